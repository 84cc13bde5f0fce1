//! Notes → dictionary rows.

use std::fmt::Write as _;

use super::annex::Annex;
use super::term::{self, Name};
use crate::expand::defined;
use crate::gazetteer::Gazetteer;
use crate::gazetteer::format::Row;
use crate::gazetteer::write::{comment, directive, level_of, line};
use crate::model::{Document, Kind, KindTable, Record};
use crate::normalize::name_key;
use crate::recognize::Region;

/// Mean score from which a type that the recogniser gives a term is taken over.
const SURE: f64 = 0.8;
/// Longest definition in a comment, in characters.
const SHOWN: usize = 100;

/// A row out of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlossaryRow {
    /// The row; its type is empty where none is sure.
    pub row: Row,
    /// The note: number, term, definition.
    pub note: String,
}

/// The rows of a document's annex, in the order of its notes. `record` is the record of the whole document and `region` what it is about
/// ([`Analyzer::extract_with_region`](crate::Analyzer::extract_with_region)); `source` cites it, [`source_of`] by default.
/// A formula that `gazetteer` knows as a national one, with the same members or with none, gets no region and no period.
#[must_use]
pub fn rows(
    annex: &Annex,
    document: &Document,
    record: &Record,
    region: Region,
    source: &str,
    gazetteer: &Gazetteer,
) -> Vec<GlossaryRow> {
    let code = [region.county, region.prefecture, region.province].into_iter().find(|c| *c != 0).unwrap_or(0);
    let period = year_of(document, source).map(|y| format!("{y}-")).unwrap_or_default();
    let mut out: Vec<GlossaryRow> = Vec::new();
    for note in &annex.notes {
        let names = term::names(&note.term);
        let parts = parts(&note.definition, &names);
        for (i, name) in names.iter().enumerate() {
            let kind = kind_of(name, record);
            let formula = kind == "formula";
            let definition = parts.as_ref().map_or(note.definition.as_str(), |p| p[i].as_str());
            let one = names.len() == 1 || parts.is_some();
            let members = if formula && one { defined(&name.core, definition).unwrap_or_default() } else { Vec::new() };
            // 两新 of a province's report is the national one.
            let national = formula
                && gazetteer.exact(&name.core).any(|(_, s)| {
                    let known = &s.entry.members;
                    s.kind == Kind::FORMULA && s.entry.region == 0 && (known.is_empty() || *known == members)
                });
            let (code, period) = if national { (0, "") } else { (code, period.as_str()) };
            // A term that is no formula keeps the class noun of the document: 湟水“山水”工程.
            let row = Row {
                name: if formula { name.core.clone() } else { name.full.clone().unwrap_or_else(|| name.core.clone()) },
                kind: kind.to_owned(),
                aliases: name.marked.iter().cloned().collect(),
                level: if formula { level_of(code).to_owned() } else { String::new() },
                region: if code == 0 { String::new() } else { code.to_string() },
                members,
                period: period.to_owned(),
                source: source.to_owned(),
                ..Row::default()
            };
            if !out.iter().any(|o| o.row == row) {
                out.push(GlossaryRow { row, note: shown(note.number, &note.term, &note.definition) });
            }
        }
    }
    out
}

/// The definition's parts, one a name, where it has that many.
fn parts(definition: &str, names: &[Name]) -> Option<Vec<String>> {
    if names.len() < 2 {
        return None;
    }
    // Each name introduced again: “甲”是指…；“乙”是指….
    let places: Option<Vec<(usize, usize)>> =
        names.iter().map(|n| definition.find(&n.core).map(|i| (i, i + n.core.len()))).collect();
    if let Some(places) = places.filter(|p| p.is_sorted()) {
        let ends = places.iter().skip(1).map(|p| p.0).chain([definition.len()]);
        let quotes = ['”', '“', '"', ' ', '，', '；'];
        return Some(
            places.iter().zip(ends).map(|(p, end)| definition[p.1..end].trim_matches(quotes).to_owned()).collect(),
        );
    }
    ['；', '，'].iter().find_map(|separator| {
        let text = definition.trim_end_matches(['。', '；']);
        let found: Vec<String> = text.split(*separator).map(str::to_owned).collect();
        (found.len() == names.len() && !text.contains('。')).then_some(found)
    })
}

/// The type of a name: what the recogniser is sure of in this document, a formula by its shape; empty: not sure.
fn kind_of<'r>(name: &Name, record: &'r Record) -> &'r str {
    let keys: Vec<String> = [Some(&name.core), name.full.as_ref()].into_iter().flatten().map(|n| name_key(n)).collect();
    let kinds = KindTable::default();
    let mut counts: Vec<(&str, u32, f64)> = Vec::new();
    for mention in record.mentions.iter().filter(|m| keys.contains(&name_key(&m.text))) {
        match counts.iter_mut().find(|c| c.0 == mention.kind) {
            Some(count) => (count.1, count.2) = (count.1 + 1, count.2 + mention.score),
            None => counts.push((&mention.kind, 1, mention.score)),
        }
    }
    // The most frequent; of equals the first by name.
    let best = counts.iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0)));
    let sure = best.filter(|c| c.2 / f64::from(c.1) >= SURE && kinds.get(c.0).is_some()).map_or("", |c| c.0);
    match sure {
        // A quoted set with a numeral that the recogniser took for a slogan is a formula all the same.
        "" | "slogan" if name.numbered => "formula",
        "formula" if !name.numbered => "formula",
        sure => sure,
    }
}

fn shown(number: u32, term: &str, definition: &str) -> String {
    let cut: String = definition.chars().take(SHOWN).collect();
    let more = if cut.len() < definition.len() { "…" } else { "" };
    let number = if number == 0 { String::new() } else { format!("[{number}] ") };
    format!("{number}{term}：{cut}{more}")
}

/// The citation of a document: its title, else the file's name, with the year where the document tells one.
///
/// ```
/// use koujing::Document;
/// use koujing::glossary::source_of;
/// assert_eq!(source_of(&Document::new("2026/某省.txt", "政府工作报告\n2026年1月")), "某省，2026年");
/// assert_eq!(source_of(&Document::new("2026_某省.txt", "")), "2026_某省");
/// ```
#[must_use]
pub fn source_of(document: &Document) -> String {
    let file = document.id.rsplit(['/', '\\']).next().unwrap_or(&document.id);
    let stem = [".txt", ".md"].iter().find_map(|e| file.strip_suffix(e)).unwrap_or(file);
    let title = document.title.as_deref().map(str::trim).filter(|t| !t.is_empty()).unwrap_or(stem);
    match year_of(document, title) {
        Some(year) if !title.contains(&year) => format!("{title}，{year}年"),
        _ => title.to_owned(),
    }
}

/// The year of a document: in its date, its citation, its id, or in its first lines.
fn year_of(document: &Document, source: &str) -> Option<String> {
    let head: String = document.text.chars().take(300).collect();
    let dated = document.date.as_deref().and_then(|d| year_in(d, false));
    dated.or_else(|| year_in(source, false)).or_else(|| year_in(&document.id, false)).or_else(|| year_in(&head, true))
}

/// The first four digits by themselves that are a year; `named`: with 年 behind them.
fn year_in(text: &str, named: bool) -> Option<String> {
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let digits: String = rest[at..].chars().take_while(char::is_ascii_digit).collect();
        rest = &rest[at + digits.len()..];
        let year = digits.get(..4).filter(|y| ("1949".."2100").contains(y));
        // 20260121 is a date, 20264 is none.
        if let Some(year) = year.filter(|_| {
            digits.len() == 4 && (!named || rest.trim_start().starts_with('年')) || digits.len() == 8 && !named
        }) {
            return Some(year.to_owned());
        }
    }
    None
}

/// The rows as a dictionary: a `#!` line a type, above each row its note; rows without a sure type as comments at the end.
#[must_use]
pub fn write(rows: &[GlossaryRow]) -> String {
    let mut out = String::new();
    for text in [
        "Out of glossaries by `koujing glossary`. Correct or delete what is wrong, then load the file with --dict.",
        "Terms of no sure type stand as comments at the end: take the # away from those that you want.",
    ] {
        let _ = writeln!(out, "{}", comment(text));
    }
    let kinds = KindTable::default();
    for kind in kinds.names() {
        let mut of_kind = rows.iter().filter(|r| r.row.kind == kind).peekable();
        if of_kind.peek().is_some() {
            let _ = write!(out, "\n{}\n", directive(kind));
        }
        for row in of_kind {
            let _ = write!(out, "{}\n{}\n", comment(&row.note), line(&row.row));
        }
    }
    let mut unsure = rows.iter().filter(|r| r.row.kind.is_empty()).peekable();
    if unsure.peek().is_some() {
        let _ = write!(out, "\n{}\n{}\n", comment("no sure type"), directive("slogan"));
    }
    for row in unsure {
        let _ = write!(out, "{}\n# {}\n", comment(&row.note), line(&row.row));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years() {
        let rows = [
            (Document { date: Some("2025-01-20".into()), ..Document::new("a.txt", "2024年") }, "a，2025年"),
            (Document::new("a.txt", "某省报告\n2024年1月20日"), "a，2024年"),
            (Document::new("a.txt", "增长2024亿元"), "a"),
            (Document::new("20260121报告.txt", ""), "20260121报告"),
            (Document { title: Some("某市报告".into()), ..Document::new("2023/1.txt", "") }, "某市报告，2023年"),
        ];
        for (document, expected) in rows {
            assert_eq!(source_of(&document), expected);
        }
    }
}

//! How many of the numbered terms that a glossary defines are found as formulas in the text.

use std::fmt::Write as _;

use super::annex::Annex;
use super::mark;
use super::term::{self, Name};
use crate::model::{Document, Record, Span};
use crate::normalize::{name_key, normalize, plain};

/// A numbered term that the body uses and the recogniser does not find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// Number of its note.
    pub number: u32,
    /// The term.
    pub term: String,
    /// What stands in its place instead.
    pub reason: String,
    /// Where it first stands in the body: code points before it, and a few words around.
    pub start: usize,
    /// The words around it.
    pub context: String,
}

/// The outcome for one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Terms that the glossary defines (or, without one, that marks in the text point to).
    pub terms: usize,
    /// Of these, numbered formulas by their shape.
    pub numbered: usize,
    /// Of these, used in the body.
    pub used: usize,
    /// Of these, found as formula at least once.
    pub found: usize,
    /// Places in the body where numbered terms stand, and places where they are found.
    pub places: [usize; 2],
    /// The others.
    pub missed: Vec<Missed>,
}

/// The text to analyse and the terms to look for: of the annex, else the quoted stretches that note marks follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckInput {
    /// The body.
    pub body: Document,
    /// Number and term.
    terms: Vec<(u32, String)>,
}

impl CheckInput {
    /// Of a document with its annex. Without an annex the terms are those that marks point to: “三链［1］”, “三链”［1］;
    /// `None` when there are none either.
    #[must_use]
    pub fn of(document: &Document, annex: Option<&Annex>) -> Option<Self> {
        let (text, terms) = match annex {
            Some(annex) => {
                (annex.body(&document.text), annex.notes.iter().map(|n| (n.number, n.term.clone())).collect())
            }
            None => (document.text.clone(), marked(&document.text)),
        };
        (!terms.is_empty()).then(|| Self { body: Document::new(document.id.clone(), text), terms })
    }

    /// Compares the terms with the record of the body; offsets of the record in bytes.
    #[must_use]
    pub fn check(&self, record: &Record) -> CheckReport {
        let mut report = CheckReport::default();
        let folded = Folded::of(&self.body.text);
        let mut seen: Vec<String> = Vec::new();
        for (number, name) in
            self.terms.iter().flat_map(|(n, t)| term::names(t).into_iter().map(move |name| (*n, name)))
        {
            let core = name_key(&name.core);
            if core.is_empty() || seen.contains(&core) {
                continue;
            }
            seen.push(core.clone());
            report.terms += 1;
            if name.numbered {
                report.numbered += 1;
                self.look(record, &folded, number, &name, &core, &mut report);
            }
        }
        report
    }

    fn look(&self, record: &Record, folded: &Folded, number: u32, name: &Name, core: &str, report: &mut CheckReport) {
        let places = folded.find(core);
        let Some(first) = places.first() else { return };
        report.used += 1;
        report.places[0] += places.len();
        let keys = [Some(core.to_owned()), name.full.as_deref().map(name_key), name.marked.as_deref().map(name_key)];
        let is_it = |text: &str| {
            let text = name_key(&without_notes(text));
            keys.iter().flatten().any(|k| *k == text)
        };
        let mut hits =
            places.iter().filter(|place| over(record, **place).any(|m| m.kind == "formula" && is_it(&m.text)));
        let found = hits.by_ref().count();
        report.places[1] += found;
        if found > 0 {
            report.found += 1;
            return;
        }
        let instead: Vec<String> =
            over(record, *first).map(|m| format!("{} as {}", m.text.replace('\n', ""), m.kind)).collect();
        let text = &self.body.text;
        let noted = mark::notes(&text[first.range()]).next().is_some();
        let reason = match (instead.is_empty(), noted) {
            (false, _) => format!("found {}", instead.join(", ")),
            (true, true) => "nothing found; a note's mark stands inside".to_owned(),
            (true, false) => "nothing found".to_owned(),
        };
        let left = text[..first.start as usize].char_indices().rev().nth(13).map_or(0, |(i, _)| i);
        let right =
            text[first.end as usize..].char_indices().nth(14).map_or(text.len(), |(i, _)| first.end as usize + i);
        let context = format!(
            "{}【{}】{}",
            &text[left..first.start as usize],
            &text[first.range()],
            &text[first.end as usize..right]
        );
        report.missed.push(Missed {
            number,
            term: name.core.clone(),
            reason,
            start: text[..first.start as usize].chars().count(),
            context: context.replace(['\n', '\r'], " "),
        });
    }
}

impl CheckReport {
    /// For people: a line of counts, a line for each missed term.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        let mut out = format!(
            "{name}: {} terms, {} numbered, {} used in the body, {} found as formula ({}); {} of {} places\n",
            self.terms,
            self.numbered,
            self.used,
            self.found,
            share(self.found, self.used),
            self.places[1],
            self.places[0],
        );
        for missed in &self.missed {
            let _ = writeln!(
                out,
                "  missed [{}] {}: {}; at {}: …{}…",
                missed.number, missed.term, missed.reason, missed.start, missed.context
            );
        }
        out
    }

    /// Adds another document's counts.
    pub fn add(&mut self, other: &Self) {
        self.terms += other.terms;
        self.numbered += other.numbered;
        self.used += other.used;
        self.found += other.found;
        self.places = [self.places[0] + other.places[0], self.places[1] + other.places[1]];
    }
}

/// A share in per cent with one digit.
#[must_use]
pub fn share(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "nothing to find".to_owned();
    }
    let tenths = (part * 2000 + whole) / (whole * 2);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

fn over(record: &Record, place: Span) -> impl Iterator<Item = &crate::model::RecordMention> {
    let (start, end) = (place.start as usize, place.end as usize);
    let from = record.mentions.partition_point(|m| m.end <= start);
    record.mentions[from..].iter().take_while(move |m| m.start < end)
}

/// A text without its notes' marks.
fn without_notes(text: &str) -> String {
    let mut out = String::new();
    let mut from = 0;
    for (at, mark) in mark::notes(text) {
        if at >= from {
            out.push_str(&text[from..at]);
            from = at + mark.width;
        }
    }
    out.push_str(&text[from..]);
    out
}

/// The quoted stretches that note marks follow: “两重”“两新”［1］, “三链［2］”, “5+4+2”现代产业［3］.
fn marked(text: &str) -> Vec<(u32, String)> {
    let mut out = Vec::new();
    for (at, mark) in mark::notes(text).filter(|(_, m)| m.style == mark::Style::Bracketed) {
        let head = &text[..at];
        let line = &head[head.rfind('\n').map_or(0, |i| i + 1)..];
        // The mark inside the quotation marks, before the closing one.
        if text[at + mark.width..].starts_with('”') {
            if let Some(open) = line.rfind('“').filter(|i| !line[*i..].contains('”')) {
                out.push((mark.number, line[open + '“'.len_utf8()..].to_owned()));
            }
            continue;
        }
        // Behind them, with at most ten characters of a class noun between.
        let mut rest = line;
        let mut found = Vec::new();
        while let Some(close) = rest.rfind('”') {
            let noun = &rest[close + '”'.len_utf8()..];
            let near = if found.is_empty() { noun.chars().count() <= 10 } else { noun.is_empty() };
            let Some(open) = rest[..close].rfind('“').filter(|_| near && !noun.contains(['，', '。', '；', '、']))
            else {
                break;
            };
            found.push((mark.number, without_notes(&rest[open + '“'.len_utf8()..close])));
            rest = &rest[..open];
        }
        out.extend(found.into_iter().rev());
    }
    out
}

/// A text as its key, with the way back.
struct Folded {
    key: String,
    /// Byte in the key, span in the text, of every kept character.
    back: Vec<(usize, Span)>,
}

impl Folded {
    fn of(text: &str) -> Self {
        let normal = normalize(text);
        let notes: Vec<(usize, usize)> = mark::notes(normal.normal()).map(|(at, m)| (at, at + m.width)).collect();
        let (mut key, mut back) = (String::new(), Vec::new());
        for (at, c) in normal.normal().char_indices() {
            let i = notes.partition_point(|n| n.1 <= at);
            if notes.get(i).is_some_and(|n| n.0 <= at) {
                continue;
            }
            if let Some(c) = plain(c) {
                let width = normal.normal()[at..].chars().next().map_or(0, char::len_utf8);
                back.push((key.len(), normal.original_span(Span::new(at, at + width))));
                key.push(c);
            }
        }
        Self { key, back }
    }

    /// Where the name stands in the text, not inside a longer number.
    fn find(&self, name: &str) -> Vec<Span> {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let at = |byte: usize| self.back.partition_point(|b| b.0 < byte);
        let whole = |i: &usize| {
            let (before, after) = (self.key[..*i].chars().next_back(), self.key[i + name.len()..].chars().next());
            !(digit(name.chars().next()) && digit(before) || digit(name.chars().next_back()) && digit(after))
        };
        let span = |i: usize| Span { start: self.back[at(i)].1.start, end: self.back[at(i + name.len()) - 1].1.end };
        self.key.match_indices(name).map(|m| m.0).filter(whole).map(span).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_that_marks_point_to() {
        let text = "推进“两重”“两新”［1］和“三链［2］”，发展“5+4+2”海洋产业［3］，“双创”工作不断推进，获奖［4］。";
        let found: Vec<_> = marked(text).into_iter().map(|(n, t)| format!("{n}{t}")).collect();
        assert_eq!(found, ["1两重", "1两新", "2三链", "35+4+2"]);
    }

    #[test]
    fn shares() {
        assert_eq!(
            [(1, 3), (2, 3), (3, 3), (0, 0)].map(|(a, b)| share(a, b)),
            ["33.3 %", "66.7 %", "100.0 %", "nothing to find"]
        );
    }

    #[test]
    fn places_of_names() {
        let folded = Folded::of("甲“三链［2］”乙三 链，245432，45432");
        assert_eq!(folded.find("三链").len(), 2);
        assert_eq!(folded.find("45432").len(), 1);
    }
}

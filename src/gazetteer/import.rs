//! Dictionaries in the formats of other tools, read into the rows of Koujing's own.

use std::collections::BTreeMap;

use serde_json::Value;

use super::format::{self, Row, RowError};

/// How a dictionary is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Koujing's own: name, then tab-separated `key=value`.
    Own,
    /// jieba: `word [freq] [tag]`.
    Jieba,
    /// HanLP: `word nature freq [nature freq]…`.
    HanLp,
    /// A GATE list: one name a line, features behind tabs.
    GateList,
    /// spaCy entity-ruler patterns, JSON Lines.
    Spacy,
    /// A table with a header, comma-separated.
    Csv,
    /// A table with a header, tab-separated.
    Tsv,
}

impl Form {
    /// The form by the file's name, then by what stands in it.
    ///
    /// ```
    /// use koujing::gazetteer::import::Form;
    /// assert_eq!(Form::sniff("words.txt", "郑东新区 100 ns\n"), Form::Jieba);
    /// assert_eq!(Form::sniff("words.txt", "#! type=place\n郑东新区\n"), Form::Own);
    /// ```
    #[must_use]
    pub fn sniff(file: &str, text: &str) -> Self {
        let ending = file.rsplit_once('.').map_or("", |(_, e)| e).to_ascii_lowercase();
        match ending.as_str() {
            "lst" => return Self::GateList,
            "jsonl" | "ndjson" => return Self::Spacy,
            "csv" => return Self::Csv,
            _ => {}
        }
        let text = text.trim_start_matches('\u{FEFF}');
        if text.lines().any(|l| l.starts_with("#!")) {
            return Self::Own;
        }
        let Some(line) = text.lines().find(|l| !l.trim().is_empty() && !l.starts_with('#')) else { return Self::Own };
        let tabs = line.contains('\t');
        let own_field = |field: &str| field.split_once('=').is_some_and(|(key, _)| column(key).is_some());
        if tabs && line.split('\t').skip(1).all(own_field) {
            return Self::Own;
        }
        if tabs && line.split('\t').any(|c| column(c) == Some("name")) {
            return Self::Tsv;
        }
        let mut fields = line.split_whitespace().skip(1);
        match (fields.next(), fields.next()) {
            (Some(nature), Some(count)) if !is_count(nature) && is_count(count) => Self::HanLp,
            _ if text.lines().any(|l| l.contains('\t') && l.split('\t').skip(1).all(own_field)) => Self::Own,
            _ => Self::Jieba,
        }
    }
}

/// The rows of a dictionary in that form; `kind` is the type of entries that bring none (empty: they are refused).
/// Damaged lines are reported and left out.
#[must_use]
pub fn parse(form: Form, text: &str, kind: &str) -> (Vec<Row>, Vec<RowError>) {
    let text = text.trim_start_matches('\u{FEFF}');
    match form {
        Form::Own if kind.is_empty() => format::parse(text),
        Form::Own => own(text, kind),
        Form::Jieba => lines(text, |line| jieba(line, kind)),
        Form::HanLp => lines(text, |line| hanlp(line, kind)),
        Form::GateList => gate_list(text, kind, ""),
        Form::Spacy => spacy(text, kind),
        Form::Csv => table(text, b',', kind),
        Form::Tsv => table(text, b'\t', kind),
    }
}

/// One list that a GATE `lists.def` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateEntry {
    /// Line in the definition, from 1.
    pub line: usize,
    /// File of the list, beside the definition.
    pub file: String,
    /// Type of its names.
    pub kind: String,
    /// Finer type.
    pub subtype: String,
}

/// The lists of a GATE definition: lines `file:major:minor`.
#[must_use]
pub fn gate_definition(text: &str) -> (Vec<GateEntry>, Vec<RowError>) {
    let (mut lists, mut errors) = (Vec::new(), Vec::new());
    for (index, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
        let line_number = index + 1;
        if line.trim().is_empty() {
            continue;
        }
        let mut fields = line.split(':').map(str::trim);
        let (file, major, minor) =
            (fields.next().unwrap_or_default(), fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        if file.is_empty() || major.is_empty() {
            errors.push(RowError { line: line_number, cause: "expected `file.lst:majorType[:minorType]`".into() });
            continue;
        }
        lists.push(GateEntry {
            line: line_number,
            file: file.to_owned(),
            kind: kind_of_label(major, minor),
            subtype: minor.to_owned(),
        });
    }
    (lists, errors)
}

/// The names of a GATE list: one a line, features behind a tab or `&`.
#[must_use]
pub fn gate_list(text: &str, kind: &str, subtype: &str) -> (Vec<Row>, Vec<RowError>) {
    lines(text, |line| {
        let name = line.split(['\t', '&']).next().unwrap_or_default().trim();
        Ok(Some(Row { subtype: subtype.to_owned(), ..row(name, kind)? }))
    })
}

fn own(text: &str, kind: &str) -> (Vec<Row>, Vec<RowError>) {
    // The default stands on a line of its own in front; a header of the file overrides it.
    let (mut rows, mut errors) = format::parse(&format!("#! type={kind}\n{text}"));
    rows.iter_mut().for_each(|r| r.line -= 1);
    errors.iter_mut().for_each(|e| e.line -= 1);
    (rows, errors)
}

fn lines(text: &str, mut read: impl FnMut(&str) -> Result<Option<Row>, String>) -> (Vec<Row>, Vec<RowError>) {
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for (index, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#')) {
        match read(line.trim()) {
            Ok(Some(row)) => rows.push(Row { line: index + 1, ..row }),
            Ok(None) => {}
            Err(cause) => errors.push(RowError { line: index + 1, cause }),
        }
    }
    (rows, errors)
}

fn row(name: &str, kind: &str) -> Result<Row, String> {
    if name.is_empty() {
        return Err("the name is empty".to_owned());
    }
    if kind.is_empty() {
        return Err(format!("{name}: nothing tells its type; name one for the whole file with `--dict TYPE=FILE`"));
    }
    Ok(Row { name: name.to_owned(), kind: kind.to_owned(), ..Row::default() })
}

fn is_count(field: &str) -> bool {
    !field.is_empty() && field.bytes().all(|b| b.is_ascii_digit())
}

fn is_tag(field: &str) -> bool {
    !field.is_empty() && field.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// `word [freq] [tag]`; the word may hold blanks, so the line is read from its end.
fn jieba(line: &str, kind: &str) -> Result<Option<Row>, String> {
    let (mut name, mut tag) = (line, "");
    if let Some((rest, last)) = name.rsplit_once(char::is_whitespace)
        && is_tag(last)
        && !is_count(last)
    {
        (name, tag) = (rest.trim_end(), last);
    }
    if let Some((rest, last)) = name.rsplit_once(char::is_whitespace)
        && is_count(last)
    {
        name = rest.trim_end();
    }
    tagged(name, tag, kind)
}

fn hanlp(line: &str, kind: &str) -> Result<Option<Row>, String> {
    let mut fields = line.split_whitespace();
    let name = fields.next().unwrap_or_default();
    let rest: Vec<&str> = fields.collect();
    if rest.len() % 2 == 1 || rest.chunks(2).any(|c| !is_tag(c[0]) || !is_count(c[1])) {
        return Err(format!("{name}: expected `word nature freq [nature freq]…`"));
    }
    // The most frequent nature; the first among equals.
    let nature = rest.chunks(2).rev().max_by_key(|c| c[1].parse::<u64>().unwrap_or(0)).map_or("", |c| c[0]);
    tagged(name, nature, kind)
}

/// A word with a part-of-speech tag. The type that the user names goes before the tag's.
fn tagged(name: &str, tag: &str, kind: &str) -> Result<Option<Row>, String> {
    let by_tag = match tag {
        "ns" | "nsf" => "place",
        "ntc" | "ntcf" | "ntcb" | "ntch" => "enterprise",
        "nt" | "nto" | "ntu" | "nts" | "nth" | "nit" | "nic" => "institution",
        _ => "",
    };
    match (kind, by_tag) {
        ("", "") if !tag.is_empty() => Err(format!(
            "{name}: the tag `{tag}` is no type (ns, nt, ntc… are); name one for the whole file with `--dict TYPE=FILE`"
        )),
        ("", by_tag) => row(name, by_tag).map(Some),
        (kind, _) => row(name, kind).map(Some),
    }
}

/// Types that labels of other tools mean; an unknown label is a type of its own.
fn kind_of_label(label: &str, minor: &str) -> String {
    let label = label.trim().to_lowercase();
    match (label.as_str(), minor.to_lowercase().as_str()) {
        ("gpe" | "loc" | "fac" | "location" | "place", _) => "place".to_owned(),
        ("company" | "enterprise", _) | ("org" | "organization" | "organisation", "company") => "enterprise".to_owned(),
        ("org" | "organization" | "organisation" | "institution", _) => "institution".to_owned(),
        _ => label.replace(char::is_whitespace, "_"),
    }
}

/// Patterns with the same label and id are one entry under several names.
fn spacy(text: &str, kind: &str) -> (Vec<Row>, Vec<RowError>) {
    let mut first: BTreeMap<(String, String), usize> = BTreeMap::new();
    let (mut rows, mut errors): (Vec<Row>, Vec<RowError>) = (Vec::new(), Vec::new());
    for (index, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        match spacy_line(line, kind) {
            Ok(row) => {
                let key = (row.kind.clone(), row.id.clone());
                match first.get(&key).filter(|_| !row.id.is_empty()) {
                    Some(&known) => rows[known].aliases.push(row.name),
                    None => {
                        first.insert(key, rows.len());
                        rows.push(Row { line: index + 1, ..row });
                    }
                }
            }
            Err(cause) => errors.push(RowError { line: index + 1, cause }),
        }
    }
    (rows, errors)
}

fn spacy_line(line: &str, kind: &str) -> Result<Row, String> {
    let value: Value = serde_json::from_str(line).map_err(|e| format!("no JSON object: {e}"))?;
    let label = value["label"].as_str().unwrap_or_default();
    let name = match &value["pattern"] {
        Value::String(name) => name.trim(),
        Value::Array(_) => {
            return Err("a token pattern; koujing matches names, so write the pattern as a string".to_owned());
        }
        _ => return Err("expected {\"label\": …, \"pattern\": \"a string\"}".to_owned()),
    };
    let kind = if kind.is_empty() { kind_of_label(label, "") } else { kind.to_owned() };
    // Ids end up in graphs, where they must be ASCII.
    let id = value["id"].as_str().filter(|id| id.is_ascii()).unwrap_or_default().to_owned();
    Ok(Row { id, ..row(name, &kind)? })
}

/// The own format's field that a column's name means.
fn column(name: &str) -> Option<&'static str> {
    const COLUMNS: [(&str, &[&str]); 16] = [
        ("name", &["name", "word", "term", "label", "名称", "词", "词语"]),
        ("type", &["type", "kind", "category", "类型", "类别"]),
        ("subtype", &["subtype", "子类"]),
        ("id", &["id", "编号"]),
        ("alias", &["alias", "aliases", "synonyms", "别名"]),
        ("short", &["short", "简称"]),
        ("parent", &["parent", "上级"]),
        ("region", &["region", "地区代码"]),
        ("members", &["members", "成员"]),
        ("level", &["level"]),
        ("issuer", &["issuer"]),
        ("period", &["period"]),
        ("source", &["source", "来源"]),
        ("sense", &["sense"]),
        ("related", &["related"]),
        ("exclude", &["exclude"]),
    ];
    let name = name.trim().to_lowercase();
    COLUMNS.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(field, _)| *field)
}

/// A table becomes the own format line by line: one place knows the fields.
fn table(text: &str, delimiter: u8, kind: &str) -> (Vec<Row>, Vec<RowError>) {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let fields: Vec<_> = reader.headers().map(|h| h.iter().map(column).collect()).unwrap_or_default();
    if !fields.contains(&Some("name")) {
        let cause = "the first line must name the columns, among them `name`; others: type subtype id alias short parent region members";
        return (Vec::new(), vec![RowError { line: 1, cause: cause.into() }]);
    }
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, |p| p.line() as usize);
                errors.push(RowError { line, cause: error.to_string() });
                continue;
            }
        };
        let line = record.position().map_or(0, |p| p.line() as usize);
        let one_line = |cell: &str| cell.replace(['\t', '\n', '\r'], " ").trim().to_owned();
        let (mut name, mut rest) = (String::new(), String::new());
        for (cell, field) in record.iter().zip(&fields).filter(|(c, _)| !c.trim().is_empty()) {
            match field {
                Some("name") => name = one_line(cell),
                Some(field) => rest.push_str(&format!("\t{field}={}", one_line(cell))),
                None => {}
            }
        }
        // A leading # would make it a comment.
        if name.is_empty() || name.starts_with('#') {
            errors.push(RowError { line, cause: "no name, or one that begins with #".to_owned() });
            continue;
        }
        let (parsed, wrong) = own(&format!("{name}{rest}"), kind);
        rows.extend(parsed.into_iter().map(|r| Row { line, ..r }));
        errors.extend(wrong.into_iter().map(|e| RowError { line, ..e }));
    }
    (rows, errors)
}

#[cfg(test)]
mod tests;

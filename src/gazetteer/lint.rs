//! What is wrong or risky in a dictionary of Koujing's own format.

use std::collections::{HashMap, HashSet};
use std::fmt;

use super::format::{self, Flavour, Row};
use crate::numeral;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It works, but perhaps not as meant.
    Warning,
    /// The line cannot be used.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The dictionary as the caller named it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// How bad it is.
    pub severity: Severity,
    /// What it is and what to do.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.file, self.line, self.severity, self.message)
    }
}

/// Checks one dictionary by itself.
///
/// ```
/// use koujing::gazetteer::lint::check;
/// let findings = check("mine.tsv", "#! type=formula\n三个高地\tmembers=创新高地|人才高地\n");
/// assert_eq!(findings.len(), 1);
/// ```
#[must_use]
pub fn check(file: &str, text: &str) -> Vec<Finding> {
    check_with(file, text, &|_| false)
}

/// Checks one dictionary; `known` tells which ids (or codes) other dictionaries define.
#[must_use]
pub fn check_with(file: &str, text: &str, known: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let (rows, errors) = format::parse(text);
    let mut findings: Vec<Finding> = errors
        .into_iter()
        .map(|e| Finding { file: file.to_owned(), line: e.line, severity: Severity::Error, message: e.cause })
        .collect();
    let mut warn = |line: usize, message: String| {
        findings.push(Finding { file: file.to_owned(), line, severity: Severity::Warning, message });
    };
    repeats(&rows, &mut warn);
    parents(&rows, known, &mut warn);
    for row in &rows {
        surfaces(row, &mut warn);
        members(row, &mut warn);
    }
    findings.sort_by(|a, b| a.line.cmp(&b.line).then(b.severity.cmp(&a.severity)));
    findings
}

/// The ids that a dictionary defines, with the codes behind their colons.
#[must_use]
pub fn ids(text: &str) -> HashSet<String> {
    let mut ids = HashSet::new();
    for row in format::parse(text).0.into_iter().filter(|r| !r.id.is_empty()) {
        if let Some((_, code)) = row.id.split_once(':') {
            ids.insert(code.to_owned());
        }
        ids.insert(row.id);
    }
    ids
}

fn repeats(rows: &[Row], warn: &mut impl FnMut(usize, String)) {
    let mut entries: HashMap<[&str; 6], usize> = HashMap::new();
    let mut ids: HashMap<(&str, &str), &Row> = HashMap::new();
    let mut excluded: HashMap<&str, usize> = HashMap::new();
    for row in rows {
        if row.exclude {
            excluded.insert(&row.name, row.line);
            continue;
        }
        // Rows of one name are apart by type, region, sense and period; without an id of their own, by nothing else.
        let key = [row.name.as_str(), &row.kind, &row.region, &row.sense, &row.period, &row.id];
        if let Some(line) = entries.insert(key, row.line) {
            warn(
                row.line,
                format!("{}: repeats line {line}; senses need `sense=`, namesakes `region=` or `id=`", row.name),
            );
        }
        if row.id.is_empty() {
            continue;
        }
        match ids.insert((&row.id, &row.sense), row) {
            Some(other) if other.name != row.name => {
                let (id, line) = (&row.id, other.line);
                warn(row.line, format!("{}: has the id {id} of {} in line {line}", row.name, other.name));
            }
            _ => {}
        }
    }
    for row in rows.iter().filter(|r| !r.exclude) {
        if let Some(line) = excluded.get(row.name.as_str()).filter(|&&line| line > row.line) {
            warn(
                row.line,
                format!("{}: line {line} excludes the name from the dictionaries before, not from this one", row.name),
            );
        }
    }
}

fn parents(rows: &[Row], known: &dyn Fn(&str) -> bool, warn: &mut impl FnMut(usize, String)) {
    let mut own: HashSet<&str> = HashSet::new();
    for row in rows.iter().filter(|r| !r.id.is_empty()) {
        own.insert(&row.id);
        own.extend(row.id.split_once(':').map(|(_, code)| code));
    }
    for row in rows {
        for (field, id) in [("parent", &row.parent), ("related", &row.related)] {
            if !id.is_empty() && !own.contains(id.as_str()) && !known(id) {
                warn(row.line, format!("{}: no entry has the id {id} that `{field}` names", row.name));
            }
        }
    }
}

fn surfaces(row: &Row, warn: &mut impl FnMut(usize, String)) {
    if row.exclude {
        return;
    }
    let mut seen: HashSet<&str> = HashSet::new();
    for (surface, flavour) in row.surfaces() {
        if !seen.insert(surface) {
            warn(row.line, format!("{surface}: stands twice in its own entry"));
        }
        if let Some(c) = surface.chars().find(|&c| unreachable(c)) {
            let c = c.escape_unicode();
            warn(
                row.line,
                format!("{surface}: unreachable, for text is normalised before it is searched and never holds {c}"),
            );
        }
        let short = surface.chars().count() < 2;
        if short && flavour != Flavour::Short {
            warn(
                row.line,
                format!("{surface}: one character is found everywhere; write it as `short=`, or leave it out"),
            );
        } else if short || surface.bytes().all(|b| b.is_ascii_digit()) {
            warn(
                row.line,
                format!("{surface}: {} is found everywhere", if short { "one character" } else { "a bare number" }),
            );
        }
    }
}

/// Characters that normalised text does not hold inside names: blanks but the plain one, controls, full-width letters
/// and digits.
fn unreachable(c: char) -> bool {
    let full_width = matches!(c, '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}');
    c != ' ' && c.is_whitespace() || c.is_control() || full_width
}

/// A formula's numeral says how many members it has: the first one (三个高地), or all together (六降一增).
fn members(row: &Row, warn: &mut impl FnMut(usize, String)) {
    if row.kind != "formula" || row.members.is_empty() {
        return;
    }
    // 45432: a member for each figure.
    let figures = row.name.len() >= 3 && row.name.bytes().all(|b| b.is_ascii_digit());
    let groups =
        if figures { row.name.bytes().map(|b| Some(u32::from(b - b'0'))).collect() } else { numerals(&row.name) };
    // 一 mostly means one whole (一网通办), N anything.
    if groups.is_empty() || groups == [Some(1)] || groups.contains(&None) {
        return;
    }
    let count = row.members.len() as u32;
    let sum: u32 = groups.iter().flatten().sum();
    let fits =
        count == sum || groups.first() == Some(&Some(count)) || groups.len() > 1 && count as usize == groups.len();
    if !fits {
        let numeral = groups.iter().flatten().map(u32::to_string).collect::<Vec<_>>().join("+");
        warn(row.line, format!("{}: the numeral says {numeral}, but `members` lists {count}", row.name));
    }
}

/// The numerals of a name in order; `None` for an N.
fn numerals(name: &str) -> Vec<Option<u32>> {
    let mut found = Vec::new();
    let mut run = String::new();
    for c in name.chars().chain(['。']) {
        if c.is_ascii_digit() || c == '十' || c == '百' || numeral::digit(c).is_some() {
            run.push(c);
            continue;
        }
        if !run.is_empty() {
            found.extend(numeral::parse_small(&run).map(Some));
            run.clear();
        }
        if matches!(c, 'N' | 'n' | 'X') {
            found.push(None);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(usize, Severity, String)> {
        check("f", text).into_iter().map(|f| (f.line, f.severity, f.message)).collect()
    }

    fn only(text: &str) -> String {
        let found = found(text);
        assert_eq!(found.len(), 1, "{found:?}");
        found.into_iter().next().unwrap().2
    }

    #[test]
    fn a_clean_dictionary() {
        let text = "#! type=place\n河南省\tid=place:410000\talias=河南\tshort=豫东\n郑州市\tid=place:410100\tparent=410000\n#! type=formula\n三个高地\tmembers=甲|乙|丙\n六降一增\tmembers=1|2|3|4|5|6|7\n1+14+N\tmembers=a|b\n一网通办\tmembers=a|b\n";
        assert_eq!(found(text), []);
    }

    #[test]
    fn errors() {
        let text = "河南\n#! type=place\n郑州\tfoo=1\n";
        let found = found(text);
        assert!(found.iter().all(|f| f.1 == Severity::Error));
        assert_eq!(found.iter().map(|f| f.0).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn warnings() {
        assert!(only("#! type=place\n河南省\n河南省\n").contains("repeats line 2"));
        assert!(only("#! type=place\n河南省\tid=a\n河北省\tid=a\n").contains("id a"));
        assert!(only("#! type=place\n河南省\talias=豫\n").contains("short="));
        assert!(only("#! type=place\n郑州\tparent=419999\n").contains("419999"));
        assert!(only("#! type=enterprise\nＴＣＬ科技\n").contains("unreachable"));
        assert!(only("#! type=formula\n三个高地\tmembers=甲|乙\n").contains("says 3, but `members` lists 2"));
        assert!(only("#! type=place\n河南省\talias=河南省\n").contains("twice"));
        assert!(check_with("f", "#! type=place\n郑州\tparent=410000\n", &|id| id == "410000").is_empty());
    }
}

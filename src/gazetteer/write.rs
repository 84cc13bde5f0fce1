//! Rows → lines of Koujing's own format, as [`format::parse`](super::format::parse) reads them.

use std::fmt::Write as _;

use super::format::Row;

/// The line of a row, without line end. The type is left out: it stands in the directive above ([`directive`]).
///
/// Tabs, line breaks and `|` inside values become blanks and `/`, for the format has no escapes.
///
/// ```
/// use koujing::gazetteer::format::{Row, parse};
/// use koujing::gazetteer::write::{directive, line};
/// let row = Row { name: "三个高地".into(), members: vec!["甲".into(), "乙".into(), "丙".into()], ..Row::default() };
/// let text = format!("{}\n{}\n", directive("formula"), line(&row));
/// assert_eq!(text, "#! type=formula\n三个高地\tmembers=甲|乙|丙\n");
/// assert_eq!(parse(&text).0[0].members, row.members);
/// ```
#[must_use]
pub fn line(row: &Row) -> String {
    let mut out = value(&row.name).trim_start_matches('#').to_owned();
    let list = |values: &[String]| values.iter().map(|v| value(v)).collect::<Vec<_>>().join("|");
    let fields = [
        ("subtype", value(&row.subtype)),
        ("id", value(&row.id)),
        ("alias", list(&row.aliases)),
        ("short", list(&row.shorts)),
        ("parent", value(&row.parent)),
        ("sense", value(&row.sense)),
        ("level", value(&row.level)),
        ("issuer", value(&row.issuer)),
        ("region", value(&row.region)),
        ("period", value(&row.period)),
        ("members", list(&row.members)),
        ("source", value(&row.source)),
        ("related", value(&row.related)),
        ("exclude", if row.exclude { "true".to_owned() } else { String::new() }),
    ];
    for (key, text) in fields.iter().filter(|(_, text)| !text.is_empty()) {
        let _ = write!(out, "\t{key}={text}");
    }
    out
}

/// The line that names the type of the rows behind it, without line end.
#[must_use]
pub fn directive(kind: &str) -> String {
    format!("#! type={kind}")
}

/// A comment line, without line end.
#[must_use]
pub fn comment(text: &str) -> String {
    format!("# {}", text.split(char::is_control).map(str::trim).filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" "))
}

/// The value of `level` that a region's six-digit code gives; empty for 0.
///
/// ```
/// use koujing::gazetteer::write::level_of;
/// assert_eq!([410_000, 410_100, 410_102, 0].map(level_of), ["province", "city", "county", ""]);
/// ```
#[must_use]
pub fn level_of(region: u32) -> &'static str {
    match region {
        0 => "",
        _ if region.is_multiple_of(10_000) => "province",
        _ if region.is_multiple_of(100) => "city",
        _ => "county",
    }
}

/// One value: no control characters, no list separator, no blanks around.
fn value(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| match c {
            '|' => '/',
            c if c.is_control() || (c.is_whitespace() && c != ' ') => ' ',
            c => c,
        })
        .collect();
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::format::parse;

    #[test]
    fn what_is_written_is_read() {
        let row = Row {
            line: 2,
            name: "甲地产业园".into(),
            kind: "project".into(),
            subtype: "park".into(),
            id: "project:a".into(),
            aliases: vec!["甲园".into(), "A园".into()],
            shorts: vec!["甲".into()],
            parent: "410000".into(),
            region: "410100".into(),
            members: vec!["一".into(), "二".into()],
            level: "city".into(),
            issuer: "某市".into(),
            period: "2024-".into(),
            source: "某市报告，2024".into(),
            sense: "2".into(),
            related: "project:b".into(),
            exclude: true,
        };
        let (rows, errors) = parse(&format!("{}\n{}\n", directive("project"), line(&row)));
        assert_eq!((rows, errors), (vec![row], vec![]));
    }

    #[test]
    fn separators_inside_values_do_no_harm() {
        let row = Row { name: "#甲\t乙".into(), members: vec!["丙|丁\n戊".into()], ..Row::default() };
        assert_eq!(line(&row), "甲 乙\tmembers=丙/丁 戊");
        assert_eq!(comment("一行\n!二行\t三"), "# 一行 !二行 三");
    }
}

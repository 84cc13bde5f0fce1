//! Koujing's own dictionary format: one row an entry, fields separated by tabs.
//!
//! ```text
//! # a comment
//! #! type=enterprise subtype=bank
//! 中国银行<TAB>id=enterprise:boc<TAB>alias=中行|中国银行股份有限公司
//! ```
//!
//! The build script compiles `dictionaries/` with this very file, so it depends on nothing of the crate.

/// One entry of a dictionary as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Line in the file, from 1.
    pub line: usize,
    /// Canonical name.
    pub name: String,
    /// Type name.
    pub kind: String,
    /// Finer type.
    pub subtype: String,
    /// Stable id; empty: derived.
    pub id: String,
    /// Other names that mean the entry everywhere.
    pub aliases: Vec<String>,
    /// Short forms that need further evidence.
    pub shorts: Vec<String>,
    /// Id (or code) of the parent.
    pub parent: String,
    /// Region code of six digits.
    pub region: String,
    /// Formula: its members, in order.
    pub members: Vec<String>,
    /// Formula: national, province, city, county.
    pub level: String,
    /// Formula: who coined it.
    pub issuer: String,
    /// `2014-`, `2014-2020`.
    pub period: String,
    /// Citation of the members.
    pub source: String,
    /// Number of the sense, when a name has several rows.
    pub sense: String,
    /// Id of a related entry.
    pub related: String,
    /// Takes the name out of the built-in dictionaries.
    pub exclude: bool,
}

impl Row {
    /// Canonical name, aliases and short forms, in this order.
    pub fn surfaces(&self) -> impl Iterator<Item = (&str, Flavour)> {
        std::iter::once((self.name.as_str(), Flavour::Name))
            .chain(self.aliases.iter().map(|a| (a.as_str(), Flavour::Alias)))
            .chain(self.shorts.iter().map(|a| (a.as_str(), Flavour::Short)))
    }
}

/// What a surface is to its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flavour {
    /// The canonical name.
    Name,
    /// Another full name.
    Alias,
    /// A short form that needs further evidence.
    Short,
}

/// A line that is not in the format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// Line, from 1.
    pub line: usize,
    /// What was expected.
    pub cause: String,
}

/// The rows of a dictionary; damaged lines are reported and left out.
pub fn parse(text: &str) -> (Vec<Row>, Vec<RowError>) {
    let mut rows = Vec::new();
    let mut errors = Vec::new();
    let mut defaults = Row::default();
    for (index, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
        let number = index + 1;
        let line = line.trim_end_matches(['\r', ' ']);
        if let Some(directive) = line.strip_prefix("#!") {
            defaults = Row::default();
            for field in directive.split_whitespace() {
                if let Err(cause) = set(&mut defaults, field) {
                    errors.push(RowError { line: number, cause });
                }
            }
            continue;
        }
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let mut row = defaults.clone();
        row.line = number;
        let mut fields = line.split('\t');
        row.name = fields.next().unwrap_or_default().trim().to_owned();
        let mut good = true;
        for field in fields.filter(|f| !f.trim().is_empty()) {
            if let Err(cause) = set(&mut row, field.trim()) {
                errors.push(RowError { line: number, cause });
                good = false;
            }
        }
        if row.name.is_empty() {
            errors.push(RowError { line: number, cause: "the first field, the name, is empty".into() });
            good = false;
        } else if row.kind.is_empty() {
            errors.push(RowError {
                line: number,
                cause: format!("{}: no type; write `#! type=…` above or a field `type=…`", row.name),
            });
            good = false;
        }
        if good {
            rows.push(row);
        }
    }
    (rows, errors)
}

fn set(row: &mut Row, field: &str) -> Result<(), String> {
    let Some((key, value)) = field.split_once('=') else {
        return Err(format!("`{field}` is not a field; expected key=value, fields separated by tabs"));
    };
    let one = || value.trim().to_owned();
    let list =
        || -> Vec<String> { value.split('|').map(str::trim).filter(|s| !s.is_empty()).map(String::from).collect() };
    match key.trim() {
        "type" => row.kind = one(),
        "subtype" => row.subtype = one(),
        "id" => row.id = one(),
        "alias" => row.aliases = list(),
        "short" => row.shorts = list(),
        "parent" => row.parent = one(),
        "region" => row.region = one(),
        "members" => row.members = list(),
        "level" => row.level = one(),
        "issuer" => row.issuer = one(),
        "period" => row.period = one(),
        "source" => row.source = one(),
        "sense" => row.sense = one(),
        "related" => row.related = one(),
        "exclude" => row.exclude = value.trim() == "true",
        other => {
            return Err(format!(
                "unknown field `{other}`; known: type subtype id alias short parent region members level issuer period source sense related exclude"
            ));
        }
    }
    Ok(())
}

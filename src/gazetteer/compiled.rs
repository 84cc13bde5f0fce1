//! The compiled form of dictionaries: an automaton and flat tables, stored by the build script and read back
//! without building anything.
//!
//! Compiled by the build script too, so it depends on nothing of the crate but its sibling `format`.

use std::collections::BTreeMap;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use serde::{Deserialize, Serialize};

use super::format::{Flavour, Row};

/// Changes whenever the stored layout does.
pub const VERSION: u32 = 2;

/// An entry of the compiled tables; texts borrow from the stored bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry<'a> {
    /// Stable id; empty: derived from type, scope and name.
    pub id: &'a str,
    /// Canonical name.
    pub name: &'a str,
    /// Index into `Tables::kinds`.
    pub kind: u8,
    /// Finer type.
    pub subtype: &'a str,
    /// Region code of six digits, 0: none.
    pub region: u32,
    /// Parent's id.
    pub parent: &'a str,
    /// Sense number, empty: one sense.
    pub sense: &'a str,
    /// `2014-2020`.
    pub period: &'a str,
    /// Formula: national, province, city, county.
    pub level: &'a str,
    /// Formula: who coined it.
    pub issuer: &'a str,
    /// Id of a related entry; of a former division, its successor.
    pub related: &'a str,
    /// Formula's members.
    #[serde(borrow)]
    pub members: Vec<&'a str>,
    /// Citation.
    pub source: &'a str,
}

/// One way a name leads to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// Index into `Tables::entries`.
    pub entry: u32,
    /// 0 name, 1 alias, 2 short form, 3 derived short form of a town.
    pub flavour: u8,
}

/// Everything beside the automaton.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tables<'a> {
    /// Layout version.
    pub version: u32,
    /// Type names.
    #[serde(borrow)]
    pub kinds: Vec<&'a str>,
    /// Entries.
    pub entries: Vec<Entry<'a>>,
    /// For each name, where its postings begin; one more at the end.
    pub first: Vec<u32>,
    /// Sorted by name.
    pub postings: Vec<Posting>,
}

/// Compiles rows to bytes: length of the tables, the tables, the automaton.
pub fn compile(rows: &[Row]) -> Result<Vec<u8>, String> {
    let mut kinds: Vec<&str> = vec!["place", "enterprise", "institution", "project", "formula", "slogan"];
    let mut entries = Vec::with_capacity(rows.len());
    let mut surfaces: BTreeMap<String, Vec<Posting>> = BTreeMap::new();
    for row in rows.iter().filter(|r| !r.exclude) {
        let kind = kinds.iter().position(|k| *k == row.kind).unwrap_or_else(|| {
            kinds.push(&row.kind);
            kinds.len() - 1
        });
        let entry = entries.len() as u32;
        let mut add = |surface: &str, flavour: u8| {
            let postings = surfaces.entry(surface.to_owned()).or_default();
            if !postings.iter().any(|p| p.entry == entry) {
                postings.push(Posting { entry, flavour });
            }
        };
        for (surface, flavour) in row.surfaces() {
            add(
                surface,
                match flavour {
                    Flavour::Name => 0,
                    Flavour::Alias => 1,
                    Flavour::Short => 2,
                },
            );
        }
        if row.kind == "place" {
            for (surface, flavour) in derived(&row.name, &row.subtype) {
                add(&surface, flavour);
            }
        }
        if matches!(row.kind.as_str(), "formula" | "slogan") && row.name.contains('、') {
            add(&row.name.replace('、', ""), 1);
        }
        let code = row.id.strip_prefix("place:").and_then(|c| c.get(..6)).unwrap_or(&row.region);
        entries.push(Entry {
            id: &row.id,
            name: &row.name,
            kind: kind as u8,
            subtype: &row.subtype,
            // A place without a code of its own (of Hong Kong, Macau, Taiwan) lies in its parent.
            region: code.parse().or_else(|_| row.region.parse()).or_else(|_| row.parent.parse()).unwrap_or(0),
            parent: &row.parent,
            sense: &row.sense,
            period: &row.period,
            level: &row.level,
            issuer: &row.issuer,
            related: &row.related,
            members: row.members.iter().map(String::as_str).collect(),
            source: &row.source,
        });
    }
    let mut first = Vec::with_capacity(surfaces.len() + 1);
    let mut postings = Vec::new();
    for list in surfaces.values() {
        first.push(postings.len() as u32);
        postings.extend_from_slice(list);
    }
    first.push(postings.len() as u32);
    let tables = Tables { version: VERSION, kinds, entries, first, postings };
    let tables = postcard::to_allocvec(&tables).map_err(|e| e.to_string())?;
    let mut bytes = (tables.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(&tables);
    if !surfaces.is_empty() {
        let automaton: CharwiseDoubleArrayAhoCorasick<u32> = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::Standard)
            .build_with_values(surfaces.keys().enumerate().map(|(i, s)| (s, i as u32)))
            .map_err(|e| e.to_string())?;
        bytes.extend_from_slice(&automaton.serialize());
    }
    Ok(bytes)
}

/// Forms of a town's name that need no row: 街道办事处, 办事处, and the bare short form.
fn derived(name: &str, subtype: &str) -> Vec<(String, u8)> {
    if !matches!(subtype, "town" | "township" | "subdistrict") {
        return Vec::new();
    }
    let Some(bare) = ["街道", "镇", "乡"].iter().find_map(|s| name.strip_suffix(s)) else { return Vec::new() };
    if bare.chars().count() < 2 {
        return Vec::new();
    }
    let mut out = vec![(bare.to_owned(), 3)];
    if name.ends_with("街道") {
        out.push((format!("{name}办事处"), 1));
        out.push((format!("{bare}办事处"), 1));
    }
    out
}

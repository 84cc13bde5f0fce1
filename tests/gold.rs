//! How well the built-in dictionaries and weights do on the annotated sample documents. The gold rows are measured
//! against and never trained on; `floor.json` holds what each type must at least reach.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use koujing::train::{Standoff, marked_documents};
use koujing::{Analyzer, Document};
use serde::Deserialize;
use sha2::{Digest, Sha256};

#[derive(Deserialize)]
struct Gold {
    id: String,
    text: String,
    entities: Vec<GoldEntity>,
    #[serde(default)]
    expansions: Vec<GoldExpansion>,
}

#[derive(Deserialize)]
struct GoldEntity {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
    text: String,
}

#[derive(Deserialize)]
struct GoldExpansion {
    formula: String,
    components: Vec<String>,
}

/// Found, expected, and both.
#[derive(Default)]
struct Counts {
    found: usize,
    expected: usize,
    right: usize,
}

impl Counts {
    fn add<T: Ord>(&mut self, found: &BTreeSet<T>, expected: &BTreeSet<T>) {
        self.found += found.len();
        self.expected += expected.len();
        self.right += found.intersection(expected).count();
    }

    fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (self.found + self.expected).max(1) as f64
    }
}

fn gold() -> Vec<Gold> {
    let rows = fs::read_to_string(common::path("tests/gold/seeds.jsonl")).unwrap();
    rows.lines().map(|row| serde_json::from_str(row).unwrap()).collect()
}

#[test]
fn gold_fits_the_seeds() {
    let seeds: BTreeMap<String, String> = common::seeds().into_iter().map(|d| (d.id, d.text)).collect();
    let gold = gold();
    assert_eq!(gold.len(), seeds.len());
    for row in gold {
        assert_eq!(seeds.get(&row.id), Some(&row.text), "{}", row.id);
        let chars: Vec<char> = row.text.chars().collect();
        for e in row.entities {
            assert_eq!(chars[e.start..e.end].iter().collect::<String>(), e.text, "{}:{}", row.id, e.start);
        }
    }
}

#[test]
fn strict_f1_stays_above_its_floor() {
    let analyzer = Analyzer::builder().build();
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    for row in gold() {
        let record = analyzer.extract(&Document::new(row.id, row.text));
        let found = record.mentions.iter().map(|m| (m.start, m.end, m.kind.as_str()));
        let found: BTreeSet<(usize, usize, &str)> = found.collect();
        let expected: BTreeSet<(usize, usize, &str)> =
            row.entities.iter().map(|e| (e.start, e.end, e.kind.as_str())).collect();
        let kinds: BTreeSet<&str> = found.iter().chain(&expected).map(|e| e.2).collect();
        for kind in kinds {
            let of =
                |all: &BTreeSet<(usize, usize, &str)>| all.iter().filter(|e| e.2 == kind).map(|e| (e.0, e.1)).collect();
            counts.entry(kind.to_owned()).or_default().add::<(usize, usize)>(&of(&found), &of(&expected));
        }
        counts.entry("all".to_owned()).or_default().add(&found, &expected);
        let members = |formula: &str, members: &[String]| -> Vec<(String, String)> {
            members.iter().map(|m| (squeezed(formula), squeezed(m))).collect()
        };
        let found: BTreeSet<_> = record.expansions.iter().flat_map(|x| members(&x.formula, &x.components)).collect();
        let expected: BTreeSet<_> = row.expansions.iter().flat_map(|x| members(&x.formula, &x.components)).collect();
        counts.entry("expansion".to_owned()).or_default().add(&found, &expected);
    }
    // UPDATE_FLOOR=1 sets the floors a little below what is measured now.
    if std::env::var_os("UPDATE_FLOOR").is_some() {
        let floors = counts.iter().map(|(what, c)| (what, ((c.f1() - 0.05).max(0.0) * 1000.0).floor() / 1000.0));
        let floors = serde_json::to_string_pretty(&floors.collect::<BTreeMap<_, _>>()).unwrap();
        fs::write(common::path("tests/gold/floor.json"), floors + "\n").unwrap();
    }
    let floor: BTreeMap<String, f64> =
        serde_json::from_str(&fs::read_to_string(common::path("tests/gold/floor.json")).unwrap()).unwrap();
    assert!(floor.keys().eq(counts.keys()), "floor.json names {:?}, measured were {:?}", floor.keys(), counts.keys());
    let mut below = Vec::new();
    for (what, counts) in &counts {
        let (f1, least) = (counts.f1(), floor[what]);
        println!(
            "{what:12} F1 {f1:.3} (floor {least:.3}): {} found, {} expected, {} right",
            counts.found, counts.expected, counts.right
        );
        if f1 < least {
            below.push(format!("{what}: F1 {f1:.3} is below its floor {least:.3}"));
        }
    }
    assert!(below.is_empty(), "{}", below.join("\n"));
}

/// Without blanks, quotation marks and commas, as the members of two readings differ in them.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !"“”\"'《》、,，".contains(*c)).collect()
}

/// Measured texts stay out of training: no stand-off row is about one of them, no document of our own writing shares a
/// long stretch with them.
#[test]
fn seeds_are_never_trained_on() {
    const STRETCH: usize = 24;
    let texts: Vec<String> = common::seeds().into_iter().map(|d| d.text).collect();
    let han = |text: &str| -> Vec<char> { text.chars().filter(|c| koujing::normalize::is_han(*c)).collect() };
    let measured: BTreeSet<Vec<char>> =
        texts.iter().flat_map(|t| han(t).windows(STRETCH).map(<[char]>::to_vec).collect::<Vec<_>>()).collect();
    let hashes: BTreeSet<String> =
        texts.iter().map(|t| Sha256::digest(t).iter().map(|b| format!("{b:02x}")).collect()).collect();
    let mut documents = 0;
    for entry in fs::read_dir(common::path("training/documents")).unwrap() {
        let (examples, errors) = marked_documents(&fs::read_to_string(entry.unwrap().path()).unwrap());
        assert!(errors.is_empty(), "{errors:?}");
        for example in examples {
            let shared =
                han(&example.text).windows(STRETCH).find(|w| measured.contains(*w)).map(|w| w.iter().collect());
            assert_eq!(shared, None::<String>, "{} shares this with seeds/", example.id);
            documents += 1;
        }
    }
    assert!(documents > 100);
    for entry in fs::read_dir(common::path("training/standoff")).unwrap() {
        let path = entry.unwrap().path();
        for row in fs::read_to_string(&path).unwrap().lines() {
            let row: Standoff = serde_json::from_str(row).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            assert!(!hashes.contains(&row.sha256), "{}: {} is a measured text", path.display(), row.id);
        }
    }
}

//! How often a mention leads to the right entity: `tests/data/linking.tsv`, one case a row.
//!
//! | column | what |
//! |---|---|
//! | held | `yes`: measured, but its errors are printed only under `LINKING_HELD=1`, so that nobody tunes by them |
//! | date, title | of the document; may be empty |
//! | mention, occurrence | the surface in `text`, and which of its occurrences, from 1 |
//! | expected | see below |
//!
//! | expected | right when the mention's entity is |
//! |---|---|
//! | an id | that entity; `a\|b`: one of them |
//! | `TYPE=NAME`, `formula=NAME/N` | the one dictionary entry of that canonical name (and sense) |
//! | `scope=CODE` | the unlisted one of that name in that region |
//! | `stable=TYPE:NAME` | the unlisted one of that name anywhere |
//! | `new=NAME` | a sense of that formula that the dictionaries don't know |
//! | `unlisted` | open, or one that no dictionary knows |
//! | `differs=TYPE=NAME` | any but that entry |
//! | `-` | open: no entity, several candidates |
//!
//! A mention that the recogniser did not find, or found as another type, is counted by itself: it says nothing about
//! linking. A chain of places (南京市鼓楼区) stands for its last one.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use koujing::link::entry_id;
use koujing::{Analyzer, Document, RecordMention, entity_id};

struct Case {
    id: String,
    class: String,
    held: bool,
    document: Document,
    mention: String,
    occurrence: usize,
    expected: String,
}

fn cases() -> Vec<Case> {
    let table = fs::read_to_string(common::path("tests/data/linking.tsv")).unwrap();
    let mut rows = table.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect::<Vec<_>>());
    let header = rows.next().unwrap();
    assert_eq!(header, ["id", "class", "held", "date", "title", "text", "mention", "occurrence", "expected"]);
    rows.map(|row| {
        assert_eq!(row.len(), header.len(), "{row:?}");
        let given = |s: &str| (!s.is_empty()).then(|| s.to_owned());
        Case {
            id: row[0].to_owned(),
            class: row[1].to_owned(),
            held: row[2] == "yes",
            document: Document { date: given(row[3]), title: given(row[4]), ..Document::new(row[0], row[5]) },
            mention: row[6].to_owned(),
            occurrence: row[7].parse().unwrap(),
            expected: row[8].to_owned(),
        }
    })
    .collect()
}

/// The mention on the surface's occurrence, or the chain of places that ends with it.
fn find<'r>(mentions: &'r [RecordMention], case: &Case) -> Option<&'r RecordMention> {
    let (byte, _) = case.document.text.match_indices(&case.mention).nth(case.occurrence - 1)?;
    let start = case.document.text[..byte].chars().count();
    let end = start + case.mention.chars().count();
    mentions.iter().find(|m| m.end == end && (m.start == start || m.start < start && m.kind == "place"))
}

/// The id of the one entry that `TYPE=NAME` or `formula=NAME/N` means.
fn listed(analyzer: &Analyzer, kind: &str, name: &str) -> String {
    let (name, sense) = name.split_once('/').map_or((name, None), |(n, s)| (n, Some(s)));
    let rows = analyzer.lookup(name).into_iter().filter(|r| r.kind == kind && r.matched == "name");
    let ids: BTreeSet<String> = rows.map(|r| r.id).collect();
    let bases: BTreeSet<String> = ids.iter().map(|id| id.split('/').next().unwrap().to_owned()).collect();
    assert_eq!(bases.len(), 1, "{kind} {name}: {ids:?}");
    let base = bases.into_iter().next().unwrap();
    let id = sense.map_or(base.clone(), |s| format!("{base}/{s}"));
    assert!(sense.is_none() || ids.contains(&id), "{kind} {name} has no sense {id}");
    id
}

#[derive(PartialEq)]
enum Outcome {
    Right,
    Wrong,
    NotFound,
    OtherType,
}

fn judge(analyzer: &Analyzer, known: &BTreeSet<String>, case: &Case, m: Option<&RecordMention>) -> Outcome {
    let Some(m) = m else { return Outcome::NotFound };
    let entity = m.entity.as_deref();
    let (kind, right) = match case.expected.split_once('=') {
        Some(("scope", code)) => ("place", entity == Some(entity_id("place", code, &case.mention).as_str())),
        Some(("stable", what)) => {
            let (kind, name) = what.split_once(':').unwrap();
            (kind, entity == Some(entity_id(kind, "", name).as_str()))
        }
        Some(("new", name)) => {
            let base = listed(analyzer, "formula", name);
            let fresh = |e: &str| e.strip_prefix(&base).is_some_and(|s| s.starts_with('/')) && !known.contains(e);
            ("formula", entity.is_some_and(fresh))
        }
        Some(("differs", what)) => {
            let (kind, name) = what.split_once('=').unwrap();
            (kind, entity != Some(listed(analyzer, kind, name).as_str()))
        }
        Some((kind, name)) => (kind, entity == Some(listed(analyzer, kind, name).as_str())),
        None if case.expected == "-" => (m.kind.as_str(), entity.is_none() && m.candidates.len() > 1),
        None if case.expected == "unlisted" => (m.kind.as_str(), entity.is_none_or(|e| !known.contains(e))),
        None => {
            let kind = case.expected.split(':').next().unwrap();
            for id in case.expected.split('|') {
                assert!(known.contains(id), "{}: no dictionary has {id}", case.id);
            }
            (kind, entity.is_some_and(|e| case.expected.split('|').any(|x| x == e)))
        }
    };
    match (m.kind == kind, right) {
        (false, _) => Outcome::OtherType,
        (true, true) => Outcome::Right,
        (true, false) => Outcome::Wrong,
    }
}

#[test]
fn mentions_lead_to_their_entities() {
    const LEAST: f64 = 0.95;
    let analyzer = Analyzer::builder().build();
    let kinds = analyzer.kinds();
    let known: BTreeSet<String> = analyzer.gazetteer().entries().map(|(kind, e)| entry_id(kinds, kind, e)).collect();
    let show_held = std::env::var_os("LINKING_HELD").is_some();
    // Right, wrong, not found, other type.
    let mut classes: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    let mut halves = [[0usize; 4]; 2];
    let mut reports: Vec<String> = Vec::new();
    for case in cases() {
        let record = analyzer.extract(&case.document);
        let mention = find(&record.mentions, &case);
        let outcome = judge(&analyzer, &known, &case, mention);
        let column = match outcome {
            Outcome::Right => 0,
            Outcome::Wrong => 1,
            Outcome::NotFound => 2,
            Outcome::OtherType => 3,
        };
        classes.entry(case.class.clone()).or_default()[column] += 1;
        halves[usize::from(case.held)][column] += 1;
        if outcome != Outcome::Right && (!case.held || show_held) {
            let what = ["", "wrong", "not found", "other type"][column];
            let got = mention.map_or_else(String::new, |m| {
                let entity = m.entity.clone().unwrap_or_else(|| format!("open {:?}", m.candidates));
                format!("{} {} {entity}", m.kind, m.text)
            });
            reports.push(format!("{}\t{what}\t{}\texpected {}\tgot {got}", case.id, case.mention, case.expected));
        }
    }
    for report in &reports {
        println!("{report}");
    }
    let share = |c: &[usize; 4]| c[0] as f64 / (c[0] + c[1]).max(1) as f64;
    let line = |what: &str, c: &[usize; 4]| {
        let [right, wrong, missing, other] = c;
        println!(
            "{what:16} {:.3}: {right} right, {wrong} wrong; {missing} not found, {other} of another type",
            share(c)
        );
    };
    for (class, counts) in &classes {
        line(class, counts);
    }
    line("open", &halves[0]);
    line("held", &halves[1]);
    let all: [usize; 4] = std::array::from_fn(|i| halves[0][i] + halves[1][i]);
    line("all", &all);
    assert!(share(&all) >= LEAST, "{:.3} of the linked cases are right, at least {LEAST} must be", share(&all));
}

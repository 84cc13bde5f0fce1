//! From sets of mentions to counts, from counts to figures.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Row;
use super::align::{Aligned, Mark};
use super::bootstrap::{Interval, RowIntervals};

/// Counts of one type; sums over documents and types are sums of the fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Gold mentions.
    pub gold: u64,
    /// Predicted mentions.
    pub predicted: u64,
    /// Spans and types that both sides have.
    pub correct: u64,
    /// Predicted mentions that share a character with a gold mention of their type.
    pub predicted_touching: u64,
    /// Gold mentions that share a character with a predicted mention of their type.
    pub gold_touched: u64,
}

impl Counts {
    /// Adds field by field.
    pub fn add(&mut self, other: &Self) {
        self.gold += other.gold;
        self.predicted += other.predicted;
        self.correct += other.correct;
        self.predicted_touching += other.predicted_touching;
        self.gold_touched += other.gold_touched;
    }

    /// Precision, recall and F1 of spans and types.
    #[must_use]
    pub fn strict(&self) -> Figures {
        Figures::of(self.correct, self.predicted, self.correct, self.gold)
    }

    /// Precision, recall and F1 of shared characters.
    #[must_use]
    pub fn overlap(&self) -> Figures {
        Figures::of(self.predicted_touching, self.predicted, self.gold_touched, self.gold)
    }
}

/// Precision, recall, F1, 0 to 1, with 95 % intervals where there are any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Predicted mentions that are right.
    pub right: u64,
    /// Gold mentions that were found.
    pub found: u64,
    /// right / predicted; 0 where nothing was predicted.
    pub precision: f64,
    /// found / gold; 0 where there is no gold.
    pub recall: f64,
    /// 2PR / (P + R); 0 where both are 0.
    pub f1: f64,
    /// Interval of the precision.
    pub precision_interval: Option<Interval>,
    /// Interval of the recall.
    pub recall_interval: Option<Interval>,
    /// Interval of F1.
    pub f1_interval: Option<Interval>,
}

impl Figures {
    fn of(right: u64, predicted: u64, found: u64, gold: u64) -> Self {
        let ratio = |a: u64, b: u64| if b == 0 { 0.0 } else { a as f64 / b as f64 };
        let (precision, recall) = (ratio(right, predicted), ratio(found, gold));
        let sum = precision + recall;
        let f1 = if sum == 0.0 { 0.0 } else { 2.0 * precision * recall / sum };
        Self { right, found, precision, recall, f1, ..Self::default() }
    }

    fn with(self, [precision, recall, f1]: [Option<Interval>; 3]) -> Self {
        Self { precision_interval: precision, recall_interval: recall, f1_interval: f1, ..self }
    }
}

/// Counts of a document: one a type, then those of the expansions.
pub(super) fn of_document(document: &Aligned, kinds: usize, expansions: bool) -> Vec<Counts> {
    let mut all = vec![Counts::default(); kinds + 1];
    for (kind, counts) in all.iter_mut().take(kinds).enumerate() {
        let of = |side: &BTreeSet<Mark>| -> Vec<(usize, usize)> {
            side.iter().filter(|m| m.2 == kind).map(|m| (m.0, m.1)).collect()
        };
        let (gold, predicted) = (of(&document.gold), of(&document.predicted));
        *counts = Counts {
            gold: gold.len() as u64,
            predicted: predicted.len() as u64,
            correct: gold.iter().filter(|g| predicted.binary_search(g).is_ok()).count() as u64,
            predicted_touching: touching(&predicted, &gold),
            gold_touched: touching(&gold, &predicted),
        };
    }
    if expansions {
        let (gold, predicted) = (&document.gold_members, &document.predicted_members);
        all[kinds] = Counts {
            gold: gold.len() as u64,
            predicted: predicted.len() as u64,
            correct: gold.intersection(predicted).count() as u64,
            ..Counts::default()
        };
    }
    all
}

/// How many spans of `these` share a character with any of `those`; both sorted by start.
fn touching(these: &[(usize, usize)], those: &[(usize, usize)]) -> u64 {
    // The farthest end among the spans of `those` that begin before this one ends.
    let (mut reach, mut next, mut count) = (0, 0, 0);
    let mut by_end: Vec<&(usize, usize)> = these.iter().collect();
    by_end.sort_by_key(|s| s.1);
    for span in by_end {
        while let Some(other) = those.get(next).filter(|o| o.0 < span.1) {
            reach = reach.max(other.1);
            next += 1;
        }
        count += u64::from(reach > span.0);
    }
    count
}

/// The rows of the report: one a type, `all`, `expansion`.
pub(super) fn rows(documents: &[Vec<Counts>], kinds: &[String], intervals: &[RowIntervals]) -> Vec<Row> {
    let mut totals = vec![Counts::default(); kinds.len() + 2];
    for document in documents {
        add(&mut totals, document);
    }
    let names = kinds.iter().map(String::as_str).chain(["all", "expansion"]);
    let rows = names.zip(totals).enumerate();
    let mut rows: Vec<Row> = rows.map(|(i, (name, counts))| row(name, counts, intervals.get(i))).collect();
    if let Some(expansion) = rows.last_mut() {
        expansion.overlap = None;
    }
    rows
}

/// Adds a document's counts to totals that have a row more: the sum of all types before the last.
pub(super) fn add(totals: &mut [Counts], document: &[Counts]) {
    let kinds = document.len() - 1;
    for (i, counts) in document.iter().enumerate() {
        if i < kinds {
            totals[i].add(counts);
            totals[kinds].add(counts);
        } else {
            totals[kinds + 1].add(counts);
        }
    }
}

/// One row.
pub(super) fn row(name: &str, counts: Counts, intervals: Option<&RowIntervals>) -> Row {
    let (strict, overlap) = intervals.map_or(([None; 3], [None; 3]), |i| (i.strict, i.overlap));
    Row {
        name: name.to_owned(),
        gold: counts.gold,
        predicted: counts.predicted,
        strict: counts.strict().with(strict),
        overlap: Some(counts.overlap().with(overlap)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_characters() {
        type Case<'c> = (&'c [(usize, usize)], &'c [(usize, usize)], u64, u64);
        let cases: [Case<'_>; 7] = [
            (&[(0, 3)], &[(3, 5)], 0, 0),
            (&[(0, 3)], &[(2, 5)], 1, 1),
            (&[(0, 3), (4, 6)], &[(0, 6)], 2, 1),
            // A long one that begins early reaches over short ones.
            (&[(5, 6), (0, 2), (8, 9)], &[(0, 10), (1, 2)], 3, 2),
            (&[(0, 10), (1, 2)], &[(5, 6)], 1, 1),
            (&[], &[(5, 6)], 0, 0),
            (&[(2, 4)], &[(0, 1), (5, 6)], 0, 0),
        ];
        for (a, b, ab, ba) in cases {
            let (mut a, mut b) = (a.to_vec(), b.to_vec());
            a.sort_unstable();
            b.sort_unstable();
            assert_eq!((touching(&a, &b), touching(&b, &a)), (ab, ba), "{a:?} {b:?}");
        }
    }

    #[test]
    fn figures_of_counts() {
        // right, predicted, found, gold; precision, recall, F1 as Python's `2 * p * r / (p + r)` prints them.
        let cases = [
            (0, 0, 0, 0, 0.0, 0.0, 0.0),
            (0, 3, 0, 0, 0.0, 0.0, 0.0),
            (3, 3, 3, 3, 1.0, 1.0, 1.0),
            (1, 3, 1, 7, 0.333_333_333_333_333_3, 0.142_857_142_857_142_85, 0.2),
            (2, 3, 5, 7, 0.666_666_666_666_666_6, 0.714_285_714_285_714_3, 0.689_655_172_413_793),
        ];
        for (right, predicted, found, gold, p, r, f1) in cases {
            let figures = Figures::of(right, predicted, found, gold);
            assert_eq!((figures.precision, figures.recall, figures.f1), (p, r, f1));
        }
    }
}

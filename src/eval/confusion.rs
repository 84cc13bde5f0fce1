//! Which type was taken for which, on spans that both sides have.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::align::{Aligned, Mark};

/// Counts of exact spans by gold and predicted type. A row adds up to the type's gold mentions, a column to its
/// predicted ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Confusion {
    /// The types, in the order of rows and columns.
    pub types: Vec<String>,
    /// `counts[gold][predicted]`; the diagonal is right.
    pub counts: Vec<Vec<u64>>,
    /// Gold mentions, by type, whose span was not predicted.
    pub missed: Vec<u64>,
    /// Predicted mentions, by type, whose span the gold does not have.
    pub spurious: Vec<u64>,
}

impl Confusion {
    pub(super) fn of(documents: &[Aligned], kinds: &[String]) -> Self {
        let n = kinds.len();
        let mut out =
            Self { types: kinds.to_vec(), counts: vec![vec![0; n]; n], missed: vec![0; n], spurious: vec![0; n] };
        for document in documents {
            for (gold, predicted) in pairs(&document.gold, &document.predicted) {
                match (gold, predicted) {
                    (Some(g), Some(p)) => out.counts[g.2][p.2] += 1,
                    (Some(g), None) => out.missed[g.2] += 1,
                    (None, Some(p)) => out.spurious[p.2] += 1,
                    (None, None) => {}
                }
            }
        }
        out
    }
}

/// Pairs mentions of the same span: first those of one type, then what is left, in the order of types. Each mention is
/// in exactly one pair.
pub(super) fn pairs(gold: &BTreeSet<Mark>, predicted: &BTreeSet<Mark>) -> Vec<(Option<Mark>, Option<Mark>)> {
    let mut left: BTreeMap<(usize, usize), (Vec<Mark>, Vec<Mark>)> = BTreeMap::new();
    let mut out = Vec::new();
    for mark in gold {
        if predicted.contains(mark) {
            out.push((Some(*mark), Some(*mark)));
        } else {
            left.entry((mark.0, mark.1)).or_default().0.push(*mark);
        }
    }
    for mark in predicted.difference(gold) {
        left.entry((mark.0, mark.1)).or_default().1.push(*mark);
    }
    for (gold, predicted) in left.into_values() {
        for i in 0..gold.len().max(predicted.len()) {
            out.push((gold.get(i).copied(), predicted.get(i).copied()));
        }
    }
    out
}

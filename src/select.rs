//! The best set of non-overlapping candidates, by dynamic programming.

use crate::model::Candidate;

/// Selects the set of non-overlapping candidates with the greatest sum of scores; only scores above zero count.
///
/// Candidates may come in any order. Of two sets with the same sum the one is kept whose last candidate ends
/// first, so the result depends on nothing but the candidates.
#[must_use]
pub fn select(candidates: &[Candidate]) -> Vec<Candidate> {
    let mut wanted: Vec<&Candidate> = candidates.iter().filter(|c| c.score > 0).collect();
    wanted.sort_by_key(|c| (c.span.end, c.span.start, c.kind));
    // best[i]: the greatest sum among the first i candidates; taken[i]: whether the i-th is part of it.
    let mut best = vec![0i64; wanted.len() + 1];
    let mut taken = vec![false; wanted.len()];
    let before = |i: usize| wanted[..i].partition_point(|c| c.span.end <= wanted[i].span.start);
    for i in 0..wanted.len() {
        let with = best[before(i)] + i64::from(wanted[i].score);
        taken[i] = with > best[i];
        best[i + 1] = best[i].max(with);
    }
    let mut chosen = Vec::new();
    let mut i = wanted.len();
    while i > 0 {
        if taken[i - 1] {
            chosen.push(*wanted[i - 1]);
            i = before(i - 1);
        } else {
            i -= 1;
        }
    }
    chosen.reverse();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Evidence, Kind, Rule, Span};

    fn candidate(start: usize, end: usize, score: i32) -> Candidate {
        Candidate {
            span: Span::new(start, end),
            kind: Kind::PLACE,
            rule: Rule::Suffix,
            evidence: Evidence::default(),
            score,
        }
    }

    #[test]
    fn two_short_beat_one_long_only_when_their_sum_does() {
        let rows = [(100, 60, 30, vec![(0, 9)]), (80, 60, 30, vec![(0, 3), (6, 9)]), (-1, -5, -2, vec![])];
        for (long, left, right, expected) in rows {
            let all = [candidate(0, 9, long), candidate(0, 3, left), candidate(6, 9, right)];
            let found: Vec<_> = select(&all).iter().map(|c| (c.span.start, c.span.end)).collect();
            assert_eq!(found, expected);
        }
    }
}

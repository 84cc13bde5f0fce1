//! Which candidates become mentions: the most probable ones that do not overlap, by dynamic programming.

use crate::model::{Candidate, Kind};

/// A candidate below this score (thousandths of a logit) is not weighed: its probability is under two per cent
/// whatever stands beside it.
const LEAST: i32 = -4_000;

/// How probable a mention must be. Expected F1 is greatest at half of the F1 reached (Lipton, Elkan and Naryanaswamy, 2014), which is
/// what pass 1 hands to pass 2, for a doubtful company still tells of the others in its list, and what a formula or a slogan must reach.
const BEST_F1: f64 = 0.42;

/// The same for names. From there to one half F1 hardly changes, while precision, which is lowest here, rises by one to three points a
/// type.
const NAMES: f64 = 0.5;

/// How probable a mention of a type must be.
#[must_use]
pub fn threshold(kind: Kind) -> f64 {
    if matches!(kind, Kind::FORMULA | Kind::SLOGAN) { BEST_F1 } else { NAMES }
}

/// Selects non-overlapping candidates by their probabilities, greatest sum of what each has above its type's threshold.
/// The score of a selected one is its probability again, as thousandths of a logit.
///
/// The model says how probable each *set* of candidates is (see `train/`). The likeliest set is not what is wanted: where the borders
/// of a long name are open, its probability is spread over many candidates, and a short name inside it would win
/// though nearly every likely set holds one of the long ones. A candidate's marginal probability counts them all.
///
/// Candidates may come in any order; of equal sums the one is kept whose last candidate ends first.
#[must_use]
pub fn select(candidates: &[Candidate]) -> Vec<Candidate> {
    select_by(candidates, threshold)
}

/// The same with one threshold for all types: what pass 1 hands to pass 2.
#[must_use]
pub fn preselect(candidates: &[Candidate]) -> Vec<Candidate> {
    select_by(candidates, |_| BEST_F1)
}

fn select_by(candidates: &[Candidate], threshold: impl Fn(Kind) -> f64) -> Vec<Candidate> {
    let live = Live::of(candidates);
    let shares = marginals(&live.scores, &live.before).1;
    // best[i]: the greatest sum among the first i candidates; taken[i]: whether the i-th is part of it.
    let mut best = vec![0f64; shares.len() + 1];
    let mut taken = vec![false; shares.len()];
    for (i, share) in shares.iter().enumerate() {
        let with = best[live.before[i]] + share - threshold(candidates[live.order[i]].kind);
        taken[i] = with > best[i];
        best[i + 1] = best[i].max(with);
    }
    let mut chosen = Vec::new();
    let mut i = shares.len();
    while i > 0 {
        if taken[i - 1] {
            let share = shares[i - 1].clamp(1e-6, 1.0 - 1e-6);
            let score = libm::round(1000.0 * libm::log(share / (1.0 - share))) as i32;
            chosen.push(Candidate { score, ..candidates[live.order[i - 1]] });
            i = live.before[i - 1];
        } else {
            i -= 1;
        }
    }
    chosen.reverse();
    chosen
}

/// The marginal probability of each candidate, in their order; 0 for those that are not weighed.
#[must_use]
pub fn probabilities(candidates: &[Candidate]) -> Vec<f64> {
    let live = Live::of(candidates);
    let mut out = vec![0.0; candidates.len()];
    for (i, share) in live.order.iter().zip(marginals(&live.scores, &live.before).1) {
        out[*i] = share;
    }
    out
}

/// The candidates that are weighed, sorted by end.
struct Live {
    /// Their places among all.
    order: Vec<usize>,
    /// Their scores in logits.
    scores: Vec<f64>,
    /// How many of them end before each begins.
    before: Vec<usize>,
}

impl Live {
    fn of(candidates: &[Candidate]) -> Self {
        let mut order: Vec<usize> = (0..candidates.len()).filter(|i| candidates[*i].score > LEAST).collect();
        order.sort_unstable_by_key(|i| (candidates[*i].span.end, candidates[*i].span.start, candidates[*i].kind));
        let start = |i: &usize| candidates[*i].span.start;
        Self {
            scores: order.iter().map(|i| f64::from(candidates[*i].score) / 1000.0).collect(),
            before: order.iter().map(|i| order.partition_point(|o| candidates[*o].span.end <= start(i))).collect(),
            order,
        }
    }
}

/// The log of the partition sum over all sets without overlap and the candidates' marginal probabilities, by forward and backward
/// sums in log space. Candidates are sorted by end; `before` says how many of them end before each begins.
#[must_use]
pub fn marginals(scores: &[f64], before: &[usize]) -> (f64, Vec<f64>) {
    let n = scores.len();
    let log_add = |a: f64, b: f64| {
        let (hi, lo) = if a > b { (a, b) } else { (b, a) };
        if lo == f64::NEG_INFINITY { hi } else { hi + libm::log1p(libm::exp(lo - hi)) }
    };
    // forward[i]: all selections among the first i candidates (sorted by end).
    let mut forward = vec![0.0f64; n + 1];
    for i in 0..n {
        forward[i + 1] = log_add(forward[i], forward[before[i]] + scores[i]);
    }
    // Derivatives of the log partition sum, backwards through the same recurrence.
    let mut backward = vec![0.0f64; n + 1];
    backward[n] = 1.0;
    let mut out = vec![0.0f64; n];
    for i in (0..n).rev() {
        let flow = backward[i + 1];
        if flow == 0.0 {
            continue;
        }
        let share = libm::exp(forward[before[i]] + scores[i] - forward[i + 1]);
        out[i] = flow * share;
        backward[before[i]] += flow * share;
        backward[i] += flow * (1.0 - share);
    }
    (forward[n], out)
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
    fn two_short_beat_one_long_only_when_they_are_likelier() {
        let rows = [
            (3_000, 1_000, 1_000, vec![(0, 9)]),
            (1_000, 3_000, 3_000, vec![(0, 3), (6, 9)]),
            (-1_000, -5_000, -2_000, vec![]),
        ];
        for (long, left, right, expected) in rows {
            let all = [candidate(0, 9, long), candidate(0, 3, left), candidate(6, 9, right)];
            let found: Vec<_> = select(&all).iter().map(|c| (c.span.start, c.span.end)).collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn open_borders_of_a_long_name_outweigh_the_short_name_inside() {
        // 西安 alone is likelier than any one of the long names, and less likely than one of them.
        let inside = candidate(0, 6, 1_000);
        assert_eq!(select(&[inside]).len(), 1);
        let all = [inside, candidate(0, 18, 900), candidate(0, 24, 900), candidate(0, 30, 900)];
        assert!(select(&all).is_empty());
    }

    #[test]
    fn the_score_of_a_selected_candidate_is_its_probability() {
        let lonely = select(&[candidate(0, 3, 2_000)]);
        assert_eq!(lonely[0].score, 2_000);
        let rivals = [candidate(0, 6, 2_000), candidate(3, 9, 0)];
        // e² of 1 + e² + 1.
        assert_eq!(select(&rivals)[0].score, 1_307);
        let shares = probabilities(&rivals);
        assert!((shares[0] - 0.787).abs() < 0.001 && (shares[1] - 0.107).abs() < 0.001, "{shares:?}");
    }
}

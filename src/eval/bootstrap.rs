//! Intervals by resampling whole documents, since mentions of one document stand and fall together.

use serde::Serialize;

use super::counts::{self, Counts, Figures};

/// Steele, Lea and Flood's SplitMix64 ("Fast splittable pseudorandom number generators", OOPSLA 2014): own code of six
/// lines, because the generators of `rand` promise no numbers across versions, and recorded intervals must not change.
///
/// ```
/// let mut random = koujing::eval::SplitMix64::new(1_234_567);
/// assert_eq!(random.next_u64(), 6_457_827_717_110_365_317);
/// assert!(random.below(5) < 5);
/// ```
#[derive(Clone, Debug)]
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// The same numbers for the same seed, everywhere.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`, by the high half of a product; its bias is at most n / 2⁶⁴. 0 for `n` = 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next_u64()) * n as u128) >> 64) as usize
    }
}

/// A 95 % interval, from the 2.5th to the 97.5th percentile of the resamples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval(pub f64, pub f64);

/// Intervals of precision, recall and F1 of a row.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RowIntervals {
    pub(super) strict: [Option<Interval>; 3],
    pub(super) overlap: [Option<Interval>; 3],
}

/// Intervals of all rows: types, all, expansions. None at all without resamples or with a single document.
///
/// Each resample draws as many documents as there are, with replacement (percentile bootstrap: Efron and Tibshirani,
/// 1993, chapter 13). A resample in which a figure's denominator is 0 tells nothing of that figure and is left out.
pub(super) fn intervals(documents: &[Vec<Counts>], kinds: usize, resamples: u32, seed: u64) -> Vec<RowIntervals> {
    let rows = kinds + 2;
    if resamples == 0 || documents.len() < 2 {
        return vec![RowIntervals::default(); rows];
    }
    let mut random = SplitMix64::new(seed);
    let mut seen: Vec<[Vec<f64>; 6]> = vec![Default::default(); rows];
    let mut totals = vec![Counts::default(); rows];
    for _ in 0..resamples {
        totals.fill(Counts::default());
        for _ in 0..documents.len() {
            counts::add(&mut totals, &documents[random.below(documents.len())]);
        }
        for (row, counts) in seen.iter_mut().zip(&totals) {
            let (strict, overlap) = row.split_at_mut(3);
            note(strict, &counts.strict(), counts);
            note(overlap, &counts.overlap(), counts);
        }
    }
    seen.into_iter()
        .map(|row| {
            let [a, b, c, d, e, f] = row.map(interval);
            RowIntervals { strict: [a, b, c], overlap: [d, e, f] }
        })
        .collect()
}

fn note(into: &mut [Vec<f64>], figures: &Figures, counts: &Counts) {
    let defined = [counts.predicted > 0, counts.gold > 0, counts.predicted + counts.gold > 0];
    let figures = [figures.precision, figures.recall, figures.f1];
    for ((values, figure), _) in into.iter_mut().zip(figures).zip(defined).filter(|(_, defined)| *defined) {
        values.push(figure);
    }
}

fn interval(mut values: Vec<f64>) -> Option<Interval> {
    values.sort_unstable_by(f64::total_cmp);
    Some(Interval(percentile(&values, 0.025)?, percentile(&values, 0.975)?))
}

/// Linear between the two nearest ranks (type 7 of Hyndman and Fan, 1996; numpy's default).
fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    let rank = share * sorted.len().checked_sub(1)? as f64;
    let low = rank as usize;
    let (a, b) = (sorted[low], sorted[(low + 1).min(sorted.len() - 1)]);
    Some(a + (b - a) * (rank - low as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reference_numbers() {
        // The first numbers of the generator's reference implementation for this seed.
        let mut random = SplitMix64::new(1_234_567);
        let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!(expected.map(|_| random.next_u64()), expected);
        let mut seen = [0_u32; 7];
        (0..7000).for_each(|_| seen[random.below(7)] += 1);
        assert!(seen.iter().all(|n| (800..1200).contains(n)), "{seen:?}");
        assert_eq!(random.below(0), 0);
    }

    #[test]
    fn percentiles() {
        let values = [1.0, 2.0, 3.0, 4.0, 5.0];
        let cases = [(0.0, 1.0), (0.025, 1.1), (0.5, 3.0), (0.975, 4.9), (1.0, 5.0)];
        for (share, expected) in cases {
            assert!((percentile(&values, share).unwrap() - expected).abs() < 1e-12, "{share}");
        }
        assert_eq!(percentile(&[], 0.5), None);
        assert_eq!(percentile(&[2.0], 0.975), Some(2.0));
    }

    #[test]
    fn intervals_hold_their_figures() {
        let good = Counts { gold: 4, predicted: 4, correct: 4, predicted_touching: 4, gold_touched: 4 };
        let bad = Counts { correct: 1, predicted_touching: 2, gold_touched: 2, ..good };
        let none = Counts::default();
        // A type that all documents have, one that a single document has, no expansions.
        let documents: Vec<Vec<Counts>> =
            (0..20).map(|i| vec![if i % 2 == 0 { good } else { bad }, if i == 3 { bad } else { none }, none]).collect();
        let found = intervals(&documents, 2, 500, 1);
        let Interval(low, high) = found[0].strict[2].unwrap();
        assert!(low < 0.625 && 0.625 < high && 0.4 < low && high < 0.85, "{low} {high}");
        // Where the one document is not drawn, the type has no figure; where it is, always the same.
        assert_eq!(found[1].strict, [Some(Interval(0.25, 0.25)); 3]);
        assert_eq!(found[1].overlap, [Some(Interval(0.5, 0.5)); 3]);
        assert_eq!(found[3].strict, [None; 3]);
        let again = intervals(&documents, 2, 500, 1);
        assert_eq!(found[0].strict, again[0].strict);
        // Where documents differ in size, another seed is seen in the last digits.
        let uneven: Vec<Vec<Counts>> =
            (0..20).map(|i| vec![Counts { gold: 5 + i * i, predicted: 5 + i, correct: i, ..none }, none]).collect();
        assert_ne!(intervals(&uneven, 1, 500, 1)[0].strict, intervals(&uneven, 1, 500, 2)[0].strict);
        for (documents, resamples) in [(&documents[..], 0), (&documents[..1], 500), (&documents[..0], 500)] {
            assert!(intervals(documents, 2, resamples, 1).iter().all(|i| i.strict == [None; 3]));
        }
    }
}

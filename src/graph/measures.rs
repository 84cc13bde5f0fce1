//! Association measures of a pair from four counts.
//!
//! Logarithms come from `libm`, not from the platform, so that a graph is the same to the last digit everywhere.

use crate::model::Measures;

/// The four counts that the measures are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contingency {
    /// Windows that hold both.
    pub both: u64,
    /// Windows that hold the first.
    pub first: u64,
    /// Windows that hold the second.
    pub second: u64,
    /// All non-empty windows.
    pub total: u64,
}

impl Contingency {
    /// All measures, rounded to six significant digits.
    ///
    /// ```
    /// use koujing::graph::Contingency;
    /// let measures = Contingency { both: 2, first: 2, second: 4, total: 8 }.measures();
    /// assert_eq!((measures.pmi, measures.npmi, measures.jaccard), (1.0, 0.5, 0.5));
    /// ```
    #[must_use]
    pub fn measures(self) -> Measures {
        Measures {
            pmi: six_digits(self.pmi()),
            npmi: six_digits(self.npmi()),
            llr: six_digits(self.llr()),
            jaccard: six_digits(self.jaccard()),
        }
    }

    /// log₂ of how many times oftener the two meet than chance would have it.
    fn pmi(self) -> f64 {
        let chance = self.first as f64 * self.second as f64;
        libm::log2(self.both as f64 * self.total as f64 / chance)
    }

    /// PMI over −log₂ p(both). Two that are in every window reach the limit, 1, where the quotient is 0/0.
    fn npmi(self) -> f64 {
        if self.both == self.total {
            return 1.0;
        }
        self.pmi() / libm::log2(self.total as f64 / self.both as f64)
    }

    /// Dunning's G² = 2 Σ O ln(O/E) over the two-by-two table.
    ///
    /// Summed as Σ E·φ((O−E)/E) with φ(x) = (1+x)ln(1+x) − x, which is the same because Σ(O−E) = 0; no term is
    /// negative then, so nothing cancels and near-independent pairs keep their digits.
    fn llr(self) -> f64 {
        let [both, first, second, total] = [self.both, self.first, self.second, self.total].map(i128::from);
        // O − E is the same for all four cells but for the sign.
        let excess = both * total - first * second;
        let cell = |row: i128, column: i128, excess: i128| {
            let product = row * column;
            if product == 0 { 0.0 } else { product as f64 / total as f64 * phi(excess as f64 / product as f64) }
        };
        let (not_first, not_second) = (total - first, total - second);
        2.0 * (cell(first, second, excess)
            + cell(first, not_second, -excess)
            + cell(not_first, second, -excess)
            + cell(not_first, not_second, excess))
    }

    fn jaccard(self) -> f64 {
        self.both as f64 / (self.first + self.second - self.both) as f64
    }
}

/// (1+x)ln(1+x) − x, for x ≥ −1.
fn phi(x: f64) -> f64 {
    if x <= -1.0 {
        1.0
    } else if x.abs() < 1e-3 {
        x * x * (0.5 - x * (1.0 / 6.0 - x * (1.0 / 12.0 - x / 20.0)))
    } else {
        (1.0 + x) * libm::log1p(x) - x
    }
}

/// The nearest number of six significant decimal digits.
#[must_use]
pub(crate) fn six_digits(value: f64) -> f64 {
    // Adding zero turns −0 into 0.
    format!("{value:.5e}").parse().unwrap_or(value) + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measures(both: u64, first: u64, second: u64, total: u64) -> Measures {
        Contingency { both, first, second, total }.measures()
    }

    #[test]
    fn by_hand() {
        // p(both) = 3/20, p(first) = 5/20, p(second) = 4/20: PMI = log2(60/20) = log2 3.
        let m = measures(3, 5, 4, 20);
        assert_eq!(m.pmi, 1.58496);
        // log2 3 / log2(20/3)
        assert_eq!(m.npmi, 0.579_095);
        assert_eq!(m.jaccard, 0.5);
        // Table 3 2 / 1 14, expected 1 4 / 3 12: 2(3 ln 3 + 2 ln ½ + ln ⅓ + 14 ln(14/12)).
        assert_eq!(m.llr, 5.93808);
    }

    #[test]
    fn independence_is_zero() {
        let m = measures(6, 12, 10, 20);
        assert_eq!((m.pmi, m.npmi, m.llr), (0.0, 0.0, 0.0));
        assert!(!m.llr.is_sign_negative() && !m.pmi.is_sign_negative());
    }

    #[test]
    fn always_together() {
        let m = measures(7, 7, 7, 7);
        assert_eq!((m.pmi, m.npmi, m.llr, m.jaccard), (0.0, 1.0, 0.0, 1.0));
        let m = measures(1, 1, 1, 1024);
        assert_eq!((m.pmi, m.npmi, m.jaccard), (10.0, 1.0, 1.0));
    }

    #[test]
    fn repelling_is_negative() {
        // log2(1·20/(10·8)) = −2.
        let m = measures(1, 10, 8, 20);
        assert_eq!(m.pmi, -2.0);
        assert_eq!(m.npmi, -0.462_756);
    }

    #[test]
    fn nearly_independent_pairs_keep_their_digits() {
        // O − E = 1/N in every cell; G² ≈ Σ (O−E)²/E.
        let (first, second, total) = (1_000_003_u64, 999_983_u64, 10_000_019_u64);
        let both = first * second / total;
        let m = measures(both, first, second, total);
        let [b, f, s, t] = [both, first, second, total].map(|n| n as f64);
        let difference = b - f * s / t;
        let chi: f64 = [(f, s), (f, t - s), (t - f, s), (t - f, t - s)]
            .iter()
            .map(|(r, c)| difference * difference * t / (r * c))
            .sum();
        assert!((m.llr / chi - 1.0).abs() < 1e-4, "{} {chi}", m.llr);
    }

    #[test]
    fn six_significant_digits() {
        assert_eq!(six_digits(1234567.0), 1234570.0);
        assert_eq!(six_digits(0.000_123_456_78), 0.000_123_457);
        assert_eq!(six_digits(-0.0).to_bits(), 0);
    }
}

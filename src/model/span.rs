use serde::{Deserialize, Serialize};

/// A half-open range of byte offsets, `start..end`.
///
/// Inside the crate spans always speak of the *normalised* text of one [`Text`](crate::Text);
/// [`Text::original_span`](crate::Text::original_span) is the one way back.
///
/// ```
/// use koujing::Span;
/// let span = Span::new(3, 9);
/// assert_eq!(span.len(), 6);
/// assert!(span.overlaps(Span::new(8, 10)));
/// assert_eq!(&"三个高地"[span.range()], "个高");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span `start..end`.
    ///
    /// # Panics
    /// When an offset does not fit in 32 bits (readers refuse such documents).
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        let fit = |n: usize| u32::try_from(n).expect("documents above 4 GiB are refused by the readers");
        Self { start: fit(start), end: fit(end) }
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span holds nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// As a range for slicing.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether the two share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

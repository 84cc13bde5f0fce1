use super::Span;

/// How a stretch of the original became a stretch of the normalised text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunKind {
    /// The same bytes.
    Copy,
    /// Each original character became the normalised character at the same place of the run
    /// (full-width letters, traditional script).
    Fold,
    /// The original bytes were dropped (blanks and line breaks inside words, emphasis marks, control characters).
    Drop,
}

/// One stretch of the alignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// First byte in the original.
    pub original: u32,
    /// First byte in the normalised text.
    pub normal: u32,
    /// What was done from here to the next run.
    pub kind: RunKind,
}

/// A document's text in its original and normalised form, with the alignment between the two.
///
/// ```
/// use koujing::{Span, normalize};
/// let text = normalize("西流湖第三幼 儿园");
/// assert_eq!(text.normal(), "西流湖第三幼儿园");
/// let whole = text.original_span(Span::new(0, text.normal().len()));
/// assert_eq!(&text.original()[whole.range()], "西流湖第三幼 儿园");
/// assert_eq!(text.apply(whole), "西流湖第三幼儿园");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub(crate) original: String,
    pub(crate) normal: String,
    /// Ends with a sentinel at the ends of both.
    pub(crate) runs: Vec<Run>,
    /// Positions of the normalised text where a blank or a line break was dropped.
    pub(crate) gaps: Vec<u32>,
    /// Positions of the normalised text where the mark of a note was dropped.
    pub(crate) notes: Vec<u32>,
    /// A second reading of the normalised text with the same byte offsets, where the traditional script leaves two.
    pub(crate) alternative: Option<String>,
}

impl Text {
    /// The text as given.
    #[must_use]
    pub fn original(&self) -> &str {
        &self.original
    }

    /// The normalised text: what everything inside the crate reads.
    #[must_use]
    pub fn normal(&self) -> &str {
        &self.normal
    }

    /// A second reading with the same byte offsets, for text in traditional script whose simplified form is ambiguous.
    #[must_use]
    pub fn alternative(&self) -> Option<&str> {
        self.alternative.as_deref()
    }

    /// The alignment, in order; the last run is an empty sentinel.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Whether a blank or a line break of the original was dropped strictly inside the span.
    #[must_use]
    pub fn crosses_gap(&self, span: Span) -> bool {
        let i = self.gaps.partition_point(|&g| g <= span.start);
        self.gaps.get(i).is_some_and(|&g| g < span.end)
    }

    /// Whether the mark of a note stood at a position of the normalised text: behind 三链 of 三链［3］.
    #[must_use]
    pub fn is_noted(&self, position: u32) -> bool {
        self.notes.binary_search(&position).is_ok()
    }

    /// The stretch of the original that a span of the normalised text came from.
    ///
    /// Dropped bytes at either border stay outside, dropped bytes inside are inside.
    ///
    /// # Panics
    /// When the span does not lie on character borders of the normalised text.
    #[must_use]
    pub fn original_span(&self, span: Span) -> Span {
        if span.is_empty() {
            let at = self.original_start(span.start);
            return Span { start: at, end: at };
        }
        let last = self.normal[..span.end as usize].chars().next_back().map_or(0, char::len_utf8) as u32;
        let end = self.original_start(span.end - last);
        let width = self.original[end as usize..].chars().next().map_or(0, char::len_utf8) as u32;
        Span { start: self.original_start(span.start), end: end + width }
    }

    /// Where the original character stands that became the normalised character at `normal`.
    fn original_start(&self, normal: u32) -> u32 {
        // The last run that starts at or before the position and is not dropped.
        let mut i = self.runs.partition_point(|r| r.normal <= normal) - 1;
        while self.runs[i].kind == RunKind::Drop && i + 1 < self.runs.len() && self.runs[i + 1].normal <= normal {
            i += 1;
        }
        let run = self.runs[i];
        match run.kind {
            RunKind::Copy => run.original + (normal - run.normal),
            RunKind::Fold => {
                let ahead = self.normal[run.normal as usize..normal as usize].chars().count();
                let skipped: usize =
                    self.original[run.original as usize..].chars().take(ahead).map(char::len_utf8).sum();
                run.original + skipped as u32
            }
            RunKind::Drop => run.original,
        }
    }

    /// Applies the recorded alignment to a stretch of the original: what it reads as in the normalised text.
    ///
    /// # Panics
    /// When the span does not lie on character borders of the original.
    #[must_use]
    pub fn apply(&self, original: Span) -> String {
        let mut out = String::with_capacity(original.len());
        for (run, piece) in self.pieces(original) {
            if run.kind == RunKind::Fold {
                let before = self.original[run.original as usize..piece.start as usize].chars().count();
                let count = self.original[piece.range()].chars().count();
                out.extend(self.normal[run.normal as usize..].chars().skip(before).take(count));
            } else {
                out.push_str(&self.original[piece.range()]);
            }
        }
        out
    }

    /// A stretch of the original without what was dropped, every other character as given: script and width stay.
    ///
    /// ```
    /// use koujing::{Span, normalize};
    /// let text = normalize("改革開放先行 區");
    /// assert_eq!(text.normal(), "改革开放先行区");
    /// assert_eq!(text.kept(Span::new(0, text.original().len())), "改革開放先行區");
    /// ```
    ///
    /// # Panics
    /// When the span does not lie on character borders of the original.
    #[must_use]
    pub fn kept(&self, original: Span) -> String {
        self.pieces(original).map(|(_, piece)| &self.original[piece.range()]).collect()
    }

    /// The parts of a stretch of the original that were not dropped, each with its run.
    fn pieces(&self, original: Span) -> impl Iterator<Item = (Run, Span)> {
        let first = self.runs.partition_point(|r| r.original <= original.start).saturating_sub(1);
        let near = self.runs[first..].windows(2).take_while(move |pair| pair[0].original < original.end);
        near.filter(|pair| pair[0].kind != RunKind::Drop).map(move |pair| {
            let start = pair[0].original.max(original.start);
            (pair[0], Span { start, end: pair[1].original.min(original.end) })
        })
    }
}

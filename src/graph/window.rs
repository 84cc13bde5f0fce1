//! The unit in which two entities co-occur.

use std::borrow::Cow;
use std::{fmt, num::NonZeroU32, str::FromStr};

use crate::model::{CountError, Record};

/// The unit in which two entities co-occur.
///
/// ```
/// use koujing::graph::Window;
/// assert_eq!("tokens:40".parse::<Window>().unwrap().to_string(), "tokens:40");
/// assert!("chapter".parse::<Window>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Window {
    /// A sentence.
    #[default]
    Sentence,
    /// A paragraph.
    Paragraph,
    /// The whole document.
    Document,
    /// So many words, one window after the other.
    Tokens(NonZeroU32),
}

/// A name that is no window.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no window; write sentence, paragraph, document or tokens:N with N from 1")]
pub struct WindowError(String);

impl FromStr for Window {
    type Err = WindowError;

    fn from_str(name: &str) -> Result<Self, WindowError> {
        let window = match name {
            "sentence" => Some(Self::Sentence),
            "paragraph" => Some(Self::Paragraph),
            "document" => Some(Self::Document),
            _ => name.strip_prefix("tokens:").and_then(|n| n.parse().ok()).map(Self::Tokens),
        };
        window.ok_or_else(|| WindowError(name.to_owned()))
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tokens(n) => write!(f, "tokens:{n}"),
            other => f.write_str(other.name()),
        }
    }
}

impl Window {
    /// Whether records need their words listed.
    #[must_use]
    pub fn needs_tokens(self) -> bool {
        matches!(self, Self::Tokens(_))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Sentence => "sentence",
            Self::Paragraph => "paragraph",
            Self::Document => "document",
            Self::Tokens(_) => "token",
        }
    }
}

/// The windows of one record.
pub(super) struct Windows<'r> {
    units: Cow<'r, [[usize; 2]]>,
    /// Units a window.
    step: usize,
}

impl<'r> Windows<'r> {
    /// Reads the windows off a record that has mentions to place.
    pub(super) fn of(record: &'r Record, kind: Window) -> Result<Self, CountError> {
        let (units, field, option) = match kind {
            Window::Sentence => (&record.sentences, "sentences", ""),
            Window::Paragraph => (&record.paragraphs, "paragraphs", ""),
            Window::Tokens(_) => (&record.tokens, "tokens", " --tokens"),
            Window::Document => {
                let whole = vec![[0, document_end(record)]];
                return Ok(Self { units: Cow::Owned(whole), step: 1 });
            }
        };
        if units.is_empty() {
            return Err(CountError::NoWindows { document: record.id.clone(), field, window: kind.name(), option });
        }
        for &[start, end] in units {
            check_range(record, "window", start, end)?;
        }
        let step = if let Window::Tokens(n) = kind { n.get() as usize } else { 1 };
        let units = if units.is_sorted() {
            Cow::Borrowed(units.as_slice())
        } else {
            let mut sorted = units.clone();
            sorted.sort_unstable();
            Cow::Owned(sorted)
        };
        Ok(Self { units, step })
    }

    /// The window that holds a position. What lies between two units (a blank, a mark) belongs to the earlier one.
    pub(super) fn at(&self, position: usize) -> usize {
        self.units.partition_point(|u| u[0] <= position).saturating_sub(1) / self.step
    }

    /// First unit of a window and one past its last.
    pub(super) fn range(&self, window: usize) -> (u32, u32) {
        let first = window * self.step;
        let last = (first + self.step).min(self.units.len()) - 1;
        // Checked when the windows were read.
        (self.units[first][0] as u32, self.units[last][1] as u32)
    }
}

/// Refuses what is no range of 32-bit offsets.
pub(super) fn check_range(record: &Record, what: &'static str, start: usize, end: usize) -> Result<(), CountError> {
    if start <= end && u32::try_from(end).is_ok() {
        Ok(())
    } else {
        Err(CountError::Range { document: record.id.clone(), what, start, end })
    }
}

/// The end of the document as far as the record knows it.
fn document_end(record: &Record) -> usize {
    let units = record.sentences.iter().chain(&record.paragraphs).chain(&record.tokens).map(|u| u[1]);
    let end = units.chain(record.mentions.iter().map(|m| m.end)).max().unwrap_or(0);
    end.min(u32::MAX as usize)
}

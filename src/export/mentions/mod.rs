//! Formats of the mentions of documents: JSON Lines, brat stand-off, CoNLL columns, CSV.

pub mod brat;
mod conll;
mod csv;
mod jsonl;

use std::io::{self, Write};

use crate::model::{Document, Record};

pub use conll::escaped_id;

/// A format of one stream that mentions can be written in. Offsets must be code points, unless
/// [`any_offsets`](Self::any_offsets) says that they do not matter.
///
/// ```
/// use koujing::export::mentions::mention_writer;
/// use koujing::{Analyzer, Document};
///
/// let document = Document::new("a", "中原区很好。");
/// let record = Analyzer::builder().build().extract(&document);
/// let mut out = Vec::new();
/// mention_writer("conll").unwrap().write(&document, &record, &mut out)?;
/// assert_eq!(String::from_utf8(out).unwrap(), "-DOCSTART- (a)\tO\n\n中\tB-place\n原\tI-place\n区\tI-place\n很\tO\n好\tO\n。\tO\n\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub trait MentionWriter: Sync {
    /// What the user calls it.
    fn name(&self) -> &'static str;

    /// Whether offsets in bytes or UTF-16 units are written as well as code points.
    fn any_offsets(&self) -> bool;

    /// Writes what stands before the first document.
    ///
    /// # Errors
    /// When the bytes cannot be written.
    fn begin(&self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Writes one document, the same bytes for the same record.
    ///
    /// # Errors
    /// When the bytes cannot be written, or the record's offsets do not fit the text.
    fn write(&self, document: &Document, record: &Record, out: &mut dyn Write) -> io::Result<()>;
}

/// All formats of one stream; the first is the default. [`brat`] needs two files a document and stands apart.
pub const MENTION_WRITERS: &[&dyn MentionWriter] = &[&jsonl::JsonLines, &conll::Conll, &csv::Csv];

/// The format of that name.
#[must_use]
pub fn mention_writer(name: &str) -> Option<&'static dyn MentionWriter> {
    MENTION_WRITERS.iter().copied().find(|w| w.name() == name)
}

/// Code points of a text with their bytes, for slices by code points.
struct Chars<'t> {
    id: &'t str,
    text: &'t str,
    bytes: Vec<usize>,
}

impl<'t> Chars<'t> {
    fn of(document: &'t Document) -> Self {
        let bytes = document.text.char_indices().map(|(byte, _)| byte).chain([document.text.len()]).collect();
        Self { id: &document.id, text: &document.text, bytes }
    }

    fn len(&self) -> usize {
        self.bytes.len() - 1
    }

    fn slice(&self, start: usize, end: usize) -> io::Result<&'t str> {
        match (self.bytes.get(start), self.bytes.get(end)) {
            (Some(from), Some(to)) if start < end => Ok(&self.text[*from..*to]),
            _ => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!(
                    "{}: offsets {start}..{end} do not fit its text of {} code points; give the text and the record \
                     of one document, with offsets in code points",
                    self.id,
                    self.len()
                ),
            )),
        }
    }
}

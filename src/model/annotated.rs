use super::Record;

/// A span of a text with a type, as an annotator or a program marked it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Annotation {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// Type name.
    pub kind: String,
    /// The slice, where the row gives it.
    pub text: Option<String>,
}

/// A document's annotations, gold or predicted, from whatever format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnnotatedDocument {
    /// The document's id.
    pub id: String,
    /// The text that the offsets speak of, where the format has it.
    pub text: Option<String>,
    /// Whether the offsets count every blank of the text as it was given; CoNLL columns do not know them.
    pub blanks: bool,
    /// Marked spans, in any order.
    pub mentions: Vec<Annotation>,
    /// Formulas with their members as worded; `None` where the format does not speak of them.
    pub expansions: Option<Vec<(String, Vec<String>)>>,
}

impl From<Record> for AnnotatedDocument {
    /// What `extract` found; the record's offsets must be code points.
    fn from(record: Record) -> Self {
        let mentions = record.mentions.into_iter();
        Self {
            id: record.id,
            text: None,
            blanks: true,
            mentions: mentions
                .map(|m| Annotation { start: m.start, end: m.end, kind: m.kind, text: Some(m.text) })
                .collect(),
            expansions: Some(record.expansions.into_iter().map(|x| (x.formula, x.components)).collect()),
        }
    }
}

/// Whether formats of one character a line leave this one out: what Python's `str.isspace` and the `\s` of its regular
/// expressions call a blank.
///
/// ```
/// assert!(['\n', '\u{3000}', '\u{1F}'].into_iter().all(koujing::is_blank));
/// assert!(!['中', '\u{200B}'].into_iter().any(koujing::is_blank));
/// ```
#[must_use]
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || ('\u{1C}'..='\u{1F}').contains(&c)
}

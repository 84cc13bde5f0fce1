//! Annotations of texts that stand elsewhere: name, SHA-256, offsets, types.

use serde::Deserialize;

use super::Example;
use crate::model::{Kind, KindTable, Span};

/// One annotated excerpt: a row of a stand-off file. Offsets are Unicode code points.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Standoff {
    /// Name of the excerpt.
    pub id: String,
    /// Path of the text below the corpus folder.
    pub source: String,
    /// SHA-256 of the whole text in hexadecimal.
    pub sha256: String,
    /// Where the excerpt begins.
    pub offset: usize,
    /// How long it is.
    pub length: usize,
    /// `[start, end, type]`, relative to the excerpt.
    pub entities: Vec<(usize, usize, String)>,
    /// Expansions: the formula's span and its members' spans, relative to the excerpt.
    #[serde(default)]
    pub expansions: Vec<([usize; 2], Vec<[usize; 2]>)>,
}

impl Standoff {
    /// Joins the annotation with the text it speaks of. `None` when the offsets do not fit the text.
    #[must_use]
    pub fn with_text(&self, whole: &str) -> Option<Example> {
        let text: String = whole.chars().skip(self.offset).take(self.length).collect();
        let bytes: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        let kinds = KindTable::default();
        let span = |a: usize, b: usize| Some(Span::new(*bytes.get(a)?, *bytes.get(b)?));
        let gold = self
            .entities
            .iter()
            .map(|(a, b, kind)| Some((span(*a, *b)?, kinds.get(kind)?)))
            .collect::<Option<Vec<(Span, Kind)>>>()?;
        let slice = |s: [usize; 2]| Some(text[span(s[0], s[1])?.range()].to_owned());
        let expansions = self
            .expansions
            .iter()
            .map(|(f, m)| Some((slice(*f)?, m.iter().map(|m| slice(*m)).collect::<Option<Vec<_>>>()?)))
            .collect::<Option<Vec<_>>>()?;
        Some(Example { id: self.id.clone(), text, real: true, gold, expansions })
    }
}

use serde::{Deserialize, Serialize};

use super::{Kind, Rule, Span};

/// One article or report, decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Name, unique in a corpus.
    pub id: String,
    /// The decoded text, without byte-order mark, line ends untouched.
    pub text: String,
    /// As given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// As given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// As given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Document {
    /// A document of an id and a text.
    #[must_use]
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self { id: id.into(), text: text.into(), ..Self::default() }
    }
}

/// What mentions refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// ASCII, stable.
    pub id: String,
    /// Canonical name.
    pub name: String,
    /// Type.
    pub kind: Kind,
    /// Finer type, when known.
    pub subtype: Option<String>,
}

/// Where linking ended for a mention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntityRef {
    /// One entity.
    Resolved(Entity),
    /// Several stay possible: their ids, sorted.
    Ambiguous(Vec<String>),
}

/// A selected, linked span of the normalised text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Where, in the normalised text.
    pub span: Span,
    /// Type.
    pub kind: Kind,
    /// Who proposed it.
    pub rule: Rule,
    /// Model score in thousandths of a logit.
    pub score: i32,
    /// Dictionary name (index plus one; 0: none).
    pub name: u32,
    /// The entity, or the candidates.
    pub entity: EntityRef,
}

/// What a formula stands for, as the document lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expansion {
    /// Index into the analysis' mentions.
    pub mention: usize,
    /// Members in order, in spans of the normalised text.
    pub members: Vec<Span>,
}

/// Everything found in one document, in spans of the normalised text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Analysis {
    /// In order, without overlap.
    pub mentions: Vec<Mention>,
    /// In the order of their formulas.
    pub expansions: Vec<Expansion>,
}

/// A mention as `extract` writes it: offsets in the unit that the user chose, of the text as given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordMention {
    /// First unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
    /// The original slice.
    #[serde(default)]
    pub text: String,
    /// Type name.
    #[serde(rename = "type")]
    pub kind: String,
    /// Finer type, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtype: Option<String>,
    /// Entity id; `None` when ambiguous.
    #[serde(default)]
    pub entity: Option<String>,
    /// The ids that stay possible, when ambiguous.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<String>,
    /// Canonical name.
    #[serde(default)]
    pub name: String,
    /// Generator.
    #[serde(default)]
    pub rule: String,
    /// 0 to 1: how sure the model is.
    #[serde(default)]
    pub score: f64,
}

/// An expansion as `extract` writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordExpansion {
    /// The formula's original slice.
    pub formula: String,
    /// Its entity.
    #[serde(default)]
    pub entity: Option<String>,
    /// First unit of the formula's mention.
    pub start: usize,
    /// One past its last unit.
    pub end: usize,
    /// Members as worded (line breaks and blanks inside removed).
    pub components: Vec<String>,
    /// Where each member stands.
    pub spans: Vec<[usize; 2]>,
}

/// One line of `extract`'s output.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The document's id.
    pub id: String,
    /// As given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// As given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// As given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Flat, in order, without overlap.
    pub mentions: Vec<RecordMention>,
    /// In the order of their formulas.
    #[serde(default)]
    pub expansions: Vec<RecordExpansion>,
    /// Every sentence as `[start, end)`, so that a graph can be built from records alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sentences: Vec<[usize; 2]>,
    /// Every paragraph as `[start, end)`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paragraphs: Vec<[usize; 2]>,
    /// Every word as `[start, end)`; only present when token windows are asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<[usize; 2]>,
}

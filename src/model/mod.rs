//! Floor 0: plain data. No input or output, no clocks, no threads.

mod annotated;
mod candidate;
mod document;
mod error;
mod graph;
mod hash;
mod kind;
mod span;
mod strings;
mod text;

pub use annotated::{AnnotatedDocument, Annotation, is_blank};
pub use candidate::{Candidate, Evidence, GazetteerHit, Rule, Token};
pub use document::{Analysis, Document, Entity, EntityRef, Expansion, Mention, Record, RecordExpansion, RecordMention};
pub use error::{CountError, DictionaryError, ReadError};
pub use graph::{Edge, EdgeEvidence, Graph, GraphMeta, Measures, Node};
pub use hash::{Hashed, combine, hash_of};
pub use kind::{Kind, KindTable};
pub use span::Span;
pub use strings::StringTable;
pub use text::{Run, RunKind, Text};

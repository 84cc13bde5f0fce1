//! Koujing (口径) reads Chinese policy and local-government text: it recognises places, enterprises,
//! institutions, projects, numbered policy formulas and slogans, links them to entities, works out what each
//! formula stands for, and folds everything into an entity co-occurrence graph.
//!
//! ```
//! use koujing::{Analyzer, Document};
//!
//! let analyzer = Analyzer::builder().build();
//! let record = analyzer.extract(&Document::new("demo", "管城回族区打造“三个高地”（国家创新高地、人才高地和开放高地）。"));
//! assert_eq!(record.mentions[0].entity.as_deref(), Some("place:410104"));
//! ```
//!
//! The way through the crate: [`normalize()`] makes a [`Text`], [`Structure`] reads its shape, a
//! [`gazetteer::Gazetteer`] finds dictionary names, [`recognize`] proposes and scores candidates,
//! [`select::select`] chooses, [`link`] and [`expand`] resolve. [`Analyzer`] runs that line over a document.

pub mod cli;
pub mod corpus;
pub mod eval;
pub mod expand;
pub mod export;
pub mod gazetteer;
pub mod glossary;
pub mod graph;
pub mod link;
mod model;
pub mod normalize;
pub mod numeral;
pub mod parallel;
pub mod pipeline;
pub mod recognize;
pub mod segment;
pub mod select;
pub mod sentence;
pub mod suggest;
pub mod train;
pub mod wording;

pub use link::entity_id;
pub use model::*;
pub use normalize::normalize;
pub use pipeline::{Analyzer, AnalyzerBuilder, LookupRow, Offsets};
pub use sentence::Structure;

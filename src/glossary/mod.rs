//! The glossary of a report (名词解释, 注释, notes ［1］) → dictionary rows, and a check of what the recogniser finds of its terms.
//!
//! ```
//! use koujing::glossary::{Annex, rows, source_of, write};
//! use koujing::{Analyzer, Document};
//!
//! let text = "实施“三链融合”［1］。\n注释\n［1］三链融合：\n人才链、产业链、创新链融合发展。\n［2］三链：\n人才链、产业链、创新链。\n";
//! let document = Document::new("2026_某省.txt", text);
//! let annex = Annex::find(&document.text).unwrap();
//! let analyzer = Analyzer::builder().build();
//! let (record, region) = analyzer.extract_with_region(&document);
//! let rows = rows(&annex, &document, &record, region, &source_of(&document), analyzer.gazetteer());
//! assert_eq!(rows[1].row.members, ["人才链", "产业链", "创新链"]);
//! assert!(write(&rows).contains("三链\tperiod=2026-\tmembers=人才链|产业链|创新链\tsource=2026_某省"));
//! ```

mod annex;
mod check;
mod mark;
mod rows;
mod term;

pub use annex::{Annex, LOOKED_FOR, Note};
pub use check::{CheckInput, CheckReport, Missed, share};
pub use rows::{GlossaryRow, rows, source_of, write};

//! What a corpus has that the dictionaries lack, as rows of Koujing's own format for a person to accept, edit or delete:
//! repeated names without an entry, member lists of formulas, short forms that texts introduce or that the linker joined to a
//! longer name.
//!
//! ```
//! use koujing::suggest::{SuggestOptions, Suggestions, write};
//! use koujing::{Analyzer, Document, Offsets};
//!
//! let analyzer = Analyzer::builder().offsets(Offsets::Bytes).build();
//! let mut suggestions = Suggestions::new();
//! for (id, text) in [("a", "实施“青才兴澜”行动。"), ("b", "深入实施“青才兴澜”行动。")] {
//!     let document = Document::new(id, text);
//!     let (record, region) = analyzer.extract_with_region(&document);
//!     suggestions.add(analyzer.gazetteer(), &document, &record, region);
//! }
//! let groups = suggestions.finish(analyzer.gazetteer(), &SuggestOptions { min_score: 0.0, ..SuggestOptions::default() });
//! assert!(write(&groups).contains("\n青才兴澜\n"));
//! ```

mod counts;
mod evidence;
mod filter;
mod introduced;
mod lists;
mod rows;

pub use counts::Suggestions;
pub use rows::{Group, SuggestOptions, Suggestion};

use std::fmt::Write as _;

use crate::gazetteer::write::{comment, directive, line};

/// The groups as a dictionary: a `#!` line a type, above each row its counts and evidence as comments.
#[must_use]
pub fn write(groups: &[Group]) -> String {
    let mut out = String::new();
    let head = [
        "Suggested by `koujing dict suggest`: what the corpus has and the dictionaries lack.",
        "Leave the rows that are right, correct or delete the others, then load the file with --dict.",
        "To be spared a name for good, write it into a dictionary with exclude=true and give that with --dict.",
    ];
    for text in head {
        let _ = writeln!(out, "{}", comment(text));
    }
    for group in groups {
        let _ = write!(out, "\n{}\n", directive(&group.kind));
        for suggestion in &group.suggestions {
            for note in &suggestion.notes {
                let _ = writeln!(out, "{}", comment(note));
            }
            let _ = writeln!(out, "{}", line(&suggestion.row));
        }
    }
    out
}

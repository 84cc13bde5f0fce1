//! Training documents of our own writing: text with inline marks `{P:中原区}`.

use super::Example;
use crate::model::{Kind, Span};

/// A line of the marked form that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkError {
    /// Line, from 1.
    pub line: usize,
    /// What was expected.
    pub cause: String,
}

/// Reads a file of marked documents: each begins with `=== ID …`, ends at the next; lines `%expansion …` give
/// the members of its formulas and are not part of the text.
///
/// ```
/// let (examples, errors) = koujing::train::marked_documents("=== a style=x\n{P:中原区}推进“{F:三标}”活动。\n");
/// assert!(errors.is_empty());
/// assert_eq!(examples[0].text, "中原区推进“三标”活动。\n");
/// assert_eq!(examples[0].gold.len(), 2);
/// ```
#[must_use]
pub fn marked_documents(source: &str) -> (Vec<Example>, Vec<MarkError>) {
    let mut examples: Vec<Example> = Vec::new();
    let mut errors = Vec::new();
    let mut open: Option<(usize, Kind, usize)> = None;
    for (index, line) in source.lines().enumerate() {
        if let Some(head) = line.strip_prefix("=== ") {
            let id = head.split_whitespace().next().unwrap_or_default().to_owned();
            examples.push(Example { id, text: String::new(), real: false, gold: Vec::new(), expansions: Vec::new() });
            continue;
        }
        let Some(example) = examples.last_mut() else { continue };
        if let Some(expansion) = line.strip_prefix("%expansion ") {
            if let Some((formula, members)) = expansion.split_once(" = ") {
                let members = members.split(" | ").map(|m| m.trim().to_owned()).collect();
                example.expansions.push((formula.trim().to_owned(), members));
            } else {
                errors.push(MarkError { line: index + 1, cause: "expected `%expansion FORMULA = A | B`".into() });
            }
            continue;
        }
        let mut chars = line.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '{' => match line[at + 1..].split_once(':').and_then(|(k, _)| kind_of_mark(k)) {
                    Some(kind) => {
                        open = Some((example.text.len(), kind, index + 1));
                        chars.next();
                        chars.next();
                    }
                    None => errors.push(MarkError {
                        line: index + 1,
                        cause: "expected one of {P: {E: {I: {J: {F: {S: behind a brace".into(),
                    }),
                },
                '}' => match open.take() {
                    Some((start, kind, _)) => example.gold.push((Span::new(start, example.text.len()), kind)),
                    None => errors
                        .push(MarkError { line: index + 1, cause: "a closing brace without an opening one".into() }),
                },
                _ => example.text.push(c),
            }
        }
        example.text.push('\n');
    }
    if let Some((_, _, line)) = open {
        errors.push(MarkError { line, cause: "an opening brace that is never closed".into() });
    }
    (examples, errors)
}

/// The type that a mark's letter stands for: P, E, I, J, F or S.
///
/// ```
/// use koujing::{Kind, train::kind_of_mark};
/// assert_eq!(kind_of_mark("J"), Some(Kind::PROJECT));
/// assert_eq!(kind_of_mark("X"), None);
/// ```
#[must_use]
pub fn kind_of_mark(letter: &str) -> Option<Kind> {
    Some(match letter {
        "P" => Kind::PLACE,
        "E" => Kind::ENTERPRISE,
        "I" => Kind::INSTITUTION,
        "J" => Kind::PROJECT,
        "F" => Kind::FORMULA,
        "S" => Kind::SLOGAN,
        _ => return None,
    })
}

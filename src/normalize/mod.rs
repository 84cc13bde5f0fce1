//! Original text → [`Text`]: width folding, soft joins, emphasis, control characters, traditional script.
//!
//! Every step decides per original character: copy, fold to another character, or drop. `TextBuilder`
//! records the decisions as runs, so that any normalised span leads back to its original slice.

mod breaks;
mod key;
mod marks;
mod notes;
mod script;
mod width;

pub use key::{name_key, plain};

use crate::model::{Run, RunKind, Text};

/// Normalises a decoded text.
///
/// Never fails, on any string. Line breaks that stay in the normalised text are paragraph or heading
/// borders; those inside a word or number were dropped (soft joins).
///
/// ```
/// use koujing::normalize;
/// let text = normalize("压实责任，强化保障，推动中原总\n\n部基地等一批在建项目主体封顶，引进企业总部项目１０个以上。");
/// assert!(text.normal().contains("中原总部基地"));
/// assert!(text.normal().contains("10个"));
/// assert_eq!(normalize("乾县").normal(), "乾县");
/// ```
#[must_use]
pub fn normalize(original: &str) -> Text {
    let joins = breaks::soft_joins(original);
    let folded = script::Fold::of(original);
    let mut builder = TextBuilder::new(original.len());
    let mut joins = joins.iter().peekable();
    let mut skip_to = 0usize;
    let mut marks = marks::Marks::default();
    for (at, c) in original.char_indices() {
        if at < skip_to {
            continue;
        }
        if let Some(join) = joins.peek()
            && join.start as usize == at
        {
            builder.drop_gap(at);
            skip_to = join.end as usize;
            joins.next();
            continue;
        }
        if let Some(end) = notes::end_of_mark(original, at, c) {
            builder.drop_note(at);
            skip_to = end;
            continue;
        }
        if let Some(mark) = marks.fold(original, at, c) {
            builder.fold(at, mark);
            continue;
        }
        match width::fold(c) {
            width::Folded::Drop => builder.drop(at),
            width::Folded::To(to) => builder.fold(at, to),
            width::Folded::Keep => match folded.simplified(at) {
                Some(to) => builder.fold(at, to),
                None => builder.copy(at, c),
            },
        }
    }
    let mut text = builder.finish(original);
    text.alternative = folded.alternative(&text);
    text
}

/// Collects the decisions into runs.
struct TextBuilder {
    normal: String,
    runs: Vec<Run>,
    gaps: Vec<u32>,
    notes: Vec<u32>,
}

impl TextBuilder {
    fn new(capacity: usize) -> Self {
        Self { normal: String::with_capacity(capacity), runs: Vec::new(), gaps: Vec::new(), notes: Vec::new() }
    }

    fn run(&mut self, at: usize, kind: RunKind) {
        if self.runs.last().is_none_or(|r| r.kind != kind) {
            self.runs.push(Run { original: at as u32, normal: self.normal.len() as u32, kind });
        }
    }

    fn copy(&mut self, at: usize, c: char) {
        self.run(at, RunKind::Copy);
        self.normal.push(c);
    }

    fn fold(&mut self, at: usize, to: char) {
        self.run(at, RunKind::Fold);
        self.normal.push(to);
    }

    fn drop(&mut self, at: usize) {
        self.run(at, RunKind::Drop);
    }

    fn drop_gap(&mut self, at: usize) {
        self.drop(at);
        let here = self.normal.len() as u32;
        if self.gaps.last() != Some(&here) {
            self.gaps.push(here);
        }
    }

    fn drop_note(&mut self, at: usize) {
        self.drop(at);
        self.notes.push(self.normal.len() as u32);
    }

    fn finish(mut self, original: &str) -> Text {
        let end = Run { original: original.len() as u32, normal: self.normal.len() as u32, kind: RunKind::Copy };
        self.runs.push(end);
        Text {
            original: original.to_owned(),
            normal: self.normal,
            runs: self.runs,
            gaps: self.gaps,
            notes: self.notes,
            alternative: None,
        }
    }
}

/// The position, or the nearest character's start before it; the text's end when it lies behind.
#[must_use]
pub fn floor_char(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Whether a character belongs to the Han script (unified ideographs, extensions, 〇).
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3134F}' | '〇')
}

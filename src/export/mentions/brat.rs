//! The stand-off format of the brat annotation tool: the text in one file, its annotations in another.
//!
//! <https://brat.nlplab.org/standoff.html>. A mention is a text-bound annotation `T`, its entity a note `#`, an
//! expansion a relation `R` from the formula to a text-bound annotation of type [`MEMBER`]. Where a mention crosses a
//! line break it is written in fragments (`0 3;4 6`), since a line of the format cannot hold the break.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};

use super::Chars;
use super::conll::label;
use crate::model::{Document, Record, is_blank};

/// Type of the members that a formula stands for.
pub const MEMBER: &str = "expansion_member";
/// Type of a formula that has members but is no mention.
pub const FORMULA: &str = "expansion_formula";
/// The relation from a formula to a member.
pub const RELATION: &str = "expansion";
/// What the note of a member begins with that the document words otherwise than its slice reads.
pub const WORDED: &str = "worded: ";

/// Writes the annotations of a document (the `.ann` file); the `.txt` file is the document's text itself. The record's
/// offsets must be code points.
///
/// # Errors
/// When the bytes cannot be written, or the record's offsets do not fit the text.
///
/// ```
/// use koujing::export::mentions::brat;
/// use koujing::{Analyzer, Document};
/// let document = Document::new("a", "中原区很好。");
/// let record = Analyzer::builder().build().extract(&document);
/// let mut out = Vec::new();
/// brat::write(&document, &record, &mut out)?;
/// assert!(String::from_utf8(out).unwrap().starts_with("T1\tplace 0 3\t中原区\n"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn write(document: &Document, record: &Record, out: &mut dyn Write) -> io::Result<()> {
    let chars = Chars::of(document);
    let mut ann = Annotations { chars, out, bound: 0, notes: 0 };
    let mut at = HashMap::new();
    for m in &record.mentions {
        let number = ann.text_bound(&label(&m.kind), m.start, m.end)?;
        at.entry((m.start, m.end)).or_insert(number);
        if let Some(entity) = &m.entity {
            ann.note(number, &format!("{entity} {}", m.name))?;
        } else if !m.candidates.is_empty() {
            ann.note(number, &format!("one of {}", m.candidates.join(" ")))?;
        }
    }
    let mut relations = 0;
    for x in &record.expansions {
        let formula = match at.get(&(x.start, x.end)) {
            Some(number) => *number,
            None => ann.text_bound(FORMULA, x.start, x.end)?,
        };
        for (span, component) in x.spans.iter().zip(&x.components) {
            let member = ann.text_bound(MEMBER, span[0], span[1])?;
            let slice = ann.chars.slice(span[0], span[1])?;
            if slice != component {
                ann.note(member, &format!("{WORDED}{component}"))?;
            }
            relations += 1;
            writeln!(ann.out, "R{relations}\t{RELATION} Arg1:T{formula} Arg2:T{member}")?;
        }
    }
    Ok(())
}

/// Writes brat's `annotation.conf` for mentions of these types.
///
/// # Errors
/// When the bytes cannot be written.
pub fn configuration(kinds: &BTreeSet<String>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "[entities]")?;
    let kinds: BTreeSet<String> = kinds.iter().map(|k| label(k)).collect();
    for kind in kinds.iter().map(String::as_str).chain([MEMBER, FORMULA]) {
        writeln!(out, "{kind}")?;
    }
    writeln!(out, "\n[relations]\n{RELATION}\tArg1:<ENTITY>, Arg2:{MEMBER}\n\n[events]\n\n[attributes]")
}

struct Annotations<'t, 'w> {
    chars: Chars<'t>,
    out: &'w mut dyn Write,
    bound: usize,
    notes: usize,
}

impl Annotations<'_, '_> {
    /// A line `T`; gives its number.
    fn text_bound(&mut self, kind: &str, start: usize, end: usize) -> io::Result<usize> {
        let fragments = fragments(self.chars.slice(start, end)?);
        self.bound += 1;
        write!(self.out, "T{}\t{kind} ", self.bound)?;
        for (i, (from, to, _)) in fragments.iter().enumerate() {
            write!(self.out, "{}{} {}", if i > 0 { ";" } else { "" }, start + from, start + to)?;
        }
        let texts: Vec<&str> = fragments.iter().map(|f| f.2).collect();
        writeln!(self.out, "\t{}", texts.join(" "))?;
        Ok(self.bound)
    }

    fn note(&mut self, of: usize, text: &str) -> io::Result<()> {
        self.notes += 1;
        let line: String = text.chars().map(|c| if is_break(c) { ' ' } else { c }).collect();
        writeln!(self.out, "#{}\tAnnotatorNotes T{of}\t{line}", self.notes)
    }
}

/// What parts lines or fields for brat, which reads with Python's `splitlines`.
fn is_break(c: char) -> bool {
    matches!(c, '\t'..='\r' | '\u{1C}'..='\u{1E}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The stretches of a slice between its line breaks, without blanks at their borders: start, end, text.
fn fragments(slice: &str) -> Vec<(usize, usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    for piece in slice.split(is_break) {
        let length = piece.chars().count();
        let text = piece.trim_start_matches(is_blank);
        let from = at + length - text.chars().count();
        let text = text.trim_end_matches(is_blank);
        if !text.is_empty() {
            found.push((from, from + text.chars().count(), text));
        }
        at += length + 1;
    }
    if found.is_empty() {
        // Nothing but blanks: as it stands, each break shown as a blank.
        found.push((0, slice.chars().count(), " "));
    }
    // A mention that breaks nowhere keeps the blanks at its borders.
    if let [only] = &mut found[..]
        && !slice.contains(is_break)
    {
        *only = (0, slice.chars().count(), slice);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RecordExpansion, RecordMention};

    #[test]
    fn fragments_of_slices() {
        type Case<'c> = (&'c str, &'c [(usize, usize, &'c str)]);
        let cases: [Case<'_>; 6] = [
            ("中原区", &[(0, 3, "中原区")]),
            ("中原总\n部基地", &[(0, 3, "中原总"), (4, 7, "部基地")]),
            ("中原总 \r\n\u{3000}部基\u{2028}地", &[(0, 3, "中原总"), (7, 9, "部基"), (10, 11, "地")]),
            ("第三幼 儿园", &[(0, 6, "第三幼 儿园")]),
            ("甲\t乙", &[(0, 1, "甲"), (2, 3, "乙")]),
            ("\n\n甲", &[(2, 3, "甲")]),
        ];
        for (slice, expected) in cases {
            assert_eq!(fragments(slice), expected, "{slice:?}");
        }
    }

    #[test]
    fn lines() {
        let document = Document::new("a", "建“三标”（达标、创\n标、夺标）。");
        let mention = RecordMention {
            start: 2,
            end: 4,
            text: "三标".into(),
            kind: "formula".into(),
            subtype: None,
            entity: Some("formula:1".into()),
            candidates: Vec::new(),
            name: "三标".into(),
            rule: String::new(),
            score: 1.0,
        };
        let expansion = RecordExpansion {
            formula: "三标".into(),
            entity: None,
            start: 2,
            end: 4,
            components: vec!["达标".into(), "创标".into(), "夺标".into()],
            spans: vec![[6, 8], [9, 12], [13, 15]],
        };
        let record =
            Record { id: "a".into(), mentions: vec![mention], expansions: vec![expansion], ..Record::default() };
        let mut out = Vec::new();
        write(&document, &record, &mut out).unwrap();
        let expected = "\
T1\tformula 2 4\t三标
#1\tAnnotatorNotes T1\tformula:1 三标
T2\texpansion_member 6 8\t达标
R1\texpansion Arg1:T1 Arg2:T2
T3\texpansion_member 9 10;11 12\t创 标
#2\tAnnotatorNotes T3\tworded: 创标
R2\texpansion Arg1:T1 Arg2:T3
T4\texpansion_member 13 15\t夺标
R3\texpansion Arg1:T1 Arg2:T4
";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
        let mut out = Vec::new();
        configuration(&BTreeSet::from(["place".to_owned()]), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        for section in ["[entities]\nplace\nexpansion_member\n", "[relations]\n", "[events]\n", "[attributes]\n"] {
            assert!(text.contains(section), "{text}");
        }
        let record = Record { id: "a".into(), ..record };
        assert!(write(&Document::new("a", "短"), &record, &mut Vec::new()).is_err());
    }
}

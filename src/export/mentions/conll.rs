//! CoNLL columns: one character a line with its BIO tag.

use std::io::{self, Write};

use super::{Chars, MentionWriter};
use crate::model::{Document, Record, is_blank};

/// Character, tab, tag in IOB2 (Tjong Kim Sang and De Meulder, 2003). A line `-DOCSTART- (id)` begins a document as in
/// AIDA CoNLL-YAGO; an empty line ends it and each sentence. Blanks are left out, in names too, for a column cannot hold
/// them. Of mentions that overlap the first stands.
pub(super) struct Conll;

impl MentionWriter for Conll {
    fn name(&self) -> &'static str {
        "conll"
    }

    fn any_offsets(&self) -> bool {
        false
    }

    fn write(&self, document: &Document, record: &Record, out: &mut dyn Write) -> io::Result<()> {
        let chars = Chars::of(document);
        // For each code point the mention that it belongs to, from 1.
        let mut inside = vec![0_u32; chars.len()];
        for (number, m) in (1..).zip(&record.mentions) {
            chars.slice(m.start, m.end)?;
            if inside[m.start..m.end].iter().all(|n| *n == 0) {
                inside[m.start..m.end].fill(number);
            }
        }
        let mut breaks: Vec<usize> = record.sentences.iter().map(|s| s[0]).collect();
        breaks.sort_unstable();
        let mut breaks = breaks.into_iter().peekable();
        writeln!(out, "-DOCSTART- ({})\tO\n", escaped_id(&document.id))?;
        // Whether the sentence has a line, and which mention the line before belongs to.
        let (mut open, mut before) = (false, 0);
        for (at, c) in document.text.chars().enumerate() {
            let mut broken = false;
            while breaks.next_if(|b| *b <= at).is_some() {
                broken = true;
            }
            let number = inside[at];
            // A mention is never torn, whatever the sentences say.
            if broken && open && (number == 0 || number != before) {
                writeln!(out)?;
                (open, before) = (false, 0);
            }
            if is_blank(c) {
                continue;
            }
            match number {
                0 => writeln!(out, "{c}\tO")?,
                n => {
                    let kind = label(&record.mentions[n as usize - 1].kind);
                    writeln!(out, "{c}\t{}-{kind}", if n == before { 'I' } else { 'B' })?;
                }
            }
            (open, before) = (true, number);
        }
        if open { writeln!(out) } else { Ok(()) }
    }
}

/// A type's name without the blanks that part columns.
pub(super) fn label(kind: &str) -> String {
    kind.chars().map(|c| if is_blank(c) || c.is_control() { '_' } else { c }).collect()
}

/// An id on one line of a column format: backslash, tab and line ends are written as `\\`, `\t`, `\n`, `\r`.
#[must_use]
pub fn escaped_id(id: &str) -> String {
    id.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RecordMention;

    fn mention(start: usize, end: usize, kind: &str) -> RecordMention {
        RecordMention {
            start,
            end,
            text: String::new(),
            kind: kind.into(),
            subtype: None,
            entity: None,
            candidates: Vec::new(),
            name: String::new(),
            rule: String::new(),
            score: 1.0,
        }
    }

    #[test]
    fn columns() {
        type Case<'c> = (&'c str, &'c [(usize, usize, &'c str)], &'c [[usize; 2]], &'c str);
        let cases: [Case<'_>; 6] = [
            ("甲乙", &[], &[[0, 2]], "甲\tO\n乙\tO\n\n"),
            // Two mentions side by side stay two.
            ("甲乙丙", &[(0, 1, "place"), (1, 3, "place")], &[], "甲\tB-place\n乙\tB-place\n丙\tI-place\n\n"),
            // Blanks and line breaks are left out, inside a mention too; sentences are parted.
            (
                "甲。\n\n乙\n 丙",
                &[(4, 8, "my type")],
                &[[0, 2], [4, 8]],
                "甲\tO\n。\tO\n\n乙\tB-my_type\n丙\tI-my_type\n\n",
            ),
            // No sentence tears a mention; of overlapping ones the first stands.
            ("甲乙丙", &[(0, 2, "a"), (1, 3, "b")], &[[0, 1], [1, 3]], "甲\tB-a\n乙\tI-a\n丙\tO\n\n"),
            (" \n", &[], &[], ""),
            ("", &[], &[], ""),
        ];
        for (text, mentions, sentences, expected) in cases {
            let record = Record {
                mentions: mentions.iter().map(|m| mention(m.0, m.1, m.2)).collect(),
                sentences: sentences.to_vec(),
                ..Record::default()
            };
            let mut out = Vec::new();
            Conll.write(&Document::new("a\tb", text), &record, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), format!("-DOCSTART- (a\\tb)\tO\n\n{expected}"), "{text:?}");
        }
    }

    #[test]
    fn offsets_beyond_the_text() {
        for (start, end) in [(0, 3), (1, 1), (2, 1), (usize::MAX, usize::MAX)] {
            let record = Record { mentions: vec![mention(start, end, "a")], ..Record::default() };
            let error = Conll.write(&Document::new("a", "甲乙"), &record, &mut Vec::new()).unwrap_err();
            assert!(error.to_string().contains("do not fit"), "{error}");
        }
    }
}

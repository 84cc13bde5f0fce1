//! A table of one mention a row, for spreadsheets.

use std::borrow::Cow;
use std::io::{self, Write};

use super::MentionWriter;
use crate::model::{Document, Record};

/// Comma-separated values after RFC 4180, with the UTF-8 mark without which Excel guesses another encoding. Cells with
/// line breaks, commas or quotation marks are quoted.
pub(super) struct Csv;

const HEADER: [&str; 10] = ["document", "start", "end", "text", "type", "subtype", "entity", "name", "rule", "score"];

impl MentionWriter for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn any_offsets(&self) -> bool {
        true
    }

    fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all("\u{FEFF}".as_bytes())?;
        writer(out).write_record(HEADER)?;
        Ok(())
    }

    fn write(&self, _: &Document, record: &Record, out: &mut dyn Write) -> io::Result<()> {
        let mut table = writer(out);
        for m in &record.mentions {
            let numbers = [m.start.to_string(), m.end.to_string(), m.score.to_string()];
            table.write_record([
                defused(&record.id).as_ref(),
                &numbers[0],
                &numbers[1],
                &defused(&m.text),
                &defused(&m.kind),
                &defused(m.subtype.as_deref().unwrap_or_default()),
                &defused(m.entity.as_deref().unwrap_or_default()),
                &defused(&m.name),
                &defused(&m.rule),
                &numbers[2],
            ])?;
        }
        table.flush()
    }
}

fn writer(out: &mut dyn Write) -> csv::Writer<&mut dyn Write> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out)
}

/// A cell that no spreadsheet takes for a formula: an apostrophe before = + - @, their full-width forms, tab and line
/// ends (OWASP, "CSV Injection").
fn defused(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RecordMention;

    #[test]
    fn cells() {
        let cases = [
            ("中原区", "中原区"),
            ("=1+1", "'=1+1"),
            ("+3+N", "'+3+N"),
            ("-", "'-"),
            ("@a", "'@a"),
            ("\ta", "'\ta"),
            ("\ra", "\"'\ra\""),
            ("\na", "\"'\na\""),
            ("＝1", "'＝1"),
            ("中原总\n部", "\"中原总\n部\""),
            ("a,\"b\"", "\"a,\"\"b\"\"\""),
            ("1+3+N", "1+3+N"),
        ];
        for (text, cell) in cases {
            let mention = RecordMention {
                start: 3,
                end: 9,
                text: text.into(),
                kind: "formula".into(),
                subtype: None,
                entity: None,
                candidates: vec!["x".into()],
                name: String::new(),
                rule: "quoted".into(),
                score: 0.5,
            };
            let record = Record { id: "d".into(), mentions: vec![mention], ..Record::default() };
            let mut out = Vec::new();
            Csv.begin(&mut out).unwrap();
            Csv.write(&Document::default(), &record, &mut out).unwrap();
            let expected = format!(
                "\u{FEFF}document,start,end,text,type,subtype,entity,name,rule,score\r\nd,3,9,{cell},formula,,,,quoted,0.5\r\n"
            );
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }
}

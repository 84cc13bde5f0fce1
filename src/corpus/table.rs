//! Rows of .csv and .tsv files.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::fields::{FIELDS, Fields};
use super::lines::MAX_LINE;
use crate::model::Document;

/// A row, or its line and why it cannot be used.
pub(super) type RowResult = Result<Document, (u64, String)>;

/// Rows of a table with a header.
pub(super) struct Table<R> {
    reader: csv::Reader<Bounded<R>>,
    columns: [Option<usize>; FIELDS.len()],
    /// Bytes read since the last row: an open quotation mark must not swallow a file of any size.
    since: Arc<AtomicUsize>,
    row: u64,
    record: csv::ByteRecord,
    file: String,
}

impl<R: Read> Table<R> {
    /// Reads the header; the error is of the whole file.
    pub(super) fn open(reader: R, delimiter: u8, fields: &Fields, file: &str) -> Result<Self, String> {
        let since = Arc::new(AtomicUsize::new(0));
        let bounded = Bounded { inner: reader, since: Arc::clone(&since) };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bounded);
        let header = reader.byte_headers().map_err(|e| e.to_string())?;
        let names: Vec<String> = header.iter().map(|n| String::from_utf8_lossy(n).trim().to_owned()).collect();
        if names.iter().all(String::is_empty) {
            return Err("the file is empty; the first line must name the columns".to_owned());
        }
        let mut columns = [None; FIELDS.len()];
        for (column, name) in names.iter().enumerate() {
            for field in fields.filled_by(name) {
                columns[field].get_or_insert(column);
            }
        }
        if columns[1].is_none() {
            let wanted = fields.text();
            return Err(format!(
                "no column `{wanted}` among {}; rename one with `--field text=NAME`",
                names.join(", ")
            ));
        }
        Ok(Self { reader, columns, since, row: 0, record: csv::ByteRecord::new(), file: file.to_owned() })
    }

    /// The line where the next row begins.
    pub(super) fn line(&self) -> u64 {
        self.reader.position().line()
    }

    /// The next row, `None` at the end; an error of the outer kind ends the file.
    pub(super) fn next(&mut self) -> io::Result<Option<RowResult>> {
        self.since.store(0, Ordering::Relaxed);
        let line_before = self.line();
        let read = self.reader.read_byte_record(&mut self.record);
        self.row += 1;
        let line = self.record.position().map_or(line_before, csv::Position::line);
        match read {
            Ok(false) => Ok(None),
            Ok(true) => Ok(Some(self.document().map_err(|cause| (line, cause)))),
            Err(error) => match error.into_kind() {
                csv::ErrorKind::Io(error) => Err(error),
                csv::ErrorKind::UnequalLengths { expected_len, len, pos } => {
                    let cause = format!(
                        "{len} fields, the header has {expected_len}; quote fields that hold separators or line ends"
                    );
                    Ok(Some(Err((pos.map_or(line, |p| p.line()), cause))))
                }
                other => Ok(Some(Err((line, format!("{other:?}"))))),
            },
        }
    }

    fn document(&self) -> Result<Document, String> {
        let cell = |field: usize| -> Result<Option<String>, String> {
            let Some(bytes) = self.columns[field].and_then(|c| self.record.get(c)) else { return Ok(None) };
            let cell = std::str::from_utf8(bytes).map_err(|_| format!("`{}` does not decode", FIELDS[field]))?;
            Ok(Some(cell.to_owned()))
        };
        let filled = |field| cell(field).map(|c| c.filter(|c| !c.is_empty()));
        Ok(Document {
            id: filled(0)?.unwrap_or_else(|| format!("{}#{}", self.file, self.row)),
            text: cell(1)?.unwrap_or_default(),
            title: filled(2)?,
            date: filled(3)?,
            source: filled(4)?,
        })
    }
}

struct Bounded<R> {
    inner: R,
    since: Arc<AtomicUsize>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        if self.since.fetch_add(read, Ordering::Relaxed) > MAX_LINE {
            return Err(io::Error::other("a row of more than 32 MiB; look for a quotation mark that is not closed"));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows() {
        let bytes = "id,正文,date\n1,\"甲,\n乙\",2024\n,丙\n,丁,\n";
        let fields = Fields::new(&["text=正文".parse().unwrap()]);
        let mut table = Table::open(bytes.as_bytes(), b',', &fields, "a.csv").unwrap();
        let mut rows = Vec::new();
        while let Some(row) = table.next().unwrap() {
            rows.push(row.map(|d| (d.id, d.text, d.date)));
        }
        assert_eq!(rows[0], Ok(("1".into(), "甲,\n乙".into(), Some("2024".into()))));
        assert_eq!(rows[1].as_ref().unwrap_err().0, 4);
        assert_eq!(rows[2], Ok(("a.csv#3".into(), "丁".into(), None)));
        assert!(Table::open(bytes.as_bytes(), b',', &Fields::new(&[]), "a").is_err_and(|e| e.contains("正文")));
        assert!(Table::open(b"".as_slice(), b',', &fields, "a").is_err());
    }

    #[test]
    fn an_open_quotation_mark_ends_the_file() {
        let bytes = format!("text\n\"{}", "甲\n".repeat(20 << 20));
        let mut table = Table::open(bytes.as_bytes(), b',', &Fields::new(&[]), "a").unwrap();
        assert!(table.next().unwrap_err().to_string().contains("quotation"));
    }
}

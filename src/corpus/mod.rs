//! Reads a corpus: files, folders and standard input, in all formats, compressions and encodings. The only place that
//! reads documents.

mod annotated;
mod decode;
mod fields;
mod jsonl;
mod lines;
mod source;
mod table;
mod unique;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use sha2::{Digest, Sha256};

pub use annotated::{AnnotationFormat, Side, read_annotations};
pub(crate) use annotated::{BRAT_INDEX, BRAT_INDEX_HEADER};
pub use fields::FieldName;
pub use source::Format;
pub use unique::Unique;

use crate::model::{Document, ReadError, Record};
use fields::Fields;
use lines::{Line, Lines, MAX_LINE};
use source::{Source, Sources};
use table::Table;

/// Largest document that is read.
const MAX_DOCUMENT: u64 = 256 << 20;

/// The text of a whole file: UTF-8, UTF-16 by its mark, or GB18030 by detection, without the mark.
///
/// # Errors
/// Why it is no text.
pub fn decode(bytes: Vec<u8>) -> Result<String, String> {
    decode::whole(bytes)
}

/// What a corpus is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A text to analyse.
    Document(Document),
    /// The outcome of an earlier `extract`.
    Record(Record),
}

impl Item {
    /// Bytes of text, for batches.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Document(document) => document.text.len(),
            Self::Record(record) => record.mentions.len() * 256,
        }
    }

    fn id_mut(&mut self) -> &mut String {
        match self {
            Self::Document(document) => &mut document.id,
            Self::Record(record) => &mut record.id,
        }
    }

    /// What tells two items of one id apart.
    fn digest(&self) -> [u8; 32] {
        match self {
            Self::Document(document) => Sha256::digest(&document.text).into(),
            Self::Record(record) => Sha256::digest(serde_json::to_vec(&record.mentions).unwrap_or_default()).into(),
        }
    }
}

/// How inputs are read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Format of standard input and of files with an unknown ending.
    pub format: Option<Format>,
    /// Renamed fields of rows.
    pub fields: Vec<FieldName>,
    /// Whether rows that `extract` wrote are welcome.
    pub records: bool,
}

/// The documents of all inputs, in order, one after the other.
///
/// What cannot be read comes as an error in its place; the iterator goes on with the next record or file.
pub struct Corpus {
    sources: Sources,
    current: Option<Reading>,
    fields: Fields,
    records: bool,
    total: Option<u64>,
    read: Arc<AtomicU64>,
}

impl Corpus {
    /// Finds the inputs.
    ///
    /// # Errors
    /// When a named input is missing, or its format is unknown or not read by this build.
    pub fn open(inputs: &[PathBuf], options: &ReadOptions) -> Result<Self, ReadError> {
        let (sources, total) = source::expand(inputs, options.format)?;
        Ok(Self {
            sources,
            current: None,
            fields: Fields::new(&options.fields),
            records: options.records,
            total,
            read: Arc::default(),
        })
    }

    /// Bytes of all files, when no folder or stream is among them.
    #[must_use]
    pub fn total_bytes(&self) -> Option<u64> {
        self.total
    }

    /// Counts the bytes read of the files, compressed as they are.
    #[must_use]
    pub fn read_bytes(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read)
    }
}

impl Iterator for Corpus {
    type Item = Result<Item, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(reading) = &mut self.current {
                if let Some(item) = reading.next(&self.fields, self.records) {
                    return Some(item);
                }
                self.current = None;
            }
            match self.sources.next()?.and_then(|source| Reading::open(source, &self.fields, &self.read)) {
                Ok(reading) => self.current = Some(reading),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

type Bytes = Box<dyn Read + Send>;

/// A file that is being read.
struct Reading {
    path: PathBuf,
    id: String,
    rows: Rows,
    /// Whether any record came, good or bad.
    any: bool,
}

enum Rows {
    Whole(Bytes),
    Lines(Lines<Bytes>),
    Table(Box<Table<Bytes>>),
    Done,
}

fn file_error(path: &Path, cause: impl Into<String>) -> ReadError {
    ReadError::File { path: path.to_owned(), cause: cause.into() }
}

fn io_error(path: &Path, line: u64, error: &std::io::Error) -> ReadError {
    let cause = if error.kind() == std::io::ErrorKind::UnexpectedEof {
        "the compressed data end too early: the file is cut off".to_owned()
    } else {
        error.to_string()
    };
    if line == 0 { file_error(path, cause) } else { ReadError::Record { path: path.to_owned(), line, cause } }
}

impl Reading {
    fn open(source: Source, fields: &Fields, counter: &Arc<AtomicU64>) -> Result<Self, ReadError> {
        let bytes = source.open(counter)?;
        let Source { path, id, format, .. } = source;
        let decoded = |bytes| match decode::stream(bytes) {
            Ok(Ok(stream)) => Ok(stream),
            Ok(Err(cause)) => Err(file_error(&path, cause)),
            Err(error) => Err(io_error(&path, 0, &error)),
        };
        let rows = match format {
            Format::Text => Rows::Whole(bytes),
            Format::JsonLines => Rows::Lines(Lines::new(decoded(bytes)?)),
            Format::Csv | Format::Tsv => {
                let delimiter = if format == Format::Csv { b',' } else { b'\t' };
                let table = Table::open(decoded(bytes)?, delimiter, fields, &id).map_err(|c| file_error(&path, c))?;
                Rows::Table(Box::new(table))
            }
            Format::Parquet => return Err(source::parquet(&path)),
        };
        Ok(Self { path, id, rows, any: false })
    }

    fn next(&mut self, fields: &Fields, records: bool) -> Option<Result<Item, ReadError>> {
        let item = match &mut self.rows {
            Rows::Done => return None,
            Rows::Whole(_) => {
                let Rows::Whole(bytes) = std::mem::replace(&mut self.rows, Rows::Done) else { return None };
                return Some(
                    whole(&self.path, bytes).map(|text| Item::Document(Document::new(self.id.as_str(), text))),
                );
            }
            Rows::Lines(lines) => next_line(lines, fields, records, &self.path, &self.id),
            Rows::Table(table) => next_row(table, &self.path),
        };
        match item {
            Ok(Some(item)) => {
                self.any = true;
                Some(item)
            }
            Ok(None) => {
                self.rows = Rows::Done;
                (!self.any).then(|| Err(file_error(&self.path, "the file is empty: it holds no document")))
            }
            Err(error) => {
                self.rows = Rows::Done;
                Some(Err(error))
            }
        }
    }
}

fn whole(path: &Path, bytes: Bytes) -> Result<String, ReadError> {
    let mut buffer = Vec::new();
    bytes.take(MAX_DOCUMENT + 1).read_to_end(&mut buffer).map_err(|error| io_error(path, 0, &error))?;
    if buffer.len() as u64 > MAX_DOCUMENT {
        return Err(file_error(path, "a document of more than 256 MiB; split it"));
    }
    let text = decode::whole(buffer).map_err(|cause| file_error(path, cause))?;
    if text.trim().is_empty() {
        return Err(file_error(path, "the file is empty"));
    }
    match text.split('\n').position(|line| line.len() > MAX_LINE) {
        None => Ok(text),
        Some(line) => Err(ReadError::Record {
            path: path.to_owned(),
            line: line as u64 + 1,
            cause: "a line of more than 32 MiB: this is no prose".to_owned(),
        }),
    }
}

type Next = Result<Option<Result<Item, ReadError>>, ReadError>;

/// The next line that holds something. An error of the outer kind ends the file.
fn next_line(lines: &mut Lines<Bytes>, fields: &Fields, records: bool, path: &Path, id: &str) -> Next {
    loop {
        let number = lines.number + 1;
        let outcome = match lines.next().map_err(|error| io_error(path, number, &error))? {
            None => return Ok(None),
            Some(Line::Whole(line)) if line.trim_ascii().is_empty() => continue,
            Some(Line::Whole(line)) => jsonl::item(line, fields, records, || format!("{id}#{number}")).and_then(sound),
            Some(Line::TooLong) => Err("a line of more than 32 MiB; split the document".to_owned()),
        };
        return Ok(Some(outcome.map_err(|cause| ReadError::Record { path: path.to_owned(), line: number, cause })));
    }
}

fn next_row(table: &mut Table<Bytes>, path: &Path) -> Next {
    let line = table.line();
    let Some(row) = table.next().map_err(|error| io_error(path, line, &error))? else { return Ok(None) };
    let item = row.and_then(|document| sound(Item::Document(document)).map_err(|cause| (line, cause)));
    Ok(Some(item.map_err(|(line, cause)| ReadError::Record { path: path.to_owned(), line, cause })))
}

/// Refuses texts with NUL characters, which no text has.
fn sound(item: Item) -> Result<Item, String> {
    match &item {
        Item::Document(document) if document.text.contains('\0') => Err("the text holds a NUL character".to_owned()),
        _ => Ok(item),
    }
}

#[cfg(test)]
mod tests;

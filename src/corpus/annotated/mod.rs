//! Reads annotated documents, gold or predicted: JSON Lines, brat folders, CoNLL columns.
//!
//! A document with a damaged row is left out as a whole, for figures of half-read gold would be wrong.

mod brat;
mod conll;
mod jsonl;

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use ignore::WalkBuilder;

use super::lines::{Line, Lines};
use super::source::{Format, Source, classify};
use super::{Bytes, decode, file_error, io_error};
use crate::model::{AnnotatedDocument, Annotation, ReadError, is_blank};

/// Names the documents of a brat folder where file names cannot: `file` and `id`, one document a line.
pub(crate) const BRAT_INDEX: &str = "koujing-documents.tsv";
/// Its first line.
pub(crate) const BRAT_INDEX_HEADER: &str = "file\tid";

/// How annotations stand in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnnotationFormat {
    /// One JSON object a document, with `entities` or `mentions` (.jsonl, .ndjson).
    JsonLines,
    /// brat's stand-off, a .txt and an .ann file a document.
    Brat,
    /// Columns of tokens and BIO tags (.conll, .bio, .iob, .iob2).
    Conll,
}

impl AnnotationFormat {
    fn of_ending(ending: &str) -> Option<Self> {
        Some(match ending {
            "jsonl" | "ndjson" => Self::JsonLines,
            "ann" => Self::Brat,
            "conll" | "bio" | "iob" | "iob2" => Self::Conll,
            _ => return None,
        })
    }

    /// Whether a file of that ending, in a folder whose format is named, holds annotations.
    fn takes(self, ending: &str) -> bool {
        Self::of_ending(ending) == Some(self) || self == Self::Conll && matches!(ending, "txt" | "tsv")
    }
}

impl FromStr for AnnotationFormat {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "jsonl" => Ok(Self::JsonLines),
            "brat" => Ok(Self::Brat),
            "conll" => Ok(Self::Conll),
            _ => Err(format!("`{name}` is no format of annotations; write jsonl, brat or conll")),
        }
    }
}

/// Which of a row's fields are meant when it has `entities` and `mentions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// `entities` go first.
    Gold,
    /// `mentions` go first.
    Predicted,
}

/// What takes the documents and the errors, in order; an error of its own ends the reading.
type Sink<'s, E> = &'s mut dyn FnMut(Result<AnnotatedDocument, ReadError>) -> Result<(), E>;

/// Reads a file, a folder (with the folders below, sorted) or, for `-`, standard input. Each document goes to `sink`, as
/// does, in its place, what cannot be read.
///
/// Compressed files (.gz, .zst) and all encodings of documents are read as well.
///
/// # Errors
/// When the input is missing or of no known format; else the error of `sink`.
pub fn read_annotations<E: From<ReadError>>(
    path: &Path,
    format: Option<AnnotationFormat>,
    side: Side,
    sink: Sink<'_, E>,
) -> Result<(), E> {
    if path == Path::new("-") {
        return match format.unwrap_or(AnnotationFormat::JsonLines) {
            AnnotationFormat::Brat => {
                Err(usage(path, "brat is two files a document and cannot be read from standard input; name its folder")
                    .into())
            }
            format => file(path, "stdin", format, side, sink),
        };
    }
    let meta = std::fs::metadata(path).map_err(|source| ReadError::Open { path: path.to_owned(), source })?;
    if meta.is_dir() {
        return folder(path, format, side, sink);
    }
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let (id, ending) = unpacked(&name);
    let with_annotations = ending == "txt" && path.with_extension("ann").is_file();
    let by_name = if with_annotations { Some(AnnotationFormat::Brat) } else { AnnotationFormat::of_ending(&ending) };
    let format = format.or(by_name).ok_or_else(|| {
        usage(path, "unknown ending of annotations; koujing reads .jsonl, .ndjson, .ann with its .txt, .conll, .bio, .iob, .iob2; name the format with `--gold-format` or `--pred-format`")
    })?;
    if format == AnnotationFormat::Brat {
        let index = brat_index(path.parent().unwrap_or(Path::new(".")), sink)?;
        let text = format!("{}.txt", stem(id));
        return brat_pair(path, index.get(&text).map_or(text.as_str(), String::as_str), sink);
    }
    file(path, id, format, side, sink)
}

fn usage(path: &Path, cause: &str) -> ReadError {
    ReadError::Usage { path: path.to_owned(), cause: cause.to_owned() }
}

/// A file's name without the ending of a compression, and its ending in small letters.
fn unpacked(name: &str) -> (&str, String) {
    let (_, _, name) = classify(name);
    (name, name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase()))
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn folder<E: From<ReadError>>(
    root: &Path,
    format: Option<AnnotationFormat>,
    side: Side,
    sink: Sink<'_, E>,
) -> Result<(), E> {
    let walk = WalkBuilder::new(root)
        .standard_filters(false)
        .hidden(true)
        .follow_links(true)
        .sort_by_file_name(OsStr::cmp)
        .build();
    let mut files: Vec<(PathBuf, String, AnnotationFormat)> = Vec::new();
    let mut texts = Vec::new();
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                sink(Err(file_error(root, error.to_string())))?;
                continue;
            }
        };
        let path = entry.path();
        if !path.is_file() || path.file_name() == Some(OsStr::new(BRAT_INDEX)) {
            continue;
        }
        let name = path.strip_prefix(root).unwrap_or(path);
        let parts: Vec<_> = name.iter().map(|p| p.to_string_lossy()).collect();
        let name = parts.join("/");
        let (id, ending) = unpacked(&name);
        let found = match format {
            Some(format) => format.takes(&ending).then_some(format),
            None => AnnotationFormat::of_ending(&ending),
        };
        match found {
            Some(format) => files.push((path.to_owned(), id.to_owned(), format)),
            None if ending == "txt" => texts.push(path.to_owned()),
            None => {}
        }
    }
    if files.is_empty() {
        let cause =
            "the folder holds no annotations; koujing reads .jsonl, .ndjson, .ann with .txt, .conll, .bio, .iob, .iob2";
        sink(Err(file_error(root, cause)))?;
    }
    let mut indexes: HashMap<PathBuf, HashMap<String, String>> = HashMap::new();
    for (path, id, format) in &files {
        if *format != AnnotationFormat::Brat {
            file(path, id, *format, side, sink)?;
            continue;
        }
        let folder = path.parent().unwrap_or(root);
        if !indexes.contains_key(folder) {
            indexes.insert(folder.to_owned(), brat_index(folder, sink)?);
        }
        let text = path.with_extension("txt");
        let name = text.file_name().unwrap_or_default().to_string_lossy();
        let by_path = format!("{}.txt", stem(id));
        let id = indexes.get(folder).and_then(|i| i.get(name.as_ref())).unwrap_or(&by_path);
        brat_pair(path, id, sink)?;
    }
    let brat = files.iter().any(|f| f.2 == AnnotationFormat::Brat);
    for text in texts.iter().filter(|t| brat && !t.with_extension("ann").is_file()) {
        sink(Err(file_error(
            text,
            "no .ann file beside it, so it is not annotated and left out; an empty .ann says that it holds no mention",
        )))?;
    }
    Ok(())
}

/// One file of JSON Lines or columns.
fn file<E: From<ReadError>>(
    path: &Path,
    id: &str,
    format: AnnotationFormat,
    side: Side,
    sink: Sink<'_, E>,
) -> Result<(), E> {
    let stream = match open(path) {
        Ok(stream) => stream,
        Err(error) => return sink(Err(error)),
    };
    let mut lines = Lines::new(stream);
    let mut columns = conll::Columns::new(id);
    let mut any = false;
    loop {
        let number = lines.number + 1;
        let line = match lines.next() {
            Ok(Some(Line::Whole(line))) => line,
            Ok(Some(Line::TooLong)) => {
                any = true;
                sink(Err(record_error(path, number, "a line of more than 32 MiB".to_owned())))?;
                continue;
            }
            Ok(None) => break,
            Err(error) => return sink(Err(io_error(path, number, &error))),
        };
        let line = match std::str::from_utf8(line) {
            Ok(line) => line,
            Err(_) if format == AnnotationFormat::Conll => "\u{FFFD}",
            Err(error) => {
                any = true;
                let cause = format!("byte {} of the line does not decode", error.valid_up_to() + 1);
                sink(Err(record_error(path, number, cause)))?;
                continue;
            }
        };
        let outcome = if format == AnnotationFormat::Conll {
            columns.line(number, line)
        } else if line.trim().is_empty() {
            None
        } else {
            Some(jsonl::document(line, side, || format!("{id}#{number}")).map_err(|cause| (number, cause)))
        };
        if let Some(outcome) = outcome {
            any = true;
            sink(outcome.map_err(|(line, cause)| record_error(path, line, cause)))?;
        }
    }
    if let Some(outcome) = columns.finish() {
        any = true;
        sink(outcome.map_err(|(line, cause)| record_error(path, line, cause)))?;
    }
    if any { Ok(()) } else { sink(Err(file_error(path, "the file is empty: it holds no document"))) }
}

fn record_error(path: &Path, line: u64, cause: String) -> ReadError {
    ReadError::Record { path: path.to_owned(), line, cause }
}

fn open(path: &Path) -> Result<Bytes, ReadError> {
    let bytes = Source::named(path, Some(Format::JsonLines))?.open(&Arc::default())?;
    match decode::stream(bytes) {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(cause)) => Err(file_error(path, cause)),
        Err(error) => Err(io_error(path, 0, &error)),
    }
}

/// A brat document by one of its files; every damaged line is told.
fn brat_pair<E: From<ReadError>>(path: &Path, id: &str, sink: Sink<'_, E>) -> Result<(), E> {
    let (text_path, ann_path) = (path.with_extension("txt"), path.with_extension("ann"));
    for (needed, what) in [(&text_path, "text"), (&ann_path, "annotations")] {
        if !needed.is_file() {
            let name = needed.file_name().unwrap_or_default().to_string_lossy();
            return sink(Err(file_error(path, format!("the {what} {name} is not beside it"))));
        }
    }
    let read = |path: &Path| -> Result<String, ReadError> {
        let bytes = std::fs::read(path).map_err(|source| ReadError::Open { path: path.to_owned(), source })?;
        decode::whole(bytes).map_err(|cause| file_error(path, cause))
    };
    let (text, annotations) = match (read(&text_path), read(&ann_path)) {
        (Ok(text), Ok(annotations)) => (text, annotations),
        (Err(error), _) | (_, Err(error)) => return sink(Err(error)),
    };
    match brat::document(id, text, &annotations) {
        Ok(document) => sink(Ok(document)),
        Err(errors) => errors.into_iter().try_for_each(|(line, cause)| sink(Err(record_error(&ann_path, line, cause)))),
    }
}

/// The ids of a brat folder's documents by the names of their texts, where the folder has such a list.
fn brat_index<E: From<ReadError>>(folder: &Path, sink: Sink<'_, E>) -> Result<HashMap<String, String>, E> {
    let path = folder.join(BRAT_INDEX);
    let mut index = HashMap::new();
    if !path.is_file() {
        return Ok(index);
    }
    let mut bytes: Bytes = match std::fs::File::open(&path) {
        Ok(file) => Box::new(file),
        Err(source) => {
            sink(Err(ReadError::Open { path, source }))?;
            return Ok(index);
        }
    };
    bytes = match decode::stream(bytes) {
        Ok(Ok(stream)) => stream,
        Ok(Err(cause)) => {
            sink(Err(file_error(&path, cause)))?;
            return Ok(index);
        }
        Err(error) => {
            sink(Err(io_error(&path, 0, &error)))?;
            return Ok(index);
        }
    };
    let mut lines = Lines::new(bytes);
    loop {
        let number = lines.number + 1;
        let row = match lines.next() {
            Ok(None) => return Ok(index),
            Ok(Some(Line::Whole(line))) => std::str::from_utf8(line).ok(),
            Ok(Some(Line::TooLong)) => None,
            Err(error) => {
                sink(Err(io_error(&path, number, &error)))?;
                return Ok(index);
            }
        };
        match row {
            Some(BRAT_INDEX_HEADER) if number == 1 => {}
            Some("") => {}
            row => match row.and_then(|r| r.split_once('\t')) {
                Some((file, id)) => {
                    index.insert(file.to_owned(), conll::unescaped_id(id));
                }
                None => {
                    sink(Err(record_error(&path, number, "expected a file's name, a tab, a document's id".to_owned())))?
                }
            },
        }
    }
}

/// Checks a mention against the text, where there is one.
fn checked(what: &str, mention: &Annotation, text: Option<&[char]>) -> Result<(), String> {
    let Annotation { start, end, kind, text: slice } = mention;
    if start >= end {
        return Err(format!("{what}: {start}..{end} is no span; `end` must lie behind `start`"));
    }
    if kind.is_empty() {
        return Err(format!("{what}: {start}..{end} has no type"));
    }
    let Some(text) = text else { return Ok(()) };
    let Some(found) = text.get(*start..*end) else {
        return Err(format!("{what}: {start}..{end} lies beyond the text of {} code points", text.len()));
    };
    let solid = |c: &char| !is_blank(*c);
    match slice {
        Some(slice) if !slice.chars().filter(solid).eq(found.iter().copied().filter(solid)) => Err(format!(
            "{what}: {start}..{end} is `{}` in the text, not `{slice}`; offsets must count Unicode code points",
            found.iter().collect::<String>()
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;

//! Which files make up the corpus, and how their bytes are opened.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ignore::WalkBuilder;

use crate::model::ReadError;

/// How documents stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One document a file (.txt, .md).
    Text,
    /// One JSON object a line (.jsonl, .ndjson).
    JsonLines,
    /// Comma-separated with a header.
    Csv,
    /// Tab-separated with a header.
    Tsv,
    /// Recognised so that it can be refused with a reason.
    Parquet,
}

impl Format {
    fn of_ending(ending: &str) -> Option<Self> {
        Some(match ending {
            "txt" | "md" => Self::Text,
            "jsonl" | "ndjson" => Self::JsonLines,
            "csv" => Self::Csv,
            "tsv" => Self::Tsv,
            "parquet" => Self::Parquet,
            _ => return None,
        })
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::of_ending(name)
            .ok_or_else(|| format!("`{name}` is no input format; write txt, md, jsonl, ndjson, csv or tsv"))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Gzip,
    Zstd,
}

/// One file, or standard input.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// As named by the user, or under the folder named by the user.
    pub(super) path: PathBuf,
    /// What its documents are called that bring no id.
    pub(super) id: String,
    pub(super) format: Format,
    packing: Packing,
    stdin: bool,
}

/// Format and packing by a file's name, and the name without the ending of the compression.
pub(super) fn classify(name: &str) -> (Option<Format>, Packing, &str) {
    let lower = name.to_ascii_lowercase();
    let (packing, cut) = match lower.rsplit_once('.') {
        Some((_, "gz")) => (Packing::Gzip, 3),
        Some((_, "zst")) => (Packing::Zstd, 4),
        _ => (Packing::Plain, 0),
    };
    let format = lower[..lower.len() - cut].rsplit_once('.').and_then(|(_, ending)| Format::of_ending(ending));
    (format, packing, &name[..name.len() - cut])
}

const KNOWN: &str = ".txt, .md, .jsonl, .ndjson, .csv, .tsv, each also as .gz or .zst";

pub(super) fn parquet(path: &Path) -> ReadError {
    let cause =
        "Parquet is not read by this build of koujing (feature `parquet` is off); export the table as .jsonl or .csv";
    ReadError::Usage { path: path.to_owned(), cause: cause.to_owned() }
}

impl Source {
    /// An input that is no folder; fails when it can be told now that it cannot be read.
    pub(super) fn named(path: &Path, format: Option<Format>) -> Result<Self, ReadError> {
        if path == Path::new("-") {
            let cause = "standard input has no name to tell its format; add `--input-format txt|jsonl|csv|tsv`";
            let format = format.ok_or_else(|| ReadError::Usage { path: path.to_owned(), cause: cause.to_owned() })?;
            if format == Format::Parquet {
                return Err(parquet(path));
            }
            return Ok(Self {
                path: path.to_owned(),
                id: "stdin".into(),
                format,
                packing: Packing::Plain,
                stdin: true,
            });
        }
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let (by_name, packing, id) = classify(&name);
        let format = format.or(by_name).ok_or_else(|| ReadError::Usage {
            path: path.to_owned(),
            cause: format!("unknown ending; koujing reads {KNOWN}; name the format with `--input-format`"),
        })?;
        if format == Format::Parquet {
            return Err(parquet(path));
        }
        Ok(Self { path: path.to_owned(), id: id.to_owned(), format, packing, stdin: false })
    }

    /// The unpacked bytes; what is read of the file itself is added to `counter`.
    pub(super) fn open(&self, counter: &Arc<AtomicU64>) -> Result<Box<dyn Read + Send>, ReadError> {
        let failed = |source| ReadError::Open { path: self.path.clone(), source };
        let counter = Arc::clone(counter);
        if self.stdin {
            let mut bytes = BufReader::with_capacity(1 << 16, Counted { inner: io::stdin(), counter });
            let packing = match bytes.fill_buf().map_err(failed)? {
                [0x1F, 0x8B, ..] => Packing::Gzip,
                [0x28, 0xB5, 0x2F, 0xFD, ..] => Packing::Zstd,
                _ => Packing::Plain,
            };
            return unpack(bytes, packing).map_err(failed);
        }
        let file = File::open(&self.path).map_err(failed)?;
        unpack(BufReader::with_capacity(1 << 16, Counted { inner: file, counter }), self.packing).map_err(failed)
    }
}

fn unpack(bytes: impl BufRead + Send + 'static, packing: Packing) -> io::Result<Box<dyn Read + Send>> {
    Ok(match packing {
        Packing::Plain => Box::new(bytes),
        Packing::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(bytes)),
        Packing::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(bytes)?),
    })
}

struct Counted<R> {
    inner: R,
    counter: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.counter.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

pub(super) type Sources = Box<dyn Iterator<Item = Result<Source, ReadError>> + Send>;

/// The files of all inputs in order, and their size when no folder or stream is among them.
pub(super) fn expand(inputs: &[PathBuf], format: Option<Format>) -> Result<(Sources, Option<u64>), ReadError> {
    let mut all: Vec<Sources> = Vec::new();
    let mut size = Some(0);
    for input in inputs {
        if input != Path::new("-") {
            let meta = std::fs::metadata(input).map_err(|source| ReadError::Open { path: input.clone(), source })?;
            if meta.is_dir() {
                size = None;
                all.push(Box::new(Folder::open(input)));
                continue;
            }
            size = size.filter(|_| meta.is_file()).map(|s| s + meta.len());
        } else {
            size = None;
        }
        all.push(Box::new(std::iter::once(Ok(Source::named(input, format)?))));
    }
    Ok((Box::new(all.into_iter().flatten()), size))
}

/// The documents of a folder and the folders below, sorted by name; hidden files stay out.
struct Folder {
    root: PathBuf,
    walk: ignore::Walk,
    found: bool,
    done: bool,
}

impl Folder {
    fn open(root: &Path) -> Self {
        let walk = WalkBuilder::new(root)
            .standard_filters(false)
            .hidden(true)
            .follow_links(true)
            .sort_by_file_name(OsStr::cmp)
            .build();
        Self { root: root.to_owned(), walk, found: false, done: false }
    }

    fn source(&self, path: &Path) -> Option<Result<Source, ReadError>> {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<_> = relative.components().map(|c| c.as_os_str().to_string_lossy()).collect();
        let relative = parts.join("/");
        let (format, packing, id) = classify(&relative);
        Some(match format? {
            Format::Parquet => {
                let ReadError::Usage { path, cause } = parquet(path) else { return None };
                Err(ReadError::File { path, cause })
            }
            format => Ok(Source { path: path.to_owned(), id: id.to_owned(), format, packing, stdin: false }),
        })
    }
}

impl Iterator for Folder {
    type Item = Result<Source, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(entry) = self.walk.next() {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) => {
                    if let Some(source) = self.source(entry.path()) {
                        self.found = true;
                        return Some(source);
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    self.found = true;
                    return Some(Err(ReadError::File { path: self.root.clone(), cause: error.to_string() }));
                }
            }
        }
        if self.found || std::mem::replace(&mut self.done, true) {
            return None;
        }
        let cause = format!("the folder holds no document; koujing reads {KNOWN}");
        Some(Err(ReadError::File { path: self.root.clone(), cause }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings() {
        assert_eq!(classify("a/b.TXT.gz"), (Some(Format::Text), Packing::Gzip, "a/b.TXT"));
        assert_eq!(classify("报告.jsonl.zst"), (Some(Format::JsonLines), Packing::Zstd, "报告.jsonl"));
        assert_eq!(classify("a.tar.gz"), (None, Packing::Gzip, "a.tar"));
        assert_eq!(classify("README").0, None);
    }
}

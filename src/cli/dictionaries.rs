//! Loads the user's dictionaries in whatever format they are.

use std::fs;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use crate::corpus;
use crate::gazetteer::format::{Row, RowError};
use crate::gazetteer::import::{self, Form};
use crate::model::DictionaryError;
use crate::pipeline::AnalyzerBuilder;

/// Damaged lines that are shown of one dictionary.
const SHOWN: usize = 20;

/// Adds every dictionary of `--dict`.
pub(super) fn add(mut builder: AnalyzerBuilder, arguments: &[String]) -> Result<AnalyzerBuilder, Failure> {
    for argument in arguments {
        let (kind, path) = split(argument);
        for (name, rows, errors) in load(path, kind)? {
            if !errors.is_empty() {
                return Err(damaged(&name, errors));
            }
            tracing::debug!("{name}: {} entries", rows.len());
            builder = builder.rows(&name, &rows).map_err(Failure::failed)?;
        }
    }
    Ok(builder)
}

/// `TYPE=FILE`, unless a file of that very name exists.
fn split(argument: &str) -> (&str, &Path) {
    match argument.split_once('=') {
        Some((kind, path))
            if !kind.is_empty()
                && kind.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
                && !Path::new(argument).exists() =>
        {
            (kind, Path::new(path))
        }
        _ => ("", Path::new(argument)),
    }
}

fn damaged(name: &str, errors: Vec<RowError>) -> Failure {
    let count = errors.len();
    for error in errors.into_iter().take(SHOWN) {
        let error = DictionaryError::Syntax { file: name.to_owned(), line: error.line, cause: error.cause };
        tracing::error!("{error}");
    }
    Failure::failed(format_args!("{name}: {count} damaged lines; correct them, or take them out"))
}

type Loaded = (String, Vec<Row>, Vec<RowError>);

fn load(path: &Path, kind: &str) -> Result<Vec<Loaded>, Failure> {
    if !path.is_dir() {
        return Ok(vec![one(path, kind)?]);
    }
    if path.join("lists.def").is_file() {
        return gate(path, kind);
    }
    let files = files(path)?;
    if files.is_empty() {
        let known = KNOWN.join(", .");
        return Err(Failure::failed(format_args!("{}: no dictionary in this folder (.{known})", path.display())));
    }
    files.iter().map(|file| one(file, kind)).collect()
}

fn one(path: &Path, kind: &str) -> Result<Loaded, Failure> {
    let name = path.display().to_string();
    let text = read(path)?;
    let (rows, errors) = import::parse(Form::sniff(&name, &text), &text, kind);
    Ok((name, rows, errors))
}

fn gate(folder: &Path, kind: &str) -> Result<Vec<Loaded>, Failure> {
    let definition = folder.join("lists.def");
    let (lists, errors) = import::gate_definition(&read(&definition)?);
    if !errors.is_empty() {
        return Err(damaged(&definition.display().to_string(), errors));
    }
    lists
        .iter()
        .map(|list| {
            let path = folder.join(&list.file);
            let kind = if kind.is_empty() { &list.kind } else { kind };
            let (rows, errors) = import::gate_list(&read(&path)?, kind, &list.subtype);
            Ok((path.display().to_string(), rows, errors))
        })
        .collect()
}

/// The text of a dictionary, in any encoding that documents may have.
pub(super) fn read(path: &Path) -> Result<String, Failure> {
    let failed = |e: &dyn std::fmt::Display| Failure::failed(format_args!("{}: {e}", path.display()));
    let bytes = fs::read(path).map_err(|e| failed(&e))?;
    corpus::decode(bytes).map_err(|e| failed(&e))
}

const KNOWN: [&str; 8] = ["tsv", "txt", "dict", "lst", "jsonl", "ndjson", "csv", "dic"];

/// The dictionaries of a folder and the folders below, sorted.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let failed = |e: std::io::Error| Failure::failed(format_args!("{}: {e}", folder.display()));
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
            if path.is_dir() && !hidden {
                folders.push(path);
            } else if !hidden && path.extension().is_some_and(|e| KNOWN.iter().any(|k| e.eq_ignore_ascii_case(k))) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

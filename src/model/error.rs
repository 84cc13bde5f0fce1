use std::path::PathBuf;

/// A line of a dictionary that cannot be used, or a dictionary that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DictionaryError {
    /// A line is not in the format.
    #[error("{file}:{line}: {cause}")]
    Syntax {
        /// The dictionary as the caller named it.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What was expected and what to do.
        cause: String,
    },
    /// The bytes could not be read.
    #[error("{file}: cannot read the dictionary: {source}")]
    Read {
        /// The dictionary as the caller named it.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The compiled form does not fit this build.
    #[error("{file}: the compiled dictionary is damaged or of another version: {cause}; rebuild it")]
    Compiled {
        /// The dictionary as the caller named it.
        file: String,
        /// What does not fit.
        cause: String,
    },
}

/// A document or a record that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A named input does not exist or cannot be opened.
    #[error("{path}: {source}")]
    Open {
        /// As named by the user.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A record (line, row) is damaged.
    #[error("{path}:{line}: {cause}")]
    Record {
        /// As named by the user.
        path: PathBuf,
        /// Line or row, from 1.
        line: u64,
        /// What was expected and what to do.
        cause: String,
    },
    /// A whole file is damaged, or in no known encoding.
    #[error("{path}: {cause}")]
    File {
        /// As named by the user.
        path: PathBuf,
        /// What was expected and what to do.
        cause: String,
    },
    /// The input's format cannot be read by this build, or not in this way.
    #[error("{path}: {cause}")]
    Usage {
        /// As named by the user.
        path: PathBuf,
        /// What was expected and what to do.
        cause: String,
    },
}

/// A record that cannot be counted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CountError {
    /// The record does not say where its windows are.
    #[error(
        "{document}: the record has mentions but no `{field}`, which {window} windows need; \
         write it again with `koujing extract{option}`, give the text instead, or count with `--window document`"
    )]
    NoWindows {
        /// The record's id.
        document: String,
        /// The missing field.
        field: &'static str,
        /// The kind of window asked for.
        window: &'static str,
        /// What makes `extract` write the field.
        option: &'static str,
    },
    /// A mention or a window ends before it starts, or beyond four billion units.
    #[error("{document}: {what} {start}..{end} is no range; offsets must rise and stay below 4,294,967,296")]
    Range {
        /// The record's id.
        document: String,
        /// What the range is of.
        what: &'static str,
        /// First unit.
        start: usize,
        /// One past the last unit.
        end: usize,
    },
}

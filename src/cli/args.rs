//! Arguments that several commands share.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::dictionaries;
use super::failure::Failure;
use crate::corpus::{Corpus, FieldName, Format, ReadOptions};
use crate::pipeline::{Analyzer, AnalyzerBuilder, Offsets};

/// What to read, and how.
#[derive(Clone, Debug, Args)]
pub(super) struct InputArgs {
    /// Files, folders, or - for standard input
    ///
    /// .txt and .md hold one document each; .jsonl and .ndjson one JSON object a line with `text` and, if you have
    /// them, `id`, `title`, `date`, `source`; .csv and .tsv the same in columns. Each also as .gz or .zst, in UTF-8,
    /// UTF-16 with its mark, or GB18030.
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) reading: ReadArgs,
}

impl InputArgs {
    /// Finds the inputs; `records` tells whether `extract`'s output is welcome.
    pub(super) fn open(&self, records: bool) -> Result<Corpus, Failure> {
        self.reading.open(&self.inputs, records)
    }
}

/// How to read.
#[derive(Clone, Debug, Args)]
pub(super) struct ReadArgs {
    /// Format of standard input and of files with another ending: txt, md, jsonl, ndjson, csv, tsv
    #[arg(long, value_name = "FORMAT", help_heading = "Input")]
    input_format: Option<Format>,
    /// The field or column that holds a document's text (or id, title, date, source): --field text=正文
    #[arg(long = "field", value_name = "FIELD=NAME", help_heading = "Input")]
    fields: Vec<FieldName>,
    /// Stop at the first record that cannot be read, instead of skipping it
    #[arg(long, help_heading = "Input")]
    pub(super) strict: bool,
}

impl ReadArgs {
    /// Finds the inputs; `records` tells whether `extract`'s output is welcome.
    pub(super) fn open(&self, inputs: &[PathBuf], records: bool) -> Result<Corpus, Failure> {
        let options = ReadOptions { format: self.input_format, fields: self.fields.clone(), records };
        Ok(Corpus::open(inputs, &options)?)
    }
}

/// How to analyse, and in which unit to tell where.
#[derive(Clone, Debug, Args)]
pub(super) struct AnalysisArgs {
    #[command(flatten)]
    analyzer: AnalyzerArgs,
    /// Unit of all offsets
    #[arg(long, value_name = "UNIT", default_value = "chars", help_heading = "Analysis")]
    offsets: Unit,
}

impl AnalysisArgs {
    /// An analyzer that is still to be built, with all dictionaries in.
    pub(super) fn builder(&self) -> Result<AnalyzerBuilder, Failure> {
        let offsets = match self.offsets {
            Unit::Chars => Offsets::Chars,
            Unit::Bytes => Offsets::Bytes,
            Unit::Utf16 => Offsets::Utf16,
        };
        Ok(self.analyzer.builder()?.offsets(offsets))
    }

    /// Whether offsets are code points.
    pub(super) fn in_chars(&self) -> bool {
        self.offsets == Unit::Chars
    }
}

/// How to analyse.
#[derive(Clone, Debug, Args)]
pub(super) struct AnalyzerArgs {
    /// A dictionary of your own, or a folder of them (repeatable)
    ///
    /// Koujing's own format (.tsv, .txt, .dict), jieba and HanLP word lists, GATE folders with lists.def, spaCy
    /// patterns (.jsonl) and tables with a header (.csv). TYPE=FILE names the type where the file does not:
    /// --dict enterprise=名单.txt
    #[arg(long = "dict", value_name = "[TYPE=]FILE|DIR", help_heading = "Analysis")]
    dictionaries: Vec<String>,
    /// Cut words only where the answer depends on it, or always: the same result, slower
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Analysis")]
    segment: Segment,
}

impl AnalyzerArgs {
    /// An analyzer that is still to be built, with all dictionaries in.
    pub(super) fn builder(&self) -> Result<AnalyzerBuilder, Failure> {
        let builder = Analyzer::builder().segment_always(self.segment == Segment::Always);
        dictionaries::add(builder, &self.dictionaries)
    }

    /// Whether dictionaries are named.
    pub(super) fn has_dictionaries(&self) -> bool {
        !self.dictionaries.is_empty()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Segment {
    /// Where the answer depends on it
    Auto,
    /// Everywhere
    Always,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Unit {
    /// Unicode code points, what Python slices
    Chars,
    /// Bytes of UTF-8
    Bytes,
    /// UTF-16 code units, what JavaScript and Java slice
    Utf16,
}

//! `koujing extract`: one line of mentions a document.

use std::path::PathBuf;

use clap::Args;

use super::args::{AnalysisArgs, InputArgs};
use super::failure::Failure;
use super::output::Output;
use super::progress::Progress;
use super::tally::Tally;
use super::terminal::Terminal;
use crate::corpus::{Item, Unique};
use crate::model::ReadError;
use crate::parallel::for_each_ordered;
use crate::pipeline::Analyzer;

/// Arguments of `extract`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  koujing extract 报告/ -o mentions.jsonl
  koujing extract articles.csv --field text=正文 --field id=编号
  zcat big.jsonl.gz | koujing extract - --input-format jsonl | jq -c '.mentions[]'

Each line: {\"id\":…,\"mentions\":[{\"start\":0,\"end\":3,\"text\":\"中原区\",\"type\":\"place\",\"subtype\":\"county\",
\"entity\":\"place:410102\",\"name\":\"中原区\",\"rule\":\"gazetteer\",\"score\":0.98}],\"expansions\":[…],\"sentences\":[…],\"paragraphs\":[…]}")]
pub(super) struct ExtractArgs {
    #[command(flatten)]
    input: InputArgs,
    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Also write every word's place, for `koujing graph --window tokens:N`
    #[arg(long, help_heading = "Analysis")]
    tokens: bool,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

/// Runs `extract`.
pub(super) fn run(args: &ExtractArgs, terminal: &Terminal) -> Result<(), Failure> {
    let corpus = args.input.open(false)?;
    let analyzer = args.analysis.builder()?.tokens(args.tokens).build();
    let mut output = Output::create(args.output.as_deref())?;
    let mut progress = Progress::start(terminal, &corpus);
    let items = Unique::new(corpus);
    let mut tally = Tally::new(args.input.reading.strict, items.repeats());
    for_each_ordered(
        items,
        size,
        |item| line(&analyzer, item),
        |batch| -> Result<(), Failure> {
            for result in batch {
                match result {
                    Ok((line, mentions)) => {
                        output.put(&line)?;
                        tally.done(mentions);
                    }
                    Err(error) => tally.skip(error)?,
                }
            }
            progress.update(tally.documents, tally.mentions);
            output.flush()
        },
    )?;
    tally.finish(progress)?;
    output.commit()
}

/// Bytes of an item, for batches.
pub(super) fn size(item: &Result<Item, ReadError>) -> usize {
    item.as_ref().map_or(0, Item::size)
}

/// The line of a document, with its number of mentions.
fn line(analyzer: &Analyzer, item: Result<Item, ReadError>) -> Result<(Vec<u8>, usize), String> {
    let record = match item.map_err(|e| e.to_string())? {
        Item::Document(document) => analyzer.extract(&document),
        Item::Record(record) => record,
    };
    let mut line = serde_json::to_vec(&record).map_err(|e| format!("{}: {e}", record.id))?;
    line.push(b'\n');
    Ok((line, record.mentions.len()))
}

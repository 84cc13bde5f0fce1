//! `koujing explain`: every candidate of a text, with its reasons.

use std::path::PathBuf;

use clap::Args;

use super::args::{AnalysisArgs, ReadArgs};
use super::failure::Failure;
use super::output::Output;
use crate::corpus::Item;
use crate::model::Document;

/// Arguments of `explain`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  koujing explain --text '管城回族区打造“三个高地”。'
  koujing explain 报告.txt | less")]
pub(super) struct ExplainArgs {
    /// The text itself, instead of inputs
    #[arg(long, value_name = "TEXT", conflicts_with = "inputs", required_unless_present = "inputs")]
    text: Option<String>,
    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Files, folders, or - for standard input
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    reading: ReadArgs,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

/// Runs `explain`.
pub(super) fn run(args: &ExplainArgs) -> Result<(), Failure> {
    let analyzer = args.analysis.builder()?.build();
    if let Some(text) = &args.text {
        let mut output = Output::create(args.output.as_deref())?;
        output.put(analyzer.explain(&Document::new("text", text.as_str())).as_bytes())?;
        return output.commit();
    }
    let corpus = args.reading.open(&args.inputs, false)?;
    let mut output = Output::create(args.output.as_deref())?;
    let mut any = false;
    for item in corpus {
        match item {
            Ok(Item::Document(document)) => {
                any = true;
                output.put(format!("=== {}\n", document.id).as_bytes())?;
                output.put(analyzer.explain(&document).as_bytes())?;
            }
            Ok(Item::Record(_)) => {}
            Err(error) if args.reading.strict => return Err(error.into()),
            Err(error) => tracing::warn!("{error}"),
        }
    }
    if !any {
        return Err(Failure::failed("nothing could be read: no document in any input"));
    }
    output.commit()
}

//! `koujing extract`: every mention of every document, in one of several formats.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::args::{AnalysisArgs, InputArgs};
use super::failure::Failure;
use super::folder::BratFolder;
use super::output::Output;
use super::progress::Progress;
use super::tally::Tally;
use super::terminal::Terminal;
use crate::corpus::{Corpus, Item, Unique};
use crate::export::mentions::{MENTION_WRITERS, brat, mention_writer};
use crate::model::{Document, ReadError, Record};
use crate::parallel::for_each_ordered;

/// The format of two files a document.
const BRAT: &str = "brat";

/// Arguments of `extract`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  koujing extract 报告/ -o mentions.jsonl
  koujing extract articles.csv --field text=正文 --field id=编号
  koujing extract 报告/ --format csv -o mentions.csv      one mention a row, for spreadsheets
  koujing extract 报告/ --format conll -o train.conll     one character a line with its BIO tag
  koujing extract 报告/ --format brat -o brat/            a .txt and an .ann a document, for the annotation tool brat
  zcat big.jsonl.gz | koujing extract - --input-format jsonl | jq -c '.mentions[]'

Each line of jsonl: {\"id\":…,\"mentions\":[{\"start\":0,\"end\":3,\"text\":\"中原区\",\"type\":\"place\",\"subtype\":\"county\",
\"entity\":\"place:410102\",\"name\":\"中原区\",\"rule\":\"gazetteer\",\"score\":0.98}],\"expansions\":[…],\"sentences\":[…],\"paragraphs\":[…]}")]
pub(super) struct ExtractArgs {
    #[command(flatten)]
    input: InputArgs,
    /// File to write, for brat a new folder [default: standard output]
    #[arg(short, long, value_name = "FILE|DIR")]
    output: Option<PathBuf>,
    /// Format of the mentions
    ///
    /// jsonl is complete and what `graph` and `eval` read. conll leaves blanks out; an empty line ends a sentence. brat
    /// also writes koujing-documents.tsv (which file is which document) and annotation.conf into its folder.
    #[arg(long, value_name = "FORMAT", default_value = MENTION_WRITERS[0].name(), value_parser = PossibleValuesParser::new(MENTION_WRITERS.iter().map(|w| w.name()).chain([BRAT])))]
    format: String,
    /// Also write every word's place, for `koujing graph --window tokens:N`
    #[arg(long, help_heading = "Analysis")]
    tokens: bool,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

/// Runs `extract`.
pub(super) fn run(args: &ExtractArgs, terminal: &Terminal) -> Result<(), Failure> {
    args.check()?;
    let corpus = args.input.open(false)?;
    let builder = args.analysis.builder()?.tokens(args.tokens);
    if args.format == BRAT {
        let mut folder = BratFolder::create(args.output.as_deref().unwrap_or(Path::new("")))?;
        let analyzer = builder.build();
        let work = |document: Document| {
            let record = analyzer.extract(&document);
            let mut annotations = Vec::new();
            brat::write(&document, &record, &mut annotations).map_err(|e| e.to_string())?;
            Ok((document, annotations, record))
        };
        let add = |(document, annotations, record): (Document, Vec<u8>, Record)| {
            folder.add(&document.id, &document.text, &annotations, record.mentions.iter().map(|m| m.kind.as_str()))?;
            Ok(record.mentions.len())
        };
        each(args, terminal, corpus, work, add, || Ok(()))?;
        return folder.commit();
    }
    let writer = mention_writer(&args.format).ok_or_else(|| Failure::usage("unknown format of mentions"))?;
    let output = std::cell::RefCell::new(Output::create(args.output.as_deref())?);
    let analyzer = builder.build();
    output.borrow_mut().with(|out| writer.begin(out))?;
    let work = |document: Document| {
        let record = analyzer.extract(&document);
        let mut bytes = Vec::new();
        writer.write(&document, &record, &mut bytes).map_err(|e| format!("{}: {e}", document.id))?;
        Ok((bytes, record.mentions.len()))
    };
    let put = |(bytes, mentions): (Vec<u8>, usize)| output.borrow_mut().put(&bytes).map(|()| mentions);
    each(args, terminal, corpus, work, put, || output.borrow_mut().flush())?;
    output.into_inner().commit()
}

/// Analyses every document on all cores and hands the outcomes to `sink`, which gives the number of mentions, in order.
fn each<R: Send>(
    args: &ExtractArgs,
    terminal: &Terminal,
    corpus: Corpus,
    work: impl Fn(Document) -> Result<R, String> + Sync,
    mut sink: impl FnMut(R) -> Result<usize, Failure>,
    mut batch_done: impl FnMut() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut progress = Progress::start(terminal, &corpus);
    let items = Unique::new(corpus);
    let mut tally = Tally::new(args.input.reading.strict, items.repeats());
    for_each_ordered(
        items,
        size,
        |item| match item.map_err(|e| e.to_string())? {
            Item::Document(document) => work(document),
            // The corpus was opened without them.
            Item::Record(record) => Err(format!("{}: a record, not a document", record.id)),
        },
        |batch| -> Result<(), Failure> {
            for result in batch {
                match result {
                    Ok(done) => tally.done(sink(done)?),
                    Err(error) => tally.skip(error)?,
                }
            }
            progress.update(tally.documents, tally.mentions);
            batch_done()
        },
    )?;
    tally.finish(progress)
}

impl ExtractArgs {
    /// Options that do not go together.
    fn check(&self) -> Result<(), Failure> {
        let any_offsets = mention_writer(&self.format).is_some_and(|w| w.any_offsets());
        if !any_offsets && !self.analysis.in_chars() {
            let format = &self.format;
            return Err(Failure::usage(format_args!("--format {format} counts code points; leave --offsets out")));
        }
        if self.tokens && self.format != MENTION_WRITERS[0].name() {
            return Err(Failure::usage(format_args!("--tokens needs --format {}", MENTION_WRITERS[0].name())));
        }
        if self.format == BRAT && self.output.as_deref().is_none_or(|o| o == Path::new("-")) {
            return Err(Failure::usage(
                "--format brat writes two files a document, not standard output; name a new folder with -o DIR",
            ));
        }
        Ok(())
    }
}

/// Bytes of an item, for batches.
pub(super) fn size(item: &Result<Item, ReadError>) -> usize {
    item.as_ref().map_or(0, Item::size)
}

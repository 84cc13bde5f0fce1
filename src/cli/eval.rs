//! `koujing eval`: how well mentions agree with gold ones.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::Args;

use super::args::AnalyzerArgs;
use super::failure::Failure;
use super::output::Output;
use super::terminal::Terminal;
use crate::corpus::{AnnotationFormat, Side, read_annotations};
use crate::eval::{EvalOptions, Evaluation, evaluate, write_table};
use crate::model::{AnnotatedDocument, Document, ReadError};
use crate::parallel::for_each_ordered;

/// Names that a message lists before it only counts.
const NAMED: usize = 20;

/// Arguments of `eval`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  koujing eval gold.jsonl                            the built-in analyzer on the gold's texts
  koujing eval gold.jsonl --dict my-names.tsv        the same with a dictionary of yours
  koujing eval gold.jsonl mentions.jsonl --errors    what `koujing extract` or another program wrote
  koujing eval brat/ other/ --types place,project    two annotators' brat folders
  koujing extract reports/ | koujing eval gold.conll - --json

strict: same span, same type. overlap: a predicted mention is right, a gold one found, when it shares a character with
any mention of its type on the other side. Intervals: 95 % percentile bootstrap over documents.

GOLD and PRED are JSON Lines ({\"id\":…,\"text\":…,\"entities\":[{\"start\":0,\"end\":3,\"type\":\"place\"}],\"expansions\":[…]}, or
`mentions` as `koujing extract` writes them), brat folders, or CoNLL columns with BIO tags. Offsets are code points.
Documents are matched by id; of rows with one id the last counts.

Exit codes: 0 measured, 1 failed, 2 wrong usage, 130 interrupted.")]
pub(super) struct EvalArgs {
    /// What is right: a file, a folder, or - for standard input
    #[arg(value_name = "GOLD")]
    gold: PathBuf,
    /// What was found [default: the built-in analyzer's mentions in the gold's texts]
    #[arg(value_name = "PRED")]
    predicted: Option<PathBuf>,
    /// Format of GOLD: jsonl, brat or conll [default: by the endings]
    #[arg(long, value_name = "FORMAT", help_heading = "Input")]
    gold_format: Option<AnnotationFormat>,
    /// Format of PRED: jsonl, brat or conll [default: by the endings]
    #[arg(long, value_name = "FORMAT", requires = "predicted", help_heading = "Input")]
    pred_format: Option<AnnotationFormat>,
    /// Documents to leave out, by id, separated by commas (repeatable)
    #[arg(long, value_name = "ID,...", help_heading = "Input")]
    without: Vec<String>,
    /// Documents to take, by id, and no others (repeatable)
    #[arg(long, value_name = "ID,...", help_heading = "Input")]
    only: Vec<String>,
    /// Stop at the first damaged row, instead of leaving its document out
    #[arg(long, help_heading = "Input")]
    strict: bool,
    /// Types to measure, separated by commas [default: the built-in ones and the gold's]
    #[arg(long, value_name = "TYPES", value_delimiter = ',', help_heading = "Measures")]
    types: Vec<String>,
    /// Resamples of documents for the 95 % intervals; 0: no intervals
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(..=100_000), help_heading = "Measures")]
    resamples: u32,
    /// Where the random numbers of the resamples begin
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Measures")]
    seed: u64,
    /// List every mistake by class, with its place and context
    #[arg(long)]
    errors: bool,
    /// Write one line of JSON (schema koujing-eval/1, see the README)
    #[arg(long)]
    json: bool,
    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    analyzer: AnalyzerArgs,
}

/// Runs `eval`.
pub(super) fn run(args: &EvalArgs, _: &Terminal) -> Result<(), Failure> {
    let standard = |path: &Path| path == Path::new("-");
    if standard(&args.gold) && args.predicted.as_deref().is_some_and(standard) {
        return Err(Failure::usage("GOLD and PRED cannot both be standard input"));
    }
    if args.predicted.is_some() && args.analyzer.has_dictionaries() {
        return Err(Failure::usage("--dict is for the built-in analyzer; leave it or PRED out"));
    }
    let types: Vec<String> = args.types.iter().map(|t| t.trim().to_owned()).collect();
    if types.iter().any(String::is_empty) {
        return Err(Failure::usage("--types names an empty type; write --types place,formula"));
    }
    let mut gold = read(&args.gold, args.gold_format, Side::Gold, args.strict, &|_| true)?;
    choose(&mut gold, &args.only, &args.without)?;
    let predicted = match &args.predicted {
        Some(path) => {
            let wanted: HashSet<&str> = gold.iter().map(|d| d.id.as_str()).collect();
            // Of the others it is enough to know that they are there.
            read(path, args.pred_format, Side::Predicted, args.strict, &|id| wanted.contains(id))?
        }
        None => analysed(&gold, &args.analyzer)?,
    };
    let options = EvalOptions { types, resamples: args.resamples, seed: args.seed, mistakes: args.errors };
    let outcome = evaluate(gold, predicted, &options).map_err(Failure::failed)?;
    tell(&outcome);
    let mut output = Output::create(args.output.as_deref())?;
    if args.json {
        let text = serde_json::to_string(&outcome).map_err(Failure::failed)?;
        output.put(text.as_bytes())?;
        output.put(b"\n")?;
    } else {
        output.with(|out| write_table(&outcome, out))?;
    }
    output.commit()
}

/// What the user has to know beyond the figures.
fn tell(outcome: &Evaluation) {
    for (i, note) in outcome.notes.iter().enumerate() {
        if i < NAMED {
            tracing::warn!("{note}");
        } else {
            tracing::debug!("{note}");
        }
    }
    if !outcome.missing.is_empty() {
        let count = outcome.missing.len();
        tracing::warn!(
            "{count} gold documents have no prediction, all their mentions are missed: {}",
            named(&outcome.missing)
        );
    }
    if outcome.unscored > 0 {
        tracing::info!("{} predicted documents are not among the gold ones; they do not count", outcome.unscored);
    }
    for (kind, count) in &outcome.other_types {
        tracing::info!("{count} predicted mentions of type {kind}, which is not measured; they do not count");
    }
}

fn named(ids: &[String]) -> String {
    let more = if ids.len() > NAMED { ", …" } else { "" };
    ids.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ") + more
}

/// All documents of an input; those that are not `wanted` come without what they hold.
fn read(
    path: &Path,
    format: Option<AnnotationFormat>,
    side: Side,
    strict: bool,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<AnnotatedDocument>, Failure> {
    let (mut documents, mut seen, mut damaged) = (Vec::new(), HashSet::new(), 0_usize);
    read_annotations(path, format, side, &mut |outcome: Result<AnnotatedDocument, ReadError>| {
        match outcome {
            Ok(mut document) => {
                if !seen.insert(document.id.clone()) {
                    tracing::warn!("{}: the document {} comes again; the last one counts", path.display(), document.id);
                }
                if !wanted(&document.id) {
                    let AnnotatedDocument { id, expansions, .. } = document;
                    // Whether its format speaks of expansions still matters.
                    let expansions = expansions.map(|_| Vec::new());
                    document = AnnotatedDocument { id, expansions, ..AnnotatedDocument::default() };
                }
                documents.push(document);
            }
            Err(error) if strict => return Err(Failure::failed(format_args!("{error} (stopped because of --strict)"))),
            Err(error @ ReadError::Usage { .. }) => return Err(error.into()),
            Err(error) => {
                damaged += 1;
                tracing::warn!("{error}");
            }
        }
        Ok(())
    })?;
    if documents.is_empty() {
        return Err(Failure::failed(format_args!("{}: nothing could be read: no annotated document", path.display())));
    }
    if damaged > 0 {
        let what = if side == Side::Gold {
            "documents with them are not measured"
        } else {
            "documents with them count as missing"
        };
        tracing::warn!("{}: {damaged} damaged places; {what}", path.display());
    }
    Ok(documents)
}

/// Keeps the documents of `--only`, takes away those of `--without`.
fn choose(gold: &mut Vec<AnnotatedDocument>, only: &[String], without: &[String]) -> Result<(), Failure> {
    let known: HashSet<String> = gold.iter().map(|d| d.id.clone()).collect();
    let ids = |option: &str, arguments: &[String]| -> Result<HashSet<String>, Failure> {
        let mut ids = HashSet::new();
        for argument in arguments {
            // An id may hold a comma itself.
            if known.contains(argument) {
                ids.insert(argument.clone());
                continue;
            }
            for id in argument.split(',') {
                if !known.contains(id) {
                    return Err(Failure::usage(format_args!("{option}: GOLD has no document `{id}`")));
                }
                ids.insert(id.to_owned());
            }
        }
        Ok(ids)
    };
    let (only, without) = (ids("--only", only)?, ids("--without", without)?);
    gold.retain(|d| (only.is_empty() || only.contains(&d.id)) && !without.contains(&d.id));
    if gold.is_empty() { Err(Failure::usage("--only and --without leave no document")) } else { Ok(()) }
}

/// The built-in analyzer's mentions in the gold's texts.
fn analysed(gold: &[AnnotatedDocument], args: &AnalyzerArgs) -> Result<Vec<AnnotatedDocument>, Failure> {
    if let Some(document) = gold.iter().find(|d| d.text.is_none()) {
        return Err(Failure::failed(format_args!(
            "{}: the gold row has no `text` to analyse; name PRED, or add the texts",
            document.id
        )));
    }
    let analyzer = args.builder()?.build();
    let mut found = Vec::with_capacity(gold.len());
    for_each_ordered(
        gold.iter(),
        |d| d.text.as_ref().map_or(0, String::len),
        |d| {
            let text = d.text.clone().unwrap_or_default();
            let record = analyzer.extract(&Document::new(d.id.as_str(), text));
            AnnotatedDocument { text: d.text.clone(), ..record.into() }
        },
        |batch| {
            found.extend(batch);
            Ok::<(), Failure>(())
        },
    )?;
    Ok(found)
}

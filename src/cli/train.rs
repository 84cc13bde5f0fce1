//! `koujing train`: learn the weights of the model from annotated texts.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use clap::Args;
use sha2::{Digest, Sha256};

use super::dictionaries::{self, read};
use super::failure::Failure;
use super::output::Output;
use crate::gazetteer::Gazetteer;
use crate::recognize::weights::{Weights, parse};
use crate::train::{Example, Options, Standoff, marked_documents, train, train_lists};

/// Arguments of `train`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  koujing train --documents training/documents --standoff training/standoff/*.jsonl --corpus corpus \\
      --lists dictionaries/model/lists.tsv -o dictionaries/model/weights.tsv

The same texts give the same bytes. Stand-off annotations whose text is not below --corpus are left out, with a warning.")]
pub(super) struct TrainArgs {
    /// Folder of documents with inline marks: {P:中原区}打造{F:三个高地}
    #[arg(long, value_name = "DIR")]
    documents: Option<PathBuf>,
    /// Annotations of texts that stand elsewhere, JSON Lines
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "corpus")]
    standoff: Vec<PathBuf>,
    /// Folder with the texts of the stand-off annotations
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Also learn which lists near a formula are its own, and write those weights to this file
    #[arg(long, value_name = "FILE")]
    lists: Option<PathBuf>,
    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs `train`.
pub(super) fn run(args: &TrainArgs) -> Result<(), Failure> {
    let mut examples = Vec::new();
    if let Some(folder) = &args.documents {
        own(folder, &mut examples)?;
    }
    let own_count = examples.len();
    if let Some(corpus) = &args.corpus {
        real(&args.standoff, corpus, &mut examples)?;
    }
    if examples.is_empty() {
        return Err(Failure::usage("nothing to learn from; name --documents, or --standoff with --corpus"));
    }
    tracing::info!("{own_count} documents of our own writing, {} excerpts", examples.len() - own_count);
    let mut output = Output::create(args.output.as_deref())?;
    let mut lists = args.lists.as_deref().map(|file| Output::create(Some(file))).transpose()?;
    let gazetteer = Gazetteer::built_in();
    let (weights, report) = train(&examples, &gazetteer, Options::default());
    let (gold, reachable): (usize, usize) = (report.gold.iter().sum(), report.reachable.iter().sum());
    tracing::info!("{reachable} of {gold} mentions have a candidate; {} features", report.features);
    for (document, kind, text) in &report.missed {
        tracing::debug!("{document}: no candidate for the {kind} {text}");
    }
    if let Some(output) = &mut lists {
        let model = Weights::from_rows(&parse(&weights).map_err(Failure::failed)?);
        output.put(train_lists(&examples, &gazetteer, model, Options::lists()).as_bytes())?;
    }
    output.put(weights.as_bytes())?;
    output.commit()?;
    lists.map_or(Ok(()), Output::commit)
}

/// Documents of our own writing, with inline marks.
pub(super) fn own(folder: &std::path::Path, examples: &mut Vec<Example>) -> Result<(), Failure> {
    for file in dictionaries::files(folder)? {
        let (found, errors) = marked_documents(&read(&file)?);
        if let Some(error) = errors.first() {
            return Err(Failure::failed(format_args!("{}:{}: {}", file.display(), error.line, error.cause)));
        }
        examples.extend(found);
    }
    Ok(())
}

/// Excerpts of real texts, where the text is at hand and the very one that was annotated.
fn real(files: &[PathBuf], corpus: &std::path::Path, examples: &mut Vec<Example>) -> Result<(), Failure> {
    let mut texts: HashMap<String, Option<(String, String)>> = HashMap::new();
    for file in files {
        let rows = read(file)?;
        for (index, row) in rows.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let place = format!("{}:{}", file.display(), index + 1);
            let row: Standoff = serde_json::from_str(row).map_err(|e| Failure::failed(format_args!("{place}: {e}")))?;
            let text = texts.entry(row.source.clone()).or_insert_with(|| {
                let bytes = fs::read(corpus.join(&row.source)).ok()?;
                let hash: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
                Some((hash, crate::corpus::decode(bytes).ok()?))
            });
            match text {
                Some((hash, text)) if *hash == row.sha256 => {
                    let example = row.with_text(text);
                    examples
                        .push(example.ok_or_else(|| {
                            Failure::failed(format_args!("{place}: the offsets do not fit the text"))
                        })?);
                }
                Some(_) => tracing::warn!("{place}: {} is another text than the annotated one; left out", row.source),
                None => tracing::warn!("{place}: {} is not in the corpus; left out", row.source),
            }
        }
    }
    Ok(())
}

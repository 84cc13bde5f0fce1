//! `koujing cluster`: learn word clusters from plain texts.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use serde::Deserialize;

use super::args::InputArgs;
use super::dictionaries::read;
use super::failure::Failure;
use super::output::Output;
use super::progress::Progress;
use super::tally::Tally;
use super::terminal::Terminal;
use super::train;
use crate::corpus::{Item, Unique};
use crate::gazetteer::Gazetteer;
use crate::pipeline::Stages;
use crate::recognize::weights::Weights;
use crate::segment::MOST_CLUSTERS;
use crate::train::{ClusterOptions, Sentences};

/// Arguments of `cluster`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  koujing cluster corpus --documents training/documents --without tests/gold/withheld.jsonl tests/gold/real.jsonl \\
      -o dictionaries/model/clusters.tsv

The same texts in any order give the same bytes. The clusters are built into the program: build it anew, then `koujing train`.")]
pub(super) struct ClusterArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Folder of documents with inline marks, read without them
    #[arg(long, value_name = "DIR")]
    documents: Option<PathBuf>,
    /// What to leave out, because it measures: JSON Lines with `source` (a document's id) and, for a part of it, `offset` and
    /// `length` in code points
    #[arg(long, value_name = "FILE", num_args = 1..)]
    without: Vec<PathBuf>,
    /// Number of clusters
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = clap::value_parser!(u16).range(2..=MOST_CLUSTERS as i64))]
    clusters: u16,
    /// Words that occur less often get no cluster
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    least: u32,
    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A stretch that is left out.
#[derive(Deserialize)]
struct Withheld {
    source: String,
    #[serde(default)]
    offset: usize,
    length: Option<usize>,
}

/// Runs `cluster`.
pub(super) fn run(args: &ClusterArgs, terminal: &Terminal) -> Result<(), Failure> {
    let corpus = args.input.open(false)?;
    let withheld = withheld(&args.without)?;
    let mut output = Output::create(args.output.as_deref())?;
    let gazetteer = Gazetteer::built_in();
    let stages = Stages::new(&gazetteer, Weights::empty());
    let mut sentences = Sentences::default();
    let mut progress = Progress::start(terminal, &corpus);
    let items = Unique::new(corpus);
    let mut tally = Tally::new(args.input.reading.strict, items.repeats());
    for item in items {
        match item {
            Ok(Item::Document(document)) => {
                let stretches = withheld.get(&document.id).map_or(&[][..], Vec::as_slice);
                sentences.add_text(&stages, &left(&document.text, stretches));
                tally.done(0);
            }
            Ok(Item::Record(_)) => {
                tally.skip("a record without its text: give the documents, not what `extract` wrote")?
            }
            Err(error) => tally.skip(error)?,
        }
        progress.update(tally.documents, tally.mentions);
    }
    tally.finish(progress)?;
    if let Some(folder) = &args.documents {
        let mut examples = Vec::new();
        train::own(folder, &mut examples)?;
        examples.iter().for_each(|e| sentences.add_text(&stages, &e.text));
    }
    let options =
        ClusterOptions { clusters: usize::from(args.clusters), least: args.least, ..ClusterOptions::default() };
    let mut found = sentences.clusters(options);
    tracing::info!("{} words in {} clusters", found.len(), options.clusters);
    found.sort();
    let mut text = String::from(
        "# Word clusters: a word and the number of its cluster. Written by `koujing cluster`; do not edit by hand.\n\
         # Words of one number stand beside the same words in the texts that they were learned from.\n",
    );
    for (word, cluster) in found {
        let _ = writeln!(text, "{word}\t{cluster}");
    }
    output.put(text.as_bytes())?;
    output.commit()
}

/// The stretches of each document that are left out: first character and the one behind the last.
fn withheld(files: &[PathBuf]) -> Result<HashMap<String, Vec<(usize, usize)>>, Failure> {
    let mut out: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
    for file in files {
        for (index, line) in read(file)?.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let row: Withheld = serde_json::from_str(line)
                .map_err(|e| Failure::failed(format_args!("{}:{}: {e}", file.display(), index + 1)))?;
            let end = row.length.map_or(usize::MAX, |n| row.offset.saturating_add(n));
            out.entry(row.source).or_default().push((row.offset, end));
        }
    }
    Ok(out)
}

/// The text without some stretches; where one was, the line ends.
fn left(text: &str, without: &[(usize, usize)]) -> String {
    let held = |i: usize| without.iter().any(|(from, to)| (*from..*to).contains(&i));
    text.chars().enumerate().map(|(i, c)| if held(i) { '\n' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::left;

    #[test]
    fn stretches_are_left_out_by_code_points() {
        assert_eq!(left("全县实施三抓三促", &[(2, 4)]), "全县\n\n三抓三促");
        assert_eq!(left("全县", &[(0, usize::MAX)]), "\n\n");
        assert_eq!(left("全县", &[]), "全县");
    }
}

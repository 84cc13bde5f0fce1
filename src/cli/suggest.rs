//! `koujing dict suggest`: rows for what a corpus has and the dictionaries lack.

use std::path::PathBuf;

use clap::Args;

use super::args::InputArgs;
use super::dictionaries;
use super::extract::size;
use super::failure::Failure;
use super::output::Output;
use super::progress::Progress;
use super::tally::Tally;
use super::terminal::Terminal;
use crate::corpus::{Item, Unique};
use crate::parallel::fold_ordered;
use crate::pipeline::{Analyzer, Offsets};
use crate::suggest::{SuggestOptions, Suggestions, write};

/// Names that all workers together gather before they are merged into the one large table.
const WORKER_NAMES: usize = 1 << 18;

/// Arguments of `dict suggest`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  koujing dict suggest 报告/ -o rows.tsv
  koujing dict suggest articles.jsonl --dict mine.tsv --types enterprise,project --min-documents 3
  koujing dict check rows.tsv && koujing extract 报告/ --dict rows.tsv

Suggested are: names without an entry that at least --min-documents documents mention; member lists that a document gives for
a formula; short forms that a text introduces (以下简称…) or that were joined to one longer name. Names that the dictionaries
know under any type, deictic ones (市教育局), generic ones (公共服务平台) and plain counts are left out.

Above each row comments tell its counts and where it stands (document:code points before it). Leave what is right, correct or
delete the rest, and load the file with --dict. Names of exclude=true rows in a --dict file are not suggested again.

  #! type=enterprise
  # 5 mentions in 3 documents, mean score 0.981
  #   2024/report.txt:1203 …支持【青澜重工股份有限公司】（以下简称“青澜重工”）建设…
  青澜重工股份有限公司    alias=青澜重工")]
pub(super) struct SuggestArgs {
    #[command(flatten)]
    input: InputArgs,
    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Least number of documents that a name without an entry needs
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..), help_heading = "Suggestions")]
    min_documents: u64,
    /// Least mean score of a name's mentions, 0 to 1
    #[arg(long, value_name = "SCORE", default_value = "0.9", value_parser = share, help_heading = "Suggestions")]
    min_score: f64,
    /// Types that count, separated by commas: place, enterprise, institution, project, formula, slogan, or your own
    #[arg(long, value_name = "TYPES", value_delimiter = ',', help_heading = "Suggestions")]
    types: Vec<String>,
    /// Most rows of a type, the most widespread first [default: no limit]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Suggestions")]
    limit: Option<u32>,
    /// A dictionary of your own, or a folder of them (repeatable): what it knows is not suggested
    #[arg(long = "dict", value_name = "[TYPE=]FILE|DIR", help_heading = "Analysis")]
    dictionaries: Vec<String>,
}

/// A number from 0 to 1.
fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("expected a number from 0 to 1, as 0.9".to_owned()),
    }
}

/// Runs `dict suggest`.
pub(super) fn run(args: &SuggestArgs, terminal: &Terminal) -> Result<(), Failure> {
    let corpus = args.input.open(false)?;
    let builder = dictionaries::add(Analyzer::builder(), &args.dictionaries)?;
    let analyzer = builder.offsets(Offsets::Bytes).build();
    let options = args.options(&analyzer)?;
    let mut output = Output::create(args.output.as_deref())?;
    let mut progress = Progress::start(terminal, &corpus);
    let items = Unique::new(corpus);
    let mut tally = Tally::new(args.input.reading.strict, items.repeats());
    let mut all = Suggestions::new();
    let limit = (WORKER_NAMES / rayon::current_num_threads()).max(1 << 12);
    let workers = fold_ordered(
        items,
        size,
        Suggestions::new,
        |part, item| -> Result<usize, String> {
            let Item::Document(document) = item.map_err(|e| e.to_string())? else {
                return Err("a record without its text: give the documents, not what `extract` wrote".to_owned());
            };
            let (record, region) = analyzer.extract_with_region(&document);
            part.add(analyzer.gazetteer(), &document, &record, region);
            Ok(record.mentions.len())
        },
        |batch, workers| {
            tally.batch(batch)?;
            for full in workers.extract_if(.., |w| w.len() > limit) {
                all.merge(full);
            }
            progress.update(tally.documents, tally.mentions);
            Ok::<(), Failure>(())
        },
    )?;
    workers.into_iter().for_each(|w| all.merge(w));
    tally.finish(progress)?;

    let groups = all.finish(analyzer.gazetteer(), &options);
    let counts: Vec<String> = groups.iter().map(|g| format!("{} {}", g.suggestions.len(), g.kind)).collect();
    let counts = if counts.is_empty() { "none".to_owned() } else { counts.join(", ") };
    tracing::info!("suggested rows: {counts}");
    output.put(write(&groups).as_bytes())?;
    output.commit()
}

impl SuggestArgs {
    fn options(&self, analyzer: &Analyzer) -> Result<SuggestOptions, Failure> {
        let types: Vec<String> = self.types.iter().map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect();
        if let Some(unknown) = types.iter().find(|t| analyzer.kinds().get(t).is_none()) {
            let known: Vec<&str> = analyzer.kinds().names().collect();
            return Err(Failure::usage(format_args!("--types: no type {unknown}; known: {}", known.join(", "))));
        }
        let limit = self.limit.map_or(0, |n| n as usize);
        Ok(SuggestOptions { min_documents: self.min_documents, min_score: self.min_score, types, limit })
    }
}

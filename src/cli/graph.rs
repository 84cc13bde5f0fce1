//! `koujing graph`: which entities occur together.

use std::path::PathBuf;
use std::sync::LazyLock;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::args::{AnalysisArgs, InputArgs};
use super::extract::size;
use super::failure::Failure;
use super::output::Output;
use super::progress::Progress;
use super::tally::Tally;
use super::terminal::Terminal;
use crate::corpus::{Item, Unique};
use crate::export::{EXPORTERS, exporter};
use crate::graph::{CountOptions, GraphBuilder, GraphOptions, Window};
use crate::parallel::fold_ordered;

/// Pairs that all workers together gather before they are merged into the one large table: many workers must not hold
/// the large table many times.
const WORKER_PAIRS: usize = 1 << 19;

/// Arguments of `graph`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  koujing graph 报告/ -o graph.json
  koujing graph mentions.jsonl --window document --min-weight 3 --types formula,place
  python3 -c 'import json, networkx; print(networkx.node_link_graph(json.load(open(\"graph.json\"))))'

INPUT may also be what `koujing extract` wrote (with --tokens for --window tokens:N), corrected by hand or not.")]
pub(super) struct GraphArgs {
    #[command(flatten)]
    input: InputArgs,
    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Format of the graph
    #[arg(long, value_name = "FORMAT", default_value = EXPORTERS[0].name(), value_parser = PossibleValuesParser::new(EXPORTERS.iter().map(|e| e.name())))]
    format: String,
    /// Unit in which two entities occur together: sentence, paragraph, document or tokens:N
    #[arg(long, value_name = "WINDOW", default_value = "sentence", help_heading = "Graph")]
    window: Window,
    /// Least number of windows that an edge needs
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Graph")]
    min_weight: u64,
    /// Least number of documents that an edge needs
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Graph")]
    min_documents: u64,
    /// Types that count, separated by commas: place, enterprise, institution, project, formula, slogan, or your own
    #[arg(long, value_name = "TYPES", value_delimiter = ',', help_heading = "Graph")]
    types: Vec<String>,
    /// Windows to name for each edge
    #[arg(long, value_name = "K", default_value_t = 5, value_parser = clap::value_parser!(u32).range(..=1000), help_heading = "Graph")]
    evidence: u32,
    /// Leave out entities without an edge
    #[arg(long, help_heading = "Graph")]
    drop_isolated: bool,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

/// Runs `graph`.
pub(super) fn run(args: &GraphArgs, terminal: &Terminal) -> Result<(), Failure> {
    let corpus = args.input.open(true)?;
    let builder = args.analysis.builder()?.tokens(args.window.needs_tokens());
    // Records need no analyzer, and it takes a moment to build.
    let analyzer = LazyLock::new(move || builder.build());
    let mut output = Output::create(args.output.as_deref())?;
    let mut progress = Progress::start(terminal, &corpus);
    let items = Unique::new(corpus);
    let mut tally = Tally::new(args.input.reading.strict, items.repeats());
    let mut graph = GraphBuilder::new(args.count_options());
    let limit = (WORKER_PAIRS / rayon::current_num_threads()).max(1 << 14);
    let workers = fold_ordered(
        items,
        size,
        || GraphBuilder::new(args.count_options()),
        |counts, item| -> Result<usize, String> {
            let record = match item.map_err(|e| e.to_string())? {
                Item::Document(document) => analyzer.extract(&document),
                Item::Record(record) => record,
            };
            counts.add(&record).map_err(|e| e.to_string())?;
            Ok(record.mentions.len())
        },
        |batch, workers| {
            tally.batch(batch)?;
            for full in workers.extract_if(.., |w| w.pairs() > limit) {
                graph.merge(&full);
            }
            progress.update(tally.documents, tally.mentions);
            Ok::<(), Failure>(())
        },
    )?;
    workers.iter().for_each(|w| graph.merge(w));
    drop(workers);
    tally.finish(progress)?;

    let graph = graph.finish(&args.graph_options());
    tracing::info!("{} nodes, {} edges", graph.nodes.len(), graph.edges.len());
    let exporter = exporter(&args.format).ok_or_else(|| Failure::usage("unknown graph format"))?;
    output.with(|out| exporter.write(&graph, out))?;
    output.commit()
}

impl GraphArgs {
    fn count_options(&self) -> CountOptions {
        let types = self.types.iter().map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect();
        CountOptions { window: self.window, types, evidence: self.evidence }
    }

    fn graph_options(&self) -> GraphOptions {
        GraphOptions { min_weight: self.min_weight, min_documents: self.min_documents, isolated: !self.drop_isolated }
    }
}

//! The command line: the only place that parses arguments, draws progress and decides exit codes.

mod args;
mod cluster;
mod dict;
mod dictionaries;
mod eval;
mod explain;
mod extract;
mod failure;
mod folder;
mod glossary;
mod graph;
mod interrupt;
mod lookup;
mod output;
mod progress;
mod suggest;
mod tally;
mod terminal;
mod train;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Reads Chinese policy and local-government text: places, enterprises, institutions, projects, numbered policy
/// formulas and slogans, what the formulas stand for, and what occurs together.
#[derive(Debug, Parser)]
#[command(name = "koujing", version, arg_required_else_help = true, after_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    terminal: terminal::TerminalArgs,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  koujing extract reports/ -o mentions.jsonl         every mention, one line a document
  koujing graph reports/ -o graph.json               co-occurrence graph, for networkx
  koujing graph mentions.jsonl --window paragraph    the same from mentions, corrected by hand or not
  koujing extract reports/ --format brat -o brat/    the same for the annotation tool brat
  koujing eval gold.jsonl mentions.jsonl --errors    how good they are, and every mistake
  koujing explain --text '打造“三个高地”（国家创新高地、人才高地和开放高地）。'
  koujing lookup 三个高地 中原区
  koujing dict check my-names.tsv
  koujing dict suggest reports/ -o rows.tsv          names that the dictionaries lack, for you to accept
  koujing glossary 2026_report.txt -o rows.tsv       the terms that a report explains, as dictionary rows

Exit codes: 0 done (damaged records are reported and skipped), 1 failed, 2 wrong usage, 130 interrupted.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Find every mention and what each formula stands for; writes one JSON line a document
    Extract(extract::ExtractArgs),
    /// Count which entities occur together; writes a graph
    Graph(graph::GraphArgs),
    /// Measure mentions against gold ones: precision, recall, F1, confusion, mistakes
    Eval(eval::EvalArgs),
    /// Show every candidate of a text with its reasons, and what became of it
    Explain(explain::ExplainArgs),
    /// Show what the dictionaries know of a name
    Lookup(lookup::LookupArgs),
    /// Turn a report's glossary (名词解释, 注释) into dictionary rows, or check what is found of its terms
    Glossary(glossary::GlossaryArgs),
    /// Work on dictionaries
    #[command(subcommand)]
    Dict(dict::DictCommand),
    /// Learn the weights of the model from annotated texts
    Train(train::TrainArgs),
    /// Learn from plain texts which words stand in like company, for `train`
    Cluster(cluster::ClusterArgs),
}

/// Runs the program on the arguments of the process.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return failure::usage(&error),
    };
    let terminal = match terminal::set_up(&cli.terminal) {
        Ok(terminal) => terminal,
        Err(failure) => return failure::report(failure),
    };
    let outcome = match cli.command {
        Command::Extract(args) => extract::run(&args, &terminal),
        Command::Graph(args) => graph::run(&args, &terminal),
        Command::Eval(args) => eval::run(&args, &terminal),
        Command::Explain(args) => explain::run(&args),
        Command::Lookup(args) => lookup::run(&args),
        Command::Glossary(args) => glossary::run(&args, &terminal),
        Command::Dict(command) => dict::run(&command, &terminal),
        Command::Train(args) => train::run(&args),
        Command::Cluster(args) => cluster::run(&args, &terminal),
    };
    outcome.map_or_else(failure::report, |()| ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn arguments_are_sound() {
        super::Cli::command().debug_assert();
    }
}

//! `koujing dict`: work on dictionaries.

use std::collections::HashSet;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::dictionaries;
use super::failure::Failure;
use super::output::Output;
use super::suggest::{self, SuggestArgs};
use super::terminal::Terminal;
use crate::gazetteer::Gazetteer;
use crate::gazetteer::lint::{self, Severity};

/// Commands of `dict`.
#[derive(Debug, Subcommand)]
pub(super) enum DictCommand {
    /// Check dictionaries of Koujing's own format; exits with 1 when a line cannot be used
    Check(CheckArgs),
    /// Suggest rows for what a corpus has and the dictionaries lack
    Suggest(SuggestArgs),
}

/// Arguments of `dict check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Finds lines that are not in the format, repeated entries, names that are never found or found everywhere, parents that
do not exist, and formulas whose members are not as many as the numeral says (三个高地 with two members).

A dictionary, fields separated by tabs:
  #! type=enterprise subtype=bank
  中国银行    id=enterprise:boc    alias=中行|中国银行股份有限公司")]
pub(super) struct CheckArgs {
    /// Dictionaries, or folders of them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Exit with 1 on warnings too
    #[arg(long)]
    strict: bool,
}

/// Runs `dict`.
pub(super) fn run(command: &DictCommand, terminal: &Terminal) -> Result<(), Failure> {
    match command {
        DictCommand::Check(args) => check(args),
        DictCommand::Suggest(args) => suggest::run(args, terminal),
    }
}

fn check(args: &CheckArgs) -> Result<(), Failure> {
    let mut texts = Vec::new();
    for path in &args.files {
        let files = if path.is_dir() { dictionaries::files(path)? } else { vec![path.clone()] };
        for file in files {
            texts.push((file.display().to_string(), dictionaries::read(&file)?));
        }
    }
    let known = known_ids(&texts);
    let mut output = Output::create(None)?;
    let (mut errors, mut warnings) = (0, 0);
    for (name, text) in &texts {
        for finding in lint::check_with(name, text, &|id| known.contains(id)) {
            *if finding.severity == Severity::Error { &mut errors } else { &mut warnings } += 1;
            output.put(format!("{finding}\n").as_bytes())?;
        }
    }
    output.commit()?;
    tracing::info!("{} dictionaries, {errors} errors, {warnings} warnings", texts.len());
    match (errors, warnings) {
        (0, 0) => Ok(()),
        (0, _) if !args.strict => Ok(()),
        _ => Err(Failure::failed("the dictionaries need correction")),
    }
}

/// Ids, and the codes behind their colons, of the built-in dictionaries and of all that are checked.
fn known_ids(texts: &[(String, String)]) -> HashSet<String> {
    let mut known: HashSet<String> = texts.iter().flat_map(|(_, text)| lint::ids(text)).collect();
    for (_, entry) in Gazetteer::built_in().entries().filter(|(_, e)| !e.id.is_empty()) {
        known.insert(entry.id.to_owned());
        known.extend(entry.id.split_once(':').map(|(_, code)| code.to_owned()));
    }
    known
}

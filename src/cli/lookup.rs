//! `koujing lookup`: what the dictionaries know of a name.

use clap::Args;

use super::args::AnalysisArgs;
use super::failure::Failure;
use super::output::Output;
use crate::pipeline::LookupRow;

/// Arguments of `lookup`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  koujing lookup 中原区 三个高地
  koujing lookup --json 鼓楼区 | jq .region")]
pub(super) struct LookupArgs {
    /// Names
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,
    /// One JSON object an entry
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    analysis: AnalysisArgs,
}

/// Runs `lookup`.
pub(super) fn run(args: &LookupArgs) -> Result<(), Failure> {
    let analyzer = args.analysis.builder()?.build();
    let mut output = Output::create(None)?;
    for name in &args.names {
        let rows = analyzer.lookup(name);
        if rows.is_empty() {
            tracing::warn!("{name}: in no dictionary");
        }
        for row in rows {
            let line =
                if args.json { serde_json::to_string(&row).map_err(Failure::failed)? } else { readable(name, &row) };
            output.put(line.as_bytes())?;
            output.put(b"\n")?;
        }
    }
    output.commit()
}

/// The name and the entry's id, canonical name and type, then whatever else is known.
fn readable(name: &str, row: &LookupRow) -> String {
    let kind = if row.subtype.is_empty() { row.kind.clone() } else { format!("{}/{}", row.kind, row.subtype) };
    let mut line = format!("{name}\t{}\t{}\t{kind}\tmatched={}", row.id, row.name, row.matched);
    let region = if row.region == 0 { String::new() } else { row.region.to_string() };
    for (field, value) in [
        ("parent", &row.parent),
        ("region", &region),
        ("period", &row.period),
        ("level", &row.level),
        ("issuer", &row.issuer),
        ("related", &row.related),
        ("members", &row.members.join("|")),
        ("source", &row.source),
    ] {
        if !value.is_empty() {
            line += &format!("\t{field}={value}");
        }
    }
    line
}

//! `koujing glossary`: dictionary rows out of a report's glossary, and a check of what is found of its terms.

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
use crate::glossary::{Annex, CheckInput, CheckReport, GlossaryRow, LOOKED_FOR, rows, share, source_of, write};
use crate::model::Document;
use crate::parallel::for_each_ordered;
use crate::pipeline::{Analyzer, Offsets};

/// Arguments of `glossary`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  koujing glossary 2026_某省.txt -o rows.tsv
  koujing glossary reports/ --source 某省政府工作报告（2026年） -o rows.tsv
  koujing glossary 2026_某省.txt --check
  koujing dict check rows.tsv && koujing extract 2026_某省.txt --dict rows.tsv

Reads the annex of a report that explains its terms: below a heading (名词解释, 术语解释, 注释, …), or lines anywhere that begin with
a note's mark. Notes may be numbered 1. 1、 （1） 一、 ［1］ [1] 【1】 ① or not at all; terms quoted or not; a term ends with ： or —— or
before 是指, 指的是, 指. Numbered terms become formulas, with members where the definition lists as many as the numeral says; others
take the type that the recogniser is sure of; the rest stands as comments.

  实施“三链”［1］。               #! type=formula
  注释                    →      # [1] 三链：人才链、产业链、创新链。
  ［1］三链：                    三链  level=province  region=410000  period=2026-  members=人才链|产业链|创新链  source=2026_某省
  人才链、产业链、创新链。

--check analyses the text without its annex and tells how many of the numbered terms it uses are found as formulas, and lists the
others with their place. Without an annex it takes the quoted terms that marks point to: “三链”［1］.

Exit code 1 when no input has an annex.")]
pub(super) struct GlossaryArgs {
    #[command(flatten)]
    input: InputArgs,
    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Report which of the terms the recogniser finds in the text, instead of writing rows
    #[arg(long)]
    check: bool,
    /// What `source=` cites [default: the title, else the file's name, with the year]
    #[arg(long, value_name = "TEXT", conflicts_with = "check")]
    source: Option<String>,
    /// A dictionary of your own, or a folder of them (repeatable)
    #[arg(long = "dict", value_name = "[TYPE=]FILE|DIR", help_heading = "Analysis")]
    dictionaries: Vec<String>,
}

/// What one document gave.
enum Found {
    Rows(Vec<GlossaryRow>, Vec<String>),
    Check(CheckReport),
    /// No annex.
    Nothing,
}

/// Runs `glossary`.
pub(super) fn run(args: &GlossaryArgs, terminal: &Terminal) -> Result<(), Failure> {
    let corpus = args.input.open(false)?;
    let builder = dictionaries::add(Analyzer::builder(), &args.dictionaries)?;
    let analyzer = builder.offsets(Offsets::Bytes).build();
    let mut output = Output::create(args.output.as_deref())?;
    let mut progress = Progress::start(terminal, &corpus);
    let items = Unique::new(corpus);
    let mut tally = Tally::new(args.input.reading.strict, items.repeats());
    let mut all: Vec<GlossaryRow> = Vec::new();
    let (mut report, mut with, mut without) = (CheckReport::default(), 0, Vec::new());
    for_each_ordered(
        items,
        size,
        |item| -> Result<(String, Found, usize), String> {
            let Item::Document(document) = item.map_err(|e| e.to_string())? else {
                return Err("a record without its text: give the documents, not what `extract` wrote".to_owned());
            };
            let (found, mentions) = args.read(&analyzer, &document);
            Ok((document.id, found, mentions))
        },
        |batch| -> Result<(), Failure> {
            for result in batch {
                let (id, found, mentions) = match result {
                    Ok(done) => done,
                    Err(error) => {
                        tally.skip(error)?;
                        continue;
                    }
                };
                tally.done(mentions);
                with += usize::from(!matches!(found, Found::Nothing));
                match found {
                    Found::Rows(rows, unread) => {
                        for note in unread {
                            tracing::warn!("{id}: note {note}…: no term could be made out; left out");
                        }
                        all.extend(rows);
                    }
                    Found::Check(one) => {
                        output.put(one.text(&id).as_bytes())?;
                        report.add(&one);
                    }
                    Found::Nothing => without.push(id),
                }
            }
            progress.update(tally.documents, tally.mentions);
            Ok(())
        },
    )?;
    tally.finish(progress)?;
    let marks = if args.check { "; nor a quoted term before a mark: “…”［1］" } else { "" };
    if with == 0 {
        let names = without.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        let more = if without.len() > 5 { format!(" and {} more", without.len() - 5) } else { String::new() };
        return Err(Failure::failed(format_args!("{names}{more}: no annex found; looked for {LOOKED_FOR}{marks}")));
    }
    for id in &without {
        tracing::debug!("{id}: no annex found");
    }
    if let Some(first) = without.first() {
        tracing::warn!("{} documents without an annex ({first}, …); --verbose names them", without.len());
    }
    if args.check {
        if with > 1 {
            let (found, used) = (report.found, report.used);
            output.put(format!("all: {found} of {used} found as formula ({})\n", share(found, used)).as_bytes())?;
        }
    } else {
        let members = all.iter().filter(|r| !r.row.members.is_empty()).count();
        let unsure = all.iter().filter(|r| r.row.kind.is_empty()).count();
        tracing::info!("{} rows, {members} with members; {unsure} of no sure type", all.len() - unsure);
        output.put(write(&all).as_bytes())?;
    }
    output.commit()
}

impl GlossaryArgs {
    fn read(&self, analyzer: &Analyzer, document: &Document) -> (Found, usize) {
        let annex = Annex::find(&document.text);
        if self.check {
            let Some(input) = CheckInput::of(document, annex.as_ref()) else { return (Found::Nothing, 0) };
            let record = analyzer.extract(&input.body);
            return (Found::Check(input.check(&record)), record.mentions.len());
        }
        let Some(annex) = annex else { return (Found::Nothing, 0) };
        let (record, region) = analyzer.extract_with_region(document);
        let source = self.source.clone().unwrap_or_else(|| source_of(document));
        (
            Found::Rows(rows(&annex, document, &record, region, &source, analyzer.gazetteer()), annex.unread),
            record.mentions.len(),
        )
    }
}

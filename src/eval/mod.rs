//! How well predicted mentions agree with gold ones: precision, recall, F1, confusion, mistakes, intervals.
//!
//! Everything is counted over sets: a span and type that a document marks twice counts once.
//!
//! - **strict**: a mention is right when the other side has the same span with the same type;
//! - **overlap**: a predicted mention is right when it shares a character with *any* gold mention of its type
//!   (precision), a gold mention is found when it shares one with *any* predicted mention of its type (recall). Nothing
//!   is paired off, so the two counts may differ;
//! - **expansion**: pairs of formula and member, both without blanks, quotation marks and commas, are right when equal.
//!
//! P = right / predicted, R = found / gold, F1 = 2PR / (P + R), each 0 where its denominator is 0.

mod align;
mod bootstrap;
mod confusion;
mod counts;
mod mistakes;
mod table;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

pub use bootstrap::{Interval, SplitMix64};
pub use confusion::Confusion;
pub use counts::{Counts, Figures};
pub use mistakes::{Marked, MemberMistake, Mistake, MistakeClass};
pub use table::write_table;

use crate::model::{AnnotatedDocument, KindTable};
use align::Aligned;

/// Name and version of the report's JSON form.
pub const SCHEMA: &str = "koujing-eval/1";

/// How to measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvalOptions {
    /// Types that are measured, in this order; empty: the six built-in ones, then the gold's others by name.
    pub types: Vec<String>,
    /// Resamples for the intervals; 0: no intervals.
    pub resamples: u32,
    /// Where the random numbers begin.
    pub seed: u64,
    /// Whether every mistake is listed, not only counted.
    pub mistakes: bool,
}

impl Default for EvalOptions {
    fn default() -> Self {
        Self { types: Vec::new(), resamples: 1000, seed: 1, mistakes: false }
    }
}

/// Documents that cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// One side leaves blanks out, and the other has no text to find the same characters in.
    #[error(
        "{document}: one side has no blanks (CoNLL) and the other no text, so offsets cannot be compared; \
         give both as CoNLL, or the one without text as brat or as rows with `text`"
    )]
    NoText {
        /// The document's id.
        document: String,
    },
}

/// One line of the report: a type, all of them, or the expansions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Type name, `all` or `expansion`.
    #[serde(rename = "type")]
    pub name: String,
    /// Gold mentions (for expansions: pairs of formula and member).
    pub gold: u64,
    /// Predicted ones.
    pub predicted: u64,
    /// Same span, same type.
    pub strict: Figures,
    /// A shared character, same type; `None` for expansions.
    pub overlap: Option<Figures>,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// Name and version of this form.
    pub schema: &'static str,
    /// Gold documents.
    pub documents: usize,
    /// Ids of gold documents without a prediction: all their mentions are missed.
    pub missing: Vec<String>,
    /// Predicted documents that the gold does not have; they do not count.
    pub unscored: usize,
    /// Predicted mentions of types that are not measured, by type; they do not count.
    pub other_types: BTreeMap<String, u64>,
    /// Resamples behind the intervals.
    pub resamples: u32,
    /// Where their random numbers began.
    pub seed: u64,
    /// One row a type.
    pub types: Vec<Row>,
    /// All of them together (micro-average).
    pub all: Row,
    /// Members of formulas; `None` where a side's format does not speak of them, or formulas are not measured.
    pub expansion: Option<Row>,
    /// Which type was taken for which.
    pub confusion: Confusion,
    /// How many mistakes of each class.
    pub mistake_classes: BTreeMap<MistakeClass, usize>,
    /// Every mistake, by document id, then offset; `None` where they are only counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mistakes: Option<Vec<Mistake>>,
    /// Members that one side lacks, by document id; `None` where mistakes are only counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_mistakes: Option<Vec<MemberMistake>>,
    /// What does not fit between gold and prediction, for the user.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// Measures predictions against gold. Of documents with one id the last counts, on either side. The order of the
/// documents does not matter.
///
/// ```
/// use koujing::eval::{EvalOptions, evaluate};
/// use koujing::{AnnotatedDocument, Annotation};
///
/// let document = |end: usize| AnnotatedDocument {
///     id: "a".into(),
///     text: Some("中原区政府".into()),
///     blanks: true,
///     mentions: vec![Annotation { start: 0, end, kind: "place".into(), text: None }],
///     expansions: None,
/// };
/// let outcome = evaluate(vec![document(3)], vec![document(2)], &EvalOptions::default())?;
/// assert_eq!((outcome.all.strict.f1, outcome.all.overlap.unwrap().f1), (0.0, 1.0));
/// # Ok::<(), koujing::eval::EvalError>(())
/// ```
///
/// # Errors
/// When a document's offsets cannot be compared.
pub fn evaluate(
    gold: Vec<AnnotatedDocument>,
    predicted: Vec<AnnotatedDocument>,
    options: &EvalOptions,
) -> Result<Evaluation, EvalError> {
    let gold = last_of_each(gold);
    let mut predicted = last_of_each(predicted);
    let expansions = measured_expansions(&gold, &predicted, options);
    let kinds = measured_types(&gold, options);
    let index: HashMap<&str, usize> = kinds.iter().enumerate().map(|(i, k)| (k.as_str(), i)).collect();

    let mut notes = Vec::new();
    let mut other_types = BTreeMap::new();
    let mut aligned = Vec::with_capacity(gold.len());
    for (id, document) in gold {
        let prediction = predicted.remove(&id);
        let mut pair = Aligned::of(document, prediction, &index, &mut notes)?;
        for (kind, count) in std::mem::take(&mut pair.other_types) {
            *other_types.entry(kind).or_default() += count;
        }
        aligned.push(pair);
    }

    let counts: Vec<Vec<Counts>> = aligned.iter().map(|a| counts::of_document(a, kinds.len(), expansions)).collect();
    let intervals = bootstrap::intervals(&counts, kinds.len(), options.resamples, options.seed);
    let mut rows = counts::rows(&counts, &kinds, &intervals);
    let expansion = rows.pop().filter(|_| expansions);
    let all = rows.pop().unwrap_or_else(|| counts::row("all", Counts::default(), None));

    let mut mistakes: Vec<Mistake> = aligned.iter().flat_map(|a| mistakes::of_document(a, &kinds)).collect();
    mistakes.sort_by(|a, b| (&a.document, a.start, a.end).cmp(&(&b.document, b.start, b.end)));
    let mut mistake_classes = BTreeMap::new();
    for mistake in &mistakes {
        *mistake_classes.entry(mistake.class).or_default() += 1;
    }
    let members = aligned.iter().filter(|_| expansions).flat_map(mistakes::members).collect();
    Ok(Evaluation {
        schema: SCHEMA,
        documents: aligned.len(),
        missing: aligned.iter().filter(|a| a.missing).map(|a| a.id.clone()).collect(),
        unscored: predicted.len(),
        other_types,
        resamples: options.resamples,
        seed: options.seed,
        types: rows,
        all,
        expansion,
        confusion: Confusion::of(&aligned, &kinds),
        mistake_classes,
        mistakes: options.mistakes.then_some(mistakes),
        member_mistakes: options.mistakes.then_some(members),
        notes,
    })
}

fn last_of_each(documents: Vec<AnnotatedDocument>) -> BTreeMap<String, AnnotatedDocument> {
    documents.into_iter().map(|d| (d.id.clone(), d)).collect()
}

type ById = BTreeMap<String, AnnotatedDocument>;

/// Both sides must speak of expansions, and formulas be measured.
fn measured_expansions(gold: &ById, predicted: &ById, options: &EvalOptions) -> bool {
    let speaks = |side: &ById| side.values().any(|d| d.expansions.is_some());
    let formulas = options.types.is_empty() || options.types.iter().any(|t| t == "formula");
    formulas && speaks(gold) && (predicted.is_empty() || speaks(predicted))
}

fn measured_types(gold: &ById, options: &EvalOptions) -> Vec<String> {
    let mut seen = BTreeSet::new();
    if !options.types.is_empty() {
        return options.types.iter().filter(|t| seen.insert(t.as_str())).cloned().collect();
    }
    let built_in: Vec<String> = KindTable::default().names().map(String::from).collect();
    let others: BTreeSet<&String> = gold.values().flat_map(|d| &d.mentions).map(|m| &m.kind).collect();
    let others: Vec<String> = others.into_iter().filter(|k| !built_in.contains(k)).cloned().collect();
    built_in.into_iter().chain(others).collect()
}

#[cfg(test)]
mod tests;

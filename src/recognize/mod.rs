//! Candidates and their scores: generators propose spans, one linear model weighs them.

mod about;
mod context;
mod features;
mod generators;
mod lexicon;
mod memory;
pub mod weights;

pub use about::About;
pub use context::{Context, Region};
pub use lexicon::Lexicon;
pub use memory::{Memory, lies_in, region_of};

use rustc_hash::FxHashMap;

use crate::model::{Candidate, Kind, Span};
use features::Sink;
use weights::{TEMPLATES, TYPES, Weights, key_of, key_part, key_start};

/// The score of a candidate of a type that a user's dictionary brings: it stands unless a better one overlaps.
const OWN_TYPE_SCORE: i32 = 6_000;

/// All candidates of a document, merged, in order of span and type, unscored.
#[must_use]
pub fn candidates(cx: &Context<'_>) -> Vec<Candidate> {
    let mut out = Vec::new();
    for generator in generators::GENERATORS {
        generator(cx, &mut out);
    }
    context::merge(&mut out);
    out
}

/// Adds what pass 2 knows more than pass 1: the repeats of remembered names.
pub fn add_repeats(cx: &Context<'_>, candidates: &mut Vec<Candidate>) {
    generators::repeat(cx, candidates);
    context::merge(candidates);
}

/// What the two borders of a candidate must reach together (thousandths of a logit) for the rest to be weighed:
/// no sum of the other features makes up for less.
const HOPELESS: i32 = -2_500;

/// The score of a candidate whose borders are hopeless.
const NEVER: i32 = i32::MIN / 4;

/// Scores candidates in place; they must come in order of their spans.
///
/// In pass 2 only spans that the document memory speaks of change: all others keep their score of pass 1.
pub fn score(cx: &Context<'_>, weights: &Weights, candidates: &mut [Candidate]) {
    let mut ends: FxHashMap<u32, [i32; TYPES]> = FxHashMap::default();
    let mut start = (u32::MAX, [0; TYPES]);
    let mut borders = (Span { start: u32::MAX, end: u32::MAX }, [0; TYPES]);
    let mut whole = (Span { start: u32::MAX, end: u32::MAX }, [0; TYPES]);
    for c in candidates {
        if !c.kind.is_built_in() {
            c.score = OWN_TYPE_SCORE;
            continue;
        }
        if c.score != 0 && cx.memory.is_some_and(|m| !m.speaks_of(c.span)) {
            continue;
        }
        if start.0 != c.span.start {
            let mut sums = Sums::of(weights);
            features::start_features(cx, c.span.start, &mut sums);
            start = (c.span.start, sums.sums);
        }
        let k = c.kind.index();
        if borders.0 != c.span {
            let end = ends.entry(c.span.end).or_insert_with(|| {
                let mut sums = Sums::of(weights);
                features::end_features(cx, c.span.end, &mut sums);
                sums.sums
            });
            borders = (c.span, std::array::from_fn(|k| start.1[k] + end[k]));
        }
        if borders.1[k] < HOPELESS {
            c.score = NEVER;
            continue;
        }
        if whole.0 != c.span {
            let mut sums = Sums::of(weights);
            features::span_features(cx, c, &mut sums);
            whole = (c.span, std::array::from_fn(|k| borders.1[k] + sums.sums[k]));
        }
        let mut own = Sums::of(weights);
        features::kind_features(cx, c, &mut own);
        c.score = whole.1[k] + own.sums[k];
    }
}

/// The features of a candidate by template and value, in the order in which they are weighed.
#[must_use]
pub fn feature_names(cx: &Context<'_>, candidate: &Candidate) -> Vec<String> {
    features::names(cx, candidate).into_iter().map(|(t, v)| format!("{}={v}", TEMPLATES[t as usize])).collect()
}

/// The weight of a feature for a type.
#[must_use]
pub fn weight_of(weights: &Weights, feature: &str, kind: Kind) -> i32 {
    let mut sums = [0; TYPES];
    if let Some((name, value)) = feature.split_once('=')
        && let Some(template) = weights::template(name)
    {
        weights.add(key_of(template, value), &mut sums);
    }
    sums.get(kind.index()).copied().unwrap_or(0)
}

/// Sums the weights of features as they come.
struct Sums<'w> {
    weights: &'w Weights,
    sums: [i32; TYPES],
}

impl<'w> Sums<'w> {
    fn of(weights: &'w Weights) -> Self {
        Self { weights, sums: [0; TYPES] }
    }
}

impl Sink for Sums<'_> {
    #[inline]
    fn put(&mut self, template: u8, parts: &[&str]) {
        let key = parts.iter().fold(key_start(template), |key, part| key_part(key, part.as_bytes()));
        self.weights.add(key, &mut self.sums);
    }
}

/// The features of a candidate by template number and value.
pub(crate) fn named_features(cx: &Context<'_>, candidate: &Candidate) -> Vec<(u8, String)> {
    features::names(cx, candidate)
}

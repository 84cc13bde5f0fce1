//! Candidates and their scores: generators propose spans, one linear model weighs them.

mod about;
mod context;
mod features;
mod generators;
mod lexicon;
mod listed;
mod memory;
mod neighbours;
pub mod weights;

pub use about::About;
pub use context::{Context, Region};
pub use lexicon::Lexicon;
pub use memory::{Memory, lies_in, region_of};

use rustc_hash::FxHashMap;

use crate::model::{Candidate, Hashed, Kind, combine};
use features::{Left, Right, Sink};
use weights::{TEMPLATES, TYPES, Weights, key_of, key_start};

/// The score of a candidate of a type that a user's dictionary brings: it stands unless a better one overlaps.
const OWN_TYPE_SCORE: i32 = 6_000;

/// What a name of a user's own dictionary has ahead: its owner vouches for it, and only a text that speaks plainly against it
/// (a longer name around it, an ordinary word's place) outweighs that.
pub const OWN_NAME_SCORE: i32 = 4_000;

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
    let mut repeats = Vec::new();
    generators::repeat(cx, &mut repeats);
    context::merge_into(candidates, repeats);
}

/// What the two borders of a candidate must reach together (thousandths of a logit) for its own evidence to be
/// weighed, and what both must reach for the rest to be: no sum of the other features makes up for less. Found on
/// held-out texts, where neither changes a figure; together they spare four of five candidates the costly features.
const HOPELESS_BORDERS: i32 = -1_000;
const HOPELESS_EVIDENCE: i32 = -2_000;

/// The score of a hopeless candidate.
const NEVER: i32 = i32::MIN / 4;

/// Scores candidates in place; they must come in order of their spans.
///
/// In pass 2 only spans change that the document memory speaks of or that stand beside mentions of pass 1: all others keep their score of pass 1.
pub fn score(cx: &Context<'_>, weights: &Weights, candidates: &mut [Candidate]) {
    let mut ends: FxHashMap<u32, (Right<'_>, [i32; TYPES])> = FxHashMap::default();
    let mut rest = candidates;
    while let Some(first) = rest.first() {
        let start = first.span.start;
        let count = rest.iter().take_while(|c| c.span.start == start).count();
        let (here, behind) = rest.split_at_mut(count);
        rest = behind;
        score_from(cx, weights, start, here, &mut ends);
    }
}

/// Scores the candidates that begin at one position.
fn score_from<'c>(
    cx: &Context<'c>,
    weights: &Weights,
    start: u32,
    candidates: &mut [Candidate],
    ends: &mut FxHashMap<u32, (Right<'c>, [i32; TYPES])>,
) {
    let spoken = cx.memory.map(|m| m.spans_from(start));
    let mut left: Option<(Left<'c>, [i32; TYPES])> = None;
    let mut whole = (u32::MAX, [0; TYPES]);
    for c in candidates {
        if !c.kind.is_built_in() {
            c.score = OWN_TYPE_SCORE;
            continue;
        }
        let known = c.score != 0 && spoken.is_some_and(|s| !s.contains(&c.span));
        if known && !cx.memory.is_some_and(|m| m.neighbours.speak_of(cx, c.span)) {
            continue;
        }
        let (left, left_sums) = left.get_or_insert_with(|| {
            let left = Left::of(cx, start);
            let mut sums = Sums::of(weights);
            features::start_features(cx, &left, &mut sums);
            (left, sums.sums)
        });
        let (right, right_sums) = ends.entry(c.span.end).or_insert_with(|| {
            let right = Right::of(cx, c.span.end);
            let mut sums = Sums::of(weights);
            features::end_features(cx, &right, &mut sums);
            (right, sums.sums)
        });
        let k = c.kind.index();
        let borders = left_sums[k] + right_sums[k] + if c.evidence.own { OWN_NAME_SCORE } else { 0 };
        if borders < HOPELESS_BORDERS {
            c.score = NEVER;
            continue;
        }
        let mut own = Sums::of(weights);
        features::kind_features(cx, left, right, c, &mut own);
        let evident = borders + own.sums[k];
        if evident < HOPELESS_EVIDENCE {
            c.score = NEVER;
            continue;
        }
        if whole.0 != c.span.end {
            let mut sums = Sums::of(weights);
            features::span_features(cx, left, right, &mut sums);
            whole = (c.span.end, sums.sums);
        }
        c.score = evident + whole.1[k];
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
    #[inline(always)]
    fn put(&mut self, template: u8, parts: &[Hashed<'_>]) {
        let key = parts.iter().fold(key_start(template), |key, part| combine(key, part.hash));
        self.weights.add(key, &mut self.sums);
    }
}

/// The features of a candidate by template number and value.
pub(crate) fn named_features(cx: &Context<'_>, candidate: &Candidate) -> Vec<(u8, String)> {
    features::names(cx, candidate)
}

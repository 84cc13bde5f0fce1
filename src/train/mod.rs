//! Training of the weights: a semi-Markov conditional random field over each document's candidates.
//!
//! The probability of a set of non-overlapping candidates is proportional to the exponential of the sum of its
//! scores; forward and backward sums over the candidates give every candidate's marginal probability
//! (Sarawagi and Cohen, 2004). Adagrad steps in a fixed order with L1 shrinkage make the result sparse and
//! the same to the byte wherever the texts are the same.

mod marks;
mod standoff;

pub use marks::{MarkError, marked_documents};
pub use standoff::Standoff;

use rustc_hash::FxHashMap;

use crate::gazetteer::Gazetteer;
use crate::model::{Candidate, Kind, Span};
use crate::pipeline::Stages;
use crate::recognize::weights::{TYPES, Weights, parse};
use crate::recognize::{self, Memory};

/// One annotated document.
#[derive(Clone, Debug)]
pub struct Example {
    /// Name, for messages.
    pub id: String,
    /// The text as given.
    pub text: String,
    /// Gold mentions in byte offsets of the text.
    pub gold: Vec<(Span, Kind)>,
    /// Formulas with their members, as worded.
    pub expansions: Vec<(String, Vec<String>)>,
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Passes over the examples.
    pub epochs: usize,
    /// Step size.
    pub rate: f64,
    /// L1 shrinkage a step.
    pub l1: f64,
    /// A feature must occur with this many candidates.
    pub least: u32,
    /// Cost of a wrong candidate in training, which trades precision for recall when below zero.
    pub margin: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { epochs: 14, rate: 0.12, l1: 0.000_02, least: 2, margin: 0.0 }
    }
}

/// What training saw and reached.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Gold mentions.
    pub gold: [usize; TYPES],
    /// Gold mentions that some candidate covers exactly: the ceiling of recall.
    pub reachable: [usize; TYPES],
    /// Features kept.
    pub features: usize,
    /// Gold mentions that no candidate covers.
    pub missed: Vec<(String, &'static str, String)>,
}

struct Instance {
    /// Sorted by end, then start.
    spans: Vec<(u32, u32, u8)>,
    features: Vec<Vec<u32>>,
    gold: Vec<bool>,
    /// For each candidate, how many end at or before its start.
    before: Vec<usize>,
}

/// Trains on examples and gives the weights' readable file.
///
/// Round one trains without a document memory, round two with the memory that round one's models give
/// (two halves, each read by the other's model).
#[must_use]
pub fn train(examples: &[Example], gazetteer: &Gazetteer, options: Options) -> (String, Report) {
    let halves: [Vec<Example>; 2] =
        [0, 1].map(|h| examples.iter().enumerate().filter(|(i, _)| i % 2 == h).map(|(_, e)| e.clone()).collect());
    let first: Vec<Weights> = halves
        .iter()
        .map(|half| {
            let (text, _) = round(half, gazetteer, options, &[None, None]);
            let rows = parse(&text).unwrap_or_default();
            Weights::from_rows(&rows)
        })
        .collect();
    // Documents at even places are read by the model of the odd half, and the other way round.
    round(examples, gazetteer, options, &[Some(&first[1]), Some(&first[0])])
}

fn round(examples: &[Example], gazetteer: &Gazetteer, options: Options, memory: &[Option<&Weights>; 2]) -> (String, Report) {
    let stages = Stages::new(gazetteer);
    let mut report = Report::default();
    let mut ids: FxHashMap<(u8, String), u32> = FxHashMap::default();
    let mut names: Vec<(u8, String)> = Vec::new();
    let mut counts: Vec<u32> = Vec::new();
    let mut instances = Vec::new();
    for (i, example) in examples.iter().enumerate() {
        let passes: &[bool] = if memory[i % 2].is_some() { &[true, false] } else { &[false] };
        for (turn, with_memory) in passes.iter().enumerate() {
            let weights = if *with_memory { memory[i % 2] } else { None };
            let mut extend = |t: u8, v: String| -> u32 {
                let id = *ids.entry((t, v.clone())).or_insert_with(|| {
                    names.push((t, v));
                    counts.push(0);
                    (names.len() - 1) as u32
                });
                counts[id as usize] += 1;
                id
            };
            let instance = instance(&stages, example, weights, &mut extend, (turn == 0).then_some(&mut report));
            instances.push(instance);
        }
    }
    for instance in &mut instances {
        for features in &mut instance.features {
            features.retain(|f| counts[*f as usize] >= options.least);
        }
    }
    let weights = descend(&instances, names.len(), options);
    let mut lines: Vec<String> = Vec::new();
    for (id, (template, value)) in names.iter().enumerate() {
        let row: [i32; TYPES] = std::array::from_fn(|k| (weights[id * TYPES + k] * 1000.0).round() as i32);
        if row.iter().any(|w| w.abs() >= 20) && !value.is_empty() | (*template == 0) {
            let row: Vec<String> = row.iter().map(|w| w.clamp(&-32_000, &32_000).to_string()).collect();
            lines.push(format!("{}={value}\t{}", recognize::weights::TEMPLATES[*template as usize], row.join("\t")));
        }
    }
    lines.sort_unstable();
    report.features = lines.len();
    let mut text = String::from(
        "# Weights of the recognition model, in thousandths of a logit, written by `koujing train`.\n\
         # template=value, then the weight for place, enterprise, institution, project, formula, slogan.\n",
    );
    for line in lines {
        text.push_str(&line);
        text.push('\n');
    }
    (text, report)
}

fn instance(
    stages: &Stages<'_>,
    example: &Example,
    memory: Option<&Weights>,
    intern: &mut impl FnMut(u8, String) -> u32,
    report: Option<&mut Report>,
) -> Instance {
    stages.read(&example.text, |cx| {
        let memory = memory.map(|w| {
            let mut found = recognize::candidates(cx);
            recognize::score(cx, w, &mut found);
            Memory::of(cx, &crate::select::select(&found))
        });
        let cx = recognize::Context { memory: memory.as_ref(), ..*cx };
        let mut candidates: Vec<Candidate> =
            recognize::candidates(&cx).into_iter().filter(|c| c.kind.is_built_in()).collect();
        candidates.sort_by_key(|c| (c.span.end, c.span.start, c.kind));
        let gold: Vec<(Span, Kind)> = example.gold.clone();
        let is_gold = |c: &Candidate| {
            let original = cx.text.original_span(c.span);
            gold.iter().any(|(s, k)| *s == original && *k == c.kind)
        };
        let marks: Vec<bool> = candidates.iter().map(is_gold).collect();
        if let Some(report) = report {
            for (span, kind) in &gold {
                report.gold[kind.index()] += 1;
                let reached = candidates
                    .iter()
                    .zip(&marks)
                    .any(|(c, m)| *m && c.kind == *kind && cx.text.original_span(c.span) == *span);
                if reached {
                    report.reachable[kind.index()] += 1;
                } else {
                    let kinds = ["place", "enterprise", "institution", "project", "formula", "slogan"];
                    let text = example.text[span.range()].replace('\n', "⏎");
                    report.missed.push((example.id.clone(), kinds[kind.index()], text));
                }
            }
        }
        let features = candidates
            .iter()
            .map(|c| {
                recognize::named_features(&cx, c).into_iter().map(|(t, v)| intern(t, v)).collect()
            })
            .collect();
        let before =
            candidates.iter().map(|c| candidates.partition_point(|o| o.span.end <= c.span.start)).collect();
        Instance {
            spans: candidates.iter().map(|c| (c.span.start, c.span.end, c.kind.0)).collect(),
            features,
            gold: marks,
            before,
        }
    })
}

/// Adagrad on the conditional likelihood.
fn descend(instances: &[Instance], features: usize, options: Options) -> Vec<f64> {
    let mut weights = vec![0.0f64; features * TYPES];
    let mut squares = vec![1e-6f64; features * TYPES];
    let mut order: Vec<usize> = (0..instances.len()).collect();
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    for epoch in 0..options.epochs {
        // A fixed shuffle: xorshift, seeded alike in every run.
        for i in (1..order.len()).rev() {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            order.swap(i, (seed % (i as u64 + 1)) as usize);
        }
        let rate = options.rate / (1.0 + 0.1 * epoch as f64);
        for &n in &order {
            let instance = &instances[n];
            let count = instance.spans.len();
            let scores: Vec<f64> = (0..count)
                .map(|i| {
                    let k = instance.spans[i].2 as usize;
                    let sum: f64 = instance.features[i].iter().map(|f| weights[*f as usize * TYPES + k]).sum();
                    sum + if instance.gold[i] { 0.0 } else { options.margin }
                })
                .collect();
            let marginals = marginals(instance, &scores);
            for i in 0..count {
                let gradient = f64::from(u8::from(instance.gold[i])) - marginals[i];
                if gradient.abs() < 1e-4 {
                    continue;
                }
                let k = instance.spans[i].2 as usize;
                for f in &instance.features[i] {
                    let at = *f as usize * TYPES + k;
                    squares[at] += gradient * gradient;
                    let step = rate / squares[at].sqrt();
                    let w = weights[at] + step * gradient;
                    // Truncated gradient: shrink towards zero by the step's share.
                    let shrink = step * options.l1 * 10.0;
                    weights[at] = if w.abs() <= shrink { 0.0 } else { w - shrink.copysign(w) };
                }
            }
        }
    }
    weights
}

/// Marginal probabilities of the candidates, by forward and backward sums in log space.
fn marginals(instance: &Instance, scores: &[f64]) -> Vec<f64> {
    let n = scores.len();
    let log_add = |a: f64, b: f64| {
        let (hi, lo) = if a > b { (a, b) } else { (b, a) };
        if lo == f64::NEG_INFINITY { hi } else { hi + libm::log1p(libm::exp(lo - hi)) }
    };
    // forward[i]: all selections among the first i candidates (sorted by end).
    let mut forward = vec![0.0f64; n + 1];
    for i in 0..n {
        forward[i + 1] = log_add(forward[i], forward[instance.before[i]] + scores[i]);
    }
    // Derivatives of the log partition sum, backwards through the same recurrence.
    let mut backward = vec![0.0f64; n + 1];
    backward[n] = 1.0;
    let mut out = vec![0.0f64; n];
    for i in (0..n).rev() {
        let flow = backward[i + 1];
        if flow == 0.0 {
            continue;
        }
        let share = libm::exp(forward[instance.before[i]] + scores[i] - forward[i + 1]);
        out[i] = flow * share;
        backward[instance.before[i]] += flow * share;
        backward[i] += flow * (1.0 - share);
    }
    out
}

//! Training of the weights: a semi-Markov conditional random field over each document's candidates.
//!
//! The probability of a set of non-overlapping candidates is proportional to the exponential of the sum of its
//! scores; forward and backward sums over the candidates give every candidate's marginal probability
//! (Sarawagi and Cohen, 2004). L-BFGS in one thread with libm's functions gives the same bytes wherever the
//! texts are the same.

mod cluster;
mod lists;
mod marks;
mod standoff;

pub use cluster::{ClusterOptions, Sentences};
pub use lists::train_lists;
pub use marks::{MarkError, kind_of_mark, marked_documents};
pub use standoff::Standoff;

use rustc_hash::FxHashMap;

use crate::gazetteer::Gazetteer;
use crate::model::{Candidate, Kind, Span};
use crate::pipeline::Stages;
use crate::recognize::weights::{TYPES, Weights, parse};
use crate::recognize::{self, Memory};
use crate::select::{marginals, preselect};

/// One annotated document.
#[derive(Clone, Debug)]
pub struct Example {
    /// Name, for messages.
    pub id: String,
    /// The text as given.
    pub text: String,
    /// Gold mentions in byte offsets of the text.
    pub gold: Vec<(Span, Kind)>,
    /// Whether the text is a real one, not of our own writing.
    pub real: bool,
    /// Formulas with their members, as worded.
    pub expansions: Vec<(String, Vec<String>)>,
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Most iterations of the optimiser.
    pub iterations: usize,
    /// Strength of the L2 penalty.
    pub l2: f64,
    /// A feature must occur with this many candidates.
    pub least: u32,
    /// Weights below this (in logits) are left out of the file.
    pub prune: f64,
    /// Weight of an example of our own writing beside a real one.
    pub own: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { iterations: 200, l2: 0.5, least: 2, prune: 0.1, own: 0.6 }
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

impl Options {
    /// For lists near a formula: few features and examples, so a chance list must not look certain.
    #[must_use]
    pub fn lists() -> Self {
        Self { l2: 1.0, prune: 0.06, ..Self::default() }
    }

    /// How much an example counts.
    fn weight_of(&self, example: &Example) -> f64 {
        if example.real { 1.0 } else { self.own }
    }
}

/// The features of the candidates by number, with how many candidates have each.
struct Features<N> {
    ids: FxHashMap<N, u32>,
    names: Vec<N>,
    counts: Vec<u32>,
}

impl<N> Default for Features<N> {
    fn default() -> Self {
        Self { ids: FxHashMap::default(), names: Vec::new(), counts: Vec::new() }
    }
}

impl<N: Clone + Eq + std::hash::Hash> Features<N> {
    /// The number of a feature that a candidate has.
    fn id(&mut self, name: N) -> u32 {
        let id = *self.ids.entry(name).or_insert_with_key(|name| {
            self.names.push(name.clone());
            self.counts.push(0);
            (self.names.len() - 1) as u32
        });
        self.counts[id as usize] += 1;
        id
    }

    /// Leaves the rare features out and learns the weights of the others: [`TYPES`] numbers a feature.
    fn weigh(&self, instances: &mut [Instance], options: Options) -> Vec<f64> {
        for features in instances.iter_mut().flat_map(|i| &mut i.features) {
            features.retain(|f| self.counts[*f as usize] >= options.least);
        }
        descend(instances, self.names.len(), options)
    }
}

struct Instance {
    /// Sorted by end, then start.
    spans: Vec<(u32, u32, u8)>,
    features: Vec<Vec<u32>>,
    gold: Vec<bool>,
    /// For each candidate, how many end at or before its start.
    before: Vec<usize>,
    /// How much the document counts.
    weight: f64,
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

fn round(
    examples: &[Example],
    gazetteer: &Gazetteer,
    options: Options,
    memory: &[Option<&Weights>; 2],
) -> (String, Report) {
    let barriers = barriers(examples, gazetteer);
    let stages = Stages::new(gazetteer, Weights::from_rows(&parse(&barriers.join("\n")).unwrap_or_default()));
    let mut report = Report::default();
    let mut features = Features::default();
    let mut instances = Vec::new();
    for (i, example) in examples.iter().enumerate() {
        let passes: &[bool] = if memory[i % 2].is_some() { &[true, false] } else { &[false] };
        for (turn, with_memory) in passes.iter().enumerate() {
            let weights = if *with_memory { memory[i % 2] } else { None };
            let instance = instance(&stages, example, weights, &mut features, (turn == 0).then_some(&mut report));
            let share = 1.0 / passes.len() as f64;
            instances.push(Instance { weight: share * options.weight_of(example), ..instance });
        }
    }
    let weights = features.weigh(&mut instances, options);
    let mut lines: Vec<String> = Vec::new();
    for (id, (template, value)) in features.names.iter().enumerate() {
        let row: [i32; TYPES] = std::array::from_fn(|k| (weights[id * TYPES + k] * 1000.0).round() as i32);
        if row.iter().any(|w| f64::from(w.abs()) >= options.prune * 1000.0) {
            let row: Vec<String> = row.iter().map(|w| w.clamp(&-32_000, &32_000).to_string()).collect();
            lines.push(format!("{}={value}\t{}", recognize::weights::TEMPLATES[*template as usize], row.join("\t")));
        }
    }
    lines.extend(barriers);
    lines.sort_unstable();
    report.features = lines.len();
    let mut text = String::from(
        "# Weights of the recognition model, in thousandths of a logit, written by `koujing train`.\n\
         # template=value, then the weight for place, enterprise, institution, project, formula, slogan.\n\
         # barrier=word: a word that hardly any name holds; its numbers mean nothing.\n",
    );
    for line in lines {
        text.push_str(&line);
        text.push('\n');
    }
    (text, report)
}

/// Words that come often and hardly ever inside a name, as rows of the weights' file: candidates do not cross them.
fn barriers(examples: &[Example], gazetteer: &Gazetteer) -> Vec<String> {
    // A single character is part of many names that the texts do not hold, so it must be seen more often.
    const LEAST: [usize; 2] = [60, 12];
    // Of very frequent words (在, 对) the odd name is given up: one occurrence in so many may be inside a name.
    const ODD: usize = 150;
    let stages = Stages::new(gazetteer, Weights::empty());
    let mut seen: FxHashMap<String, (usize, usize)> = FxHashMap::default();
    for example in examples {
        stages.read(&example.text, |cx| {
            for word in cx.words.all() {
                let original = cx.text.original_span(word);
                let inside = example.gold.iter().any(|(s, _)| s.overlaps(original));
                let entry = seen.entry(cx.slice(word).to_owned()).or_default();
                *entry = (entry.0 + 1, entry.1 + usize::from(inside));
            }
        });
    }
    let long = |word: &str| usize::from(word.chars().nth(1).is_some());
    let han = |word: &str| word.chars().all(crate::normalize::is_han);
    let kept =
        seen.into_iter().filter(|(word, (n, inside))| *inside * ODD <= *n && *n >= LEAST[long(word)] && han(word));
    let mut rows: Vec<String> = kept.map(|(word, _)| format!("barrier={word}\t0\t0\t0\t0\t0\t0")).collect();
    rows.sort_unstable();
    rows
}

/// Whether a candidate is an annotated mention.
fn is_gold(cx: &recognize::Context<'_>, example: &Example, c: &Candidate) -> bool {
    example.gold.contains(&(cx.text.original_span(c.span), c.kind))
}

fn instance(
    stages: &Stages<'_>,
    example: &Example,
    memory: Option<&Weights>,
    names: &mut Features<(u8, String)>,
    report: Option<&mut Report>,
) -> Instance {
    stages.read(&example.text, |cx| {
        let memory = memory.map(|w| {
            let mut found = recognize::candidates(cx);
            recognize::score(cx, w, &mut found);
            Memory::of(cx, &preselect(&found))
        });
        let cx = recognize::Context { memory: memory.as_ref(), ..*cx };
        let mut candidates: Vec<Candidate> =
            recognize::candidates(&cx).into_iter().filter(|c| c.kind.is_built_in()).collect();
        candidates.sort_by_key(|c| (c.span.end, c.span.start, c.kind));
        let gold = &example.gold;
        // What overlaps a gold mention that no candidate covers is neither right nor wrong: left out.
        let covered: Vec<(Span, Kind)> = gold
            .iter()
            .filter(|(s, k)| !candidates.iter().any(|c| c.kind == *k && cx.text.original_span(c.span) == *s))
            .copied()
            .collect();
        candidates.retain(|c| {
            let original = cx.text.original_span(c.span);
            !covered.iter().any(|(s, _)| s.overlaps(original))
        });
        let marks: Vec<bool> = candidates.iter().map(|c| is_gold(&cx, example, c)).collect();
        if let Some(report) = report {
            for (span, kind) in gold {
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
            .map(|c| recognize::named_features(&cx, c).into_iter().map(|name| names.id(name)).collect())
            .collect();
        let before = candidates.iter().map(|c| candidates.partition_point(|o| o.span.end <= c.span.start)).collect();
        Instance {
            spans: candidates.iter().map(|c| (c.span.start, c.span.end, c.kind.0)).collect(),
            features,
            gold: marks,
            before,
            weight: 1.0,
        }
    })
}

/// Minimises the penalised negative log-likelihood by L-BFGS (Liu and Nocedal, 1989).
fn descend(instances: &[Instance], features: usize, options: Options) -> Vec<f64> {
    const MEMORY: usize = 12;
    let n = features * TYPES;
    let mut weights = vec![0.0f64; n];
    let (mut loss, mut gradient) = objective(instances, &weights, options);
    let mut steps: Vec<(Vec<f64>, Vec<f64>, f64)> = Vec::new();
    for _ in 0..options.iterations {
        let mut direction = gradient.clone();
        let mut alphas = Vec::with_capacity(steps.len());
        for (s, y, rho) in steps.iter().rev() {
            let alpha = rho * dot(s, &direction);
            add_scaled(&mut direction, y, -alpha);
            alphas.push(alpha);
        }
        let scale = steps
            .last()
            .map_or_else(|| 1.0 / dot(&gradient, &gradient).sqrt().max(1.0), |(s, y, _)| dot(s, y) / dot(y, y));
        direction.iter_mut().for_each(|d| *d *= scale);
        for ((s, y, rho), alpha) in steps.iter().zip(alphas.iter().rev()) {
            let beta = rho * dot(y, &direction);
            add_scaled(&mut direction, s, alpha - beta);
        }
        let slope = -dot(&gradient, &direction);
        let mut step = 1.0;
        let accepted = loop {
            let mut next = weights.clone();
            add_scaled(&mut next, &direction, -step);
            let (next_loss, next_gradient) = objective(instances, &next, options);
            if next_loss <= loss + 1e-4 * step * slope {
                break Some((next, next_loss, next_gradient));
            }
            step *= 0.5;
            if step < 1e-6 {
                break None;
            }
        };
        let Some((next, next_loss, next_gradient)) = accepted else { break };
        let s: Vec<f64> = next.iter().zip(&weights).map(|(a, b)| a - b).collect();
        let y: Vec<f64> = next_gradient.iter().zip(&gradient).map(|(a, b)| a - b).collect();
        let curvature = dot(&s, &y);
        let gain = loss - next_loss;
        (weights, loss, gradient) = (next, next_loss, next_gradient);
        if curvature > 1e-10 {
            steps.push((s, y, 1.0 / curvature));
            if steps.len() > MEMORY {
                steps.remove(0);
            }
        }
        if gain < 1e-6 * loss {
            break;
        }
    }
    weights
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn add_scaled(a: &mut [f64], b: &[f64], by: f64) {
    a.iter_mut().zip(b).for_each(|(x, y)| *x += by * y);
}

/// The penalised negative log-likelihood of the gold selections and its gradient.
fn objective(instances: &[Instance], weights: &[f64], options: Options) -> (f64, Vec<f64>) {
    let mut loss = 0.5 * options.l2 * dot(weights, weights);
    let mut gradient: Vec<f64> = weights.iter().map(|w| w * options.l2).collect();
    for instance in instances {
        let scores: Vec<f64> = (0..instance.spans.len())
            .map(|i| {
                let k = instance.spans[i].2 as usize;
                instance.features[i].iter().map(|f| weights[*f as usize * TYPES + k]).sum::<f64>()
            })
            .collect();
        let (log_sum, marginals) = marginals(&scores, &instance.before);
        loss += instance.weight * log_sum;
        for (i, marginal) in marginals.iter().enumerate() {
            let gold = f64::from(u8::from(instance.gold[i]));
            loss -= instance.weight * gold * scores[i];
            let error = instance.weight * (marginal - gold);
            if error.abs() > 1e-7 {
                let k = instance.spans[i].2 as usize;
                for f in &instance.features[i] {
                    gradient[*f as usize * TYPES + k] += error;
                }
            }
        }
    }
    (loss, gradient)
}

//! Training of the weights by which lists near a formula are chosen (`expand::nearby`).

use super::{Example, Features, Instance, Options, is_gold};
use crate::expand::{Nearby, nearby_lists};
use crate::gazetteer::Gazetteer;
use crate::link::link;
use crate::model::{Mention, Span};
use crate::pipeline::Stages;
use crate::recognize::weights::{TYPES, Weights};
use crate::recognize::{self, Context};

/// Learns when a list near a formula is the formula's, from the annotated lists and the formulas without one: rows of a feature and
/// its weight in thousandths of a logit, sorted.
///
/// The lists of a formula exclude each other and none may be its own, which is the model of [`super::train`] with candidates that all overlap.
/// In our own documents lists were annotated only where there is one; a real excerpt without any has none.
#[must_use]
pub fn train_lists(examples: &[Example], gazetteer: &Gazetteer, model: Weights, options: Options) -> String {
    let stages = Stages::new(gazetteer, model);
    let mut features = Features::default();
    let mut instances = Vec::new();
    for example in examples.iter().filter(|e| e.real || !e.expansions.is_empty()) {
        stages.read(&example.text, |cx| {
            let mentions = gold_mentions(cx, example);
            for (i, lists) in nearby_lists(cx, &mentions) {
                let lists = judged(cx, example, mentions[i].span, lists);
                if lists.is_empty() {
                    continue;
                }
                let gold = lists.iter().map(|(_, gold)| *gold).collect();
                let ids = |list: Nearby| list.features.into_iter().map(|name| features.id(name)).collect();
                instances.push(Instance {
                    // All stand in each other's way, and all are of one type, the first.
                    spans: vec![(0, 1, 0); lists.len()],
                    before: vec![0; lists.len()],
                    features: lists.into_iter().map(|(list, _)| list).map(ids).collect(),
                    gold,
                    weight: options.weight_of(example),
                });
            }
        });
    }
    let weights = features.weigh(&mut instances, options);
    let row = |(id, name): (usize, &String)| {
        let weight = (weights[id * TYPES] * 1000.0).round() as i32;
        (f64::from(weight.abs()) >= options.prune * 1000.0).then(|| format!("{name}\t{weight}\n"))
    };
    let mut rows: Vec<String> = features.names.iter().enumerate().filter_map(row).collect();
    rows.sort_unstable();
    let head = "# Weights by which lists near a formula are chosen, in thousandths of a logit, written by `koujing train --lists`.\n\
                # feature, then its weight.\n";
    head.to_owned() + &rows.concat()
}

/// The annotated mentions that have a candidate.
fn gold_mentions(cx: &Context<'_>, example: &Example) -> Vec<Mention> {
    let mut candidates = recognize::candidates(cx);
    candidates.retain(|c| is_gold(cx, example, c));
    candidates.sort_by_key(|c| (c.span.start, c.span.end));
    candidates.dedup_by_key(|c| c.span);
    link(cx, &candidates)
}

/// Each list with whether it is the annotated one; those that share members with it are neither right nor wrong, unless there is
/// none better and most of their members are right.
fn judged(cx: &Context<'_>, example: &Example, formula: Span, lists: Vec<Nearby>) -> Vec<(Nearby, bool)> {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let slice = |span: Span| bare(&example.text[cx.text.original_span(span).range()]);
    let own = slice(formula);
    let gold: Vec<Vec<String>> = example
        .expansions
        .iter()
        .filter(|(f, _)| bare(f) == own)
        .map(|(_, members)| members.iter().map(|m| bare(m)).collect())
        .collect();
    let right = |list: &Nearby| {
        let members: Vec<String> = list.members.iter().map(|m| slice(*m)).collect();
        let shared = |gold: &Vec<String>| (gold.iter().filter(|g| members.contains(g)).count(), gold.len());
        gold.iter().map(shared).max().filter(|(n, _)| *n > 0)
    };
    let best = lists.iter().filter_map(right).max_by_key(|(n, of)| n * 100 / of);
    // All but one of three or more, half of a pair.
    let enough = best.filter(|(n, of)| n == of || n + 1 == *of);
    let mut out = Vec::new();
    let mut taken = false;
    for list in lists {
        match (right(&list), enough) {
            (None, _) => out.push((list, false)),
            (Some(found), Some(best)) if found == best && !taken => {
                taken = true;
                out.push((list, true));
            }
            _ => {}
        }
    }
    out
}

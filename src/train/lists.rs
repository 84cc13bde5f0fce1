//! Training of the weights by which lists near a formula are chosen (`expand::nearby`) and the borders of their members (`expand::borders`).

use super::{Example, Features, Instance, Options, is_gold};
use crate::expand::{Nearby, choices, nearby_lists, strategy_lists};
use crate::gazetteer::Gazetteer;
use crate::link::link;
use crate::model::{Mention, Span};
use crate::pipeline::Stages;
use crate::recognize::weights::{TYPES, Weights};
use crate::recognize::{self, Context};

/// Learns when a list near a formula is the formula's, and where its members begin and end, from the annotated lists and the formulas without one: rows of a feature and
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
            let mut right = strategy_lists(cx, &mentions);
            for (i, lists) in nearby_lists(cx, &mentions) {
                let lists = judged(cx, example, mentions[i].span, lists);
                if lists.is_empty() {
                    continue;
                }
                right.extend(lists.iter().filter(|(_, gold)| *gold).map(|(list, _)| (i, list.members.clone())));
                let gold = lists.iter().map(|(_, gold)| *gold).collect();
                let ids = |list: Nearby| list.features.into_iter().map(|name| features.id(name)).collect();
                let ids = lists.into_iter().map(|(list, _)| list).map(ids).collect();
                instances.push(exclusive(ids, gold, options.weight_of(example)));
            }
            for (i, members) in right {
                borders(cx, example, &mentions, i, &members, |spans, gold| {
                    let ids = |names: Vec<String>| names.into_iter().map(|name| features.id(name)).collect();
                    instances.push(exclusive(spans.into_iter().map(ids).collect(), gold, options.weight_of(example)));
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
    let head = "# Weights by which lists near a formula and the borders of members (member:) are chosen, in thousandths of a logit,\n\
                # written by `koujing train --lists`.\n\
                # feature, then its weight.\n";
    head.to_owned() + &rows.concat()
}

/// Candidates of which one at most is right: all stand in each other's way, and all are of one type, the first.
fn exclusive(features: Vec<Vec<u32>>, gold: Vec<bool>, weight: f64) -> Instance {
    Instance { spans: vec![(0, 1, 0); gold.len()], before: vec![0; gold.len()], features, gold, weight }
}

/// Gives the choices of borders for each member of a list with whether they are the annotated ones; members that no choice meets
/// cannot be learned, and a list that misses most of them is another one.
fn borders(
    cx: &Context<'_>,
    example: &Example,
    mentions: &[Mention],
    formula: usize,
    members: &[Span],
    mut put: impl FnMut(Vec<Vec<String>>, Vec<bool>),
) {
    let Some(choices) = choices(cx, mentions, formula, members) else { return };
    let slice = |span: Span| bare(&example.text[cx.text.original_span(span).range()]);
    let own = slice(mentions[formula].span);
    let met = |gold: &Vec<String>| -> Vec<Vec<bool>> {
        choices.iter().zip(gold).map(|(c, gold)| c.spans.iter().map(|s| slice(*s) == *gold).collect()).collect()
    };
    let once = |gold: &&Vec<bool>| gold.iter().filter(|g| **g).count() == 1;
    let gold = annotated(example, &own).filter(|gold| gold.len() == members.len()).map(|gold| met(&gold));
    let Some(gold) = gold.max_by_key(|met| met.iter().filter(once).count()) else { return };
    if 2 * gold.iter().filter(once).count() < members.len() {
        return;
    }
    for (choice, gold) in choices.into_iter().zip(gold) {
        if once(&&gold) {
            put(choice.features, gold);
        }
    }
}

/// A text without its blanks, which the layout may have put there.
fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The annotated lists of a formula, bare.
fn annotated(example: &Example, formula: &str) -> impl Iterator<Item = Vec<String>> {
    let own = example.expansions.iter().filter(move |(f, _)| bare(f) == formula);
    own.map(|(_, members)| members.iter().map(|m| bare(m)).collect())
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
    let slice = |span: Span| bare(&example.text[cx.text.original_span(span).range()]);
    let gold: Vec<Vec<String>> = annotated(example, &slice(formula)).collect();
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

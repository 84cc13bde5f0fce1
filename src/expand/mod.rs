//! What a formula stands for, where the document lists it.
//!
//! Each strategy looks at one way of listing; a list is taken only when its length fits the formula's numerals.

mod before;
mod borders;
mod definition;
mod figures;
mod lists;
mod nearby;
mod openers;
mod sections;
mod strategies;

pub(crate) use borders::choices;
pub use definition::defined;
pub(crate) use nearby::{Nearby, nearby_lists};

use crate::gazetteer::Sense;
use crate::model::{Expansion, Kind, Mention, Span};
use crate::normalize::{floor_char, is_han};
use crate::recognize::Context;
use crate::wording::{is_simple, parts, promised};
use memchr::memmem;
use std::collections::{HashMap, HashSet};

/// A formula's mention with what its numerals promise.
#[derive(Clone)]
struct Formula<'c> {
    span: Span,
    surface: &'c str,
    /// How many members it may have, likeliest first; empty when the numerals do not say.
    counts: Vec<usize>,
    /// Each numeral's value with the words behind it: 六 and 降, 一 and 增.
    parts: Vec<(usize, &'c str)>,
    /// All mentions of the document, in order.
    mentions: &'c [Mention],
    /// Whether the numeral comes first and counts one thing: 三个高地, not 六降一增 and not 1+14+N.
    simple: bool,
}

impl<'c> Formula<'c> {
    fn fits(&self, members: usize) -> bool {
        self.counts.contains(&members)
    }

    /// The senses that the dictionaries know.
    fn senses(&self, cx: &Context<'c>) -> impl Iterator<Item = Sense<'c>> {
        cx.hits_on(self.span).flat_map(|h| cx.senses(h.name)).filter(|s| s.kind == Kind::FORMULA)
    }

    /// The members of each known sense.
    fn known(&self, cx: &Context<'c>) -> impl Iterator<Item = &'c [&'static str]> {
        self.senses(cx).map(|s| s.entry.members.as_slice())
    }

    /// The same of a fixed name; a name that is an ordinary word as well (三大工程) means many things.
    fn fixed(&self, cx: &Context<'c>) -> impl Iterator<Item = &'c [&'static str]> {
        self.senses(cx).filter(|s| s.entry.subtype != "conditional").map(|s| s.entry.members.as_slice())
    }

    /// Whether no other formula stands in any of the spans.
    fn alone(&self, spans: &[Span]) -> bool {
        !spans.iter().any(|s| self.others_in(*s) > 0)
    }

    /// How many other formulas stand in a span.
    fn others_in(&self, span: Span) -> usize {
        let from = self.mentions.partition_point(|m| m.span.end <= span.start);
        let inside = self.mentions[from..].iter().take_while(|m| m.span.start < span.end);
        inside.filter(|m| m.kind == Kind::FORMULA && m.span != self.span).count()
    }
}

/// The expansions of a document's formulas.
#[must_use]
pub fn expand(cx: &Context<'_>, mentions: &[Mention]) -> Vec<Expansion> {
    let mut found: Vec<(usize, Expansion)> = Vec::new();
    let mut places: HashMap<&str, Places> = HashMap::new();
    let formulas: Vec<(usize, Formula<'_>)> = formulas(cx, mentions).collect();
    for &(i, ref formula) in &formulas {
        let place = places.entry(formula.surface).or_default();
        let list = strategies::find(cx, formula).or_else(|| elsewhere(cx, formula, place));
        if let Some((rank, members)) = list {
            place.best = place.best.min(rank);
            found.push((rank, Expansion { mention: i, members }));
        }
    }
    weigh_nearby(cx, &formulas, &mut places, &mut found);
    for (_, expansion) in &mut found {
        if let Ok(at) = formulas.binary_search_by_key(&expansion.mention, |(i, _)| *i) {
            let members = std::mem::take(&mut expansion.members);
            expansion.members = borders::settle(cx, &formulas[at].1, members);
        }
    }
    found.sort_by_key(|(_, e)| e.mention);
    distinct(cx, mentions, &places, found)
}

/// The lists that the strategies find for each formula, in the borders that these give; for training.
pub(crate) fn strategy_lists(cx: &Context<'_>, mentions: &[Mention]) -> Vec<(usize, Vec<Span>)> {
    formulas(cx, mentions).filter_map(|(i, formula)| Some((i, strategies::find(cx, &formula)?.1))).collect()
}

/// Adds the likeliest lists nearby for wordings without a list; members of other formulas are none.
fn weigh_nearby<'c>(
    cx: &Context<'c>,
    formulas: &[(usize, Formula<'c>)],
    places: &mut HashMap<&'c str, Places>,
    found: &mut Vec<(usize, Expansion)>,
) {
    const MENTIONS: usize = 3;
    let mut members: Vec<Span> = found.iter().flat_map(|(_, e)| &e.members).copied().collect();
    members.sort_unstable();
    // Lists nest: the last one that begins before the span's end may lie inside a longer one.
    let longest = members.iter().map(|m| m.len()).max().unwrap_or(0);
    let taken = |span: Span| {
        let from = members.partition_point(|m| m.start + longest as u32 <= span.start);
        members[from..].iter().take_while(|m| m.start < span.end).any(|m| m.overlaps(span))
    };
    for &(i, ref formula) in formulas {
        let place = places.entry(formula.surface).or_default();
        place.mentions += 1;
        // A list by a sign is surer than any that is only near. What the first mentions do not list, later ones take as known.
        if place.best < strategies::RANKS || place.mentions > MENTIONS {
            continue;
        }
        if let Some((share, members)) = nearby::nearby(cx, formula, &taken) {
            let rank = strategies::RANKS + 1000 - share;
            place.best = place.best.min(rank);
            found.push((rank, Expansion { mention: i, members }));
        }
    }
}

/// The formulas that promise members, with the numbers of their mentions.
fn formulas<'c>(cx: &Context<'c>, mentions: &'c [Mention]) -> impl Iterator<Item = (usize, Formula<'c>)> {
    mentions.iter().enumerate().filter(|(_, m)| m.kind == Kind::FORMULA).filter_map(|(i, mention)| {
        let surface = cx.slice(mention.span);
        let (counts, parts) = (promised(surface), parts(surface));
        let promises = !counts.is_empty() || !parts.is_empty();
        let simple = is_simple(surface);
        promises.then_some((i, Formula { span: mention.span, surface, counts, parts, mentions, simple }))
    })
}

/// What is known of a formula's wording so far.
struct Places {
    /// The most certain strategy that found a list.
    best: usize,
    /// The list by an occurrence that is no mention, once looked for.
    elsewhere: Option<Option<(usize, Vec<Span>)>>,
    /// How many mentions were looked at for lists nearby.
    mentions: usize,
}

impl Default for Places {
    fn default() -> Self {
        Self { best: usize::MAX, elsewhere: None, mentions: 0 }
    }
}

/// Of each formula the lists that the most certain strategy found, each wording once.
fn distinct(
    cx: &Context<'_>,
    mentions: &[Mention],
    places: &HashMap<&str, Places>,
    found: Vec<(usize, Expansion)>,
) -> Vec<Expansion> {
    let mut done: HashSet<(&str, Vec<&str>)> = HashSet::new();
    let kept = found.into_iter().filter(|(rank, expansion)| {
        let surface = cx.slice(mentions[expansion.mention].span);
        let worded = || expansion.members.iter().map(|m| cx.slice(*m)).collect();
        places.get(surface).is_none_or(|p| *rank == p.best) && done.insert((surface, worded()))
    });
    kept.map(|(_, expansion)| expansion).collect()
}

/// The members by another occurrence of the formula that is no mention: 六场硬仗具体为：…. Looked for once a wording.
fn elsewhere(cx: &Context<'_>, formula: &Formula<'_>, place: &mut Places) -> Option<(usize, Vec<Span>)> {
    if let Some(known) = &place.elsewhere {
        return known.clone();
    }
    let free = |span: &Span| {
        let from = formula.mentions.partition_point(|m| m.span.end <= span.start);
        formula.mentions.get(from).is_none_or(|m| !m.span.overlaps(*span))
    };
    // Near it: a text that repeats a thousand formulas is not read a thousand times.
    const REACH: usize = 32 * 1024;
    let from = floor_char(cx.normal, (formula.span.start as usize).saturating_sub(REACH));
    let to = floor_char(cx.normal, formula.span.end as usize + REACH);
    let occurrences = memmem::find_iter(&cx.normal.as_bytes()[from..to], formula.surface);
    let found = occurrences.map(|i| Span::new(from + i, from + i + formula.surface.len())).filter(free);
    let found = found.take(4).find_map(|span| strategies::opened(cx, &Formula { span, ..formula.clone() }));
    place.elsewhere = Some(found.clone());
    found
}

/// How far behind a formula its list may go on, in bytes: a line of a whole book is not read to its end for each of its
/// formulas.
const STRETCH: usize = 3000;

/// A position, or the last one within reach of the formula.
fn in_reach(cx: &Context<'_>, formula: &Formula<'_>, end: u32) -> u32 {
    let reach = floor_char(cx.normal, formula.span.end as usize + STRETCH);
    end.min(reach as u32).max(formula.span.end)
}

/// The positions behind the formula, its closing quotation mark and up to `noun` characters of a class noun.
fn behind(cx: &Context<'_>, formula: &Formula<'_>, noun: usize) -> Vec<u32> {
    let mut at = formula.span.end;
    if let Some(c @ ('”' | '"')) = cx.after(at) {
        at += c.len_utf8() as u32;
    }
    let mut out = vec![at];
    for c in cx.normal[at as usize..].chars().take(noun) {
        if !is_han(c) {
            break;
        }
        at += c.len_utf8() as u32;
        out.push(at);
    }
    out
}

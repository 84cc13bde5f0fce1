//! What a formula stands for, where the document lists it.
//!
//! Each strategy looks at one way of listing; a list is taken only when its length fits the formula's numerals.

mod before;
mod definition;
mod figures;
mod lists;
mod openers;
mod sections;
mod strategies;

pub use definition::defined;

use crate::gazetteer::Sense;
use crate::model::{Expansion, Kind, Mention, Span};
use crate::normalize::{floor_char, is_han};
use crate::numeral::{digit, parse_small};
use crate::recognize::Context;
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
        let overlapping = |s: &Span| {
            let from = self.mentions.partition_point(|m| m.span.end <= s.start);
            let inside = self.mentions[from..].iter().take_while(|m| m.span.start < s.end);
            inside.filter(|m| m.kind == Kind::FORMULA && m.span != self.span).count() > 0
        };
        !spans.iter().any(overlapping)
    }
}

/// The expansions of a document's formulas.
#[must_use]
pub fn expand(cx: &Context<'_>, mentions: &[Mention]) -> Vec<Expansion> {
    let mut found: Vec<(usize, Expansion)> = Vec::new();
    let mut places: HashMap<&str, Places> = HashMap::new();
    for (i, mention) in mentions.iter().enumerate().filter(|(_, m)| m.kind == Kind::FORMULA) {
        let surface = cx.slice(mention.span);
        let place = places.entry(surface).or_default();
        let (counts, parts) = (promised(surface), parts(surface));
        if counts.is_empty() && parts.is_empty() {
            continue;
        }
        let formula = Formula { span: mention.span, surface, counts, parts, mentions, simple: is_simple(surface) };
        let list = strategies::find(cx, &formula).or_else(|| elsewhere(cx, &formula, place));
        if let Some((rank, members)) = list {
            place.best = place.best.min(rank);
            found.push((rank, Expansion { mention: i, members }));
        }
    }
    distinct(cx, mentions, &places, found)
}

/// What is known of a formula's wording so far.
struct Places {
    /// The most certain strategy that found a list.
    best: usize,
    /// The list by an occurrence that is no mention, once looked for.
    elsewhere: Option<Option<(usize, Vec<Span>)>>,
}

impl Default for Places {
    fn default() -> Self {
        Self { best: usize::MAX, elsewhere: None }
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
    let occurrences = cx.normal[from..to].match_indices(formula.surface);
    let found = occurrences.map(|(i, s)| Span::new(from + i, from + i + s.len())).filter(free);
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

/// How many members a formula's numerals promise, likeliest first: 三个高地 3; 六降一增 7 or, part by part, 2;
/// 1+14+N 3 parts; 一网通办 nothing.
///
/// ```
/// use koujing::expand::promised;
/// assert_eq!(promised("三个高地"), [3]);
/// assert_eq!(promised("六降一增"), [7, 2]);
/// assert!(promised("一网通办").is_empty());
/// ```
#[must_use]
pub fn promised(surface: &str) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::new();
    let mut add = |n: usize| {
        if (1..=30).contains(&n) && !out.contains(&n) {
            out.push(n);
        }
    };
    if surface.contains('+') {
        let parts: Vec<Option<u32>> = surface.split('+').map(parse_small).collect();
        add(parts.len());
        if let Some(sum) = parts.into_iter().sum::<Option<u32>>() {
            add(sum as usize);
        }
        return out;
    }
    let mut groups = groups(surface);
    if counts_one_thing(&groups, surface) {
        groups.truncate(1);
    }
    let first = groups.first().is_some_and(|g| g.0 == 0) || surface.starts_with('新');
    match groups.as_slice() {
        [] => {}
        // 百千工程: a hundred and a thousand.
        [(0, "百千" | "千万" | "十百", _)] => add(2),
        // 十百千万: each numeral stands for one member.
        [(0, run, _)] if run.len() == surface.len() && run.chars().count() >= 3 && !run.is_ascii() => {
            // 双百双千: two of each.
            if run.chars().count() == 4 && run.chars().step_by(2).all(|c| c == '双') {
                add(4);
                add(2);
            } else if run.chars().all(|c| matches!(c, '一' | '十' | '百' | '千' | '万')) {
                add(run.chars().count());
            }
        }
        // 双百, 四千行动: so many of a hundred or a thousand each.
        [(0, run, _)]
            if run.ends_with(['百', '千', '万'])
                && run.chars().count() == 2
                && (run.len() == surface.len() || surface.chars().count() <= 4) =>
        {
            add(run.chars().next().and_then(digit).filter(|n| *n > 1).unwrap_or(0) as usize);
        }
        // 六双: so many pairs.
        [(0, run, _)] if run.len() == surface.len() && run.ends_with('双') && run.chars().count() == 2 => {
            add(run.chars().next().and_then(digit).unwrap_or(0) as usize);
        }
        // 125计划, 13710: each digit counts one kind.
        [(0, run, _)] if run.is_ascii() && (3..=5).contains(&run.len()) && !run.contains('0') => add(run.len()),
        // One thing has one member only where the text counts it: 一个中心, not 一网通办.
        [(0, _, 1)] if ["一个", "一大", "一条", "一项"].iter().any(|o| surface.starts_with(o)) => add(1),
        [(_, _, 1)] => {}
        [(_, _, n)] if first || surface.chars().count() <= 5 => add(*n as usize),
        [_] => {}
        // 三位一体, 五证合一: one thing out of several.
        [(0, _, n), (_, _, 1)] if is_union(surface) => add(*n as usize),
        many if first => {
            let sum = many.iter().map(|g| g.2 as usize).sum::<usize>();
            if sum > many.len() {
                add(sum);
                // 一园五片: the one is what the five make up.
                if many.len() == 2 && many[0].2 == 1 && sum >= 4 {
                    add(sum - 1);
                }
                // 四水四定, 三抓三促: each member holds one of each.
                if many.iter().all(|g| g.2 == many[0].2) {
                    add(many[0].2 as usize);
                }
                add(many.len());
            } else if sum >= 3 {
                add(sum);
            }
        }
        _ => {}
    }
    out.retain(|n| *n >= 2 || *n == 1 && groups.len() == 1);
    out
}

/// Whether a formula is one thing out of several: 三位一体, 五证合一.
fn is_union(surface: &str) -> bool {
    ["一体", "合一", "归一"].iter().any(|o| surface.ends_with(o))
}

/// Whether a classifier behind the first numeral and another numeral behind it say that there are so many of one
/// thing, whatever numeral each carries: 三个一批, 三个百日.
fn counts_one_thing(groups: &[(usize, &str, u32)], surface: &str) -> bool {
    matches!(groups, [(0, run, _), (second, ..), ..]
        if surface[run.len()..].starts_with(CLASSIFIERS) && *second == run.len() + 3)
}

/// What may stand between a formula's numeral and the thing that it counts.
const CLASSIFIERS: [char; 12] = ['个', '大', '项', '条', '件', '类', '道', '张', '篇', '朵', '场', '座'];

/// The numerals of a formula: place, text, value.
fn groups(surface: &str) -> Vec<(usize, &str, u32)> {
    // 三零服务: nothing is counted by 零.
    let numeral = |c: char| {
        digit(c).is_some_and(|n| n > 0) || matches!(c, '〇' | '十' | '百' | '千' | '万') || c.is_ascii_digit()
    };
    let mut out = Vec::new();
    let mut at = 0;
    while at < surface.len() {
        let run: usize = surface[at..].chars().take_while(|c| numeral(*c)).map(char::len_utf8).sum();
        // 四统一: no numeral but the end of a word. 单一 is none: 两单一码.
        let in_word = surface[at..].starts_with('一') && surface[..at].ends_with(['统', '唯', '同', '第', '专']);
        if run == 0 || in_word {
            at += surface[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let text = &surface[at..at + run];
        out.push((at, text, parse_small(text).unwrap_or(0)));
        at += run;
    }
    out
}

/// The numerals of a formula that begins with one, or with 新, each with what it counts, without classifiers. 多 behind the
/// first one counts nothing: 一云三网多场景.
fn parts(surface: &str) -> Vec<(usize, &str)> {
    let surface = surface.strip_prefix('新').unwrap_or(surface);
    let mut groups = groups(surface);
    if groups.first().is_none_or(|g| g.0 != 0) || surface.contains('+') {
        return Vec::new();
    }
    if counts_one_thing(&groups, surface) {
        groups.truncate(1);
    } else {
        let of_some = |(i, many): (usize, &str)| {
            let ends_numeral = groups.iter().any(|g| g.0 + g.1.len() == i);
            (!ends_numeral && i + many.len() < surface.len()).then(|| (i, &surface[i..i + many.len()], 0))
        };
        let some: Vec<_> = surface.match_indices('多').filter_map(of_some).collect();
        groups.extend(some);
        groups.sort_unstable();
    }
    let ends = groups.iter().skip(1).map(|g| g.0).chain([surface.len()]);
    let words = groups.iter().zip(ends).map(|(g, end)| {
        let word = surface[g.0 + g.1.len()..end].trim_matches(['、', '，']);
        (g.2 as usize, word.strip_prefix(CLASSIFIERS).filter(|w| !w.is_empty()).unwrap_or(word))
    });
    words.collect()
}

fn is_simple(surface: &str) -> bool {
    let groups = groups(surface);
    let one = groups.len() == 1 || counts_one_thing(&groups, surface);
    one && groups[0].0 == 0 && groups[0].1.len() < surface.len() && !surface.contains('+')
}

/// What the members of a formula share: what stands behind the numeral and its classifier.
fn key_word(surface: &str) -> Option<&str> {
    let rest = surface.trim_start_matches(|c: char| {
        digit(c).is_some() || matches!(c, '十' | '百' | '千' | '新') || c.is_ascii_digit()
    });
    if rest.len() == surface.len() {
        return None;
    }
    let rest = rest.strip_prefix(CLASSIFIERS).filter(|r| !r.is_empty()).unwrap_or(rest);
    let chars = rest.chars().count();
    (1..=6).contains(&chars).then_some(rest)
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

#[cfg(test)]
mod tests {
    use super::promised;

    #[test]
    fn numerals_promise_members() {
        let rows: [(&str, &[usize]); 30] = [
            ("三个高地", &[3]),
            ("六降一增", &[7, 2]),
            ("十大战略", &[10]),
            ("一网通办", &[]),
            ("1+14+N", &[3]),
            ("1+3", &[2, 4]),
            ("新十条", &[10]),
            ("六最", &[6]),
            ("约法三章", &[3]),
            ("十百千万", &[4]),
            ("两不愁三保障", &[5, 2]),
            ("一核两驱多轸", &[3, 2]),
            ("最多跑一次", &[]),
            ("三位一体", &[3]),
            ("三个一批", &[3]),
            ("十五五", &[]),
            ("125计划", &[3]),
            ("6643", &[4]),
            ("双百双千", &[4, 2]),
            ("三抓三促", &[6, 3, 2]),
            ("一茶一藤一芯", &[3]),
            ("一企一策", &[]),
            ("四统一", &[4]),
            ("三零服务", &[3]),
            ("三个百日", &[3]),
            ("一园五片", &[6, 5, 2]),
            ("两单一码", &[3, 2]),
            ("新三样", &[3]),
            ("百千工程", &[2]),
            ("四高地、一枢纽、一重地、一中心", &[7, 4]),
        ];
        for (surface, expected) in rows {
            assert_eq!(promised(surface), expected, "{surface}");
        }
    }
}

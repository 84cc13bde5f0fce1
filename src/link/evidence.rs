//! What decides between the senses of a name: the places around it, the document's region, title and date, the names
//! that stand in one list with it.

use rustc_hash::FxHashSet;

use super::chain::Chain;
use crate::gazetteer::Sense;
use crate::model::{Candidate, Kind, Span};
use crate::recognize::{Context, lies_in};

/// A sense must be this far ahead of the next one to stand.
const MARGIN: i32 = 6;

/// Ranks of places; only names of one rank make a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Town,
    County,
    Prefecture,
    Province,
    /// Waters, mountains, sights, regions.
    Nature,
}

fn rank(sense: &Sense<'_>) -> Rank {
    match sense.entry.subtype {
        "province" => Rank::Province,
        "prefecture" => Rank::Prefecture,
        "county" | "district" | "city" | "zone" => Rank::County,
        "town" | "township" | "subdistrict" => Rank::Town,
        _ => Rank::Nature,
    }
}

/// A dictionary place of the surroundings: the longest name from where it starts.
struct Place {
    span: Span,
    /// Region and rank of each sense.
    senses: Vec<(u32, Rank)>,
    /// The only region that it can be in, 0: several.
    code: u32,
}

/// A short form that more entries share is a common noun (高新区, 自贸试验区).
pub(super) const COMMON: usize = 12;

/// The senses that the context prefers; none when all of them are contradicted.
pub(super) fn best<'c>(cx: &Context<'c>, c: &Candidate, chain: &Chain<'c>, named: &FxHashSet<u32>) -> Vec<Sense<'c>> {
    let mut senses = chain.senses.clone();
    // The dictionaries list the districts of Hong Kong, Macau and Taiwan only in part: beside their places a
    // district's name is not that of a namesake on the mainland.
    let in_part = c.kind == Kind::PLACE && listed_in_part(cx.region.province);
    if senses.is_empty() || senses.len() < 2 && !in_part {
        return senses;
    }
    let around = Surroundings::of(cx, chain.tail);
    if in_part && around.governing().is_some_and(listed_in_part) {
        let divisions = ["county", "district", "city", "town", "township", "subdistrict"];
        senses.retain(|s| listed_in_part(s.entry.region) || !divisions.contains(&s.entry.subtype));
    }
    let common = senses.len() > COMMON && senses.iter().all(|s| s.flavour == 2);
    if common && c.kind == Kind::PLACE && chain.outer.is_empty() && cx.region.prefecture == 0 && around.city().is_none()
    {
        let province = |s: &&Sense<'c>| cx.region.agreement(s.entry.region) > 0;
        let own: Vec<Sense<'c>> = senses.iter().filter(province).copied().collect();
        return if own.len() == 1 { own } else { senses };
    }
    let scores: Vec<i32> = senses.iter().map(|s| score(cx, s, chain, named, &around)).collect();
    let top = scores.iter().copied().max().unwrap_or_default();
    let mut best: Vec<Sense<'c>> =
        senses.iter().zip(&scores).filter(|(_, n)| **n > top - MARGIN).map(|(s, _)| *s).collect();
    best.dedup_by_key(|s| s.number);
    best
}

fn listed_in_part(code: u32) -> bool {
    (710_000..900_000).contains(&code)
}

fn score(cx: &Context<'_>, s: &Sense<'_>, chain: &Chain<'_>, named: &FxHashSet<u32>, around: &Surroundings) -> i32 {
    let code = s.entry.region;
    let mut score = match s.flavour {
        0 => 20,
        1 => 18,
        2 => 0,
        _ => -25,
    };
    score += match cx.region.agreement(code) {
        3 => 20,
        2 => 16,
        1 => 8,
        _ => 0,
    };
    if named.contains(&s.number) {
        score += 30;
    }
    score += match fits(s.entry.period, cx.about.year) {
        Fit::In => 0,
        Fit::Unknown => -8,
        Fit::Out => -60,
    };
    if s.kind == Kind::PLACE {
        let rank = rank(s);
        score += match rank {
            Rank::Province => 8,
            Rank::Prefecture => 6,
            _ => 2,
        };
        if chain.outer.iter().any(|o| lies_in(code, *o)) {
            score += 100;
        }
        score += around.list(code, rank).min(60);
        score += match around.noun {
            Some((divisions, weight)) if divisions == (rank != Rank::Nature) => weight,
            Some((_, weight)) => -weight,
            None => 0,
        };
    }
    score + around.near(code, rank(s))
}

/// How a document's year agrees with an entry's period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// The entry existed, or has no period.
    In,
    /// It has ended, and nobody knows the document's year.
    Unknown,
    /// It did not exist.
    Out,
}

/// Compares a year (0: unknown) with `2014-`, `-2010` or `2014-2020`; first and last year belong to the period.
pub(super) fn fits(period: &str, year: u32) -> Fit {
    let Some((from, to)) = period.split_once('-') else { return Fit::In };
    let (from, to) = (from.parse().unwrap_or(0), to.parse().unwrap_or(u32::MAX));
    match year {
        0 if to != u32::MAX => Fit::Unknown,
        0 => Fit::In,
        _ if (from..=to).contains(&year) => Fit::In,
        _ => Fit::Out,
    }
}

/// The places around a mention.
struct Surroundings {
    at: Span,
    /// Places of the mention's sentence, the mention's own name left out.
    sentence: Vec<Place>,
    /// Which of them stand in one list with the mention.
    listed: Vec<bool>,
    /// The nearest places before the sentence that lie in one region only.
    before: Vec<u32>,
    /// Whether the noun behind the list counts divisions (三市, 等区) or natural places (等名山, 景区), and how much that
    /// says.
    noun: Option<(bool, i32)>,
}

/// How far back governing places are looked for, in bytes.
const BACK: u32 = 1_200;

impl Surroundings {
    fn of(cx: &Context<'_>, at: Span) -> Self {
        let sentences = &cx.structure.sentences;
        let i = sentences.partition_point(|s| s.end <= at.start);
        let sentence = sentences.get(i).copied().filter(|s| s.start <= at.start).unwrap_or(at);
        let own = cx.slice(at);
        let places: Vec<Place> = places(cx, sentence);
        let listed = listed(cx, at, &places);
        let noun = noun_behind(cx, at, &places, &listed);
        let kept = |p: &Place| p.span != at && cx.slice(p.span) != own && !at.contains(p.span);
        let (sentence_places, listed) = places.into_iter().zip(listed).filter(|(p, _)| kept(p)).unzip();
        let back = Span { start: sentence.start.saturating_sub(BACK), end: sentence.start };
        let mut before: Vec<u32> = self::places(cx, back)
            .iter()
            .rev()
            .filter(|p| p.code != 0 && cx.slice(p.span) != own)
            .map(|p| p.code)
            .collect();
        before.dedup();
        before.truncate(3);
        Self { at, sentence: sentence_places, listed, before, noun }
    }

    /// The nearest place before the mention that lies in one region only.
    fn governing(&self) -> Option<u32> {
        let ahead = self.sentence.iter().rev().find(|p| p.code != 0 && p.span.start < self.at.start);
        ahead.map(|p| p.code).or_else(|| self.before.first().copied())
    }

    /// The one city that the sentence's places lie in.
    fn city(&self) -> Option<u32> {
        only_city(&self.sentence)
    }

    /// What the other names of the list say: those of one rank lie in one prefecture, or in one province.
    fn list(&self, code: u32, rank: Rank) -> i32 {
        let siblings = self.sentence.iter().zip(&self.listed).filter(|(_, l)| **l).map(|(p, _)| p);
        siblings
            .map(|p| {
                let same = p.senses.iter().filter(|s| s.1 == rank);
                let score = |c: u32| match rank {
                    Rank::Town if c == code => 25,
                    Rank::Town if c / 100 == code / 100 => 10,
                    Rank::County if c / 100 == code / 100 => 20,
                    Rank::County if c / 10_000 == code / 10_000 => 4,
                    Rank::Prefecture if c / 10_000 == code / 10_000 => 14,
                    Rank::Province => 15,
                    Rank::Nature => 20,
                    Rank::Prefecture => 6,
                    _ => 0,
                };
                same.map(|s| score(s.0)).max().unwrap_or(
                    if p.senses.iter().any(|s| s.1 == Rank::Nature) == (rank == Rank::Nature) { 0 } else { -10 },
                )
            })
            .sum()
    }

    /// What the places of the sentence outside of the list, and the nearest ones before it, say.
    fn near(&self, code: u32, rank: Rank) -> i32 {
        if code == 0 {
            return 0;
        }
        let mut score = 0;
        let mut nearest = true;
        let ahead = |p: &&Place| p.span.start < self.at.start;
        let outside: Vec<&Place> =
            self.sentence.iter().zip(&self.listed).filter(|(p, l)| !**l && p.code != 0).map(|(p, _)| p).collect();
        for p in outside.iter().rev().filter(|p| ahead(p)) {
            score += agreement(code, rank, p.code) * if nearest { 5 } else { 2 };
            nearest = false;
        }
        score += outside.iter().filter(|p| !ahead(p)).map(|p| agreement(code, rank, p.code) * 2).sum::<i32>().min(20);
        let back: i32 =
            self.before.iter().enumerate().map(|(i, c)| agreement(code, rank, *c) * if i == 0 { 2 } else { 1 }).sum();
        score.min(60) + back
    }
}

/// How closely a sense lies by a place: 6 in the very county (towns), 5 in the city, 3 beside it in one city, 2 in its
/// province.
fn agreement(code: u32, rank: Rank, place: u32) -> i32 {
    let municipality = matches!(place / 10_000, 11 | 12 | 31 | 50);
    if place.is_multiple_of(10_000) && !municipality || place / 10_000 != code / 10_000 {
        return if place / 10_000 == code / 10_000 { 2 } else { 0 };
    }
    if rank == Rank::Town && place == code {
        6
    } else if lies_in(code, place) {
        5
    } else if place / 100 == code / 100 {
        3
    } else {
        2
    }
}

/// Dictionary places of a stretch: from every start the longest name, overlapped ones left out.
fn places(cx: &Context<'_>, within: Span) -> Vec<Place> {
    let from = cx.hits.partition_point(|h| h.span.start < within.start);
    let to = from + cx.hits[from..].partition_point(|h| h.span.start < within.end);
    let mut out: Vec<Place> = Vec::new();
    let mut covered = 0;
    let mut i = from;
    while i < to {
        let start = cx.hits[i].span.start;
        let next = i + cx.hits[i..to].partition_point(|h| h.span.start == start);
        if start >= covered {
            let longest = cx.hits[i..next].iter().rev().find_map(|h| place(cx, h.span, h.name, within));
            if let Some(place) = longest {
                covered = place.span.end;
                out.push(place);
            }
        }
        i = next;
    }
    out
}

fn place(cx: &Context<'_>, span: Span, name: u32, within: Span) -> Option<Place> {
    if span.end > within.end {
        return None;
    }
    let mut senses: Vec<(u32, Rank)> = Vec::new();
    let mut full = false;
    for s in cx.gazetteer.senses(name).filter(|s| s.kind == Kind::PLACE && s.flavour < 3) {
        full |= s.flavour < 2;
        senses.push((s.entry.region, rank(&s)));
    }
    // A short form (合作, 资源) is a place only as an item of a list.
    let item = |c: Option<char>| matches!(c, Some('、' | '和' | '与'));
    if senses.is_empty() || !full && !item(cx.before(span.start)) && !item(cx.after(span.end)) {
        return None;
    }
    let first = senses[0].0;
    let code = if full && first != 0 && senses.iter().all(|s| s.0 == first) { first } else { 0 };
    Some(Place { span, senses, code })
}

/// Which places stand in one list with the mention: nothing but 、, 和, names and chains between them.
fn listed(cx: &Context<'_>, at: Span, places: &[Place]) -> Vec<bool> {
    let mut out = vec![false; places.len()];
    let here = places.partition_point(|p| p.span.start < at.start);
    let own = places.get(here).is_some_and(|p| p.span.start == at.start);
    let mut end = at.end;
    for (i, p) in places.iter().enumerate().skip(here + usize::from(own)) {
        if !joins(cx, end, p.span.start) {
            break;
        }
        out[i] = p.span.start != end;
        end = p.span.end;
    }
    let mut start = at.start;
    for (i, p) in places.iter().enumerate().take(here).rev() {
        if p.span.end == start {
            // The outer place of a chain: not an item itself.
            start = p.span.start;
            continue;
        }
        if !joins(cx, p.span.end, start) {
            break;
        }
        out[i] = true;
        start = p.span.start;
    }
    out
}

/// Whether a stretch parts two items of one list: a mark or 和 alone, or marks around an item that no dictionary knows.
fn joins(cx: &Context<'_>, from: u32, to: u32) -> bool {
    if from >= to {
        return from == to;
    }
    let between = &cx.normal[from as usize..to as usize];
    match between {
        "、" | "和" | "与" | "及" | "以及" => true,
        _ => {
            between.len() <= 30
                && between.starts_with('、')
                && between.ends_with(['、', '和'])
                && !between.contains(['，', '。', '；', '：', '\n', '”'])
        }
    }
}

/// What the noun behind a list's last item counts; one that stands right there says more than a later one.
fn noun_behind(cx: &Context<'_>, at: Span, places: &[Place], listed: &[bool]) -> Option<(bool, i32)> {
    let end = places.iter().zip(listed).filter(|(p, l)| **l && p.span.start > at.start).map(|(p, _)| p.span.end).max();
    let behind = &cx.normal[end.unwrap_or(at.end) as usize..];
    let stretch: String = behind.chars().take(6).take_while(|c| !"，。；：、\n".contains(*c)).collect();
    let first = |nouns: &[&str]| nouns.iter().filter_map(|n| stretch.find(n)).min();
    let divisions = first(&["市", "县", "区", "两地", "三地", "省", "州"]).unwrap_or(usize::MAX);
    let nature =
        first(&["山", "景区", "湖", "河", "流域", "水系", "工程", "遗产", "干流", "沿线"]).unwrap_or(usize::MAX);
    let nearest = divisions.min(nature);
    (nearest != usize::MAX).then_some((divisions < nature, if nearest <= 6 { 15 } else { 6 }))
}

/// The one city that the places of a position's sentence lie in.
pub(super) fn city_of_sentence(cx: &Context<'_>, at: Span) -> Option<u32> {
    let sentences = &cx.structure.sentences;
    let sentence = sentences.get(sentences.partition_point(|s| s.end <= at.start)).filter(|s| s.start <= at.start)?;
    only_city(&places(cx, *sentence))
}

/// The one city that divisions lie in.
fn only_city(places: &[Place]) -> Option<u32> {
    let mut cities = places
        .iter()
        .filter(|p| p.code % 10_000 != 0 && p.code < 900_000 && p.senses.iter().all(|s| s.1 != Rank::Nature))
        .map(|p| p.code / 100 * 100);
    let first = cities.next()?;
    cities.all(|c| c == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods() {
        for (period, year, fit) in [
            ("", 2020, Fit::In),
            ("-2014", 2010, Fit::In),
            ("-2014", 2014, Fit::In),
            ("-2014", 2015, Fit::Out),
            ("-2014", 0, Fit::Unknown),
            ("2009-", 2005, Fit::Out),
            ("2009-", 0, Fit::In),
            ("2014-2020", 2016, Fit::In),
            ("2014-2020", 2021, Fit::Out),
        ] {
            assert_eq!(fits(period, year), fit, "{period} {year}");
        }
    }
}

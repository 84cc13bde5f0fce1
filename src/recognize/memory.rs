//! What pass 1 found in a document, for pass 2: confident names, their short forms, the region.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rustc_hash::FxHashMap;

use super::context::{Context, Region};
use super::neighbours::Neighbours;
use crate::gazetteer::Gazetteer;
use crate::model::{Candidate, GazetteerHit, Kind, Span};

/// A name must be this sure in pass 1 (thousandths of a logit) to be remembered.
const CONFIDENT: i32 = 1_000;

/// What a remembered form is to its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// The name itself, sure in pass 1.
    Whole,
    /// A short form of a sure name.
    Short,
    /// The name itself, doubtful in pass 1: evidence for its other occurrences, no candidate of its own.
    Doubtful,
}

/// Names of one document with the forms that repeat them.
pub struct Memory {
    /// Every occurrence of a remembered name or form with what it would repeat, sorted by span.
    occurrences: Vec<(Span, Kind, Form)>,
    counts: FxHashMap<String, [u16; 6]>,
    /// Their spans, each once.
    spans: Vec<Span>,
    /// Where the mentions of pass 1 stand.
    pub(super) neighbours: Neighbours,
}

impl Memory {
    /// Remembers the selected candidates of pass 1.
    #[must_use]
    pub fn of(cx: &Context<'_>, selected: &[Candidate]) -> Self {
        let mut forms: Vec<(String, Kind, Form)> = Vec::new();
        let mut counts: FxHashMap<String, [u16; 6]> = FxHashMap::default();
        for c in selected.iter().filter(|c| c.kind.is_built_in()) {
            let surface = cx.slice(c.span);
            let count = &mut counts.entry(surface.to_owned()).or_default()[c.kind.index()];
            *count = count.saturating_add(1);
            if surface.chars().count() < 2 {
                continue;
            }
            forms.push((surface.to_owned(), c.kind, if c.score < CONFIDENT { Form::Doubtful } else { Form::Whole }));
            if c.score >= CONFIDENT
                && let Some(short) = short_form(cx, c)
            {
                forms.push((short, c.kind, Form::Short));
            }
        }
        forms.sort_unstable();
        forms.dedup_by(|a, b| a.0 == b.0 && a.1 == b.1);
        let mut occurrences = occurrences_of(&forms, cx.normal);
        occurrences.sort_unstable();
        let mut spans: Vec<Span> = occurrences.iter().map(|o| o.0).collect();
        spans.dedup();
        Self { occurrences, counts, spans, neighbours: Neighbours::of(cx, selected) }
    }

    /// Where remembered names and forms stand that begin at the position.
    #[must_use]
    pub fn spans_from(&self, start: u32) -> &[Span] {
        let from = self.spans.partition_point(|s| s.start < start);
        let to = from + self.spans[from..].iter().take_while(|s| s.start == start).count();
        &self.spans[from..to]
    }

    /// The occurrences that are candidates of their own: span, type, and whether the whole name stands there.
    pub(super) fn occurrences(&self) -> impl Iterator<Item = (Span, Kind, bool)> {
        self.occurrences.iter().filter(|o| o.2 != Form::Doubtful).map(|o| (o.0, o.1, o.2 == Form::Whole))
    }

    /// How often pass 1 took this surface for each type.
    pub(super) fn counts(&self, surface: &str) -> Option<&[u16; 6]> {
        self.counts.get(surface)
    }
}

/// Where the forms stand. The automaton serves one text, so the kind that is built fastest is the fastest.
fn occurrences_of(forms: &[(String, Kind, Form)], text: &str) -> Vec<(Span, Kind, Form)> {
    if forms.is_empty() {
        return Vec::new();
    }
    let mut builder = AhoCorasick::builder();
    builder.match_kind(MatchKind::Standard).kind(Some(AhoCorasickKind::ContiguousNFA));
    let Ok(automaton) = builder.build(forms.iter().map(|f| &f.0)) else { return Vec::new() };
    let found = automaton.find_overlapping_iter(text);
    found
        .map(|m| (Span::new(m.start(), m.end()), forms[m.pattern().as_usize()].1, forms[m.pattern().as_usize()].2))
        .collect()
}

/// The form that texts shorten a name to: without its place prefix and its closing words.
fn short_form(cx: &Context<'_>, c: &Candidate) -> Option<String> {
    let surface = cx.slice(c.span);
    match c.kind {
        Kind::PLACE => {
            let bare = ["街道办事处", "办事处", "街道", "区", "县", "市", "镇", "乡", "村"]
                .iter()
                .find_map(|s| surface.strip_suffix(s))?;
            (bare.chars().count() >= 2).then(|| bare.to_owned())
        }
        Kind::ENTERPRISE => {
            let place = cx
                .hits_from(c.span.start)
                .iter()
                .filter(|h| {
                    h.span.end < c.span.end && cx.senses(h.name).any(|s| s.kind == Kind::PLACE && s.flavour < 3)
                })
                .map(|h| h.span.end)
                .max()
                .unwrap_or(c.span.start);
            let rest = &cx.normal[place as usize..c.span.end as usize];
            let rest = rest.trim_start_matches(['省', '市', '县', '区']);
            let head = cx.lexicon.heads.words.iter().filter(|w| w.1.contains(&Kind::ENTERPRISE));
            let cut = head.filter_map(|w| rest.find(w.0.as_str())).filter(|i| *i >= 6).min()?;
            let bare = &rest[..cut];
            (2..=5).contains(&bare.chars().count()).then(|| bare.to_owned())
        }
        _ => None,
    }
}

/// Votes of place names for region codes: full names, and short forms apart.
#[derive(Default)]
struct Votes {
    full: FxHashMap<u32, u32>,
    short: FxHashMap<u32, u32>,
}

impl Votes {
    /// Adds the votes of a text's names; `weight` by where the name stands.
    fn add(&mut self, gazetteer: &Gazetteer, hits: &[GazetteerHit], weight: impl Fn(u32) -> u32) {
        let mut covered = 0;
        // The place right before: 鼓楼区 behind 徐州市 is not shared.
        let mut before = (0, 0);
        for hit in hits {
            if hit.span.end <= covered {
                continue;
            }
            let senses = || {
                gazetteer
                    .senses(hit.name)
                    .filter(|s| s.kind == Kind::PLACE && s.flavour < 3 && s.entry.region != 0)
                    .map(|s| (s.entry.region, s.flavour))
            };
            let Some((code, flavour)) = only_region(senses, before, hit.span.start) else { continue };
            covered = hit.span.end;
            before = (hit.span.end, code);
            let votes = if flavour == 2 { &mut self.short } else { &mut self.full };
            *votes.entry(code).or_default() += weight(hit.span.start);
        }
    }
}

/// The one region of a name's senses. A name that several places share says nothing, unless one lies inside the other
/// (a zone and its county), or one alone lies in the place that stands right before it.
fn only_region<I: Iterator<Item = (u32, u8)>>(
    senses: impl Fn() -> I,
    before: (u32, u32),
    start: u32,
) -> Option<(u32, u8)> {
    let mut rest = senses();
    let (mut code, mut flavour) = rest.next()?;
    let mut shared = false;
    for (other, way) in rest {
        let coarse = |c: u32| c.is_multiple_of(10_000);
        if other / 10_000 == code / 10_000 && (coarse(other) || coarse(code)) {
            code = code.max(other);
            flavour = flavour.min(way);
        } else {
            shared |= other != code;
        }
    }
    if shared && before.0 == start {
        let mut inside = senses().filter(|s| s.1 < 2 && lies_in(s.0, before.1));
        (code, flavour) = inside.next()?;
        shared = inside.any(|s| s.0 != code);
    }
    (!shared && code < 900_000).then_some((code, flavour))
}

/// Whether a region's code lies in another's, or is the same.
#[must_use]
pub fn lies_in(code: u32, outer: u32) -> bool {
    if outer.is_multiple_of(10_000) {
        code / 10_000 == outer / 10_000
    } else if outer.is_multiple_of(100) {
        code / 100 == outer / 100
    } else {
        code == outer
    }
}

/// The region that a document is about, by the unambiguous place names of its title and text.
#[must_use]
pub fn region_of(cx: &Context<'_>) -> Region {
    let mut all = Votes::default();
    // Places named early name the subject, those of the title above all.
    all.add(cx.gazetteer, cx.hits, |start| if start < 600 { 3 } else { 1 });
    all.add(cx.gazetteer, &cx.about.hits, |_| 12);
    let Votes { full: mut votes, short: shorts } = all;
    let mut provinces: FxHashMap<u32, u32> = FxHashMap::default();
    for (code, n) in &votes {
        *provinces.entry(code / 10_000 * 10_000).or_default() += n;
    }
    // A document that names many provinces is about none of them.
    let all: u32 = provinces.values().sum();
    let province = provinces
        .into_iter()
        .map(|(c, n)| (n, std::cmp::Reverse(c)))
        .max()
        .filter(|(n, _)| *n >= 2 && *n * 4 >= all)
        .map_or(0, |b| b.1.0);
    if province == 0 {
        return Region::default();
    }
    // Short forms are often ordinary words (资源, 合作, 平安): they count only inside the province that full
    // names gave, and when they keep coming back.
    for (code, n) in shorts {
        if code / 10_000 == province / 10_000 && n >= 4 {
            *votes.entry(code).or_default() += n;
        }
    }
    let in_province: u32 = votes.iter().filter(|(c, _)| **c / 10_000 == province / 10_000).map(|v| v.1).sum();
    let below: Vec<(u32, u32)> = votes
        .iter()
        .filter(|(c, _)| **c / 10_000 == province / 10_000 && **c % 10_000 != 0)
        .map(|v| (*v.0, *v.1))
        .collect();
    let top = |level: u32| -> u32 {
        let mut sums: FxHashMap<u32, u32> = FxHashMap::default();
        for (code, n) in &below {
            if level == 100 || code % 100 != 0 {
                *sums.entry(code / level * level).or_default() += n;
            }
        }
        // A county or prefecture is the subject only when a good part of the votes name it.
        sums.into_iter()
            .map(|(c, n)| (n, std::cmp::Reverse(c)))
            .max()
            .filter(|(n, _)| *n * 3 >= in_province && *n >= 2)
            .map_or(0, |b| b.1.0)
    };
    let county = top(1);
    let prefecture = if county != 0 { county / 100 * 100 } else { top(100) };
    Region { province, prefecture, county }
}

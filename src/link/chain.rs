//! A place's name with the places that it lies in before it: 南京市鼓楼区, 河南省新密市城关镇, 济南市泉城路.

use super::senses;
use crate::gazetteer::Sense;
use crate::model::{Candidate, Kind, Span};
use crate::recognize::{Context, lies_in};

/// The last name of a chain, and where what stands before it says that it lies.
pub(super) struct Chain<'c> {
    /// The last name.
    pub tail: Span,
    /// Its senses, those outside of the outer places left out.
    pub senses: Vec<Sense<'c>>,
    /// Codes of the place before the last name, inside the mention or right before it; several when it is shared.
    pub outer: Vec<u32>,
    /// The outer place stands inside the mention, under a full name.
    inside: bool,
    /// The name has senses, but all lie elsewhere.
    pub elsewhere: bool,
}

impl<'c> Chain<'c> {
    pub(super) fn of(cx: &Context<'c>, c: &Candidate) -> Self {
        let mut chain = Self {
            tail: c.span,
            senses: senses(cx, c.kind, c.span),
            outer: Vec::new(),
            inside: false,
            elsewhere: false,
        };
        if c.kind != Kind::PLACE {
            return chain;
        }
        chain.outer = right_before(cx, c.span.start);
        let mut at = c.span.start;
        while chain.senses.is_empty() {
            let Some((end, codes)) = longest_from(cx, at, c.span.end, &chain.outer) else { break };
            chain.outer = codes;
            let outer = cx.slice(Span { start: at, end });
            chain.inside = outer.len() > 6 && outer.ends_with(['省', '市', '区', '县', '州', '盟', '旗']);
            at = end;
            chain.tail = Span { start: at, end: c.span.end };
            chain.senses = senses(cx, c.kind, chain.tail);
        }
        if !chain.outer.is_empty() && !chain.senses.is_empty() {
            let outer = &chain.outer;
            let inside: Vec<Sense<'c>> =
                chain.senses.iter().filter(|s| outer.iter().any(|o| lies_in(s.entry.region, *o))).copied().collect();
            // A river or a mountain runs on; what is a division, or stands inside the chain, lies in its outer place.
            if !inside.is_empty() {
                chain.senses = inside;
            } else if chain.tail != c.span {
                chain.senses.clear();
                chain.elsewhere = true;
            }
        }
        chain
    }

    /// Whether the mention is an address: an unlisted road, village or quarter behind the full name of its place.
    pub(super) fn is_address(&self, cx: &Context<'_>) -> bool {
        let tail = cx.slice(self.tail);
        let local = ["路", "街", "大道", "巷", "村", "社区", "小区", "公园", "广场", "桥"];
        self.inside && !self.elsewhere && tail.len() > 6 && local.iter().any(|l| tail.ends_with(l))
    }
}

/// The codes of the place whose full name ends right before a position.
pub(super) fn right_before(cx: &Context<'_>, position: u32) -> Vec<u32> {
    let from = cx.hits.partition_point(|h| h.span.start + 45 < position);
    let before = cx.hits[from..].iter().take_while(|h| h.span.start < position).filter(|h| h.span.end == position);
    before.map(|h| codes(cx, h.name, &[])).find(|c| !c.is_empty()).unwrap_or_default()
}

/// The longest place name from a position that leaves something over before the end.
fn longest_from(cx: &Context<'_>, at: u32, end: u32, outer: &[u32]) -> Option<(u32, Vec<u32>)> {
    let hits = cx.hits_from(at).iter().rev().filter(|h| h.span.end < end && cx.words.is_border(h.span.end));
    hits.map(|h| (h.span.end, codes(cx, h.name, outer))).find(|h| !h.1.is_empty())
}

/// The division codes of a full name that lie in the outer places.
fn codes(cx: &Context<'_>, name: u32, outer: &[u32]) -> Vec<u32> {
    let mut codes: Vec<u32> = cx
        .gazetteer
        .senses(name)
        .filter(|s| s.kind == Kind::PLACE && s.flavour < 2 && s.entry.region != 0 && is_division(s))
        .map(|s| s.entry.region)
        .filter(|c| outer.is_empty() || outer.iter().any(|o| lies_in(*c, *o)))
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Provinces to counties, zones, and the cities of Hong Kong, Macau and Taiwan.
fn is_division(sense: &Sense<'_>) -> bool {
    matches!(sense.entry.subtype, "province" | "prefecture" | "county" | "district" | "city" | "zone")
}

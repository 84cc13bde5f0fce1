//! Mentions → entities: dictionary senses decided by the document's region and its other names, stable ids for
//! everything without an entry, candidates where the text leaves the question open.

use rustc_hash::{FxHashMap, FxHashSet};
use sha2::{Digest, Sha256};

use crate::gazetteer::Sense;
use crate::model::{Candidate, Entity, EntityRef, Kind, KindTable, Mention};
use crate::recognize::Context;

/// The stable id of an entity without an entry: type, `:` and the first 16 hexadecimal digits of SHA-256 over
/// type, scope (region code or empty) and normal name, each ended by a zero byte.
///
/// ```
/// let id = koujing::entity_id("place", "410102", "中山路");
/// assert!(id.starts_with("place:") && id.len() == 22);
/// assert_ne!(id, koujing::entity_id("place", "410103", "中山路"));
/// ```
#[must_use]
pub fn entity_id(kind: &str, scope: &str, name: &str) -> String {
    let mut hash = Sha256::new();
    for part in [kind, scope, name] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let digest = hash.finalize();
    let mut id = format!("{kind}:");
    for byte in &digest[..8] {
        id.push_str(&format!("{byte:02x}"));
    }
    id
}

/// The id of a dictionary sense: its own, else the stable one; a numbered sense of a formula is a child.
#[must_use]
pub fn sense_id(kinds: &KindTable, sense: &Sense<'_>) -> String {
    let base = if sense.entry.id.is_empty() {
        let scoped = sense.entry.region != 0 && !matches!(sense.kind, Kind::FORMULA | Kind::SLOGAN);
        let scope = if scoped { sense.entry.region.to_string() } else { String::new() };
        entity_id(kinds.name(sense.kind), &scope, sense.entry.name)
    } else {
        sense.entry.id.to_owned()
    };
    if sense.entry.sense.is_empty() { base } else { format!("{base}/{}", sense.entry.sense) }
}

/// Links the selected candidates of one document.
#[must_use]
pub fn link(cx: &Context<'_>, selected: &[Candidate]) -> Vec<Mention> {
    let linker = Linker::new(cx, selected);
    let mut mentions: Vec<Mention> = selected
        .iter()
        .map(|c| Mention {
            span: c.span,
            kind: c.kind,
            rule: c.rule,
            score: c.score,
            name: c.evidence.name,
            entity: linker.resolve(c),
        })
        .collect();
    join_short_forms(cx, &mut mentions);
    mentions
}

struct Linker<'c, 'd> {
    cx: &'d Context<'c>,
    /// Entries that some unambiguous full name of the document names.
    named: FxHashSet<u32>,
}

impl<'c, 'd> Linker<'c, 'd> {
    fn new(cx: &'d Context<'c>, selected: &[Candidate]) -> Self {
        let mut named = FxHashSet::default();
        for c in selected {
            let senses = senses(cx, c);
            if let [only] = senses.as_slice()
                && only.flavour < 2
            {
                named.insert(only.number);
            }
        }
        Self { cx, named }
    }

    fn resolve(&self, c: &Candidate) -> EntityRef {
        let senses = senses(self.cx, c);
        if senses.is_empty() {
            return EntityRef::Resolved(self.unlisted(c));
        }
        let best = self.best(&senses);
        match best.as_slice() {
            // A regional sense of a formula is not that of another region's document: the formula itself.
            [one] if c.kind == Kind::FORMULA && self.is_elsewhere(one) => EntityRef::Resolved(self.umbrella(&best)),
            [one] => EntityRef::Resolved(self.listed(one)),
            many if c.kind == Kind::FORMULA || c.kind == Kind::SLOGAN => EntityRef::Resolved(self.umbrella(many)),
            many => {
                let mut ids: Vec<String> = many.iter().map(|s| self.id_of(s)).collect();
                ids.sort_unstable();
                ids.dedup();
                // Rows of several dictionaries may speak of one entity: a user's row that adds a short form to a known one.
                if ids.len() == 1 { EntityRef::Resolved(self.listed(&many[0])) } else { EntityRef::Ambiguous(ids) }
            }
        }
    }

    /// The senses that the context prefers: one named in full elsewhere in the document, then by region,
    /// then the fuller kind of name, then the higher division when it stands far above the others.
    fn best<'s>(&self, senses: &[Sense<'s>]) -> Vec<Sense<'s>> {
        if senses.len() == 1 {
            return senses.to_vec();
        }
        let rank = |s: &Sense<'_>| {
            let agreement = self.cx.region.agreement(s.entry.region);
            (u8::from(self.named.contains(&s.number)), agreement, 3 - s.flavour.min(3), level(s))
        };
        let top = senses.iter().map(rank).max().unwrap_or_default();
        // Without agreement a short form of a county stays open between its namesakes.
        let mut best: Vec<Sense<'s>> = senses.iter().filter(|s| rank(s) == top).copied().collect();
        best.dedup_by_key(|s| s.number);
        best
    }

    fn is_elsewhere(&self, sense: &Sense<'_>) -> bool {
        sense.entry.region != 0 && self.cx.region.agreement(sense.entry.region) == 0
    }

    fn id_of(&self, sense: &Sense<'_>) -> String {
        sense_id(self.cx.gazetteer.kinds(), sense)
    }

    fn listed(&self, sense: &Sense<'_>) -> Entity {
        Entity {
            id: self.id_of(sense),
            name: sense.entry.name.to_owned(),
            kind: sense.kind,
            subtype: (!sense.entry.subtype.is_empty()).then(|| sense.entry.subtype.to_owned()),
        }
    }

    /// Several senses of one formula that the document does not decide: the formula itself, their parent.
    fn umbrella(&self, senses: &[Sense<'_>]) -> Entity {
        let mut entity = self.listed(&senses[0]);
        if let Some((base, _)) = entity.id.split_once('/') {
            entity.id = base.to_owned();
        }
        entity
    }

    fn unlisted(&self, c: &Candidate) -> Entity {
        let name = normal_name(self.cx.slice(c.span));
        let kind = self.cx.gazetteer.kinds().name(c.kind);
        let region = self.cx.region;
        // A road or a school of a city is one of that city; names that carry their place, companies, formulas
        // and slogans are the same everywhere.
        let own_place =
            self.cx.hits_from(c.span.start).iter().any(|h| {
                h.span.end < c.span.end && self.cx.senses(h.name).any(|s| s.kind == Kind::PLACE && s.flavour < 2)
            });
        let scoped = matches!(c.kind, Kind::PLACE | Kind::INSTITUTION | Kind::PROJECT) && !own_place;
        let code = [region.prefecture, region.county, region.province].into_iter().find(|c| *c != 0);
        let scope = code.filter(|_| scoped).map_or_else(String::new, |c| c.to_string());
        Entity { id: entity_id(kind, &scope, &name), name, kind: c.kind, subtype: None }
    }
}

/// Higher divisions win over lower ones of the same name only when both are full names.
fn level(sense: &Sense<'_>) -> u8 {
    match sense.entry.subtype {
        "country" | "continent" | "region" => 4,
        "province" => 3,
        "prefecture" => 2,
        "county" | "district" | "city" => 1,
        _ => 0,
    }
}

fn senses<'c>(cx: &Context<'c>, c: &Candidate) -> Vec<Sense<'c>> {
    let mut out: Vec<Sense<'c>> = Vec::new();
    for hit in cx.hits_on(c.span) {
        for s in cx.senses(hit.name) {
            if s.kind == c.kind && !out.iter().any(|o| o.number == s.number) {
                out.push(s);
            }
        }
    }
    out
}

/// A name without blanks and inner quotation marks.
fn normal_name(surface: &str) -> String {
    surface.chars().filter(|c| !c.is_whitespace() && !matches!(c, '“' | '”' | '"' | '‘' | '’')).collect()
}

/// Gives a short form without an entry the entity of the one longer name of the document that it shortens.
fn join_short_forms(cx: &Context<'_>, mentions: &mut [Mention]) {
    let mut longer: FxHashMap<(Kind, &str), Vec<usize>> = FxHashMap::default();
    let surfaces: Vec<&str> = mentions.iter().map(|m| cx.slice(m.span)).collect();
    for (i, surface) in surfaces.iter().enumerate() {
        longer.entry((mentions[i].kind, surface)).or_default().push(i);
    }
    let distinct: Vec<(Kind, &str, usize)> = {
        let mut all: Vec<_> = longer.iter().map(|(k, v)| (k.0, k.1, v[0])).collect();
        all.sort_unstable();
        all
    };
    for i in 0..mentions.len() {
        let m = &mentions[i];
        let kind = m.kind;
        if !matches!(kind, Kind::ENTERPRISE | Kind::INSTITUTION | Kind::PLACE) || m.name != 0 {
            continue;
        }
        let short = surfaces[i];
        let chars = short.chars().count();
        if !(2..=6).contains(&chars) {
            continue;
        }
        let introduced = introduced_by(cx, mentions, i);
        let shortens = |long: &str| {
            long.chars().count() >= chars + 2
                && match kind {
                    Kind::PLACE => long.starts_with(short) && long.chars().count() <= chars + 5,
                    _ => long.contains(short),
                }
        };
        let mut targets = distinct.iter().filter(|(k, s, _)| *k == kind && shortens(s)).map(|d| d.2);
        let target = introduced.or_else(|| {
            let first = targets.next()?;
            targets.next().is_none().then_some(first)
        });
        if let Some(target) = target {
            mentions[i].entity = mentions[target].entity.clone();
        }
    }
}

/// The mention right before the bracket that introduces this short form.
fn introduced_by(cx: &Context<'_>, mentions: &[Mention], i: usize) -> Option<usize> {
    let start = mentions[i].span.start as usize;
    let head = &cx.normal[..start];
    let head = head.trim_end_matches(['“', '"', '：', ':']);
    let head = ["以下简称", "下称", "简称"].iter().find_map(|cue| head.strip_suffix(cue))?;
    let end = head.trim_end_matches(['（', '(', '，']).len() as u32;
    (0..i).rev().find(|j| mentions[*j].span.end == end)
}

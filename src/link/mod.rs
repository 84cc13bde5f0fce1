//! Mentions → entities: dictionary senses decided by what the document says around and beside them, stable ids for
//! everything without an entry, candidates where the text leaves the question open.

mod chain;
mod evidence;
mod formula;
mod short;

use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};

use crate::gazetteer::Sense;
use crate::gazetteer::compiled::Entry;
use crate::model::{Candidate, Entity, EntityRef, Kind, KindTable, Mention};
use crate::recognize::Context;
use chain::Chain;
pub use formula::settle_formulas;

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

/// The id of a dictionary entry: its own, else the stable one; a numbered sense of a formula is a child.
#[must_use]
pub fn entry_id(kinds: &KindTable, kind: Kind, entry: &Entry<'_>) -> String {
    let base = if entry.id.is_empty() {
        let scoped = entry.region != 0 && !matches!(kind, Kind::FORMULA | Kind::SLOGAN);
        let scope = if scoped { entry.region.to_string() } else { String::new() };
        entity_id(kinds.name(kind), &scope, entry.name)
    } else {
        entry.id.to_owned()
    };
    if entry.sense.is_empty() { base } else { format!("{base}/{}", entry.sense) }
}

/// The id of the entry behind a dictionary sense.
#[must_use]
pub fn sense_id(kinds: &KindTable, sense: &Sense<'_>) -> String {
    entry_id(kinds, sense.kind, sense.entry)
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
    short::agree(&mut mentions);
    short::join(cx, &mut mentions);
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
            if let [only] = senses(cx, c.kind, c.span).as_slice()
                && only.flavour < 2
            {
                named.insert(only.number);
            }
        }
        Self { cx, named }
    }

    fn resolve(&self, c: &Candidate) -> EntityRef {
        if matches!(c.kind, Kind::FORMULA | Kind::SLOGAN) {
            return EntityRef::Resolved(formula::of(self.cx, c));
        }
        let chain = Chain::of(self.cx, c);
        let best = evidence::best(self.cx, c, &chain, &self.named);
        match best.as_slice() {
            [] => EntityRef::Resolved(self.unlisted(c, &chain)),
            [one] => EntityRef::Resolved(listed(self.cx, one)),
            many => {
                let mut ids: Vec<String> = many.iter().map(|s| sense_id(self.cx.gazetteer.kinds(), s)).collect();
                ids.sort_unstable();
                ids.dedup();
                // Rows of several dictionaries may speak of one entity: a user's row that adds a short form.
                if ids.len() == 1 { EntityRef::Resolved(listed(self.cx, &many[0])) } else { EntityRef::Ambiguous(ids) }
            }
        }
    }

    /// A name without an entry. A road or a school of a city is one of that city: of the place that its name begins
    /// with or that stands right before it, else of
    /// the city that the document is about, else of the one city of its sentence.
    /// Names that carry their place within, companies, formulas and slogans are the same everywhere.
    fn unlisted(&self, c: &Candidate, chain: &Chain<'_>) -> Entity {
        let kind = self.cx.gazetteer.kinds().name(c.kind);
        let region = self.cx.region;
        let (name, scope) = if c.kind == Kind::PLACE && chain.is_address(self.cx) {
            (normal_name(self.cx.slice(chain.tail)), chain.outer.first().copied())
        } else {
            let own_place = self.cx.hits_from(c.span.start).iter().any(|h| {
                h.span.end < c.span.end && self.cx.senses(h.name).any(|s| s.kind == Kind::PLACE && s.flavour < 2)
            });
            let scoped = matches!(c.kind, Kind::PLACE | Kind::INSTITUTION | Kind::PROJECT) && !own_place;
            let before = match chain.outer.as_slice() {
                [code] if !chain.elsewhere => Some(*code),
                _ => None,
            };
            let document = || [region.prefecture, region.county].into_iter().find(|c| *c != 0);
            let sentence = || (c.kind == Kind::PLACE).then(|| evidence::city_of_sentence(self.cx, c.span)).flatten();
            let province = || Some(region.province).filter(|c| *c != 0);
            let scope = || before.or_else(document).or_else(sentence).or_else(province);
            (normal_name(self.cx.slice(c.span)), scoped.then(scope).flatten())
        };
        let scope = scope.map_or_else(String::new, |code| city_code(code).to_string());
        Entity { id: entity_id(kind, &scope, &name), name, kind: c.kind, subtype: None }
    }
}

/// The prefecture of a county's code; other codes as they are.
fn city_code(code: u32) -> u32 {
    if code.is_multiple_of(100) { code } else { code / 100 * 100 }
}

fn listed(cx: &Context<'_>, sense: &Sense<'_>) -> Entity {
    Entity {
        id: sense_id(cx.gazetteer.kinds(), sense),
        name: sense.entry.name.to_owned(),
        kind: sense.kind,
        subtype: (!sense.entry.subtype.is_empty()).then(|| sense.entry.subtype.to_owned()),
    }
}

/// The senses of a type on exactly this span. The bare name of a subdistrict that is called after a road (中山路街道)
/// is the road, not the subdistrict.
fn senses<'c>(cx: &Context<'c>, kind: Kind, span: crate::model::Span) -> Vec<Sense<'c>> {
    let mut out: Vec<Sense<'c>> = Vec::new();
    for hit in cx.hits_on(span) {
        for s in cx.senses(hit.name) {
            let road = s.flavour == 3 && cx.slice(span).ends_with(['路', '街', '道', '巷']);
            if s.kind == kind && !road && !out.iter().any(|o| o.number == s.number) {
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

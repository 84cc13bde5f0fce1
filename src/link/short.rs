//! Short forms: what the document itself says they stand for.

use rustc_hash::{FxHashMap, FxHashSet};

use super::evidence::COMMON;
use crate::model::{EntityRef, Kind, Mention};
use crate::recognize::Context;

/// One sense a document: an open mention takes the one of its candidates that the document's other mentions mean.
pub(super) fn agree(mentions: &mut [Mention]) {
    if !mentions.iter().any(|m| matches!(m.entity, EntityRef::Ambiguous(_))) {
        return;
    }
    let resolved: FxHashMap<String, EntityRef> = mentions
        .iter()
        .filter_map(|m| match &m.entity {
            EntityRef::Resolved(e) => Some((e.id.clone(), m.entity.clone())),
            EntityRef::Ambiguous(_) => None,
        })
        .collect();
    for m in mentions {
        if let EntityRef::Ambiguous(ids) = &m.entity
            && ids.len() <= COMMON
        {
            let mut meant = ids.iter().filter_map(|id| resolved.get(id));
            if let (Some(only), None) = (meant.next(), meant.next()) {
                m.entity = only.clone();
            }
        }
    }
}

/// Gives a short form without an entry the entity of the one longer name of the document that it shortens.
pub(super) fn join(cx: &Context<'_>, mentions: &mut [Mention]) {
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
        if m.name != 0 {
            if let Some(target) = shortened_here(cx, mentions, &distinct, i) {
                mentions[i].entity = mentions[target].entity.clone();
            }
            continue;
        }
        if !matches!(kind, Kind::ENTERPRISE | Kind::INSTITUTION | Kind::PLACE) {
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

/// The one institution of the document that a short form of the dictionary shortens here (南大 of 南昌大学), when the
/// document does not name the one that the dictionary knows by it.
fn shortened_here(cx: &Context<'_>, mentions: &[Mention], distinct: &[(Kind, &str, usize)], i: usize) -> Option<usize> {
    let m = &mentions[i];
    let short = cx.slice(m.span);
    if m.kind != Kind::INSTITUTION || !(2..=3).contains(&short.chars().count()) {
        return None;
    }
    if !cx.hits_on(m.span).flat_map(|h| cx.senses(h.name)).all(|s| s.kind != m.kind || s.flavour == 2) {
        return None;
    }
    let EntityRef::Resolved(own) = &m.entity else { return None };
    let mut longer: FxHashSet<&str> = FxHashSet::default();
    let mut target = None;
    for (kind, long, at) in distinct {
        let EntityRef::Resolved(entity) = &mentions[*at].entity else { continue };
        if *kind != m.kind || long.chars().count() < 4 {
            continue;
        }
        if entity.id == own.id {
            return None;
        }
        let mut rest = long.chars();
        if short.chars().all(|c| rest.any(|l| l == c)) {
            longer.insert(&entity.id);
            target = Some(*at);
        }
    }
    target.filter(|_| longer.len() == 1)
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

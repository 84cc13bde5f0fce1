//! What is counted of a corpus: names without an entry, their other forms, member lists of formulas. Counts of parts
//! can be merged in any order.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::evidence::{Evidence, Places, keep};
use super::{introduced, lists};
use crate::gazetteer::Gazetteer;
use crate::link::entity_id;
use crate::model::{Document, Kind, Record, RecordMention, Span};
use crate::normalize::{name_key as key, normalize};
use crate::recognize::Region;

/// Counts of a name, form or list.
#[derive(Clone, Debug, Default)]
pub(super) struct Count {
    pub(super) mentions: u64,
    pub(super) documents: u64,
    /// Sum of the mentions' scores in thousandths.
    pub(super) score: u64,
    /// Documents by the code of the region that scopes the entity; 0: none.
    pub(super) regions: BTreeMap<u32, u64>,
    pub(super) evidence: Vec<Evidence>,
}

impl Count {
    /// Mean score in thousandths.
    pub(super) fn mean(&self) -> u64 {
        self.score / self.mentions.max(1)
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.mentions += other.mentions;
        self.documents += other.documents;
        self.score += other.score;
        for (code, documents) in other.regions {
            *self.regions.entry(code).or_default() += documents;
        }
        other.evidence.into_iter().for_each(|e| keep(&mut self.evidence, e));
    }
}

/// A name that no dictionary has.
#[derive(Clone, Debug, Default)]
pub(super) struct Name {
    /// Documents that mention it under any type.
    pub(super) documents: u64,
    pub(super) kinds: BTreeMap<String, Count>,
    /// Its wordings with their mentions: other dashes and brackets.
    pub(super) wordings: BTreeMap<String, u64>,
    /// The wording with inner quotation marks, where texts have them: the least one.
    pub(super) marked: Option<String>,
}

/// A form that stands for a longer name.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    pub(super) count: Count,
    /// Whether a text introduces it (以下简称…).
    pub(super) introduced: bool,
    /// The long name's entity: the least id.
    pub(super) entity: String,
}

/// A list of members that documents give for a formula.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    pub(super) count: Count,
    /// `document，date` of the least document.
    pub(super) source: String,
}

/// What a corpus has that the dictionaries lack. Grows with the number of different names, not of documents.
#[derive(Clone, Debug, Default)]
pub struct Suggestions {
    /// By name, with brackets and dashes made alike.
    pub(super) names: FxHashMap<String, Name>,
    /// By type, long name, form.
    pub(super) forms: FxHashMap<(String, String, String), Form>,
    /// By formula and members.
    pub(super) lists: FxHashMap<(String, Vec<String>), List>,
}

/// What one document says of one name under one type.
struct Local {
    mentions: u64,
    score: u64,
    first: Span,
    /// As the texts write it.
    name: String,
    entity: String,
    marked: Option<String>,
}

impl Suggestions {
    /// Nothing counted yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many names, forms and lists are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len() + self.forms.len() + self.lists.len()
    }

    /// Whether nothing was found yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Counts one document. `record` must be the record of `document` with offsets in bytes, `region` what the
    /// document is about ([`Analyzer::extract_with_region`](crate::Analyzer::extract_with_region)).
    pub fn add(&mut self, gazetteer: &Gazetteer, document: &Document, record: &Record, region: Region) {
        let places = Places::of(&document.id, &document.text);
        let known = |name: &str| gazetteer.exact(name).next().is_some();
        let mut names: BTreeMap<(String, &str), Local> = BTreeMap::new();
        let mut forms: BTreeMap<(&str, &str, String), Local> = BTreeMap::new();
        for mention in &record.mentions {
            let Some(entity) = &mention.entity else { continue };
            let (surface, name) = (key(&mention.text), key(&mention.name));
            if surface == name {
                if !known(&mention.name) {
                    note(names.entry((name, &mention.kind)), mention, entity);
                }
            } else if !known(&surface) {
                note(forms.entry((&mention.kind, &mention.name, surface)), mention, entity);
            }
        }
        let codes = codes(region);
        let mut seen: Option<String> = None;
        for ((name, kind), local) in names {
            let scope = scope(kind, &local.name, &local.entity, codes);
            let entry = self.names.entry(name.clone()).or_default();
            // Types of one name stand side by side.
            if seen.as_ref() != Some(&name) {
                entry.documents += 1;
                seen = Some(name);
            }
            *entry.wordings.entry(local.name.clone()).or_default() += local.mentions;
            if let Some(marked) = &local.marked
                && entry.marked.as_ref().is_none_or(|m| marked < m)
            {
                entry.marked = Some(marked.clone());
            }
            entry.kinds.entry(kind.to_owned()).or_default().merge(local.count(&places, scope));
        }
        let mut joined: Vec<(String, String, String)> = Vec::new();
        for ((kind, long, short), local) in forms {
            let scope = scope(kind, long, &local.entity, codes);
            let key = (kind.to_owned(), long.to_owned(), short);
            self.form(key.clone(), local.count(&places, scope), local.entity, false);
            joined.push(key);
        }
        for found in introduced::find(&document.text, &record.mentions) {
            let Some(entity) = &found.long.entity else { continue };
            let short = key(found.short);
            if short == key(&found.long.name) || known(&short) {
                continue;
            }
            let key = (found.long.kind.clone(), found.long.name.clone(), short);
            let scope = scope(&found.long.kind, &found.long.name, entity, codes);
            let mut count = Count { evidence: places.at(found.span).into_iter().collect(), ..Count::default() };
            if !joined.contains(&key) {
                count.documents = 1;
                count.regions.insert(scope, 1);
                joined.push(key.clone());
            }
            self.form(key, count, entity.clone(), true);
        }
        self.add_lists(gazetteer, document, record, &places, codes[0]);
    }

    fn form(&mut self, key: (String, String, String), count: Count, entity: String, introduced: bool) {
        let form = self.forms.entry(key).or_default();
        form.count.merge(count);
        form.introduced |= introduced;
        if form.entity.is_empty() || entity < form.entity {
            form.entity = entity;
        }
    }

    fn add_lists(
        &mut self,
        gazetteer: &Gazetteer,
        document: &Document,
        record: &Record,
        places: &Places<'_>,
        code: u32,
    ) {
        let mut done = Vec::new();
        for expansion in &record.expansions {
            let formula = key(&expansion.formula);
            let before = expansion.spans.first().is_some_and(|s| s[0] < expansion.start);
            // Two clauses far behind a formula share its key word by chance.
            let far = if expansion.components.len() == 2 { 180 } else { 600 };
            if expansion.spans.first().is_some_and(|s| s[0] > expansion.end + far) {
                continue;
            }
            let known = gazetteer.exact(&formula).next().is_some();
            let Some(members) = lists::clean(&expansion.components, &formula, before, known) else { continue };
            let key = (formula, members);
            if done.contains(&key) {
                continue;
            }
            // From the first member or the formula to the end of either.
            let ends = expansion.spans.iter().flatten().copied().chain([expansion.start, expansion.end]);
            let (start, end) = (ends.clone().min().unwrap_or(0), ends.max().unwrap_or(0));
            let mut count = Count { mentions: 1, documents: 1, ..Count::default() };
            count.regions.insert(code, 1);
            count.evidence.extend(places.at(Span::new(start, end)));
            let parts = [Some(&document.id), document.date.as_ref()];
            let source = parts.into_iter().flatten().map(|p| p.trim()).collect::<Vec<_>>().join("，");
            let list = self.lists.entry(key.clone()).or_default();
            list.count.merge(count);
            if list.source.is_empty() || source < list.source {
                list.source = source;
            }
            done.push(key);
        }
    }

    /// Adds what another part of the same corpus has.
    pub fn merge(&mut self, other: Self) {
        for (name, theirs) in other.names {
            let ours = self.names.entry(name).or_default();
            ours.documents += theirs.documents;
            for (wording, mentions) in theirs.wordings {
                *ours.wordings.entry(wording).or_default() += mentions;
            }
            for (kind, count) in theirs.kinds {
                ours.kinds.entry(kind).or_default().merge(count);
            }
            ours.marked = match (ours.marked.take(), theirs.marked) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        for (key, theirs) in other.forms {
            let ours = self.forms.entry(key).or_default();
            ours.count.merge(theirs.count);
            ours.introduced |= theirs.introduced;
            if ours.entity.is_empty() || theirs.entity < ours.entity {
                ours.entity = theirs.entity;
            }
        }
        for (key, theirs) in other.lists {
            let ours = self.lists.entry(key).or_default();
            ours.count.merge(theirs.count);
            if ours.source.is_empty() || theirs.source < ours.source {
                ours.source = theirs.source;
            }
        }
    }
}

impl Local {
    fn count(&self, places: &Places<'_>, scope: u32) -> Count {
        Count {
            mentions: self.mentions,
            documents: 1,
            score: self.score,
            regions: BTreeMap::from([(scope, 1)]),
            evidence: places.at(self.first).into_iter().collect(),
        }
    }
}

fn note<K: Ord>(entry: std::collections::btree_map::Entry<'_, K, Local>, mention: &RecordMention, entity: &str) {
    let first = Span::new(mention.start, mention.end);
    let local = entry.or_insert_with(|| Local {
        mentions: 0,
        score: 0,
        first,
        name: mention.name.clone(),
        entity: entity.to_owned(),
        marked: mention.text.contains(['“', '"']).then(|| normalize(&mention.text).normal().into()),
    });
    local.mentions += 1;
    local.score += libm::round(mention.score.clamp(0.0, 1.0) * 1000.0) as u64;
}

/// The codes that the linker may scope an entity with; the first is the finest.
fn codes(region: Region) -> [u32; 3] {
    let all = [region.county, region.prefecture, region.province];
    let finest = all.into_iter().find(|c| *c != 0).unwrap_or(0);
    [finest, region.prefecture, region.province]
}

/// The region whose code makes this very id out of the name; 0 where the id has no scope.
fn scope(kind: &str, name: &str, entity: &str, codes: [u32; 3]) -> u32 {
    let known = [Kind::PLACE, Kind::INSTITUTION, Kind::PROJECT].iter().any(|k| {
        // Only these are scoped; the names of the types are fixed.
        crate::model::KindTable::default().get(kind) == Some(*k)
    });
    let made = |code: &u32| *code != 0 && entity_id(kind, &code.to_string(), name) == entity;
    if known { codes.into_iter().find(made).unwrap_or(0) } else { 0 }
}

//! Counts → rows: thresholds, types, regions, senses.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::counts::{Count, Form, Name, Suggestions};
use super::filter::{is_good_short, objection};
use crate::gazetteer::Gazetteer;
use crate::gazetteer::format::Row;
use crate::gazetteer::write::level_of;
use crate::link::sense_id;
use crate::model::Kind;
use crate::normalize::name_key;

/// What becomes a row.
#[derive(Clone, Debug, PartialEq)]
pub struct SuggestOptions {
    /// Least number of documents that a name without an entry needs. Short forms and member lists need one: the text
    /// itself says what they mean.
    pub min_documents: u64,
    /// Least mean score of a name's mentions, 0 to 1.
    pub min_score: f64,
    /// Types wanted; empty: all.
    pub types: Vec<String>,
    /// Most rows of a type; 0: no limit. The most widespread names stay.
    pub limit: usize,
}

impl Default for SuggestOptions {
    fn default() -> Self {
        Self { min_documents: 2, min_score: 0.9, types: Vec::new(), limit: 0 }
    }
}

/// A row with what speaks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The row.
    pub row: Row,
    /// Counts and evidence, one comment line each.
    pub notes: Vec<String>,
    /// Documents that speak for it.
    pub documents: u64,
    /// Mentions that do.
    pub mentions: u64,
}

/// The suggestions of one type, the most widespread first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Type name.
    pub kind: String,
    /// The rows.
    pub suggestions: Vec<Suggestion>,
}

/// Most senses that are suggested of one formula.
const SENSES: usize = 5;

impl Suggestions {
    /// The rows, by type in the order of the gazetteer's types.
    #[must_use]
    pub fn finish(&self, gazetteer: &Gazetteer, options: &SuggestOptions) -> Vec<Group> {
        let mut rows = Rows { gazetteer, options, all: BTreeMap::new() };
        self.names.values().for_each(|counts| rows.name(self, counts));
        rows.forms(self);
        rows.lists(self);
        let mut by_kind: BTreeMap<String, Vec<Suggestion>> = BTreeMap::new();
        for suggestion in rows.all.into_values().flatten() {
            by_kind.entry(suggestion.row.kind.clone()).or_default().push(suggestion);
        }
        let wanted = |kind: &str| options.types.is_empty() || options.types.iter().any(|t| t == kind);
        let kinds = gazetteer.kinds().names().filter(|k| wanted(k));
        kinds
            .filter_map(|kind| {
                let mut suggestions = by_kind.remove(kind)?;
                suggestions.sort_by_cached_key(|s| {
                    let row = &s.row;
                    let rank = (Reverse(s.documents), Reverse(s.mentions));
                    // Senses of one formula stay together, in their order.
                    (rank, row.name.clone(), row.sense.parse::<u32>().unwrap_or(0), row.region.clone())
                });
                if options.limit > 0 {
                    suggestions.truncate(options.limit);
                }
                Some(Group { kind: kind.to_owned(), suggestions })
            })
            .collect()
    }
}

struct Rows<'a> {
    gazetteer: &'a Gazetteer,
    options: &'a SuggestOptions,
    /// By type and name.
    all: BTreeMap<(String, String), Vec<Suggestion>>,
}

impl Rows<'_> {
    /// The type's number; `None` for a type that no dictionary of this run has.
    fn kind(&self, name: &str) -> Option<Kind> {
        self.gazetteer.kinds().get(name)
    }

    fn is_good(&self, kind: &str, name: &str) -> bool {
        self.kind(kind).is_some_and(|k| objection(self.gazetteer, k, name).is_none())
    }

    fn name(&mut self, suggestions: &Suggestions, counts: &Name) {
        // The most frequent wording; of equals the first.
        let Some((name, _)) = counts.wordings.iter().max_by_key(|(w, n)| (**n, Reverse(w.as_str()))) else { return };
        // The most frequent type; of equals the most widespread, then the first by name.
        let Some((kind, count)) =
            counts.kinds.iter().max_by_key(|(kind, c)| (c.mentions, c.documents, Reverse(kind.as_str())))
        else {
            return;
        };
        let all: u64 = counts.kinds.values().map(|c| c.mentions).sum();
        if count.mentions * 2 <= all {
            return;
        }
        if without_verb(suggestions, kind, name) != name {
            return;
        }
        let least = libm::round(self.options.min_score * 1000.0) as u64;
        if counts.documents < self.options.min_documents || count.mean() < least || !self.is_good(kind, name) {
            return;
        }
        let mut rest = String::new();
        for (other, count) in counts.kinds.iter().filter(|(k, _)| *k != kind) {
            rest += &format!("; also as {other}: {}", plural(count.mentions, "mention"));
        }
        let mean = count.mean();
        let facts = format!(
            "{} in {}, mean score {}.{:03}{rest}",
            plural(count.mentions, "mention"),
            plural(counts.documents, "document"),
            mean / 1000,
            mean % 1000
        );
        let regions = regions(self.kind(kind), name, &count.regions, self.options.min_documents);
        let many = regions.len() > 1;
        for (region, documents) in regions {
            let aliases = counts.wordings.keys().filter(|w| *w != name).chain(&counts.marked).cloned().collect();
            let region_note =
                if many { format!("; {} of region {region}", plural(documents, "document")) } else { String::new() };
            let mut notes = vec![format!("{facts}{region_note}")];
            notes.extend(evidence(count));
            let row = Row {
                name: name.clone(),
                kind: kind.clone(),
                aliases,
                region: if region == 0 { String::new() } else { region.to_string() },
                ..Row::default()
            };
            self.all.entry((kind.clone(), name.clone())).or_default().push(Suggestion {
                row,
                notes,
                documents: if many { documents } else { counts.documents },
                mentions: count.mentions,
            });
        }
    }

    /// Short forms and introduced names, on the row of their long name.
    fn forms(&mut self, suggestions: &Suggestions) {
        let mut longs: BTreeMap<&str, BTreeSet<(&str, &str)>> = BTreeMap::new();
        for (kind, long, short) in suggestions.forms.keys() {
            longs.entry(short).or_default().insert((kind, without_verb(suggestions, kind, long)));
        }
        let mut forms: Vec<(&(String, String, String), &Form)> = suggestions.forms.iter().collect();
        forms.sort_unstable_by_key(|f| f.0);
        for ((kind, long, short), form) in forms {
            let Some(number) = self.kind(kind) else { continue };
            let long = without_verb(suggestions, kind, long);
            let shared = longs[short.as_str()].len() > 1;
            if shared || !is_good_short(self.gazetteer, number, long, short) || !self.is_good(kind, long) {
                continue;
            }
            let Some(row) = self.row_of(number, kind, long, form) else { continue };
            let place = self.all.entry((kind.clone(), long.to_owned())).or_default();
            if place.is_empty() {
                place.push(Suggestion { row, notes: Vec::new(), documents: 0, mentions: 0 });
            }
            // Namesakes of several regions: which of them is meant, the form does not say.
            let [suggestion] = place.as_mut_slice() else { continue };
            let certain = form.introduced && (short.chars().count() >= 3 || !short.is_ascii());
            if suggestion.row.surfaces().any(|(s, _)| s == short) {
                continue;
            }
            if certain && short.chars().count() >= 3 {
                suggestion.row.aliases.push(short.clone());
            } else {
                suggestion.row.shorts.push(short.clone());
            }
            let how = if form.introduced { "introduced by the text" } else { "joined to the long name by the linker" };
            let counts = match form.count.mentions {
                0 => plural(form.count.documents, "document"),
                n => format!("{} in {}", plural(n, "mention"), plural(form.count.documents, "document")),
            };
            suggestion.notes.push(format!("{short}: {how}, {counts}"));
            suggestion.notes.extend(evidence(&form.count));
            suggestion.documents = suggestion.documents.max(form.count.documents);
            suggestion.mentions = suggestion.mentions.max(form.count.mentions);
        }
    }

    /// A fresh row for a long name: with the id of its entry where a dictionary has one.
    fn row_of(&self, number: Kind, kind: &str, long: &str, form: &Form) -> Option<Row> {
        let mut row = Row { name: long.to_owned(), kind: kind.to_owned(), ..Row::default() };
        let kinds = self.gazetteer.kinds();
        let mut senses = self.gazetteer.exact(long).filter(|(_, s)| s.kind == number).peekable();
        if senses.peek().is_none() {
            // A known name of another type is not this one.
            if self.gazetteer.exact(long).next().is_some() {
                return None;
            }
            let regions = regions(Some(number), long, &form.count.regions, 1);
            if let [(region, _)] = regions.as_slice()
                && *region != 0
            {
                row.region = region.to_string();
            }
            return Some(row);
        }
        let entry = senses.find(|(_, s)| sense_id(kinds, s) == form.entity)?.1.entry;
        row.id = entry.id.to_owned();
        row.subtype = entry.subtype.to_owned();
        row.sense = entry.sense.to_owned();
        if entry.region != 0 && (number != Kind::PLACE || entry.id.is_empty()) {
            row.region = entry.region.to_string();
        }
        Some(row)
    }

    /// Member lists: new formulas, members of known ones that have none, new senses.
    fn lists(&mut self, suggestions: &Suggestions) {
        let kind = self.gazetteer.kinds().name(Kind::FORMULA).to_owned();
        let mut formulas: BTreeMap<&str, Vec<(&Vec<String>, &super::counts::List)>> = BTreeMap::new();
        for ((formula, members), list) in &suggestions.lists {
            formulas.entry(formula).or_default().push((members, list));
        }
        for (formula, mut lists) in formulas {
            if !self.is_good(&kind, formula) {
                continue;
            }
            let known: Vec<_> =
                self.gazetteer.exact(formula).map(|(_, s)| s).filter(|s| s.kind == Kind::FORMULA).collect();
            // Fixed everywhere: what a text says otherwise is its own wording.
            if known.iter().any(|s| !s.entry.members.is_empty() && s.entry.region == 0)
                || known.is_empty() && self.gazetteer.exact(formula).next().is_some()
            {
                continue;
            }
            lists.retain(|(members, _)| !known.iter().any(|s| s.entry.members == **members));
            lists.sort_by_key(|(members, list)| (Reverse(list.count.documents), *members));
            lists.truncate(SENSES);
            let numbered = known.iter().filter_map(|s| s.entry.sense.parse::<u32>().ok()).max().unwrap_or(0);
            let taken = numbered.max(u32::from(known.iter().any(|s| !s.entry.members.is_empty())));
            let senses = lists.len() > 1 || taken > 0;
            let plain = self.all.remove(&(kind.clone(), formula.to_owned())).unwrap_or_default();
            let mut rows = Vec::new();
            for (i, (members, list)) in lists.into_iter().enumerate() {
                let region = match regions(Some(Kind::PLACE), formula, &list.count.regions, 1).as_slice() {
                    [(region, _)] => *region,
                    _ => 0,
                };
                let mut notes: Vec<String> = Vec::new();
                if i == 0 {
                    notes.extend(plain.iter().flat_map(|p| p.notes.iter().take(1).cloned()));
                }
                notes.push(format!("listed in {}", plural(list.count.documents, "document")));
                notes.extend(evidence(&list.count));
                let row = Row {
                    name: formula.to_owned(),
                    kind: kind.clone(),
                    aliases: plain.iter().flat_map(|p| p.row.aliases.clone()).collect(),
                    sense: if senses { (taken + 1 + i as u32).to_string() } else { String::new() },
                    level: level_of(region).to_owned(),
                    region: if region == 0 { String::new() } else { region.to_string() },
                    members: members.clone(),
                    source: list.source.clone(),
                    ..Row::default()
                };
                let most = |of: fn(&Suggestion) -> u64| plain.iter().map(of).max().unwrap_or(0);
                rows.push(Suggestion {
                    row,
                    notes,
                    documents: list.count.documents.max(most(|p| p.documents)),
                    mentions: list.count.mentions.max(most(|p| p.mentions)),
                });
            }
            self.all.insert((kind.clone(), formula.to_owned()), if rows.is_empty() { plain } else { rows });
        }
    }
}

/// The regions that a name's rows need, with their documents; 0: none.
///
/// Documents about one region or about regions inside each other mean one entity. Places far apart are namesakes, one row each
/// (if enough documents speak of it); institutions and projects with a name of their own are one wherever they are mentioned.
fn regions(kind: Option<Kind>, name: &str, found: &BTreeMap<u32, u64>, least: u64) -> Vec<(u32, u64)> {
    let all: u64 = found.values().sum();
    let codes: Vec<u32> = found.keys().copied().filter(|c| *c != 0).collect();
    let inside = |fine: u32, coarse: u32| {
        fine == coarse
            || coarse.is_multiple_of(10_000) && fine / 10_000 == coarse / 10_000
            || coarse.is_multiple_of(100) && fine / 100 == coarse / 100
    };
    let finest = codes.iter().copied().find(|fine| codes.iter().all(|coarse| inside(*fine, *coarse)));
    let mut provinces: Vec<u32> = codes.iter().map(|c| c / 10_000).collect();
    provinces.dedup();
    let provinces = provinces.len();
    // Where nearly all documents are about one region, the others only mention it.
    let main = found.iter().find(|(c, n)| **c != 0 && **n * 3 >= all * 2).map(|(c, _)| *c);
    let national = ["中央", "国家", "全国", "中国", "国际"].iter().any(|n| name.starts_with(n));
    match finest.or(main) {
        _ if codes.is_empty() || national => vec![(0, all)],
        Some(fine) => vec![(fine, all)],
        // Named all over the country: one wide place, not a dozen namesakes.
        None if found.get(&0).is_some_and(|n| *n > 1) || provinces > 2 => vec![(0, all)],
        None if kind == Some(Kind::PLACE) || name.starts_with(|c: char| c.is_ascii_digit()) => {
            found.iter().filter(|(code, n)| **code != 0 && **n >= least).map(|(c, n)| (*c, *n)).collect()
        }
        None => vec![(0, all)],
    }
}

/// Verbs and prepositions that a name may have taken in at its left border.
const VERBS: &[&str] = &[
    "支持", "推动", "推进", "加快", "建设", "打造", "开展", "实施", "走访", "引进", "培育", "依托", "发挥", "成立",
    "新建", "扩建", "组织", "邀请", "委托", "通过", "参观", "来到", "协助", "配合", "会同", "联合", "对", "与", "和",
    "由", "在", "到", "向", "为", "及", "给", "将",
];

/// The name without a verb at its head, where the corpus has the rest as a name of that type by itself.
fn without_verb<'n>(suggestions: &Suggestions, kind: &str, name: &'n str) -> &'n str {
    let rest = VERBS
        .iter()
        .filter_map(|v| name.strip_prefix(v))
        .find(|rest| suggestions.names.get(&name_key(rest)).is_some_and(|n| n.kinds.contains_key(kind)));
    rest.unwrap_or(name)
}

fn evidence(count: &Count) -> impl Iterator<Item = String> + '_ {
    count.evidence.iter().map(|e| format!("  {}:{} {}", e.document, e.start, e.context))
}

fn plural(n: u64, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_of_rows() {
        type Case<'c> = (Kind, &'c [(u32, u64)], &'c [(u32, u64)]);
        let rows: [Case<'_>; 9] = [
            (Kind::PLACE, &[(0, 3)], &[(0, 3)]),
            (Kind::PLACE, &[(410_000, 1), (410_100, 2)], &[(410_100, 3)]),
            (Kind::PLACE, &[(410_100, 2), (410_200, 1)], &[(410_100, 3)]),
            (Kind::PLACE, &[(410_100, 2), (410_200, 2)], &[(410_100, 2), (410_200, 2)]),
            (Kind::PLACE, &[(410_100, 1), (420_100, 1)], &[]),
            (Kind::PLACE, &[(410_100, 2), (420_100, 2), (430_100, 2)], &[(0, 6)]),
            (Kind::PROJECT, &[(410_100, 1), (420_100, 1)], &[(0, 2)]),
            (Kind::PROJECT, &[(0, 1), (420_100, 1)], &[(420_100, 2)]),
            (Kind::INSTITUTION, &[(410_100, 2)], &[(410_100, 2)]),
        ];
        for (kind, found, expected) in rows {
            let found = found.iter().copied().collect();
            assert_eq!(regions(Some(kind), "青澜湾", &found, 2), expected, "{kind:?} {found:?}");
        }
    }
}

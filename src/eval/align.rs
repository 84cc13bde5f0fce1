//! Brings gold and prediction of a document to the same offsets.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::EvalError;
use crate::model::{AnnotatedDocument, Annotation, is_blank};

/// A mention: start, end, index of its type.
pub(super) type Mark = (usize, usize, usize);

/// A document's two sides, in code points of the gold's text.
#[derive(Clone, Debug, Default)]
pub(super) struct Aligned {
    pub(super) id: String,
    /// The gold's text, or the prediction's where the gold has none.
    pub(super) text: Option<Vec<char>>,
    pub(super) gold: BTreeSet<Mark>,
    pub(super) predicted: BTreeSet<Mark>,
    pub(super) gold_members: BTreeSet<(String, String)>,
    pub(super) predicted_members: BTreeSet<(String, String)>,
    pub(super) missing: bool,
    /// What the rows call their slices, for when no side has the text.
    pub(super) slices: HashMap<(usize, usize), String>,
    /// Predicted mentions of types that are not measured.
    pub(super) other_types: BTreeMap<String, u64>,
}

impl Aligned {
    /// Aligns a document with its prediction, if there is one.
    pub(super) fn of(
        gold: AnnotatedDocument,
        predicted: Option<AnnotatedDocument>,
        kinds: &HashMap<&str, usize>,
        notes: &mut Vec<String>,
    ) -> Result<Self, EvalError> {
        let missing = predicted.is_none();
        let mut predicted = predicted.unwrap_or_default();
        let gold_text: Option<Vec<char>> = gold.text.as_deref().map(|t| t.chars().collect());
        let mut gold_mentions = gold.mentions;
        if !missing {
            match (&gold_text, &predicted.text) {
                (Some(text), Some(other)) => {
                    if !other.chars().eq(text.iter().copied()) {
                        let other: Vec<char> = other.chars().collect();
                        let shared = text.iter().filter(|c| !is_blank(**c));
                        if shared.eq(other.iter().filter(|c| !is_blank(**c))) {
                            let map = without_blanks(text);
                            gold_mentions = moved(gold_mentions, text, &map);
                            predicted.mentions = moved(predicted.mentions, &other, &map);
                        } else {
                            notes.push(format!(
                                "{}: gold and prediction have different texts; offsets are compared as they stand",
                                gold.id
                            ));
                        }
                    }
                }
                _ if gold.blanks != predicted.blanks => return Err(EvalError::NoText { document: gold.id }),
                (Some(text), None) => misfit(&gold.id, text, &predicted.mentions, notes),
                (None, _) => {}
            }
        }
        let text = gold_text.or_else(|| predicted.text.as_deref().map(|t| t.chars().collect()));
        let mut out = Self { id: gold.id, text, missing, ..Self::default() };
        for m in gold_mentions {
            if let Some(kind) = kinds.get(m.kind.as_str()) {
                out.gold.insert((m.start, m.end, *kind));
                out.slices.extend(m.text.map(|t| ((m.start, m.end), t)));
            }
        }
        for m in predicted.mentions {
            match kinds.get(m.kind.as_str()) {
                Some(kind) => {
                    out.predicted.insert((m.start, m.end, *kind));
                    out.slices.extend(m.text.map(|t| ((m.start, m.end), t)));
                }
                None => *out.other_types.entry(m.kind).or_default() += 1,
            }
        }
        out.gold_members = members(gold.expansions);
        out.predicted_members = members(predicted.expansions);
        Ok(out)
    }
}

/// Says so when predicted mentions of a document do not read what the gold's text has in their places.
fn misfit(id: &str, text: &[char], mentions: &[Annotation], notes: &mut Vec<String>) {
    let solid = |t: &mut dyn Iterator<Item = char>| t.filter(|c| !is_blank(*c)).collect::<String>();
    let wrong = mentions.iter().find(|m| match text.get(m.start..m.end) {
        None => true,
        Some(slice) => {
            m.text.as_ref().is_some_and(|t| !t.is_empty() && solid(&mut t.chars()) != solid(&mut slice.iter().copied()))
        }
    });
    if let Some(m) = wrong {
        notes.push(format!(
            "{id}: the predicted mention {}..{} ({}) is not what the gold's text has there: another text, or offsets \
             that are no code points; offsets are compared as they stand",
            m.start,
            m.end,
            m.text.as_deref().unwrap_or(&m.kind)
        ));
    }
}

/// Where the n-th character that is no blank stands.
fn without_blanks(text: &[char]) -> Vec<usize> {
    text.iter().enumerate().filter(|(_, c)| !is_blank(**c)).map(|(i, _)| i).collect()
}

/// Mentions of `text` in the places that `map` gives to its characters; blanks at their borders fall away.
fn moved(mentions: Vec<Annotation>, text: &[char], map: &[usize]) -> Vec<Annotation> {
    // Characters that are no blanks before each position.
    let mut solid = Vec::with_capacity(text.len() + 1);
    let mut count = 0;
    solid.push(0);
    for c in text {
        count += usize::from(!is_blank(*c));
        solid.push(count);
    }
    let place = |m: Annotation| {
        let (first, end) = (*solid.get(m.start)?, *solid.get(m.end)?);
        (first < end).then(|| Annotation { start: map[first], end: map[end - 1] + 1, ..m })
    };
    mentions.into_iter().filter_map(place).collect()
}

/// Pairs of formula and member without what two readings may differ in.
fn members(expansions: Option<Vec<(String, Vec<String>)>>) -> BTreeSet<(String, String)> {
    let squeezed = |text: &str| -> String {
        text.chars().filter(|c| !is_blank(*c) && !"“”\"'《》、,，".contains(*c)).collect()
    };
    let pairs = expansions.into_iter().flatten().flat_map(|(formula, components)| {
        let formula = squeezed(&formula);
        components.into_iter().map(move |c| (formula.clone(), squeezed(&c))).collect::<Vec<_>>()
    });
    pairs.collect()
}

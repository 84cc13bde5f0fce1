//! Every mention that is not right, in a class.

use std::collections::BTreeSet;

use serde::Serialize;

use super::align::{Aligned, Mark};
use super::confusion::pairs;

/// Characters of context on either side.
const CONTEXT: usize = 12;

/// What went wrong. Every gold or predicted mention that is not strictly right is in exactly one mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MistakeClass {
    /// A gold mention that no predicted one touches.
    Missed,
    /// A predicted mention that touches no gold one.
    Spurious,
    /// The right span with another type.
    Type,
    /// The right type; the predicted mention begins too early.
    LeftTooLong,
    /// The right type; the predicted mention begins too late.
    LeftTooShort,
    /// The right type; the predicted mention ends too late.
    RightTooLong,
    /// The right type; the predicted mention ends too early.
    RightTooShort,
    /// The right type, both borders wrong.
    BothBorders,
    /// Shared characters, but another type and another span.
    TypeAndBorders,
    /// One gold mention came out as several.
    Split,
    /// Several gold mentions came out as one.
    Merged,
}

impl MistakeClass {
    /// All classes in the order of reports.
    pub const ALL: [Self; 11] = [
        Self::Missed,
        Self::Spurious,
        Self::Type,
        Self::LeftTooLong,
        Self::LeftTooShort,
        Self::RightTooLong,
        Self::RightTooShort,
        Self::BothBorders,
        Self::TypeAndBorders,
        Self::Split,
        Self::Merged,
    ];

    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::Spurious => "spurious",
            Self::Type => "type",
            Self::LeftTooLong => "left-too-long",
            Self::LeftTooShort => "left-too-short",
            Self::RightTooLong => "right-too-long",
            Self::RightTooShort => "right-too-short",
            Self::BothBorders => "both-borders",
            Self::TypeAndBorders => "type-and-borders",
            Self::Split => "split",
            Self::Merged => "merged",
        }
    }
}

/// One side's mention in a mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Marked {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The slice; empty where neither side has the text.
    pub text: String,
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// What went wrong.
    pub class: MistakeClass,
    /// Where: the document's id…
    pub document: String,
    /// …the first code point of all mentions involved…
    pub start: usize,
    /// …and one past the last.
    pub end: usize,
    /// The text between the two; empty where neither side has the text.
    pub text: String,
    /// What stands before it.
    pub before: String,
    /// What stands behind it.
    pub after: String,
    /// Gold mentions, in order.
    pub gold: Vec<Marked>,
    /// Predicted mentions, in order.
    pub predicted: Vec<Marked>,
}

/// A member of a formula that one side lacks; both without blanks, quotation marks and commas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemberMistake {
    /// Missed or spurious.
    pub class: MistakeClass,
    /// The document's id.
    pub document: String,
    /// The formula.
    pub formula: String,
    /// The member.
    pub component: String,
}

/// The mistakes of a document.
///
/// First the spans that both sides have with different types. Then, in text order and irrespective of types: a predicted
/// mention that shares characters with several gold ones is `merged`, a gold one that shares some with several predicted
/// ones is `split`, then each gold one goes with the first predicted one that touches it. What is left is missed or
/// spurious.
pub(super) fn of_document(document: &Aligned, kinds: &[String]) -> Vec<Mistake> {
    let mut out = Vec::new();
    let (mut gold, mut predicted) = (Vec::new(), Vec::new());
    let make = |class, gold: &[Mark], predicted: &[Mark]| mistake(document, kinds, class, gold, predicted);
    for pair in pairs(&document.gold, &document.predicted) {
        match pair {
            (Some(g), Some(p)) if g == p => {}
            (Some(g), Some(p)) => out.push(make(MistakeClass::Type, &[g], &[p])),
            (g, p) => {
                gold.extend(g);
                predicted.extend(p);
            }
        }
    }
    gold.sort_unstable();
    predicted.sort_unstable();
    let (merged, gold, predicted) = many(&predicted, &gold);
    out.extend(merged.iter().map(|(p, g)| make(MistakeClass::Merged, g, &[*p])));
    let (split, predicted, gold) = many(&gold, &predicted);
    out.extend(split.iter().map(|(g, p)| make(MistakeClass::Split, &[*g], p)));

    let mut free: BTreeSet<Mark> = predicted.into_iter().collect();
    let longest = free.iter().map(|p| p.1 - p.0).max().unwrap_or(0);
    for g in gold {
        // Nothing that begins so early can reach this one.
        let near = free.range((g.0.saturating_sub(longest), 0, 0)..(g.1, 0, 0));
        let touching = near.copied().find(|p| p.1 > g.0);
        match touching {
            Some(p) => {
                free.remove(&p);
                out.push(make(borders(g, p), &[g], &[p]));
            }
            None => out.push(make(MistakeClass::Missed, &[g], &[])),
        }
    }
    out.extend(free.iter().map(|p| make(MistakeClass::Spurious, &[], &[*p])));
    out
}

/// Mentions of `one` that touch several of `others`, with those; then the others and the ones that are left.
type Many = (Vec<(Mark, Vec<Mark>)>, Vec<Mark>, Vec<Mark>);

fn many(one: &[Mark], others: &[Mark]) -> Many {
    let mut free: BTreeSet<Mark> = others.iter().copied().collect();
    let longest = others.iter().map(|o| o.1 - o.0).max().unwrap_or(0);
    let (mut found, mut left) = (Vec::new(), Vec::new());
    for mark in one {
        let near = free.range((mark.0.saturating_sub(longest), 0, 0)..(mark.1, 0, 0));
        let touched: Vec<Mark> = near.filter(|o| o.1 > mark.0).copied().collect();
        if touched.len() > 1 {
            touched.iter().for_each(|o| {
                free.remove(o);
            });
            found.push((*mark, touched));
        } else {
            left.push(*mark);
        }
    }
    (found, free.into_iter().collect(), left)
}

fn borders(gold: Mark, predicted: Mark) -> MistakeClass {
    use std::cmp::Ordering::{Equal, Greater, Less};
    if gold.2 != predicted.2 {
        return MistakeClass::TypeAndBorders;
    }
    match (predicted.0.cmp(&gold.0), predicted.1.cmp(&gold.1)) {
        (Less, Equal) => MistakeClass::LeftTooLong,
        (Greater, Equal) => MistakeClass::LeftTooShort,
        (Equal, Greater) => MistakeClass::RightTooLong,
        (Equal, Less) => MistakeClass::RightTooShort,
        _ => MistakeClass::BothBorders,
    }
}

fn mistake(document: &Aligned, kinds: &[String], class: MistakeClass, gold: &[Mark], predicted: &[Mark]) -> Mistake {
    let of_text = |start: usize, end: usize| -> Option<String> {
        document.text.as_ref().and_then(|t| t.get(start..end.min(t.len()))).map(|s| s.iter().collect())
    };
    let slice =
        |start, end| of_text(start, end).or_else(|| document.slices.get(&(start, end)).cloned()).unwrap_or_default();
    let marked = |marks: &[Mark]| -> Vec<Marked> {
        let marked = |m: &Mark| Marked { start: m.0, end: m.1, kind: kinds[m.2].clone(), text: slice(m.0, m.1) };
        marks.iter().map(marked).collect()
    };
    let both = || gold.iter().chain(predicted);
    let start = both().map(|m| m.0).min().unwrap_or(0);
    let end = both().map(|m| m.1).max().unwrap_or(0);
    Mistake {
        class,
        document: document.id.clone(),
        start,
        end,
        text: slice(start, end),
        before: of_text(start.saturating_sub(CONTEXT), start).unwrap_or_default(),
        after: of_text(end, end.saturating_add(CONTEXT)).unwrap_or_default(),
        gold: marked(gold),
        predicted: marked(predicted),
    }
}

/// Members that one side lacks.
pub(super) fn members(document: &Aligned) -> Vec<MemberMistake> {
    let (gold, predicted) = (&document.gold_members, &document.predicted_members);
    let missed = gold.difference(predicted).map(|m| (MistakeClass::Missed, m));
    let spurious = predicted.difference(gold).map(|m| (MistakeClass::Spurious, m));
    missed
        .chain(spurious)
        .map(|(class, (formula, component))| MemberMistake {
            class,
            document: document.id.clone(),
            formula: formula.clone(),
            component: component.clone(),
        })
        .collect()
}

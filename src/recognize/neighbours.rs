//! What stands beside a candidate in pass 1's reading: mentions right before and behind it, and the other members
//! of its list, which mostly share one type.

use rustc_hash::FxHashMap;

use super::context::Context;
use crate::model::{Candidate, Kind, Span};
use crate::segment::Word;

/// A clause with 、 and the mentions in it.
struct List {
    clause: Span,
    members: Vec<(Span, Kind)>,
    /// The word before the first member.
    governor: Option<Word>,
    /// The word behind the last member.
    tail: Option<Word>,
}

/// The selected mentions of pass 1 by place.
#[derive(Default)]
pub(super) struct Neighbours {
    /// Positions at which a mention's right neighbour begins, and those at which its left one ends, with the type and
    /// the mark between them.
    behind: FxHashMap<u32, (Kind, char)>,
    before: FxHashMap<u32, (Kind, char)>,
    lists: Vec<List>,
}

/// The members that a candidate's list has beside it.
pub(super) struct Company {
    /// The most frequent type among them, the first of equals.
    pub(super) kind: Kind,
    /// How many have it.
    pub(super) count: usize,
    /// Whether all have it.
    pub(super) pure: bool,
    /// The word before the list.
    pub(super) governor: Option<Word>,
    /// The word behind the list.
    pub(super) tail: Option<Word>,
}

/// Marks and words that join two names.
fn joins(c: char) -> bool {
    matches!(c, '、' | '和' | '与' | '及' | '至' | '到' | '-' | '—' | '·')
}

fn ends_clause(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '：' | '！' | '？' | ',' | ';' | ':' | '\n')
}

impl Neighbours {
    /// Of the mentions selected in pass 1, in order.
    pub(super) fn of(cx: &Context<'_>, selected: &[Candidate]) -> Self {
        let mut out = Self::default();
        for c in selected {
            let after = cx.after(c.span.end).filter(|a| joins(*a));
            let end = c.span.end + after.map_or(0, |a| a.len_utf8() as u32);
            out.behind.insert(end, (c.kind, after.unwrap_or(' ')));
            let before = cx.before(c.span.start).filter(|b| joins(*b));
            let start = c.span.start - before.map_or(0, |b| b.len_utf8() as u32);
            out.before.insert(start, (c.kind, before.unwrap_or(' ')));
        }
        let mut rest = selected;
        while let Some(first) = rest.first() {
            let clause = clause_around(cx.normal, first.span);
            let count = rest.iter().take_while(|c| c.span.start < clause.end).count();
            let (here, behind) = rest.split_at(count);
            rest = behind;
            let last = here[here.len() - 1].span.end;
            if cx.slice(clause).contains('、') {
                out.lists.push(List {
                    clause,
                    members: here.iter().map(|c| (c.span, c.kind)).collect(),
                    governor: cx.words.word_to(first.span.start),
                    tail: cx.words.word_from(last),
                });
            }
        }
        out
    }

    /// The mention that ends right before the position, or before a joining mark there.
    pub(super) fn left_of(&self, start: u32) -> Option<(Kind, char)> {
        self.behind.get(&start).copied()
    }

    /// The mention that begins right behind the position, or behind a joining mark there.
    pub(super) fn right_of(&self, end: u32) -> Option<(Kind, char)> {
        self.before.get(&end).copied()
    }

    /// The list in which the span is a slot.
    fn list(&self, cx: &Context<'_>, span: Span) -> Option<&List> {
        let slot = cx.before(span.start) == Some('、') || cx.after(span.end) == Some('、');
        let i = self.lists.partition_point(|l| l.clause.end <= span.start);
        self.lists.get(i).filter(|l| slot && l.clause.start <= span.start)
    }

    /// The other members of the list in which the span is a slot.
    pub(super) fn company(&self, cx: &Context<'_>, span: Span) -> Option<Company> {
        let list = self.list(cx, span)?;
        let mut counts = [0usize; Kind::BUILT_IN];
        for (member, kind) in &list.members {
            if kind.is_built_in() && !member.overlaps(span) {
                counts[kind.index()] += 1;
            }
        }
        let all: usize = counts.iter().sum();
        let kind = Kind::ALL.into_iter().rev().max_by_key(|k| counts[k.index()])?;
        let count = counts[kind.index()];
        (all > 0).then_some(Company { kind, count, pure: count == all, governor: list.governor, tail: list.tail })
    }

    /// Whether pass 1 says anything of what stands beside the span.
    pub(super) fn speak_of(&self, cx: &Context<'_>, span: Span) -> bool {
        self.behind.contains_key(&span.start) || self.before.contains_key(&span.end) || self.list(cx, span).is_some()
    }
}

/// The stretch around a span up to the marks that end clauses.
fn clause_around(text: &str, span: Span) -> Span {
    let start = text[..span.start as usize].char_indices().rev().find(|(_, c)| ends_clause(*c));
    let end = text[span.end as usize..].char_indices().find(|(_, c)| ends_clause(*c));
    Span {
        start: start.map_or(0, |(i, c)| (i + c.len_utf8()) as u32),
        end: end.map_or(text.len() as u32, |(i, _)| span.end + i as u32),
    }
}

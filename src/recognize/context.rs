//! What every recognizer reads.

use super::about::About;
use super::features::barrier_key;
use super::lexicon::Lexicon;
use super::memory::Memory;
use super::weights::Weights;
use crate::gazetteer::{Gazetteer, Sense};
use crate::model::{Candidate, Evidence, GazetteerHit, Hashed, Kind, Rule, Span, Text};
use crate::segment::{Word, Words};
use crate::sentence::Structure;

/// One document as the recognizers see it.
pub struct Context<'c> {
    /// Original and normalised form.
    pub text: &'c Text,
    /// The normalised form.
    pub normal: &'c str,
    /// Sentences, quotes, items.
    pub structure: &'c Structure,
    /// Lazily cut words.
    pub words: &'c Words<'c>,
    /// Dictionary names found, by span.
    pub hits: &'c [GazetteerHit],
    /// The dictionaries.
    pub gazetteer: &'c Gazetteer,
    /// Cue words.
    pub lexicon: &'c Lexicon,
    /// Heads that end at a word border, by end, with their number in the lexicon.
    pub heads: &'c [(Span, u32)],
    /// The model, for its barriers.
    pub model: &'c Weights,
    /// The document's date and title.
    pub about: &'c About,
    /// The region that the document is about.
    pub region: Region,
    /// What pass 1 found; `None` during pass 1.
    pub memory: Option<&'c Memory>,
}

/// Regions that a document is about, by six-digit code; 0: unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Region {
    /// Province, `410000`.
    pub province: u32,
    /// Prefecture, `410100`.
    pub prefecture: u32,
    /// County, `410102`.
    pub county: u32,
}

impl Region {
    /// How closely a region code agrees: 3 same county, 2 same prefecture, 1 same province, 0 none.
    #[must_use]
    pub fn agreement(self, code: u32) -> u8 {
        if code == 0 {
            0
        } else if self.county != 0 && code == self.county {
            3
        } else if self.prefecture != 0 && code / 100 == self.prefecture / 100 {
            2
        } else {
            u8::from(self.province != 0 && code / 10_000 == self.province / 10_000)
        }
    }
}

impl<'c> Context<'c> {
    /// The normalised text of a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &'c str {
        &self.normal[span.range()]
    }

    /// The character before a position.
    #[must_use]
    pub fn before(&self, position: u32) -> Option<char> {
        self.normal[..position as usize].chars().next_back()
    }

    /// The character at a position.
    #[must_use]
    pub fn after(&self, position: u32) -> Option<char> {
        self.normal[position as usize..].chars().next()
    }

    /// Hits that begin at the position.
    #[must_use]
    pub fn hits_from(&self, position: u32) -> &'c [GazetteerHit] {
        let from = self.hits.partition_point(|h| h.span.start < position);
        let to = from + self.hits[from..].partition_point(|h| h.span.start == position);
        &self.hits[from..to]
    }

    /// The hits whose span is exactly this one.
    pub fn hits_on(&self, span: Span) -> impl Iterator<Item = &'c GazetteerHit> {
        self.hits_from(span.start).iter().filter(move |h| h.span == span)
    }

    /// The nearest head that ends behind a position in the same clause, at most twelve characters away (seven for
    /// a head of one character): what a longer name would close with.
    #[must_use]
    pub fn head_behind(&self, position: u32) -> Option<(Hashed<'c>, usize)> {
        let i = self.heads.partition_point(|h| h.0.end <= position);
        let closes = |h: &&(Span, u32)| {
            h.0.start >= position && self.lexicon.closes_names(h.1) && (h.0.len() > 3 || h.0.end - position <= 21)
        };
        let (span, number) = self.heads[i..].iter().take(10).find(closes)?;
        let between = &self.normal[position as usize..span.start as usize];
        let near = between.len() <= 36 && !between.contains(['，', '。', '、', '；', '：', '\n', ',', ';', '”', '"']);
        near.then(|| (self.lexicon.heads.part(*number), between.len() / 3))
    }

    /// Whether a word is one that no name of the training texts holds.
    #[must_use]
    pub fn is_barrier(&self, word: Word) -> bool {
        self.model.knows(barrier_key(word.hash))
    }

    /// The heads that end at a position, longest first.
    #[must_use]
    pub fn heads_at(&self, end: u32) -> &'c [(Span, u32)] {
        let from = self.heads.partition_point(|h| h.0.end < end);
        let to = from + self.heads[from..].iter().take_while(|h| h.0.end == end).count();
        &self.heads[from..to]
    }

    /// Senses of a name that may stand in this document: derived short forms of towns need its region.
    pub fn senses(&self, name: u32) -> impl Iterator<Item = Sense<'c>> {
        let region = self.region;
        let gazetteer = self.gazetteer;
        gazetteer.senses(name).filter(move |s| s.flavour < 3 || region.agreement(s.entry.region) == 3)
    }
}

/// Adds a candidate with the evidence of one rule.
pub(super) fn propose(out: &mut Vec<Candidate>, span: Span, kind: Kind, rule: Rule, evidence: Evidence) {
    let evidence = Evidence { rules: 1 << rule as u8, ..evidence };
    out.push(Candidate { span, kind, rule, evidence, score: 0 });
}

/// Joins candidates of the same span and type into one that carries all evidence; sorts by span and type.
pub(super) fn merge(candidates: &mut Vec<Candidate>) {
    candidates.sort_unstable_by_key(order);
    join(candidates);
}

/// Adds sorted and merged candidates to others that are so too.
pub(super) fn merge_into(candidates: &mut Vec<Candidate>, mut more: Vec<Candidate>) {
    more.sort_unstable_by_key(order);
    let old = std::mem::take(candidates);
    candidates.reserve(old.len() + more.len());
    let mut more = more.into_iter().peekable();
    for c in old {
        while let Some(new) = more.next_if(|m| order(m) < order(&c)) {
            candidates.push(new);
        }
        candidates.push(c);
    }
    candidates.extend(more);
    join(candidates);
}

/// Candidates by span, type and rule.
fn order(c: &Candidate) -> u128 {
    u128::from(c.span.start) << 64 | u128::from(c.span.end) << 32 | u128::from(c.kind.0) << 8 | c.rule as u128
}

fn join(candidates: &mut Vec<Candidate>) {
    candidates.dedup_by(|next, kept| {
        let same = next.span == kept.span && next.kind == kept.kind;
        if same {
            let (a, b) = (&mut kept.evidence, next.evidence);
            a.rules |= b.rules;
            a.own |= b.own;
            a.shape = a.shape.max(b.shape);
            a.class = if a.class == 0 { b.class } else { a.class };
            a.name = if a.name == 0 { b.name } else { a.name };
        }
        same
    });
}

/// A numeral character that formulas count with.
pub(super) fn is_numeral(c: char) -> bool {
    matches!(
        c,
        '一' | '二'
            | '两'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '千'
            | '万'
            | '双'
            | 'N'
    ) || c.is_ascii_digit()
}

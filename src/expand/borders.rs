//! The borders of members: of 讲的是集约、活力、人文 the first member is 集约, of 县委抓机关、镇委抓村组、支部抓院落都要见效 the last 支部抓院落. The
//! strategies cut lists at their marks and take off what plainly governs or describes them; what else of each part is the member is
//! weighed here, beside the other members as the strategy left them.
//!
//! The weights are learned by `koujing train` from the annotated lists (`train/lists.rs`): P(borders) = exp(s) / (1 + Σ exp(s)) over
//! the word borders inside those that the strategy gave.

use super::lists::{differ, tag_of};
use super::nearby::{one_line, weight_of};
use super::{Formula, formulas};
use crate::model::{Mention, Span};
use crate::recognize::Context;
use crate::segment::Word;
use crate::wording::{key_word, words_in_turn};

/// How many words a border may move inward. What a strategy has cut off stays off.
const REACH: usize = 6;

/// What other borders must have ahead of the strategy's, in thousandths of a logit: a member that is told too long misleads less than one
/// that is cut.
const MARGIN: i32 = 1_000;
/// The same once more for each border where no annotated list has shown that the word outside of it is ever cut off.
const UNSEEN: i32 = 1_500;

/// The choices for one member: its borders as the strategy left them come first.
pub(crate) struct Choices {
    pub(crate) spans: Vec<Span>,
    /// What speaks for or against each.
    pub(crate) features: Vec<Vec<String>>,
}

/// The choices for each member of a list of a formula; for training. `None` where the mention is no formula that promises members.
pub(crate) fn choices(
    cx: &Context<'_>,
    mentions: &[Mention],
    formula: usize,
    members: &[Span],
) -> Option<Vec<Choices>> {
    let (_, formula) = formulas(cx, mentions).find(|(i, _)| *i == formula)?;
    Some((0..members.len()).map(|at| Part::of(cx, &formula, members, at).choices()).collect())
}

/// Members with the likeliest borders. Where these would make two members the same, nothing is changed.
pub(super) fn settle(cx: &Context<'_>, formula: &Formula<'_>, members: Vec<Span>) -> Vec<Span> {
    let best = |at: usize| {
        let part = Part::of(cx, formula, &members, at);
        let sum = |features: &[String]| features.iter().map(|f| weight_of(f)).sum::<i32>();
        let (starts, ends) = (part.starts(), part.ends());
        let start_sums: Vec<i32> =
            starts.iter().map(|s| sum(&part.start_features(*s)) - part.unseen("startword", part.before(*s))).collect();
        let end_sums: Vec<i32> =
            ends.iter().map(|e| sum(&part.end_features(*e)) - part.unseen("endword", part.behind_key(*e))).collect();
        let mut best = (i32::MIN, members[at]);
        for (start, s) in starts.iter().zip(&start_sums) {
            for (end, e) in ends.iter().zip(&end_sums) {
                let span = Span { start: *start, end: *end };
                if start < end {
                    let ahead = if span == members[at] { MARGIN } else { 0 };
                    let score = s + e + sum(&part.span_features(span)) + ahead;
                    best = if score > best.0 { (score, span) } else { best };
                }
            }
        }
        best.1
    };
    let settled: Vec<Span> = (0..members.len()).map(best).collect();
    if differ(cx, &settled) { settled } else { members }
}

/// One member of a list with what lies around it.
struct Part<'p, 'c> {
    cx: &'p Context<'c>,
    formula: &'p Formula<'c>,
    members: &'p [Span],
    /// Which member.
    at: usize,
    own: Span,
    /// How far the borders may move: the neighbours' borders.
    least: u32,
    most: u32,
    /// first, inner or last member.
    place: &'static str,
    /// The word of the formula that the member should hold.
    key: &'p str,
}

impl<'p, 'c> Part<'p, 'c> {
    fn of(cx: &'p Context<'c>, formula: &'p Formula<'c>, members: &'p [Span], at: usize) -> Self {
        let own = members[at];
        // Lists before the formula and behind it, and lists whose order is not that of the text.
        let others = || members.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, m)| *m).chain([formula.span]);
        let least = others().filter(|m| m.end <= own.start).map(|m| m.end).max().unwrap_or(0);
        let most = others().filter(|m| m.start >= own.end).map(|m| m.start).min();
        let key = words_in_turn(&formula.parts, members.len())
            .and_then(|words| words.get(at).copied())
            .or_else(|| key_word(formula.surface))
            .unwrap_or_default();
        let place = match at {
            0 => "first",
            i if i + 1 == members.len() => "last",
            _ => "inner",
        };
        Self { cx, formula, members, at, own, least, most: most.unwrap_or(cx.normal.len() as u32), place, key }
    }

    /// Where the counted word ends in the member.
    fn key_end(&self) -> Option<u32> {
        let at = self.cx.slice(self.own).find(self.key).filter(|_| !self.key.is_empty())?;
        Some(self.own.start + (at + self.key.len()) as u32)
    }

    /// The word behind a border; none behind the counted word, where members end that go on to tell of themselves.
    fn behind_key(&self, at: u32) -> Option<Word> {
        self.behind(at).filter(|_| self.key_end() != Some(at))
    }

    fn choices(&self) -> Choices {
        let (starts, ends) = (self.starts(), self.ends());
        let mut out = Choices { spans: Vec::new(), features: Vec::new() };
        for start in &starts {
            for end in ends.iter().filter(|e| *e > start) {
                let span = Span { start: *start, end: *end };
                let mut features = self.start_features(*start);
                features.extend(self.end_features(*end));
                features.extend(self.span_features(span));
                out.spans.push(span);
                out.features.push(features);
            }
        }
        out
    }

    fn before(&self, at: u32) -> Option<Word> {
        self.cx.words.word_to(at).filter(|w| w.span.start >= self.least)
    }

    fn behind(&self, at: u32) -> Option<Word> {
        self.cx.words.word_from(at).filter(|w| w.span.end <= self.most)
    }

    /// Where the member may begin, the strategy's choice first.
    fn starts(&self) -> Vec<u32> {
        let words = std::iter::successors(self.behind(self.own.start), |w| self.behind(w.span.end));
        let inside = words.map(|w| w.span.end).take_while(|at| *at < self.own.end).take(REACH);
        let inside = inside.filter(|at| !self.behind(*at).is_some_and(|w| self.joins(w)));
        [self.own.start].into_iter().chain(inside).collect()
    }

    /// Where the member may end, the strategy's choice first.
    fn ends(&self) -> Vec<u32> {
        let words = std::iter::successors(self.before(self.own.end), |w| self.before(w.span.start));
        let inside = words.map(|w| w.span.start).take_while(|at| *at > self.own.start).take(REACH);
        let inside = inside.filter(|at| !self.before(*at).is_some_and(|w| self.joins(w)));
        let mut out: Vec<u32> = [self.own.end].into_iter().chain(inside).collect();
        // Far inside only where the member's clause ends, and where the counted word does: 数据中心去年投产，两栋机房满载.
        let clause = self.cx.slice(self.own).find(['，', '：', '；']).filter(|at| *at > 0);
        let clause = clause.map(|at| self.own.start + at as u32);
        for at in clause.into_iter().chain(self.key_end()) {
            if !out.contains(&at) && self.cx.words.is_border(at) {
                out.push(at);
            }
        }
        out
    }

    /// Whether a word joins others, so that no member begins or ends with it.
    fn joins(&self, word: Word) -> bool {
        matches!(self.cx.slice(word.span), "和" | "与" | "及" | "以及" | "或" | "的" | "等")
    }

    /// What counts against cutting a word off that the weights do not know; nothing for the strategy's own borders.
    fn unseen(&self, feature: &str, word: Option<Word>) -> i32 {
        let cut = word.filter(|w| w.span.start >= self.own.start && w.span.end <= self.own.end);
        let known = |w: Word| weight_of(&format!("member:{feature}={}", self.cx.slice(w.span))) != 0;
        if cut.is_none_or(known) { 0 } else { UNSEEN }
    }

    /// The other members.
    fn others(&self) -> impl Iterator<Item = Span> {
        self.members.iter().enumerate().filter(|(i, _)| *i != self.at).map(|(_, m)| *m)
    }

    /// How many of the other members something holds of: all, some, none.
    fn share(&self, holds: impl Fn(Span) -> bool) -> &'static str {
        let (mut all, mut none) = (true, true);
        for other in self.others() {
            let holds = holds(other);
            all &= holds;
            none &= !holds;
        }
        match (all, none) {
            (true, false) => "all",
            (false, true) => "none",
            _ => "some",
        }
    }

    /// How far a border has moved, in characters.
    fn moved(&self, over: Span) -> usize {
        self.cx.slice(over).chars().count().min(5)
    }

    fn text(&self, word: Option<Word>) -> &'c str {
        word.map_or("", |w| self.cx.slice(w.span))
    }

    /// What stands outside a border: the word, else the mark; and its part of speech, for which a mark stands itself.
    fn outside(&self, word: Option<Word>, mark: Option<char>) -> (String, String) {
        match mark.filter(|_| word.is_none()) {
            Some(mark) => (one_line(mark.to_string()), one_line(mark.to_string())),
            None => (self.text(word).to_owned(), tag_of(word).to_owned()),
        }
    }

    fn start_features(&self, start: u32) -> Vec<String> {
        let (cx, place) = (self.cx, self.place);
        let (before, first) = (self.before(start), self.behind(start));
        let (governs, pos) = self.outside(before, cx.before(start));
        let moved = self.moved(Span { start: self.own.start, end: start });
        let tag = tag_of(first);
        let cluster = before.map_or("-", |w| w.cluster().text);
        let initial = |m: Span| cx.slice(m).chars().next();
        let tagged = self.share(|m| tag_of(cx.words.word_from(m.start)) == tag);
        let alike = self.share(|m| initial(m) == cx.after(start));
        let governed = self.share(|m| !governs.is_empty() && self.text(cx.words.word_to(m.start)) == governs);
        // 抓甲、抓乙: what all members open with.
        let opens = self.share(|m| before.is_some() && cx.slice(m).starts_with(self.text(before)));
        vec![
            format!("member:start={moved}"),
            format!("member:start={moved}/{place}"),
            format!("member:startword={governs}"),
            format!("member:startword={governs}/{place}"),
            format!("member:startpos={pos}/{tag}"),
            format!("member:startpos={pos}/{tag}/{place}"),
            format!("member:startcluster={cluster}/{place}"),
            format!("member:firstword={}", self.text(first)),
            format!("member:firsttag={tag}/{tagged}"),
            format!("member:firstlike={alike}/{moved}"),
            format!("member:governedlike={governed}/{moved}"),
            format!("member:opens={opens}/{moved}"),
        ]
    }

    fn end_features(&self, end: u32) -> Vec<String> {
        let (cx, place) = (self.cx, self.place);
        let (last, behind) = (self.before(end), self.behind(end));
        let (follows, pos) = self.outside(behind, cx.after(end));
        let moved = self.moved(Span { start: end, end: self.own.end });
        let tag = tag_of(last);
        let cluster = behind.map_or("-", |w| w.cluster().text);
        let closing = |m: Span| cx.slice(m).chars().next_back();
        let tagged = self.share(|m| tag_of(cx.words.word_to(m.end)) == tag);
        let alike = self.share(|m| closing(m) == cx.before(end));
        let closes = self.share(|m| behind.is_some() && cx.slice(m).ends_with(self.text(behind)));
        vec![
            format!("member:end={moved}"),
            format!("member:end={moved}/{place}"),
            format!("member:endword={follows}"),
            format!("member:endword={follows}/{place}"),
            format!("member:endpos={tag}/{pos}"),
            format!("member:endpos={tag}/{pos}/{place}"),
            format!("member:endcluster={cluster}/{place}"),
            format!("member:lastword={}", self.text(last)),
            format!("member:lasttag={tag}/{tagged}"),
            format!("member:lastlike={alike}/{moved}"),
            format!("member:closes={closes}/{moved}"),
        ]
    }

    fn span_features(&self, span: Span) -> Vec<String> {
        let cx = self.cx;
        let text = cx.slice(span);
        let length = |m: Span| cx.slice(m).chars().count();
        let own = length(span);
        let (least, most) = self.others().map(length).fold((usize::MAX, 0), |(a, b), n| (a.min(n), b.max(n)));
        let size = match own {
            n if n < least => format!("under{}", (least - n).min(4)),
            n if n > most => format!("over{}", (n - most).min(6)),
            _ => "within".to_owned(),
        };
        let even = match self.members.len() {
            ..=2 => "pair",
            _ if least == most => "even",
            _ => "uneven",
        };
        let same = span == self.own;
        let whole = cx.slice(self.own);
        let key = |text: &str| {
            if self.key.is_empty() || !text.contains(self.key) {
                "no"
            } else if text.starts_with(self.key) {
                "opens"
            } else if text.ends_with(self.key) {
                "closes"
            } else {
                "inside"
            }
        };
        let from = self.formula.mentions.partition_point(|m| m.span.end <= span.start);
        let mention = self.formula.mentions[from..].iter().take_while(|m| m.span.start < span.end);
        let (mut name, mut cut) = (false, false);
        for m in mention {
            name |= m.span == span;
            cut |= m.span.start < span.start || m.span.end > span.end;
        }
        let open = text.matches(['“', '（', '《']).count() != text.matches(['”', '）', '》']).count();
        vec![
            format!("member:kept={same}"),
            format!("member:kept={same}/{}", self.members.len().min(6)),
            format!("member:size={size}/{even}"),
            format!("member:size={size}/{even}/{}", self.place),
            format!("member:chars={}", own.min(8)),
            format!("member:key={}/{}", key(text), key(whole)),
            format!("member:name={name}/{cut}"),
            format!("member:open={open}"),
        ]
    }
}

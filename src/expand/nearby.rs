//! Lists near a formula that no sign announces: 推行“一村五员”，治安员、调解员、护林员、防疫员、宣讲员吃透村情. Where the strategies find
//! nothing, every list of the right length nearby is weighed, and the likeliest one is taken if it is likely enough.
//!
//! The weights are learned by `koujing train` from the annotated lists (`train/lists.rs`), beside the choice that none of them is the
//! formula's: P(list) = exp(s) / (1 + Σ exp(s)).

use rustc_hash::FxHashMap;
use std::collections::HashSet;
use std::sync::LazyLock;

use super::lists::{
    List, closing_char, common, differ, end_open, opening_char, tag_of, tidy, ungoverned, without_attribute,
    without_count, without_described,
};
use super::strategies::{like_known, until_etc};
use super::{Formula, behind, formulas, in_reach};
use crate::model::{Kind, Mention, Span};
use crate::normalize::{floor_char, is_han};
use crate::recognize::Context;
use crate::wording::{CLASSIFIERS, key_word, words_in_turn};

/// The weights that the program carries: a feature, a tab, thousandths of a logit.
const BUILT_IN: &str = include_str!("../../dictionaries/model/lists.tsv");

static WEIGHTS: LazyLock<FxHashMap<&str, i32>> = LazyLock::new(|| {
    let rows = BUILT_IN.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    rows.filter_map(|(feature, weight)| Some((feature, weight.parse().ok()?))).collect()
});

/// The weight of a feature of lists or of their members' borders.
pub(super) fn weight_of(feature: &str) -> i32 {
    WEIGHTS.get(feature).copied().unwrap_or(0)
}

/// A feature or a part of one without line breaks: the weights' file has one feature a line.
pub(super) fn one_line(text: String) -> String {
    if text.contains('\n') { text.replace('\n', "⏎") } else { text }
}

/// How probable a list must be: a wrong one misleads more than a missing one.
const THRESHOLD: f64 = 0.8;

/// How far before and behind a formula lists are looked for, in bytes.
const BEFORE: usize = 450;
const BEHIND: usize = 900;
/// Most lists that are weighed for a formula: the nearest ones.
const MOST: usize = 16;

/// A list near a formula.
pub(crate) struct Nearby {
    pub(crate) members: Vec<Span>,
    /// What speaks for it or against it.
    pub(crate) features: Vec<String>,
}

/// The lists near each formula of a document that promises members; for training.
pub(crate) fn nearby_lists(cx: &Context<'_>, mentions: &[Mention]) -> Vec<(usize, Vec<Nearby>)> {
    formulas(cx, mentions).map(|(i, formula)| (i, lists(cx, &formula, &|_| false))).collect()
}

/// The likeliest list near a formula with its probability in thousandths, but none that holds what is taken: the members of other
/// formulas.
pub(super) fn nearby(
    cx: &Context<'_>,
    formula: &Formula<'_>,
    taken: &dyn Fn(Span) -> bool,
) -> Option<(usize, Vec<Span>)> {
    let lists = lists(cx, formula, taken);
    let score = |list: &Nearby| {
        let sum: i32 = list.features.iter().map(|f| weight_of(f)).sum();
        libm::exp(f64::from(sum) / 1000.0)
    };
    let scores: Vec<f64> = lists.iter().map(score).collect();
    let all = 1.0 + scores.iter().sum::<f64>();
    let (best, share) = scores.iter().map(|s| s / all).enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let members = lists.into_iter().nth(best)?.members;
    (share >= THRESHOLD).then(|| (libm::round(share * 1000.0) as usize, members))
}

/// All lists near a formula that have as many parts as it promises, nearest first, each once.
fn lists(cx: &Context<'_>, formula: &Formula<'_>, taken: &dyn Fn(Span) -> bool) -> Vec<Nearby> {
    let counts: Vec<usize> = formula.counts.iter().copied().filter(|n| *n >= 2).collect();
    if counts.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Vec<Span>> = Vec::new();
    for stretch in stretches(cx, formula) {
        let list = List::of(cx, until_predicate(cx, until_etc(cx, stretch)));
        let splits = counts.iter().filter_map(|count| list.split_in(cx, *count));
        let closes = stretch.end == own_span(cx, formula).start;
        let splits = splits.chain(counts.iter().filter(|_| closes).filter_map(|count| list.last_in(cx, *count)));
        found.extend(splits.filter_map(|members| enumerated(cx, formula, stretch, members)));
    }
    for sentence in sentences(cx, formula) {
        clauses(cx, sentence, &counts, &mut found);
    }
    heads(cx, formula, &counts, &mut found);
    let mut seen = HashSet::new();
    let own = |m: &Span| m.overlaps(formula.span) || taken(*m);
    // 五好, 三看: of one character that is counted, the members hold it; what does not is hardly told without a sign.
    let short = formula.surface.chars().count() == 2;
    let key = key_word(formula.surface).unwrap_or_default();
    let held = |members: &[Span]| 2 * members.iter().filter(|m| cx.slice(**m).contains(key)).count() >= members.len();
    // Unless it stands right behind: “四不”，不作为、慢作为、乱作为、假作为.
    let next = |members: &[Span]| {
        members[0].start > formula.span.end
            && cx.slice(gap(formula, members)).chars().all(|c| matches!(c, '”' | '"' | '，' | '：'))
    };
    // Behind a semicolon something else is told, unless it holds the key.
    let apart = |members: &[Span]| {
        cx.slice(gap(formula, members)).contains('；')
            && !members.iter().all(|m| cx.slice(*m).contains(|c| key.contains(c)))
    };
    // “三农”、民生、社会事业: one of the list.
    let peer = |members: &[Span]| cx.slice(gap(formula, members)).trim_matches(['“', '”', '"']) == "、";
    found.retain(|members| {
        (!short || held(members) || next(members))
            && !peer(members)
            && !apart(members)
            && formula.alone(members)
            && like_known(cx, formula, members)
            && !members.iter().any(own)
            && differ(cx, members)
            && seen.insert(members.clone())
    });
    found.sort_by_key(|members| (gap(formula, members).len(), members[0].start, members.len()));
    found.truncate(MOST);
    let number = found.len();
    let weigh = |(rank, members): (usize, Vec<Span>)| {
        let features = features(cx, formula, &members, rank, number);
        Nearby { members, features }
    };
    found.into_iter().enumerate().map(weigh).collect()
}

/// What lies between a formula and a list.
fn gap(formula: &Formula<'_>, members: &[Span]) -> Span {
    let (first, last) = (members[0], members[members.len() - 1]);
    if first.start >= formula.span.end {
        Span { start: formula.span.end, end: first.start }
    } else {
        Span { start: last.end.min(formula.span.start), end: formula.span.start }
    }
}

/// The sentences near a formula, as far as they are within reach.
fn sentences<'c>(cx: &'c Context<'_>, formula: &Formula<'_>) -> impl Iterator<Item = Span> + use<'c> {
    let from = floor_char(cx.normal, (formula.span.start as usize).saturating_sub(BEFORE)) as u32;
    let to = floor_char(cx.normal, formula.span.end as usize + BEHIND) as u32;
    let first = cx.structure.sentences.partition_point(|s| s.end <= from);
    let near = cx.structure.sentences[first..].iter().take_while(move |s| s.start < to);
    near.map(move |s| Span { start: s.start.max(from), end: s.end.min(to) }).filter(|s| s.start < s.end)
}

/// Stretches between marks that may hold a list joined by 、; what the formula stands in is cut at it.
fn stretches(cx: &Context<'_>, formula: &Formula<'_>) -> Vec<Span> {
    let own = own_span(cx, formula);
    let mut out = Vec::new();
    for sentence in sentences(cx, formula) {
        let mut start = sentence.start;
        let mut push = |from: u32, to: u32| {
            let stretch = Span { start: from, end: to };
            if from < to && stretch.len() > 6 {
                out.push(stretch);
            }
        };
        let text = cx.slice(sentence);
        for (i, c) in text.char_indices() {
            let at = sentence.start + i as u32;
            if at == own.start {
                push(start, at);
                start = own.end;
            } else if at >= start && ends_stretch(c) {
                push(start, at);
                start = at + c.len_utf8() as u32;
            }
        }
        push(start, sentence.end);
    }
    out
}

/// A formula with its quotation marks.
fn own_span(cx: &Context<'_>, formula: &Formula<'_>) -> Span {
    let open = cx.before(formula.span.start).filter(|c| matches!(c, '“' | '"')).map_or(0, char::len_utf8) as u32;
    Span { start: formula.span.start - open, end: behind(cx, formula, 0)[0] }
}

fn ends_stretch(c: char) -> bool {
    matches!(c, '，' | '；' | '：' | '。' | '！' | '？' | '（' | '）' | '\n' | '—')
}

/// The members of a stretch joined by 、 or 和, in their borders.
fn enumerated(cx: &Context<'_>, formula: &Formula<'_>, stretch: Span, mut members: Vec<Span>) -> Option<Vec<Span>> {
    without_described(cx, &mut members);
    without_attribute(cx, &mut members);
    without_count(cx, &mut members, key_word(formula.surface).unwrap_or_default());
    end_open(cx, &mut members);
    let members = ungoverned(cx, members, formula);
    // What opens the stretch governs the list unless the formula does.
    tidy(cx, members, own_span(cx, formula).end != stretch.start)
}

/// A stretch without the copula that ends it: 农业增效、农村增绿、农民增收为“三农”新解.
fn until_predicate(cx: &Context<'_>, stretch: Span) -> Span {
    let end = cx.slice(stretch).trim_end_matches(['为', '是']).len();
    Span { end: stretch.start + end as u32, ..stretch }
}

/// The runs of so many clauses side by side that are built alike.
fn clauses(cx: &Context<'_>, sentence: Span, counts: &[usize], found: &mut Vec<Vec<Span>>) {
    let text = cx.slice(sentence);
    for marks in [&['，', '：', '。', '；'][..], &['；', '。', '：']] {
        let mut end = sentence.start;
        let pieces = text.split_inclusive(marks).map(|piece| {
            let start = end;
            end += piece.len() as u32;
            Span { start, end: start + piece.trim_end_matches(marks).len() as u32 }
        });
        let parts: Vec<Span> = pieces.collect();
        for run in counts.iter().flat_map(|count| parts.windows(*count)) {
            let length = |m: &Span| cx.slice(*m).chars().count();
            let alike = || common(cx, run, opening_char).or_else(|| common(cx, run, closing_char)).is_some();
            let same = || run.len() > 2 && run.iter().all(|m| length(m) == length(&run[0]));
            if run.iter().all(|m| m.len() >= 6) && (alike() || same()) {
                found.extend(tidy(cx, run.to_vec(), false));
            }
        }
    }
}

/// The openings of so many sentences or semicolons' parts, with others between them, that hold the same word of the formula, or that
/// are names built alike: “三堂合一”。调解堂每晚七点开灯…；法律堂周三开讲…；道德堂….
fn heads(cx: &Context<'_>, formula: &Formula<'_>, counts: &[usize], found: &mut Vec<Vec<Span>>) {
    // Two openings are alike by chance.
    let counts = || counts.iter().copied().filter(|n| *n > 2);
    if counts().next().is_none() {
        return;
    }
    let heads = openings(cx, formula);
    let split = heads.partition_point(|h| h.start < formula.span.start);
    let (before, behind) = heads.split_at(split);
    let before: Vec<Span> = before.iter().rev().copied().collect();
    for c in words_of(formula) {
        let keyed = |head: &Span| cx.slice(*head).contains(c).then_some((*head, ()));
        // As far as the word goes, where that is a border: 调解堂 of 调解堂每晚七点开灯.
        let until = |head: &Span| {
            let end = head.start + (cx.slice(*head).find(c)? + c.len_utf8()) as u32;
            (end > head.start + 3 && cx.words.is_border(end)).then_some((Span { end, ..*head }, ()))
        };
        for side in [&before[..], behind] {
            found.extend(counts().filter_map(|n| run(side, n, keyed)));
            found.extend(counts().filter_map(|n| run(side, n, until)));
        }
    }
    let name = |head: &Span| {
        let at = formula.mentions.partition_point(|m| m.span.start < head.start);
        let name = formula.mentions.get(at).filter(|m| m.span.start == head.start && m.kind != Kind::FORMULA)?;
        Some((name.span, (name.kind, closing_char(cx.slice(name.span)))))
    };
    for side in [&before[..], behind] {
        found.extend(counts().filter_map(|n| run(side, n, name)));
    }
}

/// The openings of sentences and of semicolons' parts near a formula, up to their first mark, in order.
fn openings(cx: &Context<'_>, formula: &Formula<'_>) -> Vec<Span> {
    const LONGEST: usize = 60;
    let mut out = Vec::new();
    let from = floor_char(cx.normal, (formula.span.start as usize).saturating_sub(2 * BEFORE)) as u32;
    let to = in_reach(cx, formula, cx.normal.len() as u32);
    let first = cx.structure.sentences.partition_point(|s| s.start < from);
    for sentence in cx.structure.sentences[first..].iter().take_while(|s| s.start < to) {
        // A sentence may be as long as a book.
        let sentence = Span { end: sentence.end.min(to), ..*sentence };
        let mut start = sentence.start;
        for part in cx.slice(sentence).split_inclusive(['；', ';']) {
            let end = part.find(['，', '：', '。', '；', ',', ';', '！', '？']).unwrap_or(part.len());
            let lead = part.len() - part.trim_start().len();
            let head = Span { start: start + lead as u32, end: start + end.max(lead) as u32 };
            if head.len() > 3 && head.len() <= LONGEST && !head.overlaps(formula.span) {
                out.push(head);
            }
            start += part.len() as u32;
        }
    }
    out
}

/// The characters by which members may be told: those that are counted.
fn words_of(formula: &Formula<'_>) -> Vec<char> {
    let key = key_word(formula.surface).unwrap_or_default();
    let mut out: Vec<char> = formula.parts.iter().map(|p| p.1).chain([key]).filter_map(opening_char).collect();
    out.retain(|c| is_han(*c));
    out.sort_unstable();
    out.dedup();
    out
}

/// Exactly so many heads side by side that share something, nearest first, with few others between them; in the order of the text.
fn run<K: PartialEq>(heads: &[Span], count: usize, of: impl Fn(&Span) -> Option<(Span, K)>) -> Option<Vec<Span>> {
    const BETWEEN: usize = 3;
    let mut members: Vec<Span> = Vec::with_capacity(count);
    let mut shared = None;
    let mut last = 0;
    for (i, head) in heads.iter().enumerate() {
        if !members.is_empty() && i - last > BETWEEN + 1 {
            break;
        }
        let Some((member, key)) = of(head) else { continue };
        match &shared {
            Some(shared) if *shared != key => continue,
            Some(_) => {}
            None => shared = Some(key),
        }
        if members.len() == count {
            return None;
        }
        members.push(member);
        last = i;
    }
    members.sort_unstable();
    (members.len() == count).then_some(members)
}

/// What speaks for a list or against it, without the words of its members.
fn features(cx: &Context<'_>, formula: &Formula<'_>, members: &[Span], rank: usize, number: usize) -> Vec<String> {
    let gap = gap(formula, members);
    let mut evidence = Evidence {
        cx,
        formula,
        members,
        gap,
        side: if members[0].start >= formula.span.end { "behind" } else { "before" },
        stops: cx.slice(gap).matches(['。', '！', '？', '\n']).count().min(3),
        count: members.len().min(6),
        out: vec!["bias".to_owned()],
    };
    evidence.place(rank, number);
    evidence.formulas();
    evidence.promise();
    evidence.wording();
    evidence.knowledge();
    evidence.likeness();
    evidence.surroundings();
    evidence.out
}

/// A list with what several features are made of.
struct Evidence<'e, 'c> {
    cx: &'e Context<'c>,
    formula: &'e Formula<'c>,
    members: &'e [Span],
    /// What lies between formula and list.
    gap: Span,
    /// On which side of the formula the list stands.
    side: &'static str,
    /// How many sentences end in between.
    stops: usize,
    /// How many members there are.
    count: usize,
    out: Vec<String>,
}

impl<'e, 'c> Evidence<'e, 'c> {
    fn put(&mut self, feature: String) {
        self.out.push(one_line(feature));
    }

    fn text(&self, member: Span) -> &'c str {
        self.cx.slice(member)
    }

    fn all(&self, holds: impl Fn(&'c str) -> bool) -> bool {
        self.members.iter().all(|m| holds(self.text(*m)))
    }

    /// The part of speech of the word that begins at a position.
    fn tag_from(&self, at: u32) -> &'static str {
        tag_of(self.cx.words.word_from(at))
    }

    /// The part of speech of the word that ends at a position.
    fn tag_to(&self, at: u32) -> &'static str {
        tag_of(self.cx.words.word_to(at))
    }

    /// Where the list stands, as seen from the formula, and which of how many it is.
    fn place(&mut self, rank: usize, number: usize) {
        let (side, stops) = (self.side, self.stops);
        let between = self.cx.slice(self.gap);
        let commas = between.matches(['，', '；', '：']).count().min(3);
        self.put(format!("side={side}"));
        self.put(format!("stops={side}/{stops}"));
        self.put(format!("clauses={side}/{stops}/{commas}"));
        let far = match between.chars().count() {
            0..=2 => "0",
            3..=8 => "3",
            9..=20 => "9",
            21..=50 => "21",
            _ => "51",
        };
        self.put(format!("far={side}/{far}"));
        self.put(format!("rank={side}/{}/{}", rank.min(2), number.min(3)));
        self.put(format!("lines={}", between.matches('\n').count().min(2)));
        let paragraph = self.cx.structure.paragraph_from(self.formula.span.start);
        let heading = self.cx.structure.paragraphs.get(paragraph).is_some_and(|p| p.heading);
        self.put(format!("heading={heading}/{stops}"));
    }

    /// Other formulas between and inside.
    fn formulas(&mut self) {
        let list = Span { start: self.members[0].start, end: self.members[self.members.len() - 1].end };
        self.put(format!("formulas={}", self.formula.others_in(self.gap).min(2)));
        self.put(format!("inside={}", self.formula.others_in(list).min(2)));
    }

    /// How many members there are, and what the wording that promises them looks like.
    fn promise(&mut self) {
        let formula = self.formula;
        let quoted = self.cx.before(formula.span.start).is_some_and(|c| matches!(c, '“' | '"'));
        let counted = formula.surface.chars().nth(1).is_some_and(|c| CLASSIFIERS.contains(&c));
        let form = match (formula.parts.len(), counted) {
            (0, _) => "sum",
            (1, true) => "counted",
            (1, false) => "plain",
            (2, _) => "two",
            _ => "more",
        };
        self.put(format!("count={}", self.count));
        self.put(format!("form={form}/{quoted}"));
        self.put(format!("form={form}/{}/{}", self.side, self.count));
        let choice = formula.counts.iter().position(|n| *n == self.members.len());
        self.put(format!("choice={}", choice.unwrap_or(9)));
    }

    /// How the members go with the wording.
    fn wording(&mut self) {
        let formula = self.formula;
        let members = self.members;
        let key = key_word(formula.surface).unwrap_or_default();
        let held = |c: char| members.iter().filter(|m| self.text(**m).contains(c)).count();
        let most = key.chars().map(held).max().unwrap_or(0);
        let keyed = match most {
            most if most == members.len() => "all",
            most if most * 2 >= members.len() => "half",
            _ => "none",
        };
        self.put(format!("key={keyed}"));
        self.put(format!("key={keyed}/{}/{}", self.side, self.stops));
        self.put(format!("key={keyed}/{}", self.count));
        // 五好 wants members that hold 好, 五园 may have others.
        self.put(format!("keytag={}/{keyed}", self.tag_to(formula.span.end)));
        if formula.parts.len() > 1 {
            let holds = |m: &Span, word: &str| word.chars().next().is_some_and(|c| self.text(*m).contains(c));
            let turn = words_in_turn(&formula.parts, members.len())
                .is_some_and(|words| members.iter().zip(words).all(|(m, word)| holds(m, word)));
            let each =
                formula.parts.len() == members.len() && members.iter().zip(&formula.parts).all(|(m, p)| holds(m, p.1));
            let any = members.iter().all(|m| formula.parts.iter().any(|p| holds(m, p.1)));
            self.put(format!("parts={turn}/{each}/{any}"));
        } else {
            let opens = !key.is_empty() && self.all(|m| m.starts_with(key));
            let ends = !key.is_empty() && self.all(|m| m.ends_with(key));
            self.put(format!("keyat={opens}/{ends}"));
        }
    }

    /// What the dictionaries know: what everybody knows is hardly ever told.
    fn knowledge(&mut self) {
        let cx = self.cx;
        let hits = cx.hits_on(self.formula.span).filter(|h| !cx.gazetteer.is_users(h.name));
        let entry = hits.flat_map(|h| cx.senses(h.name)).any(|s| s.kind == Kind::FORMULA);
        let known: Vec<&str> = self.formula.known(cx).flatten().copied().collect();
        self.put(format!("entry={entry}/{}", known.is_empty()));
        if known.is_empty() {
            return;
        }
        let told = |m: &&Span| known.iter().any(|k| self.text(**m).contains(k) || k.contains(self.text(**m)));
        let told = match self.members.iter().filter(told).count() {
            0 => "none",
            n if n == self.members.len() => "all",
            _ => "some",
        };
        self.put(format!("known={told}"));
    }

    /// How the members go with each other.
    fn likeness(&mut self) {
        let (cx, members) = (self.cx, self.members);
        let lengths = || members.iter().map(|m| self.text(*m).chars().count());
        let (least, longest) = (lengths().min().unwrap_or(0), lengths().max().unwrap_or(0));
        let spread = (longest - least).min(6);
        self.put(format!("spread={spread}"));
        self.put(format!("longest={}", longest.min(16) / 2));
        self.put(format!("least={}", least.min(6)));
        let opening = common(cx, members, opening_char).is_some();
        let closing = common(cx, members, closing_char).is_some();
        self.put(format!("alike={opening}/{closing}/{}", spread == 0));
        self.put(format!("alike={opening}/{closing}/{}", self.count));
        let shared = |tag: &dyn Fn(&Span) -> &'static str| {
            let first = tag(&members[0]);
            if members.iter().all(|m| tag(m) == first) { first } else { "mixed" }
        };
        let (first, last) = (shared(&|m| self.tag_from(m.start)), shared(&|m| self.tag_to(m.end)));
        self.put(format!("firsttags={first}"));
        self.put(format!("lasttags={last}"));
        let mentions = &self.formula.mentions;
        let kind = |m: &Span| {
            let from = mentions.partition_point(|o| o.span.end <= m.start);
            mentions.get(from).filter(|o| o.span.overlaps(*m)).map(|o| (o.kind, o.span == *m))
        };
        let first = kind(&members[0]);
        let same = members.iter().all(|m| kind(m) == first);
        self.put(match first {
            Some((kind, true)) if same => format!("mentions={}", kind.index()),
            None if same => "mentions=none".to_owned(),
            _ => "mentions=mixed".to_owned(),
        });
    }

    /// What stands before and behind the list, between its last members, and behind the formula.
    fn surroundings(&mut self) {
        let (cx, members) = (self.cx, self.members);
        let (first, last) = (members[0], members[members.len() - 1]);
        // A mark stands for itself, a word for its part of speech.
        let shown = |c: Option<char>, tag: &str| c.filter(|c| !is_han(*c)).map_or(tag.to_owned(), String::from);
        self.put(format!("open={}", shown(cx.before(first.start), self.tag_to(first.start))));
        self.put(format!("close={}", shown(cx.after(last.end), self.tag_from(last.end))));
        if let Some(governor) = cx.words.word_to(first.start) {
            self.put(format!("governor={}", cx.slice(governor.span)));
        }
        if cx.normal[last.end as usize..].starts_with('等') {
            self.put("etc".to_owned());
        }
        let end = own_span(cx, self.formula).end;
        self.put(format!("next={}/{}", shown(cx.after(end), self.tag_from(end)), self.side));
        let marks = members.iter().any(|m| self.text(*m).contains(['，', '、', '“']));
        self.put(format!("marks={marks}"));
        let joint = members.windows(2).last().and_then(|w| cx.normal.get(w[0].end as usize..w[1].start as usize));
        // Heads have whole sentences between them.
        self.put(format!("joint={}", joint.map_or("", |j| if j.len() > 12 { "…" } else { j })));
    }
}

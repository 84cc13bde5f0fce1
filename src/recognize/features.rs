//! The features of a candidate, by template. The same code feeds the scorer, the trainer and `explain`.

use super::context::{Context, is_numeral};
use super::listed::listed;
use super::neighbours::Neighbours;
use super::weights::key_start;
use crate::model::{Candidate, GazetteerHit, Hashed, Kind, Rule, Span, combine};
use crate::normalize::{floor_char, is_han};
use crate::segment::Word;

/// Takes features: a template and the parts of its value, joined by ¦ where they are written.
pub(crate) trait Sink {
    fn put(&mut self, template: u8, parts: &[Hashed<'_>]);
}

/// A literal part of a feature's value, hashed when the crate is compiled.
macro_rules! part {
    ($text:expr) => {
        const { Hashed::of($text) }
    };
}

macro_rules! templates {
    ($($konst:ident = $name:literal;)*) => { $(const $konst: u8 = index_of($name);)* };
}

const fn index_of(name: &str) -> u8 {
    let mut i = 0;
    while i < super::weights::TEMPLATES.len() {
        if equal(super::weights::TEMPLATES[i].as_bytes(), name.as_bytes()) {
            return i as u8;
        }
        i += 1;
    }
    panic!("no such template")
}

const fn equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

templates! {
    BIAS = "bias"; PREV1 = "prev1"; PREV2 = "prev2"; PREVWORD = "prevword"; PREVWORDS = "prevwords";
    FIRST2 = "first2"; FIRSTWORD = "firstword"; STARTBORDER = "startborder"; NEXT1 = "next1"; NEXT2 = "next2";
    NEXTWORD = "nextword"; LAST1 = "last1"; LAST2 = "last2"; LAST3 = "last3"; LASTWORD = "lastword";
    ENDBORDER = "endborder"; RULES = "rules"; LENGTH = "length"; WORDS = "words"; SINGLES = "singles";
    QUOTES = "quotes"; HEAD = "head"; HEADLENGTH = "headlength"; DICT = "dict"; OTHERDICT = "otherdict";
    PLACEPREFIX = "placeprefix"; INNER = "inner"; HAS = "has"; CLASS = "class"; SHAPE = "shape";
    PREVWORD_HEAD = "prevword+head"; QUOTES_NEXT = "quotes+next"; MEMORY = "memory"; LINE = "line";
    FIRSTWORD_HEAD = "firstword+head"; PREVHEAD = "prevhead"; LISTED = "listed"; DICTLENGTH = "dictlength";
    HEADBEHIND = "headbehind"; NEXTWORD_HEAD = "nextword+head"; PREVPOS = "prevpos"; FIRSTPOS = "firstpos";
    PREVWORD_POS = "prevword+pos"; NEXTPOS = "nextpos"; LASTPOS = "lastpos"; NEXTWORD_POS = "nextword+pos";
    POS = "pos"; FIRSTPOS_HEAD = "firstpos+head"; BARRIER = "barrier";
    NEIGHBOUR = "neighbour"; LISTKIND = "listkind"; LISTGOVERNOR = "listgovernor"; LISTTAIL = "listtail";
    LEFTVERB = "leftverb"; RIGHTVERB = "rightverb"; LISTFITS = "listfits"; PREVCLUSTER = "prevcluster"; FIRSTCLUSTER = "firstcluster"; LASTCLUSTER = "lastcluster";
    NEXTCLUSTER = "nextcluster"; INNERCLUSTER = "innercluster"; CLUSTERS = "clusters"; PERSON = "person"; PEERS = "peers"; POSPAIR = "pospair";
}

static NUMBERS: [Hashed<'static>; 16] = {
    const TEXTS: [&str; 16] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"];
    let mut out = [Hashed::of(""); 16];
    let mut i = 0;
    while i < 16 {
        out[i] = Hashed::of(TEXTS[i]);
        i += 1;
    }
    out
};

fn number(n: usize) -> Hashed<'static> {
    NUMBERS[n.min(15)]
}

/// A length in characters, in steps that grow.
fn bucket(chars: usize) -> Hashed<'static> {
    match chars {
        0..=8 => number(chars),
        9..=10 => part!("9-10"),
        11..=13 => part!("11-13"),
        14..=18 => part!("14-18"),
        19..=25 => part!("19-25"),
        _ => part!("26+"),
    }
}

/// The last `n` characters before a position on its line; `^` marks the line's start.
fn chars_before<'c>(cx: &Context<'c>, position: u32, n: usize) -> Hashed<'c> {
    let head = &cx.normal[..position as usize];
    let mut start = head.len();
    for (i, c) in head.char_indices().rev().take(n) {
        if c == '\n' {
            break;
        }
        start = i;
    }
    if start == head.len() { part!("^") } else { Hashed::of(&head[start..]) }
}

/// The first `n` characters behind a position on its line; `$` marks the line's end.
fn chars_after<'c>(cx: &Context<'c>, position: u32, n: usize) -> Hashed<'c> {
    let tail = &cx.normal[position as usize..];
    let mut end = 0;
    for c in tail.chars().take(n) {
        if c == '\n' {
            break;
        }
        end += c.len_utf8();
    }
    if end == 0 { part!("$") } else { Hashed::of(&tail[..end]) }
}

/// A word as a part; numbers are all `0`.
fn word<'c>(cx: &Context<'c>, word: Option<Word>) -> Hashed<'c> {
    let Some(word) = word else { return part!("") };
    let text = cx.slice(word.span);
    Hashed { text: if text.as_bytes()[0].is_ascii_digit() { "0" } else { text }, hash: word.hash }
}

/// A left border with what its features share.
pub(crate) struct Left<'c> {
    start: u32,
    /// The word that begins here, and as a part.
    first: Option<Word>,
    first_part: Hashed<'c>,
    /// The word before, or the character when no word ends here.
    before: Hashed<'c>,
    before_word: Option<Word>,
    /// Dictionary names that begin here.
    hits: &'c [GazetteerHit],
}

impl<'c> Left<'c> {
    pub(crate) fn of(cx: &Context<'c>, start: u32) -> Self {
        let before_word = cx.words.word_to(start);
        let before = match before_word {
            Some(w) => word(cx, Some(w)),
            None => chars_before(cx, start, 1),
        };
        let first = cx.words.word_from(start);
        Self { start, first, first_part: word(cx, first), before, before_word, hits: cx.hits_from(start) }
    }

    fn first_tag(&self) -> Hashed<'static> {
        self.first.map_or(part!(""), |w| w.tag())
    }
}

/// A right border with what its features share.
pub(crate) struct Right<'c> {
    end: u32,
    /// The word that ends here.
    last: Option<Word>,
    /// The word behind, or the character when none begins here.
    after: Hashed<'c>,
    after_word: Option<Word>,
    border: bool,
    next: Hashed<'c>,
    /// How far behind the nearest head that could close a longer name ends.
    behind: Option<(Hashed<'c>, Hashed<'static>)>,
    /// Heads that end here, longest first.
    heads: &'c [(Span, u32)],
}

impl<'c> Right<'c> {
    pub(crate) fn of(cx: &Context<'c>, end: u32) -> Self {
        let after_word = cx.words.word_from(end);
        let next = chars_after(cx, end, 1);
        Self {
            end,
            last: cx.words.word_to(end),
            after: after_word.map_or(next, |w| word(cx, Some(w))),
            after_word,
            border: cx.words.is_border(end),
            next,
            behind: cx.head_behind(end).map(|(head, distance)| (head, far(distance))),
            heads: cx.heads_at(end),
        }
    }

    fn distance(&self) -> Hashed<'static> {
        self.behind.map_or(part!("none"), |b| b.1)
    }

    /// The longest head that ends here and does not begin before the position.
    fn head<'l>(&self, cx: &Context<'l>, start: u32) -> Option<(Hashed<'l>, u32)> {
        let (span, number) = self.heads.iter().find(|h| h.0.start >= start)?;
        Some((cx.lexicon.heads.part(*number), span.start))
    }
}

/// The key under which the model keeps a word that stands in no name.
pub(crate) fn barrier_key(word: u64) -> u64 {
    combine(key_start(BARRIER), word)
}

/// Features of a left border: shared by all candidates that begin there.
pub(crate) fn start_features(cx: &Context<'_>, left: &Left<'_>, sink: &mut impl Sink) {
    let start = left.start;
    sink.put(PREV1, &[chars_before(cx, start, 1)]);
    sink.put(PREV2, &[chars_before(cx, start, 2)]);
    sink.put(FIRST2, &[chars_after(cx, start, 2)]);
    let border = cx.words.is_border(start);
    sink.put(STARTBORDER, &[if border { part!("yes") } else { part!("no") }]);
    if !border {
        return;
    }
    let tag = left.first_tag();
    sink.put(FIRSTWORD, &[left.first_part]);
    sink.put(FIRSTPOS, &[tag]);
    let cluster = left.first.map_or(part!(""), |w| w.cluster());
    let cluster_before = left.before_word.map_or(left.before, |w| w.cluster());
    sink.put(FIRSTCLUSTER, &[cluster]);
    sink.put(PREVCLUSTER, &[cluster_before]);
    sink.put(PREVCLUSTER, &[cluster_before, cluster]);
    sink.put(LEFTVERB, &[word(cx, verb(cx, start, false))]);
    if let Some(before) = left.before_word {
        sink.put(PREVWORD, &[left.before]);
        sink.put(PREVPOS, &[before.tag(), tag]);
        sink.put(PREVWORD_POS, &[left.before, tag]);
        let earlier = match cx.words.word_to(before.span.start) {
            Some(b) => word(cx, Some(b)),
            None => chars_before(cx, before.span.start, 1),
        };
        sink.put(PREVWORDS, &[earlier, part!("_"), left.before]);
    } else {
        sink.put(PREVPOS, &[left.before, tag]);
        if let Some(p) = cx.before(start).filter(|c| matches!(c, '、' | '，' | '“' | '"' | '”' | '）')) {
            // Behind a mark: the word before the mark governs.
            let mark = start - p.len_utf8() as u32;
            sink.put(PREVWORDS, &[word(cx, cx.words.word_to(mark)), left.before]);
            if p == '、'
                && let Some((_, head)) = cx.heads_at(mark).first()
            {
                sink.put(PREVHEAD, &[cx.lexicon.heads.part(*head)]);
            }
        }
    }
}

/// Features of a right border: shared by all candidates that end there.
pub(crate) fn end_features(cx: &Context<'_>, right: &Right<'_>, sink: &mut impl Sink) {
    let end = right.end;
    sink.put(NEXT1, &[right.next]);
    sink.put(NEXT2, &[chars_after(cx, end, 2)]);
    sink.put(LAST1, &[chars_before(cx, end, 1)]);
    sink.put(LAST2, &[chars_before(cx, end, 2)]);
    sink.put(LAST3, &[chars_before(cx, end, 3)]);
    match right.behind {
        Some((head, distance)) => {
            sink.put(HEADBEHIND, &[distance]);
            sink.put(HEADBEHIND, &[head, part!("/"), distance]);
        }
        None => sink.put(HEADBEHIND, &[part!("none")]),
    }
    // A note explains what its mark stands behind; the quotation mark may close before it.
    let close = cx.after(end).filter(|c| matches!(c, '”' | '"')).map_or(0, char::len_utf8) as u32;
    if cx.text.is_noted(end) || close > 0 && cx.text.is_noted(end + close) {
        sink.put(HAS, &[part!("note")]);
    }
    sink.put(ENDBORDER, &[if right.border { part!("yes") } else { part!("no") }]);
    if !right.border {
        return;
    }
    let last = right.last.map_or(part!(""), |w| w.tag());
    sink.put(LASTWORD, &[word(cx, right.last)]);
    sink.put(LASTPOS, &[last]);
    let cluster = right.last.map_or(part!(""), |w| w.cluster());
    let cluster_behind = right.after_word.map_or(right.next, |w| w.cluster());
    sink.put(LASTCLUSTER, &[cluster]);
    sink.put(NEXTCLUSTER, &[cluster_behind]);
    sink.put(NEXTCLUSTER, &[cluster, cluster_behind]);
    sink.put(RIGHTVERB, &[word(cx, verb(cx, end, true))]);
    match right.after_word {
        Some(next) => {
            sink.put(NEXTWORD, &[right.after]);
            sink.put(NEXTPOS, &[last, next.tag()]);
            sink.put(NEXTWORD_POS, &[last, right.after]);
        }
        None => {
            sink.put(NEXTPOS, &[last, right.next]);
            if let Some(mark) = cx.after(end).filter(|c| matches!(c, '”' | '"' | '、' | '）')) {
                let w = word(cx, cx.words.word_from(end + mark.len_utf8() as u32));
                sink.put(NEXTWORD, &[right.next, w]);
            }
        }
    }
}

/// Features of a span as a whole: shared by the candidates of all types on it.
pub(crate) fn span_features(cx: &Context<'_>, left: &Left<'_>, right: &Right<'_>, sink: &mut impl Sink) {
    let span = Span { start: left.start, end: right.end };
    let slice = cx.slice(span);
    let chars = chars_of(slice);
    let length = bucket(chars);
    sink.put(BIAS, &[part!("")]);
    sink.put(LENGTH, &[length]);
    words_inside(cx, span, sink);
    let quotes = quotes_of(cx, span);
    sink.put(QUOTES, &[quotes, if chars <= 4 { part!("/short") } else { part!("") }]);
    if quotes.text == "both" {
        let close = cx.after(span.end).map_or(0, char::len_utf8) as u32;
        let next = match cx.words.word_from(span.end + close) {
            Some(w) => word(cx, Some(w)),
            None => chars_after(cx, span.end + close, 1),
        };
        sink.put(QUOTES_NEXT, &[next]);
    }
    let head = right.head(cx, left.start);
    head_features(left, right, head, length, sink);
    place_prefix(cx, left, right.end, head.map(|h| h.0), sink);
    inside_features(slice, sink);
    person_features(cx, span, chars, sink);
    if cx.text.crosses_gap(span) {
        sink.put(HAS, &[part!("gap")]);
    }
    if quotes.text == "line" {
        sink.put(LINE, &[part!("whole")]);
    }
}

/// Whether the span, and what the nearest 、 parts from it, have the form of a person's name.
fn person_features(cx: &Context<'_>, span: Span, chars: usize, sink: &mut impl Sink) {
    if chars > 4 {
        return;
    }
    if cx.lexicon.is_person(cx.slice(span)) {
        let known = cx.words.word_from(span.start).filter(|w| w.span == span).map_or(part!("words"), |w| w.tag());
        sink.put(PERSON, &[number(chars), part!("/"), known]);
    }
    // A person's name has at most four characters, so a few bytes of a list's neighbour tell.
    let ends = |c: char| matches!(c, '、' | '，' | '。' | '；' | '：' | '\n' | '（' | '和' | '等' | '为');
    let left = cx.normal[..span.start as usize].strip_suffix('、').is_some_and(|before| {
        let before = &before[floor_char(before, before.len().saturating_sub(24))..];
        cx.lexicon.is_person(before.rsplit(ends).next().unwrap_or_default())
    });
    let right = cx.normal[span.end as usize..].strip_prefix('、').is_some_and(|behind| {
        let behind = &behind[..floor_char(behind, 24)];
        cx.lexicon.is_person(behind.split(ends).next().unwrap_or_default())
    });
    match (left, right) {
        (true, true) => sink.put(PEERS, &[part!("both")]),
        (true, false) => sink.put(PEERS, &[part!("left")]),
        (false, true) => sink.put(PEERS, &[part!("right")]),
        (false, false) => {}
    }
}

/// Number of characters: bytes that begin one.
fn chars_of(slice: &str) -> usize {
    slice.bytes().filter(|b| b & 0xC0 != 0x80).count()
}

/// Marks and characters that few names hold.
fn inside_features(slice: &str, sink: &mut impl Sink) {
    const FOUND: [Hashed<'static>; 9] = [
        Hashed::of("的"),
        Hashed::of("、"),
        Hashed::of("，"),
        Hashed::of("+"),
        Hashed::of("和"),
        Hashed::of("digit"),
        Hashed::of("latin"),
        Hashed::of("quote"),
        Hashed::of("bracket"),
    ];
    let mut found = 0u16;
    for c in slice.chars() {
        found |= match c {
            '的' => 1,
            '、' => 1 << 1,
            '，' | ',' => 1 << 2,
            '+' => 1 << 3,
            '和' | '与' | '及' => 1 << 4,
            '0'..='9' => 1 << 5,
            'a'..='z' | 'A'..='Z' => 1 << 6,
            '“' | '”' | '"' => 1 << 7,
            '（' | '(' => 1 << 8,
            _ => 0,
        };
    }
    while found != 0 {
        sink.put(HAS, &[FOUND[found.trailing_zeros() as usize]]);
        found &= found - 1;
    }
}

/// Features of a candidate that depend on its type or its evidence.
pub(crate) fn kind_features(cx: &Context<'_>, left: &Left<'_>, right: &Right<'_>, c: &Candidate, sink: &mut impl Sink) {
    let slice = cx.slice(c.span);
    let chars = chars_of(slice);
    let length = bucket(chars);
    sink.put(RULES, &[RULE_SETS[c.evidence.rules as usize]]);
    dictionary_features(cx, left, right, c, chars, sink);
    if c.evidence.class != 0 {
        let class = cx.lexicon.classes.part(u32::from(c.evidence.class) - 1);
        sink.put(CLASS, &[class]);
        sink.put(CLASS, &[class, part!("/"), number(c.evidence.shape as usize)]);
    } else if c.evidence.rules & (1 << Rule::Coordination as u8) != 0 {
        sink.put(LISTED, &[number(c.evidence.shape as usize), part!("/"), length]);
    }
    if matches!(c.kind, Kind::FORMULA | Kind::SLOGAN) {
        let shape = shape(slice);
        let shape = Hashed::of(&shape);
        sink.put(SHAPE, &[shape]);
        sink.put(SHAPE, &[shape, part!("/"), quotes_of(cx, c.span)]);
        if let Some(groups) = parallel(slice) {
            sink.put(SHAPE, &[part!("parallel/"), number(groups.min(4))]);
        }
    }
    if c.kind == Kind::FORMULA
        && let Some(list) = listed(cx, c.span)
    {
        sink.put(LISTFITS, &[list.place, part!("/"), list.parts]);
        sink.put(LISTFITS, &[list.place, part!("/"), list.parts, part!("/"), number(list.count.min(4))]);
    }
    if c.evidence.shape > 100 {
        let how = if c.evidence.shape == 101 { part!("whole/") } else { part!("short/") };
        sink.put(MEMORY, &[how, length]);
    }
    if let Some(memory) = cx.memory {
        neighbour_features(cx, &memory.neighbours, c.span, sink);
    }
    if let Some(memory) = cx.memory
        && let Some(counts) = memory.counts(slice)
    {
        let own = if c.kind.is_built_in() { counts[c.kind.index()] } else { 0 };
        let all: u16 = counts.iter().sum();
        let other = usize::from(all - own);
        sink.put(MEMORY, &[part!("count/"), number(usize::from(own).min(3)), part!("/"), number(other.min(3))]);
    }
}

/// The mentions of pass 1 beside the span and in its list.
fn neighbour_features(cx: &Context<'_>, neighbours: &Neighbours, span: Span, sink: &mut impl Sink) {
    let mark = |c: char| match c {
        '、' => part!("、"),
        ' ' => part!(" "),
        '和' | '与' | '及' => part!("和"),
        _ => part!("-"),
    };
    if let Some((kind, c)) = neighbours.left_of(span.start) {
        sink.put(NEIGHBOUR, &[part!("left"), mark(c), number(kind.index())]);
    }
    if let Some((kind, c)) = neighbours.right_of(span.end) {
        sink.put(NEIGHBOUR, &[part!("right"), mark(c), number(kind.index())]);
    }
    if let Some(company) = neighbours.company(cx, span) {
        let kind = number(company.kind.index());
        let pure = if company.pure { part!("pure") } else { part!("mixed") };
        sink.put(LISTKIND, &[kind, number(company.count.min(3)), pure]);
        sink.put(LISTGOVERNOR, &[word(cx, company.governor), kind]);
        sink.put(LISTTAIL, &[word(cx, company.tail), kind]);
    }
}

/// The nearest verb of two characters or more in a direction, within six words of the same clause.
fn verb(cx: &Context<'_>, from: u32, forward: bool) -> Option<Word> {
    let mut at = from;
    for _ in 0..6 {
        let word = match if forward { cx.words.word_from(at) } else { cx.words.word_to(at) } {
            Some(word) => word,
            None => {
                // Over quotation marks, brackets and 、, not out of the clause.
                let mark = if forward { cx.after(at) } else { cx.before(at) }?;
                if !matches!(mark, '、' | '“' | '”' | '（' | '）' | '《' | '》' | '—' | '·') {
                    return None;
                }
                let length = mark.len_utf8() as u32;
                at = if forward { at + length } else { at - length };
                continue;
            }
        };
        if word.tag().text == "v" && word.span.len() > 4 {
            return Some(word);
        }
        at = if forward { word.span.end } else { word.span.start };
    }
    None
}

/// The rule sets by bits: gazetteer, suffix, coordination, quoted, formula, abbreviation, repeat, context.
static RULE_SETS: [Hashed<'static>; 256] = rule_sets();

const fn rule_sets() -> [Hashed<'static>; 256] {
    // One letter a rule keeps the weights' file readable and the table constant.
    const LETTERS: &[u8; 8] = b"GSCQFARX";
    const TABLE: [[u8; 8]; 256] = {
        let mut table = [[0u8; 8]; 256];
        let mut i = 0;
        while i < 256 {
            let (mut bit, mut n) = (0, 0);
            while bit < 8 {
                if i >> bit & 1 == 1 {
                    table[i][n] = LETTERS[bit];
                    n += 1;
                }
                bit += 1;
            }
            i += 1;
        }
        table
    };
    static STORED: [[u8; 8]; 256] = TABLE;
    let mut out = [Hashed::of(""); 256];
    let mut i = 0;
    while i < 256 {
        let n = (i as u32).count_ones() as usize;
        let (letters, _) = STORED[i].split_at(n);
        out[i] = match std::str::from_utf8(letters) {
            Ok(s) => Hashed::of(s),
            Err(_) => Hashed::of(""),
        };
        i += 1;
    }
    out
}

fn quotes_of(cx: &Context<'_>, span: Span) -> Hashed<'static> {
    let left = cx.before(span.start);
    let right = cx.after(span.end);
    let opens = matches!(left, Some('“' | '"' | '‘' | '《'));
    let closes = matches!(right, Some('”' | '"' | '’' | '》'));
    match (opens, closes) {
        (true, true) => {
            if left == Some('《') {
                part!("title")
            } else {
                part!("both")
            }
        }
        (true, false) => part!("left"),
        (false, true) => part!("right"),
        _ if matches!(left, None | Some('\n')) && matches!(right, None | Some('\n')) => part!("line"),
        _ => part!("none"),
    }
}

/// The words that a span holds: how many, of one character, which, their parts of speech.
fn words_inside(cx: &Context<'_>, span: Span, sink: &mut impl Sink) {
    let (mut words, mut singles) = (0usize, 0usize);
    let mut tags = [part!(""); 5];
    let mut clusters = [part!(""); 5];
    let mut before = None;
    let mut at = span.start;
    while at < span.end {
        let Some(w) = cx.words.word_from(at) else {
            at += cx.after(at).map_or(1, char::len_utf8) as u32;
            continue;
        };
        if w.span.end > span.end {
            break;
        }
        // Long names have no other feature of how their words go together.
        if let Some(before) = before.filter(|_| words <= 9) {
            sink.put(POSPAIR, &[before, w.tag()]);
        }
        before = Some(w.tag());
        if words < 5 {
            tags[words] = w.tag();
            clusters[words] = w.cluster();
        }
        words += 1;
        if w.span.len() <= 4 {
            singles += 1;
        }
        if w.span.start > span.start && w.span.end < span.end && words <= 8 {
            sink.put(INNER, &[word(cx, Some(w))]);
            sink.put(INNERCLUSTER, &[w.cluster()]);
        }
        at = w.span.end;
    }
    if words <= 5 {
        sink.put(POS, &tags[..words]);
    }
    if words <= 4 {
        sink.put(CLUSTERS, &clusters[..words]);
    }
    sink.put(WORDS, &[number(words.min(10))]);
    sink.put(SINGLES, &[number(singles.min(6)), part!("/"), number(words.min(6))]);
}

fn head_features(
    left: &Left<'_>,
    right: &Right<'_>,
    head: Option<(Hashed<'_>, u32)>,
    length: Hashed<'_>,
    sink: &mut impl Sink,
) {
    let Some((head, start)) = head else {
        sink.put(HEAD, &[part!("none")]);
        return;
    };
    sink.put(HEAD, &[head]);
    sink.put(HEADLENGTH, &[head, part!("/"), length]);
    if start == left.start {
        sink.put(HEAD, &[part!("alone")]);
    }
    sink.put(PREVWORD_HEAD, &[left.before, part!("_"), head]);
    sink.put(FIRSTWORD_HEAD, &[left.first_part, part!("_"), head]);
    sink.put(FIRSTPOS_HEAD, &[left.first_tag(), head]);
    sink.put(NEXTWORD_HEAD, &[head, part!("_"), right.after]);
}

/// Distances in steps.
fn far(chars: usize) -> Hashed<'static> {
    match chars {
        0 => part!("0"),
        1..=2 => part!("1-2"),
        3..=5 => part!("3-5"),
        _ => part!("6+"),
    }
}

const FLAVOURS: [Hashed<'static>; 4] =
    [Hashed::of("name"), Hashed::of("alias"), Hashed::of("short"), Hashed::of("derived")];
const AGREEMENT: [Hashed<'static>; 4] =
    [Hashed::of("/elsewhere"), Hashed::of("/province"), Hashed::of("/prefecture"), Hashed::of("/county")];

fn dictionary_features(
    cx: &Context<'_>,
    left: &Left<'_>,
    right: &Right<'_>,
    c: &Candidate,
    chars: usize,
    sink: &mut impl Sink,
) {
    let mut own = false;
    for hit in left.hits.iter().filter(|h| h.span == c.span) {
        // Of each type the best sense counts: the agreeing one, then the fuller name.
        let mut best: Option<(u8, u8, &str)> = None;
        let mut others = 0u64;
        for s in cx.senses(hit.name) {
            if s.kind == c.kind {
                let agreement = if s.entry.region == 0 { 0 } else { cx.region.agreement(s.entry.region) };
                let better = best.is_none_or(|b| (agreement, 3 - s.flavour) > (b.0, 3 - b.1));
                if better {
                    best = Some((agreement, s.flavour, s.entry.subtype));
                }
            } else if s.kind.is_built_in() {
                others |= 1 << s.kind.index();
            }
        }
        if let Some((agreement, flavour, subtype)) = best {
            own = true;
            let agreement = AGREEMENT[agreement as usize & 3];
            let subtype = Hashed::of(subtype);
            let f = FLAVOURS[flavour as usize & 3];
            sink.put(DICT, &[f, part!("/"), subtype, agreement]);
            sink.put(DICT, &[f, part!("/"), subtype]);
            let behind = right.distance();
            sink.put(DICT, &[f, part!("|"), behind]);
            sink.put(DICT, &[f, part!("/"), subtype, part!("|"), behind]);
            sink.put(DICT, &[f, part!("|"), if right.border { right.next } else { part!("×") }]);
            sink.put(DICTLENGTH, &[f, part!("/"), number(chars.min(6)), agreement]);
        }
        for kind in Kind::ALL.iter().filter(|k| others >> k.index() & 1 == 1) {
            sink.put(OTHERDICT, &[number(kind.index())]);
        }
    }
    if !own {
        sink.put(DICT, &[part!("no")]);
    }
}

/// A shorter place at the start: 郑州 of 郑州波特控制技术股份有限公司.
fn place_prefix(cx: &Context<'_>, left: &Left<'_>, end: u32, head: Option<Hashed<'_>>, sink: &mut impl Sink) {
    let prefix = left
        .hits
        .iter()
        .filter(|h| h.span.end < end)
        .filter_map(|h| {
            cx.gazetteer
                .senses(h.name)
                .filter(|s| s.kind == Kind::PLACE && s.flavour < 3)
                .map(|s| cx.region.agreement(s.entry.region))
                .max()
                .map(|agreement| (h.span.end, agreement))
        })
        .max();
    if let Some((inner, agreement)) = prefix {
        sink.put(PLACEPREFIX, &[part!("+"), AGREEMENT[agreement as usize & 3]]);
        let rest = chars_of(&cx.normal[inner as usize..end as usize]);
        sink.put(PLACEPREFIX, &[part!("+"), number(rest.min(6))]);
        if let Some(head) = head {
            sink.put(PLACEPREFIX, &[part!("+"), head]);
        }
    } else {
        sink.put(PLACEPREFIX, &[part!("no")]);
    }
}

/// The pattern of a formula: numerals become N, words that formulas count with stay, the rest become x.
fn shape(slice: &str) -> String {
    let mut out = String::with_capacity(24);
    let mut last_numeral = false;
    for c in slice.chars().take(9) {
        let numeral = is_numeral(c);
        if numeral {
            if !last_numeral {
                out.push('N');
            }
        } else if matches!(
            c,
            '个' | '大'
                | '项'
                | '条'
                | '化'
                | '不'
                | '新'
                | '+'
                | '、'
                | '，'
                | '最'
                | '全'
                | '高'
                | '区'
                | '年'
                | '类'
                | '种'
                | '名'
                | '件'
                | '分'
        ) {
            out.push(c);
        } else if is_han(c) {
            out.push('x');
        } else {
            out.push('a');
        }
        last_numeral = numeral;
    }
    if slice.chars().nth(9).is_some() {
        out.push('…');
    }
    out
}

/// The number of groups of a numeral and as many other characters each, two groups or more: 四提两降 2,
/// 一心三廊六片 3. Formulas of all lengths are built so.
fn parallel(slice: &str) -> Option<usize> {
    let (mut groups, mut length, mut first) = (0usize, 0usize, None);
    for c in slice.chars() {
        if is_numeral(c) {
            if groups > 0 && (length == 0 || *first.get_or_insert(length) != length) {
                return None;
            }
            groups += 1;
            length = 0;
        } else if groups == 0 || !is_han(c) {
            return None;
        } else {
            length += 1;
        }
    }
    (groups >= 2 && first == Some(length)).then_some(groups)
}

/// Collects the features' names.
#[derive(Default)]
pub(crate) struct Names(pub(crate) Vec<(u8, String)>);

impl Sink for Names {
    fn put(&mut self, template: u8, parts: &[Hashed<'_>]) {
        let texts: Vec<&str> = parts.iter().map(|p| p.text).collect();
        self.0.push((template, texts.join("¦").replace(['\t', '\n'], " ")));
    }
}

/// All features of a candidate by name.
pub(crate) fn names(cx: &Context<'_>, c: &Candidate) -> Vec<(u8, String)> {
    let mut names = Names::default();
    let (left, right) = (Left::of(cx, c.span.start), Right::of(cx, c.span.end));
    start_features(cx, &left, &mut names);
    end_features(cx, &right, &mut names);
    span_features(cx, &left, &right, &mut names);
    kind_features(cx, &left, &right, c, &mut names);
    names.0
}

#[cfg(test)]
mod tests {
    use super::parallel;

    #[test]
    fn groups_of_one_length_are_parallel() {
        for (text, groups) in [("四提两降", 2), ("一心三廊六片", 3), ("两不愁三保障", 2)] {
            assert_eq!(parallel(text), Some(groups), "{text}");
        }
        for text in ["三个高地", "一主两翼多点", "三农", "新三样", "十一五", "1+3+N", "一"] {
            assert_eq!(parallel(text), None, "{text}");
        }
    }
}

//! The features of a candidate, by template. The same code feeds the scorer, the trainer and `explain`.

use super::context::{Context, is_numeral};
use super::weights::template;
use crate::model::{Candidate, Kind, Rule, Span};
use crate::normalize::is_han;

/// Takes features: a template and the parts of its value, joined by ¦ where they are written.
pub(crate) trait Sink {
    fn put(&mut self, template: u8, parts: &[&str]);
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
    HEADBEHIND = "headbehind"; NEXTWORD_HEAD = "nextword+head";
}

const NUMBERS: [&str; 16] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"];

fn number(n: usize) -> &'static str {
    NUMBERS[n.min(15)]
}

/// A length in characters, in steps that grow.
fn bucket(chars: usize) -> &'static str {
    match chars {
        0..=8 => number(chars),
        9..=10 => "9-10",
        11..=13 => "11-13",
        14..=18 => "14-18",
        19..=25 => "19-25",
        _ => "26+",
    }
}

/// The last `n` characters before a position on its line; `^` marks the line's start.
fn chars_before<'c>(cx: &Context<'c>, position: u32, n: usize) -> &'c str {
    let head = &cx.normal[..position as usize];
    let start = head.char_indices().rev().take(n).take_while(|(_, c)| *c != '\n').last().map_or(head.len(), |(i, _)| i);
    if start == head.len() { "^" } else { &head[start..] }
}

fn chars_after<'c>(cx: &Context<'c>, position: u32, n: usize) -> &'c str {
    let tail = &cx.normal[position as usize..];
    let end = tail.char_indices().take(n).take_while(|(_, c)| *c != '\n').last().map_or(0, |(i, c)| i + c.len_utf8());
    if end == 0 { "$" } else { &tail[..end] }
}

/// A word with its digits reduced, so that 12 and 15 are one feature.
fn word<'c>(cx: &Context<'c>, span: Option<Span>) -> &'c str {
    span.map_or("", |s| {
        let w = cx.slice(s);
        if w.as_bytes()[0].is_ascii_digit() { "0" } else { w }
    })
}

/// Features of a left border: shared by all candidates that begin there.
pub(crate) fn start_features(cx: &Context<'_>, start: u32, sink: &mut impl Sink) {
    sink.put(PREV1, &[chars_before(cx, start, 1)]);
    sink.put(PREV2, &[chars_before(cx, start, 2)]);
    sink.put(FIRST2, &[chars_after(cx, start, 2)]);
    let border = cx.words.is_border(start);
    sink.put(STARTBORDER, &[if border { "yes" } else { "no" }]);
    if !border {
        return;
    }
    sink.put(FIRSTWORD, &[word(cx, cx.words.word_from(start))]);
    if let Some(before) = cx.words.word_to(start) {
        let w = word(cx, Some(before));
        sink.put(PREVWORD, &[w]);
        let before = match cx.words.word_to(before.start) {
            Some(b) => word(cx, Some(b)),
            None => chars_before(cx, before.start, 1),
        };
        sink.put(PREVWORDS, &[before, "_", w]);
    } else if let Some(p) = cx.before(start).filter(|c| matches!(c, '、' | '，' | '“' | '"' | '”' | '）')) {
        // Behind a mark: the word before the mark governs.
        let mark = p.len_utf8() as u32;
        let w = word(cx, cx.words.word_to(start - mark));
        sink.put(PREVWORDS, &[w, chars_before(cx, start, 1)]);
        if p == '、'
            && let Some(h) = cx.lexicon.heads.suffix_of(&cx.normal[..(start - mark) as usize])
        {
            sink.put(PREVHEAD, &[&cx.lexicon.heads.words[h as usize].0]);
        }
    }
}

/// Features of a right border: shared by all candidates that end there.
pub(crate) fn end_features(cx: &Context<'_>, end: u32, sink: &mut impl Sink) {
    sink.put(NEXT1, &[chars_after(cx, end, 1)]);
    sink.put(NEXT2, &[chars_after(cx, end, 2)]);
    sink.put(LAST1, &[chars_before(cx, end, 1)]);
    sink.put(LAST2, &[chars_before(cx, end, 2)]);
    sink.put(LAST3, &[chars_before(cx, end, 3)]);
    match cx.head_behind(end) {
        Some((head, distance)) => {
            sink.put(HEADBEHIND, &[far(distance)]);
            sink.put(HEADBEHIND, &[head, "/", far(distance)]);
        }
        None => sink.put(HEADBEHIND, &["none"]),
    }
    let border = cx.words.is_border(end);
    sink.put(ENDBORDER, &[if border { "yes" } else { "no" }]);
    if border {
        sink.put(LASTWORD, &[word(cx, cx.words.word_to(end))]);
        let next = cx.words.word_from(end);
        match next {
            Some(next) => {
                sink.put(NEXTWORD, &[word(cx, Some(next))]);
            }
            None => {
                if let Some(mark) = cx.after(end).filter(|c| matches!(c, '”' | '"' | '、' | '）')) {
                    let w = word(cx, cx.words.word_from(end + mark.len_utf8() as u32));
                    sink.put(NEXTWORD, &[chars_after(cx, end, 1), w]);
                }
            }
        }
    }
}

/// Features of a span as a whole: shared by the candidates of all types on it.
pub(crate) fn span_features(cx: &Context<'_>, c: &Candidate, sink: &mut impl Sink) {
    let slice = cx.slice(c.span);
    let chars = slice.chars().count();
    let length = bucket(chars);
    sink.put(BIAS, &[""]);
    sink.put(LENGTH, &[length]);
    words_inside(cx, c, sink);
    let quotes = quotes_of(cx, c.span);
    sink.put(QUOTES, &[quotes, if chars <= 4 { "/short" } else { "" }]);
    if quotes == "both" {
        let close = cx.after(c.span.end).map_or(0, char::len_utf8) as u32;
        let next = match cx.words.word_from(c.span.end + close) {
            Some(w) => word(cx, Some(w)),
            None => chars_after(cx, c.span.end + close, 1),
        };
        sink.put(QUOTES_NEXT, &[next]);
    }
    head_features(cx, c, slice, length, sink);
    place_prefix(cx, c, sink);
    for (what, found) in [
        ("的", slice.contains('的')),
        ("、", slice.contains('、')),
        ("，", slice.contains(['，', ','])),
        ("+", slice.contains('+')),
        ("和", slice.contains(['和', '与', '及'])),
        ("digit", slice.bytes().any(|b| b.is_ascii_digit())),
        ("latin", slice.bytes().any(|b| b.is_ascii_alphabetic())),
        ("quote", slice.contains(['“', '”', '"'])),
        ("bracket", slice.contains(['（', '('])),
        ("gap", cx.text.crosses_gap(c.span)),
    ] {
        if found {
            sink.put(HAS, &[what]);
        }
    }
    if quotes == "line" {
        sink.put(LINE, &["whole"]);
    }
}

/// Features of a candidate that depend on its type or its evidence.
pub(crate) fn kind_features(cx: &Context<'_>, c: &Candidate, sink: &mut impl Sink) {
    let slice = cx.slice(c.span);
    let chars = slice.chars().count();
    let length = bucket(chars);
    let quotes = quotes_of(cx, c.span);
    sink.put(RULES, &[rules_name(c)]);
    dictionary_features(cx, c, chars, sink);
    if c.evidence.class != 0 {
        let class = &cx.lexicon.classes.words[c.evidence.class as usize - 1].0;
        sink.put(CLASS, &[class]);
        sink.put(CLASS, &[class, "/", number(c.evidence.shape as usize)]);
    } else if c.evidence.rules & (1 << Rule::Coordination as u8) != 0 {
        sink.put(LISTED, &[number(c.evidence.shape as usize), "/", length]);
    }
    if matches!(c.kind, Kind::FORMULA | Kind::SLOGAN) {
        let shape = shape(slice);
        sink.put(SHAPE, &[&shape]);
        sink.put(SHAPE, &[&shape, "/", quotes]);
    }
    if c.evidence.shape > 100 {
        sink.put(MEMORY, &[if c.evidence.shape == 101 { "whole/" } else { "short/" }, length]);
    }
    if let Some(memory) = cx.memory
        && let Some(counts) = memory.counts(slice)
    {
        let own = if c.kind.is_built_in() { counts[c.kind.index()] } else { 0 };
        let all: u16 = counts.iter().sum();
        let other = usize::from(all - own);
        sink.put(MEMORY, &["count/", number(usize::from(own).min(3)), "/", number(other.min(3))]);
    }
}

fn rules_name(c: &Candidate) -> &'static str {
    RULE_SETS[(c.evidence.rules & 127) as usize]
}

/// The rule sets by bits: gazetteer, suffix, coordination, quoted, formula, abbreviation, repeat.
static RULE_SETS: [&str; 128] = rule_sets();

const fn rule_sets() -> [&'static str; 128] {
    // One letter a rule keeps the weights' file readable and the table constant.
    const LETTERS: &[u8; 7] = b"GSCQFAR";
    const TABLE: [[u8; 7]; 128] = {
        let mut table = [[0u8; 7]; 128];
        let mut i = 0;
        while i < 128 {
            let (mut bit, mut n) = (0, 0);
            while bit < 7 {
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
    static STORED: [[u8; 7]; 128] = TABLE;
    let mut out = [""; 128];
    let mut i = 0;
    while i < 128 {
        let n = (i as u32).count_ones() as usize;
        let (letters, _) = STORED[i].split_at(n);
        out[i] = match std::str::from_utf8(letters) {
            Ok(s) => s,
            Err(_) => "",
        };
        i += 1;
    }
    out
}

fn quotes_of(cx: &Context<'_>, span: Span) -> &'static str {
    let left = cx.before(span.start);
    let right = cx.after(span.end);
    let opens = matches!(left, Some('“' | '"' | '‘' | '《'));
    let closes = matches!(right, Some('”' | '"' | '’' | '》'));
    match (opens, closes) {
        (true, true) => {
            if left == Some('《') {
                "title"
            } else {
                "both"
            }
        }
        (true, false) => "left",
        (false, true) => "right",
        _ if matches!(left, None | Some('\n')) && matches!(right, None | Some('\n')) => "line",
        _ => "none",
    }
}

fn words_inside(cx: &Context<'_>, c: &Candidate, sink: &mut impl Sink) {
    let (mut words, mut singles) = (0usize, 0usize);
    let mut at = c.span.start;
    while at < c.span.end {
        let Some(w) = cx.words.word_from(at) else {
            at += cx.after(at).map_or(1, char::len_utf8) as u32;
            continue;
        };
        if w.end > c.span.end {
            break;
        }
        words += 1;
        if w.len() <= 4 {
            singles += 1;
        }
        if w.start > c.span.start && w.end < c.span.end && words <= 8 {
            sink.put(INNER, &[word(cx, Some(w))]);
        }
        at = w.end;
    }
    sink.put(WORDS, &[number(words.min(10))]);
    sink.put(SINGLES, &[number(singles.min(6)), "/", number(words.min(6))]);
}

fn head_features(cx: &Context<'_>, c: &Candidate, slice: &str, length: &str, sink: &mut impl Sink) {
    let Some(head) = cx.lexicon.heads.suffix_of(slice) else {
        sink.put(HEAD, &["none"]);
        return;
    };
    let head = &cx.lexicon.heads.words[head as usize].0;
    sink.put(HEAD, &[head]);
    sink.put(HEADLENGTH, &[head, "/", length]);
    if head.len() == slice.len() {
        sink.put(HEAD, &["alone"]);
    }
    let before = match cx.words.word_to(c.span.start) {
        Some(w) => word(cx, Some(w)),
        None => chars_before(cx, c.span.start, 1),
    };
    sink.put(PREVWORD_HEAD, &[before, "_", head]);
    sink.put(FIRSTWORD_HEAD, &[word(cx, cx.words.word_from(c.span.start)), "_", head]);
    let next = match cx.words.word_from(c.span.end) {
        Some(w) => word(cx, Some(w)),
        None => chars_after(cx, c.span.end, 1),
    };
    sink.put(NEXTWORD_HEAD, &[head, "_", next]);
}

/// Distances in steps.
fn far(chars: usize) -> &'static str {
    match chars {
        0 => "0",
        1..=2 => "1-2",
        3..=5 => "3-5",
        _ => "6+",
    }
}

const FLAVOURS: [&str; 4] = ["name", "alias", "short", "derived"];
const AGREEMENT: [&str; 4] = ["/elsewhere", "/province", "/prefecture", "/county"];

fn dictionary_features(cx: &Context<'_>, c: &Candidate, chars: usize, sink: &mut impl Sink) {
    let mut own = false;
    for hit in cx.hits_on(c.span) {
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
            let f = FLAVOURS[flavour as usize & 3];
            sink.put(DICT, &[f, "/", subtype, AGREEMENT[agreement as usize & 3]]);
            sink.put(DICT, &[f, "/", subtype]);
            let behind = cx.head_behind(c.span.end).map_or("none", |h| far(h.1));
            sink.put(DICT, &[f, "|", behind]);
            sink.put(DICT, &[f, "/", subtype, "|", behind]);
            sink.put(
                DICT,
                &[f, "|", if cx.words.is_border(c.span.end) { chars_after(cx, c.span.end, 1) } else { "×" }],
            );
            sink.put(DICTLENGTH, &[f, "/", number(chars.min(6)), AGREEMENT[agreement as usize & 3]]);
        }
        for kind in Kind::ALL.iter().filter(|k| others >> k.index() & 1 == 1) {
            sink.put(OTHERDICT, &[number(kind.index())]);
        }
    }
    if !own {
        sink.put(DICT, &["no"]);
    }
}

/// A shorter place at the start: 郑州 of 郑州波特控制技术股份有限公司.
fn place_prefix(cx: &Context<'_>, c: &Candidate, sink: &mut impl Sink) {
    let prefix = cx
        .hits_from(c.span.start)
        .iter()
        .filter(|h| h.span.end < c.span.end)
        .filter_map(|h| {
            cx.gazetteer
                .senses(h.name)
                .filter(|s| s.kind == Kind::PLACE && s.flavour < 3)
                .map(|s| cx.region.agreement(s.entry.region))
                .max()
                .map(|agreement| (h.span.end, agreement))
        })
        .max();
    if let Some((end, agreement)) = prefix {
        sink.put(PLACEPREFIX, &["+", AGREEMENT[agreement as usize & 3]]);
        let rest = cx.normal[end as usize..c.span.end as usize].chars().count();
        sink.put(PLACEPREFIX, &["+", number(rest.min(6))]);
        if let Some(head) = cx.lexicon.heads.suffix_of(cx.slice(c.span)) {
            sink.put(PLACEPREFIX, &["+", &cx.lexicon.heads.words[head as usize].0]);
        }
    } else {
        sink.put(PLACEPREFIX, &["no"]);
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

/// Collects the features' names.
#[derive(Default)]
pub(crate) struct Names(pub(crate) Vec<(u8, String)>);

impl Sink for Names {
    fn put(&mut self, template: u8, parts: &[&str]) {
        self.0.push((template, parts.join("¦").replace(['\t', '\n'], " ")));
    }
}

/// All features of a candidate by name.
pub(crate) fn names(cx: &Context<'_>, c: &Candidate) -> Vec<(u8, String)> {
    let mut names = Names::default();
    start_features(cx, c.span.start, &mut names);
    end_features(cx, c.span.end, &mut names);
    span_features(cx, c, &mut names);
    kind_features(cx, c, &mut names);
    debug_assert!(template("bias").is_some());
    names.0
}

//! What a formula stands for, where the document lists it.
//!
//! Each strategy looks at one way of listing; a list is taken only when its length fits the formula's numeral.

mod definition;

pub use definition::defined;

use crate::model::{Expansion, Kind, Mention, Span};
use crate::normalize::is_han;
use crate::numeral::{digit, parse_small};
use crate::recognize::Context;

/// A way of listing members: the spans it found behind or before a formula.
type Strategy = fn(&Context<'_>, Formula<'_>) -> Option<Vec<Span>>;

/// All strategies, most certain first.
const STRATEGIES: &[Strategy] = &[bracket, enumeration, clauses, list_after, list_before];

/// A formula's mention with what its numerals promise.
#[derive(Clone, Copy)]
struct Formula<'c> {
    span: Span,
    surface: &'c str,
    /// How many members it should have; `None` when the numerals do not say.
    count: Option<usize>,
}

/// The expansions of a document's formulas.
#[must_use]
pub fn expand(cx: &Context<'_>, mentions: &[Mention]) -> Vec<Expansion> {
    let mut out: Vec<Expansion> = Vec::new();
    let mut done: Vec<(&str, Vec<&str>)> = Vec::new();
    for (i, mention) in mentions.iter().enumerate().filter(|(_, m)| m.kind == Kind::FORMULA) {
        let surface = cx.slice(mention.span);
        let formula = Formula { span: mention.span, surface, count: promised(surface) };
        if let Some(members) = STRATEGIES.iter().find_map(|strategy| strategy(cx, formula)) {
            let members = align(cx, members);
            let worded: Vec<&str> = members.iter().map(|m| cx.slice(*m)).collect();
            if !done.contains(&(surface, worded.clone())) {
                done.push((surface, worded));
                out.push(Expansion { mention: i, members });
            }
        }
    }
    out
}

/// Takes the governing verb off the first member where all others begin alike: 强化保居民就业、保基本民生、….
fn align(cx: &Context<'_>, mut members: Vec<Span>) -> Vec<Span> {
    let rest: Vec<&str> = members[1..].iter().map(|m| cx.slice(*m)).collect();
    if rest.len() >= 2
        && let Some(first) = rest[0].chars().next()
        && rest.iter().all(|r| r.starts_with(first))
        && let Some(i) = cx.slice(members[0]).find(first).filter(|i| (1..=18).contains(i))
    {
        members[0].start += i as u32;
    }
    members
}

/// How many members a formula's numerals promise: 三个高地 3, 六降一增 7, 一网通办 and 1+14+N nothing.
#[must_use]
pub fn promised(surface: &str) -> Option<usize> {
    let chars: Vec<char> = surface.chars().collect();
    let numerals: Vec<usize> = (0..chars.len())
        .filter(|&i| digit(chars[i]).is_some() || chars[i] == '十' || chars[i].is_ascii_digit())
        .collect();
    let first = *numerals.first()?;
    let mut groups: Vec<u32> = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let run: String =
            chars[i..].iter().take_while(|c| digit(**c).is_some() || **c == '十' || c.is_ascii_digit()).collect();
        if run.is_empty() {
            i += 1;
            continue;
        }
        groups.push(parse_small(&run)?);
        i += run.chars().count();
    }
    if chars.contains(&'+') {
        return None;
    }
    match groups.as_slice() {
        [1] => None,
        [n] if first == 0 || chars[0] == '新' => Some(*n as usize),
        // 三个一批: three of them, whatever numeral each carries.
        [n, ..]
            if first == 0
                && numerals.get(1).is_some_and(|i| *i == 2)
                && matches!(chars[1], '个' | '大' | '项' | '条') =>
        {
            Some(*n as usize)
        }
        // 两通一排, 六降一增: pairs of numeral and character.
        many if first == 0
            && many.len() >= 2
            && chars.len() == numerals.len() * 2
            && many.iter().sum::<u32>() > many.len() as u32 =>
        {
            Some(many.iter().sum::<u32>() as usize)
        }
        _ => None,
    }
    .filter(|n| (2..=30).contains(n))
    .or_else(|| ["一个", "一大", "一条", "一项"].iter().any(|o| surface.starts_with(o)).then_some(1))
}

fn fits(formula: Formula<'_>, members: &[Span]) -> bool {
    match formula.count {
        Some(n) => members.len() == n,
        None => false,
    }
}

/// The position behind the formula, its closing quotation mark and a short class noun (活动, 目标, 的目标).
fn behind(cx: &Context<'_>, formula: Formula<'_>, noun: usize) -> Vec<usize> {
    let mut at = formula.span.end as usize;
    if let Some(c @ ('”' | '"')) = cx.normal[at..].chars().next() {
        at += c.len_utf8();
    }
    let mut out = vec![at];
    for c in cx.normal[at..].chars().take(noun) {
        if !is_han(c) {
            break;
        }
        at += c.len_utf8();
        out.push(at);
    }
    out
}

/// （国家创新高地、人才高地和开放高地）
fn bracket(cx: &Context<'_>, formula: Formula<'_>) -> Option<Vec<Span>> {
    let bracket = behind(cx, formula, 8).into_iter().find_map(|at| {
        cx.structure
            .brackets
            .iter()
            .find(|b| matches!(b.open, '（' | '(') && b.inner.start as usize == at + b.open.len_utf8())
    })?;
    let inner = lead_in(cx, bracket.inner);
    if formula.count == Some(1) {
        return (!cx.slice(inner).contains(['、', '，'])).then(|| vec![inner]);
    }
    split_list(cx, inner, formula)
}

/// Skips 即, 包括, 指 and a colon at the head of a list.
fn lead_in(cx: &Context<'_>, span: Span) -> Span {
    let text = cx.slice(span);
    let mut rest = text;
    for word in ["即", "包括", "分别为", "分别是", "是指", "指", "具体为", "主要包括"] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let rest = rest.trim_start_matches(['：', ':', '，', '，']);
    Span { start: span.end - rest.len() as u32, end: span.end }
}

/// Splits a list by its strongest separator so that the count fits: ；， then 、 with 和, 及, 以及 before the last.
fn split_list(cx: &Context<'_>, span: Span, formula: Formula<'_>) -> Option<Vec<Span>> {
    let text = cx.slice(span);
    for separators in [&['；', ';'][..], &['，', ','][..], &['、'][..]] {
        if !text.contains(separators) {
            continue;
        }
        let mut parts = split(cx, span, separators);
        if fits(formula, &parts) {
            return Some(parts);
        }
        for joint in ["以及", "和", "及", "与"] {
            let last = *parts.last()?;
            if let Some(i) = cx.slice(last).find(joint).filter(|i| *i > 0 && i + joint.len() < last.len()) {
                let mut joined = parts.clone();
                joined.pop();
                joined.push(Span { start: last.start, end: last.start + i as u32 });
                joined.push(Span { start: last.start + (i + joint.len()) as u32, end: last.end });
                if fits(formula, &joined) {
                    return Some(joined);
                }
            }
        }
        parts.clear();
    }
    // Two members joined by 和 alone.
    if formula.count == Some(2) {
        let (i, c) = text.char_indices().find(|(_, c)| matches!(c, '和' | '与' | '及'))?;
        let two = [
            Span { start: span.start, end: span.start + i as u32 },
            Span { start: span.start + (i + c.len_utf8()) as u32, end: span.end },
        ];
        return two.iter().all(|s| s.len() >= 6).then(|| two.to_vec());
    }
    None
}

fn split(cx: &Context<'_>, span: Span, separators: &[char]) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = span.start;
    for (i, c) in cx.slice(span).char_indices() {
        if separators.contains(&c) {
            out.push(Span { start, end: span.start + i as u32 });
            start = span.start + (i + c.len_utf8()) as u32;
        }
    }
    out.push(Span { start, end: span.end });
    out.into_iter().map(|s| trim(cx, s)).filter(|s| !s.is_empty()).collect()
}

/// Without surrounding quotation marks and blanks, and without 等 at the end.
fn trim(cx: &Context<'_>, span: Span) -> Span {
    let text = cx.slice(span);
    let left = text.trim_start_matches(['“', '"', ' ', '‘']);
    let start = span.end - left.len() as u32;
    let right = left.trim_end_matches(['”', '"', ' ', '’', '。']);
    Span { start, end: start + right.len() as u32 }
}

/// 一是…二是…, （一）…, 1.… behind the formula.
fn enumeration(cx: &Context<'_>, formula: Formula<'_>) -> Option<Vec<Span>> {
    let n = formula.count?;
    let items = &cx.structure.items;
    let from = items.partition_point(|i| i.mark < formula.span.end);
    let first = items[from..].iter().position(|i| i.number == 1)? + from;
    // The list must open in the sentence of the formula or right behind it.
    let between = &cx.normal[formula.span.end as usize..items[first].mark as usize];
    // It is announced, not merely near: a colon, or a full stop or line end with little in between.
    let announced = between.trim_end().ends_with(['：', '。', '，', '”', '；']) || between.trim_end().is_empty();
    let clauses = between.matches(['，', '。', '；', '\n']).count();
    let at_most = if between.trim_end().ends_with('：') { 60 } else { 24 };
    if !announced || between.chars().count() > at_most || clauses > 2 {
        return None;
    }
    let style = items[first].style;
    let mut members = Vec::new();
    for item in items[first..].iter().filter(|i| i.style == style) {
        if item.number as usize != members.len() + 1 {
            break;
        }
        let body = cx.slice(item.span);
        let end = body.find(['。', '，', '；', '：', ',', ';', '\n']).unwrap_or(body.len());
        members.push(core(cx, trim(cx, Span { start: item.span.start, end: item.span.start + end as u32 }), formula));
    }
    (members.len() == n && members.iter().all(|m| m.len() >= 6)).then_some(members)
}

/// Of 以…为重点的交通体系 the part that carries the formula's key word.
fn core(cx: &Context<'_>, member: Span, formula: Formula<'_>) -> Span {
    let text = cx.slice(member);
    let Some(key) = key_word(formula.surface).filter(|_| text.starts_with(['以', '围', '推'])) else {
        return member;
    };
    match text.rfind('的') {
        Some(i) if text[i..].ends_with(key) && text.len() - i > key.len() + 3 => {
            Span { start: member.start + (i + '的'.len_utf8()) as u32, end: member.end }
        }
        _ => member,
    }
}

/// Headings or opening clauses that repeat the formula's key word: 三个持续: …持续加快。…持续加强。…持续优化。
fn clauses(cx: &Context<'_>, formula: Formula<'_>) -> Option<Vec<Span>> {
    let n = formula.count?;
    let key = key_word(formula.surface).filter(|k| k.chars().count() >= 2)?;
    let paragraph = cx.structure.paragraphs.partition_point(|p| p.span.end <= formula.span.start);
    cx.structure.paragraphs.get(paragraph)?;
    let opens = |span: Span| -> Option<Span> {
        let text = cx.slice(span);
        let end = text.find(['。', '，', '；', '：', ',', '！', '\n']).unwrap_or(text.len());
        let clause = &text[..end];
        let short = clause.chars().count() <= 30;
        (short && clause.contains(key) && !clause.contains(formula.surface))
            .then(|| Span { start: span.start, end: span.start + end as u32 })
    };
    // First clauses of the paragraphs of the formula's own section, up to the next heading.
    let behind = cx.structure.paragraphs.get(paragraph + 1..).unwrap_or_default();
    let section: Vec<Span> = behind.iter().take_while(|p| !p.heading).filter_map(|p| opens(p.span)).collect();
    if section.len() == n {
        return Some(section);
    }
    // Headings of the sections that follow.
    let headings: Vec<Span> = behind.iter().filter(|p| p.heading).filter_map(|p| opens(p.span)).collect();
    if headings.len() == n {
        return Some(headings);
    }
    // Clauses of the sentence itself, behind a colon or the formula.
    let sentence = cx.structure.sentences[cx.structure.sentence_at(formula.span.start)?];
    let rest = Span { start: formula.span.end, end: sentence.end };
    let inside: Vec<Span> = split(cx, rest, &['，', '、', '；', '：', '。'])
        .into_iter()
        .map(|s| core(cx, s, formula))
        .filter(|s| cx.slice(*s).contains(key))
        .collect();
    if inside.len() == n && n >= 2 && inside.iter().all(|m| cx.slice(*m).chars().count() <= 30) {
        return Some(inside.into_iter().map(|s| trim(cx, s)).collect());
    }
    // Opening clauses of the sentences behind it, in the same paragraph.
    let home = cx.structure.paragraphs[paragraph].span;
    let following: Vec<Span> = cx
        .structure
        .sentences
        .iter()
        .filter(|s| s.start >= sentence.end && s.end <= home.end)
        .filter_map(|s| opens(*s))
        .collect();
    (following.len() == n).then_some(following)
}

/// What the members of a formula share: the two characters behind the numeral and its classifier.
fn key_word(surface: &str) -> Option<&str> {
    let rest = surface.trim_start_matches(|c: char| digit(c).is_some() || c == '十' || c.is_ascii_digit() || c == '新');
    if rest.len() == surface.len() {
        return None;
    }
    let rest = rest.strip_prefix(['个', '大', '项', '条']).unwrap_or(rest);
    let chars = rest.chars().count();
    (1..=6).contains(&chars).then_some(rest)
}

/// “五链耦合”：A、B、C… or “两库一单”，即A、B和C.
fn list_after(cx: &Context<'_>, formula: Formula<'_>) -> Option<Vec<Span>> {
    formula.count?;
    let at = behind(cx, formula, 10).into_iter().find(|at| {
        let rest = &cx.normal[*at..];
        ["：", ":", "，即", "——", "，包括", "即", "包括", "分别为", "，分别是", "是指"]
            .iter()
            .any(|m| rest.starts_with(m))
    })?;
    let sentence = cx.structure.sentences[cx.structure.sentence_at(formula.span.start)?];
    let rest = &cx.normal[at..sentence.end as usize];
    let skip = rest.len() - rest.trim_start_matches(['：', ':', '，', '—']).len();
    let list = lead_in(cx, Span { start: (at + skip) as u32, end: sentence.end });
    let end = cx.slice(list).find(['。', '；']).unwrap_or(list.len());
    split_list(cx, trim(cx, Span { start: list.start, end: list.start + end as u32 }), formula)
}

/// 审批最少、流程最优、…、服务最好“六最”标准: a list of exactly as many members right before the formula.
fn list_before(cx: &Context<'_>, formula: Formula<'_>) -> Option<Vec<Span>> {
    let n = formula.count?;
    let sentence = cx.structure.sentences[cx.structure.sentence_at(formula.span.start)?];
    let mut end = formula.span.start;
    if let Some(c @ ('“' | '"')) = cx.before(end) {
        end -= c.len_utf8() as u32;
    }
    let head = &cx.normal[sentence.start as usize..end as usize];
    let head = head.trim_end_matches(['等', '这', '的']);
    let end = sentence.start + head.len() as u32;
    let start = head
        .rfind(['，', '。', '；', '：', ','])
        .map_or(sentence.start, |i| sentence.start + (i + head[i..].chars().next().map_or(0, char::len_utf8)) as u32);
    let parts = split(cx, Span { start, end }, &['、']);
    if parts.len() != n || (n < 3 && !formula.surface.starts_with('双')) {
        return None;
    }
    // The first part still carries the verb that governs the list; members of a list have like lengths.
    let length = |s: &Span| cx.slice(*s).chars().count();
    let typical = parts[1..].iter().map(length).max().unwrap_or(0);
    let mut members = parts;
    if length(&members[0]) > typical
        && let Some((borders, _)) = cx.words.block_borders(members[0].start)
    {
        let wanted = parts_start(cx, members[0], typical, borders);
        members[0].start = wanted;
    }
    members.iter().all(|m| length(m) <= 16).then_some(members)
}

/// The leftmost word border from which the first member is no longer than the others.
fn parts_start(cx: &Context<'_>, part: Span, typical: usize, borders: &[u32]) -> u32 {
    borders
        .iter()
        .copied()
        .filter(|b| *b >= part.start && *b < part.end)
        .find(|b| cx.slice(Span { start: *b, end: part.end }).chars().count() <= typical)
        .unwrap_or(part.start)
}

#[cfg(test)]
mod tests {
    use super::promised;

    #[test]
    fn numerals_promise_members() {
        let rows = [
            ("三个高地", Some(3)),
            ("六降一增", Some(7)),
            ("十大战略", Some(10)),
            ("一网通办", None),
            ("1+14+N", None),
            ("新十条", Some(10)),
            ("六最", Some(6)),
            ("三个一批", Some(3)),
            ("四高地、一枢纽、一重地、一中心", None),
        ];
        for (surface, expected) in rows {
            assert_eq!(promised(surface), expected, "{surface}");
        }
    }
}

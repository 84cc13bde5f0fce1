//! The ways in which documents list what a formula stands for.

use super::lists::{split, split_in, tidy, trim, ungoverned};
use super::{Formula, behind, key_word};
use crate::model::Span;
use crate::recognize::Context;

/// A way of listing members: the spans it found behind or before a formula.
type Strategy = fn(&Context<'_>, &Formula<'_>) -> Option<Vec<Span>>;

/// The members by the first strategy that finds some.
pub(super) fn find(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    STRATEGIES.iter().find_map(|strategy| strategy(cx, formula))
}

/// The members by the strategies that need a sign of a list: a bracket, a colon, 即.
pub(super) fn opened(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    bracket(cx, formula).or_else(|| list_after(cx, formula))
}

/// All strategies, most certain first.
const STRATEGIES: &[Strategy] = &[
    definition,
    parts_behind,
    parts_listed,
    bracket,
    list_before,
    enumeration,
    list_after,
    pair_before,
    key_list,
    clauses,
];

/// Words that open a list behind a formula.
const OPENERS: [&str; 29] = [
    "依次是",
    "依次为",
    "，也就是",
    "也就是",
    "则涵盖",
    "，涵盖",
    "涵盖",
    "，分别是",
    "，分别为",
    "，主要是",
    "，就是",
    "，包括",
    "，即",
    "：",
    ":",
    "——",
    "分别是",
    "分别为",
    "主要包括",
    "具体为",
    "具体是",
    "是指",
    "就是",
    "包括",
    "，指",
    "即",
    "指",
    "是",
    "为",
];

/// （国家创新高地、人才高地和开放高地）
fn bracket(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let bracket = behind(cx, formula, 8).into_iter().find_map(|at| {
        cx.structure
            .brackets
            .iter()
            .find(|b| matches!(b.open, '（' | '(') && b.inner.start == at + b.open.len_utf8() as u32)
    })?;
    let inner = lead_in(cx, bracket.inner);
    if formula.counts == [1] {
        return (!cx.slice(inner).contains(['、', '，'])).then(|| vec![inner]);
    }
    tidy(cx, split(cx, inner, formula)?, false)
}

/// Skips 即, 包括, 指 and a colon at the head of a list.
fn lead_in(cx: &Context<'_>, span: Span) -> Span {
    let mut rest = cx.slice(span);
    for opener in OPENERS {
        if opener.chars().count() > 1 || matches!(opener, "即" | "指") {
            rest = rest.strip_prefix(opener).unwrap_or(rest);
        }
    }
    let rest = rest.trim_start_matches(['：', ':', '，', ',']);
    Span { start: span.end - rest.len() as u32, end: span.end }
}

/// 一是…二是…, （一）…, 1.… behind the formula.
fn enumeration(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let items = &cx.structure.items;
    let from = items.partition_point(|i| i.mark < formula.span.end);
    let first = items[from..].iter().position(|i| i.number == 1)? + from;
    // The list must open in the sentence of the formula or right behind it.
    let between = cx.normal[formula.span.end as usize..items[first].mark as usize].trim_end();
    // It is announced, not merely near: a colon, or a full stop or line end with little in between.
    let announced = between.ends_with(['：', '。', '，', '”', '；']) || between.is_empty();
    let clauses = between.matches(['，', '。', '；', '\n']).count();
    let at_most = if between.ends_with('：') { 60 } else { 24 };
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
        let member = trim(cx, Span { start: item.span.start, end: item.span.start + end as u32 });
        members.push(core(cx, member, formula));
    }
    (formula.fits(members.len()) && members.iter().all(|m| m.len() >= 6)).then_some(members)
}

/// Of 以…为重点的交通体系 the part that carries the formula's key word.
fn core(cx: &Context<'_>, member: Span, formula: &Formula<'_>) -> Span {
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

/// “五链耦合”：A、B、C… or “两库一单”，即A、B和C.
fn list_after(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let sentence = cx.structure.sentences[cx.structure.sentence_at(formula.span.start)?];
    let (from, _) = opener(cx, formula, 10)?;
    if from >= sentence.end {
        return None;
    }
    let list = lead_in(cx, Span { start: from, end: sentence.end });
    let text = cx.slice(list);
    // The list may end with the clause, with the semicolon's part, with a dash, or with the sentence.
    let ends =
        [text.find(['，', ',', '。', '；', '—']), text.find(['。', '；', '—']), text.find('。'), Some(text.len())];
    formula.counts.iter().find_map(|count| {
        ends.into_iter().flatten().find_map(|end| {
            let list = Span { start: list.start, end: list.start + end as u32 };
            tidy(cx, ungoverned(cx, split_in(cx, until_etc(cx, list), *count)?, formula), false)
        })
    })
}

/// What opens a list behind the formula and up to `noun` characters of a class noun: the position behind it, and it.
fn opener(cx: &Context<'_>, formula: &Formula<'_>, noun: usize) -> Option<(u32, &'static str)> {
    behind(cx, formula, noun).into_iter().enumerate().find_map(|(i, at)| {
        let rest = &cx.normal[at as usize..];
        // Single characters open a list only right behind the formula, and as words of their own.
        let opens = |o: &&&str| {
            let single = matches!(**o, "为" | "是" | "指" | "即");
            let word = || cx.words.is_border(at + o.len() as u32) || matches!(**o, "指" | "即");
            // 以“一件事”为单元 opens nothing.
            let lead = cx.normal[..formula.span.start as usize].trim_end_matches(['“', '"']);
            let as_what = matches!(**o, "为" | "是") && lead.ends_with(['以', '把', '将', '按']);
            rest.starts_with(**o) && (!single || i == 0 && word() && !as_what)
        };
        let opener = *OPENERS.iter().find(opens)?;
        Some((at + opener.len() as u32, opener))
    })
}

/// A list without 等 and what follows it.
fn until_etc(cx: &Context<'_>, list: Span) -> Span {
    let text = cx.slice(list);
    let end = text.rfind('等').filter(|i| text[*i..].chars().count() <= 10 && text[..*i].contains('、'));
    Span { start: list.start, end: end.map_or(list.end, |i| list.start + i as u32) }
}

/// The list that fits the formula and ends right before it, and whether the formula is quoted.
fn before(cx: &Context<'_>, formula: &Formula<'_>) -> Option<(Vec<Span>, bool)> {
    let sentence = cx.structure.sentences[cx.structure.sentence_at(formula.span.start)?];
    let mut end = formula.span.start;
    let quoted = matches!(cx.before(end), Some('“' | '"'));
    if quoted {
        end -= cx.before(end).map_or(0, char::len_utf8) as u32;
    }
    let head = cx.normal.get(sentence.start as usize..end as usize)?;
    let head = head.strip_suffix("，的").unwrap_or(head).trim_end_matches(['等', '这', '的']);
    let end = sentence.start + head.len() as u32;
    let clause = head
        .rfind(['，', '。', '；', '：', ','])
        .map_or(sentence.start, |i| sentence.start + (i + head[i..].chars().next().map_or(0, char::len_utf8)) as u32);
    let list = Span { start: clause, end };
    // One thing each (一企一策) and figures (211工程) are no sets that a list before them would name.
    let set = formula.parts.iter().any(|p| p.0 > 1) && !formula.surface.starts_with(|c: char| c.is_ascii_digit());
    let members = split(cx, list, formula).filter(|_| set || head.ends_with('这'))?;
    let members = tidy(cx, members, true)?;
    // 南京大学、东南大学参与“211工程”: a verb closes the list, which is its subject.
    let closes = |m: &Span| cx.words.word_to(m.end).is_some_and(|w| w.tag().text == "v" && cx.is_barrier(w));
    let (last, rest) = members.split_last()?;
    if closes(last) && !rest.iter().any(closes) {
        return None;
    }
    members.iter().all(|m| cx.slice(*m).chars().count() <= 20).then_some((members, quoted))
}

/// 审批最少、流程最优、…、服务最好“六最”标准: a list of exactly as many members right before the formula.
fn list_before(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    before(cx, formula).map(|b| b.0).filter(|members| members.len() >= 3)
}

/// Two members before the formula: 稳政策稳预期和促改革调结构“双结合”. Two words before a formula are often a
/// coincidence, so they must be names of things, and like those that the dictionaries know.
fn pair_before(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let (members, quoted) = before(cx, formula)?;
    let thing =
        |m: &Span| cx.slice(*m).chars().count() > 4 || cx.words.word_to(m.end).is_none_or(|w| w.tag().text != "v");
    // “两重”“两新”: another formula beside it is no member.
    let alone = formula.others.iter().all(|o| !members.iter().any(|m| m.overlaps(*o)));
    let alike = |m: &Span| {
        let text: Vec<char> = cx.slice(*m).chars().collect();
        text.windows(2).any(|pair| {
            let pair: String = pair.iter().collect();
            formula.known.iter().any(|k| k.contains(&pair))
        })
    };
    let fits = members.len() == 2
        && alone
        && (quoted || formula.surface.starts_with('双'))
        && formula.counts[0] == 2
        && members.iter().all(thing)
        && (formula.known.is_empty() || members.iter().any(alike));
    fits.then_some(members)
}

/// “六保”工作，强化保居民就业、保基本民生…: the next list behind the formula whose members hold what its numerals
/// count, or, right behind it, begin with one word.
fn key_list(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let paragraph = cx.structure.paragraphs.partition_point(|p| p.span.end <= formula.span.start);
    let end = cx.structure.paragraphs.get(paragraph)?.span.end.max(formula.span.end);
    let text = &cx.normal[formula.span.end as usize..end as usize];
    // A list belongs to a formula only in its neighbourhood.
    const REACH: usize = 150;
    let text = text.char_indices().nth(REACH).map_or(text, |(i, _)| &text[..i]);
    let marks = |c: char| matches!(c, '，' | '。' | '；' | '：' | ';' | ',');
    let starts = text.char_indices().filter(|(_, c)| marks(*c)).map(|(i, c)| i + c.len_utf8());
    let starts: Vec<usize> = [0].into_iter().chain(starts).take(4).collect();
    for (i, &start) in starts.iter().enumerate() {
        let ends = text[start..].char_indices().filter(|(_, c)| marks(*c)).map(|(i, _)| start + i);
        for end in ends.take(12) {
            let span = Span { start: formula.span.end + start as u32, end: formula.span.end + end as u32 };
            let span = Span { start: span.end - cx.slice(span).trim_start_matches(['”', '"']).len() as u32, ..span };
            let Some(mut members) = split(cx, span, formula).filter(|m| m.len() >= 3) else { continue };
            let key = formula.parts.first().map_or("", |p| p.1);
            if formula.simple
                && key.chars().count() == 1
                && let Some(first) = cx.slice(members[0]).find(key)
            {
                members[0].start += first as u32;
            }
            let shared = cx.words.word_from(members[1].start).filter(|w| i == 0 && w.span.len() >= 6);
            let shared = shared.map(|w| cx.slice(w.span));
            let alike = shared.is_some_and(|w| members.iter().all(|m| cx.slice(*m).starts_with(w)));
            let (clean, quoted) =
                (clean_list(cx, &members), i == 1 && matches!(cx.before(formula.span.start), Some('“' | '"')));
            // “四个I”，创新、活力、联动、包容，: nothing but the list in the next clause.
            let bare = quoted && clean && start <= '”'.len_utf8() + '，'.len_utf8() && formula.simple;
            if alike || coherent(cx, formula, &members) || bare {
                without_tail(cx, &mut members);
                return tidy(cx, ungoverned(cx, members, formula), false);
            }
        }
    }
    None
}

/// Whether members are short and of like length.
fn clean_list(cx: &Context<'_>, members: &[Span]) -> bool {
    let length = |m: &Span| cx.slice(*m).chars().count();
    let (last, rest) = (members.last().map_or(0, length), &members[..members.len() - 1]);
    let most = rest.iter().map(length).max().unwrap_or(0);
    most <= 10 && last <= most + 1
}

/// Cuts what follows the key off the last member where all others end with it: 链长、圈长、店长各管一摊.
fn without_tail(cx: &Context<'_>, members: &mut [Span]) {
    let close = |m: &Span| cx.slice(*m).chars().next_back();
    let Some((last, rest)) = members.split_last_mut() else { return };
    let Some(key) = rest.first().and_then(close).filter(|k| rest.iter().all(|m| close(m) == Some(*k))) else { return };
    if let Some(i) = cx.slice(*last).rfind(key).filter(|i| *i > 0) {
        last.end = last.start + (i + key.len_utf8()) as u32;
    }
}

/// Whether each member holds what its numeral counts: of 五通一平 five members 通, one 平.
fn coherent(cx: &Context<'_>, formula: &Formula<'_>, members: &[Span]) -> bool {
    // 四个一: each member begins with 一.
    if formula.surface.ends_with("个一") {
        return members.iter().all(|m| cx.slice(*m).starts_with('一'));
    }
    let words: Vec<&str> = formula.parts.iter().flat_map(|(n, word)| std::iter::repeat_n(*word, *n)).collect();
    // One character stands in many long members by chance.
    let holds = |m: &Span, word: &str| {
        let near = word.chars().count() > 1 || cx.slice(*m).chars().count() <= 8;
        let close = cx.slice(*m).starts_with(word) || cx.slice(*m).ends_with(word);
        !word.is_empty() && cx.slice(*m).contains(word) && (near || close)
    };
    let in_turn = words.len() == members.len() && members.iter().zip(words).all(|(m, word)| holds(m, word));
    // 四水四定: every member holds every word. 三旧改造: every member begins with the first character.
    let every = !formula.parts.is_empty()
        && formula.parts.iter().all(|p| p.0 == members.len())
        && members.iter().all(|m| formula.parts.iter().all(|p| holds(m, p.1)));
    let initial = formula.parts.first().and_then(|p| p.1.chars().next());
    let alike = formula.simple && initial.is_some() && members.iter().all(|m| cx.slice(*m).chars().next() == initial);
    in_turn || every || alike
}

/// “一核”即高台村合作社, “一廊”指沿320国道边贸物流走廊: one thing, or the things joined, right behind the formula.
fn definition(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let [(1, word)] = formula.parts.as_slice() else { return None };
    if word.is_empty() {
        return None;
    }
    let (at, _) = opener(cx, formula, 0)?;
    let rest = &cx.normal[at as usize..];
    let end = rest.find(['，', '。', '；', '\n', ','])?;
    let list = lead_in(cx, Span { start: at, end: at + end as u32 });
    let mut members = Vec::new();
    let mut start = list.start;
    for (i, c) in cx.slice(list).char_indices().filter(|(_, c)| matches!(c, '、' | '和' | '及' | '与')) {
        let mark = list.start + i as u32;
        let behind = mark + c.len_utf8() as u32;
        if c == '、' || cx.words.is_border(mark) && cx.words.is_border(behind) {
            members.push(Span { start, end: mark });
            start = behind;
        }
    }
    members.push(Span { start, end: list.end });
    tidy(cx, members, false).filter(|m| m.iter().all(|m| m.len() >= 6))
}

/// “一核两驱多轸”…“一核”即…；“两驱”为…: the formula's own parts, quoted one after the other behind it.
fn parts_behind(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    if formula.parts.len() < 2 {
        return None;
    }
    let paragraph = cx.structure.paragraphs.partition_point(|p| p.span.end <= formula.span.start);
    let end = cx.structure.paragraphs.get(paragraph)?.span.end.max(formula.span.end);
    let mut rest = formula.surface;
    let mut members = Vec::new();
    for quote in cx.structure.quotes.iter().filter(|q| q.inner.start > formula.span.end && q.inner.end <= end) {
        let part = cx.slice(quote.inner);
        if part.len() < formula.surface.len()
            && let Some(left) = rest.strip_prefix(part)
        {
            members.push(quote.inner);
            rest = left.trim_start_matches(['、', '，']);
        }
        if rest.is_empty() {
            return (members.len() >= 2).then_some(members);
        }
    }
    None
}

/// 一云是政务云，三网是感知网、算力网、物流网; “1”即一个中心，“3”即…: each part of the formula with its members, one part
/// after the other behind it.
fn parts_listed(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let sums: Vec<&str> = formula.surface.split('+').collect();
    let digits = formula.surface.len() >= 3 && formula.surface.bytes().all(|b| b.is_ascii_digit());
    // Each part as it stands in the text, with how many members it has.
    let parts: Vec<(&str, Option<usize>)> = if digits {
        (0..formula.surface.len()).map(|i| (&formula.surface[i..=i], Some(1))).collect()
    } else if sums.len() > 1 {
        sums.into_iter().map(|part| (part, Some(1))).collect()
    } else {
        let mut rest = formula.surface;
        let parts = formula.parts.iter().map(|(n, word)| {
            let end = rest.find(word).map_or(rest.len(), |i| i + word.len());
            let (part, behind) = rest.split_at(end);
            rest = behind.trim_start_matches(['、', '，']);
            (part, (*n > 0).then_some(*n))
        });
        parts.collect()
    };
    if parts.len() < 2 || parts.iter().any(|p| p.0.is_empty()) {
        return None;
    }
    let paragraph = cx.structure.paragraphs.partition_point(|p| p.span.end <= formula.span.start);
    let end = cx.structure.paragraphs.get(paragraph)?.span.end.max(formula.span.end);
    // Or in the next one: “1+6+N”作战体系. / “1”是….
    let end = cx.structure.paragraphs.get(paragraph + 1).filter(|p| !p.heading).map_or(end, |p| p.span.end);
    let mut at = formula.span.end;
    let mut places = Vec::new();
    for (part, _) in &parts {
        // 一黑一白: 黑是石油天然气.
        let bare = part.trim_start_matches('一');
        let (start, behind) = cx.normal[at as usize..end as usize].match_indices(bare).find_map(|(i, _)| {
            let start = at + i as u32;
            let behind = start + bare.len() as u32;
            let rest = cx.normal[behind as usize..end as usize].trim_start_matches(['”', '"']);
            let opener =
                ["就是", "说的是", "，即", "：", "即", "是", "为", "指"].iter().find(|o| rest.starts_with(**o))?;
            Some((start, end - (rest.len() - opener.len()) as u32))
        })?;
        places.push((start, behind));
        at = behind;
    }
    let stops = places.iter().skip(1).map(|p| p.0).chain([end]);
    let mut members = Vec::new();
    for ((place, stop), (_, count)) in places.iter().zip(stops).zip(&parts) {
        let text = &cx.normal[place.1 as usize..stop as usize];
        let close = text.find(['；', '。', '，', '\n']).unwrap_or(text.trim_end_matches(['“', '"']).len());
        let list = Span { start: place.1, end: place.1 + close as u32 };
        match count {
            Some(1) => members.push(list),
            Some(n) => members.extend(split_in(cx, list, *n)?),
            None => members.extend((2..=8).rev().find_map(|n| split_in(cx, list, n))?),
        }
    }
    tidy(cx, members, false)
}

/// Headings or opening clauses that repeat the formula's key word: 三个持续: …持续加快。…持续加强。…持续优化。
fn clauses(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    if !formula.simple {
        return None;
    }
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
    let found = |members: Vec<Span>| formula.fits(members.len()).then(|| nouns(cx, members, key));
    // First clauses of the paragraphs of the formula's own section, up to the next heading.
    let behind = cx.structure.paragraphs.get(paragraph + 1..).unwrap_or_default();
    let section = behind.iter().take_while(|p| !p.heading).filter_map(|p| opens(p.span)).collect();
    if let Some(members) = found(section) {
        return Some(members);
    }
    // Headings of the sections that follow.
    if let Some(members) = found(behind.iter().filter(|p| p.heading).filter_map(|p| opens(p.span)).collect()) {
        return Some(members);
    }
    // Clauses of the sentence itself, behind a colon or the formula.
    let sentence = cx.structure.sentences[cx.structure.sentence_at(formula.span.start)?];
    let rest = cx.normal.get(formula.span.end as usize..sentence.end as usize)?;
    let mut inside = Vec::new();
    let mut start = formula.span.end;
    for part in rest.split_inclusive(['，', '、', '；', '：', '。']) {
        let span = Span { start, end: start + part.len() as u32 };
        start = span.end;
        let member = core(cx, trim(cx, Span { end: span.end - last_mark(part), ..span }), formula);
        if cx.slice(member).contains(key) {
            inside.push(member);
        }
    }
    if formula.fits(inside.len()) && inside.iter().all(|m| cx.slice(*m).chars().count() <= 30) {
        return Some(inside);
    }
    // Opening clauses of the sentences behind it, in the same paragraph.
    let home = cx.structure.paragraphs[paragraph].span;
    let following = cx
        .structure
        .sentences
        .iter()
        .filter(|s| s.start >= sentence.end && s.end <= home.end)
        .filter_map(|s| opens(*s));
    found(following.collect())
}

/// Length of the separator that ends a part, if one does.
fn last_mark(part: &str) -> u32 {
    part.chars().next_back().filter(|c| matches!(c, '，' | '、' | '；' | ';' | '：' | '。')).map_or(0, char::len_utf8)
        as u32
}

/// Where the key word is a noun that closes what each clause's verb governs, the noun phrases: of 打造数智产业集群
/// and 打造酱香白酒产业集群 the clusters. Elsewhere the clauses as they stand.
fn nouns(cx: &Context<'_>, members: Vec<Span>, key: &str) -> Vec<Span> {
    let phrase = |member: &Span| -> Option<Span> {
        let first = cx.words.word_from(member.start)?;
        let close = cx.slice(*member).find(key)? + key.len();
        let end = member.start + close as u32;
        let noun = cx.words.word_to(end).is_some_and(|w| w.tag().text.starts_with('n'));
        let verb = first.tag().text == "v" && first.span.len() >= 6;
        (verb && noun && first.span.end + (key.len() as u32) < end).then_some(Span { start: first.span.end, end })
    };
    let phrases: Option<Vec<Span>> = members.iter().map(phrase).collect();
    phrases.unwrap_or(members)
}

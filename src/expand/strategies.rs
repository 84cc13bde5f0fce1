//! The ways in which documents list what a formula stands for.

use super::lists::{
    end_open, first_border, is_bare, split, split_in, tidy, tidy_up_to, trim, ungoverned, without_described,
    without_governor,
};
use super::openers::{lead_in, opening};
use super::sections::{by_parts, clauses, heads, ordinals};
use super::{CLASSIFIERS, Formula, behind, in_reach, key_word};
use crate::model::Span;
use crate::normalize::{floor_char, is_han};
use crate::numeral::{digit, parse_small};
use crate::recognize::Context;
use std::collections::HashSet;

/// A way of listing members: the spans it found behind or before a formula.
type Strategy = fn(&Context<'_>, &Formula<'_>) -> Option<Vec<Span>>;

/// The members by the first strategy that finds some, and its rank.
pub(super) fn find(cx: &Context<'_>, formula: &Formula<'_>) -> Option<(usize, Vec<Span>)> {
    // 各位代表：…各位代表！ repeats itself, it lists nothing.
    let distinct = |members: &Vec<Span>| {
        let surfaces: HashSet<&str> = members.iter().map(|m| cx.slice(*m)).collect();
        surfaces.len() == members.len()
    };
    let lists = STRATEGIES.iter().enumerate();
    lists.into_iter().find_map(|(rank, strategy)| Some((rank, strategy(cx, formula).filter(distinct)?)))
}

/// The members by the strategies that need a sign of a list: a bracket, a colon, 即.
pub(super) fn opened(cx: &Context<'_>, formula: &Formula<'_>) -> Option<(usize, Vec<Span>)> {
    Some((STRATEGIES.len(), bracket(cx, formula).or_else(|| list_after(cx, formula))?))
}

/// All strategies, most certain first.
const STRATEGIES: &[Strategy] = &[
    definition,
    parts_behind,
    parts_listed,
    bracket,
    list_before,
    by_parts,
    enumeration,
    list_after,
    ordinals,
    side_by_side,
    pair_before,
    key_list,
    heads,
    clauses,
    known_list,
];

/// （国家创新高地、人才高地和开放高地）
fn bracket(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    // “三个一”党员志愿服务活动（…）: the noun may be long.
    let bracket = behind(cx, formula, 16).into_iter().find_map(|at| {
        let from = cx.structure.brackets.partition_point(|b| b.inner.start < at);
        cx.structure.brackets[from..]
            .iter()
            .take(2)
            .find(|b| matches!(b.open, '（' | '(') && b.inner.start == at + b.open.len_utf8() as u32)
    })?;
    let inner = lead_in(cx, bracket.inner);
    if formula.counts == [1] {
        return (!cx.slice(inner).contains(['、', '，'])).then(|| vec![inner]);
    }
    tidy(cx, split(cx, inner, formula)?, false)
}

/// 一是…二是…, （一）…, 1.… behind the formula.
fn enumeration(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let items = &cx.structure.items;
    let from = items.partition_point(|i| i.mark < formula.span.end);
    let first = items[from..].iter().position(|i| i.number == 1)? + from;
    // The list must open in the sentence of the formula or right behind it.
    if items[first].mark - formula.span.end > 300 {
        return None;
    }
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
pub(super) fn core(cx: &Context<'_>, member: Span, formula: &Formula<'_>) -> Span {
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

/// “五链耦合”：A、B、C… or “两库一单”，即A、B和C, also with the list in the line below the colon.
fn list_after(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let number = cx.structure.sentence_at(formula.span.start)?;
    let mut sentence = cx.structure.sentences[number];
    let mut from = opener(cx, formula, 10)?;
    let mut at = number;
    if from >= sentence.end {
        at += 1;
        sentence = *cx.structure.sentences.get(number + 1).filter(|s| s.start >= from)?;
        from = sentence.start;
    }
    let list = |end: u32| Span { start: from, end: in_reach(cx, formula, end).max(from) };
    list_in(cx, formula, list(sentence.end)).or_else(|| {
        let end = unwrapped(cx, at);
        (end > sentence.end).then(|| list_in(cx, formula, list(end)))?
    })
}

/// The end of a sentence that goes on in the next lines, which the layout cut.
fn unwrapped(cx: &Context<'_>, sentence: usize) -> u32 {
    let sentences = &cx.structure.sentences[sentence..];
    let goes_on = |pair: &&[Span]| {
        let gap = &cx.normal[pair[0].end as usize..pair[1].start as usize];
        let open = !cx.slice(pair[0]).ends_with(['。', '！', '？', '：', '；', '”', '）']);
        open && gap.matches('\n').count() == 1
    };
    sentences.windows(2).take(4).take_while(goes_on).last().map_or(sentences[0].end, |pair| pair[1].end)
}

/// The members of the list that a stretch begins with.
fn list_in(cx: &Context<'_>, formula: &Formula<'_>, list: Span) -> Option<Vec<Span>> {
    let list = lead_in(cx, list);
    let text = cx.slice(list);
    // The list may end with the clause, with the semicolon's part, with a dash, or with the sentence.
    let stop = text.find('。');
    let ends = [text.find(['，', ',', '。', '；', '—']), text.find(['。', '；', '—']), stop, Some(text.len())];
    formula.counts.iter().find_map(|count| {
        // Parts that go on to explain themselves: their semicolons come before the marks inside them.
        let parts = text[..stop.unwrap_or(text.len())].matches(['；', ';']).count() + 1;
        let ends = if parts == *count && parts > 2 { [ends[0], stop, Some(text.len()), None] } else { ends };
        ends.into_iter().flatten().find_map(|end| {
            let list = Span { start: list.start, end: list.start + end as u32 };
            let mut members = split_in(cx, until_etc(cx, list), *count)?;
            if let Some(quoted) = quoted_heads(cx, &members) {
                return Some(quoted);
            }
            without_described(cx, &mut members);
            without_part(cx, formula, &mut members);
            // 长兴岛、花园口，沈大高速经济带: what stands for another part may be longer.
            if formula.parts.len() < 2 {
                end_open(cx, &mut members);
            }
            let mut members = ungoverned(cx, members, formula);
            if let [first, others @ ..] = members.as_mut_slice()
                && others.len() > 1
                && others.iter().any(|m| is_bare(cx, *m))
            {
                first.start = without_governor(cx, *first, others);
            }
            tidy(cx, members, false)
        })
    })
}

/// Of 一圈五区 without the part's own name behind its last member: …、皖西、皖南示范区五区.
fn without_part(cx: &Context<'_>, formula: &Formula<'_>, members: &mut [Span]) {
    let (Some((_, word)), Some(last)) = (formula.parts.last().filter(|_| formula.parts.len() > 1), members.last_mut())
    else {
        return;
    };
    let own = formula.surface.rfind(word).and_then(|i| {
        let numeral = formula.surface[..i].chars().next_back().filter(|c| digit(*c).is_some())?;
        formula.surface.get(i - numeral.len_utf8()..i + word.len())
    });
    if let Some(rest) = own.and_then(|own| cx.slice(*last).strip_suffix(own)).filter(|r| r.len() >= 6) {
        last.end = last.start + rest.len() as u32;
    }
}

/// “红卡”发给孤寡老人，“黄卡”发给留守儿童: what each part quotes at its head and goes on to explain.
fn quoted_heads(cx: &Context<'_>, parts: &[Span]) -> Option<Vec<Span>> {
    let quotes = &cx.structure.quotes;
    let head = |part: &Span| {
        let open = cx.after(part.start).filter(|c| matches!(c, '“' | '"'))?;
        let from = part.start + open.len_utf8() as u32;
        let quote = quotes.get(quotes.partition_point(|q| q.inner.start < from))?.inner;
        (quote.start == from && quote.end + 6 < part.end).then_some(quote)
    };
    parts.iter().map(head).collect()
}

/// Where the list begins that is opened behind the formula and up to `noun` characters of a class noun.
fn opener(cx: &Context<'_>, formula: &Formula<'_>, noun: usize) -> Option<u32> {
    // 以“一件事”为单元 opens nothing.
    let lead = cx.normal[..formula.span.start as usize].trim_end_matches(['“', '"']);
    let clause = lead.rfind(is_stop).map_or(lead, |i| &lead[i..]);
    let as_what = clause.contains(['以', '把', '将', '按']);
    behind(cx, formula, noun).into_iter().enumerate().find_map(|(i, at)| {
        let rest = &cx.normal[at as usize..];
        // “三全”育人的目标是…
        const TOLD: [&str; 12] =
            ["目标", "内涵", "任务", "要求", "思路", "含义", "内容", "核心", "做法", "重点", "定位", "路径"];
        let near = i == 0 || TOLD.iter().any(|t| cx.normal[..at as usize].ends_with(t));
        let width = opening(rest, near)?;
        // A copula opens a list only as a word of its own.
        let word = !rest.starts_with(['是', '为', '有']) || cx.words.is_border(at + width as u32) && !as_what;
        word.then_some(at + width as u32)
    })
}

/// A list without 等 and what follows it.
fn until_etc(cx: &Context<'_>, list: Span) -> Span {
    let text = cx.slice(list);
    let end = text.rfind('等').filter(|i| text[*i..].chars().count() <= 10 && text[..*i].contains('、'));
    Span { start: list.start, end: end.map_or(list.end, |i| list.start + i as u32) }
}

/// A list that ends right before a formula.
struct Before {
    members: Vec<Span>,
    /// Whether the formula stands in quotation marks.
    quoted: bool,
    /// Whether the list as a whole stands in quotation marks: “甲、乙和丙”三大诉求.
    enclosed: bool,
    /// Whether the text says that the list is called so: 甲、乙、丙，统称“三项”.
    named: bool,
}

/// Words that give what stands before them the name that follows.
const NAMING: [&str; 22] = [
    "定为",
    "列为",
    "确定为",
    "称为",
    "称之为",
    "称作",
    "叫作",
    "叫做",
    "概括为",
    "归纳为",
    "总结为",
    "浓缩为",
    "凝练为",
    "提炼为",
    "简称为",
    "统称为",
    "简称",
    "统称",
    "合称",
    "此即",
    "此乃",
    "这就是",
];

/// Where a list of members before the formula ends: `head` without the words between, and whether they name it.
fn without_link(head: &str) -> (&str, bool) {
    let head = head.trim_end_matches(['“', '"']);
    let Some(rest) = NAMING.iter().find_map(|n| head.strip_suffix(n)) else {
        // 粮食面积、单产、总产连续三年实现“三增长”.
        return (without_course(head), false);
    };
    // …，县上称之为: who calls it so stands in the way.
    let near = rest.char_indices().rev().take(8).find(|(_, c)| matches!(c, '，' | '。' | '；' | '（' | '('));
    (near.map_or(rest, |(i, _)| &rest[..i]).trim_end_matches(['，', '（', '(']), true)
}

/// A text without what says at its end how a change went on: 比上年实现, 连续五年, 同比, 双双.
fn without_course(text: &str) -> &str {
    const COURSE: [&str; 16] = [
        "实现",
        "全部",
        "双双",
        "持续",
        "再次",
        "进一步",
        "连年",
        "逐年",
        "逐步",
        "同比",
        "均",
        "比上年",
        "比去年",
        "较上年",
        "较去年",
        "同步",
    ];
    let years = |text: &str| -> Option<usize> {
        let rest = text.strip_suffix('年')?;
        let rest = rest.trim_end_matches(|c: char| c.is_ascii_digit() || digit(c).is_some() || c == '十');
        rest.strip_suffix("连续").map(str::len)
    };
    let mut rest = text;
    loop {
        let shorter = COURSE.iter().find_map(|c| rest.strip_suffix(c)).or_else(|| years(rest).map(|i| &rest[..i]));
        match shorter.filter(|s| !s.is_empty() && !s.ends_with(is_stop)) {
            Some(shorter) => rest = shorter,
            None => return rest,
        }
    }
}

/// The list that fits the formula and ends right before it.
fn before(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Before> {
    const REACH: usize = 600;
    let number = cx.structure.sentence_at(formula.span.start)?;
    // Lines that the layout cut belong together.
    let first = (number.saturating_sub(3)..number).find(|n| unwrapped(cx, *n) > formula.span.start).unwrap_or(number);
    let sentence = cx.structure.sentences[first];
    let reach = floor_char(cx.normal, (formula.span.start as usize).saturating_sub(REACH));
    let start = (sentence.start as usize).max(reach);
    let head = cx.normal.get(start..formula.span.start as usize)?;
    let quoted = head.ends_with(['“', '"']);
    let (head, named) = without_link(head);
    let head = head.strip_suffix("，的").unwrap_or(head);
    let this = head.ends_with('这');
    let head = head.trim_end_matches(['等', '这', '的']);
    // 坚持毛泽东思想、“三个代表”重要思想、科学发展观: the formula is a member of another list.
    if head.ends_with('、') || behind(cx, formula, 8).last().is_some_and(|at| cx.after(*at) == Some('、')) {
        return None;
    }
    let (head, by) = without_predicate(formula, head)?;
    let end = (start + head.len()) as u32;
    if let Some(members) = quote_to(cx, end).and_then(|inner| characters(cx, inner, formula)) {
        return Some(Before { members, quoted, enclosed: true, named });
    }
    if let Some(inner) = quote_to(cx, end)
        && let Some(members) = split(cx, inner, formula)
    {
        return Some(Before { members: tidy(cx, members, false)?, quoted, enclosed: true, named });
    }
    // “吃、住、行、游、购、娱”旅游“六要素”: a noun may stand between where the quotation is surely the list.
    if let Some(inner) = quote_before(cx, end)
        && let Some(members) = formula.counts.iter().filter(|n| **n > 2).find_map(|n| split_in(cx, inner, *n))
    {
        return Some(Before { members: tidy(cx, members, false)?, quoted, enclosed: true, named });
    }
    // One thing each (一企一策) and figures (211工程) are no sets that a list before them would name.
    let set = formula.parts.iter().any(|p| p.0 > 1) && !formula.surface.starts_with(|c: char| c.is_ascii_digit());
    let list = clause_starts(head, named).find_map(|clause| {
        let list = Span { start: (start + clause + by) as u32, end };
        let members = split(cx, list, formula).filter(|m| whole(cx, m) && !of_part(formula, m.len()))?;
        // Of 三轴四片 a list before it that holds neither is another's.
        let words = || formula.parts.iter().filter_map(|p| p.1.chars().next());
        // 三位一体 names no part.
        let parts = formula.parts.len() > 1 && !["一体", "合一", "归一"].iter().any(|o| formula.surface.ends_with(o));
        let strange = parts && !words().any(|w| members.iter().any(|m| cx.slice(*m).contains(w)));
        if strange && !this && !named {
            return None;
        }
        let figures = figures(cx, formula, &members);
        (set || this || named || figures).then(|| if figures { without_roles(cx, members) } else { members })
    })?;
    let members = tidy(cx, list, true)?;
    // 南京大学、东南大学参与“211工程”: a verb closes the list, which is its subject.
    let closes = |m: &Span| cx.words.word_to(m.end).is_some_and(|w| w.tag().text == "v" && cx.is_barrier(w));
    let (last, rest) = members.split_last()?;
    // A last member that is no longer than the others closes by chance like a verb.
    let longer = rest.iter().all(|m| cx.slice(*m).chars().count() < cx.slice(*last).chars().count());
    if longer && closes(last) && !rest.iter().any(closes) {
        return None;
    }
    let short = members.iter().all(|m| cx.slice(*m).chars().count() <= 20);
    // “甲”、“乙”双承诺
    let enclosed = members.iter().all(|m| matches!(cx.before(m.start), Some('“' | '"'))) && formula.alone(&members);
    short.then_some(Before { members, quoted, enclosed, named })
}

/// Whether no member breaks off inside a quotation or runs over a comma.
fn whole(cx: &Context<'_>, members: &[Span]) -> bool {
    let closed = |m: &Span| {
        let text = cx.slice(*m);
        text.matches('“').count() == text.matches('”').count()
    };
    let over = |m: &Span| cx.slice(*m).contains('，');
    members.iter().all(closed) && (members.iter().all(over) || !members.iter().any(over))
}

/// Whether so many members are those of the second part alone: 一核三港 after three ports.
fn of_part(formula: &Formula<'_>, members: usize) -> bool {
    matches!(formula.parts.as_slice(), [(1, _), (n, _)] if *n == members)
}

/// A text without what joins the list at its end to the formula, and the width of the preposition before the list: 以甲、
/// 乙为, 把甲、乙作为工作, 甲、乙共同构成. `None` where the list is the subject of something else: 甲、乙为“三农”服务.
fn without_predicate<'t>(formula: &Formula<'_>, head: &'t str) -> Option<(&'t str, usize)> {
    let near = head.char_indices().rev().take(10).take_while(|(_, c)| !is_stop(*c));
    let as_what = near.into_iter().find(|(_, c)| *c == '为').map(|(i, _)| &head[..i]);
    if let Some(list) = as_what
        && let Some(clause) = clause_starts(list, false).next()
        && let Some(by) = list[clause..].find(['以', '把', '将']).filter(|i| !list[clause..clause + i].contains('、'))
        && list.contains('、')
    {
        let list = list.strip_suffix('作').unwrap_or(list);
        return Some((list, by + '以'.len_utf8()));
    }
    if head.ends_with('为') {
        return None;
    }
    // 包括甲、乙、丙在内, 由甲、乙、丙组成.
    for (tail, preposition) in [("在内", "包括"), ("在内", "包含"), ("组成", "由"), ("构成", "由")] {
        if let Some(list) = head.strip_suffix(tail)
            && let Some(clause) = clause_starts(list, false).next()
            && let Some(i) = list[clause..].find(preposition)
        {
            return Some((list.strip_suffix("共同").unwrap_or(list), i + preposition.len()));
        }
    }
    // 甲、乙、丙成为全市三大支柱.
    let subject = ["成为", "是"].iter().find_map(|v| {
        let near = head.char_indices().rev().take(6).last().map_or(0, |(i, _)| i);
        head[near..].rfind(v).map(|i| &head[..near + i])
    });
    if let Some(list) = subject.filter(|l| l.contains('、') && !l.ends_with(['，', '就', '不', '都'])) {
        return Some((list, 0));
    }
    // 培育50个甲、300个乙，打造“5351”: the figures tell that it is the formula's.
    let figures = formula.surface.starts_with(|c: char| c.is_ascii_digit());
    let made = ["，打造", "，形成", "，构建"].iter().find_map(|p| head.strip_suffix(p)).filter(|_| figures);
    let rest = made.or_else(|| ["构成", "组成", "形成"].iter().find_map(|p| head.strip_suffix(p)));
    let rest = rest.filter(|r| !r.ends_with('，')).unwrap_or(head);
    Some((rest.strip_suffix("共同").unwrap_or(rest), 0))
}

/// The quotation whose closing mark stands right before a position.
fn quote_to(cx: &Context<'_>, end: u32) -> Option<Span> {
    let close = cx.before(end).filter(|c| matches!(c, '”' | '"'))?;
    let end = end - close.len_utf8() as u32;
    let quotes = &cx.structure.quotes;
    let behind = quotes.partition_point(|q| q.inner.start < end);
    // The list may hold quotations itself.
    quotes[behind.saturating_sub(8)..behind].iter().rev().map(|q| q.inner).find(|q| q.end == end)
}

/// “水地煤油气风光电氢硅”十篇大文章: a character for each member.
fn characters(cx: &Context<'_>, inner: Span, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let text = cx.slice(inner);
    let count = text.chars().count();
    let set = text.chars().all(is_han) && !text.starts_with(|c| digit(c).is_some()) && formula.alone(&[inner]);
    if count < 4 || formula.counts.first() != Some(&count) || !set {
        return None;
    }
    let member = |(i, c): (usize, char)| Span::new(inner.start as usize + i, inner.start as usize + i + c.len_utf8());
    Some(text.char_indices().map(member).collect())
}

/// The quotation that ends some characters before a position, with nothing but Han characters between.
fn quote_before(cx: &Context<'_>, end: u32) -> Option<Span> {
    const BETWEEN: usize = 8;
    let text = &cx.normal[..end as usize];
    let between = text.chars().rev().take(BETWEEN + 1).take_while(|c| is_han(*c)).map(char::len_utf8).sum::<usize>();
    quote_to(cx, end - between as u32).filter(|_| between > 0)
}

/// Where the clause that ends a text begins, and, where the list is surely there, the clauses before it.
fn clause_starts(text: &str, all: bool) -> impl Iterator<Item = usize> {
    let marks = |c: &char| matches!(c, '，' | '。' | '；' | '：' | ',');
    let starts = text.char_indices().rev().filter(move |(_, c)| marks(c)).map(|(i, c)| i + c.len_utf8());
    starts.chain([0]).take(if all { 8 } else { 1 })
}

/// Without what each of several parts serves as: 1个总馆为核心、6个分馆为支撑、N个书屋.
fn without_roles(cx: &Context<'_>, members: Vec<Span>) -> Vec<Span> {
    let role = |m: &Span| {
        let text = cx.slice(*m);
        text.rfind('为').filter(|i| *i > 3 && (1..=4).contains(&(text[*i..].chars().count() - 1)))
    };
    let Some((_, others)) = members.split_last().filter(|(_, others)| others.iter().all(|m| role(m).is_some())) else {
        return members;
    };
    let cut = |m: &Span| Span { end: role(m).map_or(m.end, |i| m.start + i as u32), ..*m };
    let last = members.last().map(cut);
    others.iter().map(cut).chain(last).collect()
}

/// Whether the figures of 5351, 十百千万 or 1+6+N stand in the members, one in each: 50个甲、300个乙、50个丙、100个丁; 1个甲、
/// 六个乙、若干丙.
fn figures(cx: &Context<'_>, formula: &Formula<'_>, members: &[Span]) -> bool {
    let summed = |(part, member): (&str, &Span)| {
        let text = cx.slice(*member);
        match parse_small(part) {
            Some(n) => first_number(text) == Some(n),
            None => matches!(part, "N" | "n" | "X" | "x") && text.contains(['N', 'n', 'X', 'x', '若', '多', '各']),
        }
    };
    if formula.surface.contains('+') {
        let parts = formula.surface.split('+');
        return parts.clone().count() == members.len() && parts.zip(members).all(summed);
    }
    let digits = formula.surface.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '十' | '百' | '千' | '万'));
    let counts = |(digit, member): (char, &Span)| {
        let text = cx.slice(*member);
        let number = text.trim_start_matches(|c: char| !c.is_ascii_digit());
        let zeros = number.chars().skip(1).take_while(|c| *c == '0').count();
        match ['十', '百', '千', '万'].iter().position(|u| *u == digit) {
            Some(unit) => text.contains(digit) || number.starts_with('1') && zeros == unit + 1,
            None => number.starts_with(digit) || number.is_empty() && first_number(text) == digit.to_digit(10),
        }
    };
    digits.clone().count() == members.len() && digits.zip(members).all(counts)
}

/// What characters that are numerals count with; others are in names (五菱).
const COUNTED: &str = "个座条处名家项户支大批类所片区张种级位套间";

/// The first number in a text, in figures or characters, that counts something.
fn first_number(text: &str) -> Option<u32> {
    let ascii = |c: char| c.is_ascii_digit();
    let han = |c: char| digit(c).is_some() || c == '十';
    let start = text.find(|c| ascii(c) || han(c))?;
    let figures = text[start..].starts_with(ascii);
    let of: &dyn Fn(char) -> bool = if figures { &ascii } else { &han };
    let run = &text[start..];
    let end = run.find(|c| !of(c)).unwrap_or(run.len());
    let next = run[end..].chars().next()?;
    // 第一个1指甲 tells what the figure means.
    let counts = if figures { !matches!(next, '指' | '即' | '是' | '则' | '为') } else { COUNTED.contains(next) };
    counts.then(|| parse_small(&run[..end]))?
}

/// 审批最少、流程最优、…、服务最好“六最”标准: a list of exactly as many members right before the formula.
fn list_before(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let right_before = before(cx, formula).map(|b| b.members).filter(|members| members.len() >= 3);
    right_before.or_else(|| clauses_before(cx, formula)).or_else(|| clause_before(cx, formula))
}

/// 甲区率先发展、乙区跨越发展、丙区循环发展，“三大板块”互促共进: the clause before a quoted formula that opens its own, where
/// the members are of one length and close alike.
fn clause_before(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let count = *formula.counts.first().filter(|n| (3..=8).contains(*n) && formula.simple)?;
    let from = floor_char(cx.normal, (formula.span.start as usize).saturating_sub(300));
    let list = cx.normal[from..formula.span.start as usize].strip_suffix("，“")?;
    let clause = list.rfind(is_stop).map_or(0, |i| i + list[i..].chars().next().map_or(0, char::len_utf8));
    let span = Span::new(from + clause, from + list.len());
    let members = split_in(cx, span, count).filter(|m| whole(cx, m))?;
    let alike = |m: &Span| m.len() == members[0].len() && m.len() >= 12;
    let close = |m: &Span| cx.slice(*m).chars().next_back();
    let fits = members.iter().all(|m| alike(m) && close(m) == close(&members[0]));
    fits.then(|| tidy(cx, members, false))?
}

fn is_stop(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '：' | '\n')
}

/// 思想到位，措施到位，责任到位，做到“三个到位”: the clauses before that of the formula, each with the formula's key word.
fn clauses_before(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let count = *formula.counts.first().filter(|n| (3..=8).contains(*n) && formula.simple)?;
    let key = key_word(formula.surface)?;
    let sentence = cx.structure.sentences[cx.structure.sentence_at(formula.span.start)?];
    let start = floor_char(cx.normal, (formula.span.start as usize).saturating_sub(400)).max(sentence.start as usize);
    let head = cx.normal.get(start..formula.span.start as usize)?;
    let (list, own) = head.rsplit_once(['，', '；'])?;
    let mut end = (start + list.len()) as u32;
    let mut members = Vec::with_capacity(count);
    for clause in list.rsplit(['，', '；', '、', '：', '。']).take(count) {
        members.insert(0, Span { start: end - clause.len() as u32, end });
        end = end.saturating_sub((clause.len() + '，'.len_utf8()) as u32);
    }
    let holds = |m: &Span| {
        let text = cx.slice(*m);
        text.chars().count() <= 16 && (text.ends_with(key) || text.starts_with(key)) && text.len() > key.len()
    };
    let fits = members.len() == count && own.chars().count() <= 12 && members.iter().all(holds);
    fits.then(|| tidy(cx, members, true))?
}

/// 国内国际两个大局, 产业就业创业行业企业“五业”: words of one length without marks between them, alike in a character.
fn side_by_side(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let count = *formula.counts.first().filter(|n| (2..=6).contains(*n) && formula.simple)?;
    if count == 2 && !counted(formula.surface) {
        return None;
    }
    let mut at = formula.span.start - u32::from(cx.before(formula.span.start) == Some('“')) * '“'.len_utf8() as u32;
    if let Some(members) = run_on(cx, formula, at, count) {
        return Some(members);
    }
    let mut members = Vec::with_capacity(count);
    for _ in 0..count {
        let word = cx.words.word_to(at).filter(|w| w.span.len() == 6)?;
        members.insert(0, word.span);
        at = word.span.start;
    }
    let shared = |c: char| members.iter().all(|m| cx.slice(*m).contains(c));
    let distinct = (1..count).all(|i| cx.slice(members[i]) != cx.slice(members[i - 1]));
    let alike = cx.slice(members[0]).chars().any(shared);
    (distinct && alike && like_known(cx, formula, &members)).then_some(members)
}

/// 创新链产业链资金链人才链“四链”: so many stretches of one length that each end with the formula's key.
fn run_on(cx: &Context<'_>, formula: &Formula<'_>, end: u32, count: usize) -> Option<Vec<Span>> {
    let key = key_word(formula.surface)?.chars().next()?;
    let from = floor_char(cx.normal, (end as usize).saturating_sub(count * 15));
    let text = &cx.normal[from..end as usize];
    let width = text[..text.strip_suffix(key)?.len()].rfind(key).map(|i| text.len() - i - key.len_utf8())?;
    let start =
        text.len().checked_sub(width * count).filter(|i| text.is_char_boundary(*i) && (6..=15).contains(&width))?;
    let members = (0..count).map(|i| Span::new(from + start + i * width, from + start + (i + 1) * width));
    let fits = |m: Span| {
        cx.normal.is_char_boundary(m.end as usize) && cx.slice(m).ends_with(key) && !cx.slice(m).contains(is_stop)
    };
    members.clone().all(fits).then(|| members.collect())
}

/// Two members before the formula: 稳政策稳预期和促改革调结构“双结合”. Two words before a formula are often a
/// coincidence, so they must be names of things, and like those that the dictionaries know.
fn pair_before(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let Before { members, quoted, enclosed, named } = before(cx, formula).filter(|b| b.members.len() == 2)?;
    if enclosed || named {
        return Some(members);
    }
    let thing =
        |m: &Span| cx.slice(*m).chars().count() >= 4 || cx.words.word_to(m.end).is_none_or(|w| w.tag().text != "v");
    let classified = || counted(formula.surface) && clean_list(cx, &members);
    // “两重”“两新”: another formula beside it is no member.
    let fits = (quoted || formula.surface.starts_with('双') || classified())
        && formula.counts[0] == 2
        && members.iter().all(thing)
        && (matched(cx, &members) || quoted && enumerated(cx, &members))
        && formula.alone(&members)
        && members.iter().all(|m| like_known(cx, formula, &[*m]));
    fits.then_some(members)
}

/// Whether two members are built alike: of one length, or with a character in common where they begin or end.
fn matched(cx: &Context<'_>, pair: &[Span]) -> bool {
    let [a, b] = pair else { return false };
    let (a, b) = (cx.slice(*a), cx.slice(*b));
    a.chars().count() == b.chars().count()
        || a.chars().next() == b.chars().next()
        || a.chars().next_back() == b.chars().next_back()
}

/// Whether nothing but 、 stands between two members that are neither clauses nor much unlike in length.
fn enumerated(cx: &Context<'_>, pair: &[Span]) -> bool {
    let [a, b] = pair else { return false };
    let length = |m: &Span| cx.slice(*m).chars().count();
    cx.normal.get(a.end as usize..b.start as usize) == Some("、") && length(a).abs_diff(length(b)) <= 2
}

/// Whether a classifier stands between numeral and thing: 两条底线.
fn counted(surface: &str) -> bool {
    surface.chars().nth(1).is_some_and(|c| CLASSIFIERS.contains(&c)) && surface.chars().count() >= 4
}

/// Members that the dictionaries know, where the text near the formula lists all of them: 深入推进资源、资产、资金清查 near
/// “三资”.
fn known_list(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    const REACH: usize = 450;
    let from = floor_char(cx.normal, (formula.span.start as usize).saturating_sub(REACH));
    let to = floor_char(cx.normal, formula.span.end as usize + REACH);
    let text = &cx.normal[from..to];
    formula.known(cx).filter(|m| m.len() >= 2).find_map(|known| {
        text.match_indices(known[0]).take(4).find_map(|(i, first)| {
            let mut members = vec![Span::new(from + i, from + i + first.len())];
            let mut rest = &known[1..];
            while let Some(next) = rest.first() {
                let at = members.last()?.end as usize;
                let mark = cx.normal[at..].chars().take(2).take_while(|c| "、，和及与”“".contains(*c));
                let at = at + mark.map(char::len_utf8).sum::<usize>();
                if !cx.normal[at..].starts_with(next) {
                    return None;
                }
                members.push(Span::new(at, at + next.len()));
                rest = &rest[1..];
            }
            // Two words near a formula are often chance.
            let own = || cx.structure.sentence_at(members[0].start) == cx.structure.sentence_at(formula.span.start);
            (members.len() > 2 || own()).then_some(members)
        })
    })
}

/// Whether one of the members shares two characters with one that the dictionaries know; so where they know none.
pub(super) fn like_known(cx: &Context<'_>, formula: &Formula<'_>, members: &[Span]) -> bool {
    let known = || formula.known(cx).flatten();
    let pairs = |text: &'_ str| -> bool {
        let ends = text.char_indices().skip(2).map(|(i, _)| i).chain([text.len()]);
        text.char_indices().map(|(i, _)| i).zip(ends).any(|(from, to)| known().any(|k| k.contains(&text[from..to])))
    };
    known().next().is_none() || members.iter().any(|m| pairs(cx.slice(*m)))
}

/// “六保”工作，强化保居民就业、保基本民生…: the next list behind the formula whose members hold what its numerals
/// count, or, right behind it, begin with one word.
fn key_list(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let paragraph = cx.structure.paragraph_from(formula.span.start);
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
            let key = formula.parts.first().map_or("", |p| p.1);
            // Two members are often chance: “两手抓”，抓招商、抓安商 is none, nor is “2+8”…，2家甲、8家乙.
            let pair = |m: &[Span]| {
                let key = !key.is_empty() && i == 1 && m.iter().all(|m| cx.slice(*m).starts_with(key));
                key && formula.simple || figures(cx, formula, m)
            };
            let Some(mut members) = split(cx, span, formula).filter(|m| m.len() >= 3 || pair(m)) else { continue };
            without_described(cx, &mut members);
            end_open(cx, &mut members);
            if formula.simple
                && !key.is_empty()
                && members[1..].iter().all(|m| cx.slice(*m).starts_with(key))
                && let Some(first) = cx.slice(members[0]).find(key)
            {
                members[0].start += first as u32;
            }
            let shared = cx.words.word_from(members[1].start).filter(|w| i == 0 && w.span.len() >= 6);
            let shared = shared.map(|w| cx.slice(w.span));
            let alike = shared.is_some_and(|w| members.iter().all(|m| cx.slice(*m).starts_with(w)));
            let one_clause = !cx.slice(span).contains(['，', '；']);
            let (clean, quoted) =
                (clean_list(cx, &members), i == 1 && matches!(cx.before(formula.span.start), Some('“' | '"')));
            // “四个I”，创新、活力、联动、包容，: nothing but the list in the next clause.
            let near = '”'.len_utf8() + '，'.len_utf8() + if one_clause { CLASS_NOUN } else { 0 };
            let known = i == 1 && !quoted && formula.known(cx).any(|m| !m.is_empty());
            let bare = (quoted || known) && clean && text[..start].ends_with('，') && start <= near && formula.simple;
            let bare = bare && like_known(cx, formula, &members) && nothing_else(cx, span, &members);
            if alike || coherent(cx, formula, &members) || figures(cx, formula, &members) || bare {
                without_tail(cx, formula, &mut members);
                return tidy(cx, ungoverned(cx, members, formula), i == 0 || !bare);
            }
        }
    }
    None
}

/// Whether a clause is nothing but the list: no verb governs it or follows it. Clauses are a list only when they are alike.
fn nothing_else(cx: &Context<'_>, clause: Span, members: &[Span]) -> bool {
    let Some((first, others)) = members.split_first() else { return false };
    let whole = members.last().is_some_and(|m| m.end == clause.end) && first_border(cx, *first, others) == first.start;
    let char_at = |f: fn(&str) -> Option<char>| {
        let mut ends = members.iter().map(|m| f(cx.slice(*m)).filter(|c| !matches!(c, '以' | '把' | '在' | '为')));
        let first = ends.next().flatten();
        first.is_some() && ends.all(|c| c == first)
    };
    let alike = char_at(|t| t.chars().next()) || char_at(|t| t.chars().next_back());
    let nominal = || members.iter().all(|m| cx.slice(*m).chars().count() <= 3 || is_bare(cx, *m));
    whole && (alike || nominal() && !cx.slice(clause).contains('，'))
}

/// How long in bytes a class noun between a formula and the list in the next clause may be: “三三制”配租，廉租房….
const CLASS_NOUN: usize = 18;

/// Whether members are short and of like length.
fn clean_list(cx: &Context<'_>, members: &[Span]) -> bool {
    let length = |m: &Span| cx.slice(*m).chars().count();
    let (last, rest) = (members.last().map_or(0, length), &members[..members.len() - 1]);
    let most = rest.iter().map(length).max().unwrap_or(0);
    most <= 10 && last <= most + 1
}

/// Cuts what follows the key off the last member where all others end with theirs: 链长、圈长、店长各管一摊; of 两单一码
/// 任务单、责任单、二维码贴上墙.
fn without_tail(cx: &Context<'_>, formula: &Formula<'_>, members: &mut [Span]) {
    let close = |m: &Span| cx.slice(*m).chars().next_back();
    let counted: Vec<&str> = formula.parts.iter().flat_map(|(n, word)| std::iter::repeat_n(*word, *n)).collect();
    let each = counted.len() == members.len();
    let Some((last, rest)) = members.split_last_mut() else { return };
    let shared = rest.first().and_then(close).filter(|k| rest.iter().all(|m| close(m) == Some(*k)));
    let own = || {
        let (word, others) = counted.split_last().filter(|_| each)?;
        let closed = rest.iter().zip(others).all(|(m, word)| cx.slice(*m).ends_with(word));
        let near = closed && word.chars().count() == 1;
        let (i, end) = cx.slice(*last).rfind(word).filter(|_| near).map(|i| (i, i + word.len()))?;
        // A noun behind it belongs to the name: 长江经济带湖北段.
        let noun = cx.words.word_from(last.start + end as u32).is_none_or(|w| w.tag().text.starts_with('n'));
        (!noun).then_some((i, word.len()))
    };
    let end = own().or_else(|| shared.and_then(|key| Some((cx.slice(*last).rfind(key)?, key.len_utf8()))));
    if let Some((i, width)) = end.filter(|(i, _)| *i > 0) {
        last.end = last.start + (i + width) as u32;
    }
}

/// Whether each member holds what its numeral counts: of 五通一平 five members 通, one 平.
fn coherent(cx: &Context<'_>, formula: &Formula<'_>, members: &[Span]) -> bool {
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
    // 三零服务: every member holds it.
    let short = |m: &Span| cx.slice(*m).chars().count() <= 8;
    let alike = alike
        || formula.simple && initial.is_some_and(|c| members.iter().all(|m| short(m) && cx.slice(*m).contains(c)));
    // 一杆三亮, 亮身份、亮职责、亮电话: the second part alone.
    let second = matches!(formula.parts.as_slice(), [(1, _), (n, word)]
        if *n == members.len() && members.iter().all(|m| holds(m, word) && cx.slice(*m).starts_with(word)));
    in_turn || every || alike || second
}

/// “一核”即高台村合作社, “一廊”指沿320国道边贸物流走廊: one thing, or the things joined, right behind the formula.
fn definition(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let [(1, word)] = formula.parts.as_slice() else { return None };
    if word.is_empty() {
        return None;
    }
    let at = opener(cx, formula, 0)?;
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
    let paragraph = cx.structure.paragraph_from(formula.span.start);
    let end = cx.structure.paragraphs.get(paragraph)?.span.end.max(formula.span.end);
    let end = in_reach(cx, formula, end);
    let mut rest = formula.surface;
    let mut members = Vec::new();
    let from = cx.structure.quotes.partition_point(|q| q.inner.start <= formula.span.end);
    for quote in cx.structure.quotes[from..].iter().take_while(|q| q.inner.start < end).filter(|q| q.inner.end <= end) {
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
    let paragraph = cx.structure.paragraph_from(formula.span.start);
    let end = cx.structure.paragraphs.get(paragraph)?.span.end.max(formula.span.end);
    // Or in the next one: “1+6+N”作战体系. / “1”是….
    let end = cx.structure.paragraphs.get(paragraph + 1).filter(|p| !p.heading).map_or(end, |p| p.span.end);
    let end = in_reach(cx, formula, end);
    let mut at = formula.span.end;
    let mut places = Vec::new();
    for (part, _) in &parts {
        // 一黑一白: 黑是石油天然气.
        let bare = part.trim_start_matches('一');
        let (start, behind) = cx.normal[at as usize..end as usize].match_indices(bare).find_map(|(i, _)| {
            let start = at + i as u32;
            let behind = start + bare.len() as u32;
            let rest = cx.normal[behind as usize..end as usize].trim_start_matches(['”', '"']);
            let opener = ["就是", "说的是", "，说的是", "，即", "：", "（", "(", "即", "是", "为", "指"]
                .iter()
                .find(|o| rest.starts_with(**o))?;
            Some((start, end - (rest.len() - opener.len()) as u32))
        })?;
        places.push((start, behind));
        at = behind;
    }
    let stops = places.iter().skip(1).map(|p| p.0).chain([end]);
    let mut members = Vec::new();
    for ((place, stop), (_, count)) in places.iter().zip(stops).zip(&parts) {
        let text = &cx.normal[place.1 as usize..stop as usize];
        let bracket = matches!(cx.before(place.1), Some('（' | '('));
        let marks: &[char] = if bracket { &['）', ')'] } else { &['；', '。', '，', '\n'] };
        let close = text.find(marks).unwrap_or(text.trim_end_matches(['“', '"']).len());
        let list = lead_in(cx, Span { start: place.1, end: place.1 + close as u32 });
        match count {
            Some(1) => members.push(list),
            Some(n) => members.extend(split_in(cx, list, *n)?),
            None => members.extend((2..=8).rev().find_map(|n| split_in(cx, list, n))?),
        }
    }
    // Each has an opener of its own, so it may be long.
    const LONGEST: usize = 100;
    tidy_up_to(cx, members, false, LONGEST)
}

//! Lists that stand before a formula: 甲、乙和丙“三大任务”, “甲、乙”的“双要求”, 甲、乙、丙，统称“三站”.

use super::figures::{figures, without_roles};
use super::lists::{governs, split, split_in, tidy};
use super::strategies::{clean_list, is_stop, like_known, unwrapped};
use super::{Formula, behind};
use crate::model::Span;
use crate::normalize::{floor_char, is_han};
use crate::numeral::digit;
use crate::recognize::Context;
use crate::wording::{CLASSIFIERS, is_union, key_word};

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
const NAMING: [&str; 24] = [
    "算",
    "并称",
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
    // 通算、智算、量算“四算合一”: 算 closes every member.
    let names = |n: &&&str| **n != "算" || !head.contains("算、");
    let Some(rest) = NAMING.iter().filter(names).find_map(|n| head.strip_suffix(n)) else {
        // 粮食面积、单产、总产连续三年实现“三增长”.
        return (without_course(head), false);
    };
    // …，县上称之为: who calls it so stands in the way.
    let near = rest.char_indices().rev().take(8).find(|(_, c)| matches!(c, '，' | '。' | '；' | '（' | '('));
    (near.map_or(rest, |(i, _)| &rest[..i]).trim_end_matches(['，', '。', '（', '(']), true)
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
    // 政务、城管、交通等领域五大数据库.
    let fields = ["等领域", "等方面", "等行业"].iter().find_map(|f| head.strip_suffix(f));
    let head = fields.unwrap_or(head).trim_end_matches(['等', '这', '的']);
    if head.ends_with(['、', '和', '与', '及']) {
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
    // 坚持毛泽东思想、“三个代表”重要思想、科学发展观: the formula is a member of another list.
    if behind(cx, formula, 8).last().is_some_and(|at| cx.after(*at) == Some('、')) {
        return None;
    }
    // One thing each (一企一策) and figures (211工程) are no sets that a list before them would name.
    let set = formula.parts.iter().any(|p| p.0 > 1) && !formula.surface.starts_with(|c: char| c.is_ascii_digit());
    let list = clause_starts(head, named).find_map(|clause| {
        let list = Span { start: (start + clause + by) as u32, end };
        let members = split(cx, list, formula).filter(|m| whole(cx, m) && !of_part(formula, m.len()))?;
        // Of 三轴四片 a list before it that holds neither is another's.
        let words = || formula.parts.iter().filter_map(|p| p.1.chars().next());
        // 三位一体 names no part.
        let parts = formula.parts.len() > 1 && !is_union(formula.surface);
        let strange = parts && !words().any(|w| members.iter().any(|m| cx.slice(*m).contains(w)));
        // 甲中心、乙中心、丙园、丁园等“一心两环三区四园”: one for each part would hold its word.
        let each = |(m, p): (&Span, &(usize, &str))| p.1.chars().next().is_some_and(|w| cx.slice(*m).contains(w));
        let unlike = parts
            && formula.parts.len() > 2
            && members.len() == formula.parts.len()
            && !members.iter().zip(&formula.parts).all(each);
        if (strange || unlike) && !this && !named {
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
    // 立足“两个维度”、着力“三个防止”、坚持“四个并重”: one of a series of formulas.
    let verb =
        cx.words.word_from(last.start).is_some_and(|w| w.span == *last && (w.tag().text == "v" || governs(cx, w)));
    if verb && rest.iter().any(|m| cx.slice(*m).contains('“')) {
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
    let mut near = head.char_indices().rev().take(10).take_while(|(_, c)| !is_stop(*c));
    let as_what = near.find(|(_, c)| *c == '为').map(|(i, _)| &head[..i]);
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

/// 审批最少、流程最优、…、服务最好“六最”标准: a list of exactly as many members right before the formula.
pub(super) fn list_before(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
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
pub(super) fn side_by_side(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let count = *formula.counts.first().filter(|n| (2..=6).contains(*n) && formula.simple)?;
    // 产量产值“双提升”, but 国内国际双循环 is one word.
    let quoted = cx.before(formula.span.start) == Some('“') && formula.surface.starts_with('双');
    if count == 2 && !counted(formula.surface) && !quoted {
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
pub(super) fn pair_before(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
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
        && (quoted || members.iter().all(|m| !cx.slice(*m).contains(['的', '为'])))
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

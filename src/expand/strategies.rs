//! The ways in which documents list what a formula stands for.

use super::before::{list_before, pair_before, side_by_side};
use super::figures::figures;
use super::lists::{
    closing_char, common, differ, end_open, first_border, is_bare, opening_char, split, split_in, tidy, tidy_up_to,
    trim, ungoverned, up_to_key, without_attribute, without_count, without_described, without_governor,
};
use super::openers::{lead_in, opening};
use super::sections::{by_parts, clauses, each_one, heads, in_turn, ordinals};
use super::{Formula, behind, in_reach};
use crate::model::{Kind, Span};
use crate::normalize::floor_char;
use crate::numeral::digit;
use crate::recognize::Context;
use crate::wording::{key_word, words_in_turn};

/// A way of listing members: the spans it found behind or before a formula.
type Strategy = fn(&Context<'_>, &Formula<'_>) -> Option<Vec<Span>>;

/// The members by the first strategy that finds some, and its rank.
pub(super) fn find(cx: &Context<'_>, formula: &Formula<'_>) -> Option<(usize, Vec<Span>)> {
    let mut lists = STRATEGIES.iter().enumerate();
    let (rank, members) = lists
        .find_map(|(rank, strategy)| Some((rank, strategy(cx, formula).filter(|members| differ(cx, members))?)))?;
    let members = quoted_heads(cx, &members).unwrap_or(members);
    Some((rank, whole_names(cx, up_to_key(cx, members, formula), formula)))
}

/// Members with all of a recognised name that their borders cut: of 济南新旧动能转换先行区 not 动能转换先行区.
fn whole_names(cx: &Context<'_>, mut members: Vec<Span>, formula: &Formula<'_>) -> Vec<Span> {
    let name_at = |at: u32| {
        let from = formula.mentions.partition_point(|m| m.span.end <= at);
        formula.mentions.get(from).filter(|m| m.span.start < at && m.kind != Kind::FORMULA).map(|m| m.span)
    };
    for i in 0..members.len() {
        let member = members[i];
        let least = if i == 0 { 0 } else { members[i - 1].end };
        let most = members.get(i + 1).map_or(u32::MAX, |m| m.start);
        let fits = |name: &Span| name.start >= least && name.end <= most && !name.overlaps(formula.span);
        // 三园即疫苗产业园: what opens a list is no part of a name.
        let word = |name: &Span| {
            let cut = cx.slice(Span { start: name.start, end: member.start });
            member.len() >= 6 && cut.chars().all(char::is_alphanumeric) && !cut.ends_with(['即', '为', '是', '指'])
        };
        if let Some(name) = name_at(member.start).filter(|n| fits(n) && n.end <= member.end && word(n)) {
            members[i].start = name.start;
        }
        if let Some(name) = name_at(member.end).filter(|n| fits(n) && n.start >= member.start) {
            members[i].end = name.end;
        }
    }
    members
}

/// The members by the strategies that need a sign of a list: a bracket, a colon, 即.
pub(super) fn opened(cx: &Context<'_>, formula: &Formula<'_>) -> Option<(usize, Vec<Span>)> {
    Some((STRATEGIES.len(), bracket(cx, formula).or_else(|| list_after(cx, formula))?))
}

/// How many ranks the strategies give.
pub(super) const RANKS: usize = STRATEGIES.len() + 1;

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
    in_turn,
    each_one,
    side_by_side,
    pair_before,
    key_list,
    heads,
    clauses,
    quoted_before,
    key_closes,
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
    let mut members = split(cx, inner, formula)?;
    without_described(cx, &mut members);
    tidy(cx, members, false)
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
        sentence = *cx.structure.sentences.get(number + 1).filter(|s| s.end > from)?;
        from = from.max(sentence.start);
    }
    let list = |end: u32| Span { start: from, end: in_reach(cx, formula, end).max(from) };
    list_in(cx, formula, list(sentence.end)).or_else(|| {
        let end = unwrapped(cx, at);
        (end > sentence.end).then(|| list_in(cx, formula, list(end)))?
    })
}

/// The end of a sentence that goes on in the next lines, which the layout cut.
pub(super) fn unwrapped(cx: &Context<'_>, sentence: usize) -> u32 {
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
    // （甲；乙） behind a question.
    let text = text.find('）').filter(|i| !text[..*i].contains('（')).map_or(text, |i| &text[..i]);
    // The list may end with the clause, with the semicolon's part, with a dash, or with the sentence.
    let stop = text.find('。');
    let ends = [text.find(['，', ',', '。', '；', '—']), text.find(['。', '；', '—']), stop, Some(text.len())];
    formula.counts.iter().find_map(|count| {
        // Parts that go on to explain themselves: their semicolons come before the marks inside them.
        let parts = text[..stop.unwrap_or(text.len())].matches(['；', ';']).count() + 1;
        let ends = if parts == *count && parts > 2 { [ends[0], stop, Some(text.len()), None] } else { ends };
        // 先安置后拆迁，先公示后分配，群众称好: where so many clauses are alike, they are the list.
        let clauses = nth_clause(text, *count).filter(|end| {
            let list = Span { start: list.start, end: list.start + *end as u32 };
            split_in(cx, list, *count)
                .is_some_and(|m| common(cx, &m, opening_char).or(common(cx, &m, closing_char)).is_some())
        });
        ends.into_iter().chain([clauses]).flatten().find_map(|end| {
            let list = Span { start: list.start, end: list.start + end as u32 };
            let mut members = split_in(cx, until_etc(cx, list), *count)?;
            // “四个到位”是防汛的总要求，目的是保安全、保畅通: a copula's list begins in its own clause.
            let over = |m: &Span| cx.slice(*m).contains('，') && !cx.slice(*m).contains('：');
            if matches!(cx.before(list.start), Some('是' | '为' | '有')) && over(&members[0]) && !over(&members[1]) {
                return None;
            }
            if let Some(quoted) = quoted_heads(cx, &members) {
                return Some(quoted);
            }
            without_described(cx, &mut members);
            without_part(cx, formula, &mut members);
            if formula.parts.len() < 2 {
                without_attribute(cx, &mut members);
            }
            without_count(cx, &mut members, key_word(formula.surface).unwrap_or_default());
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

/// Where the clause of a number ends, if more clauses follow it.
fn nth_clause(text: &str, number: usize) -> Option<usize> {
    let end = text.match_indices('，').nth(number.checked_sub(1)?)?.0;
    (!text[..end].contains(['。', '；'])).then_some(end)
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
    // “甲”制度落地，“乙”公示落地: what they have in common belongs to them.
    if common(cx, parts, closing_char).is_some() {
        return None;
    }
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
    const CLAUSE: usize = 600;
    let lead = &lead[floor_char(lead, lead.len().saturating_sub(CLAUSE))..];
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
        // “五个严格”是为商超制定的规矩, 是针对酒驾出台的.
        let about = rest[width..].starts_with(['为', '对']) || rest[width..].starts_with("针对");
        let word = !rest.starts_with(['是', '为', '有']) || cx.words.is_border(at + width as u32) && !as_what && !about;
        word.then_some(at + width as u32)
    })
}

/// A list without 等 and what follows it.
pub(super) fn until_etc(cx: &Context<'_>, list: Span) -> Span {
    let text = cx.slice(list);
    let near = |i: &usize| text[*i..].chars().count() <= 10 && text[..*i].contains('、') && !text.contains('；');
    let end = text.rfind('等').filter(near);
    Span { start: list.start, end: end.map_or(list.end, |i| list.start + i as u32) }
}

pub(super) fn is_stop(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '：' | '\n')
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

/// …“眼里有活、手里有招、脚下有泥”。…“三有”: a quotation before the formula whose parts all hold its key.
fn quoted_before(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    const REACH: u32 = 300;
    let count = *formula.counts.first().filter(|n| (3..=8).contains(*n) && formula.simple)?;
    let key = key_word(formula.surface)?;
    let quotes = &cx.structure.quotes;
    let behind = quotes.partition_point(|q| q.inner.end <= formula.span.start);
    let near = quotes[..behind].iter().rev().map(|q| q.inner).take_while(|q| q.end + REACH > formula.span.start);
    near.take(4).find_map(|quote| {
        let members = split_in(cx, quote, count)?;
        members.iter().all(|m| cx.slice(*m).contains(key)).then(|| tidy(cx, members, false))?
    })
}

/// “四个青溪”…。着力建设书香青溪、康养青溪、畅通青溪、清廉青溪: the next list, a little further on, of which every member closes with
/// the key.
fn key_closes(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    const REACH: usize = 600;
    const LONGEST: usize = 15;
    let count = *formula.counts.first().filter(|n| (2..=8).contains(*n) && formula.simple)?;
    let key = key_word(formula.surface).filter(|k| k.chars().count() >= 2)?;
    let from = formula.span.end as usize;
    let text = &cx.normal[from..floor_char(cx.normal, from + REACH)];
    let mut run: Vec<Span> = Vec::new();
    let mut at = 0;
    for (i, _) in text.match_indices(key) {
        let end = i + key.len();
        let between = &text[at..i];
        let joint = ["、", "和", "，", "与"].iter().find(|j| between.starts_with(**j)).filter(|_| !run.is_empty());
        let member = joint.map(|j| &between[j.len()..]).filter(|m| {
            !m.is_empty() && m.chars().count() <= LONGEST && !m.contains(is_stop) && !m.contains(['、', '“', '”'])
        });
        if member.is_none() {
            if run.len() == count {
                break;
            }
            run.clear();
        }
        // The first one begins somewhere in its clause.
        let clause = between.rfind(|c| is_stop(c) || matches!(c, '、' | '“' | '”' | '（'));
        let start = match member {
            Some(m) => i - m.len(),
            None => clause.map_or(at, |c| at + c + between[c..].chars().next().map_or(0, char::len_utf8)),
        };
        run.push(Span::new(from + start, from + end));
        at = end;
    }
    let own = run.iter().all(|m| m.len() > key.len());
    (run.len() == count && own).then(|| tidy(cx, run, true))?
}

/// Whether one of the members shares two characters with one that the dictionaries know; so where they know none.
pub(super) fn like_known(cx: &Context<'_>, formula: &Formula<'_>, members: &[Span]) -> bool {
    let known = || formula.fixed(cx).flatten();
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
    let own = cx.structure.paragraphs.get(paragraph)?;
    // Under a heading the list opens the text.
    let next = cx.structure.paragraphs.get(paragraph + 1).filter(|p| own.heading && !p.heading);
    let end = next.unwrap_or(own).span.end.max(formula.span.end);
    let text = &cx.normal[formula.span.end as usize..end as usize];
    // A list belongs to a formula only in its neighbourhood.
    const REACH: usize = 150;
    let text = text.char_indices().nth(REACH).map_or(text, |(i, _)| &text[..i]);
    let marks = |c: char| matches!(c, '，' | '。' | '；' | '：' | ';' | ',' | '？' | '\n');
    let starts = text.char_indices().filter(|(_, c)| marks(*c)).map(|(i, c)| i + c.len_utf8());
    let starts: Vec<usize> = [0].into_iter().chain(starts).take(4).collect();
    for (i, &start) in starts.iter().enumerate() {
        let ends = text[start..].char_indices().filter(|(_, c)| marks(*c)).map(|(i, _)| start + i);
        for end in ends.take(12) {
            let span = Span { start: formula.span.end + start as u32, end: formula.span.end + end as u32 };
            let list = cx.slice(span).trim_start_matches(['”', '"']);
            let list = if i == 0 { list.trim_start_matches(['，', '：']) } else { list };
            let span = Span { start: span.end - list.len() as u32, ..span };
            if cx.slice(span).contains('\n') {
                break;
            }
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
            // 三个柳湾 are not 柳湾街道、柳湾社区、柳湾小学: a thing that is counted closes its members.
            if formula.simple && opens_with_name(cx, &members, key) {
                continue;
            }
            let (clean, quoted) =
                (clean_list(cx, &members), i == 1 && matches!(cx.before(formula.span.start), Some('“' | '"')));
            // “四个I”，创新、活力、联动、包容，: nothing but the list in the next clause.
            let near = '”'.len_utf8() + '，'.len_utf8() + if one_clause { CLASS_NOUN } else { 0 };
            let known = i == 1 && !quoted && formula.known(cx).any(|m| !m.is_empty());
            let bare = (quoted || known) && clean && text[..start].ends_with('，') && start <= near && formula.simple;
            let bare = bare && like_known(cx, formula, &members) && nothing_else(cx, span, &members);
            if alike || coherent(cx, formula, &members) || figures(cx, formula, &members) || bare {
                without_tail(cx, formula, &mut members);
                // A paragraph that opens with the list has nothing before it.
                let opens = text[..start].ends_with('\n');
                return tidy(cx, ungoverned(cx, members, formula), i == 0 || !bare && !opens);
            }
        }
    }
    None
}

/// Whether all members begin with the key, which is no verb, and mostly go on with a noun.
fn opens_with_name(cx: &Context<'_>, members: &[Span], key: &str) -> bool {
    let noun = |m: &&Span| {
        let end = m.start + key.len() as u32;
        let verb = cx.words.word_to(end).is_some_and(|w| w.tag().text.starts_with('v'));
        !verb && end < m.end && cx.words.word_from(end).is_some_and(|w| w.tag().text.starts_with('n'))
    };
    let all = key.chars().count() >= 2 && members.iter().all(|m| cx.slice(*m).starts_with(key));
    all && 2 * members.iter().filter(noun).count() >= members.len()
}

/// Whether a clause is nothing but the list: no verb governs it or follows it. Clauses are a list only when they are alike.
fn nothing_else(cx: &Context<'_>, clause: Span, members: &[Span]) -> bool {
    let Some((first, others)) = members.split_first() else { return false };
    let whole = members.last().is_some_and(|m| m.end == clause.end) && first_border(cx, *first, others) == first.start;
    let shared = |edge| common(cx, members, edge).is_some_and(|c| !matches!(c, '以' | '把' | '在' | '为'));
    let alike = shared(opening_char) || shared(closing_char);
    let nominal = || members.iter().all(|m| cx.slice(*m).chars().count() <= 3 || is_bare(cx, *m));
    whole && (alike || nominal() && !cx.slice(clause).contains('，'))
}

/// How long in bytes a class noun between a formula and the list in the next clause may be: “三三制”配租，廉租房….
const CLASS_NOUN: usize = 18;

/// Whether members are short and of like length.
pub(super) fn clean_list(cx: &Context<'_>, members: &[Span]) -> bool {
    let length = |m: &Span| cx.slice(*m).chars().count();
    let (last, rest) = (members.last().map_or(0, length), &members[..members.len() - 1]);
    let most = rest.iter().map(length).max().unwrap_or(0);
    most <= 10 && last <= most + 1
}

/// Cuts what follows the key off the last member where all others end with theirs: 链长、圈长、店长各管一摊; of 两单一码
/// 任务单、责任单、二维码贴上墙.
fn without_tail(cx: &Context<'_>, formula: &Formula<'_>, members: &mut [Span]) {
    let counted = words_in_turn(&formula.parts, members.len());
    let Some((last, rest)) = members.split_last_mut() else { return };
    let shared = common(cx, rest, closing_char);
    let own = || {
        let (word, others) = counted.as_ref()?.split_last()?;
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
    // One character stands in many long members by chance.
    let holds = |m: &Span, word: &str| {
        let near = word.chars().count() > 1 || cx.slice(*m).chars().count() <= 8;
        let close = cx.slice(*m).starts_with(word) || cx.slice(*m).ends_with(word);
        !word.is_empty() && cx.slice(*m).contains(word) && (near || close)
    };
    // 双招双引 with 基金招引、平台招引: what all hold tells none apart.
    let all = |m: &Span| formula.parts.iter().all(|p| cx.slice(*m).contains(p.1));
    let apart = formula.parts.len() < 2 || !members.iter().all(all);
    let in_turn = apart
        && words_in_turn(&formula.parts, members.len())
            .is_some_and(|words| members.iter().zip(words).all(|(m, word)| holds(m, word)));
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

/// What stands between a part of a formula and its members.
const PART_OPENERS: [&str; 24] = [
    "说的是",
    "，说的是",
    "分别是",
    "分别为",
    "，分别是",
    "，分别为",
    "，就是",
    "，是指",
    "，即",
    "，指",
    "，是",
    "，为",
    "则由",
    "则是",
    "就是",
    "是指",
    "——",
    "：",
    "（",
    "(",
    "即",
    "是",
    "为",
    "指",
];

/// A list without the verb that it is the subject of: 枫亭组团、郊尾组团组成.
fn composed(list: &str) -> &str {
    ["组成", "构成"].iter().find_map(|v| list.strip_suffix(v)).map_or(list, |l| l.strip_suffix("共同").unwrap_or(l))
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
    // Or in the next ones: “1+6+N”作战体系. / “1”是…. Each part may have a paragraph of its own.
    let behind = cx.structure.paragraphs.get(paragraph + 1..).unwrap_or_default();
    let end = behind[..behind.len().min(parts.len() + 1)].last().map_or(end, |p| p.span.end);
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
            let opener = PART_OPENERS.iter().find(|o| rest.starts_with(**o))?;
            Some((start, end - (rest.len() - opener.len()) as u32))
        })?;
        places.push((start, behind));
        at = behind;
    }
    let stops = places.iter().skip(1).map(|p| p.0).chain([end]);
    let mut members = Vec::new();
    for ((place, stop), (part, count)) in places.iter().zip(stops).zip(&parts) {
        let text = &cx.normal[place.1 as usize..stop as usize];
        let bracket = matches!(cx.before(place.1), Some('（' | '('));
        let marks: &[char] = if bracket { &['）', ')'] } else { &['；', '。', '，', '\n'] };
        let close = text.find(marks).unwrap_or(text.trim_end_matches(['“', '"']).len());
        let list = lead_in(cx, Span { start: place.1, end: place.1 + close as u32 });
        let list = Span { end: list.end - (cx.slice(list).len() - composed(cx.slice(list)).len()) as u32, ..list };
        let mut group = match count {
            Some(1) => vec![list],
            Some(n) => split_in(cx, list, *n)?,
            None => (2..=8).rev().find_map(|n| split_in(cx, list, n)).unwrap_or_else(|| vec![list]),
        };
        without_count(cx, &mut group, part);
        members.extend(group);
    }
    // Each has an opener of its own, so it may be long.
    const LONGEST: usize = 100;
    tidy_up_to(cx, members, false, LONGEST)
}

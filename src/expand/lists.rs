//! Lists and the borders of their members.

use std::collections::HashSet;

use super::Formula;
use super::figures::COUNTED;
use super::openers::lead_in;
use crate::model::Span;
use crate::numeral::digit;
use crate::recognize::Context;
use crate::segment::Word;
use crate::wording::key_word;

/// Joints that stand for 、 before the last member.
const JOINTS: [&str; 5] = ["以及", "和", "及", "与", "、"];

/// Marks between members, strongest first, and their mixtures.
const SEPARATORS: [&[char]; 5] =
    [&['；', ';'], &['，', ','], &['、'], &['；', ';', '，', ','], &['；', ';', '，', ',', '、']];

/// Splits a list by its strongest separator so that the number of parts fits the formula: ； then ， then 、 and
/// their mixtures, each with a joint before the last part; two parts by a joint alone; quoted parts that follow each
/// other.
pub(super) fn split(cx: &Context<'_>, span: Span, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let sum = || {
        let parts = cut(cx, span, &['+']);
        (formula.surface.contains('+') && parts.len() > 1 && formula.fits(parts.len())).then_some(parts)
    };
    let list = List::of(cx, span);
    formula.counts.iter().find_map(|count| list.split_in(cx, *count)).or_else(sum)
}

/// Splits a list into so many parts.
pub(super) fn split_in(cx: &Context<'_>, span: Span, count: usize) -> Option<Vec<Span>> {
    List::of(cx, span).split_in(cx, count)
}

/// A stretch of text that may be a list. Hardly any has as many parts as are wanted, so they are counted before they are cut.
pub(super) struct List {
    span: Span,
    /// How many parts [`cut`] makes by each of [`SEPARATORS`].
    parts: [usize; SEPARATORS.len()],
}

impl List {
    pub(super) fn of(cx: &Context<'_>, span: Span) -> Self {
        let span = inside_quotation(cx, span);
        Self { span, parts: parts_by(cx.slice(span), cx.structure.marks_in(span)) }
    }

    /// The last so many of more parts between 、: of 甲、乙带动丙、丁、戊 the last three.
    pub(super) fn last_in(&self, cx: &Context<'_>, count: usize) -> Option<Vec<Span>> {
        const COMMAS: usize = 2;
        (self.parts[COMMAS] > count && count > 1)
            .then(|| cut(cx, self.span, SEPARATORS[COMMAS]).split_off(self.parts[COMMAS] - count))
    }

    /// Splits the list into so many parts.
    pub(super) fn split_in(&self, cx: &Context<'_>, count: usize) -> Option<Vec<Span>> {
        let span = self.span;
        for (separators, parts) in SEPARATORS.iter().zip(self.parts) {
            if parts > 1 && parts == count {
                // 东部产业区、西部生态区；盘活旧厂房: a semicolon is stronger than the marks inside its parts.
                let lone = || {
                    let more = |group: &Span| cut(cx, *group, separators).len() > 1;
                    matches!(cut(cx, span, &['；', ';']).as_slice(), [rest @ .., last] if rest.iter().any(more) && !more(last))
                };
                if separators.len() < 3 || !lone() {
                    return Some(heads(cx, cut(cx, span, separators)));
                }
                continue;
            }
            if parts > 1
                && parts + 1 == count
                && let parts = cut(cx, span, separators)
                && let Some(joined) =
                    JOINTS.iter().find_map(|j| split_last(cx, &parts, j)).or_else(|| split_first(cx, &parts))
            {
                return Some(joined);
            }
        }
        if count == 2 {
            for joint in ["和", "与", "及"] {
                if let [left, right] = by_joint(cx, span, joint).as_slice()
                    && left.len() >= 6
                    && right.len() >= 6
                {
                    return Some(vec![*left, *right]);
                }
            }
        }
        quoted_parts(cx, span, count).or_else(|| titles(cx, span, count))
    }
}

/// What a pair of quotation marks encloses, where it encloses all: 即“清淤泥、清垃圾、清违建”.
fn inside_quotation(cx: &Context<'_>, span: Span) -> Span {
    let text = cx.slice(span);
    match text.strip_prefix('“').and_then(|t| t.strip_suffix('”')) {
        Some(inner) if !inner.contains(['“', '”']) => {
            let start = span.start + '“'.len_utf8() as u32;
            Span { start, end: start + inner.len() as u32 }
        }
        _ => span,
    }
}

/// 《甲办法》《乙办法》《丙办法》: so many titles side by side.
fn titles(cx: &Context<'_>, span: Span, count: usize) -> Option<Vec<Span>> {
    let text = cx.slice(span);
    let first = text.find('《')?;
    let mut members = Vec::with_capacity(count);
    let mut at = first;
    for title in text[first..].trim_end().split_inclusive('》') {
        if !title.starts_with('《') || !title.ends_with('》') {
            return None;
        }
        members.push(Span { start: span.start + at as u32, end: span.start + (at + title.len()) as u32 });
        at += title.len();
    }
    (members.len() == count && count > 1).then_some(members)
}

/// Of parts that go on to explain themselves the opening clauses: 招商引资攻势，洽谈…；园区建设攻势，….
fn heads(cx: &Context<'_>, parts: Vec<Span>) -> Vec<Span> {
    const LONG: usize = 20;
    let head = |part: &Span| {
        let text = cx.slice(*part);
        let end = text.find(['，', '：', ',']).into_iter().chain(text.find("——")).min();
        end.filter(|i| *i >= 6).map(|i| Span { start: part.start, end: part.start + i as u32 })
    };
    let long = parts.iter().any(|p| cx.slice(*p).chars().count() > LONG);
    let heads = parts.iter().map(head);
    let close = |s: Span| cx.slice(s).chars().next_back();
    // Short ones are explained as well where all heads close alike: 火源攻坚，封堵路口；巡护攻坚，增设网格.
    let first = head(&parts[0]).and_then(close);
    let alike = parts.iter().zip(heads).all(|(p, h)| close(h.unwrap_or(*p)) == first);
    let initial = |p: &Span| cx.slice(*p).chars().next();
    let alike = alike || parts.iter().all(|p| head(p).is_some_and(|h| initial(&h) == initial(&parts[0])));
    let dashed = |p: &Span| head(p).is_some_and(|h| cx.normal[h.end as usize..].starts_with("——"));
    let explained = long || first.is_some() && parts.len() > 2 && alike || parts.iter().all(dashed);
    if !explained {
        return parts;
    }
    // Those without an explanation stay whole.
    parts.iter().map(|p| head(p).unwrap_or(*p)).collect()
}

/// How many parts [`cut`] makes of a text with such marks by each of [`SEPARATORS`].
fn parts_by(text: &str, marks: impl Iterator<Item = (usize, char)>) -> [usize; SEPARATORS.len()] {
    const ALL: u8 = (1 << SEPARATORS.len()) - 1;
    let mut closed = [0; SEPARATORS.len()];
    // For which separators, by bits, the part at hand holds something.
    let mut filled = 0;
    let mut depth = 0;
    let mut behind = 0;
    for (at, c) in marks {
        filled = if is_blank(&text[behind..at]) { filled } else { ALL };
        behind = at + c.len_utf8();
        depth = nested(depth, c);
        let ends = if depth == 0 { separators_with(c) } else { 0 };
        for (i, closed) in closed.iter_mut().enumerate() {
            *closed += usize::from(filled & ends & 1 << i != 0);
        }
        filled = ALL & !ends;
    }
    filled = if is_blank(&text[behind..]) { filled } else { ALL };
    std::array::from_fn(|i| closed[i] + usize::from(filled & 1 << i != 0))
}

fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Which of [`SEPARATORS`] a mark belongs to, by bits.
fn separators_with(c: char) -> u8 {
    match c {
        '；' | ';' | '，' | ',' | '、' => {
            SEPARATORS.iter().enumerate().map(|(i, marks)| u8::from(marks.contains(&c)) << i).sum()
        }
        _ => 0,
    }
}

/// How deep in quotation marks and brackets a text is behind a character.
fn nested(depth: usize, c: char) -> usize {
    match c {
        '“' | '（' | '(' | '《' => depth + 1,
        '”' | '）' | ')' | '》' => depth.saturating_sub(1),
        _ => depth,
    }
}

/// The parts between separators outside of quotation marks and brackets; blank ones left out.
fn cut(cx: &Context<'_>, span: Span, separators: &[char]) -> Vec<Span> {
    let part = |(from, to): (usize, usize)| Span { start: span.start + from as u32, end: span.start + to as u32 };
    cut_text(cx.slice(span), cx.structure.marks_in(span), separators).into_iter().map(part).collect()
}

fn cut_text(text: &str, marks: impl Iterator<Item = (usize, char)>, separators: &[char]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut depth = 0;
    for (i, c) in marks {
        depth = nested(depth, c);
        if depth == 0 && separators.contains(&c) {
            out.push((start, i));
            start = i + c.len_utf8();
        }
    }
    out.push((start, text.len()));
    out.retain(|(from, to)| !is_blank(&text[*from..*to]));
    out
}

/// The last part cut in two at a joint that stands as a word, nothing else left empty.
fn split_last(cx: &Context<'_>, parts: &[Span], joint: &str) -> Option<Vec<Span>> {
    let (last, rest) = parts.split_last()?;
    let [left, right] = match by_joint(cx, *last, joint).try_into() {
        Ok(sides) => sides,
        Err(_) => by_alike_joint(cx, rest, *last, joint)?,
    };
    Some(rest.iter().copied().chain([left, right]).collect())
}

/// Of several joints in the last part the only one at which both sides close as the other parts do.
fn by_alike_joint(cx: &Context<'_>, rest: &[Span], last: Span, joint: &str) -> Option<[Span; 2]> {
    let close = common(cx, rest, closing_char).filter(|_| rest.len() > 1)?;
    let text = cx.slice(last);
    let mut places = text.match_indices(joint).map(|(i, _)| i).filter(|i| text[..*i].ends_with(close));
    let (only, more) = (places.next()?, places.next());
    let left = Span { end: last.start + only as u32, ..last };
    let right = Span { start: left.end + joint.len() as u32, ..last };
    (more.is_none() && text.ends_with(close)).then_some([left, right])
}

/// The first part cut in two at its only joint: 网格长和宣传员、巡查员、调解员.
fn split_first(cx: &Context<'_>, parts: &[Span]) -> Option<Vec<Span>> {
    let (first, rest) = parts.split_first().filter(|(_, rest)| rest.len() > 1)?;
    let [left, right] = ["和", "与", "及"].iter().find_map(|j| by_joint(cx, *first, j).try_into().ok())?;
    Some([left, right].into_iter().chain(rest.iter().copied()).collect())
}

/// Both sides of the only joint of this kind that stands as a word, outside of quotation marks.
fn by_joint(cx: &Context<'_>, span: Span, joint: &str) -> Vec<Span> {
    let text = cx.slice(span);
    let mut places = text.match_indices(joint).map(|(i, _)| i).filter(|i| {
        let at = span.start + *i as u32;
        let inside = text[..*i].matches('“').count() > text[..*i].matches('”').count();
        // A joint stands as a word, or between two parts that close alike.
        let alike = || text[..*i].chars().rev().take(2).eq(text.chars().rev().take(2));
        let word = cx.words.is_border(at) && cx.words.is_border(at + joint.len() as u32);
        !inside && *i > 0 && i + joint.len() < text.len() && (word || alike())
    });
    match (places.next(), places.next()) {
        (Some(i), None) => vec![
            Span { start: span.start, end: span.start + i as u32 },
            Span { start: span.start + (i + joint.len()) as u32, end: span.end },
        ],
        _ => Vec::new(),
    }
}

/// 围绕“富民”做好“强城”“兴村”“融合”: the only run of so many quotations side by side.
fn quoted_parts(cx: &Context<'_>, span: Span, count: usize) -> Option<Vec<Span>> {
    let quotes = &cx.structure.quotes;
    let from = quotes.partition_point(|q| q.inner.start < span.start);
    let inside = quotes[from..].iter().map(|q| q.inner).take_while(|q| q.start < span.end);
    let inside: Vec<Span> = inside.filter(|q| q.end <= span.end).collect();
    // Quotes inside quotes are no list.
    let between = |a: &Span, b: &Span| cx.normal.get(a.end as usize..b.start as usize);
    let adjacent = |a: &Span, b: &Span| between(a, b).is_some_and(|t| matches!(t, "”“" | "”、“" | "\"\"" | "\"、\""));
    let mut runs = inside.chunk_by(adjacent).filter(|run| run.len() > 1);
    let (only, more) = (runs.next()?, runs.next());
    (more.is_none() && only.len() == count).then(|| only.to_vec())
}

/// Gives members their borders: without the word that governs the list before the first, without what all members
/// or none should begin with, without quotation marks that enclose them. `None` where one is too long.
pub(super) fn tidy(cx: &Context<'_>, members: Vec<Span>, governed: bool) -> Option<Vec<Span>> {
    const LONGEST: usize = 40;
    tidy_up_to(cx, members, governed, LONGEST)
}

/// The same for members of at most so many characters.
pub(super) fn tidy_up_to(
    cx: &Context<'_>,
    mut members: Vec<Span>,
    governed: bool,
    longest: usize,
) -> Option<Vec<Span>> {
    let quoted = |s: &Span| {
        let text = cx.slice(*s).trim();
        text.starts_with(['“', '"']) && text.ends_with(['”', '"'])
    };
    if members.len() > 1 && members[1..].iter().all(quoted) {
        // 统筹做好“强城”、“兴村”: what stands before the first quotation mark governs.
        let first = members[0];
        let text = cx.slice(first);
        if text.ends_with(['”', '"'])
            && let Some(i) = text.rfind('“')
        {
            members[0].start += i as u32;
        }
    } else if governed && members.len() > 1 {
        members[0].start = first_border(cx, members[0], &members[1..]);
    } else if members.len() > 2 {
        members[0].start = shared_opening(cx, members[0], &members[1..]);
    }
    if let [first, others @ ..] = members.as_mut_slice()
        && !others.is_empty()
    {
        *first = lead_in(cx, without_preamble(cx, *first, others));
    }
    let members: Vec<Span> = members.into_iter().map(|s| trim(cx, unnumbered(cx, trim(cx, s)))).collect();
    let members = without_ordinals(cx, members);
    let whole =
        |m: &Span| m.len() >= 3 && cx.slice(*m).chars().count() <= longest && !cx.slice(*m).contains(['；', '。']);
    members.iter().all(whole).then_some(members)
}

/// Cuts off the first of some members what describes all of them: 为方便群众而推行的健康卡、就诊卡、医保卡.
pub(super) fn without_attribute(cx: &Context<'_>, members: &mut [Span]) {
    let length = |s: &str| s.chars().count();
    let Some((first, others)) = members.split_first_mut().filter(|(_, others)| others.len() > 1) else { return };
    let lengths = || others.iter().map(|m| length(cx.slice(*m)));
    let (least, most) = (lengths().min().unwrap_or(0), lengths().max().unwrap_or(0));
    let text = cx.slice(*first);
    let own = text.rfind('的').map(|i| &text[i + '的'.len_utf8()..]);
    let own = own.filter(|own| (least.max(2)..=most).contains(&length(own)) && length(text) > most + 3);
    if let Some(own) = own.filter(|_| !others.iter().any(|m| cx.slice(*m).contains('的'))) {
        first.start = first.end - own.len() as u32;
    }
}

/// Where a first member begins like all the others: 对群众应当告知流程、告知材料、告知时限.
fn shared_opening(cx: &Context<'_>, first: Span, others: &[Span]) -> u32 {
    let text = cx.slice(first);
    let length = |s: &str| s.chars().count();
    let most = others.iter().map(|m| length(cx.slice(*m))).max().unwrap_or(0);
    let Some(open) = common(cx, others, opening_char).filter(|c| !text.starts_with(*c)) else { return first.start };
    let at = text.rfind(open).filter(|i| cx.words.is_border(first.start + *i as u32));
    at.filter(|i| length(&text[*i..]).abs_diff(most) <= 2).map_or(first.start, |i| first.start + i as u32)
}

/// Without the clause before a list whose other members hold no comma: 用五年时间，营收翻番、数量翻番.
fn without_preamble(cx: &Context<'_>, first: Span, others: &[Span]) -> Span {
    const MARKS: [char; 3] = ['，', '：', ','];
    let text = cx.slice(first);
    // 培养引进10名甲、100名乙; 面向全省培育一百个甲、一百个乙.
    let numeral = |c: char| c.is_ascii_digit() || matches!(c, '一' | '十' | '百' | '千' | '万');
    let initial = |m: &Span| cx.slice(*m).chars().next().filter(|c| numeral(*c));
    let alike = |m: &Span| initial(m).is_some_and(|c| c.is_ascii_digit() || initial(&others[0]) == Some(c));
    if others.iter().all(alike)
        && !text.starts_with(numeral)
        && let Some(i) = text.find(|c| if initial(&others[0]) == Some(c) { true } else { c.is_ascii_digit() })
    {
        return Span { start: first.start + i as u32, ..first };
    }
    match text.rfind(MARKS) {
        Some(i) if !others.iter().any(|m| cx.slice(*m).contains(MARKS)) && !text[i..].contains(['”', '）', ')']) => {
            Span { start: first.start + (i + text[i..].chars().next().map_or(0, char::len_utf8)) as u32, ..first }
        }
        _ => first,
    }
}

/// Without the numerals by which all members are told: 一战稳增长、二战抓投资.
fn without_ordinals(cx: &Context<'_>, members: Vec<Span>) -> Vec<Span> {
    let width = |(i, m): (usize, &Span)| {
        let text = cx.slice(*m);
        let c = text.chars().next()?;
        // 一年打基础、两年见成效: 两 counts.
        (c != '两' && digit(c) == Some(i as u32 + 1) && text.chars().count() > 2).then_some(c.len_utf8() as u32)
    };
    let widths: Option<Vec<u32>> = members.iter().enumerate().map(width).collect();
    match widths {
        // 一核、两翼、三区 count, they don't number.
        Some(widths) if members.len() > 1 && alike_behind(cx, &members, &widths) => {
            members.into_iter().zip(widths).map(|(m, w)| Span { start: m.start + w, ..m }).collect()
        }
        _ => members,
    }
}

/// Whether the same character stands behind each member's first so many bytes.
fn alike_behind(cx: &Context<'_>, members: &[Span], widths: &[u32]) -> bool {
    let behind = |i: usize| cx.slice(members[i])[widths[i] as usize..].chars().next();
    (1..members.len()).all(|i| behind(i) == behind(0))
}

/// Whether no two members are worded alike. 各位代表：…各位代表！ repeats itself, it lists nothing.
pub(super) fn differ(cx: &Context<'_>, members: &[Span]) -> bool {
    members.iter().map(|m| cx.slice(*m)).collect::<HashSet<_>>().len() == members.len()
}

/// A word's part of speech; - where there is none.
pub(super) fn tag_of(word: Option<Word>) -> &'static str {
    word.map_or("-", |w| w.tag().text)
}

pub(super) fn opening_char(text: &str) -> Option<char> {
    text.chars().next()
}

pub(super) fn closing_char(text: &str) -> Option<char> {
    text.chars().next_back()
}

/// The character that all members have at one edge.
pub(super) fn common(cx: &Context<'_>, members: &[Span], edge: fn(&str) -> Option<char>) -> Option<char> {
    let shared = edge(cx.slice(*members.first()?))?;
    members.iter().all(|m| edge(cx.slice(*m)) == Some(shared)).then_some(shared)
}

/// Cuts off the last member what goes on behind the list: 高耗能、高污染、重复建设一律从严. It is cut where the member
/// becomes as short as the others and what is left over begins like the rest of a sentence.
pub(super) fn end_open(cx: &Context<'_>, members: &mut [Span]) {
    let length = |s: &Span| cx.slice(*s).chars().count();
    let Some((last, others)) = members.split_last_mut() else { return };
    let (least, most) = (others.iter().map(length).min().unwrap_or(0), others.iter().map(length).max().unwrap_or(0));
    let slack = if least == most { 1 } else { 2 };
    let shared = common(cx, others, closing_char);
    if others.len() < 2 || shared.is_some() && shared == closing_char(cx.slice(*last)) {
        // One that closes like the others is whole.
        return;
    }
    // The last member closes like the others, if these close alike: 护林员、护河员、网格员力量.
    if let Some(end) = shared.and_then(|c| Some(cx.slice(*last).rfind(c)? + c.len_utf8()))
        && (least.min(most)..=most + 2).contains(&length(&Span { end: last.start + end as u32, ..*last }))
        && (least == most || length(last) > most + 2)
    {
        last.end = last.start + end as u32;
        return;
    }
    // Among members of one length a single word more is what is told of them: 绿化美化齐抓.
    let one_length = least == most && (3..=6).contains(&most) && common(cx, others, opening_char).is_none();
    if length(last) <= if one_length { most } else { most + 2 } {
        return;
    }
    // Long members, and members of very different lengths, say nothing about the last one's.
    if most > 2 * least + 2 || most > 9 {
        return;
    }
    let text = cx.slice(*last);
    let tails = text.char_indices().map(|(i, _)| last.start + i as u32).filter(|at| {
        let rest = Span { end: *at, ..*last };
        let fits = (least.saturating_sub(2).max(2)..=most + slack).contains(&length(&rest)) && *at > last.start;
        fits && cx.words.is_border(*at) && !cx.slice(rest).ends_with(['的', '零', '不', '无'])
    });
    let goes_on = |at: &u32| {
        let word = cx.words.word_from(*at);
        word.is_some_and(|w| matches!(w.tag().text, "v" | "vn" | "vd" | "d" | "ad" | "a" | "p" | "uj" | "m" | "r"))
    };
    if length(last) <= most + 2 {
        if let Some(end) = tails.clone().find(|at| length(&Span { end: *at, ..*last }) == most && goes_on(at)) {
            last.end = end;
        }
        return;
    }
    // 资源性项目一律从严: else anywhere that something goes on.
    let far = length(last) >= most + slack + 3;
    if let Some(end) =
        tails.clone().rfind(goes_on).or_else(|| tails.clone().next_back().filter(|_| far && least == most))
    {
        last.end = end;
    }
}

/// Cuts off the last of three members or more the noun that all of them describe: 无物业、无围墙、无车位的老旧小区.
pub(super) fn without_described(cx: &Context<'_>, members: &mut [Span]) {
    let Some((last, others)) = members.split_last_mut().filter(|(_, others)| others.len() > 1) else { return };
    if others.iter().any(|m| cx.slice(*m).contains('的')) {
        return;
    }
    let text = cx.slice(*last);
    let described = text.rfind('的').filter(|i| {
        let at = last.start + *i as u32;
        let word = cx.words.word_from(at).is_some_and(|w| w.span.len() == 3);
        // What stands before it is like the others, what stands behind it is a noun.
        let like = |edge| common(cx, others, edge).is_some_and(|c| edge(&text[..*i]) == Some(c));
        word && (like(opening_char) || like(closing_char)) && text[*i..].chars().count() > 2
    });
    if let Some(end) = described {
        last.end = last.start + end as u32;
    }
}

/// Cuts off the last of some members how many of the thing they are: 马踏、竹园、周坡、千佛四镇, 感知网、算力网两张网.
pub(super) fn without_count(cx: &Context<'_>, members: &mut [Span], thing: &str) {
    let count = members.len() as u32;
    let Some(last) = members.last_mut() else { return };
    let text = cx.slice(*last);
    let close = closing_char(thing);
    let numeral = text.char_indices().rev().find(|(i, c)| {
        let behind = &text[i + c.len_utf8()..];
        let whole = *i >= 6 && digit(*c) == Some(count);
        let counts = behind.chars().count() == 1
            || opening_char(behind).is_some_and(|c| COUNTED.contains(c)) && closing_char(behind) == close;
        whole && (counts || behind == "处")
    });
    if let Some((i, _)) = numeral.filter(|_| count > 1) {
        last.end = last.start + i as u32;
    }
}

/// Of members that each go on behind the noun that the formula counts what ends with it: 前期清单盯审批、在建清单盯工期 of 三张清单.
pub(super) fn up_to_key(cx: &Context<'_>, members: Vec<Span>, formula: &Formula<'_>) -> Vec<Span> {
    let Some(key) = key_word(formula.surface).filter(|_| members.len() > 2) else { return members };
    // 优先, 一律 tell how something is done. jieba takes 清单 for an adjective and 园 for none of its classes.
    let thing = |w: Word| matches!(w.tag().text, "n" | "ns" | "nr" | "nz" | "nt" | "ng" | "a" | "zg" | "q");
    // 三色卡 counts cards, whatever stands before 卡.
    let last = key.char_indices().next_back().map_or(key, |(i, _)| &key[i..]);
    let end_by = |m: &Span, key: &str| {
        let at = m.start + cx.slice(*m).find(key).filter(|i| *i > 0)? as u32;
        let end = at + key.len() as u32;
        // What stands before it describes it: not 情况在一线掌握.
        let before = cx.words.word_to(at).is_none_or(|w| w.tag().text != "p" && w.span.start >= m.start);
        if !before || !cx.words.word_to(end).is_none_or(thing) {
            return None;
        }
        let next = cx.words.word_from(end).filter(|w| w.span.end <= m.end)?;
        let told = match next.tag().text {
            "v" | "vd" | "d" | "p" | "a" | "ad" => m.end - end >= 6,
            "vn" => next.span.end < m.end,
            _ => false,
        };
        told.then_some(end)
    };
    let ends = |key: &str| members.iter().map(|m| end_by(m, key)).collect::<Option<Vec<u32>>>();
    let held = members.iter().any(|m| cx.slice(*m).contains(key));
    match ends(key).or_else(|| if held { None } else { ends(last) }) {
        Some(ends) => members.iter().zip(ends).map(|(m, end)| Span { end, ..*m }).collect(),
        None => members,
    }
}

/// Without 一是, 一张是, 第一，, （一）, 1）, ●.
pub(super) fn unnumbered(cx: &Context<'_>, span: Span) -> Span {
    let text = cx.slice(span);
    if let Some(behind) = behind_mark(text) {
        return Span { start: span.end - behind.len() as u32, ..span };
    }
    let rest = text.trim_start_matches(['第', '其']);
    let numeral = |c: &char| digit(*c).is_some() || *c == '十' || c.is_ascii_digit();
    let numeral = rest.chars().take_while(numeral).map(char::len_utf8).sum::<usize>();
    // 1.不准收红包, but 1.5万亩 is an amount.
    let behind_dot = rest[numeral..].strip_prefix(['.', '．']);
    let dot = behind_dot.is_some_and(|behind| !behind.starts_with(|c: char| c.is_ascii_digit()));
    let marks = |(_, c): &(usize, char)| matches!(c, '是' | '，' | '、') || dot && matches!(c, '.' | '．');
    let close = rest[numeral..].char_indices().take(3).find(marks);
    match close {
        Some((i, c)) if numeral > 0 => {
            let skipped = text.len() - rest.len() + numeral + i + c.len_utf8();
            Span { start: span.start + skipped as u32, end: span.end }
        }
        _ => span,
    }
}

/// What stands behind a bullet or a bracketed number: （一）, 1）, ①, ●.
fn behind_mark(text: &str) -> Option<&str> {
    if let Some(behind) = text.strip_prefix(|c: char| matches!(c, '●' | '■' | '◆' | '★' | '▲' | '○' | '①'..='⑳'))
    {
        return Some(behind.trim_start());
    }
    let inner = text.strip_prefix(['（', '(']).unwrap_or(text);
    let behind = inner.trim_start_matches(|c: char| c.is_ascii_digit() || digit(c).is_some() || c == '十');
    let number = inner.len() - behind.len();
    (number > 0 && number <= 9).then(|| behind.strip_prefix(['）', ')']))?
}

/// Without the verb that governs every member alike, where the formula does not count that verb: of 打造科创湾区,
/// 打造田园湾区 the bays.
pub(super) fn ungoverned(cx: &Context<'_>, members: Vec<Span>, formula: &Formula<'_>) -> Vec<Span> {
    // 搞任人唯亲的有之、搞团团伙伙的有之: a verb of one character is part of what it governs.
    let governor = |w: &Word| w.span.len() >= 6 && governs(cx, *w);
    let verb = |m: &Span| cx.words.word_from(m.start).filter(governor).map(|w| cx.slice(w.span));
    match verb(&members[0]) {
        Some(first)
            if members.len() > 1
                && !formula.surface.contains(first)
                && !told_by_key(cx, formula, &members)
                && members.iter().all(|m| verb(m) == Some(first) && m.len() > first.len() + 6) =>
        {
            members.into_iter().map(|m| Span { start: m.start + first.len() as u32, end: m.end }).collect()
        }
        // Some members carry the verb of their part of the list, others are bare nouns: 打造核心区，建设物流城、医药城.
        // One that is no longer than the bare ones begins with the verb: 员工不减、投入不减.
        // A single one with a verb is a member that has one: 防范化解重大风险、精准脱贫、污染防治.
        _ if members.iter().any(|m| is_bare(cx, *m)) && members.iter().filter(|m| verb(m).is_some()).count() > 1 => {
            let bare = members.iter().filter(|m| verb(m).is_none()).map(|m| m.len()).max().unwrap_or(0);
            let carried = |m: &Span| verb(m).filter(|v| !formula.surface.contains(v) && m.len() >= v.len() + 6);
            let longer = |m: &Span| m.len() > bare;
            let strip = |m: Span| match carried(&m).filter(|_| longer(&m)) {
                Some(v) => Span { start: m.start + v.len() as u32, ..m },
                None => m,
            };
            members.into_iter().map(strip).collect()
        }
        _ => members,
    }
}

/// Whether all members close with the formula's key and it is no noun: 坚持生态立县不摇摆 of 三个不摇摆.
fn told_by_key(cx: &Context<'_>, formula: &Formula<'_>, members: &[Span]) -> bool {
    let noun = |m: &Span| cx.words.word_to(m.end).is_some_and(|w| w.tag().text.starts_with('n'));
    let closes = |key: &str| members.iter().all(|m| cx.slice(*m).ends_with(key) && !noun(m));
    key_word(formula.surface).is_some_and(closes)
}

/// Without blanks and without quotation marks that enclose the whole; without what follows 等.
pub(super) fn trim(cx: &Context<'_>, span: Span) -> Span {
    let mut text = cx.slice(span).trim_matches([' ', '\n', '。', '：', '，', '；', '—']);
    text = text.strip_prefix("以及").unwrap_or(text);
    for (open, close) in [('“', '”'), ('"', '"'), ('‘', '’')] {
        if let Some(inner) = text.strip_prefix(open).and_then(|t| t.strip_suffix(close))
            && !inner.contains([open, close])
        {
            text = inner;
        }
    }
    let start = span.start + (text.as_ptr() as usize - cx.slice(span).as_ptr() as usize) as u32;
    Span { start, end: start + text.len() as u32 }
}

/// Words that govern a list in reports though they also stand in names or begin members.
const GOVERNORS: [&str; 55] = [
    "坚持",
    "打造",
    "实施",
    "推进",
    "推动",
    "加快",
    "发展",
    "完善",
    "深化",
    "构建",
    "建设",
    "健全",
    "强化",
    "落实",
    "做好",
    "聚焦",
    "围绕",
    "统筹",
    "突出",
    "抓好",
    "形成",
    "实现",
    "培育",
    "壮大",
    "做强",
    "提升",
    "加强",
    "开展",
    "建立",
    "促进",
    "着力",
    "持续",
    "对标",
    "紧盯",
    "按照",
    "通过",
    "做大做强",
    "全面",
    "着眼于",
    "解决",
    "发挥",
    "一批",
    "布局",
    "弘扬",
    "整治",
    "整合",
    "破解",
    "化解",
    "拓展",
    "践行",
    "推广",
    "推行",
    "实行",
    "筑牢",
    "建立健全",
];

/// Whether a member begins with no verb.
pub(super) fn is_bare(cx: &Context<'_>, member: Span) -> bool {
    let word = cx.words.word_from(member.start);
    !is_verb(word) && word.is_none_or(|w| w.tag().text != "vn")
}

fn is_verb(word: Option<Word>) -> bool {
    word.is_some_and(|w| matches!(w.tag().text, "v" | "vd" | "ad" | "d" | "p"))
}

pub(super) fn governs(cx: &Context<'_>, word: Word) -> bool {
    GOVERNORS.contains(&cx.slice(word.span)) || is_verb(Some(word)) && cx.is_barrier(word)
}

/// Where the first member of a list begins: the word border from which it is most like the others in its first
/// word and its length, and before which something stands that governs lists.
pub(super) fn first_border(cx: &Context<'_>, first: Span, others: &[Span]) -> u32 {
    let length = |s: Span| cx.slice(s).chars().count();
    let lengths = || others.iter().map(|s| length(*s));
    let (least, most) = (lengths().min().unwrap_or(0), lengths().max().unwrap_or(0));
    let first_word = |s: Span| cx.words.word_from(s.start);
    let verbs = others.iter().filter(|s| is_verb(first_word(**s))).count();
    let governed = others.iter().filter(|s| first_word(**s).is_some_and(|w| governs(cx, w))).count();
    let shared = common(cx, others, opening_char).filter(|_| others.len() > 1);
    // A pair that begins with one word: 国家先导区和国家试验区.
    let pair = first_word(others[0]).filter(|w| others.len() == 1 && w.span.len() >= 6).map(|w| cx.slice(w.span));
    // Members of one length are meant so, short ones the more: 农村生产、供销、信用.
    let over = match (least == most, most) {
        (true, ..=2) => 7,
        (true, _) => 4,
        (false, _) => 2,
    };
    let mut names = 0;
    let mut best = (usize::MAX, first.start);
    for start in cx.slice(first).char_indices().map(|(i, _)| first.start + i as u32) {
        if !cx.words.is_border(start) || first.end - start < 3 {
            continue;
        }
        let rest = Span { start, end: first.end };
        // Not inside a bracket or a quotation, and not behind a verb that a complement closes: 打好, 做强.
        let text = cx.slice(rest);
        let cut = text.matches(['）', ')']).count() > text.matches(['（', '(']).count()
            || text.matches('”').count() > text.matches('“').count()
            || text.starts_with(['的', '了'])
            || first_word(rest).is_some_and(|w| cx.slice(w.span) == "过");
        if cut || start > first.start && complement(cx, first_word(rest)) {
            continue;
        }
        let n = length(rest);
        let mut cost = 10 + over * n.saturating_sub(most).min(8) + 6 * least.saturating_sub(n);
        let word = first_word(rest);
        // A verb that is the whole member governs nothing: 守好发展和生态两条底线.
        let whole = word.is_some_and(|w| w.span == rest) && n <= most;
        let unlike = if is_verb(word) { others.len() - verbs } else { verbs };
        cost += if whole { 0 } else { 4 * unlike / others.len() };
        // 实行科学决策、推进依法行政、加强监督: all others keep their governing verbs.
        if governed == others.len() && !word.is_some_and(|w| governs(cx, w)) {
            cost += 8;
        }
        if !whole && word.is_some_and(|w| governs(cx, w)) {
            cost += 5 * (others.len() - governed) / others.len();
        }
        if let Some(before) = cx.words.word_to(start).filter(|_| start > first.start) {
            if governs(cx, before) {
                cost -= 3;
            }
            // A name left out before the first member is mostly part of it, the more so right before it.
            names += usize::from(before.tag().text.starts_with(['n', 'l']));
            let joined = governs(cx, before)
                || matches!(before.tag().text, "v" | "vd" | "d" | "ad" | "p" | "c" | "uj")
                || complement(cx, Some(before));
            cost += if joined { 0 } else { 6 };
        }
        cost += (2 * names).min(6);
        let place = cx.words.word_to(start).is_some_and(|w| w.tag().text == "ns");
        if others.len() > 1 && least == most && n == most && !place {
            cost = cost.saturating_sub(1);
        }
        if shared.is_some() {
            cost = if opening_char(text) == shared { cost.saturating_sub(8) } else { cost + 4 };
        }
        if pair.is_some_and(|word| cx.slice(rest).starts_with(word)) {
            cost = cost.saturating_sub(8);
        }
        if cost < best.0 {
            best = (cost, start);
        }
    }
    without_governor(cx, Span { start: best.1, ..first }, others)
}

/// Whether a word of one character closes the verb before it: 好 of 打好, 强 of 做强.
fn complement(cx: &Context<'_>, word: Option<Word>) -> bool {
    const COMPLEMENTS: &str = "好牢强透大优活足响实细深稳严准紧全齐亮美壮精通";
    word.is_some_and(|w| {
        let text = cx.slice(w.span);
        // 绘制好, but not 推进稳增长.
        let single = |v: Word| v.span.len() == 3 && matches!(v.tag().text, "v" | "p");
        let verb = |v: Word| single(v) || v.tag().text == "v" && text == "好" || complement(cx, Some(v));
        text.chars().count() == 1 && COMPLEMENTS.contains(text) && cx.words.word_to(w.span.start).is_some_and(verb)
    })
}

/// Where a first member begins behind verbs that govern lists, where the other members begin with none: of 统筹甲平台研究
/// and 乙平台转化 the first without 统筹.
pub(super) fn without_governor(cx: &Context<'_>, first: Span, others: &[Span]) -> u32 {
    // 发展产业一批、教育资助一批、务工输出一批: one that is built and as long as the others begins with its own verb.
    let close = closing_char(cx.slice(first));
    let alike = |o: &Span| o.len() == first.len() && closing_char(cx.slice(*o)) == close;
    if others.len() > 1 && others.iter().all(alike) {
        return first.start;
    }
    let governs =
        |w: Word| GOVERNORS.contains(&cx.slice(w.span)) || matches!(cx.slice(w.span), "把" | "将" | "由" | "向");
    behind_governors(cx, first, others, governs, |_| false)
}

/// Where a member begins behind the words that govern it, up to one that it keeps; nothing goes where another member begins
/// with such a word.
pub(super) fn behind_governors(
    cx: &Context<'_>,
    member: Span,
    others: &[Span],
    governs: impl Fn(Word) -> bool,
    keeps: impl Fn(Word) -> bool,
) -> u32 {
    let governor = |at: u32| cx.words.word_from(at).filter(|w| governs(*w));
    let mut at = member.start;
    if others.iter().any(|o| governor(o.start).is_some()) {
        return at;
    }
    while let Some(word) = governor(at).filter(|w| w.span.end + 6 <= member.end && !keeps(*w)) {
        at = word.span.end;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sentence::is_list_mark;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_are_counted_as_they_are_cut(text in "[；;，,、“”（）()《》 ab]{0,24}") {
            let marks = || text.char_indices().filter(|(_, c)| is_list_mark(*c));
            let cut = SEPARATORS.map(|separators| cut_text(&text, marks(), separators).len());
            prop_assert_eq!(parts_by(&text, marks()), cut);
        }
    }
}

//! Members that stand apart: at the heads of parts, sentences and paragraphs, or as clauses for the parts of a formula.

use super::lists::{
    behind_governors, closing_char, common, end_open, governs, opening_char, split_in, tidy, trim, unnumbered,
};
use super::openers::lead_in;
use super::strategies::{core, like_known};
use super::{Formula, STRETCH, in_reach};
use crate::model::Span;
use crate::normalize::floor_char;
use crate::numeral::digit;
use crate::recognize::Context;
use crate::segment::Word;
use crate::wording::{key_word, words_in_turn};

/// How far behind a formula its members may begin to stand apart, in bytes.
const REACH: usize = 120;

/// Longest head of a part in characters.
const HEAD: usize = 16;

/// 第一件，修路架桥：…。第二件，兴园强企：…; 一帮资金，…；二帮人才，…: parts told by numerals with the same word behind.
pub(super) fn ordinals(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let count = *formula.counts.first().filter(|n| (2..=10).contains(*n))?;
    let mut members = Vec::with_capacity(count);
    let mut mark: Option<(bool, char)> = None;
    for part in units(cx, formula, &['。', '；', '\n', '，', '、', '：']) {
        let text = cx.slice(part);
        let bare = text.strip_prefix(['第', '其']).unwrap_or(text);
        let mut chars = bare.chars();
        let Some(number) = chars.next().and_then(digit) else { continue };
        // 第一，…: nothing but the numeral.
        let word = chars.next().unwrap_or('，');
        let this = (bare.len() < text.len(), word);
        let expected = members.len() as u32 + 1;
        if number != expected || mark.is_some_and(|m| m != this) || !mark_of_items(this, bare) {
            // Another such list inside a member is passed over; the first member must be near.
            continue;
        }
        if mark.is_none() && part.start > formula.span.end + REACH as u32 {
            return None;
        }
        mark = Some(this);
        members.push(part);
        if members.len() > count {
            break;
        }
    }
    if members.len() != count {
        return None;
    }
    let spans: Option<Vec<Span>> = members.iter().map(|m| item_of(cx, *m)).collect();
    let ordinal = mark.is_some_and(|m| m.0);
    tidy(cx, spans?, false).filter(|m| ordinal || like_known(cx, formula, m))
}

/// Whether numeral and word mark an item: 第一件, 一是, 一要, 一帮资金, but not 一批 or 一个.
fn mark_of_items((ordinal, word): (bool, char), text: &str) -> bool {
    // 一是 opens the items of an enumeration, which are announced.
    if !ordinal && matches!(word, '是' | '，') {
        return false;
    }
    let classifier = matches!(
        word,
        '节' | '章'
            | '篇'
            | '编'
            | '个'
            | '批'
            | '些'
            | '种'
            | '年'
            | '月'
            | '季'
            | '次'
            | '体'
            | '级'
            | '产'
            | '线'
    );
    (ordinal && !matches!(word, '产' | '节' | '章' | '篇' | '编' | '批') || !classifier)
        && text.chars().count() <= 40
        && !word.is_ascii_digit()
}

/// The member that an item holds: behind 第一件，, behind 一是, in 一帮资金 without the numeral.
fn item_of(cx: &Context<'_>, item: Span) -> Option<Span> {
    let text = cx.slice(item);
    let bare = text.strip_prefix(['第', '其']).unwrap_or(text);
    let ordinal = bare.len() < text.len();
    let mut rest = &bare[bare.chars().next()?.len_utf8()..];
    if ordinal || rest.starts_with(['是', '要', '件', '条', '项', '为', '则']) {
        rest = match rest.strip_prefix(['是', '为', '则']) {
            Some(behind) => behind,
            None => rest.trim_start_matches(['是', '要', '件', '条', '项', '个', '道', '大', '张', '步']),
        };
    }
    let start = item.end - rest.len() as u32;
    // The mark alone stands before the comma.
    let behind = &cx.normal[start as usize..];
    let skip = behind.len() - behind.trim_start_matches(['，', '：', '、', '是']).len();
    let start = start + skip as u32;
    let member = clause_at(cx, start, HEAD + 14)?;
    (member.len() >= 6).then_some(member)
}

/// The clause that begins at a position, if it is no longer than so many characters.
fn clause_at(cx: &Context<'_>, start: u32, longest: usize) -> Option<Span> {
    let text = &cx.normal[start as usize..];
    let end = text.char_indices().take(longest + 1).find(|(_, c)| is_mark(*c)).map(|(i, _)| i)?;
    Some(trim(cx, Span { start, end: start + end as u32 }))
}

fn is_mark(c: char) -> bool {
    matches!(c, '。' | '，' | '；' | '：' | ',' | ';' | '！' | '？' | '\n' | '、')
}

/// The stretches between marks behind the formula, each without blanks and dashes at its head, as far as a list of
/// items goes.
fn units<'c>(cx: &Context<'c>, formula: &Formula<'_>, marks: &'static [char]) -> impl Iterator<Item = Span> + use<'c> {
    let start = formula.span.end;
    let end = floor_char(cx.normal, start as usize + STRETCH);
    let text = &cx.normal[start as usize..end];
    let mut at = start;
    text.split_inclusive(marks).map(move |part| {
        let behind = at + part.len() as u32;
        let bare = part.trim_start_matches(['”', '"', ' ', '—', '-', '●', '\n']);
        at = behind;
        Span {
            start: behind - bare.len() as u32,
            end: behind - bare.len() as u32 + bare.trim_end_matches(is_mark).len() as u32,
        }
    })
}

/// 产业攻坚，推进…；农田攻坚，新建…: exactly as many parts as the formula counts, divided by semicolons or in
/// paragraphs of their own, each with a short head, and the heads alike.
pub(super) fn heads(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let count = *formula.counts.first().filter(|n| (3..=12).contains(*n) && formula.simple)?;
    let members = by_semicolons(cx, formula, count)
        .or_else(|| by_paragraphs(cx, formula, count))
        .or_else(|| by_sentences(cx, formula, count))?;
    Some(named(cx, members, formula)).filter(|m| like_known(cx, formula, m))
}

/// Of heads that each begin with a verb and end with what the formula counts the things: of 四地, 打造生态旅游目的地.
fn named(cx: &Context<'_>, members: Vec<Span>, formula: &Formula<'_>) -> Vec<Span> {
    let key = key_word(formula.surface).unwrap_or_default();
    let thing = |m: &Span| {
        let verb = cx.words.word_from(m.start).filter(|w| governs(cx, *w) || w.tag().text == "v")?;
        (!key.is_empty() && cx.slice(*m).ends_with(key)).then_some(Span { start: verb.span.end, ..*m })
    };
    let things: Option<Vec<Span>> = members.iter().map(thing).collect();
    things.unwrap_or(members)
}

fn by_semicolons(cx: &Context<'_>, formula: &Formula<'_>, count: usize) -> Option<Vec<Span>> {
    let number = cx.structure.sentence_at(formula.span.start)?;
    let own = cx.structure.sentences[number];
    let own = Span { start: formula.span.end, ..own };
    let next = cx.structure.sentences.get(number + 1).copied();
    let near = next.filter(|n| own.len() <= REACH && n.start as usize <= own.end as usize + 6);
    let first = opened_list(cx, own);
    [first, near].into_iter().flatten().find_map(|sentence| {
        if sentence.len() > STRETCH {
            return None;
        }
        let mut start = sentence.start;
        let mut members = Vec::with_capacity(count);
        let mut colons = 0;
        for part in cx.slice(sentence).split(['；', ';']) {
            let head = head_at(cx, Span { start, end: start + part.len() as u32 })?;
            colons += usize::from(cx.after(head.end) == Some('：'));
            members.push(head);
            start += part.len() as u32 + '；'.len_utf8() as u32;
        }
        (members.len() == count && (colons == count || alike(cx, formula, &members)))
            .then(|| tidy(cx, members, false))?
    })
}

/// What stands behind the colon, else behind the first comma.
fn opened_list(cx: &Context<'_>, sentence: Span) -> Option<Span> {
    let text = cx.slice(sentence);
    let (i, c) = text.char_indices().take(HEAD).find(|(_, c)| matches!(c, '：' | '，' | '。'))?;
    Some(Span { start: sentence.start + (i + c.len_utf8()) as u32, ..sentence })
}

/// Dashes, bullets or nothing before paragraphs: exactly so many of a kind right behind the formula's paragraph.
fn by_paragraphs(cx: &Context<'_>, formula: &Formula<'_>, count: usize) -> Option<Vec<Span>> {
    let home = cx.structure.paragraph_from(formula.span.start);
    let behind = cx.structure.paragraphs.get(home + 1..).unwrap_or_default();
    let behind = &behind[..behind.len().min(count + 1)];
    let tail = cx.structure.paragraphs.get(home)?.span.end.saturating_sub(formula.span.end) as usize;
    let dash = |p: Span| cx.slice(p).starts_with('—') || cx.slice(p).starts_with("--");
    let dashed = behind.iter().take_while(|p| dash(p.span)).count();
    if tail > REACH || dashed != count {
        return None;
    }
    let bare = |p: Span| Span { start: p.end - cx.slice(p).trim_start_matches(['—', '-', ' ']).len() as u32, ..p };
    let members: Option<Vec<Span>> = behind[..count].iter().map(|p| head_at(cx, bare(p.span))).collect();
    tidy(cx, members?, false)
}

/// “五向图强”聚势谋远。向种图强，…。向海图强，…。: exactly so many sentences right behind that of the formula, their opening clauses
/// alike at both ends, or alike at their end and short.
fn by_sentences(cx: &Context<'_>, formula: &Formula<'_>, count: usize) -> Option<Vec<Span>> {
    let number = cx.structure.sentence_at(formula.span.start)?;
    let own = cx.structure.sentences[number];
    let home = cx.structure.paragraphs.get(cx.structure.paragraph_from(formula.span.start))?.span;
    let behind = cx.structure.sentences.get(number + 1..=number + count)?;
    if (own.end - formula.span.end) as usize > REACH || behind.last()?.end > home.end {
        return None;
    }
    let members: Vec<Span> = behind.iter().map(|s| head_at(cx, *s)).collect::<Option<_>>()?;
    let shared = |f: fn(&str) -> Option<char>, m: &Span| f(cx.slice(*m)) == f(cx.slice(members[0]));
    let like = |m: &Span| {
        let last = shared(|t| t.chars().next_back(), m) && shared(|t| t.chars().rev().nth(1), m);
        last && (cx.slice(*m).chars().count() <= 8 || shared(|t| t.chars().next(), m))
    };
    let next = cx.structure.sentences.get(number + count + 1).filter(|s| s.end <= home.end);
    let over = next.and_then(|s| head_at(cx, *s)).is_some_and(|head| like(&head));
    (members.iter().all(like) && !over).then(|| tidy(cx, members, false))?
}

/// The short clause at the head of a part that goes on behind it.
fn head_at(cx: &Context<'_>, part: Span) -> Option<Span> {
    let text = cx.slice(part);
    let end = text.char_indices().take(HEAD + 1).find(|(_, c)| matches!(c, '，' | '：' | '。' | ','))?.0;
    let end = text[..end].strip_suffix("方面").map_or(end, str::len);
    let head = trim(cx, Span { start: part.start, end: part.start + end as u32 });
    (head.len() >= 6 && !cx.slice(head).contains('、')).then_some(head)
}

/// Whether the heads of parts are meant as one list: with a character in common where they begin or
/// end, or all holding the formula's key.
fn alike(cx: &Context<'_>, formula: &Formula<'_>, heads: &[Span]) -> bool {
    let key = key_word(formula.surface).and_then(|k| k.chars().next());
    common(cx, heads, opening_char).is_some()
        || common(cx, heads, closing_char).is_some()
        || key.is_some_and(|k| heads.iter().all(|h| cx.slice(*h).contains(k)))
}

/// 一核两轴三圈: 围绕甲一个核心，沿乙和丙两条轴线，建设丁圈、戊圈、己圈: a clause for each part of the formula, in order, with
/// as many members as the part counts, in which its word stands.
pub(super) fn by_parts(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let countable = |p: &(usize, &str)| (1..=8).contains(&p.0) && !p.1.is_empty();
    if formula.parts.len() < 2 || !formula.parts.iter().all(countable) {
        return None;
    }
    // 一企一策 counts nothing; 一核一轴, 以甲为核，以乙为轴 does.
    let ones = formula.parts.iter().all(|p| p.0 == 1);
    let mut members = Vec::new();
    let mut parts = formula.parts.iter().peekable();
    let mut missed = 0;
    for clause in units(cx, formula, &['。', '；', '\n', '，']).take(12) {
        let Some((count, word)) = parts.peek() else { break };
        let own = cx.slice(clause).contains(formula.surface);
        let named = |clause: Span| cx.slice(clause).strip_suffix(word).is_some_and(|c| c.ends_with('为'));
        match group(cx, clause, *count, word).filter(|_| !own && (!ones || named(clause))) {
            Some(group) => {
                members.extend(group);
                parts.next();
            }
            // Something may stand before the list, nothing inside it.
            None if members.is_empty() && missed < 3 => missed += 1,
            None => return None,
        }
    }
    if parts.peek().is_some() {
        return None;
    }
    tidy(cx, members, false)
}

/// The members of one part of a formula out of its clause, without what governs them and without the part's own name.
fn group(cx: &Context<'_>, clause: Span, count: usize, word: &str) -> Option<Vec<Span>> {
    // 县里用它作结：以东湖为核.
    let opened = ["：", "——"].iter().filter_map(|o| cx.slice(clause).rfind(o).map(|i| i + o.len())).max().unwrap_or(0);
    let clause = lead_in(cx, Span { start: clause.start + opened as u32, ..clause });
    let text = cx.slice(clause);
    if !text.contains(word) {
        return None;
    }
    let mut members = if count > 1 { split_in(cx, clause, count)? } else { vec![clause] };
    if count == 1 && text.contains('、') {
        return None;
    }
    let last = members.last_mut()?;
    let end = last.start + without_name(cx.slice(*last), word).len() as u32;
    // 以甲、乙为核, 沿甲和乙两条轴线.
    let named = end < last.end;
    last.end = end;
    if named && cx.slice(members[0]).starts_with(['以', '沿', '把', '将']) {
        members[0].start += '以'.len_utf8() as u32;
    } else if count > 1 && !text.ends_with(word) {
        end_open(cx, &mut members);
    }
    let (first, others) = members.split_first()?;
    let shared = !others.is_empty() && others.iter().all(|m| cx.slice(*m).starts_with(word));
    members[0].start = match cx.slice(*first).find(word).filter(|_| shared) {
        // 脱贫群众不愁吃、不愁穿.
        Some(i) => first.start + i as u32,
        None => lead(cx, *first, others, word),
    };
    members.iter().all(|m| m.len() >= 6).then_some(members)
}

/// A member without 为核, 一个核心, 两条轴线, 三园 at its end.
fn without_name<'t>(text: &'t str, word: &str) -> &'t str {
    let initial = word.chars().next().unwrap_or(' ');
    let counted = |(i, c): (usize, char)| {
        let tail = &text[i + c.len_utf8()..];
        // 为核, 为发展支点, 三条轴线.
        let near = tail.find(initial).is_some_and(|at| at <= if c == '为' { 6 } else { 3 });
        (i >= 6 && near && (c == '为' || digit(c).is_some())).then_some(&text[..i])
    };
    text.char_indices().rev().take(8).filter_map(counted).last().unwrap_or(text)
}

/// Where a member begins behind the verbs that govern it: those that neither the other members begin with nor the
/// formula counts.
fn lead(cx: &Context<'_>, member: Span, others: &[Span], counted: &str) -> u32 {
    let counts = |w: Word| cx.slice(w.span).contains(counted);
    behind_governors(cx, member, others, |w| governs(cx, w), counts)
}

/// 三亮三晒: 亮身份，…；亮承诺，…；亮成效，…。晒问题，…: for each part, in turn, as many short clauses as it counts that begin with its
/// word.
pub(super) fn in_turn(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    const LONGEST: usize = 12;
    const CLAUSES: usize = 60;
    let sum = formula.parts.iter().map(|p| p.0).sum::<usize>();
    let countable = |p: &(usize, &str)| (1..=6).contains(&p.0) && !p.1.is_empty();
    if formula.parts.len() < 2 || !(4..=10).contains(&sum) || !formula.parts.iter().all(countable) {
        return None;
    }
    let wanted = words_in_turn(&formula.parts, sum)?;
    let mut members: Vec<Span> = Vec::with_capacity(sum);
    for clause in units(cx, formula, &['。', '；', '\n', '，', '、', '：']).take(CLAUSES) {
        let text = cx.slice(clause);
        let short = text.chars().count() <= LONGEST;
        let opens = |word: &str| short && text.starts_with(word) && text.len() > word.len();
        match wanted.get(members.len()) {
            Some(word) if opens(word) => members.push(clause),
            // One more than the part counts: it is another list.
            _ if members.last().is_some_and(|_| opens(wanted[members.len() - 1])) => return None,
            Some(_) if members.is_empty() && clause.start > formula.span.end + REACH as u32 => return None,
            Some(_) => {}
            None => break,
        }
    }
    (members.len() == sum).then(|| tidy(cx, members, false))?
}

/// “两张清单”，一张是要素清单，…；一张是服务清单，…: as many clauses as the formula counts that each tell what one is.
pub(super) fn each_one(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    let count = *formula.counts.first().filter(|n| (2..=6).contains(*n) && formula.simple)?;
    let classifier = formula.surface.chars().nth(1)?;
    let mut members = Vec::with_capacity(count);
    for clause in units(cx, formula, &['。', '；', '\n', '，']).take(8 * count) {
        let told = ["一", "另一"].iter().find_map(|one| cx.slice(clause).strip_prefix(one)?.strip_prefix(classifier));
        if let Some(member) = told.and_then(|t| t.strip_prefix(['是', '为'])) {
            if members.is_empty() && clause.start > formula.span.end + REACH as u32 {
                return None;
            }
            members.push(Span { start: clause.end - member.len() as u32, ..clause });
        }
    }
    (members.len() == count).then(|| tidy(cx, members, false))?
}

/// In how many paragraphs behind a formula its headings are looked for.
const PARAGRAPHS: usize = 300;

/// Headings or opening clauses that repeat the formula's key word: 三个持续: …持续加快。…持续加强。…持续优化。
pub(super) fn clauses(cx: &Context<'_>, formula: &Formula<'_>) -> Option<Vec<Span>> {
    if !formula.simple || formula.counts.first() == Some(&1) {
        return None;
    }
    let key = key_word(formula.surface)?;
    if key.chars().count() < 2 {
        return sentences(cx, formula, key);
    }
    let paragraph = cx.structure.paragraph_from(formula.span.start);
    cx.structure.paragraphs.get(paragraph)?;
    let opens = |span: Span| -> Option<Span> {
        let span = Span { start: span.end - cx.slice(span).trim_start_matches('—').len() as u32, ..span };
        let text = cx.slice(span);
        let end = text.find(['。', '，', '；', '：', ',', '！', '\n']).unwrap_or(text.len());
        let clause = &text[..end];
        let short = clause.chars().count() <= 30;
        // A thing closes its clause or opens it; an action may stand inside: 全力加快建设.
        let place = clause.find(key)?;
        let action = || {
            let word = cx.words.word_from(span.start + place as u32);
            word.is_some_and(|w| matches!(w.tag().text, "v" | "vn" | "d" | "ad" | "a" | "vd"))
        };
        let fits =
            clause.starts_with(key) || clause.ends_with(key) || action() || is_object(cx, span, place + key.len());
        (short && fits && !clause.contains(formula.surface))
            .then(|| Span { start: span.start, end: span.start + end as u32 })
    };
    let found = |members: Vec<Span>| formula.fits(members.len()).then(|| nouns(cx, members, key));
    // First clauses of the paragraphs of the formula's own section, up to the next heading.
    let behind = cx.structure.paragraphs.get(paragraph + 1..).unwrap_or_default();
    let behind = &behind[..behind.len().min(PARAGRAPHS)];
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
    let rest = cx.normal.get(formula.span.end as usize..in_reach(cx, formula, sentence.end) as usize)?;
    let mut inside = Vec::new();
    let mut start = formula.span.end;
    for part in rest.split_inclusive(['，', '、', '；', '：', '。']) {
        let span = Span { start, end: start + part.len() as u32 };
        start = span.end;
        let member = core(cx, trim(cx, Span { end: span.end - last_mark(part), ..span }), formula);
        if cx.slice(member).starts_with(key) || cx.slice(member).ends_with(key) {
            inside.push(member);
        }
    }
    let one = "一个";
    if formula.fits(inside.len()) && inside.iter().all(|m| cx.slice(*m).starts_with(one) && m.len() > one.len() + 3) {
        inside.iter_mut().for_each(|m| m.start += one.len() as u32);
    }
    if formula.fits(inside.len()) && inside.iter().all(|m| cx.slice(*m).chars().count() <= 30) {
        return Some(inside);
    }
    // Opening clauses of the sentences behind it, in the same paragraph.
    let home = cx.structure.paragraphs[paragraph].span;
    let from = cx.structure.sentences.partition_point(|s| s.start < sentence.end);
    let following = cx.structure.sentences[from..].iter().take(PARAGRAPHS).take_while(|s| s.end <= home.end);
    let following = following.filter_map(|s| opens(*s));
    found(following.collect())
}

/// 四稳: 全力稳就业，…。全力稳企业，…。: the short clauses that open the next sentences of the paragraph, each with the key.
fn sentences(cx: &Context<'_>, formula: &Formula<'_>, key: &str) -> Option<Vec<Span>> {
    let count = *formula.counts.first().filter(|n| (3..=8).contains(*n))?;
    let number = cx.structure.sentence_at(formula.span.start)?;
    let behind = cx.structure.sentences.get(number + 1..=number + count)?;
    let member = |s: &Span| {
        let clause = clause_at(cx, s.start, 10)?;
        let at = cx.slice(clause).find(key)?;
        let closes = cx.slice(clause).ends_with(key);
        Some(Span { start: clause.start + if closes { 0 } else { at as u32 }, ..clause })
    };
    let members: Vec<Span> = behind.iter().map(member).collect::<Option<_>>()?;
    let closing = members.iter().filter(|m| cx.slice(**m).ends_with(key)).count();
    let near = behind.last()?.end <= formula.span.end + STRETCH as u32;
    (near && (closing == 0 || closing == count)).then(|| tidy(cx, members, false))?
}

/// Length of the separator that ends a part, if one does.
fn last_mark(part: &str) -> u32 {
    part.chars().next_back().filter(|c| matches!(c, '，' | '、' | '；' | ';' | '：' | '。')).map_or(0, char::len_utf8)
        as u32
}

/// Whether a clause begins with a verb whose object ends at a place: 打造数智产业集群，…, but not 城投企业成功上市.
fn is_object(cx: &Context<'_>, clause: Span, end: usize) -> bool {
    let end = clause.start + end as u32;
    cx.words.word_from(clause.start).is_some_and(|w| w.tag().text == "v" && w.span.end < end)
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
    phrases.unwrap_or_else(|| members.into_iter().map(|m| unnumbered(cx, m)).collect())
}

//! The candidate generators. Each reads the context and only appends.

use super::context::{Context, is_numeral, propose};
use crate::model::{Candidate, Evidence, GazetteerHit, Kind, Rule, Span};
use crate::normalize::{floor_char, is_han};
use crate::segment::Word;

/// A generator: reads one context, appends candidates.
pub(super) type Generator = fn(&Context<'_>, &mut Vec<Candidate>);

/// All generators, in order.
pub(super) const GENERATORS: &[Generator] =
    &[gazetteer, chain, epithet, suffix, quoted, formula, coordination, abbreviation, unknown, repeat];

/// Longest candidate in bytes.
const MAX_LEN: usize = 120;

/// Dictionary names as they stand.
fn gazetteer(cx: &Context<'_>, out: &mut Vec<Candidate>) {
    for hit in cx.hits {
        let mut seen = 0u64;
        for sense in cx.senses(hit.name) {
            let bit = 1u64 << (sense.kind.index() & 63);
            if seen & bit == 0 {
                seen |= bit;
                let own = sense.flavour < 2 && cx.gazetteer.is_users(hit.name);
                let evidence = Evidence { name: hit.name + 1, own, ..Evidence::default() };
                propose(out, hit.span, sense.kind, Rule::Gazetteer, evidence);
            }
        }
    }
}

fn is_place(cx: &Context<'_>, hit: &GazetteerHit) -> bool {
    cx.senses(hit.name).any(|s| s.kind == Kind::PLACE && s.flavour < 3)
}

/// A place right behind a place that holds it: 济南市泉城路, 广东深圳.
fn chain(cx: &Context<'_>, out: &mut Vec<Candidate>) {
    for outer in cx.hits.iter().filter(|h| is_place(cx, h)) {
        for inner in cx.hits_from(outer.span.end).iter().filter(|h| is_place(cx, h)) {
            let span = Span { start: outer.span.start, end: inner.span.end };
            propose(out, span, Kind::PLACE, Rule::Context, Evidence::default());
        }
    }
}

/// A place behind a word that makes a slogan of it: 平安山东, 美丽新宁夏.
fn epithet(cx: &Context<'_>, out: &mut Vec<Candidate>) {
    const LENGTH: usize = 2 * '平'.len_utf8();
    for hit in cx.hits.iter().filter(|h| is_place(cx, h)) {
        let before = &cx.normal[..hit.span.start as usize];
        for before in [Some(before), before.strip_suffix('新')].into_iter().flatten() {
            let word = before.len().checked_sub(LENGTH).and_then(|at| before.get(at..));
            if word.is_some_and(|w| cx.lexicon.is_epithet(w)) {
                let span = Span { start: (before.len() - LENGTH) as u32, end: hit.span.end };
                propose(out, span, Kind::SLOGAN, Rule::Context, Evidence::default());
            }
        }
    }
}

/// Runs of words of one character, which the segmentation does not know together, with the words beside them:
/// 曾厝垵, 帕西尼, 柔宇科技.
fn unknown(cx: &Context<'_>, out: &mut Vec<Candidate>) {
    const LONGEST: usize = 6;
    let single = |at: u32| -> Option<u32> {
        let word = cx.words.word_from(at)?;
        let han = word.span.len() == 3 && !cx.after(at).is_some_and(is_numeral);
        (han && !cx.is_barrier(word)).then_some(word.span.end)
    };
    for block in cx.words.blocks() {
        let mut at = block.start;
        while at < block.end {
            let Some(first) = single(at) else {
                let Some(word) = cx.words.word_from(at) else { break };
                at = word.span.end;
                continue;
            };
            let (start, mut end, mut count) = (at, first, 1);
            while let Some(next) = (end < block.end).then(|| single(end)).flatten() {
                end = next;
                count += 1;
            }
            at = end;
            if !(2..=LONGEST).contains(&count) {
                continue;
            }
            let beside = |word: Option<Word>| word.filter(|w| w.span.len() == 6 && !cx.is_barrier(*w));
            let starts = [Some(start), beside(cx.words.word_to(start)).map(|w| w.span.start)];
            let ends = [Some(end), beside(cx.words.word_from(end)).map(|w| w.span.end)];
            for start in starts.into_iter().flatten() {
                for end in ends.into_iter().flatten() {
                    for kind in [Kind::PLACE, Kind::ENTERPRISE] {
                        propose(out, Span { start, end }, kind, Rule::Context, Evidence::default());
                    }
                }
            }
        }
    }
}

/// Heads expanded to the left to every word border that a name can begin at.
fn suffix(cx: &Context<'_>, out: &mut Vec<Candidate>) {
    for (found, number) in cx.heads {
        let (head, kinds) = &cx.lexicon.heads.words[*number as usize];
        let (start, end) = (found.start, found.end);
        let long = head.len() > 3;
        let ends = closing_ends(cx, end);
        if !long
            && cx.words.is_border(start)
            && cx.before(start).is_none_or(|c| !is_han(c) && !c.is_ascii_alphanumeric())
        {
            continue;
        }
        for left in left_borders(cx, start, if long { 14 } else { 8 }) {
            for &end in &ends {
                for &kind in kinds {
                    propose(out, Span { start: left, end }, kind, Rule::Suffix, Evidence::default());
                }
            }
        }
    }
}

/// The head's end, and the end of a closing bracket behind it that belongs to the name: （一期）, （新院）.
fn closing_ends(cx: &Context<'_>, end: u32) -> Vec<u32> {
    let mut ends = vec![end];
    if let Some(open @ ('（' | '(')) = cx.after(end) {
        let rest = &cx.normal[end as usize + open.len_utf8()..];
        if let Some(close) = rest.char_indices().take(8).find(|(_, c)| matches!(c, '）' | ')')) {
            let inner = &rest[..close.0];
            if !inner.is_empty() && inner.chars().all(|c| is_han(c) || c.is_ascii_alphanumeric()) {
                ends.push(end + (open.len_utf8() + close.0 + close.1.len_utf8()) as u32);
            }
        }
    }
    ends
}

/// Word borders to the left of a head at which a name could begin, nearest first; over brackets, quotes,
/// middle dots and plus signs inside the name, never over other punctuation.
fn left_borders(cx: &Context<'_>, head: u32, most: usize) -> Vec<u32> {
    let mut out: Vec<u32> = Vec::new();
    let mut at = head;
    let floor = head.saturating_sub(MAX_LEN as u32);
    while out.len() < most && at > floor {
        let Some(before) = cx.before(at) else { break };
        if let Some(word) = cx.words.word_to(at) {
            if cx.is_barrier(word) {
                break;
            }
            at = word.span.start;
            out.push(at);
        } else if !cx.words.is_border(at) {
            // A head in the middle of a word: go to the word's start.
            at = cx.words.border_before(at);
            out.push(at);
        } else {
            match before {
                '·' | '—' | '-' | '～' | '~' | '+' | '/' | '±' | '&' => at -= before.len_utf8() as u32,
                '）' | ')' | '”' => {
                    let open = match before {
                        '”' => '“',
                        '）' => '（',
                        _ => '(',
                    };
                    let near = &cx.normal
                        [floor_char(cx.normal, at.saturating_sub(60) as usize)..at as usize - before.len_utf8()];
                    let Some(i) = near.rfind([open, '(']) else { break };
                    if near[i..].contains(['。', '，', '\n']) {
                        break;
                    }
                    at -= (near.len() - i) as u32 + before.len_utf8() as u32;
                    out.push(at);
                }
                '“' if out.last() == Some(&at) => {
                    // The quoted part opens the name: “双百工程”培训基地 begins at its quotation mark.
                    break;
                }
                _ => break,
            }
        }
    }
    out
}

/// What stands between quotation marks, whole.
fn quoted(cx: &Context<'_>, out: &mut Vec<Candidate>) {
    for quote in &cx.structure.quotes {
        let span = quote.inner;
        let inner = cx.slice(span);
        let chars = inner.chars().count();
        if !(2..=36).contains(&chars) || inner.contains(['。', '；', '！', '？', '：', '\n']) {
            continue;
        }
        propose(out, span, Kind::SLOGAN, Rule::Quoted, Evidence::default());
        if inner.chars().any(is_numeral) {
            propose(out, span, Kind::FORMULA, Rule::Quoted, Evidence::default());
        }
        if chars >= 2 && !inner.contains(['，', ',']) {
            for kind in [Kind::PROJECT, Kind::PLACE, Kind::ENTERPRISE, Kind::INSTITUTION] {
                propose(out, span, kind, Rule::Quoted, Evidence::default());
            }
        }
    }
}

/// Numerals with what they count or pair, to every word border that could end the formula.
fn formula(cx: &Context<'_>, out: &mut Vec<Candidate>) {
    let mut previous = '\n';
    for (at, c) in cx.normal.char_indices() {
        // 1.5 is one number, 13.五治四强 an item.
        let fraction = previous == '.' && c.is_ascii_digit();
        let opens = is_numeral(c) && (!is_numeral(previous) && !fraction || matches!(previous, '“' | '"'));
        let opens = opens || (c == '新' && cx.after(at as u32 + 3).is_some_and(|n| is_numeral(n) && n != '一'));
        previous = c;
        if opens {
            formula_ends(cx, at as u32, c, out);
        }
    }
}

fn formula_ends(cx: &Context<'_>, start: u32, first: char, out: &mut Vec<Candidate>) {
    let rest = &cx.normal[start as usize..];
    let numerals = rest.chars().take_while(|c| is_numeral(*c) || *c == '+').count();
    let tail: Vec<char> = rest.chars().take(numerals + 1).collect();
    let next = *tail.get(numerals).unwrap_or(&'\n');
    let sum = rest.chars().take(numerals).any(|c| c == '+') && numerals >= 3;
    // Amounts, percentages and dates are no formulas, whatever follows.
    if first.is_ascii_digit()
        && !sum
        && (matches!(
            next,
            '.' | '%'
                | '亿'
                | '元'
                | '月'
                | '日'
                | '年'
                | '，'
                | '。'
                | '、'
                | '）'
                | ')'
                | ','
                | '家'
                | '户'
                | '人'
                | '名'
                | '套'
                | '亩'
                | '米'
                | '所'
                | '座'
                | '次'
                | '倍'
        ) || numerals >= 6)
    {
        return;
    }
    if matches!(next, '月' | '年' | '届' | '次' | '日' | '℃' | '％') && !sum {
        return;
    }
    quoted_object(cx, start, numerals, out);
    let mut count = 0usize;
    for (i, c) in rest.char_indices() {
        let allowed =
            is_han(c) || c.is_ascii_alphanumeric() || matches!(c, '+' | '·' | '-') || (c == '、' && count >= 2);
        if !allowed || count >= 11 {
            break;
        }
        count += 1;
        let end = start + (i + c.len_utf8()) as u32;
        if count >= 2
            && c != '、'
            && (cx.words.is_border(end) || count <= 4)
            && !(count <= numerals && !sum && first.is_ascii_digit() && numerals < 3)
        {
            propose(out, Span { start, end }, Kind::FORMULA, Rule::Formula, Evidence::default());
        }
    }
}

/// 四个“自信”, 三张“零关税”清单: a numeral and a classifier, what they count in quotation marks, and up to two words behind.
fn quoted_object(cx: &Context<'_>, start: u32, numerals: usize, out: &mut Vec<Candidate>) {
    const LONGEST: usize = 8;
    let rest = &cx.normal[start as usize..];
    let Some((open, _)) = rest.char_indices().nth(numerals + 1).filter(|(_, c)| *c == '“') else { return };
    let inner = &rest[open + '“'.len_utf8()..];
    let close = inner.char_indices().take(LONGEST + 1).find(|(_, c)| !is_han(*c) && !c.is_ascii_alphanumeric());
    let Some((length, '”')) = close.filter(|(i, _)| *i > 0) else { return };
    let mut end = start + (open + '“'.len_utf8() + length + '”'.len_utf8()) as u32;
    for _ in 0..3 {
        propose(out, Span { start, end }, Kind::FORMULA, Rule::Formula, Evidence::default());
        let Some(word) = cx.words.word_from(end).filter(|w| !cx.is_barrier(*w)) else { break };
        end = word.span.end;
    }
}

/// Slots of lists joined by 、, closed by 等 or a class noun, or beside a dictionary name.
fn coordination(cx: &Context<'_>, out: &mut Vec<Candidate>) {
    for sentence in &cx.structure.sentences {
        let body = cx.slice(*sentence);
        if body.contains('、') || body.contains('等') {
            coordinate(cx, *sentence, out);
        }
    }
}

/// The stretches between separators, with whether a 、, 和 or the like joins them to the next.
fn coordinate(cx: &Context<'_>, sentence: Span, out: &mut Vec<Candidate>) {
    let body = cx.slice(sentence);
    let mut slots: Vec<Span> = Vec::new();
    let mut start = 0;
    let mut depth = 0usize;
    let base = sentence.start as usize;
    for (i, c) in body.char_indices() {
        match c {
            '（' | '(' | '“' => depth += 1,
            '）' | ')' | '”' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let here = base + i;
        if depth == 0 && matches!(c, '、') {
            slots.push(Span::new(base + start, here));
            start = i + c.len_utf8();
        } else if depth == 0 && matches!(c, '，' | ',' | '；' | '。' | '：' | ':' | '\n' | '！' | ';') {
            list(cx, &mut slots, Span::new(base + start, here), out);
            start = i + c.len_utf8();
        }
    }
    if start <= body.len() {
        list(cx, &mut slots, Span::new(base + start, base + body.len()), out);
    }
}

/// Proposes the members of one list; `tail` is the stretch behind the last 、.
fn list(cx: &Context<'_>, slots: &mut Vec<Span>, tail: Span, out: &mut Vec<Candidate>) {
    let tail_text = cx.slice(tail);
    let closed = tail_text.find('等').filter(|i| *i > 3);
    if slots.is_empty() && closed.is_none() {
        return;
    }
    let class = closed.and_then(|i| class_behind(cx, &tail_text[i + 3..]));
    // The last slot ends at 等, or at any word border when no 等 closes the list.
    let last = Span { start: tail.start, end: closed.map_or(tail.end, |i| tail.start + i as u32) };
    let mut kinds: Vec<Kind> = match class {
        Some(c) => cx.lexicon.classes.words[c as usize].1.clone(),
        None => Vec::new(),
    };
    if kinds.contains(&Kind::PROJECT) {
        kinds.push(Kind::ENTERPRISE);
    }
    if class.is_none() {
        // Without a class noun the members' own words decide: any named thing can stand in a list.
        kinds.extend([Kind::PLACE, Kind::ENTERPRISE, Kind::INSTITUTION, Kind::PROJECT]);
    }
    let evidence = Evidence { class: class.map_or(0, |c| c as u8 + 1), ..Evidence::default() };
    let mut add = |span: Span, position: u8| {
        if (4..=90).contains(&span.len()) && !cx.slice(span).contains(['“', '”', '"', '\n']) {
            for &kind in &kinds {
                propose(out, span, kind, Rule::Coordination, Evidence { shape: position, ..evidence });
            }
        }
    };
    // The first slot opens after a verb or a phrase: every border in its last words.
    let first = *slots.first().unwrap_or(&last);
    for left in left_borders(cx, first.end, 9) {
        if left >= first.start {
            add(Span { start: left, end: first.end }, 1);
        }
    }
    for slot in slots.iter().skip(1).filter(|slot| !has_barrier(cx, **slot)) {
        add(*slot, 2);
        for joint in joints(cx, *slot) {
            add(Span { start: slot.start, end: joint.start }, 2);
            add(Span { start: joint.end, end: slot.end }, 2);
        }
    }
    if !slots.is_empty() {
        if !has_barrier(cx, last) {
            add(last, 3);
        }
        for joint in joints(cx, last) {
            add(Span { start: last.start, end: joint.start }, 3);
            if closed.is_some() {
                add(Span { start: joint.end, end: last.end }, 3);
            }
        }
        if closed.is_none() {
            // No 等: the last member ends at one of the first borders.
            let mut at = last.start;
            for _ in 0..7 {
                let Some(word) = cx.words.word_from(at).filter(|w| w.span.end < last.end && !cx.is_barrier(*w)) else {
                    break;
                };
                at = word.span.end;
                add(Span { start: last.start, end: at }, 4);
            }
        }
    }
    slots.clear();
}

fn has_barrier(cx: &Context<'_>, span: Span) -> bool {
    let mut at = span.start;
    while at < span.end {
        match cx.words.word_from(at) {
            Some(word) if cx.is_barrier(word) => return true,
            Some(word) => at = word.span.end,
            None => at += cx.after(at).map_or(1, char::len_utf8) as u32,
        }
    }
    false
}

/// 和, 及, 与 as words of their own inside a slot.
fn joints(cx: &Context<'_>, slot: Span) -> Vec<Span> {
    cx.slice(slot)
        .char_indices()
        .filter(|(_, c)| matches!(c, '和' | '及' | '与'))
        .map(|(i, c)| Span::new(slot.start as usize + i, slot.start as usize + i + c.len_utf8()))
        .filter(|j| cx.words.is_border(j.start) && cx.words.is_border(j.end))
        .collect()
}

/// The class noun behind 等, over a count and an adjective: 等9所学校, 等一批重点企业.
fn class_behind(cx: &Context<'_>, rest: &str) -> Option<u32> {
    let mut rest =
        rest.trim_start_matches(|c: char| c.is_ascii_digit() || is_numeral(c) || matches!(c, '余' | '多' | '几'));
    for unit in ["家", "个", "所", "条", "座", "批", "名", "大", "类", "项", "处", "支", "种"] {
        if let Some(next) = rest.strip_prefix(unit) {
            rest = next;
            break;
        }
    }
    // The noun itself, or the end of the first few words.
    if let Some(class) = cx.lexicon.classes.prefix_of(rest) {
        return Some(class);
    }
    let clause: String = rest.chars().take_while(|c| is_han(*c)).take(9).collect();
    let found = cx.lexicon.classes.automaton.find_overlapping_iter(&clause).filter(|m| m.len() > 3).last();
    found.map(|m| m.pattern().as_u32())
}

/// Short forms introduced in the text: （以下简称“郑大一附院”）.
fn abbreviation(cx: &Context<'_>, out: &mut Vec<Candidate>) {
    for cue in ["以下简称", "下称", "简称"] {
        for (at, _) in cx.normal.match_indices(cue) {
            let rest = &cx.normal[at + cue.len()..];
            let open = rest.chars().next().filter(|c| matches!(c, '“' | '"' | '：' | ':')).map_or(0, char::len_utf8);
            let inner: String =
                rest[open..].chars().take_while(|c| is_han(*c) || c.is_ascii_alphanumeric()).take(12).collect();
            if inner.chars().count() < 2 {
                continue;
            }
            let start = at + cue.len() + open;
            for kind in [Kind::PLACE, Kind::ENTERPRISE, Kind::INSTITUTION, Kind::PROJECT] {
                let span = Span::new(start, start + inner.len());
                propose(out, span, kind, Rule::Abbreviation, Evidence::default());
            }
        }
    }
}

/// Repeats, whole or shortened, of what pass 1 found.
pub(super) fn repeat(cx: &Context<'_>, out: &mut Vec<Candidate>) {
    if let Some(memory) = cx.memory {
        for (span, kind, whole) in memory.occurrences() {
            let evidence = Evidence { shape: if whole { 101 } else { 102 }, ..Evidence::default() };
            propose(out, span, kind, Rule::Repeat, evidence);
        }
    }
}

//! Whether the list that a formula promises stands right beside it: 三处水：嘴里的水、田里的水、锅炉里的水. Who reads 三处水 alone takes it
//! for a count; the list tells.

use super::context::Context;
use crate::model::{Hashed, Span};
use crate::normalize::{floor_char, is_han};
use crate::wording::{key_word, parts, promised, words_in_turn};

/// Longest stretch, in bytes, that is looked at for a list.
const LONGEST_LIST: usize = 400;
/// Longest wording of a formula, in bytes, that is read for what it promises.
const LONGEST_WORDING: usize = 48;
/// Most characters of a noun between a formula and what opens its list: “三看”工作法：….
const LONGEST_NOUN: usize = 6;

/// A list beside a formula: where it stands, how its parts go with the wording, and how many they are.
pub(super) struct Listed {
    pub(super) place: Hashed<'static>,
    pub(super) parts: Hashed<'static>,
    pub(super) count: usize,
}

/// The list of as many parts as the wording at a span promises, right behind the span or right before it.
pub(super) fn listed(cx: &Context<'_>, span: Span) -> Option<Listed> {
    if span.len() > LONGEST_WORDING {
        return None;
    }
    let wording = Wording::of(cx.slice(span));
    let counts = || wording.counts.iter().copied().filter(|n| *n >= 2);
    counts()
        .find_map(|n| behind(cx, span, &wording, n))
        .or_else(|| counts().find_map(|n| before(cx, span, &wording, n)))
}

/// What a wording promises.
struct Wording<'t> {
    counts: Vec<usize>,
    /// How many members hold which word: 六降一增.
    parts: Vec<(usize, &'t str)>,
    key: &'t str,
}

impl<'t> Wording<'t> {
    fn of(surface: &'t str) -> Self {
        Self { counts: promised(surface), parts: parts(surface), key: key_word(surface).unwrap_or_default() }
    }

    /// How the parts of a list go with the wording: they hold its words, or they are alike, or neither.
    fn fit(&self, list: &[&str]) -> Hashed<'static> {
        const KEY: Hashed<'static> = Hashed::of("key");
        const ALIKE: Hashed<'static> = Hashed::of("alike");
        const PLAIN: Hashed<'static> = Hashed::of("plain");
        let holds = |part: &str, word: &str| word.chars().next().is_some_and(|c| part.contains(c));
        let shared = |word: &str| word.chars().any(|c| list.iter().all(|part| part.contains(c)));
        let keyed = if self.parts.len() > 1 {
            let in_turn = words_in_turn(&self.parts, list.len())
                .is_some_and(|words| list.iter().zip(words).all(|(part, word)| holds(part, word)));
            in_turn || list.iter().all(|part| self.parts.iter().any(|(_, word)| holds(part, word)))
        } else {
            shared(self.key)
        };
        let first = list[0];
        let length = |part: &str| part.chars().count();
        let alike = list.iter().all(|p| length(p) == length(first))
            || list.iter().all(|p| p.chars().next() == first.chars().next())
            || list.iter().all(|p| p.chars().next_back() == first.chars().next_back());
        match (keyed, alike) {
            (true, _) => KEY,
            (_, true) => ALIKE,
            _ => PLAIN,
        }
    }
}

fn behind(cx: &Context<'_>, span: Span, wording: &Wording<'_>, count: usize) -> Option<Listed> {
    const AFTER: Hashed<'static> = Hashed::of("after");
    const CLAUSES: Hashed<'static> = Hashed::of("clauses");
    let rest = cx.normal[span.end as usize..].trim_start_matches(['”', '"']);
    let text = opened(rest)?;
    let text = &text[..floor_char(text, LONGEST_LIST)];
    let text = &text[..text.find(['。', '）', '\n'])?];
    let clause = &text[..text.find(['，', '；']).unwrap_or(text.len())];
    if let Some(list) = enumerated(clause, count) {
        return Some(Listed { place: AFTER, parts: wording.fit(&list), count });
    }
    let clauses: Vec<&str> = text.split(['，', '；']).collect();
    // What goes on behind the list is none of its clauses, but then they must be plainly the formula's.
    let parts = wording.fit(clauses.get(..count)?);
    (clauses.len() == count || parts.text != "plain").then_some(Listed { place: CLAUSES, parts, count })
}

/// The text behind what may open a list: a bracket, a colon, a dash, a comma, a copula, also behind a short noun.
fn opened(rest: &str) -> Option<&str> {
    const WORDS: [&str; 9] = ["分别是", "分别为", "主要是", "就是", "包括", "即", "是", "为", "指"];
    let noun: usize = rest.chars().take(LONGEST_NOUN).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
    let marked = rest[noun..].trim_start_matches('”').strip_prefix(['（', '：', '，', '—']);
    let marked = marked.map(|text| text.trim_start_matches('—'));
    let text = marked.or_else(|| WORDS.iter().find_map(|w| rest.strip_prefix(w)))?;
    Some(WORDS.iter().find_map(|w| text.strip_prefix(w)).unwrap_or(text).trim_start_matches('：'))
}

fn before(cx: &Context<'_>, span: Span, wording: &Wording<'_>, count: usize) -> Option<Listed> {
    const BEFORE: Hashed<'static> = Hashed::of("before");
    let text = cx.normal[..span.start as usize].trim_end_matches(['“', '"']);
    let near = &text[floor_char(text, text.len().saturating_sub(LONGEST_LIST))..];
    let stop = near.char_indices().rev().find(|(_, c)| matches!(c, '，' | '。' | '；' | '：' | '\n'));
    // A text may open with the list; what is longer than the reach is none.
    let opens = near.len() == text.len();
    let from = stop.map(|(at, mark)| at + mark.len_utf8()).or(opens.then_some(0))?;
    let list = enumerated(&near[from..], count)?;
    Some(Listed { place: BEFORE, parts: wording.fit(&list), count })
}

/// The parts of a list with 、 and perhaps 和 before its last part, if they are so many.
fn enumerated(text: &str, count: usize) -> Option<Vec<&str>> {
    let mut list: Vec<&str> = text.split('、').collect();
    if list.len() + 1 == count {
        let last = list.pop()?;
        let (at, joint) = last.rmatch_indices(['和', '与', '及']).find(|(i, _)| *i > 0)?;
        list.extend([&last[..at], &last[at + joint.len()..]]);
    }
    (list.len() == count && list.iter().all(|part| !part.is_empty())).then_some(list)
}

#[cfg(test)]
mod tests {
    use super::{Wording, enumerated, opened};

    #[test]
    fn lists_are_cut_by_their_marks() {
        assert_eq!(enumerated("甲、乙和丙", 3), Some(vec!["甲", "乙", "丙"]));
        assert_eq!(enumerated("甲与乙", 2), Some(vec!["甲", "乙"]));
        assert_eq!(enumerated("甲、乙、丙", 4), None);
        assert_eq!(enumerated("甲、、丙", 3), None);
    }

    #[test]
    fn lists_are_opened_by_marks_and_copulas() {
        for text in ["：甲、乙", "（甲、乙", "工作法：甲、乙", "，即甲、乙", "是甲、乙", "——甲、乙", "”分别为：甲、乙"]
        {
            assert_eq!(opened(text.trim_start_matches('”')), Some("甲、乙"), "{text}");
        }
        assert_eq!(opened("建设取得进展"), None);
    }

    #[test]
    fn parts_go_with_the_wording() {
        let fit = |surface, list: &[&str]| Wording::of(surface).fit(list).text;
        assert_eq!(fit("三处水", &["嘴里的水", "田里的水", "锅炉里的水"]), "key");
        assert_eq!(fit("一降两增", &["降成本", "增收", "增效"]), "key");
        assert_eq!(fit("三个环节", &["征拆", "要素", "验收"]), "alike");
        assert_eq!(fit("三大载体", &["武清开发区", "京滨工业园", "武清商务区中心"]), "plain");
    }
}

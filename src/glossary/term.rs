//! A note → the term and its definition; a term → the names it defines.

use crate::numeral::digit;

/// Words between a term and its definition, after punctuation or without.
const CUES: &[&str] = &["是指", "指的是", "主要是指", "主要指", "特指", "泛指", "是对", "即"];

/// Longest term in characters.
const LONGEST: usize = 40;

/// Splits a note into term and definition. `alone` is the note's first line when the definition begins on the next.
pub(super) fn split(note: &str, alone: Option<&str>) -> Option<(String, String)> {
    if let Some(line) = alone {
        let term = line.trim().trim_end_matches(['：', ':', '—', ' ']);
        let rest = note[line.len()..].trim();
        if is_term(term) && !rest.is_empty() {
            return Some((term.to_owned(), rest.to_owned()));
        }
    }
    let note = note.trim();
    let end = end_of_term(note)?;
    let term = note[..end].trim().trim_end_matches(['—', ' ']);
    let rest = note[end..].trim_start_matches(['：', ':', '，', ',', '—', '。', ' ', '\t', '\u{3000}']);
    (is_term(term) && !rest.is_empty()).then(|| (term.to_owned(), rest.to_owned()))
}

fn is_term(term: &str) -> bool {
    let chars = term.chars().count();
    let outside = outside_quotes(term);
    (2..=LONGEST).contains(&chars) && !outside.contains(['，', '。', '；', '！', '？', ',', ';', '：'])
}

fn outside_quotes(text: &str) -> String {
    let mut open = 0usize;
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '“' | '《' | '‘' | '（' | '(' => open += 1,
            '”' | '》' | '’' | '）' | ')' => open = open.saturating_sub(1),
            _ if open == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Where the term ends: at the first colon, dash or wide blank outside of quotation marks and brackets, before 是指 and its like,
/// or, behind a quoted term, at a comma or before 指.
fn end_of_term(note: &str) -> Option<usize> {
    let mut open = 0usize;
    let mut closed_quote = false;
    for (at, c) in note.char_indices() {
        let rest = &note[at..];
        match c {
            '“' | '《' | '‘' | '（' | '(' => open += 1,
            '”' | '》' | '’' | '）' | ')' => {
                open = open.saturating_sub(1);
                closed_quote |= c == '”';
            }
            _ if open > 0 || at == 0 => {}
            '：' | ':' | '\t' | '\u{3000}' => return Some(at),
            '—' if rest.starts_with("——") => return Some(at),
            '，' | ',' | ' ' => {
                let behind = rest.trim_start_matches(['，', ',', ' ']);
                let defines = CUES.iter().any(|cue| behind.starts_with(cue)) || behind.starts_with('指');
                let wide = rest.starts_with("  ");
                if defines || wide || c != ' ' && closed_quote {
                    return Some(at);
                }
                if c != ' ' {
                    return None;
                }
            }
            '。' | '；' | '\n' => return (closed_quote && c == '。').then_some(at),
            '指' if closed_quote && note[..at].ends_with('”') => return Some(at),
            _ if CUES.iter().any(|cue| cue.chars().count() > 1 && rest.starts_with(cue)) => return Some(at),
            _ => {}
        }
    }
    None
}

/// One name that a term defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// The bare string: the quoted core of “双环”旅游公路, else the term without quotation marks.
    pub(super) core: String,
    /// The term in full, where it is longer than the core: 双环旅游公路.
    pub(super) full: Option<String>,
    /// The wording with quotation marks inside, where the text has them: 三张“零税”清单.
    pub(super) marked: Option<String>,
    /// Whether the core is a numbered formula by its shape.
    pub(super) numbered: bool,
}

/// The names of a term: several for “两重”“两新” and for 两个基地、两个枢纽.
pub(super) fn names(term: &str) -> Vec<Name> {
    let term = crate::normalize::normalize(term);
    let term = term.normal().trim();
    let quoted = quoted(term);
    let outside: String = outside_quotes(term).chars().filter(|c| !c.is_whitespace()).collect();
    let joints = ["", "、", "和", "与", "及"];
    if !quoted.is_empty() && joints.contains(&outside.trim_matches('、')) && !term.contains(['《', '（', '(']) {
        return quoted.iter().map(|q| name(q)).collect();
    }
    if quoted.is_empty() {
        let parts: Vec<&str> = term.split('、').collect();
        if parts.len() > 1 && parts.iter().all(|p| p.chars().count() >= 2 && is_numbered(p)) {
            return parts.into_iter().map(name).collect();
        }
        return vec![name(term)];
    }
    let bare: String = term.chars().filter(|c| !matches!(c, '“' | '”')).collect();
    let full = Some(bare.clone());
    if let [core] = quoted.as_slice()
        && is_numbered(core)
    {
        return vec![Name { full, ..name(core) }];
    }
    vec![Name { marked: Some(term.to_owned()), ..name(&bare) }]
}

fn name(core: &str) -> Name {
    Name { core: core.to_owned(), full: None, marked: None, numbered: is_numbered(core) }
}

fn quoted(term: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = term;
    while let Some(start) = rest.find('“') {
        let inner = &rest[start + '“'.len_utf8()..];
        let Some(end) = inner.find('”') else { break };
        out.push(&inner[..end]);
        rest = &inner[end + '”'.len_utf8()..];
    }
    out.retain(|q| !q.trim().is_empty());
    out
}

/// Numerals before which no formula begins, though the characters are numerals: 一体化, 万里, 二维码.
const ORDINARY: &[&str] = &[
    "一体化",
    "一般",
    "一次",
    "一线",
    "一站式",
    "一流",
    "一系列",
    "一把手",
    "万里",
    "万兆",
    "千兆",
    "百度",
    "二维",
    "三维",
    "三甲",
    "二氧化",
    "二级",
    "三级",
    "四级",
    "一级",
    "一类",
    "二类",
    "千瓦",
    "千人",
    "万吨",
    "万元",
    "亿元",
    "双方",
    "单一",
];

/// Whether a name is a numbered formula by its shape: a numeral at its head that counts (三个高地, 双碳), numerals in several places
/// (放大器1+1, 六降一增), figures joined by + or alone (1+3+N, 45432).
pub(super) fn is_numbered(core: &str) -> bool {
    let chars: Vec<char> = core.chars().collect();
    let Some(first) = chars.first() else { return false };
    if chars.len() < 2 || core.starts_with('第') || ORDINARY.iter().any(|o| core.starts_with(o)) {
        return false;
    }
    if core.contains(['+', '＋']) && chars.iter().any(char::is_ascii_digit) {
        return true;
    }
    let figures = chars.iter().take_while(|c| c.is_ascii_digit()).count();
    if figures > 0 {
        // 45432, 15分钟健身圈, 125计划; not 5G, 4K, 2024年.
        let behind = &chars[figures..];
        let year = figures == 4 && behind.first() == Some(&'年');
        return !year
            && (behind.is_empty() && figures >= 3 || behind.first().is_some_and(|c| crate::normalize::is_han(*c)));
    }
    let numeral = |c: char| digit(c).is_some_and(|d| d > 0) || matches!(c, '十' | '百' | '千' | '万');
    numeral(*first) || *first == '新' && chars.len() > 2 && numeral(chars[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_and_definitions() {
        let rows: [(&str, Option<(&str, &str)>); 14] = [
            ("三链：人才链、产业链、创新链。", Some(("三链", "人才链、产业链、创新链。"))),
            ("“三链”:指人才链。", Some(("“三链”", "指人才链。"))),
            ("“三链”是指人才链。", Some(("“三链”", "是指人才链。"))),
            ("“三链”，指人才链。", Some(("“三链”", "指人才链。"))),
            ("“三链”指人才链。", Some(("“三链”", "指人才链。"))),
            ("“三链”工程，人才链等。", Some(("“三链”工程", "人才链等。"))),
            ("三链是指人才链。", Some(("三链", "是指人才链。"))),
            ("三链，是指人才链。", Some(("三链", "是指人才链。"))),
            ("三链——人才链。", Some(("三链", "人才链。"))),
            ("“1+3”布局：“1”是指甲。", Some(("“1+3”布局", "“1”是指甲。"))),
            ("GEP（生态产值）：一种指标。", Some(("GEP（生态产值）", "一种指标。"))),
            ("三链　人才链。", Some(("三链", "人才链。"))),
            ("提高质量，推动发展：甲。", None),
            ("三链", None),
        ];
        for (note, expected) in rows {
            let found = split(note, None);
            assert_eq!(found.as_ref().map(|(a, b)| (a.as_str(), b.as_str())), expected, "{note}");
        }
        let own_line = split("三链：\n人才链。", Some("三链："));
        assert_eq!(own_line, Some(("三链".into(), "人才链。".into())));
        let sentence = split("三链，人才链。\n三库。", Some("三链，人才链。"));
        assert_eq!(sentence, None);
    }

    #[test]
    fn names_of_terms() {
        type Case<'c> = (&'c str, &'c [(&'c str, Option<&'c str>, Option<&'c str>)]);
        let rows: [Case<'_>; 9] = [
            ("“三链”", &[("三链", None, None)]),
            ("三链", &[("三链", None, None)]),
            ("“双环”旅游路", &[("双环", Some("双环旅游路"), None)]),
            ("三张“零税”清单", &[("三张零税清单", None, Some("三张“零税”清单"))]),
            ("“两重”“两新”", &[("两重", None, None), ("两新", None, None)]),
            ("“两重”、“两新”", &[("两重", None, None), ("两新", None, None)]),
            ("两个基地、两个中心", &[("两个基地", None, None), ("两个中心", None, None)]),
            ("山水工程", &[("山水工程", None, None)]),
            ("“一本三基”战略框架", &[("一本三基", Some("一本三基战略框架"), None)]),
        ];
        for (term, expected) in rows {
            let found = names(term);
            let found: Vec<_> =
                found.iter().map(|n| (n.core.as_str(), n.full.as_deref(), n.marked.as_deref())).collect();
            assert_eq!(found, expected, "{term}");
        }
    }

    #[test]
    fn numbered_names() {
        let yes = [
            "三链",
            "六降一增",
            "1+3+N",
            "45432",
            "15分钟健身圈",
            "125计划",
            "新十条",
            "百千万",
            "双碳",
            "一网通办",
            "5+4+2",
        ];
        let no = ["山水工程", "ESI", "5G", "2024年", "一体化", "第二课堂", "PM2.5", "二维码", "4K", "一"];
        assert_eq!(yes.iter().filter(|n| !is_numbered(n)).count(), 0);
        assert_eq!(no.iter().find(|n| is_numbered(n)), None);
    }
}

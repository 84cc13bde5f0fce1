//! Words that open a list behind a formula.

use crate::model::Span;
use crate::recognize::Context;

/// What says that a list follows, wherever it stands.
const VERBS: [&str; 12] =
    ["指的是", "说的是", "包括", "包含", "涵盖", "囊括", "涉及", "就是", "是指", "即是", "分为", "意即"];

/// What says so only right behind the formula, behind a comma, or behind one of the adverbs.
const COPULAS: [&str; 5] = ["即", "指", "是", "为", "有"];

/// What stands before either.
const ADVERBS: [&str; 9] = ["分别", "主要", "具体", "依次", "其中", "内容", "所谓", "则", "也"];

/// The width of the opener at the head of a text, if one stands there: ：, ——, ，即, 主要包括, 分别是. A copula alone
/// counts where `near`.
pub(super) fn opening(text: &str, near: bool) -> Option<usize> {
    if let Some(mark) = ["：", ":", "——"].iter().find(|m| text.starts_with(**m)) {
        return Some(mark.len());
    }
    if let Some(width) = question(text, near) {
        return Some(width);
    }
    let rest = text.strip_prefix(['，', '。']).unwrap_or(text);
    let comma = rest.len() < text.len();
    let rest = without_remark(rest);
    let bare = without_adverbs(rest);
    let adverb = bare.len() < rest.len();
    // A new sentence opens the list only where it says so: “四千行动”。具体是….
    if text.starts_with('。') && !adverb && !rest.starts_with('即') {
        return None;
    }
    let verb = VERBS.iter().find(|v| bare.starts_with(**v)).or_else(|| {
        COPULAS
            .iter()
            .find(|c| bare.starts_with(**c) && (adverb || near && !comma || comma && matches!(**c, "即" | "指")))
    })?;
    let behind = &bare[verb.len()..];
    // 即将, 即日 open nothing.
    if verb.ends_with('即') && behind.starts_with(['将', '日', '可', '使', '便', '时', '刻']) {
        return None;
    }
    Some(text.len() - behind.trim_start_matches(['：', ':']).len())
}

/// The width of a question at the head of a text and of what opens its answer: 是什么？答：, 包括哪些？（.
fn question(text: &str, near: bool) -> Option<usize> {
    const LONGEST: usize = 8;
    let (mark, _) = text.char_indices().take(LONGEST + 1).find(|(_, c)| *c == '？')?;
    let asked = &text[..mark];
    let asks = near && asked.is_empty() || ["什么", "哪", "啥"].iter().any(|q| asked.contains(q));
    let behind = text[mark + '？'.len_utf8()..].trim_start_matches(' ');
    // The answer says that it is one, or stands in the next line.
    let line = behind.trim_start_matches('\n');
    let answer = ["答：", "答:", "（", "("].iter().find_map(|a| line.strip_prefix(a));
    let apart = line.len() < behind.len() && !asked.is_empty() || asked.starts_with("，哪");
    let answer = answer.or_else(|| apart.then_some(line))?;
    asks.then(|| text.len() - answer.len())
}

/// A text without a remark at its head: 概括起来，就是; 说白了，就是.
fn without_remark(text: &str) -> &str {
    const LONGEST: usize = 6;
    let end = text.char_indices().take(LONGEST + 1).find(|(_, c)| *c == '，').map(|(i, _)| i);
    let remark = |i: &usize| ["概括", "讲", "说", "来看", "而言"].iter().any(|r| text[..*i].contains(r));
    end.filter(remark).map_or(text, |i| &text[i + '，'.len_utf8()..])
}

fn without_adverbs(text: &str) -> &str {
    (0..2).fold(text, |rest, _| ADVERBS.iter().find_map(|a| rest.strip_prefix(a)).unwrap_or(rest))
}

/// A list without 即, 包括, 指 and a colon at its head.
pub(super) fn lead_in(cx: &Context<'_>, span: Span) -> Span {
    let mut rest = cx.slice(span);
    loop {
        let text = rest.trim_start_matches(['，', ',', ' ']);
        // 有 and 为 begin members (有章可循), 是 may stand behind 的.
        let single = text.starts_with(['有', '为']) && without_adverbs(text) == text;
        let near = text.starts_with(['即', '指']);
        let width = if single { 0 } else { opening(text, near).unwrap_or(0) };
        if width == 0 || width == text.len() {
            return Span { start: span.end - text.len() as u32, end: span.end };
        }
        rest = &text[width..];
    }
}

#[cfg(test)]
mod tests {
    use super::opening;

    #[test]
    fn openers() {
        let rows = [
            ("：甲、乙", false, "："),
            ("，即甲、乙", false, "，即"),
            ("，主要包括：甲", false, "，主要包括："),
            ("，其中有甲、乙", false, "，其中有"),
            ("分别是甲", false, "分别是"),
            ("，说的是甲", false, "，说的是"),
            ("是甲、乙", true, "是"),
            ("是甲、乙", false, ""),
            ("，有力推动甲", false, ""),
            ("，为甲作出贡献", false, ""),
            ("，有序推进甲", true, ""),
            ("。具体是甲", true, "。具体是"),
            ("。是甲", true, ""),
            ("。即将参加的有甲", true, ""),
            ("是什么？答：甲", true, "是什么？答："),
            ("是什么？请看甲", true, "是"),
            ("由谁负责？答：甲", true, ""),
            ("，概括起来，就是甲", false, "，概括起来，就是"),
        ];
        for (text, near, expected) in rows {
            assert_eq!(&text[..opening(text, near).unwrap_or(0)], expected, "{text}");
        }
    }
}

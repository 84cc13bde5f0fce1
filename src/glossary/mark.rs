//! The mark that numbers a note: ［1］, [1], 【注1】, ①, （1）, 1., 一、, 注1：.

/// How notes are numbered; those of one annex share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// ［1］, [1], 【1】, 〔1〕, with 注 before the number or not.
    Bracketed,
    /// ①.
    Circled,
    /// （1）, （一）.
    Round,
    /// 1. 1、 1．
    Dotted,
    /// 一、
    Comma,
    /// 注1：
    Note,
}

impl Style {
    /// Whether the mark stands for a note wherever it begins a line; the others number all kinds of things.
    pub(super) fn is_note(self) -> bool {
        matches!(self, Self::Bracketed | Self::Circled | Self::Note)
    }
}

/// A mark at the head of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) style: Style,
    pub(super) number: u32,
    /// Bytes.
    pub(super) width: usize,
}

/// The mark that the text begins with.
pub(super) fn at(text: &str) -> Option<Mark> {
    let first = text.chars().next()?;
    let inner = &text[first.len_utf8()..];
    let mark = |style, number, rest: &str| Some(Mark { style, number, width: text.len() - rest.len() });
    if let Some(number) = circled(first) {
        return mark(Style::Circled, number, inner);
    }
    let closing: &[char] = match first {
        '［' | '[' => &['］', ']'],
        '【' => &['】'],
        '〔' | '﹝' => &['〕', '﹞'],
        '（' | '(' => &['）', ')'],
        _ => &[],
    };
    if !closing.is_empty() {
        let inner = inner.trim_start_matches(['注', ' ']);
        let (number, rest) = number(inner).or_else(|| Some((circled(inner.chars().next()?)?, &inner[3..])))?;
        let rest = rest.trim_start_matches(' ').strip_prefix(closing)?;
        let style = if matches!(first, '（' | '(') { Style::Round } else { Style::Bracketed };
        return mark(style, number, rest);
    }
    if let Some(inner) = text.strip_prefix("注释").or_else(|| text.strip_prefix('注')) {
        let (number, rest) = number(inner).or_else(|| Some((circled(inner.chars().next()?)?, &inner[3..])))?;
        let rest = rest.strip_prefix(['：', ':', '.', '、', ' '])?;
        return mark(Style::Note, number, rest);
    }
    let arabic = first.is_numeric() && !"一二三四五六七八九十".contains(first);
    let (number, rest) = number(text)?;
    let dotted = rest.strip_prefix(['.', '．', '、', '。']).filter(|r| !r.starts_with(|c: char| c.is_ascii_digit()));
    match (arabic, dotted) {
        (true, Some(rest)) => mark(Style::Dotted, number, rest),
        (false, Some(rest)) if text[..text.len() - rest.len()].ends_with('、') => mark(Style::Comma, number, rest),
        _ => None,
    }
}

/// Every note's mark inside a text in brackets of its own: places and numbers. 20［3］ of a list of years is none.
pub(super) fn notes(text: &str) -> impl Iterator<Item = (usize, Mark)> + '_ {
    text.char_indices().filter_map(|(i, c)| {
        let opens = matches!(c, '［' | '[' | '【' | '〔') || circled(c).is_some();
        let mark = if opens { at(&text[i..])? } else { return None };
        mark.style.is_note().then_some((i, mark))
    })
}

fn circled(c: char) -> Option<u32> {
    match c {
        '①'..='⑳' => Some(c as u32 - '①' as u32 + 1),
        '㉑'..='㉟' => Some(c as u32 - '㉑' as u32 + 21),
        '㊱'..='㊿' => Some(c as u32 - '㊱' as u32 + 36),
        _ => None,
    }
}

/// A number of 1 to 999, in digits of either width or in characters, and what stands behind it.
fn number(text: &str) -> Option<(u32, &str)> {
    let mut value = 0;
    let mut digits = 0;
    for c in text.chars() {
        let digit = match c {
            '0'..='9' => c as u32 - '0' as u32,
            '０'..='９' => c as u32 - '０' as u32,
            _ => break,
        };
        value = value * 10 + digit;
        digits += 1;
        if digits > 3 {
            return None;
        }
    }
    if digits > 0 {
        let width: usize = text.chars().take(digits).map(char::len_utf8).sum();
        return (value > 0).then(|| (value, &text[width..]));
    }
    let run: String = text.chars().take_while(|c| "一二三四五六七八九十".contains(*c)).take(3).collect();
    let value = crate::numeral::parse_small(&run)?;
    Some((value, &text[run.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks() {
        let rows = [
            ("［1］三链", Some((Style::Bracketed, 1, "三链"))),
            ("[12]三链", Some((Style::Bracketed, 12, "三链"))),
            ("【注３】三链", Some((Style::Bracketed, 3, "三链"))),
            ("③三链", Some((Style::Circled, 3, "三链"))),
            ("㉒三链", Some((Style::Circled, 22, "三链"))),
            ("（1）三链", Some((Style::Round, 1, "三链"))),
            ("（十二）三链", Some((Style::Round, 12, "三链"))),
            ("1.三链", Some((Style::Dotted, 1, "三链"))),
            ("10．三链", Some((Style::Dotted, 10, "三链"))),
            ("1、三链", Some((Style::Dotted, 1, "三链"))),
            ("二、三链", Some((Style::Comma, 2, "三链"))),
            ("注1：三链", Some((Style::Note, 1, "三链"))),
            ("注①：三链", Some((Style::Note, 1, "三链"))),
            ("1.5万亩", None),
            ("2024年", None),
            ("三链", None),
            ("［甲］三链", None),
            ("0.三链", None),
            ("", None),
        ];
        for (text, expected) in rows {
            let found = at(text).map(|m| (m.style, m.number, &text[m.width..]));
            assert_eq!(found, expected, "{text}");
        }
        let found: Vec<u32> = notes("“三链”［1］和“四库［2］”③，（4）").map(|n| n.1.number).collect();
        assert_eq!(found, [1, 2, 3]);
    }
}

//! Chinese and Arabic numerals, as far as formulas and enumerations need them.

/// The value of a numeral of formulas: 一 … 九十九, 两, 双, 百, digits. `None` for anything else.
///
/// ```
/// use koujing::numeral::parse_small;
/// assert_eq!(parse_small("十二"), Some(12));
/// assert_eq!(parse_small("两"), Some(2));
/// assert_eq!(parse_small("14"), Some(14));
/// assert_eq!(parse_small("高"), None);
/// ```
#[must_use]
pub fn parse_small(text: &str) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    let mut total = 0;
    let mut pending: Option<u32> = None;
    for c in text.chars() {
        match c {
            '十' => {
                total += pending.take().unwrap_or(1) * 10;
            }
            '百' => {
                total += pending.take().unwrap_or(1) * 100;
            }
            _ => {
                let digit = digit(c)?;
                if pending.is_some() {
                    return None;
                }
                pending = Some(digit);
            }
        }
    }
    Some(total + pending.unwrap_or(0))
}

/// The value of one numeral character: 一 to 九, 两, 双, 零.
#[must_use]
pub fn digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' | '双' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

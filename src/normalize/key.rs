//! One form for all wordings of a name.

use super::normalize;

/// What two wordings of one name share: normalised, without blanks and quotation marks, brackets and dashes alike.
///
/// ```
/// use koujing::normalize::name_key;
/// assert_eq!(name_key("中国－东盟 自贸区(一期)"), name_key("中国—东盟自贸区（一期）"));
/// assert_eq!(name_key("三张“零税”清单"), "三张零税清单");
/// ```
#[must_use]
pub fn name_key(text: &str) -> String {
    normalize(text).normal().chars().filter_map(plain).collect()
}

/// The character in a key; `None` for blanks and quotation marks. The text must be normalised.
#[must_use]
pub fn plain(c: char) -> Option<char> {
    match c {
        '“' | '”' | '"' | '‘' | '’' => None,
        c if c.is_whitespace() => None,
        '(' => Some('（'),
        ')' => Some('）'),
        '－' | '–' | '—' | '‑' => Some('-'),
        c => Some(c),
    }
}

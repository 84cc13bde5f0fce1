//! ASCII punctuation of Chinese text → the full-width marks that the rest of the corpus uses, and straight
//! quotation marks → opening and closing ones.

use super::is_han;

/// What the marks of the line so far say.
#[derive(Default)]
pub(super) struct Marks {
    /// Whether a straight quotation mark stands open.
    open: bool,
}

impl Marks {
    /// The mark that a character stands for, when it is not that mark already.
    ///
    /// A comma or bracket between letters or digits (1,000; f(x)) stays. Straight quotation marks are read in
    /// turn, afresh on every line.
    pub(super) fn fold(&mut self, text: &str, at: usize, c: char) -> Option<char> {
        match c {
            '\n' => {
                self.open = false;
                None
            }
            '“' => {
                self.open = true;
                None
            }
            '”' => {
                self.open = false;
                None
            }
            '"' | '＂' => {
                self.open = !self.open;
                Some(if self.open { '“' } else { '”' })
            }
            ',' | ';' | ':' | '(' | ')' | '!' | '?' => {
                let before = text[..at].chars().next_back();
                let after = text[at + 1..].chars().next();
                let chinese = |c: Option<char>| {
                    c.is_some_and(|c| is_han(c) || matches!(c, '”' | '“' | '"' | '》' | '《' | '）' | '（'))
                };
                (chinese(before) || chinese(after)).then_some(match c {
                    ',' => '，',
                    ';' => '；',
                    ':' => '：',
                    '(' => '（',
                    ')' => '）',
                    '!' => '！',
                    _ => '？',
                })
            }
            _ => None,
        }
    }
}

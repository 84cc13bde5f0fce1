//! Full-width letters and digits, blanks, control characters, dashes, middle dots, emphasis.

/// What becomes of a character by itself.
pub(super) enum Folded {
    Keep,
    To(char),
    Drop,
}

/// Own fold instead of NFKC, which damages text (① → 1, ㎡ → m2, ㍿ → 株式会社).
pub(super) fn fold(c: char) -> Folded {
    use Folded::{Drop, Keep, To};
    match c {
        '\n' => Keep,
        '\t' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => To(' '),
        // A lone carriage return is a line end of old files; before \n it is dropped with the soft-break scan.
        '\r' => Drop,
        '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' => Drop,
        // Zero-width characters, bidirectional marks, variation selectors, soft hyphen, byte-order mark.
        '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{AD}'
        | '\u{FEFF}' => Drop,
        '*' => Drop,
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => To(narrow(c)),
        '＋' | '％' | '＆' | '＃' | '／' | '－' | '．' | '＝' | '＠' | '～' => To(narrow(c)),
        // Dashes and middle dots have many code points; one of each stays.
        '‐' | '‑' | '‒' | '–' | '―' | '−' => To('-'),
        '‧' | '・' | '•' | '∙' | '⋅' | '･' => To('·'),
        '﹑' => To('、'),
        '〝' => To('“'),
        '〞' => To('”'),
        '「' | '『' => To('“'),
        '」' | '』' => To('”'),
        _ => Keep,
    }
}

fn narrow(c: char) -> char {
    char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)
}

//! Marks of footnotes inside running text: “三链［3］” reads “三链”.

/// One past the mark of a note that begins at byte `at`: up to three digits in ［］, [] or 【】, behind a word or a mark of the same line.
/// At the head of a line it numbers the note itself and stays, as do document numbers (〔2021〕1号) and indexes (a[1]).
pub(super) fn end_of_mark(text: &str, at: usize, c: char) -> Option<usize> {
    let close = match c {
        '［' | '[' => ['］', ']'],
        '【' => ['】', '】'],
        _ => return None,
    };
    let before = text[..at].chars().next_back()?;
    if before.is_whitespace() || before.is_ascii_alphanumeric() && c == '[' {
        return None;
    }
    let inner = &text[at + c.len_utf8()..];
    let rest = inner.trim_start_matches(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
    let digits = inner[..inner.len() - rest.len()].chars().count();
    let behind = rest.strip_prefix(close).filter(|_| (1..=3).contains(&digits))?;
    Some(text.len() - behind.len())
}

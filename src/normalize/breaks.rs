//! Soft joins: blanks and line breaks that stand inside a word, a number or a running sentence.
//!
//! A break is joined when the line before is running text that does not end a sentence and the line after
//! goes on with it. Headings are lines without sentence punctuation; they stay apart on both sides.

use std::ops::Range;

use super::is_han;
use crate::model::Span;

/// The stretches of the original to drop because text goes on behind them.
pub(super) fn soft_joins(text: &str) -> Vec<Span> {
    let mut joins = Vec::new();
    line_joins(text, &mut joins);
    blank_joins(text, &mut joins);
    joins.sort_unstable();
    joins
}

/// A line with its borders, trimmed of blanks.
struct Line<'t> {
    start: usize,
    end: usize,
    body: &'t str,
    width: usize,
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut out = Vec::new();
    let mut offset = 0;
    for raw in text.split('\n') {
        let body = raw.trim();
        if !body.is_empty() {
            let start = offset + (raw.len() - raw.trim_start().len());
            out.push(Line { start, end: start + body.len(), body, width: body.chars().count() });
        }
        offset += raw.len() + 1;
    }
    out
}

fn line_joins(text: &str, joins: &mut Vec<Span>) {
    let lines = lines(text);
    let mut running = false;
    for i in 0..lines.len() {
        let Some(next) = lines.get(i + 1) else { break };
        let line = &lines[i];
        let full = is_full_width(&lines, i) || is_ragged_column(&lines, i);
        let is_running = running || is_running_text(line) || full;
        running = false;
        if !is_running || !goes_on(line.body, next, full || is_full_width(&lines, i + 1)) {
            continue;
        }
        joins.push(Span::new(line.end, next.start));
        running = true;
    }
}

const FINAL: &[char] = &['。', '！', '？', '!', '?', '…', '：', ':', '；', ';', '|', '》', '】', '.'];
const CLAUSE: &[char] = &['，', ',', '。', '；', ';', '！', '？'];

/// Has sentence punctuation and the length of running text.
fn is_running_text(line: &Line<'_>) -> bool {
    let inner = line.body.trim_end_matches(FINAL);
    let clauses = inner.chars().filter(|c| CLAUSE.contains(c)).count();
    clauses >= 2 || (clauses >= 1 && line.width >= 36)
}

/// One of at least three neighbours of nearly the same width, some of them prose: a hard-wrapped column.
fn is_full_width(lines: &[Line<'_>], i: usize) -> bool {
    let width = lines[i].width;
    let run = run_of(lines, i, |l| l.width.abs_diff(width) <= 1);
    width >= 8 && run.len() > 3 && lines[run].iter().any(is_prose)
}

/// A line of prose among at least three neighbours of prose whose width is nearly its own: a column with uneven lines.
fn is_ragged_column(lines: &[Line<'_>], i: usize) -> bool {
    let width = lines[i].width;
    let run = run_of(lines, i, |l| l.width.abs_diff(width) <= width / 5 && is_prose(l));
    width >= 12 && is_prose(&lines[i]) && run.len() > 3
}

/// A line and up to three neighbours on each side, as far as all fit.
fn run_of(lines: &[Line<'_>], i: usize, fits: impl Fn(&Line<'_>) -> bool) -> Range<usize> {
    let before = (1..=3).take_while(|d| i >= *d && fits(&lines[i - d])).count();
    let after = (1..=3).take_while(|d| lines.get(i + d).is_some_and(&fits)).count();
    i - before..i + after + 1
}

fn is_prose(line: &Line<'_>) -> bool {
    line.body.contains(CLAUSE) || line.body.contains('、')
}

/// Whether the next line continues the sentence that this line leaves open.
fn goes_on(body: &str, next: &Line<'_>, column: bool) -> bool {
    let (Some(last), Some(first)) = (body.chars().next_back(), next.body.chars().next()) else { return false };
    if FINAL.contains(&last) && last != '》' && last != '.' {
        return false;
    }
    if starts_item(next.body) {
        return false;
    }
    if matches!(last, '，' | ',' | '、' | '（' | '(' | '“' | '《')
        || matches!(first, '，' | ',' | '、' | '。' | '；' | '）' | ')' | '”' | '》')
    {
        return true;
    }
    // What follows must itself be running text: a line without clause punctuation is a heading,
    // unless it closes a sentence or stands in a column.
    let has_clause = next.body.chars().any(|c| CLAUSE.contains(&c));
    if !has_clause && !column {
        return false;
    }
    // A new paragraph of prose is as much running text as a continuation. What tells them apart is that the
    // open line ended in mid-sentence, which only a letter, digit or closing quote can show.
    (is_han(last) || last.is_alphanumeric() || matches!(last, '”' | '"' | '）' | ')' | '%'))
        && (is_han(first) || first.is_alphanumeric() || matches!(first, '“' | '"' | '（' | '(' | '%' | '·' | '+'))
}

/// Whether a line begins with the mark of an enumeration: 一、（一）1. ① ● 一是.
fn starts_item(body: &str) -> bool {
    let mut chars = body.chars().peekable();
    let first = chars.next().unwrap_or(' ');
    if matches!(first, '●' | '■' | '◆' | '★' | '▲' | '•' | '-' | '#' | '①'..='⑳' | '\u{3000}') {
        return true;
    }
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百".contains(c);
    if matches!(first, '（' | '(') {
        let mut rest = body.chars().skip(1).skip_while(|c| numeral(*c));
        return body.chars().nth(1).is_some_and(numeral) && matches!(rest.next(), Some('）' | ')'));
    }
    if first == '第' {
        let mut rest = chars.skip_while(|c| numeral(*c));
        return matches!(rest.next(), Some('章' | '节' | '条' | '编' | '部'));
    }
    if !numeral(first) {
        return false;
    }
    let mut rest = chars.skip_while(|c| numeral(*c));
    match rest.next() {
        Some('、' | '．') => true,
        Some('.') => rest.next().is_none_or(|c| !c.is_ascii_digit()),
        Some('是') => true,
        _ => false,
    }
}

/// Single blanks between two Han characters (or Han and digit) inside a line: OCR.
fn blank_joins(text: &str, joins: &mut Vec<Span>) {
    let mut before: Option<char> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !is_blank(c) {
            before = Some(c);
            continue;
        }
        let mut end = at + c.len_utf8();
        let mut count = 1;
        while let Some(&(i, n)) = chars.peek() {
            if !is_blank(n) {
                break;
            }
            end = i + n.len_utf8();
            count += 1;
            chars.next();
        }
        let after = chars.peek().map(|&(_, n)| n);
        if count == 1
            && c != '\u{3000}'
            && let (Some(a), Some(b)) = (before, after)
            && joinable(a, b)
        {
            joins.push(Span::new(at, end));
        }
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{A0}' | '\u{3000}' | '\u{2002}' | '\u{2003}' | '\u{2009}')
}

fn joinable(a: char, b: char) -> bool {
    (is_han(a) && (is_han(b) || b.is_ascii_digit())) || (a.is_ascii_digit() && is_han(b))
}

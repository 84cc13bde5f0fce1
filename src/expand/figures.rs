//! Figures that a formula is made of, and that stand again in its members: 1+6+N, 5351, 十百千万.

use super::Formula;
use crate::model::Span;
use crate::numeral::{digit, parse_small};
use crate::recognize::Context;

/// Without what each of several parts serves as: 1个总馆为核心、6个分馆为支撑、N个书屋.
pub(super) fn without_roles(cx: &Context<'_>, members: Vec<Span>) -> Vec<Span> {
    let role = |m: &Span| {
        let text = cx.slice(*m);
        text.rfind('为').filter(|i| *i > 3 && (1..=4).contains(&(text[*i..].chars().count() - 1)))
    };
    let Some((_, others)) = members.split_last().filter(|(_, others)| others.iter().all(|m| role(m).is_some())) else {
        return members;
    };
    let cut = |m: &Span| Span { end: role(m).map_or(m.end, |i| m.start + i as u32), ..*m };
    let last = members.last().map(cut);
    others.iter().map(cut).chain(last).collect()
}

/// Whether the figures of 5351, 十百千万 or 1+6+N stand in the members, one in each: 50个甲、300个乙、50个丙、100个丁; 1个甲、
/// 六个乙、若干丙.
pub(super) fn figures(cx: &Context<'_>, formula: &Formula<'_>, members: &[Span]) -> bool {
    let summed = |(part, member): (&str, &Span)| {
        let text = cx.slice(*member);
        match parse_small(part) {
            Some(n) => first_number(text) == Some(n),
            None => matches!(part, "N" | "n" | "X" | "x") && text.contains(['N', 'n', 'X', 'x', '若', '多', '各']),
        }
    };
    if formula.surface.contains('+') {
        let parts = formula.surface.split('+');
        return parts.clone().count() == members.len() && parts.zip(members).all(summed);
    }
    let digits = formula.surface.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '十' | '百' | '千' | '万'));
    let counts = |(digit, member): (char, &Span)| {
        let text = cx.slice(*member);
        let number = text.trim_start_matches(|c: char| !c.is_ascii_digit());
        let zeros = number.chars().skip(1).take_while(|c| *c == '0').count();
        match ['十', '百', '千', '万'].iter().position(|u| *u == digit) {
            Some(unit) => text.contains(digit) || number.starts_with('1') && zeros == unit + 1,
            None => number.starts_with(digit) || number.is_empty() && first_number(text) == digit.to_digit(10),
        }
    };
    digits.clone().count() == members.len() && digits.zip(members).all(counts)
}

/// What characters that are numerals count with; others are in names (五菱).
pub(super) const COUNTED: &str = "个座条处名家项户支大批类所片区张种级位套间";

/// The first number in a text, in figures or characters, that counts something.
fn first_number(text: &str) -> Option<u32> {
    let ascii = |c: char| c.is_ascii_digit();
    let han = |c: char| digit(c).is_some() || c == '十';
    let start = text.find(|c| ascii(c) || han(c))?;
    let figures = text[start..].starts_with(ascii);
    let of: &dyn Fn(char) -> bool = if figures { &ascii } else { &han };
    let run = &text[start..];
    let end = run.find(|c| !of(c)).unwrap_or(run.len());
    let next = run[end..].chars().next()?;
    // 第一个1指甲 tells what the figure means.
    let counts = if figures { !matches!(next, '指' | '即' | '是' | '则' | '为') } else { COUNTED.contains(next) };
    counts.then(|| parse_small(&run[..end]))?
}

//! The report for people to read.

use std::io::{self, Write};

use super::{Confusion, Evaluation, Figures, Marked, Mistake, MistakeClass, Row};

/// Writes the report as tables, then every mistake if they are listed.
///
/// # Errors
/// When the bytes cannot be written.
pub fn write_table(outcome: &Evaluation, out: &mut dyn Write) -> io::Result<()> {
    let shown: Vec<&Row> = outcome.types.iter().filter(|r| r.gold + r.predicted > 0).collect();
    let rows: Vec<&Row> = shown.iter().copied().chain([&outcome.all]).chain(&outcome.expansion).collect();
    let width = rows.iter().map(|r| wide(&r.name)).max().unwrap_or(0).max(4);
    let interval = if outcome.all.strict.f1_interval.is_some() { "  F1, 95 %      " } else { "" };
    writeln!(out, "{:width$}               strict               {}  overlap", "", " ".repeat(interval.len()))?;
    writeln!(out, "{}   gold   pred      P     R    F1{interval}      P     R    F1", padded("type", width),)?;
    for row in rows {
        write!(out, "{}  {:5}  {:5}  {}", padded(&row.name, width), row.gold, row.predicted, figures(&row.strict))?;
        match row.strict.f1_interval {
            Some(i) => write!(out, "  [{:.3}, {:.3}]", i.0, i.1)?,
            None => write!(out, "{}", " ".repeat(interval.len()))?,
        }
        match &row.overlap {
            Some(overlap) => writeln!(out, "  {}", figures(overlap))?,
            None => writeln!(out)?,
        }
    }
    let plural = |n: usize| if n == 1 { "1 document".to_owned() } else { format!("{n} documents") };
    write!(out, "\n{}", plural(outcome.documents))?;
    if !outcome.missing.is_empty() {
        write!(out, ", {} without prediction", outcome.missing.len())?;
    }
    if !interval.is_empty() {
        write!(out, "; intervals from {} resamples of documents, seed {}", outcome.resamples, outcome.seed)?;
    }
    writeln!(out)?;

    confusion(&outcome.confusion, out)?;
    writeln!(out, "\nmistakes")?;
    for (class, count) in &outcome.mistake_classes {
        writeln!(out, "  {:16}  {count:5}", class.name())?;
    }
    if outcome.mistake_classes.is_empty() {
        writeln!(out, "  none")?;
    }
    list(outcome, out)
}

fn figures(f: &Figures) -> String {
    format!("{:.3} {:.3} {:.3}", f.precision, f.recall, f.f1)
}

/// Rows of gold types, columns of predicted ones, those left out that nobody uses.
fn confusion(confusion: &Confusion, out: &mut dyn Write) -> io::Result<()> {
    let used: Vec<usize> = (0..confusion.types.len())
        .filter(|&i| {
            let row = confusion.counts[i].iter().sum::<u64>() + confusion.missed[i];
            row + confusion.spurious[i] + confusion.counts.iter().map(|r| r[i]).sum::<u64>() > 0
        })
        .collect();
    let heads: Vec<&str> = used.iter().map(|&i| confusion.types[i].as_str()).chain(["missed"]).collect();
    let first = heads.iter().map(|h| wide(h)).max().unwrap_or(0).max("gold \\ pred".len());
    write!(out, "\n{}", padded("gold \\ pred", first))?;
    for head in &heads {
        write!(out, "  {}", left_padded(head))?;
    }
    writeln!(out)?;
    let cell = |n: u64, head: &str, out: &mut dyn Write| {
        let shown = if n == 0 { ".".to_owned() } else { n.to_string() };
        write!(out, "  {shown:>w$}", w = wide(head).max(6))
    };
    for &i in &used {
        write!(out, "{}", padded(&confusion.types[i], first))?;
        let row = used.iter().map(|&j| confusion.counts[i][j]).chain([confusion.missed[i]]);
        for (n, head) in row.zip(&heads) {
            cell(n, head, out)?;
        }
        writeln!(out)?;
    }
    write!(out, "{}", padded("spurious", first))?;
    for (&i, head) in used.iter().zip(&heads) {
        cell(confusion.spurious[i], head, out)?;
    }
    writeln!(out)
}

/// Every mistake, one a line under its class: place, gold, prediction, context.
fn list(outcome: &Evaluation, out: &mut dyn Write) -> io::Result<()> {
    for class in MistakeClass::ALL {
        let of: Vec<&Mistake> = outcome.mistakes.iter().flatten().filter(|m| m.class == class).collect();
        if of.is_empty() {
            continue;
        }
        writeln!(out, "\n{} ({})", class.name(), of.len())?;
        for m in of {
            let (gold, predicted) = (side(&m.gold), side(&m.predicted));
            let sides = match (gold.is_empty(), predicted.is_empty()) {
                (false, true) => gold,
                (true, false) => predicted,
                _ => format!("{gold} → {predicted}"),
            };
            write!(out, "  {}:{}  {sides}", one_line(&m.document), m.start)?;
            if m.before.is_empty() && m.after.is_empty() {
                writeln!(out)?;
            } else {
                writeln!(out, "    {}【{}】{}", one_line(&m.before), one_line(&m.text), one_line(&m.after))?;
            }
        }
    }
    for class in [MistakeClass::Missed, MistakeClass::Spurious] {
        let of: Vec<_> = outcome.member_mistakes.iter().flatten().filter(|m| m.class == class).collect();
        if of.is_empty() {
            continue;
        }
        writeln!(out, "\nmembers {} ({})", class.name(), of.len())?;
        for m in of {
            writeln!(out, "  {}  {}: {}", one_line(&m.document), m.formula, m.component)?;
        }
    }
    Ok(())
}

fn side(marked: &[Marked]) -> String {
    let each: Vec<String> = marked.iter().map(|m| format!("{} {}", m.kind, one_line(&m.text))).collect();
    each.join(" + ")
}

/// Line ends as arrows, other control characters as dots.
fn one_line(text: &str) -> String {
    let shown = |c: char| match c {
        '\r' => None,
        '\n' => Some('⏎'),
        c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => Some('·'),
        c => Some(c),
    };
    text.chars().filter_map(shown).collect()
}

/// Columns that a terminal gives to a name: two for what lies beyond the alphabets, as Han characters.
fn wide(name: &str) -> usize {
    name.chars().map(|c| if c >= '\u{1100}' { 2 } else { 1 }).sum()
}

fn padded(name: &str, width: usize) -> String {
    format!("{name}{}", " ".repeat(width.saturating_sub(wide(name))))
}

fn left_padded(name: &str) -> String {
    format!("{}{name}", " ".repeat(6_usize.saturating_sub(wide(name))))
}

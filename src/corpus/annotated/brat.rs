//! brat's stand-off annotations: <https://brat.nlplab.org/standoff.html>.

use std::collections::{BTreeMap, HashMap};

use super::checked;
use crate::export::mentions::brat::{FORMULA, MEMBER, RELATION, WORDED};
use crate::model::{AnnotatedDocument, Annotation, is_blank};

/// Line and cause of each damage.
type Damages = Vec<(u64, String)>;

/// A text-bound annotation and its line.
struct Bound {
    line: u64,
    mention: Annotation,
}

/// Reads text-bound annotations and relations from formulas to members; everything else of brat's (events, attributes,
/// normalisations, notes) says nothing of mentions and is passed over.
pub(super) fn document(id: &str, text: String, annotations: &str) -> Result<AnnotatedDocument, Damages> {
    let chars: Vec<char> = text.chars().collect();
    let mut bound: BTreeMap<u64, Bound> = BTreeMap::new();
    let mut relations: Vec<(u64, [u64; 2])> = Vec::new();
    let mut worded: HashMap<u64, &str> = HashMap::new();
    let mut damages = Vec::new();
    for (number, line) in (1..).zip(annotations.split('\n')) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let outcome = match line.chars().next() {
            Some('T') => text_bound(line, &chars).and_then(|(key, mention)| {
                match bound.insert(key, Bound { line: number, mention }) {
                    Some(before) => Err(format!("T{key} stands on line {} already", before.line)),
                    None => Ok(()),
                }
            }),
            Some('R') => relation(line).map(|r| relations.extend(r.map(|r| (number, r)))),
            Some('#') => {
                let mut fields = line.split('\t').skip(1);
                let of = fields.next().and_then(|f| f.strip_prefix("AnnotatorNotes T")).and_then(|n| n.parse().ok());
                let note = fields.next().and_then(|n| n.strip_prefix(WORDED));
                worded.extend(of.zip(note));
                Ok(())
            }
            Some('E' | 'A' | 'M' | 'N' | '*') => Ok(()),
            None => Ok(()),
            Some(_) if line.trim().is_empty() => Ok(()),
            Some(_) => Err(format!(
                "`{line}` is no annotation; expected an id (T1, R1, #1 …), a tab, and what brat's stand-off format says"
            )),
        };
        if let Err(cause) = outcome {
            damages.push((number, cause));
        }
    }
    let mut expansions: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for (line, [formula, member]) in &relations {
        match (bound.get(formula), bound.get(member)) {
            (Some(_), Some(bound)) => {
                let component = match worded.get(member) {
                    Some(words) => (*words).to_owned(),
                    None => chars[bound.mention.start..bound.mention.end].iter().collect(),
                };
                expansions.entry(*formula).or_default().push(component);
            }
            _ => {
                damages.push((*line, format!("T{formula} or T{member}, which the relation joins, is not in the file")))
            }
        }
    }
    if !damages.is_empty() {
        damages.sort();
        return Err(damages);
    }
    let slice = |m: &Annotation| chars[m.start..m.end].iter().collect::<String>();
    let expansions: Vec<_> =
        expansions.into_iter().map(|(formula, members)| (slice(&bound[&formula].mention), members)).collect();
    let mentions = bound.into_values().map(|b| b.mention).filter(|m| m.kind != MEMBER && m.kind != FORMULA).collect();
    Ok(AnnotatedDocument {
        id: id.to_owned(),
        mentions,
        blanks: true,
        expansions: (!expansions.is_empty()).then_some(expansions),
        text: Some(text),
    })
}

/// `T1`, tab, `place 0 3;4 6`, tab, the text of all fragments.
fn text_bound(line: &str, chars: &[char]) -> Result<(u64, Annotation), String> {
    let shape = || format!("`{line}` is no text-bound annotation; expected T1, tab, `place 0 3`, tab, the text");
    let mut fields = line.splitn(3, '\t');
    let key = fields.next().and_then(key).ok_or_else(shape)?;
    let (kind, offsets) = fields.next().and_then(|f| f.split_once(' ')).ok_or_else(shape)?;
    let text = fields.next().ok_or_else(shape)?;
    let number = |n: Option<&str>| n.and_then(|n| n.parse::<usize>().ok());
    let mut fragments = Vec::new();
    for fragment in offsets.split(';') {
        let mut numbers = fragment.split(' ');
        let (start, end) = number(numbers.next()).zip(number(numbers.next())).ok_or_else(shape)?;
        if numbers.next().is_some() {
            return Err(shape());
        }
        fragments.push((start, end));
    }
    for pair in fragments.windows(2) {
        let between = chars.get(pair[0].1..pair[1].0);
        if !between.is_some_and(|b| b.iter().all(|c| is_blank(*c))) {
            return Err(format!(
                "T{key} has a hole from {} to {} that is more than blanks and line breaks; koujing's mentions are \
                 unbroken: mark it as one span, or as several mentions",
                pair[0].1, pair[1].0
            ));
        }
    }
    let (start, end) = (fragments[0].0, fragments[fragments.len() - 1].1);
    let mention = Annotation { start, end, kind: kind.to_owned(), text: Some(text.to_owned()) };
    checked(&format!("T{key}"), &mention, Some(chars))?;
    Ok((key, mention))
}

fn key(id: &str) -> Option<u64> {
    id.strip_prefix('T')?.parse().ok()
}

/// Formula and member of a relation, if it is one of expansion.
fn relation(line: &str) -> Result<Option<[u64; 2]>, String> {
    let shape = || format!("`{line}` is no relation; expected R1, tab, `{RELATION} Arg1:T1 Arg2:T2`");
    let mut words = line.split('\t').nth(1).ok_or_else(shape)?.split_whitespace();
    if words.next() != Some(RELATION) {
        return Ok(None);
    }
    let mut argument = |name: &str| words.next()?.strip_prefix(name).and_then(key);
    let arguments = argument("Arg1:").zip(argument("Arg2:")).ok_or_else(shape)?;
    Ok(Some([arguments.0, arguments.1]))
}

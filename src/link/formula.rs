//! Formulas: one entity for all ways of writing one, and a sense of it by members, region and date.

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::evidence::{Fit, fits};
use super::{entity_id, listed, normal_name, senses};
use crate::gazetteer::Sense;
use crate::model::{Candidate, Entity, EntityRef, Expansion, Kind, Mention, Span};
use crate::recognize::{Context, lies_in};

/// The formula or slogan itself, whatever its sense: known under this name or a variant of it, else by its name.
pub(super) fn of(cx: &Context<'_>, c: &Candidate) -> Entity {
    let surface = cx.slice(c.span);
    if let Some(sense) = known(cx, c.kind, c.span).first() {
        return umbrella(cx, sense);
    }
    let kind = cx.gazetteer.kinds().name(c.kind);
    Entity { id: entity_id(kind, "", &canonical(surface)), name: normal_name(surface), kind: c.kind, subtype: None }
}

/// The entry's formula without the number of its sense.
fn umbrella(cx: &Context<'_>, sense: &Sense<'_>) -> Entity {
    let mut entity = listed(cx, sense);
    if let Some((base, _)) = entity.id.split_once('/') {
        entity.id = base.to_owned();
    }
    entity
}

/// The dictionary senses of a surface, or of the first of its variants that has any.
fn known<'c>(cx: &Context<'c>, kind: Kind, span: Span) -> Vec<Sense<'c>> {
    let found = senses(cx, kind, span);
    if !found.is_empty() {
        return found;
    }
    for variant in variants(cx.slice(span)) {
        let found: Vec<Sense<'c>> = cx.gazetteer.exact(&variant).map(|(_, s)| s).filter(|s| s.kind == kind).collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Other ways of writing a formula: without marks, with Chinese or Arabic numerals, 两 and 二.
fn variants(surface: &str) -> Vec<String> {
    let bare = without_marks(surface);
    let han = with_han(&bare);
    let mut out = vec![bare.clone(), han.clone(), with_digits(&bare)];
    for (a, b) in [('二', '两'), ('两', '二')] {
        if han.contains(a) {
            out.push(han.replace(a, &b.to_string()));
        }
    }
    out.retain(|v| v != surface);
    out.dedup();
    out
}

/// The form that names an unlisted formula: without marks; its digits as characters, unless it is written with signs.
fn canonical(surface: &str) -> String {
    with_han(&without_marks(surface))
}

fn without_marks(surface: &str) -> String {
    normal_name(surface).replace('、', "")
}

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// Numbers of one digit, 10 and 100 before a character as characters; longer ones and those beside signs stay.
fn with_han(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.iter().any(|c| matches!(c, '+' | '-' | '.' | '%') || c.is_ascii_alphabetic()) {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut i = 0;
    while i < chars.len() {
        let run = chars[i..].iter().take_while(|c| c.is_ascii_digit()).count();
        let number: String = chars[i..i + run].iter().collect();
        let counts = i + run < chars.len();
        match number.as_str() {
            "" => out.push(chars[i]),
            "10" if counts => out.push('十'),
            "100" if counts => out.push_str("一百"),
            one if one.len() == 1 && counts => out.extend(one.bytes().map(|b| DIGITS[usize::from(b - b'0')])),
            long => out.push_str(long),
        }
        i += run.max(1);
    }
    out
}

/// Numbers from 十 to 九十九 as digits (十五分钟 → 15分钟).
fn with_digits(text: &str) -> String {
    let numeral = |c: char| c == '十' || DIGITS[1..].contains(&c);
    let Some(start) = text.find('十') else { return text.to_owned() };
    let start = text[..start].char_indices().rev().take_while(|(_, c)| numeral(*c)).last().map_or(start, |(i, _)| i);
    let run: String = text[start..].chars().take_while(|c| numeral(*c)).collect();
    match crate::numeral::parse_small(&run) {
        Some(n) => format!("{}{n}{}", &text[..start], &text[start + run.len()..]),
        None => text.to_owned(),
    }
}

/// Decides the senses of the document's formulas, once it is known what members the document lists for them.
///
/// By the members listed for it, else by those that the text names near it, else by the document's region and date.
/// Members that no known sense has open a new one, `formula:…/` and eight hexadecimal digits of a hash of the members;
/// what stays undecided is the formula itself.
pub fn settle_formulas(cx: &Context<'_>, mentions: &mut [Mention], expansions: &[Expansion]) {
    let mut listings: FxHashMap<String, &Expansion> = FxHashMap::default();
    for expansion in expansions {
        if let EntityRef::Resolved(entity) = &mentions[expansion.mention].entity {
            listings.entry(entity.id.clone()).or_insert(expansion);
        }
    }
    let spans: Vec<Span> = mentions.iter().map(|m| m.span).collect();
    let mut settled: FxHashMap<(String, usize), Entity> = FxHashMap::default();
    for (i, m) in mentions.iter_mut().enumerate() {
        let EntityRef::Resolved(entity) = &m.entity else { continue };
        if m.kind != Kind::FORMULA && m.kind != Kind::SLOGAN {
            continue;
        }
        let own = expansions.iter().position(|e| e.mention == i);
        let key = (entity.id.clone(), own.unwrap_or(usize::MAX));
        let sense = settled.entry(key).or_insert_with(|| {
            let listing = own.map(|o| &expansions[o]).or_else(|| listings.get(&entity.id).copied());
            sense_of(cx, m, entity, listing.map(|l| (spans[l.mention], l)))
        });
        m.entity = EntityRef::Resolved(sense.clone());
    }
}

/// The sense of a formula, given the listing of its members and where the formula stands that it belongs to.
fn sense_of(cx: &Context<'_>, m: &Mention, base: &Entity, listing: Option<(Span, &Expansion)>) -> Entity {
    let senses = known(cx, m.kind, m.span);
    if senses.is_empty() {
        return base.clone();
    }
    if let Some((formula, listing)) = listing
        && senses.iter().any(|s| !s.entry.members.is_empty())
    {
        let members: Vec<String> = listing.members.iter().map(|s| squeezed(cx.slice(*s))).collect();
        let best = senses.iter().map(|s| (shared(&s.entry.members, &members), s)).max_by_key(|(n, _)| *n);
        match best {
            Some((n, sense)) if n >= 500 => return listed(cx, sense),
            _ if attached(cx, formula, &listing.members) => {
                return Entity { id: format!("{}/{}", base.id, short_hash(&members)), ..base.clone() };
            }
            _ => {}
        }
    }
    if senses.len() > 1
        && let Some(sense) = named_nearby(cx, m.span, &senses)
    {
        return listed(cx, sense);
    }
    by_region_and_date(cx, &senses).map_or_else(|| base.clone(), |s| listed(cx, s))
}

/// Whether a list is plainly that of the formula: in a bracket or behind a colon or 即 right behind it, or in the
/// quotation marks right before it. Other lists may only stand near it.
fn attached(cx: &Context<'_>, formula: Span, members: &[Span]) -> bool {
    let (Some(first), Some(last)) = (members.first(), members.last()) else { return false };
    if first.start >= formula.end {
        let between = &cx.normal[formula.end as usize..first.start as usize];
        return between.chars().count() <= 12
            && !between.contains('。')
            && ["（", "(", "：", ":", "即", "分别"].iter().any(|cue| between.contains(cue));
    }
    last.end < formula.start && &cx.normal[last.end as usize..formula.start as usize] == "”"
}

/// The one sense that region and date leave: those of other regions and times are out; one of the document's own
/// region goes before national ones.
fn by_region_and_date<'s, 'c>(cx: &Context<'_>, senses: &'s [Sense<'c>]) -> Option<&'s Sense<'c>> {
    let region = cx.region;
    let own = |code: u32| {
        let here = [region.county, region.prefecture, region.province].into_iter().find(|c| *c != 0).unwrap_or(0);
        here != 0 && lies_in(here, code)
    };
    let possible: Vec<&Sense<'c>> = senses
        .iter()
        .filter(|s| fits(s.entry.period, cx.about.year) != Fit::Out && (s.entry.region == 0 || own(s.entry.region)))
        .collect();
    // In the year in which one sense follows another, the new one.
    let year = cx.about.year.to_string();
    let follows = possible.iter().any(|s| s.entry.period.split('-').next() == Some(&year));
    let possible: Vec<&Sense<'c>> =
        possible.into_iter().filter(|s| !follows || s.entry.period.split('-').nth(1) != Some(&year)).collect();
    let regional: Vec<&Sense<'c>> = possible.iter().filter(|s| s.entry.region != 0).copied().collect();
    match if regional.is_empty() { possible } else { regional }.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

/// The one sense of which the mention's paragraph names at least half of the members, two at the least.
fn named_nearby<'s, 'c>(cx: &Context<'_>, span: Span, senses: &'s [Sense<'c>]) -> Option<&'s Sense<'c>> {
    let paragraph = cx.structure.paragraphs.get(cx.structure.paragraph_from(span.start))?;
    let text = squeezed(cx.slice(paragraph.span));
    let mut counts: Vec<(usize, &Sense<'c>)> = senses
        .iter()
        .map(|s| (s.entry.members.iter().filter(|m| text.contains(&squeezed(m))).count(), s))
        .filter(|(n, s)| *n >= 2 && *n * 2 >= s.entry.members.len())
        .collect();
    counts.sort_by_key(|(n, s)| (std::cmp::Reverse(*n), s.number));
    match counts.as_slice() {
        [] => None,
        [(n, _), (next, _), ..] if n == next => None,
        [(_, sense), ..] => Some(sense),
    }
}

/// How many of a sense's members the listed ones repeat, in thousandths of the longer list.
fn shared(known: &[&str], listed: &[String]) -> usize {
    let same = known.iter().filter(|k| listed.iter().any(|l| alike(&squeezed(k), l))).count();
    same * 1000 / known.len().max(listed.len()).max(1)
}

/// Whether one wording holds the other, or half of their pairs of characters are the same.
fn alike(a: &str, b: &str) -> bool {
    if a.contains(b) || b.contains(a) {
        return true;
    }
    let pairs = |t: &str| -> Vec<(char, char)> { t.chars().zip(t.chars().skip(1)).collect() };
    let (a, b) = (pairs(a), pairs(b));
    let same = a.iter().filter(|p| b.contains(p)).count();
    same * 2 * 100 >= (a.len() + b.len()) * 60
}

/// A member without blanks, marks and quotation marks.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !"“”\"'‘’《》、，,".contains(*c)).collect()
}

/// Eight hexadecimal digits of SHA-256 over the members, sorted, each ended by a zero byte.
fn short_hash(members: &[String]) -> String {
    let mut sorted: Vec<&String> = members.iter().collect();
    sorted.sort_unstable();
    let mut hash = Sha256::new();
    for member in sorted {
        hash.update(member.as_bytes());
        hash.update([0]);
    }
    hash.finalize()[..4].iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_writing() {
        for (surface, variant) in [
            ("4个全面", "四个全面"),
            ("3去1降1补", "三去一降一补"),
            ("两个100年", "两个一百年"),
            ("二不愁三保障", "两不愁三保障"),
            ("两不愁、三保障", "两不愁三保障"),
            ("十五分钟健身圈", "15分钟健身圈"),
            ("2个维护", "两个维护"),
        ] {
            assert!(variants(surface).iter().any(|v| v == variant), "{surface}: {:?}", variants(surface));
        }
    }

    #[test]
    fn canonical_names() {
        for (surface, name) in
            [("1+14+N", "1+14+N"), ("“双随机”、一公开", "双随机一公开"), ("3+2", "3+2"), ("125计划", "125计划")]
        {
            assert_eq!(canonical(surface), name);
        }
    }
}

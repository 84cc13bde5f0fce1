//! What the wording of a formula promises: how many members, of which parts, by which word.

use crate::numeral::{digit, parse_small};

/// How many members a formula's numerals promise, likeliest first: 三个高地 3; 六降一增 7 or, part by part, 2;
/// 1+14+N 3 parts; 一网通办 nothing.
///
/// ```
/// use koujing::wording::promised;
/// assert_eq!(promised("三个高地"), [3]);
/// assert_eq!(promised("六降一增"), [7, 2]);
/// assert!(promised("一网通办").is_empty());
/// ```
#[must_use]
pub fn promised(surface: &str) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::new();
    let mut add = |n: usize| {
        if (1..=30).contains(&n) && !out.contains(&n) {
            out.push(n);
        }
    };
    if surface.contains('+') {
        let parts: Vec<Option<u32>> = surface.split('+').map(parse_small).collect();
        add(parts.len());
        if let Some(sum) = parts.into_iter().sum::<Option<u32>>() {
            add(sum as usize);
        }
        return out;
    }
    let mut groups = groups(surface);
    if counts_one_thing(&groups, surface) {
        groups.truncate(1);
    }
    let first = groups.first().is_some_and(|g| g.0 == 0) || surface.starts_with('新');
    match groups.as_slice() {
        [] => {}
        // 百千工程: a hundred and a thousand.
        [(0, "百千" | "千万" | "十百", _)] => add(2),
        // 十百千万: each numeral stands for one member.
        [(0, run, _)] if run.len() == surface.len() && run.chars().count() >= 3 && !run.is_ascii() => {
            // 双百双千: two of each.
            if run.chars().count() == 4 && run.chars().step_by(2).all(|c| c == '双') {
                add(4);
                add(2);
            } else if run.chars().all(|c| matches!(c, '一' | '十' | '百' | '千' | '万')) {
                add(run.chars().count());
            }
        }
        // 双百, 四千行动: so many of a hundred or a thousand each.
        [(0, run, _)]
            if run.ends_with(['百', '千', '万'])
                && run.chars().count() == 2
                && (run.len() == surface.len() || surface.chars().count() <= 4) =>
        {
            add(run.chars().next().and_then(digit).filter(|n| *n > 1).unwrap_or(0) as usize);
        }
        // 六双: so many pairs.
        [(0, run, _)] if run.len() == surface.len() && run.ends_with('双') && run.chars().count() == 2 => {
            add(run.chars().next().and_then(digit).unwrap_or(0) as usize);
        }
        // 125计划, 13710: each digit counts one kind.
        [(0, run, _)] if run.is_ascii() && (3..=5).contains(&run.len()) && !run.contains('0') => add(run.len()),
        // One thing has one member only where the text counts it: 一个中心, not 一网通办.
        [(0, _, 1)] if ["一个", "一大", "一条", "一项"].iter().any(|o| surface.starts_with(o)) => add(1),
        [(_, _, 1)] => {}
        [(_, _, n)] if first || surface.chars().count() <= 5 => add(*n as usize),
        [_] => {}
        // 三位一体, 五证合一: one thing out of several.
        [(0, _, n), (_, _, 1)] if is_union(surface) => add(*n as usize),
        many if first => {
            let sum = many.iter().map(|g| g.2 as usize).sum::<usize>();
            if sum > many.len() {
                add(sum);
                // 一园五片: the one is what the five make up.
                if many.len() == 2 && many[0].2 == 1 && sum >= 4 {
                    add(sum - 1);
                }
                // 四水四定, 三抓三促: each member holds one of each.
                if many.iter().all(|g| g.2 == many[0].2) {
                    add(many[0].2 as usize);
                }
                add(many.len());
            } else if sum >= 3 {
                add(sum);
            }
        }
        _ => {}
    }
    out.retain(|n| *n >= 2 || *n == 1 && groups.len() == 1);
    out
}

/// Whether a formula is one thing out of several: 三位一体, 五证合一.
pub(crate) fn is_union(surface: &str) -> bool {
    ["一体", "合一", "归一"].iter().any(|o| surface.ends_with(o))
}

/// Whether a classifier behind the first numeral and another numeral behind it say that there are so many of one
/// thing, whatever numeral each carries: 三个一批, 三个百日.
fn counts_one_thing(groups: &[(usize, &str, u32)], surface: &str) -> bool {
    matches!(groups, [(0, run, _), (second, ..), ..]
        if surface[run.len()..].starts_with(CLASSIFIERS) && *second == run.len() + 3)
}

/// What may stand between a formula's numeral and the thing that it counts.
pub(crate) const CLASSIFIERS: [char; 12] = ['个', '大', '项', '条', '件', '类', '道', '张', '篇', '朵', '场', '座'];

/// The numerals of a formula: place, text, value.
fn groups(surface: &str) -> Vec<(usize, &str, u32)> {
    // 三零服务: nothing is counted by 零.
    let numeral = |c: char| {
        digit(c).is_some_and(|n| n > 0) || matches!(c, '〇' | '十' | '百' | '千' | '万') || c.is_ascii_digit()
    };
    let mut out = Vec::new();
    let mut at = 0;
    while at < surface.len() {
        let run: usize = surface[at..].chars().take_while(|c| numeral(*c)).map(char::len_utf8).sum();
        // 四统一: no numeral but the end of a word. 单一 is none: 两单一码.
        let in_word = surface[at..].starts_with('一') && surface[..at].ends_with(['统', '唯', '同', '第', '专']);
        if run == 0 || in_word {
            at += surface[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let text = &surface[at..at + run];
        out.push((at, text, parse_small(text).unwrap_or(0)));
        at += run;
    }
    out
}

/// The numerals of a formula that begins with one, or with 新, each with what it counts, without classifiers. 多 behind the
/// first one counts nothing: 一云三网多场景.
pub(crate) fn parts(surface: &str) -> Vec<(usize, &str)> {
    let surface = surface.strip_prefix('新').unwrap_or(surface);
    let mut groups = groups(surface);
    if groups.first().is_none_or(|g| g.0 != 0) || surface.contains('+') {
        return Vec::new();
    }
    if counts_one_thing(&groups, surface) {
        groups.truncate(1);
    } else {
        let of_some = |(i, many): (usize, &str)| {
            let ends_numeral = groups.iter().any(|g| g.0 + g.1.len() == i);
            (!ends_numeral && i + many.len() < surface.len()).then(|| (i, &surface[i..i + many.len()], 0))
        };
        let some: Vec<_> = surface.match_indices('多').filter_map(of_some).collect();
        groups.extend(some);
        groups.sort_unstable();
    }
    let ends = groups.iter().skip(1).map(|g| g.0).chain([surface.len()]);
    let words = groups.iter().zip(ends).map(|(g, end)| {
        let word = surface[g.0 + g.1.len()..end].trim_matches(['、', '，']);
        (g.2 as usize, word.strip_prefix(CLASSIFIERS).filter(|w| !w.is_empty()).unwrap_or(word))
    });
    words.collect()
}

/// The word of each of so many members, in turn, if the parts promise just as many: of 六降一增 six times 降, then 增.
pub(crate) fn words_in_turn<'t>(parts: &[(usize, &'t str)], members: usize) -> Option<Vec<&'t str>> {
    // Counted before they are listed: a numeral may promise millions.
    let fits = parts.iter().map(|p| p.0).sum::<usize>() == members;
    fits.then(|| parts.iter().flat_map(|(n, word)| std::iter::repeat_n(*word, *n)).collect())
}

pub(crate) fn is_simple(surface: &str) -> bool {
    let groups = groups(surface);
    let one = groups.len() == 1 || counts_one_thing(&groups, surface);
    one && groups[0].0 == 0 && groups[0].1.len() < surface.len() && !surface.contains('+')
}

/// What the members of a formula share: what stands behind the numeral and its classifier.
pub(crate) fn key_word(surface: &str) -> Option<&str> {
    let rest = surface.trim_start_matches(|c: char| {
        digit(c).is_some() || matches!(c, '十' | '百' | '千' | '新') || c.is_ascii_digit()
    });
    if rest.len() == surface.len() {
        return None;
    }
    let rest = rest.strip_prefix(CLASSIFIERS).filter(|r| !r.is_empty()).unwrap_or(rest);
    let chars = rest.chars().count();
    (1..=6).contains(&chars).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::promised;

    #[test]
    fn numerals_promise_members() {
        let rows: [(&str, &[usize]); 30] = [
            ("三个高地", &[3]),
            ("六降一增", &[7, 2]),
            ("十大战略", &[10]),
            ("一网通办", &[]),
            ("1+14+N", &[3]),
            ("1+3", &[2, 4]),
            ("新十条", &[10]),
            ("六最", &[6]),
            ("约法三章", &[3]),
            ("十百千万", &[4]),
            ("两不愁三保障", &[5, 2]),
            ("一核两驱多轸", &[3, 2]),
            ("最多跑一次", &[]),
            ("三位一体", &[3]),
            ("三个一批", &[3]),
            ("十五五", &[]),
            ("125计划", &[3]),
            ("6643", &[4]),
            ("双百双千", &[4, 2]),
            ("三抓三促", &[6, 3, 2]),
            ("一茶一藤一芯", &[3]),
            ("一企一策", &[]),
            ("四统一", &[4]),
            ("三零服务", &[3]),
            ("三个百日", &[3]),
            ("一园五片", &[6, 5, 2]),
            ("两单一码", &[3, 2]),
            ("新三样", &[3]),
            ("百千工程", &[2]),
            ("四高地、一枢纽、一重地、一中心", &[7, 4]),
        ];
        for (surface, expected) in rows {
            assert_eq!(promised(surface), expected, "{surface}");
        }
    }
}

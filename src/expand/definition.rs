//! Members of a formula out of a definition that stands by itself, as a glossary gives it: 三个高地：指甲高地、乙高地和丙高地。

use crate::normalize::normalize;
use crate::numeral::{digit, parse_small};
use crate::wording::promised;

/// Longest member in characters: what is longer is prose.
const LONGEST: usize = 90;

/// The members that a definition lists for a formula, in order; `None` when no list in it fits the numerals.
///
/// ```
/// use koujing::expand::defined;
/// assert_eq!(defined("三个高地", "指科创高地、人才高地和开放高地。").unwrap(), ["科创高地", "人才高地", "开放高地"]);
/// assert_eq!(defined("1+3+N", "“1”是指一个中心，“3”是指三座新城，“N”是指若干小镇。").unwrap()[1], "三座新城");
/// assert_eq!(defined("三个高地", "一种说法。"), None);
/// ```
#[must_use]
pub fn defined(formula: &str, definition: &str) -> Option<Vec<String>> {
    let text = normalize(definition);
    let text = lead_in(text.normal());
    let groups = groups(formula);
    let members = parts(formula, text).or_else(|| {
        // The parts of a sum are told apart above.
        let promised = if formula.contains(['+', '＋']) { Vec::new() } else { promised(formula) };
        let mut wanted: Vec<usize> = promised.into_iter().take(1).filter(|n| *n > 1).collect();
        if groups.len() > 1 {
            wanted.push(groups.iter().map(|g| *g as usize).sum());
        }
        let apart = formula.contains(['、', '，']) || groups.iter().all(|g| *g > 1);
        let list = wanted.iter().find_map(|n| items(text, *n).or_else(|| list(text, *n)));
        list.or_else(|| apart.then(|| nested(text, &groups)).flatten())
            .or_else(|| (groups.len() > 1).then(|| list_at(text, groups.len())).flatten())
    })?;
    let sound = members.iter().all(|m| !m.is_empty() && m.chars().count() <= LONGEST);
    let distinct = (1..members.len()).all(|i| !members[..i].contains(&members[i]));
    (sound && distinct).then_some(members)
}

/// The numerals of a formula in order: 六降一增 → 6, 1.
fn groups(formula: &str) -> Vec<u32> {
    let mut out = Vec::new();
    let mut run = String::new();
    for c in formula.chars().chain(['。']) {
        if digit(c).is_some() || c == '十' || c.is_ascii_digit() {
            run.push(c);
        } else if !run.is_empty() {
            out.extend(parse_small(&run));
            run.clear();
        }
    }
    out
}

/// Without 是指, 即, 包括 and the like at the head.
fn lead_in(text: &str) -> &str {
    let mut rest = text.trim();
    loop {
        let before = rest;
        rest = rest.trim_start_matches(['：', ':', '，', ',', ' ', '—']);
        for word in
            ["是指", "指的是", "主要是指", "主要指", "指", "即", "主要包括", "包括", "分别是", "分别为", "具体为", "是"]
        {
            rest = rest.strip_prefix(word).unwrap_or(rest);
        }
        if rest.len() == before.len() {
            return rest;
        }
    }
}

/// “1”即…；“5”即…；“N”即…: a part for each numeral of 1+5+N, for each figure of 45432.
fn parts(formula: &str, text: &str) -> Option<Vec<String>> {
    let figures = formula.chars().count() >= 3 && formula.chars().all(|c| c.is_ascii_digit());
    let tokens: Vec<String> = if figures {
        formula.chars().map(String::from).collect()
    } else if formula.contains(['+', '＋']) {
        let head = |part: &str| part.chars().take_while(|c| c.is_ascii_alphanumeric() || digit(*c).is_some()).collect();
        formula.split(['+', '＋']).map(head).collect()
    } else {
        return None;
    };
    if tokens.len() < 2 || tokens.iter().any(String::is_empty) {
        return None;
    }
    let mut places: Vec<(usize, usize)> = Vec::new();
    let mut from = 0;
    for token in &tokens {
        let quoted = [format!("“{token}”"), format!("\"{token}\"")];
        let (at, width) = quoted.iter().filter_map(|q| text[from..].find(q).map(|i| (from + i, q.len()))).min()?;
        places.push((at, at + width));
        from = at + width;
    }
    let ends = places.iter().skip(1).map(|p| p.0).chain([text.len()]);
    let members = places.iter().zip(ends).map(|(place, end)| {
        let part = lead_in(&text[place.1..end]);
        let part = part.split(['；', '。']).next().unwrap_or(part);
        let part = ["第一个", "第二个", "第三个", "第四个", "第五个", "另一个"]
            .iter()
            .fold(part, |p, tail| p.strip_suffix(tail).unwrap_or(p))
            .trim_end_matches(['，', '、', ',', ' ']);
        // What goes on behind a comma tells more of the part.
        split(part, &['，', ',']).first().map_or(part, |p| p.trim()).to_owned()
    });
    Some(members.collect())
}

/// 一是…；二是…, （1）…（2）…, ①…②…: exactly as many items as wanted.
fn items(text: &str, wanted: usize) -> Option<Vec<String>> {
    const NUMERALS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    if wanted > NUMERALS.len() {
        return None;
    }
    let marks: [fn(usize) -> String; 5] = [
        |i| format!("{}是", NUMERALS[i]),
        |i| format!("（{}）", NUMERALS[i]),
        |i| format!("（{}）", i + 1),
        |i| format!("{}.", i + 1),
        |i| char::from_u32('①' as u32 + i as u32).map(String::from).unwrap_or_default(),
    ];
    marks.iter().find_map(|mark| {
        let mut places = Vec::new();
        let mut from = 0;
        for i in 0..wanted {
            let at = from + text[from..].find(&mark(i))?;
            from = at + mark(i).len();
            places.push((at, from));
        }
        // One item more: the numeral counts something else.
        if wanted < NUMERALS.len() && text[from..].contains(&mark(wanted)) {
            return None;
        }
        let ends = places.iter().skip(1).map(|p| p.0).chain([text.len()]);
        let members = places.iter().zip(ends).map(|(place, end)| {
            let item = text[place.1..end].split(['。', '；']).next().unwrap_or_default();
            let item =
                if item.chars().count() <= 30 { item } else { item.split(['，', '：']).next().unwrap_or(item) };
            trim(item).to_owned()
        });
        Some(members.collect())
    })
}

/// A plain list of so many members: the first sentence, else what stands behind a colon or 包括.
fn list(text: &str, wanted: usize) -> Option<Vec<String>> {
    let behind = ["：", "包括", "即", "分别是", "分别为", "涵盖"]
        .iter()
        .filter_map(|cue| text.find(cue).map(|i| &text[i + cue.len()..]));
    std::iter::once(text).chain(behind).find_map(|t| list_at(t, wanted))
}

fn list_at(text: &str, wanted: usize) -> Option<Vec<String>> {
    let sentence = split(text, &['。']).first().copied().unwrap_or(text);
    let levels = [(text, &['。'][..]), (sentence, &['；', ';']), (sentence, &['，', ',']), (sentence, &['、'])];
    let parts_of = |level: &(&'_ str, &[char])| -> Vec<String> {
        split(level.0, level.1).into_iter().map(trim).filter(|p| !p.is_empty()).map(str::to_owned).collect()
    };
    // Two alike joined by 和, whatever stands inside them: 通往东岸的枢纽和面向甲洋、乙洋的枢纽.
    if wanted == 2
        && let Some((a, b)) = split_joint(sentence.trim_end_matches('。'))
        && a.chars().next_back() == b.chars().next_back()
        && split(sentence, &['，', ',', '；']).len() == 1
    {
        return Some(vec![a.to_owned(), b.to_owned()]);
    }
    let exact = levels.iter().map(parts_of).find(|p| p.len() == wanted && wanted > 1);
    let joined = || {
        levels[1..].iter().map(parts_of).find_map(|mut parts| {
            let last = parts.pop().filter(|_| parts.len() + 2 == wanted)?;
            let (a, b) = split_joint(&last)?;
            let clean = !parts.is_empty() || split(&last, &['、', '，', ',']).len() == 1;
            parts.extend([a.to_owned(), b.to_owned()]);
            clean.then_some(parts)
        })
    };
    let found = exact.or_else(joined)?;
    // A list by 、 does not run over a comma: that is a sentence with lists in it.
    let by_comma = split(sentence, &['，', ',']).len();
    let runs_over = by_comma > 1 && by_comma != wanted && found.iter().any(|m| split(m, &['，', ',']).len() > 1);
    let semicolons = split(sentence, &['；', ';']).len() == wanted || split(text, &['。']).len() == wanted;
    (!runs_over || semicolons).then(|| tidy(found.iter().map(String::as_str).collect()))
}

/// Of two groups of two (两个基地、两个枢纽) the members of each: as many parts as groups, in each as many members as it counts.
fn nested(text: &str, groups: &[u32]) -> Option<Vec<String>> {
    if groups.len() < 2 {
        return None;
    }
    let sentence = split(text, &['。']).first().copied()?;
    [&['；', ';'][..], &['，', ',']].iter().find_map(|separators| {
        let outer: Vec<&str> = split(sentence, separators).into_iter().filter(|p| !p.trim().is_empty()).collect();
        if outer.len() != groups.len() {
            return None;
        }
        let inner = outer.iter().zip(groups).map(|(part, n)| match *n {
            1 => Some(vec![trim(part).to_owned()]),
            n => list_at(part, n as usize),
        });
        Some(inner.collect::<Option<Vec<_>>>()?.concat())
    })
}

fn split_joint(text: &str) -> Option<(&str, &str)> {
    let outside = |at: usize| depth(&text[..at]) == 0;
    ["以及", "和", "及", "与"].iter().find_map(|joint| {
        let at = text.match_indices(joint).map(|m| m.0).find(|&i| i > 0 && outside(i))?;
        let (a, b) = (trim(&text[..at]), trim(&text[at + joint.len()..]));
        let long = |s: &str| s.chars().count() >= 2;
        (long(a) && long(b)).then_some((a, b))
    })
}

/// How many brackets and quotation marks are open at the end of a text.
fn depth(text: &str) -> usize {
    let open = text.chars().filter(|c| matches!(c, '（' | '(' | '《' | '“' | '‘' | '【')).count();
    let close = text.chars().filter(|c| matches!(c, '）' | ')' | '》' | '”' | '’' | '】')).count();
    open.saturating_sub(close)
}

/// Splits outside of brackets and quotation marks.
fn split<'t>(text: &'t str, separators: &[char]) -> Vec<&'t str> {
    let mut out = Vec::new();
    let (mut start, mut open) = (0, 0usize);
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' | '《' | '“' | '‘' | '【' => open += 1,
            '）' | ')' | '》' | '”' | '’' | '】' => open = open.saturating_sub(1),
            _ if open == 0 && separators.contains(&c) => {
                out.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    out.push(&text[start..]);
    out.retain(|p| !p.trim().is_empty());
    out
}

fn trim(text: &str) -> &str {
    let text = text.trim().trim_matches(['，', '、', '。', '；', ' ']);
    // “甲”, but not “甲”乙“丙”.
    match text.strip_prefix('“').and_then(|t| t.strip_suffix('”')) {
        Some(inner) if !inner.contains(['“', '”']) => inner,
        _ => text,
    }
}

/// Takes off what governs the whole list: 农村集体的资金、资产、资源 → 资金; …、丙等三类 → 丙.
fn tidy(members: Vec<&str>) -> Vec<String> {
    let longest = |members: &[&str]| members.iter().map(|m| m.chars().count()).max().unwrap_or(0);
    let mut members = members;
    if let [first, rest @ ..] = members.as_mut_slice()
        && first.chars().count() > 2 * longest(rest)
        && let Some((_, bare)) = first.rsplit_once('的')
        && bare.chars().count() >= 2
    {
        *first = bare;
    }
    if let Some(last) = members.last_mut()
        && let Some((bare, tail)) = last.rsplit_once('等')
        && tail.chars().count() <= 10
        && bare.chars().count() >= 2
    {
        *last = bare;
    }
    members.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::defined;

    #[test]
    fn definitions() {
        let rows: [(&str, &str, Option<&str>); 22] = [
            ("三个高地", "指科创高地、人才高地和开放高地。", Some("科创高地|人才高地|开放高地")),
            (
                "六降一增",
                "是指降电价、降气价、降税费、降租金、降利率、降运费、增效益。",
                Some("降电价|降气价|降税费|降租金|降利率|降运费|增效益"),
            ),
            ("两新", "设备更新和消费换新。", Some("设备更新|消费换新")),
            ("三资", "村集体的资金、资产、资源。", Some("资金|资产|资源")),
            ("四库", "水库、粮库、钱库、碳库。", Some("水库|粮库|钱库|碳库")),
            (
                "1+3+N",
                "“1”即中心港，负责统筹；“3”即东港、西港、南港；“N”即其他小港。",
                Some("中心港|东港、西港、南港|其他小港"),
            ),
            ("321", "“3”是指三条主线，“2”是指两翼，“1”是指一核。", Some("三条主线|两翼|一核")),
            (
                "两个基地、两个中心",
                "东部基地和西部基地，会展中心和医疗中心。",
                Some("东部基地|西部基地|会展中心|医疗中心"),
            ),
            ("一会一办一平台", "理事会、办公室、服务平台。", Some("理事会|办公室|服务平台")),
            (
                "三项制度",
                "一是公示制度。二是记录制度，全程留痕。三是审核制度。",
                Some("公示制度|记录制度，全程留痕|审核制度"),
            ),
            ("三大行动", "①清河行动；②蓝湾行动；③净土行动。", Some("清河行动|蓝湾行动|净土行动")),
            ("三本台账", "以《河湖（水库）台账、名录》为主的水账、土账、林账等三本台账。", Some("水账|土账|林账")),
            (
                "四下基层",
                "宣传下基层，调研下基层，接访下基层，办公下基层。",
                Some("宣传下基层|调研下基层|接访下基层|办公下基层"),
            ),
            ("四个一批", "谋划一批、开工一批、建设一批、竣工一批。", Some("谋划一批|开工一批|建设一批|竣工一批")),
            ("双环", "环岛公路、环湖公路。", Some("环岛公路|环湖公路")),
            (
                "两个枢纽",
                "通往东岸的航运枢纽和面向甲洋、乙洋的航空枢纽。",
                Some("通往东岸的航运枢纽|面向甲洋、乙洋的航空枢纽"),
            ),
            ("四清三优", "清甲、清乙、清丙、清丁，优子、优丑、优寅。", Some("清甲|清乙|清丙|清丁|优子|优丑|优寅")),
            (
                "三医联动一张网",
                "推进甲、乙、丙领域改革，加强数据共享与业务联动。",
                Some("推进甲、乙、丙领域改革|加强数据共享与业务联动"),
            ),
            ("三个高地", "指一种发展目标。", None),
            ("三个高地", "指科创高地、人才高地。", None),
            ("一网通办", "依托一个平台，办理各类事项。", None),
            ("三同", "同甲、同甲、同甲。", None),
        ];
        for (formula, definition, expected) in rows {
            let found = defined(formula, definition).map(|m| m.join("|"));
            assert_eq!(found.as_deref(), expected, "{formula}");
        }
    }
}

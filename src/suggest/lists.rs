//! Member lists that a person would take over as they stand: the document's expansions, cleaned or refused.

/// The members of an expansion for a dictionary row, or `None` when they do not look like one list.
///
/// `before`: the list stands before its formula (吃、住、行“三要素”), where the first member may carry a verb that
/// governs the list and the last one a verb that governs the formula.
pub(super) fn clean(members: &[String], formula: &str, before: bool, known: bool) -> Option<Vec<String>> {
    let mut out: Vec<String> = members.iter().map(|m| strip_mark(m).to_owned()).collect();
    strip_governor(&mut out, before);
    let lengths: Vec<usize> = out.iter().map(|m| m.chars().count()).collect();
    let (least, most) = (lengths.iter().copied().min()?, lengths.iter().copied().max()?);
    let distinct = (1..out.len()).all(|i| !out[..i].contains(&out[i]));
    let single = most == 1;
    let one_list = if before {
        let even = most - least <= if out.len() > 2 { 3 } else { 0 };
        even && (out.len() > 2 || !known)
    } else {
        // Clauses may differ in length, but a member of two characters beside one of twenty is a wrong cut.
        most <= 60 && (most <= least * 4 || most <= 8)
    };
    let sound =
        distinct && (single || least >= 2) && one_list && out.iter().all(|m| !damaged(m) && !m.contains(formula));
    sound.then_some(out)
}

/// Without the mark of an item: 一是, （一）, 1., ①, ——.
fn strip_mark(member: &str) -> &str {
    let member = member.trim_start_matches(['—', '-', '●', '·', ' ', '"', '“']);
    let member = member.trim_start_matches(|c| ('①'..='⑳').contains(&c));
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let rest = member.trim_start_matches(['（', '(']);
    let behind = rest.trim_start_matches(numeral);
    if behind.len() == rest.len() {
        return member;
    }
    let bracketed = rest.len() < member.len();
    let mark: &[char] = if bracketed { &['）', ')'] } else { &['是', '、', '.', '．'] };
    match behind.strip_prefix(mark) {
        Some(item) if item.chars().count() >= 2 => item,
        _ => member,
    }
}

/// Verbs that govern a whole list from before its first member.
const GOVERNORS: &[&str] = &[
    "统筹推进",
    "加快推进",
    "深入推进",
    "重点推进",
    "重点推动",
    "实现",
    "推进",
    "推动",
    "推行",
    "实施",
    "发展",
    "打造",
    "围绕",
    "聚焦",
    "突出",
    "通过",
    "坚持",
    "培育",
    "建设",
    "形成",
    "建立",
    "健全",
    "强化",
    "抓好",
    "做好",
    "绘制好",
    "制定",
    "开展",
    "包括",
    "涵盖",
    "即",
    "在",
    "以",
    "用",
    "于",
    "从",
    "将",
];

/// Takes a verb off the first member where no other member begins with one.
fn strip_governor(members: &mut [String], before: bool) {
    let Some((first, rest)) = members.split_first_mut() else { return };
    let Some(verb) = GOVERNORS.iter().find(|v| first.starts_with(**v)) else { return };
    let bare = &first[verb.len()..];
    let longest = rest.iter().map(|m| m.chars().count()).max().unwrap_or(0);
    let alone = rest.iter().all(|m| !GOVERNORS.iter().any(|v| m.starts_with(*v) && v.chars().count() >= 2));
    let (with, without) = (first.chars().count(), bare.chars().count());
    // Before a formula (发展算力、数据、人工智能“三大产业”) a verb of two characters is never the first member's own.
    let foreign = before && with - without >= 2;
    let closer = with > longest && without.abs_diff(longest) < with.abs_diff(longest);
    if alone && without >= 2 && (foreign || closer) {
        *first = bare.to_owned();
    }
}

/// What no member ends with: the verb of the clause that the list was cut from.
const TAILS: &[&str] = &["实现", "持续", "作为", "进行", "入选", "和", "与", "及", "等", "的", "被", "为", "年"];
/// What no member begins with: the rest of a word that the list was cut from.
const OPENINGS: &[&str] = &["和", "与", "及", "等", "的", "指", "于", "是", "地", "为", "在", "我们", "政府", "各位"];

fn damaged(member: &str) -> bool {
    let pairs = [('“', '”'), ('（', '）'), ('(', ')'), ('《', '》'), ('‘', '’'), ('【', '】')];
    let open = pairs.iter().any(|(a, b)| member.matches(*a).count() != member.matches(*b).count());
    open || member.contains(['。', '；', '\n', '%', '％'])
        || member.contains("是指")
        || TAILS.iter().any(|t| member.ends_with(t))
        || OPENINGS.iter().any(|o| member.starts_with(o))
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn lists_and_what_is_none() {
        let rows: [(&str, &[&str], bool, Option<&str>); 14] = [
            ("三链", &["人才链", "产业链", "创新链"], true, Some("人才链|产业链|创新链")),
            ("三升", &["实现产量", "质量", "收入"], true, Some("产量|质量|收入")),
            ("三升", &["产量", "质量", "收入实现"], true, None),
            ("两翼", &["推进东边产业带建设", "湖"], true, None),
            ("双星", &["东城", "西城"], true, Some("东城|西城")),
            ("三个坚持", &["一是坚持甲业", "二是坚持乙业", "三是坚持丙业"], false, Some("坚持甲业|坚持乙业|坚持丙业")),
            ("三大产业", &["发展算力", "数据", "人工智能"], true, Some("算力|数据|人工智能")),
            ("三个片区", &["在东湾", "金井湾", "南湾"], true, None),
            ("三位", &["各位代表", "各位代表", "各位代表"], false, None),
            ("四要素", &["吃", "住", "行", "游"], false, Some("吃|住|行|游")),
            ("四要素", &["围绕“吃", "住", "行", "游"], false, None),
            ("两个集群", &["（一）海洋装备集群", "（二）生物医药集群"], false, Some("海洋装备集群|生物医药集群")),
            ("三业", &["是指种业", "渔业", "林业"], false, None),
            ("三业", &["以种业", "渔业", "林业"], false, Some("种业|渔业|林业")),
        ];
        for (formula, members, before, expected) in rows {
            let members: Vec<String> = members.iter().map(|m| (*m).to_owned()).collect();
            let found = clean(&members, formula, before, false).map(|m| m.join("|"));
            assert_eq!(found.as_deref(), expected, "{members:?}");
        }
        // Two members before a known formula are chance more often than not: 国防动员、退役军人“双拥”.
        assert_eq!(clean(&["国防动员".into(), "退役军人".into()], "双拥", true, true), None);
    }
}

//! What is no name of its own: deictic, generic, known names side by side, plain counts.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::gazetteer::Gazetteer;
use crate::model::Kind;

/// Words that close a name; one that stands alone is none.
static HEADS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../../dictionaries/lexicon/heads.tsv").lines();
    lines.filter(|l| !l.starts_with('#')).filter_map(|l| l.split('\t').next()).collect()
});

/// What points to a place instead of naming it (省科技厅, 各市工业和信息化局, 本园区).
const DEICTIC: &[&str] = &[
    "自治区",
    "自治州",
    "新区",
    "省",
    "市",
    "县",
    "区",
    "州",
    "盟",
    "旗",
    "镇",
    "乡",
    "村",
    "各",
    "全",
    "本",
    "我",
    "该",
    "某",
    "有关",
    "相关",
    "所属",
    "所在",
    "下属",
    "国家级",
    "上级",
    "其他",
    "新建",
    "在建",
    "现有",
    "原有",
];

/// Words that any name of the kind may carry: a name of nothing else is generic (公共服务平台, 国家现代农业产业园).
const GENERIC: &[&str] = &[
    "公共",
    "服务",
    "综合",
    "重点",
    "重大",
    "现代",
    "特色",
    "示范",
    "创新",
    "创业",
    "产业",
    "科技",
    "技术",
    "人才",
    "国家",
    "全国",
    "国际",
    "区域",
    "城市",
    "运行",
    "管理",
    "信息",
    "数字",
    "智慧",
    "智能",
    "网络",
    "安全",
    "应急",
    "指挥",
    "中小企业",
    "企业",
    "数字化",
    "转型",
    "促进",
    "公共卫生",
    "农业",
    "工业",
    "先进",
    "制造业",
    "制造",
    "启动",
    "核心",
    "高端",
    "绿色",
    "文化",
    "旅游",
    "体育",
    "健康",
    "医疗",
    "教育",
    "培训",
    "研究",
    "检测",
    "交易",
    "物流",
    "交通",
    "水利",
    "能源",
    "生态",
    "环境",
    "保护",
    "一体化",
    "电子商务",
    "电商",
    "自贸",
    "经济",
    "开发",
    "试验",
    "融合",
    "发展",
    "建设",
    "医学",
    "工程",
    "项目",
    "联席",
    "专家",
    "省级",
    "市级",
    "县级",
    "区级",
    "成长型",
    "入库",
    "大",
    "新",
    "小",
];

/// Units and words behind a numeral that make a plain amount or an ordinary expression of it.
const AMOUNTS: &[&str] = &[
    "万里",
    "万兆",
    "千兆",
    "万亩",
    "牌",
    "小时",
    "500强",
    "公里",
    "平方",
    "亿元",
    "万元",
    "个月",
    "分钟",
    "工作日",
    "号工程",
    "把手",
];

/// Why a name is none, or `None` for a good one. `name` comes without blanks and quotation marks.
pub(super) fn objection(gazetteer: &Gazetteer, kind: Kind, name: &str) -> Option<&'static str> {
    let chars = name.chars().count();
    let least = match kind {
        Kind::PLACE | Kind::ENTERPRISE | Kind::FORMULA => 2,
        _ if kind.is_built_in() => 3,
        _ => 2,
    };
    if !(least..=60).contains(&chars) || name.bytes().all(|b| b.is_ascii_digit()) {
        return Some("too short or too long");
    }
    if gazetteer.is_unwanted(name) {
        return Some("excluded by a dictionary");
    }
    if unbalanced(name) || name.contains(['。', '；', '！', '？', '\u{FFFD}', '|', '\t', '#']) {
        return Some("no clean name");
    }
    if HEADS.contains(name) {
        return Some("a head alone");
    }
    match kind {
        Kind::INSTITUTION if name.ends_with("代表大会") => Some("a sitting of an organ"),
        Kind::FORMULA => is_amount(name).then_some("a plain amount or an ordinal"),
        Kind::SLOGAN => None,
        _ if name.contains(['，', '、', '：']) => Some("no clean name"),
        _ if is_deictic(gazetteer, name) => Some("deictic"),
        _ if is_generic(name) => Some("generic"),
        Kind::PLACE if is_chain(gazetteer, name) => Some("known places side by side"),
        _ => None,
    }
}

/// A short form that means its long name outside of its document too: neither generic nor deictic.
pub(super) fn is_good_short(gazetteer: &Gazetteer, kind: Kind, long: &str, short: &str) -> bool {
    let least = if short.is_ascii() { 3 } else { 2 };
    let chars = short.chars().count();
    let place = kind != Kind::PLACE
        || ["街道办事处", "街道", "镇", "乡", "村", "社区", "区", "县", "市"]
            .iter()
            .any(|s| long.strip_suffix(s) == Some(short));
    (least..=20).contains(&chars)
        && place
        && !gazetteer.is_unwanted(short)
        && !HEADS.contains(short)
        && !short.contains(['，', '、', '。', '；', '：', '《', '》', '“', '”', '|'])
        && !unbalanced(short)
        && !is_deictic(gazetteer, short)
        && !is_generic(behind_place(gazetteer, short))
}

/// A name without the known place that it begins with: 陕西实验室 is any laboratory of that province.
fn behind_place<'n>(gazetteer: &Gazetteer, name: &'n str) -> &'n str {
    let mut hits = Vec::new();
    gazetteer.hits(name, &mut hits);
    let place = |h: &&crate::model::GazetteerHit| {
        h.span.start == 0
            && h.span.len() < name.len()
            && gazetteer.senses(h.name).any(|s| s.kind == Kind::PLACE && s.flavour < 2)
    };
    hits.iter().filter(place).map(|h| &name[h.span.end as usize..]).min_by_key(|r| r.len()).unwrap_or(name)
}

/// Whether the name opens with a deictic word that is no part of a known name (市北区, 镇江).
fn is_deictic(gazetteer: &Gazetteer, name: &str) -> bool {
    let Some(word) = DEICTIC.iter().find(|d| name.starts_with(**d)) else { return false };
    let mut hits = Vec::new();
    gazetteer.hits(name, &mut hits);
    let covered = hits.iter().any(|h| {
        h.span.start == 0
            && h.span.len() > word.len()
            && gazetteer.senses(h.name).any(|s| s.flavour < 2 && s.kind == Kind::PLACE)
    });
    !covered
}

fn is_generic(name: &str) -> bool {
    let mut rest = name;
    loop {
        if rest.is_empty() || HEADS.contains(rest) {
            return true;
        }
        let longest = GENERIC.iter().filter(|w| rest.starts_with(**w)).max_by_key(|w| w.len());
        match longest {
            Some(word) => rest = &rest[word.len()..],
            None => return false,
        }
    }
}

/// Whether known places (and 县城, 境内…) cover the whole name: 上海浦东新区, 吉林省柳河县向阳镇.
fn is_chain(gazetteer: &Gazetteer, name: &str) -> bool {
    let mut hits = Vec::new();
    gazetteer.hits(name, &mut hits);
    // reached[i]: a chain of known places ends at byte i.
    let mut reached = vec![false; name.len() + 1];
    reached[0] = true;
    for hit in &hits {
        let place = || gazetteer.senses(hit.name).any(|s| s.kind == Kind::PLACE);
        if reached[hit.span.start as usize] && hit.span.len() < name.len() && place() {
            reached[hit.span.end as usize] = true;
        }
    }
    ["", "城", "县城", "城区", "县城区", "市区", "境内", "全境", "段"]
        .iter()
        .filter_map(|tail| name.strip_suffix(tail))
        .any(|head| !head.is_empty() && reached[head.len()])
}

fn is_amount(name: &str) -> bool {
    let parts: Vec<&str> = name.split(['·', '.', '-', '×', ':']).collect();
    let numbers = parts.len() > 1 && parts.iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    numbers || name.starts_with('第') || AMOUNTS.iter().any(|a| name.contains(a))
}

fn unbalanced(name: &str) -> bool {
    [('（', '）'), ('(', ')'), ('《', '》'), ('“', '”'), ('【', '】'), ('〔', '〕'), ('‘', '’')]
        .iter()
        .any(|(open, close)| name.matches(*open).count() != name.matches(*close).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_what_is_none() {
        let gazetteer = Gazetteer::built_in();
        let rows = [
            (Kind::INSTITUTION, "省科技厅", Some("deictic")),
            (Kind::INSTITUTION, "市北区第二实验小学", None),
            (Kind::INSTITUTION, "各市工业和信息化局", Some("deictic")),
            (Kind::PROJECT, "公共服务平台", Some("generic")),
            (Kind::PROJECT, "国家现代农业产业园", Some("generic")),
            (Kind::PROJECT, "青澜湾海洋牧场项目", None),
            (Kind::PLACE, "上海浦东新区", Some("known places side by side")),
            (Kind::PLACE, "郑州城区", Some("known places side by side")),
            (Kind::PLACE, "青澜湾", None),
            (Kind::PLACE, "开发区", Some("a head alone")),
            (Kind::FORMULA, "7×24小时", Some("a plain amount or an ordinal")),
            (Kind::FORMULA, "25·7", Some("a plain amount or an ordinal")),
            (Kind::FORMULA, "三区两带", None),
            (Kind::SLOGAN, "扩量", Some("too short or too long")),
            (Kind::SLOGAN, "青澜出海", None),
            (Kind::ENTERPRISE, "青澜（海城", Some("no clean name")),
        ];
        for (kind, name, expected) in rows {
            assert_eq!(objection(&gazetteer, kind, name), expected, "{name}");
        }
    }

    #[test]
    fn short_forms() {
        let gazetteer = Gazetteer::built_in();
        let rows = [
            (Kind::ENTERPRISE, "青澜重工股份有限公司", "青澜重工", true),
            (Kind::INSTITUTION, "青澜湾管理委员会", "管委会", false),
            (Kind::PROJECT, "青澜湾智算产业园区", "园区", false),
            (Kind::PROJECT, "青澜湾智算产业园区", "省级园区", false),
            (Kind::INSTITUTION, "智能陕西实验室", "陕西实验室", false),
            (Kind::PLACE, "青澜流域", "青澜", false),
            (Kind::PLACE, "青澜镇", "青澜", true),
        ];
        for (kind, long, short, expected) in rows {
            assert_eq!(is_good_short(&gazetteer, kind, long, short), expected, "{short}");
        }
    }
}

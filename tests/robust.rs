//! Any text at all goes through the whole line without a panic, and every mention is a slice of it.

use std::sync::OnceLock;

use koujing::{Analyzer, Document};
use proptest::prelude::*;

fn analyzer() -> &'static Analyzer {
    static ANALYZER: OnceLock<Analyzer> = OnceLock::new();
    ANALYZER.get_or_init(|| Analyzer::builder().build())
}

/// Pieces that the generators, the structure and the soft joins react to, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "郑州市",
        "中原区",
        "柳河镇",
        "迎宾路",
        "三个",
        "高地",
        "一是",
        "二是",
        "（",
        "）",
        "“",
        "”",
        "\"",
        "、",
        "，",
        ",",
        "。",
        "：",
        "\n",
        "\n\n",
        " ",
        "等",
        "9所",
        "学校",
        "企业",
        "项目",
        "工程",
        "一期",
        "公司",
        "大学",
        "医院",
        "1+14+N",
        "六降一增",
        "以下简称",
        "和",
        "的",
        "建设",
        "推进",
        "區",
        "縣",
        "國",
        "乾",
        "１",
        "·",
        "-",
        "*",
        "双",
        "会议",
        "党委",
        "办公室",
        "研究院",
        "创新中心",
        "\u{0}",
        "é",
        "😀",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|p| p.concat())
}

fn holds(text: &str) -> Result<(), TestCaseError> {
    let record = analyzer().extract(&Document::new("x", text));
    let chars: Vec<char> = text.chars().collect();
    let mut last = 0;
    for m in &record.mentions {
        prop_assert!(last <= m.start && m.start < m.end && m.end <= chars.len());
        prop_assert_eq!(&m.text, &chars[m.start..m.end].iter().collect::<String>());
        last = m.end;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn arbitrary_pieces(text in pieces()) {
        holds(&text)?;
    }

    #[test]
    fn arbitrary_strings(text in any::<String>()) {
        holds(&text)?;
    }
}

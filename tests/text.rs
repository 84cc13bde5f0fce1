//! Normalisation and structure: nothing panics, every span leads back to its original, soft joins case by case.

use koujing::{Span, Structure, Text, normalize};
use proptest::prelude::*;
use serde::Deserialize;

/// One row of `tests/cases/normalize.jsonl`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    text: String,
    /// The whole normalised text.
    normal: Option<String>,
    #[serde(default)]
    contains: Vec<String>,
    #[serde(default)]
    lacks: Vec<String>,
    /// Lines that hold something.
    lines: Option<usize>,
}

#[test]
fn cases() {
    let rows = include_str!("cases/normalize.jsonl");
    let mut wrong = Vec::new();
    for line in rows.lines().filter(|l| !l.is_empty()) {
        let case: Case = serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"));
        let text = normalize(&case.text);
        let normal = text.normal();
        let exact = case.normal.as_ref().is_none_or(|n| n == normal);
        let holds = case.contains.iter().all(|c| normal.contains(c));
        let free = !case.lacks.iter().any(|c| normal.contains(c));
        let lines = case.lines.is_none_or(|n| normal.lines().filter(|l| !l.trim().is_empty()).count() == n);
        if !(exact && holds && free && lines) {
            wrong.push(format!("{}: {normal:?}", case.name));
        }
        every_span_leads_back(&text, 12);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The alignment read back over the original of a span gives the span's normalised slice, for all spans up to so many
/// characters and for the whole text.
fn every_span_leads_back(text: &Text, longest: usize) {
    let normal = text.normal();
    let borders: Vec<usize> = normal.char_indices().map(|(i, _)| i).chain([normal.len()]).collect();
    let check = |start: usize, end: usize| {
        let original = text.original_span(Span::new(start, end));
        assert!(original.start < original.end && original.end as usize <= text.original().len());
        assert!(text.original().is_char_boundary(original.start as usize));
        assert!(text.original().is_char_boundary(original.end as usize));
        assert_eq!(text.apply(original), &normal[start..end], "{start}..{end} of {:?}", text.original());
        // What is kept of the original has a character for each of the normalised text.
        assert_eq!(text.kept(original).chars().count(), normal[start..end].chars().count(), "{start}..{end}");
    };
    for (i, &start) in borders.iter().enumerate() {
        for &end in borders[i + 1..].iter().take(longest) {
            check(start, end);
        }
    }
    if !normal.is_empty() {
        check(0, normal.len());
    }
}

/// Sentences and paragraphs lie in order, without overlap, inside the text and inside each other.
fn structure_is_sound(normal: &str) {
    let structure = Structure::of(normal);
    let paragraphs: Vec<Span> = structure.paragraphs.iter().map(|p| p.span).collect();
    for spans in [&paragraphs, &structure.sentences] {
        for span in spans {
            assert!(
                !span.is_empty() && normal.get(span.range()).is_some_and(|s| s.trim() == s),
                "{span:?} of {normal:?}"
            );
        }
        assert!(spans.windows(2).all(|w| w[0].end <= w[1].start), "{spans:?} of {normal:?}");
    }
    for sentence in &structure.sentences {
        assert!(paragraphs.iter().any(|p| p.contains(*sentence)), "{sentence:?} is in no paragraph of {normal:?}");
    }
    // What no sentence covers is blank.
    let mut covered = 0;
    for sentence in &structure.sentences {
        assert!(normal[covered..sentence.start as usize].trim().is_empty());
        covered = sentence.end as usize;
    }
    assert!(normal[covered..].trim().is_empty());
    for enclosed in structure.quotes.iter().chain(&structure.brackets) {
        assert!(normal.get(enclosed.inner.range()).is_some());
        assert!(normal[..enclosed.inner.start as usize].ends_with(enclosed.open));
    }
    for item in &structure.items {
        assert!(item.mark < item.span.start && normal.get(item.span.range()).is_some());
    }
}

/// Strings of the characters that normalisation and structure treat in some special way, and of any others.
fn policy_text() -> impl Strategy<Value = String> {
    let special: Vec<char> =
        "一二三十百1２0Ａａ第章条是、，。；：！？.,;:“”‘’\"'（）()《》【】[]①⑳●■ \u{3000}\t\n\n\n\r\u{200B}\u{FEFF}*·・—－+%㎡㍿乾县鄭發總經濟臺灣著后郑州总部基地项目个高地\u{20000}\u{2EBF0}🀄é"
            .chars()
            .collect();
    let one = prop_oneof![8 => proptest::sample::select(special), 1 => any::<char>()];
    proptest::collection::vec(one, 0..120).prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spans_of_policy_text_lead_back(original in policy_text()) {
        let text = normalize(&original);
        prop_assert_eq!(text.original(), original.as_str());
        every_span_leads_back(&text, 9);
        structure_is_sound(text.normal());
        if let Some(other) = text.alternative() {
            prop_assert_eq!(other.len(), text.normal().len());
        }
    }

    #[test]
    fn spans_of_any_string_lead_back(original in any::<String>()) {
        let text = normalize(&original);
        every_span_leads_back(&text, 9);
        structure_is_sound(text.normal());
    }

    #[test]
    fn any_stretch_of_the_original_can_be_read(original in policy_text(), a in 0usize..200, b in 0usize..200) {
        let text = normalize(&original);
        let borders: Vec<usize> = original.char_indices().map(|(i, _)| i).chain([original.len()]).collect();
        let (a, b) = (borders[a % borders.len()], borders[b % borders.len()]);
        let read = text.apply(Span::new(a.min(b), a.max(b)));
        prop_assert!(text.normal().contains(&read));
    }
}

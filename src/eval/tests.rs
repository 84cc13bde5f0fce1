use proptest::prelude::*;

use super::*;
use crate::model::Annotation;

fn mention(start: usize, end: usize, kind: &str) -> Annotation {
    Annotation { start, end, kind: kind.into(), text: None }
}

fn document(id: &str, text: Option<&str>, mentions: &[(usize, usize, &str)]) -> AnnotatedDocument {
    AnnotatedDocument {
        id: id.into(),
        text: text.map(String::from),
        blanks: true,
        mentions: mentions.iter().map(|m| mention(m.0, m.1, m.2)).collect(),
        expansions: Some(Vec::new()),
    }
}

fn options(types: &[&str]) -> EvalOptions {
    EvalOptions { types: types.iter().map(|t| (*t).to_owned()).collect(), resamples: 0, seed: 1, mistakes: true }
}

type Spans<'s> = &'s [(usize, usize, &'s str)];
/// Gold, predicted, and the mistakes by class, start and end.
type Case<'c> = (Spans<'c>, Spans<'c>, &'c [(MistakeClass, usize, usize)]);

#[test]
fn classes_of_mistakes() {
    use MistakeClass::*;
    let cases: [Case<'_>; 17] = [
        (&[(2, 5, "a")], &[(2, 5, "a")], &[]),
        (&[(2, 5, "a")], &[], &[(Missed, 2, 5)]),
        (&[], &[(2, 5, "a")], &[(Spurious, 2, 5)]),
        (&[(2, 5, "a")], &[(2, 5, "b")], &[(Type, 2, 5)]),
        (&[(2, 5, "a")], &[(1, 5, "a")], &[(LeftTooLong, 1, 5)]),
        (&[(2, 5, "a")], &[(3, 5, "a")], &[(LeftTooShort, 2, 5)]),
        (&[(2, 5, "a")], &[(2, 6, "a")], &[(RightTooLong, 2, 6)]),
        (&[(2, 5, "a")], &[(2, 4, "a")], &[(RightTooShort, 2, 5)]),
        (&[(2, 5, "a")], &[(1, 6, "a")], &[(BothBorders, 1, 6)]),
        (&[(2, 5, "a")], &[(1, 4, "a")], &[(BothBorders, 1, 5)]),
        (&[(2, 5, "a")], &[(2, 4, "b")], &[(TypeAndBorders, 2, 5)]),
        (&[(2, 6, "a")], &[(2, 4, "a"), (4, 6, "b")], &[(Split, 2, 6)]),
        (&[(2, 4, "a"), (5, 6, "b")], &[(2, 6, "a")], &[(Merged, 2, 6)]),
        // Side by side is no overlap.
        (&[(2, 4, "a")], &[(4, 6, "a")], &[(Missed, 2, 4), (Spurious, 4, 6)]),
        // A chain: the first prediction takes two gold mentions, the second is left with one.
        (&[(0, 3, "a"), (4, 7, "a"), (8, 9, "a")], &[(2, 5, "a"), (6, 9, "a")], &[(Merged, 0, 7), (LeftTooLong, 6, 9)]),
        // A right mention takes no part in others' mistakes.
        (&[(0, 5, "a"), (1, 3, "b")], &[(1, 3, "b")], &[(Missed, 0, 5)]),
        // Two types on one span: the same ones go together, then the rest.
        (&[(0, 2, "a"), (0, 2, "b")], &[(0, 2, "b"), (0, 2, "c")], &[(Type, 0, 2)]),
    ];
    for (gold, predicted, expected) in cases {
        let outcome =
            evaluate(vec![document("d", None, gold)], vec![document("d", None, predicted)], &options(&["a", "b", "c"]))
                .unwrap();
        let found: Vec<_> = outcome.mistakes.unwrap().iter().map(|m| (m.class, m.start, m.end)).collect();
        assert_eq!(found, expected, "{gold:?} {predicted:?}");
    }
}

#[test]
fn places_of_mistakes() {
    let text = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸";
    let outcome = evaluate(
        vec![document("d", Some(text), &[(13, 15, "a")])],
        vec![document("d", None, &[(12, 15, "a")])],
        &options(&[]),
    )
    .unwrap();
    let mistakes = outcome.mistakes.unwrap();
    let m = &mistakes[0];
    assert_eq!(
        (m.before.as_str(), m.text.as_str(), m.after.as_str()),
        ("一二三四五六七八九十甲乙", "丙丁戊", "己庚辛壬癸")
    );
    assert_eq!((m.gold[0].text.as_str(), m.predicted[0].text.as_str()), ("丁戊", "丙丁戊"));
    // Without any text the rows' own slices are shown, and no context.
    let mut gold = document("d", None, &[(13, 15, "a")]);
    gold.mentions[0].text = Some("丁戊".into());
    let outcome = evaluate(vec![gold], vec![document("d", None, &[])], &options(&[])).unwrap();
    let mistakes = outcome.mistakes.unwrap();
    assert_eq!((mistakes[0].gold[0].text.as_str(), mistakes[0].before.as_str()), ("丁戊", ""));
}

#[test]
fn texts_with_other_blanks() {
    // gold text, its mention; predicted text, its mention; right?
    let cases = [
        ("甲乙丙", (1, 3), Some("甲乙丙"), (1, 3), 1, 0),
        ("甲 乙\n丙", (2, 5), Some("甲乙丙"), (1, 3), 1, 0),
        ("甲乙丙", (1, 3), Some(" 甲\n乙 丙\n"), (3, 6), 1, 0),
        ("甲 乙丙", (0, 2), Some("甲乙丙"), (0, 1), 1, 0),
        ("甲乙丙", (1, 3), Some("甲乙丁"), (1, 3), 1, 1),
        ("甲乙丙", (1, 3), None, (1, 3), 1, 0),
        ("甲乙丙", (1, 3), None, (2, 4), 0, 1),
    ];
    for (text, gold, other, predicted, right, notes) in cases {
        let outcome = evaluate(
            vec![document("d", Some(text), &[(gold.0, gold.1, "place")])],
            vec![document("d", other, &[(predicted.0, predicted.1, "place")])],
            &options(&[]),
        )
        .unwrap();
        assert_eq!((outcome.all.strict.right, outcome.notes.len()), (right, notes), "{text:?} {other:?}");
    }
    let columns = AnnotatedDocument { blanks: false, ..document("d", Some("甲乙丙"), &[]) };
    let outcome = evaluate(vec![columns], vec![document("d", None, &[])], &options(&[]));
    assert_eq!(outcome, Err(EvalError::NoText { document: "d".into() }));
    // The row's slice is not what the gold has there.
    let mut predicted = document("d", None, &[(0, 2, "place")]);
    predicted.mentions[0].text = Some("乙丙".into());
    let gold = document("d", Some("甲乙丙"), &[(0, 2, "place")]);
    let outcome = evaluate(vec![gold], vec![predicted], &options(&[])).unwrap();
    assert!(outcome.notes[0].contains("乙丙"), "{:?}", outcome.notes);
}

#[test]
fn types_and_expansions_that_are_measured() {
    let gold = || document("d", None, &[(0, 1, "place"), (1, 2, "zoo"), (2, 3, "formula")]);
    let predicted = || document("d", None, &[(0, 1, "place"), (1, 2, "zoo"), (5, 6, "zebra")]);
    let cases: [(&[&str], u64, u64, u64, bool); 4] = [
        (&[], 3, 2, 1, true),
        (&["place"], 1, 1, 2, false),
        (&["zebra", "zoo", "zoo"], 1, 2, 1, false),
        (&["formula", "zebra"], 1, 1, 2, true),
    ];
    for (types, gold_count, predicted_count, other, expansions) in cases {
        let outcome = evaluate(vec![gold()], vec![predicted()], &options(types)).unwrap();
        let counts = (outcome.all.gold, outcome.all.predicted, outcome.other_types.values().sum::<u64>());
        assert_eq!(counts, (gold_count, predicted_count, other), "{types:?}");
        assert_eq!(outcome.expansion.is_some(), expansions, "{types:?}");
    }
    let silent = AnnotatedDocument { expansions: None, ..predicted() };
    assert_eq!(evaluate(vec![gold()], vec![silent.clone()], &options(&[])).unwrap().expansion, None);
    assert_eq!(evaluate(vec![silent], vec![gold()], &options(&[])).unwrap().expansion, None);
    assert!(evaluate(vec![gold()], Vec::new(), &options(&[])).unwrap().expansion.is_some());
}

#[test]
fn tables() {
    let gold = vec![document("d", Some("甲乙丙\n丁"), &[(0, 2, "place"), (2, 5, "化学品")])];
    let predicted = vec![document("d", None, &[(0, 2, "place"), (2, 3, "化学品")])];
    let outcome = evaluate(gold, predicted, &options(&[])).unwrap();
    let mut out = Vec::new();
    write_table(&outcome, &mut out).unwrap();
    let expected = "                        strict                 overlap
type        gold   pred      P     R    F1      P     R    F1
place          1      1  1.000 1.000 1.000  1.000 1.000 1.000
化学品         1      1  0.000 0.000 0.000  1.000 1.000 1.000
all            2      2  0.500 0.500 0.500  1.000 1.000 1.000
expansion      0      0  0.000 0.000 0.000

1 document

gold \\ pred   place  化学品  missed
place             1       .       .
化学品            .       .       1
spurious          .       1

mistakes
  right-too-short       1

right-too-short (1)
  d:2  化学品 丙⏎丁 → 化学品 丙    甲乙【丙⏎丁】
";
    assert_eq!(String::from_utf8(out).unwrap(), expected);
    // Halves are rounded to even, as Python's `:.3f` does.
    let halves = [0.0625, 0.1875].map(|f| format!("{f:.3}"));
    assert_eq!(halves, ["0.062", "0.188"]);
}

fn spans() -> impl Strategy<Value = Vec<(usize, usize, &'static str)>> {
    let kinds = prop::sample::select(vec!["place", "project", "zoo"]);
    prop::collection::vec((0..30_usize, 1..6_usize, kinds).prop_map(|(s, l, k)| (s, s + l, k)), 0..14)
}

proptest! {
    #[test]
    fn every_mention_is_right_or_in_one_mistake(gold in spans(), predicted in spans()) {
        let outcome = evaluate(
            vec![document("d", None, &gold)],
            vec![document("d", None, &predicted)],
            &options(&["place", "project", "zoo"]),
        ).unwrap();
        let right = outcome.all.strict.right;
        let mistakes = outcome.mistakes.unwrap();
        let sum = |side: fn(&Mistake) -> usize| mistakes.iter().map(side).sum::<usize>() as u64;
        prop_assert_eq!(sum(|m| m.gold.len()), outcome.all.gold - right);
        prop_assert_eq!(sum(|m| m.predicted.len()), outcome.all.predicted - right);
        let confusion = &outcome.confusion;
        for (i, row) in outcome.types.iter().enumerate() {
            prop_assert_eq!(confusion.counts[i].iter().sum::<u64>() + confusion.missed[i], row.gold);
            let column: u64 = confusion.counts.iter().map(|r| r[i]).sum();
            prop_assert_eq!(column + confusion.spurious[i], row.predicted);
            prop_assert_eq!(confusion.counts[i][i], row.strict.right);
            // Overlap by its definition, the slow way.
            let touches = |a: &(usize, usize, &str), b: &(usize, usize, &str)| a.2 == b.2 && a.0 < b.1 && b.0 < a.1;
            let unique = |side: &[(usize, usize, &'static str)]| side.iter().copied().filter(|m| m.2 == row.name).collect::<BTreeSet<_>>();
            let (g, p) = (unique(&gold), unique(&predicted));
            let overlap = row.overlap.unwrap();
            prop_assert_eq!(overlap.right, p.iter().filter(|p| g.iter().any(|g| touches(g, p))).count() as u64);
            prop_assert_eq!(overlap.found, g.iter().filter(|g| p.iter().any(|p| touches(g, p))).count() as u64);
        }
        // The other way round precision and recall change places.
        let back = evaluate(
            vec![document("d", None, &predicted)],
            vec![document("d", None, &gold)],
            &options(&["place", "project", "zoo"]),
        ).unwrap();
        prop_assert_eq!(back.all.strict.precision, outcome.all.strict.recall);
        prop_assert_eq!(back.all.overlap.unwrap().recall, outcome.all.overlap.unwrap().precision);
    }
}

use std::io::Write;

use super::*;
use crate::corpus::tests::folder;

type Read = (Vec<AnnotatedDocument>, Vec<String>);

fn read(path: &Path, format: Option<AnnotationFormat>, side: Side) -> Result<Read, ReadError> {
    let (mut documents, mut errors) = (Vec::new(), Vec::new());
    read_annotations(path, format, side, &mut |outcome: Result<AnnotatedDocument, ReadError>| {
        match outcome {
            Ok(document) => documents.push(document),
            Err(error) => errors.push(error.to_string().replace(path.to_str().unwrap(), "")),
        }
        Ok::<(), ReadError>(())
    })?;
    Ok((documents, errors))
}

/// Mentions as `start-end:type`.
fn marks(document: &AnnotatedDocument) -> String {
    let each: Vec<String> = document.mentions.iter().map(|m| format!("{}-{}:{}", m.start, m.end, m.kind)).collect();
    each.join(" ")
}

fn one(name: &str, bytes: &[u8]) -> Read {
    let folder = folder(&[(name, bytes)]);
    read(&folder.path().join(name), None, Side::Gold).unwrap()
}

#[test]
fn rows_of_json() {
    let rows = r#"{"id":"a","text":"中原区\n好","entities":[{"start":0,"end":3,"type":"place","text":"中原区"}],"expansions":[{"formula":"x","components":["y"]}]}

{"id":7,"mentions":[{"start":0,"end":3,"type":"place","entity":null,"score":0.5}]}
{"text":"甲乙","entities":[{"start":0,"end":1,"type":"a"}],"mentions":[{"start":0,"end":2,"type":"b"}]}
"#;
    let (documents, errors) = one("g.jsonl", rows.as_bytes());
    assert_eq!(errors, [""; 0]);
    let found: Vec<_> = documents.iter().map(|d| (d.id.as_str(), marks(d))).collect();
    assert_eq!(found, [("a", "0-3:place".into()), ("7", "0-3:place".into()), ("g.jsonl#4", "0-1:a".into())]);
    assert_eq!(documents[0].expansions, Some(vec![("x".into(), vec!["y".into()])]));
    let folder = folder(&[("p.jsonl", rows.as_bytes())]);
    let (documents, _) = read(&folder.path().join("p.jsonl"), None, Side::Predicted).unwrap();
    assert_eq!(marks(&documents[2]), "0-2:b");
}

#[test]
fn damaged_rows_of_json() {
    let cases = [
        ("{\"id\":\"a\"", "one line"),
        ("[]", "one object a line"),
        ("x", "no JSON"),
        (r#"{"id":"a","text":"甲"}"#, "no `entities`"),
        (r#"{"id":["a"],"entities":[]}"#, "`id`"),
        (r#"{"id":"a","entities":[{"start":0,"end":3}]}"#, "type"),
        (r#"{"id":"a","entities":[{"start":-1,"end":3,"type":"x"}]}"#, "-1"),
        (r#"{"id":"a","entities":[{"start":3,"end":3,"type":"x"}]}"#, "no span"),
        (r#"{"id":"a","entities":[{"start":0,"end":3,"type":""}]}"#, "no type"),
        (r#"{"id":"a","text":"甲乙","entities":[{"start":0,"end":3,"type":"x"}]}"#, "beyond the text of 2"),
        (r#"{"id":"a","text":"甲乙","entities":[{"start":0,"end":1,"type":"x","text":"乙"}]}"#, "is `甲`"),
        (r#"{"id":"a","entities":[],"expansions":[{"formula":"x"}]}"#, "components"),
        ("\u{FFFD}", "no JSON"),
    ];
    for (row, cause) in cases {
        let (documents, errors) = one("g.jsonl", format!("{{\"id\":\"ok\",\"entities\":[]}}\n{row}\n").as_bytes());
        assert_eq!((documents.len(), errors.len()), (1, 1), "{row}: {errors:?}");
        assert!(errors[0].starts_with(":2: ") && errors[0].contains(cause), "{row}: {}", errors[0]);
    }
    let (_, errors) = one("g.jsonl", b"{\"entities\":[]}\n{\"id\":\"\xFF\"}\n");
    assert!(errors[0].starts_with(":2: ") && errors[0].contains("decode"), "{errors:?}");
    assert!(one("g.jsonl", b"\n").1[0].contains("empty"));
}

#[test]
fn columns() {
    // Rows, text, mentions.
    let cases = [
        ("中\tB-place\n原\tI-place\n区\tI-place\n。\tO\n", "中原区。", "0-3:place"),
        ("中 B-place\n原 I-place\n\n区 B-place\n", "中原\n区", "0-2:place 3-4:place"),
        // Side by side; another type without B; I behind nothing; O between.
        ("甲\tB-a\n乙\tB-a\n丙\tI-b\n丁\tO\n戊\tI-a\n", "甲乙丙丁戊", "0-1:a 1-2:a 2-3:b 4-5:a"),
        // Several columns, words, line ends of Windows, BIOES and BMES.
        ("中原区\tns\tx\tB-place\r\n好\ta\tx\tO\r\n", "中原区好", "0-3:place"),
        ("甲 B-a\n乙 E-a\n丙 S-a\n丁 B-a\n戊 M-a\n己 E-a\n庚 I-a\n", "甲乙丙丁戊己庚", "0-2:a 2-3:a 3-6:a 6-7:a"),
        // No mention over an empty line; several of them are one; blanks as tokens fall away.
        ("甲\tB-a\n\n\n乙\tI-a\n \tI-a\n\u{3000}\tI-a\n丙\tI-a\n", "甲\n乙丙", "0-1:a 2-4:a"),
        ("甲 B-a\n  I-a\n乙 I-a\n", "甲乙", "0-2:a"),
        ("-\tO\n#\tB-my-type\n", "-#", "1-2:my-type"),
    ];
    for (rows, text, mentions) in cases {
        let (documents, errors) = one("a.conll", rows.as_bytes());
        assert_eq!((errors.len(), documents.len()), (0, 1), "{rows}: {errors:?}");
        let d = &documents[0];
        assert_eq!((d.id.as_str(), d.text.as_deref(), marks(d)), ("a.conll", Some(text), mentions.into()), "{rows}");
        assert!(!d.blanks && d.expansions.is_none());
    }
    let rows = "-DOCSTART- (报告(1)\\t\\\\n.txt)\tO\n\n甲\tB-a\n\n-DOCSTART- -X- O O\n\n乙\tO\n-DOCSTART- ()\tO\n";
    let (documents, _) = one("a.bio", rows.as_bytes());
    let found: Vec<_> = documents.iter().map(|d| (d.id.as_str(), d.text.as_deref().unwrap(), marks(d))).collect();
    assert_eq!(
        found,
        [("报告(1)\t\\n.txt", "甲", "0-1:a".into()), ("a.bio#2", "乙", String::new()), ("a.bio#3", "", String::new())]
    );
}

#[test]
fn damaged_columns() {
    let cases: [(&[u8], &str); 5] = [
        ("甲".as_bytes(), "no row"),
        ("甲\tplace".as_bytes(), "no tag"),
        ("甲\tB-".as_bytes(), "no tag"),
        ("甲\tX-place".as_bytes(), "no tag"),
        (b"\xFF\tO", "no row"),
    ];
    for (row, cause) in cases {
        let rows =
            [b"-DOCSTART- (a)\tO\n\n", row, b"\n\xE7\x94\xB2\tZ\n-DOCSTART- (b)\tO\n\n\xE7\x94\xB2\tO\n"].concat();
        let (documents, errors) = one("a.conll", &rows);
        assert_eq!((documents.len(), errors.len()), (1, 1), "{row:?}: {errors:?}");
        assert_eq!(documents[0].id, "b");
        assert!(errors[0].starts_with(":3: ") && errors[0].contains(cause), "{}", errors[0]);
    }
}

const TEXT: &str = "中原总\r\n部 基地建“三标”（达标）。";

#[test]
fn brat_annotations() {
    // Lines, mentions, expansions.
    let cases = [
        ("T1\tproject 0 9\t中原总\u{85}部 基地\n", "0-9:project", None),
        ("T1\tproject 0 3;5 9\t中原总 部 基地\n", "0-9:project", None),
        ("T1\tproject 0 3;5 6;7 9\t中原总 部 基地\r\n\n", "0-9:project", None),
        ("T2\tformula 11 13\t三标\nT10\tplace 0 2\t中原\n", "11-13:formula 0-2:place", None),
        (
            "T1\tformula 11 13\t三标\nT2\texpansion_member 15 17\t达标\nR1\texpansion Arg1:T1 Arg2:T2\n#1\tAnnotatorNotes T1\tx\n",
            "11-13:formula",
            Some(vec![("三标".to_owned(), vec!["达标".to_owned()])]),
        ),
        (
            "R1\texpansion Arg1:T1 Arg2:T2\t\nT1\texpansion_formula 11 13\t三标\nT2\texpansion_member 15 17\t达标\n#1\tAnnotatorNotes T2\tworded: 到达\n",
            "",
            Some(vec![("三标".to_owned(), vec!["到达".to_owned()])]),
        ),
        (
            "T1\tplace 0 2\t中原\nE1\tplace:T1\nA1\tNegation T1\nM1\tx T1\nN1\tReference T1 W:1\t中原\n*\tEquiv T1 T1\nR1\tnear Arg1:T1 Arg2:T1\n",
            "0-2:place",
            None,
        ),
        ("", "", None),
    ];
    for (lines, mentions, expansions) in cases {
        let folder = folder(&[("x/a.txt", TEXT.as_bytes()), ("x/a.ann", lines.as_bytes())]);
        for path in ["", "x/a.txt", "x/a.ann"] {
            let (documents, errors) = read(&folder.path().join(path), None, Side::Gold).unwrap();
            assert_eq!((errors.len(), documents.len()), (0, 1), "{lines}: {errors:?}");
            let d = &documents[0];
            assert_eq!((marks(d).as_str(), &d.expansions, d.text.as_deref()), (mentions, &expansions, Some(TEXT)));
            assert_eq!(d.id, if path.is_empty() { "x/a.txt" } else { "a.txt" });
        }
    }
}

#[test]
fn damaged_brat_annotations() {
    let cases = [
        ("T1\tplace 0 3;6 9\t中原总 基地\n", ":1: ", "hole"),
        ("\nT1\tplace 0 2\t中区\n", ":2: ", "is `中原`"),
        ("T1\tplace 0 99\t中原\n", ":1: ", "beyond"),
        ("T1\tplace 2 0\t中原\n", ":1: ", "no span"),
        ("T1\tplace 5 9;0 3\t中原\n", ":1: ", "hole"),
        ("T1\tplace 0 2 4\t中原\n", ":1: ", "expected T1"),
        ("T1\tplace zero 2\t中原\n", ":1: ", "expected T1"),
        ("T1\tplace 0 2\n", ":1: ", "expected T1"),
        ("Tx\tplace 0 2\t中原\n", ":1: ", "expected T1"),
        ("T1\tplace 0 2\t中原\nT1\tplace 0 1\t中\n", ":2: ", "already"),
        ("R1\texpansion Arg1:T1 Arg2:T2\n", ":1: ", "not in the file"),
        ("R1\texpansion Arg1:T1\n", ":1: ", "no relation"),
        ("R1\n", ":1: ", "no relation"),
        ("place 0 2\n", ":1: ", "no annotation"),
    ];
    for (lines, place, cause) in cases {
        let folder = folder(&[("a.txt", TEXT.as_bytes()), ("a.ann", lines.as_bytes())]);
        let (documents, errors) = read(&folder.path().join("a.ann"), None, Side::Gold).unwrap();
        assert!(documents.is_empty(), "{lines}");
        assert!(errors[0].starts_with(place) && errors[0].contains(cause), "{lines}: {errors:?}");
    }
    let folder = folder(&[
        ("a.ann", b"T\nT\n"),
        ("b.txt", b"b"),
        ("c.txt", b"c"),
        ("c.ann", b"x\ny\n"),
        ("d.txt", b"\xFF\0"),
        ("d.ann", b""),
    ]);
    let (documents, errors) = read(folder.path(), None, Side::Gold).unwrap();
    assert!(documents.is_empty());
    let places: Vec<&str> = errors.iter().map(|e| e.split(": ").next().unwrap()).collect();
    assert_eq!(places, ["/a.ann", "/c.ann:1", "/c.ann:2", "/d.txt", "/b.txt"], "{errors:?}");
}

#[test]
fn folders_and_formats() {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(b"{\"entities\":[]}\n").unwrap();
    let folder = folder(&[
        ("1/a.jsonl.gz", &gz.finish().unwrap()),
        ("2/b.conll", &encoding_rs::GB18030.encode("-DOCSTART- (甲)\tO\n\n甲\tO\n乙\tO\n丙\tO\n").0),
        ("3/c.txt", "甲".as_bytes()),
        ("3/c.ann", b""),
        ("3/d.txt", "乙".as_bytes()),
        ("3/d.ann", b""),
        ("3/koujing-documents.tsv", "file\tid\nc.txt\t报告/甲\\t乙\n\nbroken\n".as_bytes()),
        ("4/train.txt", "甲\tO\n".as_bytes()),
        ("5/x.docx", b"PK"),
        ("6/ignored.md", b"x"),
    ]);
    let (documents, errors) = read(folder.path(), None, Side::Gold).unwrap();
    let ids: Vec<_> = documents.iter().map(|d| d.id.as_str()).collect();
    assert_eq!(ids, ["1/a.jsonl#1", "甲", "报告/甲\t乙", "3/d.txt"]);
    assert!(errors[0].starts_with("/3/koujing-documents.tsv:4: "), "{errors:?}");
    assert!(errors[1].starts_with("/4/train.txt: ") && errors.len() == 2, "{errors:?}");
    let (documents, _) = read(&folder.path().join("4"), Some(AnnotationFormat::Conll), Side::Gold).unwrap();
    assert_eq!(documents[0].id, "train.txt");
    let (documents, errors) = read(&folder.path().join("6"), None, Side::Gold).unwrap();
    assert!(documents.is_empty() && errors[0].contains("no annotations"));
    assert!(matches!(read(&folder.path().join("5/x.docx"), None, Side::Gold), Err(ReadError::Usage { .. })));
    assert!(matches!(read(&folder.path().join("none"), None, Side::Gold), Err(ReadError::Open { .. })));
    assert!(matches!(read(Path::new("-"), Some(AnnotationFormat::Brat), Side::Gold), Err(ReadError::Usage { .. })));
    assert!("xml".parse::<AnnotationFormat>().is_err());
}

//! `koujing dict suggest`: what it suggests of sample documents, that accepted rows raise recall, and that nothing depends on order
//! or threads.

mod common;

use std::fs;

use assert_cmd::Command;
use koujing::gazetteer::format::{Row, parse};
use koujing::gazetteer::lint::{Severity, check};
use koujing::suggest::{SuggestOptions, Suggestions, write};
use koujing::{Analyzer, Document, Offsets};

fn documents() -> Vec<Document> {
    let mut files: Vec<_> =
        fs::read_dir(common::path("tests/data/suggest")).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let name = |f: &std::path::PathBuf| f.file_name().unwrap().to_str().unwrap().to_owned();
    files.iter().map(|f| Document::new(name(f), fs::read_to_string(f).unwrap())).collect()
}

fn analyzer() -> Analyzer {
    Analyzer::builder().offsets(Offsets::Bytes).build()
}

fn count<'d>(analyzer: &Analyzer, documents: impl IntoIterator<Item = &'d Document>) -> Suggestions {
    let mut suggestions = Suggestions::new();
    for document in documents {
        let (record, region) = analyzer.extract_with_region(document);
        suggestions.add(analyzer.gazetteer(), document, &record, region);
    }
    suggestions
}

fn suggested(analyzer: &Analyzer, documents: &[Document]) -> String {
    write(&count(analyzer, documents).finish(analyzer.gazetteer(), &SuggestOptions::default()))
}

#[test]
fn rows_of_the_sample() {
    let text = suggested(&analyzer(), &documents());
    let findings = check("rows.tsv", &text);
    assert!(findings.iter().all(|f| f.severity != Severity::Error), "{findings:?}");
    let (rows, _) = parse(&text);
    let row = |name: &str| rows.iter().find(|r| r.name == name);
    type Check = fn(&Row) -> bool;
    let expected: [(&str, &str, Check); 5] = [
        ("enterprise", "澜岳精工股份有限公司", |r| r.aliases == ["澜岳精工"]),
        ("slogan", "青才兴澜", |r| r.region.is_empty()),
        ("formula", "四清三优", |r| r.sense.is_empty()),
        ("formula", "三链同频", |r| r.members == ["人才链", "产业链", "创新链"] && r.source == "a-2024.txt"),
        ("formula", "三链同频", |r| r.level == "county" && r.region == "410104"),
    ];
    for (kind, name, good) in expected {
        assert!(row(name).is_some_and(|r| r.kind == kind && good(r)), "{name}: {:?}\n{text}", row(name));
    }
    let absent = ["市教育局", "市财政局", "公共服务平台", "管城回族区", "24小时", "支持澜岳精工股份有限公司"];
    assert_eq!(absent.iter().find(|a| row(a).is_some()), None, "{text}");
    assert!(text.contains("# a-2024.txt:") && text.contains("mentions in 2 documents"), "{text}");
}

#[test]
fn accepted_rows_raise_recall() {
    let documents = documents();
    let before = analyzer();
    let text = suggested(&before, &documents);
    let after = Analyzer::builder().offsets(Offsets::Bytes).dictionary("rows.tsv", text.as_bytes()).unwrap().build();
    // What a reader marks of these names in the third document, where nothing announces them.
    let wanted = ["澜岳精工", "青才兴澜"];
    let found = |analyzer: &Analyzer| {
        let record = analyzer.extract(&documents[2]);
        record.mentions.iter().filter(|m| wanted.contains(&m.text.as_str())).count()
    };
    let all: usize = wanted.iter().map(|w| documents[2].text.matches(w).count()).sum();
    assert!(found(&before) < found(&after), "{} {}", found(&before), found(&after));
    assert_eq!(found(&after), all);
    // What is known now is not suggested again.
    let again = suggested(&after, &documents);
    assert!(!again.contains("\n青才兴澜") && !again.contains("\n澜岳精工股份有限公司"), "{again}");
    // And a full name in two dictionaries stays one entity.
    let record = after.extract(&Document::new("d", "澜岳精工股份有限公司、郑州大学。"));
    assert!(record.mentions.iter().all(|m| m.entity.is_some()), "{:?}", record.mentions);
}

#[test]
fn a_row_for_a_known_entity_keeps_its_id() {
    let rows = "#! type=institution\n教育部\tshort=澜教\n";
    let entity = |analyzer: &Analyzer| {
        let record = analyzer.extract(&Document::new("a", "教育部印发通知。"));
        record.mentions.iter().find(|m| m.text == "教育部").and_then(|m| m.entity.clone())
    };
    let plain = Analyzer::builder().build();
    let id = plain.lookup("教育部").iter().find(|r| r.kind == "institution").map(|r| r.id.clone()).unwrap();
    let both =
        Analyzer::builder().dictionary("a", rows.replace('\t', &format!("\tid={id}\t")).as_bytes()).unwrap().build();
    assert_eq!(entity(&both), entity(&plain));
    assert_eq!(entity(&both).as_deref(), Some(id.as_str()));
}

#[test]
fn any_order_and_any_partition_give_the_same() {
    let analyzer = analyzer();
    let mut documents = documents();
    documents.extend(common::seeds());
    let finish = |s: &Suggestions| {
        write(&s.finish(analyzer.gazetteer(), &SuggestOptions { min_score: 0.5, ..SuggestOptions::default() }))
    };
    let forward = finish(&count(&analyzer, &documents));
    let backward = finish(&count(&analyzer, documents.iter().rev()));
    assert_eq!(forward, backward);
    let mut merged = count(&analyzer, documents.iter().skip(4));
    merged.merge(count(&analyzer, documents.iter().take(4)));
    assert_eq!(forward, finish(&merged));
    assert!(forward.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).count() > 5);
}

#[test]
fn options_of_the_command() {
    let folder = common::path("tests/data/suggest");
    let run = |arguments: &[&str]| {
        let output = Command::cargo_bin("koujing")
            .unwrap()
            .args(["dict", "suggest"])
            .arg(&folder)
            .args(arguments)
            .output()
            .unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let kinds = |text: &str| text.lines().filter(|l| l.starts_with("#!")).map(str::to_owned).collect::<Vec<_>>();
    let all = run(&[]);
    assert_eq!((all.0, all.1 == run(&["-j", "1"]).1), (0, true));
    assert_eq!(kinds(&run(&["--types", "slogan"]).1), ["#! type=slogan"]);
    let few = run(&["--limit", "1", "--min-documents", "1", "--min-score", "0.5", "--types", "formula"]).1;
    assert_eq!(parse(&few).0.len(), 1, "{few}");
    assert!(parse(&run(&["--min-documents", "3"]).1).0.len() < parse(&all.1).0.len());
    for (wrong, message) in [
        (["--types", "colour"], "no type colour"),
        (["--min-score", "2"], "from 0 to 1"),
        (["--limit", "0"], "--limit"),
    ] {
        let (code, _, stderr) = run(&wrong);
        assert_eq!((code, stderr.contains(message)), (2, true), "{stderr}");
    }
    let rejected = tempfile::NamedTempFile::with_suffix(".tsv").unwrap();
    fs::write(rejected.path(), "#! type=slogan exclude=true\n青才兴澜\n").unwrap();
    assert!(!run(&["--dict", rejected.path().to_str().unwrap()]).1.contains("\n青才兴澜"));
}

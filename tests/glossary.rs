//! `koujing glossary` on annexes of many shapes: rows, check, messages, exit codes.

mod common;

use std::fs;

use assert_cmd::Command;
use koujing::gazetteer::format::parse;
use koujing::gazetteer::lint::{Severity, check};
use serde_json::Value;
use tempfile::TempDir;

struct Outcome {
    code: i32,
    stdout: String,
    stderr: String,
}

fn run(arguments: &[&str]) -> Outcome {
    let output = Command::cargo_bin("koujing").unwrap().arg("glossary").args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Outcome { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// The text as a file of its own folder.
fn file(text: &str) -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("sample.txt");
    fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect()
}

#[test]
fn annexes_become_rows() {
    let cases = fs::read_to_string(common::path("tests/cases/glossary.jsonl")).unwrap();
    let mut seen = 0;
    for line in cases.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let (_folder, path) = file(case["text"].as_str().unwrap());
        let name = &case["name"];
        let outcome = run(&[&path]);
        assert_eq!(outcome.code, 0, "{name}: {}", outcome.stderr);
        let (rows, errors) = parse(&outcome.stdout);
        assert_eq!(errors, [], "{name}");
        assert!(check("rows.tsv", &outcome.stdout).iter().all(|f| f.severity != Severity::Error), "{name}");
        let found: Vec<String> =
            rows.iter().map(|r| format!("{} {} {}", r.kind, r.name, r.members.join("|"))).collect();
        assert_eq!(found, strings(&case["rows"]), "{name}\n{}", outcome.stdout);
        for field in strings(&case["fields"]) {
            assert!(outcome.stdout.contains(&format!("\t{field}")), "{name}: {field}\n{}", outcome.stdout);
        }
        for term in strings(&case["unsure"]) {
            assert!(outcome.stdout.contains(&format!("\n# {term}\t")), "{name}: {term}\n{}", outcome.stdout);
        }
        let checked = run(&[&path, "--check"]);
        assert!(checked.stdout.contains(case["check"].as_str().unwrap()), "{name}: {}", checked.stdout);
        seen += 1;
    }
    assert!(seen >= 5);
}

#[test]
fn what_is_missed_is_listed_with_its_place() {
    // No candidate begins with 两次, whatever the model has learned.
    let (_folder, path) = file("河南省用好两次“会商”机制［3］。\n注释\n［3］两次“会商”机制：\n春季会商、秋季会商。\n");
    let outcome = run(&[&path, "--check"]);
    assert!(outcome.stdout.contains("0 found as formula (0.0 %)"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("missed [3] 两次会商机制"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("at 5: …河南省用好【两次“会商”机制】"), "{}", outcome.stdout);
}

#[test]
fn terms_before_marks_are_checked_without_an_annex() {
    let (_folder, path) = file("河南省落实“三本台账”［1］和“四清三优［2］”。\n");
    let outcome = run(&[&path, "--check"]);
    assert_eq!(outcome.code, 0);
    assert!(
        outcome.stdout.contains("2 terms, 2 numbered, 2 used in the body, 2 found as formula (100.0 %)"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn no_annex_is_a_failure_that_says_what_was_looked_for() {
    let (_folder, path) = file("三本台账。\n1.加快建设：甲。\n2.推进发展：乙。\n");
    for arguments in [&[path.as_str()][..], &[path.as_str(), "--check"]] {
        let outcome = run(arguments);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""));
        for part in ["sample.txt: no annex found", "名词解释", "［1］"] {
            assert!(outcome.stderr.contains(part), "{part}: {}", outcome.stderr);
        }
    }
    assert_eq!(run(&[&path, "--check", "--source", "x"]).code, 2);
    assert_eq!(run(&["/nowhere/report.txt"]).code, 1);
}

#[test]
fn the_source_can_be_given() {
    let (_folder, path) = file("正文。\n名词解释\n1.三资：资金、资产、资源。\n2.一句没有名词的话\n");
    let outcome = run(&[&path, "--source", "某市报告（2024年）"]);
    assert!(outcome.stdout.contains("source=某市报告（2024年）"), "{}", outcome.stdout);
    assert!(outcome.stderr.contains("2 一句没有名词的话"), "{}", outcome.stderr);
}

/// The reports themselves are not part of the repository.
#[test]
fn the_reports_with_notes() {
    let report = common::path("../shared/corpus/gwr/2026_海南省.txt");
    if !report.exists() {
        println!("skipped: {} is not here", report.display());
        return;
    }
    let outcome = run(&[report.to_str().unwrap()]);
    let rows = parse(&outcome.stdout).0;
    assert_eq!((outcome.code, rows.len() >= 28), (0, true), "{}", outcome.stdout);
    assert!(rows.iter().filter(|r| !r.members.is_empty()).count() >= 23, "{}", outcome.stdout);
}

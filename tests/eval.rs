//! `koujing eval` and the formats of `koujing extract`: figures equal to those of the project's score script, round trips
//! through every format, damaged inputs, exit codes.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::{Value, json};
use tempfile::TempDir;

fn run(arguments: &[&str]) -> Output {
    Command::cargo_bin("koujing").unwrap().args(arguments).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn arg(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What `eval --json` says.
fn eval(arguments: &[&str]) -> Value {
    let output = run(&[&["eval", "--json", "-q"], arguments].concat());
    assert_eq!(code(&output), 0, "{arguments:?}: {}", stderr(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn case(name: &str) -> PathBuf {
    common::path("tests/cases/eval").join(name)
}

const TYPES: [&str; 6] = ["place", "enterprise", "institution", "project", "formula", "slogan"];
const CORE: [&str; 4] = ["place", "enterprise", "project", "formula"];

/// Compares a report with the rows of the score script, to the last digit. The script knows six types.
fn assert_equal_figures(gold: &str, predicted: &str, score: &Value) {
    let all = eval(&[gold, predicted, "--resamples", "10", "--types", &TYPES.join(",")]);
    let core = eval(&[gold, predicted, "--resamples", "0", "--types", &CORE.join(",")]);
    let mut rows: Vec<&Value> = all["types"].as_array().unwrap().iter().collect();
    rows.extend([&all["all"], &all["expansion"]]);
    let mut compared = 0;
    for (name, row) in rows.iter().map(|r| (r["type"].as_str().unwrap(), *r)).chain([("core4", &core["all"])]) {
        let overlap = row["overlap"].get("f1").cloned().unwrap_or(json!(0.0));
        let strict = &row["strict"];
        let found = json!({"gold": row["gold"], "pred": row["predicted"], "P": strict["precision"], "R": strict["recall"],
            "F1": strict["f1"], "oF1": overlap});
        assert_eq!(found, score["rows"][name], "{name}");
        compared += 1;
    }
    assert_eq!(compared, score["rows"].as_object().unwrap().len());
    assert_eq!(all["missing"].as_array().unwrap().len() as u64, score["missing"].as_u64().unwrap());
}

/// `score.json` holds what the project's score script made of the two files beside it: repeated rows and mentions,
/// members worded otherwise, a document without prediction, one without gold, types that the script does not know.
#[test]
fn recorded_figures() {
    let score: Value = serde_json::from_str(&fs::read_to_string(case("score.json")).unwrap()).unwrap();
    assert_equal_figures(arg(&case("gold.jsonl")), arg(&case("predicted.jsonl")), &score);
}

#[test]
fn figures_of_the_score_script() {
    let shared = common::path("../shared/gold");
    let script = shared.join("score.py");
    let python = std::process::Command::new("python3").arg("--version").output();
    if !script.is_file() || !python.is_ok_and(|o| o.status.success()) {
        println!("skipped: needs python3 and {}", script.display());
        return;
    }
    let folder = TempDir::new().unwrap();
    let ask = "import sys, json; sys.dont_write_bytecode = True; sys.path.insert(0, sys.argv[1]); import score\n\
        rows, missing = score.score(score.load([sys.argv[2]]), score.load([sys.argv[3]]))\n\
        print(json.dumps({'rows': rows, 'missing': missing}))";
    let mut golds = vec![common::path("tests/gold/seeds.jsonl"), case("gold.jsonl")];
    golds.extend(Some(shared.join("dev.jsonl")).filter(|dev| dev.is_file()));
    for gold in &golds {
        let predicted = folder.path().join("predicted.jsonl");
        let output = run(&["extract", "-q", arg(gold), "-o", arg(&predicted)]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        for predicted in [&predicted, &case("predicted.jsonl")] {
            let output = std::process::Command::new("python3")
                .args(["-c", ask, arg(&shared), arg(gold), arg(predicted)])
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", stderr(&output));
            assert_equal_figures(arg(gold), arg(predicted), &serde_json::from_slice(&output.stdout).unwrap());
        }
    }
    // The analyzer by itself measures as its records do.
    let records = eval(&[arg(&golds[0]), arg(&folder.path().join("predicted.jsonl")), "--resamples", "0"]);
    assert_eq!(records["documents"], 5);
}

#[test]
fn the_analyzer_measures_as_its_records() {
    let folder = TempDir::new().unwrap();
    let (gold, records) = (common::path("tests/gold/seeds.jsonl"), folder.path().join("p.jsonl"));
    let names = folder.path().join("names.tsv");
    fs::write(&names, "#! type=place\n虎头镇\tid=place:x\n").unwrap();
    let dictionary: [&str; 2] = ["--dict", arg(&names)];
    assert_eq!(code(&run(&[&["extract", "-q", arg(&gold), "-o", arg(&records)], &dictionary[..]].concat())), 0);
    let of_records = eval(&[arg(&gold), arg(&records), "--errors"]);
    let at_once = eval(&[arg(&gold), "--errors", dictionary[0], dictionary[1], "-j", "1"]);
    assert_eq!(of_records, at_once);
    assert!(of_records["all"]["strict"]["f1_interval"][0].as_f64() > Some(0.0));
    let output = run(&["eval", arg(&gold), arg(&records), dictionary[0], dictionary[1]]);
    assert_eq!(code(&output), 2);
}

/// Documents with what formats stumble over.
fn documents() -> String {
    let rows = [
        json!({"id": "报告/一.txt", "text": "\r\n管城回族区打造“三个高地”（国家创新高地、人才高地和开放高地）。\r\n中原区、管城回族\r\n区推进“三标”活动。"}),
        json!({"id": "报告_一", "text": "第三幼 儿园与中原区\t二七区共建。\u{2028}郑东新区\u{3000}很好。"}),
        json!({"id": "报告_一.txt", "text": "@中原区 #tag\n=1+1\n-中原区\n\n\n"}),
        json!({"id": "a\tb\\n", "text": "中原区😀很好，二七区\u{200B}也好。"}),
        json!({"id": "empty", "text": ""}),
        json!({"id": "Empty", "text": "什么也没有"}),
    ];
    rows.iter().map(|r| r.to_string() + "\n").collect()
}

#[test]
fn every_format_comes_back() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("own.jsonl"), documents()).unwrap();
    let dev = common::path("../shared/gold/dev.jsonl");
    if !dev.is_file() {
        println!("skipped for {}: not there", dev.display());
    }
    let inputs = [at("own.jsonl"), common::path("seeds").to_str().unwrap().to_owned(), arg(&dev).to_owned()];
    for (n, input) in inputs.iter().enumerate().filter(|(_, i)| Path::new(i).exists()) {
        for format in ["jsonl", "brat", "conll", "csv"] {
            let output = run(&["extract", "-q", input, "--format", format, "-o", &at(&format!("{n}.{format}"))]);
            assert_eq!(code(&output), 0, "{format}: {}", stderr(&output));
        }
        let [jsonl, brat, conll] = ["jsonl", "brat", "conll"].map(|f| at(&format!("{n}.{f}")));
        for (gold, predicted, expansions) in [
            (&jsonl, &brat, true),
            (&brat, &jsonl, true),
            (&conll, &brat, false),
            (&brat, &conll, false),
            (&conll, &conll, false),
        ] {
            let report = eval(&[gold, predicted, "--errors", "--resamples", "0"]);
            assert!(report["all"]["gold"].as_u64() > Some(4), "{report}");
            assert_eq!((&report["missing"], &report["unscored"]), (&json!([]), &json!(0)), "{gold} {predicted}");
            for row in report["types"].as_array().unwrap().iter().chain([&report["all"]]) {
                let perfect = if row["gold"] == 0 { 0.0 } else { 1.0 };
                assert_eq!(row["strict"]["f1"], perfect, "{gold} {predicted}: {}", report["mistakes"]);
                assert_eq!(row["predicted"], row["gold"]);
            }
            if expansions {
                assert_eq!(report["expansion"]["strict"]["f1"], 1.0, "{}", report["member_mistakes"]);
            }
        }
        // One row a mention in the table.
        let report = eval(&[&jsonl, &jsonl, "--resamples", "0"]);
        let bytes = fs::read(at(&format!("{n}.csv"))).unwrap();
        let rows = bytes.strip_prefix("\u{FEFF}".as_bytes()).expect("the mark that Excel needs");
        let mut table = csv::Reader::from_reader(rows);
        assert_eq!(table.headers().unwrap().len(), 10);
        let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
        assert_eq!(rows.len() as u64, report["all"]["gold"].as_u64().unwrap());
        assert!(rows.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])));
    }
}

#[test]
fn brat_folders() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("own.jsonl"), documents()).unwrap();
    let brat = at("brat");
    fs::create_dir(&brat).unwrap();
    assert_eq!(code(&run(&["extract", "-q", &at("own.jsonl"), "--format", "brat", "-o", &brat])), 0);
    let names = || -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(&brat).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    let before = names();
    assert_eq!(before.iter().filter(|n| n.ends_with(".txt")).count(), 6, "{before:?}");
    assert_eq!(before.iter().filter(|n| n.ends_with(".ann")).count(), 6);
    assert!(before.contains(&"annotation.conf".to_owned()) && before.contains(&"koujing-documents.tsv".to_owned()));
    let (first, annotations) = before
        .iter()
        .filter(|n| n.ends_with(".ann"))
        .map(|n| (n, fs::read_to_string(Path::new(&brat).join(n)).unwrap()))
        .find(|(_, a)| a.contains(';'))
        .expect("a mention over a line break is written in fragments");
    assert!(first.starts_with("报告_一"), "{first}");
    assert!(
        annotations.lines().all(|l| l.split('\t').count() == if l.starts_with('R') { 2 } else { 3 }),
        "{annotations}"
    );

    // What stands in a folder is not overwritten; nothing half done is left.
    let output = run(&["extract", "-q", &at("own.jsonl"), "--format", "brat", "-o", &brat]);
    assert!(code(&output) == 1 && stderr(&output).contains("not empty"), "{}", stderr(&output));
    assert_eq!(names(), before);
    let output = run(&["extract", "-q", &at("missing.jsonl"), "--format", "brat", "-o", &at("new")]);
    assert_eq!(code(&output), 1);
    fs::write(at("damaged.jsonl"), "x\n").unwrap();
    let output = run(&["extract", "-q", &at("damaged.jsonl"), "--format", "brat", "-o", &at("new")]);
    assert_eq!(code(&output), 1);
    let mut left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["brat", "damaged.jsonl", "own.jsonl"]);
}

#[test]
fn wrong_usage() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("a.jsonl"), "{\"id\":\"a\",\"text\":\"甲\",\"entities\":[]}\n").unwrap();
    fs::write(at("x.docx"), "PK").unwrap();
    let a = at("a.jsonl");
    let docx = at("x.docx");
    let cases: [(&[&str], i32, &str); 18] = [
        (&["extract", &a, "--format", "brat"], 2, "-o DIR"),
        (&["extract", &a, "--format", "brat", "-o", "-"], 2, "-o DIR"),
        (&["extract", &a, "--format", "brat", "-o", &docx], 2, "it is a file"),
        (&["extract", &a, "--format", "xml"], 2, "conll"),
        (&["extract", &a, "--format", "conll", "--offsets", "bytes"], 2, "--offsets"),
        (&["extract", &a, "--format", "csv", "--tokens"], 2, "--tokens"),
        (&["eval"], 2, "GOLD"),
        (&["eval", "-", "-"], 2, "both"),
        (&["eval", &docx], 2, "--gold-format"),
        (&["eval", &a, "--pred-format", "conll"], 2, "PRED"),
        (&["eval", &a, &a, "--gold-format", "xml"], 2, "brat"),
        (&["eval", &a, &a, "--only", "b"], 2, "no document `b`"),
        (&["eval", &a, &a, "--without", "a,b"], 2, "no document `b`"),
        (&["eval", &a, &a, "--without", "a"], 2, "leave no document"),
        (&["eval", &a, &a, "--types", "place,,"], 2, "empty type"),
        (&["eval", &a, &a, "--resamples", "100001"], 2, "resamples"),
        (&["eval", &at("none.jsonl")], 1, "none.jsonl"),
        (&["eval", &a, &at("none.jsonl")], 1, "none.jsonl"),
    ];
    for (arguments, expected, cause) in cases {
        let output = run(arguments);
        assert_eq!(code(&output), expected, "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(cause) && output.stdout.is_empty(), "{arguments:?}: {}", stderr(&output));
    }
}

#[test]
fn damaged_gold_and_missing_predictions() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let row = |id: &str, end: usize| {
        json!({"id": id, "text": "中原区很好", "entities": [{"start": 0, "end": end, "type": "place"}]}).to_string()
            + "\n"
    };
    fs::write(at("gold.jsonl"), row("a", 3) + &row("b", 9) + &row("c", 3) + "x\n" + &row("d,e", 3)).unwrap();
    fs::write(at("pred.jsonl"), row("a", 3) + &row("c", 9) + &row("z", 3)).unwrap();
    let output = run(&["eval", "--json", &at("gold.jsonl"), &at("pred.jsonl")]);
    assert_eq!(code(&output), 0);
    let messages = stderr(&output);
    for message in
        ["gold.jsonl:2: ", "gold.jsonl:4: ", "pred.jsonl:2: ", "2 gold documents have no prediction", "c, d,e"]
    {
        assert!(messages.contains(message), "{message} not in {messages}");
    }
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&report["documents"], &report["missing"], &report["unscored"]),
        (&3.into(), &json!(["c", "d,e"]), &1.into())
    );
    assert_eq!(
        (&report["all"]["gold"], &report["all"]["predicted"], &report["all"]["strict"]["right"]),
        (&3.into(), &1.into(), &1.into())
    );
    let output = run(&["eval", &at("gold.jsonl"), &at("pred.jsonl"), "--strict"]);
    assert!(code(&output) == 1 && stderr(&output).contains("gold.jsonl:2: "));
    // Ids with a comma, choices, figures of what is left.
    for (options, documents) in [
        (&["--only", "a,c"][..], 2),
        (&["--only", "d,e"], 1),
        (&["--without", "d,e", "--without", "a"], 1),
        (&["--only", "a", "--only", "c", "--without", "c"], 1),
    ] {
        let report = eval(&[&[at("gold.jsonl").as_str(), &at("pred.jsonl")], options].concat());
        assert_eq!(report["documents"], documents, "{options:?}");
    }
    fs::write(at("bare.jsonl"), "{\"id\":\"a\",\"entities\":[]}\n").unwrap();
    let output = run(&["eval", &at("bare.jsonl")]);
    assert!(code(&output) == 1 && stderr(&output).contains("`text`"), "{}", stderr(&output));
    fs::write(at("bad.jsonl"), "x\n").unwrap();
    assert_eq!(code(&run(&["eval", &at("bad.jsonl")])), 1);
}

#[test]
fn reports_are_the_same_every_time() {
    let (gold, predicted) = (case("gold.jsonl"), case("predicted.jsonl"));
    let folder = TempDir::new().unwrap();
    let backwards = folder.path().join("gold.jsonl");
    let rows = fs::read_to_string(&gold).unwrap();
    // The first row is of a document that comes again.
    let rows: Vec<&str> = rows.lines().skip(1).collect();
    fs::write(&backwards, rows.into_iter().rev().map(|r| format!("{r}\n")).collect::<String>()).unwrap();
    let run = |gold: &Path, more: &[&str]| {
        run(&[&["eval", "-q", "--errors", arg(gold), arg(&predicted)], more].concat()).stdout
    };
    for format in [&[][..], &["--json"]] {
        let first = run(&gold, format);
        assert!(first.len() > 500);
        assert_eq!(first, run(&gold, format));
        assert_eq!(first, run(&backwards, format), "the order of the gold documents");
        assert_ne!(first, run(&gold, &[format, &["--seed", "2"]].concat()));
        assert_ne!(first, run(&gold, &[format, &["--resamples", "999"]].concat()));
    }
    let report = eval(&[arg(&gold), arg(&predicted), "--resamples", "0"]);
    assert_eq!(report["all"]["strict"]["f1_interval"], Value::Null);
    assert!(report.get("mistakes").is_none() && report.get("member_mistakes").is_none());
    let classes: serde_json::Map<String, Value> = report["mistake_classes"].as_object().unwrap().clone();
    let listed = eval(&[arg(&gold), arg(&predicted), "--errors"]);
    assert_eq!(
        listed["mistakes"].as_array().unwrap().len() as u64,
        classes.values().map(|n| n.as_u64().unwrap()).sum::<u64>()
    );
    let keys: Vec<&String> = listed["mistakes"][0].as_object().unwrap().keys().collect();
    for key in ["class", "document", "start", "end", "text", "before", "after", "gold", "predicted"] {
        assert!(keys.iter().any(|k| *k == key), "{key} not in {keys:?}");
    }
}

#[test]
fn predictions_from_standard_input() {
    let predicted = fs::read(case("predicted.jsonl")).unwrap();
    let output = Command::cargo_bin("koujing")
        .unwrap()
        .args(["eval", "--json", "-q", arg(&case("gold.jsonl")), "-"])
        .write_stdin(predicted)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report, eval(&[arg(&case("gold.jsonl")), arg(&case("predicted.jsonl"))]));
}

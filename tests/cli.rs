//! The program as its users meet it: inputs, damaged inputs, exit codes. Nothing here depends on what is recognised.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const TEXT: &str = "管城回族区打造“三个高地”。\n中原区、管城回族区推进“三标”活动。\n";

fn koujing() -> Command {
    let mut command = Command::cargo_bin("koujing").unwrap();
    command.env_remove("NO_COLOR");
    command
}

fn run(arguments: &[&str]) -> Output {
    koujing().args(arguments).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    std::str::from_utf8(&output.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn ids(output: &Output) -> Vec<String> {
    lines(output).iter().map(|l| l["id"].as_str().unwrap().to_owned()).collect()
}

struct Folder(TempDir);

impl Folder {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = Self(TempDir::new().unwrap());
        for (name, bytes) in files {
            let path = folder.0.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn arg(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A record with one mention of each entity in each sentence, ten units a sentence.
fn record(id: &str, sentences: &[&[&str]]) -> String {
    let (mut mentions, mut spans) = (Vec::new(), Vec::new());
    for (i, entities) in sentences.iter().enumerate() {
        spans.push([i * 10, i * 10 + 10]);
        for (j, entity) in entities.iter().enumerate() {
            mentions.push(serde_json::json!({"start": i * 10 + j, "end": i * 10 + j + 1, "type": "place", "entity": entity, "name": entity}));
        }
    }
    serde_json::json!({"id": id, "mentions": mentions, "sentences": spans}).to_string() + "\n"
}

#[test]
fn extract_reads_every_format_in_order() {
    let row =
        format!("{}\n", serde_json::json!({"id": "r", "text": TEXT, "title": "题", "date": "2024-01-01", "x": 1}));
    let folder = Folder::new(&[
        ("a.txt", TEXT.as_bytes()),
        ("b.jsonl.gz", &gz(row.as_bytes())),
        ("c.csv.zst", &zstd::encode_all(format!("正文,date\n\"{TEXT}\",2024\n").as_bytes(), 1).unwrap()),
        ("d/e.md", &encoding_rs::GB18030.encode(TEXT).0),
    ]);
    let output = run(&["extract", &folder.arg("a.txt"), &folder.arg("b.jsonl.gz"), &folder.arg("d")]);
    assert_eq!((code(&output), ids(&output)), (0, vec!["a.txt".into(), "r".into(), "e.md".into()]));
    let rows = lines(&output);
    assert_eq!((&rows[1]["title"], &rows[1]["date"]), (&"题".into(), &"2024-01-01".into()));
    for key in ["mentions", "expansions", "sentences", "paragraphs"] {
        assert_eq!(rows[0][key], rows[1][key], "{key}");
        assert_eq!(rows[0][key], rows[2][key], "{key}");
    }
    let output = run(&["extract", &folder.arg("c.csv.zst"), "--field", "text=正文"]);
    assert_eq!(ids(&output), ["c.csv#1"]);
    assert_eq!(lines(&output)[0]["date"], "2024");
}

#[test]
fn standard_input_needs_a_format() {
    let output = koujing().args(["extract", "-", "--input-format", "txt"]).write_stdin(TEXT).output().unwrap();
    assert_eq!((code(&output), ids(&output).len()), (0, 1));
    let output =
        koujing().args(["extract", "-", "--input-format", "txt"]).write_stdin(gz(TEXT.as_bytes())).output().unwrap();
    assert_eq!((code(&output), ids(&output).len()), (0, 1));
    let output = koujing().args(["extract", "-"]).write_stdin(TEXT).output().unwrap();
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("--input-format"));
}

#[test]
fn damaged_records_are_named_skipped_and_counted() {
    let long = format!("{{\"text\":\"{}\"}}\n{{\"text\":\"好\"}}\n", "长".repeat(50 << 18));
    let folder = Folder::new(&[
        ("a.jsonl", "{\"text\":\"好\"}\nnot json\n{\"id\":\"x\"}\n{\"text\":\"好\"}\n".as_bytes()),
        ("b.txt", b""),
        ("c.txt", b"\x7FELF\x01\x02\0\0\xFE\xFF\x80\x81"),
        ("d.txt.gz", &gz(TEXT.as_bytes())[..30]),
        ("long.jsonl", long.as_bytes()),
        ("ok.txt", TEXT.as_bytes()),
    ]);
    let output = run(&["extract", &folder.arg("")]);
    let messages = stderr(&output);
    assert_eq!(
        (code(&output), ids(&output)),
        (0, ["a.jsonl#1", "a.jsonl#4", "long.jsonl#2", "ok.txt"].map(String::from).to_vec())
    );
    for place in ["a.jsonl:2: ", "a.jsonl:3: ", "b.txt: ", "c.txt: ", "d.txt.gz: ", "long.jsonl:1: "] {
        assert!(messages.contains(place), "{place} not in {messages}");
    }
    assert!(messages.contains("6 damaged records skipped"), "{messages}");

    let target = folder.arg("out.json");
    let output = run(&["extract", &folder.arg("a.jsonl"), "--strict", "-o", &target]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("a.jsonl:2: "));
    assert!(!folder.path("out.json").exists());
}

#[test]
fn exit_codes() {
    let folder =
        Folder::new(&[("a.txt", TEXT.as_bytes()), ("empty.txt", b""), ("none/x.doc", b"x"), ("t.parquet", b"PAR1")]);
    let a = folder.arg("a.txt");
    for (arguments, expected, message) in [
        (vec!["extract", &folder.arg("missing.txt")], 1, "missing.txt"),
        (vec!["extract", &a, &folder.arg("missing.txt")], 1, "missing.txt"),
        (vec!["extract", &folder.arg("empty.txt")], 1, "nothing could be read"),
        (vec!["extract", &folder.arg("none")], 1, "no document"),
        (vec!["extract", &a, "-o", &folder.arg("no/such/folder.jsonl")], 1, "cannot write"),
        (vec!["extract", &folder.arg("t.parquet")], 2, "parquet"),
        (vec!["extract", &folder.arg("none/x.doc")], 2, "--input-format"),
        (vec!["extract", &a, "--ofsets", "bytes"], 2, "--offsets"),
        (vec!["extract"], 2, "INPUT"),
        (vec!["graph", &a, "--window", "tokens:0"], 2, "tokens:N"),
        (vec!["extract", &a, "--dict", &folder.arg("missing.tsv")], 1, "missing.tsv"),
        (vec!["--help"], 0, ""),
        (vec!["graph", "--help"], 0, ""),
    ] {
        let output = run(&arguments);
        assert_eq!(code(&output), expected, "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(message), "{arguments:?}: {}", stderr(&output));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn full_disks_and_closed_pipes() {
    let rows: String = (0..20_000).map(|i| format!("{{\"id\":\"{i}\",\"text\":\"好\"}}\n")).collect();
    let folder = Folder::new(&[("a.jsonl", rows.as_bytes())]);
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let status = std::process::Command::new(assert_cmd::cargo::cargo_bin("koujing"))
        .args(["extract", "-q", &folder.arg("a.jsonl")])
        .stdout(full)
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(1));
    let output = run(&["extract", &folder.arg("a.jsonl"), "-o", "/dev/full"]);
    assert_eq!(code(&output), 1);
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("koujing"))
        .args(["extract", &folder.arg("a.jsonl")])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 0, "{}", stderr(&output));
}

#[test]
fn files_are_replaced_whole() {
    let folder = Folder::new(&[("a.txt", TEXT.as_bytes()), ("out.jsonl", b"old")]);
    let output = run(&["extract", "-q", &folder.arg("a.txt"), "-o", &folder.arg("out.jsonl")]);
    assert_eq!((code(&output), output.stdout.len(), output.stderr.len()), (0, 0, 0));
    assert!(fs::read_to_string(folder.path("out.jsonl")).unwrap().starts_with("{\"id\":\"a.txt\""));
    let mut left: Vec<_> = fs::read_dir(folder.path("")).unwrap().map(|e| e.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["a.txt", "out.jsonl"]);
}

#[test]
fn graphs_of_records() {
    let records =
        record("b", &[&["y", "x"], &["x"]]) + &record("a", &[&["x", "y", "z"]]) + &record("b", &[&["y", "x"], &["x"]]);
    let folder = Folder::new(&[("m.jsonl", records.as_bytes())]);
    let output = run(&["graph", &folder.arg("m.jsonl")]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let graph: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&graph["directed"], &graph["multigraph"], &graph["graph"]["windows"]),
        (&false.into(), &false.into(), &3.into())
    );
    assert_eq!(graph["graph"]["documents"], 2, "the repeated record counts once");
    let edge = &graph["edges"][0];
    assert_eq!(
        (&edge["source"], &edge["target"], &edge["weight"], &edge["documents"]),
        (&"x".into(), &"y".into(), &2.into(), &2.into())
    );
    // x in three windows of three, y in two: independent.
    assert_eq!(
        (&edge["pmi"], &edge["npmi"], &edge["llr"], &edge["jaccard"]),
        (&0.0.into(), &0.0.into(), &0.0.into(), &0.666_667.into())
    );
    assert_eq!(
        edge["evidence"],
        serde_json::json!([{"document": "a", "start": 0, "end": 10}, {"document": "b", "start": 0, "end": 10}])
    );

    let output = run(&["graph", &folder.arg("m.jsonl"), "--min-weight", "2", "--drop-isolated", "--evidence", "1"]);
    let graph: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((graph["edges"].as_array().unwrap().len(), graph["nodes"].as_array().unwrap().len()), (1, 2));
    assert_eq!(graph["edges"][0]["evidence"].as_array().unwrap().len(), 1);

    let output = run(&["graph", &folder.arg("m.jsonl"), "--window", "paragraph"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("--window document"), "{}", stderr(&output));
    let output = run(&["extract", &folder.arg("m.jsonl")]);
    assert!(code(&output) == 1 && stderr(&output).contains("koujing graph"));
}

#[test]
fn graphs_do_not_depend_on_order_or_threads() {
    let records: Vec<String> = (0..300)
        .map(|i| {
            let name = |n: usize| ["p", "q", "r", "s", "t", "u", "v"][(i * n + n) % 7];
            record(&format!("{:03}", i * 7 % 300), &[&[name(1), name(2), name(3)], &[name(5), name(11)]])
        })
        .collect();
    let backwards: Vec<String> = records.iter().rev().cloned().collect();
    let folder = Folder::new(&[("a.jsonl", records.concat().as_bytes()), ("b.jsonl", backwards.concat().as_bytes())]);
    let one = run(&["graph", &folder.arg("a.jsonl"), "-j", "1"]).stdout;
    assert!(one.len() > 1000);
    assert_eq!(one, run(&["graph", &folder.arg("b.jsonl"), "-j", "4"]).stdout);
}

#[test]
fn texts_and_their_records_give_one_graph() {
    let folder = Folder::new(&[("a.txt", TEXT.as_bytes()), ("b.txt", TEXT.as_bytes())]);
    let records = folder.arg("m.jsonl");
    assert_eq!(code(&run(&["extract", &folder.arg("a.txt"), &folder.arg("b.txt"), "--tokens", "-o", &records])), 0);
    for window in ["sentence", "paragraph", "document", "tokens:8"] {
        let texts = run(&["graph", &folder.arg("a.txt"), &folder.arg("b.txt"), "--window", window]);
        let again = run(&["graph", &records, "--window", window]);
        assert_eq!(code(&texts), 0);
        assert_eq!(String::from_utf8(texts.stdout), String::from_utf8(again.stdout), "{window}");
    }
}

#[test]
fn documents_of_one_id() {
    let rows = "{\"id\":\"a\",\"text\":\"甲\"}\n{\"id\":\"a\",\"text\":\"乙\"}\n{\"id\":\"a\",\"text\":\"甲\"}\n";
    let folder = Folder::new(&[("a.jsonl", rows.as_bytes())]);
    let output = run(&["extract", &folder.arg("a.jsonl")]);
    let ids = ids(&output);
    assert!(ids.len() == 2 && ids[0] == "a" && ids[1].starts_with("a#"), "{ids:?}");
    assert!(stderr(&output).contains("another text"));
    assert!(stderr(&output).contains("1 repeated document left out"));
}

#[test]
fn dictionaries_are_checked() {
    let folder = Folder::new(&[
        ("good.tsv", "#! type=place\n虎头镇\tid=place:x\n".as_bytes()),
        ("warn.tsv", "#! type=formula\n三个高地\tmembers=甲|乙\n".as_bytes()),
        ("bad.tsv", "虎头镇\n".as_bytes()),
        ("words.txt", "虎头镇 5 ns\n".as_bytes()),
        ("tokens.jsonl", b"{\"label\":\"ORG\",\"pattern\":[{\"LOWER\":\"x\"}]}\n"),
        ("a.txt", "虎头镇很好。".as_bytes()),
    ]);
    assert_eq!(code(&run(&["dict", "check", &folder.arg("good.tsv")])), 0);
    let output = run(&["dict", "check", &folder.arg("warn.tsv")]);
    assert_eq!(code(&output), 0);
    assert!(String::from_utf8_lossy(&output.stdout).contains("warn.tsv:2: warning: "));
    let output = run(&["dict", "check", &folder.arg("bad.tsv")]);
    assert_eq!(code(&output), 1);
    assert!(String::from_utf8_lossy(&output.stdout).contains("bad.tsv:1: error: "));
    let a = folder.arg("a.txt");
    assert_eq!(code(&run(&["extract", &a, "--dict", &folder.arg("words.txt"), "--dict", &folder.arg("good.tsv")])), 0);
    let output = run(&["extract", &a, "--dict", &folder.arg("tokens.jsonl")]);
    assert!(code(&output) == 1 && stderr(&output).contains("tokens.jsonl:1: "), "{}", stderr(&output));
    let output = run(&["lookup", "--json", "虎头镇", "--dict", &folder.arg("good.tsv")]);
    assert!(lines(&output).iter().any(|l| l["id"] == "place:x"));
}

#[test]
fn explain_and_messages() {
    let output = run(&["explain", "--text", TEXT]);
    assert_eq!(code(&output), 0);
    assert_eq!(code(&run(&["explain"])), 2);
    let folder = Folder::new(&[("a.txt", TEXT.as_bytes())]);
    let output = run(&["extract", &folder.arg("a.txt"), "--color", "always", &folder.arg("a.txt")]);
    assert!(stderr(&output).contains("1 document"), "{}", stderr(&output));
    let output = run(&["extract", &folder.arg("missing"), "--color", "always"]);
    assert!(stderr(&output).contains("\x1B["));
    let output = run(&["extract", &folder.arg("missing")]);
    assert!(!stderr(&output).contains('\x1B'));
}

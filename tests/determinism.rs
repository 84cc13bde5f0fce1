//! The same documents give the same bytes, whatever the number of threads, the order of the inputs and the way there.

mod common;

use std::path::PathBuf;
use std::process::Command;

fn koujing(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_koujing"))
        .args(arguments)
        .current_dir(common::path("."))
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "koujing {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    assert!(!output.stdout.is_empty());
    output.stdout
}

/// The sample documents by name, last first.
fn reversed() -> Vec<String> {
    common::seeds().iter().rev().map(|d| format!("seeds/{}", d.id)).collect()
}

fn sorted_lines(bytes: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = bytes.split(|b| *b == b'\n').filter(|l| !l.is_empty()).collect();
    lines.sort_unstable();
    lines
}

#[test]
fn extract_by_any_number_of_threads() {
    let one = koujing(&["extract", "seeds", "-j", "1"]);
    assert_eq!(sorted_lines(&one).len(), 5);
    assert_eq!(one, koujing(&["extract", "seeds", "-j", "2"]));
    assert_eq!(one, koujing(&["extract", "seeds", "-j", "7"]));
    assert_eq!(one, koujing(&["extract", "seeds", "--segment", "always"]));
}

#[test]
fn extract_in_any_order() {
    let forward = koujing(&["extract", "seeds"]);
    let files = reversed();
    let backward: Vec<&str> = ["extract"].into_iter().chain(files.iter().map(String::as_str)).collect();
    let backward = koujing(&backward);
    assert_eq!(sorted_lines(&forward), sorted_lines(&backward));
    assert_ne!(forward, backward, "records come in the order of the inputs");
}

#[test]
fn graph_by_any_number_of_threads_and_in_any_order() {
    for window in ["sentence", "paragraph", "document", "tokens:30"] {
        let one = koujing(&["graph", "seeds", "--window", window, "-j", "1"]);
        assert_eq!(one, koujing(&["graph", "seeds", "--window", window, "-j", "2"]), "{window}");
        let files = reversed();
        let mut arguments = vec!["graph", "--window", window];
        arguments.extend(files.iter().map(String::as_str));
        assert_eq!(one, koujing(&arguments), "{window}");
    }
}

#[test]
fn graph_of_records_is_the_graph_of_their_texts() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let records = folder.join("records.jsonl");
    std::fs::write(&records, koujing(&["extract", "seeds", "--tokens"])).unwrap();
    for window in ["sentence", "paragraph", "tokens:30"] {
        let of_texts = koujing(&["graph", "seeds", "--window", window]);
        let of_records = koujing(&["graph", records.to_str().unwrap(), "--window", window]);
        assert_eq!(of_texts, of_records, "{window}");
    }
}

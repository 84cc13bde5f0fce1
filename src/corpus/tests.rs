use std::fs;
use std::io::Write;

use tempfile::TempDir;

use super::*;

fn read(inputs: &[PathBuf]) -> (Vec<Document>, Vec<String>) {
    let corpus = Corpus::open(inputs, &ReadOptions { records: true, ..ReadOptions::default() }).unwrap();
    let (mut documents, mut errors) = (Vec::new(), Vec::new());
    for item in corpus {
        match item {
            Ok(Item::Document(document)) => documents.push(document),
            Ok(Item::Record(record)) => documents.push(Document::new(record.id, "record")),
            Err(error) => errors.push(error.to_string()),
        }
    }
    (documents, errors)
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A folder with these files.
pub(super) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

#[test]
fn folders_are_read_in_order() {
    let rows = "{\"text\":\"甲\"}\n\n{\"id\":\"own\",\"text\":\"乙\"}\n{\"text\":\"丙\"}\n".as_bytes();
    let folder = folder(&[
        ("b/二.txt", "二".as_bytes()),
        ("a.jsonl.gz", &gz(rows)),
        ("c.md.zst", &zstd::encode_all("# 三".as_bytes(), 1).unwrap()),
        ("d.tsv", "text\tdate\n四\t2024\n".as_bytes()),
        ("ignored.doc", b"x"),
        (".hidden.txt", b"x"),
        (".gitignore", b"*.txt"),
    ]);
    let (documents, errors) = read(&[folder.path().to_owned()]);
    assert_eq!(errors, [""; 0]);
    let ids: Vec<_> = documents.iter().map(|d| d.id.as_str()).collect();
    assert_eq!(ids, ["a.jsonl#1", "own", "a.jsonl#4", "b/二.txt", "c.md", "d.tsv#1"]);
    let (documents, _) = read(&[folder.path().join("b/二.txt"), folder.path().join("a.jsonl.gz")]);
    assert_eq!((documents[0].id.as_str(), documents[1].id.as_str()), ("二.txt", "a.jsonl#1"));
}

#[test]
fn damage_is_told_with_its_place_and_the_rest_is_kept() {
    let rows = "{\"text\":\"甲\"}\n{\"text\"\n{\"no\":1}\n{\"text\":\"a\\u0000\"}\n{\"text\":\"乙\"}\n";
    let mut cut = gz("{\"text\":\"甲\"}\n".repeat(1000).as_bytes());
    cut.truncate(cut.len() - 12);
    let folder = folder(&[
        ("1.jsonl", rows.as_bytes()),
        ("2.txt", b""),
        ("3.txt", b"\xFF\xFEa"),
        ("4.txt.gz", &gz(b"abc")[..15]),
        ("5.csv", "id,text\n1,甲,乙\n2,丙\n".as_bytes()),
        ("6.csv", b"id,body\n"),
        ("7.jsonl", b"\n\n"),
        ("8.jsonl.gz", &cut),
        ("9.parquet", b"PAR1"),
        ("nul.txt", b"ab\0cd"),
        ("utf8.jsonl", b"{\"text\":\"\xE4\xB8\xAD\"}\n{\"text\":\"\xFF\"}\n"),
    ]);
    let (documents, errors) = read(&[folder.path().to_owned()]);
    let starts = |what: &str| {
        errors.iter().any(|e| e.strip_prefix(folder.path().to_str().unwrap()).is_some_and(|e| e.starts_with(what)))
    };
    for place in [
        "/1.jsonl:2: ",
        "/1.jsonl:3: ",
        "/1.jsonl:4: ",
        "/2.txt: ",
        "/3.txt: ",
        "/4.txt.gz: ",
        "/5.csv:2: ",
        "/6.csv: ",
        "/7.jsonl: ",
        "/8.jsonl.gz:",
        "/9.parquet: ",
        "/nul.txt: ",
        "/utf8.jsonl:2: ",
    ] {
        assert!(starts(place), "{place} not in {errors:#?}");
    }
    assert_eq!(errors.len(), 13, "{errors:#?}");
    assert!(documents.iter().filter(|d| d.id.starts_with("1.jsonl")).count() == 2);
    assert!(documents.iter().any(|d| d.id == "2" && d.text == "丙"));
}

#[test]
fn inputs_that_cannot_work_are_refused_at_once() {
    let folder = folder(&[("a.parquet", b"PAR1"), ("b.docx", b"PK"), ("empty/.keep", b"")]);
    let open = |name: &str| Corpus::open(&[folder.path().join(name)], &ReadOptions::default()).err().unwrap();
    assert!(matches!(open("missing.txt"), ReadError::Open { .. }));
    assert!(matches!(open("a.parquet"), ReadError::Usage { cause, .. } if cause.contains("parquet")));
    assert!(matches!(open("b.docx"), ReadError::Usage { cause, .. } if cause.contains("--input-format")));
    let (documents, errors) = read(&[folder.path().join("empty")]);
    assert!(documents.is_empty() && errors[0].contains("no document"), "{errors:?}");
    let stdin = Corpus::open(&["-".into()], &ReadOptions::default()).err().unwrap();
    assert!(matches!(stdin, ReadError::Usage { .. }));
}

#[test]
fn texts_keep_their_line_ends() {
    let folder = folder(&[("a.txt", b"\xEF\xBB\xBFa\r\nb\r\n")]);
    assert_eq!(read(&[folder.path().join("a.txt")]).0[0].text, "a\r\nb\r\n");
}

//! What several tests read.
#![allow(dead_code)] // Each test takes a part.

use std::fs;
use std::path::{Path, PathBuf};

use koujing::Document;

/// A path below the repository's root.
pub fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// The sample documents, sorted by name.
pub fn seeds() -> Vec<Document> {
    let mut files: Vec<PathBuf> = fs::read_dir(path("seeds")).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "txt"));
    files.sort();
    assert_eq!(files.len(), 5, "seeds/ holds the five sample documents");
    let document =
        |f: &PathBuf| Document::new(f.file_name().unwrap().to_str().unwrap(), fs::read_to_string(f).unwrap());
    files.iter().map(document).collect()
}

//! Compiles `dictionaries/` and the model's weights to the stored form that the program carries.

use std::path::Path;
use std::{env, fs};

#[allow(dead_code)]
#[path = "src/gazetteer"]
mod gazetteer {
    pub mod compiled;
    pub mod format;
}
#[allow(dead_code)]
#[path = "src/model"]
mod model {
    mod hash;
    pub use hash::{combine, hash_of};
}
#[allow(dead_code)]
#[path = "src/recognize/weights.rs"]
mod weights;

fn main() {
    println!("cargo::rerun-if-changed=dictionaries");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/gazetteer/compiled.rs");
    println!("cargo::rerun-if-changed=src/gazetteer/format.rs");
    println!("cargo::rerun-if-changed=src/model/hash.rs");
    println!("cargo::rerun-if-changed=src/recognize/weights.rs");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let mut files = Vec::new();
    walk(Path::new("dictionaries"), &mut files);
    files.sort();
    let mut rows = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap_or_else(|e| panic!("{file}: {e}"));
        let (mut found, errors) = gazetteer::format::parse(&text);
        for error in errors {
            println!("cargo::error={file}:{}: {}", error.line, error.cause);
        }
        rows.append(&mut found);
    }
    let bytes = gazetteer::compiled::compile(&rows).unwrap_or_else(|e| panic!("dictionaries: {e}"));
    fs::write(Path::new(&out).join("gazetteer.bin"), bytes).expect("OUT_DIR is writable");

    let text = fs::read_to_string("dictionaries/model/weights.tsv").unwrap_or_default();
    let rows = weights::parse(&text).unwrap_or_else(|e| panic!("dictionaries/model/weights.tsv: {e}"));
    let bytes = weights::Weights::from_rows(&rows).to_bytes();
    fs::write(Path::new(&out).join("weights.bin"), bytes).expect("OUT_DIR is writable");
}

/// Dictionary files in their own format; the lexicon of cue words and the model have theirs.
fn walk(folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("dictionaries/ is readable") {
        let path = entry.expect("dictionaries/ is readable").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "lexicon" && name != "model" {
                walk(&path, files);
            }
        } else if name.ends_with(".tsv") {
            files.push(path.to_string_lossy().into_owned());
        }
    }
}

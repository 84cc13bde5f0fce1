//! Imports run only downwards, siblings of one floor never in a circle, and what belongs to the top floors stays there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, iter};

/// Where each module of the crate's root stands. A new module has to be entered here.
const FLOORS: &[(&str, u8)] = &[
    ("model", 0),
    ("eval", 1),
    ("expand", 1),
    ("export", 1),
    ("gazetteer", 1),
    ("glossary", 1),
    ("graph", 1),
    ("link", 1),
    ("normalize", 1),
    ("numeral", 1),
    ("recognize", 1),
    ("segment", 1),
    ("select", 1),
    ("sentence", 1),
    ("suggest", 1),
    ("wording", 1),
    ("parallel", 2),
    ("pipeline", 2),
    ("train", 2),
    ("cli", 3),
    ("corpus", 3),
];

/// What may be named from which floor on.
const RESERVED: &[(&[&str], u8)] = &[
    (&["std", "fs"], 3),
    (&["std", "env"], 3),
    (&["std", "process"], 3),
    (&["std", "time"], 3),
    (&["std", "thread"], 2),
    (&["rayon"], 2),
    (&["indicatif"], 3),
    (&["clap"], 3),
    (&["tracing"], 3),
    (&["ctrlc"], 3),
    (&["tempfile"], 3),
    (&["anyhow"], 3),
    (&["print"], 3),
    (&["println"], 3),
    (&["eprint"], 3),
    (&["eprintln"], 3),
];

fn floor(module: &str) -> u8 {
    let known = FLOORS.iter().find(|(name, _)| *name == module);
    known
        .unwrap_or_else(|| panic!("src/{module} stands on no floor: enter it in tests/floors.rs and ARCHITECTURE.md"))
        .1
}

/// One path that a file names: where, and its segments from the crate's root or from an external crate.
struct Named {
    file: PathBuf,
    line: usize,
    segments: Vec<String>,
    local: bool,
    test: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Mark(char),
    /// `::`
    Path,
}

/// Words and marks with their lines; comments, strings and characters are left out.
fn tokens(source: &str) -> Vec<(Token, usize)> {
    let bytes: Vec<char> = source.chars().collect();
    let (mut out, mut i, mut line) = (Vec::new(), 0, 1);
    let at = |i: usize| bytes.get(i).copied().unwrap_or('\0');
    while i < bytes.len() {
        let c = bytes[i];
        let from = i;
        match c {
            '/' if at(i + 1) == '/' => i += bytes[i..].iter().take_while(|c| **c != '\n').count(),
            '/' if at(i + 1) == '*' => {
                let mut depth = 0;
                loop {
                    match (at(i), at(i + 1)) {
                        ('/', '*') => (depth, i) = (depth + 1, i + 2),
                        ('*', '/') => (depth, i) = (depth - 1, i + 2),
                        _ => i += 1,
                    }
                    if depth == 0 || i >= bytes.len() {
                        break;
                    }
                }
            }
            'r' if at(i + 1) == '"' || at(i + 1) == '#' && matches!(at(i + 2), '"' | '#') => {
                let hashes = bytes[i + 1..].iter().take_while(|c| **c == '#').count();
                let close: Vec<char> = iter::once('"').chain(iter::repeat_n('#', hashes)).collect();
                i += 2 + hashes;
                while i < bytes.len() && !bytes[i..].starts_with(&close) {
                    i += 1;
                }
                i += close.len();
            }
            '"' => {
                i += 1;
                while i < bytes.len() && bytes[i] != '"' {
                    i += if bytes[i] == '\\' { 2 } else { 1 };
                }
                i += 1;
            }
            // A character, or a lifetime.
            '\'' if at(i + 1) == '\\' => {
                i += 3;
                while i < bytes.len() && bytes[i] != '\'' {
                    i += 1;
                }
                i += 1;
            }
            '\'' if at(i + 2) == '\'' => i += 3,
            ':' if at(i + 1) == ':' => {
                out.push((Token::Path, line));
                i += 2;
            }
            _ if c.is_alphabetic() || c == '_' => {
                while at(i).is_alphanumeric() || at(i) == '_' {
                    i += 1;
                }
                out.push((Token::Word(bytes[from..i].iter().collect()), line));
            }
            _ => {
                if !c.is_whitespace() {
                    out.push((Token::Mark(c), line));
                }
                i += 1;
            }
        }
        line += bytes[from..i.min(bytes.len())].iter().filter(|c| **c == '\n').count();
    }
    out
}

/// The paths behind a prefix: one, or one a leaf of a group in braces.
fn leaves(tokens: &[(Token, usize)], mut i: usize, prefix: Vec<String>, out: &mut Vec<(Vec<String>, usize)>) -> usize {
    let mut path = prefix;
    let line = tokens[i.min(tokens.len() - 1)].1;
    loop {
        match tokens.get(i).map(|t| &t.0) {
            Some(Token::Word(word)) => {
                path.push(word.clone());
                i += 1;
            }
            Some(Token::Mark('*')) => {
                path.push("*".to_owned());
                i += 1;
            }
            Some(Token::Mark('{')) => {
                i += 1;
                while !matches!(tokens.get(i).map(|t| &t.0), Some(Token::Mark('}')) | None) {
                    i = leaves(tokens, i, path.clone(), out);
                    while !matches!(tokens.get(i).map(|t| &t.0), Some(Token::Mark(',' | '}')) | None) {
                        i += 1; // `as name`
                    }
                    if let Some((Token::Mark(','), _)) = tokens.get(i) {
                        i += 1;
                    }
                }
                return i + 1;
            }
            _ => break,
        }
        match tokens.get(i).map(|t| &t.0) {
            Some(Token::Path) => i += 1,
            _ => break,
        }
    }
    out.push((path, line));
    i
}

/// Every path of a file that leads to the crate's root, to a parent, or to a crate from outside.
fn named(file: &Path, module: &[String]) -> Vec<Named> {
    let source = fs::read_to_string(file).unwrap();
    let tokens = tokens(&source);
    let mut out = Vec::new();
    // Inline modules that are open, with the depth of their brace.
    let (mut inline, mut depth): (Vec<(String, usize)>, usize) = (Vec::new(), 0);
    let tests_file = module.last().is_some_and(|m| m == "tests");
    let mut i = 0;
    while i < tokens.len() {
        let begins = i == 0 || tokens[i - 1].0 != Token::Path;
        match &tokens[i].0 {
            Token::Mark('{') => depth += 1,
            Token::Mark('}') => {
                depth -= 1;
                if inline.last().is_some_and(|(_, d)| *d == depth) {
                    inline.pop();
                }
            }
            Token::Word(word) if word == "mod" => {
                if let [(Token::Word(name), _), (Token::Mark('{'), _), ..] = &tokens[i + 1..] {
                    inline.push((name.clone(), depth));
                }
            }
            Token::Word(word)
                if begins && tokens.get(i + 1).is_some_and(|t| matches!(t.0, Token::Path | Token::Mark('!'))) =>
            {
                let mut paths = Vec::new();
                let end = leaves(&tokens, i, Vec::new(), &mut paths);
                let test = tests_file || inline.iter().any(|(name, _)| name == "tests");
                let mut here: Vec<String> = module.to_vec();
                here.extend(inline.iter().map(|(name, _)| name.clone()));
                for (mut segments, line) in paths {
                    let local = matches!(word.as_str(), "crate" | "super" | "self");
                    if local {
                        let mut base = if word == "crate" { Vec::new() } else { here.clone() };
                        let skip =
                            segments.iter().take_while(|s| matches!(s.as_str(), "crate" | "super" | "self")).count();
                        for up in segments.drain(..skip) {
                            if up == "super" {
                                base.pop();
                            }
                        }
                        base.append(&mut segments);
                        segments = base;
                    }
                    out.push(Named { file: file.to_owned(), line, segments, local, test });
                }
                // Braces of a group are inside the path.
                i = end.max(i + 1);
                continue;
            }
            _ => {}
        }
        i += 1;
    }
    out
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// The module that a file holds: `src/recognize/memory.rs` → recognize, memory.
fn module_of(root: &Path, file: &Path) -> Vec<String> {
    let relative = file.strip_prefix(root).unwrap().with_extension("");
    let mut module: Vec<String> = relative.iter().map(|p| p.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|m| m == "mod") {
        module.pop();
    }
    module
}

/// Everything that the files under `src/` name, by module of the crate's root; the shop window itself left out.
fn everything() -> BTreeMap<String, Vec<Named>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    files.sort();
    let mut out: BTreeMap<String, Vec<Named>> = BTreeMap::new();
    for file in files {
        let module = module_of(&root, &file);
        if module == ["lib"] || module == ["main"] {
            continue;
        }
        out.entry(module[0].clone()).or_default().extend(named(&file, &module));
    }
    out
}

/// Names that `lib.rs` re-exports, with the module that they come from.
fn re_exports() -> BTreeMap<String, String> {
    let lib = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let source = fs::read_to_string(lib).unwrap();
    let tokens = tokens(&source);
    let mut names = BTreeMap::new();
    for i in 0..tokens.len() {
        if tokens[i].0 == Token::Word("use".to_owned()) {
            let mut paths = Vec::new();
            leaves(&tokens, i + 1, Vec::new(), &mut paths);
            for (path, _) in paths {
                names.insert(path.last().unwrap().clone(), path[0].clone());
            }
        }
    }
    names
}

#[test]
fn imports_run_downwards() {
    let re_exports = re_exports();
    let everything = everything();
    assert!(everything.len() >= 12, "found only {:?}", everything.keys());
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (module, named) in &everything {
        let own = floor(module);
        for n in named.iter().filter(|n| n.local && !n.segments.is_empty()) {
            let first = &n.segments[0];
            let target = if everything.contains_key(first) {
                first.as_str()
            } else {
                // `crate::Span`: the plain data are re-exported with a star.
                re_exports.get(first).map_or("model", String::as_str)
            };
            seen += 1;
            if floor(target) > own {
                let place = format!("{}:{}", n.file.display(), n.line);
                wrong.push(format!(
                    "{place}: {module} (floor {own}) uses {} (floor {})",
                    n.segments.join("::"),
                    floor(target)
                ));
            }
        }
    }
    assert!(seen > 100, "only {seen} imports were found: the reader of this test is broken");
    assert!(wrong.is_empty(), "imports run upwards:\n{}", wrong.join("\n"));
}

#[test]
fn no_circle() {
    let everything = everything();
    let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (module, named) in &everything {
        let targets = named.iter().filter(|n| n.local && !n.test).filter_map(|n| n.segments.first());
        let targets = targets.filter(|t| *t != module && everything.contains_key(*t)).map(String::as_str);
        uses.insert(module, targets.collect());
    }
    // Takes away modules that use nothing that is left, as long as there are some.
    while let Some(free) = uses.iter().find(|(_, t)| t.iter().all(|t| !uses.contains_key(t))).map(|(m, _)| *m) {
        uses.remove(free);
    }
    assert!(uses.is_empty(), "modules import each other in a circle: {uses:?}");
}

#[test]
fn reserved_for_the_top() {
    let mut wrong = Vec::new();
    for (module, named) in &everything() {
        for n in named.iter().filter(|n| !n.local && !n.test) {
            for (path, from) in RESERVED {
                let begins = n.segments.len() >= path.len() && n.segments.iter().zip(*path).all(|(a, b)| a == b);
                if begins && floor(module) < *from {
                    wrong.push(format!("{}:{}: {} belongs to floor {from}", n.file.display(), n.line, path.join("::")));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reader_reads() {
    let source = "//! [`crate::cli`]\nuse crate::{a::b, c::{d, e as f}};\n/* use crate::x; */ mod tests { use super::*; fn g() { println!(\"crate::y\"); super::super::z() } }\nuse std::{fs, io::Read};\n";
    let file = std::env::temp_dir().join(format!("koujing-floors-{}.rs", std::process::id()));
    fs::write(&file, source).unwrap();
    let found: Vec<String> = named(&file, &["m".into(), "n".into()])
        .iter()
        .map(|n| format!("{}{}", n.segments.join("::"), n.test))
        .collect();
    fs::remove_file(&file).unwrap();
    let expected = [
        "a::bfalse",
        "c::dfalse",
        "c::efalse",
        "m::n::*true",
        "printlntrue",
        "m::ztrue",
        "std::fsfalse",
        "std::io::Readfalse",
    ];
    assert_eq!(found, expected);
}

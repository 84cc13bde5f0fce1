//! Results that are a folder of files: written beside its place, moved there at the end.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::failure::Failure;
use super::interrupt;
use crate::corpus::{BRAT_INDEX, BRAT_INDEX_HEADER};
use crate::export::mentions::{brat, escaped_id};

/// A folder of brat documents in the making. Dropped without [`commit`](Self::commit), nothing is left of it.
pub(super) struct BratFolder {
    part: TempDir,
    place: PathBuf,
    index: BufWriter<File>,
    names: Names,
    kinds: BTreeSet<String>,
}

impl BratFolder {
    /// The folder must not exist or be empty: annotations made by hand are never overwritten.
    pub(super) fn create(place: &Path) -> Result<Self, Failure> {
        let failed = |e: std::io::Error| Failure::output(&place.display().to_string(), &e);
        if place.exists() {
            if !place.is_dir() {
                return Err(Failure::usage(format_args!(
                    "{}: it is a file; --format brat writes a folder, name a new one",
                    place.display()
                )));
            }
            if fs::read_dir(place).map_err(failed)?.next().is_some() {
                return Err(Failure::failed(format_args!(
                    "{}: the folder is not empty, and annotations in it are not overwritten; name a new one",
                    place.display()
                )));
            }
        }
        let parent = place.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".koujing-").suffix(".part");
        // What the umask leaves, as for any new folder; temporary folders are private by default.
        #[cfg(unix)]
        builder.permissions(<fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o777));
        let part = builder.tempdir_in(parent).map_err(failed)?;
        interrupt::unfinished(Some(part.path()));
        let mut index = BufWriter::new(File::create(part.path().join(BRAT_INDEX)).map_err(failed)?);
        writeln!(index, "{BRAT_INDEX_HEADER}").map_err(failed)?;
        let place = place.to_owned();
        Ok(Self { part, place, index, names: Names::default(), kinds: BTreeSet::new() })
    }

    /// Adds a document.
    pub(super) fn add<'k>(
        &mut self,
        id: &str,
        text: &str,
        annotations: &[u8],
        kinds: impl Iterator<Item = &'k str>,
    ) -> Result<(), Failure> {
        let stem = self.names.of(id);
        for kind in kinds {
            if !self.kinds.contains(kind) {
                self.kinds.insert(kind.to_owned());
            }
        }
        let mut write = || -> std::io::Result<()> {
            fs::write(self.part.path().join(format!("{stem}.txt")), text)?;
            fs::write(self.part.path().join(format!("{stem}.ann")), annotations)?;
            writeln!(self.index, "{stem}.txt\t{}", escaped_id(id))
        };
        write().map_err(|e| Failure::output(&self.place.display().to_string(), &e))
    }

    /// Everything is written: the folder takes its place.
    pub(super) fn commit(self) -> Result<(), Failure> {
        let Self { part, place, mut index, kinds, .. } = self;
        let finish = || -> std::io::Result<()> {
            index.flush()?;
            drop(index);
            let mut configuration = Vec::new();
            brat::configuration(&kinds, &mut configuration)?;
            fs::write(part.path().join("annotation.conf"), configuration)?;
            if place.exists() {
                // Still empty, or this fails.
                fs::remove_dir(&place)?;
            }
            fs::rename(part.path(), &place)?;
            // What it was called is no more.
            let _ = part.keep();
            interrupt::unfinished(None);
            Ok(())
        };
        let name = place.display().to_string();
        finish().map_err(|e| Failure::output(&name, &e))
    }
}

/// File names from document ids: safe on every system, unique even where capitals do not count.
#[derive(Default)]
struct Names(HashSet<String>);

/// Longest name in bytes; file systems end at 255, and an ending and a number follow.
const LONGEST: usize = 180;

impl Names {
    /// A name without ending. Letters, digits, `-`, `_` and `.` stay, everything else becomes `_`; where that changes
    /// the id or the name is taken, eight digits of the id's SHA-256 follow.
    fn of(&mut self, id: &str) -> String {
        let base = id.strip_suffix(".txt").filter(|b| !b.is_empty()).unwrap_or(id);
        let safe = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
        let mut name: String = base.chars().map(safe).collect();
        if name.starts_with(['.', '-']) {
            name.insert(0, '_');
        }
        while name.len() > LONGEST || name.ends_with('.') {
            name.pop();
        }
        let taken = |names: &HashSet<String>, name: &str| names.contains(&name.to_lowercase());
        if name != base || reserved(&name) || taken(&self.0, &name) {
            let digest = Sha256::digest(id);
            name += &digest[..4].iter().fold("-".to_owned(), |hex, b| hex + &format!("{b:02x}"));
        }
        let first = name.clone();
        let mut number = 2;
        while taken(&self.0, &name) {
            name = format!("{first}-{number}");
            number += 1;
        }
        self.0.insert(name.to_lowercase());
        name
    }
}

/// Names of devices on Windows, with any ending; and no name at all.
fn reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered =
        |port: &str| stem.strip_prefix(port).is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit());
    name.is_empty() || matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_ids() {
        let cases = [
            ("zhongyuan-2022.txt", "zhongyuan-2022"),
            ("报告2024", "报告2024"),
            // Taken by another one, in capitals too.
            ("报告2024.txt", "报告2024-?"),
            ("ABC", "ABC"),
            ("abc", "abc-?"),
            ("a/b.txt", "a_b-?"),
            ("a_b", "a_b"),
            ("../../etc/passwd", "_.._.._etc_passwd-?"),
            (".hidden", "_.hidden-?"),
            ("a.", "a-?"),
            ("con", "con-?"),
            ("COM1.x", "COM1.x-?"),
            ("b.csv#12", "b.csv_12-?"),
            ("a\nb\0", "a_b_-?"),
            ("", "-?"),
            (".txt", "_.txt-?"),
            ("同\u{301}", "同_-?"),
        ];
        let mut names = Names::default();
        let mut seen = HashSet::new();
        for (id, expected) in cases {
            let name = names.of(id);
            let hash = |name: &str| name.len() > 9 || name.starts_with('-');
            match expected.strip_suffix('?') {
                Some(start) => {
                    assert!(name.starts_with(start) && name.len() == start.len() + 8 && hash(&name), "{id:?}: {name}")
                }
                None => assert_eq!(name, expected),
            }
            assert!(seen.insert(name.to_lowercase()) && name.len() <= LONGEST + 9, "{name}");
        }
        let long = "长".repeat(300);
        assert!(names.of(&long).len() <= LONGEST + 9);
        let (first, second) = (names.of("x/y"), names.of("x/y"));
        assert_eq!(second, format!("{first}-2"));
    }
}

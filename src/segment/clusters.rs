//! Words that stand in like company, by number: what the model learned of 化肥 then also tells it of 农药.

use rustc_hash::FxHashMap;

use crate::model::{Hashed, hash_of};

/// The clusters that the program carries; `koujing cluster` learns them from texts.
const BUILT_IN: &str = include_str!("../../dictionaries/model/clusters.tsv");

/// Most clusters there can be.
pub const MOST: usize = 1000;

/// Names of words without a cluster, by number of characters: new words are names more often than known ones.
const UNKNOWN: usize = 8;

static NAMES: [Hashed<'static>; UNKNOWN + MOST] = names();

const fn names() -> [Hashed<'static>; UNKNOWN + MOST] {
    const TABLE: [[u8; 4]; UNKNOWN + MOST] = {
        let mut table = [*b"new0"; UNKNOWN + MOST];
        let mut i = 0;
        while i < UNKNOWN + MOST {
            let n = if i < UNKNOWN { i } else { i - UNKNOWN };
            if i >= UNKNOWN {
                table[i] = [b'c', b'0' + (n / 100) as u8, b'0' + (n / 10 % 10) as u8, b'0'];
            }
            table[i][3] = b'0' + (n % 10) as u8;
            i += 1;
        }
        table
    };
    static STORED: [[u8; 4]; UNKNOWN + MOST] = TABLE;
    let mut out = [Hashed::of(""); UNKNOWN + MOST];
    let mut i = 0;
    while i < out.len() {
        out[i] = match std::str::from_utf8(&STORED[i]) {
            Ok(name) => Hashed::of(name),
            Err(_) => Hashed::of(""),
        };
        i += 1;
    }
    out
}

/// The number of each clustered word.
pub(super) struct Clusters(FxHashMap<u64, u16>);

impl Clusters {
    /// The built-in ones: a word, a tab, a number below [`MOST`]; lines with `#` are comments.
    pub(super) fn built_in() -> Self {
        let rows = BUILT_IN.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
            let (word, number) = line.split_once('\t')?;
            let number = number.parse::<usize>().ok().filter(|n| *n < MOST)?;
            Some((hash_of(word), (UNKNOWN + number) as u16))
        });
        Self(rows.collect())
    }

    /// The cluster of a word by its hash, or what stands for its length.
    pub(super) fn of(&self, hash: u64, word: &str) -> u16 {
        self.0.get(&hash).copied().unwrap_or_else(|| word.chars().take(UNKNOWN - 1).count() as u16)
    }
}

/// How features name a cluster.
pub(super) fn name(cluster: u16) -> Hashed<'static> {
    NAMES[cluster as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_numbers_and_lengths() {
        let shown = [0, 7, UNKNOWN, UNKNOWN + 42, UNKNOWN + MOST - 1].map(|i| name(i as u16).text);
        assert_eq!(shown, ["new0", "new7", "c000", "c042", "c999"]);
    }

    #[test]
    fn a_word_has_its_cluster_or_its_length() {
        let clusters = Clusters([(hash_of("化肥"), 50)].into_iter().collect());
        assert_eq!(clusters.of(hash_of("化肥"), "化肥"), 50);
        assert_eq!(clusters.of(hash_of("曾厝垵"), "曾厝垵"), 3);
    }

    #[test]
    fn the_built_in_file_is_sound() {
        for (i, line) in BUILT_IN.lines().enumerate().filter(|(_, l)| !l.starts_with('#')) {
            let number = line.split_once('\t').and_then(|(_, n)| n.parse::<usize>().ok());
            assert!(number.is_some_and(|n| n < MOST), "clusters.tsv:{}: {line}", i + 1);
        }
        assert!(Clusters::built_in().0.len() > 1000);
    }
}

//! Cue words: heads that close a name, class nouns that close a list.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Hashed, Kind, KindTable, Span, hash_of};
use crate::normalize::is_han;
use crate::segment::Words;

const HEADS: &str = include_str!("../../dictionaries/lexicon/heads.tsv");
const CLASSES: &str = include_str!("../../dictionaries/lexicon/classes.tsv");
const SURNAMES: &str = include_str!("../../dictionaries/lexicon/surnames.tsv");
const EPITHETS: &str = include_str!("../../dictionaries/lexicon/epithets.tsv");

/// The cue words with their automata.
pub struct Lexicon {
    pub(super) heads: Cues,
    pub(super) classes: Cues,
    /// For each head, whether it closes names more often than it stands as an ordinary word.
    closes: Vec<bool>,
    /// Family names of one character and of two.
    surnames: FxHashSet<char>,
    compound_surnames: FxHashSet<[char; 2]>,
    /// Words that make a slogan of the place behind them (平安, 数字).
    epithets: FxHashSet<&'static str>,
}

/// Words with the types they announce.
pub(super) struct Cues {
    pub(super) words: Vec<(String, Vec<Kind>)>,
    hashes: Vec<u64>,
    pub(super) automaton: AhoCorasick,
    index: FxHashMap<String, u32>,
}

impl Lexicon {
    /// The built-in cue words.
    ///
    /// # Panics
    /// Never with a sound build: the lists are part of the program and a test reads them.
    #[must_use]
    pub fn built_in() -> Self {
        let heads = Cues::read(HEADS);
        let closes = heads.words.iter().map(|(word, kinds)| closes_names(word, kinds)).collect();
        let (mut surnames, mut compound_surnames) = (FxHashSet::default(), FxHashSet::default());
        for line in SURNAMES.lines().filter(|l| !l.starts_with('#')) {
            if line.contains(' ') {
                let pair = |name: &str| <[char; 2]>::try_from(name.chars().collect::<Vec<_>>()).ok();
                compound_surnames.extend(line.split(' ').filter_map(pair));
            } else {
                surnames.extend(line.chars());
            }
        }
        let epithets = EPITHETS.lines().filter(|l| !l.starts_with('#')).collect();
        Self { heads, classes: Cues::read(CLASSES), closes, surnames, compound_surnames, epithets }
    }
}

impl Lexicon {
    /// Whether a head closes names more often than it stands as an ordinary word (建设, 科技, 改造, 行动 do not).
    pub(super) fn closes_names(&self, head: u32) -> bool {
        self.closes[head as usize]
    }

    /// Whether a word makes a slogan of the place behind it.
    pub(super) fn is_epithet(&self, word: &str) -> bool {
        self.epithets.contains(word)
    }

    /// Whether a text has the form of a person's name: a family name and one or two characters.
    pub(super) fn is_person(&self, text: &str) -> bool {
        let mut chars = ['\0'; 4];
        let mut count = 0;
        for c in text.chars() {
            if count == 4 || !is_han(c) {
                return false;
            }
            chars[count] = c;
            count += 1;
        }
        matches!(count, 2 | 3) && self.surnames.contains(&chars[0])
            || matches!(count, 3 | 4) && self.compound_surnames.contains(&[chars[0], chars[1]])
    }

    /// The heads that end at a word border, by end, then start.
    #[must_use]
    pub fn heads_in(&self, text: &str, words: &Words<'_>) -> Vec<(Span, u32)> {
        let mut out: Vec<(Span, u32)> = self
            .heads
            .automaton
            .find_overlapping_iter(text)
            .filter(|m| words.is_border(m.end() as u32))
            .map(|m| (Span::new(m.start(), m.end()), m.pattern().as_u32()))
            .collect();
        out.sort_unstable_by_key(|h| (h.0.end, h.0.start));
        out
    }
}

fn closes_names(word: &str, kinds: &[Kind]) -> bool {
    matches!(word, "公司" | "集团" | "银行" | "股份")
        || (kinds.first() != Some(&Kind::ENTERPRISE)
            && kinds.first() != Some(&Kind::SLOGAN)
            && !matches!(
                word,
                "改造"
                    | "扩建"
                    | "改扩建"
                    | "扩能"
                    | "扩容"
                    | "行动"
                    | "计划"
                    | "平台"
                    | "系统"
                    | "试点"
                    | "枢纽"
                    | "部"
                    | "委"
                    | "办"
                    | "线"
                    | "城"
                    | "区"
                    | "市"
                    | "海"
                    | "里"
                    | "门"
                    | "关"
            ))
}

impl Cues {
    fn read(text: &str) -> Self {
        let kinds = KindTable::default();
        let mut words: Vec<(String, Vec<Kind>)> = Vec::new();
        let mut index = FxHashMap::default();
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            let Some((word, types)) = line.split_once('\t') else { continue };
            let types = types.split(' ').filter_map(|t| kinds.get(t)).collect();
            if !index.contains_key(word) {
                index.insert(word.to_owned(), words.len() as u32);
                words.push((word.to_owned(), types));
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(words.iter().map(|w| &w.0))
            .expect("a few hundred short words fit in an automaton");
        let hashes = words.iter().map(|w| hash_of(&w.0)).collect();
        Self { words, hashes, automaton, index }
    }

    /// A cue word as a part of a feature.
    pub(super) fn part(&self, number: u32) -> Hashed<'_> {
        Hashed { text: &self.words[number as usize].0, hash: self.hashes[number as usize] }
    }

    /// The longest cue word that the text begins with: its number.
    pub(super) fn prefix_of(&self, text: &str) -> Option<u32> {
        text.char_indices().take(5).filter_map(|(i, c)| self.index.get(&text[..i + c.len_utf8()]).copied()).last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_have_a_family_name_and_one_or_two_characters() {
        let lexicon = Lexicon::built_in();
        for name in ["李杰", "王荧荧", "欧阳锋", "司马相如"] {
            assert!(lexicon.is_person(name), "{name}");
        }
        for name in ["王", "化肥", "王府井大街", "李A", "北大荒"] {
            assert!(!lexicon.is_person(name), "{name}");
        }
    }
}

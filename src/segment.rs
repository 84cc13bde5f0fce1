//! Segmentation by jieba-rs, asked only where it can change the answer.
//!
//! jieba cuts a text into blocks of Han characters, letters and digits first and then each block by itself, so
//! cutting one block alone gives the very tokens that cutting the whole text gives there. A block is cut when a
//! recognizer first asks for a border inside it; the hidden Markov model stays off.

mod clusters;

use std::cell::{Cell, RefCell};
use std::sync::LazyLock;

use jieba_rs::Jieba;

use crate::gazetteer::Gazetteer;
use crate::model::{Hashed, Kind, Span, hash_of};
use clusters::Clusters;
pub use clusters::MOST as MOST_CLUSTERS;

/// Words added from the gazetteers get this frequency: enough to win over a chain of single characters,
/// not over two frequent words.
const NAME_FREQUENCY: usize = 50;

/// jieba with the gazetteers' names, loaded at the first question.
pub struct Segmenter {
    jieba: LazyLock<Jieba, Box<dyn FnOnce() -> Jieba + Send>>,
    clusters: LazyLock<Clusters>,
    always: bool,
}

impl Segmenter {
    /// A segmenter that knows the dictionaries' names. With `always` every block is cut at once.
    #[must_use]
    pub fn new(gazetteer: &Gazetteer, always: bool) -> Self {
        Self::loaded_by(Jieba::new, gazetteer, always)
    }

    /// The same with a jieba from somewhere else than `Jieba::new`, as from a thread that began to load it earlier.
    #[must_use]
    pub fn loaded_by(load: impl FnOnce() -> Jieba + Send + 'static, gazetteer: &Gazetteer, always: bool) -> Self {
        let names: Vec<(String, &'static str)> = gazetteer
            .entries()
            .filter(|(kind, e)| {
                let town = matches!(e.subtype, "town" | "township" | "subdistrict" | "other") && *kind == Kind::PLACE;
                !town && e.name.chars().count() <= 8 && e.name.chars().all(crate::normalize::is_han)
            })
            .map(|(kind, e)| (e.name.to_owned(), tag_of(kind)))
            .collect();
        let with_names = move || {
            let mut jieba = load();
            for (name, tag) in &names {
                if !jieba.has_word(name) {
                    jieba.add_word(name, Some(NAME_FREQUENCY), Some(tag));
                }
            }
            jieba
        };
        Self { jieba: LazyLock::new(Box::new(with_names)), clusters: LazyLock::new(Clusters::built_in), always }
    }

    /// The lazily cut words of a text.
    #[must_use]
    pub fn words<'s>(&'s self, text: &'s str) -> Words<'s> {
        let words = Words::uncut(self, text);
        if self.always {
            for block in 0..words.blocks.len() {
                words.cut(block);
            }
        }
        words
    }
}

/// jieba's tag for names of a type.
fn tag_of(kind: Kind) -> &'static str {
    match kind {
        Kind::PLACE => "ns",
        Kind::ENTERPRISE | Kind::INSTITUTION => "nt",
        Kind::FORMULA | Kind::SLOGAN => "l",
        _ => "nz",
    }
}

/// jieba's tags of parts of speech that features tell apart; all others are `x`.
static TAGS: [Hashed<'static>; 32] = [
    Hashed::of("x"),
    Hashed::of("n"),
    Hashed::of("v"),
    Hashed::of("vn"),
    Hashed::of("ns"),
    Hashed::of("nr"),
    Hashed::of("nt"),
    Hashed::of("nz"),
    Hashed::of("a"),
    Hashed::of("an"),
    Hashed::of("ad"),
    Hashed::of("d"),
    Hashed::of("p"),
    Hashed::of("c"),
    Hashed::of("uj"),
    Hashed::of("ul"),
    Hashed::of("m"),
    Hashed::of("q"),
    Hashed::of("r"),
    Hashed::of("t"),
    Hashed::of("f"),
    Hashed::of("s"),
    Hashed::of("b"),
    Hashed::of("i"),
    Hashed::of("l"),
    Hashed::of("j"),
    Hashed::of("ng"),
    Hashed::of("vg"),
    Hashed::of("nrt"),
    Hashed::of("eng"),
    Hashed::of("k"),
    Hashed::of("zg"),
];

fn tag_number(tag: &str) -> u8 {
    // Almost all words are one of the first few.
    TAGS[1..].iter().position(|t| t.text.as_bytes() == tag.as_bytes()).map_or(0, |i| i as u8 + 1)
}

/// The tag of a word as features see it. jieba's tags of words such as 四清 (time), 三优 (distinguishing), 三抓 (noun) are as good
/// as random, and formulas are made of just these: they are all numerals, but for names of places and bodies.
fn tag_of_word(token: &jieba_rs::Tag<'_>) -> u8 {
    const NUMERALS: &str = "二两三四五六七八九十百千万双";
    let numeral = |c: char| NUMERALS.contains(c);
    let pair = token.word.len() == 6 && token.word.starts_with(numeral);
    tag_number(if pair && !matches!(token.tag, "ns" | "nt") { "m" } else { token.tag })
}

/// Characters that jieba keeps together in one block.
fn in_block(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FA1F}')
        || c.is_ascii_alphanumeric()
        || matches!(c, '+' | '#' | '&' | '.' | '_' | '%' | '-')
}

/// A word of the segmentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands in the normalised text.
    pub span: Span,
    tag: u8,
    cluster: u16,
    /// Hash of its text.
    pub hash: u64,
}

impl Word {
    /// Its part of speech by jieba's tags; `x` for the rare ones.
    #[must_use]
    pub fn tag(&self) -> Hashed<'static> {
        TAGS[self.tag as usize]
    }

    /// Its cluster: `c042` for words that stand in like company, `new3` for an unclustered one of three characters.
    #[must_use]
    pub fn cluster(&self) -> Hashed<'static> {
        clusters::name(self.cluster)
    }
}

struct Block {
    span: Span,
    /// Number of its first word, `UNCUT` before it is cut.
    first: Cell<u32>,
    /// Number behind its last word.
    end: Cell<u32>,
}

const UNCUT: u32 = u32::MAX;

/// What stands at a byte position: outside of blocks, in a block that is not cut, or in one that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place(u32);

impl Place {
    const OUTSIDE: Self = Self(u32::MAX);
    /// Inside a word, or inside a character.
    const INSIDE: Self = Self(u32::MAX - 1);
    const UNCUT_BIT: u32 = 1 << 31;
}

/// The words of one text.
pub struct Words<'s> {
    segmenter: &'s Segmenter,
    text: &'s str,
    blocks: Vec<Block>,
    /// By byte position.
    places: Vec<Cell<Place>>,
    words: RefCell<Vec<Word>>,
}

impl<'s> Words<'s> {
    fn uncut(segmenter: &'s Segmenter, text: &'s str) -> Self {
        let mut words = Self {
            segmenter,
            text,
            blocks: Vec::new(),
            places: vec![Cell::new(Place::OUTSIDE); text.len() + 1],
            words: RefCell::new(Vec::with_capacity(text.len() / 6)),
        };
        let mut start = None;
        for (at, c) in text.char_indices() {
            match (in_block(c), start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    words.open(from, at);
                    start = None;
                }
                _ => {}
            }
        }
        if let Some(from) = start {
            words.open(from, text.len());
        }
        words
    }

    fn open(&mut self, from: usize, to: usize) {
        let place = Place(self.blocks.len() as u32 | Place::UNCUT_BIT);
        self.places[from..to].fill(Cell::new(place));
        self.blocks.push(Block { span: Span::new(from, to), first: Cell::new(UNCUT), end: Cell::new(UNCUT) });
    }

    fn cut(&self, block: usize) {
        let block = &self.blocks[block];
        if block.first.get() != UNCUT {
            return;
        }
        for place in &self.places[block.span.range()] {
            place.set(Place::INSIDE);
        }
        let clusters = &*self.segmenter.clusters;
        let mut words = self.words.borrow_mut();
        block.first.set(words.len() as u32);
        let mut at = block.span.start;
        for token in self.segmenter.jieba.tag(&self.text[block.span.range()], false) {
            let end = at + token.word.len() as u32;
            // Of numbers only that they are numbers counts.
            let number = token.word.as_bytes()[0].is_ascii_digit();
            let hash = hash_of(if number { "0" } else { token.word });
            self.places[at as usize].set(Place(words.len() as u32));
            let cluster = clusters.of(hash, token.word);
            words.push(Word { span: Span { start: at, end }, tag: tag_of_word(&token), cluster, hash });
            at = end;
        }
        block.end.set(words.len() as u32);
    }

    /// What stands at a position, cut.
    #[inline]
    fn place(&self, position: u32) -> Place {
        let place = self.places[position as usize].get();
        if place.0 < Place::INSIDE.0 && place.0 & Place::UNCUT_BIT != 0 {
            self.cut((place.0 & !Place::UNCUT_BIT) as usize);
            return self.places[position as usize].get();
        }
        place
    }

    fn block_at(&self, position: u32) -> Option<usize> {
        let i = self.blocks.partition_point(|b| b.span.end <= position);
        self.blocks.get(i).is_some_and(|b| b.span.start <= position).then_some(i)
    }

    /// Whether a word begins or ends at the position.
    #[must_use]
    #[inline]
    pub fn is_border(&self, position: u32) -> bool {
        self.places[position as usize].get() == Place::OUTSIDE || self.place(position) != Place::INSIDE
    }

    /// The block that holds the position, uncut.
    #[must_use]
    pub fn block_span(&self, position: u32) -> Option<Span> {
        self.block_at(position).map(|b| self.blocks[b].span)
    }

    /// The word that begins at the position.
    #[must_use]
    #[inline]
    pub fn word_from(&self, position: u32) -> Option<Word> {
        let place = self.place(position);
        (place.0 < Place::INSIDE.0).then(|| self.words.borrow()[place.0 as usize])
    }

    /// The word that ends at the position.
    #[must_use]
    #[inline]
    pub fn word_to(&self, position: u32) -> Option<Word> {
        let last = position.checked_sub(1)?;
        let place = self.place(position);
        match place {
            Place::INSIDE => None,
            // Behind a block, or behind another mark.
            Place::OUTSIDE => {
                if self.places[last as usize].get() == Place::OUTSIDE {
                    return None;
                }
                self.place(last);
                let block = &self.blocks[self.block_at(last)?];
                Some(self.words.borrow()[block.end.get() as usize - 1])
            }
            Place(number) => {
                let word = *self.words.borrow().get((number as usize).checked_sub(1)?)?;
                (word.span.end == position).then_some(word)
            }
        }
    }

    /// The border at the position or the nearest before it.
    #[must_use]
    pub fn border_before(&self, position: u32) -> u32 {
        let mut at = position;
        while self.place(at) == Place::INSIDE {
            at -= 1;
        }
        at
    }

    /// The stretches between marks, in order; each is cut when a word in it is asked for.
    pub fn blocks(&self) -> impl Iterator<Item = Span> {
        self.blocks.iter().map(|b| b.span)
    }

    /// Every word of the text, in order; cuts what was not cut yet.
    pub fn all(&self) -> impl Iterator<Item = Span> {
        (0..self.blocks.len()).flat_map(|b| {
            self.cut(b);
            let block = &self.blocks[b];
            let words = self.words.borrow();
            let range = block.first.get() as usize..block.end.get() as usize;
            words[range].iter().map(|w| w.span).collect::<Vec<_>>()
        })
    }
}

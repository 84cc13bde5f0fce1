//! Segmentation by jieba-rs, asked only where it can change the answer.
//!
//! jieba cuts a text into blocks of Han characters, letters and digits first and then each block by itself, so
//! cutting one block alone gives the very tokens that cutting the whole text gives there. A block is cut when a
//! recognizer first asks for a border inside it; the hidden Markov model stays off.

use std::cell::OnceCell;
use std::sync::OnceLock;

use jieba_rs::Jieba;

use crate::gazetteer::Gazetteer;
use crate::model::{Kind, Span};

/// Words added from the gazetteers get this frequency: enough to win over a chain of single characters,
/// not over two frequent words.
const NAME_FREQUENCY: usize = 50;

/// jieba with the gazetteers' names, loaded at the first question.
pub struct Segmenter {
    jieba: OnceLock<Jieba>,
    names: Vec<String>,
    always: bool,
}

impl Segmenter {
    /// A segmenter that knows the dictionaries' names. With `always` every block is cut at once.
    #[must_use]
    pub fn new(gazetteer: &Gazetteer, always: bool) -> Self {
        let names = gazetteer
            .entries()
            .filter(|(kind, e)| {
                let town = matches!(e.subtype, "town" | "township" | "subdistrict" | "other") && *kind == Kind::PLACE;
                !town && e.name.chars().count() <= 8 && e.name.chars().all(crate::normalize::is_han)
            })
            .map(|(_, e)| e.name.to_owned())
            .collect();
        Self { jieba: OnceLock::new(), names, always }
    }

    fn jieba(&self) -> &Jieba {
        self.jieba.get_or_init(|| {
            let mut jieba = Jieba::new();
            for name in &self.names {
                if !jieba.has_word(name) {
                    jieba.add_word(name, Some(NAME_FREQUENCY), None);
                }
            }
            jieba
        })
    }

    /// The lazily cut words of a text.
    #[must_use]
    pub fn words<'s>(&'s self, text: &'s str) -> Words<'s> {
        let words = Words { segmenter: self, text, blocks: blocks(text) };
        if self.always {
            for block in &words.blocks {
                words.borders(block);
            }
        }
        words
    }
}

/// Characters that jieba keeps together in one block.
fn in_block(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FA1F}')
        || c.is_ascii_alphanumeric()
        || matches!(c, '+' | '#' | '&' | '.' | '_' | '%' | '-')
}

struct Block {
    span: Span,
    borders: OnceCell<Vec<u32>>,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut out = Vec::new();
    let mut start = None;
    let mut close = |from: usize, to: usize| out.push(Block { span: Span::new(from, to), borders: OnceCell::new() });
    for (at, c) in text.char_indices() {
        match (in_block(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                close(from, at);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        close(from, text.len());
    }
    out
}

/// The words of one text.
pub struct Words<'s> {
    segmenter: &'s Segmenter,
    text: &'s str,
    blocks: Vec<Block>,
}

impl Words<'_> {
    fn borders<'b>(&self, block: &'b Block) -> &'b [u32] {
        block.borders.get_or_init(|| {
            let mut at = block.span.start;
            let mut borders = vec![at];
            for token in self.segmenter.jieba().cut(&self.text[block.span.range()], false) {
                at += token.word.len() as u32;
                borders.push(at);
            }
            borders
        })
    }

    fn block_at(&self, position: u32) -> Option<&Block> {
        let i = self.blocks.partition_point(|b| b.span.end <= position);
        self.blocks.get(i).filter(|b| b.span.start <= position)
    }

    /// Whether a word begins or ends at the position.
    #[must_use]
    pub fn is_border(&self, position: u32) -> bool {
        match self.block_at(position) {
            Some(block) if block.span.start < position => self.borders(block).binary_search(&position).is_ok(),
            _ => true,
        }
    }

    /// Borders of words in the block that holds the position, and the block itself.
    #[must_use]
    pub fn block_borders(&self, position: u32) -> Option<(&[u32], Span)> {
        let block = self.block_at(position)?;
        Some((self.borders(block), block.span))
    }

    /// The block that holds the position, uncut.
    #[must_use]
    pub fn block_span(&self, position: u32) -> Option<Span> {
        self.block_at(position).map(|b| b.span)
    }

    /// The word that begins at the position.
    #[must_use]
    pub fn word_from(&self, position: u32) -> Option<Span> {
        let block = self.block_at(position)?;
        let borders = self.borders(block);
        let i = borders.binary_search(&position).ok()?;
        borders.get(i + 1).map(|&end| Span { start: position, end })
    }

    /// The word that ends at the position.
    #[must_use]
    pub fn word_to(&self, position: u32) -> Option<Span> {
        let block = self.block_at(position.checked_sub(1)?)?;
        let borders = self.borders(block);
        let i = borders.binary_search(&position).ok()?;
        let start = *borders.get(i.checked_sub(1)?)?;
        Some(Span { start, end: position })
    }

    /// Every word of the text, in order; cuts what was not cut yet.
    pub fn all(&self) -> impl Iterator<Item = Span> {
        self.blocks.iter().flat_map(|b| self.borders(b).windows(2).map(|w| Span { start: w[0], end: w[1] }))
    }
}

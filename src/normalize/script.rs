//! Traditional script → simplified, only where the text shows that it is traditional.
//!
//! Simplified text is never touched: a line counts as traditional when it holds two different characters
//! that GB 2312 (the set of simplified script) does not have and that OpenCC folds to one it has. In such a
//! line those characters are folded. A character that both scripts have (乾, 著, 后) stays in the normalised
//! text, and the phrase-level reading of OpenCC becomes the alternative, so both forms are matched.

use std::sync::OnceLock;

use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use rustc_hash::FxHashMap;

use super::is_han;
use crate::model::Text;

fn converter() -> Option<&'static OpenCC> {
    static CONVERTER: OnceLock<Option<OpenCC>> = OnceLock::new();
    CONVERTER.get_or_init(|| OpenCC::from_config(BuiltinConfig::T2s).ok()).as_ref()
}

/// Bitmap over the basic plane of the Han characters that GB 2312 encodes, taken from the encoder itself.
fn in_gb2312(c: char) -> bool {
    static BITS: OnceLock<Vec<u64>> = OnceLock::new();
    let bits = BITS.get_or_init(|| {
        let mut bits = vec![0u64; 0x1_0000 / 64];
        for lead in 0xB0u8..=0xF7 {
            for trail in 0xA1u8..=0xFE {
                let pair = [lead, trail];
                let (text, _, bad) = encoding_rs::GBK.decode(&pair);
                if !bad
                    && let Some(c) = text.chars().next()
                    && (c as u32) < 0x1_0000
                {
                    bits[c as usize / 64] |= 1 << (c as u32 % 64);
                }
            }
        }
        bits
    });
    let code = c as usize;
    code < 0x1_0000 && bits[code / 64] >> (code % 64) & 1 == 1
}

/// The folded characters of one text, by original byte offset. Empty for simplified text.
pub(super) struct Fold {
    at: FxHashMap<usize, char>,
}

impl Fold {
    pub(super) fn of(original: &str) -> Self {
        let mut at = FxHashMap::default();
        let mut offset = 0;
        for line in original.split_inclusive('\n') {
            let mut suspects: Vec<char> = line.chars().filter(|&c| is_han(c) && c != '〇' && !in_gb2312(c)).collect();
            suspects.sort_unstable();
            suspects.dedup();
            if suspects.len() >= 2
                && let Some(opencc) = converter()
            {
                let pairs: FxHashMap<char, char> = suspects
                    .iter()
                    .filter_map(|&c| {
                        let to = opencc.convert(c.encode_utf8(&mut [0; 4])).chars().next()?;
                        (to != c && to.len_utf8() == c.len_utf8()).then_some((c, to))
                    })
                    .collect();
                if pairs.len() >= 2 {
                    at.extend(line.char_indices().filter_map(|(i, c)| Some((offset + i, *pairs.get(&c)?))));
                }
            }
            offset += line.len();
        }
        Self { at }
    }

    pub(super) fn simplified(&self, at: usize) -> Option<char> {
        if self.at.is_empty() { None } else { self.at.get(&at).copied() }
    }

    /// OpenCC's phrase-level reading of the normalised text, when it differs and keeps every byte offset.
    pub(super) fn alternative(&self, text: &Text) -> Option<String> {
        if self.at.is_empty() {
            return None;
        }
        let other = converter()?.convert(text.normal());
        let same_offsets = other.len() == text.normal().len()
            && other.chars().map(char::len_utf8).eq(text.normal().chars().map(char::len_utf8));
        (same_offsets && other != text.normal()).then_some(other)
    }
}

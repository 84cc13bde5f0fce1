//! The linear model's weights: a readable file compiled to a hash table.
//!
//! Compiled by the build script too, so it depends on nothing of the crate but the hash.

use crate::model::{combine, hash_of};

/// Number of types that the model scores.
pub const TYPES: usize = 6;

/// Names of the features' templates; a feature is written `template=value`.
pub const TEMPLATES: [&str; 65] = [
    "bias",
    "prev1",
    "prev2",
    "prevword",
    "prevwords",
    "first2",
    "firstword",
    "startborder",
    "next1",
    "next2",
    "nextword",
    "last1",
    "last2",
    "last3",
    "lastword",
    "endborder",
    "rules",
    "length",
    "words",
    "singles",
    "quotes",
    "head",
    "headlength",
    "dict",
    "otherdict",
    "placeprefix",
    "inner",
    "has",
    "class",
    "shape",
    "prevword+head",
    "quotes+next",
    "memory",
    "line",
    "firstword+head",
    "prevhead",
    "listed",
    "dictlength",
    "headbehind",
    "nextword+head",
    "prevpos",
    "firstpos",
    "prevword+pos",
    "nextpos",
    "lastpos",
    "nextword+pos",
    "pos",
    "firstpos+head",
    "barrier",
    "neighbour",
    "listkind",
    "listgovernor",
    "listtail",
    "leftverb",
    "rightverb",
    "listfits",
    "prevcluster",
    "firstcluster",
    "lastcluster",
    "nextcluster",
    "innercluster",
    "clusters",
    "person",
    "peers",
    "pospair",
];

/// Position of a template in [`TEMPLATES`].
pub fn template(name: &str) -> Option<u8> {
    TEMPLATES.iter().position(|t| *t == name).map(|i| i as u8)
}

/// Parts of a feature's value are joined by this mark in the readable file.
pub const JOINT: char = '¦';

/// Start of a feature's key.
#[inline]
pub const fn key_start(template: u8) -> u64 {
    (template as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The key of a written feature value.
pub fn key_of(template: u8, value: &str) -> u64 {
    value.split(JOINT).fold(key_start(template), |key, part| combine(key, hash_of(part)))
}

/// A feature's key (32 bits of it) and weights.
#[derive(Clone, Copy)]
#[repr(align(16))]
struct Slot {
    key: u32,
    row: [i16; TYPES],
}

/// The weights as an open-addressing table: a bitmap of the used slots, and the used ones alone, in order. Most features
/// of most candidates have no weight, so the bitmap answers most questions, and both parts stay in the cache.
pub struct Weights {
    /// 64 slots each: which are used, and how many are before them.
    blocks: Vec<Block>,
    rows: Vec<Slot>,
    mask: usize,
}

#[derive(Clone, Copy, Default)]
struct Block {
    used: u64,
    before: u32,
}

#[inline]
fn slot(key: u64, mask: usize) -> usize {
    (key >> 32) as usize & mask
}

impl Weights {
    /// An empty model: every candidate scores 0.
    pub fn empty() -> Self {
        Self::from_rows(&[])
    }

    /// From keys and rows.
    pub fn from_rows(rows: &[(u64, [i16; TYPES])]) -> Self {
        let capacity = (rows.len() * 4).next_power_of_two().max(64);
        let mask = capacity - 1;
        let mut slots: Vec<Option<Slot>> = vec![None; capacity];
        for (key, row) in rows {
            let mut i = slot(*key, mask);
            while slots[i].is_some() {
                i = (i + 1) & mask;
            }
            slots[i] = Some(Slot { key: *key as u32, row: *row });
        }
        let used = slots
            .chunks(64)
            .map(|chunk| chunk.iter().enumerate().fold(0u64, |bits, (i, slot)| bits | u64::from(slot.is_some()) << i));
        Self::assemble(used.collect(), slots.iter().flatten().copied().collect())
    }

    fn assemble(used: Vec<u64>, rows: Vec<Slot>) -> Self {
        let mask = used.len() * 64 - 1;
        let mut before = 0;
        let blocks = used.into_iter().map(|used| {
            let block = Block { used, before };
            before += used.count_ones();
            block
        });
        Self { blocks: blocks.collect(), rows, mask }
    }

    /// The used slot with this number.
    #[inline]
    fn at(&self, i: usize) -> Option<&Slot> {
        let block = self.blocks[i / 64];
        let bit = i % 64;
        if block.used >> bit & 1 == 0 {
            return None;
        }
        let before = (block.used & ((1 << bit) - 1)).count_ones();
        self.rows.get((block.before + before) as usize)
    }

    #[inline]
    fn find(&self, key: u64) -> Option<&Slot> {
        let mut i = slot(key, self.mask);
        while let Some(slot) = self.at(i) {
            if slot.key == key as u32 {
                return Some(slot);
            }
            i = (i + 1) & self.mask;
        }
        None
    }

    /// Adds a feature's weights to the sums.
    #[inline]
    pub fn add(&self, key: u64, sums: &mut [i32; TYPES]) {
        if let Some(slot) = self.find(key) {
            for (sum, w) in sums.iter_mut().zip(&slot.row) {
                *sum += i32::from(*w);
            }
        }
    }

    /// Whether the table holds a feature.
    #[inline]
    pub fn knows(&self, key: u64) -> bool {
        self.find(key).is_some()
    }

    /// The table's bytes: number of slots, bitmap, and key and weights of the used slots in order.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = (self.blocks.len() as u64 * 64).to_le_bytes().to_vec();
        out.extend(self.blocks.iter().flat_map(|block| block.used.to_le_bytes()));
        for slot in &self.rows {
            out.extend(slot.key.to_le_bytes());
            out.extend(slot.row.iter().flat_map(|w| w.to_le_bytes()));
        }
        out
    }

    /// Back from the table's bytes; `None` when they are damaged.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        const ROW: usize = 4 + 2 * TYPES;
        let (length, rest) = bytes.split_first_chunk::<8>()?;
        let n = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        if !n.is_power_of_two() || n < 64 || rest.len() < n / 8 {
            return None;
        }
        let (used, rest) = rest.split_at(n / 8);
        let used: Vec<u64> =
            used.chunks_exact(8).map(|c| u64::from_le_bytes(c.try_into().unwrap_or_default())).collect();
        let rows = used.iter().map(|word| word.count_ones() as usize).sum::<usize>();
        if rest.len() != rows * ROW || rows == n {
            return None;
        }
        let slots = rest.chunks_exact(ROW).map(|row| {
            Some(Slot {
                key: u32::from_le_bytes(row[..4].try_into().ok()?),
                row: std::array::from_fn(|k| i16::from_le_bytes([row[4 + 2 * k], row[5 + 2 * k]])),
            })
        });
        Some(Self::assemble(used, slots.collect::<Option<_>>()?))
    }
}

/// Reads the readable file: `template=value` and six integers (thousandths), separated by tabs.
pub fn parse(text: &str) -> Result<Vec<(u64, [i16; TYPES])>, String> {
    let mut rows = Vec::new();
    for (i, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = || format!("line {}: expected `template=value` and {TYPES} integers, separated by tabs", i + 1);
        let mut fields = line.split('\t');
        let (name, value) = fields.next().and_then(|f| f.split_once('=')).ok_or_else(wrong)?;
        let template = template(name).ok_or_else(|| format!("line {}: no template is called {name}", i + 1))?;
        let mut row = [0i16; TYPES];
        for w in &mut row {
            *w = fields.next().and_then(|f| f.parse().ok()).ok_or_else(wrong)?;
        }
        rows.push((key_of(template, value), row));
    }
    Ok(rows)
}

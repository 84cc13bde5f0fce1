//! The linear model's weights: a readable file compiled to a hash table.
//!
//! Compiled by the build script too, so it depends on nothing of the crate.

/// Number of types that the model scores.
pub const TYPES: usize = 6;

/// Names of the features' templates; a feature is written `template=value`.
pub const TEMPLATES: [&str; 40] = [
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
];

/// Position of a template in [`TEMPLATES`].
pub fn template(name: &str) -> Option<u8> {
    TEMPLATES.iter().position(|t| *t == name).map(|i| i as u8)
}

/// Parts of a feature's value are joined by this mark in the readable file.
pub const JOINT: char = '¦';

/// Start of a feature's key.
#[inline]
pub fn key_start(template: u8) -> u64 {
    0x51_7c_c1_b7_27_22_0a_95 ^ u64::from(template).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Goes on with one part of a feature's value: eight bytes at a time, folded by a wide multiplication.
#[inline]
pub fn key_part(mut key: u64, part: &[u8]) -> u64 {
    let mut chunks = part.chunks_exact(8);
    for chunk in &mut chunks {
        key = mix(
            key,
            u64::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3], chunk[4], chunk[5], chunk[6], chunk[7]]),
        );
    }
    let mut last = part.len() as u64 | 0xA500;
    for b in chunks.remainder() {
        last = last << 8 | u64::from(*b);
    }
    mix(key, last)
}

#[inline]
fn mix(key: u64, word: u64) -> u64 {
    let wide = u128::from(key ^ word) * u128::from(0xE703_7ED1_A0B4_28DB_u64);
    (wide as u64) ^ ((wide >> 64) as u64) ^ key.rotate_left(23)
}

/// The key of a written feature value.
pub fn key_of(template: u8, value: &str) -> u64 {
    value.split(JOINT).fold(key_start(template), |key, part| key_part(key, part.as_bytes()))
}

/// The weights as an open-addressing table with a bitmap of the used slots before it; 32 bits of the key are
/// kept.
pub struct Weights {
    used: Vec<u64>,
    keys: Vec<u32>,
    rows: Vec<[i16; TYPES]>,
    mask: usize,
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
        let mut weights = Self {
            used: vec![0; capacity / 64],
            keys: vec![0; capacity],
            rows: vec![[0; TYPES]; capacity],
            mask: capacity - 1,
        };
        for (key, row) in rows {
            let mut i = slot(*key, weights.mask);
            while weights.is_used(i) {
                i = (i + 1) & weights.mask;
            }
            weights.used[i / 64] |= 1 << (i % 64);
            weights.keys[i] = *key as u32;
            weights.rows[i] = *row;
        }
        weights
    }

    #[inline]
    fn is_used(&self, i: usize) -> bool {
        self.used[i / 64] >> (i % 64) & 1 == 1
    }

    /// Adds a feature's weights to the sums.
    #[inline]
    pub fn add(&self, key: u64, sums: &mut [i32; TYPES]) {
        let mut i = slot(key, self.mask);
        while self.is_used(i) {
            if self.keys[i] == key as u32 {
                for (sum, w) in sums.iter_mut().zip(&self.rows[i]) {
                    *sum += i32::from(*w);
                }
                return;
            }
            i = (i + 1) & self.mask;
        }
    }

    /// The table's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = (self.keys.len() as u64).to_le_bytes().to_vec();
        out.extend(self.used.iter().flat_map(|k| k.to_le_bytes()));
        out.extend(self.keys.iter().flat_map(|k| k.to_le_bytes()));
        out.extend(self.rows.iter().flatten().flat_map(|w| w.to_le_bytes()));
        out
    }

    /// Back from the table's bytes; `None` when they are damaged.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk::<8>()?;
        let n = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        if !n.is_power_of_two() || n < 64 || rest.len() != n / 8 + n * (4 + 2 * TYPES) {
            return None;
        }
        let (used, rest) = rest.split_at(n / 8);
        let (keys, rows) = rest.split_at(n * 4);
        let used = used.chunks_exact(8).map(|c| u64::from_le_bytes(c.try_into().unwrap_or_default())).collect();
        let keys = keys.chunks_exact(4).map(|c| u32::from_le_bytes(c.try_into().unwrap_or_default())).collect();
        let rows = rows
            .chunks_exact(2 * TYPES)
            .map(|c| std::array::from_fn(|i| i16::from_le_bytes([c[2 * i], c[2 * i + 1]])))
            .collect();
        Some(Self { used, keys, rows, mask: n - 1 })
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

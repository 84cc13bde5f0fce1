//! The linear model's weights: a readable file compiled to a hash table.
//!
//! Compiled by the build script too, so it depends on nothing of the crate.

/// Number of types that the model scores.
pub const TYPES: usize = 6;

/// Names of the features' templates; a feature is written `template=value`.
pub const TEMPLATES: [&str; 40] = [
    "bias", "prev1", "prev2", "prevword", "prevwords", "first2", "firstword", "startborder", "next1", "next2",
    "nextword", "last1", "last2", "last3", "lastword", "endborder", "rules", "length", "words", "singles", "quotes",
    "head", "headlength", "dict", "otherdict", "placeprefix", "inner", "has", "class", "shape", "prevword+head",
    "quotes+next", "memory", "line", "firstword+head", "prevhead", "listed", "dictlength", "headbehind", "nextword+head",
];

/// Position of a template in [`TEMPLATES`].
pub fn template(name: &str) -> Option<u8> {
    TEMPLATES.iter().position(|t| *t == name).map(|i| i as u8)
}

/// Start of a feature's key.
#[inline]
pub fn key_start(template: u8) -> u64 {
    (0xcbf2_9ce4_8422_2325 ^ u64::from(template)).wrapping_mul(0x0000_0100_0000_01b3)
}

/// Goes on with a feature's key (FNV-1a).
#[inline]
pub fn key_bytes(mut key: u64, bytes: &[u8]) -> u64 {
    for b in bytes {
        key = (key ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    key
}

/// Spreads a key over the table.
#[inline]
fn slot(key: u64, mask: usize) -> usize {
    ((key ^ (key >> 29)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & mask
}

/// The weights as an open-addressing table: key 0 is an empty slot.
pub struct Weights {
    keys: Vec<u64>,
    rows: Vec<[i16; TYPES]>,
    mask: usize,
}

impl Weights {
    /// An empty model: every candidate scores 0.
    pub fn empty() -> Self {
        Self { keys: vec![0; 2], rows: vec![[0; TYPES]; 2], mask: 1 }
    }

    /// From keys and rows.
    pub fn from_rows(rows: &[(u64, [i16; TYPES])]) -> Self {
        let capacity = (rows.len() * 2).next_power_of_two().max(2);
        let mut weights =
            Self { keys: vec![0; capacity], rows: vec![[0; TYPES]; capacity], mask: capacity - 1 };
        for (key, row) in rows {
            let mut i = slot(*key, weights.mask);
            while weights.keys[i] != 0 {
                i = (i + 1) & weights.mask;
            }
            weights.keys[i] = *key;
            weights.rows[i] = *row;
        }
        weights
    }

    /// Adds a feature's weights to the sums.
    #[inline]
    pub fn add(&self, key: u64, sums: &mut [i32; TYPES]) {
        let mut i = slot(key, self.mask);
        loop {
            let found = self.keys[i];
            if found == key {
                for (sum, w) in sums.iter_mut().zip(&self.rows[i]) {
                    *sum += i32::from(*w);
                }
                return;
            }
            if found == 0 {
                return;
            }
            i = (i + 1) & self.mask;
        }
    }

    /// The table's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = (self.keys.len() as u64).to_le_bytes().to_vec();
        out.extend(self.keys.iter().flat_map(|k| k.to_le_bytes()));
        out.extend(self.rows.iter().flatten().flat_map(|w| w.to_le_bytes()));
        out
    }

    /// Back from the table's bytes; `None` when they are damaged.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk::<8>()?;
        let n = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        if !n.is_power_of_two() || rest.len() != n * (8 + 2 * TYPES) {
            return None;
        }
        let (keys, rows) = rest.split_at(n * 8);
        let keys = keys.chunks_exact(8).map(|c| u64::from_le_bytes(c.try_into().unwrap_or_default())).collect();
        let rows = rows
            .chunks_exact(2 * TYPES)
            .map(|c| std::array::from_fn(|i| i16::from_le_bytes([c[2 * i], c[2 * i + 1]])))
            .collect();
        Some(Self { keys, rows, mask: n - 1 })
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
        rows.push((key_bytes(key_start(template), value.as_bytes()), row));
    }
    Ok(rows)
}

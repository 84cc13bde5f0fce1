//! The hash that features are keyed by. Compiled by the build script too, so it depends on nothing of the crate.

/// A text with its hash, so that what many features share is hashed once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hashed<'t> {
    /// The text.
    pub text: &'t str,
    /// [`hash_of`] the text.
    pub hash: u64,
}

impl<'t> Hashed<'t> {
    /// Hashes a text; in a constant for literals.
    #[must_use]
    pub const fn of(text: &'t str) -> Self {
        Self { text, hash: hash_of(text) }
    }
}

/// A hash of a text that is the same on every machine: eight bytes at a time, folded by a wide multiplication.
#[must_use]
#[inline]
pub const fn hash_of(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut key = 0x51_7c_c1_b7_27_22_0a_95;
    let mut i = 0;
    while i + 8 <= bytes.len() {
        let word = [
            bytes[i],
            bytes[i + 1],
            bytes[i + 2],
            bytes[i + 3],
            bytes[i + 4],
            bytes[i + 5],
            bytes[i + 6],
            bytes[i + 7],
        ];
        key = combine(key, u64::from_le_bytes(word));
        i += 8;
    }
    let mut last = bytes.len() as u64 | 0xA500;
    while i < bytes.len() {
        last = last << 8 | bytes[i] as u64;
        i += 1;
    }
    combine(key, last)
}

/// Goes on from one hash with another.
#[must_use]
#[inline]
pub const fn combine(key: u64, hash: u64) -> u64 {
    let wide = (key ^ hash) as u128 * 0xE703_7ED1_A0B4_28DB_u128;
    (wide as u64) ^ ((wide >> 64) as u64) ^ key.rotate_left(23)
}

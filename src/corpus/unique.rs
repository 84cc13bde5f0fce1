//! The same document counts once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::Item;
use crate::model::ReadError;

/// Most documents that are remembered, in 16 bytes each: about 285 MB of table.
const LIMIT: usize = 14_680_064;

/// Leaves out documents whose id and text came before, and renames those whose id came before with another text.
///
/// Of the documents only 64 bits of a hash of the id and 64 of one of the text are kept. Beyond 14 million documents
/// new ones are no longer remembered, which is said once.
pub struct Unique<I> {
    items: I,
    seen: FxHashMap<u64, u64>,
    repeats: Arc<AtomicU64>,
    limit: usize,
}

impl<I> Unique<I> {
    /// Watches over `items`.
    pub fn new(items: I) -> Self {
        Self { items, seen: FxHashMap::default(), repeats: Arc::default(), limit: LIMIT }
    }

    /// How many documents were left out so far.
    #[must_use]
    pub fn repeats(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.repeats)
    }

    /// Whether to keep the item, perhaps under another id.
    fn admit(&mut self, item: &mut Item) -> bool {
        let text = item.digest();
        let id = item.id_mut();
        let short = u64::from_be_bytes(*text.first_chunk().expect("32 bytes"));
        match self.seen.get(&hash(id)) {
            None => {
                self.remember(hash(id), short);
                return true;
            }
            Some(&before) if before == short => return false,
            Some(_) => {}
        }
        let renamed = format!("{id}#{:08x}", short >> 32);
        match self.seen.get(&hash(&renamed)) {
            Some(&before) if before == short => return false,
            _ => self.remember(hash(&renamed), short),
        }
        tracing::warn!("{id}: the id comes again with another text, which is kept as {renamed}");
        *id = renamed;
        true
    }

    fn remember(&mut self, id: u64, text: u64) {
        if self.seen.len() < self.limit {
            self.seen.insert(id, text);
            if self.seen.len() == self.limit {
                tracing::warn!("{} documents: from here on repeated documents are no longer recognised", self.limit);
            }
        }
    }
}

impl<I: Iterator<Item = Result<Item, ReadError>>> Iterator for Unique<I> {
    type Item = Result<Item, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.items.next()? {
                Ok(mut item) => {
                    if self.admit(&mut item) {
                        return Some(Ok(item));
                    }
                    self.repeats.fetch_add(1, Ordering::Relaxed);
                    tracing::debug!("{}: left out, it came before", item.id_mut());
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

fn hash(id: &str) -> u64 {
    u64::from_be_bytes(*Sha256::digest(id).first_chunk().expect("32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Document;

    #[test]
    fn repeats_and_namesakes() {
        let documents = [("a", "甲"), ("a", "乙"), ("b", "甲"), ("a", "甲"), ("a", "乙"), ("a", "丙")];
        let items = documents.map(|(id, text)| Ok(Item::Document(Document::new(id, text))));
        let unique = Unique::new(items.into_iter());
        let repeats = unique.repeats();
        let ids: Vec<String> = unique.map(|i| i.unwrap().id_mut().clone()).collect();
        assert_eq!((ids[0].as_str(), ids[2].as_str(), ids.len()), ("a", "b", 4));
        assert!(ids[1].starts_with("a#") && ids[3].starts_with("a#") && ids[1] != ids[3], "{ids:?}");
        assert_eq!(repeats.load(Ordering::Relaxed), 2);
    }
}

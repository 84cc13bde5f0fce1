//! The tables behind a graph: names, entities, pairs with their evidence.
//!
//! Everything is kept in a few large vectors under 32-bit numbers. A pair costs 32 bytes, a place in the hash table and
//! 16 bytes for each piece of evidence, so that two million pairs with five each stay near 250 MB.

use std::cmp::Ordering;
use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use crate::model::StringTable;

const NIL: u32 = u32::MAX;

/// Numbers for strings.
#[derive(Clone, Debug, Default)]
pub(super) struct Interner {
    numbers: HashTable<u32>,
    pub(super) names: StringTable,
}

impl Interner {
    pub(super) fn intern(&mut self, name: &str) -> u32 {
        let Self { numbers, names } = self;
        let entry = numbers.entry(
            FxBuildHasher.hash_one(name),
            |&n| names.get(n) == name,
            |&n| FxBuildHasher.hash_one(names.get(n)),
        );
        match entry {
            hashbrown::hash_table::Entry::Occupied(found) => *found.get(),
            hashbrown::hash_table::Entry::Vacant(free) => {
                let number = names.push(name);
                free.insert(number);
                number
            }
        }
    }
}

/// Name, type and subtype as one mention gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Face {
    pub(super) name: u32,
    pub(super) kind: u32,
    /// Empty string: none.
    pub(super) subtype: u32,
}

/// Counts of one entity.
#[derive(Clone, Debug, Default)]
pub(super) struct EntityCounts {
    pub(super) mentions: u64,
    pub(super) documents: u64,
    pub(super) windows: u64,
    /// Serial number of the last record that mentioned it, so that a document counts once.
    pub(super) last: u32,
    /// What the mentions call it, with how often. One almost always.
    pub(super) faces: Vec<(Face, u64)>,
}

impl EntityCounts {
    pub(super) fn vote(&mut self, face: Face, votes: u64) {
        match self.faces.iter_mut().find(|(f, _)| *f == face) {
            Some((_, n)) => *n += votes,
            None => self.faces.push((face, votes)),
        }
    }

    /// The most frequent value of a field among the faces that pass, the least string among equals.
    pub(super) fn winner(
        &self,
        labels: &StringTable,
        pass: impl Fn(&Face) -> bool,
        field: impl Fn(&Face) -> u32,
    ) -> u32 {
        let mut sums: Vec<(u32, u64)> = Vec::with_capacity(1);
        for (face, votes) in self.faces.iter().filter(|(f, _)| pass(f)) {
            let value = field(face);
            match sums.iter_mut().find(|(v, _)| *v == value) {
                Some((_, n)) => *n += votes,
                None => sums.push((value, *votes)),
            }
        }
        let best = sums.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| labels.get(b.0).cmp(labels.get(a.0))));
        best.map_or(0, |(value, _)| value)
    }
}

/// A window of a document, as evidence for a pair.
#[derive(Clone, Copy, Debug)]
pub(super) struct Witness {
    pub(super) document: u32,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// Counts of one pair of entities.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    key: u64,
    pub(super) windows: u64,
    pub(super) documents: u32,
    /// Serial number of the last record that held it.
    last: u32,
    /// The greatest evidence; the links lead to lesser ones.
    head: u32,
    length: u32,
}

impl Pair {
    /// The two entities.
    pub(super) fn ends(&self) -> (u32, u32) {
        ((self.key >> 32) as u32, self.key as u32)
    }
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    witness: Witness,
    next: u32,
}

/// Counts and evidence of all pairs.
#[derive(Clone, Debug)]
pub(super) struct PairTable {
    numbers: HashTable<u32>,
    pairs: Vec<Pair>,
    slots: Vec<Slot>,
    /// Ids of the documents that give evidence, and of some that no longer do.
    documents: StringTable,
    /// How many documents to hold before the unused ones are thrown out.
    sweep_at: usize,
    /// Most evidence of a pair.
    limit: u32,
}

impl PairTable {
    pub(super) fn new(limit: u32) -> Self {
        Self {
            numbers: HashTable::new(),
            pairs: Vec::new(),
            slots: Vec::new(),
            documents: StringTable::default(),
            sweep_at: 1 << 16,
            limit,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Makes a document known that is about to give evidence.
    pub(super) fn document(&mut self, id: &str) -> u32 {
        if self.documents.len() >= self.sweep_at {
            self.sweep();
        }
        self.documents.push(id)
    }

    /// Counts one window that holds both, of the record with that serial number.
    pub(super) fn add(&mut self, a: u32, b: u32, serial: u32, witness: Witness) {
        let number = self.number(key(a, b));
        let pair = &mut self.pairs[number];
        pair.windows += 1;
        if pair.last != serial {
            pair.last = serial;
            pair.documents += 1;
        }
        self.witness(number, witness);
    }

    /// Adds another table; `entities` maps its entities to this one's.
    pub(super) fn merge(&mut self, other: &Self, entities: &[u32]) {
        let mut documents = vec![NIL; other.documents.len()];
        for theirs in &other.pairs {
            let (a, b) = theirs.ends();
            let number = self.number(key(entities[a as usize], entities[b as usize]));
            self.pairs[number].windows += theirs.windows;
            self.pairs[number].documents += theirs.documents;
            for mut witness in other.evidence(theirs) {
                let document = &mut documents[witness.document as usize];
                if *document == NIL {
                    *document = self.documents.push(other.documents.get(witness.document));
                }
                witness.document = *document;
                self.witness(number, witness);
            }
        }
        if self.documents.len() >= self.sweep_at {
            self.sweep();
        }
    }

    fn number(&mut self, key: u64) -> usize {
        let Self { numbers, pairs, .. } = self;
        let entry = numbers.entry(
            FxBuildHasher.hash_one(key),
            |&n| pairs[n as usize].key == key,
            |&n| FxBuildHasher.hash_one(pairs[n as usize].key),
        );
        match entry {
            hashbrown::hash_table::Entry::Occupied(found) => *found.get() as usize,
            hashbrown::hash_table::Entry::Vacant(free) => {
                free.insert(u32::try_from(pairs.len()).expect("more than 4 billion pairs"));
                pairs.push(Pair { key, windows: 0, documents: 0, last: 0, head: NIL, length: 0 });
                pairs.len() - 1
            }
        }
    }

    /// Keeps a witness if it is among the least. The list descends, so a full one is judged by its head alone.
    fn witness(&mut self, number: usize, witness: Witness) {
        let Self { pairs, slots, documents, limit, .. } = self;
        let pair = &mut pairs[number];
        let slot = if pair.length < *limit {
            pair.length += 1;
            slots.push(Slot { witness, next: NIL });
            (slots.len() - 1) as u32
        } else {
            let head = pair.head;
            if head == NIL || order(documents, &slots[head as usize].witness, &witness).is_le() {
                return;
            }
            pair.head = slots[head as usize].next;
            slots[head as usize].witness = witness;
            head
        };
        let mut before = NIL;
        let mut after = pair.head;
        while after != NIL && order(documents, &slots[after as usize].witness, &witness).is_gt() {
            before = after;
            after = slots[after as usize].next;
        }
        slots[slot as usize].next = after;
        match before {
            NIL => pair.head = slot,
            _ => slots[before as usize].next = slot,
        }
    }

    /// The evidence of a pair, greatest first.
    fn evidence(&self, pair: &Pair) -> impl Iterator<Item = Witness> {
        let slot = |n: u32| (n != NIL).then(|| self.slots[n as usize]);
        std::iter::successors(slot(pair.head), move |s| slot(s.next)).map(|s| s.witness)
    }

    /// Throws out the documents that evidence of lesser ones has displaced.
    fn sweep(&mut self) {
        let mut numbers = vec![NIL; self.documents.len()];
        let mut kept = StringTable::default();
        for slot in &mut self.slots {
            let number = &mut numbers[slot.witness.document as usize];
            if *number == NIL {
                *number = kept.push(self.documents.get(slot.witness.document));
            }
            slot.witness.document = *number;
        }
        self.sweep_at = (2 * kept.len()).max(1 << 16);
        self.documents = kept;
    }

    /// The pairs that pass, in the order of their ends, with all evidence in that order, least first.
    ///
    /// The tables are given up one after the other, so that the graph can grow in their place.
    pub(super) fn into_sorted(
        mut self,
        pass: impl Fn(&Pair) -> bool,
        ends: impl Fn(&Pair) -> (u32, u32),
    ) -> (Vec<(Pair, u32)>, Vec<Witness>, StringTable) {
        self.numbers = HashTable::new();
        let mut pairs = std::mem::take(&mut self.pairs);
        pairs.retain(pass);
        pairs.sort_unstable_by_key(ends);
        let mut evidence = Vec::with_capacity(pairs.iter().map(|p| p.length as usize).sum());
        let mut documents = StringTable::default();
        let mut numbers = vec![NIL; self.documents.len()];
        for pair in &pairs {
            let first = evidence.len();
            evidence.extend(self.evidence(pair));
            evidence[first..].reverse();
            for witness in &mut evidence[first..] {
                let number = &mut numbers[witness.document as usize];
                if *number == NIL {
                    *number = documents.push(self.documents.get(witness.document));
                }
                witness.document = *number;
            }
        }
        let pairs = pairs.into_iter().map(|p| (p, p.length)).collect();
        (pairs, evidence, documents)
    }
}

fn key(a: u32, b: u32) -> u64 {
    u64::from(a.min(b)) << 32 | u64::from(a.max(b))
}

fn order(documents: &StringTable, a: &Witness, b: &Witness) -> Ordering {
    let by_document = if a.document == b.document {
        Ordering::Equal
    } else {
        documents.get(a.document).cmp(documents.get(b.document))
    };
    by_document.then(a.start.cmp(&b.start)).then(a.end.cmp(&b.end))
}

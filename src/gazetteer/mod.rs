//! Dictionaries compiled to an automaton: the built-in ones, stored in the program, and the user's.

pub mod compiled;
pub mod format;
pub mod import;
pub mod lint;
pub mod write;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use rustc_hash::FxHashSet;

use crate::model::{DictionaryError, GazetteerHit, Kind, KindTable, Span};
use compiled::{Entry, Posting, Tables};

/// The dictionaries that the program carries, compiled by the build script.
static BUILT_IN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gazetteer.bin"));

/// All dictionaries of a run.
pub struct Gazetteer {
    layers: Vec<Layer>,
    kinds: KindTable,
    excluded: FxHashSet<u32>,
    /// Names of all `exclude=true` rows, in a dictionary or not.
    unwanted: FxHashSet<String>,
}

struct Layer {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    tables: Tables<'static>,
    kinds: Vec<Kind>,
    first_name: u32,
    first_entry: u32,
}

/// An entry with the way a name leads to it.
#[derive(Clone, Copy, Debug)]
pub struct Sense<'g> {
    /// The entry.
    pub entry: &'g Entry<'static>,
    /// Its number, unique over all layers.
    pub number: u32,
    /// Its type.
    pub kind: Kind,
    /// 0 name, 1 alias, 2 short form, 3 derived short form of a town.
    pub flavour: u8,
}

impl Gazetteer {
    /// The built-in dictionaries alone.
    ///
    /// # Panics
    /// Never with a sound build: the bytes come from the build script.
    #[must_use]
    pub fn built_in() -> Self {
        let mut gazetteer = Self {
            layers: Vec::new(),
            kinds: KindTable::default(),
            excluded: FxHashSet::default(),
            unwanted: FxHashSet::default(),
        };
        gazetteer.push(BUILT_IN).expect("the build script wrote the built-in dictionaries");
        gazetteer
    }

    /// Adds the rows of a user's dictionary; rows with `exclude=true` take names out of the layers before.
    ///
    /// # Errors
    /// When the rows cannot be compiled.
    pub fn add_rows(&mut self, file: &str, rows: &[format::Row]) -> Result<(), DictionaryError> {
        for row in rows.iter().filter(|r| r.exclude) {
            let names: Vec<u32> = self.exact(&row.name).map(|(name, _)| name).collect();
            self.excluded.extend(names);
            self.unwanted.insert(row.name.clone());
        }
        let failed = |cause: String| DictionaryError::Compiled { file: file.to_owned(), cause };
        let bytes = compiled::compile(rows).map_err(failed)?;
        // A dictionary lives as long as the process; leaking it lets every layer borrow in the same way.
        self.push(Box::leak(bytes.into_boxed_slice())).map_err(failed)
    }

    fn push(&mut self, bytes: &'static [u8]) -> Result<(), String> {
        let (length, rest) = bytes.split_first_chunk::<8>().ok_or("too short")?;
        let length = u64::from_le_bytes(*length) as usize;
        let (tables, automaton) = rest.split_at_checked(length).ok_or("too short")?;
        let tables: Tables<'static> = postcard::from_bytes(tables).map_err(|e| e.to_string())?;
        if tables.version != compiled::VERSION {
            return Err(format!("layout {} instead of {}", tables.version, compiled::VERSION));
        }
        let automaton = if automaton.is_empty() {
            None
        } else {
            Some(CharwiseDoubleArrayAhoCorasick::deserialize(automaton).map_err(|e| e.to_string())?.0)
        };
        let (first_name, first_entry) = self
            .layers
            .last()
            .map_or((0, 0), |l| (l.first_name + l.names(), l.first_entry + l.tables.entries.len() as u32));
        let kinds = tables.kinds.iter().map(|k| self.kinds.intern(k)).collect();
        self.layers.push(Layer { automaton, tables, kinds, first_name, first_entry });
        Ok(())
    }

    /// Types of all layers.
    #[must_use]
    pub fn kinds(&self) -> &KindTable {
        &self.kinds
    }

    /// Every occurrence of every name, overlapping ones included, by start, then end.
    pub fn hits(&self, text: &str, into: &mut Vec<GazetteerHit>) {
        for layer in &self.layers {
            let Some(automaton) = &layer.automaton else { continue };
            for found in automaton.find_overlapping_iter(text) {
                let name = layer.first_name + found.value();
                if self.excluded.is_empty() || !self.excluded.contains(&name) {
                    into.push(GazetteerHit { span: Span::new(found.start(), found.end()), name });
                }
            }
        }
        into.sort_unstable_by_key(|h| (h.span, h.name));
    }

    /// The entries behind a name.
    pub fn senses(&self, name: u32) -> impl Iterator<Item = Sense<'_>> {
        let layer = &self.layers[self.layers.partition_point(|l| l.first_name <= name) - 1];
        let local = (name - layer.first_name) as usize;
        let range = layer.tables.first[local] as usize..layer.tables.first[local + 1] as usize;
        layer.tables.postings[range].iter().map(move |p: &Posting| Sense {
            entry: &layer.tables.entries[p.entry as usize],
            number: layer.first_entry + p.entry,
            kind: layer.kinds[layer.tables.entries[p.entry as usize].kind as usize],
            flavour: p.flavour,
        })
    }

    /// The names that are exactly this text, with their senses.
    pub fn exact<'g>(&'g self, text: &str) -> impl Iterator<Item = (u32, Sense<'g>)> + 'g {
        let mut hits = Vec::new();
        self.hits(text, &mut hits);
        let length = text.len();
        hits.into_iter()
            .filter(move |h| h.span.start == 0 && h.span.len() == length)
            .flat_map(move |h| self.senses(h.name).map(move |s| (h.name, s)))
    }

    /// Whether a row `exclude=true` names this very text, known to a dictionary or not.
    #[must_use]
    pub fn is_unwanted(&self, text: &str) -> bool {
        self.unwanted.contains(text)
    }

    /// Whether a name comes from a user's dictionary.
    #[must_use]
    pub fn is_users(&self, name: u32) -> bool {
        self.layers.get(1).is_some_and(|layer| name >= layer.first_name)
    }

    /// All entries of all layers, in order of their numbers.
    pub fn entries(&self) -> impl Iterator<Item = (Kind, &Entry<'static>)> {
        self.layers.iter().flat_map(|l| l.tables.entries.iter().map(|e| (l.kinds[e.kind as usize], e)))
    }
}

impl Layer {
    fn names(&self) -> u32 {
        self.tables.first.len() as u32 - 1
    }
}

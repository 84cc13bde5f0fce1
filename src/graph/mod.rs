//! From records to a co-occurrence graph.
//!
//! [`GraphBuilder`] holds exact sufficient statistics: records may come in any order, over any number of builders that
//! are merged in any order, and the graph is the same.

mod counts;
mod measures;
mod window;

use std::collections::BTreeSet;

pub use measures::Contingency;
pub use window::{Window, WindowError};

use crate::model::{CountError, Edge, EdgeEvidence, Graph, GraphMeta, Node, Record, RecordMention};
use counts::{EntityCounts, Face, Interner, Pair, PairTable, Witness};
use window::{Windows, check_range};

/// Version of the graph's schema, written to its head.
pub const SCHEMA: &str = "koujing-graph/1";

/// What is counted. Builders that are merged must agree in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountOptions {
    /// The unit in which two entities co-occur.
    pub window: Window,
    /// Types that count; empty: all.
    pub types: BTreeSet<String>,
    /// Most evidence of an edge.
    pub evidence: u32,
}

impl Default for CountOptions {
    fn default() -> Self {
        Self { window: Window::default(), types: BTreeSet::new(), evidence: 5 }
    }
}

/// What of the counts becomes the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GraphOptions {
    /// Least windows of an edge.
    pub min_weight: u64,
    /// Least documents of an edge.
    pub min_documents: u64,
    /// Whether entities without an edge stay.
    pub isolated: bool,
}

impl Default for GraphOptions {
    fn default() -> Self {
        Self { min_weight: 1, min_documents: 1, isolated: true }
    }
}

/// Counts entities and pairs over records.
///
/// ```
/// use koujing::graph::{CountOptions, GraphBuilder, GraphOptions};
/// use koujing::Record;
/// let line = r#"{"id":"a","sentences":[[0,20]],"mentions":[
///     {"start":0,"end":3,"type":"place","entity":"place:410102","name":"中原区"},
///     {"start":5,"end":9,"type":"formula","entity":"formula:1","name":"三个高地"}]}"#;
/// let record: Record = serde_json::from_str(line)?;
/// let mut builder = GraphBuilder::new(CountOptions::default());
/// builder.add(&record)?;
/// let graph = builder.finish(&GraphOptions::default());
/// assert_eq!((graph.nodes.len(), graph.edges[0].weight), (2, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct GraphBuilder {
    options: CountOptions,
    ids: Interner,
    labels: Interner,
    entities: Vec<EntityCounts>,
    pairs: PairTable,
    documents: u64,
    mentions: u64,
    windows: u64,
    /// Number of the record that is being added, from 1.
    serial: u32,
}

impl GraphBuilder {
    /// An empty builder.
    #[must_use]
    pub fn new(options: CountOptions) -> Self {
        let pairs = PairTable::new(options.evidence);
        Self {
            options,
            ids: Interner::default(),
            labels: Interner::default(),
            entities: Vec::new(),
            pairs,
            documents: 0,
            mentions: 0,
            windows: 0,
            serial: 0,
        }
    }

    /// Distinct pairs so far: what the memory grows with.
    #[must_use]
    pub fn pairs(&self) -> usize {
        self.pairs.len()
    }

    /// Records so far.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.documents
    }

    /// Counts one document. The caller sees to it that none comes twice.
    ///
    /// # Errors
    /// When the record does not say where its windows are, or has impossible offsets; nothing of it is counted then.
    pub fn add(&mut self, record: &Record) -> Result<(), CountError> {
        for mention in &record.mentions {
            check_range(record, "mention", mention.start, mention.end)?;
        }
        let counted: Vec<(&RecordMention, &str)> = record
            .mentions
            .iter()
            .filter(|m| self.options.types.is_empty() || self.options.types.contains(&m.kind))
            .filter_map(|m| m.entity.as_deref().filter(|id| !id.is_empty()).map(|id| (m, id)))
            .collect();
        let windows = if counted.is_empty() { None } else { Some(Windows::of(record, self.options.window)?) };

        self.documents += 1;
        self.mentions += record.mentions.len() as u64;
        let Some(windows) = windows else { return Ok(()) };
        self.serial += 1;
        let mut placed: Vec<(usize, u32)> =
            counted.into_iter().map(|(m, id)| (windows.at(m.start), self.count(m, id))).collect();
        placed.sort_unstable();
        placed.dedup();
        self.pair_up(&record.id, &placed, &windows);
        Ok(())
    }

    /// Counts a mention and returns its entity.
    fn count(&mut self, mention: &RecordMention, id: &str) -> u32 {
        let number = self.ids.intern(id);
        if number as usize == self.entities.len() {
            self.entities.push(EntityCounts::default());
        }
        let name = [mention.name.as_str(), &mention.text, id].into_iter().find(|n| !n.is_empty()).unwrap_or_default();
        let face = Face {
            name: self.labels.intern(name),
            kind: self.labels.intern(&mention.kind),
            subtype: self.labels.intern(mention.subtype.as_deref().unwrap_or_default()),
        };
        let entity = &mut self.entities[number as usize];
        entity.mentions += 1;
        if entity.last != self.serial {
            entity.last = self.serial;
            entity.documents += 1;
        }
        entity.vote(face, 1);
        number
    }

    /// Counts the windows of a document and the pairs in each; `placed` is sorted by window, without repeats.
    fn pair_up(&mut self, id: &str, placed: &[(usize, u32)], windows: &Windows<'_>) {
        let mut document = None;
        for window in placed.chunk_by(|a, b| a.0 == b.0) {
            self.windows += 1;
            let (start, end) = windows.range(window[0].0);
            for (i, &(_, a)) in window.iter().enumerate() {
                self.entities[a as usize].windows += 1;
                for &(_, b) in &window[i + 1..] {
                    let document = *document.get_or_insert_with(|| self.pairs.document(id));
                    self.pairs.add(a, b, self.serial, Witness { document, start, end });
                }
            }
        }
    }

    /// Adds the counts of another builder over other documents, with the same options.
    pub fn merge(&mut self, other: &Self) {
        debug_assert_eq!(self.options, other.options);
        self.documents += other.documents;
        self.mentions += other.mentions;
        self.windows += other.windows;
        let labels: Vec<u32> = other.labels.names.iter().map(|l| self.labels.intern(l)).collect();
        let ids: Vec<u32> = other.ids.names.iter().map(|id| self.ids.intern(id)).collect();
        self.entities.resize_with(self.ids.names.len(), EntityCounts::default);
        for (theirs, &number) in other.entities.iter().zip(&ids) {
            let ours = &mut self.entities[number as usize];
            ours.mentions += theirs.mentions;
            ours.documents += theirs.documents;
            ours.windows += theirs.windows;
            for &(Face { name, kind, subtype }, votes) in &theirs.faces {
                let [name, kind, subtype] = [name, kind, subtype].map(|l| labels[l as usize]);
                ours.vote(Face { name, kind, subtype }, votes);
            }
        }
        self.pairs.merge(&other.pairs, &ids);
    }

    /// The graph of all that was counted.
    #[must_use]
    pub fn finish(self, options: &GraphOptions) -> Graph {
        let Self { options: counted, ids, labels, entities, pairs, documents, mentions, windows, .. } = self;
        let pass = |p: &Pair| p.windows >= options.min_weight && u64::from(p.documents) >= options.min_documents;

        let mut order: Vec<u32> = (0..entities.len() as u32).collect();
        order.sort_unstable_by(|&a, &b| ids.names.get(a).cmp(ids.names.get(b)));
        let mut rank = vec![0_u32; entities.len()];
        for (position, &entity) in order.iter().enumerate() {
            rank[entity as usize] = position as u32;
        }
        let ends = |p: &Pair| {
            let (a, b) = p.ends();
            let (a, b) = (rank[a as usize], rank[b as usize]);
            (a.min(b), a.max(b))
        };
        let (pairs, witnesses, sources) = pairs.into_sorted(pass, ends);

        let mut joined = vec![options.isolated; entities.len()];
        for (pair, _) in &pairs {
            let (a, b) = pair.ends();
            joined[a as usize] = true;
            joined[b as usize] = true;
        }
        order.retain(|&e| joined[e as usize]);
        let nodes: Vec<Node> = order.iter().map(|&e| node(ids.names.get(e), &entities[e as usize], &labels)).collect();
        for (position, &entity) in order.iter().enumerate() {
            rank[entity as usize] = position as u32;
        }

        let mut edges = Vec::with_capacity(pairs.len());
        let mut first = 0;
        for (pair, length) in pairs {
            let (a, b) = pair.ends();
            let (source, target) = (rank[a as usize].min(rank[b as usize]), rank[a as usize].max(rank[b as usize]));
            let table = Contingency {
                both: pair.windows,
                first: nodes[source as usize].windows,
                second: nodes[target as usize].windows,
                total: windows,
            };
            edges.push(Edge {
                source,
                target,
                weight: pair.windows,
                documents: u64::from(pair.documents),
                measures: table.measures(),
                evidence: first..first + length,
            });
            first += length;
        }
        let evidence =
            witnesses.into_iter().map(|w| EdgeEvidence { document: w.document, start: w.start, end: w.end }).collect();
        let meta = GraphMeta {
            schema: SCHEMA.to_owned(),
            generator: concat!("koujing ", env!("CARGO_PKG_VERSION")).to_owned(),
            documents,
            mentions,
            windows,
            window: counted.window.to_string(),
            min_weight: options.min_weight,
            min_documents: options.min_documents,
            evidence: u64::from(counted.evidence),
            types: counted.types.into_iter().collect(),
        };
        Graph { meta, nodes, edges, evidence, documents: sources }
    }
}

/// The node of an entity. Where mentions disagree, the most frequent name and type win, then the least string; the
/// subtype is voted on among the mentions of the winning type.
fn node(id: &str, entity: &EntityCounts, labels: &Interner) -> Node {
    let label = |n: u32| labels.names.get(n).to_owned();
    let kind = entity.winner(&labels.names, |_| true, |f| f.kind);
    let subtype = label(entity.winner(&labels.names, |f| f.kind == kind, |f| f.subtype));
    Node {
        id: id.to_owned(),
        label: label(entity.winner(&labels.names, |_| true, |f| f.name)),
        kind: label(kind),
        subtype: Some(subtype).filter(|s| !s.is_empty()),
        mentions: entity.mentions,
        documents: entity.documents,
        windows: entity.windows,
    }
}

#[cfg(test)]
mod tests;

use std::ops::Range;

use serde::Serialize;

use super::StringTable;

/// A co-occurrence graph, ready to be written.
///
/// Nodes are sorted by id, edges by (source, target) with `source < target`, in ids and in positions alike.
/// Edges name nodes, and evidence names documents, by position: a graph of millions of edges stays in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// Corpus and settings.
    pub meta: GraphMeta,
    /// Entities.
    pub nodes: Vec<Node>,
    /// Co-occurrences.
    pub edges: Vec<Edge>,
    /// The evidence of all edges, one edge after the other.
    pub evidence: Vec<EdgeEvidence>,
    /// Ids of the documents that give evidence.
    pub documents: StringTable,
}

impl Graph {
    /// The node with the lesser id.
    #[must_use]
    pub fn source(&self, edge: &Edge) -> &Node {
        &self.nodes[edge.source as usize]
    }

    /// The node with the greater id.
    #[must_use]
    pub fn target(&self, edge: &Edge) -> &Node {
        &self.nodes[edge.target as usize]
    }

    /// The least windows of an edge by (document id, start).
    #[must_use]
    pub fn evidence(&self, edge: &Edge) -> &[EdgeEvidence] {
        &self.evidence[edge.evidence.start as usize..edge.evidence.end as usize]
    }

    /// The document that a piece of evidence stands in.
    #[must_use]
    pub fn document(&self, evidence: &EdgeEvidence) -> &str {
        self.documents.get(evidence.document)
    }

    /// The node of that id.
    #[must_use]
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.binary_search_by(|n| n.id.as_str().cmp(id)).ok().map(|i| &self.nodes[i])
    }
}

/// Corpus and settings that a graph was made from.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct GraphMeta {
    /// Name and version of the schema.
    pub schema: String,
    /// Program and version.
    pub generator: String,
    /// Documents read.
    pub documents: u64,
    /// Mentions read, linked or not.
    pub mentions: u64,
    /// Non-empty windows: the N of the measures.
    pub windows: u64,
    /// `sentence`, `paragraph`, `document` or `tokens:N`.
    pub window: String,
    /// Least weight of an edge.
    pub min_weight: u64,
    /// Least documents of an edge.
    pub min_documents: u64,
    /// Most evidence of an edge.
    pub evidence: u64,
    /// Types kept; empty: all.
    pub types: Vec<String>,
}

/// An entity of the graph.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// Entity id.
    pub id: String,
    /// Canonical name.
    pub label: String,
    /// Type name.
    #[serde(rename = "type")]
    pub kind: String,
    /// Finer type, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtype: Option<String>,
    /// Mentions in the corpus.
    pub mentions: u64,
    /// Documents that mention it.
    pub documents: u64,
    /// Windows that hold it (n1).
    pub windows: u64,
}

/// A pair of entities that share windows.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// Position of the node with the lesser id.
    pub source: u32,
    /// Position of the node with the greater id.
    pub target: u32,
    /// Windows that hold both (n11).
    pub weight: u64,
    /// Documents with such a window.
    pub documents: u64,
    /// How the two attract each other.
    pub measures: Measures,
    /// Where its evidence stands in [`Graph::evidence`].
    pub evidence: Range<u32>,
}

/// Association of two entities, each to six significant digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Measures {
    /// Pointwise mutual information, bits.
    pub pmi: f64,
    /// PMI over its maximum, −1 to 1.
    pub npmi: f64,
    /// Log-likelihood ratio G².
    pub llr: f64,
    /// Shared over joint windows, 0 to 1.
    pub jaccard: f64,
}

/// One window that holds both ends of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EdgeEvidence {
    /// Number of the document in [`Graph::documents`].
    pub document: u32,
    /// First unit of the window.
    pub start: u32,
    /// One past its last unit.
    pub end: u32,
}

//! The node-link JSON of networkx: `networkx.node_link_graph(json.load(file))`.

use std::io::{self, Write};

use serde::Serialize;

use super::Exporter;
use crate::model::{Edge, Graph, Measures};

/// networkx node-link JSON, one node or edge a line.
pub(super) struct NodeLink;

#[derive(Serialize)]
struct EdgeRow<'g> {
    source: &'g str,
    target: &'g str,
    weight: u64,
    documents: u64,
    #[serde(flatten)]
    measures: Measures,
    evidence: Vec<EvidenceRow<'g>>,
}

#[derive(Serialize)]
struct EvidenceRow<'g> {
    document: &'g str,
    start: u32,
    end: u32,
}

impl<'g> EdgeRow<'g> {
    fn of(graph: &'g Graph, edge: &Edge) -> Self {
        let evidence = graph.evidence(edge).iter();
        Self {
            source: &graph.source(edge).id,
            target: &graph.target(edge).id,
            weight: edge.weight,
            documents: edge.documents,
            measures: edge.measures,
            evidence: evidence
                .map(|e| EvidenceRow { document: graph.document(e), start: e.start, end: e.end })
                .collect(),
        }
    }
}

impl Exporter for NodeLink {
    fn name(&self) -> &'static str {
        "node-link"
    }

    fn write(&self, graph: &Graph, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{{\"directed\":false,\"multigraph\":false,\"graph\":")?;
        serde_json::to_writer(&mut *out, &graph.meta)?;
        write!(out, ",\n\"nodes\":")?;
        rows(graph.nodes.iter(), out)?;
        write!(out, ",\n\"edges\":")?;
        rows(graph.edges.iter().map(|e| EdgeRow::of(graph, e)), out)?;
        writeln!(out, "}}")
    }
}

/// An array, one element a line.
fn rows<T: Serialize>(rows: impl Iterator<Item = T>, out: &mut dyn Write) -> io::Result<()> {
    let mut before = "[\n";
    let mut after = "[]";
    for row in rows {
        out.write_all(before.as_bytes())?;
        serde_json::to_writer(&mut *out, &row)?;
        (before, after) = (",\n", "\n]");
    }
    out.write_all(after.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EdgeEvidence, GraphMeta, Node, StringTable};

    fn written(graph: &Graph) -> String {
        let mut out = Vec::new();
        NodeLink.write(graph, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn shape() {
        let node = |id: &str| Node {
            id: id.into(),
            label: "中\"原\u{1}".into(),
            kind: "place".into(),
            subtype: None,
            mentions: 1,
            documents: 1,
            windows: 1,
        };
        let mut documents = StringTable::default();
        documents.push("一.txt");
        let measures = Measures { pmi: 0.0, npmi: 1.0, llr: 0.0, jaccard: 1.0 };
        let graph = Graph {
            meta: GraphMeta { schema: "s".into(), windows: 1, ..GraphMeta::default() },
            nodes: vec![node("a"), node("b")],
            edges: vec![Edge { source: 0, target: 1, weight: 1, documents: 1, measures, evidence: 0..1 }],
            evidence: vec![EdgeEvidence { document: 0, start: 2, end: 9 }],
            documents,
        };
        let text = written(&graph);
        assert!(text.contains(
            r#"{"source":"a","target":"b","weight":1,"documents":1,"pmi":0.0,"npmi":1.0,"llr":0.0,"jaccard":1.0,"evidence":[{"document":"一.txt","start":2,"end":9}]}"#
        ));
        assert_eq!(text.lines().count(), 8);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&value["directed"], &value["multigraph"]), (&false.into(), &false.into()));
        assert_eq!(value["nodes"][1]["label"], "中\"原\u{1}");
        assert_eq!(value["graph"]["windows"], 1);
    }

    #[test]
    fn empty() {
        let value: serde_json::Value = serde_json::from_str(&written(&Graph::default())).unwrap();
        assert_eq!(value["edges"], serde_json::json!([]));
    }
}

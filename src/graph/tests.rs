use super::*;

/// A record from `window;window` of `id` or `id/name` separated by blanks, ten units a window.
fn record(id: &str, windows: &str) -> Record {
    let mut record = Record { id: id.into(), ..Record::default() };
    for (i, window) in windows.split(';').enumerate() {
        record.sentences.push([i * 10, i * 10 + 10]);
        for (j, entity) in window.split_whitespace().enumerate() {
            let (entity, name) = entity.split_once('/').unwrap_or((entity, entity));
            record.mentions.push(RecordMention {
                start: i * 10 + j,
                end: i * 10 + j + 1,
                text: name.into(),
                kind: "place".into(),
                subtype: None,
                entity: (entity != "?").then(|| entity.into()),
                candidates: vec![],
                name: name.into(),
                rule: String::new(),
                score: 1.0,
            });
        }
    }
    record.paragraphs = vec![[0, record.sentences.len() * 10]];
    record
}

fn build(records: &[Record], options: CountOptions) -> Graph {
    let mut builder = GraphBuilder::new(options);
    for record in records {
        builder.add(record).unwrap();
    }
    builder.finish(&GraphOptions::default())
}

fn corpus() -> Vec<Record> {
    vec![
        record("c", "a b a;b c;;? c"),
        record("a", "a b;a b;a b c"),
        record("b", "a;c/丙 c/丙 d;a b"),
        record("d", "?"),
    ]
}

#[test]
fn counts_by_hand() {
    let graph = build(&corpus(), CountOptions::default());
    // Windows of c: ab, bc, c; of a: ab, ab, abc; of b: a, cd, ab; the empty one and those of unlinked mentions don't count.
    assert_eq!((graph.meta.documents, graph.meta.mentions, graph.meta.windows), (4, 21, 9));
    let a = graph.node("a").unwrap();
    assert_eq!((a.mentions, a.documents, a.windows), (7, 3, 6));
    let edge = &graph.edges[0];
    assert_eq!((graph.source(edge).id.as_str(), graph.target(edge).id.as_str()), ("a", "b"));
    assert_eq!((edge.weight, edge.documents), (5, 3));
    // p = 5/9 against 6/9 · 6/9.
    assert_eq!(edge.measures, Contingency { both: 5, first: 6, second: 6, total: 9 }.measures());
    assert_eq!(edge.measures.pmi, 0.321_928);
    let names: Vec<_> =
        graph.edges.iter().map(|e| (graph.source(e).id.as_str(), graph.target(e).id.as_str())).collect();
    assert_eq!(names, [("a", "b"), ("a", "c"), ("b", "c"), ("c", "d")]);
    // c is called 丙 twice and c three times.
    assert_eq!(graph.node("c").unwrap().label, "c");
}

#[test]
fn evidence_is_the_least_by_document_and_start() {
    let graph = build(&corpus(), CountOptions { evidence: 4, ..CountOptions::default() });
    let evidence: Vec<_> =
        graph.evidence(&graph.edges[0]).iter().map(|e| (graph.document(e), e.start, e.end)).collect();
    assert_eq!(evidence, [("a", 0, 10), ("a", 10, 20), ("a", 20, 30), ("b", 20, 30)]);
    let none = build(&corpus(), CountOptions { evidence: 0, ..CountOptions::default() });
    assert!(none.evidence.is_empty() && none.documents.is_empty());
}

#[test]
fn order_and_merging_change_nothing() {
    for evidence in [0, 1, 2, 5] {
        let options = CountOptions { evidence, ..CountOptions::default() };
        let whole = build(&corpus(), options.clone());
        let mut reversed = corpus();
        reversed.reverse();
        assert_eq!(whole, build(&reversed, options.clone()));
        for cut in 0..=4 {
            for flip in [false, true] {
                let (mut left, mut right) = (GraphBuilder::new(options.clone()), GraphBuilder::new(options.clone()));
                for (i, record) in corpus().iter().enumerate() {
                    if i < cut { &mut left } else { &mut right }.add(record).unwrap();
                }
                if flip {
                    std::mem::swap(&mut left, &mut right);
                }
                left.merge(&right);
                assert_eq!(whole, left.finish(&GraphOptions::default()), "cut at {cut}");
            }
        }
    }
}

#[test]
fn windows_of_every_kind() {
    let mut record = record("a", "a b;c d");
    let count = |record: &Record, window: &str| {
        let graph = build(
            std::slice::from_ref(record),
            CountOptions { window: window.parse().unwrap(), ..CountOptions::default() },
        );
        (graph.meta.windows, graph.edges.len())
    };
    assert_eq!(count(&record, "sentence"), (2, 2));
    assert_eq!(count(&record, "paragraph"), (1, 6));
    assert_eq!(count(&record, "document"), (1, 6));
    record.tokens = (0..20).map(|i| [i, i + 1]).collect();
    assert_eq!(count(&record, "tokens:1"), (4, 0));
    assert_eq!(count(&record, "tokens:11"), (2, 3)); // a b c (units 0, 1, 10), then d
    record.tokens.clear();
    let mut builder =
        GraphBuilder::new(CountOptions { window: "tokens:3".parse().unwrap(), ..CountOptions::default() });
    let error = builder.add(&record).unwrap_err();
    assert!(matches!(error, CountError::NoWindows { field: "tokens", .. }), "{error}");
    assert!(error.to_string().contains("koujing extract --tokens"), "{error}");
    assert_eq!(builder.documents(), 0);
}

#[test]
fn filters() {
    let mut builder = GraphBuilder::new(CountOptions::default());
    corpus().iter().for_each(|r| builder.add(r).unwrap());
    let graph = builder.clone().finish(&GraphOptions { min_weight: 2, min_documents: 1, isolated: false });
    assert_eq!((graph.edges.len(), graph.nodes.len()), (2, 3)); // ab 5, bc 2
    assert_eq!(graph.target(&graph.edges[1]).id, "c");
    let graph = builder.clone().finish(&GraphOptions { min_weight: 2, min_documents: 3, isolated: true });
    assert_eq!((graph.edges.len(), graph.nodes.len()), (1, 4));
    let types = BTreeSet::from(["formula".to_owned()]);
    let graph = build(&corpus(), CountOptions { types, ..CountOptions::default() });
    assert_eq!((graph.nodes.len(), graph.meta.windows, graph.meta.documents), (0, 0, 4));
}

#[test]
fn damaged_offsets_are_refused() {
    let mut bad = record("a", "a b");
    bad.mentions[1].end = 0;
    assert!(matches!(GraphBuilder::new(CountOptions::default()).add(&bad), Err(CountError::Range { .. })));
}

#[test]
fn displaced_documents_are_swept() {
    let mut builder = GraphBuilder::new(CountOptions { evidence: 1, ..CountOptions::default() });
    for i in (0..200_000).rev() {
        builder.add(&record(&format!("{i:06}"), "a b")).unwrap();
    }
    let graph = builder.finish(&GraphOptions::default());
    assert_eq!(graph.documents.iter().collect::<Vec<_>>(), ["000000"]);
    assert_eq!(graph.edges[0].weight, 200_000);
}

//! Every stage by itself and the whole line, over a generated corpus; throughput counts bytes of the original text.
//!
//! The stages of `read` get what those before them made; those of `recognize` do all that comes before them again.

mod generate;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use generate::Names;
use koujing::export::exporter;
use koujing::gazetteer::Gazetteer;
use koujing::graph::{CountOptions, GraphBuilder, GraphOptions};
use koujing::pipeline::Stages;
use koujing::recognize::weights::{Weights, parse};
use koujing::recognize::{self, Context};
use koujing::segment::Segmenter;
use koujing::select::select;
use koujing::{Analyzer, Document, Record, Structure, Text, normalize};

/// Size of the corpus that each iteration reads.
const BYTES: usize = 256 << 10;

fn corpus(gazetteer: &Gazetteer) -> Vec<Document> {
    Names::of(gazetteer).corpus(1, BYTES)
}

fn group<'c>(c: &'c mut Criterion, name: &str, documents: &[Document]) -> BenchmarkGroup<'c, WallTime> {
    let mut group = c.benchmark_group(name);
    let bytes: usize = documents.iter().map(|d| d.text.len()).sum();
    group.throughput(Throughput::Bytes(bytes as u64));
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
    group
}

/// Text, structure, dictionary hits, words.
fn reading(c: &mut Criterion) {
    let gazetteer = Gazetteer::built_in();
    let documents = corpus(&gazetteer);
    let texts: Vec<Text> = documents.iter().map(|d| normalize(&d.text)).collect();
    let mut group = group(c, "read", &documents);
    group.bench_function("normalize", |b| {
        b.iter(|| documents.iter().map(|d| normalize(black_box(&d.text)).normal().len()).sum::<usize>());
    });
    group.bench_function("structure", |b| {
        b.iter(|| texts.iter().map(|t| Structure::of(black_box(t.normal())).sentences.len()).sum::<usize>());
    });
    group.bench_function("hits", |b| {
        let mut hits = Vec::new();
        b.iter(|| {
            let count = |t: &Text| {
                hits.clear();
                gazetteer.hits(black_box(t.normal()), &mut hits);
                hits.len()
            };
            texts.iter().map(count).sum::<usize>()
        });
    });
    for (name, always) in [("blocks", false), ("words", true)] {
        let segmenter = Segmenter::new(&gazetteer, always);
        // jieba's dictionary is loaded at the first question.
        let _ = segmenter.words("预热").all().count();
        group.bench_function(format!("segment/{name}"), |b| {
            b.iter(|| {
                texts
                    .iter()
                    .map(|t| segmenter.words(black_box(t.normal())).block_span(0).map_or(0, |s| s.len()))
                    .sum::<usize>()
            });
        });
    }
    group.finish();
}

/// Candidates with the words that they ask for, scores, selection; each with everything before it.
fn recognizing(c: &mut Criterion) {
    let gazetteer = Gazetteer::built_in();
    let documents = corpus(&gazetteer);
    let rows = parse(include_str!("../dictionaries/model/weights.tsv")).expect("the weights are in their format");
    let stages = Stages::new(&gazetteer, Weights::from_rows(&rows));
    let weights = Weights::from_rows(&rows);
    let mut group = group(c, "recognize", &documents);
    let mut bench = |name: &str, run: &dyn Fn(&Context<'_>) -> usize| {
        group.bench_function(name, |b| {
            b.iter(|| documents.iter().map(|d| stages.read(black_box(&d.text), |cx| run(cx))).sum::<usize>());
        });
    };
    bench("context", &|cx| cx.hits.len());
    bench("context+candidates", &|cx| recognize::candidates(cx).len());
    bench("context+candidates+scores", &|cx| {
        let mut found = recognize::candidates(cx);
        recognize::score(cx, &weights, &mut found);
        found.len()
    });
    bench("context+candidates+scores+selection", &|cx| {
        let mut found = recognize::candidates(cx);
        recognize::score(cx, &weights, &mut found);
        select(&found).len()
    });
    group.finish();
}

/// The whole line from text to record, both ways of cutting.
fn extracting(c: &mut Criterion) {
    let documents = corpus(&Gazetteer::built_in());
    let mut group = group(c, "extract", &documents);
    for (name, always) in [("auto", false), ("always", true)] {
        let analyzer = Analyzer::builder().segment_always(always).build();
        group.bench_function(name, |b| {
            b.iter(|| documents.iter().map(|d| analyzer.extract(black_box(d)).mentions.len()).sum::<usize>());
        });
    }
    group.finish();
}

/// Records to counts, counts to a graph, the graph to bytes.
fn graphing(c: &mut Criterion) {
    let documents = corpus(&Gazetteer::built_in());
    let analyzer = Analyzer::builder().build();
    let records: Vec<Record> = documents.iter().map(|d| analyzer.extract(d)).collect();
    let fold = || {
        let mut builder = GraphBuilder::new(CountOptions::default());
        for record in &records {
            builder.add(black_box(record)).expect("records of our own have windows");
        }
        builder
    };
    let folded = fold();
    let graph = folded.clone().finish(&GraphOptions::default());
    let exporter = exporter("node-link").expect("the default format");
    let mut group = group(c, "graph", &documents);
    group.bench_function("fold", |b| b.iter(|| fold().pairs()));
    group.bench_function("finish", |b| {
        b.iter_with_setup(|| folded.clone(), |builder| builder.finish(&GraphOptions::default()).edges.len());
    });
    group.bench_function("node-link", |b| {
        let mut out = Vec::new();
        b.iter(|| {
            out.clear();
            exporter.write(black_box(&graph), &mut out).expect("memory takes all");
            out.len()
        });
    });
    group.finish();
}

criterion_group!(stages, reading, recognizing, extracting, graphing);
criterion_main!(stages);

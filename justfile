# `just` lists what there is; each line is also a plain command.

export CARGO_INCREMENTAL := "0"

_default:
    @just --list --unsorted

# Does it compile?
check:
    cargo check --all-targets

# Format everything
fmt:
    cargo fmt

# Lints, as strict as the gate
lint:
    cargo clippy --all-targets -- -D warnings

# Documentation, broken links are errors
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps

# All tests
test:
    cargo test --release

# Floors, cases, exactness of segmentation, determinism, gold: one file of tests
test-one NAME:
    cargo test --release --test {{NAME}} -- --nocapture

# F1 on the annotated sample documents, by type
gold:
    cargo test --release --test gold -- --nocapture

# Share of right links on own cases, by class
linking:
    cargo test --release --test linking -- --nocapture

# Throughput of each stage and of the whole line
bench *ARGS:
    cargo bench --bench stages -- {{ARGS}}

# The main job on the sample documents
graph OUTPUT="graph.json":
    cargo run --release -- graph seeds -o {{OUTPUT}}

# Check the dictionaries
dict:
    cargo run --release -- dict check dictionaries/*.tsv dictionaries/places

# Train the weights anew; CORPUS is the folder with the texts of the stand-off annotations
train CORPUS:
    cargo run --release -- train --documents training/documents --standoff training/standoff/*.jsonl \
        --corpus {{CORPUS}} -o dictionaries/model/weights.tsv

# Quick gate before a commit
gate:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    cargo test --release

# Everything that .ci/run checks, from a clean slate or not
full:
    .ci/run

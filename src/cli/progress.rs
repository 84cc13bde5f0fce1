//! How far a run has come: a bar on a terminal, a line now and then elsewhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};

use super::terminal::Terminal;
use crate::corpus::Corpus;

/// Told after every batch.
pub(super) struct Progress {
    bar: ProgressBar,
    lines: Option<Duration>,
    last_line: Instant,
    begun: Instant,
    read: Arc<AtomicU64>,
    total: Option<u64>,
}

impl Progress {
    /// Starts the clock on a corpus.
    pub(super) fn start(terminal: &Terminal, corpus: &Corpus) -> Self {
        let bar = terminal.bar.clone();
        let template = match corpus.total_bytes() {
            Some(total) => {
                bar.set_length(total);
                "{elapsed} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec}, {eta} left; {msg}"
            }
            None => "{elapsed} {spinner} {bytes} {bytes_per_sec}; {msg}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        let now = Instant::now();
        Self {
            bar,
            lines: terminal.lines,
            last_line: now,
            begun: now,
            read: corpus.read_bytes(),
            total: corpus.total_bytes(),
        }
    }

    /// So many documents are done.
    pub(super) fn update(&mut self, documents: u64, mentions: u64) {
        let read = self.read.load(Ordering::Relaxed);
        let done = || format!("{} documents, {} mentions", HumanCount(documents), HumanCount(mentions));
        if !self.bar.is_hidden() {
            self.bar.set_position(read);
            self.bar.set_message(done());
        }
        if self.lines.is_some_and(|pause| self.last_line.elapsed() >= pause) {
            self.last_line = Instant::now();
            let of = self.total.map(|t| format!(" of {}", HumanBytes(t))).unwrap_or_default();
            tracing::info!("{} s: {}{of} read, {}", self.begun.elapsed().as_secs(), HumanBytes(read), done());
        }
    }

    /// Takes the bar away and gives the time since the start.
    pub(super) fn finish(self) -> Duration {
        self.bar.finish_and_clear();
        self.begun.elapsed()
    }
}

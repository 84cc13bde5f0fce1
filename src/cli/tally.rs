//! What was read, what was not, and what to say of it.

use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::failure::Failure;
use super::progress::Progress;

/// Messages about damaged records that are shown before they are only counted.
const SHOWN: u64 = 50;

/// Counts of a run.
pub(super) struct Tally {
    pub(super) documents: u64,
    pub(super) mentions: u64,
    skipped: u64,
    repeats: Arc<AtomicU64>,
    strict: bool,
}

impl Tally {
    /// Nothing yet; `repeats` is counted elsewhere.
    pub(super) fn new(strict: bool, repeats: Arc<AtomicU64>) -> Self {
        Self { documents: 0, mentions: 0, skipped: 0, repeats, strict }
    }

    /// One document is done.
    pub(super) fn done(&mut self, mentions: usize) {
        self.documents += 1;
        self.mentions += mentions as u64;
    }

    /// A batch of results: each the number of a document's mentions, or why the record is skipped.
    pub(super) fn batch(&mut self, results: Vec<Result<usize, String>>) -> Result<(), Failure> {
        for result in results {
            match result {
                Ok(mentions) => self.done(mentions),
                Err(error) => self.skip(error)?,
            }
        }
        Ok(())
    }

    /// A record is skipped; with `--strict` that ends the run.
    pub(super) fn skip(&mut self, error: impl Display) -> Result<(), Failure> {
        if self.strict {
            return Err(Failure::failed(format_args!("{error} (stopped because of --strict)")));
        }
        self.skipped += 1;
        match self.skipped {
            ..SHOWN => tracing::warn!("{error}"),
            SHOWN => tracing::warn!("{error}\n(more are counted, and shown with --verbose)"),
            _ => tracing::debug!("{error}"),
        }
        Ok(())
    }

    /// Says how it went; a run that could read nothing has failed.
    pub(super) fn finish(&self, progress: Progress) -> Result<(), Failure> {
        let seconds = progress.finish().as_secs_f64();
        if self.documents == 0 {
            return Err(Failure::failed("nothing could be read: no document in any input"));
        }
        let plural = |n: u64, what: &str| if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") };
        let mut summary = format!("{}, {}", plural(self.documents, "document"), plural(self.mentions, "mention"));
        let repeats = self.repeats.load(Ordering::Relaxed);
        if repeats > 0 {
            summary += &format!(", {} left out", plural(repeats, "repeated document"));
        }
        if self.skipped > 0 {
            summary += &format!(", {} skipped", plural(self.skipped, "damaged record"));
        }
        tracing::info!("{summary} in {seconds:.1} s");
        Ok(())
    }
}

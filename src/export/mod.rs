//! Graph formats, and below [`mentions`] the formats of what `extract` finds.

pub mod mentions;
mod node_link;

use std::io::{self, Write};

use crate::model::Graph;

/// A format that a graph can be written in.
pub trait Exporter: Sync {
    /// What the user calls it.
    fn name(&self) -> &'static str;

    /// Writes the graph, the same bytes for the same graph.
    ///
    /// # Errors
    /// When the bytes cannot be written.
    fn write(&self, graph: &Graph, out: &mut dyn Write) -> io::Result<()>;
}

/// All formats; the first is the default.
pub const EXPORTERS: &[&dyn Exporter] = &[&node_link::NodeLink];

/// The format of that name.
#[must_use]
pub fn exporter(name: &str) -> Option<&'static dyn Exporter> {
    EXPORTERS.iter().copied().find(|e| e.name() == name)
}

//! One JSON object a document.

use std::io::{self, Write};

use super::MentionWriter;
use crate::model::{Document, Record};

/// The records themselves, one a line.
pub(super) struct JsonLines;

impl MentionWriter for JsonLines {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn any_offsets(&self) -> bool {
        true
    }

    fn write(&self, _: &Document, record: &Record, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, record)?;
        out.write_all(b"\n")
    }
}

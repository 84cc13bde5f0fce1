//! Lines of bounded length.

use std::io::{self, BufRead, BufReader, Read};

/// Longest line that is read; a longer one is skipped without being held.
pub(super) const MAX_LINE: usize = 32 << 20;

pub(super) enum Line<'b> {
    Whole(&'b [u8]),
    TooLong,
}

/// Splits a stream at line feeds.
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    buffer: Vec<u8>,
    /// Number of the line that was given last, from 1.
    pub(super) number: u64,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader: BufReader::with_capacity(1 << 16, reader), buffer: Vec::new(), number: 0 }
    }

    /// The next line without its end, `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        // One huge line must not keep its memory for all that follow.
        self.buffer.shrink_to(1 << 20);
        let mut seen = false;
        let mut too_long = false;
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                break;
            }
            seen = true;
            let end = memchr::memchr(b'\n', chunk);
            let part = &chunk[..end.unwrap_or(chunk.len())];
            too_long |= self.buffer.len() + part.len() > MAX_LINE;
            if !too_long {
                self.buffer.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.reader.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !seen {
            return Ok(None);
        }
        self.number += 1;
        if too_long {
            return Ok(Some(Line::TooLong));
        }
        Ok(Some(Line::Whole(self.buffer.strip_suffix(b"\r").unwrap_or(&self.buffer))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_and_skips() {
        let long = vec![b'x'; MAX_LINE + 1];
        let bytes = [b"a\r\n\n".as_slice(), &long, b"\nb"].concat();
        let mut lines = Lines::new(bytes.as_slice());
        let mut seen = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            seen.push(match line {
                Line::Whole(line) => line.to_vec(),
                Line::TooLong => b"!".to_vec(),
            });
        }
        assert_eq!(seen, [b"a".to_vec(), vec![], b"!".to_vec(), b"b".to_vec()]);
        assert_eq!(lines.number, 4);
    }
}

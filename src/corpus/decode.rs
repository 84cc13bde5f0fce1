//! From bytes to text: byte-order marks, UTF-8, UTF-16 by its mark, GB18030 by detection.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// How much of a stream decides its encoding; more only as long as everything is ASCII.
const SAMPLE: usize = 256 << 10;
const ASCII_SAMPLE: usize = 8 << 20;

/// The encoding that a byte-order mark names, and the mark's length.
fn by_mark(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    Encoding::for_bom(bytes)
}

fn looks_like_gb18030(bytes: &[u8], complete: bool) -> bool {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, complete);
    // The hint makes fragments of a few characters come out right.
    [GBK, GB18030].contains(&detector.guess(Some(b"cn"), Utf8Detection::Deny))
}

/// Decodes a whole file; the error says why it is no text.
pub(super) fn whole(bytes: Vec<u8>) -> Result<String, String> {
    if let Some((encoding, mark)) = by_mark(&bytes) {
        let decoded = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
        let text =
            decoded.ok_or_else(|| format!("damaged: it has the mark of {} but does not decode", encoding.name()))?;
        return clean(text.into_owned());
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return clean(text),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            (error.into_bytes(), at)
        }
    };
    let (bytes, at) = bytes;
    let refused = || {
        format!("neither UTF-8 (byte {at} does not fit) nor GB18030, UTF-16 only with its mark; convert it to UTF-8")
    };
    if bytes.contains(&0) || !looks_like_gb18030(&bytes, true) {
        return Err(refused());
    }
    let text = GB18030.decode_without_bom_handling_and_without_replacement(&bytes).ok_or_else(refused)?;
    clean(text.into_owned())
}

/// Refuses what decodes but is no text.
fn clean(text: String) -> Result<String, String> {
    if text.contains('\0') {
        return Err("holds NUL characters: no text, or UTF-16 without its mark".to_owned());
    }
    let controls = text.bytes().filter(|b| *b < 0x20 && !b"\t\n\r\x0B\x0C".contains(b)).count();
    if controls > 16 && controls * 50 > text.len() {
        return Err(format!("{controls} control characters: this is no text"));
    }
    Ok(text)
}

/// A stream of UTF-8 without mark. Bytes that don't decode come through as bytes that are no UTF-8, so that whoever
/// splits the stream into records finds the damage in the record that has it.
pub(super) fn stream(mut bytes: Box<dyn Read + Send>) -> io::Result<Result<Box<dyn Read + Send>, String>> {
    let mut sample = Vec::with_capacity(SAMPLE);
    let mut complete = false;
    while sample.len() < SAMPLE || sample.len() < ASCII_SAMPLE && sample.is_ascii() {
        let before = sample.len();
        // What went wrong later comes up again later, after the records before it.
        let read = bytes.by_ref().take(SAMPLE as u64).read_to_end(&mut sample);
        if let Err(error) = read {
            bytes = Box::new(Failing(Some(error)));
            break;
        }
        if sample.len() == before {
            complete = true;
            break;
        }
    }
    let (encoding, mark) = match by_mark(&sample) {
        Some(found) => found,
        None => match guess(&sample, complete) {
            Ok(encoding) => (encoding, 0),
            Err(cause) => return Ok(Err(cause)),
        },
    };
    sample.drain(..mark);
    let whole = io::Cursor::new(sample).chain(bytes);
    Ok(Ok(if encoding == UTF_8 {
        Box::new(whole)
    } else {
        debug_assert!([GB18030, UTF_16LE, UTF_16BE].contains(&encoding));
        Box::new(Transcoded::new(whole, encoding))
    }))
}

/// The encoding of a stream of records by its beginning. Records may be damaged, so the majority decides.
fn guess(sample: &[u8], complete: bool) -> Result<&'static Encoding, String> {
    match std::str::from_utf8(sample) {
        Ok(_) => return Ok(UTF_8),
        Err(error) if error.error_len().is_none() && !complete => return Ok(UTF_8),
        Err(_) => {}
    }
    if sample.contains(&0) {
        return Err("neither text nor compressed text: holds NUL bytes and is not UTF-8".to_owned());
    }
    let (mut good, mut bad) = (0, 0);
    for line in sample.split(|b| *b == b'\n') {
        let foreign = line.iter().filter(|b| !b.is_ascii()).count();
        *if std::str::from_utf8(line).is_ok() { &mut good } else { &mut bad } += foreign;
    }
    if good < bad && looks_like_gb18030(sample, complete) {
        let (text, _) = GB18030.decode_without_bom_handling(sample);
        let damaged = text.matches('\u{FFFD}').count();
        if damaged * 200 <= text.chars().count() {
            return Ok(GB18030);
        }
    }
    Ok(UTF_8)
}

/// Passes on an error that came up while looking ahead.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Decodes to UTF-8; malformed sequences become the byte FF.
struct Transcoded<R> {
    inner: R,
    decoder: Decoder,
    input: Vec<u8>,
    /// What of `input` is not decoded yet.
    pending: std::ops::Range<usize>,
    output: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Transcoded<R> {
    fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_without_bom_handling(),
            input: vec![0; 1 << 16],
            pending: 0..0,
            output: Vec::new(),
            given: 0,
            ended: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        if self.pending.is_empty() {
            let read = self.inner.read(&mut self.input)?;
            self.pending = 0..read;
            self.ended = read == 0;
        }
        self.given = 0;
        self.output.resize(1 << 17, 0);
        let source = &self.input[self.pending.clone()];
        let (result, read, written) =
            self.decoder.decode_to_utf8_without_replacement(source, &mut self.output, self.ended);
        self.pending.start += read;
        self.output.truncate(written);
        if let DecoderResult::Malformed(..) = result {
            self.output.push(0xFF);
            // The end may still hold more.
            self.ended = false;
        }
        Ok(())
    }
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.output.len() {
            if self.ended {
                return Ok(0);
            }
            self.refill()?;
        }
        let count = buffer.len().min(self.output.len() - self.given);
        buffer[..count].copy_from_slice(&self.output[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "管城回族区打造“三个高地”。\n国家创新高地、人才高地和开放高地。\n";

    fn streamed(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        stream(Box::new(io::Cursor::new(bytes.to_vec()))).unwrap().unwrap().read_to_end(&mut out).unwrap();
        out
    }

    fn utf16(text: &str) -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn every_encoding() {
        let gb = GB18030.encode(TEXT).0.into_owned();
        let marked = [b"\xEF\xBB\xBF".as_slice(), TEXT.as_bytes()].concat();
        for bytes in [TEXT.as_bytes().to_vec(), marked, gb, utf16(TEXT)] {
            assert_eq!(streamed(&bytes), TEXT.as_bytes());
            assert_eq!(whole(bytes).unwrap(), TEXT);
        }
    }

    #[test]
    fn long_streams() {
        let long = TEXT.repeat(20_000);
        assert_eq!(streamed(&GB18030.encode(&long).0), long.as_bytes());
        assert_eq!(streamed(&utf16(&long)), long.as_bytes());
    }

    #[test]
    fn damage_stays_in_its_line() {
        let mut bytes = format!("{TEXT}坏").into_bytes();
        bytes.extend(b"\xFF\n");
        bytes.extend(TEXT.as_bytes());
        assert_eq!(streamed(&bytes), bytes);
        let mut bytes = GB18030.encode(&TEXT.repeat(50)).0.into_owned();
        bytes.extend(b"\xFF\n");
        let out = streamed(&bytes);
        assert!(out.starts_with(TEXT.as_bytes()) && out.ends_with(b"\xFF\n"), "{:?}", &out[out.len() - 9..]);
    }

    #[test]
    fn no_text() {
        assert!(whole(b"\x7FELF\x02\x01\0\0\xFF\xFE\x80".to_vec()).is_err());
        assert!(whole(b"a\0b".to_vec()).unwrap_err().contains("NUL"));
        let mut damaged = TEXT.as_bytes().to_vec();
        damaged[7] = 0xFF;
        assert!(whole(damaged).unwrap_err().contains("UTF-8"));
        assert!(whole((1..=255).cycle().take(4000).collect()).is_err());
    }
}

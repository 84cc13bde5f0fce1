//! CoNLL columns: the first is a character (or a word), the last its tag.

use crate::model::{AnnotatedDocument, Annotation, is_blank};

/// A document, or the line that is damaged and why.
type Outcome = Result<AnnotatedDocument, (u64, String)>;

/// Puts documents together line by line.
///
/// The text is that of the tokens, with a line feed between sentences. Tags are BIO (IOB2), read as `conlleval` does: an
/// `I-` behind nothing or behind another type begins a mention. `S-`, `E-` and `M-` of BIOES and BMES are understood.
pub(super) struct Columns {
    /// What documents are called that bring no id.
    file: String,
    /// Documents begun by `-DOCSTART-`.
    number: usize,
    document: Option<AnnotatedDocument>,
    text: String,
    length: usize,
    /// The mention that the last line may continue: start, type.
    open: Option<(usize, String)>,
    /// The next token begins a sentence.
    parted: bool,
    damage: Option<(u64, String)>,
}

impl Columns {
    pub(super) fn new(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            number: 0,
            document: None,
            text: String::new(),
            length: 0,
            open: None,
            parted: false,
            damage: None,
        }
    }

    /// Reads a line; gives the document that ended before it.
    pub(super) fn line(&mut self, number: u64, line: &str) -> Option<Outcome> {
        if let Some(rest) = line.strip_prefix("-DOCSTART-") {
            let finished = self.finish();
            self.number += 1;
            let named = rest.find('(').zip(rest.rfind(')')).filter(|(a, b)| a + 1 < *b);
            let id =
                named.map_or_else(|| format!("{}#{}", self.file, self.number), |(a, b)| unescaped_id(&rest[a + 1..b]));
            self.document = Some(AnnotatedDocument { id, ..AnnotatedDocument::default() });
            return finished;
        }
        if line.chars().all(is_blank) {
            self.close();
            self.parted = true;
            return None;
        }
        let document = self
            .document
            .get_or_insert_with(|| AnnotatedDocument { id: self.file.clone(), ..AnnotatedDocument::default() });
        let Some((token, tag)) = columns(line) else {
            let cause =
                format!("`{line}` is no row; expected a character, a tab or blank, and a tag as B-place, I-place or O");
            self.damage.get_or_insert((number, cause));
            return None;
        };
        let (prefix, kind) = match tag.split_once(['-', '_']) {
            _ if tag == "O" => ("O", ""),
            Some((prefix @ ("B" | "I" | "E" | "M" | "S"), kind)) if !kind.is_empty() => (prefix, kind),
            _ => {
                let cause =
                    format!("`{tag}` is no tag; expected O, or B- or I- and a type (BIO; S-, E- and M- are read too)");
                self.damage.get_or_insert((number, cause));
                return None;
            }
        };
        let continues = matches!(prefix, "I" | "E" | "M") && self.open.as_ref().is_some_and(|o| o.1 == kind);
        if !continues && let Some((start, kind)) = self.open.take() {
            document.mentions.push(Annotation { start, end: self.length, kind, text: None });
        }
        let solid = token.chars().filter(|c| !is_blank(*c)).count();
        if solid == 0 {
            // A blank as a token: the texts of others may have it in another form, so it is left out.
            return None;
        }
        if std::mem::take(&mut self.parted) && !self.text.is_empty() {
            self.text.push('\n');
            self.length += 1;
        }
        if prefix != "O" && !continues {
            self.open = Some((self.length, kind.to_owned()));
        }
        self.text.extend(token.chars().filter(|c| !is_blank(*c)));
        self.length += solid;
        if matches!(prefix, "E" | "S") {
            self.close();
        }
        None
    }

    /// The mention that is open ends here.
    fn close(&mut self) {
        if let (Some((start, kind)), Some(document)) = (self.open.take(), &mut self.document) {
            document.mentions.push(Annotation { start, end: self.length, kind, text: None });
        }
    }

    /// The last document.
    pub(super) fn finish(&mut self) -> Option<Outcome> {
        self.close();
        self.parted = false;
        self.length = 0;
        let text = std::mem::take(&mut self.text);
        let damage = self.damage.take();
        let document = self.document.take()?;
        Some(match damage {
            Some(damage) => Err(damage),
            None => Ok(AnnotatedDocument { text: Some(text), ..document }),
        })
    }
}

/// Token and tag of a line with two columns or more. The token may be a blank.
fn columns(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_end_matches([' ', '\t']);
    if let Some((token, rest)) = line.split_once('\t') {
        return Some((token, rest.rsplit('\t').next().unwrap_or(rest).trim()));
    }
    match line.char_indices().next() {
        Some((_, c)) if is_blank(c) => Some((&line[..c.len_utf8()], line.rsplit(' ').next()?)),
        _ => {
            let (token, rest) = line.split_once(' ')?;
            Some((token, rest.rsplit(' ').next()?))
        }
    }
}

/// The id behind its escapes `\\`, `\t`, `\n`, `\r`; a backslash before anything else stays.
pub(super) fn unescaped_id(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    let mut chars = id.chars().peekable();
    while let Some(c) = chars.next() {
        let escaped = match (c, chars.peek()) {
            ('\\', Some('\\')) => '\\',
            ('\\', Some('t')) => '\t',
            ('\\', Some('n')) => '\n',
            ('\\', Some('r')) => '\r',
            _ => {
                out.push(c);
                continue;
            }
        };
        chars.next();
        out.push(escaped);
    }
    out
}

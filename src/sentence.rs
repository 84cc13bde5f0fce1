//! Paragraphs, sentences, headings, enumerations, quoted spans, brackets and lists, all in spans of the
//! normalised text.

use crate::model::Span;

/// A stretch between two paragraph borders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Trimmed of blanks.
    pub span: Span,
    /// A line without sentence punctuation, at most 40 characters long.
    pub heading: bool,
}

/// A stretch between a pair of marks, the marks outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enclosed {
    /// What stands between the marks.
    pub inner: Span,
    /// The opening mark.
    pub open: char,
}

/// The mark of an enumerated item and the item behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Place in its enumeration, from 1; 0 for bullets.
    pub number: u32,
    /// The family of the mark: items of one enumeration share it.
    pub style: ItemStyle,
    /// From behind the mark to the next item, or the end of the paragraph.
    pub span: Span,
    /// First byte of the mark.
    pub mark: u32,
}

/// How the items of an enumeration are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemStyle {
    /// 一是…二是…
    Is,
    /// 一、二、
    Comma,
    /// （一）（二）
    Bracket,
    /// 1. 2.
    Arabic,
    /// （1）（2）
    ArabicBracket,
    /// ①②
    Circled,
    /// ●
    Bullet,
}

/// Everything the shape of a text shows before any word is looked up.
///
/// ```
/// use koujing::{Structure, normalize};
/// let text = normalize("主要体现在三个方面：一是规划。二是建设！\n下一段“三标”");
/// let structure = Structure::of(text.normal());
/// assert_eq!(structure.sentences.len(), 3);
/// assert_eq!(structure.paragraphs.len(), 2);
/// assert_eq!(structure.items.len(), 2);
/// assert_eq!(&text.normal()[structure.quotes[0].inner.range()], "三标");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    /// In order, without overlap.
    pub paragraphs: Vec<Paragraph>,
    /// In order, each inside a paragraph; end marks and closing quotes belong to the sentence.
    pub sentences: Vec<Span>,
    /// “…”, "…", ‘…’: in order of their opening.
    pub quotes: Vec<Enclosed>,
    /// (…), （…）, 《…》, 〔…〕, 【…】.
    pub brackets: Vec<Enclosed>,
    /// In order.
    pub items: Vec<Item>,
    /// The marks that join members or enclose them (see [`is_list_mark`]), with their places, in order.
    pub marks: Vec<(u32, char)>,
}

/// Whether a mark joins the members of lists, or encloses what is one of them: ；，、+“（《.
#[must_use]
pub fn is_list_mark(c: char) -> bool {
    matches!(c, '；' | ';' | '，' | ',' | '、' | '+' | '“' | '”' | '（' | '）' | '(' | ')' | '《' | '》')
}

/// Longest quoted or bracketed stretch in bytes; a longer one is an unclosed mark.
const MAX_ENCLOSED: usize = 600;

impl Structure {
    /// Reads the shape of a normalised text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let marks = text.char_indices().filter(|(_, c)| is_list_mark(*c)).map(|(i, c)| (i as u32, c));
        let mut structure = Self { marks: marks.collect(), ..Self::default() };
        for paragraph in paragraphs(text) {
            structure.sentences_of(text, paragraph.span);
            structure.enclosed_of(text, paragraph.span);
            structure.items_of(text, paragraph.span);
            structure.paragraphs.push(paragraph);
        }
        structure
    }

    /// The marks of lists in a span, with their places in it.
    pub fn marks_in(&self, span: Span) -> impl Iterator<Item = (usize, char)> + Clone + '_ {
        let from = self.marks.partition_point(|m| m.0 < span.start);
        let inside = self.marks[from..].iter().take_while(move |m| m.0 < span.end);
        inside.map(move |(at, c)| ((at - span.start) as usize, *c))
    }

    /// The index of the sentence that holds a position.
    #[must_use]
    pub fn sentence_at(&self, position: u32) -> Option<usize> {
        let i = self.sentences.partition_point(|s| s.end <= position);
        self.sentences.get(i).filter(|s| s.start <= position).map(|_| i)
    }

    /// The number of the paragraph that holds the position, or of the first one behind it.
    #[must_use]
    pub fn paragraph_from(&self, position: u32) -> usize {
        self.paragraphs.partition_point(|p| p.span.end <= position)
    }

    fn sentences_of(&mut self, text: &str, paragraph: Span) {
        let body = &text[paragraph.range()];
        let mut start = 0;
        let mut chars = body.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if !matches!(c, '。' | '！' | '？' | '!' | '?') {
                continue;
            }
            let mut end = at + c.len_utf8();
            while let Some(&(i, n)) = chars.peek() {
                if !matches!(n, '。' | '！' | '？' | '!' | '?' | '”' | '’' | '）' | ')' | '》') {
                    break;
                }
                end = i + n.len_utf8();
                chars.next();
            }
            self.push_sentence(text, paragraph.start as usize + start, paragraph.start as usize + end);
            start = end;
        }
        self.push_sentence(text, paragraph.start as usize + start, paragraph.end as usize);
    }

    fn push_sentence(&mut self, text: &str, start: usize, end: usize) {
        if let Some(span) = trimmed(text, start, end) {
            self.sentences.push(span);
        }
    }

    fn enclosed_of(&mut self, text: &str, paragraph: Span) {
        let base = paragraph.start as usize;
        let mut open: Vec<(char, usize, usize)> = Vec::new();
        let mut straight: Option<usize> = None;
        for (at, c) in text[paragraph.range()].char_indices() {
            let at = base + at;
            let after = at + c.len_utf8();
            if c == '"' {
                match straight.take() {
                    Some(start) if at - start <= MAX_ENCLOSED => {
                        self.quotes.push(Enclosed { inner: Span::new(start, at), open: '"' });
                    }
                    _ => straight = Some(after),
                }
                continue;
            }
            if matches!(c, '“' | '‘' | '（' | '(' | '《' | '〔' | '【' | '［' | '[') {
                open.push((c, after, at));
                continue;
            }
            let Some(opening) = opening_of(c) else { continue };
            if let Some(i) = open.iter().rposition(|o| opening.contains(&o.0)) {
                let (mark, start, _) = open[i];
                open.truncate(i);
                if at - start > MAX_ENCLOSED {
                    continue;
                }
                let enclosed = Enclosed { inner: Span::new(start, at), open: mark };
                if matches!(mark, '“' | '‘') { self.quotes.push(enclosed) } else { self.brackets.push(enclosed) }
            }
        }
        self.quotes.sort_by_key(|q| q.inner.start);
        self.brackets.sort_by_key(|q| q.inner.start);
    }

    fn items_of(&mut self, text: &str, paragraph: Span) {
        let first = self.items.len();
        let body = &text[paragraph.range()];
        let base = paragraph.start as usize;
        let mut previous = '\n';
        let mut at = 0;
        while at < body.len() {
            let c = body[at..].chars().next().unwrap_or(' ');
            if let Some((style, number, width)) = item_mark(&body[at..], previous) {
                if let Some(last) = self.items[first..].last_mut() {
                    last.span.end = (base + at) as u32;
                }
                self.items.push(Item {
                    number,
                    style,
                    span: Span::new(base + at + width, paragraph.end as usize),
                    mark: (base + at) as u32,
                });
                previous = ' ';
                at += width;
                continue;
            }
            if c != ' ' {
                previous = c;
            }
            at += c.len_utf8();
        }
    }
}

fn opening_of(close: char) -> Option<&'static [char]> {
    Some(match close {
        '”' => &['“'],
        '’' => &['‘'],
        '）' | ')' => &['（', '('],
        '》' => &['《'],
        '〕' => &['〔'],
        '】' => &['【'],
        '］' | ']' => &['［', '['],
        _ => return None,
    })
}

fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut out = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(span) = trimmed(text, start, start + line.len()) {
            let body = &text[span.range()];
            let heading = span.len() <= 120
                && body.chars().count() <= 40
                && !body.contains(['。', '；', '！', '？'])
                && !body.ends_with(['，', '：', ',', ':']);
            out.push(Paragraph { span, heading });
        }
        start += line.len();
    }
    out
}

fn trimmed(text: &str, start: usize, end: usize) -> Option<Span> {
    let body = &text[start..end];
    let left = body.len() - body.trim_start().len();
    let body = body.trim();
    (!body.is_empty()).then(|| Span::new(start + left, start + left + body.len()))
}

/// The mark of an item at the head of `rest`: its style, number and width in bytes.
fn item_mark(rest: &str, previous: char) -> Option<(ItemStyle, u32, usize)> {
    let at_border = !previous.is_alphanumeric();
    if !at_border {
        return None;
    }
    let first = rest.chars().next()?;
    if let '①'..='⑳' = first {
        return Some((ItemStyle::Circled, first as u32 - '①' as u32 + 1, first.len_utf8()));
    }
    if matches!(first, '●' | '■' | '◆' | '★' | '▲') {
        return Some((ItemStyle::Bullet, 0, first.len_utf8()));
    }
    if matches!(first, '（' | '(') {
        let inner = &rest[first.len_utf8()..];
        let (number, width, arabic) = small_number(inner)?;
        let close = inner[width..].chars().next().filter(|c| matches!(c, '）' | ')'))?;
        let style = if arabic { ItemStyle::ArabicBracket } else { ItemStyle::Bracket };
        return Some((style, number, first.len_utf8() + width + close.len_utf8()));
    }
    let (number, width, arabic) = small_number(rest)?;
    let mut after = rest[width..].chars();
    let mark = after.next()?;
    if !arabic && mark == '是' {
        return Some((ItemStyle::Is, number, width + mark.len_utf8()));
    }
    if previous != '\n' && !matches!(previous, '。' | '；' | ';') {
        return None;
    }
    if !arabic && mark == '、' {
        return Some((ItemStyle::Comma, number, width + mark.len_utf8()));
    }
    if arabic && (mark == '、' || (mark == '.' && after.next().is_some_and(|c| !c.is_ascii_digit()))) {
        return Some((ItemStyle::Arabic, number, width + mark.len_utf8()));
    }
    None
}

/// A number of 1 to 99 at the head of the text, in digits or characters: value, width, whether in digits.
fn small_number(text: &str) -> Option<(u32, usize, bool)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=2).contains(&digits) {
        return Some((text[..digits].parse().ok()?, digits, true));
    }
    let taken: String = text.chars().take_while(|c| "一二三四五六七八九十".contains(*c)).take(3).collect();
    Some((crate::numeral::parse_small(&taken)?, taken.len(), false))
}

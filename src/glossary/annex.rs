//! Finds the notes of a text that define its terms: an annex under a heading, or lines that begin with a note's mark.

use std::ops::Range;

use super::mark::{self, Mark, Style};
use super::term;

/// What a heading of an annex contains.
const HEADINGS: &[&str] = &[
    "名词解释",
    "名词注释",
    "名词说明",
    "名词术语",
    "术语解释",
    "术语注释",
    "术语说明",
    "词语解释",
    "词语注释",
    "词语说明",
    "用语解释",
    "用语说明",
    "用语注释",
    "词条解释",
    "专业术语",
    "注释说明",
];
/// What a heading of an annex is, marks around it left out.
const WHOLE_HEADINGS: &[&str] = &["注释", "注", "附注", "脚注", "尾注", "释义", "名词", "备注", "注解"];

/// What was looked for, for messages.
pub const LOOKED_FOR: &str = "a heading (名词解释, 术语解释, 注释, …) with terms and definitions below it, or at least two lines \
                              that begin with a note's mark (［1］, [1], 【1】, ①, 注1：) and define a term";

/// One note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its number, 0 where the annex has none.
    pub number: u32,
    /// The term as written, quotation marks and all.
    pub term: String,
    /// The definition, its lines joined.
    pub definition: String,
}

/// The notes of one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Annex {
    /// In order.
    pub notes: Vec<Note>,
    /// Marked lines that define no term that could be made out: their beginnings.
    pub unread: Vec<String>,
    /// The bytes of the text that the annex fills.
    pub spans: Vec<Range<usize>>,
}

impl Annex {
    /// Finds the annex of a text; `None` when there is none.
    ///
    /// ```
    /// use koujing::glossary::Annex;
    /// let annex = Annex::find("推进“三链”［1］融合。\n注释\n［1］三链：\n人才链、产业链、创新链。\n").unwrap();
    /// assert_eq!(annex.notes[0].term, "三链");
    /// assert_eq!(annex.body("推进“三链”［1］融合。\n注释\n［1］三链：\n人才链、产业链、创新链。\n"), "推进“三链”［1］融合。\n");
    /// ```
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        let lines = lines(text);
        // Of several headings (a table of contents names the annex too) the one with the most notes, of equals the last.
        let mut best: Option<Self> = None;
        for (i, line) in lines.iter().enumerate().filter(|(_, l)| is_heading(&text[l.start..l.end])) {
            let found = under(text, &lines[i + 1..], line.start);
            if !found.notes.is_empty() && best.as_ref().is_none_or(|b| found.notes.len() >= b.notes.len()) {
                best = Some(found);
            }
        }
        best.or_else(|| scattered(text, &lines))
    }

    /// The text without its annex.
    #[must_use]
    pub fn body(&self, text: &str) -> String {
        let mut out = String::new();
        let mut from = 0;
        for span in &self.spans {
            out.push_str(&text[from..span.start]);
            from = span.end;
        }
        out.push_str(&text[from..]);
        out
    }
}

fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut out = Vec::new();
    for line in text.split_inclusive('\n') {
        out.push(start..start + line.trim_end_matches(['\n', '\r']).len());
        start += line.len();
    }
    out
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || c == '\u{FEFF}'
}

fn is_heading(line: &str) -> bool {
    let bare: String = line
        .chars()
        .filter(|c| {
            !is_blank(*c)
                && !matches!(
                    c,
                    '：' | ':' | '【' | '】' | '（' | '）' | '(' | ')' | '*' | '#' | '〔' | '〕' | '—' | '-'
                )
        })
        .collect();
    let short = bare.chars().count() <= 24;
    let named = HEADINGS.iter().any(|h| bare.contains(h)) && !bare.contains(['。', '，', '；']);
    let rest = bare.trim_start_matches("附件").trim_start_matches(|c: char| c.is_numeric());
    short && (named || WHOLE_HEADINGS.contains(&rest))
}

/// A line that begins another part of the document.
fn closes(line: &str) -> bool {
    let bare = line.trim_matches(is_blank);
    let part = ["附件", "附表", "附图"].iter().find_map(|p| bare.strip_prefix(p));
    bare.chars().count() <= 30
        && part.is_some_and(|r| r.is_empty() || r.starts_with(|c: char| c.is_numeric() || matches!(c, '：' | ':')))
}

/// The notes below a heading that begins at byte `from`.
fn under(text: &str, lines: &[Range<usize>], from: usize) -> Annex {
    let lines: Vec<&Range<usize>> = lines
        .iter()
        .take_while(|l| !closes(&text[l.start..l.end]))
        .filter(|l| !text[l.start..l.end].trim_matches(is_blank).is_empty())
        .collect();
    let end = lines.last().map_or(from, |l| l.end);
    let mut annex = Annex::default();
    annex.spans.push(from..(end + line_end(text, end)).min(text.len()));
    let slice = |l: &Range<usize>| text[l.start..l.end].trim_matches(is_blank);
    // The first marked line gives the style; a subtitle or two may stand before it.
    let style = lines.iter().take(3).find_map(|l| mark::at(slice(l))).map(|m| m.style);
    let Some(style) = style else {
        for line in lines {
            annex.push(0, slice(line), None);
        }
        return annex;
    };
    let mut open: Option<(u32, Vec<&str>)> = None;
    for line in lines {
        let mut rest = slice(line);
        // Several notes may share a line.
        loop {
            let expected = open.as_ref().map_or(0, |o| o.0);
            if let Some(m) = follows(mark::at(rest), style, expected) {
                annex.close(open.take());
                open = Some((m.number, Vec::new()));
                rest = rest[m.width..].trim_start_matches(is_blank);
            }
            let expected = open.as_ref().map_or(0, |o| o.0);
            let next = inline(rest, style, expected);
            let piece = next.map_or(rest, |at| &rest[..at]);
            if let Some((_, pieces)) = &mut open {
                pieces.push(piece.trim_matches(is_blank));
            }
            match next {
                Some(at) => rest = &rest[at..],
                None => break,
            }
        }
    }
    annex.close(open);
    annex
}

/// Bytes of the line end behind a line.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].bytes().take_while(|b| matches!(b, b'\r' | b'\n')).count().min(2)
}

/// The mark when it continues the numbering: the next number, one a little further (a note was lost), or 1 again (a new page).
fn follows(mark: Option<Mark>, style: Style, last: u32) -> Option<Mark> {
    let mark = mark.filter(|m| m.style == style)?;
    let next = (last + 1..=last + 3).contains(&mark.number) || last == 0;
    let again = mark.number == 1 && style.is_note();
    (next || again).then_some(mark)
}

/// Where the next note begins inside a line: behind the end of a sentence, or anywhere for marks that only notes have.
fn inline(text: &str, style: Style, last: u32) -> Option<usize> {
    text.char_indices().skip(1).map(|(i, _)| i).find(|&i| {
        let border = style.is_note() && style != Style::Note
            || text[..i].trim_end_matches(is_blank).ends_with(['。', '；', ';']);
        border && mark::at(&text[i..]).is_some_and(|m| m.style == style && m.number == last + 1) && {
            let width = mark::at(&text[i..]).map_or(0, |m| m.width);
            // A definition may enumerate in the same style; only what defines a term is a note.
            term::split(text[i + width..].trim_start_matches(is_blank), None).is_some()
        }
    })
}

impl Annex {
    fn close(&mut self, open: Option<(u32, Vec<&str>)>) {
        let Some((number, pieces)) = open else { return };
        let first = pieces.iter().find(|p| !p.is_empty()).copied().unwrap_or_default();
        let joined: String = pieces.concat();
        let several = pieces.iter().filter(|p| !p.is_empty()).count() > 1;
        self.push(number, &joined, several.then_some(first));
    }

    fn push(&mut self, number: u32, note: &str, first: Option<&str>) {
        match term::split(note, first) {
            Some((term, definition)) => self.notes.push(Note { number, term, definition }),
            None if number > 0 => self.unread.push(format!("{number} {}", note.chars().take(20).collect::<String>())),
            None => {}
        }
    }
}

/// Notes without a heading: lines that begin with a note's mark and define a term, at the end or at the foot of pages.
fn scattered(text: &str, lines: &[Range<usize>]) -> Option<Annex> {
    let mut annex = Annex::default();
    let mut last = 0;
    let mut i = 0;
    while let Some(line) = lines.get(i) {
        let bare = text[line.start..line.end].trim_matches(is_blank);
        i += 1;
        let Some(m) = mark::at(bare)
            .filter(|m| m.style.is_note() && (m.number == 1 || (last + 1..=last + 3).contains(&m.number)))
        else {
            continue;
        };
        let first = bare[m.width..].trim_start_matches(is_blank);
        // A term on a line of its own has its definition on the next.
        let alone = first.ends_with(['：', ':']) && first.chars().count() <= 40;
        let next = lines
            .get(i)
            .map(|l| text[l.start..l.end].trim_matches(is_blank))
            .filter(|n| alone && mark::at(n).is_none());
        let note = format!("{first}{}", next.unwrap_or_default());
        let Some((term, definition)) = term::split(&note, next.map(|_| first)) else { continue };
        let end = if next.is_some() { lines[i].end } else { line.end };
        i += usize::from(next.is_some());
        last = m.number;
        annex.notes.push(Note { number: m.number, term, definition });
        annex.spans.push(line.start..(end + line_end(text, end)).min(text.len()));
    }
    (annex.notes.len() >= 2).then_some(annex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annexes_of_all_kinds() {
        let two = [(1, "三链", "人才链。"), (2, "“四库”", "水库。")];
        type Case<'c> = (&'c str, &'c [(u32, &'c str, &'c str)]);
        let rows: [Case<'_>; 13] = [
            ("正文。\n名词解释\n1.三链：人才链。\n2.“四库”：水库。\n", &two),
            ("正文。\n《政府工作报告》名词解释：\n\n1．三链：人才链。\n2．“四库”：水库。", &two),
            ("正文。\n附件\n有关名词解释\n（1）三链：人才链。\n（2）“四库”：水库。", &two),
            ("正文。\n注释\n［1］三链：\n人才链。\n［2］“四库”：\n水库。", &two),
            ("正文。\n注：\n①三链：人才链。②“四库”：水库。", &two),
            ("正文。\n注释：1.三链：人才链。\n", &[]),
            ("正文。\n名词解释\n1.三链：人才链。2.“四库”：水库。", &two),
            ("正文。\n名词解释\n一、三链：人才\n链。\n二、“四库”：水库。", &two),
            ("正文。\n名词解释\n三链：人才链。\n“四库”：水库。", &[(0, "三链", "人才链。"), (0, "“四库”", "水库。")]),
            ("正文［1］。\n[1]三链：人才链。\n又一页。\n[2]“四库”：水库。\n", &two),
            ("目录\n名词解释\n正文。\n名词解释\n1.三链：人才链。\n2.“四库”：水库。\n附件2\n3.表：数。", &two),
            ("正文：甲。\n1.加快建设：甲。\n2.推进发展：乙。", &[]),
            ("正文。①甲：乙。", &[]),
        ];
        for (text, expected) in rows {
            let annex = Annex::find(text).unwrap_or_default();
            let found: Vec<_> =
                annex.notes.iter().map(|n| (n.number, n.term.as_str(), n.definition.as_str())).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn the_body_is_what_is_left() {
        let text = "正文［1］。\n[1]三链：人才链。\n又一页。\n[2]“四库”：水库。\n";
        assert_eq!(Annex::find(text).unwrap().body(text), "正文［1］。\n又一页。\n");
        let text = "正文。\r\n名词解释\r\n1.三链：人才链。\r\n附件2\r\n表";
        assert_eq!(Annex::find(text).unwrap().body(text), "正文。\r\n附件2\r\n表");
    }

    #[test]
    fn lists_inside_a_definition_are_no_notes() {
        let text = "名词解释\n1.三项制度：（1）公示。（2）记录。1.甲。2.乙。\n2.四库：水库。";
        let annex = Annex::find(text).unwrap();
        assert_eq!(annex.notes.len(), 2);
        assert_eq!(annex.notes[0].definition, "（1）公示。（2）记录。1.甲。2.乙。");
    }

    #[test]
    fn what_cannot_be_read_is_kept() {
        let annex = Annex::find("名词解释\n1.三链：人才链。\n2.一句没有名词的话\n").unwrap();
        assert_eq!((annex.notes.len(), annex.unread), (1, vec!["2 一句没有名词的话".to_owned()]));
    }
}

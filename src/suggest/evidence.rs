//! Where a name stands: the document, the place in it, a few words around it.

use crate::model::Span;

/// Pieces of evidence that are kept of one name, form or list.
pub(super) const KEPT: usize = 2;
/// Characters of context on either side.
const AROUND: usize = 14;
/// Longest name or list that is shown whole, in characters.
const SHOWN: usize = 60;

/// One place in one document. Ordered by document, then place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Evidence {
    pub(super) document: Box<str>,
    /// Code points before it.
    pub(super) start: u64,
    /// `…开工建设【青澜湾智算园】二期…`.
    pub(super) context: Box<str>,
}

/// Keeps the least pieces, so that any order of documents ends with the same ones.
pub(super) fn keep(kept: &mut Vec<Evidence>, new: Evidence) {
    if let Err(at) = kept.binary_search(&new)
        && at < KEPT
    {
        kept.insert(at, new);
        kept.truncate(KEPT);
    }
}

/// A document's text with marks that make counting characters cheap.
pub(super) struct Places<'t> {
    id: &'t str,
    text: &'t str,
    /// Code points before every stretch of `STRETCH` bytes (from the next character border on).
    marks: Vec<(usize, u64)>,
}

const STRETCH: usize = 4096;

impl<'t> Places<'t> {
    pub(super) fn of(id: &'t str, text: &'t str) -> Self {
        let mut marks = vec![(0, 0)];
        for (count, (at, _)) in text.char_indices().enumerate() {
            if at >= marks.len() * STRETCH {
                marks.push((at, count as u64));
            }
        }
        Self { id, text, marks }
    }

    /// Evidence for a span of bytes; `None` when it is no span of the text.
    pub(super) fn at(&self, span: Span) -> Option<Evidence> {
        let (head, name, tail) =
            (self.text.get(..span.start as usize)?, self.text.get(span.range())?, self.text.get(span.end as usize..)?);
        let (from, count) = self.marks[self.marks.partition_point(|m| m.0 <= head.len()) - 1];
        let start = count + head[from..].chars().count() as u64;
        let left = head.char_indices().rev().nth(AROUND - 1).map_or(0, |(i, _)| i);
        let right = tail.char_indices().nth(AROUND).map_or(tail.len(), |(i, _)| i);
        let mut context = String::new();
        let cut = |cut: bool| if cut { "…" } else { "" };
        // Of a long list its two ends.
        let long = name.chars().count() > SHOWN;
        let half = |n: usize| name.char_indices().nth(n).map_or(name.len(), |(i, _)| i);
        let (first, last) = match long {
            true => (&name[..half(SHOWN / 2)], &name[half(name.chars().count() - SHOWN / 4)..]),
            false => (name, ""),
        };
        let parts =
            [cut(left > 0), &head[left..], "【", first, cut(long), last, "】", &tail[..right], cut(right < tail.len())];
        for part in parts {
            context.extend(part.chars().filter(|c| !c.is_control()));
        }
        Some(Evidence { document: self.id.into(), start, context: context.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_characters() {
        let text = "甲".repeat(3000) + "青澜\n湾开工";
        let places = Places::of("a.txt", &text);
        let evidence = places.at(Span::new(9000, 9010)).unwrap();
        assert_eq!((evidence.start, &*evidence.context), (3000, "…甲甲甲甲甲甲甲甲甲甲甲甲甲甲【青澜湾】开工"));
        assert_eq!(places.at(Span::new(9001, 9003)), None);
    }

    #[test]
    fn any_order_keeps_the_same() {
        let piece = |d: &str| Evidence { document: d.into(), start: 0, context: "".into() };
        let kept = |order: &[&str]| {
            let mut kept = Vec::new();
            order.iter().for_each(|d| keep(&mut kept, piece(d)));
            kept
        };
        assert_eq!(kept(&["c", "a", "b"]), [piece("a"), piece("b")]);
        assert_eq!(kept(&["a", "a", "b", "c"]), kept(&["b", "c", "a"]));
    }
}

//! Short forms that a text introduces: 青澜重工股份有限公司（以下简称“青澜重工”）.

use crate::model::{RecordMention, Span};

/// A short form with the mention that it stands for.
pub(super) struct Introduced<'r> {
    pub(super) long: &'r RecordMention,
    pub(super) short: &'r str,
    /// From the long name to the short form.
    pub(super) span: Span,
}

/// Longest short form in characters.
const LONGEST: usize = 20;

/// All short forms that the text introduces right behind a mention; offsets of the mentions in bytes, in order.
pub(super) fn find<'r>(text: &'r str, mentions: &'r [RecordMention]) -> Vec<Introduced<'r>> {
    let mut out = Vec::new();
    for (at, cue) in text.match_indices("称") {
        let Some(head) = ["以下简", "下简", "简", "以下", "下"].iter().find_map(|c| text[..at].strip_suffix(c))
        else {
            continue;
        };
        let head = head.trim_end_matches(['（', '(', '，', ',', ' ', '”', '"']);
        let Some(long) =
            mentions[..mentions.partition_point(|m| m.end <= at)].iter().rev().take(2).find(|m| m.end == head.len())
        else {
            continue;
        };
        let behind = &text[at + cue.len()..];
        let rest = behind.trim_start_matches(['为', '：', ':', ' ']);
        let quoted = rest.starts_with(['“', '"', '「']);
        let body = rest.trim_start_matches(['“', '"', '「']);
        let closing: &[char] = if quoted {
            &['”', '"', '」', '“']
        } else {
            &['）', ')', '，', ',', '。', '；', '、', '\n', '”']
        };
        let Some(end) = body.find(closing) else { continue };
        let short = body[..end].trim();
        if short.is_empty() || short.chars().count() > LONGEST {
            continue;
        }
        let start = text.len() - body.len() + (body.len() - body.trim_start().len());
        out.push(Introduced { long, short, span: Span::new(long.start, start + short.len()) });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wordings() {
        let rows = [
            ("【青澜重工有限公司】（以下简称“青澜重工”）开工", Some("青澜重工")),
            ("【青澜重工有限公司】(以下简称：青澜重工)开工", Some("青澜重工")),
            ("【青澜重工有限公司】（简称QLZG）开工", Some("QLZG")),
            ("“【青澜出海行动】”（下称“出海行动”）", Some("出海行动")),
            ("【青澜重工有限公司】，以下简称青澜重工，开工", Some("青澜重工")),
            ("【青澜重工有限公司】董事会（以下简称“董事会”）", None),
            ("【青澜重工有限公司】（以下简称“”）", None),
        ];
        for (marked, expected) in rows {
            let start = marked.find('【').unwrap();
            let end = marked.find('】').unwrap() - '【'.len_utf8();
            let text = marked.replace(['【', '】'], "");
            let mention = RecordMention {
                start,
                end,
                ..serde_json::from_str("{\"start\":0,\"end\":0,\"type\":\"enterprise\"}").unwrap()
            };
            let mentions = [mention];
            let found = find(&text, &mentions);
            assert_eq!(found.first().map(|f| f.short), expected, "{marked}");
        }
    }
}

//! What a document says of itself beside its text: when it was written, and the places of its title.

use crate::gazetteer::Gazetteer;
use crate::model::GazetteerHit;
use crate::normalize::normalize;

/// Date and title, as far as linking asks.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Year of the document, 0: unknown.
    pub year: u32,
    /// The title, normalised.
    pub title: String,
    /// Dictionary names of the title, by span.
    pub hits: Vec<GazetteerHit>,
}

impl About {
    /// Reads date and title; without a date, a date line at the text's start or a year in the title gives the year.
    #[must_use]
    pub fn of(gazetteer: &Gazetteer, title: Option<&str>, date: Option<&str>, text: &str) -> Self {
        let title = title.map(|t| normalize(t).normal().to_owned()).unwrap_or_default();
        let mut hits = Vec::new();
        gazetteer.hits(&title, &mut hits);
        let year = date
            .and_then(year_at)
            .or_else(|| text.lines().map(str::trim).find(|l| !l.is_empty()).and_then(date_line))
            .or_else(|| title.char_indices().find_map(|(i, _)| year_in(&title[i..])))
            .unwrap_or(0);
        Self { year, title, hits }
    }
}

/// The year that a text begins with, when it is one of 1949 to 2099.
fn year_at(text: &str) -> Option<u32> {
    let digits = text.trim_start().get(..4).filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
    digits.parse().ok().filter(|y| (1949..2100).contains(y))
}

/// `2021年…` with nothing but the year.
fn year_in(text: &str) -> Option<u32> {
    text.get(4..).filter(|rest| rest.starts_with('年'))?;
    year_at(text)
}

/// The year of a line that is a date and little else: 2021年3月5日, （2021-03-05）, 发布日期：2021/3/5.
fn date_line(line: &str) -> Option<u32> {
    if line.chars().count() > 24 {
        return None;
    }
    let start = line.find(|c: char| c.is_ascii_digit())?;
    let rest = line[start..].get(4..)?;
    let month = rest.strip_prefix(['年', '-', '/', '.'])?;
    month.starts_with(|c: char| c.is_ascii_digit()).then(|| year_at(&line[start..])).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years() {
        for (line, year) in [
            ("2021年3月5日", Some(2021)),
            ("发布日期：2019-03-05", Some(2019)),
            ("2021年我市经济", None),
            ("12345热线", None),
            ("3月5日", None),
        ] {
            assert_eq!(date_line(line), year, "{line}");
        }
        assert_eq!(year_at("2016-03-01"), Some(2016));
        assert_eq!(year_in("2023年政府工作报告"), Some(2023));
        assert_eq!(year_in("2023号"), None);
    }
}

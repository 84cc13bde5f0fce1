//! One JSON object a line: documents, or the records that `extract` writes.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::Item;
use super::fields::{FIELDS, Fields};
use crate::model::{Document, Record};

/// Reads a line; `fallback` names the document when the row does not.
pub(super) fn item(
    line: &[u8],
    fields: &Fields,
    records: bool,
    fallback: impl FnOnce() -> String,
) -> Result<Item, String> {
    let line = std::str::from_utf8(line).map_err(|e| {
        format!(
            "byte {} of the line does not decode (the file reads as UTF-8 or GB18030 elsewhere)",
            e.valid_up_to() + 1
        )
    })?;
    let row = Row::parse(line, fields).map_err(|e| no_json(line, &e))?;
    let mut values = row.values;
    for (value, field) in values.iter_mut().zip(FIELDS) {
        if let Value::Number(number) = value
            && field != "text"
        {
            *value = Value::String(number.to_string());
        }
        if !matches!(value, Value::Null | Value::String(_)) {
            return Err(format!("`{field}` is {} instead of a string", name_of(value)));
        }
    }
    let [id, text, title, date, source] = values.map(|v| if let Value::String(s) = v { Some(s) } else { None });
    let Some(text) = text else {
        return match (row.mentions, records) {
            (true, true) => record(line).map(Item::Record),
            (true, false) => {
                Err("this is a record that `koujing extract` wrote, not a document; `koujing graph` reads it".into())
            }
            (false, _) => {
                Err(format!("no `{}`; rename the field that holds the text with `--field text=NAME`", fields.text()))
            }
        };
    };
    let id = id.filter(|id| !id.is_empty()).unwrap_or_else(fallback);
    Ok(Item::Document(Document { id, text, title, date, source }))
}

fn record(line: &str) -> Result<Record, String> {
    serde_json::from_str(line).map_err(|e| format!("not a record as `koujing extract` writes it: {e}"))
}

pub(super) fn no_json(line: &str, error: &serde_json::Error) -> String {
    let hint = match line.trim_start().bytes().next() {
        Some(b'[') => "; an array must be split into one object a line",
        Some(b'{') if error.is_eof() => "; an object must stand on one line",
        _ => "",
    };
    // The error's own line is always 1.
    let cause = error.to_string();
    let cause = cause.rsplit_once(" at line ").map_or(cause.as_str(), |(c, _)| c);
    format!("no JSON object (column {}: {cause}){hint}", error.column())
}

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The fields that matter; the others are skipped without being built.
#[derive(Default)]
struct Row {
    values: [Value; FIELDS.len()],
    mentions: bool,
}

impl Row {
    fn parse(line: &str, fields: &Fields) -> serde_json::Result<Self> {
        let mut deserializer = serde_json::Deserializer::from_str(line);
        let row = Seed(fields).deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(row)
    }
}

struct Seed<'f>(&'f Fields);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Row;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Row, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Row;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
        let mut row = Row::default();
        while let Some(key) = map.next_key::<String>()? {
            row.mentions |= key == "mentions";
            let mut filled = self.0.filled_by(&key).peekable();
            if filled.peek().is_none() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value = map.next_value::<Value>()?;
            for field in filled {
                row.values[field] = value.clone();
            }
        }
        Ok(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Item, String> {
        item(line.as_bytes(), &Fields::new(&[]), true, || "f#1".into())
    }

    #[test]
    fn documents() {
        let Ok(Item::Document(d)) = read(r#"{"id":7,"text":"甲\n乙","date":"2024","x":[{}],"title":null}"#) else {
            panic!()
        };
        assert_eq!((d.id.as_str(), d.text.as_str(), d.date.as_deref(), d.title), ("7", "甲\n乙", Some("2024"), None));
        let Ok(Item::Document(d)) = read(r#"{"text":""}"#) else { panic!() };
        assert_eq!(d.id, "f#1");
        let fields = Fields::new(&["text=content".parse().unwrap()]);
        let Ok(Item::Document(d)) = item(r#"{"content":"丙"}"#.as_bytes(), &fields, true, String::new) else {
            panic!()
        };
        assert_eq!(d.text, "丙");
    }

    #[test]
    fn records() {
        let line = r#"{"id":"a","mentions":[{"start":0,"end":3,"type":"place","entity":null,"candidates":["x"]}]}"#;
        assert!(matches!(read(line), Ok(Item::Record(r)) if r.mentions.len() == 1));
        assert!(item(line.as_bytes(), &Fields::new(&[]), false, String::new).unwrap_err().contains("koujing graph"));
    }

    #[test]
    fn damage() {
        let causes = [
            (r#"{"text":"#, "one line"),
            ("[1]", "one object a line"),
            ("oops", "no JSON"),
            (r#"{"id":"a"}"#, "--field"),
            (r#"{"text":["a"]}"#, "an array instead"),
            (r#"{"text":5}"#, "a number instead"),
            (r#"{"text":"a"} x"#, "trailing"),
            (r#"{"id":"a","mentions":5}"#, "not a record"),
        ];
        for (line, cause) in causes {
            let error = read(line).map(|_| ()).unwrap_err();
            assert!(error.contains(cause), "{line}: {error}");
        }
    }
}

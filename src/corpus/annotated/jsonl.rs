//! Rows with `entities` (as gold files have them) or `mentions` (as `extract` writes them).

use serde::Deserialize;
use serde_json::Value;

use super::{Side, checked};
use crate::corpus::jsonl::no_json;
use crate::model::{AnnotatedDocument, Annotation};

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    entities: Option<Vec<Entity>>,
    #[serde(default)]
    mentions: Option<Vec<Entity>>,
    #[serde(default)]
    expansions: Option<Vec<Expansion>>,
}

#[derive(Deserialize)]
struct Entity {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    text: Option<String>,
}

#[derive(Deserialize)]
struct Expansion {
    formula: String,
    components: Vec<String>,
}

const SHAPE: &str = r#"expected {"id":…,"text":…,"entities":[{"start":0,"end":3,"type":"place"}]} or `mentions` as `koujing extract` writes them"#;

/// Reads a row; `fallback` names the document when the row does not.
pub(super) fn document(line: &str, side: Side, fallback: impl FnOnce() -> String) -> Result<AnnotatedDocument, String> {
    // Without this an array would pass for an object.
    if line.trim_start().starts_with('[') {
        return Err(format!("no JSON object; an array must be split into one object a line; {SHAPE}"));
    }
    let row: Row = serde_json::from_str(line).map_err(|error| {
        if !error.is_data() {
            return no_json(line, &error);
        }
        let cause = error.to_string();
        let cause = cause.rsplit_once(" at line ").map_or(cause.as_str(), |(c, _)| c);
        format!("{cause} (column {}); {SHAPE}", error.column())
    })?;
    let id = match row.id {
        Value::String(id) if !id.is_empty() => id,
        Value::Null | Value::String(_) => fallback(),
        Value::Number(number) => number.to_string(),
        other => return Err(format!("`id` is {other} instead of a string")),
    };
    let (entities, name) = match (side, row.entities, row.mentions) {
        (Side::Gold, Some(entities), _) | (Side::Predicted, Some(entities), None) => (entities, "entities"),
        (_, _, Some(mentions)) => (mentions, "mentions"),
        (_, None, None) => return Err(format!("no `entities` and no `mentions`; {SHAPE}")),
    };
    let mentions: Vec<Annotation> = entities
        .into_iter()
        .map(|e| Annotation { start: e.start, end: e.end, kind: e.kind, text: e.text.filter(|t| !t.is_empty()) })
        .collect();
    let chars: Option<Vec<char>> = row.text.as_deref().map(|t| t.chars().collect());
    for (i, mention) in mentions.iter().enumerate() {
        checked(&format!("{name}[{i}]"), mention, chars.as_deref())?;
    }
    let expansions = row.expansions.unwrap_or_default().into_iter().map(|x| (x.formula, x.components)).collect();
    Ok(AnnotatedDocument { id, text: row.text, blanks: true, mentions, expansions: Some(expansions) })
}

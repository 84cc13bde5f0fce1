//! Which field of a row is what.

use std::str::FromStr;

/// The fields of a document.
pub(super) const FIELDS: [&str; 5] = ["id", "text", "title", "date", "source"];

/// A renaming `text=content`: the document's text stands in the row's field `content`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldName {
    field: usize,
    name: String,
}

impl FromStr for FieldName {
    type Err = String;

    fn from_str(renaming: &str) -> Result<Self, String> {
        let expected = || {
            format!(
                "`{renaming}` is no renaming; write one of id, text, title, date, source, then = and the field's name in your files, as text=content"
            )
        };
        let (field, name) = renaming.split_once('=').ok_or_else(expected)?;
        let field = FIELDS.iter().position(|f| *f == field.trim()).ok_or_else(expected)?;
        if name.is_empty() {
            return Err(expected());
        }
        Ok(Self { field, name: name.to_owned() })
    }
}

/// The names of all fields in the input.
#[derive(Clone, Debug)]
pub(super) struct Fields([String; 5]);

impl Fields {
    pub(super) fn new(renamed: &[FieldName]) -> Self {
        let mut names = FIELDS.map(String::from);
        for FieldName { field, name } in renamed {
            names[*field].clone_from(name);
        }
        Self(names)
    }

    /// The documents' fields that the row's field `name` fills: none, or one, or several.
    pub(super) fn filled_by<'f>(&'f self, name: &str) -> impl Iterator<Item = usize> + use<'f> {
        let name = name.to_owned();
        (0..FIELDS.len()).filter(move |&i| self.0[i] == name)
    }

    pub(super) fn text(&self) -> &str {
        &self.0[1]
    }
}

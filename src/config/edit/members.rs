//! JSON whose keys stay in their order and whose values stay as they are written.

use std::fmt;

use anyhow::Result;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

/// A JSON object in the order of its text; values are kept as they are written.
#[derive(Debug, Clone, Default)]
pub struct Members(pub Vec<(String, Box<RawValue>)>);

/// An object on one line, as people write it: `{ "id": "1", "name": "dev" }`.
///
/// # Errors
/// A value that is no object.
pub fn spaced(value: &impl Serialize) -> Result<Box<RawValue>> {
    let raw = to_raw_value(value)?;
    one_line(&serde_json::from_str(raw.get())?)
}

/// The same of members that are written already.
///
/// # Errors
/// None that text can cause.
pub fn one_line(members: &Members) -> Result<Box<RawValue>> {
    let mut parts = Vec::new();
    for (key, value) in &members.0 {
        parts.push(format!("{}: {}", serde_json::to_string(key)?, value.get()));
    }
    Ok(RawValue::from_string(format!(
        "{{ {} }}",
        parts.join(", ")
    ))?)
}

/// A list, an item a line, as it stands in an object of the outermost level.
#[must_use]
pub fn list(values: &[Box<RawValue>]) -> String {
    if values.is_empty() {
        return "[]".to_owned();
    }
    let lines: Vec<String> = values
        .iter()
        .map(|raw| format!("    {}", raw.get()))
        .collect();
    format!("[\n{}\n  ]", lines.join(",\n"))
}

/// An object, a member a line, each after `indent`, and `end` before its last brace.
///
/// # Errors
/// None that text can cause.
pub fn object(members: &Members, indent: &str, end: &str) -> Result<String> {
    if members.0.is_empty() {
        return Ok("{}".to_owned());
    }
    let mut lines = Vec::new();
    for (key, value) in &members.0 {
        lines.push(format!(
            "{indent}{}: {}",
            serde_json::to_string(key)?,
            value.get()
        ));
    }
    Ok(format!("{{\n{}\n{end}}}", lines.join(",\n")))
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

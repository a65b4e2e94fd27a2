//! The files that one call fills, and which item goes where.

use std::path::Path;

use anyhow::Result;
use serde_json::{Map, Value};

use super::shapes::{SHAPES, Shape};
use crate::resource::document::Document;
use crate::snapshot::write::document::{DocumentFile, Form};
use crate::snapshot::write::name::below;
use crate::snapshot::write::staging::Staging;

/// The files of a call: one, or one for each value of its parameter.
#[must_use]
pub fn of(region: &str, document: Document, values: &[String]) -> Vec<Target> {
    if values.is_empty() {
        return vec![Target::new(region, document, None)];
    }
    let targets = values.iter();
    let targets = targets.map(|value| Target::new(region, document, Some(value)));
    targets.collect()
}

/// The file that an item belongs to: where there is more than one, it names its value itself.
pub fn of_item<'t>(
    targets: &'t mut [Target],
    item: &Value,
    document: Document,
    values: &[String],
) -> Option<&'t mut Target> {
    if targets.len() == 1 {
        return targets.first_mut();
    }
    let said = item.get(document.parameter?)?.as_str()?;
    let at = values.iter().position(|value| value == said)?;
    targets.get_mut(at)
}

/// One file being written, and the records in it.
pub struct Target {
    path: String,
    file: Option<DocumentFile>,
    /// The one item that pages of one object make together.
    whole: Option<Value>,
    count: u64,
}

impl Target {
    fn new(region: &str, document: Document, value: Option<&str>) -> Self {
        Self {
            path: format!("{region}/{}", document.path(value)),
            file: None,
            whole: None,
            count: 0,
        }
    }

    /// Whether there can be such a file.
    ///
    /// # Errors
    /// A value that is no file's name: what AWS calls `..`, or by a name that is longer than any file's.
    pub fn check(&self) -> Result<()> {
        below(Path::new(""), &self.path).map(drop)
    }

    /// Begins the file, if it has not begun: nothing is written before AWS has answered.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn open(&mut self, staging: &Staging, document: Document, form: Form) -> Result<()> {
        if self.file.is_none() {
            self.file = Some(staging.document(&self.path, document.items, form)?);
        }
        Ok(())
    }

    /// Takes an item to its place: into the file, or to the object that later pages go on with. Gives how many records
    /// it holds.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn take(&mut self, item: Value, document: Document, form: Form) -> Result<u64> {
        let records = records(&item, document);
        self.count += records;
        match (form, document.nested) {
            (Form::One, Some(key)) => match &mut self.whole {
                None => self.whole = Some(item),
                Some(whole) => join(whole, item, key),
            },
            _ => {
                if let Some(file) = &mut self.file {
                    file.item(&item)?;
                }
            }
        }
        Ok(records)
    }

    /// Ends the file with the answer's other members, and gives how many records are in it.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn finish(self, rest: &Map<String, Value>) -> Result<u64> {
        if let Some(mut file) = self.file {
            if let Some(whole) = &self.whole {
                file.item(whole)?;
            }
            file.finish(rest)?;
        }
        Ok(self.count)
    }
}

/// Adds the list under `key` of a later page to that of the first.
fn join(whole: &mut Value, mut page: Value, key: &str) {
    let more = page.get_mut(key).and_then(Value::as_array_mut);
    let more = more.map(std::mem::take).unwrap_or_default();
    match whole.get_mut(key).and_then(Value::as_array_mut) {
        Some(list) => list.extend(more),
        None if more.is_empty() => {}
        None => whole[key] = Value::Array(more),
    }
}

/// Whether the items are a list, one object or the whole answer.
#[must_use]
pub fn form(document: Document) -> Form {
    if document.items.is_empty() {
        return Form::Whole;
    }
    let root = SHAPES
        .answer(document.service, document.operation)
        .and_then(|answer| SHAPES.root(answer));
    let one = root.is_some_and(|root| {
        root.values().any(|member| {
            member.key == document.items && matches!(member.shape, Shape::Structure { .. })
        })
    });
    if one { Form::One } else { Form::List }
}

/// How many records an item holds.
fn records(item: &Value, document: Document) -> u64 {
    match document.nested {
        None => 1,
        Some(key) => item
            .get(key)
            .and_then(Value::as_array)
            .map_or(0, |list| list.len() as u64),
    }
}

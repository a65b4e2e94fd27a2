//! Calls that a run which was broken off has made: read from its files, not asked again.

use serde_json::Value;

use super::ask::{Place, Shared};
use crate::resource::document::Document;
use crate::snapshot::manifest::Row;

/// The rows of those `values` (of the call itself, where it has no parameter) that were fetched before, and the values
/// that are still to be asked. `found` is told each item of what was fetched.
pub fn recall(
    shared: &Shared,
    place: &Place,
    document: Document,
    values: Vec<String>,
    mut found: impl FnMut(&Value),
) -> (Vec<Row>, Vec<String>) {
    let region = &place.clients.region;
    let mut known = |value: Option<&String>| {
        let row = shared.fetched.get(region, document, value)?;
        let path = format!("{region}/{}", document.path(value.map(String::as_str)));
        let read = items(shared, &path, document, row, &mut found);
        if read.is_none() {
            shared.staging.discard(&path);
        }
        read.map(|()| row.clone())
    };
    if values.is_empty() {
        return (known(None).into_iter().collect(), values);
    }
    let mut rows = Vec::new();
    let mut missing = Vec::new();
    for value in values {
        match known(Some(&value)) {
            Some(row) => rows.push(row),
            None => missing.push(value),
        }
    }
    (rows, missing)
}

/// Tells each item of a file; nothing, if the file does not hold what its row says.
fn items(
    shared: &Shared,
    path: &str,
    document: Document,
    row: &Row,
    found: &mut impl FnMut(&Value),
) -> Option<()> {
    let bytes = shared.staging.read(path).ok()?;
    let mut file: Value = serde_json::from_slice(&bytes).ok()?;
    let items = match document.items {
        "" => file,
        key => file.get_mut(key)?.take(),
    };
    let items = match items {
        Value::Array(items) => items,
        one => vec![one],
    };
    let records: u64 = match document.nested {
        None => items.len() as u64,
        Some(key) => items
            .iter()
            .map(|item| item.get(key).and_then(Value::as_array).map_or(0, Vec::len) as u64)
            .sum(),
    };
    let is_one = items.len() == 1 && row.count == 0;
    if records != row.count && !is_one {
        return None;
    }
    for item in &items {
        found(item);
    }
    Some(())
}

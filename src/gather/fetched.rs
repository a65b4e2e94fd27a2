//! The ledger of a run that was broken off: which calls it has made.

use std::collections::HashMap;

use crate::resource::document::Document;
use crate::snapshot::manifest::Row;

/// Region, service, operation, value.
type Key = (String, String, String, Option<String>);

/// The rows of an earlier run, by the call they are of.
#[derive(Debug, Default)]
pub struct Fetched(HashMap<Key, Row>);

impl Fetched {
    /// Of two rows of one call the later one holds.
    #[must_use]
    pub fn of(rows: Vec<Row>) -> Self {
        let keyed = rows.into_iter().map(|row| {
            let (region, service) = (row.region.clone(), row.service.clone());
            let key = (region, service, row.operation.clone(), row.value.clone());
            (key, row)
        });
        Self(keyed.collect())
    }

    /// What came of one call, if it was made.
    pub(super) fn get(
        &self,
        region: &str,
        document: Document,
        value: Option<&String>,
    ) -> Option<&Row> {
        // A run that goes on from nothing asks for every call.
        if self.0.is_empty() {
            return None;
        }
        let (service, operation) = (document.service.to_owned(), document.operation.to_owned());
        self.0
            .get(&(region.to_owned(), service, operation, value.cloned()))
    }
}

//! A map and its snapshot in memory.

use std::collections::BTreeMap;

use anyhow::Context;

use super::places::Places;
use super::record;
use crate::server::content::{Content, Version};

/// One account that never was on disk.
pub struct Memory {
    map: Version,
    places: Places,
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// `map` is a map.json; `files` are the snapshot's, by their path below the account's folder.
    ///
    /// # Errors
    /// The map is none.
    pub fn new(map: Vec<u8>, files: BTreeMap<String, Vec<u8>>) -> anyhow::Result<Self> {
        let places = Places::read(&map)?;
        Ok(Self {
            map: Version::new(map)?,
            places,
            files,
        })
    }
}

impl Content for Memory {
    fn map(&self) -> anyhow::Result<Option<Version>> {
        Ok(Some(self.map.clone()))
    }

    fn resource(&self, id: &str) -> anyhow::Result<Option<Vec<u8>>> {
        let Some(place) = self.places.get(id) else {
            return Ok(None);
        };
        let path = place.path();
        let Some(document) = self.files.get(&path) else {
            return Ok(None);
        };
        record::answer(id, place, document).with_context(|| path)
    }
}

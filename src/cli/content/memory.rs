//! A map and its snapshot in memory.

use super::places::Places;
use super::record;
use crate::server::content::{Content, Version};
use crate::snapshot::source;

/// One account that never was on disk.
pub struct Memory {
    map: Version,
    places: Places,
    snapshot: source::Memory,
}

impl Memory {
    /// `map` is a map.json, and `snapshot` what it was prepared from.
    ///
    /// # Errors
    /// The map is none.
    pub fn new(map: Vec<u8>, snapshot: source::Memory) -> anyhow::Result<Self> {
        let places = Places::read(&map)?;
        Ok(Self {
            map: Version::new(map)?,
            places,
            snapshot,
        })
    }
}

impl Content for Memory {
    fn map(&self) -> anyhow::Result<Option<Version>> {
        Ok(Some(self.map.clone()))
    }

    fn resource(&self, id: &str) -> anyhow::Result<Option<Vec<u8>>> {
        match self.places.get(id) {
            Some(place) => record::answer(id, place, &self.snapshot),
            None => Ok(None),
        }
    }
}

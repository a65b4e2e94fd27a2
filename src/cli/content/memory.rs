//! A map and its snapshot in memory.

use std::sync::OnceLock;

use super::held::Held;
use super::packing::version;
use super::places::Places;
use super::record;
use crate::net::labels::Labels;
use crate::server::content::{Content, Question, Refusal, Version};
use crate::snapshot::read::Snapshot;
use crate::snapshot::source;

/// One account that never was on disk.
pub struct Memory {
    map: Version,
    places: Places,
    snapshot: source::Memory,
    labels: Labels,
    /// Built when somebody first asks.
    held: OnceLock<Held>,
}

impl Memory {
    /// `map` is a map.json, and `snapshot` what it was prepared from; `labels` are the names of blocks.
    ///
    /// # Errors
    /// The map is none.
    pub fn new(map: Vec<u8>, snapshot: source::Memory, labels: Labels) -> anyhow::Result<Self> {
        let places = Places::read(&map)?;
        Ok(Self {
            map: version(map),
            places,
            snapshot,
            labels,
            held: OnceLock::new(),
        })
    }

    fn read(&self) -> anyhow::Result<Held> {
        let snapshot = Snapshot {
            source: &self.snapshot,
            name: self.snapshot.name.clone(),
            id: None,
        };
        Held::read(&[snapshot], self.labels.clone())
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

    fn explain(&self, question: &Question) -> Result<Vec<u8>, Refusal> {
        if let Some(held) = self.held.get() {
            return held.answer(question);
        }
        let held = self
            .read()
            .map_err(|error| Refusal::Broken(format!("{error:#}")))?;
        self.held.get_or_init(|| held).answer(question)
    }
}

//! What the server hands out: one map, in versions, and a raw record for each resource.

use std::hash::{DefaultHasher, Hasher};
use std::io::Write;
use std::sync::{Arc, OnceLock};

use anyhow::Context;
use axum::body::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Where the server's bytes come from. Called on a thread where blocking is allowed.
pub trait Content: Send + Sync {
    /// The newest readable map, or `None` if there is none yet.
    ///
    /// # Errors
    /// A map that is there and has never been readable; the message names the file and the next step.
    fn map(&self) -> anyhow::Result<Option<Version>>;

    /// The JSON to answer for the node `id`, or `None` if no record belongs to that id.
    ///
    /// # Errors
    /// A record that should be there and cannot be read; the message names the file.
    fn resource(&self, id: &str) -> anyhow::Result<Option<Vec<u8>>>;

    /// The JSON that answers a question of the page: may one reach the other?
    ///
    /// # Errors
    /// The answer cannot be had; which kind it is says the status.
    fn explain(&self, question: &Question) -> Result<Vec<u8>, Refusal>;
}

/// May the source reach the destination, with what traffic? In the words of whoever asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    pub source: String,
    pub destination: String,
    pub port: Option<String>,
}

/// Why a question has no answer; each with a message for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing is called so: 404.
    Nothing(String),
    /// The words cannot be understood: 400.
    Words(String),
    /// What the answer would be read from is not there (any more): 503.
    Gone(String),
    /// It is there and cannot be read: 500.
    Broken(String),
}

/// One version of the map. Clones share the bytes.
#[derive(Debug, Clone)]
pub struct Version {
    /// The map.json.
    pub map: Text,
    /// The same map as the page prefers it.
    pub packed: Option<Text>,
    /// The hash of the map.json, without quotes.
    pub etag: String,
}

impl Version {
    /// Fingerprints a map. `packed` is the same map as the page prefers it, if it can be had so.
    #[must_use]
    pub fn new(map: Vec<u8>, packed: Option<Vec<u8>>) -> Self {
        Self {
            etag: fingerprint(&map),
            map: Text::new(map),
            packed: packed.map(Text::new),
        }
    }
}

/// JSON, compressed when it is first asked for so. Clones share the bytes.
#[derive(Debug, Clone)]
pub struct Text {
    /// As it is.
    pub bytes: Bytes,
    gzip: Arc<OnceLock<Bytes>>,
}

impl Text {
    fn new(bytes: Vec<u8>) -> Self {
        Self {
            bytes: bytes.into(),
            gzip: Arc::default(),
        }
    }

    /// The same, gzip.
    ///
    /// # Errors
    /// Compression failed, which means that memory did.
    pub fn gzip(&self) -> anyhow::Result<Bytes> {
        if let Some(known) = self.gzip.get() {
            return Ok(known.clone());
        }
        let room = Vec::with_capacity(self.bytes.len() / 8);
        let mut encoder = GzEncoder::new(room, Compression::new(6));
        encoder
            .write_all(&self.bytes)
            .context("cannot compress the map")?;
        let gzip = encoder.finish().context("cannot compress the map")?;
        Ok(self.gzip.get_or_init(|| gzip.into()).clone())
    }
}

/// 32 hex digits that differ when the bytes do. It names versions and guards nothing, so the hash need not be cryptographic.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> String {
    let half = |seed: u8| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(seed);
        hasher.write(bytes);
        hasher.finish()
    };
    format!("{:016x}{:016x}", half(0), half(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_named_by_its_bytes() {
        let one = Version::new(b"{\"a\":1}".to_vec(), None);
        let same = Version::new(b"{\"a\":1}".to_vec(), None);
        let other = Version::new(b"{\"a\":2}".to_vec(), None);
        assert_eq!(one.etag, same.etag);
        assert_ne!(one.etag, other.etag);
        assert_eq!(one.etag.len(), 32);
    }
}

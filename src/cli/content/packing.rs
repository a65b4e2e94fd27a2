//! A map as the server hands it out: as it is, and packed for the page.

use crate::server::content::Version;
use crate::view::packed::pack;

/// The version of a map.json; one that cannot be packed goes to the page as it is.
#[must_use]
pub fn version(map: Vec<u8>) -> Version {
    let packed = pack(&map).ok();
    Version::new(map, packed)
}

//! What `serve` and `demo` hand to the server: a map with the records behind it, from a folder or from memory.

pub mod folder;
pub mod footprint;
pub mod held;
pub mod memory;
pub mod mirror;
pub mod packing;
pub mod places;
pub mod record;
pub mod redact;

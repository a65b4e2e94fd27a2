//! Deterministic nested boxes: region > VPC > zone columns > subnet rows; nothing overlaps, all coordinates are whole.
//!
//! The algorithm is written down in `docs/map.md`, and the viewer packs again with the same one when a box is closed.

pub mod arrange;
pub mod geometry;
pub mod order;
mod outside;
mod packer;
mod subnet;
mod vpc;

#[cfg(test)]
mod tests;

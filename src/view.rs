//! map.json: Cytoscape.js elements with their geometry, the contract with the viewer, in stable order.
//!
//! `docs/map.md` says what each field means.

pub mod document;
pub mod edge;
pub mod label;
pub mod node;
pub mod packed;

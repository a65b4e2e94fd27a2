//! The map as a petgraph graph: containers, workloads, external networks, and edges between classes.

mod arrows;
pub mod build;
pub mod bundle;
mod containers;
mod documents;
pub mod edges;
mod fabric;
pub mod filter;
mod flow_logs;
pub mod graph;
pub mod grouping;
mod hash;
pub mod link;
mod outside;
mod ports;
mod wiring;
mod workloads;

#[cfg(test)]
mod tests;

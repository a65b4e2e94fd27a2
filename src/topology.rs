//! The map as a petgraph graph: containers, workloads, external networks, and edges between classes.

mod arrows;
pub mod build;
mod builder;
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
pub mod options;
mod outside;
mod ports;
mod stand;
mod wiring;
mod workloads;

#[cfg(test)]
mod tests;

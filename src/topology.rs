//! The map as a petgraph graph: containers, workloads, external networks, and edges between classes.

pub mod link;

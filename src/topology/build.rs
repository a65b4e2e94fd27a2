//! Builds the map: all nodes first, then all edges.

use super::builder::Builder;
use super::graph::Topology;
use super::link::Link;
use super::options::Options;
use super::{arrows, containers, fabric, flow_logs, wiring, workloads};
use crate::inventory::Inventory;
use crate::network::model::Network;

/// The map of a network and its arrows. `inventory` is the one that `network` was built from.
#[must_use]
pub fn build(
    inventory: &Inventory,
    network: &Network,
    links: Vec<Link>,
    options: &Options,
) -> Topology {
    let mut builder = Builder::new(inventory, network, options);
    let drawn = workloads::drawn(&builder);
    containers::add(&mut builder, &drawn);
    workloads::add(&mut builder, &drawn);
    fabric::add(&mut builder);
    flow_logs::add(&mut builder);
    arrows::add(&mut builder, links);
    wiring::add(&mut builder);
    containers::count(&mut builder);
    let mut topology = builder.topology;
    topology.warnings.extend_from_slice(&inventory.warnings);
    topology.warnings.extend_from_slice(&network.unread);
    topology.warnings.extend_from_slice(&network.warnings);
    topology.warnings.sort();
    topology.warnings.dedup();
    topology
}

//! From the engine's links to the map's edges: one for each ordered pair of nodes and verdict.

use petgraph::graph::NodeIndex;
use rustc_hash::FxHashMap;

use super::builder::Builder;
use super::graph::{Edge, Role, Traffic};
use super::link::{End, Link};
use super::{outside, ports};
use crate::reach::verdict::Verdict;

/// Adds an edge for each link whose ends are both drawn.
pub(super) fn add(builder: &mut Builder, links: Vec<Link>) {
    let mut edges: FxHashMap<(NodeIndex, NodeIndex, Verdict), Traffic> = FxHashMap::default();
    for link in links {
        let outer = |end: &End| matches!(end, End::Internet | End::External(_));
        if !builder.options.filter.internal_edges && !outer(&link.source) && !outer(&link.target) {
            continue;
        }
        // A network outside is drawn only if it touches something that is.
        if !reaches(builder, &link.source) || !reaches(builder, &link.target) {
            continue;
        }
        let sources = nodes(builder, &link.source, &link.cidrs);
        let targets = nodes(builder, &link.target, &link.cidrs);
        for &source in &sources {
            for &target in &targets {
                if !is_itself(builder, source, target) {
                    let key = (source, target, link.verdict);
                    merge(&mut edges, key, &link);
                }
            }
        }
    }
    let mut edges: Vec<_> = edges.into_iter().collect();
    edges.sort_unstable_by_key(|(key, _)| *key);
    for ((source, target, _), mut traffic) in edges {
        tidy(&mut traffic.rules);
        tidy(&mut traffic.reasons);
        tidy(&mut traffic.via);
        tidy(&mut traffic.cidrs);
        let graph = &mut builder.topology.graph;
        graph.add_edge(source, target, Edge::Traffic(traffic));
    }
}

fn tidy<T: Ord>(list: &mut Vec<T>) {
    list.sort_unstable();
    list.dedup();
}

fn merge(
    edges: &mut FxHashMap<(NodeIndex, NodeIndex, Verdict), Traffic>,
    key: (NodeIndex, NodeIndex, Verdict),
    link: &Link,
) {
    match edges.get_mut(&key) {
        None => {
            let traffic = Traffic {
                verdict: link.verdict,
                ports: link.ports.clone(),
                rules: link.rules.clone(),
                reasons: link.reasons.clone(),
                via: link.via.clone(),
                cidrs: link.cidrs.clone(),
            };
            edges.insert(key, traffic);
        }
        Some(traffic) => {
            ports::add(&mut traffic.ports, &link.ports);
            traffic.rules.extend_from_slice(&link.rules);
            traffic.reasons.extend_from_slice(&link.reasons);
            traffic.via.extend_from_slice(&link.via);
            traffic.cidrs.extend_from_slice(&link.cidrs);
        }
    }
}

/// Whether an end of a link is on the map, or may stand outside it.
fn reaches(builder: &Builder, end: &End) -> bool {
    match end {
        End::Internet | End::External(_) => true,
        End::Vpc(index) => {
            let vpc = builder.network.vpcs.get(*index);
            is_drawn(&builder.vpcs, *index) || vpc.is_some_and(|vpc| vpc.dangling)
        }
        End::Class(index) => builder
            .classes
            .get(*index)
            .is_some_and(|nodes| !nodes.is_empty()),
        End::Subnet(index) => is_drawn(&builder.subnets, *index),
        End::Zone { vpc, zone } => !zone_nodes(builder, *vpc, zone).is_empty(),
    }
}

fn is_drawn(nodes: &[Option<NodeIndex>], index: usize) -> bool {
    nodes.get(index).is_some_and(Option::is_some)
}

/// The nodes that an end is drawn as.
fn nodes(builder: &mut Builder, end: &End, cidrs: &[String]) -> Vec<NodeIndex> {
    match end {
        End::Internet => vec![outside::internet(builder)],
        End::External(name) => vec![outside::network(builder, name, cidrs)],
        End::Class(index) => builder.classes.get(*index).cloned().unwrap_or_default(),
        End::Subnet(index) => builder
            .subnets
            .get(*index)
            .copied()
            .flatten()
            .into_iter()
            .collect(),
        End::Zone { vpc, zone } => zone_nodes(builder, *vpc, zone),
        End::Vpc(index) => {
            if let Some(node) = builder.vpcs.get(*index).copied().flatten() {
                return vec![node];
            }
            let network = builder.network;
            let vpc = network.vpcs.get(*index).filter(|vpc| vpc.dangling);
            vpc.map(|vpc| outside::vpc(builder, vpc))
                .into_iter()
                .collect()
        }
    }
}

/// A zone's box; where zones are not drawn, the subnets in it.
fn zone_nodes(builder: &Builder, vpc: usize, zone: &str) -> Vec<NodeIndex> {
    if let Some(&node) = builder.zones.get(&(vpc, zone.to_owned())) {
        return vec![node];
    }
    let subnets = builder.network.subnets.iter().zip(&builder.subnets);
    subnets
        .filter(|(subnet, _)| subnet.vpc == vpc && subnet.zone == zone)
        .filter_map(|(_, node)| *node)
        .collect()
}

/// Whether both are one workload: the same leaf, or its copies in two subnets. The members of a stack are not.
fn is_itself(builder: &Builder, source: NodeIndex, target: NodeIndex) -> bool {
    let (Some(a), Some(b)) = (builder.node(source), builder.node(target)) else {
        return true;
    };
    a.role == Role::Leaf && b.role == Role::Leaf && a.arn == b.arn
}

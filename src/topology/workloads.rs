//! Workloads in their subnets: one leaf for each subnet that a workload stands in, and stacks of those that are alike.

use std::collections::BTreeMap;

use petgraph::graph::NodeIndex;

use super::builder::Builder;
use super::containers;
use super::graph::{Node, Role};
use super::grouping::{Key, Stack};
use super::stand::{Drawn, Stand};
use crate::network::model::Workload;

/// The workloads that the filters take, subnet by subnet.
pub(super) fn drawn(builder: &Builder) -> Drawn {
    let network = builder.network;
    let filter = &builder.options.filter;
    let mut stands: BTreeMap<(Option<usize>, usize), Vec<usize>> = BTreeMap::new();
    for (index, interface) in network.interfaces.iter().enumerate() {
        let Some(workload) = network.workloads.get(interface.workload) else {
            continue;
        };
        let vpc = network
            .subnets
            .get(interface.subnet)
            .and_then(|subnet| network.vpcs.get(subnet.vpc));
        if vpc.is_some_and(|vpc| filter.takes_vpc(vpc)) && filter.takes_workload(workload) {
            let key = (Some(interface.subnet), interface.workload);
            stands.entry(key).or_default().push(index);
        }
    }
    for (index, workload) in network.workloads.iter().enumerate() {
        let placeless = workload.interfaces.is_empty() && !filter.names_vpcs();
        if placeless && filter.takes_region(&workload.region) && filter.takes_workload(workload) {
            stands.insert((None, index), Vec::new());
        }
    }
    let stands: Vec<Stand> = stands
        .into_iter()
        .map(|((subnet, workload), interfaces)| Stand {
            workload,
            subnet,
            interfaces,
        })
        .collect();
    Drawn {
        subnets: stands.iter().filter_map(|stand| stand.subnet).collect(),
        stands,
    }
}

/// Adds the leaves, and the stacks they stand in.
pub(super) fn add(builder: &mut Builder, drawn: &Drawn) {
    let mut homes = vec![0_u32; builder.network.workloads.len()];
    for stand in &drawn.stands {
        if let Some(count) = homes.get_mut(stand.workload) {
            *count += 1;
        }
    }
    let mut groups: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (index, stand) in drawn.stands.iter().enumerate() {
        if let Some(key) = Key::new(builder, stand) {
            groups.entry(key).or_default().push(index);
        }
    }
    // A node is large: growing the list step by step would copy it all several times.
    let more = drawn.stands.len() + groups.len();
    builder.topology.graph.reserve_nodes(more);
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for (key, members) in &groups {
        let members: Vec<&Stand> = members
            .iter()
            .filter_map(|&index| drawn.stands.get(index))
            .collect();
        let Some(parent) = place(builder, &members) else {
            continue;
        };
        let mut leaves = Vec::with_capacity(members.len());
        let mut box_of_leaves = parent;
        if members.len() > 1 {
            let stack = Stack::new(builder, key, &members);
            let number = numbers.entry(stack.mark.clone()).or_default();
            let node = stack.node(builder, parent, *number);
            *number += 1;
            box_of_leaves = builder.add(node);
        }
        for stand in &members {
            let copies = homes.get(stand.workload).is_some_and(|&count| count > 1);
            if let Some(node) = leaf(builder, stand, parent, box_of_leaves, copies) {
                let index = builder.add(node);
                builder.stands.insert((stand.workload, stand.subnet), index);
                leaves.push(index);
            }
        }
        let drawn_as = if box_of_leaves == parent {
            leaves.first().copied()
        } else {
            Some(box_of_leaves)
        };
        if let Some(node) = drawn_as {
            register(builder, &members, node);
        }
    }
}

/// Remembers what the network's classes are drawn as.
fn register(builder: &mut Builder, members: &[&Stand], node: NodeIndex) {
    let network = builder.network;
    for stand in members {
        for &interface in &stand.interfaces {
            let class = network
                .interfaces
                .get(interface)
                .map(|interface| interface.class);
            if let Some(nodes) = class.and_then(|class| builder.classes.get_mut(class))
                && !nodes.contains(&node)
            {
                nodes.push(node);
            }
        }
    }
}

/// The box that workloads of one group stand in: their subnet, or the region of what stands in none.
fn place(builder: &mut Builder, members: &[&Stand]) -> Option<NodeIndex> {
    let first = members.first()?;
    if let Some(subnet) = first.subnet {
        return builder.subnets.get(subnet).copied().flatten();
    }
    let network = builder.network;
    let workload = network.workloads.get(first.workload)?;
    let partition = containers::partition(&workload.arn);
    Some(containers::add_region(
        builder,
        partition,
        &workload.account,
        &workload.region,
    ))
}

fn leaf(
    builder: &Builder,
    stand: &Stand,
    home: NodeIndex,
    parent: NodeIndex,
    copies: bool,
) -> Option<Node> {
    let network = builder.network;
    let workload = network.workloads.get(stand.workload)?;
    let subnet = stand.subnet.and_then(|subnet| network.subnets.get(subnet));
    let interfaces = || {
        stand
            .interfaces
            .iter()
            .filter_map(|&interface| network.interfaces.get(interface))
    };
    let mut node = Node {
        role: Role::Leaf,
        id: match subnet {
            Some(subnet) if copies => format!("{}@{}", workload.arn, subnet.id),
            _ => workload.arn.clone(),
        },
        kind: workload.kind.clone(),
        name: name(workload).to_owned(),
        parent: Some(parent),
        account: workload.account.clone(),
        region: workload.region.clone(),
        resource: workload.id.clone(),
        arn: workload.arn.clone(),
        detail: workload.detail.clone(),
        state: workload.state.clone(),
        tags: workload.tags.clone(),
        exposure: workload.exposure,
        scaling_group: workload.scaling_group.clone(),
        replica_of: workload.replica_of.clone(),
        warnings: workload.warnings.clone(),
        candidate: stand.subnet.is_some() && interfaces().all(|interface| interface.inferred),
        document: builder.documents.of(
            &workload.kind,
            &workload.region,
            &workload.id,
            &workload.arn,
        ),
        ..Node::default()
    };
    if let Some(subnet) = subnet {
        node.vpc = builder.vpcs.get(subnet.vpc).copied().flatten();
        node.subnet = Some(home);
        node.zone = subnet.zone.clone();
        node.region = builder
            .node(home)
            .map_or(node.region, |home| home.region.clone());
    }
    for interface in interfaces() {
        node.addresses.extend(&interface.addresses);
        node.public.extend(&interface.public);
        node.groups.extend(interface.groups.iter().cloned());
    }
    node.addresses.sort_unstable();
    node.addresses.dedup();
    node.public.sort_unstable();
    node.public.dedup();
    node.groups.sort_unstable();
    node.groups.dedup();
    node.tags.sort_unstable();
    node.tags.dedup_by(|a, b| a.0 == b.0);
    Some(node)
}

/// The text to show.
fn name(workload: &Workload) -> &str {
    workload
        .name
        .as_deref()
        .filter(|name| !name.is_empty())
        .unwrap_or(&workload.id)
}

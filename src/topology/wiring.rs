//! Edges that are wiring and not traffic: peering, transit gateway attachments, VPNs, replicas.

use std::collections::BTreeMap;

use petgraph::graph::NodeIndex;
use rustc_hash::FxHashSet;

use super::builder::Builder;
use super::fabric::{Place, Vpcs, is_gone, peering_arn, transit_arn};
use super::graph::{Edge, Fabric};
use super::outside;
use crate::network::model::Workload;
use crate::resource::vpc_peering_connection::PeeringVpc;

/// Adds all wiring between what is drawn.
pub(super) fn add(builder: &mut Builder) {
    let inventory = builder.inventory;
    let vpcs = Vpcs::new(builder);
    let mut wires = Wires::default();
    for account in &inventory.accounts {
        for region in &account.regions {
            let place = Place { account, region };
            peerings(builder, &vpcs, place, &mut wires);
            transit_gateways(builder, &vpcs, place, &mut wires);
            vpns(builder, place, &mut wires);
        }
    }
    replicas(builder, &mut wires);
    let mut wires: Vec<_> = wires.0.into_iter().collect();
    wires.sort_unstable();
    for (source, target, fabric) in wires {
        let graph = &mut builder.topology.graph;
        graph.add_edge(source, target, Edge::Fabric(fabric));
    }
}

/// Each once, however many records tell of it.
#[derive(Default)]
struct Wires(FxHashSet<(NodeIndex, NodeIndex, Fabric)>);

impl Wires {
    fn add(&mut self, source: NodeIndex, target: NodeIndex, fabric: Fabric) {
        if source != target {
            self.0.insert((source, target, fabric));
        }
    }
}

fn peerings(builder: &mut Builder, vpcs: &Vpcs, place: Place, wires: &mut Wires) {
    for peering in &place.region.vpc_peering_connections {
        let Some(leaf) = builder.find(&peering_arn(place, peering)) else {
            continue;
        };
        let home = builder.node(leaf).and_then(|node| node.parent);
        for side in [&peering.requester_vpc_info, &peering.accepter_vpc_info] {
            let vpc = side
                .as_ref()
                .and_then(|side| peer(builder, vpcs, place, side));
            if let Some(vpc) = vpc.filter(|&vpc| Some(vpc) != home) {
                wires.add(leaf, vpc, Fabric::Peering);
            }
        }
    }
}

/// The box of one side of a peering connection, or its place outside.
fn peer(builder: &mut Builder, vpcs: &Vpcs, place: Place, side: &PeeringVpc) -> Option<NodeIndex> {
    let region = side.region.as_deref().unwrap_or(&place.region.name);
    let id = side.vpc_id.as_deref()?;
    vpc(builder, vpcs, region, id)
}

/// A VPC's box, or its place outside if it was not gathered.
fn vpc(builder: &mut Builder, vpcs: &Vpcs, region: &str, id: &str) -> Option<NodeIndex> {
    let index = vpcs.index(region, id)?;
    if let Some(node) = builder.vpcs.get(index).copied().flatten() {
        return Some(node);
    }
    let network = builder.network;
    let vpc = network.vpcs.get(index).filter(|vpc| vpc.dangling)?;
    Some(outside::vpc(builder, vpc))
}

fn transit_gateways(builder: &mut Builder, vpcs: &Vpcs, place: Place, wires: &mut Wires) {
    let region = place.region;
    let mut gateways: BTreeMap<&str, NodeIndex> = BTreeMap::new();
    for gateway in &region.transit_gateways {
        if let Some(node) = builder.find(&transit_arn(place, gateway)) {
            gateways.insert(&gateway.transit_gateway_id, node);
        }
    }
    let general = region
        .transit_gateway_attachments
        .iter()
        .filter(|attachment| attachment.resource_type.as_deref() == Some("vpc"))
        .map(|attachment| {
            (
                &attachment.transit_gateway_id,
                &attachment.resource_id,
                &attachment.state,
            )
        });
    let special = region
        .transit_gateway_vpc_attachments
        .iter()
        .map(|attachment| {
            (
                &attachment.transit_gateway_id,
                &attachment.vpc_id,
                &attachment.state,
            )
        });
    for (gateway, id, state) in general.chain(special) {
        let gateway = gateway.as_deref().and_then(|gateway| gateways.get(gateway));
        if let (Some(&gateway), Some(id), false) = (gateway, id, is_gone(state.as_deref()))
            && let Some(vpc) = vpc(builder, vpcs, &region.name, id)
        {
            wires.add(gateway, vpc, Fabric::Attachment);
        }
    }
    for attachment in &region.transit_gateway_peering_attachments {
        if is_gone(attachment.state.as_deref()) {
            continue;
        }
        let mut sides = [
            &attachment.requester_tgw_info,
            &attachment.accepter_tgw_info,
        ]
        .map(|side| {
            let side = side.as_ref()?;
            let arn = place.arn_of(
                side.region.as_deref().unwrap_or(&region.name),
                side.owner_id.as_deref().unwrap_or(&place.account.id),
                "transit-gateway",
                side.transit_gateway_id.as_deref()?,
            );
            builder.find(&arn)
        });
        sides.sort_unstable();
        if let [Some(one), Some(other)] = sides {
            wires.add(one, other, Fabric::Attachment);
        }
    }
}

fn vpns(builder: &mut Builder, place: Place, wires: &mut Wires) {
    let region = place.region;
    for connection in &region.vpn_connections {
        if is_gone(connection.state.as_deref()) {
            continue;
        }
        let gateway = connection.vpn_gateway_id.as_deref();
        let mut near = gateway.and_then(|id| builder.find(&place.arn("vpn-gateway", id)));
        if let Some(id) = connection.transit_gateway_id.as_deref() {
            let mut gateways = region.transit_gateways.iter();
            near = gateways
                .find(|gateway| gateway.transit_gateway_id == id)
                .and_then(|gateway| builder.find(&transit_arn(place, gateway)));
        }
        let far = connection.customer_gateway_id.as_deref().and_then(|id| {
            let mut gateways = region.customer_gateways.iter();
            gateways.find(|gateway| gateway.customer_gateway_id == id)
        });
        if let (Some(near), Some(far)) = (near, far) {
            let arn = place.arn("customer-gateway", &far.customer_gateway_id);
            let account = &place.account.id;
            let far = outside::customer_gateway(builder, arn, account, &region.name, far);
            wires.add(near, far, Fabric::Vpn);
        }
    }
}

/// Ties a read replica to its source: the source is named by id, or by ARN where it is in another region.
fn replicas(builder: &Builder, wires: &mut Wires) {
    let workloads = &builder.network.workloads;
    let named: FxHashSet<&str> = workloads
        .iter()
        .filter_map(|workload| workload.replica_of.as_deref())
        .collect();
    let mut firsts: BTreeMap<usize, (Option<usize>, NodeIndex)> = BTreeMap::new();
    for (&(index, subnet), &node) in &builder.stands {
        let Some(workload) = workloads.get(index) else {
            continue;
        };
        let is_named = [workload.id.as_str(), &workload.arn]
            .iter()
            .any(|id| named.contains(id));
        if workload.replica_of.is_some() || is_named {
            let first = firsts.entry(index).or_insert((subnet, node));
            *first = (*first).min((subnet, node));
        }
    }
    let source_of = |replica: &Workload, source: &str| {
        firsts.iter().find(|(index, _)| {
            workloads.get(**index).is_some_and(|workload| {
                let near = workload.account == replica.account && workload.region == replica.region;
                workload.kind == replica.kind
                    && (workload.arn == source || (near && workload.id == source))
            })
        })
    };
    for (&index, &(_, node)) in &firsts {
        let replica = workloads.get(index);
        let source = replica.and_then(|replica| source_of(replica, replica.replica_of.as_deref()?));
        if let Some((_, &(_, source))) = source {
            wires.add(source, node, Fabric::Replica);
        }
    }
}

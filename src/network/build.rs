//! From an inventory to the network: everything by id first, then the references between them.

use std::collections::BTreeMap;

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use super::balancer;
use super::class;
use super::edge_service;
use super::entrance;
use super::expansion;
use super::gateway;
use super::group;
use super::index::Index;
use super::known::{Scope, Unread};
use super::model::{Network, Vpc};
use super::places;
use super::prefix_list::PrefixLists;
use super::private_link;
use super::public_access;
use super::stand_in;
use super::subnet_tables;
use super::transit::{self, Attachment, TransitTable};
use super::workload;
use crate::inventory::{Inventory, Region};
use crate::resource::record::Resource;
use crate::resource::security_group::SecurityGroup;

/// Builds the network of all accounts of an inventory.
#[must_use]
pub fn build(inventory: &Inventory) -> Network {
    let mut network = frame(inventory);
    for (at, region) in inventory.regions().enumerate() {
        workload::read(at, region, &mut network);
    }
    finish(network)
}

/// The same, for whoever needs the records of hosts no more: each region's are let go of as soon as the network has them,
/// so that a large account is in memory once.
#[must_use]
pub fn build_releasing(inventory: &mut Inventory) -> Network {
    let mut network = frame(inventory);
    for (at, region) in inventory.regions_mut().enumerate() {
        workload::read(at, region, &mut network);
        region.release_hosts();
    }
    finish(network)
}

/// Everything but workloads and their interfaces.
fn frame(inventory: &Inventory) -> Network {
    let mut network = Network::default();
    let regions = scopes(inventory, &mut network);
    let lists = PrefixLists::read(inventory, &network.scopes);
    places::vpcs(&regions, &mut network);
    fabric(&regions, &lists, &mut network);
    places::subnets(&regions, &mut network);
    subnet_tables::read(&regions, &lists, &mut network);
    public_access::read(&regions, &mut network);
    private_link::read(&regions, &mut network);
    network.entrances = edge_service::read(&regions, &mut network);
    network.index = Index::of(&network);
    // Lists that grow by doubling leave as much memory behind as they take.
    let interfaces = regions
        .iter()
        .map(|(_, region)| region.network_interfaces.len());
    let expected = interfaces.sum();
    network.workloads.reserve(expected);
    network.interfaces.reserve(expected);
    network
}

/// Order, classes and places by id, when all workloads stand.
fn finish(mut network: Network) -> Network {
    network.index = Index::default();
    workload::order(&mut network);
    entrance::place(&mut network);
    stand_in::place(&mut network);
    class::read(&mut network);
    network.index = Index::of(&network);
    subnet_tables::tiers(&mut network);
    network.warnings.sort_unstable();
    network.warnings.dedup();
    network.unread.sort_unstable();
    network.unread.dedup();
    network
}

/// The regions, each with its place in `network.scopes`.
fn scopes<'a>(inventory: &'a Inventory, network: &mut Network) -> Vec<(usize, &'a Region)> {
    let mut out = Vec::new();
    for account in &inventory.accounts {
        for region in &account.regions {
            out.push((network.scopes.len(), region));
            network.scopes.push(Scope::read(
                &account.id,
                &account.partition,
                region,
                &mut network.gaps,
            ));
        }
    }
    out
}

/// Gateways, peering, transit gateways, groups and load balancers: what stands in no subnet.
fn fabric(regions: &[(usize, &Region)], lists: &PrefixLists, network: &mut Network) {
    let mut peerings: BTreeMap<String, gateway::Peering> = BTreeMap::new();
    let mut attachments: BTreeMap<(String, String), Attachment> = BTreeMap::new();
    let mut tables: BTreeMap<String, TransitTable> = BTreeMap::new();
    let mut groups: BTreeMap<String, (bool, group::SecurityGroup)> = BTreeMap::new();
    for &(at, region) in regions {
        let Some(scope) = network.scopes.get(at) else {
            continue;
        };
        let read = gateway::read(region, scope);
        network.internet_gateways.extend(read.internet);
        network.egress_only_gateways.extend(read.egress_only);
        network.nats.extend(read.nats);
        network.vpn_gateways.extend(read.vpns);
        network.endpoints.extend(read.endpoints);
        for peering in read.peerings {
            // The accepter's side may not tell the requester's blocks: the picture with more of them counts.
            let blocks = |peering: &gateway::Peering| {
                peering
                    .sides
                    .iter()
                    .map(|side| side.cidrs.len())
                    .sum::<usize>()
            };
            let better = peerings
                .get(&peering.id)
                .is_none_or(|known| blocks(known) < blocks(&peering));
            if better {
                peerings.insert(peering.id.clone(), peering);
            }
        }
        let read = transit::read(region, scope, lists, &network.gaps);
        for attachment in read.attachments {
            let key = (attachment.id.clone(), attachment.gateway.clone());
            let known = attachments.remove(&key);
            attachments.insert(key, merge(known, attachment));
        }
        for table in read.tables {
            tables.entry(table.id.clone()).or_insert(table);
        }
        let mut unread = Unread {
            scope,
            document: SecurityGroup::DOCUMENT,
            gaps: &mut network.gaps,
            lines: &mut network.unread,
        };
        for group in expansion::read(region, lists, &mut unread) {
            let own = group.account == scope.account;
            if own || !groups.contains_key(&group.id) {
                groups.insert(group.id.clone(), (own, group));
            }
        }
        network
            .balancers
            .extend(balancer::read(region, scope, &network.gaps));
    }
    network.groups = groups.into_values().map(|(_, group)| group).collect();
    network.attachments = attachments.into_values().collect();
    network.peerings = peerings.into_values().collect();
    network.internet_gateways.sort_by(|a, b| a.id.cmp(&b.id));
    network.internet_gateways.dedup_by(|a, b| a.id == b.id);
    network.egress_only_gateways.sort_by(|a, b| a.id.cmp(&b.id));
    network.egress_only_gateways.dedup_by(|a, b| a.id == b.id);
    network.nats.sort_by(|a, b| a.id.cmp(&b.id));
    network.nats.dedup_by(|a, b| a.id == b.id);
    network.vpn_gateways.sort_by(|a, b| a.id.cmp(&b.id));
    network.vpn_gateways.dedup_by(|a, b| a.id == b.id);
    network.endpoints.sort_by(|a, b| a.id.cmp(&b.id));
    network.endpoints.dedup_by(|a, b| a.id == b.id);
    network
        .balancers
        .sort_by(|a, b| (&a.account, &a.region, &a.id).cmp(&(&b.account, &b.region, &b.id)));
    let missing: Vec<gateway::Side> = network
        .peerings
        .iter()
        .flat_map(|peering| peering.sides.iter())
        .filter(|side| !side.vpc.is_empty() && !network.vpcs.iter().any(|vpc| vpc.id == side.vpc))
        .cloned()
        .collect();
    for side in missing {
        dangling(network, &side);
    }
    network
        .vpcs
        .sort_by(|a, b| (&a.account, &a.region, &a.id).cmp(&(&b.account, &b.region, &b.id)));
    network.transit_tables = tables.into_values().collect();
    learn(network);
}

fn merge(known: Option<Attachment>, mut new: Attachment) -> Attachment {
    let Some(known) = known else {
        return new;
    };
    if new.table.here_ref().is_none() {
        new.table = known.table;
    }
    if new.subnets.is_empty() {
        new.subnets = known.subnets;
    }
    new
}

/// A peer's VPC that was not gathered stands on the map all the same.
fn dangling(network: &mut Network, side: &gateway::Side) {
    if network.vpcs.iter().any(|vpc| vpc.id == side.vpc) {
        return;
    }
    let partition = network
        .scopes
        .first()
        .map_or("aws", |scope| scope.partition.as_str());
    network.vpcs.push(Vpc {
        arn: format!(
            "arn:{partition}:ec2:{}:{}:vpc/{}",
            side.region, side.account, side.vpc
        ),
        id: side.vpc.clone(),
        account: side.account.clone(),
        region: side.region.clone(),
        cidrs: side.cidrs.clone(),
        dangling: true,
        ..Vpc::default()
    });
}

/// Answers that do not list learned routes still say what is learned from: a VPC's blocks are its networks.
fn learn(network: &mut Network) {
    let blocks: FxHashMap<&str, &[IpNet]> = network
        .vpcs
        .iter()
        .map(|vpc| (vpc.id.as_str(), vpc.cidrs.as_slice()))
        .collect();
    let attachments: FxHashMap<&str, &Attachment> = network
        .attachments
        .iter()
        .map(|attachment| (attachment.id.as_str(), attachment))
        .collect();
    for table in &mut network.transit_tables {
        for id in &table.learns {
            let Some(attachment) = attachments
                .get(id.as_str())
                .filter(|attachment| attachment.kind == "vpc")
            else {
                continue;
            };
            for &cidr in blocks
                .get(attachment.resource.as_str())
                .copied()
                .unwrap_or_default()
            {
                let listed = table.routes.iter().any(|route| {
                    route.network == cidr
                        && route.rank >= transit::Rank::Vpc
                        && route.attachments.contains(id)
                });
                if !listed {
                    table.routes.push(transit::TransitRoute {
                        network: cidr,
                        attachments: vec![id.clone()],
                        blackhole: false,
                        rank: transit::Rank::Vpc,
                        list: None,
                    });
                }
            }
        }
    }
}

//! What the tables of a VPC say of each subnet: its route table, its network ACL, and the tier that follows.

use std::collections::BTreeMap;

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use super::acl::NetworkAcl;
use super::index::by_id;
use super::known::{Known, Unread};
use super::model::{Network, Tier};
use super::prefix_list::PrefixLists;
use super::route::{RouteTable, Target};
use crate::inventory::Region;
use crate::resource::network_acl as record;
use crate::resource::record::Resource;
use crate::resource::route_table;

/// Reads route tables and network ACLs, and gives each subnet its own. Subnets must be in their order.
pub fn read(regions: &[(usize, &Region)], lists: &PrefixLists, network: &mut Network) {
    let associations = tables(regions, lists, network);
    let by_subnet = acls(regions, network);
    attach(&associations, &by_subnet, network);
}

/// What the route tables make of the subnets.
pub fn tiers(network: &mut Network) {
    for subnet in 0..network.subnets.len() {
        let tier = tier(network, subnet);
        if let Some(subnet) = network.subnets.get_mut(subnet) {
            subnet.tier = tier;
        }
    }
}

/// Route tables: by subnet where associated, and the main one of each VPC.
#[derive(Default)]
struct Associations {
    subnet: FxHashMap<String, String>,
    main: FxHashMap<String, String>,
}

fn tables(
    regions: &[(usize, &Region)],
    lists: &PrefixLists,
    network: &mut Network,
) -> Associations {
    let mut out = Associations::default();
    let blocks: FxHashMap<&str, &[IpNet]> = network
        .vpcs
        .iter()
        .map(|vpc| (vpc.id.as_str(), vpc.cidrs.as_slice()))
        .collect();
    let mut found: BTreeMap<String, RouteTable> = BTreeMap::new();
    for &(at, region) in regions {
        let Some(scope) = network.scopes.get(at) else {
            continue;
        };
        let mut unread = Unread {
            scope,
            document: route_table::RouteTable::DOCUMENT,
            gaps: &mut network.gaps,
            lines: &mut network.unread,
        };
        for record in &region.route_tables {
            let vpc = record.vpc_id.clone().unwrap_or_default();
            let cidrs = blocks.get(vpc.as_str()).copied().unwrap_or_default();
            for association in &record.associations {
                let state = association
                    .association_state
                    .as_ref()
                    .and_then(|state| state.state.as_deref());
                if !matches!(state, None | Some("associated")) {
                    continue;
                }
                if let Some(subnet) = &association.subnet_id {
                    out.subnet
                        .insert(subnet.clone(), record.route_table_id.clone());
                } else if association.main == Some(true) {
                    out.main.insert(vpc.clone(), record.route_table_id.clone());
                }
            }
            found
                .entry(record.route_table_id.clone())
                .or_insert_with(|| RouteTable::read(record, cidrs, lists, &mut unread));
        }
    }
    network.route_tables = found.into_values().collect();
    out
}

fn acls(regions: &[(usize, &Region)], network: &mut Network) -> FxHashMap<String, String> {
    let mut by_subnet = FxHashMap::default();
    let mut found: BTreeMap<String, NetworkAcl> = BTreeMap::new();
    for &(at, region) in regions {
        let Some(scope) = network.scopes.get(at) else {
            continue;
        };
        let mut unread = Unread {
            scope,
            document: record::NetworkAcl::DOCUMENT,
            gaps: &mut network.gaps,
            lines: &mut network.unread,
        };
        for record in &region.network_acls {
            for association in &record.associations {
                if let Some(subnet) = &association.subnet_id {
                    by_subnet.insert(subnet.clone(), record.network_acl_id.clone());
                }
            }
            let acl = NetworkAcl::read(record, &mut unread);
            found.entry(acl.id.clone()).or_insert(acl);
        }
    }
    network.acls = found.into_values().collect();
    by_subnet
}

fn attach(associations: &Associations, acls: &FxHashMap<String, String>, network: &mut Network) {
    let table_at = by_id(&network.route_tables, |table| &table.id);
    let acl_at = by_id(&network.acls, |acl| &acl.id);
    for subnet in &mut network.subnets {
        let Some(vpc) = network.vpcs.get(subnet.vpc) else {
            continue;
        };
        let scope = vpc.scope.and_then(|at| network.scopes.get(at));
        let absence = |table: &str| scope.map_or(Known::Nowhere, |scope| scope.absence(table));
        let absent = absence("route_tables");
        let own = associations.subnet.get(&subnet.id);
        // The main table is for subnets that no other names; of tables that were not all read one more may.
        let main = associations.main.get(&vpc.id);
        let table = own.or(main.filter(|_| absent == Known::Nowhere));
        subnet.route_table = table
            .and_then(|id| table_at.get(id))
            .map_or(absent, |&at| Known::Here(at));
        subnet.acl = acls
            .get(&subnet.id)
            .and_then(|id| acl_at.get(id))
            .map_or_else(|| absence("network_acls"), |&at| Known::Here(at));
    }
}

/// What the route table makes of a subnet.
fn tier(network: &Network, subnet: usize) -> Tier {
    let table = network
        .subnets
        .get(subnet)
        .and_then(|subnet| subnet.route_table.here());
    let Some(table) = table.and_then(|at| network.route_tables.get(at)) else {
        return Tier::Unknown;
    };
    let leads = |target: Target| {
        table
            .routes
            .iter()
            .any(|route| route.target == target && !route.blackhole)
    };
    if leads(Target::InternetGateway) {
        Tier::Public
    } else if [
        Target::EgressOnlyGateway,
        Target::Nat,
        Target::Peering,
        Target::TransitGateway,
        Target::VpnGateway,
        Target::Interface,
        Target::Other,
    ]
    .into_iter()
    .any(leads)
    {
        Tier::Private
    } else {
        Tier::Isolated
    }
}

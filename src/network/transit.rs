//! Transit gateways: attachments and route tables.

use std::net::IpAddr;

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use super::known::{Gap, Known, Scope};
use super::prefix_list::PrefixLists;
use crate::inventory::Region;

/// What is attached to a transit gateway.
#[derive(Debug, Clone)]
pub struct Attachment {
    pub id: String,
    /// The transit gateway's id.
    pub gateway: String,
    /// `vpc`, `peering`, `vpn`, `direct-connect-gateway`, `connect`.
    pub kind: String,
    /// The VPC's id, the other transit gateway's id and so on.
    pub resource: String,
    pub state: String,
    /// For a VPC: the ids of the subnets with the attachment's interfaces.
    pub subnets: Vec<String>,
    /// The id of the one route table that it is associated with.
    pub table: Known<String>,
    /// Whether groups may be referenced through it: the attachment's switch (on by default) and the gateway's (off by default).
    pub references: bool,
    pub appliance_mode: bool,
    /// Whether it carries IPv6; none where the record does not say.
    pub ipv6: Option<bool>,
}

/// A route table of a transit gateway.
#[derive(Debug, Clone, Default)]
pub struct TransitTable {
    pub id: String,
    pub gateway: String,
    pub routes: Vec<TransitRoute>,
    /// The attachments whose networks it learns, by id.
    pub learns: Vec<String>,
    /// What of it was not read: an index into the network's gaps.
    pub gap: Option<usize>,
    /// Prefix lists that it refers to and whose entries were not read, with the gap if it is one call.
    pub unreadable: Vec<(String, Option<usize>)>,
}

/// A route of such a table.
#[derive(Debug, Clone)]
pub struct TransitRoute {
    pub network: IpNet,
    /// Attachment ids; several of one kind share the load.
    pub attachments: Vec<String>,
    pub blackhole: bool,
    pub rank: Rank,
    /// The prefix list that it is an entry of.
    pub list: Option<String>,
}

/// At equal prefixes the lower wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rank {
    Static,
    PrefixList,
    Vpc,
    DirectConnect,
    Connect,
    Vpn,
}

impl TransitTable {
    /// The route for `address`: the longest prefix, then the lowest rank.
    #[must_use]
    pub fn lookup(&self, address: IpAddr) -> Option<&TransitRoute> {
        self.routes
            .iter()
            .filter(|route| route.network.contains(&address))
            .min_by_key(|route| (std::cmp::Reverse(route.network.prefix_len()), route.rank))
    }
}

/// The transit gateways of all regions, merged: a shared gateway is seen from several accounts, its tables from its owner's only.
#[derive(Debug, Clone, Default)]
pub struct Transit {
    pub attachments: Vec<Attachment>,
    pub tables: Vec<TransitTable>,
}

/// Reads what one region tells; `gaps` are the network's.
#[must_use]
pub fn read(region: &Region, scope: &Scope, lists: &PrefixLists, gaps: &[Gap]) -> Transit {
    let mut references: FxHashMap<&str, bool> = FxHashMap::default();
    for gateway in &region.transit_gateways {
        let on = gateway.options.as_ref().is_some_and(|options| {
            options.security_group_referencing_support.as_deref() == Some("enable")
        });
        references.insert(&gateway.transit_gateway_id, on);
    }
    let mut associated: FxHashMap<&str, &str> = FxHashMap::default();
    for association in &region.transit_gateway_route_table_associations {
        if let Some(attachment) = &association.transit_gateway_attachment_id
            && matches!(association.state.as_deref(), None | Some("associated"))
        {
            associated.insert(attachment, &association.transit_gateway_route_table_id);
        }
    }
    let mut attachments: FxHashMap<&str, Attachment> = FxHashMap::default();
    let blank = |id: &str| Attachment {
        id: id.to_owned(),
        gateway: String::new(),
        kind: String::new(),
        resource: String::new(),
        state: String::new(),
        subnets: Vec::new(),
        table: Known::Nowhere,
        references: false,
        appliance_mode: false,
        ipv6: None,
    };
    for record in &region.transit_gateway_attachments {
        let entry = attachments
            .entry(&record.transit_gateway_attachment_id)
            .or_insert_with(|| blank(&record.transit_gateway_attachment_id));
        entry.gateway = record.transit_gateway_id.clone().unwrap_or_default();
        entry.kind = record.resource_type.clone().unwrap_or_default();
        entry.resource = record.resource_id.clone().unwrap_or_default();
        entry.state = record.state.clone().unwrap_or_default();
        if let Some(association) = &record.association
            && let Some(table) = &association.transit_gateway_route_table_id
            && matches!(association.state.as_deref(), None | Some("associated"))
        {
            entry.table = Known::Here(table.clone());
        }
    }
    for record in &region.transit_gateway_vpc_attachments {
        let entry = attachments
            .entry(&record.transit_gateway_attachment_id)
            .or_insert_with(|| blank(&record.transit_gateway_attachment_id));
        entry.gateway = record.transit_gateway_id.clone().unwrap_or_default();
        "vpc".clone_into(&mut entry.kind);
        entry.resource = record.vpc_id.clone().unwrap_or_default();
        entry.state = record.state.clone().unwrap_or_default();
        entry.subnets = record.subnet_ids.to_vec();
        let options = record.options.clone().unwrap_or_default();
        entry.references = references.get(entry.gateway.as_str()) == Some(&true)
            && options.security_group_referencing_support.as_deref() != Some("disable");
        entry.appliance_mode = options.appliance_mode_support.as_deref() == Some("enable");
        entry.ipv6 = match options.ipv6_support.as_deref() {
            Some("enable") => Some(true),
            Some("disable") => Some(false),
            _ => None,
        };
    }
    for record in &region.transit_gateway_peering_attachments {
        let entry = attachments
            .entry(&record.transit_gateway_attachment_id)
            .or_insert_with(|| blank(&record.transit_gateway_attachment_id));
        "peering".clone_into(&mut entry.kind);
        entry.state = record.state.clone().unwrap_or_default();
        // Each side sees the attachment under the same id; the requester's gateway is named where nothing else names one.
        if entry.gateway.is_empty() {
            let side = record
                .requester_tgw_info
                .as_ref()
                .and_then(|side| side.transit_gateway_id.clone());
            entry.gateway = side.unwrap_or_default();
        }
        let sides = [&record.requester_tgw_info, &record.accepter_tgw_info];
        let other = sides
            .into_iter()
            .flatten()
            .filter_map(|side| side.transit_gateway_id.clone())
            .find(|gateway| *gateway != entry.gateway);
        entry.resource = other.unwrap_or_default();
    }
    let mut attachments: Vec<Attachment> = attachments.into_values().collect();
    for attachment in &mut attachments {
        if attachment.table == Known::Nowhere {
            attachment.table = match associated.get(attachment.id.as_str()) {
                Some(table) => Known::Here((*table).to_owned()),
                None if scope.gap("transit_gateway_attachments").is_none() => Known::Nowhere,
                None => scope.absence("transit_gateway_route_table_associations"),
            };
        }
    }
    Transit {
        attachments,
        tables: tables(region, scope, lists, gaps),
    }
}

fn tables(region: &Region, scope: &Scope, lists: &PrefixLists, gaps: &[Gap]) -> Vec<TransitTable> {
    let mut out = Vec::new();
    for table in &region.transit_gateway_route_tables {
        let id = table.transit_gateway_route_table_id.as_str();
        // Answers that do not list learned routes say by the propagations what is learned.
        let unlearned = scope.gap_of("transit_gateway_route_table_propagations", id);
        let unlearned =
            unlearned.filter(|&gap| gaps.get(gap).is_some_and(|gap| gap.status == "unreadable"));
        let mut read = TransitTable {
            id: id.to_owned(),
            gateway: table.transit_gateway_id.clone().unwrap_or_default(),
            gap: scope.gap_of("transit_gateway_routes", id).or(unlearned),
            ..TransitTable::default()
        };
        for route in &region.transit_gateway_routes {
            let serves = matches!(route.state.as_deref(), None | Some("active" | "blackhole"));
            if route.transit_gateway_route_table_id != id || !serves {
                continue;
            }
            let Some(network) = route
                .destination_cidr_block
                .as_deref()
                .and_then(|text| text.parse::<IpNet>().ok())
            else {
                continue;
            };
            let kind = route
                .transit_gateway_attachments
                .first()
                .and_then(|first| first.resource_type.as_deref());
            read.routes.push(TransitRoute {
                network: network.trunc(),
                attachments: route
                    .transit_gateway_attachments
                    .iter()
                    .filter_map(|attachment| attachment.transit_gateway_attachment_id.clone())
                    .collect(),
                blackhole: route.state.as_deref() == Some("blackhole"),
                rank: match route.kind.as_deref() {
                    Some("propagated") => learned(kind.unwrap_or_default()),
                    _ if route.prefix_list_id.is_some() => Rank::PrefixList,
                    _ => Rank::Static,
                },
                list: route.prefix_list_id.clone(),
            });
        }
        for reference in &region.transit_gateway_prefix_list_references {
            let Some(list) = reference
                .prefix_list_id
                .as_deref()
                .filter(|_| reference.transit_gateway_route_table_id == id)
            else {
                continue;
            };
            // SearchTransitGatewayRoutes lists the entries of a list as routes of their own.
            let listed = read
                .routes
                .iter()
                .any(|route| route.list.as_deref() == Some(list));
            let entries = lists.entries(list, scope);
            match &entries {
                _ if listed => {}
                Known::Here(_) => {}
                Known::Nowhere => read.unreadable.push((list.to_owned(), None)),
                Known::Gap(gap) => read.unreadable.push((list.to_owned(), Some(*gap))),
            }
            if let Known::Here(networks) = entries {
                read.routes.extend(networks.into_iter().map(|network| {
                    TransitRoute {
                        network,
                        attachments: reference
                            .transit_gateway_attachment
                            .iter()
                            .filter_map(|attachment| {
                                attachment.transit_gateway_attachment_id.clone()
                            })
                            .collect(),
                        blackhole: reference.blackhole == Some(true),
                        rank: Rank::PrefixList,
                        list: Some(list.to_owned()),
                    }
                }));
            }
        }
        for propagation in &region.transit_gateway_route_table_propagations {
            if propagation.transit_gateway_route_table_id == id
                && matches!(propagation.state.as_deref(), None | Some("enabled"))
            {
                read.learns
                    .extend(propagation.transit_gateway_attachment_id.clone());
            }
        }
        out.push(read);
    }
    out
}

/// The rank of a learned route by what it was learned from.
#[must_use]
pub fn learned(kind: &str) -> Rank {
    match kind {
        "direct-connect-gateway" => Rank::DirectConnect,
        "connect" => Rank::Connect,
        "vpn" => Rank::Vpn,
        _ => Rank::Vpc,
    }
}

//! Where things stand in the network's lists: by id, by address.

use std::net::IpAddr;

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use super::model::Network;

/// Ids and addresses to positions.
#[derive(Debug, Clone, Default)]
pub struct Index {
    pub vpcs: FxHashMap<String, usize>,
    pub subnets: FxHashMap<String, usize>,
    pub interfaces: FxHashMap<String, usize>,
    /// Workloads by id; of several with one id (in different accounts or regions) the first.
    pub workloads: FxHashMap<String, usize>,
    pub groups: FxHashMap<String, usize>,
    pub route_tables: FxHashMap<String, usize>,
    pub internet_gateways: FxHashMap<String, usize>,
    pub egress_only_gateways: FxHashMap<String, usize>,
    pub nats: FxHashMap<String, usize>,
    pub peerings: FxHashMap<String, usize>,
    pub vpn_gateways: FxHashMap<String, usize>,
    pub endpoints: FxHashMap<String, usize>,
    /// Attachments of VPCs, by transit gateway and VPC.
    vpc_attachments: FxHashMap<String, FxHashMap<String, usize>>,
    /// Attachments by id; both ends of a peering bear one id.
    attachments: FxHashMap<String, Vec<(String, usize)>>,
    pub transit_tables: FxHashMap<String, usize>,
    /// The interface with a private address, by VPC and address.
    pub addresses: FxHashMap<(usize, IpAddr), usize>,
    /// The interface behind a public IPv4 address, and the private address that it stands for.
    pub public: FxHashMap<IpAddr, (usize, IpAddr)>,
    /// Prefixes delegated to interfaces, by VPC.
    pub prefixes: FxHashMap<usize, Vec<(IpNet, usize)>>,
    /// The subnets of each VPC, ascending.
    pub subnets_of: Vec<Vec<usize>>,
    /// The interfaces that bear each group, by the group's id.
    pub bearers: FxHashMap<String, Vec<usize>>,
    /// The route table that directs what comes in through a gateway, by the gateway's id.
    pub edge_tables: FxHashMap<String, usize>,
}

/// The first place of each id.
pub(super) fn by_id<T>(items: &[T], id: impl Fn(&T) -> &str) -> FxHashMap<String, usize> {
    let mut out = FxHashMap::with_capacity_and_hasher(items.len(), rustc_hash::FxBuildHasher);
    for (at, item) in items.iter().enumerate() {
        out.entry(id(item).to_owned()).or_insert(at);
    }
    out
}

impl Index {
    /// Indexes everything but what the building of interfaces has already needed.
    #[must_use]
    pub fn of(network: &Network) -> Self {
        let mut out = Self {
            vpcs: by_id(&network.vpcs, |vpc| &vpc.id),
            subnets: by_id(&network.subnets, |subnet| &subnet.id),
            interfaces: by_id(&network.interfaces, |interface| &interface.id),
            workloads: by_id(&network.workloads, |workload| &workload.id),
            groups: by_id(&network.groups, |group| &group.id),
            route_tables: by_id(&network.route_tables, |table| &table.id),
            internet_gateways: by_id(&network.internet_gateways, |gateway| &gateway.id),
            egress_only_gateways: by_id(&network.egress_only_gateways, |gateway| &gateway.id),
            nats: by_id(&network.nats, |nat| &nat.id),
            peerings: by_id(&network.peerings, |peering| &peering.id),
            vpn_gateways: by_id(&network.vpn_gateways, |gateway| &gateway.id),
            endpoints: by_id(&network.endpoints, |endpoint| &endpoint.id),
            transit_tables: by_id(&network.transit_tables, |table| &table.id),
            subnets_of: vec![Vec::new(); network.vpcs.len()],
            ..Self::default()
        };
        for (at, attachment) in network.attachments.iter().enumerate() {
            let ends = out.attachments.entry(attachment.id.clone()).or_default();
            ends.push((attachment.gateway.clone(), at));
            if attachment.kind == "vpc" {
                let vpcs = out
                    .vpc_attachments
                    .entry(attachment.gateway.clone())
                    .or_default();
                vpcs.insert(attachment.resource.clone(), at);
            }
        }
        for (at, subnet) in network.subnets.iter().enumerate() {
            if let Some(subnets) = out.subnets_of.get_mut(subnet.vpc) {
                subnets.push(at);
            }
        }
        for (at, table) in network.route_tables.iter().enumerate() {
            if let Some(gateway) = &table.edge {
                out.edge_tables.insert(gateway.clone(), at);
            }
        }
        for (at, interface) in network.interfaces.iter().enumerate() {
            let Some(vpc) = network
                .subnets
                .get(interface.subnet)
                .map(|subnet| subnet.vpc)
            else {
                continue;
            };
            for address in interface.addresses.iter().chain(&interface.stand_in) {
                out.addresses.entry((vpc, *address)).or_insert(at);
                if address.is_ipv6() {
                    out.public.entry(*address).or_insert((at, *address));
                }
            }
            for &(private, public) in &interface.associations {
                out.public.entry(public).or_insert((at, private));
            }
            for prefix in &interface.prefixes {
                out.prefixes.entry(vpc).or_default().push((*prefix, at));
            }
            for group in &interface.groups {
                out.bearers.entry(group.clone()).or_default().push(at);
            }
        }
        out
    }

    /// The attachment of a VPC to a transit gateway.
    #[must_use]
    pub fn attachment(&self, gateway: &str, vpc: &str) -> Option<usize> {
        self.vpc_attachments.get(gateway)?.get(vpc).copied()
    }

    /// An attachment by its id; of a peering the end at this transit gateway, if it is known.
    #[must_use]
    pub fn attachment_by_id(&self, id: &str, gateway: &str) -> Option<usize> {
        let ends = self.attachments.get(id)?;
        ends.iter()
            .find(|(end, _)| end == gateway)
            .map(|&(_, at)| at)
    }
}

//! Where the blocks that a network names begin and end: addresses between two cuts are alike.

use std::net::IpAddr;

use ipnet::IpNet;
use rustc_hash::FxHashSet;

use super::group::{Rule, SecurityGroup};
use super::model::Network;

/// The places where some rule, route or entry begins or ends: addresses between two of them are alike.
#[derive(Debug, Clone, Default)]
pub struct Cuts {
    v4: Vec<u32>,
    v6: Vec<u128>,
}

impl Cuts {
    /// Collects what a network names: peers of rules, entries, routes.
    #[must_use]
    pub fn of(network: &Network) -> Self {
        let mut nets: FxHashSet<IpNet> = network
            .groups
            .iter()
            .flat_map(SecurityGroup::all_rules)
            .flat_map(Rule::blocks)
            .copied()
            .collect();
        nets.extend(
            network
                .acls
                .iter()
                .flat_map(|acl| acl.ingress.iter().chain(&acl.egress))
                .map(|entry| entry.cidr),
        );
        nets.extend(
            network
                .route_tables
                .iter()
                .flat_map(super::route::RouteTable::networks),
        );
        nets.extend(
            network
                .transit_tables
                .iter()
                .flat_map(|table| &table.routes)
                .map(|route| route.network),
        );
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for net in nets {
            match net {
                IpNet::V4(net) => v4.extend([
                    Some(net.network().to_bits()),
                    net.broadcast().to_bits().checked_add(1),
                ]),
                IpNet::V6(net) => v6.extend([
                    Some(net.network().to_bits()),
                    net.broadcast().to_bits().checked_add(1),
                ]),
            }
        }
        let mut v4: Vec<u32> = v4.into_iter().flatten().collect();
        let mut v6: Vec<u128> = v6.into_iter().flatten().collect();
        v4.sort_unstable();
        v4.dedup();
        v6.sort_unstable();
        v6.dedup();
        Self { v4, v6 }
    }

    /// A number that addresses alike share; those of IPv6 are odd.
    #[must_use]
    pub fn place(&self, address: IpAddr) -> usize {
        match address {
            IpAddr::V4(address) => 2 * self.v4.partition_point(|&cut| cut <= address.to_bits()),
            IpAddr::V6(address) => 2 * self.v6.partition_point(|&cut| cut <= address.to_bits()) + 1,
        }
    }
}

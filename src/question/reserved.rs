//! Addresses that AWS answers itself: inside every VPC, past security groups, network ACLs and route tables.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::net::ports::{PortSet, TCP, UDP};

use super::ground::Ground;

/// A service of AWS that hosts find at a fixed address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Service {
    pub name: &'static str,
    pub ports: PortSet,
}

/// The service at an address, seen from a VPC (an index). Groups and ACLs filter none of them.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html>,
/// <https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html>
pub(super) fn service(ground: &Ground, vpc: usize, address: IpAddr) -> Option<Service> {
    let dns = || Service {
        name: "the Route 53 Resolver",
        ports: PortSet::ports(UDP, 53, 53).union(&PortSet::ports(TCP, 53, 53)),
    };
    let metadata = || Service {
        name: "the instance metadata service",
        ports: PortSet::tcp(80, 80),
    };
    let clock = || Service {
        name: "the Amazon Time Sync Service",
        ports: PortSet::udp(123, 123),
    };
    let local = |last: u16| IpAddr::V6(Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, last));
    let link = |last: u8| IpAddr::V4(Ipv4Addr::new(169, 254, 169, last));
    if address == link(253) || address == local(0x253) {
        return Some(dns());
    }
    if address == link(254) || address == local(0x254) {
        return Some(metadata());
    }
    if address == link(123) || address == local(0x123) {
        return Some(clock());
    }
    // The base of the VPC's block plus two.
    let blocks = ground.network.vpcs.get(vpc)?.cidrs.iter();
    let resolver = blocks.filter_map(|block| match block.network() {
        IpAddr::V4(base) => Some(IpAddr::V4(Ipv4Addr::from_bits(
            base.to_bits().checked_add(2)?,
        ))),
        IpAddr::V6(_) => None,
    });
    let free = !ground.network.index.addresses.contains_key(&(vpc, address));
    (free && resolver.into_iter().any(|at| at == address)).then(dns)
}

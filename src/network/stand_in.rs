//! Addresses for interfaces that were only inferred: a free one of their subnet, so that their ways can be walked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use rustc_hash::FxHashSet;

use super::model::Network;

/// Public stand-ins come from 198.18.0.0/15, which no network announces (RFC 2544).
const PUBLIC: u32 = 0xC612_0000;

/// How far from the end of a subnet a free address is looked for.
const TRIES: u32 = 4096;

/// Gives each inferred interface without addresses one of each family of its subnet, and a public one where its workload
/// has one by its own setting (an internet-facing scheme, `PubliclyAccessible`).
pub fn place(network: &mut Network) {
    let mut taken: FxHashSet<(usize, IpAddr)> = FxHashSet::default();
    for interface in &network.interfaces {
        taken.extend(
            interface
                .addresses
                .iter()
                .map(|address| (interface.subnet, *address)),
        );
    }
    let mut public = PUBLIC;
    for interface in &mut network.interfaces {
        if !interface.inferred || !interface.addresses.is_empty() {
            continue;
        }
        let workload = network.workloads.get(interface.workload);
        let faces_internet = workload.is_some_and(|workload| workload.internet_facing);
        let cidrs = network
            .subnets
            .get(interface.subnet)
            .map_or(&[][..], |subnet| &subnet.cidrs);
        for cidr in cidrs {
            let free = (1..TRIES)
                .filter_map(|back| before_end(cidr, back))
                .find(|address| {
                    cidr.contains(address) && !taken.contains(&(interface.subnet, *address))
                });
            if let Some(address) = free {
                taken.insert((interface.subnet, address));
                interface.stand_in.push(address);
                if address.is_ipv4() && faces_internet {
                    interface
                        .associations
                        .push((address, IpAddr::V4(Ipv4Addr::from_bits(public))));
                    public = public.saturating_add(1);
                }
            }
        }
        interface.stand_in.sort_unstable();
    }
}

fn before_end(cidr: &IpNet, back: u32) -> Option<IpAddr> {
    match cidr {
        IpNet::V4(net) => net
            .broadcast()
            .to_bits()
            .checked_sub(back)
            .map(|bits| IpAddr::V4(Ipv4Addr::from_bits(bits))),
        IpNet::V6(net) => net
            .broadcast()
            .to_bits()
            .checked_sub(u128::from(back))
            .map(|bits| IpAddr::V6(Ipv6Addr::from_bits(bits))),
    }
}

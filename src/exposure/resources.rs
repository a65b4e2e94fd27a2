//! Interfaces as the resources that people know.

use std::net::IpAddr;

use crate::network::model::{Interface, Network};
use crate::question::end::Kin;
use crate::question::ground::fronts;

use super::model::Resource;

/// The members of a kind, with those of their addresses that are like the one that was dialled.
#[must_use]
pub fn members(network: &Network, kin: &Kin, dialled: Option<IpAddr>) -> Vec<Resource> {
    let place = dialled.and_then(|address| {
        let first = network.interfaces.get(kin.first.interface)?;
        Some(network.cuts.place(private(first, address)))
    });
    let mut out: Vec<Resource> = kin
        .members
        .iter()
        .filter_map(|spot| {
            let interface = network.interfaces.get(spot.interface)?;
            let alike = |(private, public): &(IpAddr, IpAddr)| {
                let same = place.is_none_or(|place| network.cuts.place(*private) == place);
                let family = dialled.is_none_or(|dialled| dialled.is_ipv4() == public.is_ipv4());
                // What stands in for an address that was not gathered is nobody's business.
                same && family && !interface.stand_in.contains(private)
            };
            let addresses = fronts(interface)
                .filter(alike)
                .map(|(_, public)| public.to_string())
                .collect();
            resource(network, interface, addresses)
        })
        .collect();
    out.sort_unstable();
    out
}

/// The members of a class, with their private addresses.
#[must_use]
pub fn targets(network: &Network, class: usize) -> Vec<Resource> {
    let interfaces = network
        .classes
        .get(class)
        .map_or(&[][..], |class| &class.interfaces);
    let mut out: Vec<Resource> = interfaces
        .iter()
        .filter_map(|&at| {
            let interface = network.interfaces.get(at)?;
            let addresses = interface
                .addresses
                .iter()
                .map(ToString::to_string)
                .collect();
            resource(network, interface, addresses)
        })
        .collect();
    out.sort_unstable();
    out
}

fn private(interface: &Interface, address: IpAddr) -> IpAddr {
    let mut associations = interface.associations.iter();
    associations
        .find(|(_, public)| *public == address)
        .map_or(address, |&(private, _)| private)
}

fn resource(network: &Network, interface: &Interface, addresses: Vec<String>) -> Option<Resource> {
    let workload = network.workloads.get(interface.workload)?;
    let subnet = network.subnets.get(interface.subnet)?;
    let vpc = network.vpcs.get(subnet.vpc);
    Some(Resource {
        id: workload.id.clone(),
        arn: workload.arn.clone(),
        name: workload.name.clone(),
        account: workload.account.clone(),
        region: workload.region.clone(),
        vpc: vpc.map(|vpc| vpc.id.clone()).unwrap_or_default(),
        subnet: subnet.id.clone(),
        interface: interface.id.clone(),
        addresses,
    })
}

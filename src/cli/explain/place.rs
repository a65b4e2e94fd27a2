//! Ends and resources in words: ids with the names that people know them by.

use crate::net::labels::Labels;
use crate::network::model::Network;
use crate::question::called::called;
use crate::question::end::Place;
use crate::question::ground::Ground;

/// A part of an end: an interface with its address, or blocks with the labels of config.json.
pub(super) fn words(ground: &Ground, labels: &Labels, place: &Place) -> String {
    match place {
        Place::Interface { at, address, alike } => {
            let network = ground.network;
            let Some(interface) = network.interfaces.get(*at) else {
                return String::new();
            };
            let id = network
                .workloads
                .get(interface.workload)
                .map_or(interface.id.as_str(), |workload| workload.id.as_str());
            let mut out = named(network, id);
            // An address of ours that stands for one that nobody told is no address to show.
            let told = |address: &&std::net::IpAddr| {
                let fronts = interface.stand_in.iter().any(|own| {
                    own == *address
                        || interface
                            .associations
                            .iter()
                            .any(|(private, public)| private == own && public == *address)
                });
                !fronts
            };
            if let Some(address) = address.as_ref().filter(told) {
                out = format!("{out} {address}");
            }
            if *alike > 1 {
                out = format!("{out} and {} alike", alike - 1);
            }
            out
        }
        Place::Outside(block) => called(ground, labels, &block.addresses),
    }
}

/// An id with the name of what it is: `i-0abc web-1`, `eni-0abc of web-1`, `subnet-0abc private-a`.
pub(super) fn named(network: &Network, id: &str) -> String {
    let index = &network.index;
    let name = if let Some(&at) = index.interfaces.get(id) {
        let workload = network
            .interfaces
            .get(at)
            .and_then(|interface| network.workloads.get(interface.workload));
        workload
            .map(|workload| workload.name.as_deref().unwrap_or(&workload.id))
            .filter(|name| *name != id && !id.starts_with(name))
    } else if let Some(&at) = index.workloads.get(id) {
        network
            .workloads
            .get(at)
            .and_then(|workload| workload.name.as_deref())
    } else if let Some(&at) = index.subnets.get(id) {
        network
            .subnets
            .get(at)
            .and_then(|subnet| subnet.name.as_deref())
    } else if let Some(&at) = index.vpcs.get(id) {
        network.vpcs.get(at).and_then(|vpc| vpc.name.as_deref())
    } else if let Some(&at) = index.groups.get(id) {
        network
            .groups
            .get(at)
            .and_then(|group| group.name.as_deref())
    } else {
        None
    };
    match name.filter(|name| !name.is_empty() && *name != id) {
        // An ARN is long, and says the name again.
        Some(name) if id.starts_with("arn:") => name.to_owned(),
        Some(name) => format!("{id} ({name})"),
        None => id.to_owned(),
    }
}

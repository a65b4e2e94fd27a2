//! The security group rules that open a flow, at both ends.

use std::net::IpAddr;

use crate::net::ports::PortSet;
use crate::network::model::Network;

use super::answer::Answer;
use super::security_group::{Match, Other, Reference, allowing, matches};
use super::verdict::AllowingRule;
use super::way::Arrival;

/// The rules that let some of `ports` pass on the way of an answer: those of the sender's groups (`source`: its interface,
/// none for what comes from outside), then those of the receiver's. `dialled` is the address that the sender asked for.
#[must_use]
pub fn opening(
    network: &Network,
    source: Option<usize>,
    dialled: IpAddr,
    answer: &Answer,
    ports: &PortSet,
) -> Vec<AllowingRule> {
    let way = &answer.forward;
    let receiver = match way.arrival {
        Arrival::Interface(at) => Some(at),
        _ => None,
    };
    let mut out = Vec::new();
    if let Some(at) = source {
        let private =
            receiver.filter(|_| way.destination == dialled && way.translations.is_empty());
        let other = Other {
            address: dialled,
            interface: private,
            reference: if private.is_some() || matches!(way.arrival, Arrival::Opaque(_)) {
                way.reference
            } else {
                Reference::Lost
            },
        };
        collect(network, at, true, other, ports, &mut out);
    }
    if let Some(at) = receiver {
        let other = Other {
            address: way.source,
            interface: way.sender,
            reference: way.reference,
        };
        collect(network, at, false, other, ports, &mut out);
    }
    out.sort_unstable();
    out.dedup();
    out
}

fn collect(
    network: &Network,
    interface: usize,
    egress: bool,
    other: Other,
    ports: &PortSet,
    out: &mut Vec<AllowingRule>,
) {
    let bears = network
        .interfaces
        .get(interface)
        .map_or(&[][..], |interface| &interface.bears);
    let groups = bears
        .iter()
        .filter_map(|bears| network.groups.get(bears.here()?));
    for group in groups {
        for rule in group.rules(egress) {
            let speaks = rule
                .traffic
                .as_ref()
                .is_none_or(|traffic| traffic.overlaps(ports));
            if speaks && matches(network, rule, other) != Match::No {
                out.push(allowing(group, rule, egress));
            }
        }
    }
}

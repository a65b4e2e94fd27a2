//! Whom the groups of an interface let in from outside, whatever lies between.

use crate::net::ports::PortSet;
use crate::net::ranges::AddressSet;
use crate::network::group::{Peer, SecurityGroup};
use crate::network::known::Known;
use crate::network::model::{Interface, Network, Role};
use crate::reach::security_group::allowing;
use crate::reach::verdict::AllowingRule;

fn groups<'n>(
    network: &'n Network,
    interface: &'n Interface,
) -> impl Iterator<Item = &'n SecurityGroup> {
    interface
        .bears
        .iter()
        .filter_map(|bears| network.groups.get(bears.here()?))
}

/// The ingress rules that let some of `addresses` in on some of `ports`.
#[must_use]
pub fn rules(
    network: &Network,
    interface: &Interface,
    addresses: &AddressSet,
    ports: &PortSet,
) -> Vec<AllowingRule> {
    let mut out = Vec::new();
    for group in groups(network, interface) {
        for rule in &group.ingress {
            let speaks = rule.is_about(ports);
            let unread = matches!(
                &rule.peer,
                Peer::List {
                    entries: Known::Gap(_),
                    ..
                }
            );
            let named = rule
                .blocks()
                .iter()
                .any(|net| addresses.overlaps(&AddressSet::from(*net)));
            if speaks && (named || unread) {
                out.push(allowing(group, rule, false));
            }
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// The prefix lists that were not read, where only they let something of `ports` in: nobody knows whom. None where a rule
/// names blocks, or a group is not known.
#[must_use]
pub fn unread_lists(network: &Network, interface: &Interface, ports: &PortSet) -> Vec<String> {
    let known = groups(network, interface).count();
    if known < interface.groups.len() {
        return Vec::new();
    }
    let mut out = Vec::new();
    for rule in groups(network, interface).flat_map(|group| &group.ingress) {
        let speaks = rule.is_about(ports);
        match &rule.peer {
            _ if !speaks => {}
            Peer::List {
                id,
                entries: Known::Gap(_),
            } => out.push(id.clone()),
            _ if !rule.blocks().is_empty() => return Vec::new(),
            _ => {}
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// For each distinct traffic of the ingress rules, the addresses that it is open to. An interface that nothing filters is
/// open to all.
#[must_use]
pub fn openings(network: &Network, interface: &Interface) -> Vec<(AddressSet, PortSet)> {
    if interface.groups.is_empty() {
        return match interface.role {
            Role::Balancer(_) => vec![(AddressSet::all(), PortSet::any())],
            _ => Vec::new(),
        };
    }
    let mut out = Vec::new();
    for group in groups(network, interface) {
        for rule in &group.ingress {
            if let Some(traffic) = &rule.traffic {
                let addresses: AddressSet = rule.blocks().iter().copied().collect();
                if !addresses.is_empty() {
                    out.push((addresses, traffic.clone()));
                }
            }
        }
    }
    out
}

/// The clients that a target admits on `ports` where a load balancer keeps their addresses. A rule that names one of the
/// load balancer's groups admits them all.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html>
#[must_use]
pub fn clients(
    network: &Network,
    interface: &Interface,
    balancer_groups: &[String],
    ports: &PortSet,
) -> AddressSet {
    let known = groups(network, interface).count();
    if interface.groups.is_empty() || known < interface.groups.len() {
        return AddressSet::all();
    }
    let mut out = AddressSet::none();
    for rule in groups(network, interface).flat_map(|group| &group.ingress) {
        let speaks = rule.is_about(ports);
        match &rule.peer {
            _ if !speaks => {}
            Peer::Group { id, .. } if balancer_groups.contains(id) => return AddressSet::all(),
            Peer::List {
                entries: Known::Gap(_),
                ..
            } => return AddressSet::all(),
            _ => {
                let named: AddressSet = rule.blocks().iter().copied().collect();
                out = out.union(&named);
            }
        }
    }
    out
}

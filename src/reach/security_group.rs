//! Security groups: the union of what all groups of an interface allow.

use std::net::IpAddr;

use crate::net::ports::PortSet;
use crate::net::ranges::AddressSet;
use crate::network::group::{Peer, Rule, SecurityGroup};
use crate::network::known::Known;
use crate::network::model::{Network, Role};

use super::filter::{Filter, reason, uncollected};
use super::verdict::AllowingRule;

/// Who is at the other end, as a security group sees it.
#[derive(Debug, Clone, Copy)]
pub struct Other {
    pub address: IpAddr,
    /// The interface whose private address that is, if AWS still knows it there.
    pub interface: Option<usize>,
    pub reference: Reference,
}

/// Whether a rule that names a group holds between the two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reference {
    Honoured,
    /// The way crosses another region, a gateway or a switch that is off.
    Lost,
    /// The other end stands in an account that was not gathered.
    Unknown,
}

/// What a rule makes of the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    Yes,
    No,
    /// It may match; the gap that hides it, if it is one call.
    Unknown(Option<usize>),
}

/// What the groups of `interface` let pass to (egress) or from (ingress) `other`, of the traffic `asked` for.
#[must_use]
pub fn passes(
    network: &Network,
    interface: usize,
    egress: bool,
    other: Other,
    asked: &PortSet,
) -> Filter {
    let Some(found) = network.interfaces.get(interface) else {
        return Filter::nothing();
    };
    if found.groups.is_empty() {
        return bare(network, interface);
    }
    let mut out = Filter::nothing();
    for (id, bears) in found.groups.iter().zip(&found.bears) {
        let group = match *bears {
            Known::Here(at) => network.groups.get(at),
            Known::Gap(gap) => {
                out.maybe = asked.clone();
                out.unknown.push(uncollected(network, gap, id));
                continue;
            }
            Known::Nowhere => None,
        };
        let Some(group) = group else {
            out.maybe = asked.clone();
            out.unknown.push(reason(
                "UNKNOWN_RESOURCE",
                id,
                "the interface bears this security group, and it is not in the snapshot",
            ));
            continue;
        };
        for rule in group.rules(egress) {
            let matched = matches(network, rule, other);
            if matched == Match::No {
                continue;
            }
            let Some(traffic) = &rule.traffic else {
                out.maybe = asked.clone();
                out.unknown.push(reason(
                    "UNKNOWN_RESOURCE",
                    id,
                    format!("a rule has {}", rule.unheard.as_deref().unwrap_or_default()),
                ));
                continue;
            };
            let passing = asked.intersect(traffic);
            if passing.is_empty() {
                continue;
            }
            out.maybe = out.maybe.union(&passing);
            match matched {
                Match::Yes => {
                    out.open = out.open.union(&passing);
                    out.rules.push(rule_words(group, rule));
                }
                Match::Unknown(Some(gap)) => {
                    out.unknown
                        .push(uncollected(network, gap, &rule.peer.words()));
                }
                Match::Unknown(None) => out.unknown.push(reason(
                    "UNKNOWN_PEERED_SGS",
                    &rule.peer.words(),
                    "the members of this group stand in an account that was not gathered",
                )),
                Match::No => {}
            }
        }
    }
    out
}

/// What the groups of `interface` let pass at most, where all that is known of the other end is that its address is one of
/// `addresses`: it may bear any group.
#[must_use]
pub fn at_most(
    network: &Network,
    interface: usize,
    egress: bool,
    addresses: &AddressSet,
) -> PortSet {
    let Some(found) = network.interfaces.get(interface) else {
        return PortSet::none();
    };
    let groups: Option<Vec<&SecurityGroup>> = found
        .bears
        .iter()
        .map(|bears| network.groups.get(bears.here()?))
        .collect();
    let Some(groups) = groups.filter(|groups| !groups.is_empty()) else {
        return PortSet::any();
    };
    groups
        .into_iter()
        .flat_map(|group| group.rules(egress))
        .filter(|rule| match &rule.peer {
            Peer::Cidr(_)
            | Peer::List {
                entries: Known::Here(_),
                ..
            } => rule
                .blocks()
                .iter()
                .any(|net| addresses.overlaps(&AddressSet::from(*net))),
            Peer::List { .. } | Peer::Group { .. } => true,
        })
        .map(|rule| rule.traffic.clone().unwrap_or_else(PortSet::any))
        .collect()
}

/// An interface without groups: nothing filters a network load balancer, a NAT gateway or a transit gateway's foot; of
/// others it means that their groups are not known.
fn bare(network: &Network, interface: usize) -> Filter {
    let Some(found) = network.interfaces.get(interface) else {
        return Filter::nothing();
    };
    match found.role {
        Role::Balancer(_) | Role::Nat(_) | Role::Fabric => Filter::all(),
        Role::Host | Role::Server | Role::Client => Filter::unknown(reason(
            "UNKNOWN_RESOURCE",
            &found.id,
            "no security group is known for this interface",
        )),
    }
}

/// Whether a rule's peer is the other end.
#[must_use]
pub fn matches(network: &Network, rule: &Rule, other: Other) -> Match {
    match &rule.peer {
        Peer::Cidr(cidr) if cidr.contains(&other.address) => Match::Yes,
        Peer::List { entries, .. } => match entries {
            Known::Here(entries) if entries.iter().any(|entry| entry.contains(&other.address)) => {
                Match::Yes
            }
            Known::Gap(gap) => Match::Unknown(Some(*gap)),
            Known::Here(_) | Known::Nowhere => Match::No,
        },
        Peer::Group { id, .. } => match other.reference {
            Reference::Lost => Match::No,
            Reference::Unknown => Match::Unknown(None),
            Reference::Honoured => {
                let interface = other.interface.and_then(|at| network.interfaces.get(at));
                let bears =
                    interface.is_some_and(|interface| interface.groups.binary_search(id).is_ok());
                if bears { Match::Yes } else { Match::No }
            }
        },
        Peer::Cidr(_) => Match::No,
    }
}

/// A rule in a few words, for the path: `sg-1 sgr-1 tcp/443 from 10.0.0.0/8`.
#[must_use]
pub fn rule_words(group: &SecurityGroup, rule: &Rule) -> String {
    let ports = rule
        .traffic
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let id = rule
        .id
        .as_deref()
        .map(|id| format!(" {id}"))
        .unwrap_or_default();
    format!("{}{id} {ports} {}", group.id, rule.peer.words())
}

/// A rule as the map carries it.
#[must_use]
pub fn allowing(group: &SecurityGroup, rule: &Rule, egress: bool) -> AllowingRule {
    AllowingRule {
        group: group.id.clone(),
        rule: rule.id.clone(),
        direction: if egress { "egress" } else { "ingress" },
        ports: rule
            .traffic
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        peer: rule.peer.words(),
        description: rule.description.clone(),
    }
}

#[cfg(test)]
mod tests {
    use crate::network::model::Interface;

    use super::*;

    fn rule(ports: PortSet, peer: Peer) -> Rule {
        Rule {
            id: None,
            traffic: Some(ports),
            unheard: None,
            peer,
            description: None,
        }
    }

    fn cidr(text: &str) -> Peer {
        Peer::Cidr(text.parse().unwrap())
    }

    fn named(id: &str) -> Peer {
        Peer::Group {
            id: id.to_owned(),
            account: None,
        }
    }

    /// Interface 0 bears both groups, interface 1 bears `sg-client`.
    fn network() -> Network {
        let group = |id: &str, ingress: Vec<Rule>| SecurityGroup {
            id: id.to_owned(),
            ingress,
            ..SecurityGroup::default()
        };
        let list = Peer::List {
            id: "pl-1".to_owned(),
            entries: Known::Gap(0),
        };
        Network {
            groups: vec![
                group(
                    "sg-a",
                    vec![
                        rule(PortSet::tcp(80, 80), cidr("10.0.0.0/8")),
                        rule(PortSet::tcp(1, 1), list),
                    ],
                ),
                group("sg-b", vec![rule(PortSet::tcp(22, 22), named("sg-client"))]),
            ],
            interfaces: vec![
                Interface {
                    groups: vec!["sg-a".to_owned(), "sg-b".to_owned()],
                    bears: vec![Known::Here(0), Known::Here(1)],
                    ..Interface::default()
                },
                Interface {
                    groups: vec!["sg-client".to_owned()],
                    ..Interface::default()
                },
            ],
            ..Network::default()
        }
    }

    fn told(address: &str, interface: Option<usize>, reference: Reference) -> (String, String) {
        let other = Other {
            address: address.parse().unwrap(),
            interface,
            reference,
        };
        let filter = passes(&network(), 0, false, other, &PortSet::any());
        (filter.open.to_string(), filter.maybe.to_string())
    }

    #[test]
    fn groups_add_up_and_what_cannot_be_read_is_only_maybe() {
        let (open, maybe) = told("10.1.1.1", Some(1), Reference::Honoured);
        assert_eq!(open, "tcp/22, tcp/80");
        assert_eq!(maybe, "tcp/1, tcp/22, tcp/80");
    }

    #[test]
    fn a_reference_holds_for_members_that_are_known_as_such() {
        assert_eq!(told("192.0.2.1", Some(1), Reference::Honoured).0, "tcp/22");
        assert_eq!(told("192.0.2.1", Some(1), Reference::Lost).0, "");
        assert_eq!(told("192.0.2.1", Some(0), Reference::Honoured).0, "");
        assert_eq!(
            told("192.0.2.1", None, Reference::Unknown).1,
            "tcp/1, tcp/22"
        );
    }

    #[test]
    fn egress_has_rules_of_its_own() {
        let other = Other {
            address: "10.1.1.1".parse().unwrap(),
            interface: None,
            reference: Reference::Lost,
        };
        assert!(
            passes(&network(), 0, true, other, &PortSet::any())
                .maybe
                .is_empty()
        );
    }
}

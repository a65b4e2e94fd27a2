//! Security groups: the union of what all groups of an interface allow.

use std::net::IpAddr;

use crate::net::ports::PortSet;
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
                    format!(
                        "a rule has the protocol {}, which mapper does not know",
                        rule.unheard.as_deref().unwrap_or_default()
                    ),
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
        Peer::Cidr(_) | Peer::Unreadable(_) => Match::No,
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

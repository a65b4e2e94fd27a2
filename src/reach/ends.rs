//! The ends of a way: the security groups of both, and what a load balancer listens on.

use crate::net::ports::PortSet;
use crate::network::balancer::Kind;
use crate::network::group::Peer;
use crate::network::model::{Network, Role};

use super::filter::{reason, uncollected};
use super::flow::Flow;
use super::security_group::{self, Other, Reference};
use super::walk::Origin;
use super::way::{Arrival, Hop, Way};

/// Applies the security groups of both ends.
pub(super) fn groups(network: &Network, flow: &Flow, way: &mut Way) {
    let receiver = match way.arrival {
        Arrival::Interface(at) => Some(at),
        _ => None,
    };
    if matches!(way.arrival, Arrival::LinkLocal(_)) {
        return;
    }
    if let Origin::Interface(at) = flow.origin {
        begins(network, way, at);
        // The sender's groups see the address that was dialled: behind a public address no group is known.
        let private =
            receiver.filter(|_| way.destination == flow.destination && way.translations.is_empty());
        let other = Other {
            address: flow.destination,
            interface: private,
            reference: if by_transit(way) {
                // "Outbound security rules referencing over Transit Gateway aren't supported":
                // <https://aws.amazon.com/blogs/networking-and-content-delivery/introducing-security-group-referencing-for-aws-transit-gateway/>
                Reference::Lost
            } else if private.is_some() || matches!(way.arrival, Arrival::Opaque(_)) {
                way.reference
            } else {
                Reference::Lost
            },
        };
        let filter = security_group::passes(network, at, true, other, &flow.asked);
        if narrow(network, way, at, true, &filter, &flow.asked, flow.detail) {
            lost_references(network, way, at, true, receiver, &flow.asked);
        }
    }
    if let Some(at) = receiver {
        let other = Other {
            address: way.source,
            interface: way.sender,
            reference: way.reference,
        };
        let filter = security_group::passes(network, at, false, other, &flow.asked);
        if narrow(network, way, at, false, &filter, &flow.asked, flow.detail) {
            let sender = match flow.origin {
                Origin::Interface(at) => Some(at),
                _ => None,
            };
            lost_references(network, way, at, false, sender, &flow.asked);
        }
        listens(network, way, at, &flow.asked, flow.detail);
    }
}

/// Into an interface endpoint connections go, and none come out of it.
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html>
fn begins(network: &Network, way: &mut Way, at: usize) {
    let Some(interface) = network.interfaces.get(at) else {
        return;
    };
    let workload = network.workloads.get(interface.workload);
    if workload.is_some_and(|workload| workload.kind == "AWS::EC2::VPCEndpoint") {
        way.open = PortSet::none();
        way.maybe = PortSet::none();
        way.blocked.push(reason(
            "UNKNOWN_RESOURCE",
            &interface.id,
            "an interface endpoint opens no connection into the VPC",
        ));
    }
}

fn by_transit(way: &Way) -> bool {
    way.via.iter().any(|id| id.starts_with("tgw-"))
}

/// Tells of rules that name a group of the other end and do not hold on this way.
/// <https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html>
fn lost_references(
    network: &Network,
    way: &mut Way,
    at: usize,
    egress: bool,
    other: Option<usize>,
    asked: &PortSet,
) {
    let (Some(interface), Some(other)) = (
        network.interfaces.get(at),
        other.and_then(|at| network.interfaces.get(at)),
    ) else {
        return;
    };
    let code = if by_transit(way) {
        "SG_REFERENCING_SUPPORT"
    } else {
        "SG_REFERENCES_NOT_PRESERVED"
    };
    for group in interface.bears.iter().filter_map(|bears| bears.here()) {
        let Some(group) = network.groups.get(group) else {
            continue;
        };
        for rule in group.rules(egress) {
            let Peer::Group { id, .. } = &rule.peer else {
                continue;
            };
            let speaks = rule
                .traffic
                .as_ref()
                .is_some_and(|some| some.overlaps(asked));
            if speaks && other.groups.binary_search(id).is_ok() {
                way.blocked.push(reason(
                    code,
                    id,
                    format!(
                        "{} names {id}, which {} bears, but on this way nobody knows it as such",
                        group.id, other.id
                    ),
                ));
            }
        }
    }
}

/// A load balancer answers on its listeners only, a database on its port.
fn listens(network: &Network, way: &mut Way, at: usize, asked: &PortSet, detail: bool) {
    let Some(interface) = network.interfaces.get(at) else {
        return;
    };
    match interface.role {
        Role::Balancer(balancer) => {
            let Some(balancer) = network.balancers.get(balancer) else {
                return;
            };
            let Some((listens, gap)) = balancer.listening(&network.gaps) else {
                return;
            };
            if let Some(gap) = gap {
                way.open = way.open.intersect(listens);
                if way.open != way.maybe {
                    way.unknown.push(uncollected(network, gap, &balancer.id));
                }
                return;
            }
            let code = match balancer.kind {
                Kind::Classic => "ELB_LISTENERS_MISMATCH",
                Kind::Application | Kind::Network | Kind::Gateway => "ELBV2_LISTENERS_MISMATCH",
            };
            let place = (balancer.id.as_str(), "listener", interface.subnet);
            answer_on(way, code, place, listens, asked, detail);
        }
        Role::Host | Role::Server => {
            let workload = network.workloads.get(interface.workload);
            if let Some(workload) = workload
                && let Some(listens) = &workload.listens
            {
                let place = (workload.id.as_str(), "service", interface.subnet);
                answer_on(way, "UNKNOWN_RESOURCE", place, listens, asked, detail);
            }
        }
        Role::Client => {
            way.open = PortSet::none();
            way.maybe = PortSet::none();
            way.blocked.push(reason(
                "UNKNOWN_RESOURCE",
                &interface.id,
                "nobody dials a function's interface",
            ));
        }
        Role::Fabric => {
            way.open = PortSet::none();
            way.maybe = PortSet::none();
            way.blocked.push(reason(
                "UNKNOWN_RESOURCE",
                &interface.id,
                "the interface is part of a gateway and answers nobody",
            ));
        }
        Role::Nat(_) => {}
    }
}

/// Narrows the way to what is listened on: at an id, as a kind of hop, in a subnet.
fn answer_on(
    way: &mut Way,
    code: &str,
    (id, kind, subnet): (&str, &'static str, usize),
    listens: &PortSet,
    asked: &PortSet,
    detail: bool,
) {
    let before = !way.maybe.is_empty();
    way.open = way.open.intersect(listens);
    way.maybe = way.maybe.intersect(listens);
    let closes = !asked.overlaps(listens) || (before && way.maybe.is_empty());
    let told = if listens.is_empty() {
        "nothing".to_owned()
    } else {
        listens.to_string()
    };
    if closes {
        way.blocked.push(reason(
            code,
            id,
            format!("it listens on {told}, and on nothing of what is asked"),
        ));
    }
    if detail {
        way.hops.push(Hop {
            resource: id.to_owned(),
            kind,
            decision: if closes { "deny" } else { "permit" },
            rule: Some(format!("listens on {told}")),
            detail: None,
            subnet: Some(subnet),
        });
    }
}

/// Narrows the way to what the groups of an end let pass; true where they close it.
pub(super) fn narrow(
    network: &Network,
    way: &mut Way,
    at: usize,
    egress: bool,
    filter: &super::filter::Filter,
    asked: &PortSet,
    detail: bool,
) -> bool {
    let Some(interface) = network.interfaces.get(at) else {
        return false;
    };
    let before = !way.maybe.is_empty();
    way.open = way.open.intersect(&filter.open);
    way.maybe = way.maybe.intersect(&filter.maybe);
    let closes = !asked.overlaps(&filter.maybe) || (before && way.maybe.is_empty());
    if closes {
        let empty = interface
            .bears
            .iter()
            .filter_map(|bears| network.groups.get(bears.here()?))
            .all(|group| group.rules(egress).is_empty());
        let (code, message) = if empty {
            ("SG_HAS_NO_RULES", "has no rules")
        } else {
            ("ENI_SG_RULES_MISMATCH", "has no rule that lets it pass")
        };
        let direction = if egress { "egress" } else { "ingress" };
        let why = reason(
            code,
            &interface.id,
            format!("{direction} of {} {message}", interface.groups.join(", ")),
        );
        // Reasons stand in the order of the way: the sender's groups are asked first.
        if egress {
            way.blocked.insert(0, why);
        } else {
            way.blocked.push(why);
        }
    }
    let lost = filter.open != filter.maybe;
    if lost {
        way.unknown.extend(filter.unknown.iter().cloned());
    }
    if detail {
        let direction = if egress { "egress" } else { "ingress" };
        let bare = interface.groups.is_empty();
        let hop = Hop {
            resource: if bare {
                interface.id.clone()
            } else {
                interface.groups.join(", ")
            },
            kind: "security group",
            decision: match (closes, lost) {
                (true, _) => "deny",
                (false, true) => "unknown",
                (false, false) => "permit",
            },
            rule: (!filter.rules.is_empty()).then(|| filter.rules.join("; ")),
            detail: Some(if bare && !lost {
                format!("{direction}, no group and so no filter")
            } else {
                direction.to_owned()
            }),
            subnet: Some(interface.subnet),
        };
        if egress {
            way.hops.insert(1.min(way.hops.len()), hop);
        } else {
            way.hops.push(hop);
        }
    }
    closes
}

//! A flow from one place to another: there, through both ends' security groups, and back.

use std::net::IpAddr;

use crate::net::ports::{ICMP, ICMPV6, PortSet, TCP, UDP};
use crate::network::group::Peer;
use crate::network::model::{Network, Role};

use super::filter::reason;
use super::security_group::{self, Other, Reference};
use super::verdict::{Reason, Verdict};
use super::walk::{Arrival, Hop, Manner, Origin, Walk, Way};

/// A question: one source address, one destination address, and the traffic asked for.
#[derive(Debug, Clone)]
pub struct Flow {
    pub origin: Origin,
    pub source: IpAddr,
    pub destination: IpAddr,
    pub asked: PortSet,
    /// The client's ports; 1024 to 65535 unless known.
    pub client: (u16, u16),
    /// Keep the hops.
    pub detail: bool,
    /// Ask the security groups of both ends, and what a load balancer listens on. Without them the answer is what the
    /// way alone lets pass.
    pub groups: bool,
}

/// The client ports that AWS's own clients use: NAT gateways and load balancers take any of these.
pub const EPHEMERAL: (u16, u16) = (1024, 65_535);

/// The answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub verdict: Verdict,
    /// The traffic that the verdict speaks of: what passes, what may pass, or nothing.
    pub ports: PortSet,
    /// What passes for sure.
    pub open: PortSet,
    /// What passes if everything unknown turns out well; holds `open`.
    pub maybe: PortSet,
    /// The way there, with the groups of both ends.
    pub forward: Way,
    /// The way back; none where nothing arrives.
    pub back: Option<Back>,
    /// Why it is not plainly reachable.
    pub reasons: Vec<Reason>,
    pub warnings: Vec<String>,
}

/// The way back.
#[derive(Debug, Clone)]
pub struct Back {
    pub verdict: Verdict,
    /// What of the answers passes, by the client's ports.
    pub way: Way,
    pub asked: PortSet,
}

/// Answers a question.
#[must_use]
pub fn answer(network: &Network, flow: &Flow) -> Answer {
    let manner = Manner {
        detail: flow.detail,
        reply_to: None,
    };
    let walk = Walk::new(network, manner, flow.source, flow.destination, &flow.asked);
    let mut forward = walk.run(flow.origin);
    if flow.groups {
        groups(network, flow, &mut forward);
    }
    let mut warnings = forward.warnings.clone();
    if forward.maybe.is_empty() {
        return Answer {
            verdict: Verdict::Blocked,
            ports: PortSet::none(),
            open: PortSet::none(),
            maybe: PortSet::none(),
            reasons: forward.blocked.clone(),
            forward,
            back: None,
            warnings,
        };
    }
    let back = answers(network, flow, &forward);
    let (mut open, mut maybe) = (forward.open.clone(), forward.maybe.clone());
    let mut reasons = forward.unknown.clone();
    if let Some(back) = &back {
        need_answers(&mut open, &mut maybe, &back.way);
        need_route_back(flow.origin, &mut open, &mut maybe, &back.way);
        for protocol in [TCP, UDP] {
            let all = PortSet::protocol(protocol);
            let some = back.way.maybe.intersect(&all);
            if some.is_empty() && protocol == UDP && forward.maybe.overlaps(&all) {
                warnings.push("UDP passes one way only: answers do not come back".to_owned());
            } else if !some.is_empty() && some != back.asked.intersect(&all) {
                warnings.push(format!(
                    "RETURN_PORTS_PARTIAL: answers come back to client ports {some} only"
                ));
            }
        }
        if open.is_empty() || maybe.is_empty() {
            reasons.extend(back.way.unknown.iter().cloned());
            reasons.extend(back.way.blocked.iter().cloned());
        }
        if forward.translations.is_empty() && !same_way(&forward.via, &back.way.via) {
            warnings.push(format!(
                "RETURN_PATH_ASYMMETRIC: there by {}, back by {}",
                forward.via.join(", "),
                back.way.via.join(", ")
            ));
        }
    }
    let verdict = if !open.is_empty() {
        Verdict::Reachable
    } else if !maybe.is_empty() {
        Verdict::Unknown
    } else {
        Verdict::Blocked
    };
    if verdict == Verdict::Reachable {
        reasons.clear();
    }
    reasons.sort_unstable();
    reasons.dedup();
    let ports = if verdict == Verdict::Reachable {
        &open
    } else {
        &maybe
    }
    .clone();
    Answer {
        verdict,
        ports,
        open,
        maybe,
        forward,
        back,
        reasons,
        warnings,
    }
}

fn same_way(there: &[String], back: &[String]) -> bool {
    let set = |via: &[String]| -> std::collections::BTreeSet<String> {
        // The same transit gateway or peering connection counts, not by which of its attachments.
        via.iter()
            .filter(|id| !id.starts_with("tgw-attach-"))
            .cloned()
            .collect()
    };
    set(there) == set(back)
}

/// Takes away what is nothing without an answer, where answers surely or possibly do not come back: TCP, and requests of
/// ICMP. UDP may be meant one way.
fn need_answers(open: &mut PortSet, maybe: &mut PortSet, back: &Way) {
    let mut need = |asked: &PortSet, answer: &PortSet| {
        if !back.maybe.overlaps(answer) {
            *open = open.subtract(asked);
            *maybe = maybe.subtract(asked);
        } else if !back.open.overlaps(answer) {
            *open = open.subtract(asked);
        }
    };
    let tcp = PortSet::protocol(TCP);
    need(&tcp, &tcp);
    for protocol in [ICMP, ICMPV6] {
        for &(request, answer) in pairs(protocol) {
            need(
                &PortSet::icmp(protocol, Some(request), None),
                &PortSet::icmp(protocol, Some(answer), Some(0)),
            );
        }
    }
}

/// An internet gateway serves a subnet only if the subnet's route table leads to it: without that route the subnet is
/// private, and not even a one-way protocol counts as passing. What an ACL makes of the answers is another question.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html>
fn need_route_back(origin: Origin, open: &mut PortSet, maybe: &mut PortSet, back: &Way) {
    if origin != Origin::Internet || back.arrival == Arrival::Internet {
        return;
    }
    *open = PortSet::none();
    if back.unknown.is_empty() {
        *maybe = PortSet::none();
    }
}

/// Requests of ICMP and their answers: echo, timestamp, information, address mask; of ICMPv6 echo only.
fn pairs(protocol: u8) -> &'static [(u8, u8)] {
    if protocol == ICMP {
        &[(8, 0), (13, 14), (15, 16), (17, 18)]
    } else {
        &[(128, 129)]
    }
}

/// What comes back of the traffic that arrived.
fn replies(arrived: &PortSet, client: (u16, u16)) -> PortSet {
    let mut out = PortSet::none();
    for protocol in [TCP, UDP] {
        if arrived.overlaps(&PortSet::protocol(protocol)) {
            out = out.union(&PortSet::ports(protocol, client.0, client.1));
        }
    }
    for protocol in [ICMP, ICMPV6] {
        for &(request, answer) in pairs(protocol) {
            if arrived.overlaps(&PortSet::icmp(protocol, Some(request), None)) {
                // Of an answer to a request the code is always 0 (RFC 792, RFC 4443).
                out = out.union(&PortSet::icmp(protocol, Some(answer), Some(0)));
            }
        }
    }
    let with_ports: PortSet = [TCP, UDP, ICMP, ICMPV6]
        .into_iter()
        .map(PortSet::protocol)
        .collect();
    out.union(&arrived.subtract(&with_ports))
}

/// Applies the security groups of both ends.
fn groups(network: &Network, flow: &Flow, way: &mut Way) {
    let receiver = match way.arrival {
        Arrival::Interface(at) => Some(at),
        _ => None,
    };
    if let Origin::Interface(at) = flow.origin {
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
        listens(network, way, at, &flow.asked);
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

/// A load balancer answers on its listeners only.
fn listens(network: &Network, way: &mut Way, at: usize, asked: &PortSet) {
    let Some(interface) = network.interfaces.get(at) else {
        return;
    };
    match interface.role {
        Role::Balancer(balancer) => {
            let Some(balancer) = network.balancers.get(balancer) else {
                return;
            };
            if balancer.gap.is_some() && balancer.listens.is_empty() {
                return;
            }
            let before = way.maybe.clone();
            way.open = way.open.intersect(&balancer.listens);
            way.maybe = way.maybe.intersect(&balancer.listens);
            if way.maybe.is_empty() && !before.is_empty() || !asked.overlaps(&balancer.listens) {
                way.blocked.push(reason(
                    "UNKNOWN_RESOURCE",
                    &balancer.id,
                    "no listener of the load balancer takes this",
                ));
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
        Role::Host | Role::Server | Role::Nat(_) => {}
    }
}

/// Narrows the way to what the groups of an end let pass; true where they close it.
fn narrow(
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
        way.blocked.push(reason(
            code,
            &interface.id,
            format!("{direction} of {} {message}", interface.groups.join(", ")),
        ));
    }
    let lost = filter.open != filter.maybe;
    if lost {
        way.unknown.extend(filter.unknown.iter().cloned());
    }
    if detail {
        let hop = Hop {
            resource: interface.groups.join(", "),
            kind: "security group",
            decision: match (closes, lost) {
                (true, _) => "deny",
                (false, true) => "unknown",
                (false, false) => "permit",
            },
            rule: (!filter.rules.is_empty()).then(|| filter.rules.join("; ")),
            detail: Some(if egress { "egress" } else { "ingress" }.to_owned()),
        };
        if egress {
            way.hops.insert(1.min(way.hops.len()), hop);
        } else {
            way.hops.push(hop);
        }
    }
    closes
}

/// Walks the way back, if there is anything to come back.
fn answers(network: &Network, flow: &Flow, forward: &Way) -> Option<Back> {
    let asked = replies(&forward.maybe, flow.client);
    if asked.is_empty() {
        return None;
    }
    let manner = Manner {
        detail: flow.detail,
        reply_to: Some(forward),
    };
    // Seen from the other end: who answers, and to whom.
    let (origin, source) = match &forward.arrival {
        Arrival::Interface(at) => (Origin::Interface(*at), forward.destination),
        Arrival::Internet => (Origin::Internet, forward.destination),
        Arrival::OnPremises(_) | Arrival::Service(_) => {
            let Origin::Interface(at) = flow.origin else {
                return None;
            };
            let subnet = network.interfaces.get(at)?.subnet;
            (Origin::OnPremises { subnet }, forward.destination)
        }
        Arrival::Opaque(_) | Arrival::Nowhere => return None,
    };
    let walk = Walk::new(network, manner, source, forward.source, &asked);
    let mut way = walk.run(origin);
    let home = match (flow.origin, &way.arrival) {
        (Origin::Interface(from), Arrival::Interface(to)) => from == *to,
        (Origin::Internet, Arrival::Internet)
        | (Origin::OnPremises { .. }, Arrival::OnPremises(_))
        | (_, Arrival::Opaque(_)) => true,
        _ => false,
    };
    if !home && !way.maybe.is_empty() && !way.unknown.is_empty() {
        // What is not known may lead back.
        way.open = PortSet::none();
    } else if !home && !way.maybe.is_empty() {
        way.open = PortSet::none();
        way.maybe = PortSet::none();
        way.blocked.push(reason(
            "RETURN_PATH_ASYMMETRIC",
            "",
            "the answers do not lead back to where the packet came from",
        ));
    }
    let verdict = if !way.open.is_empty() {
        Verdict::Reachable
    } else if way.maybe.is_empty() {
        Verdict::Blocked
    } else {
        Verdict::Unknown
    };
    Some(Back {
        verdict,
        way,
        asked,
    })
}

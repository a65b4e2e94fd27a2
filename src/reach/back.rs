//! The way back: what answers there are, and what of them arrives.

use crate::net::ports::{ICMP, ICMPV6, PortSet, TCP, UDP};
use crate::network::model::Network;

use super::filter::reason;
use super::flow::Flow;
use super::route::is_public;
use super::verdict::{Reason, Verdict};
use super::walk::{Manner, Origin, Walk};
use super::way::{Arrival, Way};

/// The way back.
#[derive(Debug, Clone)]
pub struct Back {
    pub verdict: Verdict,
    /// What of the answers passes, by the client's ports.
    pub way: Way,
    pub asked: PortSet,
}

impl Back {
    fn of(way: Way, asked: PortSet) -> Self {
        let verdict = if !way.open.is_empty() {
            Verdict::Reachable
        } else if way.maybe.is_empty() {
            Verdict::Blocked
        } else {
            Verdict::Unknown
        };
        Self {
            verdict,
            way,
            asked,
        }
    }
}

/// A reason on the way back, told as one.
#[must_use]
pub fn on_the_way_back(why: &Reason) -> Reason {
    Reason {
        message: format!("on the way back: {}", why.message),
        ..why.clone()
    }
}

/// Whether what stands in the way back is only what stands in the way there, seen from behind.
pub(super) fn follows(why: &Reason, there: &[Reason]) -> bool {
    let has = |code: &str| there.iter().any(|why| why.code == code);
    match why.code.as_str() {
        "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS" => has("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"),
        "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS" => has("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"),
        "VPC_BLOCK_PUBLIC_ACCESS_ENABLED" => has("VPC_BLOCK_PUBLIC_ACCESS_ENABLED"),
        _ => there.iter().any(|other| {
            other.code == why.code && other.resource == why.resource && other.message == why.message
        }),
    }
}

pub(super) fn same_way(there: &[String], back: &[String]) -> bool {
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
pub(super) fn need_answers(open: &mut PortSet, maybe: &mut PortSet, back: &Way) {
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
pub(super) fn need_route_back(origin: Origin, open: &mut PortSet, maybe: &mut PortSet, back: &Way) {
    let leads_back = match origin {
        Origin::Internet => back.arrival == Arrival::Internet,
        // A packet from on premises is taken to come by the door that its answers leave by.
        Origin::OnPremises { .. } => matches!(back.arrival, Arrival::OnPremises(_)),
        Origin::Interface(_) | Origin::InternetAt(_) | Origin::Entrance { .. } => true,
    };
    if leads_back {
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
pub(super) fn replies(arrived: &PortSet, client: (u16, u16)) -> PortSet {
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

/// Walks the way back, if there is anything to come back.
pub(super) fn answers(
    network: &Network,
    flow: &Flow,
    forward: &Way,
    arrived: &PortSet,
) -> Option<Back> {
    let mut asked = replies(arrived, flow.client);
    if asked.is_empty() {
        // Nothing answers, say, an echo reply by itself. From outside it needs the route back all the same.
        match flow.origin {
            Origin::Internet | Origin::OnPremises { .. } => asked = arrived.clone(),
            Origin::Interface(_) | Origin::InternetAt(_) | Origin::Entrance { .. } => return None,
        }
    }
    let manner = Manner {
        detail: flow.detail,
        reply_to: Some(forward),
    };
    if let Origin::Entrance { at, .. } = flow.origin {
        return by_entrance(network, manner, at, forward, asked);
    }
    // Seen from the other end: who answers, and to whom.
    let (origin, source) = match &forward.arrival {
        Arrival::Interface(at) => (Origin::Interface(*at), forward.destination),
        Arrival::Internet => match flow.origin {
            // It had no public address to leave with: nor has the answer one to come to.
            Origin::Interface(_)
                if !is_public(forward.source) && !forward.translations.is_empty() =>
            {
                return None;
            }
            Origin::Interface(at) if !is_public(forward.source) => {
                (Origin::InternetAt(at), forward.destination)
            }
            _ => (Origin::Internet, forward.destination),
        },
        Arrival::OnPremises(_) | Arrival::Service(_) => {
            let Origin::Interface(at) = flow.origin else {
                return None;
            };
            let subnet = network.interfaces.get(at)?.subnet;
            (Origin::OnPremises { subnet }, forward.destination)
        }
        Arrival::LinkLocal(_) | Arrival::Opaque(_) | Arrival::Nowhere => return None,
    };
    let walk = Walk::new(network, manner, source, forward.source, &asked);
    let mut way = walk.run(origin);
    let home = match (flow.origin, &way.arrival) {
        (Origin::Interface(from), Arrival::Interface(to)) => from == *to,
        (Origin::Internet | Origin::InternetAt(_), Arrival::Internet)
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
    Some(Back::of(way, asked))
}

/// Answers to what came by an entrance leave by it, whatever the route table says: the service keeps track of connections.
/// Network ACLs count for what goes out.
/// <https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints.sipp-caveats.html>
fn by_entrance(
    network: &Network,
    manner: Manner,
    at: usize,
    forward: &Way,
    asked: PortSet,
) -> Option<Back> {
    let subnet = network.interfaces.get(at)?.subnet;
    let (from, to) = (forward.destination, forward.source);
    let mut back = Walk::new(network, manner, from, to, &asked);
    back.acl(subnet, true, to);
    back.way.arrival = Arrival::Internet;
    back.way.via.clone_from(&forward.via);
    Some(Back::of(back.way, asked))
}

//! From a load balancer on to a target that sees the client's own address: client and target are one flow.

use std::net::IpAddr;

use crate::net::ports::PortSet;
use crate::network::model::Network;

use super::answer::Answer;
use super::back::{need_answers, on_the_way_back, replies};
use super::ends::narrow;
use super::filter::reason;
use super::flow::EPHEMERAL;
use super::security_group::{self, Other, Reference};
use super::verdict::Verdict;
use super::walk::{Manner, Next, Walk};
use super::way::Arrival;

/// A load balancer's node and a target, by their places among the network's interfaces, with the client's address and the
/// target's.
#[derive(Debug, Clone, Copy)]
pub struct Leg {
    pub node: usize,
    pub target: usize,
    pub client: IpAddr,
    pub destination: IpAddr,
    /// Keep the hops.
    pub detail: bool,
}

/// What of `traffic` a network load balancer that keeps the client's address gets to a target.
///
/// The packet leaves the node's subnet with the client's address as its source. So the ACL of the target's subnet and the
/// target's groups are asked about the client; a rule that names the load balancer's group holds as well. The answers go
/// back to the node, whatever the target's route table says, and meet both ACLs.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation>
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html>
#[must_use]
pub fn keeping_client(network: &Network, leg: Leg, traffic: &PortSet) -> Answer {
    let place = |at: usize| network.interfaces.get(at).map(|found| found.subnet);
    let (Some(from), Some(to)) = (place(leg.node), place(leg.target)) else {
        let why = reason("UNKNOWN_RESOURCE", "", "the target has no interface");
        return Answer::unknown(leg.client, leg.destination, traffic.clone(), why);
    };
    let manner = Manner {
        detail: leg.detail,
        reply_to: None,
    };
    let walk = Walk::new(network, manner, leg.client, leg.destination, traffic);
    let mut forward = walk.run_from(Next::Leave { subnet: from });
    if !matches!(forward.arrival, Arrival::Interface(at) if at == leg.target)
        && forward.blocked.is_empty()
        && forward.unknown.is_empty()
    {
        forward.open = PortSet::none();
        forward.maybe = PortSet::none();
        forward.blocked.push(reason(
            "NO_ROUTE_TO_DESTINATION",
            "",
            "the way from the load balancer does not lead to the target",
        ));
    }
    for (at, egress, address, other) in [
        (leg.node, true, leg.destination, leg.target),
        (leg.target, false, leg.client, leg.node),
    ] {
        let other = Other {
            address,
            interface: Some(other),
            reference: Reference::Honoured,
        };
        let filter = security_group::passes(network, at, egress, other, traffic);
        narrow(
            network,
            &mut forward,
            at,
            egress,
            &filter,
            traffic,
            leg.detail,
        );
    }
    let (mut open, mut maybe) = (forward.open.clone(), forward.maybe.clone());
    let mut reasons = forward.blocked.clone();
    reasons.extend(forward.unknown.iter().cloned());
    if from != to {
        let asked = replies(traffic, EPHEMERAL);
        let mut back = Walk::new(network, manner, leg.destination, leg.client, &asked);
        back.acl(to, true, leg.client);
        back.acl(from, false, leg.destination);
        need_answers(&mut open, &mut maybe, &back.way);
        if open.is_empty() {
            reasons.extend(back.way.blocked.iter().map(on_the_way_back));
            reasons.extend(back.way.unknown.iter().map(on_the_way_back));
        }
    }
    let (verdict, ports) = if !open.is_empty() {
        reasons.clear();
        (Verdict::Reachable, open.clone())
    } else if maybe.is_empty() {
        (Verdict::Blocked, PortSet::none())
    } else {
        (Verdict::Unknown, maybe.clone())
    };
    reasons.sort_unstable();
    reasons.dedup();
    Answer {
        verdict,
        ports,
        open,
        maybe,
        warnings: forward.warnings.clone(),
        forward,
        back: None,
        reasons,
    }
}

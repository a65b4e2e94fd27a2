//! Beyond a load balancer: its own flows to the targets behind the listeners that were dialled.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::net::ports::PortSet;
use crate::network::balancer::{Balancer, Forward};
use crate::network::model::{Interface, Network, Role};
use crate::reach::answer::{Answer, answer};
use crate::reach::balancer::{Leg, keeping_client};
use crate::reach::filter::reason;
use crate::reach::flow::{EPHEMERAL, Flow};
use crate::reach::verdict::Verdict;
use crate::reach::walk::Origin;

use super::asked::Part;
use super::end::Place;
use super::ground::Ground;

/// A flow from a load balancer's node to targets alike.
#[derive(Debug, Clone)]
pub struct Onward {
    /// What clients dial to come this way.
    pub listener: PortSet,
    /// The target group's ARN; of a classic load balancer empty.
    pub group: String,
    /// The target as it is registered: an instance, an address, a function.
    pub target: String,
    /// How many registered targets it stands for.
    pub alike: usize,
    /// The target sees the client's address.
    pub preserves_client: bool,
    /// What is sent to the target.
    pub traffic: PortSet,
    /// None where the target is not reached by packets (a function, another load balancer).
    pub answer: Option<Answer>,
}

/// The flows behind the load balancer that a part dials, itself or by an interface endpoint, if something of the traffic
/// gets to it.
pub(super) fn onward(ground: &Ground, part: &Part) -> Vec<Onward> {
    let network = ground.network;
    let Place::Interface { at: node, .. } = part.destination else {
        return Vec::new();
    };
    let Some(interface) = network.interfaces.get(node) else {
        return Vec::new();
    };
    if part.answer.verdict == Verdict::Blocked {
        return Vec::new();
    }
    match interface.role {
        Role::Balancer(balancer) => behind(network, balancer, node, part, false),
        _ => provided(network, interface, part),
    }
}

/// Behind an interface endpoint: from the nodes of the service's load balancers.
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/create-endpoint-service.html>
fn provided(network: &Network, interface: &Interface, part: &Part) -> Vec<Onward> {
    let workload = network.workloads.get(interface.workload);
    let endpoint = workload
        .and_then(|workload| network.index.endpoints.get(&workload.id))
        .and_then(|&at| network.endpoints.get(at));
    let balancers = endpoint.map_or(&[][..], |endpoint| &endpoint.provided_by);
    let mut out: Vec<Onward> = Vec::new();
    for &balancer in balancers {
        let nodes = network.interfaces.iter().enumerate();
        let nodes = nodes.filter(|(_, node)| node.role == Role::Balancer(balancer));
        for (node, _) in nodes {
            for onward in behind(network, balancer, node, part, true) {
                // Nodes of several zones lead to the same targets.
                let known = out
                    .iter()
                    .any(|known| known.group == onward.group && known.target == onward.target);
                if !known {
                    out.push(onward);
                }
            }
        }
    }
    out
}

/// Behind one node of a load balancer. What comes by PrivateLink has the load balancer's own address always.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation>
fn behind(
    network: &Network,
    balancer: usize,
    node: usize,
    part: &Part,
    private_link: bool,
) -> Vec<Onward> {
    let Some(balancer) = network.balancers.get(balancer) else {
        return Vec::new();
    };
    let dialled = balancer
        .forwards
        .iter()
        .filter(|forward| forward.listener.overlaps(&part.answer.ports));
    dialled
        .flat_map(|forward| {
            let forward = Forward {
                preserves_client: forward.preserves_client && !private_link,
                ..forward.clone()
            };
            targets(network, balancer, node, &forward, part)
        })
        .collect()
}

/// Likeness of targets: their class (none where they have no interface: then each is its own) and the traffic to them.
type Likeness = (Option<usize>, PortSet, String);

fn targets(
    network: &Network,
    balancer: &Balancer,
    node: usize,
    forward: &Forward,
    part: &Part,
) -> Vec<Onward> {
    let subnet = |at: usize| {
        let interface = network.interfaces.get(at)?;
        network.subnets.get(interface.subnet)
    };
    let mut alike: BTreeMap<Likeness, (String, Option<usize>, usize)> = BTreeMap::new();
    for target in &forward.targets {
        let vpc = subnet(node).map_or(usize::MAX, |subnet| subnet.vpc);
        let at = registered(network, vpc, &target.id);
        // Without balancing across zones a node sends to its own zone only.
        let near = balancer.cross_zone
            || at.is_none()
            || at.and_then(subnet).map(|subnet| &subnet.zone)
                == subnet(node).map(|subnet| &subnet.zone);
        if !near {
            continue;
        }
        let class = at.and_then(|at| Some(network.interfaces.get(at)?.class));
        let own = if class.is_none() {
            target.id.clone()
        } else {
            String::new()
        };
        let entry = alike
            .entry((class, target.traffic.clone(), own))
            .or_insert((target.id.clone(), at, 0));
        entry.2 += 1;
    }
    alike
        .into_iter()
        .map(|((_, traffic, _), (target, at, count))| Onward {
            listener: forward.listener.clone(),
            group: forward.group.clone(),
            alike: count,
            preserves_client: forward.preserves_client,
            answer: match at {
                Some(at) => leg(network, node, at, forward, &traffic, part),
                None => afar(network, node, &target, &traffic),
            },
            target,
            traffic,
        })
        .collect()
}

/// The interface of a registered target: an instance's first one, or the one with the address.
fn registered(network: &Network, vpc: usize, id: &str) -> Option<usize> {
    if let Ok(address) = id.parse::<IpAddr>() {
        return network.index.addresses.get(&(vpc, address)).copied();
    }
    let workload = network.workloads.get(*network.index.workloads.get(id)?)?;
    network.primary(workload)
}

/// To an address outside the load balancer's VPC: peered, on premises, or nobody's. None where the target is no address.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html#target-type>
fn afar(network: &Network, node: usize, target: &str, traffic: &PortSet) -> Option<Answer> {
    let destination = target.parse::<IpAddr>().ok()?;
    let from = network.interfaces.get(node)?;
    let same = |own: &&IpAddr| own.is_ipv4() == destination.is_ipv4();
    let own = from.addresses.iter().chain(&from.stand_in).find(same);
    let nowhere = if destination.is_ipv4() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED)
    } else {
        IpAddr::V6(Ipv6Addr::UNSPECIFIED)
    };
    let why = reason(
        "UNKNOWN_RESOURCE",
        target,
        "no interface in the load balancer's VPC has this address, and the way to it elsewhere is not followed",
    );
    let source = own.copied().unwrap_or(nowhere);
    Some(Answer::unknown(source, destination, traffic.clone(), why))
}

fn leg(
    network: &Network,
    node: usize,
    target: usize,
    forward: &Forward,
    traffic: &PortSet,
    part: &Part,
) -> Option<Answer> {
    let (from, to) = (
        network.interfaces.get(node)?,
        network.interfaces.get(target)?,
    );
    let own = |at: &crate::network::model::Interface| -> Vec<IpAddr> {
        at.addresses.iter().chain(&at.stand_in).copied().collect()
    };
    let client = part.answer.forward.source;
    // Between the families an address cannot be kept: then the load balancer's own stands for the client's.
    // <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#client-ip-preservation>
    let kept = own(to)
        .into_iter()
        .find(|to| forward.preserves_client && to.is_ipv4() == client.is_ipv4());
    if let Some(destination) = kept {
        let leg = Leg {
            node,
            target,
            client,
            destination,
            detail: true,
        };
        return Some(keeping_client(network, leg, traffic));
    }
    let (source, destination) = own(from).into_iter().find_map(|source| {
        let same = |to: &IpAddr| to.is_ipv4() == source.is_ipv4();
        Some((source, own(to).into_iter().find(same)?))
    })?;
    let flow = Flow {
        origin: Origin::Interface(node),
        source,
        destination,
        asked: traffic.clone(),
        client: EPHEMERAL,
        detail: true,
        groups: true,
    };
    Some(answer(network, &flow))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::balancer::Target;

    #[test]
    fn an_address_beyond_the_vpc_is_in_doubt_and_a_function_has_no_packets() {
        let network = Network {
            interfaces: vec![Interface {
                addresses: vec!["10.0.0.5".parse().unwrap()],
                ..Interface::default()
            }],
            ..Network::default()
        };
        let target = |id: &str| Target {
            id: id.to_owned(),
            traffic: PortSet::tcp(8080, 8080),
        };
        let forward = Forward {
            targets: vec![target("192.168.7.7"), target("arn:aws:lambda:x")],
            ..Forward::default()
        };
        let (outer, node): (IpAddr, IpAddr) =
            ("8.8.8.8".parse().unwrap(), "10.0.0.5".parse().unwrap());
        let why = reason("UNCOLLECTED", "x", "x");
        let place = Place::Interface {
            at: 0,
            address: None,
            alike: 1,
        };
        let part = Part {
            source: place.clone(),
            destination: place,
            answer: Answer::unknown(outer, node, PortSet::any(), why),
        };
        let told = targets(&network, &Balancer::default(), 0, &forward, &part);
        let verdicts: Vec<_> = told
            .iter()
            .map(|onward| {
                let answer = onward.answer.as_ref();
                (onward.target.as_str(), answer.map(|answer| answer.verdict))
            })
            .collect();
        assert_eq!(
            verdicts,
            [
                ("192.168.7.7", Some(Verdict::Unknown)),
                ("arn:aws:lambda:x", None)
            ]
        );
    }
}

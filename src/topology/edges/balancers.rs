//! Links from load balancers to the targets behind them.

use std::net::IpAddr;

use rustc_hash::FxHashMap;

use crate::net::ports::PortSet;
use crate::network::balancer::Forward;
use crate::network::group::Rule;
use crate::network::model::{Network, Role};
use crate::reach::answer::{Answer, answer};
use crate::reach::balancer::{Leg, keeping_client};
use crate::reach::filter::reason;
use crate::reach::flow::{EPHEMERAL, Flow};
use crate::reach::verdict::{Reason, Verdict};
use crate::reach::walk::Origin;
use crate::topology::link::End;

use super::fold::Load;
use super::raw::Raw;
use super::rules::RuleRef;
use super::unit::{Family, Unit, Units, addresses};

/// Whose address a target sees that sees the client's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clients {
    /// Somebody's: whoever some rule lets in.
    Any,
    /// Any address of the internet.
    Internet,
}

impl Clients {
    fn sample(self, family: Family) -> Option<IpAddr> {
        match (self, family) {
            (Self::Any, _) => None,
            (Self::Internet, Family::V4) => Some(IpAddr::from([8, 8, 8, 8])),
            (Self::Internet, Family::V6) => {
                Some(IpAddr::from([0x2001, 0x4860, 0x4860, 0, 0, 0, 0, 0x8888]))
            }
        }
    }
}

/// The links of all load balancers: the other end is the target's class.
#[must_use]
pub fn links(network: &Network, units: &Units, clients: Clients) -> Vec<Raw> {
    // A registered target may be any interface of its class: its class and its own addresses count.
    let mut by_class: FxHashMap<usize, Vec<&Unit>> = FxHashMap::default();
    for unit in &units.all {
        by_class.entry(unit.class).or_default().push(unit);
    }
    let mut out = Vec::new();
    for node in units.all.iter().filter(|unit| !unit.idle) {
        let Role::Balancer(at) = node.role else {
            continue;
        };
        let Some(balancer) = network.balancers.get(at) else {
            continue;
        };
        for forward in &balancer.forwards {
            let mut targets: FxHashMap<usize, PortSet> = FxHashMap::default();
            for target in &forward.targets {
                let Some(interface) = interface(network, node.vpc, &target.id) else {
                    continue;
                };
                let zone = |subnet: usize| network.subnets.get(subnet).map(|subnet| &subnet.zone);
                let found = network.interfaces.get(interface);
                let near = balancer.cross_zone
                    || found.is_some_and(|found| zone(found.subnet) == zone(node.subnet));
                if near {
                    let traffic = targets.entry(interface).or_insert_with(PortSet::none);
                    *traffic = traffic.union(&target.traffic);
                }
            }
            // Of one class any member will do.
            let mut classes: FxHashMap<(usize, PortSet), usize> = FxHashMap::default();
            for (interface, traffic) in targets {
                let Some(class) = network.interfaces.get(interface).map(|found| found.class) else {
                    continue;
                };
                let best = classes.entry((class, traffic)).or_insert(interface);
                *best = (*best).min(interface);
            }
            for ((class, traffic), interface) in classes {
                out.push(link(
                    network, node, forward, class, interface, &traffic, clients,
                ));
            }
        }
    }
    out
}

/// The interface of a registered target: an instance's first one, or the one with the address.
fn interface(network: &Network, vpc: usize, id: &str) -> Option<usize> {
    if let Ok(address) = id.parse::<IpAddr>() {
        return network.index.addresses.get(&(vpc, address)).copied();
    }
    let workload = network.workloads.get(*network.index.workloads.get(id)?)?;
    network.primary(workload)
}

fn link(
    network: &Network,
    node: &Unit,
    forward: &Forward,
    class: usize,
    target: usize,
    traffic: &PortSet,
    clients: Clients,
) -> Raw {
    let mut whoever = forward.preserves_client;
    let found = [Family::V4, Family::V6].into_iter().find_map(|family| {
        if let Some(client) = clients.sample(family).filter(|_| forward.preserves_client) {
            whoever = false;
            let leg = Leg {
                node: node.interface,
                target,
                client,
                destination: addresses(network, target, family).next()?,
                detail: false,
            };
            return Some(keeping_client(network, leg, traffic));
        }
        let flow = Flow {
            origin: Origin::Interface(node.interface),
            source: addresses(network, node.interface, family).next()?,
            destination: addresses(network, target, family).next()?,
            asked: traffic.clone(),
            client: EPHEMERAL,
            detail: false,
            groups: !forward.preserves_client,
        };
        Some(answer(network, &flow))
    });
    let via: Vec<String> = Some(forward.group.clone())
        .filter(|group| !group.is_empty())
        .into_iter()
        .collect();
    let Some(mut found) = found else {
        return Raw {
            class: node.class,
            other: End::Class(class),
            verdict: Verdict::Unknown,
            load: Load {
                ports: traffic.clone(),
                reasons: vec![reason(
                    "UNCOLLECTED",
                    &forward.group,
                    "the target's address was not collected",
                )],
                via,
                ..Load::default()
            },
        };
    };
    if whoever {
        admit(network, target, traffic, &mut found);
    }
    let verdict = if found.open.is_empty() && found.maybe.is_empty() {
        Verdict::Blocked
    } else if found.open.is_empty() {
        Verdict::Unknown
    } else {
        Verdict::Reachable
    };
    let (ports, reasons): (PortSet, Vec<Reason>) = match verdict {
        Verdict::Reachable => (found.open.clone(), Vec::new()),
        Verdict::Unknown => (found.maybe.clone(), found.reasons.clone()),
        Verdict::Blocked => (traffic.clone(), found.reasons.clone()),
    };
    Raw {
        class: node.class,
        other: End::Class(class),
        verdict,
        load: Load {
            rules: rules(network, target, &ports),
            ports,
            reasons,
            via,
            cidrs: Vec::new(),
        },
    }
}

/// Where the client's address is kept, the target's groups ask for the client, whoever that is: what some rule lets in for
/// somebody passes for somebody.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html>
fn admit(network: &Network, target: usize, traffic: &PortSet, found: &mut Answer) {
    let Some(interface) = network.interfaces.get(target) else {
        return;
    };
    let known: Vec<_> = interface
        .bears
        .iter()
        .filter_map(|bears| network.groups.get(bears.here()?))
        .collect();
    if known.len() < interface.groups.len() || interface.groups.is_empty() {
        found.open = PortSet::none();
        return;
    }
    let rules = || known.iter().flat_map(|group| &group.ingress);
    let (sure, unsure): (Vec<&Rule>, Vec<&Rule>) = rules().partition(|rule| rule.is_sure());
    let admitted: PortSet = sure
        .iter()
        .filter_map(|rule| rule.traffic.clone())
        .collect();
    let any = |rule: &&Rule| rule.traffic.clone().unwrap_or_else(PortSet::any);
    let perhaps = admitted.union(&unsure.iter().map(any).collect());
    found.open = found.open.intersect(&admitted);
    found.maybe = found.maybe.intersect(&perhaps);
    if !traffic.overlaps(&perhaps) {
        found.reasons.push(reason(
            "ENI_SG_RULES_MISMATCH",
            &interface.id,
            format!(
                "ingress of {} has no rule for the clients",
                interface.groups.join(", ")
            ),
        ));
    }
}

/// The target's ingress rules that speak of the traffic and could be meant for a load balancer.
fn rules(network: &Network, target: usize, ports: &PortSet) -> Vec<RuleRef> {
    let bears = network
        .interfaces
        .get(target)
        .map_or(&[][..], |interface| &interface.bears);
    let mut out = Vec::new();
    for at in bears.iter().filter_map(|bears| bears.here()) {
        let rules = network
            .groups
            .get(at)
            .map_or(&[][..], |group| &group.ingress);
        for (number, rule) in rules.iter().enumerate() {
            let speaks = rule
                .traffic
                .as_ref()
                .is_some_and(|traffic| traffic.overlaps(ports));
            if speaks {
                out.push((at, number, false));
            }
        }
    }
    out
}

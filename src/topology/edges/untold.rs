//! Load balancers whose targets were not gathered: whoever admits their group may be one.

use crate::net::ports::PortSet;
use crate::network::balancer::Balancer;
use crate::network::group::Peer;
use crate::network::model::{Network, Role};
use crate::reach::filter::uncollected;
use crate::reach::verdict::Verdict;
use crate::topology::link::End;

use super::fold::Load;
use super::raw::Raw;
use super::rules::RuleRef;
use super::unit::{Unit, Units};

/// From each node of such a load balancer to each class whose rules name one of its groups. Nobody knows more.
#[must_use]
pub fn links(network: &Network, units: &Units) -> Vec<Raw> {
    let mut out = Vec::new();
    for node in units.all.iter().filter(|unit| !unit.idle) {
        let Role::Balancer(at) = node.role else {
            continue;
        };
        let balancer = network.balancers.get(at);
        let Some((balancer, gap)) = balancer.and_then(|balancer| Some((balancer, balancer.gap?)))
        else {
            continue;
        };
        let others = units
            .receivers
            .ones()
            .filter_map(|other| units.all.get(other));
        for other in others.filter(|other| other.vpc == node.vpc && other.role != node.role) {
            let (ports, rules) = admitted(network, balancer, other);
            if !ports.is_empty() {
                out.push(Raw {
                    class: node.class,
                    other: End::Class(other.class),
                    verdict: Verdict::Unknown,
                    load: Load {
                        ports,
                        rules,
                        reasons: vec![uncollected(network, gap, &balancer.id)],
                        ..Load::default()
                    },
                });
            }
        }
    }
    out
}

/// What the groups of a unit let in from the groups of a load balancer, and the rules that say so.
fn admitted(network: &Network, balancer: &Balancer, unit: &Unit) -> (PortSet, Vec<RuleRef>) {
    let bears = network
        .interfaces
        .get(unit.interface)
        .map_or(&[][..], |interface| &interface.bears);
    let (mut ports, mut rules) = (PortSet::none(), Vec::new());
    for at in bears.iter().filter_map(|bears| bears.here()) {
        let ingress = network
            .groups
            .get(at)
            .map_or(&[][..], |group| &group.ingress);
        for (number, rule) in ingress.iter().enumerate() {
            let named =
                matches!(&rule.peer, Peer::Group { id, .. } if balancer.groups.contains(id));
            if let (true, Some(traffic)) = (named, &rule.traffic) {
                ports = ports.union(traffic);
                rules.push((at, number, false));
            }
        }
    }
    (ports, rules)
}

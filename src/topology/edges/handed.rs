//! What load balancers hand on to the classes behind them, as the map draws it.

use std::collections::BTreeSet;

use crate::net::ports::PortSet;
use crate::network::model::Network;
use crate::reach::verdict::{AllowingRule, Reason, Verdict};
use crate::topology::link::End;

use super::balancers::Clients;
use super::unit::Units;
use super::{balancers, raw, untold};

/// From one node of a load balancer to one class.
#[derive(Debug, Clone)]
pub struct Handed {
    /// The node's class: an index into the network's classes.
    pub node: usize,
    /// The targets' class.
    pub target: usize,
    pub verdict: Verdict,
    pub ports: PortSet,
    /// The targets' rules that let it in.
    pub rules: Vec<AllowingRule>,
    /// Why it is not plainly reachable.
    pub reasons: Vec<Reason>,
    /// The target groups' ARNs; none for a classic load balancer.
    pub via: Vec<String>,
    /// Anybody on the internet passes, also where the load balancer keeps the client's address.
    pub anybody: bool,
}

/// Everything that load balancers hand on, or would if the network let them.
#[must_use]
pub fn handed(network: &Network) -> Vec<Handed> {
    let units = Units::of(network);
    let links = |clients: Clients| {
        let links = [
            balancers::links(network, &units, clients),
            untold::links(network, &units),
        ];
        raw::merge(links.concat())
    };
    let anybody: BTreeSet<(usize, usize)> = links(Clients::Internet)
        .into_iter()
        .filter(|link| link.verdict != Verdict::Blocked)
        .filter_map(|link| match link.other {
            End::Class(target) => Some((link.class, target)),
            _ => None,
        })
        .collect();
    links(Clients::Any)
        .into_iter()
        .filter_map(|link| {
            let End::Class(target) = link.other else {
                return None;
            };
            Some(Handed {
                anybody: anybody.contains(&(link.class, target)),
                node: link.class,
                target,
                verdict: link.verdict,
                rules: raw::words(network, &link.load),
                ports: link.load.ports,
                reasons: link.load.reasons,
                via: link.load.via,
            })
        })
        .collect()
}

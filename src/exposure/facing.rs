//! The nodes of load balancers that the internet reaches, and who reaches which of their ports.

use std::collections::BTreeMap;

use crate::net::ports::PortSet;
use crate::net::ranges::AddressSet;
use crate::network::model::{Network, Role};

use super::direct::Door;
use super::pieces::pieces;
use super::proxied::Sent;

/// A load balancer's node that the internet reaches.
#[derive(Debug, Clone, Default)]
pub struct Facing {
    pub balancer: usize,
    /// Who reaches which ports.
    pub open: Vec<(AddressSet, PortSet)>,
    /// Who may reach which ports besides.
    pub maybe: Vec<(AddressSet, PortSet)>,
    /// Prefix lists that were not read, and what they may open.
    pub lists: BTreeMap<String, PortSet>,
}

/// Ports of a load balancer's node that the same addresses reach.
#[derive(Debug, Clone)]
pub struct Piece {
    pub balancer: usize,
    pub ports: PortSet,
    pub from: AddressSet,
    /// A prefix list that was not read, where nothing else is known of who comes.
    pub list: Option<String>,
    /// They reach them, and not only may.
    pub sure: bool,
}

impl Facing {
    pub fn pieces(&self) -> Vec<Piece> {
        let piece = |from: &AddressSet, ports: &PortSet, list: Option<&String>, sure| Piece {
            balancer: self.balancer,
            ports: ports.clone(),
            from: from.clone(),
            list: list.cloned(),
            sure,
        };
        let open = self.open.iter();
        let maybe = self.maybe.iter();
        let lists = self.lists.iter();
        open.map(|(from, ports)| piece(from, ports, None, true))
            .chain(maybe.map(|(from, ports)| piece(from, ports, None, false)))
            .chain(lists.map(|(list, ports)| piece(&AddressSet::none(), ports, Some(list), false)))
            .collect()
    }

    /// Takes on what another load balancer hands on: ports, from whom, by which prefix lists, and whether that is sure.
    /// Whether it is more than was known.
    pub fn grow<'l>(
        &mut self,
        ports: &PortSet,
        from: &AddressSet,
        lists: impl IntoIterator<Item = &'l String>,
        sure: bool,
    ) -> bool {
        let known = if sure {
            &mut self.open
        } else {
            &mut self.maybe
        };
        let mut grew = false;
        if !from.is_empty() {
            let mut all = known.clone();
            all.push((from.clone(), ports.clone()));
            let all = joined(&all);
            grew = all != *known;
            *known = all;
        }
        for list in lists {
            let known = self.lists.entry(list.clone()).or_default();
            grew |= !known.contains(ports);
            *known = known.union(ports);
        }
        grew
    }
}

/// The same with each port once.
fn joined(told: &[(AddressSet, PortSet)]) -> Vec<(AddressSet, PortSet)> {
    pieces(told)
        .into_iter()
        .map(|(ports, from)| (from, ports))
        .collect()
}

/// The load balancers' nodes that the internet reaches, by class.
pub fn facing(
    network: &Network,
    doors: &[Door],
    sent: &[Sent],
    internet: &AddressSet,
) -> BTreeMap<usize, Facing> {
    let mut out: BTreeMap<usize, Facing> = BTreeMap::new();
    for door in doors {
        let Some(interface) = network.interfaces.get(door.kin.first.interface) else {
            continue;
        };
        let Role::Balancer(balancer) = interface.role else {
            continue;
        };
        for told in door
            .told
            .values()
            .flatten()
            .filter(|told| !told.maybe.is_empty())
        {
            let facing = out.entry(interface.class).or_insert_with(|| Facing {
                balancer,
                ..Facing::default()
            });
            let perhaps = told.maybe.subtract(&told.open);
            facing
                .open
                .push((told.addresses.clone(), told.open.clone()));
            if told.lists.is_empty() {
                facing.maybe.push((told.addresses.clone(), perhaps));
                continue;
            }
            for list in &told.lists {
                let known = facing.lists.entry(list.clone()).or_default();
                *known = known.union(&perhaps);
            }
        }
    }
    for sent in sent {
        let Some(Role::Balancer(balancer)) = role(network, sent.class) else {
            continue;
        };
        let facing = out.entry(sent.class).or_insert_with(|| Facing {
            balancer,
            ..Facing::default()
        });
        let known = if sent.sure {
            &mut facing.open
        } else {
            &mut facing.maybe
        };
        known.push((internet.clone(), sent.ports.clone()));
    }
    for facing in out.values_mut() {
        facing.open = joined(&facing.open);
        facing.maybe = joined(&facing.maybe);
    }
    out
}

/// What an interface of a class does with packets.
#[must_use]
pub fn role(network: &Network, class: usize) -> Option<Role> {
    let at = network.classes.get(class)?.samples.first()?;
    network.interfaces.get(*at).map(|interface| interface.role)
}

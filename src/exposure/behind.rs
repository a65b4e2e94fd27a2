//! What stands behind load balancers that the internet reaches.

use std::collections::{BTreeMap, BTreeSet};

use crate::net::ports::PortSet;
use crate::net::ranges::AddressSet;
use crate::network::balancer::{Balancer, Forward};
use crate::network::model::{Network, Role};
use crate::reach::verdict::{AllowingRule, Reason, Verdict};
use crate::topology::edges::handed::{Handed, handed};

use super::admitted::clients;
use super::direct::{Door, source};
use super::facing::{Facing, Piece, facing, role};
use super::model::{Front, Row, Through};
use super::pieces::is_large;
use super::proxied::Sent;
use super::resources::targets;
use super::world::World;

/// What the rows of one load balancer and one class have in common: balancer, class, dialled ports, handed ports, sure.
type Key = (usize, usize, PortSet, PortSet, bool);

/// What is put together in a row.
#[derive(Debug, Clone, Default)]
struct Load {
    from: AddressSet,
    lists: BTreeSet<String>,
    rules: BTreeSet<AllowingRule>,
    reasons: BTreeSet<Reason>,
    via: BTreeSet<String>,
}

/// The rows behind load balancers: what is open, then what may be.
pub fn rows(world: &World<'_>, doors: &[Door], sent: &[Sent]) -> (Vec<Row>, Vec<Row>) {
    let network = world.ground.network;
    let mut by_node: BTreeMap<usize, Vec<Handed>> = BTreeMap::new();
    for handed in handed(network) {
        by_node.entry(handed.node).or_default().push(handed);
    }
    let (mut open, mut maybe) = (Vec::new(), Vec::new());
    let facing = facing(network, doors, sent, &world.ground.internet());
    for (key, load) in loads(network, facing, &by_node) {
        if let Some(row) = row(world, &key, load) {
            if key.4 { &mut open } else { &mut maybe }.push(row);
        }
    }
    (open, maybe)
}

/// What reaches the targets of the nodes, also through a second load balancer.
fn loads(
    network: &Network,
    mut facing: BTreeMap<usize, Facing>,
    by_node: &BTreeMap<usize, Vec<Handed>>,
) -> BTreeMap<Key, Load> {
    let mut loads: BTreeMap<Key, Load> = BTreeMap::new();
    let mut done: BTreeSet<usize> = BTreeSet::new();
    // A load balancer may be the target of another: go on until none is reached by more. Sets only grow, so this ends.
    while let Some(node) = facing.keys().copied().find(|node| !done.contains(node)) {
        done.insert(node);
        let fronts = facing.get(&node).map(Facing::pieces).unwrap_or_default();
        let handed = by_node.get(&node).into_iter().flatten();
        for (handed, front) in
            handed.flat_map(|handed| fronts.iter().map(move |front| (handed, front)))
        {
            let Some((key, load)) = behind(network, front, handed) else {
                continue;
            };
            if let Some(Role::Balancer(next)) = role(network, handed.target) {
                let found = facing.entry(handed.target).or_insert_with(|| Facing {
                    balancer: next,
                    ..Facing::default()
                });
                let (.., ports, sure) = &key;
                if found.grow(ports, &load.from, &load.lists, *sure) {
                    done.remove(&handed.target);
                }
            }
            let all = loads.entry(key).or_default();
            all.from = all.from.union(&load.from);
            all.lists.extend(load.lists);
            all.rules.extend(load.rules);
            all.reasons.extend(load.reasons);
            all.via.extend(load.via);
        }
    }
    loads
}

/// What one node hands on to one class of what the internet sends.
fn behind(network: &Network, front: &Piece, handed: &Handed) -> Option<(Key, Load)> {
    if handed.verdict == Verdict::Blocked {
        return None;
    }
    let balancer = network.balancers.get(front.balancer)?;
    let carries = |forward: &&Forward| {
        forward.listener.overlaps(&front.ports)
            && (forward.group.is_empty() || handed.via.contains(&forward.group))
    };
    let forwards: Vec<&Forward> = balancer.forwards.iter().filter(carries).collect();
    // Who may be a target that was not read is handed to by no group.
    let untold = balancer.gap.is_some() && handed.via.is_empty();
    let unlisted = balancer.forwards.is_empty() || (forwards.is_empty() && untold);
    if forwards.is_empty() && !unlisted {
        return None;
    }
    let sent: PortSet = forwards
        .iter()
        .flat_map(|forward| &forward.targets)
        .map(|target| target.traffic.clone())
        .collect();
    let ports = if unlisted {
        handed.ports.clone()
    } else {
        handed.ports.intersect(&sent)
    };
    if ports.is_empty() {
        return None;
    }
    let dialled: PortSet = forwards
        .iter()
        .map(|forward| forward.listener.intersect(&front.ports))
        .collect();
    let sure = handed.verdict == Verdict::Reachable && front.sure && !dialled.is_empty();
    let from = front
        .from
        .intersect(&admitted(network, balancer, &forwards, handed, &ports));
    if from.is_empty() && front.list.is_none() {
        return None;
    }
    // What the target's network ACL says of the client is asked for the internet at large only.
    if is_large(&from) && !handed.anybody {
        return None;
    }
    let load = Load {
        from,
        lists: front.list.iter().cloned().collect(),
        rules: handed.rules.iter().cloned().collect(),
        reasons: handed.reasons.iter().cloned().collect(),
        via: handed.via.iter().cloned().collect(),
    };
    Some(((front.balancer, handed.target, dialled, ports, sure), load))
}

/// The clients that the target lets in, where the load balancer keeps their addresses; else all.
fn admitted(
    network: &Network,
    balancer: &Balancer,
    forwards: &[&Forward],
    handed: &Handed,
    ports: &PortSet,
) -> AddressSet {
    let keeps = !forwards.is_empty() && forwards.iter().all(|forward| forward.preserves_client);
    let target = network
        .classes
        .get(handed.target)
        .and_then(|class| network.interfaces.get(*class.samples.first()?));
    match target {
        Some(target) if keeps => clients(network, target, &balancer.groups, ports),
        _ => AddressSet::all(),
    }
}

fn row(world: &World<'_>, key: &Key, load: Load) -> Option<Row> {
    let network = world.ground.network;
    let (balancer, class, dialled, ports, _) = key;
    let balancer = network.balancers.get(*balancer)?;
    let resources = targets(network, *class);
    let interface = network.classes.get(*class)?.interfaces.first()?;
    let workload = network.interfaces.get(*interface)?.workload;
    let mut path = vec![balancer.name.clone()];
    path.extend(load.via);
    // Lists count where nothing else is known of who comes.
    let lists: Vec<String> = load
        .lists
        .into_iter()
        .filter(|_| load.from.is_empty())
        .collect();
    let source = source(world, &load.from, &lists);
    Some(Row {
        kind: network.workloads.get(workload)?.kind.clone(),
        resources,
        ports: ports.words(),
        through: Through::LoadBalancer,
        balancer: Some(Front {
            id: balancer.id.clone(),
            name: balancer.name.clone(),
            ports: dialled.words(),
        }),
        source: source.words,
        cidrs: source.cidrs,
        internet: source.internet,
        rules: load.rules.into_iter().collect(),
        path,
        reasons: load.reasons.into_iter().collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::balancer::Target;
    use crate::network::model::{Class, Interface};

    fn net(cidr: &str) -> AddressSet {
        AddressSet::from(cidr.parse::<ipnet::IpNet>().unwrap())
    }

    fn forward(listener: u16, target: u16) -> Forward {
        Forward {
            listener: PortSet::tcp(listener, listener),
            targets: vec![Target {
                traffic: PortSet::tcp(target, target),
                ..Target::default()
            }],
            ..Forward::default()
        }
    }

    /// A class for each interface.
    fn network(roles: &[Role], forwards: Vec<Vec<Forward>>) -> Network {
        let mut network = Network::default();
        for (at, role) in roles.iter().enumerate() {
            network.interfaces.push(Interface {
                class: at,
                role: *role,
                ..Interface::default()
            });
            network.classes.push(Class {
                interfaces: vec![at],
                samples: vec![at],
                ..Class::default()
            });
        }
        for forwards in forwards {
            network.balancers.push(Balancer {
                forwards,
                ..Balancer::default()
            });
        }
        network
    }

    fn handed(node: usize, target: usize) -> (usize, Vec<Handed>) {
        let handed = Handed {
            node,
            target,
            verdict: Verdict::Reachable,
            ports: PortSet::any(),
            rules: Vec::new(),
            reasons: Vec::new(),
            via: Vec::new(),
            anybody: true,
        };
        (node, vec![handed])
    }

    /// Target class, its ports and who comes, where it is sure.
    fn told(loads: &BTreeMap<Key, Load>) -> Vec<(usize, PortSet, AddressSet)> {
        loads
            .iter()
            .filter(|(key, _)| key.4)
            .map(|(key, load)| (key.1, key.3.clone(), load.from.clone()))
            .collect()
    }

    #[test]
    fn targets_of_a_listener_are_reached_by_those_who_reach_the_listener() {
        let network = network(
            &[Role::Balancer(0), Role::default()],
            vec![vec![forward(443, 8443), forward(22, 2222)]],
        );
        let (all, office) = (AddressSet::all_v4(), net("203.0.113.0/24"));
        let facing = Facing {
            open: vec![
                (all.clone(), PortSet::tcp(443, 443)),
                (office.clone(), PortSet::tcp(22, 22)),
            ],
            ..Facing::default()
        };
        let found = loads(
            &network,
            BTreeMap::from([(0, facing)]),
            &BTreeMap::from([handed(0, 1)]),
        );
        let found = told(&found);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.contains(&(1, PortSet::tcp(8443, 8443), all)));
        assert!(found.contains(&(1, PortSet::tcp(2222, 2222), office)));
    }

    #[test]
    fn what_a_later_load_balancer_adds_to_an_earlier_one_is_handed_on() {
        // Class 0 is looked at before class 1, which hands on to it and, in a ring, is handed on to.
        let network = network(
            &[Role::Balancer(0), Role::Balancer(1), Role::default()],
            vec![vec![forward(443, 443)], vec![forward(443, 443)]],
        );
        let web = PortSet::tcp(443, 443);
        let (one, two) = (net("203.0.113.0/24"), net("198.51.100.0/24"));
        let facing = |balancer, from: &AddressSet| Facing {
            balancer,
            open: vec![(from.clone(), web.clone())],
            ..Facing::default()
        };
        let mut by_node = BTreeMap::from([handed(0, 2), handed(1, 0)]);
        by_node.entry(0).or_default().extend(handed(0, 1).1);
        let found = loads(
            &network,
            BTreeMap::from([(0, facing(0, &one)), (1, facing(1, &two))]),
            &by_node,
        );
        assert!(
            told(&found).contains(&(2, web, one.union(&two))),
            "{found:?}"
        );
    }
}

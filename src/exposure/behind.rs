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
use super::find::World;
use super::model::{Front, Row, Through};
use super::pieces::is_large;
use super::resources::targets;

/// A load balancer's node that the internet reaches.
#[derive(Debug, Clone, Default)]
struct Facing {
    balancer: usize,
    open: PortSet,
    maybe: PortSet,
    from: AddressSet,
    /// Prefix lists that were not read and may open it.
    lists: BTreeSet<String>,
}

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
pub fn rows(world: &World<'_>, doors: &[Door]) -> (Vec<Row>, Vec<Row>) {
    let network = world.ground.network;
    let mut facing = facing(network, doors);
    let mut by_node: BTreeMap<usize, Vec<Handed>> = BTreeMap::new();
    for handed in handed(network) {
        by_node.entry(handed.node).or_default().push(handed);
    }
    let mut loads: BTreeMap<Key, Load> = BTreeMap::new();
    let mut done: BTreeSet<usize> = BTreeSet::new();
    // A load balancer may be the target of another: go on until no new one is found.
    while let Some(node) = facing.keys().copied().find(|node| !done.contains(node)) {
        done.insert(node);
        let Some(front) = facing.get(&node).cloned() else {
            break;
        };
        for handed in by_node.get(&node).into_iter().flatten() {
            let Some((key, load)) = behind(network, &front, handed) else {
                continue;
            };
            if let Some(Role::Balancer(next)) = role(network, handed.target) {
                let found = facing.entry(handed.target).or_insert_with(|| Facing {
                    balancer: next,
                    ..Facing::default()
                });
                found.maybe = found.maybe.union(&key.3);
                if key.4 {
                    found.open = found.open.union(&key.3);
                }
                found.from = found.from.union(&load.from);
                found.lists.extend(load.lists.iter().cloned());
            }
            let all = loads.entry(key).or_default();
            all.from = all.from.union(&load.from);
            all.lists.extend(load.lists);
            all.rules.extend(load.rules);
            all.reasons.extend(load.reasons);
            all.via.extend(load.via);
        }
    }
    let (mut open, mut maybe) = (Vec::new(), Vec::new());
    for (key, load) in loads {
        if let Some(row) = row(world, &key, load) {
            if key.4 { &mut open } else { &mut maybe }.push(row);
        }
    }
    (open, maybe)
}

fn role(network: &Network, class: usize) -> Option<Role> {
    let at = network.classes.get(class)?.samples.first()?;
    network.interfaces.get(*at).map(|interface| interface.role)
}

/// The load balancers' nodes that the internet reaches, by class.
fn facing(network: &Network, doors: &[Door]) -> BTreeMap<usize, Facing> {
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
            facing.open = facing.open.union(&told.open);
            facing.maybe = facing.maybe.union(&told.maybe);
            if told.lists.is_empty() {
                facing.from = facing.from.union(&told.addresses);
            }
            facing.lists.extend(told.lists.iter().cloned());
        }
    }
    out
}

/// What one node hands on to one class of what the internet sends.
fn behind(network: &Network, front: &Facing, handed: &Handed) -> Option<(Key, Load)> {
    if handed.verdict == Verdict::Blocked {
        return None;
    }
    let balancer = network.balancers.get(front.balancer)?;
    let carries = |forward: &&Forward| {
        forward.listener.overlaps(&front.maybe)
            && (forward.group.is_empty() || handed.via.contains(&forward.group))
    };
    let forwards: Vec<&Forward> = balancer.forwards.iter().filter(carries).collect();
    let unlisted = balancer.forwards.is_empty();
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
        .map(|forward| forward.listener.intersect(&front.maybe))
        .collect();
    let sure = handed.verdict == Verdict::Reachable && dialled.overlaps(&front.open);
    let from = front
        .from
        .intersect(&admitted(network, balancer, &forwards, handed, &ports));
    if from.is_empty() && front.lists.is_empty() {
        return None;
    }
    // What the target's network ACL says of the client is asked for the internet at large only.
    if is_large(&from) && !handed.anybody {
        return None;
    }
    let load = Load {
        from,
        lists: front.lists.clone(),
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

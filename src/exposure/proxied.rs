//! What services at the edge of AWS open connections of their own to: CloudFront, API Gateway, some accelerators.

use std::collections::BTreeMap;

use crate::net::ports::PortSet;
use crate::net::ranges::AddressSet;
use crate::network::entrance::{Entrance, Kind};
use crate::network::model::Network;
use crate::reach::filter::reason;
use crate::reach::security_group::at_most;
use crate::reach::verdict::Reason;

use super::direct::listens;
use super::model::{Row, Through};
use super::resources::targets;
use super::world::World;

/// What an entrance sends to the interfaces of one class.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Index into the network's entrances.
    pub entrance: usize,
    /// Index into the network's classes.
    pub class: usize,
    /// What is dialled, and what arrives.
    pub listens: PortSet,
    pub ports: PortSet,
    /// Anybody on the internet may use it, and nothing filters it.
    pub sure: bool,
    pub reasons: Vec<Reason>,
}

/// Everything that entrances send with addresses of their own.
#[must_use]
pub fn sent(network: &Network) -> Vec<Sent> {
    // By entrance, class and whether it is sure: what is dialled, what arrives, and what is not known.
    type Ports = [PortSet; 2];
    let mut out: BTreeMap<(usize, usize, bool), (Ports, Vec<Reason>)> = BTreeMap::new();
    for (at, entrance) in network.entrances.iter().enumerate() {
        let leads = entrance.leads.iter();
        for lead in leads.filter(|lead| !lead.manner.keeps_client) {
            for &interface in &lead.interfaces {
                let Some(found) = network.interfaces.get(interface) else {
                    continue;
                };
                let anybody = at_most(network, interface, false, &AddressSet::all());
                let mut ports = lead.manner.traffic.intersect(&anybody);
                if let Some(listens) = listens(network, interface) {
                    ports = ports.intersect(&listens);
                }
                if ports.is_empty() || found.idle {
                    continue;
                }
                let reasons = doubts(entrance, found.groups.is_empty());
                let key = (at, found.class, reasons.is_empty());
                let ([dialled, all], why) = out.entry(key).or_default();
                *dialled = dialled.union(&lead.manner.listens);
                *all = all.union(&ports);
                *why = reasons;
            }
        }
    }
    out.into_iter()
        .map(
            |((entrance, class, sure), ([listens, ports], reasons))| Sent {
                entrance,
                class,
                listens,
                ports,
                sure,
                reasons,
            },
        )
        .collect()
}

/// What nobody can tell from a snapshot.
fn doubts(entrance: &Entrance, unfiltered: bool) -> Vec<Reason> {
    let mut out = Vec::new();
    let mut doubt = |message: &str| out.push(reason("UNCOLLECTED", &entrance.id, message));
    match entrance.kind {
        Kind::Accelerator => {}
        Kind::VpcOrigin => doubt("which distributions use the VPC origin is not in the snapshot"),
        Kind::VpcLink => {
            doubt("which APIs use the VPC link, and who may call them, is not in the snapshot");
        }
    }
    if !unfiltered {
        doubt(
            "the addresses that it sends from are not in the snapshot, so what the groups of its target make of them is not known",
        );
    }
    out
}

/// The rows: what is open, then what may be.
#[must_use]
pub fn rows(world: &World<'_>, sent: &[Sent]) -> (Vec<Row>, Vec<Row>) {
    let (mut open, mut maybe) = (Vec::new(), Vec::new());
    for sent in sent {
        if let Some(row) = row(world, sent) {
            if sent.sure { &mut open } else { &mut maybe }.push(row);
        }
    }
    (open, maybe)
}

fn row(world: &World<'_>, sent: &Sent) -> Option<Row> {
    let network = world.ground.network;
    let entrance = network.entrances.get(sent.entrance)?;
    let first = network.classes.get(sent.class)?.interfaces.first()?;
    let workload = network.interfaces.get(*first)?.workload;
    let row = Row {
        kind: network.workloads.get(workload)?.kind.clone(),
        resources: targets(network, sent.class),
        ports: sent.ports.words(),
        through: Through::Direct,
        balancer: None,
        source: "the internet".to_owned(),
        cidrs: vec!["0.0.0.0/0".to_owned()],
        internet: true,
        rules: Vec::new(),
        path: vec![entrance.id.clone()],
        reasons: sent.reasons.clone(),
    };
    Some(row.by(entrance, &sent.listens))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::balancer::Balancer;
    use crate::network::entrance::{Lead, Manner};
    use crate::network::group::{Peer, Rule, SecurityGroup};
    use crate::network::known::Known;
    use crate::network::model::{Class, Interface, Role};

    fn network(kind: Kind, groups: &[&str]) -> Network {
        let web = PortSet::tcp(443, 443);
        let rule = Rule {
            id: None,
            traffic: Some(web.clone()),
            unheard: None,
            peer: Peer::Cidr("198.51.100.0/24".parse().unwrap()),
            description: None,
        };
        let group = |id: &str| SecurityGroup {
            id: id.to_owned(),
            ingress: if id == "sg-web" {
                vec![rule.clone()]
            } else {
                Vec::new()
            },
            ..SecurityGroup::default()
        };
        Network {
            groups: groups.iter().map(|id| group(id)).collect(),
            balancers: vec![Balancer {
                listens: PortSet::tcp(0, 1023),
                ..Balancer::default()
            }],
            interfaces: vec![Interface {
                role: Role::Balancer(0),
                groups: groups.iter().map(|id| (*id).to_owned()).collect(),
                bears: (0..groups.len()).map(Known::Here).collect(),
                ..Interface::default()
            }],
            classes: vec![Class {
                interfaces: vec![0],
                samples: vec![0],
                ..Class::default()
            }],
            entrances: vec![Entrance::leading(
                kind,
                Lead {
                    manner: Manner {
                        listens: web,
                        traffic: PortSet::tcp(443, 8443),
                        keeps_client: false,
                    },
                    interfaces: vec![0],
                },
            )],
            ..Network::default()
        }
    }

    /// What is sent: ports, and whether that is sure.
    fn told(network: &Network) -> Vec<(String, bool)> {
        let sent = sent(network);
        sent.iter()
            .map(|sent| (sent.ports.to_string(), sent.sure))
            .collect()
    }

    #[test]
    fn an_accelerator_reaches_what_nothing_filters() {
        let found = told(&network(Kind::Accelerator, &[]));
        assert_eq!(found, [("tcp/443-1023".to_owned(), true)]);
    }

    #[test]
    fn whom_groups_let_in_is_not_known_of_a_service_with_addresses_of_its_own() {
        let found = told(&network(Kind::Accelerator, &["sg-web"]));
        assert_eq!(found, [("tcp/443".to_owned(), false)]);
        assert_eq!(told(&network(Kind::Accelerator, &["sg-none"])), []);
    }

    #[test]
    fn who_uses_a_distribution_or_an_api_is_not_in_a_snapshot() {
        for kind in [Kind::VpcOrigin, Kind::VpcLink] {
            let found = told(&network(kind, &[]));
            assert_eq!(found, [("tcp/443-1023".to_owned(), false)]);
        }
    }
}

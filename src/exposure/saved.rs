//! What a group opens to the internet at large and something else closes.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::net::ports::PortSet;
use crate::net::ranges::AddressSet;
use crate::question::ask::ask;
use crate::question::asked::Question;
use crate::question::called::called;
use crate::question::end::End;

use super::admitted::{openings, rules};
use super::direct::{Door, Told, listens};
use super::model::{Row, Through};
use super::pieces::{is_large, pieces};
use super::resources::members;
use super::world::World;

/// The rows of a kind, one a family.
pub fn rows(world: &World<'_>, door: &Door) -> Vec<Row> {
    let network = world.ground.network;
    let Some(interface) = network.interfaces.get(door.kin.first.interface) else {
        return Vec::new();
    };
    let kind = network
        .workloads
        .get(interface.workload)
        .map_or("", |workload| workload.kind.as_str());
    let internet = world.ground.internet();
    let open = openings(network, interface);
    let mut out = Vec::new();
    for v4 in [true, false] {
        // Without an address of the family there is nothing that could be reached.
        let told: BTreeMap<&IpAddr, &Vec<Told>> = door
            .told
            .iter()
            .filter(|(dialled, _)| dialled.is_ipv4() == v4)
            .collect();
        let Some(best) = told
            .values()
            .flat_map(|told| told.iter())
            .min_by_key(|told| told.standing_in_the_way)
        else {
            continue;
        };
        let family = if v4 { internet.v4() } else { internet.v6() };
        let outer: Vec<(AddressSet, PortSet)> = open
            .iter()
            .map(|(addresses, ports)| (addresses.intersect(&family), ports.clone()))
            .filter(|(addresses, _)| !addresses.is_empty())
            .collect();
        let mut wide: PortSet = pieces(&outer)
            .into_iter()
            .filter(|(_, from)| is_large(from))
            .map(|(ports, _)| ports)
            .collect();
        if let Some(listens) = listens(network, door.kin.first.interface) {
            wide = wide.intersect(&listens);
        }
        let passing: PortSet = told
            .values()
            .flat_map(|told| told.iter())
            .map(|told| told.maybe.clone())
            .collect();
        let kept = wide.subtract(&passing);
        if kept.is_empty() {
            continue;
        }
        let question = Question::new(
            End {
                outside: AddressSet::from(best.sample),
                ..End::default()
            },
            End {
                spots: vec![door.kin.first],
                ..End::default()
            },
            kept.clone(),
        );
        let answer = ask(world.ground, &question);
        out.push(Row {
            kind: kind.to_owned(),
            resources: members(
                network,
                &door.kin,
                told.keys().next().map(|dialled| **dialled),
            ),
            ports: kept.words(),
            through: Through::Direct,
            balancer: None,
            source: called(world.ground, world.labels, &family),
            cidrs: vec![if v4 { "0.0.0.0/0" } else { "::/0" }.to_owned()],
            internet: true,
            rules: rules(network, interface, &family, &kept),
            path: Vec::new(),
            reasons: answer.reasons,
        });
    }
    out
}

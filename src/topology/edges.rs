//! The links of the map: who reaches whom, between classes, lifted to containers where all of them share a link.

mod balancers;
mod fold;
pub mod handed;
mod inside;
mod openings;
mod outside;
mod paths;
mod pieces;
mod raw;
mod rules;
mod unit;
mod untold;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::net::labels::Labels;
use crate::network::model::{Exposure, Network};
use crate::reach::verdict::Verdict;

use super::link::{End, Link};
use balancers::Clients;
use fold::{Boxes, Cell};
use inside::Inside;
use outside::Outside;
use paths::Paths;
use pieces::Piece;
use raw::{Raw, Side};
use rules::Rules;
use unit::{Family, Units};

/// The links of a network, and what follows from them for each workload.
#[derive(Debug, Clone, Default)]
pub struct Edges {
    /// Sorted.
    pub links: Vec<Link>,
    /// For each of the network's workloads.
    pub exposure: Vec<Exposure>,
}

/// Finds all links. Nothing is done for pairs of hosts: rules are sets of classes, ways are walked once between places
/// alike.
#[must_use]
pub fn edges(network: &Network, labels: &Labels) -> Edges {
    let units = Units::of(network);
    let mut inner = Vec::new();
    let mut inbound = Vec::new();
    let mut outbound = Vec::new();
    let senders = Boxes::of(network, &units, &units.senders);
    let receivers = Boxes::of(network, &units, &units.receivers);
    for family in [Family::V4, Family::V6] {
        let rules = Rules::of(network, &units, family);
        let paths = Paths::of(network, &units, family);
        let inside = Inside {
            network,
            units: &units,
            rules: &rules,
            paths: &paths,
        };
        inner.extend(inside.pieces());
        let outside = Outside::of(network, &units, labels, family);
        inbound.extend(outside.inbound());
        outbound.extend(outside.outbound());
    }
    let balanced = raw::merge(
        [
            balancers::links(network, &units, Clients::Any),
            untold::links(network, &units),
        ]
        .concat(),
    );
    let inbound = raw::merge(inbound);
    let outbound = raw::merge(outbound);
    let onward = raw::merge(
        [
            balancers::links(network, &units, Clients::Internet),
            untold::links(network, &units),
        ]
        .concat(),
    );
    let exposure = exposure(network, &inbound, &onward);
    let mut links = raw::lift(network, &receivers, Side::Target, inbound);
    links.extend(raw::lift(network, &senders, Side::Source, outbound));
    links.extend(raw::lift(
        network,
        &Boxes::default(),
        Side::Source,
        balanced,
    ));
    links.extend(raw::lift(
        network,
        &receivers,
        Side::Target,
        sources(network, &units, &senders, inner),
    ));
    links.sort_unstable_by(|a, b| {
        (&a.source, &a.target, a.verdict, &a.ports, &a.via)
            .cmp(&(&b.source, &b.target, b.verdict, &b.ports, &b.via))
    });
    Edges { links, exposure }
}

/// Lifts the sources of what reaches each unit.
fn sources(
    network: &Network,
    units: &Units,
    boxes: &Boxes,
    inner: Vec<(usize, Vec<Piece>)>,
) -> Vec<Raw> {
    let mut targets: BTreeMap<(usize, Verdict), Vec<Cell>> = BTreeMap::new();
    for (target, pieces) in inner {
        let Some(class) = units.all.get(target).map(|unit| unit.class) else {
            continue;
        };
        for piece in pieces {
            let sources = fold::classes(network, units, &piece.sources);
            let cells = targets.entry((class, piece.verdict)).or_default();
            fold::add(cells, sources, &piece.load);
        }
    }
    targets
        .into_par_iter()
        .flat_map_iter(|((class, verdict), cells)| {
            let lifted = boxes.lift(cells, Some(class)).into_iter();
            lifted.map(move |(other, load)| Raw {
                class,
                other,
                verdict,
                load,
            })
        })
        .collect()
}

/// Whether the internet reaches each workload: itself, or through a load balancer that it reaches.
fn exposure(network: &Network, inbound: &[Raw], onward: &[Raw]) -> Vec<Exposure> {
    let mut classes = vec![Exposure::No; network.classes.len()];
    let mut raise = |class: usize, to: Exposure| {
        if let Some(found) = classes.get_mut(class) {
            *found = worse(*found, to);
        }
    };
    for raw in inbound.iter().filter(|raw| raw.other == End::Internet) {
        match raw.verdict {
            Verdict::Reachable => raise(raw.class, Exposure::Direct),
            Verdict::Unknown => raise(raw.class, Exposure::Unknown),
            Verdict::Blocked => {}
        }
    }
    let front = classes.clone();
    for raw in onward {
        let End::Class(target) = raw.other else {
            continue;
        };
        let behind = match (front.get(raw.class), raw.verdict) {
            (Some(Exposure::Direct | Exposure::Behind), Verdict::Reachable) => Exposure::Behind,
            (
                Some(Exposure::Direct | Exposure::Behind | Exposure::Unknown),
                Verdict::Reachable | Verdict::Unknown,
            ) => Exposure::Unknown,
            _ => continue,
        };
        if let Some(found) = classes.get_mut(target) {
            *found = worse(*found, behind);
        }
    }
    let mut out = vec![Exposure::No; network.workloads.len()];
    for interface in &network.interfaces {
        if let (Some(found), Some(class)) = (
            out.get_mut(interface.workload),
            classes.get(interface.class),
        ) {
            *found = worse(*found, *class);
        }
    }
    out
}

fn worse(one: Exposure, other: Exposure) -> Exposure {
    let rank = |exposure: Exposure| match exposure {
        Exposure::No => 0,
        Exposure::Unknown => 1,
        Exposure::Behind => 2,
        Exposure::Direct => 3,
    };
    if rank(other) > rank(one) { other } else { one }
}

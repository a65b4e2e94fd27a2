//! What reaches although it must not.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::net::ports::PortSet;
use crate::net::ranges::AddressSet;
use crate::question::ask::ask;
use crate::question::asked::Question;
use crate::question::end::{Kin, Place};
use crate::reach::opening::opening;
use crate::reach::verdict::{AllowingRule, Verdict};

use super::case::{Case, Hit};
use super::faces::Face;
use super::parts::{Gate, end, is_one_workload};
use super::report::Outcome;
use super::senders::sends;

impl Case<'_> {
    /// What reaches although it must not.
    pub fn reached(&self) -> Vec<Hit> {
        let mut out = self.reached_inside();
        out.extend(self.reached_across(true));
        out.extend(self.reached_across(false));
        out.extend(self.unknown_bare());
        out
    }

    fn reached_inside(&self) -> Vec<Hit> {
        let network = self.ground.network;
        let gates = |kins: &[Kin], egress: bool| -> Vec<Gate> {
            let of = |kin: &Kin| Gate::of(network, kin.first.interface, egress, &self.asked);
            kins.iter().map(of).collect()
        };
        let (out_of, into) = (
            gates(&self.source.kins, true),
            gates(&self.target.kins, false),
        );
        let pairs: Vec<(usize, usize)> = (0..self.source.kins.len())
            .into_par_iter()
            .flat_map_iter(|from| (0..self.target.kins.len()).map(move |to| (from, to)))
            .filter(|&(from, to)| {
                let (source, target) = (self.source.kins.get(from), self.target.kins.get(to));
                let (Some(source), Some(target)) = (source, target) else {
                    return false;
                };
                let interface = |kin: &Kin| network.interfaces.get(kin.first.interface);
                let passes = |gates: &[Gate], at: usize, other: &Kin| {
                    gates
                        .get(at)
                        .zip(interface(other))
                        .is_some_and(|(gate, other)| gate.lets(other))
                };
                passes(&into, to, source)
                    && passes(&out_of, from, target)
                    && sends(network, source, target).traffic.overlaps(&self.asked)
                    && !is_one_workload(network, source, target)
            })
            .collect();
        pairs
            .into_par_iter()
            .filter_map(|(from, to)| {
                let (source, target) = (self.source.kins.get(from)?, self.target.kins.get(to)?);
                let sends = sends(self.ground.network, source, target);
                let question = Question {
                    asked: self.asked.intersect(&sends.traffic),
                    ..self.question(end(source), end(target))
                };
                let outcome = ask(self.ground, &question);
                let verdict = of(outcome.verdict)?;
                let verdict = if sends.unknown {
                    Outcome::Unknown
                } else {
                    verdict
                };
                let parts = outcome
                    .parts
                    .iter()
                    .filter(|part| part.answer.verdict == outcome.verdict);
                let rules = parts.flat_map(|part| {
                    let source = interface(&part.source);
                    opening(
                        self.ground.network,
                        source,
                        part.destination.address(),
                        &part.answer,
                        &outcome.ports,
                    )
                });
                Some(Hit {
                    outcome: verdict,
                    source: self.source_face(from),
                    target: self.target_face(to),
                    rules: sorted(rules.collect()),
                    ports: outcome.ports.clone(),
                })
            })
            .collect()
    }

    /// Between the addresses outside of one end and the interfaces of the other.
    fn reached_across(&self, inward: bool) -> Vec<Hit> {
        // By kind, outcome, ports and rules: the addresses for which it is so.
        let mut alike: BTreeMap<(usize, Outcome, PortSet, Vec<AllowingRule>), AddressSet> =
            BTreeMap::new();
        for (kin, block, part) in self.across(inward) {
            let Some(outcome) = of(part.answer.verdict) else {
                continue;
            };
            let source = interface(&part.source);
            let rules = opening(
                self.ground.network,
                source,
                part.destination.address(),
                &part.answer,
                &part.answer.ports,
            );
            let addresses = alike
                .entry((kin, outcome, part.answer.ports.clone(), rules))
                .or_default();
            *addresses = addresses.union(&block.addresses);
        }
        alike
            .into_iter()
            .map(|((kin, outcome, ports, rules), addresses)| {
                let (source, target) = if inward {
                    (Face::Outside(addresses), self.target_face(kin))
                } else {
                    (self.source_face(kin), Face::Outside(addresses))
                };
                Hit {
                    outcome,
                    source,
                    target,
                    ports,
                    rules,
                }
            })
            .collect()
    }
}

fn of(verdict: Verdict) -> Option<Outcome> {
    match verdict {
        Verdict::Reachable => Some(Outcome::Violated),
        Verdict::Unknown => Some(Outcome::Unknown),
        Verdict::Blocked => None,
    }
}

fn interface(place: &Place) -> Option<usize> {
    match place {
        Place::Interface { at, .. } => Some(*at),
        Place::Outside(_) => None,
    }
}

fn sorted(mut rules: Vec<AllowingRule>) -> Vec<AllowingRule> {
    rules.sort_unstable();
    rules.dedup();
    rules
}

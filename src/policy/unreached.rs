//! What does not reach although it must.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::net::ports::PortSet;
use crate::net::ranges::AddressSet;
use crate::question::ask::ask;
use crate::question::asked::Question;
use crate::question::end::Spot;

use super::case::{Case, Hit, Side};
use super::faces::Face;
use super::parts::end;
use super::report::Outcome;
use super::senders::sends;

impl Case<'_> {
    /// What does not reach although it must.
    pub fn unreached(&self) -> Vec<Hit> {
        let mut out = self.unreached_inside();
        out.extend(self.unreached_across(true));
        out.extend(self.unreached_across(false));
        out.extend(self.unknown_bare());
        out
    }

    fn unreached_inside(&self) -> Vec<Hit> {
        let pairs: Vec<(usize, usize)> = (0..self.source.kins.len())
            .flat_map(|from| (0..self.target.kins.len()).map(move |to| (from, to)))
            .collect();
        let passing: FxHashMap<(usize, usize), (PortSet, PortSet)> = pairs
            .into_par_iter()
            .filter_map(|(from, to)| {
                let (source, target) = (self.source.kins.get(from)?, self.target.kins.get(to)?);
                let sends = sends(self.ground.network, source, target);
                let asked = self.asked.intersect(&sends.traffic);
                if asked.is_empty() {
                    return None;
                }
                let question = Question {
                    asked,
                    ..self.question(end(source), end(target))
                };
                let outcome = ask(self.ground, &question);
                let sure = outcome.parts.iter().filter(|_| !sends.unknown);
                let open = sure.map(|part| part.answer.open.clone()).collect();
                let maybe = outcome
                    .parts
                    .iter()
                    .map(|part| part.answer.maybe.clone())
                    .collect();
                Some(((from, to), (open, maybe)))
            })
            .collect();
        let (sources, targets) = (self.crews(&self.source), self.crews(&self.target));
        let mut out = Vec::new();
        for (source_kins, source) in &sources {
            for (target_kins, target) in &targets {
                if source == target && source.len() == 1 {
                    continue;
                }
                let (mut open, mut maybe) = (PortSet::none(), PortSet::none());
                for &from in source_kins {
                    for &to in target_kins {
                        if let Some((sure, perhaps)) = passing.get(&(from, to)) {
                            open = open.union(sure);
                            maybe = maybe.union(perhaps);
                        }
                    }
                }
                let spots = |side: &Side, kins: &[usize]| -> Vec<Spot> {
                    let found = kins.iter().filter_map(|&at| side.kins.get(at));
                    found
                        .flat_map(|kin| std::iter::once(kin.first).chain(kin.second))
                        .collect()
                };
                out.extend(self.shortfall(
                    Face::Here {
                        workloads: source.clone(),
                        spots: spots(&self.source, source_kins),
                    },
                    Face::Here {
                        workloads: target.clone(),
                        spots: spots(&self.target, target_kins),
                    },
                    &open,
                    &maybe,
                ));
            }
        }
        out
    }

    fn shortfall(
        &self,
        source: Face,
        target: Face,
        open: &PortSet,
        maybe: &PortSet,
    ) -> Option<Hit> {
        let (lost, unsure) = (self.asked.subtract(maybe), self.asked.subtract(open));
        let (outcome, ports) = match (lost.is_empty(), unsure.is_empty()) {
            (false, _) => (Outcome::Violated, lost),
            (true, false) => (Outcome::Unknown, unsure),
            (true, true) => return None,
        };
        Some(Hit {
            outcome,
            source,
            target,
            ports,
            rules: Vec::new(),
        })
    }

    /// Every address outside must reach, or be reached, of the families that the other end has.
    fn unreached_across(&self, inward: bool) -> Vec<Hit> {
        let (outer, inner) = self.outer_and_inner(inward);
        if outer.outside.is_empty() || inner.kins.is_empty() {
            return Vec::new();
        }
        let mut by_kin: FxHashMap<usize, Vec<(AddressSet, PortSet, PortSet)>> =
            FxHashMap::default();
        for (kin, block, part) in self.across(inward) {
            let told = (block.addresses, part.answer.open, part.answer.maybe);
            by_kin.entry(kin).or_default().push(told);
        }
        let mut out = Vec::new();
        for (kins, workloads) in self.crews(inner) {
            let told: Vec<&(AddressSet, PortSet, PortSet)> = kins
                .iter()
                .filter_map(|kin| by_kin.get(kin))
                .flatten()
                .collect();
            let union = |sets: Vec<&AddressSet>| {
                sets.into_iter()
                    .fold(AddressSet::none(), |all, set| all.union(set))
            };
            let all = union(told.iter().map(|(addresses, ..)| addresses).collect());
            let with = |takes: &dyn Fn(&PortSet, &PortSet) -> bool| {
                let found = told.iter().filter(|(_, open, maybe)| takes(open, maybe));
                union(found.map(|(addresses, ..)| addresses).collect())
            };
            let sure = with(&|open, _| open.contains(&self.asked));
            let perhaps = with(&|_, maybe| maybe.contains(&self.asked));
            let spots: Vec<Spot> = kins
                .iter()
                .filter_map(|&at| inner.kins.get(at))
                .map(|kin| kin.first)
                .collect();
            let here = Face::Here { workloads, spots };
            let mut hit = |outcome: Outcome, addresses: AddressSet| {
                let beyond = Face::Outside(addresses);
                let (source, target) = if inward {
                    (beyond, here.clone())
                } else {
                    (here.clone(), beyond)
                };
                out.push(Hit {
                    outcome,
                    source,
                    target,
                    ports: self.asked.clone(),
                    rules: Vec::new(),
                });
            };
            let nobody = all.is_empty().then(|| outer.outside.clone());
            let lost = nobody.unwrap_or_else(|| all.subtract(&perhaps).subtract(&sure));
            if !lost.is_empty() {
                hit(Outcome::Violated, lost);
            }
            let unsure = perhaps.subtract(&sure);
            if !unsure.is_empty() {
                hit(Outcome::Unknown, unsure);
            }
        }
        out
    }
}

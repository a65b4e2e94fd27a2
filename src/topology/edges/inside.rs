//! Links between units: the target's ingress, the source's egress, and the way between them.

use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::network::model::Network;
use crate::reach::filter::reason;
use crate::reach::security_group::Reference;

use super::paths::Paths;
use super::pieces::{Allowed, Piece, Pieces};
use super::rules::{Hit, Rules};
use super::unit::{Units, listens};

/// Sources that the same ingress rules name: by index into the hits, and whether surely.
#[derive(Debug, Clone)]
struct Cell {
    sources: FixedBitSet,
    hits: Vec<(usize, bool)>,
}

/// One family's rules and ways.
#[derive(Debug)]
pub struct Inside<'a> {
    pub network: &'a Network,
    pub units: &'a Units,
    pub rules: &'a Rules,
    pub paths: &'a Paths,
}

impl Inside<'_> {
    /// For each unit that can be dialled, who reaches it.
    #[must_use]
    pub fn pieces(&self) -> Vec<(usize, Vec<Piece>)> {
        let targets: Vec<usize> = self.units.receivers.ones().collect();
        let mut profiles: FxHashMap<&[String], usize> = FxHashMap::default();
        let mut examples = Vec::new();
        let profile_of: Vec<usize> = targets
            .iter()
            .map(|&target| {
                let groups = self.groups(target);
                // Without groups the role decides, which differs from one to the next.
                if groups.is_empty() {
                    examples.push(target);
                    return examples.len() - 1;
                }
                *profiles.entry(groups).or_insert_with(|| {
                    examples.push(target);
                    examples.len() - 1
                })
            })
            .collect();
        let profiles: Vec<(Vec<Hit>, Vec<Cell>)> = examples
            .into_par_iter()
            .map(|example| {
                let hits = self.rules.of_unit(self.network, self.units, example, false);
                let cells = cells(&self.units.senders, &hits);
                (hits, cells)
            })
            .collect();
        let egress: Vec<Vec<Hit>> = (0..self.units.all.len())
            .into_par_iter()
            .map(|unit| {
                if self.units.senders.contains(unit) {
                    self.rules.of_unit(self.network, self.units, unit, true)
                } else {
                    Vec::new()
                }
            })
            .collect();
        let mut free = self.units.none();
        for (unit, hits) in egress.iter().enumerate() {
            let unlimited = |hit: &Hit| {
                hit.traffic.is_any() && !hit.by_group && self.units.receivers.is_subset(&hit.yes)
            };
            free.set(unit, hits.iter().any(unlimited));
        }
        targets
            .into_par_iter()
            .zip(profile_of)
            .filter_map(|(target, profile)| {
                let (hits, cells) = profiles.get(profile)?;
                let pieces = self.to(target, hits, cells, &egress, &free);
                (!pieces.is_empty()).then_some((target, pieces))
            })
            .collect()
    }

    fn groups(&self, unit: usize) -> &[String] {
        let interface = self
            .units
            .all
            .get(unit)
            .and_then(|unit| self.network.interfaces.get(unit.interface));
        interface.map_or(&[], |interface| interface.groups.as_slice())
    }

    fn to(
        &self,
        target: usize,
        hits: &[Hit],
        cells: &[Cell],
        egress: &[Vec<Hit>],
        free: &FixedBitSet,
    ) -> Vec<Piece> {
        let Some(unit) = self.units.all.get(target) else {
            return Vec::new();
        };
        let listens = listens(self.network, unit);
        let mut out = Pieces::default();
        for cell in cells {
            for (path, members) in self.paths.to(unit.site) {
                let mut sources = cell.sources.clone();
                sources.intersect_with(members);
                if self.is_alone(unit.class) {
                    sources.set(target, false);
                }
                if sources.is_clear() {
                    continue;
                }
                let mut allowed = ingress(hits, &cell.hits, path.reference);
                if let Some(listens) = &listens {
                    allowed.open = allowed.open.intersect(listens);
                    allowed.maybe = allowed.maybe.intersect(listens);
                }
                if allowed.maybe.is_empty() {
                    continue;
                }
                let mut unlimited = sources.clone();
                unlimited.intersect_with(free);
                sources.difference_with(&unlimited);
                if !unlimited.is_clear() {
                    out.judge(&unlimited, &allowed, path);
                }
                for source in sources.ones() {
                    let own = egress.get(source).map_or(&[][..], Vec::as_slice);
                    let mut limit = Allowed::default();
                    for hit in own {
                        let honoured = !hit.by_group || path.reference == Reference::Honoured;
                        if hit.yes.contains(target)
                            && (honoured || path.reference == Reference::Unknown)
                        {
                            limit.add(hit, honoured, true);
                        } else if hit.perhaps.contains(target) {
                            limit.add(hit, false, true);
                        }
                    }
                    let both = Allowed {
                        open: allowed.open.intersect(&limit.open),
                        maybe: allowed.maybe.intersect(&limit.maybe),
                        rules: [&allowed.rules[..], &limit.rules].concat(),
                        doubts: [&allowed.doubts[..], &limit.doubts].concat(),
                    };
                    if !both.maybe.is_empty() {
                        let mut one = self.units.none();
                        one.insert(source);
                        out.judge(&one, &both, path);
                    }
                }
            }
        }
        out.finish()
    }

    /// A class of one has nobody else in it to talk to.
    fn is_alone(&self, class: usize) -> bool {
        let Some(class) = self.network.classes.get(class) else {
            return true;
        };
        let workload = |at: &usize| {
            self.network
                .interfaces
                .get(*at)
                .map(|interface| interface.workload)
        };
        let first = class.interfaces.first().and_then(workload);
        class.interfaces.iter().all(|at| workload(at) == first)
    }
}

fn ingress(hits: &[Hit], named: &[(usize, bool)], reference: Reference) -> Allowed {
    let mut out = Allowed::default();
    for &(at, sure) in named {
        let Some(hit) = hits.get(at) else {
            continue;
        };
        match (hit.by_group, reference) {
            (true, Reference::Lost) => {}
            (true, Reference::Unknown) => {
                out.add(hit, false, false);
                out.doubts.push(reason(
                    "UNKNOWN_PEERED_SGS",
                    "",
                    "the members of a group that a rule names stand in an account that was not gathered",
                ));
            }
            _ => out.add(hit, sure, false),
        }
    }
    out
}

/// Divides the senders by the rules that name them.
fn cells(senders: &FixedBitSet, hits: &[Hit]) -> Vec<Cell> {
    let mut cells = vec![Cell {
        sources: senders.clone(),
        hits: Vec::new(),
    }];
    for (at, hit) in hits.iter().enumerate() {
        let mut divided = Vec::with_capacity(cells.len() + 2);
        for cell in cells {
            let mut rest = cell.sources;
            for (set, sure) in [(&hit.yes, true), (&hit.perhaps, false)] {
                let mut named = rest.clone();
                named.intersect_with(set);
                if named.is_clear() {
                    continue;
                }
                rest.difference_with(&named);
                let mut hits = cell.hits.clone();
                hits.push((at, sure));
                divided.push(Cell {
                    sources: named,
                    hits,
                });
            }
            if !rest.is_clear() {
                divided.push(Cell {
                    sources: rest,
                    hits: cell.hits,
                });
            }
        }
        cells = divided;
    }
    cells.retain(|cell| !cell.hits.is_empty());
    cells
}

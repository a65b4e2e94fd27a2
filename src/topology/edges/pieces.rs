//! What reaches one target: sources alike, with what the rules and the way let pass.

use std::collections::hash_map::Entry;

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;

use crate::net::ports::PortSet;
use crate::reach::verdict::{Reason, Verdict};

use super::fold::Load;
use super::paths::Path;
use super::rules::{Hit, RuleRef};

/// What reaches one target from a set of sources, all alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub sources: FixedBitSet,
    pub verdict: Verdict,
    pub load: Load,
}

/// What some rules let pass together.
#[derive(Debug, Clone, Default)]
pub struct Allowed {
    pub open: PortSet,
    pub maybe: PortSet,
    pub rules: Vec<RuleRef>,
    pub doubts: Vec<Reason>,
}

impl Allowed {
    pub fn add(&mut self, hit: &Hit, sure: bool, egress: bool) {
        self.maybe = self.maybe.union(&hit.traffic);
        if sure {
            self.open = self.open.union(&hit.traffic);
        } else {
            self.doubts.extend(hit.doubt.clone());
        }
        self.rules
            .extend(hit.rule.map(|(group, rule)| (group, rule, egress)));
    }
}

/// Verdict, ports, reasons and `via`.
type Likeness = (Verdict, PortSet, Vec<Reason>, Vec<String>);

/// Pieces alike put together.
#[derive(Default)]
pub struct Pieces {
    all: FxHashMap<Likeness, (FixedBitSet, Vec<RuleRef>)>,
}

impl Pieces {
    pub fn judge(&mut self, sources: &FixedBitSet, allowed: &Allowed, path: &Path) {
        let open = allowed.open.intersect(&path.open);
        let maybe = allowed.maybe.intersect(&path.maybe).subtract(&open);
        if open.is_empty() && maybe.is_empty() {
            // The groups are open, and the network is not: a finding within a VPC. Between VPCs a wide rule without a route
            // is what one expects.
            if !path.within {
                return;
            }
            self.add(
                sources,
                Verdict::Blocked,
                allowed.maybe.clone(),
                &path.reasons,
                allowed,
                path,
            );
            return;
        }
        if !open.is_empty() {
            self.add(sources, Verdict::Reachable, open, &[], allowed, path);
        }
        if !maybe.is_empty() {
            let reasons = [&allowed.doubts[..], &path.reasons].concat();
            self.add(sources, Verdict::Unknown, maybe, &reasons, allowed, path);
        }
    }

    fn add(
        &mut self,
        sources: &FixedBitSet,
        verdict: Verdict,
        ports: PortSet,
        reasons: &[Reason],
        allowed: &Allowed,
        path: &Path,
    ) {
        let mut reasons = reasons.to_vec();
        reasons.sort_unstable();
        reasons.dedup();
        let entry = self.all.entry((verdict, ports, reasons, path.via.clone()));
        match entry {
            Entry::Occupied(mut found) => {
                let (all, rules) = found.get_mut();
                all.union_with(sources);
                rules.extend(&allowed.rules);
            }
            Entry::Vacant(place) => {
                place.insert((sources.clone(), allowed.rules.clone()));
            }
        }
    }

    pub fn finish(self) -> Vec<Piece> {
        let pieces =
            self.all
                .into_iter()
                .map(|((verdict, ports, reasons, via), (sources, mut rules))| {
                    rules.sort_unstable();
                    rules.dedup();
                    Piece {
                        sources,
                        verdict,
                        load: Load {
                            ports,
                            rules,
                            reasons,
                            via,
                            cidrs: Vec::new(),
                        },
                    }
                });
        let mut out: Vec<Piece> = pieces.collect();
        out.sort_unstable_by(|a, b| {
            (a.verdict, &a.load.ports, &a.load.via, &a.load.reasons).cmp(&(
                b.verdict,
                &b.load.ports,
                &b.load.via,
                &b.load.reasons,
            ))
        });
        out
    }
}

//! One rule with both its ends divided into kinds, and what it finds between them.

use std::collections::{BTreeMap, BTreeSet};

use crate::net::ports::PortSet;
use crate::net::ranges::AddressSet;
use crate::question::ask::ask;
use crate::question::asked::{Part, Question};
use crate::question::end::{End, Kin, Place, Spot, kinds};
use crate::question::ground::{Block, Ground};
use crate::reach::verdict::AllowingRule;

use super::document::Rule;
use super::faces::Face;
use super::parts::outside;
use super::report::Outcome;
use super::selected::Selected;
use super::senders::initiates;

/// One end of a rule, divided.
pub struct Side {
    pub kins: Vec<Kin>,
    pub outside: AddressSet,
    pub bare: BTreeSet<usize>,
}

impl Side {
    pub fn of(ground: &Ground<'_>, selected: &Selected) -> Self {
        Self {
            kins: kinds(ground, &selected.spots(ground.network)),
            outside: selected.outside.clone(),
            bare: selected.bare.clone(),
        }
    }

    pub fn count(&self) -> usize {
        self.kins.iter().map(|kin| kin.members.len()).sum()
    }

    pub fn firsts(&self) -> End {
        End {
            spots: self.kins.iter().map(|kin| kin.first).collect(),
            ..End::default()
        }
    }

    /// The kind that a part of an answer stands for.
    pub fn kin(&self, place: &Place) -> Option<usize> {
        let Place::Interface { at, address, .. } = place else {
            return None;
        };
        let here = |spot: &Spot| spot.interface == *at;
        let meant =
            |spot: &Spot| here(spot) && (spot.address.is_none() || spot.address == *address);
        let exact = self.kins.iter().position(|kin| meant(&kin.first));
        exact.or_else(|| self.kins.iter().position(|kin| here(&kin.first)))
    }
}

/// What makes a rule violated or unknown, between two faces.
pub struct Hit {
    pub outcome: Outcome,
    pub source: Face,
    pub target: Face,
    pub ports: PortSet,
    pub rules: Vec<AllowingRule>,
}

pub struct Case<'a> {
    pub ground: &'a Ground<'a>,
    pub rule: &'a Rule,
    /// What must pass, or must not.
    pub asked: PortSet,
    pub source: Side,
    pub target: Side,
}

impl Case<'_> {
    pub fn question(&self, source: End, destination: End) -> Question {
        Question::new(source, destination, self.asked.clone())
    }

    /// The interfaces of the source that open connections to whomever they like.
    pub fn senders(&self) -> End {
        let kins = self.source.kins.iter();
        let sends = kins.filter(|kin| initiates(self.ground.network, kin));
        End {
            spots: sends.map(|kin| kin.first).collect(),
            ..End::default()
        }
    }

    /// What is said between the addresses outside of one end and the interfaces of the other: the kind of the interface, the
    /// block of addresses, and the answer. Nothing where one of the two is missing.
    pub fn across(&self, inward: bool) -> Vec<(usize, Block, Part)> {
        let (outer, inner) = self.outer_and_inner(inward);
        if outer.outside.is_empty() || inner.kins.is_empty() {
            return Vec::new();
        }
        let question = if inward {
            self.question(outside(&outer.outside), inner.firsts())
        } else {
            self.question(self.senders(), outside(&outer.outside))
        };
        let parts = ask(self.ground, &question).parts.into_iter();
        parts
            .filter_map(|part| {
                let (place, block) = if inward {
                    (&part.destination, &part.source)
                } else {
                    (&part.source, &part.destination)
                };
                let Place::Outside(block) = block else {
                    return None;
                };
                Some((inner.kin(place)?, block.clone(), part))
            })
            .collect()
    }

    /// The end that lies outside and the one that lies within.
    pub fn outer_and_inner(&self, inward: bool) -> (&Side, &Side) {
        if inward {
            (&self.source, &self.target)
        } else {
            (&self.target, &self.source)
        }
    }

    pub fn source_face(&self, at: usize) -> Face {
        Face::of_kin(self.ground.network, self.source.kins.get(at))
    }

    pub fn target_face(&self, at: usize) -> Face {
        Face::of_kin(self.ground.network, self.target.kins.get(at))
    }

    /// Workloads of which no interface is known may do anything.
    pub fn unknown_bare(&self) -> Vec<Hit> {
        let mut out = Vec::new();
        let mut hit = |source: Face, target: Face| {
            out.push(Hit {
                outcome: Outcome::Unknown,
                source,
                target,
                ports: self.asked.clone(),
                rules: Vec::new(),
            });
        };
        for &workload in &self.source.bare {
            hit(Face::Bare(workload), Face::Any);
        }
        for &workload in &self.target.bare {
            hit(Face::Any, Face::Bare(workload));
        }
        out
    }

    /// The workloads of a side, those together whose interfaces are of the same kinds. One with several interfaces
    /// reaches, and is reached, by any of them.
    pub fn crews(&self, side: &Side) -> BTreeMap<Vec<usize>, Vec<usize>> {
        let mut kinds_of: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (at, kin) in side.kins.iter().enumerate() {
            for spot in &kin.members {
                if let Some(interface) = self.ground.network.interfaces.get(spot.interface) {
                    kinds_of.entry(interface.workload).or_default().insert(at);
                }
            }
        }
        let mut out: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for (workload, kins) in kinds_of {
            out.entry(kins.into_iter().collect())
                .or_default()
                .push(workload);
        }
        out
    }
}

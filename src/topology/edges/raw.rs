//! Links before lifting: one end is a class, the other is what it is; those alike are put together.

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;

use crate::net::ports::PortSet;
use crate::network::model::Network;
use crate::reach::security_group::allowing;
use crate::reach::verdict::{AllowingRule, Reason, Verdict};
use crate::topology::link::{End, Link};

use super::fold::Boxes;
use super::inside::RuleRef;

/// A link of one class.
#[derive(Debug, Clone)]
pub struct Raw {
    /// Index into the network's classes.
    pub class: usize,
    pub other: End,
    pub verdict: Verdict,
    pub ports: PortSet,
    pub rules: Vec<RuleRef>,
    pub reasons: Vec<Reason>,
    pub via: Vec<String>,
    pub cidrs: Vec<String>,
}

/// Which end the class is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Source,
    Target,
}

/// What links alike share, and what they bring together.
#[derive(Debug, Default)]
struct Shared {
    classes: FixedBitSet,
    rules: Vec<RuleRef>,
    reasons: Vec<Reason>,
    via: Vec<String>,
    cidrs: Vec<String>,
}

/// Puts the links of each class, other end and verdict together: their ports become one set.
#[must_use]
pub fn merge(raws: Vec<Raw>) -> Vec<Raw> {
    let mut all: FxHashMap<(usize, End, Verdict), Raw> = FxHashMap::default();
    for raw in raws {
        match all.entry((raw.class, raw.other.clone(), raw.verdict)) {
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(raw);
            }
            std::collections::hash_map::Entry::Occupied(mut found) => {
                let found = found.get_mut();
                found.ports = found.ports.union(&raw.ports);
                found.rules.extend(raw.rules);
                found.reasons.extend(raw.reasons);
                found.via.extend(raw.via);
                found.cidrs.extend(raw.cidrs);
            }
        }
    }
    let mut out: Vec<Raw> = all.into_values().collect();
    out.sort_unstable_by(|a, b| {
        (a.class, &a.other, a.verdict).cmp(&(b.class, &b.other, b.verdict))
    });
    out
}

/// Lifts links to the containers whose every class has them, and writes them out.
#[must_use]
pub fn lift(network: &Network, boxes: &Boxes, side: Side, raws: Vec<Raw>) -> Vec<Link> {
    let mut alike: FxHashMap<(End, Verdict, PortSet), Shared> = FxHashMap::default();
    for raw in raws {
        let shared = alike
            .entry((raw.other, raw.verdict, raw.ports))
            .or_default();
        shared.classes.grow_and_insert(raw.class);
        shared.rules.extend(raw.rules);
        shared.reasons.extend(raw.reasons);
        shared.via.extend(raw.via);
        shared.cidrs.extend(raw.cidrs);
    }
    let mut out = Vec::new();
    for ((other, verdict, ports), mut shared) in alike {
        shared.classes.grow(network.classes.len());
        let rules = words(network, &mut shared.rules);
        tidy(&mut shared.reasons);
        tidy(&mut shared.via);
        tidy(&mut shared.cidrs);
        for end in boxes.fold(&shared.classes, None) {
            let (source, target) = match side {
                Side::Source => (end, other.clone()),
                Side::Target => (other.clone(), end),
            };
            out.push(Link {
                source,
                target,
                verdict,
                ports: ports.words(),
                rules: rules.clone(),
                reasons: shared.reasons.clone(),
                via: shared.via.clone(),
                cidrs: shared.cidrs.clone(),
            });
        }
    }
    out
}

fn tidy<T: Ord>(list: &mut Vec<T>) {
    list.sort_unstable();
    list.dedup();
}

fn words(network: &Network, rules: &mut Vec<RuleRef>) -> Vec<AllowingRule> {
    tidy(rules);
    let mut out: Vec<AllowingRule> = rules
        .iter()
        .filter_map(|&(group, rule, egress)| {
            let group = network.groups.get(group)?;
            Some(allowing(group, group.rules(egress).get(rule)?, egress))
        })
        .collect();
    tidy(&mut out);
    out
}

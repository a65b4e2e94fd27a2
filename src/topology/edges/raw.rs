//! Links before lifting: one end is a class, the other is what it is; those alike are put together.

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;

use crate::network::model::Network;
use crate::reach::security_group::allowing;
use crate::reach::verdict::{AllowingRule, Verdict};
use crate::topology::link::{End, Link};

use super::fold::{Boxes, Cell, Load};
use super::rules::RuleRef;

/// A link of one class.
#[derive(Debug, Clone)]
pub struct Raw {
    /// Index into the network's classes.
    pub class: usize,
    pub other: End,
    pub verdict: Verdict,
    pub load: Load,
}

/// Which end the class is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Source,
    Target,
}

/// Puts the links of each class, other end and verdict together: their ports become one set.
#[must_use]
pub fn merge(raws: Vec<Raw>) -> Vec<Raw> {
    let mut all: FxHashMap<(usize, End, Verdict), Load> = FxHashMap::default();
    for raw in raws {
        let load = all.entry((raw.class, raw.other, raw.verdict)).or_default();
        load.ports = load.ports.union(&raw.load.ports);
        load.take(&raw.load);
    }
    let mut out: Vec<Raw> = all
        .into_iter()
        .map(|((class, other, verdict), load)| Raw {
            class,
            other,
            verdict,
            load,
        })
        .collect();
    out.sort_unstable_by(|a, b| {
        (a.class, &a.other, a.verdict).cmp(&(b.class, &b.other, b.verdict))
    });
    out
}

/// Lifts merged links to the containers whose every class has them, and writes them out.
#[must_use]
pub fn lift(network: &Network, boxes: &Boxes, side: Side, raws: Vec<Raw>) -> Vec<Link> {
    let mut alike: FxHashMap<(End, Verdict), Vec<Cell>> = FxHashMap::default();
    for raw in raws {
        let cells = alike.entry((raw.other, raw.verdict)).or_default();
        let same = cells.iter_mut().find(|cell| cell.load == raw.load);
        if let Some(cell) = same {
            cell.classes.insert(raw.class);
        } else {
            let mut classes = FixedBitSet::with_capacity(network.classes.len());
            classes.insert(raw.class);
            cells.push(Cell {
                classes,
                load: raw.load,
            });
        }
    }
    let mut out = Vec::new();
    for ((other, verdict), cells) in alike {
        for (end, load) in boxes.lift(cells, None) {
            let (source, target) = match side {
                Side::Source => (end, other.clone()),
                Side::Target => (other.clone(), end),
            };
            out.push(Link {
                source,
                target,
                verdict,
                rules: words(network, &load),
                ports: load.ports.words(),
                reasons: load.reasons,
                via: load.via,
                cidrs: load.cidrs,
            });
        }
    }
    out
}

/// The rules that speak of the load's ports, in words.
#[must_use]
pub fn words(network: &Network, load: &Load) -> Vec<AllowingRule> {
    let word = |&(group, rule, egress): &RuleRef| {
        let group = network.groups.get(group)?;
        let rule = group.rules(egress).get(rule)?;
        let speaks = rule
            .traffic
            .as_ref()
            .is_none_or(|traffic| traffic.overlaps(&load.ports));
        speaks.then(|| allowing(group, rule, egress))
    };
    let mut out: Vec<AllowingRule> = load.rules.iter().filter_map(word).collect();
    out.sort_unstable();
    out.dedup();
    out
}

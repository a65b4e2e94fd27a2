//! Lifting: where every class of a container shares a link, it is drawn once, at the container.

use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;

use crate::network::model::Network;
use crate::topology::link::End;

use super::unit::Units;

/// Containers and the classes in them that count, the widest first.
#[derive(Debug, Clone, Default)]
pub struct Boxes {
    boxes: Vec<(End, FixedBitSet)>,
}

impl Boxes {
    /// The VPCs, zones and subnets with at least two classes among `units`.
    #[must_use]
    pub fn of(network: &Network, units: &Units, among: &FixedBitSet) -> Self {
        let none = FixedBitSet::with_capacity(network.classes.len());
        let mut vpcs: BTreeMap<usize, FixedBitSet> = BTreeMap::new();
        let mut zones: BTreeMap<(usize, &str), FixedBitSet> = BTreeMap::new();
        let mut subnets: BTreeMap<usize, FixedBitSet> = BTreeMap::new();
        for at in among.ones() {
            let Some(unit) = units.all.get(at) else {
                continue;
            };
            let zone = network
                .subnets
                .get(unit.subnet)
                .map_or("", |subnet| subnet.zone.as_str());
            for set in [
                vpcs.entry(unit.vpc).or_insert_with(|| none.clone()),
                zones
                    .entry((unit.vpc, zone))
                    .or_insert_with(|| none.clone()),
                subnets.entry(unit.subnet).or_insert_with(|| none.clone()),
            ] {
                set.insert(unit.class);
            }
        }
        let vpcs = vpcs.into_iter().map(|(vpc, set)| (End::Vpc(vpc), set));
        let zones = zones.into_iter().map(|((vpc, zone), set)| {
            let zone = zone.to_owned();
            (End::Zone { vpc, zone }, set)
        });
        let subnets = subnets
            .into_iter()
            .map(|(subnet, set)| (End::Subnet(subnet), set));
        let mut boxes: Vec<_> = vpcs.chain(zones).chain(subnets).collect();
        boxes.retain(|(_, set)| set.count_ones(..) > 1);
        Self { boxes }
    }

    /// The fewest ends that stand for `classes`. A container counts as full without `itself`, which has no link to itself.
    #[must_use]
    pub fn fold(&self, classes: &FixedBitSet, itself: Option<usize>) -> Vec<End> {
        let mut left = classes.clone();
        let mut full = classes.clone();
        if let Some(itself) = itself {
            full.grow_and_insert(itself);
        }
        let mut out = Vec::new();
        if left.count_ones(..) > 1 {
            for (end, members) in &self.boxes {
                if members.is_subset(&full) && members.intersection_count(&left) > 1 {
                    left.difference_with(members);
                    out.push(end.clone());
                }
            }
        }
        out.extend(left.ones().map(End::Class));
        out
    }
}

/// The classes of a set of units.
#[must_use]
pub fn classes(network: &Network, units: &Units, of: &FixedBitSet) -> FixedBitSet {
    let mut out = FixedBitSet::with_capacity(network.classes.len());
    for unit in of.ones().filter_map(|at| units.all.get(at)) {
        out.insert(unit.class);
    }
    out
}

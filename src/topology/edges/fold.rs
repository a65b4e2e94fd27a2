//! Lifting: where every class of a container shares a link, it is drawn once, at the container.

use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;

use crate::net::ports::{PortSet, TCP, UDP};
use crate::network::model::Network;
use crate::reach::verdict::Reason;
use crate::topology::link::End;

use super::rules::RuleRef;
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

    /// The fewest ends for what classes have: what every class of a container shares is the container's, the rest stays
    /// with the classes. A container counts as full without `itself`, which has no link to itself.
    #[must_use]
    pub fn lift(&self, mut cells: Vec<Cell>, itself: Option<usize>) -> Vec<(End, Load)> {
        let mut out = Vec::new();
        for (end, members) in &self.boxes {
            let inside =
                |cell: &Cell| !cell.load.ports.is_empty() && !cell.classes.is_disjoint(members);
            let mut full = FixedBitSet::with_capacity(members.len());
            for cell in cells.iter().filter(|cell| inside(cell)) {
                full.union_with(&cell.classes);
            }
            if full.intersection_count(members) < 2 {
                continue;
            }
            if let Some(itself) = itself {
                full.grow_and_insert(itself);
            }
            if !members.is_subset(&full) {
                continue;
            }
            let shared: Vec<&Cell> = cells.iter().filter(|cell| inside(cell)).collect();
            let common = shared.iter().fold(PortSet::any(), |common, cell| {
                common.intersect(&cell.load.ports)
            });
            if common.is_empty() {
                continue;
            }
            let mut load = Load {
                ports: common.clone(),
                ..Load::default()
            };
            for cell in shared {
                load.take(&cell.load);
            }
            out.push((end.clone(), load));
            cells = cells
                .into_iter()
                .flat_map(|cell| cell.without(members, &common))
                .collect();
        }
        for cell in cells.into_iter().filter(|cell| !cell.load.ports.is_empty()) {
            out.extend(
                cell.classes
                    .ones()
                    .map(|class| (End::Class(class), cell.load.clone())),
            );
        }
        out
    }
}

/// What a link carries, its two ends aside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Load {
    pub ports: PortSet,
    pub rules: Vec<RuleRef>,
    pub reasons: Vec<Reason>,
    pub via: Vec<String>,
    pub cidrs: Vec<String>,
}

impl Load {
    /// Adds all but the ports of another.
    pub fn take(&mut self, other: &Self) {
        self.rules.extend(&other.rules);
        self.reasons.extend_from_slice(&other.reasons);
        self.via.extend_from_slice(&other.via);
        self.cidrs.extend_from_slice(&other.cidrs);
        tidy(&mut self.rules);
        tidy(&mut self.reasons);
        tidy(&mut self.via);
        tidy(&mut self.cidrs);
    }
}

fn tidy<T: Ord>(list: &mut Vec<T>) {
    list.sort_unstable();
    list.dedup();
}

/// Classes with the same load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub classes: FixedBitSet,
    pub load: Load,
}

impl Cell {
    /// The cell, less `ports` for its classes among `members`.
    fn without(self, members: &FixedBitSet, ports: &PortSet) -> Vec<Self> {
        if self.classes.is_disjoint(members) {
            return vec![self];
        }
        let mut inside = self.classes.clone();
        inside.intersect_with(members);
        let mut outside = self.classes;
        outside.difference_with(members);
        let rest = Load {
            ports: rest(&self.load.ports, ports),
            ..self.load.clone()
        };
        let mut out = vec![Self {
            classes: inside,
            load: rest,
        }];
        if !outside.is_clear() {
            out.push(Self {
                classes: outside,
                load: self.load,
            });
        }
        out
    }
}

/// What is left of a class's ports once its container has `common`. Messages and protocols without ports (ICMPv6, which a NAT
/// gateway does not carry, beside the ICMP that it does) are not drawn a second time for their own sake.
fn rest(ports: &PortSet, common: &PortSet) -> PortSet {
    let rest = ports.subtract(common);
    let connects = rest.overlaps(&PortSet::protocol(TCP)) || rest.overlaps(&PortSet::protocol(UDP));
    if connects { rest } else { PortSet::none() }
}

/// Adds a load for some classes to cells that do not overlap, and keeps them so.
pub fn add(cells: &mut Vec<Cell>, mut classes: FixedBitSet, load: &Load) {
    let mut out = Vec::with_capacity(cells.len() + 2);
    for cell in cells.drain(..) {
        if classes.is_clear() || cell.classes.is_disjoint(&classes) {
            out.push(cell);
            continue;
        }
        let mut both = cell.classes.clone();
        both.intersect_with(&classes);
        classes.difference_with(&both);
        let mut rest = cell.classes;
        rest.difference_with(&both);
        let mut merged = cell.load.clone();
        merged.ports = merged.ports.union(&load.ports);
        merged.take(load);
        out.push(Cell {
            classes: both,
            load: merged,
        });
        if !rest.is_clear() {
            out.push(Cell {
                classes: rest,
                load: cell.load,
            });
        }
    }
    if !classes.is_clear() {
        out.push(Cell {
            classes,
            load: load.clone(),
        });
    }
    *cells = out;
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

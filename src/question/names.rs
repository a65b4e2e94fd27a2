//! What a word means that a person types, or that the viewer sends: ids, ARNs, names, addresses, labels.

use std::net::IpAddr;

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use crate::net::labels::Labels;
use crate::net::ranges::AddressSet;
use crate::network::group::{Peer, SecurityGroup};
use crate::network::known::Known;

use super::end::End;
use super::ground::Ground;
use super::unresolved::Unresolved;

/// A thing that has an id, an ARN or a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thing {
    Workload(usize),
    Interface(usize),
    Subnet(usize),
    Vpc(usize),
    Group(usize),
}

/// Everything that has a name.
#[derive(Debug)]
pub struct Names<'g, 'n> {
    pub(super) ground: &'g Ground<'n>,
    pub(super) labels: &'g Labels,
    /// Ids and ARNs.
    pub(super) ids: FxHashMap<&'n str, Vec<Thing>>,
    /// Name tags and the like.
    pub(super) called: FxHashMap<&'n str, Vec<Thing>>,
}

impl<'g, 'n> Names<'g, 'n> {
    /// Looks up every name of a network; `labels` are those of config.json.
    #[must_use]
    pub fn new(ground: &'g Ground<'n>, labels: &'g Labels) -> Self {
        let network = ground.network;
        let mut out = Self {
            ground,
            labels,
            ids: FxHashMap::default(),
            called: FxHashMap::default(),
        };
        for (at, workload) in network.workloads.iter().enumerate() {
            let thing = Thing::Workload(at);
            out.id(&workload.id, thing);
            out.id(&workload.arn, thing);
            out.name(workload.name.as_deref(), thing);
        }
        for (at, interface) in network.interfaces.iter().enumerate() {
            out.id(&interface.id, Thing::Interface(at));
        }
        for (at, subnet) in network.subnets.iter().enumerate() {
            let thing = Thing::Subnet(at);
            out.id(&subnet.id, thing);
            out.id(&subnet.arn, thing);
            out.name(subnet.name.as_deref(), thing);
        }
        for (at, vpc) in network.vpcs.iter().enumerate() {
            let thing = Thing::Vpc(at);
            out.id(&vpc.id, thing);
            out.id(&vpc.arn, thing);
            out.name(vpc.name.as_deref(), thing);
        }
        for (at, group) in network.groups.iter().enumerate() {
            out.id(&group.id, Thing::Group(at));
        }
        out
    }

    /// The labels of config.json.
    #[must_use]
    pub fn labels(&self) -> &'g Labels {
        self.labels
    }

    fn id(&mut self, id: &'n str, thing: Thing) {
        if !id.is_empty() {
            let things = self.ids.entry(id).or_default();
            // An interface that nothing claims is its own workload, of the same id.
            if !things.contains(&thing)
                && !matches!(thing, Thing::Interface(_) if !things.is_empty())
            {
                things.push(thing);
            }
        }
    }

    fn name(&mut self, name: Option<&'n str>, thing: Thing) {
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            let things = self.called.entry(name).or_default();
            if !things.contains(&thing) {
                things.push(thing);
            }
        }
    }

    /// The end that a word names.
    ///
    /// # Errors
    /// Nothing, or more than one thing, is called so; or what is called so is no end.
    pub fn resolve(&self, word: &str) -> Result<End, Unresolved> {
        let word = word.trim();
        if word.eq_ignore_ascii_case("internet") {
            return Ok(End::internet(self.ground));
        }
        if let Ok(address) = word.parse::<IpAddr>() {
            return self.address(word, address);
        }
        if let Ok(cidr) = word.parse::<IpNet>() {
            return Ok(self.block(word, cidr));
        }
        if let Some(things) = self.ids.get(word) {
            return self.one(word, things);
        }
        if let Some(rest) = word.strip_prefix("external/") {
            return self.outside(word, rest);
        }
        if let Some(end) = self.node(word) {
            return Ok(end);
        }
        let label = self.label(word);
        match (self.called.get(word), label) {
            (Some(things), None) => self.one(word, things),
            (None, Some(label)) => Ok(label),
            (Some(things), Some(_)) => {
                let mut candidates = self.told(things);
                candidates.push(format!("the label {word} of config.json"));
                Err(Unresolved::Ambiguous {
                    word: word.to_owned(),
                    candidates,
                })
            }
            (None, None) => self.list(word).ok_or_else(|| self.unknown(word)),
        }
    }

    fn address(&self, word: &str, address: IpAddr) -> Result<End, Unresolved> {
        let end = End::addresses(self.ground, word, &AddressSet::from(address));
        let mut spots: Vec<usize> = end.spots.iter().map(|spot| spot.interface).collect();
        spots.dedup();
        if spots.len() > 1 {
            let things: Vec<Thing> = spots.into_iter().map(Thing::Interface).collect();
            return Err(Unresolved::Ambiguous {
                word: word.to_owned(),
                candidates: self.told(&things),
            });
        }
        Ok(end)
    }

    /// A block, as a range of addresses.
    #[must_use]
    pub fn block(&self, name: &str, cidr: IpNet) -> End {
        if cidr.prefix_len() == 0 {
            // All of it, and whatever stands here of that family.
            let all = AddressSet::from(cidr.trunc());
            let mut end = End::addresses(self.ground, name, &all);
            end.outside = end.outside.subtract(&self.ground.inside);
            return end;
        }
        End::addresses(self.ground, name, &AddressSet::from(cidr.trunc()))
    }

    /// A label of config.json: all of its ranges.
    fn label(&self, name: &str) -> Option<End> {
        let ranges = self.labels.by_name().remove(name)?;
        let ends = ranges.into_iter().map(|range| self.block(name, range));
        Some(End::union(name, ends))
    }

    /// The entries of a prefix list that some rule names.
    fn list(&self, word: &str) -> Option<End> {
        let mut rules = self
            .ground
            .network
            .groups
            .iter()
            .flat_map(SecurityGroup::all_rules);
        let entries = rules.find_map(|rule| match &rule.peer {
            Peer::List {
                id,
                entries: Known::Here(entries),
            } if id == word => Some(entries),
            _ => None,
        })?;
        let ends = entries.iter().map(|entry| self.block(word, *entry));
        Some(End::union(word, ends))
    }

    /// What the map draws outside: `external/internet`, `external/<label, CIDR, prefix list or ARN>`.
    fn outside(&self, word: &str, rest: &str) -> Result<End, Unresolved> {
        if rest == "internet" {
            return Ok(End::internet(self.ground));
        }
        let name = if rest == "name/internet" {
            "internet"
        } else {
            rest
        };
        let block = || {
            let cidr = name.parse::<IpNet>().ok()?;
            Some(self.block(name, cidr))
        };
        let found = self.label(name).or_else(block).or_else(|| self.list(name));
        if let Some(end) = found {
            return Ok(end);
        }
        if let Some(&Thing::Vpc(at)) = self.ids.get(name).and_then(|things| things.first())
            && let Some(vpc) = self.ground.network.vpcs.get(at)
        {
            return Ok(End {
                name: vpc.id.clone(),
                outside: vpc.cidrs.iter().copied().collect(),
                ..End::default()
            });
        }
        Err(self.unknown(word))
    }

    /// Nodes of the map that are no resource: `<arn>@<subnet>`, zones, regions, accounts.
    fn node(&self, word: &str) -> Option<End> {
        let network = self.ground.network;
        if let Some((arn, subnet)) = word.rsplit_once('@') {
            let subnet = *network.index.subnets.get(subnet)?;
            let things = self.ids.get(arn)?;
            let interfaces = things.iter().flat_map(|thing| self.interfaces(*thing));
            let here = |at: &usize| {
                let interface = network.interfaces.get(*at);
                interface.is_some_and(|interface| interface.subnet == subnet)
            };
            return Some(End::interfaces(word, interfaces.filter(here)))
                .filter(|end| !end.is_empty());
        }
        let within = |takes: &dyn Fn(usize) -> bool| {
            Some(End::interfaces(word, self.within(takes))).filter(|end| !end.is_empty())
        };
        let vpc_of = |subnet: usize| {
            let subnet = network.subnets.get(subnet)?;
            Some((subnet, network.vpcs.get(subnet.vpc)?))
        };
        if let Some((vpc, zone)) = word.rsplit_once("/az/") {
            let vpc = match self.ids.get(vpc)?.as_slice() {
                [Thing::Vpc(at)] => *at,
                _ => return None,
            };
            return within(&|subnet| {
                let subnet = network.subnets.get(subnet);
                subnet.is_some_and(|subnet| subnet.vpc == vpc && subnet.zone == zone)
            });
        }
        let parts: Vec<&str> = word.split(':').collect();
        match parts.as_slice() {
            ["arn", _, "iam", "", account, "root"] => {
                within(&|subnet| vpc_of(subnet).is_some_and(|(_, vpc)| vpc.account == *account))
            }
            ["arn", _, "ec2", region, account, "region"] => within(&|subnet| {
                vpc_of(subnet)
                    .is_some_and(|(_, vpc)| vpc.account == *account && vpc.region == *region)
            }),
            _ => None,
        }
    }

    /// The interfaces of a thing.
    fn interfaces(&self, thing: Thing) -> Vec<usize> {
        let network = self.ground.network;
        match thing {
            Thing::Workload(at) => network
                .workloads
                .get(at)
                .map(|workload| workload.interfaces.clone())
                .unwrap_or_default(),
            Thing::Interface(at) => vec![at],
            Thing::Subnet(at) => self.within(&|subnet| subnet == at),
            Thing::Vpc(at) => self.within(&|subnet| {
                let subnet = network.subnets.get(subnet);
                subnet.is_some_and(|subnet| subnet.vpc == at)
            }),
            Thing::Group(at) => {
                let id = network.groups.get(at).map_or("", |group| &group.id);
                network.index.bearers.get(id).cloned().unwrap_or_default()
            }
        }
    }

    /// The interfaces in some subnets.
    fn within(&self, takes: &dyn Fn(usize) -> bool) -> Vec<usize> {
        let all = self.ground.network.interfaces.iter().enumerate();
        all.filter(|(_, interface)| takes(interface.subnet))
            .map(|(at, _)| at)
            .collect()
    }

    fn one(&self, word: &str, things: &[Thing]) -> Result<End, Unresolved> {
        let [thing] = things else {
            return Err(Unresolved::Ambiguous {
                word: word.to_owned(),
                candidates: self.told(things),
            });
        };
        if let Thing::Vpc(at) = thing
            && let Some(vpc) = self.ground.network.vpcs.get(*at)
            && vpc.dangling
        {
            return Ok(End {
                name: word.to_owned(),
                outside: vpc.cidrs.iter().copied().collect(),
                ..End::default()
            });
        }
        let interfaces = self.interfaces(*thing);
        if interfaces.is_empty() {
            return Err(Unresolved::Unfit {
                word: word.to_owned(),
                why: "no network interface of it is in the snapshot, so no packet leaves or reaches it"
                    .to_owned(),
            });
        }
        Ok(End::interfaces(word, interfaces))
    }
}

#[cfg(test)]
mod tests;

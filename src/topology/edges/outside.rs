//! Links to and from networks outside: the internet, named ranges, what lies behind a VPN.

use std::net::IpAddr;

use ipnet::IpNet;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::net::labels::Labels;
use crate::net::ports::PortSet;
use crate::net::ranges::AddressSet;
use crate::network::group::{Rule, SecurityGroup};
use crate::network::model::Network;
use crate::network::premises;
use crate::reach::answer::answer;
use crate::reach::filter::reason;
use crate::reach::flow::{EPHEMERAL, Flow};
use crate::reach::route::is_public;
use crate::reach::verdict::{Reason, Verdict};
use crate::reach::walk::Origin;
use crate::reach::way::Arrival;
use crate::topology::link::End;

use super::fold::Load;
use super::openings::{Opening, everything, openings};
use super::paths::{Path, path};
use super::raw::Raw;
use super::unit::{Family, Unit, Units, addresses, listens};

/// One family's view of the outside.
#[derive(Debug)]
pub struct Outside<'a> {
    pub network: &'a Network,
    units: &'a Units,
    pub family: Family,
    /// Each block that some rule names and that lies outside, whole or in part.
    blocks: FxHashMap<IpNet, Block>,
    /// VPCs with a way to networks on premises, or perhaps one.
    premises: FxHashSet<usize>,
}

/// A block outside: what it is drawn as, and an address of it that is nobody's here.
#[derive(Debug, Clone)]
struct Block {
    end: End,
    sample: IpAddr,
    /// It has a name in config.json.
    named: bool,
}

impl Block {
    /// What it is drawn as: a block without a name of its own goes by the prefix list that names it.
    fn end_of(&self, list: Option<&String>) -> End {
        match (&self.end, list) {
            (End::External(_), Some(list)) if !self.named => End::External(list.clone()),
            (end, _) => end.clone(),
        }
    }
}

impl<'a> Outside<'a> {
    /// Looks up the blocks that rules name.
    #[must_use]
    pub fn of(network: &'a Network, units: &'a Units, labels: &Labels, family: Family) -> Self {
        let own: AddressSet = network
            .vpcs
            .iter()
            .flat_map(|vpc| vpc.cidrs.iter().copied())
            .collect();
        let mut nets: FxHashSet<IpNet> = network
            .groups
            .iter()
            .flat_map(SecurityGroup::all_rules)
            .flat_map(Rule::blocks)
            .copied()
            .collect();
        nets.insert(everything(family));
        let blocks = nets
            .into_iter()
            .filter(|net| family.has_net(net))
            .filter_map(|net| Some((net, block(net, &own, labels)?)))
            .collect();
        Self {
            network,
            units,
            family,
            blocks,
            premises: premises::leads(network),
        }
    }

    /// What comes in to each class.
    #[must_use]
    pub fn inbound(&self) -> Vec<Raw> {
        self.each(&self.units.receivers.ones().collect::<Vec<_>>(), false)
    }

    /// What each class sends out.
    #[must_use]
    pub fn outbound(&self) -> Vec<Raw> {
        self.each(&self.units.senders.ones().collect::<Vec<_>>(), true)
    }

    fn each(&self, places: &[usize], egress: bool) -> Vec<Raw> {
        places
            .par_iter()
            .filter_map(|&place| self.units.all.get(place))
            .flat_map_iter(|unit| self.of_unit(unit, egress))
            .collect()
    }

    fn of_unit(&self, unit: &Unit, egress: bool) -> Vec<Raw> {
        let mut ways: FxHashMap<IpAddr, Vec<Path>> = FxHashMap::default();
        let mut out = Vec::new();
        for opening in openings(self.network, self.family, unit, egress) {
            let (end, sample) = match (&opening.block, &opening.doubt) {
                (Some(net), _) => match self.blocks.get(net) {
                    Some(block) => (block.end_of(opening.list.as_ref()), block.sample),
                    None => continue,
                },
                (None, Some((end, _))) => match self.blocks.get(&everything(self.family)) {
                    Some(block) => (end.clone(), block.sample),
                    None => continue,
                },
                (None, None) => continue,
            };
            let paths = ways.entry(sample).or_insert_with(|| {
                let mut paths: Vec<Path> = self.way(unit, sample, egress).into_iter().collect();
                if !egress && is_public(sample) {
                    paths.extend(self.entrances(unit, sample));
                }
                paths
            });
            let mut found: Vec<Raw> = paths
                .iter()
                .flat_map(|path| self.judge(unit, &opening, &end, path, egress))
                .collect();
            // What comes in by one way is not kept out by another.
            if found.iter().any(|raw| raw.verdict != Verdict::Blocked) {
                found.retain(|raw| raw.verdict != Verdict::Blocked);
            }
            out.extend(found);
        }
        out
    }

    /// The ways in by services that hand on the client's own packets.
    fn entrances(&self, unit: &Unit, sample: IpAddr) -> Vec<Path> {
        let at = unit.interface;
        let Some(private) = addresses(self.network, at, self.family).next() else {
            return Vec::new();
        };
        self.network
            .entrances_to(at, sample.is_ipv4())
            .map(|entrance| way_alone(Origin::Entrance { entrance, at }, sample, private))
            .map(|flow| path(&answer(self.network, &flow)))
            .collect()
    }

    fn judge(
        &self,
        unit: &Unit,
        opening: &Opening,
        end: &End,
        path: &Path,
        egress: bool,
    ) -> Vec<Raw> {
        let traffic = match listens(self.network, unit).filter(|_| !egress) {
            Some(listens) => opening.traffic.intersect(&listens),
            None => opening.traffic.clone(),
        };
        let sure = if opening.doubt.is_none() {
            traffic.clone()
        } else {
            PortSet::none()
        };
        let open = sure.intersect(&path.open);
        let maybe = traffic.intersect(&path.maybe).subtract(&open);
        let mut out = Vec::new();
        let mut push = |verdict: Verdict, ports: PortSet, reasons: Vec<Reason>| {
            out.push(Raw {
                class: unit.class,
                other: end.clone(),
                verdict,
                load: Load {
                    ports,
                    rules: opening.rule.into_iter().collect(),
                    reasons,
                    via: path.via.clone(),
                    cidrs: opening.block.iter().map(ToString::to_string).collect(),
                },
            });
        };
        let doubts: Vec<Reason> = opening
            .doubt
            .iter()
            .map(|(_, why)| why.clone())
            .chain(path.reasons.clone())
            .collect();
        if !open.is_empty() {
            push(Verdict::Reachable, open.clone(), Vec::new());
        }
        if !maybe.is_empty() {
            push(Verdict::Unknown, maybe.clone(), doubts);
        }
        // Nobody asks why a host with open egress cannot reach the internet; an open door that leads nowhere is a finding.
        if open.is_empty()
            && maybe.is_empty()
            && !egress
            && !traffic.is_empty()
            && opening.doubt.is_none()
        {
            push(Verdict::Blocked, traffic, path.reasons.clone());
        }
        out
    }

    /// The way between a unit and an address outside; none where there is nothing to say.
    fn way(&self, unit: &Unit, sample: IpAddr, egress: bool) -> Option<Path> {
        let private = addresses(self.network, unit.interface, self.family).next()?;
        if !is_public(sample) {
            if !self.premises.contains(&unit.vpc) {
                return None;
            }
            let found = if egress {
                answer(
                    self.network,
                    &way_alone(Origin::Interface(unit.interface), private, sample),
                )
            } else {
                answer(
                    self.network,
                    &way_alone(
                        Origin::OnPremises {
                            subnet: unit.subnet,
                        },
                        sample,
                        private,
                    ),
                )
            };
            let there = egress
                && !matches!(
                    found.forward.arrival,
                    Arrival::OnPremises(_) | Arrival::Opaque(_)
                );
            return (!there && !found.maybe.is_empty()).then(|| path(&found));
        }
        if egress {
            return Some(path(&answer(
                self.network,
                &way_alone(Origin::Interface(unit.interface), private, sample),
            )));
        }
        let Some(public) = self.public(unit) else {
            let id = self
                .network
                .interfaces
                .get(unit.interface)
                .map_or("", |interface| interface.id.as_str());
            return Some(Path {
                open: PortSet::none(),
                maybe: PortSet::none(),
                reasons: vec![reason(
                    "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
                    id,
                    "it has no public address",
                )],
                reference: crate::reach::security_group::Reference::Lost,
                via: Vec::new(),
                within: false,
            });
        };
        Some(path(&answer(
            self.network,
            &way_alone(Origin::Internet, sample, public),
        )))
    }

    /// The address that the internet dials.
    fn public(&self, unit: &Unit) -> Option<IpAddr> {
        let interface = self.network.interfaces.get(unit.interface)?;
        match self.family {
            Family::V4 => interface.associations.first().map(|&(_, public)| public),
            Family::V6 => interface
                .addresses
                .iter()
                .copied()
                .find(|address| address.is_ipv6() && is_public(*address)),
        }
    }
}

/// What the way lets pass, whatever the groups of its ends say.
fn way_alone(origin: Origin, source: IpAddr, destination: IpAddr) -> Flow {
    Flow {
        origin,
        source,
        destination,
        asked: PortSet::any(),
        client: EPHEMERAL,
        detail: false,
        groups: false,
    }
}

/// What a block is drawn as; none where all of it is the VPCs' own.
fn block(net: IpNet, own: &AddressSet, labels: &Labels) -> Option<Block> {
    let outer = AddressSet::from(net).subtract(own);
    // Half of all addresses is as good as all of them: that is how 0.0.0.0/0 is written to slip past a filter.
    if net.prefix_len() <= 1 {
        let known: [IpAddr; 2] = [
            IpAddr::from([8, 8, 8, 8]),
            IpAddr::from([0x2001, 0x4860, 0x4860, 0, 0, 0, 0, 0x8888]),
        ];
        let sample = known
            .into_iter()
            .find(|address| outer.has(*address))
            .or_else(|| public_of(&outer))?;
        return Some(Block {
            end: End::Internet,
            sample,
            named: false,
        });
    }
    let sample = public_of(&outer).or_else(|| outer.lowest())?;
    let name = labels.name(net);
    Some(Block {
        end: End::External(name.map_or_else(|| net.to_string(), str::to_owned)),
        sample,
        named: name.is_some(),
    })
}

/// An address in the middle of the first public span.
fn public_of(set: &AddressSet) -> Option<IpAddr> {
    set.spans()
        .flat_map(|(low, high)| [low, high])
        .find(|address| is_public(*address))
}

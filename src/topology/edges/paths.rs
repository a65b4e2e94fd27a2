//! Ways between sites: what routes, ACLs and gateways let pass, there and back, security groups aside.

use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::net::ports::PortSet;
use crate::network::model::Network;
use crate::reach::answer::{Answer, answer};
use crate::reach::back::on_the_way_back;
use crate::reach::flow::{EPHEMERAL, Flow};
use crate::reach::security_group::Reference;
use crate::reach::verdict::Reason;
use crate::reach::walk::Origin;

use super::unit::{Family, Units, addresses};

/// What a way lets pass.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Path {
    pub open: PortSet,
    pub maybe: PortSet,
    /// Why `maybe` is not all, or `open` not `maybe`.
    pub reasons: Vec<Reason>,
    pub reference: Reference,
    pub via: Vec<String>,
    /// Both ends stand in one VPC.
    pub within: bool,
}

/// For each site: the ways that lead to it, and the units that take each.
#[derive(Debug, Clone, Default)]
pub struct Paths {
    to: Vec<Vec<(Path, FixedBitSet)>>,
}

impl Paths {
    /// Walks between all sites that have something between them: one VPC, a peering connection, a transit gateway.
    #[must_use]
    pub fn of(network: &Network, units: &Units, family: Family) -> Self {
        let near = neighbours(network);
        let to = (0..units.sites.len())
            .into_par_iter()
            .map(|target| {
                let mut ways: FxHashMap<Path, FixedBitSet> = FxHashMap::default();
                for source in 0..units.sites.len() {
                    if let Some(path) = between(network, units, family, &near, source, target)
                        && let Some(members) = units.at_site.get(source)
                    {
                        ways.entry(path)
                            .or_insert_with(|| units.none())
                            .union_with(members);
                    }
                }
                let mut ways: Vec<_> = ways.into_iter().collect();
                ways.sort_unstable_by(|a, b| a.0.cmp(&b.0));
                ways
            })
            .collect();
        Self { to }
    }

    /// The ways to a site.
    #[must_use]
    pub fn to(&self, site: usize) -> &[(Path, FixedBitSet)] {
        self.to.get(site).map_or(&[], Vec::as_slice)
    }
}

/// Pairs of VPCs between which a packet might pass.
fn neighbours(network: &Network) -> FxHashSet<(usize, usize)> {
    let mut out = FxHashSet::default();
    let place = |id: &str| network.index.vpcs.get(id).copied();
    for peering in &network.peerings {
        if let (Some(one), Some(other)) =
            (place(&peering.sides[0].vpc), place(&peering.sides[1].vpc))
        {
            out.extend([(one, other), (other, one)]);
        }
    }
    // Transit gateways may be peered: whatever hangs on any of them may meet.
    let attached: Vec<usize> = network
        .attachments
        .iter()
        .filter(|attachment| attachment.kind == "vpc")
        .filter_map(|attachment| place(&attachment.resource))
        .collect();
    for &one in &attached {
        out.extend(attached.iter().map(|&other| (one, other)));
    }
    out
}

fn between(
    network: &Network,
    units: &Units,
    family: Family,
    near: &FxHashSet<(usize, usize)>,
    source: usize,
    target: usize,
) -> Option<Path> {
    let unit = |site: usize| units.all.get(*units.sites.get(site)?);
    let (from, to) = (unit(source)?, unit(target)?);
    if from.vpc != to.vpc && !near.contains(&(from.vpc, to.vpc)) {
        return None;
    }
    if from.subnet == to.subnet && source == target {
        // Hosts of one subnet find one another directly; there is no second address to walk to.
        return addresses(network, from.interface, family)
            .next()
            .map(|_| direct());
    }
    let flow = Flow {
        origin: Origin::Interface(from.interface),
        source: addresses(network, from.interface, family).next()?,
        destination: addresses(network, to.interface, family).next()?,
        asked: PortSet::any(),
        client: EPHEMERAL,
        detail: false,
        groups: false,
    };
    Some(Path {
        within: from.vpc == to.vpc,
        ..path(&answer(network, &flow))
    })
}

fn direct() -> Path {
    Path {
        open: PortSet::any(),
        maybe: PortSet::any(),
        reasons: Vec::new(),
        reference: Reference::Honoured,
        via: Vec::new(),
        within: true,
    }
}

/// A way, from the engine's answer to a question without groups.
#[must_use]
pub fn path(answer: &Answer) -> Path {
    let mut reasons = answer.reasons.clone();
    reasons.sort_unstable();
    reasons.dedup();
    let mut via = answer.forward.via.clone();
    via.sort_unstable();
    via.dedup();
    // What of it goes one way only (a message of ICMP, a datagram) is no connection that a map shows.
    if answer
        .back
        .as_ref()
        .is_some_and(|back| back.way.maybe.is_empty())
    {
        let blocked = answer
            .back
            .iter()
            .flat_map(|back| back.way.blocked.iter().map(on_the_way_back));
        reasons.extend(blocked);
        reasons.sort_unstable();
        reasons.dedup();
        return Path {
            open: PortSet::none(),
            maybe: PortSet::none(),
            reasons,
            reference: answer.forward.reference,
            via,
            within: false,
        };
    }
    Path {
        open: answer.open.clone(),
        maybe: answer.maybe.clone(),
        reasons,
        reference: answer.forward.reference,
        via,
        within: false,
    }
}

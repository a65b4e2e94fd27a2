//! Which units each rule of each security group speaks of, as sets.

use fixedbitset::FixedBitSet;
use rayon::prelude::*;

use crate::net::ports::PortSet;
use crate::network::group::{Peer, SecurityGroup};
use crate::network::known::Known;
use crate::network::model::{Network, Role};
use crate::reach::filter::{reason, uncollected};
use crate::reach::verdict::Reason;

use super::unit::{Family, Units, Within, within};

/// A rule that allows: group and rule by their places in the network, and whether it is an egress rule.
pub type RuleRef = (usize, usize, bool);

/// What one rule lets pass, and with whom.
#[derive(Debug, Clone)]
pub struct Hit {
    /// Index into the network's groups, and of the rule in its direction; none for what is open without a rule.
    pub rule: Option<(usize, usize)>,
    pub traffic: PortSet,
    /// The units that the rule names for sure.
    pub yes: FixedBitSet,
    /// The units that it may name.
    pub perhaps: FixedBitSet,
    /// It names a group: that holds only where the way keeps the sender's identity.
    pub by_group: bool,
    /// Why it is not sure.
    pub doubt: Option<Reason>,
}

/// The hits of every group, by direction.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    ingress: Vec<Vec<Hit>>,
    egress: Vec<Vec<Hit>>,
}

impl Rules {
    /// Looks up every rule's peers in one family.
    #[must_use]
    pub fn of(network: &Network, units: &Units, family: Family) -> Self {
        let side = |egress: bool| -> Vec<Vec<Hit>> {
            let groups = network.groups.par_iter().enumerate();
            groups
                .map(|(at, group)| hits(network, units, family, at, group, egress))
                .collect()
        };
        Self {
            ingress: side(false),
            egress: side(true),
        }
    }

    /// What the groups of a unit's interface let pass in one direction, rule by rule. What hides behind a group that is not
    /// known may be anything.
    #[must_use]
    pub fn of_unit(&self, network: &Network, units: &Units, unit: usize, egress: bool) -> Vec<Hit> {
        let interface = units
            .all
            .get(unit)
            .and_then(|unit| network.interfaces.get(unit.interface));
        let Some(interface) = interface else {
            return Vec::new();
        };
        if interface.groups.is_empty() {
            return vec![bare(units, interface.role, &interface.id)];
        }
        let table = if egress { &self.egress } else { &self.ingress };
        let mut out = Vec::new();
        for (id, bears) in interface.groups.iter().zip(&interface.bears) {
            let doubt = match *bears {
                Known::Here(at) => {
                    out.extend(table.get(at).into_iter().flatten().cloned());
                    continue;
                }
                Known::Gap(gap) => uncollected(network, gap, id),
                Known::Nowhere => reason(
                    "UNKNOWN_RESOURCE",
                    id,
                    "the interface bears this security group, and it is not in the snapshot",
                ),
            };
            out.push(anything(units, doubt));
        }
        out
    }
}

fn everyone(units: &Units) -> FixedBitSet {
    let mut all = units.none();
    all.insert_range(..);
    all
}

/// An interface without groups: nothing filters a network load balancer; of others their groups are not known.
fn bare(units: &Units, role: Role, id: &str) -> Hit {
    match role {
        Role::Balancer(_) | Role::Nat(_) | Role::Fabric => Hit {
            rule: None,
            traffic: PortSet::any(),
            yes: everyone(units),
            perhaps: units.none(),
            by_group: false,
            doubt: None,
        },
        Role::Host | Role::Server | Role::Client => anything(
            units,
            reason(
                "UNKNOWN_RESOURCE",
                id,
                "no security group is known for this interface",
            ),
        ),
    }
}

fn anything(units: &Units, doubt: Reason) -> Hit {
    Hit {
        rule: None,
        traffic: PortSet::any(),
        yes: units.none(),
        perhaps: everyone(units),
        by_group: false,
        doubt: Some(doubt),
    }
}

fn hits(
    network: &Network,
    units: &Units,
    family: Family,
    at: usize,
    group: &SecurityGroup,
    egress: bool,
) -> Vec<Hit> {
    let mut out = Vec::new();
    for (number, rule) in group.rules(egress).iter().enumerate() {
        let mut hit = Hit {
            rule: Some((at, number)),
            traffic: rule.traffic.clone().unwrap_or_else(PortSet::any),
            yes: units.none(),
            perhaps: units.none(),
            by_group: matches!(rule.peer, Peer::Group { .. }),
            doubt: None,
        };
        match &rule.peer {
            Peer::Cidr(cidr) if family.has_net(cidr) => {
                mark(network, units, family, &[*cidr], &mut hit);
            }
            Peer::List {
                entries: Known::Here(entries),
                ..
            } => mark(network, units, family, entries, &mut hit),
            Peer::List {
                id,
                entries: Known::Gap(gap),
            } => {
                hit.perhaps = everyone(units);
                hit.doubt = Some(uncollected(network, *gap, id));
            }
            Peer::Group { id, .. } => {
                for (place, unit) in units.all.iter().enumerate() {
                    let interface = network.interfaces.get(unit.interface);
                    if interface.is_some_and(|interface| interface.groups.binary_search(id).is_ok())
                    {
                        hit.yes.insert(place);
                    }
                }
            }
            Peer::List {
                entries: Known::Nowhere,
                ..
            }
            | Peer::Cidr(_) => continue,
        }
        if rule.traffic.is_none() {
            hit.doubt = Some(reason(
                "UNKNOWN_RESOURCE",
                &group.id,
                format!("a rule has {}", rule.unheard.as_deref().unwrap_or_default()),
            ));
            let yes = std::mem::replace(&mut hit.yes, units.none());
            hit.perhaps.union_with(&yes);
        }
        if !hit.yes.is_clear() || !hit.perhaps.is_clear() {
            out.push(hit);
        }
    }
    out
}

fn mark(network: &Network, units: &Units, family: Family, cidrs: &[ipnet::IpNet], hit: &mut Hit) {
    for (place, unit) in units.all.iter().enumerate() {
        for cidr in cidrs.iter().filter(|cidr| family.has_net(cidr)) {
            match within(network, unit.interface, *cidr, family) {
                Within::Yes => {
                    hit.yes.insert(place);
                    hit.perhaps.set(place, false);
                    break;
                }
                Within::Perhaps => {
                    hit.perhaps.insert(place);
                    hit.doubt.get_or_insert_with(|| {
                        reason(
                            "UNCOLLECTED",
                            &cidr.to_string(),
                            "the interface's address was not collected",
                        )
                    });
                }
                Within::No => {}
            }
        }
    }
}

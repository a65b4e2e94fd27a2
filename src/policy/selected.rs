//! What a selector matches: interfaces, some of their addresses, addresses outside, and workloads without interfaces.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::net::ranges::AddressSet;
use crate::network::model::{Network, Role};
use crate::question::end::Spot;

/// What a selector matches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selected {
    /// Interfaces, and which of their addresses are meant.
    pub(super) here: BTreeMap<usize, Meant>,
    /// Addresses that belong to no interface here.
    pub outside: AddressSet,
    /// Workloads of which no interface is known.
    pub bare: BTreeSet<usize>,
}

/// Which addresses of an interface are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meant {
    Whole,
    Only(BTreeSet<IpAddr>),
}

impl Selected {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.here.is_empty() && self.outside.is_empty() && self.bare.is_empty()
    }

    /// Whether nothing of it stands here.
    #[must_use]
    pub fn is_outside(&self) -> bool {
        self.here.is_empty() && self.bare.is_empty()
    }

    /// The interfaces as ends of questions. NAT gateways and feet of transit gateways carry what others send: they count
    /// only where nothing else is meant.
    #[must_use]
    pub fn spots(&self, network: &Network) -> Vec<Spot> {
        let carries = |at: &usize| {
            let role = network.interfaces.get(*at).map(|interface| interface.role);
            matches!(role, Some(Role::Nat(_) | Role::Fabric))
        };
        let only_carriers = self.outside.is_empty() && self.here.keys().all(carries);
        let mut out = Vec::new();
        for (&interface, meant) in &self.here {
            if carries(&interface) && !only_carriers {
                continue;
            }
            match meant {
                Meant::Whole => out.push(Spot {
                    interface,
                    address: None,
                }),
                Meant::Only(addresses) => out.extend(addresses.iter().map(|&address| Spot {
                    interface,
                    address: Some(address),
                })),
            }
        }
        out
    }

    pub(super) fn or(mut self, other: Self) -> Self {
        for (at, meant) in other.here {
            match self.here.entry(at) {
                Entry::Vacant(place) => {
                    place.insert(meant);
                }
                Entry::Occupied(mut place) => match (place.get_mut(), meant) {
                    (Meant::Only(known), Meant::Only(more)) => known.extend(more),
                    (place, _) => *place = Meant::Whole,
                },
            }
        }
        self.bare.extend(other.bare);
        self.outside = self.outside.union(&other.outside);
        self
    }

    pub(super) fn and(self, other: &Self) -> Self {
        let mut here = BTreeMap::new();
        for (at, meant) in self.here {
            let both = match (meant, other.here.get(&at)) {
                (_, None) => continue,
                (meant, Some(Meant::Whole)) => meant,
                (Meant::Whole, Some(only)) => only.clone(),
                (Meant::Only(one), Some(Meant::Only(two))) => {
                    Meant::Only(one.intersection(two).copied().collect())
                }
            };
            if both != Meant::Only(BTreeSet::new()) {
                here.insert(at, both);
            }
        }
        Self {
            here,
            outside: self.outside.intersect(&other.outside),
            bare: self.bare.intersection(&other.bare).copied().collect(),
        }
    }
}

//! Who stands at an end of a finding, and what it is called.

use std::collections::{BTreeMap, BTreeSet};

use crate::net::labels::Labels;
use crate::net::ranges::AddressSet;
use crate::network::model::{Network, Workload};
use crate::question::called::called;
use crate::question::end::{End, Kin, Spot};
use crate::question::ground::Ground;
use crate::reach::filter::reason;
use crate::reach::verdict::Reason;

use super::report::{Resource, Who};

/// How many names stand in a line.
const NAMES: usize = 4;

/// One end of a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Face {
    /// Workloads whose interfaces are alike: their indices, sorted, and the interfaces to ask with.
    Here {
        workloads: Vec<usize>,
        spots: Vec<Spot>,
    },
    Outside(AddressSet),
    /// A workload of which no interface is known.
    Bare(usize),
    /// Everything that the selector means.
    Any,
}

impl Face {
    /// The workloads of one kind of interfaces.
    pub fn of_kin(network: &Network, kin: Option<&Kin>) -> Self {
        let Some(kin) = kin else {
            return Self::Any;
        };
        let interfaces = kin
            .members
            .iter()
            .filter_map(|spot| network.interfaces.get(spot.interface));
        let mut workloads: Vec<usize> = interfaces.map(|interface| interface.workload).collect();
        workloads.sort_unstable();
        workloads.dedup();
        Self::Here {
            workloads,
            spots: std::iter::once(kin.first).chain(kin.second).collect(),
        }
    }

    /// It as an end of a question; `all` stands for everything that the selector means.
    pub fn end(&self, all: &End) -> End {
        match self {
            Self::Here { spots, .. } => End {
                spots: spots.clone(),
                ..End::default()
            },
            Self::Outside(addresses) => super::parts::outside(addresses),
            Self::Bare(_) => End::default(),
            Self::Any => all.clone(),
        }
    }
}

/// Tells who a face is.
pub struct Teller<'a> {
    pub ground: &'a Ground<'a>,
    pub labels: &'a Labels,
}

impl Teller<'_> {
    /// The face in the report.
    pub fn who(&self, face: &Face) -> Who {
        match face {
            Face::Here { workloads, spots } => self.workloads(workloads, spots),
            Face::Bare(workload) => self.workloads(&[*workload], &[]),
            Face::Outside(addresses) => Who {
                words: called(self.ground, self.labels, addresses),
                kind: None,
                subnet: None,
                resources: Vec::new(),
                cidrs: addresses.cidrs().iter().map(ToString::to_string).collect(),
            },
            Face::Any => Who {
                words: "everything that the selector matches".to_owned(),
                kind: None,
                subnet: None,
                resources: Vec::new(),
                cidrs: Vec::new(),
            },
        }
    }

    /// Why nobody can tell anything of it.
    pub fn doubt(&self, face: &Face) -> Option<Reason> {
        let Face::Bare(at) = face else {
            return None;
        };
        let workload = self.ground.network.workloads.get(*at)?;
        Some(reason(
            "UNCOLLECTED",
            &workload.id,
            "no interface of it is known",
        ))
    }

    fn workloads(&self, indices: &[usize], spots: &[Spot]) -> Who {
        let network = self.ground.network;
        let found: Vec<&Workload> = indices
            .iter()
            .filter_map(|&at| network.workloads.get(at))
            .collect();
        let interfaces = spots
            .iter()
            .filter_map(|spot| network.interfaces.get(spot.interface));
        let subnets: BTreeSet<usize> = interfaces.map(|interface| interface.subnet).collect();
        // Of workloads with feet in several subnets none is told.
        let subnet = match subnets.iter().copied().collect::<Vec<_>>().as_slice() {
            [only] => network.subnets.get(*only),
            _ => None,
        };
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for workload in &found {
            *kinds.entry(&workload.kind).or_default() += 1;
        }
        let kind = kinds.keys().next().copied().unwrap_or_default();
        let place = || {
            let name = subnet.map(|subnet| subnet.name.as_deref().unwrap_or(&subnet.id));
            name.map(|name| format!(" in {name}")).unwrap_or_default()
        };
        let words = match found.as_slice() {
            // A load balancer or database with a foot in several subnets is told with the one that is meant.
            [one] if one.interfaces.len() > 1 => format!("{}{}", name(one), place()),
            [one] => name(one),
            several => {
                let mut names: Vec<&str> = several.iter().map(|workload| short(workload)).collect();
                names.sort_unstable();
                if names.len() > NAMES {
                    names.truncate(NAMES);
                    names.push("...");
                }
                format!(
                    "{} x {kind}{}: {}",
                    several.len(),
                    place(),
                    names.join(", ")
                )
            }
        };
        let mut resources: Vec<Resource> = found
            .iter()
            .map(|workload| Resource {
                id: workload.id.clone(),
                arn: workload.arn.clone(),
                name: workload.name.clone(),
            })
            .collect();
        resources.sort_unstable();
        Who {
            words,
            kind: Some(kind.to_owned()),
            subnet: subnet.map(|subnet| subnet.id.clone()),
            resources,
            cidrs: Vec::new(),
        }
    }
}

fn short(workload: &Workload) -> &str {
    workload.name.as_deref().unwrap_or(&workload.id)
}

/// The name with the id, where the id is short and says more.
fn name(workload: &Workload) -> String {
    match &workload.name {
        Some(name) if *name != workload.id && !workload.id.starts_with("arn:") => {
            format!("{name} ({})", workload.id)
        }
        _ => short(workload).to_owned(),
    }
}

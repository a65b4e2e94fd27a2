//! Entrances: services of AWS that bring the internet to load balancers and instances that have no public address.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::model::{Network, Role};
use crate::net::ports::PortSet;

/// A service at the edge of AWS, and where it leads.
#[derive(Debug, Clone)]
pub struct Entrance {
    pub kind: Kind,
    /// ARN; of what has none the id.
    pub id: String,
    pub name: String,
    /// The addresses that clients dial, where the service has some of its own.
    pub addresses: Vec<String>,
    /// It takes IPv6 as well.
    pub dual_stack: bool,
    /// What it leads to, as it was told; [`place`] finds the interfaces.
    pub(super) told: Vec<Told>,
    pub leads: Vec<Lead>,
}

impl Entrance {
    /// One with a single lead.
    #[cfg(test)]
    #[must_use]
    pub fn leading(kind: Kind, lead: Lead) -> Self {
        Self {
            kind,
            id: "entrance".to_owned(),
            name: "entrance".to_owned(),
            addresses: Vec::new(),
            dual_stack: false,
            told: Vec::new(),
            leads: vec![lead],
        }
    }

    /// What of the client's own packets it hands to an interface: what clients dial, and what the interface gets.
    #[must_use]
    pub fn hands_on(&self, interface: usize) -> (PortSet, PortSet) {
        let of = |traffic: fn(&Manner) -> &PortSet| {
            let leads = self.leads.iter();
            leads
                .filter(|lead| lead.manner.keeps_client && lead.leads_to(interface))
                .map(|lead| traffic(&lead.manner).clone())
                .collect()
        };
        (of(|manner| &manner.listens), of(|manner| &manner.traffic))
    }

    /// Whether it opens connections of its own to an interface.
    #[must_use]
    pub fn dials(&self, interface: usize) -> bool {
        let mut leads = self.leads.iter();
        leads.any(|lead| !lead.manner.keeps_client && lead.leads_to(interface))
    }
}

/// The service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// <https://docs.aws.amazon.com/global-accelerator/latest/dg/what-is-global-accelerator.html>
    Accelerator,
    /// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html>
    VpcOrigin,
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-private-integration.html>
    VpcLink,
}

impl Kind {
    /// What people call it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Accelerator => "global accelerator",
            Self::VpcOrigin => "cloudfront",
            Self::VpcLink => "api gateway",
        }
    }
}

/// An endpoint as its record names it.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// A load balancer's ARN, an instance's id or ARN.
    pub target: String,
    pub manner: Manner,
}

/// How an entrance hands on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Manner {
    /// What clients dial.
    pub listens: PortSet,
    /// What is sent to the target.
    pub traffic: PortSet,
    /// The target sees the client's own packet. Else the service opens a connection of its own.
    pub keeps_client: bool,
}

/// Where an entrance leads in one manner.
#[derive(Debug, Clone)]
pub struct Lead {
    pub manner: Manner,
    /// Indices into the network's interfaces, ascending.
    pub interfaces: Vec<usize>,
}

impl Lead {
    fn leads_to(&self, interface: usize) -> bool {
        self.interfaces.binary_search(&interface).is_ok()
    }
}

impl Network {
    /// The entrances that hand an interface packets of clients of this family: indices.
    pub fn entrances_to(&self, interface: usize, v4: bool) -> impl Iterator<Item = usize> {
        let found = self.interfaces.get(interface);
        let leads = found.map_or(&[][..], |found| &found.entrances);
        let keeps = move |&&(entrance, lead): &&(usize, usize)| {
            let Some(found) = self.entrances.get(entrance) else {
                return false;
            };
            let manner = found.leads.get(lead).map(|lead| &lead.manner);
            (v4 || found.dual_stack)
                && manner.is_some_and(|manner| manner.keeps_client && !manner.listens.is_empty())
        };
        // Its leads to one interface stand together.
        let mut last = None;
        let entrances = leads.iter().filter(keeps).map(|&(entrance, _)| entrance);
        entrances.filter(move |entrance| last.replace(*entrance) != Some(*entrance))
    }

    /// The entrance that a way came by, if it did.
    #[must_use]
    pub fn entrance_of(&self, via: &[String]) -> Option<usize> {
        let first = via.first()?;
        let mut entrances = self.entrances.iter();
        entrances.position(|entrance| entrance.id == *first)
    }
}

/// Finds the interfaces that entrances lead to. Load balancers and workloads must be in their order.
pub fn place(network: &mut Network) {
    if network.entrances.is_empty() {
        return;
    }
    let mut entrances = std::mem::take(&mut network.entrances);
    let mut warnings = Vec::new();
    let mut nodes: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (at, interface) in network.interfaces.iter().enumerate() {
        if let Role::Balancer(balancer) = interface.role
            && let Some(balancer) = network.balancers.get(balancer)
        {
            nodes.entry(&balancer.id).or_default().push(at);
        }
    }
    let instances: FxHashMap<&str, usize> = network
        .workloads
        .iter()
        .filter(|workload| workload.kind == "AWS::EC2::Instance")
        .filter_map(|workload| Some((workload.id.as_str(), network.primary(workload)?)))
        .collect();
    for entrance in &mut entrances {
        let mut leads: BTreeMap<Manner, Vec<usize>> = BTreeMap::new();
        for told in std::mem::take(&mut entrance.told) {
            let target = told.target.as_str();
            let instance = target.rsplit_once("instance/").map_or(target, |(_, id)| id);
            let found: &[usize] = match (nodes.get(target), instances.get(instance)) {
                (Some(nodes), _) => nodes,
                (None, Some(at)) => std::slice::from_ref(at),
                // An Elastic IP address is reached by itself as well, and its interface is told by that.
                (None, None) if target.starts_with("eipalloc-") => &[],
                (None, None) => {
                    warnings.push(format!(
                        "{} {}: it leads to {target}, which is not in the snapshot",
                        entrance.kind.word(),
                        entrance.id
                    ));
                    &[]
                }
            };
            leads.entry(told.manner).or_default().extend(found);
        }
        entrance.leads = leads
            .into_iter()
            .map(|(manner, mut interfaces)| {
                interfaces.sort_unstable();
                interfaces.dedup();
                Lead { manner, interfaces }
            })
            .collect();
    }
    drop((nodes, instances));
    for (at, entrance) in entrances.iter().enumerate() {
        for (lead, found) in entrance.leads.iter().enumerate() {
            for &interface in &found.interfaces {
                if let Some(interface) = network.interfaces.get_mut(interface) {
                    interface.entrances.push((at, lead));
                }
            }
        }
    }
    network.entrances = entrances;
    network.warnings.extend(warnings);
}

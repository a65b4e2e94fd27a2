//! Who opens connections, and to whom: a load balancer does so to its targets only, a database to nobody.

use crate::net::ports::PortSet;
use crate::network::model::{Network, Role};
use crate::question::end::Kin;

/// What one kind of interfaces may send to another of its own accord, whatever the network lets pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sends {
    pub traffic: PortSet,
    /// Whether the other is one of a load balancer's targets was not gathered.
    pub unknown: bool,
}

/// Whether a kind opens connections to whomever it likes.
pub fn initiates(network: &Network, kin: &Kin) -> bool {
    let interface = network.interfaces.get(kin.first.interface);
    interface.is_some_and(|interface| interface.role.initiates())
}

/// What a kind sends to another.
pub fn sends(network: &Network, source: &Kin, target: &Kin) -> Sends {
    let nothing = Sends {
        traffic: PortSet::none(),
        unknown: false,
    };
    let role = network
        .interfaces
        .get(source.first.interface)
        .map(|interface| interface.role);
    let balancer = match role {
        Some(Role::Balancer(at)) => network.balancers.get(at),
        Some(role) if role.initiates() => {
            return Sends {
                traffic: PortSet::any(),
                unknown: false,
            };
        }
        _ => None,
    };
    let Some(balancer) = balancer else {
        return nothing;
    };
    let Some(interface) = network.interfaces.get(target.first.interface) else {
        return nothing;
    };
    let id = network
        .workloads
        .get(interface.workload)
        .map(|workload| workload.id.as_str());
    // Interfaces of one kind are registered alike.
    let is_meant = |target: &str| {
        let address = target.parse().ok();
        Some(target) == id || address.is_some_and(|address| interface.addresses.contains(&address))
    };
    let traffic: PortSet = balancer
        .forwards
        .iter()
        .flat_map(|forward| &forward.targets)
        .filter(|target| is_meant(&target.id))
        .map(|target| target.traffic.clone())
        .collect();
    // Whom it sends nothing by what was read may be one of those that were not.
    if traffic.is_empty() && balancer.gap.is_some() {
        return Sends {
            traffic: PortSet::any(),
            unknown: true,
        };
    }
    Sends {
        traffic,
        unknown: false,
    }
}

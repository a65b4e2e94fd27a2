//! A packet that has come to its VPC: into the subnet, and to the interface that has its address.

use std::net::IpAddr;

use crate::network::balancer::Kind;
use crate::network::model::{Interface, Role};

use super::filter::{reason, uncollected};
use super::walk::{Next, Walk};
use super::way::Arrival;

impl Walk<'_, '_> {
    pub(super) fn enter(&mut self, vpc: usize, from: Option<usize>) -> Next {
        let subnets = self
            .network
            .index
            .subnets_of
            .get(vpc)
            .map_or(&[][..], Vec::as_slice);
        let destination = self.way.destination;
        let holds = |at: &&usize| {
            self.network
                .subnets
                .get(**at)
                .is_some_and(|subnet| subnet.cidrs.iter().any(|cidr| cidr.contains(&destination)))
        };
        let Some(&subnet) = subnets.iter().find(holds) else {
            let found = self.network.vpcs.get(vpc);
            let id = found.map_or("", |vpc| vpc.id.as_str()).to_owned();
            let gap = found
                .and_then(|vpc| vpc.scope)
                .and_then(|scope| self.network.scopes.get(scope))
                .and_then(|scope| scope.gap("subnets"));
            match gap {
                Some(gap) => self.doubt(uncollected(self.network, gap, &id)),
                None => self.block(
                    "NO_ROUTE_TO_DESTINATION",
                    &id,
                    &format!("no subnet of the VPC holds {}", self.name(destination)),
                ),
            }
            return Next::Done;
        };
        self.deliver(subnet, from)
    }

    /// Into a subnet and to the interface that has the address.
    pub fn deliver(&mut self, subnet: usize, from: Option<usize>) -> Next {
        let Some(found) = self.network.subnets.get(subnet) else {
            return Next::Done;
        };
        let destination = self.way.destination;
        let target = self.interface_at(found.vpc, destination);
        self.here = Some(subnet);
        if from != Some(subnet) {
            self.acl(subnet, false, self.way.source);
        } else if self.is_classic_balancer(self.way.sender) || self.is_classic_balancer(target) {
            // A classic load balancer's packets meet the ACL even within its own subnet.
            self.acl(subnet, true, destination);
            self.acl(subnet, false, self.way.source);
        }
        self.hop(&found.id, "subnet", "forward", None, None);
        if let Some(nat) = self.nat_at(found.vpc, destination) {
            return self.arrive_at_nat(nat, subnet);
        }
        let Some(at) = target else {
            let scope = self.network.vpcs.get(found.vpc).and_then(|vpc| vpc.scope);
            let gap = scope
                .and_then(|scope| self.network.scopes.get(scope))
                .and_then(|scope| scope.gap("network_interfaces"));
            match gap {
                Some(gap) => {
                    self.doubt(uncollected(self.network, gap, &found.id));
                    self.way.arrival = Arrival::Opaque(found.id.clone());
                }
                None => return self.guess(subnet),
            }
            return Next::Done;
        };
        self.hand_to(at)
    }

    /// To the interface itself: the packet has come.
    pub fn hand_to(&mut self, at: usize) -> Next {
        let Some(interface) = self.network.interfaces.get(at) else {
            return Next::Done;
        };
        self.in_use(interface);
        self.hop(&interface.id, "network interface", "deliver", None, None);
        self.way.arrival = Arrival::Interface(at);
        Next::Done
    }

    pub(super) fn in_use(&mut self, interface: &Interface) {
        if interface.idle {
            self.block(
                "BAD_STATE",
                &interface.id,
                "the interface is not in use: its instance does not run",
            );
        }
    }

    /// No interface in the snapshot has the destination. One whose address was not collected may: then its groups decide
    /// what would pass, and nothing is sure.
    fn guess(&mut self, subnet: usize) -> Next {
        let id = self
            .network
            .subnets
            .get(subnet)
            .map_or("", |subnet| subnet.id.as_str())
            .to_owned();
        let destination = self.name(self.way.destination);
        let mut candidates = self
            .network
            .interfaces
            .iter()
            .enumerate()
            .filter(|(_, found)| found.subnet == subnet && !found.stand_in.is_empty())
            .map(|(at, _)| at);
        match (candidates.next(), candidates.next()) {
            (None, _) => {
                let message = format!("no interface has {destination}");
                self.block("UNKNOWN_RESOURCE", &id, &message);
            }
            (Some(at), other) => {
                let message = format!(
                    "no interface in the snapshot has {destination}, but the address of some in this subnet was not collected"
                );
                self.doubt(reason("UNKNOWN_RESOURCE", &id, message));
                self.way.arrival = if other.is_none() {
                    Arrival::Interface(at)
                } else {
                    Arrival::Opaque(id)
                };
            }
        }
        Next::Done
    }

    fn is_classic_balancer(&self, interface: Option<usize>) -> bool {
        let role = interface
            .and_then(|at| self.network.interfaces.get(at))
            .map(|interface| interface.role);
        let Some(Role::Balancer(at)) = role else {
            return false;
        };
        self.network
            .balancers
            .get(at)
            .is_some_and(|balancer| balancer.kind == Kind::Classic)
    }

    /// The interface with a private address in a VPC.
    pub fn interface_at(&self, vpc: usize, address: IpAddr) -> Option<usize> {
        if let Some(at) = self.network.index.addresses.get(&(vpc, address)) {
            return Some(*at);
        }
        let prefixes = self.network.index.prefixes.get(&vpc)?;
        prefixes
            .iter()
            .find(|(prefix, _)| prefix.contains(&address))
            .map(|&(_, at)| at)
    }
}

//! One packet's way through the network, from hop to hop; security groups aside, which the ends apply.

use std::net::IpAddr;

use crate::net::ports::PortSet;
use crate::network::model::{Interface, Network, Role};

use super::filter::{Filter, reason, uncollected};
use super::network_acl;
use super::verdict::Reason;
use super::way::{Arrival, Hop, Way};

/// Where a packet comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// An interface; its address is the source.
    Interface(usize),
    Internet,
    /// The internet, dialling an interface that has no public address for it: nothing passes, and the walk says what else
    /// stands in the way.
    InternetAt(usize),
    /// The internet, by a service of AWS that hands the client's own packets to an interface.
    Entrance {
        /// Index into the network's entrances.
        entrance: usize,
        /// Index into the network's interfaces.
        at: usize,
    },
    /// Behind the VPN gateway or transit gateway attachment that leads to a subnet: what comes in there.
    OnPremises {
        subnet: usize,
    },
}

/// How a walk is done.
#[derive(Debug, Clone, Copy)]
pub struct Manner<'a> {
    /// Keep every hop, for people; without it only the verdict.
    pub detail: bool,
    /// The first direction, if this is the way back: connections exist, and translations are undone.
    pub reply_to: Option<&'a Way>,
}

/// The walker: where the packet is, and what of the traffic still passes.
pub(super) struct Walk<'n, 'a> {
    pub network: &'n Network,
    pub manner: Manner<'a>,
    pub asked: PortSet,
    pub way: Way,
    /// The subnet where the packet is.
    pub here: Option<usize>,
    /// Steps left: a loop between gateways ends here.
    steps: u8,
}

/// The next thing to do with the packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// Out of a subnet, from an interface in it.
    Leave {
        subnet: usize,
    },
    /// Looked up in a subnet's route table, the ACL behind it.
    Route {
        subnet: usize,
    },
    /// Into a VPC: to the subnet that holds the destination. `from`: the subnet that it left (none: not from a subnet of it).
    Enter {
        vpc: usize,
        from: Option<usize>,
    },
    /// Looked up in the table of a transit gateway, having come in by this attachment from this zone.
    Transit {
        attachment: usize,
        zone: String,
    },
    /// Out of a transit gateway into the VPC of this attachment.
    Land {
        attachment: usize,
        zone: String,
    },
    /// On the internet, to whoever has the address.
    World,
    Done,
}

impl<'n, 'a> Walk<'n, 'a> {
    pub fn new(
        network: &'n Network,
        manner: Manner<'a>,
        source: IpAddr,
        destination: IpAddr,
        asked: &PortSet,
    ) -> Self {
        Self {
            network,
            manner,
            asked: asked.clone(),
            way: Way {
                open: asked.clone(),
                maybe: asked.clone(),
                ..Way::none(source, destination)
            },
            here: None,
            steps: 40,
        }
    }

    /// Follows the packet from `origin` to where it ends.
    pub fn run(mut self, origin: Origin) -> Way {
        let next = match origin {
            Origin::Interface(at) => self.start(at),
            Origin::Internet => self.begin_in_the_world(),
            Origin::InternetAt(at) => self.world_to(at),
            Origin::Entrance { entrance, at } => self.come_by(entrance, at),
            Origin::OnPremises { subnet } => self.begin_on_premises(subnet),
        };
        self.run_from(next)
    }

    /// Follows the packet from its next step to where it ends.
    pub fn run_from(mut self, first: Next) -> Way {
        let mut next = first;
        while next != Next::Done {
            if self.steps == 0 {
                self.block("NO_ROUTE_TO_DESTINATION", "", "the routes form a loop");
                break;
            }
            self.steps -= 1;
            next = match next {
                Next::Leave { subnet } => self.leave(subnet),
                Next::Route { subnet } => self.route(subnet),
                Next::Enter { vpc, from } => self.enter(vpc, from),
                Next::Transit { attachment, zone } => self.transit(attachment, &zone),
                Next::Land { attachment, zone } => self.land(attachment, &zone),
                Next::World => self.world(),
                Next::Done => Next::Done,
            };
        }
        self.way
    }

    fn start(&mut self, at: usize) -> Next {
        let Some(interface) = self.network.interfaces.get(at) else {
            return Next::Done;
        };
        let own = interface.addresses.contains(&self.way.source)
            || interface
                .prefixes
                .iter()
                .any(|prefix| prefix.contains(&self.way.source))
            || interface.inferred;
        if !own && interface.source_dest_check != Some(false) {
            self.block(
                "ENI_ADDRESS_RESTRICTION",
                &interface.id,
                &format!("{} is not an address of the interface", self.way.source),
            );
        }
        self.way.sender = own.then_some(at);
        self.here = Some(interface.subnet);
        self.hop(&interface.id, "network interface", "forward", None, None);
        self.in_use(interface);
        let subnet = interface.subnet;
        if self.link_local(subnet) {
            return Next::Done;
        }
        if let Role::Nat(nat) = interface.role
            && self.manner.reply_to.is_none()
        {
            // Asked about a NAT gateway itself: it begins nothing.
            let id = self.network.nats.get(nat).map_or("", |nat| nat.id.as_str());
            self.block(
                "UNKNOWN_RESOURCE",
                id,
                "a NAT gateway opens no connection of its own",
            );
            return Next::Done;
        }
        Next::Leave { subnet }
    }

    fn leave(&mut self, at: usize) -> Next {
        let Some(subnet) = self.network.subnets.get(at) else {
            return Next::Done;
        };
        if subnet
            .cidrs
            .iter()
            .any(|cidr| cidr.contains(&self.way.destination))
        {
            return self.deliver(at, Some(at));
        }
        self.acl(at, true, self.way.destination);
        Next::Route { subnet: at }
    }

    fn enter(&mut self, vpc: usize, from: Option<usize>) -> Next {
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

    fn in_use(&mut self, interface: &Interface) {
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
            .is_some_and(|balancer| balancer.kind == crate::network::balancer::Kind::Classic)
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

    /// Applies the network ACL of a subnet.
    pub fn acl(&mut self, subnet: usize, egress: bool, peer: IpAddr) {
        self.here = Some(subnet);
        let filter = network_acl::passes(self.network, subnet, egress, peer, &self.asked);
        let found = self.network.subnets.get(subnet);
        let acl = found
            .and_then(|subnet| subnet.acl.here())
            .and_then(|at| self.network.acls.get(at))
            .map(|acl| acl.id.as_str());
        let name = acl
            .or(found.map(|subnet| subnet.id.as_str()))
            .unwrap_or_default();
        let direction = if egress { "egress" } else { "ingress" };
        let other = self.name(peer);
        let message = || format!("the {direction} entries let nothing of it pass for {other}");
        self.apply(
            name,
            "network acl",
            &filter,
            "SUBNET_ACL_RESTRICTION",
            message,
            Some(direction),
        );
    }

    /// Narrows the traffic to what passes a filter, and keeps why.
    pub fn apply(
        &mut self,
        resource: &str,
        kind: &'static str,
        filter: &Filter,
        code: &str,
        message: impl Fn() -> String,
        detail: Option<&str>,
    ) {
        let before = !self.way.maybe.is_empty();
        let alone = self.asked.intersect(&filter.maybe);
        self.way.open = self.way.open.intersect(&filter.open);
        self.way.maybe = self.way.maybe.intersect(&filter.maybe);
        let closes = alone.is_empty() || (before && self.way.maybe.is_empty());
        if closes {
            self.way.blocked.push(reason(code, resource, message()));
        }
        let lost = !filter.maybe.is_empty() && filter.open != filter.maybe;
        if lost {
            self.way.unknown.extend(filter.unknown.iter().cloned());
        }
        let decision = match (closes, lost) {
            (true, _) => "deny",
            (false, true) => "unknown",
            (false, false) => "permit",
        };
        let rule = (!filter.rules.is_empty()).then(|| filter.rules.join(", "));
        self.hop(resource, kind, decision, rule, detail);
    }

    /// An address as messages name it: without hops the answer is for all addresses alike, and none is named.
    pub fn name(&self, address: IpAddr) -> String {
        if self.manner.detail {
            address.to_string()
        } else {
            "the address".to_owned()
        }
    }

    /// Drops the packet.
    pub fn block(&mut self, code: &str, resource: &str, message: &str) {
        self.way.open = PortSet::none();
        self.way.maybe = PortSet::none();
        self.hop(resource, "drop", "drop", None, Some(message));
        self.way.blocked.push(reason(code, resource, message));
    }

    /// Nothing is sure any more.
    pub fn doubt(&mut self, why: Reason) {
        self.way.open = PortSet::none();
        self.hop(
            &why.resource,
            "unknown",
            "unknown",
            None,
            Some(&why.message),
        );
        self.way.unknown.push(why);
    }

    /// Keeps a hop, where hops are kept.
    pub fn hop(
        &mut self,
        resource: &str,
        kind: &'static str,
        decision: &'static str,
        rule: Option<String>,
        detail: Option<&str>,
    ) {
        if self.manner.detail {
            self.way.hops.push(Hop {
                resource: resource.to_owned(),
                kind,
                decision,
                rule,
                detail: detail.map(str::to_owned),
                subnet: self.here,
            });
        }
    }

    /// The coverage gap of `table` in the region of a VPC.
    pub fn gap(&self, vpc: usize, table: &str) -> Option<usize> {
        let scope = self.network.vpcs.get(vpc)?.scope?;
        self.network.scopes.get(scope)?.gap(table)
    }
}

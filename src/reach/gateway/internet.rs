//! Internet gateways, egress-only ones, and the world between them.

use crate::network::known::Known;
use crate::network::model::{BlockDoubt, BlockPublicAccess, Role};
use crate::network::route::{Lookup, Target};

use crate::reach::filter::{reason, uncollected};
use crate::reach::route::is_public;
use crate::reach::security_group::Reference;
use crate::reach::walk::{Next, Walk};
use crate::reach::way::Arrival;

impl Walk<'_, '_> {
    /// Out through an internet gateway: the source needs a public address of its own.
    pub(crate) fn internet_gateway(&mut self, id: &str, subnet: usize) -> Next {
        let Some(found) = self.network.subnets.get(subnet) else {
            return Next::Done;
        };
        let vpc = found.vpc;
        let place = self
            .network
            .index
            .internet_gateways
            .get(id)
            .and_then(|&at| self.network.internet_gateways.get(at));
        match place {
            None => match self.gap(vpc, "internet_gateways") {
                Some(gap) => self.doubt(uncollected(self.network, gap, id)),
                None => {
                    self.block(
                        "UNKNOWN_RESOURCE",
                        id,
                        "the internet gateway does not exist",
                    );
                    return Next::Done;
                }
            },
            Some(gateway) if !self.attached(&gateway.vpcs, vpc) => {
                self.block(
                    "BAD_STATE_ROUTE",
                    id,
                    "the internet gateway is not attached to this VPC",
                );
                return Next::Done;
            }
            Some(_) => {}
        }
        self.way.via.push(id.to_owned());
        // Behind a NAT gateway it is that gateway that leaves.
        let behind_nat = !self.way.translations.is_empty();
        let reply_to_internet = self.manner.reply_to.is_some();
        match found.block {
            BlockPublicAccess::Off => self.perhaps_blocked(subnet),
            BlockPublicAccess::Ingress if behind_nat || reply_to_internet => {}
            BlockPublicAccess::Ingress | BlockPublicAccess::Bidirectional => self.blocked_public(
                subnet,
                "VPC block public access closes the internet gateway for this subnet",
            ),
        }
        if !is_public(self.way.destination) {
            self.block(
                "NO_ROUTE_TO_DESTINATION",
                id,
                &format!(
                    "an internet gateway drops packets to {}, which is not a public address",
                    self.name(self.way.destination)
                ),
            );
            return Next::Done;
        }
        // Without a public address it is dropped here; what it would meet beyond is told all the same.
        self.as_public(id);
        self.way.sender = None;
        self.way.reference = Reference::Lost;
        self.hop(id, "internet gateway", "forward", None, None);
        Next::World
    }

    fn attached(&self, vpcs: &[String], vpc: usize) -> bool {
        self.network
            .vpcs
            .get(vpc)
            .is_some_and(|vpc| vpcs.contains(&vpc.id))
    }

    /// Gives the source its public address; drops the packet where it has none.
    fn as_public(&mut self, gateway: &str) {
        let source = self.way.source;
        if let Some(translation) = self.way.translations.last().copied()
            && translation.outer == source
        {
            let nat = self.network.nats.get(translation.nat);
            let public = nat.and_then(|nat| {
                nat.addresses
                    .iter()
                    .find(|(private, _)| *private == source)?
                    .1
            });
            if let Some(public) = public {
                self.way.source = public;
                return;
            }
            let id = nat.map_or("", |nat| nat.id.as_str()).to_owned();
            self.block(
                "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
                &id,
                "the NAT gateway has no public address: an internet gateway drops what a private one sends",
            );
            return;
        }
        if source.is_ipv6() {
            if is_public(source) {
                return;
            }
            self.block(
                "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
                gateway,
                &format!("{} is not a global address", self.name(source)),
            );
            return;
        }
        let Some(interface) = self
            .way
            .sender
            .and_then(|at| self.network.interfaces.get(at))
        else {
            self.block(
                "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
                gateway,
                &format!(
                    "{} has no public address: an internet gateway drops it",
                    self.name(source)
                ),
            );
            return;
        };
        if interface.denies_internet {
            self.block(
                "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
                &interface.id,
                "the interface denies all internet gateway traffic",
            );
            return;
        }
        if let Some(&(_, public)) = interface
            .associations
            .iter()
            .find(|(private, _)| *private == source)
        {
            self.way.source = public;
            return;
        }
        if interface.inferred && self.faces_internet(interface.role, interface.workload) {
            // Its public addresses were not gathered, but AWS gave it some.
            return;
        }
        self.block(
            "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
            &interface.id,
            &format!(
                "{} has no public address: an internet gateway drops it",
                self.name(source)
            ),
        );
    }

    /// Closed by VPC Block Public Access; nobody knows where the exclusions from it were not read.
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html>
    pub(crate) fn blocked_public(&mut self, subnet: usize, message: &str) {
        let Some(found) = self.network.subnets.get(subnet) else {
            return;
        };
        match found.block_doubt {
            Some(BlockDoubt::Exclusions(gap)) => {
                self.doubt(uncollected(self.network, gap, &found.id));
            }
            Some(BlockDoubt::Mode(_)) | None => {
                self.block("VPC_BLOCK_PUBLIC_ACCESS_ENABLED", &found.id, message);
            }
        }
    }

    /// VPC Block Public Access may be on in a way that mapper does not know.
    pub(crate) fn perhaps_blocked(&mut self, subnet: usize) {
        let found = self.network.subnets.get(subnet);
        if let Some((found, BlockDoubt::Mode(mode))) =
            found.and_then(|found| Some((found, found.block_doubt.as_ref()?)))
        {
            self.doubt(reason(
                "UNKNOWN_RESOURCE",
                &found.id,
                format!("VPC block public access is in mode {mode}, which mapper does not know"),
            ));
        }
    }

    /// Whether a workload has public addresses by its own setting.
    fn faces_internet(&self, role: Role, _workload: usize) -> bool {
        match role {
            Role::Balancer(at) => self
                .network
                .balancers
                .get(at)
                .is_some_and(|balancer| balancer.internet_facing),
            _ => false,
        }
    }

    /// From the internet, whose routers carry nothing from private addresses.
    pub(crate) fn begin_in_the_world(&mut self) -> Next {
        if self.manner.reply_to.is_none() && !is_public(self.way.source) {
            self.block(
                "ENI_ADDRESS_RESTRICTION",
                "internet",
                &format!(
                    "{} is not a public address: nothing comes from it by the internet",
                    self.name(self.way.source)
                ),
            );
        }
        Next::World
    }

    /// On the internet: whoever has the destination gets it.
    pub(crate) fn world(&mut self) -> Next {
        self.way.sender = None;
        self.way.reference = Reference::Lost;
        let destination = self.way.destination;
        if !is_public(destination) {
            self.block(
                "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
                "internet",
                &format!(
                    "{} is not a public address: the internet does not route it",
                    self.name(destination)
                ),
            );
            return Next::Done;
        }
        let nat = self.network.nats.iter().position(|nat| {
            nat.addresses
                .iter()
                .any(|(_, public)| *public == Some(destination))
        });
        if let Some(nat) = nat {
            return self.world_to_nat(nat);
        }
        let Some(&(at, private)) = self.network.index.public.get(&destination) else {
            self.way.arrival = Arrival::Internet;
            self.hop("internet", "internet", "deliver", None, None);
            return Next::Done;
        };
        let Some(interface) = self.network.interfaces.get(at) else {
            return Next::Done;
        };
        if interface.denies_internet {
            self.block(
                "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
                &interface.id,
                "the interface denies all internet gateway traffic",
            );
        }
        self.way.destination = private;
        let subnet = interface.subnet;
        // What an egress-only gateway let out it lets back in.
        let outlet = self
            .manner
            .reply_to
            .and_then(|first| first.via.iter().find(|via| via.starts_with("eigw-")));
        if let Some(outlet) = outlet.cloned() {
            self.here = Some(subnet);
            self.hop(
                &outlet,
                "egress-only internet gateway",
                "forward",
                None,
                None,
            );
            self.way.via.push(outlet);
            return self.deliver(subnet, None);
        }
        self.come_in(subnet)
    }

    /// On the internet, dialling an interface that has no public address: what it would meet beyond that.
    pub(crate) fn world_to(&mut self, at: usize) -> Next {
        self.way.reference = Reference::Lost;
        let Some(interface) = self.network.interfaces.get(at) else {
            return Next::Done;
        };
        self.block(
            "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
            &interface.id,
            "it has no public address that the internet could dial",
        );
        self.come_in(interface.subnet)
    }

    /// In through the internet gateway of a subnet's VPC, to an address in it.
    fn come_in(&mut self, subnet: usize) -> Next {
        let Some(found) = self.network.subnets.get(subnet) else {
            return Next::Done;
        };
        let vpc = found.vpc;
        self.here = Some(subnet);
        let gateway = self
            .network
            .internet_gateways
            .iter()
            .find(|gateway| self.attached(&gateway.vpcs, vpc));
        let Some(gateway) = gateway else {
            match self.gap(vpc, "internet_gateways") {
                Some(gap) => self.doubt(uncollected(self.network, gap, &found.id)),
                None => {
                    let id = self
                        .network
                        .vpcs
                        .get(vpc)
                        .map_or("", |vpc| vpc.id.as_str())
                        .to_owned();
                    self.block(
                        "NO_ROUTE_TO_DESTINATION",
                        &id,
                        "no internet gateway is attached to the VPC",
                    );
                }
            }
            return self.deliver(subnet, None);
        };
        self.way.via.push(gateway.id.clone());
        self.hop(&gateway.id, "internet gateway", "translate", None, None);
        if found.block == BlockPublicAccess::Off {
            self.perhaps_blocked(subnet);
        } else if self.manner.reply_to.is_none() {
            self.blocked_public(
                subnet,
                "VPC block public access lets nothing in from the internet",
            );
        }
        let gateway = gateway.id.clone();
        self.redirection(&gateway);
        self.deliver(subnet, None)
    }

    /// A gateway's own route table may lead what comes in to a middlebox.
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html>
    pub(crate) fn redirection(&mut self, gateway: &str) {
        if let Some(table) = self
            .network
            .index
            .edge_tables
            .get(gateway)
            .and_then(|&at| self.network.route_tables.get(at))
            && let Lookup::Route(at) = table.lookup(self.way.destination)
            && let Some(route) = table.routes.get(at)
            && route.target != Target::Local
        {
            self.doubt(reason(
                "INGRESS_RTB_TRAFFIC_REDIRECTION",
                &table.id,
                format!(
                    "what comes in for {} is led to {}",
                    route.destination, route.target_id
                ),
            ));
        }
    }

    fn world_to_nat(&mut self, nat: usize) -> Next {
        let destination = self.way.destination;
        let Some(found) = self.network.nats.get(nat) else {
            return Next::Done;
        };
        let private = found
            .addresses
            .iter()
            .find(|(_, public)| *public == Some(destination))
            .map(|(private, _)| *private);
        let subnet = self.network.index.subnets.get(&found.subnet).copied();
        if let Some(private) = private {
            self.way.destination = private;
        }
        match subnet {
            Some(subnet) => self.come_in(subnet),
            // A regional NAT gateway stands in no subnet.
            None => self.arrive_at_nat(nat, usize::MAX),
        }
    }

    /// Out through an egress-only internet gateway: IPv6, and only what begins inside.
    pub(crate) fn egress_only_gateway(&mut self, id: &str, subnet: usize) -> Next {
        let Some(found) = self.network.subnets.get(subnet) else {
            return Next::Done;
        };
        let vpc = found.vpc;
        let gateway = self
            .network
            .index
            .egress_only_gateways
            .get(id)
            .and_then(|&at| self.network.egress_only_gateways.get(at));
        match gateway {
            None => match self.gap(vpc, "egress_only_internet_gateways") {
                Some(gap) => self.doubt(uncollected(self.network, gap, id)),
                None => {
                    self.block(
                        "UNKNOWN_RESOURCE",
                        id,
                        "the egress-only internet gateway does not exist",
                    );
                    return Next::Done;
                }
            },
            Some(gateway) if !self.attached(&gateway.vpcs, vpc) => {
                self.block(
                    "BAD_STATE_ROUTE",
                    id,
                    "the egress-only internet gateway is not attached to this VPC",
                );
                return Next::Done;
            }
            Some(_) => {}
        }
        self.way.via.push(id.to_owned());
        match found.block {
            BlockPublicAccess::Off => self.perhaps_blocked(subnet),
            BlockPublicAccess::Ingress => {}
            BlockPublicAccess::Bidirectional => self.blocked_public(
                subnet,
                "VPC block public access closes the egress-only gateway for this subnet",
            ),
        }
        if self.manner.reply_to.is_some() {
            // What came in by the internet gateway cannot be answered here: this gateway knows of no such connection.
            self.block(
                "RETURN_PATH_ASYMMETRIC",
                id,
                "an egress-only gateway carries only what begins inside",
            );
            return Next::Done;
        }
        if !is_public(self.way.destination) || !is_public(self.way.source) {
            self.block(
                "NO_ROUTE_TO_DESTINATION",
                id,
                "only global IPv6 addresses pass an egress-only gateway",
            );
            return Next::Done;
        }
        self.way.sender = None;
        self.way.reference = Reference::Lost;
        self.hop(id, "egress-only internet gateway", "forward", None, None);
        Next::World
    }

    /// The route table of a regional NAT gateway, if it has one.
    pub(crate) fn own_table(&self, id: Option<&String>) -> Known<usize> {
        id.and_then(|id| self.network.index.route_tables.get(id))
            .map_or(Known::Nowhere, |&at| Known::Here(at))
    }
}

//! Out by internet gateways and egress-only ones, and what block public access makes of it.

use crate::network::known::Known;
use crate::network::model::{BlockDoubt, BlockPublicAccess, Role};

use crate::reach::filter::{reason, uncollected};
use crate::reach::route::is_public;
use crate::reach::security_group::Reference;
use crate::reach::walk::{Next, Walk};

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

    pub(crate) fn attached(&self, vpcs: &[String], vpc: usize) -> bool {
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
        if interface.inferred && self.faces_internet(interface.role) {
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
            Some(BlockDoubt::Mode(_) | BlockDoubt::Options(_)) | None => {
                self.block("VPC_BLOCK_PUBLIC_ACCESS_ENABLED", &found.id, message);
            }
        }
    }

    /// VPC Block Public Access may be on in a way that mapper does not know.
    pub(crate) fn perhaps_blocked(&mut self, subnet: usize) {
        let Some(found) = self.network.subnets.get(subnet) else {
            return;
        };
        match &found.block_doubt {
            Some(BlockDoubt::Mode(mode)) => self.doubt(reason(
                "UNKNOWN_RESOURCE",
                &found.id,
                format!("VPC block public access is in mode {mode}, which mapper does not know"),
            )),
            Some(BlockDoubt::Options(gap)) => {
                self.doubt(uncollected(self.network, *gap, &found.id));
            }
            Some(BlockDoubt::Exclusions(_)) | None => {}
        }
    }

    /// Whether a workload has public addresses by its own setting.
    fn faces_internet(&self, role: Role) -> bool {
        match role {
            Role::Balancer(at) => self
                .network
                .balancers
                .get(at)
                .is_some_and(|balancer| balancer.internet_facing),
            _ => false,
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

//! The internet itself: from it to whoever has the address, in by the internet gateway of a VPC.

use crate::network::model::BlockPublicAccess;
use crate::network::route::{Lookup, Target};

use crate::reach::filter::{reason, uncollected};
use crate::reach::route::is_public;
use crate::reach::security_group::Reference;
use crate::reach::walk::{Next, Walk};
use crate::reach::way::Arrival;

impl Walk<'_, '_> {
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
}

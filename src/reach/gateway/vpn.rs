//! Virtual private gateways: what lies on premises.

use crate::net::ports::PortSet;
use crate::network::route::Route;

use crate::reach::filter::{reason, uncollected};
use crate::reach::security_group::Reference;
use crate::reach::walk::{Manner, Next, Walk};
use crate::reach::way::Arrival;

impl Walk<'_, '_> {
    /// In from on premises, for a subnet: by the door that leads there. A transit gateway looks the packet up in the table
    /// of the VPN's or Direct Connect's own attachment; a virtual private gateway may have a table of its own.
    /// <https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html>
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html>
    pub(crate) fn begin_on_premises(&mut self, subnet: usize) -> Next {
        self.way.reference = Reference::Lost;
        let Some(vpc) = self.network.subnets.get(subnet).map(|found| found.vpc) else {
            return Next::Done;
        };
        let inside = Next::Enter { vpc, from: None };
        let door = match self.manner.reply_to.map(|first| &first.arrival) {
            Some(Arrival::OnPremises(door)) => Some(door.clone()),
            Some(_) => None,
            None => self.door(subnet),
        };
        let Some(door) = door else {
            return inside;
        };
        let attachment = self
            .network
            .attachments
            .iter()
            .position(|attachment| attachment.id == door && attachment.kind != "peering");
        if let Some(attachment) = attachment {
            self.hop(&door, "transit gateway attachment", "forward", None, None);
            self.way.via.push(door);
            return Next::Transit {
                attachment,
                zone: String::new(),
            };
        }
        self.hop(&door, "virtual private gateway", "forward", None, None);
        self.redirection(&door);
        self.way.via.push(door);
        inside
    }

    /// The gateway or attachment that packets of a subnet to the source leave by; without one the way back tells why.
    fn door(&self, subnet: usize) -> Option<String> {
        let manner = Manner {
            detail: false,
            reply_to: None,
        };
        let (here, there) = (self.way.destination, self.way.source);
        let out = Walk::new(self.network, manner, here, there, &PortSet::any());
        match out.run_from(Next::Route { subnet }).arrival {
            Arrival::OnPremises(door) => Some(door),
            _ => None,
        }
    }

    /// Out through a virtual private gateway.
    pub(crate) fn vpn_gateway(&mut self, route: &Route, vpc: usize) -> Next {
        let id = route.target_id.as_str();
        let Some(gateway) = self
            .network
            .index
            .vpn_gateways
            .get(id)
            .and_then(|&at| self.network.vpn_gateways.get(at))
        else {
            match self.gap(vpc, "vpn_gateways") {
                Some(gap) => self.doubt(uncollected(self.network, gap, id)),
                None => self.block(
                    "UNKNOWN_RESOURCE",
                    id,
                    "the virtual private gateway does not exist",
                ),
            }
            return Next::Done;
        };
        self.way.via.push(id.to_owned());
        if self
            .network
            .vpcs
            .get(vpc)
            .is_none_or(|vpc| !gateway.vpcs.contains(&vpc.id))
        {
            self.block(
                "BAD_STATE_ROUTE",
                id,
                "the virtual private gateway is not attached to this VPC",
            );
            return Next::Done;
        }
        let destination = self.way.destination;
        self.way.sender = None;
        self.way.reference = Reference::Lost;
        let known = gateway
            .routes
            .iter()
            .any(|network| network.contains(&destination));
        // A propagated route with a prefix is the gateway's own word that it knows the way.
        if !known && !route.propagated {
            if let Some(gap) = self.gap(vpc, "vpn_connections") {
                self.doubt(uncollected(self.network, gap, id));
            } else if gateway.learns || gateway.connections.is_empty() {
                self.doubt(reason(
                    "UNKNOWN_RESOURCE",
                    id,
                    "what the gateway learns by BGP or over Direct Connect is in no answer of EC2",
                ));
            } else {
                self.block(
                    "NO_ROUTE_TO_DESTINATION",
                    id,
                    &format!(
                        "no static route of its VPN connections holds {}",
                        self.name(destination)
                    ),
                );
            }
        }
        self.hop(id, "virtual private gateway", "deliver", None, None);
        self.way.arrival = Arrival::OnPremises(id.to_owned());
        Next::Done
    }
}

//! Virtual private gateways: what lies on premises.

use crate::network::route::Route;

use crate::reach::filter::{reason, uncollected};
use crate::reach::security_group::Reference;
use crate::reach::walk::{Next, Walk};
use crate::reach::way::Arrival;

impl Walk<'_, '_> {
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

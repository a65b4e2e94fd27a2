//! Endpoints as route targets: gateway endpoints, and those of Gateway Load Balancers.

use crate::net::ports::{ICMP, PortSet};
use crate::network::route::Route;

use crate::reach::filter::{Filter, reason, uncollected};
use crate::reach::security_group::Reference;
use crate::reach::walk::{Next, Walk};
use crate::reach::way::Arrival;

impl Walk<'_, '_> {
    /// To a service behind a gateway endpoint, or through an appliance behind a Gateway Load Balancer's.
    pub(crate) fn endpoint(&mut self, route: &Route, vpc: usize) -> Next {
        let id = route.target_id.as_str();
        let endpoint = self
            .network
            .index
            .endpoints
            .get(id)
            .and_then(|&at| self.network.endpoints.get(at));
        self.way.via.push(id.to_owned());
        let gateway = match endpoint {
            Some(endpoint) => endpoint.kind == "Gateway",
            // Only gateway endpoints are routed to by prefix list, as their service's.
            None => {
                match self.gap(vpc, "vpc_endpoints") {
                    Some(gap) => self.doubt(uncollected(self.network, gap, id)),
                    None => {
                        self.block("UNKNOWN_RESOURCE", id, "the endpoint does not exist");
                        return Next::Done;
                    }
                }
                route.listed
            }
        };
        if !gateway {
            self.doubt(reason(
                "OPAQUE_MIDDLEBOX",
                id,
                "an appliance behind a Gateway Load Balancer decides what passes",
            ));
            self.way.arrival = Arrival::Opaque(id.to_owned());
            return Next::Done;
        }
        if endpoint.is_some_and(|endpoint| !matches!(endpoint.state.as_str(), "available" | "")) {
            self.block(
                "BAD_STATE_ROUTE",
                id,
                "the gateway endpoint is not available",
            );
            return Next::Done;
        }
        let carried = PortSet::tcp(0, u16::MAX).union(&PortSet::icmp(ICMP, Some(8), None));
        let message = || "a gateway endpoint carries TCP only".to_owned();
        self.apply(
            id,
            "gateway endpoint",
            &Filter::only(carried),
            "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
            message,
            None,
        );
        self.way.sender = None;
        self.way.reference = Reference::Lost;
        self.way.arrival = Arrival::Service(id.to_owned());
        Next::Done
    }
}

//! Interfaces and instances as route targets: appliances that forward what is not theirs.

use crate::reach::filter::{reason, uncollected};
use crate::reach::walk::{Next, Walk};
use crate::reach::way::Arrival;

impl Walk<'_, '_> {
    /// To an interface that a route names.
    pub(crate) fn appliance(&mut self, id: &str, subnet: usize) -> Next {
        let vpc = self
            .network
            .subnets
            .get(subnet)
            .map_or(usize::MAX, |subnet| subnet.vpc);
        let by_instance = || {
            let workload = self
                .network
                .index
                .workloads
                .get(id)
                .and_then(|&at| self.network.workloads.get(at))?;
            self.network.primary(workload)
        };
        let place = self
            .network
            .index
            .interfaces
            .get(id)
            .copied()
            .or_else(by_instance);
        self.way.via.push(id.to_owned());
        let Some((at, interface)) =
            place.and_then(|at| Some((at, self.network.interfaces.get(at)?)))
        else {
            match self.gap(vpc, "network_interfaces") {
                Some(gap) => self.doubt(uncollected(self.network, gap, id)),
                None => self.block(
                    "UNKNOWN_RESOURCE",
                    id,
                    "the interface that the route names does not exist",
                ),
            }
            return Next::Done;
        };
        if interface.addresses.contains(&self.way.destination) {
            self.way.arrival = Arrival::Interface(at);
            return self.deliver(interface.subnet, Some(subnet));
        }
        if interface.idle {
            self.block(
                "BAD_STATE_ROUTE",
                &interface.id,
                "the appliance that the route names does not run",
            );
            return Next::Done;
        }
        if interface.source_dest_check == Some(true) {
            self.block(
                "ENI_SOURCE_DEST_CHECK_RESTRICTION",
                &interface.id,
                "the interface drops what is not addressed to it: its source/destination check is on",
            );
            return Next::Done;
        }
        self.doubt(reason(
            "OPAQUE_MIDDLEBOX",
            &interface.id,
            "an appliance decides what passes and where it goes",
        ));
        self.way.arrival = Arrival::Opaque(interface.id.clone());
        Next::Done
    }
}

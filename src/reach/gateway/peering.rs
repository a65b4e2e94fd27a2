//! Peering connections: to the peer's own addresses, and no further.

use crate::reach::filter::{reason, uncollected};
use crate::reach::security_group::Reference;
use crate::reach::walk::{Next, Walk};
use crate::reach::way::Arrival;

impl Walk<'_, '_> {
    /// Over a peering connection, from a VPC.
    pub(crate) fn peering(&mut self, id: &str, vpc: usize) -> Next {
        let Some(here) = self.network.vpcs.get(vpc) else {
            return Next::Done;
        };
        let Some(peering) = self
            .network
            .index
            .peerings
            .get(id)
            .and_then(|&at| self.network.peerings.get(at))
        else {
            match self.gap(vpc, "vpc_peering_connections") {
                Some(gap) => self.doubt(uncollected(self.network, gap, id)),
                None => self.block(
                    "UNKNOWN_RESOURCE",
                    id,
                    "the peering connection does not exist",
                ),
            }
            return Next::Done;
        };
        self.way.via.push(id.to_owned());
        if !peering.is_active() {
            self.block(
                "BAD_STATE_ROUTE",
                id,
                &format!("the peering connection is {}, not active", peering.status),
            );
        }
        let Some(side) = peering.other(&here.id) else {
            self.block(
                "BAD_STATE_ROUTE",
                id,
                "the peering connection does not belong to this VPC",
            );
            return Next::Done;
        };
        let there = self.network.index.vpcs.get(&side.vpc).copied();
        let found = there.and_then(|at| self.network.vpcs.get(at));
        let cidrs = found.map_or(&side.cidrs, |vpc| {
            if vpc.cidrs.is_empty() {
                &side.cidrs
            } else {
                &vpc.cidrs
            }
        });
        let (source, destination) = (self.way.source, self.way.destination);
        if !cidrs.iter().any(|cidr| cidr.contains(&destination)) {
            self.block(
                "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
                id,
                &format!(
                    "{} is not an address of {}: peering leads no further",
                    self.name(destination),
                    side.vpc
                ),
            );
            return Next::Done;
        }
        if !here.cidrs.is_empty() && !here.cidrs.iter().any(|cidr| cidr.contains(&source)) {
            self.block(
                "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
                id,
                &format!(
                    "{} is not an address of {}: peering carries only a VPC's own",
                    self.name(source),
                    here.id
                ),
            );
            return Next::Done;
        }
        self.hop(id, "peering connection", "forward", None, None);
        // Groups may be referenced over peering within one region only.
        if side.region != here.region {
            self.way.reference = Reference::Lost;
        }
        match (there, found) {
            (Some(at), Some(vpc)) if !vpc.dangling => Next::Enter {
                vpc: at,
                from: None,
            },
            _ => {
                self.doubt(reason(
                    "UNCOLLECTED",
                    &side.vpc,
                    format!(
                        "the peer's account {} {} was not gathered",
                        side.account, side.region
                    ),
                ));
                if self.way.reference == Reference::Honoured {
                    self.way.reference = Reference::Unknown;
                }
                self.way.arrival = Arrival::Opaque(side.vpc.clone());
                Next::Done
            }
        }
    }
}

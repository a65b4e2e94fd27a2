//! In by a service at the edge of AWS that hands on the client's own packets: Global Accelerator.

use crate::network::model::BlockPublicAccess;
use crate::reach::filter::uncollected;
use crate::reach::route::is_public;
use crate::reach::security_group::Reference;
use crate::reach::walk::{Next, Walk};

impl Walk<'_, '_> {
    /// To an interface by an entrance. The packet comes out of an interface of the service in the same subnet: no route and no
    /// ingress entry of a network ACL is asked, but the VPC needs an internet gateway, and block public access holds.
    /// <https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints.sipp-caveats.html>
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html>
    pub(crate) fn come_by(&mut self, entrance: usize, at: usize) -> Next {
        self.way.sender = None;
        self.way.reference = Reference::Lost;
        let (Some(found), Some(interface)) = (
            self.network.entrances.get(entrance),
            self.network.interfaces.get(at),
        ) else {
            return Next::Done;
        };
        let (listens, traffic) = found.hands_on(at);
        if !is_public(self.way.source) {
            let message = format!(
                "{} is not a public address: nothing comes from it by the internet",
                self.name(self.way.source)
            );
            self.block("ENI_ADDRESS_RESTRICTION", "internet", &message);
        }
        self.way.via.push(found.id.clone());
        let dialled = if listens == traffic {
            format!("listens on {listens}")
        } else {
            format!("listens on {listens}, sends {traffic}")
        };
        self.hop(
            &found.id,
            found.kind.word(),
            "forward",
            Some(dialled.clone()),
            None,
        );
        if self.asked.overlaps(&traffic) {
            self.way.open = self.way.open.intersect(&traffic);
            self.way.maybe = self.way.maybe.intersect(&traffic);
        } else {
            let message = format!("the {} {dialled}", found.kind.word());
            self.block("UNKNOWN_RESOURCE", &found.id, &message);
        }
        self.gate(interface.subnet);
        self.here = Some(interface.subnet);
        self.hand_to(at)
    }

    /// What the VPC says of the internet as a whole.
    fn gate(&mut self, subnet: usize) {
        let Some(found) = self.network.subnets.get(subnet) else {
            return;
        };
        let vpc = self.network.vpcs.get(found.vpc);
        let id = vpc.map_or("", |vpc| vpc.id.as_str());
        let mut gateways = self.network.internet_gateways.iter();
        if !gateways.any(|gateway| gateway.vpcs.iter().any(|vpc| vpc == id)) {
            match self.gap(found.vpc, "internet_gateways") {
                Some(gap) => self.doubt(uncollected(self.network, gap, id)),
                None => self.block(
                    "NO_ROUTE_TO_DESTINATION",
                    id,
                    "no internet gateway is attached to the VPC, and without one an accelerator does not lead into it",
                ),
            }
        }
        match found.block {
            BlockPublicAccess::Off => self.perhaps_blocked(subnet),
            BlockPublicAccess::Ingress | BlockPublicAccess::Bidirectional => self.blocked_public(
                subnet,
                "VPC block public access lets nothing in by Global Accelerator",
            ),
        }
    }
}

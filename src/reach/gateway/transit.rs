//! Transit gateways: attachments, their tables, and what leaves on the other side.

use crate::network::known::Known;
use crate::network::transit::{Attachment, TransitRoute};

use crate::reach::filter::{reason, uncollected};
use crate::reach::security_group::Reference;
use crate::reach::walk::{Next, Walk};
use crate::reach::way::Arrival;

impl Walk<'_, '_> {
    /// Into a transit gateway, from a subnet of an attached VPC.
    pub(crate) fn transit_gateway(&mut self, id: &str, subnet: usize) -> Next {
        let Some(found) = self.network.subnets.get(subnet) else {
            return Next::Done;
        };
        let Some(vpc) = self.network.vpcs.get(found.vpc) else {
            return Next::Done;
        };
        let Some(at) = self.network.index.attachment(id, &vpc.id) else {
            let gap = [
                "transit_gateway_vpc_attachments",
                "transit_gateway_attachments",
            ]
            .into_iter()
            .find_map(|table| self.gap(found.vpc, table));
            match gap {
                Some(gap) => self.doubt(uncollected(self.network, gap, id)),
                None => self.block(
                    "BAD_STATE_ROUTE",
                    id,
                    "the VPC is not attached to this transit gateway",
                ),
            }
            return Next::Done;
        };
        let Some(attachment) = self.network.attachments.get(at) else {
            return Next::Done;
        };
        self.way.via.push(id.to_owned());
        if attachment.state != "available" {
            self.block(
                "BAD_STATE_ROUTE",
                &attachment.id,
                &format!("the attachment is {}", attachment.state),
            );
        }
        if attachment.subnets.is_empty() {
            match self.gap(found.vpc, "transit_gateway_vpc_attachments") {
                Some(gap) => self.doubt(uncollected(self.network, gap, &attachment.id)),
                None => self.doubt(reason(
                    "UNKNOWN_RESOURCE",
                    &attachment.id,
                    "the attachment's subnets are not known",
                )),
            }
        } else if let Some(foot) = self.foot(attachment, &found.zone) {
            // In a subnet of its own the attachment's ACL sees what comes from workloads; in theirs, the one ACL sees
            // it leave and come in (Amazon VPC Transit Gateways guide, "Network ACLs for transit gateways").
            self.acl(foot, false, self.way.source);
        } else {
            self.block(
                "TGW_ROUTE_AZ_RESTRICTION",
                &attachment.id,
                &format!(
                    "the attachment has no subnet in {}, where the packet comes from",
                    found.zone
                ),
            );
        }
        self.family(attachment);
        self.hop(
            &attachment.id,
            "transit gateway attachment",
            "forward",
            None,
            None,
        );
        if !attachment.references {
            self.way.reference = Reference::Lost;
        }
        Next::Transit {
            attachment: at,
            zone: found.zone.clone(),
        }
    }

    /// An attachment carries IPv6 only where that is switched on.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayVpcAttachmentRequestOptions.html>
    fn family(&mut self, attachment: &Attachment) {
        if self.way.destination.is_ipv6() && attachment.ipv6 == Some(false) {
            self.block(
                "BAD_STATE_ROUTE",
                &attachment.id,
                "IPv6 support of the attachment is off",
            );
        }
    }

    /// The attachment's subnet in a zone.
    fn foot(&self, attachment: &Attachment, zone: &str) -> Option<usize> {
        let places = attachment
            .subnets
            .iter()
            .filter_map(|id| self.network.index.subnets.get(id).copied());
        places
            .filter(|&at| {
                self.network
                    .subnets
                    .get(at)
                    .is_some_and(|subnet| subnet.zone == zone)
            })
            .min()
    }

    /// Looks the destination up in the one table that the incoming attachment is associated with.
    pub(crate) fn transit(&mut self, at: usize, zone: &str) -> Next {
        let Some(attachment) = self.network.attachments.get(at) else {
            return Next::Done;
        };
        let table = match &attachment.table {
            Known::Here(id) => id,
            Known::Nowhere => {
                self.block(
                    "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
                    &attachment.id,
                    "the attachment is associated with no transit gateway route table",
                );
                return Next::Done;
            }
            Known::Gap(gap) => {
                let why = uncollected(self.network, *gap, &attachment.id);
                self.doubt(reason(
                    "TGW_RTB_ROUTES_ARE_UNKNOWN",
                    &attachment.id,
                    why.message,
                ));
                return Next::Done;
            }
        };
        let Some(table) = self
            .network
            .index
            .transit_tables
            .get(table)
            .and_then(|&at| self.network.transit_tables.get(at))
        else {
            self.doubt(reason(
                "TGW_RTB_ROUTES_ARE_UNKNOWN",
                table,
                "the transit gateway route table is not in the snapshot: its owner's account was not gathered",
            ));
            return Next::Done;
        };
        if let Some(gap) = table.gap {
            let why = uncollected(self.network, gap, &table.id);
            self.doubt(reason("TGW_RTB_ROUTES_ARE_UNKNOWN", &table.id, why.message));
        }
        for (list, gap) in &table.unreadable {
            // Its entries may be longer than whatever else holds the address.
            self.doubt(match gap {
                Some(gap) => uncollected(self.network, *gap, list),
                None => reason(
                    "TGW_RTB_ROUTES_ARE_UNKNOWN",
                    list,
                    "the entries of this prefix list are not in the snapshot",
                ),
            });
        }
        let destination = self.way.destination;
        let Some(route) = table.lookup(destination) else {
            if table.gap.is_none() && table.unreadable.is_empty() {
                self.block(
                    "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
                    &table.id,
                    &format!(
                        "no route for {} in the transit gateway route table",
                        self.name(destination)
                    ),
                );
            }
            return Next::Done;
        };
        let TransitRoute {
            network,
            attachments,
            blackhole,
            ..
        } = route;
        let rule = format!("{network} → {}", attachments.join(", "));
        if *blackhole {
            self.hop(
                &table.id,
                "transit gateway route table",
                "drop",
                Some(rule),
                None,
            );
            self.block(
                "BAD_STATE_ROUTE",
                &table.id,
                &format!("the route for {network} is a blackhole"),
            );
            return Next::Done;
        }
        self.hop(
            &table.id,
            "transit gateway route table",
            "forward",
            Some(rule),
            None,
        );
        let gateway = attachment.gateway.clone();
        let Some(out) = attachments
            .iter()
            .find_map(|id| self.network.index.attachment_by_id(id, &gateway))
        else {
            self.doubt(reason(
                "UNKNOWN_RESOURCE",
                attachments.first().map_or("", String::as_str),
                "the attachment that the route names is not in the snapshot",
            ));
            return Next::Done;
        };
        self.out(out, zone)
    }

    /// Out of the transit gateway by an attachment.
    fn out(&mut self, at: usize, zone: &str) -> Next {
        let Some(attachment) = self.network.attachments.get(at) else {
            return Next::Done;
        };
        if attachment.state != "available" {
            self.block(
                "BAD_STATE_ROUTE",
                &attachment.id,
                &format!("the attachment is {}", attachment.state),
            );
        }
        match attachment.kind.as_str() {
            "vpc" => Next::Land {
                attachment: at,
                zone: zone.to_owned(),
            },
            "peering" => {
                self.way.via.push(attachment.id.clone());
                self.way.reference = Reference::Lost;
                self.hop(
                    &attachment.id,
                    "transit gateway peering",
                    "forward",
                    None,
                    None,
                );
                let other = self
                    .network
                    .index
                    .attachment_by_id(&attachment.id, &attachment.resource);
                match other {
                    Some(other) => Next::Transit {
                        attachment: other,
                        zone: String::new(),
                    },
                    None => {
                        self.doubt(reason(
                            "TGW_RTB_ROUTES_ARE_UNKNOWN",
                            &attachment.resource,
                            "the transit gateway at the other end of the peering was not gathered",
                        ));
                        Next::Done
                    }
                }
            }
            "vpn" | "direct-connect-gateway" | "connect" | "vpn-concentrator" | "client-vpn" => {
                self.way.via.push(attachment.id.clone());
                self.way.reference = Reference::Lost;
                self.hop(
                    &attachment.id,
                    "transit gateway attachment",
                    "deliver",
                    None,
                    None,
                );
                self.way.arrival = Arrival::OnPremises(attachment.id.clone());
                Next::Done
            }
            other => {
                self.doubt(reason(
                    "UNKNOWN_RESOURCE",
                    &attachment.id,
                    format!(
                        "mapper does not know what an attachment of kind {other} does with packets"
                    ),
                ));
                Next::Done
            }
        }
    }

    /// Into a VPC from its attachment: the attachment subnet's route table decides.
    pub(crate) fn land(&mut self, at: usize, zone: &str) -> Next {
        let Some(attachment) = self.network.attachments.get(at) else {
            return Next::Done;
        };
        if !attachment.references {
            self.way.reference = Reference::Lost;
        }
        self.way.via.push(attachment.id.clone());
        self.family(attachment);
        self.hop(
            &attachment.id,
            "transit gateway attachment",
            "forward",
            None,
            None,
        );
        let place = self.network.index.vpcs.get(&attachment.resource).copied();
        let Some((vpc, _)) = place
            .and_then(|at| Some((at, self.network.vpcs.get(at)?)))
            .filter(|(_, vpc)| !vpc.dangling)
        else {
            self.doubt(reason(
                "UNCOLLECTED",
                &attachment.resource,
                "the VPC at the other end of the transit gateway was not gathered",
            ));
            self.way.arrival = Arrival::Opaque(attachment.resource.clone());
            return Next::Done;
        };
        // In the zone that it came from, if the attachment has a foot there; else in any other.
        let first = attachment
            .subnets
            .iter()
            .filter_map(|id| self.network.index.subnets.get(id).copied())
            .min();
        let Some(foot) = self.foot(attachment, zone).or(first) else {
            match self.gap(vpc, "transit_gateway_vpc_attachments") {
                Some(gap) => self.doubt(uncollected(self.network, gap, &attachment.id)),
                None => self.doubt(reason(
                    "UNKNOWN_RESOURCE",
                    &attachment.id,
                    "the attachment's subnets are not known",
                )),
            }
            return Next::Enter { vpc, from: None };
        };
        let destination = self.way.destination;
        let own = self
            .network
            .subnets
            .get(foot)
            .is_some_and(|subnet| subnet.cidrs.iter().any(|cidr| cidr.contains(&destination)));
        if own {
            // From the gateway to workloads in the attachment's own subnet the ACL is not evaluated.
            return self.deliver(foot, Some(foot));
        }
        // Whatever leaves the foot's subnet, for a workload or for a NAT gateway, meets its egress entries.
        // <https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html>
        self.acl(foot, true, destination);
        // What leaves the VPC again (a NAT gateway, an inspection endpoint) enters it on the attachment's interface.
        Next::Route { subnet: foot }
    }
}

//! What leads out of a VPC: internet, egress-only, NAT and VPN gateways, peering connections, endpoints.

use std::net::IpAddr;

use ipnet::IpNet;

use super::known::Scope;
use crate::inventory::Region;
use crate::resource::internet_gateway::GatewayAttachment;
use crate::resource::vpc_peering_connection::PeeringVpc;

/// An internet gateway or an egress-only one.
#[derive(Debug, Clone, Default)]
pub struct Gateway {
    pub id: String,
    /// The ids of the VPCs that it is attached to, in service.
    pub vpcs: Vec<String>,
}

/// A NAT gateway.
#[derive(Debug, Clone, Default)]
pub struct Nat {
    pub id: String,
    /// The VPC's id.
    pub vpc: String,
    /// The subnet's id; empty for a regional one.
    pub subnet: String,
    /// `available` is in service.
    pub state: String,
    /// Private ones have no public address.
    pub private: bool,
    /// A regional one has a route table of its own instead of a subnet.
    pub route_table: Option<String>,
    /// `(private, public)`.
    pub addresses: Vec<(IpAddr, Option<IpAddr>)>,
    /// The ids of its interfaces.
    pub interfaces: Vec<String>,
    /// The zones that it serves, of a regional one whose zones a person keeps; none: any.
    pub zones: Option<Vec<String>>,
}

/// A peering connection.
#[derive(Debug, Clone, Default)]
pub struct Peering {
    pub id: String,
    pub status: String,
    pub sides: [Side; 2],
}

impl Peering {
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status == "active"
    }

    /// The side that is not `vpc`.
    #[must_use]
    pub fn other(&self, vpc: &str) -> Option<&Side> {
        match (&self.sides[0], &self.sides[1]) {
            (here, there) | (there, here) if here.vpc == vpc => Some(there),
            _ => None,
        }
    }
}

/// One side of a peering connection.
#[derive(Debug, Clone, Default)]
pub struct Side {
    /// The VPC's id.
    pub vpc: String,
    pub account: String,
    pub region: String,
    pub cidrs: Vec<IpNet>,
}

/// A virtual private gateway and the VPN connections on it.
#[derive(Debug, Clone, Default)]
pub struct VpnGateway {
    pub id: String,
    /// The ids of the VPCs that it is attached to.
    pub vpcs: Vec<String>,
    /// Static routes of its connections in service.
    pub routes: Vec<IpNet>,
    /// Some connection learns its routes by BGP, or there is a Direct Connect that no EC2 call shows.
    pub learns: bool,
    /// The ids of its connections in service.
    pub connections: Vec<String>,
}

/// A VPC endpoint.
#[derive(Debug, Clone, Default)]
pub struct Endpoint {
    pub id: String,
    /// `Gateway`, `Interface`, `GatewayLoadBalancer`.
    pub kind: String,
    pub vpc: String,
    pub service: String,
    pub state: String,
    /// The load balancers behind the service: indices into [`Network::balancers`](super::model::Network::balancers).
    pub provided_by: Vec<usize>,
}

fn attached(attachments: &[GatewayAttachment]) -> Vec<String> {
    let serving =
        |state: &Option<String>| matches!(state.as_deref(), None | Some("available" | "attached"));
    let mut vpcs: Vec<String> = attachments
        .iter()
        .filter(|attachment| serving(&attachment.state))
        .filter_map(|attachment| attachment.vpc_id.clone())
        .collect();
    vpcs.sort_unstable();
    vpcs
}

/// The gateways of a region.
#[derive(Debug, Clone, Default)]
pub struct Gateways {
    pub internet: Vec<Gateway>,
    pub egress_only: Vec<Gateway>,
    pub nats: Vec<Nat>,
    pub peerings: Vec<Peering>,
    pub vpns: Vec<VpnGateway>,
    pub endpoints: Vec<Endpoint>,
}

/// Reads the gateways of a region.
#[must_use]
pub fn read(region: &Region, scope: &Scope) -> Gateways {
    let mut out = Gateways::default();
    for gateway in &region.internet_gateways {
        out.internet.push(Gateway {
            id: gateway.internet_gateway_id.clone(),
            vpcs: attached(&gateway.attachments),
        });
    }
    for gateway in &region.egress_only_internet_gateways {
        out.egress_only.push(Gateway {
            id: gateway.egress_only_internet_gateway_id.clone(),
            vpcs: attached(&gateway.attachments),
        });
    }
    for nat in &region.nat_gateways {
        let address =
            |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<IpAddr>().ok());
        let regional = nat.availability_mode.as_deref() == Some("regional");
        out.nats.push(Nat {
            id: nat.nat_gateway_id.clone(),
            vpc: nat.vpc_id.clone().unwrap_or_default(),
            subnet: nat.subnet_id.clone().unwrap_or_default(),
            state: nat.state.clone().unwrap_or_else(|| "available".to_owned()),
            private: nat.connectivity_type.as_deref() == Some("private"),
            route_table: nat.route_table_id.clone(),
            addresses: nat
                .nat_gateway_addresses
                .iter()
                .filter_map(|pair| {
                    let public = address(&pair.public_ip);
                    // A regional one stands in no subnet and has no private address: its public one stands for it.
                    // <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html>
                    let private = address(&pair.private_ip).or(public.filter(|_| regional))?;
                    Some((private, public))
                })
                .collect(),
            interfaces: nat
                .nat_gateway_addresses
                .iter()
                .filter_map(|pair| pair.network_interface_id.clone())
                .collect(),
            // One that provisions its zones itself serves a new zone from another until then.
            zones: (regional && nat.auto_provision_zones.as_deref() == Some("disabled"))
                .then(|| {
                    let zones = nat.nat_gateway_addresses.iter();
                    zones.map(|pair| pair.availability_zone.clone()).collect()
                })
                .flatten(),
        });
    }
    for peering in &region.vpc_peering_connections {
        out.peerings.push(Peering {
            id: peering.vpc_peering_connection_id.clone(),
            status: peering
                .status
                .as_ref()
                .and_then(|status| status.code.clone())
                .unwrap_or_default(),
            sides: [
                side(peering.requester_vpc_info.as_ref(), scope),
                side(peering.accepter_vpc_info.as_ref(), scope),
            ],
        });
    }
    for gateway in &region.vpn_gateways {
        let mut read = VpnGateway {
            id: gateway.vpn_gateway_id.clone(),
            vpcs: attached(&gateway.vpc_attachments),
            ..VpnGateway::default()
        };
        for connection in &region.vpn_connections {
            if connection.vpn_gateway_id.as_deref() != Some(gateway.vpn_gateway_id.as_str())
                || connection.state.as_deref() != Some("available")
            {
                continue;
            }
            read.connections.push(connection.vpn_connection_id.clone());
            read.learns |= connection.routes.is_empty();
            let serving = connection
                .routes
                .iter()
                .filter(|route| matches!(route.state.as_deref(), None | Some("available")));
            read.routes.extend(serving.filter_map(|route| {
                route
                    .destination_cidr_block
                    .as_deref()?
                    .parse::<IpNet>()
                    .ok()
            }));
        }
        out.vpns.push(read);
    }
    for endpoint in &region.vpc_endpoints {
        out.endpoints.push(Endpoint {
            id: endpoint.vpc_endpoint_id.clone(),
            kind: endpoint
                .vpc_endpoint_type
                .clone()
                .unwrap_or_else(|| "Interface".to_owned()),
            vpc: endpoint.vpc_id.clone().unwrap_or_default(),
            service: endpoint.service_name.clone().unwrap_or_default(),
            state: endpoint
                .state
                .clone()
                .unwrap_or_else(|| "available".to_owned())
                .to_ascii_lowercase(),
            provided_by: Vec::new(),
        });
    }
    out
}

fn side(info: Option<&PeeringVpc>, scope: &Scope) -> Side {
    let Some(info) = info else {
        return Side::default();
    };
    let mut cidrs: Vec<IpNet> = info
        .cidr_block
        .iter()
        .chain(
            info.cidr_block_set
                .iter()
                .filter_map(|block| block.cidr_block.as_ref()),
        )
        .chain(
            info.ipv6_cidr_block_set
                .iter()
                .filter_map(|block| block.ipv6_cidr_block.as_ref()),
        )
        .filter_map(|text| text.parse::<IpNet>().ok())
        .collect();
    cidrs.sort_unstable();
    cidrs.dedup();
    Side {
        vpc: info.vpc_id.clone().unwrap_or_default(),
        account: info
            .owner_id
            .clone()
            .unwrap_or_else(|| scope.account.clone()),
        region: info.region.clone().unwrap_or_else(|| scope.region.clone()),
        cidrs,
    }
}

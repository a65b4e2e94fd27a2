//! Transit gateways with their attachments and route tables, and VPN gateways and connections.

use serde_json::{Value, json};

use crate::resource::transit_gateway::{
    TransitGateway, TransitGatewayAttachment, TransitGatewayVpcAttachment,
};
use crate::resource::transit_gateway_route_table::{
    TransitGatewayPrefixListReference, TransitGatewayRoute, TransitGatewayRouteTable,
    TransitGatewayRouteTableAssociation, TransitGatewayRouteTablePropagation,
};
use crate::resource::vpn::{CustomerGateway, VpnConnection, VpnGateway};

use super::build::{Build, CREATED, tags};
use super::interfaces::{Attached, Wanted};
use super::vpc::{Subnet, Vpc};

/// Something that hangs on a transit gateway.
#[derive(Debug, Clone)]
pub struct Attachment {
    pub id: String,
    /// `vpc` or `vpn`.
    kind: &'static str,
    /// `vpc-…` or `vpn-…`.
    resource: String,
    name: String,
    /// What it propagates.
    cidrs: Vec<String>,
}

impl Attachment {
    fn brief(&self) -> Value {
        json!({"ResourceId": self.resource, "ResourceType": self.kind, "TransitGatewayAttachmentId": self.id})
    }
}

impl Build {
    /// A transit gateway without default tables. Gives its id.
    pub fn transit_gateway(&mut self, name: &str) -> String {
        let id = self.id("tgw", name);
        let item = json!({
            "CreationTime": CREATED, "Description": name,
            "Options": {
                "AmazonSideAsn": 64512, "AutoAcceptSharedAttachments": "disable", "DefaultRouteTableAssociation": "disable",
                "DefaultRouteTablePropagation": "disable", "DnsSupport": "enable", "MulticastSupport": "disable",
                "SecurityGroupReferencingSupport": "disable", "VpnEcmpSupport": "enable",
            },
            "OwnerId": self.account, "State": "available", "Tags": tags(&[("Name", name)]),
            "TransitGatewayArn": self.arn("ec2", &format!("transit-gateway/{id}")), "TransitGatewayId": id,
        });
        self.add::<TransitGateway>(&item);
        id
    }

    /// A VPC on a transit gateway, by a subnet in each of its zones.
    pub fn attach_vpc(&mut self, gateway: &str, vpc: &Vpc, subnets: &[&Subnet]) -> Attachment {
        let id = self.id("tgw-attach", &vpc.name);
        for subnet in subnets {
            self.interface(&Wanted {
                name: &format!("{id}/{}", subnet.id),
                subnet,
                groups: &[],
                description: &format!("Network Interface for Transit Gateway Attachment {id}"),
                kind: "transit_gateway",
                attached: Attached::Service("amazon-aws"),
                public: None,
                dual: false,
                routes: true,
            });
        }
        let subnet_ids: Vec<&str> = subnets.iter().map(|subnet| subnet.id.as_str()).collect();
        let item = json!({
            "CreationTime": CREATED,
            "Options": {
                "ApplianceModeSupport": "disable", "DnsSupport": "enable", "Ipv6Support": "disable",
                "SecurityGroupReferencingSupport": "enable",
            },
            "State": "available", "SubnetIds": subnet_ids, "Tags": tags(&[("Name", &vpc.name)]),
            "TransitGatewayAttachmentId": id, "TransitGatewayId": gateway, "VpcId": vpc.id, "VpcOwnerId": self.account,
        });
        self.add::<TransitGatewayVpcAttachment>(&item);
        Attachment {
            id,
            kind: "vpc",
            resource: vpc.id.clone(),
            name: vpc.name.clone(),
            cidrs: vpc.cidrs.iter().map(ToString::to_string).collect(),
        }
    }

    /// A VPN connection to a router of the company, on a transit gateway (`tgw-…`) or a VPN gateway (`vgw-…`).
    ///
    /// The configuration with its keys is what a gathering leaves out, and so it is not here.
    pub fn vpn(&mut self, name: &str, gateway: &str, router: &str, cidrs: &[&str]) -> Attachment {
        let customer = self.id("cgw", name);
        let item = json!({
            "BgpAsn": "65010", "CustomerGatewayId": customer, "DeviceName": name, "IpAddress": router,
            "State": "available", "Tags": tags(&[("Name", name)]), "Type": "ipsec.1",
        });
        self.add::<CustomerGateway>(&item);
        let id = self.id("vpn", name);
        let is_transit = gateway.starts_with("tgw-");
        let routes: Vec<Value> = cidrs
            .iter()
            .map(|cidr| json!({"DestinationCidrBlock": cidr, "Source": "Static", "State": "available"}))
            .collect();
        let target = if is_transit {
            "TransitGatewayId"
        } else {
            "VpnGatewayId"
        };
        let telemetry: Vec<Value> = (0..2)
            .map(|_| {
                json!({
                    "AcceptedRouteCount": cidrs.len(), "LastStatusChange": CREATED, "OutsideIpAddress": self.public(),
                    "Status": "UP", "StatusMessage": "",
                })
            })
            .collect();
        let mut item = json!({
            "Category": "VPN", "CustomerGatewayId": customer, "GatewayAssociationState": "associated",
            "Options": {
                "EnableAcceleration": false, "LocalIpv4NetworkCidr": "0.0.0.0/0", "OutsideIpAddressType": "PublicIpv4",
                "RemoteIpv4NetworkCidr": "0.0.0.0/0", "StaticRoutesOnly": true, "TunnelInsideIpVersion": "ipv4",
            },
            "Routes": if is_transit { Vec::new() } else { routes }, "State": "available",
            "Tags": tags(&[("Name", name)]), "Type": "ipsec.1", "VgwTelemetry": telemetry, "VpnConnectionId": id,
        });
        item[target] = json!(gateway);
        self.add::<VpnConnection>(&item);
        Attachment {
            id: self.id("tgw-attach", name),
            kind: "vpn",
            resource: id,
            name: name.to_owned(),
            cidrs: cidrs.iter().map(ToString::to_string).collect(),
        }
    }

    /// A VPN gateway on a VPC. Gives its id.
    pub fn vpn_gateway(&mut self, vpc: &Vpc) -> String {
        let id = self.id("vgw", &vpc.name);
        let item = json!({
            "AmazonSideAsn": 64513, "State": "available", "Tags": tags(&[("Name", &vpc.name)]), "Type": "ipsec.1",
            "VpcAttachments": [{"State": "attached", "VpcId": vpc.id}], "VpnGatewayId": id,
        });
        self.add::<VpnGateway>(&item);
        id
    }

    /// A route table of a transit gateway: what is sent by it, what it learns from, and what is written into it by hand
    /// (without an attachment: dropped).
    pub fn transit_table(
        &mut self,
        gateway: &str,
        name: &str,
        associated: &[&Attachment],
        propagating: &[&Attachment],
        fixed: &[(&str, Option<&Attachment>)],
    ) {
        let id = self.id("tgw-rtb", name);
        let item = json!({
            "CreationTime": CREATED, "DefaultAssociationRouteTable": false, "DefaultPropagationRouteTable": false,
            "State": "available", "Tags": tags(&[("Name", name)]), "TransitGatewayId": gateway,
            "TransitGatewayRouteTableId": id,
        });
        self.add::<TransitGatewayRouteTable>(&item);
        for attachment in associated {
            let mut item = attachment.brief();
            item["State"] = json!("associated");
            self.add_to::<TransitGatewayRouteTableAssociation>(&id, &item);
            self.list_attachment(gateway, attachment, &id);
        }
        self.empty::<TransitGatewayRouteTablePropagation>(&id);
        self.empty::<TransitGatewayPrefixListReference>(&id);
        for attachment in propagating {
            let mut item = attachment.brief();
            item["State"] = json!("enabled");
            self.add_to::<TransitGatewayRouteTablePropagation>(&id, &item);
            for cidr in &attachment.cidrs {
                let item = json!({
                    "DestinationCidrBlock": cidr, "State": "active", "TransitGatewayAttachments": [attachment.brief()],
                    "Type": "propagated",
                });
                self.add_to::<TransitGatewayRoute>(&id, &item);
            }
        }
        for (cidr, attachment) in fixed {
            let state = if attachment.is_some() {
                "active"
            } else {
                "blackhole"
            };
            let mut item = json!({"DestinationCidrBlock": cidr, "State": state, "Type": "static"});
            if let Some(attachment) = attachment {
                item["TransitGatewayAttachments"] = json!([attachment.brief()]);
            }
            self.add_to::<TransitGatewayRoute>(&id, &item);
        }
    }

    fn list_attachment(&mut self, gateway: &str, attachment: &Attachment, table: &str) {
        let item = json!({
            "Association": {"State": "associated", "TransitGatewayRouteTableId": table}, "CreationTime": CREATED,
            "ResourceId": attachment.resource, "ResourceOwnerId": self.account, "ResourceType": attachment.kind,
            "State": "available", "Tags": tags(&[("Name", &attachment.name)]),
            "TransitGatewayAttachmentId": attachment.id, "TransitGatewayId": gateway,
            "TransitGatewayOwnerId": self.account,
        });
        self.add::<TransitGatewayAttachment>(&item);
    }
}

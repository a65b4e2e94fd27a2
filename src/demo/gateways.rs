//! The gateways of a VPC (internet, egress-only, NAT) and peering connections.

use serde_json::{Value, json};

use crate::resource;

use super::build::{Build, CREATED, tags};
use super::interfaces::{Attached, Wanted};
use super::vpc::{Subnet, Vpc};

impl Build {
    /// An internet gateway, attached.
    pub fn internet_gateway(&mut self, vpc: &Vpc) -> String {
        let id = self.id("igw", &vpc.name);
        let item = json!({
            "Attachments": [{"State": "available", "VpcId": vpc.id}], "InternetGatewayId": id, "OwnerId": self.account,
            "Tags": tags(&[("Name", &vpc.name)]),
        });
        self.add::<resource::internet_gateway::InternetGateway>(&item);
        id
    }

    /// An egress-only internet gateway: IPv6 connections outward.
    pub fn egress_only_gateway(&mut self, vpc: &Vpc) -> String {
        let id = self.id("eigw", &vpc.name);
        let item = json!({
            "Attachments": [{"State": "attached", "VpcId": vpc.id}], "EgressOnlyInternetGatewayId": id,
            "Tags": tags(&[("Name", &vpc.name)]),
        });
        self.add::<resource::internet_gateway::EgressOnlyInternetGateway>(&item);
        id
    }

    /// A public NAT gateway in a subnet, with its elastic address.
    pub fn nat_gateway(&mut self, name: &str, subnet: &Subnet) -> String {
        let key = format!("{}/{name}", subnet.vpc);
        let id = self.id("nat", &key);
        let public = self.elastic(&key);
        let interface = self.interface(&Wanted {
            name: &key,
            subnet,
            groups: &[],
            description: &format!("Interface for NAT Gateway {id}"),
            kind: "nat_gateway",
            attached: Attached::Service("amazon-aws"),
            public: Some(public.clone()),
            dual: false,
            routes: true,
        });
        let item = json!({
            "AvailabilityMode": "zonal", "ConnectivityType": "public", "CreateTime": CREATED,
            "NatGatewayAddresses": [{
                "AllocationId": public.allocation, "AssociationId": self.id("eipassoc", &interface.id), "IsPrimary": true,
                "NetworkInterfaceId": interface.id, "PrivateIp": interface.address, "PublicIp": public.address,
                "Status": "succeeded",
            }],
            "NatGatewayId": id, "State": "available", "SubnetId": subnet.id, "Tags": tags(&[("Name", name)]),
            "VpcId": subnet.vpc,
        });
        self.add::<resource::nat_gateway::NatGateway>(&item);
        id
    }

    /// The id of the peering connection between two VPCs. It is the same in both regions.
    #[must_use]
    pub fn peering_id(&self, requester: &Vpc, accepter: &Vpc) -> String {
        self.id_in(
            &requester.region,
            "pcx",
            &format!("{}/{}", requester.name, accepter.name),
        )
    }

    /// An active peering connection, as the region that is being filled shows it.
    pub fn peering(&mut self, requester: &Vpc, accepter: &Vpc) -> String {
        let id = self.peering_id(requester, accepter);
        let item = json!({
            "AccepterVpcInfo": self.peer(accepter), "RequesterVpcInfo": self.peer(requester),
            "Status": {"Code": "active", "Message": "Active"},
            "Tags": tags(&[("Name", &format!("{}-{}", requester.name, accepter.name))]), "VpcPeeringConnectionId": id,
        });
        self.add::<resource::vpc_peering_connection::VpcPeeringConnection>(&item);
        id
    }

    fn peer(&self, vpc: &Vpc) -> Value {
        let v4: Vec<Value> = vpc
            .cidrs
            .iter()
            .map(|cidr| json!({"CidrBlock": cidr}))
            .collect();
        let mut item = json!({
            "CidrBlock": vpc.cidrs.first(), "CidrBlockSet": v4, "OwnerId": self.account,
            "PeeringOptions": {
                "AllowDnsResolutionFromRemoteVpc": true, "AllowEgressFromLocalClassicLinkToRemoteVpc": false,
                "AllowEgressFromLocalVpcToRemoteClassicLink": false,
            },
            "Region": vpc.region, "VpcId": vpc.id,
        });
        if let Some(v6) = vpc.v6 {
            item["Ipv6CidrBlockSet"] = json!([{"Ipv6CidrBlock": v6}]);
        }
        item
    }
}

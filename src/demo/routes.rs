//! Route tables and network ACLs.

use serde_json::{Value, json};

use crate::resource::network_acl::NetworkAcl;
use crate::resource::route_table::RouteTable;

use super::build::{Build, tags};
use super::vpc::{Subnet, Vpc};

/// One route beside the local ones.
#[derive(Debug, Clone)]
pub struct Route {
    /// A CIDR of either family, or `pl-…`.
    pub destination: String,
    /// The id says what it is: `igw-`, `nat-`, `eigw-`, `pcx-`, `tgw-`, `vpce-`, `vgw-`.
    pub target: String,
    /// Learned from a VPN gateway.
    pub propagated: bool,
}

impl Route {
    /// A static route.
    #[must_use]
    pub fn new(destination: &str, target: &str) -> Self {
        Self {
            destination: destination.to_owned(),
            target: target.to_owned(),
            propagated: false,
        }
    }

    /// A route that a VPN gateway propagates.
    #[must_use]
    pub fn learned(destination: &str, gateway: &str) -> Self {
        Self {
            propagated: true,
            ..Self::new(destination, gateway)
        }
    }

    fn printed(&self) -> Value {
        let destination = match self.destination.as_str() {
            list if list.starts_with("pl-") => "DestinationPrefixListId",
            v6 if v6.contains(':') => "DestinationIpv6CidrBlock",
            _ => "DestinationCidrBlock",
        };
        let target = match self.target.split('-').next() {
            Some("nat") => "NatGatewayId",
            Some("eigw") => "EgressOnlyInternetGatewayId",
            Some("pcx") => "VpcPeeringConnectionId",
            Some("tgw") => "TransitGatewayId",
            _ => "GatewayId",
        };
        let origin = if self.propagated {
            "EnableVgwRoutePropagation"
        } else {
            "CreateRoute"
        };
        json!({destination: self.destination, target: self.target, "Origin": origin, "State": "active"})
    }
}

/// One entry of a network ACL.
#[derive(Debug, Clone)]
pub struct Entry {
    pub number: u16,
    pub outward: bool,
    pub allow: bool,
    /// IPv4, or IPv6 where there is a colon.
    pub cidr: &'static str,
    /// TCP ports, both ends within; every protocol where there are none.
    pub ports: Option<(u16, u16)>,
}

impl Entry {
    fn printed(&self) -> Value {
        let key = if self.cidr.contains(':') {
            "Ipv6CidrBlock"
        } else {
            "CidrBlock"
        };
        let mut item = json!({
            key: self.cidr, "Egress": self.outward, "Protocol": if self.ports.is_some() { "6" } else { "-1" },
            "RuleAction": if self.allow { "allow" } else { "deny" }, "RuleNumber": self.number,
        });
        if let Some((from, to)) = self.ports {
            item["PortRange"] = json!({"From": from, "To": to});
        }
        item
    }
}

impl Build {
    /// A VPC's main route table: the subnets without a table of their own have local routes only.
    pub fn main_table(&mut self, vpc: &Vpc) {
        self.table(vpc, "main", &[], &[]);
    }

    /// A route table of chosen subnets (of none: the main one). Local routes come by themselves.
    pub fn table(
        &mut self,
        vpc: &Vpc,
        name: &str,
        subnets: &[&Subnet],
        routes: &[Route],
    ) -> String {
        let id = self.table_id(vpc, name);
        let state = json!({"State": "associated"});
        let mut associations: Vec<Value> = subnets
            .iter()
            .map(|subnet| {
                json!({
                    "AssociationState": state, "Main": false, "RouteTableAssociationId": self.id("rtbassoc", &subnet.id),
                    "RouteTableId": id, "SubnetId": subnet.id,
                })
            })
            .collect();
        if subnets.is_empty() {
            associations.push(json!({
                "AssociationState": state, "Main": true, "RouteTableAssociationId": self.id("rtbassoc", &vpc.id),
                "RouteTableId": id,
            }));
        }
        let own = json!({"GatewayId": "local", "Origin": "CreateRouteTable", "State": "active"});
        let local_v4 = vpc.cidrs.iter().map(|cidr| {
            let mut route = own.clone();
            route["DestinationCidrBlock"] = json!(cidr);
            route
        });
        let local_v6 = vpc.v6.iter().map(|block| {
            let mut route = own.clone();
            route["DestinationIpv6CidrBlock"] = json!(block);
            route
        });
        let all: Vec<Value> = local_v4
            .chain(local_v6)
            .chain(routes.iter().map(Route::printed))
            .collect();
        let mut vgws: Vec<&str> = routes
            .iter()
            .filter(|route| route.propagated)
            .map(|route| route.target.as_str())
            .collect();
        vgws.dedup();
        let vgws: Vec<Value> = vgws.iter().map(|id| json!({"GatewayId": id})).collect();
        let item = json!({
            "Associations": associations, "OwnerId": self.account, "PropagatingVgws": vgws, "RouteTableId": id,
            "Routes": all, "Tags": tags(&[("Name", &format!("{}-{name}", vpc.name))]), "VpcId": vpc.id,
        });
        self.add::<RouteTable>(&item);
        id
    }

    /// The id of a route table, made or yet to be made.
    #[must_use]
    pub fn table_id(&self, vpc: &Vpc, name: &str) -> String {
        self.id("rtb", &format!("{}/{name}", vpc.name))
    }

    /// The ACL that a VPC has from the beginning: it lets everything pass.
    pub fn default_acl(&mut self, vpc: &Vpc, subnets: &[&Subnet]) {
        let pass = |outward, cidr, number| Entry {
            number,
            outward,
            allow: true,
            cidr,
            ports: None,
        };
        let mut entries = vec![pass(false, "0.0.0.0/0", 100), pass(true, "0.0.0.0/0", 100)];
        if vpc.v6.is_some() {
            entries.extend([pass(false, "::/0", 101), pass(true, "::/0", 101)]);
        }
        self.acl(vpc, "default", subnets, &entries);
    }

    /// A network ACL of chosen subnets. The entry that refuses the rest comes by itself, for each family.
    pub fn acl(&mut self, vpc: &Vpc, name: &str, subnets: &[&Subnet], entries: &[Entry]) {
        let id = self.id("acl", &format!("{}/{name}", vpc.name));
        let associations: Vec<Value> = subnets
            .iter()
            .map(|subnet| {
                json!({
                    "NetworkAclAssociationId": self.id("aclassoc", &subnet.id), "NetworkAclId": id, "SubnetId": subnet.id,
                })
            })
            .collect();
        let refuse = |outward, cidr, number| Entry {
            number,
            outward,
            allow: false,
            cidr,
            ports: None,
        };
        let mut last = vec![
            refuse(false, "0.0.0.0/0", 32767),
            refuse(true, "0.0.0.0/0", 32767),
        ];
        if vpc.v6.is_some() {
            last.extend([refuse(false, "::/0", 32768), refuse(true, "::/0", 32768)]);
        }
        let all: Vec<Value> = entries.iter().chain(&last).map(Entry::printed).collect();
        let item = json!({
            "Associations": associations, "Entries": all, "IsDefault": name == "default", "NetworkAclId": id,
            "OwnerId": self.account, "Tags": tags(&[("Name", &format!("{}-{name}", vpc.name))]), "VpcId": vpc.id,
        });
        self.add::<NetworkAcl>(&item);
    }
}

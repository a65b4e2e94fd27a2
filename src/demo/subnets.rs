//! VPCs, their zones and subnets.

use std::net::Ipv6Addr;

use ipnet::{Ipv4Net, Ipv6Net};
use serde_json::{Value, json};

use crate::resource;

use super::build::{Build, CREATED, tags};
use super::vpc::{Subnet, Vpc};

impl Build {
    /// The availability zones of this region.
    pub fn zones(&mut self, letters: &[char]) {
        for (at, letter) in letters.iter().enumerate() {
            let zone = format!("{}{letter}", self.region);
            let item = json!({
                "GroupName": self.region, "Messages": [], "NetworkBorderGroup": self.region, "OptInStatus": "opt-in-not-required",
                "RegionName": self.region, "State": "available", "ZoneId": self.zone_id(&zone), "ZoneName": zone,
                "ZoneType": "availability-zone", "GroupLongName": format!("Zone {}", at + 1),
            });
            self.add::<resource::availability_zone::AvailabilityZone>(&item);
        }
        let options = self.id("dopt", "default");
        let domain = match self.region.as_str() {
            "us-east-1" => "ec2.internal".to_owned(),
            region => format!("{region}.compute.internal"),
        };
        let item = json!({
            "DhcpConfigurations": [
                {"Key": "domain-name", "Values": [{"Value": domain}]},
                {"Key": "domain-name-servers", "Values": [{"Value": "AmazonProvidedDNS"}]},
            ],
            "DhcpOptionsId": options, "OwnerId": self.account, "Tags": [],
        });
        self.add::<resource::network_detail::DhcpOptions>(&item);
        let item = json!({
            "AwsAccountId": self.account, "AwsRegion": self.region, "State": "default-state", "InternetGatewayBlockMode": "off",
            "LastUpdateTimestamp": CREATED, "ManagedBy": "account", "ExclusionsAllowed": "allowed",
        });
        self.set::<resource::block_public_access::BlockPublicAccessOptions>(&item);
        let item = json!({
            "AttributeName": "supported-platforms", "AttributeValues": [{"AttributeValue": "VPC"}],
        });
        self.add::<resource::network_detail::AccountAttribute>(&item);
    }

    /// A zone's id, which unlike its name is the same in every account: `use1-az1`.
    fn zone_id(&self, zone: &str) -> String {
        let mut parts = self.region.split('-');
        let area = parts.next().unwrap_or_default();
        let side: String = parts
            .next()
            .and_then(|side| side.get(..1))
            .unwrap_or_default()
            .to_owned();
        let number = parts.next().unwrap_or_default();
        let letter = zone.bytes().next_back().unwrap_or(b'a');
        // As in a real account, the order of the names is not that of the ids.
        let at = (letter.wrapping_sub(b'a') + 3) % 6 + 1;
        format!("{area}{side}{number}-az{at}")
    }

    /// A VPC with its blocks; its default security group comes with it.
    pub fn vpc(&mut self, name: &str, cidrs: &[Ipv4Net], v6: Option<Ipv6Net>) -> Vpc {
        let id = self.id("vpc", name);
        let blocks: Vec<Value> = cidrs
            .iter()
            .map(|cidr| {
                json!({
                    "AssociationId": self.id("vpc-cidr-assoc", &format!("{name}/{cidr}")),
                    "CidrBlock": cidr, "CidrBlockState": {"State": "associated"},
                })
            })
            .collect();
        let mut item = json!({
            "VpcId": id, "OwnerId": self.account, "State": "available", "InstanceTenancy": "default", "IsDefault": false,
            "CidrBlock": cidrs.first(), "CidrBlockAssociationSet": blocks, "DhcpOptionsId": self.id("dopt", "default"),
            "BlockPublicAccessStates": {"InternetGatewayBlockMode": "off"}, "Tags": tags(&[("Name", name)]),
        });
        if let Some(v6) = v6 {
            item["Ipv6CidrBlockAssociationSet"] = json!([{
                "AssociationId": self.id("vpc-cidr-assoc", &format!("{name}/{v6}")), "Ipv6CidrBlock": v6,
                "Ipv6CidrBlockState": {"State": "associated"}, "Ipv6Pool": "Amazon", "NetworkBorderGroup": self.region,
                "Ipv6AddressAttribute": "public", "IpSource": "amazon",
            }]);
        }
        self.add::<resource::vpc::Vpc>(&item);
        let vpc = Vpc {
            id,
            name: name.to_owned(),
            region: self.region.clone(),
            cidrs: cidrs.to_vec(),
            v6,
        };
        self.default_group(&vpc);
        vpc
    }

    /// A log of what passes in a VPC.
    pub fn flow_log(&mut self, vpc: &Vpc) {
        let item = json!({
            "CreationTime": CREATED, "DeliverLogsStatus": "SUCCESS", "FlowLogId": self.id("fl", &vpc.name),
            "FlowLogStatus": "ACTIVE", "LogDestination": "arn:aws:s3:::demo-flow-logs", "LogDestinationType": "s3",
            "MaxAggregationInterval": 600, "ResourceId": vpc.id, "Tags": [], "TrafficType": "ALL",
        });
        self.add::<resource::network_detail::FlowLog>(&item);
    }

    /// A subnet in the zone of that letter. In a VPC with IPv6 it gets the /64 whose number is the third octet of its IPv4
    /// block.
    pub fn subnet(
        &mut self,
        vpc: &Vpc,
        name: &str,
        letter: char,
        cidr: Ipv4Net,
        public: bool,
    ) -> Subnet {
        let [_, _, third, _] = cidr.network().octets();
        let v6 = vpc.v6.map(|block| {
            let first = block.network().to_bits() + (u128::from(third) << 64);
            Ipv6Net::new_assert(Ipv6Addr::from_bits(first), 64)
        });
        let subnet = Subnet {
            id: self.id("subnet", &format!("{}/{name}", vpc.name)),
            name: name.to_owned(),
            vpc: vpc.id.clone(),
            zone: format!("{}{letter}", self.region),
            cidr,
            v6,
            public,
        };
        self.keep(subnet.clone());
        subnet
    }

    /// A subnet as AWS prints it, `taken` of its addresses being in use.
    #[must_use]
    pub fn printed(&self, subnet: &Subnet, taken: u32) -> Value {
        /// AWS keeps the first four addresses and the last.
        const RESERVED: u32 = 5;
        let size = 1_u32 << (32 - u32::from(subnet.cidr.prefix_len()).max(1));
        let v6: Vec<Value> = subnet
            .v6
            .iter()
            .map(|block| {
                json!({
                    "AssociationId": self.id("subnet-cidr-assoc", &subnet.id), "Ipv6CidrBlock": block,
                    "Ipv6CidrBlockState": {"State": "associated"}, "Ipv6AddressAttribute": "public", "IpSource": "amazon",
                })
            })
            .collect();
        json!({
            "AssignIpv6AddressOnCreation": subnet.v6.is_some(), "AvailabilityZone": subnet.zone,
            "AvailabilityZoneId": self.zone_id(&subnet.zone),
            "AvailableIpAddressCount": size.saturating_sub(RESERVED + taken),
            "BlockPublicAccessStates": {"InternetGatewayBlockMode": "off"}, "CidrBlock": subnet.cidr, "DefaultForAz": false,
            "EnableDns64": false, "Ipv6CidrBlockAssociationSet": v6, "Ipv6Native": false,
            "MapCustomerOwnedIpOnLaunch": false, "MapPublicIpOnLaunch": subnet.public, "OwnerId": self.account,
            "PrivateDnsNameOptionsOnLaunch": {
                "HostnameType": "ip-name", "EnableResourceNameDnsARecord": false, "EnableResourceNameDnsAAAARecord": false,
            },
            "State": "available", "SubnetArn": self.arn("ec2", &format!("subnet/{}", subnet.id)), "SubnetId": subnet.id,
            "Tags": tags(&[("Name", subnet.name.as_str())]), "VpcId": subnet.vpc,
        })
    }
}

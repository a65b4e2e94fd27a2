//! An elastic network interface (ENI): the atom of the network.

use std::borrow::Cow;
use std::fmt::Display;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
use super::interface_owner::owner;
use super::position::Position;
use super::record::{List, Resource, Tag, name_tag};
use super::text::{Given, Text};
use super::workload::{Role, Standing, Surroundings, Workload, group_ids, owned, pairs};

/// AWS::EC2::NetworkInterface, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-network-interfaces.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NetworkInterface {
    pub network_interface_id: Text,
    #[serde(default)]
    pub vpc_id: Option<Text>,
    #[serde(default)]
    pub subnet_id: Option<Text>,
    #[serde(default)]
    pub availability_zone: Option<Text>,
    #[serde(default)]
    pub description: Option<Text>,
    #[serde(default)]
    pub interface_type: Option<Text>,
    #[serde(default)]
    pub requester_id: Option<Text>,
    #[serde(default)]
    pub requester_managed: Option<bool>,
    #[serde(default)]
    pub owner_id: Option<Text>,
    #[serde(default)]
    pub status: Option<Text>,
    #[serde(default)]
    pub source_dest_check: Option<bool>,
    #[serde(default)]
    pub deny_all_igw_traffic: Option<bool>,
    #[serde(default)]
    pub private_ip_address: Option<Text>,
    #[serde(default)]
    pub private_ip_addresses: List<InterfaceAddress>,
    #[serde(default)]
    pub ipv6_addresses: List<Ipv6Address>,
    #[serde(default)]
    pub ipv4_prefixes: List<Ipv4Prefix>,
    #[serde(default)]
    pub ipv6_prefixes: List<Ipv6Prefix>,
    #[serde(default)]
    pub association: Option<InterfaceAssociation>,
    #[serde(default)]
    pub attachment: Option<InterfaceAttachment>,
    pub groups: List<GroupIdentifier>,
    #[serde(default)]
    pub tag_set: List<Tag>,
}

impl Resource for NetworkInterface {
    const KIND: &'static str = "AWS::EC2::NetworkInterface";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document =
        Document::list("ec2", "DescribeNetworkInterfaces", "NetworkInterfaces");
    const CALL: Option<Call> = Some(call!(ec2.describe_network_interfaces, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.network_interface_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tag_set
    }

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        let addresses = Addresses {
            primary: self.private_ip_address.as_deref(),
            association: self.association.as_ref(),
            v4: &self.private_ip_addresses,
            v6: &self.ipv6_addresses,
            v4_prefixes: &self.ipv4_prefixes,
            v6_prefixes: &self.ipv6_prefixes,
        };
        addresses.check(&mut check, "");
        check_groups(&mut check, "Groups", &self.groups);
        check.fault()
    }

    fn settle(&mut self) {
        self.private_ip_addresses.0.sort();
        self.ipv6_addresses.0.sort();
        self.ipv4_prefixes.0.sort();
        self.ipv6_prefixes.0.sort();
        self.groups.0.sort();
        self.tag_set.0.sort();
    }

    /// The interface by itself, for where nobody claims it.
    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let described = owned(self.description.as_ref()).filter(|text| !text.is_empty());
        let requester = || {
            self.requester_id
                .as_ref()
                .map(|requester| format!("requested by {requester}"))
        };
        Some(Workload {
            kind: Self::KIND,
            id: self.network_interface_id.to_string(),
            arn: around.arn(
                "ec2",
                &format!("network-interface/{}", self.network_interface_id),
            ),
            name: name_tag(&self.tag_set)
                .or_else(|| owner(self))
                .map(str::to_owned),
            detail: described.or_else(requester),
            state: owned(self.status.as_ref()),
            vpc: owned(self.vpc_id.as_ref()),
            tags: pairs(&self.tag_set),
            role: self.role(),
            standings: vec![self.standing()],
            ..Workload::default()
        })
    }
}

impl NetworkInterface {
    /// Where the interface stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let mut standing = Standing {
            subnet: owned(self.subnet_id.as_ref()).unwrap_or_default(),
            interface: Some(self.network_interface_id.to_string()),
            groups: group_ids(&self.groups),
            source_dest_check: self.source_dest_check,
            denies_internet: self.deny_all_igw_traffic == Some(true),
            idle: self.status.as_deref() == Some("available"),
            secondary: self
                .attachment
                .as_ref()
                .is_some_and(InterfaceAttachment::is_secondary),
            ..Standing::default()
        };
        let ipv6 = self
            .ipv6_addresses
            .iter()
            .filter_map(|entry| entry.ipv6_address.as_deref());
        standing.take_addresses(
            self.private_ip_address.as_deref(),
            self.association.as_ref(),
            &self.private_ip_addresses,
            ipv6,
        );
        let v4 = self
            .ipv4_prefixes
            .iter()
            .filter_map(|entry| entry.ipv4_prefix.as_deref());
        let v6 = self
            .ipv6_prefixes
            .iter()
            .filter_map(|entry| entry.ipv6_prefix.as_deref());
        standing.take_prefixes(v4.chain(v6));
        standing
    }

    /// What an interface of its type does, as far as the record tells.
    fn role(&self) -> Role {
        const SERVERS: [&str; 5] = [
            "RDSNetworkInterface",
            "RedshiftNetworkInterface",
            "ElastiCache",
            "EFS mount target",
            "ES ",
        ];
        let description = self.description.as_deref().unwrap_or_default();
        match self.interface_type.as_deref().unwrap_or_default() {
            "lambda" => Role::Client,
            "transit_gateway" => Role::Fabric,
            "nat_gateway" | "natGateway" => Role::Nat,
            "vpc_endpoint" | "gateway_load_balancer_endpoint" | "efs" => Role::Server,
            _ if description.starts_with("AWS Lambda VPC ENI") => Role::Client,
            _ if SERVERS.iter().any(|start| description.starts_with(start)) => Role::Server,
            _ => Role::Host,
        }
    }
}

/// What an interface's record, or an instance's picture of it, says of its addresses.
#[derive(Debug, Clone, Copy)]
pub struct Addresses<'record> {
    pub primary: Option<&'record str>,
    pub association: Option<&'record InterfaceAssociation>,
    pub v4: &'record [InterfaceAddress],
    pub v6: &'record [Ipv6Address],
    pub v4_prefixes: &'record [Ipv4Prefix],
    pub v6_prefixes: &'record [Ipv6Prefix],
}

impl Addresses<'_> {
    /// Looks at every one of them; `path` is where in the record they stand, with a dot at its end.
    pub fn check(self, check: &mut Check, path: impl Display + Copy) {
        check.v4(format_args!("{path}PrivateIpAddress"), self.primary);
        if let Some(association) = self.association {
            association.check(check, format_args!("{path}Association"));
        }
        for (at, entry) in self.v4.iter().enumerate() {
            let path = format_args!("{path}PrivateIpAddresses[{at}]");
            let text = entry.private_ip_address.as_deref();
            check.text(format_args!("{path}.PrivateIpAddress"), text);
            check.v4(format_args!("{path}.PrivateIpAddress"), text);
            if let Some(association) = &entry.association {
                association.check(check, format_args!("{path}.Association"));
            }
        }
        for (at, entry) in self.v6.iter().enumerate() {
            let path = format_args!("{path}Ipv6Addresses[{at}].Ipv6Address");
            let text = entry.ipv6_address.as_deref();
            check.text(path, text);
            check.v6(path, text);
        }
        for (at, entry) in self.v4_prefixes.iter().enumerate() {
            let path = format_args!("{path}Ipv4Prefixes[{at}].Ipv4Prefix");
            let text = entry.ipv4_prefix.as_deref();
            check.text(path, text);
            check.v4_block(path, text);
        }
        for (at, entry) in self.v6_prefixes.iter().enumerate() {
            let path = format_args!("{path}Ipv6Prefixes[{at}].Ipv6Prefix");
            let text = entry.ipv6_prefix.as_deref();
            check.text(path, text);
            check.v6_block(path, text);
        }
    }
}

/// Looks at the groups that a record names: one without its id is a group that nobody knows.
pub fn check_groups(check: &mut Check, path: impl Display + Copy, groups: &[GroupIdentifier]) {
    for (at, group) in groups.iter().enumerate() {
        check.text(
            format_args!("{path}[{at}].GroupId"),
            group.group_id.as_deref(),
        );
    }
}

/// A private IPv4 address and the public one in front of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct InterfaceAddress {
    pub private_ip_address: Option<Text>,
    pub association: Option<InterfaceAssociation>,
}

/// A public address that the internet gateway translates to a private one.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct InterfaceAssociation {
    pub public_ip: Option<Text>,
    /// Whose the address is, where there is one.
    pub ip_owner_id: Option<Given>,
    /// An address of a carrier's network, in place of a public one.
    pub carrier_ip: Option<Given>,
    /// An address of the customer's own network on an Outpost, in place of a public one.
    pub customer_owned_ip: Option<Given>,
}

impl InterfaceAssociation {
    fn check(&self, check: &mut Check, path: impl Display) {
        let elsewhere = self.carrier_ip.is_some() || self.customer_owned_ip.is_some();
        if self.ip_owner_id.is_some() && !elsewhere {
            check.text(format_args!("{path}.PublicIp"), self.public_ip.as_deref());
        }
        check.v4(format_args!("{path}.PublicIp"), self.public_ip.as_deref());
    }
}

/// An IPv6 address.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Ipv6Address {
    pub ipv6_address: Option<Text>,
}

/// A block delegated to the interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Ipv4Prefix {
    pub ipv4_prefix: Option<Text>,
}

/// A block delegated to the interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Ipv6Prefix {
    pub ipv6_prefix: Option<Text>,
}

/// What the interface is attached to.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct InterfaceAttachment {
    pub instance_id: Option<Text>,
    pub status: Option<Text>,
    pub device_index: Option<i64>,
}

impl InterfaceAttachment {
    /// Whether it is another than the instance's primary interface, which is device 0.
    #[must_use]
    pub fn is_secondary(&self) -> bool {
        self.device_index.is_some_and(|index| index != 0)
    }
}

/// A security group that the interface bears.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GroupIdentifier {
    pub group_id: Option<Text>,
}

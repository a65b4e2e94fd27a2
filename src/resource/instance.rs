//! An EC2 instance.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::network_interface::{
    GroupIdentifier, InterfaceAddress, InterfaceAssociation, Ipv4Prefix, Ipv6Address, Ipv6Prefix,
};
use super::record::{List, Resource, Tag};

/// AWS::EC2::Instance, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-instances.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Instance {
    pub instance_id: String,
    #[serde(default)]
    pub instance_type: Option<String>,
    #[serde(default)]
    pub state: Option<InstanceState>,
    #[serde(default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub subnet_id: Option<String>,
    #[serde(default)]
    pub placement: Option<Placement>,
    #[serde(default)]
    pub private_ip_address: Option<String>,
    #[serde(default)]
    pub public_ip_address: Option<String>,
    #[serde(default)]
    pub private_dns_name: Option<String>,
    #[serde(default)]
    pub public_dns_name: Option<String>,
    #[serde(default)]
    pub ipv6_address: Option<String>,
    #[serde(default)]
    pub source_dest_check: Option<bool>,
    #[serde(default)]
    pub security_groups: List<GroupIdentifier>,
    #[serde(default)]
    pub network_interfaces: List<InstanceInterface>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for Instance {
    const KIND: &'static str = "AWS::EC2::Instance";
    const DOCUMENT: Document =
        Document::list("ec2", "DescribeInstances", "Reservations").nested("Instances");
    const CALL: Option<Call> = Some(call!(ec2.describe_instances, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.instance_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        for interface in &mut self.network_interfaces.0 {
            interface.private_ip_addresses.0.sort();
            interface.ipv6_addresses.0.sort();
            interface.ipv4_prefixes.0.sort();
            interface.ipv6_prefixes.0.sort();
            interface.groups.0.sort();
        }
        self.network_interfaces.0.sort();
        self.security_groups.0.sort();
        self.tags.0.sort();
    }
}

/// `pending`, `running`, `stopped` and so on.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct InstanceState {
    pub name: Option<String>,
}

/// Where the instance runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Placement {
    pub availability_zone: Option<String>,
}

/// The instance's own picture of an interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct InstanceInterface {
    pub network_interface_id: Option<String>,
    pub subnet_id: Option<String>,
    pub vpc_id: Option<String>,
    pub private_ip_address: Option<String>,
    pub private_ip_addresses: List<InterfaceAddress>,
    pub ipv6_addresses: List<Ipv6Address>,
    pub ipv4_prefixes: List<Ipv4Prefix>,
    pub ipv6_prefixes: List<Ipv6Prefix>,
    pub association: Option<InterfaceAssociation>,
    pub groups: List<GroupIdentifier>,
    pub source_dest_check: Option<bool>,
    pub status: Option<String>,
    pub interface_type: Option<String>,
}

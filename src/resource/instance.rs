//! An EC2 instance.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
use super::network_interface::{
    Addresses, GroupIdentifier, InterfaceAddress, InterfaceAssociation, InterfaceAttachment,
    Ipv4Prefix, Ipv6Address, Ipv6Prefix, check_groups,
};
use super::position::Position;
use super::record::{List, Resource, Tag, name_tag, tag};
use super::text::Text;
use super::workload::{Claim, Standing, Surroundings, Workload, address, group_ids, owned, pairs};

/// AWS::EC2::Instance, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-instances.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Instance {
    pub instance_id: Text,
    #[serde(default)]
    pub instance_type: Option<Text>,
    #[serde(default)]
    pub state: Option<InstanceState>,
    #[serde(default)]
    pub vpc_id: Option<Text>,
    #[serde(default)]
    pub subnet_id: Option<Text>,
    #[serde(default)]
    pub placement: Option<Placement>,
    #[serde(default)]
    pub private_ip_address: Option<Text>,
    #[serde(default)]
    pub public_ip_address: Option<Text>,
    #[serde(default)]
    pub ipv6_address: Option<Text>,
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
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document =
        Document::list("ec2", "DescribeInstances", "Reservations").nested("Instances");
    const CALL: Option<Call> = Some(call!(ec2.describe_instances, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.instance_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        check.v4("PrivateIpAddress", self.private_ip_address.as_deref());
        check.v4("PublicIpAddress", self.public_ip_address.as_deref());
        check.v6("Ipv6Address", self.ipv6_address.as_deref());
        check_groups(&mut check, "SecurityGroups", &self.security_groups);
        for (at, interface) in self.network_interfaces.iter().enumerate() {
            let addresses = Addresses {
                primary: interface.private_ip_address.as_deref(),
                association: interface.association.as_ref(),
                v4: &interface.private_ip_addresses,
                v6: &interface.ipv6_addresses,
                v4_prefixes: &interface.ipv4_prefixes,
                v6_prefixes: &interface.ipv6_prefixes,
            };
            addresses.check(&mut check, format_args!("NetworkInterfaces[{at}]."));
            let groups = format_args!("NetworkInterfaces[{at}].Groups");
            check_groups(&mut check, groups, &interface.groups);
        }
        check.fault()
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

    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let state = self
            .state
            .as_ref()
            .and_then(|state| owned(state.name.as_ref()));
        if state.as_deref() == Some("terminated") {
            return None;
        }
        let idle = state.as_deref().is_some_and(is_down);
        let mut standings: Vec<Standing> = self
            .network_interfaces
            .iter()
            .map(|interface| interface.standing(self.subnet_id.as_deref(), idle))
            .collect();
        if standings.is_empty()
            && let Some(subnet) = &self.subnet_id
        {
            standings.push(self.only_standing(subnet, idle));
        }
        let mut warnings = Vec::new();
        if standings.is_empty() && self.vpc_id.is_none() {
            warnings.push(format!(
                "{}: stands in no VPC (EC2-Classic, or its interfaces are gone)",
                self.instance_id
            ));
        }
        let named = self
            .network_interfaces
            .iter()
            .filter_map(|interface| owned(interface.network_interface_id.as_ref()));
        let mut claims = vec![Claim::Instance(self.instance_id.to_string())];
        claims.extend(named.map(Claim::Interface));
        Some(Workload {
            kind: Self::KIND,
            id: self.instance_id.to_string(),
            arn: around.arn("ec2", &format!("instance/{}", self.instance_id)),
            name: name_tag(&self.tags).map(str::to_owned),
            detail: owned(self.instance_type.as_ref()),
            state,
            vpc: owned(self.vpc_id.as_ref()),
            tags: pairs(&self.tags),
            scaling_group: tag(&self.tags, "aws:autoscaling:groupName").map(str::to_owned),
            standings,
            claims,
            warnings,
            ..Workload::default()
        })
    }
}

/// `pending`, `running`, `stopped` and so on.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct InstanceState {
    pub name: Option<Text>,
}

/// Whether nothing answers in this state. A word that mapper does not know says nothing against it.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html>
#[must_use]
pub fn is_down(state: &str) -> bool {
    matches!(
        state,
        "stopping" | "stopped" | "shutting-down" | "terminated"
    )
}

/// Where the instance runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Placement {
    pub availability_zone: Option<Text>,
}

/// The instance's own picture of an interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct InstanceInterface {
    pub network_interface_id: Option<Text>,
    pub subnet_id: Option<Text>,
    pub private_ip_address: Option<Text>,
    pub private_ip_addresses: List<InterfaceAddress>,
    pub ipv6_addresses: List<Ipv6Address>,
    pub ipv4_prefixes: List<Ipv4Prefix>,
    pub ipv6_prefixes: List<Ipv6Prefix>,
    pub association: Option<InterfaceAssociation>,
    pub groups: List<GroupIdentifier>,
    pub source_dest_check: Option<bool>,
    pub attachment: Option<InterfaceAttachment>,
}

impl InstanceInterface {
    fn standing(&self, subnet: Option<&str>, idle: bool) -> Standing {
        let mut standing = Standing {
            subnet: self
                .subnet_id
                .as_deref()
                .or(subnet)
                .unwrap_or_default()
                .to_owned(),
            interface: owned(self.network_interface_id.as_ref()),
            groups: group_ids(&self.groups),
            source_dest_check: self.source_dest_check,
            idle,
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
}

impl Instance {
    /// The one interface of an old record that lists none.
    fn only_standing(&self, subnet: &str, idle: bool) -> Standing {
        let private = address(self.private_ip_address.as_deref());
        let public = address(self.public_ip_address.as_deref());
        let v6 = address(self.ipv6_address.as_deref());
        Standing {
            subnet: subnet.to_owned(),
            groups: group_ids(&self.security_groups),
            addresses: private.into_iter().chain(v6).collect(),
            associations: private.zip(public).into_iter().collect(),
            source_dest_check: self.source_dest_check,
            idle,
            ..Standing::default()
        }
    }
}

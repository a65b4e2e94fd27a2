//! A security group and its rules.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource, Tag};

/// AWS::EC2::SecurityGroup, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-security-groups.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SecurityGroup {
    pub group_id: String,
    #[serde(default)]
    pub group_name: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub owner_id: Option<String>,
    pub ip_permissions: List<IpPermission>,
    pub ip_permissions_egress: List<IpPermission>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for SecurityGroup {
    const KIND: &'static str = "AWS::EC2::SecurityGroup";
    const POSITION: Position = Position::Rule;
    const DOCUMENT: Document = Document::list("ec2", "DescribeSecurityGroups", "SecurityGroups");
    const CALL: Option<Call> = Some(call!(ec2.describe_security_groups, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.group_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        let rules = self.ip_permissions.0.iter_mut();
        for rule in rules.chain(&mut self.ip_permissions_egress.0) {
            rule.ip_ranges.0.sort();
            rule.ipv6_ranges.0.sort();
            rule.prefix_list_ids.0.sort();
            rule.user_id_group_pairs.0.sort();
        }
        self.ip_permissions.0.sort();
        self.ip_permissions_egress.0.sort();
        self.tags.0.sort();
    }
}

/// Rules of one protocol and port range (ICMP: `FromPort` is the type, `ToPort` the code; -1 is every one).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct IpPermission {
    pub ip_protocol: Option<String>,
    pub from_port: Option<i64>,
    pub to_port: Option<i64>,
    pub ip_ranges: List<IpRange>,
    pub ipv6_ranges: List<Ipv6Range>,
    pub prefix_list_ids: List<PrefixListId>,
    pub user_id_group_pairs: List<UserIdGroupPair>,
}

/// An IPv4 peer.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct IpRange {
    pub cidr_ip: Option<String>,
    pub description: Option<String>,
}

/// An IPv6 peer.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Ipv6Range {
    pub cidr_ipv6: Option<String>,
    pub description: Option<String>,
}

/// A prefix list as peer.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PrefixListId {
    pub prefix_list_id: Option<String>,
    pub description: Option<String>,
}

/// A group as peer: the private addresses of the interfaces that bear it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct UserIdGroupPair {
    pub group_id: Option<String>,
    pub group_name: Option<String>,
    pub user_id: Option<String>,
    pub vpc_id: Option<String>,
    pub vpc_peering_connection_id: Option<String>,
    pub peering_status: Option<String>,
    pub description: Option<String>,
}

/// AWS::EC2::SecurityGroupRule, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-security-group-rules.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SecurityGroupRule {
    pub security_group_rule_id: String,
    #[serde(default)]
    pub group_id: Option<String>,
    #[serde(default)]
    pub group_owner_id: Option<String>,
    #[serde(default)]
    pub is_egress: Option<bool>,
    #[serde(default)]
    pub ip_protocol: Option<String>,
    #[serde(default)]
    pub from_port: Option<i64>,
    #[serde(default)]
    pub to_port: Option<i64>,
    #[serde(default)]
    pub cidr_ipv4: Option<String>,
    #[serde(default)]
    pub cidr_ipv6: Option<String>,
    #[serde(default)]
    pub prefix_list_id: Option<String>,
    #[serde(default)]
    pub referenced_group_info: Option<ReferencedGroup>,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for SecurityGroupRule {
    const KIND: &'static str = "AWS::EC2::SecurityGroupRule";
    const POSITION: Position = Position::Rule;
    const DOCUMENT: Document =
        Document::list("ec2", "DescribeSecurityGroupRules", "SecurityGroupRules");
    const CALL: Option<Call> = Some(call!(ec2.describe_security_group_rules, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.security_group_rule_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }
}

/// The group that a rule names.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ReferencedGroup {
    pub group_id: Option<String>,
    pub user_id: Option<String>,
    pub vpc_id: Option<String>,
    pub vpc_peering_connection_id: Option<String>,
    pub peering_status: Option<String>,
}

/// AWS::EC2::SecurityGroupVpcAssociation, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-security-group-vpc-associations.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SecurityGroupVpcAssociation {
    pub group_id: Option<String>,
    pub vpc_id: Option<String>,
    pub vpc_owner_id: Option<String>,
    pub state: Option<String>,
}

impl Resource for SecurityGroupVpcAssociation {
    const KIND: &'static str = "AWS::EC2::SecurityGroupVpcAssociation";
    const DOCUMENT: Document = Document::list(
        "ec2",
        "DescribeSecurityGroupVpcAssociations",
        "SecurityGroupVpcAssociations",
    );
    const CALL: Option<Call> =
        Some(call!(ec2.describe_security_group_vpc_associations, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Owned(format!(
            "{}/{}",
            self.group_id.as_deref().unwrap_or_default(),
            self.vpc_id.as_deref().unwrap_or_default()
        ))
    }
}

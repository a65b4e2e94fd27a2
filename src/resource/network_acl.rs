//! A network ACL: the stateless filter at a subnet's border.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
use super::position::Position;
use super::record::{List, Resource, Tag};

/// AWS::EC2::NetworkAcl, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-network-acls.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NetworkAcl {
    pub network_acl_id: String,
    #[serde(default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub owner_id: Option<String>,
    #[serde(default)]
    pub is_default: Option<bool>,
    pub associations: List<NetworkAclAssociation>,
    pub entries: List<NetworkAclEntry>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for NetworkAcl {
    const KIND: &'static str = "AWS::EC2::NetworkAcl";
    const POSITION: Position = Position::Rule;
    const DOCUMENT: Document = Document::list("ec2", "DescribeNetworkAcls", "NetworkAcls");
    const CALL: Option<Call> = Some(call!(ec2.describe_network_acls, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.network_acl_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        for (at, association) in self.associations.iter().enumerate() {
            let subnet = association.subnet_id.as_deref();
            check.text(format_args!("Associations[{at}].SubnetId"), subnet);
        }
        check.fault()
    }

    fn settle(&mut self) {
        self.associations.0.sort();
        self.entries.0.sort_by(|a, b| {
            (a.egress, a.rule_number)
                .cmp(&(b.egress, b.rule_number))
                .then_with(|| a.cmp(b))
        });
        self.tags.0.sort();
    }
}

/// A subnet that the list filters.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NetworkAclAssociation {
    pub subnet_id: Option<String>,
}

/// One entry; the lowest number that matches decides.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NetworkAclEntry {
    pub rule_number: Option<i64>,
    pub egress: Option<bool>,
    pub protocol: Option<String>,
    pub rule_action: Option<String>,
    pub cidr_block: Option<String>,
    pub ipv6_cidr_block: Option<String>,
    pub port_range: Option<AclPortRange>,
    pub icmp_type_code: Option<IcmpTypeCode>,
}

/// Ports, both ends included.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AclPortRange {
    pub from: Option<i64>,
    pub to: Option<i64>,
}

/// ICMP type and code; -1 is every one.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct IcmpTypeCode {
    #[serde(rename = "Type")]
    pub kind: Option<i64>,
    pub code: Option<i64>,
}

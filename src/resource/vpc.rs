//! A virtual private cloud.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource, Tag};

/// AWS::EC2::VPC, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-vpcs.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Vpc {
    pub vpc_id: String,
    #[serde(default)]
    pub cidr_block: Option<String>,
    #[serde(default)]
    pub cidr_block_association_set: List<CidrBlockAssociation>,
    #[serde(default)]
    pub ipv6_cidr_block_association_set: List<Ipv6CidrBlockAssociation>,
    #[serde(default)]
    pub is_default: Option<bool>,
    #[serde(default)]
    pub owner_id: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for Vpc {
    const KIND: &'static str = "AWS::EC2::VPC";
    const POSITION: Position = Position::Container;
    const DOCUMENT: Document = Document::list("ec2", "DescribeVpcs", "Vpcs");
    const CALL: Option<Call> = Some(call!(ec2.describe_vpcs, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.vpc_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        self.cidr_block_association_set.0.sort();
        self.ipv6_cidr_block_association_set.0.sort();
        self.tags.0.sort();
    }
}

/// An IPv4 block of a VPC.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CidrBlockAssociation {
    pub cidr_block: Option<String>,
    pub cidr_block_state: Option<CidrBlockState>,
}

/// An IPv6 block of a VPC or a subnet.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Ipv6CidrBlockAssociation {
    pub ipv6_cidr_block: Option<String>,
    pub ipv6_cidr_block_state: Option<CidrBlockState>,
}

/// Only a block in state `associated` (or without a state, in old answers) routes packets.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CidrBlockState {
    pub state: Option<String>,
}

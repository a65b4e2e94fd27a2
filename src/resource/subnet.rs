//! A subnet: one zone's part of a VPC.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
use super::position::Position;
use super::record::{List, Resource, Tag};
use super::vpc::Ipv6CidrBlockAssociation;

/// AWS::EC2::Subnet, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-subnets.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Subnet {
    pub subnet_id: String,
    #[serde(default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub availability_zone: Option<String>,
    #[serde(default)]
    pub availability_zone_id: Option<String>,
    #[serde(default)]
    pub cidr_block: Option<String>,
    #[serde(default)]
    pub ipv6_cidr_block_association_set: List<Ipv6CidrBlockAssociation>,
    #[serde(default)]
    pub map_public_ip_on_launch: Option<bool>,
    #[serde(default)]
    pub owner_id: Option<String>,
    #[serde(default)]
    pub subnet_arn: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for Subnet {
    const KIND: &'static str = "AWS::EC2::Subnet";
    const POSITION: Position = Position::Container;
    const DOCUMENT: Document = Document::list("ec2", "DescribeSubnets", "Subnets");
    const CALL: Option<Call> = Some(call!(ec2.describe_subnets, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.subnet_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        check.v4_block("CidrBlock", self.cidr_block.as_deref());
        Ipv6CidrBlockAssociation::check(&mut check, &self.ipv6_cidr_block_association_set);
        check.fault()
    }

    fn settle(&mut self) {
        self.ipv6_cidr_block_association_set.0.sort();
        self.tags.0.sort();
    }
}

//! A peering connection between two VPCs.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource, Tag};

/// AWS::EC2::VPCPeeringConnection, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-vpc-peering-connections.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VpcPeeringConnection {
    pub vpc_peering_connection_id: String,
    #[serde(default)]
    pub accepter_vpc_info: Option<PeeringVpc>,
    #[serde(default)]
    pub requester_vpc_info: Option<PeeringVpc>,
    #[serde(default)]
    pub status: Option<PeeringStatus>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for VpcPeeringConnection {
    const KIND: &'static str = "AWS::EC2::VPCPeeringConnection";
    const POSITION: Position = Position::Between;
    const DOCUMENT: Document = Document::list(
        "ec2",
        "DescribeVpcPeeringConnections",
        "VpcPeeringConnections",
    );
    const CALL: Option<Call> = Some(call!(ec2.describe_vpc_peering_connections, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.vpc_peering_connection_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        let sides = [&mut self.accepter_vpc_info, &mut self.requester_vpc_info];
        for side in sides.into_iter().flatten() {
            side.cidr_block_set.0.sort();
            side.ipv6_cidr_block_set.0.sort();
        }
        self.tags.0.sort();
    }
}

/// One side of a peering connection.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PeeringVpc {
    pub vpc_id: Option<String>,
    pub owner_id: Option<String>,
    pub region: Option<String>,
    pub cidr_block: Option<String>,
    pub cidr_block_set: List<PeeringCidrBlock>,
    pub ipv6_cidr_block_set: List<PeeringIpv6CidrBlock>,
}

/// An IPv4 block of a side.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PeeringCidrBlock {
    pub cidr_block: Option<String>,
}

/// An IPv6 block of a side.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PeeringIpv6CidrBlock {
    pub ipv6_cidr_block: Option<String>,
}

/// Only `active` carries packets.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PeeringStatus {
    pub code: Option<String>,
    pub message: Option<String>,
}

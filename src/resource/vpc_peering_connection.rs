//! A peering connection between two VPCs.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
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

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        let code = self
            .status
            .as_ref()
            .and_then(|status| status.code.as_deref());
        check.text("Status.Code", code);
        check.word("Status.Code", code, &PeeringStatus::WORDS);
        for (name, side) in [
            ("AccepterVpcInfo", &self.accepter_vpc_info),
            ("RequesterVpcInfo", &self.requester_vpc_info),
        ] {
            let Some(side) = side else {
                check.missing(name);
                continue;
            };
            check.text(format_args!("{name}.VpcId"), side.vpc_id.as_deref());
            check.v4_block(format_args!("{name}.CidrBlock"), side.cidr_block.as_deref());
            for (at, block) in side.cidr_block_set.iter().enumerate() {
                let path = format_args!("{name}.CidrBlockSet[{at}].CidrBlock");
                check.text(path, block.cidr_block.as_deref());
                check.v4_block(path, block.cidr_block.as_deref());
            }
            for (at, block) in side.ipv6_cidr_block_set.iter().enumerate() {
                let path = format_args!("{name}.Ipv6CidrBlockSet[{at}].Ipv6CidrBlock");
                check.text(path, block.ipv6_cidr_block.as_deref());
                check.v6_block(path, block.ipv6_cidr_block.as_deref());
            }
        }
        check.fault()
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

impl PeeringStatus {
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcPeeringConnectionStateReason.html>
    const WORDS: [&str; 9] = [
        "initiating-request",
        "pending-acceptance",
        "active",
        "deleted",
        "rejected",
        "failed",
        "expired",
        "provisioning",
        "deleting",
    ];
}

//! A virtual private cloud.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
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

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        check.v4_block("CidrBlock", self.cidr_block.as_deref());
        for (at, block) in self.cidr_block_association_set.iter().enumerate() {
            let path = format_args!("CidrBlockAssociationSet[{at}]");
            let text = block.cidr_block.as_deref();
            check.text(format_args!("{path}.CidrBlock"), text);
            check.v4_block(format_args!("{path}.CidrBlock"), text);
        }
        Ipv6CidrBlockAssociation::check(&mut check, &self.ipv6_cidr_block_association_set);
        check.fault()
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

impl Ipv6CidrBlockAssociation {
    /// Looks at the blocks of a VPC or a subnet. One that is given back has no text any more.
    pub fn check(check: &mut Check, blocks: &[Self]) {
        for (at, block) in blocks.iter().enumerate() {
            let path = format_args!("Ipv6CidrBlockAssociationSet[{at}]");
            let text = block.ipv6_cidr_block.as_deref();
            let state = block.ipv6_cidr_block_state.as_ref();
            if CidrBlockState::is_serving(state) {
                check.text(format_args!("{path}.Ipv6CidrBlock"), text);
            }
            check.v6_block(format_args!("{path}.Ipv6CidrBlock"), text);
        }
    }
}

/// Only a block in state `associated` (or without a state, in old answers) routes packets.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CidrBlockState {
    pub state: Option<String>,
}

impl CidrBlockState {
    /// Whether a block in this state routes packets. A word that mapper does not know says nothing against it.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcCidrBlockState.html>
    #[must_use]
    pub fn is_serving(state: Option<&Self>) -> bool {
        let word = state.and_then(|state| state.state.as_deref());
        !matches!(
            word,
            Some("associating" | "disassociating" | "disassociated" | "failing" | "failed")
        )
    }
}

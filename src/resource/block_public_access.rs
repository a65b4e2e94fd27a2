//! VPC block public access: the region's mode and the exclusions from it.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
use super::position::Position;
use super::record::{List, Resource, Tag};

/// AWS::EC2::VPCBlockPublicAccessOptions, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-vpc-block-public-access-options.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct BlockPublicAccessOptions {
    pub aws_region: Option<String>,
    pub aws_account_id: Option<String>,
    pub internet_gateway_block_mode: Option<String>,
    pub state: Option<String>,
    pub exclusions_allowed: Option<String>,
    pub managed_by: Option<String>,
}

impl Resource for BlockPublicAccessOptions {
    const KIND: &'static str = "AWS::EC2::VPCBlockPublicAccessOptions";
    const POSITION: Position = Position::Rule;
    const DOCUMENT: Document = Document::list(
        "ec2",
        "DescribeVpcBlockPublicAccessOptions",
        "VpcBlockPublicAccessOptions",
    );
    const CALL: Option<Call> = Some(call!(ec2.describe_vpc_block_public_access_options));

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        let mode = self.internet_gateway_block_mode.as_deref();
        check.text("InternetGatewayBlockMode", mode);
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.aws_region.as_deref().unwrap_or_default())
    }
}

/// AWS::EC2::VPCBlockPublicAccessExclusion, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-vpc-block-public-access-exclusions.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BlockPublicAccessExclusion {
    pub exclusion_id: String,
    #[serde(default)]
    pub resource_arn: Option<String>,
    #[serde(default)]
    pub internet_gateway_exclusion_mode: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for BlockPublicAccessExclusion {
    const KIND: &'static str = "AWS::EC2::VPCBlockPublicAccessExclusion";
    const POSITION: Position = Position::Rule;
    const DOCUMENT: Document = Document::list(
        "ec2",
        "DescribeVpcBlockPublicAccessExclusions",
        "VpcBlockPublicAccessExclusions",
    );
    const CALL: Option<Call> =
        Some(call!(ec2.describe_vpc_block_public_access_exclusions, max_results 1000));

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        check.text("ResourceArn", self.resource_arn.as_deref());
        let mode = self.internet_gateway_exclusion_mode.as_deref();
        check.text("InternetGatewayExclusionMode", mode);
        check.word(
            "InternetGatewayExclusionMode",
            mode,
            &["allow-bidirectional", "allow-egress"],
        );
        check.word("State", self.state.as_deref(), &STATES);
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.exclusion_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcBlockPublicAccessExclusion.html>
const STATES: [&str; 10] = [
    "create-in-progress",
    "create-complete",
    "create-failed",
    "update-in-progress",
    "update-complete",
    "update-failed",
    "delete-in-progress",
    "delete-complete",
    "disable-in-progress",
    "disable-complete",
];

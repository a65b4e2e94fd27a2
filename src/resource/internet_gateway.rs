//! Internet gateways, and their egress-only kind for IPv6.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
use super::position::Position;
use super::record::{List, Resource, Tag};

/// AWS::EC2::InternetGateway, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-internet-gateways.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct InternetGateway {
    pub internet_gateway_id: String,
    #[serde(default)]
    pub owner_id: Option<String>,
    pub attachments: List<GatewayAttachment>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for InternetGateway {
    const KIND: &'static str = "AWS::EC2::InternetGateway";
    const POSITION: Position = Position::Gateway;
    const DOCUMENT: Document =
        Document::list("ec2", "DescribeInternetGateways", "InternetGateways");
    const CALL: Option<Call> = Some(call!(ec2.describe_internet_gateways, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.internet_gateway_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        GatewayAttachment::check(&mut check, "Attachments", &self.attachments);
        check.fault()
    }

    fn settle(&mut self) {
        self.attachments.0.sort();
        self.tags.0.sort();
    }
}

/// The VPC that a gateway is attached to; `available` (or `attached`) is in service.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct GatewayAttachment {
    pub vpc_id: Option<String>,
    pub state: Option<String>,
}

impl GatewayAttachment {
    /// Looks at the attachments of a gateway.
    pub fn check(check: &mut Check, name: &str, attachments: &[Self]) {
        // <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InternetGatewayAttachment.html>, and `available`,
        // which the calls print.
        const WORDS: [&str; 5] = [
            "attaching",
            "attached",
            "detaching",
            "detached",
            "available",
        ];
        for (at, attachment) in attachments.iter().enumerate() {
            check.text(
                format_args!("{name}[{at}].VpcId"),
                attachment.vpc_id.as_deref(),
            );
            let state = attachment.state.as_deref();
            check.word(format_args!("{name}[{at}].State"), state, &WORDS);
        }
    }
}

/// AWS::EC2::EgressOnlyInternetGateway, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-egress-only-internet-gateways.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EgressOnlyInternetGateway {
    pub egress_only_internet_gateway_id: String,
    pub attachments: List<GatewayAttachment>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for EgressOnlyInternetGateway {
    const KIND: &'static str = "AWS::EC2::EgressOnlyInternetGateway";
    const POSITION: Position = Position::Gateway;
    const DOCUMENT: Document = Document::list(
        "ec2",
        "DescribeEgressOnlyInternetGateways",
        "EgressOnlyInternetGateways",
    );
    const CALL: Option<Call> =
        Some(call!(ec2.describe_egress_only_internet_gateways, max_results 255));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.egress_only_internet_gateway_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        GatewayAttachment::check(&mut check, "Attachments", &self.attachments);
        check.fault()
    }

    fn settle(&mut self) {
        self.attachments.0.sort();
        self.tags.0.sort();
    }
}

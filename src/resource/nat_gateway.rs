//! A NAT gateway.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::record::{List, Resource, Tag};

/// AWS::EC2::NatGateway, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-nat-gateways.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NatGateway {
    pub nat_gateway_id: String,
    #[serde(default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub subnet_id: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub connectivity_type: Option<String>,
    #[serde(default)]
    pub availability_mode: Option<String>,
    #[serde(default)]
    pub route_table_id: Option<String>,
    #[serde(default)]
    pub nat_gateway_addresses: List<NatGatewayAddress>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for NatGateway {
    const KIND: &'static str = "AWS::EC2::NatGateway";
    const DOCUMENT: Document = Document::list("ec2", "DescribeNatGateways", "NatGateways");
    const CALL: Option<Call> = Some(call!(ec2.describe_nat_gateways, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.nat_gateway_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        self.nat_gateway_addresses.0.sort();
        self.tags.0.sort();
    }
}

/// An address of the gateway.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NatGatewayAddress {
    pub network_interface_id: Option<String>,
    pub private_ip: Option<String>,
    pub public_ip: Option<String>,
    pub allocation_id: Option<String>,
    pub is_primary: Option<bool>,
    pub status: Option<String>,
    pub availability_zone: Option<String>,
}

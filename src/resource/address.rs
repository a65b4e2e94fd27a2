//! An elastic IP address.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::record::{List, Resource, Tag};

/// AWS::EC2::EIP, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-addresses.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Address {
    pub public_ip: String,
    #[serde(default)]
    pub allocation_id: Option<String>,
    #[serde(default)]
    pub association_id: Option<String>,
    #[serde(default)]
    pub instance_id: Option<String>,
    #[serde(default)]
    pub network_interface_id: Option<String>,
    #[serde(default)]
    pub private_ip_address: Option<String>,
    #[serde(default)]
    pub domain: Option<String>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for Address {
    const KIND: &'static str = "AWS::EC2::EIP";
    const DOCUMENT: Document = Document::list("ec2", "DescribeAddresses", "Addresses");
    const CALL: Option<Call> = Some(call!(ec2.describe_addresses));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.public_ip)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        self.tags.0.sort();
    }
}

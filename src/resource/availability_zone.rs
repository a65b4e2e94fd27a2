//! An availability zone of a region, as this account sees it.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::position::Position;
use super::record::Resource;

/// AWS::EC2::AvailabilityZone, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-availability-zones.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AvailabilityZone {
    pub zone_name: String,
    #[serde(default)]
    pub zone_id: Option<String>,
    #[serde(default)]
    pub zone_type: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
}

impl Resource for AvailabilityZone {
    const KIND: &'static str = "AWS::EC2::AvailabilityZone";
    const POSITION: Position = Position::Container;
    const DOCUMENT: Document =
        Document::list("ec2", "DescribeAvailabilityZones", "AvailabilityZones");
    const CALL: Option<Call> = Some(call!(ec2.describe_availability_zones));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.zone_name)
    }
}

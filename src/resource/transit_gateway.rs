//! Transit gateways and what is attached to them.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
use super::position::Position;
use super::record::{List, Resource, Tag};

/// AWS::EC2::TransitGateway, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-transit-gateways.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TransitGateway {
    pub transit_gateway_id: String,
    #[serde(default)]
    pub transit_gateway_arn: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub owner_id: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub options: Option<TransitGatewayOptions>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for TransitGateway {
    const KIND: &'static str = "AWS::EC2::TransitGateway";
    const POSITION: Position = Position::Between;
    const DOCUMENT: Document = Document::list("ec2", "DescribeTransitGateways", "TransitGateways");
    const CALL: Option<Call> = Some(call!(ec2.describe_transit_gateways, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.transit_gateway_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        if let Some(options) = &mut self.options {
            options.transit_gateway_cidr_blocks.0.sort();
        }
        self.tags.0.sort();
    }
}

/// The switches of a transit gateway.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGatewayOptions {
    pub association_default_route_table_id: Option<String>,
    pub propagation_default_route_table_id: Option<String>,
    pub default_route_table_association: Option<String>,
    pub default_route_table_propagation: Option<String>,
    pub security_group_referencing_support: Option<String>,
    pub transit_gateway_cidr_blocks: List<String>,
}

/// The states of an attachment, see <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TransitGatewayAttachment.html>.
const STATES: [&str; 13] = [
    "initiating",
    "initiatingRequest",
    "pendingAcceptance",
    "rollingBack",
    "pending",
    "available",
    "modifying",
    "deleting",
    "deleted",
    "failed",
    "rejected",
    "rejecting",
    "failing",
];

/// The states of an association with a route table.
pub const ASSOCIATION: [&str; 4] = [
    "associating",
    "associated",
    "disassociating",
    "disassociated",
];

/// AWS::EC2::TransitGatewayAttachment, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-transit-gateway-attachments.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TransitGatewayAttachment {
    pub transit_gateway_attachment_id: String,
    #[serde(default)]
    pub transit_gateway_id: Option<String>,
    #[serde(default)]
    pub transit_gateway_owner_id: Option<String>,
    #[serde(default)]
    pub resource_owner_id: Option<String>,
    #[serde(default)]
    pub resource_type: Option<String>,
    #[serde(default)]
    pub resource_id: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub association: Option<TransitGatewayAttachmentAssociation>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for TransitGatewayAttachment {
    const KIND: &'static str = "AWS::EC2::TransitGatewayAttachment";
    const POSITION: Position = Position::Between;
    const DOCUMENT: Document = Document::list(
        "ec2",
        "DescribeTransitGatewayAttachments",
        "TransitGatewayAttachments",
    );
    const CALL: Option<Call> =
        Some(call!(ec2.describe_transit_gateway_attachments, max_results 1000));

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        check.text("State", self.state.as_deref());
        check.word("State", self.state.as_deref(), &STATES);
        check.text("TransitGatewayId", self.transit_gateway_id.as_deref());
        check.text("ResourceType", self.resource_type.as_deref());
        if let Some(association) = &self.association {
            check.word(
                "Association.State",
                association.state.as_deref(),
                &ASSOCIATION,
            );
        }
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.transit_gateway_attachment_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }
}

/// The one route table that an attachment is associated with.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGatewayAttachmentAssociation {
    pub transit_gateway_route_table_id: Option<String>,
    pub state: Option<String>,
}

/// AWS::EC2::TransitGatewayVpcAttachment, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-transit-gateway-vpc-attachments.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TransitGatewayVpcAttachment {
    pub transit_gateway_attachment_id: String,
    #[serde(default)]
    pub transit_gateway_id: Option<String>,
    #[serde(default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub vpc_owner_id: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    pub subnet_ids: List<String>,
    #[serde(default)]
    pub options: Option<TransitGatewayVpcAttachmentOptions>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for TransitGatewayVpcAttachment {
    const KIND: &'static str = "AWS::EC2::TransitGatewayVpcAttachment";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list(
        "ec2",
        "DescribeTransitGatewayVpcAttachments",
        "TransitGatewayVpcAttachments",
    );
    const CALL: Option<Call> =
        Some(call!(ec2.describe_transit_gateway_vpc_attachments, max_results 1000));

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        check.text("State", self.state.as_deref());
        check.word("State", self.state.as_deref(), &STATES);
        check.text("TransitGatewayId", self.transit_gateway_id.as_deref());
        check.text("VpcId", self.vpc_id.as_deref());
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.transit_gateway_attachment_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        self.subnet_ids.0.sort();
        self.tags.0.sort();
    }
}

/// The switches of an attachment: `enable` or `disable`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGatewayVpcAttachmentOptions {
    pub dns_support: Option<String>,
    pub ipv6_support: Option<String>,
    pub appliance_mode_support: Option<String>,
    pub security_group_referencing_support: Option<String>,
}

/// AWS::EC2::TransitGatewayPeeringAttachment, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-transit-gateway-peering-attachments.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TransitGatewayPeeringAttachment {
    pub transit_gateway_attachment_id: String,
    #[serde(default)]
    pub requester_tgw_info: Option<PeeringTransitGateway>,
    #[serde(default)]
    pub accepter_tgw_info: Option<PeeringTransitGateway>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for TransitGatewayPeeringAttachment {
    const KIND: &'static str = "AWS::EC2::TransitGatewayPeeringAttachment";
    const POSITION: Position = Position::Between;
    const DOCUMENT: Document = Document::list(
        "ec2",
        "DescribeTransitGatewayPeeringAttachments",
        "TransitGatewayPeeringAttachments",
    );
    const CALL: Option<Call> =
        Some(call!(ec2.describe_transit_gateway_peering_attachments, max_results 1000));

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        check.text("State", self.state.as_deref());
        check.word("State", self.state.as_deref(), &STATES);
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.transit_gateway_attachment_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }
}

/// One side of a peering between transit gateways.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PeeringTransitGateway {
    pub transit_gateway_id: Option<String>,
    pub owner_id: Option<String>,
    pub region: Option<String>,
}

/// AWS::EC2::TransitGatewayConnect, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-transit-gateway-connects.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TransitGatewayConnect {
    pub transit_gateway_attachment_id: String,
    #[serde(default)]
    pub transport_transit_gateway_attachment_id: Option<String>,
    #[serde(default)]
    pub transit_gateway_id: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for TransitGatewayConnect {
    const KIND: &'static str = "AWS::EC2::TransitGatewayConnect";
    const POSITION: Position = Position::Between;
    const DOCUMENT: Document = Document::list(
        "ec2",
        "DescribeTransitGatewayConnects",
        "TransitGatewayConnects",
    );
    const CALL: Option<Call> = Some(call!(ec2.describe_transit_gateway_connects, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.transit_gateway_attachment_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }
}

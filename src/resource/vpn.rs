//! Virtual private gateways, VPN connections and the customer's side of them.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
use super::internet_gateway::GatewayAttachment;
use super::position::Position;
use super::record::{List, Resource, Tag};

/// AWS::EC2::VPNGateway, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-vpn-gateways.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VpnGateway {
    pub vpn_gateway_id: String,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(rename = "Type", default)]
    pub kind: Option<String>,
    pub vpc_attachments: List<GatewayAttachment>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for VpnGateway {
    const KIND: &'static str = "AWS::EC2::VPNGateway";
    const POSITION: Position = Position::Gateway;
    const DOCUMENT: Document = Document::list("ec2", "DescribeVpnGateways", "VpnGateways");
    const CALL: Option<Call> = Some(call!(ec2.describe_vpn_gateways));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.vpn_gateway_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        GatewayAttachment::check(&mut check, "VpcAttachments", &self.vpc_attachments);
        check.fault()
    }

    fn settle(&mut self) {
        self.vpc_attachments.0.sort();
        self.tags.0.sort();
    }
}

/// AWS::EC2::VPNConnection, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-vpn-connections.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VpnConnection {
    pub vpn_connection_id: String,
    #[serde(default)]
    pub vpn_gateway_id: Option<String>,
    #[serde(default)]
    pub transit_gateway_id: Option<String>,
    #[serde(default)]
    pub customer_gateway_id: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub routes: List<VpnStaticRoute>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for VpnConnection {
    const KIND: &'static str = "AWS::EC2::VPNConnection";
    const POSITION: Position = Position::Between;
    const DOCUMENT: Document = Document::list("ec2", "DescribeVpnConnections", "VpnConnections");
    const CALL: Option<Call> = Some(call!(ec2.describe_vpn_connections));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.vpn_connection_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn fault(&self) -> Option<Fault> {
        // <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpnConnection.html>
        const WORDS: [&str; 4] = ["pending", "available", "deleting", "deleted"];
        let mut check = Check::default();
        check.text("State", self.state.as_deref());
        check.word("State", self.state.as_deref(), &WORDS);
        for (at, route) in self.routes.iter().enumerate() {
            let text = route.destination_cidr_block.as_deref();
            check.text(format_args!("Routes[{at}].DestinationCidrBlock"), text);
            check.block(format_args!("Routes[{at}].DestinationCidrBlock"), text);
            let state = route.state.as_deref();
            check.word(format_args!("Routes[{at}].State"), state, &WORDS);
        }
        check.fault()
    }

    fn settle(&mut self) {
        self.routes.0.sort();
        self.tags.0.sort();
    }
}

/// A static route of the connection.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpnStaticRoute {
    pub destination_cidr_block: Option<String>,
    pub state: Option<String>,
}

/// AWS::EC2::CustomerGateway, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-customer-gateways.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CustomerGateway {
    pub customer_gateway_id: String,
    #[serde(default)]
    pub ip_address: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for CustomerGateway {
    const KIND: &'static str = "AWS::EC2::CustomerGateway";
    const POSITION: Position = Position::Between;
    const DOCUMENT: Document =
        Document::list("ec2", "DescribeCustomerGateways", "CustomerGateways");
    const CALL: Option<Call> = Some(call!(ec2.describe_customer_gateways));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.customer_gateway_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }
}

//! The route tables of transit gateways: associations, propagations, prefix list references and routes.

use std::borrow::Cow;

use serde::Deserialize;

use aws_sdk_ec2::types::Filter;

use super::call::{Ask, Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
use super::position::Position;
use super::record::{List, Resource, Tag};
use super::transit_gateway::ASSOCIATION;

/// AWS::EC2::TransitGatewayRouteTable, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-transit-gateway-route-tables.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TransitGatewayRouteTable {
    pub transit_gateway_route_table_id: String,
    #[serde(default)]
    pub transit_gateway_id: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub default_association_route_table: Option<bool>,
    #[serde(default)]
    pub default_propagation_route_table: Option<bool>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for TransitGatewayRouteTable {
    const KIND: &'static str = "AWS::EC2::TransitGatewayRouteTable";
    const POSITION: Position = Position::Rule;
    const DOCUMENT: Document = Document::list(
        "ec2",
        "DescribeTransitGatewayRouteTables",
        "TransitGatewayRouteTables",
    );
    const CALL: Option<Call> =
        Some(call!(ec2.describe_transit_gateway_route_tables, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.transit_gateway_route_table_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }
}

/// AWS::EC2::TransitGatewayRouteTableAssociation, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/get-transit-gateway-route-table-associations.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGatewayRouteTableAssociation {
    #[serde(skip)]
    pub transit_gateway_route_table_id: String,
    pub transit_gateway_attachment_id: Option<String>,
    pub resource_id: Option<String>,
    pub resource_type: Option<String>,
    pub state: Option<String>,
}

impl Resource for TransitGatewayRouteTableAssociation {
    const KIND: &'static str = "AWS::EC2::TransitGatewayRouteTableAssociation";
    const POSITION: Position = Position::Rule;
    const DOCUMENT: Document = Document::list(
        "ec2",
        "GetTransitGatewayRouteTableAssociations",
        "Associations",
    )
    .per("TransitGatewayRouteTableId");
    const CALL: Option<Call> = Some(
        call!(
            ec2.get_transit_gateway_route_table_associations(set_transit_gateway_route_table_id),
            max_results 1000
        )
        .each(
            TransitGatewayRouteTable::DOCUMENT,
            "TransitGatewayRouteTableId",
        ),
    );

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        let attachment = self.transit_gateway_attachment_id.as_deref();
        check.text("TransitGatewayAttachmentId", attachment);
        check.word("State", self.state.as_deref(), &ASSOCIATION);
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        Cow::Owned(format!(
            "{}/{}",
            self.transit_gateway_route_table_id,
            self.transit_gateway_attachment_id
                .as_deref()
                .unwrap_or_default()
        ))
    }

    fn asked_with(&mut self, value: &str) {
        self.transit_gateway_route_table_id = value.to_owned();
    }
}

/// AWS::EC2::TransitGatewayRouteTablePropagation, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/get-transit-gateway-route-table-propagations.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGatewayRouteTablePropagation {
    #[serde(skip)]
    pub transit_gateway_route_table_id: String,
    pub transit_gateway_attachment_id: Option<String>,
    pub resource_id: Option<String>,
    pub resource_type: Option<String>,
    pub state: Option<String>,
}

impl Resource for TransitGatewayRouteTablePropagation {
    const KIND: &'static str = "AWS::EC2::TransitGatewayRouteTablePropagation";
    const POSITION: Position = Position::Rule;
    const DOCUMENT: Document = Document::list(
        "ec2",
        "GetTransitGatewayRouteTablePropagations",
        "TransitGatewayRouteTablePropagations",
    )
    .per("TransitGatewayRouteTableId");
    const CALL: Option<Call> = Some(
        call!(
            ec2.get_transit_gateway_route_table_propagations(set_transit_gateway_route_table_id),
            max_results 1000
        )
        .each(
            TransitGatewayRouteTable::DOCUMENT,
            "TransitGatewayRouteTableId",
        ),
    );

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        let attachment = self.transit_gateway_attachment_id.as_deref();
        check.text("TransitGatewayAttachmentId", attachment);
        let states = ["enabling", "enabled", "disabling", "disabled"];
        check.word("State", self.state.as_deref(), &states);
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        Cow::Owned(format!(
            "{}/{}",
            self.transit_gateway_route_table_id,
            self.transit_gateway_attachment_id
                .as_deref()
                .unwrap_or_default()
        ))
    }

    fn asked_with(&mut self, value: &str) {
        self.transit_gateway_route_table_id = value.to_owned();
    }
}

/// AWS::EC2::TransitGatewayPrefixListReference, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/get-transit-gateway-prefix-list-references.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGatewayPrefixListReference {
    #[serde(skip)]
    pub transit_gateway_route_table_id: String,
    pub prefix_list_id: Option<String>,
    pub state: Option<String>,
    pub blackhole: Option<bool>,
    pub transit_gateway_attachment: Option<TransitGatewayRouteAttachment>,
}

impl Resource for TransitGatewayPrefixListReference {
    const KIND: &'static str = "AWS::EC2::TransitGatewayPrefixListReference";
    const POSITION: Position = Position::Rule;
    const DOCUMENT: Document = Document::list(
        "ec2",
        "GetTransitGatewayPrefixListReferences",
        "TransitGatewayPrefixListReferences",
    )
    .per("TransitGatewayRouteTableId");
    const CALL: Option<Call> = Some(
        call!(
            ec2.get_transit_gateway_prefix_list_references(set_transit_gateway_route_table_id),
            max_results 1000
        )
        .each(
            TransitGatewayRouteTable::DOCUMENT,
            "TransitGatewayRouteTableId",
        ),
    );

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        check.text("PrefixListId", self.prefix_list_id.as_deref());
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        Cow::Owned(format!(
            "{}/{}",
            self.transit_gateway_route_table_id,
            self.prefix_list_id.as_deref().unwrap_or_default()
        ))
    }

    fn asked_with(&mut self, value: &str) {
        self.transit_gateway_route_table_id = value.to_owned();
    }
}

/// AWS::EC2::TransitGatewayRoute, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/search-transit-gateway-routes.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGatewayRoute {
    #[serde(skip)]
    pub transit_gateway_route_table_id: String,
    pub destination_cidr_block: Option<String>,
    pub prefix_list_id: Option<String>,
    #[serde(rename = "Type")]
    pub kind: Option<String>,
    pub state: Option<String>,
    pub transit_gateway_attachments: List<TransitGatewayRouteAttachment>,
}

impl Resource for TransitGatewayRoute {
    const KIND: &'static str = "AWS::EC2::TransitGatewayRoute";
    const POSITION: Position = Position::Rule;
    const DOCUMENT: Document = Document::list("ec2", "SearchTransitGatewayRoutes", "Routes")
        .per("TransitGatewayRouteTableId");
    const CALL: Option<Call> = Some(
        call!(
            ec2.search_transit_gateway_routes(set_transit_gateway_route_table_id),
            default_size 1000; request, ask => request.set_filters(Some(filters(ask)))
        )
        .each(
            TransitGatewayRouteTable::DOCUMENT,
            "TransitGatewayRouteTableId",
        )
        .in_parts(),
    );

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        let destination = self.destination_cidr_block.as_deref();
        check.text("DestinationCidrBlock", destination);
        check.block("DestinationCidrBlock", destination);
        check.word("Type", self.kind.as_deref(), &["static", "propagated"]);
        // <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TransitGatewayRoute.html>
        let states = ["pending", "active", "blackhole", "deleting", "deleted"];
        check.word("State", self.state.as_deref(), &states);
        for (at, attachment) in self.transit_gateway_attachments.iter().enumerate() {
            let id = attachment.transit_gateway_attachment_id.as_deref();
            let path = format_args!("TransitGatewayAttachments[{at}].TransitGatewayAttachmentId");
            check.text(path, id);
        }
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        let destination = self.destination_cidr_block.as_deref();
        let destination = destination.or(self.prefix_list_id.as_deref());
        Cow::Owned(format!(
            "{}/{}/{}",
            self.transit_gateway_route_table_id,
            destination.unwrap_or_default(),
            self.kind.as_deref().unwrap_or_default()
        ))
    }

    fn asked_with(&mut self, value: &str) {
        self.transit_gateway_route_table_id = value.to_owned();
    }

    fn settle(&mut self) {
        self.transit_gateway_attachments.0.sort();
    }
}

/// Where a route leads.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TransitGatewayRouteAttachment {
    pub transit_gateway_attachment_id: Option<String>,
    pub resource_id: Option<String>,
    pub resource_type: Option<String>,
}

/// AWS wants a filter; these are the states a route can have. All filters must hold.
fn filters(ask: &Ask) -> Vec<Filter> {
    let states = Filter::builder()
        .name("state")
        .values("active")
        .values("blackhole")
        .build();
    let part = ask.part.as_ref().map(|part| {
        Filter::builder()
            .name(part.filter)
            .values(&part.value)
            .build()
    });
    [states].into_iter().chain(part).collect()
}

//! A route table: of a VPC's main subnets, of chosen subnets, or of a gateway.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::call::{Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
use super::position::Position;
use super::record::{List, Resource, Tag};

/// AWS::EC2::RouteTable, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-route-tables.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RouteTable {
    pub route_table_id: String,
    #[serde(default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub owner_id: Option<String>,
    pub associations: List<RouteTableAssociation>,
    #[serde(default)]
    pub propagating_vgws: List<PropagatingVgw>,
    pub routes: List<Route>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for RouteTable {
    const KIND: &'static str = "AWS::EC2::RouteTable";
    const POSITION: Position = Position::Rule;
    const DOCUMENT: Document = Document::list("ec2", "DescribeRouteTables", "RouteTables");
    const CALL: Option<Call> = Some(call!(ec2.describe_route_tables, max_results 100));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.route_table_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        for (at, association) in self.associations.iter().enumerate() {
            let path = format_args!("Associations[{at}]");
            if association.main != Some(true) && association.gateway_id.is_none() {
                let subnet = association.subnet_id.as_deref();
                check.text(format_args!("{path}.SubnetId"), subnet);
            }
            let state = association.association_state.as_ref();
            // <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RouteTableAssociationState.html>
            check.word(
                format_args!("{path}.AssociationState.State"),
                state.and_then(|state| state.state.as_deref()),
                &[
                    "associating",
                    "associated",
                    "disassociating",
                    "disassociated",
                    "failed",
                ],
            );
        }
        check.fault()
    }

    fn settle(&mut self) {
        self.associations.0.sort();
        self.propagating_vgws.0.sort();
        self.routes.0.sort();
        self.tags.0.sort();
    }
}

/// Which subnet or gateway a table is for; `Main` stands for every subnet of the VPC without one of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RouteTableAssociation {
    pub main: Option<bool>,
    pub subnet_id: Option<String>,
    pub gateway_id: Option<String>,
    pub association_state: Option<AssociationState>,
}

/// The state of an association: `associated`, `associating`, `failed` and so on.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AssociationState {
    pub state: Option<String>,
}

/// A virtual private gateway whose routes the table learns.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PropagatingVgw {
    pub gateway_id: Option<String>,
}

/// One route: a destination and exactly one target.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Route {
    pub destination_cidr_block: Option<String>,
    pub destination_ipv6_cidr_block: Option<String>,
    pub destination_prefix_list_id: Option<String>,
    pub gateway_id: Option<String>,
    pub instance_id: Option<String>,
    pub instance_owner_id: Option<String>,
    pub nat_gateway_id: Option<String>,
    pub network_interface_id: Option<String>,
    pub transit_gateway_id: Option<String>,
    pub vpc_peering_connection_id: Option<String>,
    pub egress_only_internet_gateway_id: Option<String>,
    pub local_gateway_id: Option<String>,
    pub carrier_gateway_id: Option<String>,
    pub core_network_arn: Option<String>,
    pub odb_network_arn: Option<String>,
    pub origin: Option<String>,
    pub state: Option<String>,
    /// Keys that mapper does not know, with their values where these are texts: a kind of target to come.
    #[serde(flatten)]
    pub others: BTreeMap<String, Text>,
}

/// A text; anything else reads as none. Only for keys that mapper does not know.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text(pub Option<String>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        Ok(Self(value.as_str().map(str::to_owned)))
    }
}

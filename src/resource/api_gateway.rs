//! API Gateway's links into VPCs.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::Call;
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource};
use super::workload::{Role, Surroundings, Workload, candidates};

/// AWS::ApiGateway::VpcLink: to a network load balancer, whose interfaces it uses, see
/// <https://docs.aws.amazon.com/cli/latest/reference/apigateway/get-vpc-links.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RestVpcLink {
    pub id: String,
    #[serde(default)]
    pub name: Option<String>,
    /// The load balancers' ARNs.
    #[serde(default)]
    pub target_arns: List<String>,
    /// `AVAILABLE`, `PENDING`, `DELETING`, `FAILED`.
    #[serde(default)]
    pub status: Option<String>,
}

impl Resource for RestVpcLink {
    const KIND: &'static str = "AWS::ApiGateway::VpcLink";
    const DOCUMENT: Document = Document::list("apigateway", "GetVpcLinks", "items");
    const CALL: Option<Call> = Some(Call::paged(500));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn settle(&mut self) {
        self.target_arns.0.sort();
    }
}

/// AWS::ApiGatewayV2::VpcLink: with interfaces of its own, see
/// <https://docs.aws.amazon.com/cli/latest/reference/apigatewayv2/get-vpc-links.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct HttpVpcLink {
    pub vpc_link_id: String,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub vpc_link_status: Option<String>,
    #[serde(default)]
    pub subnet_ids: List<String>,
    #[serde(default)]
    pub security_group_ids: List<String>,
}

impl Resource for HttpVpcLink {
    const KIND: &'static str = "AWS::ApiGatewayV2::VpcLink";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list("apigatewayv2", "GetVpcLinks", "Items");
    const CALL: Option<Call> = Some(Call::plain());

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.vpc_link_id)
    }

    fn settle(&mut self) {
        self.subnet_ids.0.sort();
        self.security_group_ids.0.sort();
    }

    /// It sends what its API takes in to listeners and addresses of the VPC.
    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let id = &self.vpc_link_id;
        Some(Workload {
            kind: Self::KIND,
            id: id.clone(),
            arn: around.arn("apigateway", &format!("/vpclinks/{id}")),
            name: self.name.clone(),
            state: self.vpc_link_status.clone(),
            role: Role::Client,
            standings: candidates(
                self.subnet_ids.iter().map(String::as_str),
                &self.security_group_ids,
            ),
            ..Workload::default()
        })
    }
}

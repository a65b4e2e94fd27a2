//! Route servers: what tells route tables their routes, where it stands, and whom it listens to.

use std::borrow::Cow;

use serde::Deserialize;

use super::brief::brief;
use super::call::{Call, call};
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource, Tag, name_tag};
use super::workload::{Claim, Role, Standing, Surroundings, Workload, address, pairs, tcp_port};

brief!(
    /// AWS::EC2::RouteServer, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-route-servers.html>.
    RouteServer = "AWS::EC2::RouteServer",
    Rule,
    "RouteServerId",
    Document::list("ec2", "DescribeRouteServers", "RouteServers"),
    call!(ec2.describe_route_servers, max_results 1000).extended()
);

/// AWS::EC2::RouteServerEndpoint, see
/// <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-route-server-endpoints.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RouteServerEndpoint {
    pub route_server_endpoint_id: String,
    #[serde(default)]
    pub route_server_id: Option<String>,
    #[serde(default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub subnet_id: Option<String>,
    #[serde(default)]
    pub eni_id: Option<String>,
    #[serde(default)]
    pub eni_address: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for RouteServerEndpoint {
    const KIND: &'static str = "AWS::EC2::RouteServerEndpoint";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list(
        "ec2",
        "DescribeRouteServerEndpoints",
        "RouteServerEndpoints",
    );
    const CALL: Option<Call> =
        Some(call!(ec2.describe_route_server_endpoints, max_results 1000).extended());

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.route_server_endpoint_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        self.tags.0.sort();
    }

    /// It answers BGP in its subnet: <https://docs.aws.amazon.com/vpc/latest/userguide/dynamic-routing-route-server.html>.
    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let id = &self.route_server_endpoint_id;
        let standing = |subnet: &String| Standing {
            subnet: subnet.clone(),
            interface: self.eni_id.clone(),
            addresses: address(self.eni_address.as_deref()).into_iter().collect(),
            ..Standing::default()
        };
        Some(Workload {
            kind: Self::KIND,
            id: id.clone(),
            arn: around.arn("ec2", &format!("route-server-endpoint/{id}")),
            name: name_tag(&self.tags).map(str::to_owned),
            detail: self.route_server_id.clone(),
            state: self.state.clone(),
            vpc: self.vpc_id.clone(),
            tags: pairs(&self.tags),
            role: Role::Server,
            listens: tcp_port(Some(179)),
            standings: self.subnet_id.iter().map(standing).collect(),
            claims: self
                .eni_id
                .clone()
                .map(Claim::Interface)
                .into_iter()
                .collect(),
            ..Workload::default()
        })
    }
}

brief!(
    /// Who tells a route server its routes, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-route-server-peers.html>.
    RouteServerPeer = "AWS::EC2::RouteServerPeer",
    Detail,
    "RouteServerPeerId",
    Document::list("ec2", "DescribeRouteServerPeers", "RouteServerPeers"),
    call!(ec2.describe_route_server_peers, max_results 1000).extended()
);

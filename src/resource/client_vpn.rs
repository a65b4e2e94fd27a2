//! Client VPN: endpoints that people dial in to, the subnets that they come out of, and where they may go from there.

use std::borrow::Cow;

use serde::Deserialize;

use super::brief::brief;
use super::call::{Call, call};
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource, Tag, name_tag};
use super::workload::{Claim, Role, SubnetGroup, Surroundings, Workload, candidates, pairs};

/// AWS::EC2::ClientVpnEndpoint, see
/// <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-client-vpn-endpoints.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ClientVpnEndpoint {
    pub client_vpn_endpoint_id: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub client_cidr_block: Option<String>,
    #[serde(default)]
    pub status: Option<ClientVpnStatus>,
    #[serde(default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub security_group_ids: List<String>,
    #[serde(default)]
    pub tags: List<Tag>,
}

/// The state of an endpoint or of one of its subnets.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ClientVpnStatus {
    pub code: Option<String>,
}

impl Resource for ClientVpnEndpoint {
    const KIND: &'static str = "AWS::EC2::ClientVpnEndpoint";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document =
        Document::list("ec2", "DescribeClientVpnEndpoints", "ClientVpnEndpoints");
    const CALL: Option<Call> =
        Some(call!(ec2.describe_client_vpn_endpoints, max_results 1000).extended());

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.client_vpn_endpoint_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        self.security_group_ids.0.sort();
        self.tags.0.sort();
    }

    /// Those who dial in appear in the VPC with the addresses of the endpoint's interfaces, one in each of its subnets:
    /// <https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/how-it-works.html>.
    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let id = &self.client_vpn_endpoint_id;
        let subnets = around.group(Self::KIND, id);
        Some(Workload {
            kind: Self::KIND,
            id: id.clone(),
            arn: around.arn("ec2", &format!("client-vpn-endpoint/{id}")),
            name: name_tag(&self.tags)
                .or(self.description.as_deref())
                .filter(|name| !name.is_empty())
                .map(str::to_owned),
            detail: self.client_cidr_block.clone(),
            state: self.status.as_ref().and_then(|status| status.code.clone()),
            vpc: self.vpc_id.clone(),
            tags: pairs(&self.tags),
            role: Role::Client,
            standings: candidates(subnets.iter().map(String::as_str), &self.security_group_ids),
            claims: vec![Claim::SharedDescription("ClientVPN Endpoint resource")],
            ..Workload::default()
        })
    }
}

/// A subnet that an endpoint comes out of, see
/// <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-client-vpn-target-networks.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ClientVpnTargetNetwork {
    pub association_id: String,
    pub target_network_id: Option<String>,
    pub client_vpn_endpoint_id: Option<String>,
}

impl Resource for ClientVpnTargetNetwork {
    const KIND: &'static str = "AWS::EC2::ClientVpnTargetNetworkAssociation";
    const DOCUMENT: Document = Document::list(
        "ec2",
        "DescribeClientVpnTargetNetworks",
        "ClientVpnTargetNetworks",
    )
    .per("ClientVpnEndpointId");
    const CALL: Option<Call> = Some(
        call!(ec2.describe_client_vpn_target_networks(set_client_vpn_endpoint_id), max_results 1000)
            .each(ClientVpnEndpoint::DOCUMENT, "ClientVpnEndpointId")
            .extended(),
    );

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.association_id)
    }

    fn subnet_group(&self) -> Option<SubnetGroup> {
        let endpoint = self.client_vpn_endpoint_id.as_deref()?;
        let subnets = self.target_network_id.iter().cloned();
        Some(SubnetGroup::new(ClientVpnEndpoint::KIND, endpoint, subnets))
    }
}

brief!(
    /// A route of an endpoint, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-client-vpn-routes.html>.
    ClientVpnRoute = "AWS::EC2::ClientVpnRoute",
    Rule,
    "DestinationCidr",
    Document::list("ec2", "DescribeClientVpnRoutes", "Routes").per("ClientVpnEndpointId"),
    call!(ec2.describe_client_vpn_routes(set_client_vpn_endpoint_id), max_results 1000)
        .each(ClientVpnEndpoint::DOCUMENT, "ClientVpnEndpointId")
        .extended()
);

brief!(
    /// Who may go where, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-client-vpn-authorization-rules.html>.
    ClientVpnAuthorizationRule = "AWS::EC2::ClientVpnAuthorizationRule",
    Rule,
    "DestinationCidr",
    Document::list("ec2", "DescribeClientVpnAuthorizationRules", "AuthorizationRules")
        .per("ClientVpnEndpointId"),
    call!(ec2.describe_client_vpn_authorization_rules(set_client_vpn_endpoint_id), max_results 1000)
        .each(ClientVpnEndpoint::DOCUMENT, "ClientVpnEndpointId")
        .extended()
);

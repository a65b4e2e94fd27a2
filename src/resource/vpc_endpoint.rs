//! VPC endpoints, and the endpoint services of the account itself.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
use super::network_interface::{GroupIdentifier, check_groups};
use super::position::Position;
use super::record::{List, Resource, Tag, name_tag};
use super::workload::{Claim, Role, Surroundings, Workload, candidates, group_ids, pairs};

/// AWS::EC2::VPCEndpoint, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-vpc-endpoints.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VpcEndpoint {
    pub vpc_endpoint_id: String,
    #[serde(default)]
    pub vpc_endpoint_type: Option<String>,
    #[serde(default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub service_name: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub owner_id: Option<String>,
    #[serde(default)]
    pub requester_managed: Option<bool>,
    #[serde(default)]
    pub private_dns_enabled: Option<bool>,
    #[serde(default)]
    pub ip_address_type: Option<String>,
    #[serde(default)]
    pub route_table_ids: List<String>,
    #[serde(default)]
    pub subnet_ids: List<String>,
    #[serde(default)]
    pub network_interface_ids: List<String>,
    #[serde(default)]
    pub groups: List<GroupIdentifier>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for VpcEndpoint {
    const KIND: &'static str = "AWS::EC2::VPCEndpoint";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list("ec2", "DescribeVpcEndpoints", "VpcEndpoints");
    const CALL: Option<Call> = Some(call!(ec2.describe_vpc_endpoints, max_results 1000));

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        check.word(
            "VpcEndpointType",
            self.vpc_endpoint_type.as_deref(),
            &[
                "Interface",
                "Gateway",
                "GatewayLoadBalancer",
                "Resource",
                "ServiceNetwork",
            ],
        );
        // Printed with a capital or without; see <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html>.
        let state = self.state.as_deref().map(str::to_ascii_lowercase);
        check.word(
            "State",
            state.as_deref(),
            &[
                "pendingacceptance",
                "pending",
                "available",
                "deleting",
                "deleted",
                "rejected",
                "failed",
                "expired",
                "partial",
            ],
        );
        check_groups(&mut check, "Groups", &self.groups);
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.vpc_endpoint_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        self.route_table_ids.0.sort();
        self.subnet_ids.0.sort();
        self.network_interface_ids.0.sort();
        self.groups.0.sort();
        self.tags.0.sort();
    }

    /// Interface and Gateway Load Balancer endpoints have interfaces; gateway endpoints are routes and no workload.
    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let gateway = self.vpc_endpoint_type.as_deref().unwrap_or("Gateway") == "Gateway";
        if gateway && self.subnet_ids.is_empty() {
            return None;
        }
        if matches!(self.state.as_deref(), Some("deleted" | "Deleted")) {
            return None;
        }
        let groups = group_ids(&self.groups);
        Some(Workload {
            kind: Self::KIND,
            id: self.vpc_endpoint_id.clone(),
            arn: around.arn("ec2", &format!("vpc-endpoint/{}", self.vpc_endpoint_id)),
            name: name_tag(&self.tags).map(str::to_owned),
            detail: self.service_name.clone(),
            state: self.state.clone(),
            vpc: self.vpc_id.clone(),
            tags: pairs(&self.tags),
            role: Role::Server,
            standings: candidates(self.subnet_ids.iter().map(String::as_str), &groups),
            claims: self
                .network_interface_ids
                .iter()
                .cloned()
                .map(Claim::Interface)
                .collect(),
            ..Workload::default()
        })
    }
}

/// AWS::EC2::VPCEndpointService, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-vpc-endpoint-service-configurations.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpcEndpointService {
    pub service_id: Option<String>,
    pub service_name: Option<String>,
    pub service_state: Option<String>,
    pub network_load_balancer_arns: List<String>,
    pub gateway_load_balancer_arns: List<String>,
    pub availability_zones: List<String>,
    pub tags: List<Tag>,
}

impl Resource for VpcEndpointService {
    const KIND: &'static str = "AWS::EC2::VPCEndpointService";
    const POSITION: Position = Position::Between;
    const DOCUMENT: Document = Document::list(
        "ec2",
        "DescribeVpcEndpointServiceConfigurations",
        "ServiceConfigurations",
    );
    const CALL: Option<Call> =
        Some(call!(ec2.describe_vpc_endpoint_service_configurations, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.service_id.as_deref().unwrap_or_default())
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        self.network_load_balancer_arns.0.sort();
        self.gateway_load_balancer_arns.0.sort();
        self.availability_zones.0.sort();
        self.tags.0.sort();
    }
}

/// AWS::EC2::VPCEndpointConnection, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-vpc-endpoint-connections.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpcEndpointConnection {
    pub service_id: Option<String>,
    pub vpc_endpoint_id: Option<String>,
    pub vpc_endpoint_owner: Option<String>,
    pub vpc_endpoint_state: Option<String>,
    pub network_load_balancer_arns: List<String>,
    pub gateway_load_balancer_arns: List<String>,
}

impl Resource for VpcEndpointConnection {
    const KIND: &'static str = "AWS::EC2::VPCEndpointConnection";
    const DOCUMENT: Document = Document::list(
        "ec2",
        "DescribeVpcEndpointConnections",
        "VpcEndpointConnections",
    );
    const CALL: Option<Call> = Some(call!(ec2.describe_vpc_endpoint_connections, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.vpc_endpoint_id.as_deref().unwrap_or_default())
    }

    fn settle(&mut self) {
        self.network_load_balancer_arns.0.sort();
        self.gateway_load_balancer_arns.0.sort();
    }
}

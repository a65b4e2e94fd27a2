//! Smaller network records: DHCP options, flow logs, instance connect endpoints, account attributes.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource, Tag, name_tag};
use super::workload::{Claim, Role, Surroundings, Workload, candidates, pairs};

/// AWS::EC2::DHCPOptions, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-dhcp-options.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DhcpOptions {
    pub dhcp_options_id: String,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for DhcpOptions {
    const KIND: &'static str = "AWS::EC2::DHCPOptions";
    const DOCUMENT: Document = Document::list("ec2", "DescribeDhcpOptions", "DhcpOptions");
    const CALL: Option<Call> = Some(call!(ec2.describe_dhcp_options, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.dhcp_options_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }
}

/// AWS::EC2::FlowLog, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-flow-logs.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FlowLog {
    pub flow_log_id: String,
    #[serde(default)]
    pub resource_id: Option<String>,
    #[serde(default)]
    pub flow_log_status: Option<String>,
    #[serde(default)]
    pub traffic_type: Option<String>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for FlowLog {
    const KIND: &'static str = "AWS::EC2::FlowLog";
    const DOCUMENT: Document = Document::list("ec2", "DescribeFlowLogs", "FlowLogs");
    const CALL: Option<Call> = Some(call!(ec2.describe_flow_logs, max_results 1000));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.flow_log_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }
}

/// AWS::EC2::InstanceConnectEndpoint, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-instance-connect-endpoints.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct InstanceConnectEndpoint {
    pub instance_connect_endpoint_id: String,
    #[serde(default)]
    pub subnet_id: Option<String>,
    #[serde(default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub preserve_client_ip: Option<bool>,
    #[serde(default)]
    pub network_interface_ids: List<String>,
    #[serde(default)]
    pub security_group_ids: List<String>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for InstanceConnectEndpoint {
    const KIND: &'static str = "AWS::EC2::InstanceConnectEndpoint";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list(
        "ec2",
        "DescribeInstanceConnectEndpoints",
        "InstanceConnectEndpoints",
    );
    const CALL: Option<Call> = Some(call!(ec2.describe_instance_connect_endpoints, max_results 50));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.instance_connect_endpoint_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        self.network_interface_ids.0.sort();
        self.security_group_ids.0.sort();
        self.tags.0.sort();
    }

    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let id = &self.instance_connect_endpoint_id;
        Some(Workload {
            kind: Self::KIND,
            id: id.clone(),
            arn: around.arn("ec2", &format!("instance-connect-endpoint/{id}")),
            name: name_tag(&self.tags).map(str::to_owned),
            state: self.state.clone(),
            vpc: self.vpc_id.clone(),
            tags: pairs(&self.tags),
            role: Role::Client,
            standings: candidates(self.subnet_id.as_deref(), &self.security_group_ids),
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

/// AWS::EC2::AccountAttribute, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-account-attributes.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AccountAttribute {
    pub attribute_name: String,
}

impl Resource for AccountAttribute {
    const KIND: &'static str = "AWS::EC2::AccountAttribute";
    const DOCUMENT: Document =
        Document::list("ec2", "DescribeAccountAttributes", "AccountAttributes");
    const CALL: Option<Call> = Some(call!(ec2.describe_account_attributes));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.attribute_name)
    }
}

//! What brings the internet to private addresses by other ways than a gateway: CloudFront and Global Accelerator.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::Call;
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource};

/// AWS::CloudFront::VpcOrigin: CloudFront answers in one region for all, see
/// <https://docs.aws.amazon.com/cli/latest/reference/cloudfront/list-vpc-origins.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VpcOrigin {
    pub id: String,
    #[serde(default)]
    pub name: Option<String>,
    /// `Deployed`, `Deploying`, ...
    #[serde(default)]
    pub status: Option<String>,
    /// The load balancer's or instance's ARN.
    #[serde(default)]
    pub origin_endpoint_arn: Option<String>,
}

impl Resource for VpcOrigin {
    const KIND: &'static str = "AWS::CloudFront::VpcOrigin";
    const POSITION: Position = Position::Gateway;
    const DOCUMENT: Document =
        Document::list("cloudfront", "ListVpcOrigins", "VpcOriginList").nested("Items");
    const CALL: Option<Call> = Some(Call::paged(100).only_in("us-east-1"));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }
}

/// AWS::GlobalAccelerator::Accelerator, which only us-west-2 knows, see
/// <https://docs.aws.amazon.com/cli/latest/reference/globalaccelerator/list-accelerators.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Accelerator {
    pub accelerator_arn: String,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub enabled: Option<bool>,
    /// `IPV4` or `DUAL_STACK`.
    #[serde(default)]
    pub ip_address_type: Option<String>,
    #[serde(default)]
    pub ip_sets: List<IpSet>,
}

/// Addresses of one family that clients dial.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct IpSet {
    pub ip_addresses: List<String>,
}

impl Accelerator {
    /// All its addresses.
    #[must_use]
    pub fn addresses(&self) -> Vec<String> {
        let sets = self.ip_sets.iter();
        sets.flat_map(|set| &set.ip_addresses).cloned().collect()
    }
}

impl Resource for Accelerator {
    const KIND: &'static str = "AWS::GlobalAccelerator::Accelerator";
    const POSITION: Position = Position::Gateway;
    const DOCUMENT: Document =
        Document::list("globalaccelerator", "ListAccelerators", "Accelerators");
    const CALL: Option<Call> = Some(Call::paged(100).only_in("us-west-2"));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.accelerator_arn)
    }

    fn settle(&mut self) {
        for set in &mut self.ip_sets.0 {
            set.ip_addresses.0.sort_unstable();
        }
        self.ip_sets.0.sort_unstable();
    }
}

/// AWS::GlobalAccelerator::Listener: what is dialled, see
/// <https://docs.aws.amazon.com/cli/latest/reference/globalaccelerator/list-listeners.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AcceleratorListener {
    pub listener_arn: String,
    #[serde(skip)]
    pub accelerator_arn: String,
    /// `TCP` or `UDP`.
    #[serde(default)]
    pub protocol: Option<String>,
    #[serde(default)]
    pub port_ranges: List<PortRange>,
}

/// Ports of a listener, first and last.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PortRange {
    pub from_port: Option<i64>,
    pub to_port: Option<i64>,
}

impl Resource for AcceleratorListener {
    const KIND: &'static str = "AWS::GlobalAccelerator::Listener";
    const DOCUMENT: Document =
        Document::list("globalaccelerator", "ListListeners", "Listeners").per("AcceleratorArn");
    const CALL: Option<Call> = Some(Call::paged(100).each(Accelerator::DOCUMENT, "AcceleratorArn"));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.listener_arn)
    }

    fn asked_with(&mut self, value: &str) {
        value.clone_into(&mut self.accelerator_arn);
    }

    fn settle(&mut self) {
        self.port_ranges.0.sort_unstable();
    }
}

/// AWS::GlobalAccelerator::EndpointGroup: the load balancers, instances and addresses behind a listener, see
/// <https://docs.aws.amazon.com/cli/latest/reference/globalaccelerator/list-endpoint-groups.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AcceleratorEndpointGroup {
    pub endpoint_group_arn: String,
    #[serde(skip)]
    pub listener_arn: String,
    #[serde(default)]
    pub endpoint_descriptions: List<AcceleratorEndpoint>,
    #[serde(default)]
    pub port_overrides: List<PortOverride>,
}

/// An endpoint of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AcceleratorEndpoint {
    /// A load balancer's ARN, an instance's id or an Elastic IP address's allocation id.
    pub endpoint_id: Option<String>,
    /// Of 255; 0 for nothing.
    pub weight: Option<i64>,
    #[serde(rename = "ClientIPPreservationEnabled")]
    pub client_ip_preservation_enabled: Option<bool>,
}

/// A listener's port, and the one that the endpoints are sent to instead.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PortOverride {
    pub listener_port: Option<i64>,
    pub endpoint_port: Option<i64>,
}

impl Resource for AcceleratorEndpointGroup {
    const KIND: &'static str = "AWS::GlobalAccelerator::EndpointGroup";
    const DOCUMENT: Document =
        Document::list("globalaccelerator", "ListEndpointGroups", "EndpointGroups")
            .per("ListenerArn");
    const CALL: Option<Call> =
        Some(Call::paged(100).each(AcceleratorListener::DOCUMENT, "ListenerArn"));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.endpoint_group_arn)
    }

    fn asked_with(&mut self, value: &str) {
        value.clone_into(&mut self.listener_arn);
    }

    fn settle(&mut self) {
        self.endpoint_descriptions.0.sort_unstable();
        self.port_overrides.0.sort_unstable();
    }
}

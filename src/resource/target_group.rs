//! Target groups, their attributes, and the health of what is registered in them.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
use super::load_balancer::PROTOCOLS;
use super::position::Position;
use super::record::{List, Resource};

/// AWS::ElasticLoadBalancingV2::TargetGroup, see <https://docs.aws.amazon.com/cli/latest/reference/elbv2/describe-target-groups.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TargetGroup {
    pub target_group_arn: String,
    #[serde(default)]
    pub target_group_name: Option<String>,
    #[serde(default)]
    pub protocol: Option<String>,
    #[serde(default)]
    pub port: Option<i64>,
    #[serde(default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub target_type: Option<String>,
    #[serde(default)]
    pub ip_address_type: Option<String>,
    #[serde(default)]
    pub health_check_port: Option<String>,
    #[serde(default)]
    pub health_check_protocol: Option<String>,
    #[serde(default)]
    pub load_balancer_arns: List<String>,
}

impl Resource for TargetGroup {
    const KIND: &'static str = "AWS::ElasticLoadBalancingV2::TargetGroup";
    const POSITION: Position = Position::Rule;
    const DOCUMENT: Document = Document::list("elbv2", "DescribeTargetGroups", "TargetGroups");
    const CALL: Option<Call> = Some(call!(elbv2.describe_target_groups, page_size 400));

    /// A group of functions has neither port nor protocol.
    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        check.port("Port", self.port);
        check.word("Protocol", self.protocol.as_deref(), &PROTOCOLS);
        check.word(
            "TargetType",
            self.target_type.as_deref(),
            &["instance", "ip", "lambda", "alb"],
        );
        if self.target_type.as_deref() != Some("lambda") {
            check.text("Protocol", self.protocol.as_deref());
            if self.port.is_none() {
                check.missing("Port");
            }
        }
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.target_group_arn)
    }

    fn settle(&mut self) {
        self.load_balancer_arns.0.sort();
    }
}

/// AWS::ElasticLoadBalancingV2::TargetGroupAttribute, see <https://docs.aws.amazon.com/cli/latest/reference/elbv2/describe-target-group-attributes.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TargetGroupAttribute {
    #[serde(skip)]
    pub target_group_arn: String,
    pub key: Option<String>,
    pub value: Option<String>,
}

impl Resource for TargetGroupAttribute {
    const KIND: &'static str = "AWS::ElasticLoadBalancingV2::TargetGroupAttribute";
    const DOCUMENT: Document =
        Document::list("elbv2", "DescribeTargetGroupAttributes", "Attributes")
            .per("TargetGroupArn");
    const CALL: Option<Call> = Some(
        call!(elbv2.describe_target_group_attributes(set_target_group_arn))
            .each(TargetGroup::DOCUMENT, "TargetGroupArn"),
    );

    fn id(&self) -> Cow<'_, str> {
        Cow::Owned(format!(
            "{}/{}",
            self.target_group_arn,
            self.key.as_deref().unwrap_or_default()
        ))
    }

    fn asked_with(&mut self, value: &str) {
        self.target_group_arn = value.to_owned();
    }
}

/// AWS::ElasticLoadBalancingV2::TargetHealth, see <https://docs.aws.amazon.com/cli/latest/reference/elbv2/describe-target-health.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TargetHealth {
    #[serde(skip)]
    pub target_group_arn: String,
    pub target: Option<Target>,
    pub target_health: Option<TargetHealthState>,
    pub health_check_port: Option<String>,
}

impl Resource for TargetHealth {
    const KIND: &'static str = "AWS::ElasticLoadBalancingV2::TargetHealth";
    const DOCUMENT: Document =
        Document::list("elbv2", "DescribeTargetHealth", "TargetHealthDescriptions")
            .per("TargetGroupArn");
    const CALL: Option<Call> = Some(
        call!(elbv2.describe_target_health(set_target_group_arn))
            .each(TargetGroup::DOCUMENT, "TargetGroupArn"),
    );

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        let target = self.target.as_ref();
        check.text("Target.Id", target.and_then(|target| target.id.as_deref()));
        check.port("Target.Port", target.and_then(|target| target.port));
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        let target = self.target.as_ref();
        let id = target.and_then(|target| target.id.as_deref());
        let port = target.and_then(|target| target.port).unwrap_or_default();
        Cow::Owned(format!(
            "{}/{}:{port}",
            self.target_group_arn,
            id.unwrap_or_default()
        ))
    }

    fn asked_with(&mut self, value: &str) {
        self.target_group_arn = value.to_owned();
    }
}

/// A registered target: an instance id, an IP address, a function's ARN or a load balancer's ARN.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Target {
    pub id: Option<String>,
    pub port: Option<i64>,
    pub availability_zone: Option<String>,
}

/// `healthy`, `unhealthy`, `initial`, `draining`, `unused` or `unavailable`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TargetHealthState {
    pub state: Option<String>,
    pub reason: Option<String>,
}

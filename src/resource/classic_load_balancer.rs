//! Classic load balancers and the health of their instances.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
use super::position::Position;
use super::record::{List, Resource, Tag};
use super::workload::{Claim, Role, Surroundings, Workload, candidates, pairs};

/// AWS::ElasticLoadBalancing::LoadBalancer, see <https://docs.aws.amazon.com/cli/latest/reference/elb/describe-load-balancers.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ClassicLoadBalancer {
    pub load_balancer_name: String,
    #[serde(rename = "DNSName", default)]
    pub dns_name: Option<String>,
    #[serde(default)]
    pub scheme: Option<String>,
    #[serde(rename = "VPCId", default)]
    pub vpc_id: Option<String>,
    pub subnets: List<String>,
    #[serde(default)]
    pub availability_zones: List<String>,
    pub security_groups: List<String>,
    pub instances: List<ClassicInstance>,
    pub listener_descriptions: List<ClassicListenerDescription>,
}

impl Resource for ClassicLoadBalancer {
    const KIND: &'static str = "AWS::ElasticLoadBalancing::LoadBalancer";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document =
        Document::list("elb", "DescribeLoadBalancers", "LoadBalancerDescriptions");
    const CALL: Option<Call> = Some(call!(elb.describe_load_balancers, page_size 400));

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        check.word(
            "Scheme",
            self.scheme.as_deref(),
            &["internet-facing", "internal"],
        );
        for (at, instance) in self.instances.iter().enumerate() {
            let id = instance.instance_id.as_deref();
            check.text(format_args!("Instances[{at}].InstanceId"), id);
        }
        for (at, description) in self.listener_descriptions.iter().enumerate() {
            let path = format_args!("ListenerDescriptions[{at}].Listener");
            let Some(listener) = &description.listener else {
                check.missing(path);
                continue;
            };
            for (name, port) in [
                ("LoadBalancerPort", listener.load_balancer_port),
                ("InstancePort", listener.instance_port),
            ] {
                check.port(format_args!("{path}.{name}"), port);
                if port.is_none() {
                    check.missing(format_args!("{path}.{name}"));
                }
            }
        }
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.load_balancer_name)
    }

    fn settle(&mut self) {
        self.subnets.0.sort();
        self.availability_zones.0.sort();
        self.security_groups.0.sort();
        self.instances.0.sort();
        self.listener_descriptions.0.sort();
    }

    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let name = &self.load_balancer_name;
        let mut warnings = Vec::new();
        if self.vpc_id.is_none() && self.subnets.is_empty() {
            warnings.push(format!("{name}: stands in no VPC (EC2-Classic)"));
        }
        Some(Workload {
            kind: Self::KIND,
            id: name.clone(),
            arn: around.arn("elasticloadbalancing", &format!("loadbalancer/{name}")),
            name: Some(name.clone()),
            detail: self.scheme.clone(),
            vpc: self.vpc_id.clone(),
            tags: pairs(around.tags(name)),
            role: Role::Balancer,
            internet_facing: self.scheme.as_deref() == Some("internet-facing"),
            standings: candidates(
                self.subnets.iter().map(String::as_str),
                &self.security_groups,
            ),
            claims: vec![Claim::Description(format!("ELB {name}"))],
            warnings,
            ..Workload::default()
        })
    }
}

/// A registered instance.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ClassicInstance {
    pub instance_id: Option<String>,
}

/// A listener and its policies.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ClassicListenerDescription {
    pub listener: Option<ClassicListener>,
}

/// From a port of the load balancer to a port of each instance.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ClassicListener {
    pub protocol: Option<String>,
    pub load_balancer_port: Option<i64>,
    pub instance_protocol: Option<String>,
    pub instance_port: Option<i64>,
}

/// AWS::ElasticLoadBalancing::InstanceHealth, see <https://docs.aws.amazon.com/cli/latest/reference/elb/describe-instance-health.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ClassicInstanceHealth {
    #[serde(skip)]
    pub load_balancer_name: String,
    pub instance_id: Option<String>,
    pub state: Option<String>,
}

impl Resource for ClassicInstanceHealth {
    const KIND: &'static str = "AWS::ElasticLoadBalancing::InstanceHealth";
    const DOCUMENT: Document =
        Document::list("elb", "DescribeInstanceHealth", "InstanceStates").per("LoadBalancerName");
    const CALL: Option<Call> = Some(
        call!(elb.describe_instance_health(set_load_balancer_name))
            .each(ClassicLoadBalancer::DOCUMENT, "LoadBalancerName"),
    );

    fn id(&self) -> Cow<'_, str> {
        Cow::Owned(format!(
            "{}/{}",
            self.load_balancer_name,
            self.instance_id.as_deref().unwrap_or_default()
        ))
    }

    fn asked_with(&mut self, value: &str) {
        self.load_balancer_name = value.to_owned();
    }
}

/// AWS::ElasticLoadBalancing::Tags, see <https://docs.aws.amazon.com/cli/latest/reference/elb/describe-tags.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ClassicLoadBalancerTags {
    pub load_balancer_name: String,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for ClassicLoadBalancerTags {
    const KIND: &'static str = "AWS::ElasticLoadBalancing::Tags";
    const DOCUMENT: Document =
        Document::list("elb", "DescribeTags", "TagDescriptions").per("LoadBalancerName");
    const CALL: Option<Call> = Some(
        call!(elb.describe_tags[set_load_balancer_names])
            .each(ClassicLoadBalancer::DOCUMENT, "LoadBalancerName")
            .batch(20),
    );

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.load_balancer_name)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        self.tags.0.sort();
    }
}

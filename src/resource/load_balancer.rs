//! Application, network and gateway load balancers, their attributes, listeners, rules and tags.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
use super::position::Position;
use super::record::{List, Resource, Tag};
use super::workload::{Claim, Role, Standing, Surroundings, Workload, address, pairs};

/// AWS::ElasticLoadBalancingV2::LoadBalancer, see <https://docs.aws.amazon.com/cli/latest/reference/elbv2/describe-load-balancers.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LoadBalancer {
    pub load_balancer_arn: String,
    #[serde(default)]
    pub load_balancer_name: Option<String>,
    #[serde(rename = "DNSName", default)]
    pub dns_name: Option<String>,
    #[serde(default)]
    pub scheme: Option<String>,
    #[serde(rename = "Type", default)]
    pub kind: Option<String>,
    #[serde(default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub state: Option<LoadBalancerState>,
    #[serde(default)]
    pub ip_address_type: Option<String>,
    pub availability_zones: List<LoadBalancerZone>,
    #[serde(default)]
    pub security_groups: List<String>,
    #[serde(default)]
    pub enforce_security_group_inbound_rules_on_private_link_traffic: Option<String>,
}

impl Resource for LoadBalancer {
    const KIND: &'static str = "AWS::ElasticLoadBalancingV2::LoadBalancer";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list("elbv2", "DescribeLoadBalancers", "LoadBalancers");
    const CALL: Option<Call> = Some(call!(elbv2.describe_load_balancers, page_size 400));

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        check.word(
            "Scheme",
            self.scheme.as_deref(),
            &["internet-facing", "internal"],
        );
        check.text("Type", self.kind.as_deref());
        check.word(
            "Type",
            self.kind.as_deref(),
            &["application", "network", "gateway"],
        );
        for (at, zone) in self.availability_zones.iter().enumerate() {
            let path = format_args!("AvailabilityZones[{at}]");
            check.text(format_args!("{path}.SubnetId"), zone.subnet_id.as_deref());
            for (at, fixed) in zone.load_balancer_addresses.iter().enumerate() {
                let path = format_args!("{path}.LoadBalancerAddresses[{at}]");
                check.v4(
                    format_args!("{path}.IpAddress"),
                    fixed.ip_address.as_deref(),
                );
                let private = fixed.private_ipv4_address.as_deref();
                check.v4(format_args!("{path}.PrivateIPv4Address"), private);
                let v6 = fixed.ipv6_address.as_deref();
                check.v6(format_args!("{path}.IPv6Address"), v6);
            }
        }
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.load_balancer_arn)
    }

    fn settle(&mut self) {
        for zone in &mut self.availability_zones.0 {
            zone.load_balancer_addresses.0.sort();
        }
        self.availability_zones.0.sort();
        self.security_groups.0.sort();
    }

    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let arn = self.load_balancer_arn.clone();
        let tags = around.tags(&arn);
        let described = arn
            .split_once(":loadbalancer/")
            .map(|(_, rest)| format!("ELB {rest}"));
        let standings = self
            .availability_zones
            .iter()
            .map(|zone| zone.standing(&self.security_groups));
        let mut standings: Vec<Standing> = standings.collect();
        standings.sort_unstable();
        Some(Workload {
            kind: Self::KIND,
            id: arn.clone(),
            arn,
            name: self.load_balancer_name.clone(),
            detail: self.scheme.clone(),
            state: self.state.as_ref().and_then(|state| state.code.clone()),
            vpc: self.vpc_id.clone(),
            tags: pairs(tags),
            role: Role::Balancer,
            internet_facing: self.scheme.as_deref() == Some("internet-facing"),
            standings,
            claims: described.map(Claim::Description).into_iter().collect(),
            ..Workload::default()
        })
    }
}

/// `active`, `provisioning`, `active_impaired` or `failed`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LoadBalancerState {
    pub code: Option<String>,
}

/// A zone and subnet with a node of the load balancer.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LoadBalancerZone {
    pub zone_name: Option<String>,
    pub subnet_id: Option<String>,
    pub load_balancer_addresses: List<LoadBalancerAddress>,
}

impl LoadBalancerZone {
    fn standing(&self, groups: &[String]) -> Standing {
        let mut groups = groups.to_vec();
        groups.sort_unstable();
        let mut standing = Standing {
            subnet: self.subnet_id.clone().unwrap_or_default(),
            groups,
            ..Standing::default()
        };
        for fixed in &self.load_balancer_addresses {
            let private = address(fixed.private_ipv4_address.as_deref());
            let public = address(fixed.ip_address.as_deref());
            standing.addresses.extend(private);
            standing
                .addresses
                .extend(address(fixed.ipv6_address.as_deref()));
            standing.associations.extend(private.zip(public));
        }
        standing
    }
}

/// The fixed addresses of a network load balancer's node.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LoadBalancerAddress {
    pub ip_address: Option<String>,
    pub allocation_id: Option<String>,
    #[serde(rename = "PrivateIPv4Address")]
    pub private_ipv4_address: Option<String>,
    #[serde(rename = "IPv6Address")]
    pub ipv6_address: Option<String>,
}

/// What listeners and target groups speak, see <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Listener.html>.
pub const PROTOCOLS: [&str; 9] = [
    "HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE", "QUIC", "TCP_QUIC",
];

/// AWS::ElasticLoadBalancingV2::Listener, see <https://docs.aws.amazon.com/cli/latest/reference/elbv2/describe-listeners.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Listener {
    pub listener_arn: String,
    #[serde(default)]
    pub load_balancer_arn: Option<String>,
    #[serde(default)]
    pub port: Option<i64>,
    #[serde(default)]
    pub protocol: Option<String>,
    pub default_actions: List<Action>,
}

impl Resource for Listener {
    const KIND: &'static str = "AWS::ElasticLoadBalancingV2::Listener";
    const POSITION: Position = Position::Rule;
    const DOCUMENT: Document =
        Document::list("elbv2", "DescribeListeners", "Listeners").per("LoadBalancerArn");
    const CALL: Option<Call> = Some(
        call!(elbv2.describe_listeners(set_load_balancer_arn), page_size 400)
            .each(LoadBalancer::DOCUMENT, "LoadBalancerArn"),
    );

    /// A listener of a Gateway Load Balancer has neither port nor protocol.
    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        check.port("Port", self.port);
        check.word("Protocol", self.protocol.as_deref(), &PROTOCOLS);
        match (self.port, &self.protocol) {
            (None, Some(_)) => check.missing("Port"),
            (Some(_), None) => check.missing("Protocol"),
            _ => {}
        }
        Action::check(&mut check, "DefaultActions", &self.default_actions);
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.listener_arn)
    }

    fn asked_with(&mut self, value: &str) {
        self.load_balancer_arn
            .get_or_insert_with(|| value.to_owned());
    }
}

/// What a listener or a rule does: `forward`, `redirect`, `fixed-response`, `authenticate-oidc` and so on.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Action {
    #[serde(rename = "Type")]
    pub kind: Option<String>,
    pub target_group_arn: Option<String>,
    pub order: Option<i64>,
    pub forward_config: Option<ForwardConfig>,
}

impl Action {
    fn check(check: &mut Check, name: &str, actions: &[Self]) {
        // <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html>
        const WORDS: [&str; 6] = [
            "forward",
            "authenticate-oidc",
            "authenticate-cognito",
            "jwt-validation",
            "redirect",
            "fixed-response",
        ];
        for (at, action) in actions.iter().enumerate() {
            let path = format_args!("{name}[{at}]");
            check.text(format_args!("{path}.Type"), action.kind.as_deref());
            check.word(format_args!("{path}.Type"), action.kind.as_deref(), &WORDS);
            let config = action.forward_config.as_ref();
            let groups = config.map_or(&[] as &[WeightedTargetGroup], |config| {
                &config.target_groups
            });
            for (at, group) in groups.iter().enumerate() {
                let path = format_args!("{path}.ForwardConfig.TargetGroups[{at}].TargetGroupArn");
                check.text(path, group.target_group_arn.as_deref());
            }
            if action.kind.as_deref() == Some("forward") && groups.is_empty() {
                let group = action.target_group_arn.as_deref();
                check.text(format_args!("{path}.TargetGroupArn"), group);
            }
        }
    }
}

/// The target groups of a weighted forward.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ForwardConfig {
    pub target_groups: List<WeightedTargetGroup>,
}

/// A target group and its share.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct WeightedTargetGroup {
    pub target_group_arn: Option<String>,
    pub weight: Option<i64>,
}

/// AWS::ElasticLoadBalancingV2::ListenerRule, see <https://docs.aws.amazon.com/cli/latest/reference/elbv2/describe-rules.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListenerRule {
    pub rule_arn: String,
    #[serde(skip)]
    pub listener_arn: String,
    #[serde(default)]
    pub priority: Option<String>,
    #[serde(default)]
    pub is_default: Option<bool>,
    #[serde(default)]
    pub actions: List<Action>,
}

impl Resource for ListenerRule {
    const KIND: &'static str = "AWS::ElasticLoadBalancingV2::ListenerRule";
    const POSITION: Position = Position::Rule;
    const DOCUMENT: Document = Document::list("elbv2", "DescribeRules", "Rules").per("ListenerArn");
    const CALL: Option<Call> = Some(
        call!(elbv2.describe_rules(set_listener_arn), page_size 400)
            .each(Listener::DOCUMENT, "ListenerArn"),
    );

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        Action::check(&mut check, "Actions", &self.actions);
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.rule_arn)
    }

    fn asked_with(&mut self, value: &str) {
        self.listener_arn = value.to_owned();
    }
}

/// AWS::ElasticLoadBalancingV2::LoadBalancerAttribute, see <https://docs.aws.amazon.com/cli/latest/reference/elbv2/describe-load-balancer-attributes.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LoadBalancerAttribute {
    #[serde(skip)]
    pub load_balancer_arn: String,
    pub key: Option<String>,
    pub value: Option<String>,
}

impl Resource for LoadBalancerAttribute {
    const KIND: &'static str = "AWS::ElasticLoadBalancingV2::LoadBalancerAttribute";
    const DOCUMENT: Document =
        Document::list("elbv2", "DescribeLoadBalancerAttributes", "Attributes")
            .per("LoadBalancerArn");
    const CALL: Option<Call> = Some(
        call!(elbv2.describe_load_balancer_attributes(set_load_balancer_arn))
            .each(LoadBalancer::DOCUMENT, "LoadBalancerArn"),
    );

    fn id(&self) -> Cow<'_, str> {
        Cow::Owned(format!(
            "{}/{}",
            self.load_balancer_arn,
            self.key.as_deref().unwrap_or_default()
        ))
    }

    fn asked_with(&mut self, value: &str) {
        self.load_balancer_arn = value.to_owned();
    }
}

/// AWS::ElasticLoadBalancingV2::Tags, see <https://docs.aws.amazon.com/cli/latest/reference/elbv2/describe-tags.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LoadBalancerTags {
    pub resource_arn: String,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for LoadBalancerTags {
    const KIND: &'static str = "AWS::ElasticLoadBalancingV2::Tags";
    const DOCUMENT: Document =
        Document::list("elbv2", "DescribeTags", "TagDescriptions").per("ResourceArn");
    const CALL: Option<Call> = Some(
        call!(elbv2.describe_tags[set_resource_arns])
            .each(LoadBalancer::DOCUMENT, "LoadBalancerArn")
            .batch(20),
    );

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.resource_arn)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        self.tags.0.sort();
    }
}

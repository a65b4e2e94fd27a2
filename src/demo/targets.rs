//! Target groups with their targets, and classic load balancers.

use serde_json::{Value, json};

use crate::resource::classic_load_balancer::{
    ClassicInstanceHealth, ClassicLoadBalancer, ClassicLoadBalancerTags,
};
use crate::resource::target_group::{TargetGroup, TargetGroupAttribute, TargetHealth};

use super::balancers::ten_digits;
use super::build::{Build, CREATED, tags};
use super::groups::Group;
use super::instances::Instance;
use super::interfaces::{Attached, Wanted};
use super::vpc::{Subnet, Vpc};

/// What shall become a target group of instances.
#[derive(Debug, Clone)]
pub struct Targets<'a> {
    pub name: &'a str,
    pub vpc: &'a Vpc,
    /// `HTTP` or `TCP`.
    pub protocol: &'a str,
    pub port: u16,
    pub balancers: &'a [&'a str],
    pub members: &'a [&'a Instance],
    /// How many of the first members fail their health check.
    pub ill: usize,
}

impl Build {
    /// The ARN of a target group, made or yet to be made.
    #[must_use]
    pub fn target_group_arn(&self, vpc: &Vpc, name: &str) -> String {
        let serial = self.hex(&format!("tg/{}/{name}", vpc.name));
        self.arn(
            "elasticloadbalancing",
            &format!("targetgroup/{name}/{serial}"),
        )
    }

    /// A target group of instances. Gives its ARN.
    pub fn target_group(&mut self, wanted: &Targets<'_>) -> String {
        let arn = self.target_group_arn(wanted.vpc, wanted.name);
        let http = wanted.protocol == "HTTP";
        let mut item = json!({
            "HealthCheckEnabled": true, "HealthCheckIntervalSeconds": 30, "HealthCheckPort": "traffic-port",
            "HealthCheckProtocol": wanted.protocol, "HealthCheckTimeoutSeconds": 5, "HealthyThresholdCount": 5,
            "IpAddressType": "ipv4", "LoadBalancerArns": wanted.balancers, "Port": wanted.port,
            "Protocol": wanted.protocol, "TargetGroupArn": arn, "TargetGroupName": wanted.name, "TargetType": "instance",
            "UnhealthyThresholdCount": 2, "VpcId": wanted.vpc.id,
        });
        if http {
            item["HealthCheckPath"] = json!("/health");
            item["Matcher"] = json!({"HttpCode": "200"});
            item["ProtocolVersion"] = json!("HTTP1");
        }
        self.add::<TargetGroup>(&item);
        let preserve = ("preserve_client_ip.enabled", "true");
        let delay = ("deregistration_delay.timeout_seconds", "300");
        for (key, value) in [delay].into_iter().chain((!http).then_some(preserve)) {
            self.add_to::<TargetGroupAttribute>(&arn, &json!({"Key": key, "Value": value}));
        }
        self.empty::<TargetHealth>(&arn);
        for (at, member) in wanted.members.iter().enumerate() {
            let health = if at < wanted.ill {
                json!({
                    "State": "unhealthy", "Reason": "Target.ResponseCodeMismatch",
                    "Description": "Health checks failed with these codes: [503]",
                })
            } else {
                json!({"State": "healthy"})
            };
            let item = json!({
                "HealthCheckPort": wanted.port.to_string(), "Target": {"Id": member.id, "Port": wanted.port},
                "TargetHealth": health,
            });
            self.add_to::<TargetHealth>(&arn, &item);
        }
        arn
    }

    /// A classic load balancer on the internet that takes TLS on 443 and hands on to a port of its instances.
    pub fn classic_balancer(
        &mut self,
        vpc: &Vpc,
        name: &str,
        subnets: &[&Subnet],
        groups: &[Group],
        members: &[&Instance],
        port: u16,
    ) {
        for subnet in subnets {
            let public = self.lent("amazon-elb");
            self.interface(&Wanted {
                name: &format!("classic/{name}/{}", subnet.name),
                subnet,
                groups,
                description: &format!("ELB {name}"),
                kind: "interface",
                attached: Attached::Service("amazon-elb"),
                public: Some(public),
                dual: false,
                routes: false,
            });
        }
        let host = format!(
            "{name}-{}.{}.elb.amazonaws.com",
            ten_digits(&self.hex(name)),
            self.region
        );
        let certificate = self.arn("acm", "certificate/6f1c2f0e-5d4b-4a53-9f43-2d0c8e7b1a90");
        let instances: Vec<Value> = members
            .iter()
            .map(|member| json!({"InstanceId": member.id}))
            .collect();
        let ids = |pick: fn(&Subnet) -> &str| -> Vec<&str> {
            subnets.iter().map(|subnet| pick(subnet)).collect()
        };
        let group_ids: Vec<&str> = groups.iter().map(|group| group.id.as_str()).collect();
        let item = json!({
            "AvailabilityZones": ids(|subnet| &subnet.zone), "BackendServerDescriptions": [],
            "CanonicalHostedZoneName": host, "CanonicalHostedZoneNameID": "Z35SXDOTRQ7X7K", "CreatedTime": CREATED,
            "DNSName": host,
            "HealthCheck": {
                "HealthyThreshold": 10, "Interval": 30, "Target": format!("HTTP:{port}/health"), "Timeout": 5,
                "UnhealthyThreshold": 2,
            },
            "Instances": instances,
            "ListenerDescriptions": [{
                "Listener": {
                    "InstancePort": port, "InstanceProtocol": "HTTP", "LoadBalancerPort": 443, "Protocol": "HTTPS",
                    "SSLCertificateId": certificate,
                },
                "PolicyNames": ["ELBSecurityPolicy-TLS-1-2-2017-01"],
            }],
            "LoadBalancerName": name,
            "Policies": {
                "AppCookieStickinessPolicies": [], "LBCookieStickinessPolicies": [],
                "OtherPolicies": ["ELBSecurityPolicy-TLS-1-2-2017-01"],
            },
            "Scheme": "internet-facing", "SecurityGroups": group_ids,
            "SourceSecurityGroup": {
                "GroupName": groups.first().map(|group| group.name.as_str()), "OwnerAlias": self.account,
            },
            "Subnets": ids(|subnet| &subnet.id), "VPCId": vpc.id,
        });
        self.add::<ClassicLoadBalancer>(&item);
        let item = json!({"LoadBalancerName": name, "Tags": tags(&[("env", "prod")])});
        self.add_to::<ClassicLoadBalancerTags>(name, &item);
        self.empty::<ClassicInstanceHealth>(name);
        for member in members {
            let item = json!({
                "Description": "N/A", "InstanceId": member.id, "ReasonCode": "N/A", "State": "InService",
            });
            self.add_to::<ClassicInstanceHealth>(name, &item);
        }
    }
}

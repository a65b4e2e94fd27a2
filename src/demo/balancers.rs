//! Application and network load balancers: nodes, listeners, rules, attributes and tags.

use serde_json::{Value, json};

use crate::resource::load_balancer::{
    Listener, ListenerRule, LoadBalancer, LoadBalancerAttribute, LoadBalancerTags,
};

use super::build::{Build, CREATED, tags};
use super::groups::Group;
use super::interfaces::{Attached, Wanted};
use super::vpc::{Subnet, Vpc};

/// What shall become a load balancer.
#[derive(Debug, Clone)]
pub struct Balancer<'a> {
    pub name: &'a str,
    pub vpc: &'a Vpc,
    pub subnets: &'a [&'a Subnet],
    pub groups: &'a [Group],
    /// A network load balancer, not one for HTTP.
    pub network: bool,
    /// Reached from the internet.
    pub facing: bool,
    pub tags: &'a [(&'a str, &'a str)],
}

/// What a listener does with a request.
#[derive(Debug, Clone)]
pub enum Action<'a> {
    /// To a target group, by its ARN.
    Forward(&'a str),
    /// To the same address with HTTPS.
    Redirect,
}

impl Action<'_> {
    fn printed(&self) -> Value {
        match self {
            Self::Forward(arn) => json!({
                "ForwardConfig": {
                    "TargetGroupStickinessConfig": {"Enabled": false}, "TargetGroups": [{"TargetGroupArn": arn, "Weight": 1}],
                },
                "Order": 1, "TargetGroupArn": arn, "Type": "forward",
            }),
            Self::Redirect => json!({
                "Order": 1,
                "RedirectConfig": {
                    "Host": "#{host}", "Path": "/#{path}", "Port": "443", "Protocol": "HTTPS", "Query": "#{query}",
                    "StatusCode": "HTTP_301",
                },
                "Type": "redirect",
            }),
        }
    }
}

impl Balancer<'_> {
    /// `app` or `net`, as it stands in the ARN.
    fn word(&self) -> &'static str {
        if self.network { "net" } else { "app" }
    }
}

impl Build {
    /// A load balancer with a node in each of its subnets. Gives its ARN.
    pub fn balancer(&mut self, wanted: &Balancer<'_>) -> String {
        let key = format!("{}/{}", wanted.vpc.name, wanted.name);
        let path = format!("{}/{}/{}", wanted.word(), wanted.name, self.hex(&key));
        let arn = self.arn("elasticloadbalancing", &format!("loadbalancer/{path}"));
        let dual = wanted.facing && wanted.vpc.v6.is_some();
        for subnet in wanted.subnets {
            let public = wanted.facing.then(|| self.lent("amazon-elb"));
            self.interface(&Wanted {
                name: &format!("elb/{key}/{}", subnet.name),
                subnet,
                groups: wanted.groups,
                description: &format!("ELB {path}"),
                kind: if wanted.network {
                    "network_load_balancer"
                } else {
                    "interface"
                },
                attached: Attached::Service("amazon-elb"),
                public,
                dual,
                routes: wanted.network,
            });
        }
        let zones: Vec<Value> = wanted
            .subnets
            .iter()
            .map(|subnet| {
                json!({"LoadBalancerAddresses": [], "SubnetId": subnet.id, "ZoneName": subnet.zone})
            })
            .collect();
        let prefix = if wanted.facing { "" } else { "internal-" };
        let serial = ten_digits(&self.hex(&arn));
        let name = if wanted.network {
            format!(
                "{}-{}.elb.{}.amazonaws.com",
                wanted.name,
                self.hex(&key),
                self.region
            )
        } else {
            format!(
                "{prefix}{}-{serial}.{}.elb.amazonaws.com",
                wanted.name, self.region
            )
        };
        let mut item = json!({
            "AvailabilityZones": zones, "CanonicalHostedZoneId": "Z35SXDOTRQ7X7K", "CreatedTime": CREATED, "DNSName": name,
            "IpAddressType": if dual { "dualstack" } else { "ipv4" }, "LoadBalancerArn": arn,
            "LoadBalancerName": wanted.name, "Scheme": if wanted.facing { "internet-facing" } else { "internal" },
            "State": {"Code": "active"}, "Type": if wanted.network { "network" } else { "application" },
            "VpcId": wanted.vpc.id,
        });
        if !wanted.groups.is_empty() {
            let ids: Vec<&str> = wanted
                .groups
                .iter()
                .map(|group| group.id.as_str())
                .collect();
            item["SecurityGroups"] = json!(ids);
        }
        self.add::<LoadBalancer>(&item);
        let cross_zone = if wanted.network { "false" } else { "true" };
        for (key, value) in [
            ("deletion_protection.enabled", "false"),
            ("load_balancing.cross_zone.enabled", cross_zone),
        ] {
            self.add_to::<LoadBalancerAttribute>(&arn, &json!({"Key": key, "Value": value}));
        }
        let item = json!({"ResourceArn": arn, "Tags": tags(wanted.tags)});
        self.add_to::<LoadBalancerTags>(&arn, &item);
        self.empty::<Listener>(&arn);
        arn
    }

    /// A listener of a load balancer, with its default rule. Gives its ARN.
    pub fn listener(
        &mut self,
        balancer: &str,
        protocol: &str,
        port: u16,
        action: &Action<'_>,
    ) -> String {
        let base = balancer.replace(":loadbalancer/", ":listener/");
        let arn = format!("{base}/{}", self.hex(&format!("{balancer}/{port}")));
        let mut item = json!({
            "DefaultActions": [action.printed()], "ListenerArn": arn, "LoadBalancerArn": balancer, "Port": port,
            "Protocol": protocol,
        });
        if ["HTTPS", "TLS"].contains(&protocol) {
            let certificate = self.arn("acm", "certificate/6f1c2f0e-5d4b-4a53-9f43-2d0c8e7b1a90");
            item["Certificates"] = json!([{"CertificateArn": certificate}]);
            item["SslPolicy"] = json!("ELBSecurityPolicy-TLS13-1-2-2021-06");
        }
        self.add_to::<Listener>(balancer, &item);
        let base = arn.replace(":listener/", ":listener-rule/");
        let rule = format!("{base}/{}", self.hex(&format!("{arn}/default")));
        let item = json!({
            "Actions": [action.printed()], "Conditions": [], "IsDefault": true, "Priority": "default", "RuleArn": rule,
        });
        self.add_to::<ListenerRule>(&arn, &item);
        arn
    }

    /// A rule of a listener for requests to a path.
    pub fn path_rule(&mut self, listener: &str, priority: u16, path: &str, action: &Action<'_>) {
        let base = listener.replace(":listener/", ":listener-rule/");
        let rule = format!("{base}/{}", self.hex(&format!("{listener}/{priority}")));
        let item = json!({
            "Actions": [action.printed()],
            "Conditions": [{"Field": "path-pattern", "PathPatternConfig": {"Values": [path]}, "Values": [path]}],
            "IsDefault": false, "Priority": priority.to_string(), "RuleArn": rule,
        });
        self.add_to::<ListenerRule>(listener, &item);
    }
}

/// The number that AWS puts into the name of a load balancer.
pub(super) fn ten_digits(hex: &str) -> u64 {
    u64::from_str_radix(hex, 16).unwrap_or_default() % 9_000_000_000 + 1_000_000_000
}

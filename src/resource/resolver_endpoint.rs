//! Route 53 Resolver: endpoints in subnets, and the rules by which names are asked elsewhere.

use std::borrow::Cow;

use serde::Deserialize;

use super::brief::brief;
use super::call::Call;
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource};
use super::workload::{Claim, Role, SubnetGroup, Surroundings, Workload, candidates};
use crate::net::ports::PortSet;

/// AWS::Route53Resolver::ResolverEndpoint, see
/// <https://docs.aws.amazon.com/cli/latest/reference/route53resolver/list-resolver-endpoints.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResolverEndpoint {
    pub id: String,
    #[serde(default)]
    pub arn: Option<String>,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub direction: Option<String>,
    #[serde(default)]
    pub status: Option<String>,
    #[serde(rename = "HostVPCId", default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub security_group_ids: List<String>,
}

impl Resource for ResolverEndpoint {
    const KIND: &'static str = "AWS::Route53Resolver::ResolverEndpoint";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list(
        "route53resolver",
        "ListResolverEndpoints",
        "ResolverEndpoints",
    );
    const CALL: Option<Call> = Some(Call::paged(100));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.id)
    }

    fn settle(&mut self) {
        self.security_group_ids.0.sort();
    }

    /// In the subnets that its addresses are in. An inbound one answers DNS, an outbound one asks:
    /// <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-forward-vpc-to-network.html>.
    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let id = &self.id;
        let subnets = around.group(Self::KIND, id);
        let asks = self.direction.as_deref() == Some("OUTBOUND");
        Some(Workload {
            kind: Self::KIND,
            id: id.clone(),
            arn: self.arn.clone().unwrap_or_else(|| {
                around.arn("route53resolver", &format!("resolver-endpoint/{id}"))
            }),
            name: self.name.clone().filter(|name| !name.is_empty()),
            detail: self.direction.as_deref().map(str::to_ascii_lowercase),
            state: self.status.clone(),
            vpc: self.vpc_id.clone(),
            role: if asks { Role::Client } else { Role::Server },
            listens: (!asks).then(|| PortSet::tcp(53, 53).union(&PortSet::udp(53, 53))),
            standings: candidates(subnets.iter().map(String::as_str), &self.security_group_ids),
            claims: vec![Claim::DescriptionStart(format!("Route 53 Resolver: {id}:"))],
            ..Workload::default()
        })
    }
}

/// An address of an endpoint, see
/// <https://docs.aws.amazon.com/cli/latest/reference/route53resolver/list-resolver-endpoint-ip-addresses.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ResolverAddress {
    pub ip_id: String,
    pub subnet_id: Option<String>,
    /// What the call was asked with.
    #[serde(skip)]
    pub endpoint: String,
}

impl Resource for ResolverAddress {
    const KIND: &'static str = "AWS::Route53Resolver::ResolverEndpointAddress";
    const DOCUMENT: Document = Document::list(
        "route53resolver",
        "ListResolverEndpointIpAddresses",
        "IpAddresses",
    )
    .per("ResolverEndpointId");
    const CALL: Option<Call> = Some(Call::paged(100).each(ResolverEndpoint::DOCUMENT, "Id"));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.ip_id)
    }

    fn asked_with(&mut self, value: &str) {
        self.endpoint = value.to_owned();
    }

    fn subnet_group(&self) -> Option<SubnetGroup> {
        let subnets = self.subnet_id.iter().cloned();
        Some(SubnetGroup::new(
            ResolverEndpoint::KIND,
            &self.endpoint,
            subnets,
        ))
    }
}

brief!(
    /// AWS::Route53Resolver::ResolverRule, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/route53resolver/list-resolver-rules.html>.
    ResolverRule = "AWS::Route53Resolver::ResolverRule",
    Detail,
    "Id",
    Document::list("route53resolver", "ListResolverRules", "ResolverRules"),
    Call::paged(100)
);

brief!(
    /// AWS::Route53Resolver::ResolverRuleAssociation, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/route53resolver/list-resolver-rule-associations.html>.
    ResolverRuleAssociation = "AWS::Route53Resolver::ResolverRuleAssociation",
    Detail,
    "Id",
    Document::list("route53resolver", "ListResolverRuleAssociations", "ResolverRuleAssociations"),
    Call::paged(100)
);

//! Redshift Serverless: workgroups, with the interfaces that their endpoints have.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::Call;
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource};
use super::workload::{
    Claim, Role, Standing, Surroundings, Workload, address, candidates, tcp_port,
};

/// AWS::RedshiftServerless::Workgroup, see
/// <https://docs.aws.amazon.com/cli/latest/reference/redshift-serverless/list-workgroups.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RedshiftWorkgroup {
    pub workgroup_name: String,
    #[serde(default)]
    pub workgroup_arn: Option<String>,
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub publicly_accessible: Option<bool>,
    #[serde(default)]
    pub subnet_ids: List<String>,
    #[serde(default)]
    pub security_group_ids: List<String>,
    #[serde(default)]
    pub endpoint: Option<WorkgroupEndpoint>,
}

/// What clients dial.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkgroupEndpoint {
    pub port: Option<i64>,
    pub vpc_endpoints: List<WorkgroupVpcEndpoint>,
}

/// The endpoint within a VPC.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkgroupVpcEndpoint {
    pub vpc_id: Option<String>,
    pub network_interfaces: List<WorkgroupInterface>,
}

/// One of its interfaces.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkgroupInterface {
    pub network_interface_id: Option<String>,
    pub subnet_id: Option<String>,
    pub private_ip_address: Option<String>,
}

impl Resource for RedshiftWorkgroup {
    const KIND: &'static str = "AWS::RedshiftServerless::Workgroup";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document =
        Document::list("redshift-serverless", "ListWorkgroups", "workgroups");
    const CALL: Option<Call> = Some(Call::paged(100));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.workgroup_name)
    }

    fn settle(&mut self) {
        self.subnet_ids.0.sort();
        self.security_group_ids.0.sort();
    }

    /// Where its endpoint's interfaces are; where it names none, in any of its subnets.
    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let name = &self.workgroup_name;
        let endpoints = self.endpoint.iter();
        let endpoints = endpoints.flat_map(|endpoint| &endpoint.vpc_endpoints);
        let interfaces: Vec<&WorkgroupInterface> = endpoints
            .clone()
            .flat_map(|endpoint| &endpoint.network_interfaces)
            .collect();
        let mut groups = self.security_group_ids.0.clone();
        groups.sort_unstable();
        let mut standings: Vec<Standing> = interfaces
            .iter()
            .filter_map(|interface| {
                Some(Standing {
                    subnet: interface.subnet_id.clone()?,
                    interface: interface.network_interface_id.clone(),
                    addresses: address(interface.private_ip_address.as_deref())
                        .into_iter()
                        .collect(),
                    groups: groups.clone(),
                    ..Standing::default()
                })
            })
            .collect();
        if standings.is_empty() {
            standings = candidates(self.subnet_ids.iter().map(String::as_str), &groups);
        }
        let claims = interfaces.iter();
        let claims = claims.filter_map(|interface| interface.network_interface_id.clone());
        let port = self.endpoint.as_ref().and_then(|endpoint| endpoint.port);
        Some(Workload {
            kind: Self::KIND,
            id: name.clone(),
            arn: self
                .workgroup_arn
                .clone()
                .unwrap_or_else(|| around.arn("redshift-serverless", &format!("workgroup/{name}"))),
            name: Some(name.clone()),
            state: self.status.clone(),
            vpc: endpoints
                .clone()
                .find_map(|endpoint| endpoint.vpc_id.clone()),
            role: Role::Server,
            internet_facing: self.publicly_accessible == Some(true),
            listens: tcp_port(port),
            standings,
            claims: claims.map(Claim::Interface).collect(),
            ..Workload::default()
        })
    }
}

//! MemoryDB clusters and the subnets that they may stand in.

use std::borrow::Cow;

use serde::Deserialize;

use super::cache_cluster::CacheEndpoint;
use super::call::Call;
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource};
use super::workload::{Role, SubnetGroup, Surroundings, Workload, candidates, tcp_port};

/// AWS::MemoryDB::Cluster, see
/// <https://docs.aws.amazon.com/cli/latest/reference/memorydb/describe-clusters.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MemoryDbCluster {
    pub name: String,
    #[serde(rename = "ARN", default)]
    pub arn: Option<String>,
    #[serde(default)]
    pub engine: Option<String>,
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub subnet_group_name: Option<String>,
    #[serde(default)]
    pub security_groups: List<MemoryDbGroup>,
    #[serde(default)]
    pub cluster_endpoint: Option<CacheEndpoint>,
}

/// A security group that a cluster is in.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MemoryDbGroup {
    pub security_group_id: Option<String>,
}

impl Resource for MemoryDbCluster {
    const KIND: &'static str = "AWS::MemoryDB::Cluster";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list("memorydb", "DescribeClusters", "Clusters");
    const CALL: Option<Call> = Some(Call::paged(100));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.name)
    }

    fn settle(&mut self) {
        self.security_groups.0.sort();
    }

    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let name = &self.name;
        let groups = self.security_groups.iter();
        let groups: Vec<String> = groups
            .filter_map(|group| group.security_group_id.clone())
            .collect();
        let group = self.subnet_group_name.as_deref().unwrap_or_default();
        let subnets = around.group(MemoryDbSubnetGroup::KIND, group);
        let endpoint = self.cluster_endpoint.as_ref();
        Some(Workload {
            kind: Self::KIND,
            id: name.clone(),
            arn: self
                .arn
                .clone()
                .unwrap_or_else(|| around.arn("memorydb", &format!("cluster/{name}"))),
            name: Some(name.clone()),
            detail: self.engine.clone(),
            state: self.status.clone(),
            role: Role::Server,
            listens: tcp_port(endpoint.and_then(|endpoint| endpoint.port)),
            standings: candidates(subnets.iter().map(String::as_str), &groups),
            ..Workload::default()
        })
    }
}

/// AWS::MemoryDB::SubnetGroup, see
/// <https://docs.aws.amazon.com/cli/latest/reference/memorydb/describe-subnet-groups.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MemoryDbSubnetGroup {
    pub name: String,
    pub subnets: List<MemoryDbSubnet>,
}

/// A subnet of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MemoryDbSubnet {
    pub identifier: Option<String>,
}

impl Resource for MemoryDbSubnetGroup {
    const KIND: &'static str = "AWS::MemoryDB::SubnetGroup";
    const DOCUMENT: Document = Document::list("memorydb", "DescribeSubnetGroups", "SubnetGroups");
    const CALL: Option<Call> = Some(Call::paged(100));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.name)
    }

    fn settle(&mut self) {
        self.subnets.0.sort();
    }

    fn subnet_group(&self) -> Option<SubnetGroup> {
        let subnets = self.subnets.iter();
        let subnets = subnets.filter_map(|subnet| subnet.identifier.clone());
        Some(SubnetGroup::new(Self::KIND, &self.name, subnets))
    }
}

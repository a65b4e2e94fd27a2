//! ElastiCache: clusters of nodes, serverless caches, and the subnets that they may stand in.

use std::borrow::Cow;

use serde::Deserialize;

use super::brief::brief;
use super::call::{Call, Wire};
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource};
use super::workload::{
    Claim, Role, SubnetGroup, Surroundings, Workload, candidates, in_zones, tcp_port,
};

/// AWS::ElastiCache::CacheCluster, see
/// <https://docs.aws.amazon.com/cli/latest/reference/elasticache/describe-cache-clusters.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CacheCluster {
    pub cache_cluster_id: String,
    #[serde(rename = "ARN", default)]
    pub arn: Option<String>,
    #[serde(default)]
    pub engine: Option<String>,
    #[serde(default)]
    pub cache_cluster_status: Option<String>,
    #[serde(default)]
    pub cache_subnet_group_name: Option<String>,
    #[serde(default)]
    pub preferred_availability_zone: Option<String>,
    #[serde(default)]
    pub security_groups: List<CacheSecurityGroup>,
    #[serde(default)]
    pub configuration_endpoint: Option<CacheEndpoint>,
    #[serde(default)]
    pub cache_nodes: List<CacheNode>,
}

impl Resource for CacheCluster {
    const KIND: &'static str = "AWS::ElastiCache::CacheCluster";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document =
        Document::list("elasticache", "DescribeCacheClusters", "CacheClusters");
    const CALL: Option<Call> = Some(Call::wire(Wire {
        page: Some(100),
        always: &[("ShowCacheNodeInfo", "true")],
        asked_as: None,
    }));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.cache_cluster_id)
    }

    fn settle(&mut self) {
        self.security_groups.0.sort();
        self.cache_nodes.0.sort();
    }

    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let id = &self.cache_cluster_id;
        let groups = self.security_groups.iter();
        let groups: Vec<String> = groups
            .filter_map(|group| group.security_group_id.clone())
            .collect();
        let name = self.cache_subnet_group_name.as_deref();
        let subnets = around.group(CacheSubnetGroup::KIND, name.unwrap_or_default());
        let zones = self.cache_nodes.iter();
        let zones = zones.filter_map(|node| node.customer_availability_zone.as_deref());
        let zones: Vec<&str> = zones
            .chain(self.preferred_availability_zone.as_deref())
            .filter(|zone| *zone != "Multiple")
            .collect();
        let nodes = self
            .cache_nodes
            .iter()
            .filter_map(|node| node.endpoint.as_ref());
        let port = nodes
            .chain(&self.configuration_endpoint)
            .find_map(|endpoint| endpoint.port);
        Some(Workload {
            kind: Self::KIND,
            id: id.clone(),
            arn: self
                .arn
                .clone()
                .unwrap_or_else(|| around.arn("elasticache", &format!("cluster:{id}"))),
            name: Some(id.clone()),
            detail: self.engine.clone(),
            state: self.cache_cluster_status.clone(),
            role: Role::Server,
            listens: tcp_port(port),
            standings: candidates(in_zones(around, subnets, &zones), &groups),
            claims: vec![Claim::Description(format!("ElastiCache {id}"))],
            ..Workload::default()
        })
    }
}

/// A node, with its zone and what clients dial.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CacheNode {
    pub cache_node_id: Option<String>,
    pub customer_availability_zone: Option<String>,
    pub endpoint: Option<CacheEndpoint>,
}

/// The name and port that clients dial.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CacheEndpoint {
    pub address: Option<String>,
    pub port: Option<i64>,
}

/// A security group that a cluster is in.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CacheSecurityGroup {
    pub security_group_id: Option<String>,
}

brief!(
    /// AWS::ElastiCache::ReplicationGroup, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/elasticache/describe-replication-groups.html>.
    ReplicationGroup = "AWS::ElastiCache::ReplicationGroup",
    Detail,
    "ReplicationGroupId",
    Document::list("elasticache", "DescribeReplicationGroups", "ReplicationGroups"),
    Call::paged(100)
);

/// AWS::ElastiCache::SubnetGroup, see
/// <https://docs.aws.amazon.com/cli/latest/reference/elasticache/describe-cache-subnet-groups.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CacheSubnetGroup {
    pub cache_subnet_group_name: String,
    pub subnets: List<CacheSubnet>,
}

/// A subnet of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CacheSubnet {
    pub subnet_identifier: Option<String>,
}

impl Resource for CacheSubnetGroup {
    const KIND: &'static str = "AWS::ElastiCache::SubnetGroup";
    const DOCUMENT: Document = Document::list(
        "elasticache",
        "DescribeCacheSubnetGroups",
        "CacheSubnetGroups",
    );
    const CALL: Option<Call> = Some(Call::paged(100));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.cache_subnet_group_name)
    }

    fn settle(&mut self) {
        self.subnets.0.sort();
    }

    fn subnet_group(&self) -> Option<SubnetGroup> {
        let subnets = self.subnets.iter();
        let subnets = subnets.filter_map(|subnet| subnet.subnet_identifier.clone());
        Some(SubnetGroup::new(
            Self::KIND,
            &self.cache_subnet_group_name,
            subnets,
        ))
    }
}

/// AWS::ElastiCache::ServerlessCache, see
/// <https://docs.aws.amazon.com/cli/latest/reference/elasticache/describe-serverless-caches.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ServerlessCache {
    pub serverless_cache_name: String,
    #[serde(rename = "ARN", default)]
    pub arn: Option<String>,
    #[serde(default)]
    pub engine: Option<String>,
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub subnet_ids: List<String>,
    #[serde(default)]
    pub security_group_ids: List<String>,
    #[serde(default)]
    pub endpoint: Option<CacheEndpoint>,
}

impl Resource for ServerlessCache {
    const KIND: &'static str = "AWS::ElastiCache::ServerlessCache";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list(
        "elasticache",
        "DescribeServerlessCaches",
        "ServerlessCaches",
    );
    const CALL: Option<Call> = Some(Call::paged(50));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.serverless_cache_name)
    }

    fn settle(&mut self) {
        self.subnet_ids.0.sort();
        self.security_group_ids.0.sort();
    }

    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let name = &self.serverless_cache_name;
        let endpoint = self.endpoint.as_ref().and_then(|endpoint| endpoint.port);
        Some(Workload {
            kind: Self::KIND,
            id: name.clone(),
            arn: self
                .arn
                .clone()
                .unwrap_or_else(|| around.arn("elasticache", &format!("serverlesscache:{name}"))),
            name: Some(name.clone()),
            detail: self.engine.clone(),
            state: self.status.clone(),
            role: Role::Server,
            listens: tcp_port(endpoint),
            standings: candidates(
                self.subnet_ids.iter().map(String::as_str),
                &self.security_group_ids,
            ),
            ..Workload::default()
        })
    }
}

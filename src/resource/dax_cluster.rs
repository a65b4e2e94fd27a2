//! DynamoDB Accelerator: clusters, and the subnets that they may stand in.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::Call;
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource};
use super::workload::{Role, SubnetGroup, Surroundings, Workload, candidates, in_zones, tcp_port};

/// AWS::DAX::Cluster, see <https://docs.aws.amazon.com/cli/latest/reference/dax/describe-clusters.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DaxCluster {
    pub cluster_name: String,
    #[serde(default)]
    pub cluster_arn: Option<String>,
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub subnet_group: Option<String>,
    #[serde(default)]
    pub security_groups: List<DaxGroup>,
    #[serde(default)]
    pub nodes: List<DaxNode>,
    #[serde(default)]
    pub cluster_discovery_endpoint: Option<DaxEndpoint>,
}

/// A security group that a cluster is in.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DaxGroup {
    pub security_group_identifier: Option<String>,
}

/// A node and its zone.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DaxNode {
    pub node_id: Option<String>,
    pub availability_zone: Option<String>,
}

/// What clients dial.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DaxEndpoint {
    pub port: Option<i64>,
}

impl Resource for DaxCluster {
    const KIND: &'static str = "AWS::DAX::Cluster";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list("dax", "DescribeClusters", "Clusters");
    const CALL: Option<Call> = Some(Call::paged(100));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.cluster_name)
    }

    fn settle(&mut self) {
        self.security_groups.0.sort();
        self.nodes.0.sort();
    }

    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let name = &self.cluster_name;
        let groups = self.security_groups.iter();
        let groups: Vec<String> = groups
            .filter_map(|group| group.security_group_identifier.clone())
            .collect();
        let group = self.subnet_group.as_deref().unwrap_or_default();
        let subnets = around.group(DaxSubnetGroup::KIND, group);
        let zones = self.nodes.iter();
        let zones: Vec<&str> = zones
            .filter_map(|node| node.availability_zone.as_deref())
            .collect();
        let endpoint = self.cluster_discovery_endpoint.as_ref();
        Some(Workload {
            kind: Self::KIND,
            id: name.clone(),
            arn: self
                .cluster_arn
                .clone()
                .unwrap_or_else(|| around.arn("dax", &format!("cache/{name}"))),
            name: Some(name.clone()),
            state: self.status.clone(),
            role: Role::Server,
            listens: tcp_port(endpoint.and_then(|endpoint| endpoint.port)),
            standings: candidates(in_zones(around, subnets, &zones), &groups),
            ..Workload::default()
        })
    }
}

/// AWS::DAX::SubnetGroup, see <https://docs.aws.amazon.com/cli/latest/reference/dax/describe-subnet-groups.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DaxSubnetGroup {
    pub subnet_group_name: String,
    pub subnets: List<DaxSubnet>,
}

/// A subnet of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DaxSubnet {
    pub subnet_identifier: Option<String>,
}

impl Resource for DaxSubnetGroup {
    const KIND: &'static str = "AWS::DAX::SubnetGroup";
    const DOCUMENT: Document = Document::list("dax", "DescribeSubnetGroups", "SubnetGroups");
    const CALL: Option<Call> = Some(Call::paged(100));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.subnet_group_name)
    }

    fn settle(&mut self) {
        self.subnets.0.sort();
    }

    fn subnet_group(&self) -> Option<SubnetGroup> {
        let subnets = self.subnets.iter();
        let subnets = subnets.filter_map(|subnet| subnet.subnet_identifier.clone());
        Some(SubnetGroup::new(
            Self::KIND,
            &self.subnet_group_name,
            subnets,
        ))
    }
}

//! Redshift clusters and their subnet groups.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::Call;
use super::db_instance::VpcSecurityGroupMembership;
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource, Tag};
use super::workload::{
    Claim, Role, SubnetGroup, Surroundings, Workload, address, candidates, pairs, tcp_port,
};

/// AWS::Redshift::Cluster, see <https://docs.aws.amazon.com/cli/latest/reference/redshift/describe-clusters.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RedshiftCluster {
    pub cluster_identifier: String,
    #[serde(default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub cluster_status: Option<String>,
    #[serde(default)]
    pub publicly_accessible: Option<bool>,
    #[serde(default)]
    pub cluster_subnet_group_name: Option<String>,
    #[serde(default)]
    pub availability_zone: Option<String>,
    #[serde(default)]
    pub endpoint: Option<RedshiftEndpoint>,
    #[serde(default)]
    pub cluster_nodes: List<RedshiftNode>,
    #[serde(default)]
    pub vpc_security_groups: List<VpcSecurityGroupMembership>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for RedshiftCluster {
    const KIND: &'static str = "AWS::Redshift::Cluster";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list("redshift", "DescribeClusters", "Clusters");
    const CALL: Option<Call> = Some(Call::paged(100));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.cluster_identifier)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        self.cluster_nodes.0.sort();
        self.vpc_security_groups.0.sort();
        self.tags.0.sort();
    }

    /// A cluster stands where its nodes' addresses lie; where they say nothing, in any subnet of its group.
    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let id = &self.cluster_identifier;
        let groups = self.vpc_security_groups.iter();
        let groups: Vec<String> = groups
            .filter_map(|group| group.vpc_security_group_id.clone())
            .collect();
        let name = self
            .cluster_subnet_group_name
            .as_deref()
            .unwrap_or_default();
        let subnets = around.group(RedshiftSubnetGroup::KIND, name);
        let mut standings = candidates(subnets.iter().map(String::as_str), &groups);
        for node in &self.cluster_nodes {
            let Some(private) = address(node.private_ip_address.as_deref()) else {
                continue;
            };
            let public = address(node.public_ip_address.as_deref());
            let home = standings
                .iter_mut()
                .find(|place| around.holds(&place.subnet, private));
            if let Some(home) = home {
                home.addresses.push(private);
                home.associations
                    .extend(public.map(|public| (private, public)));
            }
        }
        if standings.iter().any(|place| !place.addresses.is_empty()) {
            standings.retain(|place| !place.addresses.is_empty());
        }
        let endpoint = self.endpoint.as_ref().and_then(|endpoint| endpoint.port);
        Some(Workload {
            kind: Self::KIND,
            id: id.clone(),
            arn: around.arn("redshift", &format!("cluster:{id}")),
            name: Some(id.clone()),
            state: self.cluster_status.clone(),
            vpc: self.vpc_id.clone(),
            tags: pairs(&self.tags),
            role: Role::Server,
            internet_facing: self.publicly_accessible == Some(true),
            listens: tcp_port(endpoint),
            standings,
            claims: vec![Claim::SharedDescription("RedshiftNetworkInterface")],
            ..Workload::default()
        })
    }
}

/// The name and port that clients dial.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RedshiftEndpoint {
    pub address: Option<String>,
    pub port: Option<i64>,
}

/// A node and its addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RedshiftNode {
    pub node_role: Option<String>,
    #[serde(rename = "PrivateIPAddress")]
    pub private_ip_address: Option<String>,
    #[serde(rename = "PublicIPAddress")]
    pub public_ip_address: Option<String>,
}

/// AWS::Redshift::ClusterSubnetGroup, see <https://docs.aws.amazon.com/cli/latest/reference/redshift/describe-cluster-subnet-groups.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RedshiftSubnetGroup {
    pub cluster_subnet_group_name: Option<String>,
    pub vpc_id: Option<String>,
    pub subnets: List<RedshiftSubnet>,
    pub tags: List<Tag>,
}

impl Resource for RedshiftSubnetGroup {
    const KIND: &'static str = "AWS::Redshift::ClusterSubnetGroup";
    const DOCUMENT: Document = Document::list(
        "redshift",
        "DescribeClusterSubnetGroups",
        "ClusterSubnetGroups",
    );
    const CALL: Option<Call> = Some(Call::paged(100));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(
            self.cluster_subnet_group_name
                .as_deref()
                .unwrap_or_default(),
        )
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn subnet_group(&self) -> Option<SubnetGroup> {
        let name = self.cluster_subnet_group_name.as_deref()?;
        let subnets = self.subnets.iter();
        let subnets = subnets.filter_map(|subnet| subnet.subnet_identifier.clone());
        Some(SubnetGroup::new(Self::KIND, name, subnets))
    }

    fn settle(&mut self) {
        self.subnets.0.sort();
        self.tags.0.sort();
    }
}

/// A subnet of the group.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RedshiftSubnet {
    pub subnet_identifier: Option<String>,
}

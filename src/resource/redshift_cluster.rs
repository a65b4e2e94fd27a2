//! Redshift clusters and their subnet groups.

use std::borrow::Cow;

use serde::Deserialize;

use super::db_instance::VpcSecurityGroupMembership;
use super::document::Document;
use super::record::{List, Resource, Tag};

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
    const DOCUMENT: Document = Document::list("redshift", "DescribeClusters", "Clusters");

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

//! Database clusters: the writer and reader names in front of Aurora's instances.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::db_instance::VpcSecurityGroupMembership;
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource, Tag};

/// AWS::RDS::DBCluster, see <https://docs.aws.amazon.com/cli/latest/reference/rds/describe-db-clusters.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DbCluster {
    #[serde(rename = "DBClusterIdentifier")]
    pub db_cluster_identifier: String,
    #[serde(rename = "DBClusterArn", default)]
    pub db_cluster_arn: Option<String>,
    #[serde(rename = "DBSubnetGroup", default)]
    pub db_subnet_group: Option<String>,
    #[serde(default)]
    pub engine: Option<String>,
    #[serde(default)]
    pub status: Option<String>,
    #[serde(rename = "MultiAZ", default)]
    pub multi_az: Option<bool>,
    #[serde(default)]
    pub publicly_accessible: Option<bool>,
    #[serde(default)]
    pub port: Option<i64>,
    #[serde(default)]
    pub endpoint: Option<String>,
    #[serde(default)]
    pub reader_endpoint: Option<String>,
    #[serde(default)]
    pub availability_zones: List<String>,
    #[serde(default)]
    pub vpc_security_groups: List<VpcSecurityGroupMembership>,
    #[serde(rename = "DBClusterMembers", default)]
    pub db_cluster_members: List<DbClusterMember>,
    #[serde(default)]
    pub tag_list: List<Tag>,
}

impl Resource for DbCluster {
    const KIND: &'static str = "AWS::RDS::DBCluster";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list("rds", "DescribeDBClusters", "DBClusters");
    const CALL: Option<Call> = Some(call!(rds.describe_db_clusters, max_records 100));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.db_cluster_identifier)
    }

    fn tags(&self) -> &[Tag] {
        &self.tag_list
    }

    fn settle(&mut self) {
        self.availability_zones.0.sort();
        self.vpc_security_groups.0.sort();
        self.db_cluster_members.0.sort();
        self.tag_list.0.sort();
    }
}

/// An instance of the cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DbClusterMember {
    #[serde(rename = "DBInstanceIdentifier")]
    pub db_instance_identifier: Option<String>,
    pub is_cluster_writer: Option<bool>,
}

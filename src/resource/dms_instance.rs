//! Database Migration Service: the instances that copy data.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::Call;
use super::db_instance::VpcSecurityGroupMembership;
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource};
use super::workload::{Claim, Surroundings, Workload, candidates, in_zones};

/// AWS::DMS::ReplicationInstance, see
/// <https://docs.aws.amazon.com/cli/latest/reference/dms/describe-replication-instances.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DmsInstance {
    pub replication_instance_identifier: String,
    #[serde(default)]
    pub replication_instance_arn: Option<String>,
    #[serde(default)]
    pub replication_instance_class: Option<String>,
    #[serde(default)]
    pub replication_instance_status: Option<String>,
    #[serde(default)]
    pub availability_zone: Option<String>,
    #[serde(default)]
    pub publicly_accessible: Option<bool>,
    #[serde(default)]
    pub vpc_security_groups: List<VpcSecurityGroupMembership>,
    #[serde(default)]
    pub replication_subnet_group: Option<DmsSubnetGroup>,
}

/// The subnets that an instance may stand in.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DmsSubnetGroup {
    pub vpc_id: Option<String>,
    pub subnets: List<DmsSubnet>,
}

/// A subnet of the group.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DmsSubnet {
    pub subnet_identifier: Option<String>,
}

impl Resource for DmsInstance {
    const KIND: &'static str = "AWS::DMS::ReplicationInstance";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list(
        "dms",
        "DescribeReplicationInstances",
        "ReplicationInstances",
    );
    const CALL: Option<Call> = Some(Call::paged(100));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.replication_instance_identifier)
    }

    fn settle(&mut self) {
        self.vpc_security_groups.0.sort();
        if let Some(group) = &mut self.replication_subnet_group {
            group.subnets.0.sort();
        }
    }

    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let id = &self.replication_instance_identifier;
        let groups = self.vpc_security_groups.iter();
        let groups: Vec<String> = groups
            .filter_map(|group| group.vpc_security_group_id.clone())
            .collect();
        let group = self.replication_subnet_group.as_ref();
        let subnets = group.iter().flat_map(|group| &group.subnets);
        let subnets: Vec<String> = subnets
            .filter_map(|subnet| subnet.subnet_identifier.clone())
            .collect();
        let zones: Vec<&str> = self.availability_zone.as_deref().into_iter().collect();
        Some(Workload {
            kind: Self::KIND,
            id: id.clone(),
            arn: self
                .replication_instance_arn
                .clone()
                .unwrap_or_else(|| around.arn("dms", &format!("rep:{id}"))),
            name: Some(id.clone()),
            detail: self.replication_instance_class.clone(),
            state: self.replication_instance_status.clone(),
            vpc: group.and_then(|group| group.vpc_id.clone()),
            internet_facing: self.publicly_accessible == Some(true),
            standings: candidates(in_zones(around, &subnets, &zones), &groups),
            claims: vec![Claim::SharedDescription("DMSNetworkInterface")],
            ..Workload::default()
        })
    }
}

//! Database instances (RDS, Aurora, DocumentDB, Neptune) and their subnet groups.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
use super::position::Position;
use super::record::{List, Resource, Tag};
use super::workload::{Claim, Role, Surroundings, Workload, candidates, pairs, tcp_port};

/// AWS::RDS::DBInstance, see <https://docs.aws.amazon.com/cli/latest/reference/rds/describe-db-instances.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DbInstance {
    #[serde(rename = "DBInstanceIdentifier")]
    pub db_instance_identifier: String,
    #[serde(rename = "DBInstanceArn", default)]
    pub db_instance_arn: Option<String>,
    #[serde(rename = "DBInstanceClass", default)]
    pub db_instance_class: Option<String>,
    #[serde(rename = "DBInstanceStatus", default)]
    pub db_instance_status: Option<String>,
    #[serde(rename = "DBClusterIdentifier", default)]
    pub db_cluster_identifier: Option<String>,
    #[serde(default)]
    pub engine: Option<String>,
    #[serde(rename = "MultiAZ", default)]
    pub multi_az: Option<bool>,
    #[serde(default)]
    pub availability_zone: Option<String>,
    #[serde(default)]
    pub secondary_availability_zone: Option<String>,
    #[serde(default)]
    pub publicly_accessible: Option<bool>,
    #[serde(default)]
    pub network_type: Option<String>,
    #[serde(default)]
    pub endpoint: Option<DbEndpoint>,
    #[serde(default)]
    pub db_instance_port: Option<i64>,
    #[serde(rename = "DBSubnetGroup", default)]
    pub db_subnet_group: Option<DbSubnetGroup>,
    #[serde(default)]
    pub vpc_security_groups: List<VpcSecurityGroupMembership>,
    #[serde(rename = "ReadReplicaSourceDBInstanceIdentifier", default)]
    pub read_replica_source_db_instance_identifier: Option<String>,
    #[serde(rename = "ReadReplicaDBInstanceIdentifiers", default)]
    pub read_replica_db_instance_identifiers: List<String>,
    #[serde(default)]
    pub tag_list: List<Tag>,
}

impl Resource for DbInstance {
    const KIND: &'static str = "AWS::RDS::DBInstance";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list("rds", "DescribeDBInstances", "DBInstances");
    const CALL: Option<Call> = Some(call!(rds.describe_db_instances, max_records 100));

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        let endpoint = self.endpoint.as_ref();
        // 0 is a database that has none yet.
        let ports = [
            ("Endpoint.Port", endpoint.and_then(|endpoint| endpoint.port)),
            ("DbInstancePort", self.db_instance_port),
        ];
        for (name, port) in ports {
            check.port(name, port.filter(|&port| port != 0));
        }
        for (at, group) in self.vpc_security_groups.iter().enumerate() {
            let path = format_args!("VpcSecurityGroups[{at}].VpcSecurityGroupId");
            check.text(path, group.vpc_security_group_id.as_deref());
        }
        if let Some(group) = &self.db_subnet_group {
            group.check(&mut check, "DBSubnetGroup.");
        }
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.db_instance_identifier)
    }

    fn tags(&self) -> &[Tag] {
        &self.tag_list
    }

    fn settle(&mut self) {
        if let Some(group) = &mut self.db_subnet_group {
            group.subnets.0.sort();
        }
        self.vpc_security_groups.0.sort();
        self.read_replica_db_instance_identifiers.0.sort();
        self.tag_list.0.sort();
    }

    /// A database runs in its zone (and, with a standby, in the second one), not in all of its group's subnets.
    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let id = &self.db_instance_identifier;
        let groups: Vec<String> = self
            .vpc_security_groups
            .iter()
            .filter_map(|membership| membership.vpc_security_group_id.clone())
            .collect();
        let endpoint = self.endpoint.as_ref().and_then(|endpoint| endpoint.port);
        let port = endpoint.or(self.db_instance_port.filter(|&port| port != 0));
        let mut warnings = Vec::new();
        if self
            .db_subnet_group
            .as_ref()
            .is_none_or(|group| group.subnets.is_empty())
        {
            warnings.push(format!(
                "{id}: its record names no subnet group, so its place is not known"
            ));
        }
        Some(Workload {
            kind: Self::KIND,
            id: id.clone(),
            arn: self
                .db_instance_arn
                .clone()
                .unwrap_or_else(|| around.arn("rds", &format!("db:{id}"))),
            name: Some(id.clone()),
            detail: self.engine.clone(),
            state: self.db_instance_status.clone(),
            vpc: self
                .db_subnet_group
                .as_ref()
                .and_then(|group| group.vpc_id.clone()),
            tags: pairs(&self.tag_list),
            replica_of: self.read_replica_source_db_instance_identifier.clone(),
            role: Role::Server,
            internet_facing: self.publicly_accessible == Some(true),
            listens: tcp_port(port),
            standings: candidates(self.likely_subnets(around), &groups),
            claims: vec![Claim::SharedDescription("RDSNetworkInterface")],
            warnings,
            ..Workload::default()
        })
    }
}

impl DbInstance {
    /// The subnets of the group in the zones that the database runs in; all of them where the zones are not known or
    /// hold none.
    fn likely_subnets<'a>(&'a self, around: &'a Surroundings<'_>) -> Vec<&'a str> {
        let zones = [&self.availability_zone, &self.secondary_availability_zone];
        let runs_in = |zone: &str| zones.iter().any(|own| own.as_deref() == Some(zone));
        let members = self
            .db_subnet_group
            .iter()
            .flat_map(|group| group.subnets.iter());
        let subnets: Vec<(&str, Option<&str>)> = members
            .filter_map(|member| {
                let id = member.subnet_identifier.as_deref()?;
                let told = member.subnet_availability_zone.as_ref();
                let told = told.and_then(|zone| zone.name.as_deref());
                Some((id, told.or_else(|| around.zone(id))))
            })
            .collect();
        let likely = subnets.iter().filter(|(_, zone)| zone.is_some_and(runs_in));
        let likely: Vec<&str> = likely.map(|(id, _)| *id).collect();
        if likely.is_empty() {
            return subnets.into_iter().map(|(id, _)| id).collect();
        }
        likely
    }
}

/// The name and port that clients dial.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DbEndpoint {
    pub address: Option<String>,
    pub port: Option<i64>,
}

/// A security group on the database's interfaces.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct VpcSecurityGroupMembership {
    pub vpc_security_group_id: Option<String>,
    pub status: Option<String>,
}

/// AWS::RDS::DBSubnetGroup, see <https://docs.aws.amazon.com/cli/latest/reference/rds/describe-db-subnet-groups.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DbSubnetGroup {
    #[serde(rename = "DBSubnetGroupName")]
    pub db_subnet_group_name: Option<String>,
    #[serde(rename = "DBSubnetGroupArn")]
    pub db_subnet_group_arn: Option<String>,
    pub vpc_id: Option<String>,
    pub subnets: List<DbSubnet>,
}

impl DbSubnetGroup {
    fn check(&self, check: &mut Check, path: &str) {
        for (at, subnet) in self.subnets.iter().enumerate() {
            let id = subnet.subnet_identifier.as_deref();
            check.text(format_args!("{path}Subnets[{at}].SubnetIdentifier"), id);
        }
    }
}

impl Resource for DbSubnetGroup {
    const KIND: &'static str = "AWS::RDS::DBSubnetGroup";
    const DOCUMENT: Document = Document::list("rds", "DescribeDBSubnetGroups", "DBSubnetGroups");
    const CALL: Option<Call> = Some(call!(rds.describe_db_subnet_groups, max_records 100));

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        self.check(&mut check, "");
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.db_subnet_group_name.as_deref().unwrap_or_default())
    }

    fn settle(&mut self) {
        self.subnets.0.sort();
    }
}

/// A subnet of the group.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DbSubnet {
    pub subnet_identifier: Option<String>,
    pub subnet_availability_zone: Option<DbZone>,
}

/// The zone of a subnet.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DbZone {
    pub name: Option<String>,
}

//! Databases: subnet groups, instances, clusters and proxies, with their interfaces.

use serde_json::{Value, json};

use crate::resource::db_cluster::DbCluster;
use crate::resource::db_instance::{DbInstance, DbSubnetGroup};
use crate::resource::db_proxy::{DbProxy, DbProxyEndpoint, DbProxyTarget, DbProxyTargetGroup};

use super::build::{Build, CREATED, tags};
use super::groups::Group;
use super::interfaces::{Attached, Wanted};
use super::vpc::{Subnet, Vpc};

/// A database listens here.
const PORT: u16 = 5432;

/// What shall become a database instance.
#[derive(Debug, Clone)]
pub struct Database<'a> {
    pub name: &'a str,
    /// `postgres`, `aurora-postgresql`.
    pub engine: &'a str,
    /// `db.r7g.large`.
    pub size: &'a str,
    /// The subnet group, as AWS prints it.
    pub group: &'a Value,
    pub subnet: &'a Subnet,
    /// Where the standby of a multi-AZ instance is.
    pub standby: Option<&'a Subnet>,
    pub groups: &'a [Group],
    pub public: bool,
    pub replica_of: Option<&'a str>,
    pub replicas: &'a [&'a str],
    pub cluster: Option<&'a str>,
    pub tags: &'a [(&'a str, &'a str)],
}

impl Build {
    /// A subnet group. Gives it as AWS prints it, since each instance repeats it.
    pub fn subnet_group(&mut self, vpc: &Vpc, name: &str, subnets: &[&Subnet]) -> Value {
        let members: Vec<Value> = subnets
            .iter()
            .map(|subnet| {
                json!({
                    "SubnetAvailabilityZone": {"Name": subnet.zone}, "SubnetIdentifier": subnet.id, "SubnetOutpost": {},
                    "SubnetStatus": "Active",
                })
            })
            .collect();
        let mut item = json!({
            "DBSubnetGroupDescription": format!("data tier of {}", vpc.name), "DBSubnetGroupName": name,
            "SubnetGroupStatus": "Complete", "Subnets": members, "VpcId": vpc.id,
        });
        let within_instance = item.clone();
        item["DBSubnetGroupArn"] = json!(self.arn("rds", &format!("subgrp:{name}")));
        item["SupportedNetworkTypes"] = json!(["IPV4"]);
        self.add::<DbSubnetGroup>(&item);
        within_instance
    }

    /// A database instance with an interface where it runs, and one where its standby does.
    pub fn database(&mut self, wanted: &Database<'_>) {
        for subnet in std::iter::once(wanted.subnet).chain(wanted.standby) {
            let public = wanted.public.then(|| self.lent("amazon-rds"));
            self.interface(&Wanted {
                name: &format!("rds/{}/{}", wanted.name, subnet.id),
                subnet,
                groups: wanted.groups,
                description: "RDSNetworkInterface",
                kind: "interface",
                attached: Attached::Service("amazon-rds"),
                public,
                dual: false,
                routes: false,
            });
        }
        let host = self.host(wanted.name, "");
        let mut item = json!({
            "AllocatedStorage": 200, "AssociatedRoles": [], "AutoMinorVersionUpgrade": true,
            "AvailabilityZone": wanted.subnet.zone, "BackupRetentionPeriod": 14, "CopyTagsToSnapshot": true,
            "DBInstanceArn": self.arn("rds", &format!("db:{}", wanted.name)), "DBInstanceClass": wanted.size,
            "DBInstanceIdentifier": wanted.name, "DBInstanceStatus": "available", "DBParameterGroups": [],
            "DBSecurityGroups": [], "DBSubnetGroup": wanted.group, "DbInstancePort": 0,
            "DbiResourceId": format!("db-{}", self.hex(wanted.name).to_uppercase()), "DeletionProtection": true,
            "Endpoint": {"Address": host, "HostedZoneId": "Z2R2ITUGPM61AM", "Port": PORT}, "Engine": wanted.engine,
            "EngineVersion": "16.4", "IAMDatabaseAuthenticationEnabled": false, "InstanceCreateTime": CREATED,
            "MasterUsername": "postgres", "MultiAZ": wanted.standby.is_some(), "NetworkType": "IPV4",
            "PubliclyAccessible": wanted.public, "ReadReplicaDBInstanceIdentifiers": wanted.replicas,
            "StorageEncrypted": true, "StorageType": "gp3", "TagList": tags(wanted.tags),
            "VpcSecurityGroups": memberships(wanted.groups),
        });
        if let Some(standby) = wanted.standby {
            item["SecondaryAvailabilityZone"] = json!(standby.zone);
        }
        if let Some(source) = wanted.replica_of {
            item["ReadReplicaSourceDBInstanceIdentifier"] = json!(source);
        }
        if let Some(cluster) = wanted.cluster {
            item["DBClusterIdentifier"] = json!(cluster);
        }
        self.add::<DbInstance>(&item);
    }

    /// A cluster of database instances, the first of which writes.
    pub fn cluster(
        &mut self,
        name: &str,
        subnet_group: &str,
        zones: &[&str],
        groups: &[Group],
        members: &[&str],
    ) {
        let members: Vec<Value> = members
            .iter()
            .enumerate()
            .map(|(at, member)| {
                json!({
                    "DBClusterParameterGroupStatus": "in-sync", "DBInstanceIdentifier": member, "IsClusterWriter": at == 0,
                    "PromotionTier": 1,
                })
            })
            .collect();
        let item = json!({
            "AllocatedStorage": 1, "AvailabilityZones": zones, "BackupRetentionPeriod": 7, "ClusterCreateTime": CREATED,
            "DBClusterArn": self.arn("rds", &format!("cluster:{name}")), "DBClusterIdentifier": name,
            "DBClusterMembers": members, "DBSubnetGroup": subnet_group,
            "DbClusterResourceId": format!("cluster-{}", self.hex(name).to_uppercase()), "DeletionProtection": true,
            "Endpoint": self.host(name, "cluster-"), "Engine": "aurora-postgresql", "EngineMode": "provisioned",
            "EngineVersion": "16.4", "MasterUsername": "postgres", "MultiAZ": true, "NetworkType": "IPV4", "Port": PORT,
            "ReaderEndpoint": self.host(name, "cluster-ro-"), "Status": "available", "StorageEncrypted": true,
            "TagList": tags(&[("Name", name)]), "VpcSecurityGroups": memberships(groups),
        });
        self.add::<DbCluster>(&item);
    }

    /// A proxy in front of a database instance, with its own endpoint and its one target.
    pub fn proxy(
        &mut self,
        vpc: &Vpc,
        name: &str,
        subnets: &[&Subnet],
        groups: &[Group],
        target: &str,
    ) {
        for subnet in subnets {
            self.interface(&Wanted {
                name: &format!("proxy/{name}/{}", subnet.id),
                subnet,
                groups,
                description: &format!("Network interface for DBProxy {name}"),
                kind: "interface",
                attached: Attached::Service("amazon-rds"),
                public: None,
                dual: false,
                routes: false,
            });
        }
        let group_ids: Vec<&str> = groups.iter().map(|group| group.id.as_str()).collect();
        let subnet_ids: Vec<&str> = subnets.iter().map(|subnet| subnet.id.as_str()).collect();
        let host = self.host(name, "proxy-");
        let arn = self.arn("rds", &format!("db-proxy:prx-0{}", self.hex(name)));
        let item = json!({
            "Auth": [], "CreatedDate": CREATED, "DBProxyArn": arn, "DBProxyName": name, "DebugLogging": false,
            "Endpoint": host, "EngineFamily": "POSTGRESQL", "IdleClientTimeout": 1800, "RequireTLS": true,
            "RoleArn": format!("arn:aws:iam::{}:role/{name}", self.account), "Status": "available",
            "UpdatedDate": CREATED, "VpcId": vpc.id, "VpcSecurityGroupIds": group_ids, "VpcSubnetIds": subnet_ids,
        });
        self.add::<DbProxy>(&item);
        let serial = self.hex(&format!("endpoint/{name}"));
        let item = json!({
            "CreatedDate": CREATED,
            "DBProxyEndpointArn": self.arn("rds", &format!("db-proxy-endpoint:prx-endpoint-0{serial}")),
            "DBProxyEndpointName": "default", "DBProxyName": name, "Endpoint": host, "IsDefault": true,
            "Status": "available", "TargetRole": "READ_WRITE", "VpcId": vpc.id, "VpcSecurityGroupIds": group_ids,
            "VpcSubnetIds": subnet_ids,
        });
        self.add::<DbProxyEndpoint>(&item);
        let item = json!({
            "ConnectionPoolConfig": {
                "ConnectionBorrowTimeout": 120, "MaxConnectionsPercent": 100, "MaxIdleConnectionsPercent": 50,
                "SessionPinningFilters": [],
            },
            "CreatedDate": CREATED, "DBProxyName": name, "IsDefault": true, "Status": "available",
            "TargetGroupArn": self.arn("rds", &format!("target-group:prx-tg-0{}", self.hex(name))),
            "TargetGroupName": "default", "UpdatedDate": CREATED,
        });
        self.add_to::<DbProxyTargetGroup>(name, &item);
        let item = json!({
            "Endpoint": self.host(target, ""), "Port": PORT, "RdsResourceId": target,
            "TargetArn": self.arn("rds", &format!("db:{target}")), "TargetHealth": {"State": "AVAILABLE"},
            "Type": "RDS_INSTANCE",
        });
        self.add_to::<DbProxyTarget>(name, &item);
    }

    /// The name that clients dial. All databases of an account share its middle part in a region.
    fn host(&self, name: &str, prefix: &str) -> String {
        let middle = self.hex("rds").split_at(12).0.to_owned();
        format!("{name}.{prefix}{middle}.{}.rds.amazonaws.com", self.region)
    }
}

fn memberships(groups: &[Group]) -> Value {
    groups
        .iter()
        .map(|group| json!({"Status": "active", "VpcSecurityGroupId": group.id}))
        .collect()
}

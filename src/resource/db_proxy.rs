//! Database proxies, their endpoints and targets.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource};
use super::workload::{Claim, Role, Surroundings, Workload, candidates, tcp_port};

/// AWS::RDS::DBProxy, see <https://docs.aws.amazon.com/cli/latest/reference/rds/describe-db-proxies.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DbProxy {
    #[serde(rename = "DBProxyName")]
    pub db_proxy_name: String,
    #[serde(rename = "DBProxyArn", default)]
    pub db_proxy_arn: Option<String>,
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub engine_family: Option<String>,
    #[serde(default)]
    pub vpc_id: Option<String>,
    pub vpc_security_group_ids: List<String>,
    pub vpc_subnet_ids: List<String>,
    #[serde(default)]
    pub endpoint: Option<String>,
}

impl Resource for DbProxy {
    const KIND: &'static str = "AWS::RDS::DBProxy";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list("rds", "DescribeDBProxies", "DBProxies");
    const CALL: Option<Call> = Some(call!(rds.describe_db_proxies, max_records 100));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.db_proxy_name)
    }

    fn settle(&mut self) {
        self.vpc_security_group_ids.0.sort();
        self.vpc_subnet_ids.0.sort();
    }

    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let name = &self.db_proxy_name;
        let port = match self.engine_family.as_deref() {
            Some("MYSQL") => Some(3306),
            Some("POSTGRESQL") => Some(5432),
            Some("SQLSERVER") => Some(1433),
            _ => None,
        };
        Some(Workload {
            kind: Self::KIND,
            id: name.clone(),
            arn: self
                .db_proxy_arn
                .clone()
                .unwrap_or_else(|| around.arn("rds", &format!("db-proxy:{name}"))),
            name: Some(name.clone()),
            detail: self.engine_family.clone(),
            state: self.status.clone(),
            vpc: self.vpc_id.clone(),
            role: Role::Host,
            listens: tcp_port(port),
            standings: candidates(
                self.vpc_subnet_ids.iter().map(String::as_str),
                &self.vpc_security_group_ids,
            ),
            claims: vec![Claim::SharedDescription("Network interface for DBProxy")],
            ..Workload::default()
        })
    }
}

/// AWS::RDS::DBProxyEndpoint, see <https://docs.aws.amazon.com/cli/latest/reference/rds/describe-db-proxy-endpoints.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DbProxyEndpoint {
    #[serde(rename = "DBProxyEndpointName")]
    pub db_proxy_endpoint_name: String,
    #[serde(rename = "DBProxyEndpointArn", default)]
    pub db_proxy_endpoint_arn: Option<String>,
    #[serde(rename = "DBProxyName", default)]
    pub db_proxy_name: Option<String>,
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub vpc_security_group_ids: List<String>,
    #[serde(default)]
    pub vpc_subnet_ids: List<String>,
    #[serde(default)]
    pub endpoint: Option<String>,
    #[serde(default)]
    pub target_role: Option<String>,
}

impl Resource for DbProxyEndpoint {
    const KIND: &'static str = "AWS::RDS::DBProxyEndpoint";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document =
        Document::list("rds", "DescribeDBProxyEndpoints", "DBProxyEndpoints");
    const CALL: Option<Call> = Some(call!(rds.describe_db_proxy_endpoints, max_records 100));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.db_proxy_endpoint_name)
    }

    fn settle(&mut self) {
        self.vpc_security_group_ids.0.sort();
        self.vpc_subnet_ids.0.sort();
    }
}

/// AWS::RDS::DBProxyTargetGroup, see <https://docs.aws.amazon.com/cli/latest/reference/rds/describe-db-proxy-target-groups.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DbProxyTargetGroup {
    #[serde(rename = "DBProxyName")]
    pub db_proxy_name: Option<String>,
    pub target_group_name: Option<String>,
}

impl Resource for DbProxyTargetGroup {
    const KIND: &'static str = "AWS::RDS::DBProxyTargetGroup";
    const DOCUMENT: Document =
        Document::list("rds", "DescribeDBProxyTargetGroups", "TargetGroups").per("DBProxyName");
    const CALL: Option<Call> = Some(
        call!(rds.describe_db_proxy_target_groups(set_db_proxy_name), max_records 100)
            .each(DbProxy::DOCUMENT, "DBProxyName"),
    );

    fn id(&self) -> Cow<'_, str> {
        Cow::Owned(format!(
            "{}/{}",
            self.db_proxy_name.as_deref().unwrap_or_default(),
            self.target_group_name.as_deref().unwrap_or_default()
        ))
    }

    fn asked_with(&mut self, value: &str) {
        self.db_proxy_name.get_or_insert_with(|| value.to_owned());
    }
}

/// AWS::RDS::DBProxyTarget, see <https://docs.aws.amazon.com/cli/latest/reference/rds/describe-db-proxy-targets.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DbProxyTarget {
    #[serde(skip)]
    pub db_proxy_name: String,
    pub rds_resource_id: Option<String>,
    pub target_arn: Option<String>,
    pub tracked_cluster_id: Option<String>,
    #[serde(rename = "Type")]
    pub kind: Option<String>,
    pub endpoint: Option<String>,
    pub port: Option<i64>,
}

impl Resource for DbProxyTarget {
    const KIND: &'static str = "AWS::RDS::DBProxyTarget";
    const DOCUMENT: Document =
        Document::list("rds", "DescribeDBProxyTargets", "Targets").per("DBProxyName");
    const CALL: Option<Call> = Some(
        call!(rds.describe_db_proxy_targets(set_db_proxy_name), max_records 100)
            .each(DbProxy::DOCUMENT, "DBProxyName"),
    );

    fn id(&self) -> Cow<'_, str> {
        Cow::Owned(format!(
            "{}/{}",
            self.db_proxy_name,
            self.rds_resource_id.as_deref().unwrap_or_default()
        ))
    }

    fn asked_with(&mut self, value: &str) {
        self.db_proxy_name = value.to_owned();
    }
}

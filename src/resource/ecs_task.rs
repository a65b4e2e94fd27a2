//! Running ECS tasks, and the lists that lead to them.

use std::borrow::Cow;

use serde::Deserialize;

use super::brief::names;
use super::call::Call;
use super::document::Document;
use super::ecs_cluster::{EcsClusterArn, WITH_TAGS};
use super::position::Position;
use super::record::{List, Resource, Tag};
use super::workload::{Claim, Standing, Surroundings, Workload, address, pairs};

/// AWS::ECS::Task, see <https://docs.aws.amazon.com/cli/latest/reference/ecs/describe-tasks.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EcsTask {
    pub task_arn: String,
    #[serde(default)]
    pub cluster_arn: Option<String>,
    #[serde(default)]
    pub task_definition_arn: Option<String>,
    #[serde(default)]
    pub last_status: Option<String>,
    #[serde(default)]
    pub group: Option<String>,
    #[serde(default)]
    pub launch_type: Option<String>,
    #[serde(default)]
    pub attachments: List<EcsAttachment>,
    #[serde(default)]
    pub container_instance_arn: Option<String>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for EcsTask {
    const KIND: &'static str = "AWS::ECS::Task";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list("ecs", "DescribeTasks", "tasks")
        .per("cluster")
        .and("tasks");
    const CALL: Option<Call> = Some(Call::wire(WITH_TAGS).many(EcsTaskArn::DOCUMENT, 100));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.task_arn)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        for attachment in &mut self.attachments.0 {
            attachment.details.0.sort();
        }
        self.attachments.0.sort();
        self.tags.0.sort();
    }

    /// A task in `awsvpc` mode has an interface of its own; others speak through their instance's.
    fn workload(&self, _around: &Surroundings<'_>) -> Option<Workload> {
        if self.last_status.as_deref() == Some("STOPPED") {
            return None;
        }
        let attachments = self.attachments.iter().filter(|attachment| {
            attachment.kind.as_deref() == Some("ElasticNetworkInterface")
                && attachment.status.as_deref() != Some("DELETED")
        });
        let standings: Vec<Standing> = attachments.filter_map(EcsAttachment::standing).collect();
        if standings.is_empty() {
            return None;
        }
        let definition = self.task_definition_arn.as_deref();
        let definition = definition.and_then(|arn| arn.rsplit('/').next());
        let claims = standings
            .iter()
            .filter_map(|standing| standing.interface.clone());
        Some(Workload {
            kind: Self::KIND,
            id: self.task_arn.clone(),
            arn: self.task_arn.clone(),
            name: definition.map(str::to_owned),
            detail: self.group.clone().or_else(|| self.launch_type.clone()),
            state: self.last_status.clone(),
            tags: pairs(&self.tags),
            claims: claims.map(Claim::Interface).collect(),
            standings,
            ..Workload::default()
        })
    }
}

names!(
    /// The name of a task that runs, see <https://docs.aws.amazon.com/cli/latest/reference/ecs/list-tasks.html>.
    EcsTaskArn = "AWS::ECS::Task",
    Document::list("ecs", "ListTasks", "taskArns").per("cluster"),
    Call::paged(100).each(EcsClusterArn::DOCUMENT, "")
);

/// What a task is attached to; a network interface in `awsvpc` mode.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EcsAttachment {
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub status: Option<String>,
    pub details: List<EcsDetail>,
}

/// `subnetId`, `networkInterfaceId`, `privateIPv4Address` and their values.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EcsDetail {
    pub name: Option<String>,
    pub value: Option<String>,
}

impl EcsAttachment {
    fn standing(&self) -> Option<Standing> {
        let detail = |name: &str| {
            let found = self
                .details
                .iter()
                .find(|detail| detail.name.as_deref() == Some(name))?;
            found.value.as_deref()
        };
        let v4 = address(detail("privateIPv4Address"));
        let v6 = address(detail("privateIPv6Address"));
        Some(Standing {
            subnet: detail("subnetId")?.to_owned(),
            interface: detail("networkInterfaceId").map(str::to_owned),
            addresses: v4.into_iter().chain(v6).collect(),
            ..Standing::default()
        })
    }
}

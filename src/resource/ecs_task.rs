//! A running ECS task.

use std::borrow::Cow;

use serde::Deserialize;

use super::document::Document;
use super::record::{List, Resource, Tag};

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
    const DOCUMENT: Document = Document::list("ecs", "DescribeTasks", "tasks").per("cluster");

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
}

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

//! ECS clusters, by which services, tasks and instances are asked for.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::Call;
use super::document::Document;
use super::position::Position;
use super::record::Resource;

/// The name of a cluster, see <https://docs.aws.amazon.com/cli/latest/reference/ecs/list-clusters.html>.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub struct EcsClusterArn(pub String);

impl Resource for EcsClusterArn {
    const KIND: &'static str = "AWS::ECS::Cluster";
    const POSITION: Position = Position::Name;
    const DOCUMENT: Document = Document::list("ecs", "ListClusters", "clusterArns");
    const CALL: Option<Call> = Some(Call::paged(100));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

//! ECS clusters, and the instances that they run tasks on.

use super::brief::{brief, names};
use super::call::{Call, Wire};
use super::document::Document;

/// ECS answers with tags only if it is told to.
pub const WITH_TAGS: Wire = Wire {
    page: None,
    always: &[("include", "TAGS")],
    asked_as: None,
};

names!(
    /// The name of a cluster, see <https://docs.aws.amazon.com/cli/latest/reference/ecs/list-clusters.html>.
    EcsClusterArn = "AWS::ECS::Cluster",
    Document::list("ecs", "ListClusters", "clusterArns"),
    Call::paged(100)
);

names!(
    /// The name of an instance of a cluster, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/ecs/list-container-instances.html>.
    EcsContainerInstanceArn = "AWS::ECS::ContainerInstance",
    Document::list("ecs", "ListContainerInstances", "containerInstanceArns").per("cluster"),
    Call::paged(100).each(EcsClusterArn::DOCUMENT, "")
);

brief!(
    /// An instance of a cluster, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/ecs/describe-container-instances.html>.
    EcsContainerInstance = "AWS::ECS::ContainerInstance",
    Detail,
    "containerInstanceArn",
    Document::list("ecs", "DescribeContainerInstances", "containerInstances")
        .per("cluster")
        .and("containerInstances"),
    Call::plain().many(EcsContainerInstanceArn::DOCUMENT, 100)
);

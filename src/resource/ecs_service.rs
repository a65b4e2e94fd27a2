//! ECS services and the definitions of their tasks; what stands in the network are the tasks.

use super::brief::{brief, names};
use super::call::Call;
use super::document::Document;
use super::ecs_cluster::{EcsClusterArn, WITH_TAGS};
use super::ecs_task::EcsTask;

names!(
    /// The name of a service, see <https://docs.aws.amazon.com/cli/latest/reference/ecs/list-services.html>.
    EcsServiceArn = "AWS::ECS::Service",
    Document::list("ecs", "ListServices", "serviceArns").per("cluster"),
    Call::paged(100).each(EcsClusterArn::DOCUMENT, "")
);

brief!(
    /// AWS::ECS::Service, see <https://docs.aws.amazon.com/cli/latest/reference/ecs/describe-services.html>.
    EcsService = "AWS::ECS::Service",
    Detail,
    "serviceArn",
    Document::list("ecs", "DescribeServices", "services")
        .per("cluster")
        .and("services"),
    Call::wire(WITH_TAGS).many(EcsServiceArn::DOCUMENT, 10)
);

brief!(
    /// AWS::ECS::TaskDefinition: its network mode and ports, without environment, commands and options, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/ecs/describe-task-definition.html>.
    EcsTaskDefinition = "AWS::ECS::TaskDefinition",
    Detail,
    "taskDefinitionArn",
    Document::list("ecs", "DescribeTaskDefinition", "taskDefinition").per("taskDefinition"),
    Call::plain().each(EcsTask::DOCUMENT, "taskDefinitionArn")
);

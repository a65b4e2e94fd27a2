//! Auto Scaling groups; what stands in the network are their instances, which name their group in a tag.

use super::brief::brief;
use super::call::Call;
use super::document::Document;

brief!(
    /// AWS::AutoScaling::AutoScalingGroup, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/autoscaling/describe-auto-scaling-groups.html>.
    AutoScalingGroup = "AWS::AutoScaling::AutoScalingGroup",
    Detail,
    "AutoScalingGroupName",
    Document::list("autoscaling", "DescribeAutoScalingGroups", "AutoScalingGroups"),
    Call::paged(100)
);

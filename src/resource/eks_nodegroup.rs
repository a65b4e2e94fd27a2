//! What an EKS cluster runs its pods on: node groups, whose instances stand in the network, and Fargate profiles.

use super::brief::{brief, names};
use super::call::Call;
use super::document::Document;
use super::eks_cluster::EksClusterName;

names!(
    /// The name of a node group, see <https://docs.aws.amazon.com/cli/latest/reference/eks/list-nodegroups.html>.
    EksNodegroupName = "AWS::EKS::Nodegroup",
    Document::list("eks", "ListNodegroups", "nodegroups").per("clusterName"),
    Call::paged(100).each(EksClusterName::DOCUMENT, "")
);

brief!(
    /// AWS::EKS::Nodegroup, see <https://docs.aws.amazon.com/cli/latest/reference/eks/describe-nodegroup.html>.
    EksNodegroup = "AWS::EKS::Nodegroup",
    Detail,
    "nodegroupArn",
    Document::list("eks", "DescribeNodegroup", "nodegroup")
        .per("clusterName")
        .and("nodegroupName"),
    Call::plain().pair(EksNodegroupName::DOCUMENT, "")
);

names!(
    /// The name of a Fargate profile, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/eks/list-fargate-profiles.html>.
    EksFargateProfileName = "AWS::EKS::FargateProfile",
    Document::list("eks", "ListFargateProfiles", "fargateProfileNames").per("clusterName"),
    Call::paged(100).each(EksClusterName::DOCUMENT, "")
);

brief!(
    /// AWS::EKS::FargateProfile, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/eks/describe-fargate-profile.html>.
    EksFargateProfile = "AWS::EKS::FargateProfile",
    Detail,
    "fargateProfileArn",
    Document::list("eks", "DescribeFargateProfile", "fargateProfile")
        .per("clusterName")
        .and("fargateProfileName"),
    Call::plain().pair(EksFargateProfileName::DOCUMENT, "")
);

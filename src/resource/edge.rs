//! What brings the internet to private addresses by other ways than a gateway: CloudFront and Global Accelerator.

use super::brief::brief;
use super::call::Call;
use super::document::Document;

brief!(
    /// AWS::CloudFront::VpcOrigin: CloudFront answers in one region for all, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/cloudfront/list-vpc-origins.html>.
    VpcOrigin = "AWS::CloudFront::VpcOrigin",
    Gateway,
    "Id",
    Document::list("cloudfront", "ListVpcOrigins", "VpcOriginList").nested("Items"),
    Call::paged(100).only_in("us-east-1")
);

brief!(
    /// AWS::GlobalAccelerator::Accelerator, which only us-west-2 knows, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/globalaccelerator/list-accelerators.html>.
    Accelerator = "AWS::GlobalAccelerator::Accelerator",
    Gateway,
    "AcceleratorArn",
    Document::list("globalaccelerator", "ListAccelerators", "Accelerators"),
    Call::paged(100).only_in("us-west-2")
);

brief!(
    /// AWS::GlobalAccelerator::Listener, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/globalaccelerator/list-listeners.html>.
    AcceleratorListener = "AWS::GlobalAccelerator::Listener",
    Detail,
    "ListenerArn",
    Document::list("globalaccelerator", "ListListeners", "Listeners").per("AcceleratorArn"),
    Call::paged(100).each(Accelerator::DOCUMENT, "AcceleratorArn")
);

brief!(
    /// AWS::GlobalAccelerator::EndpointGroup: the load balancers, instances and addresses behind a listener, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/globalaccelerator/list-endpoint-groups.html>.
    AcceleratorEndpointGroup = "AWS::GlobalAccelerator::EndpointGroup",
    Detail,
    "EndpointGroupArn",
    Document::list("globalaccelerator", "ListEndpointGroups", "EndpointGroups").per("ListenerArn"),
    Call::paged(100).each(AcceleratorListener::DOCUMENT, "ListenerArn")
);

//! Direct Connect: lines, their virtual interfaces, and the gateways that they end at.

use super::brief::brief;
use super::call::Call;
use super::document::Document;

/// Direct Connect gateways belong to no region; one answers for all.
const HOME: &str = "us-east-1";

brief!(
    /// A line, see <https://docs.aws.amazon.com/cli/latest/reference/directconnect/describe-connections.html>.
    DirectConnectConnection = "AWS::DirectConnect::Connection",
    Between,
    "connectionId",
    Document::list("directconnect", "DescribeConnections", "connections"),
    Call::plain()
);

brief!(
    /// Lines taken together, see <https://docs.aws.amazon.com/cli/latest/reference/directconnect/describe-lags.html>.
    DirectConnectLag = "AWS::DirectConnect::Lag",
    Between,
    "lagId",
    Document::list("directconnect", "DescribeLags", "lags"),
    Call::plain()
);

brief!(
    /// A virtual interface, without its BGP key and router configuration, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/directconnect/describe-virtual-interfaces.html>.
    DirectConnectInterface = "AWS::DirectConnect::VirtualInterface",
    Between,
    "virtualInterfaceId",
    Document::list("directconnect", "DescribeVirtualInterfaces", "virtualInterfaces"),
    Call::plain()
);

brief!(
    /// A virtual private gateway that a line may end at, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/directconnect/describe-virtual-gateways.html>.
    DirectConnectVirtualGateway = "AWS::EC2::VPNGateway",
    Name,
    "virtualGatewayId",
    Document::list("directconnect", "DescribeVirtualGateways", "virtualGateways"),
    Call::plain()
);

brief!(
    /// A Direct Connect gateway, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/directconnect/describe-direct-connect-gateways.html>.
    DirectConnectGateway = "AWS::DirectConnect::DirectConnectGateway",
    Between,
    "directConnectGatewayId",
    Document::list("directconnect", "DescribeDirectConnectGateways", "directConnectGateways"),
    Call::paged(100).only_in(HOME)
);

brief!(
    /// What a gateway leads to, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/directconnect/describe-direct-connect-gateway-associations.html>.
    DirectConnectGatewayAssociation = "AWS::DirectConnect::DirectConnectGatewayAssociation",
    Between,
    "associationId",
    Document::list(
        "directconnect",
        "DescribeDirectConnectGatewayAssociations",
        "directConnectGatewayAssociations"
    )
    .per("directConnectGatewayId"),
    Call::paged(100).each(DirectConnectGateway::DOCUMENT, "directConnectGatewayId")
);

brief!(
    /// The virtual interfaces that end at a gateway, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/directconnect/describe-direct-connect-gateway-attachments.html>.
    DirectConnectGatewayAttachment = "AWS::DirectConnect::DirectConnectGatewayAttachment",
    Between,
    "virtualInterfaceId",
    Document::list(
        "directconnect",
        "DescribeDirectConnectGatewayAttachments",
        "directConnectGatewayAttachments"
    )
    .per("directConnectGatewayId"),
    Call::paged(100).each(DirectConnectGateway::DOCUMENT, "directConnectGatewayId")
);

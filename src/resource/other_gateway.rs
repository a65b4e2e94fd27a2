//! Gateways and tables of EC2 that few accounts have: of carriers and Outposts, and Verified Access. Routes name some of
//! them; what lies beyond is not known.

use super::brief::brief;
use super::call::call;
use super::document::Document;

brief!(
    /// A gateway to the network of a telephone company, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-carrier-gateways.html>.
    CarrierGateway = "AWS::EC2::CarrierGateway",
    Gateway,
    "CarrierGatewayId",
    Document::list("ec2", "DescribeCarrierGateways", "CarrierGateways"),
    call!(ec2.describe_carrier_gateways, max_results 1000).extended()
);

brief!(
    /// The gateway of an Outpost, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-local-gateways.html>.
    LocalGateway = "AWS::EC2::LocalGateway",
    Gateway,
    "LocalGatewayId",
    Document::list("ec2", "DescribeLocalGateways", "LocalGateways"),
    call!(ec2.describe_local_gateways, max_results 1000).extended()
);

brief!(
    /// A route table of such a gateway, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-local-gateway-route-tables.html>.
    LocalGatewayRouteTable = "AWS::EC2::LocalGatewayRouteTable",
    Rule,
    "LocalGatewayRouteTableId",
    Document::list("ec2", "DescribeLocalGatewayRouteTables", "LocalGatewayRouteTables"),
    call!(ec2.describe_local_gateway_route_tables, max_results 1000).extended()
);

brief!(
    /// A VPC that such a table serves, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-local-gateway-route-table-vpc-associations.html>.
    LocalGatewayVpcAssociation = "AWS::EC2::LocalGatewayRouteTableVPCAssociation",
    Between,
    "LocalGatewayRouteTableVpcAssociationId",
    Document::list("ec2", "DescribeLocalGatewayRouteTableVpcAssociations", "LocalGatewayRouteTableVpcAssociations"),
    call!(ec2.describe_local_gateway_route_table_vpc_associations, max_results 1000).extended()
);

brief!(
    /// A way in for people that AWS has made sure of, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-verified-access-endpoints.html>.
    VerifiedAccessEndpoint = "AWS::EC2::VerifiedAccessEndpoint",
    Gateway,
    "VerifiedAccessEndpointId",
    Document::list("ec2", "DescribeVerifiedAccessEndpoints", "VerifiedAccessEndpoints"),
    call!(ec2.describe_verified_access_endpoints, max_results 1000).extended()
);

brief!(
    /// Whether a VPC takes packets that are not encrypted, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-vpc-encryption-controls.html>.
    VpcEncryptionControl = "AWS::EC2::VPCEncryptionControl",
    Detail,
    "VpcEncryptionControlId",
    Document::list("ec2", "DescribeVpcEncryptionControls", "VpcEncryptionControls"),
    call!(ec2.describe_vpc_encryption_controls, max_results 1000).extended()
);

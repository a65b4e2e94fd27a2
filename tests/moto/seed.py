#!/usr/bin/env python3
"""Fills an AWS endpoint (a moto server) with a fictive account of two regions, and prints the ids of all it made.

Prints {"account": id, "regions": {region: {AWS type name: [id or ARN, ...]}}} as JSON. Load balancers (v2), target
groups and listeners are named by ARN, all else by the id or name that AWS itself uses.
"""

import argparse
import json
from collections import defaultdict

import boto3
from botocore.config import Config

REGIONS = ("us-east-1", "eu-west-1")
ZONES = ("a", "b", "c")
TIERS = ("public", "private")
ANYWHERE = [{"CidrIp": "0.0.0.0/0", "Description": "anybody"}]


class Region:
    """One region of the account: its clients, and the ids of what was made there."""

    def __init__(self, name, endpoint):
        self.name = name
        # No retries: an error of moto's is a gap to name, not a passing state.
        config = Config(region_name=name, retries={"max_attempts": 1, "mode": "standard"})
        for service in ("ec2", "elb", "elbv2", "rds"):
            setattr(self, service, boto3.client(service, endpoint_url=endpoint, config=config))
        self.made = defaultdict(list)
        image = self.ec2.describe_images(MaxResults=5)["Images"]
        self.image = image[0]["ImageId"]

    def keep(self, kind, *ids):
        """Notes ids as made, and gives the first back."""
        self.made[kind].extend(ids)
        return ids[0]


def name(text, kind):
    """Tags for a create call of the EC2 kind."""
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": text}, {"Key": "env", "Value": text.split("-")[0]}]}]


def vpc(region, label, number):
    """A VPC of three zones with a public and a private subnet each, its gateways, tables, ACL and groups."""
    ec2, keep = region.ec2, region.keep
    cidr = f"10.{number}.0.0/16"
    made = ec2.create_vpc(CidrBlock=cidr, AmazonProvidedIpv6CidrBlock=number % 2 == 0, TagSpecifications=name(label, "vpc"))
    network = {"label": label, "cidr": cidr, "id": keep("AWS::EC2::VPC", made["Vpc"]["VpcId"])}
    internet = ec2.create_internet_gateway(TagSpecifications=name(f"{label}-internet", "internet-gateway"))
    network["internet"] = keep("AWS::EC2::InternetGateway", internet["InternetGateway"]["InternetGatewayId"])
    ec2.attach_internet_gateway(InternetGatewayId=network["internet"], VpcId=network["id"])

    for row, tier in enumerate(TIERS):
        network[tier] = []
        for column, zone in enumerate(ZONES):
            subnet = ec2.create_subnet(
                VpcId=network["id"],
                CidrBlock=f"10.{number}.{row * 64 + column * 8}.0/21",
                AvailabilityZone=region.name + zone,
                TagSpecifications=name(f"{label}-{tier}-{zone}", "subnet"),
            )
            network[tier].append(keep("AWS::EC2::Subnet", subnet["Subnet"]["SubnetId"]))

    address = ec2.allocate_address(Domain="vpc")
    keep("AWS::EC2::EIP", address["AllocationId"])
    nat = ec2.create_nat_gateway(SubnetId=network["public"][0], AllocationId=address["AllocationId"])
    network["nat"] = keep("AWS::EC2::NatGateway", nat["NatGateway"]["NatGatewayId"])
    for tier in TIERS:
        table = ec2.create_route_table(VpcId=network["id"], TagSpecifications=name(f"{label}-{tier}", "route-table"))
        table = keep("AWS::EC2::RouteTable", table["RouteTable"]["RouteTableId"])
        network[f"{tier}-table"] = table
        way = {"GatewayId": network["internet"]} if tier == "public" else {"NatGatewayId": network["nat"]}
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", **way)
        for subnet in network[tier]:
            ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)

    acl = ec2.create_network_acl(VpcId=network["id"])["NetworkAcl"]["NetworkAclId"]
    keep("AWS::EC2::NetworkAcl", acl)
    for egress in (False, True):
        ec2.create_network_acl_entry(
            NetworkAclId=acl, RuleNumber=100, Protocol="-1", RuleAction="allow", Egress=egress, CidrBlock="0.0.0.0/0"
        )
    groups(region, network)
    return network


def groups(region, network):
    """Four groups of a web application; three refer to each other."""
    ec2 = region.ec2
    for role in ("balancer", "web", "database", "bastion"):
        text = f"{network['label']}-{role}"
        made = ec2.create_security_group(GroupName=text, Description=text, VpcId=network["id"])
        network[role] = region.keep("AWS::EC2::SecurityGroup", made["GroupId"])

    def open_port(group, port, **peer):
        rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **peer}
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])

    def members(group):
        return {"UserIdGroupPairs": [{"GroupId": group, "Description": "from its group"}]}

    open_port(network["balancer"], 443, IpRanges=ANYWHERE, Ipv6Ranges=[{"CidrIpv6": "::/0"}])
    open_port(network["web"], 8080, **members(network["balancer"]))
    open_port(network["web"], 22, **members(network["bastion"]))
    open_port(network["database"], 5432, **members(network["web"]))
    open_port(network["bastion"], 22, IpRanges=[{"CidrIp": "198.51.100.0/24", "Description": "office"}])


def instances(region, network, count):
    """Spreads `count` instances over the subnets: web servers, and one bastion in the first public subnet."""
    subnets = network["private"] + network["public"][1:]
    shares = [count // len(subnets) + (place < count % len(subnets)) for place in range(len(subnets))]
    batches = [(network["public"][0], "bastion", 1)]
    batches += [(subnet, "web", share) for subnet, share in zip(subnets, shares) if share]
    network["instances"] = []
    for subnet, role, share in batches:
        made = region.ec2.run_instances(
            ImageId=region.image,
            InstanceType="t3.micro",
            MinCount=share,
            MaxCount=share,
            SubnetId=subnet,
            SecurityGroupIds=[network[role]],
            TagSpecifications=name(f"{network['label']}-{role}", "instance"),
        )
        ids = [instance["InstanceId"] for instance in made["Instances"]]
        region.keep("AWS::EC2::Instance", *ids)
        network["instances"].extend(ids)
    address = region.ec2.allocate_address(Domain="vpc")["AllocationId"]
    region.keep("AWS::EC2::EIP", address)
    region.ec2.associate_address(AllocationId=address, InstanceId=network["instances"][0])
    region.ec2.stop_instances(InstanceIds=network["instances"][-1:])


def load_balancers(region, network):
    """An application, a network and a classic load balancer before the same instances."""
    label, targets = network["label"], network["instances"][1:4]
    for kind, protocol, port in (("application", "HTTP", 8080), ("network", "TCP", 8080)):
        arguments = {"SecurityGroups": [network["balancer"]]} if kind == "application" else {}
        made = region.elbv2.create_load_balancer(
            Name=f"{label}-{kind[:3]}", Subnets=network["public"], Type=kind, Scheme="internet-facing", **arguments
        )
        balancer = region.keep("AWS::ElasticLoadBalancingV2::LoadBalancer", made["LoadBalancers"][0]["LoadBalancerArn"])
        made = region.elbv2.create_target_group(
            Name=f"{label}-{kind[:3]}", Protocol=protocol, Port=port, VpcId=network["id"], TargetType="instance"
        )
        group = region.keep("AWS::ElasticLoadBalancingV2::TargetGroup", made["TargetGroups"][0]["TargetGroupArn"])
        region.elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": target} for target in targets])
        made = region.elbv2.create_listener(
            LoadBalancerArn=balancer,
            Protocol=protocol,
            Port=80,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
        )
        listener = region.keep("AWS::ElasticLoadBalancingV2::Listener", made["Listeners"][0]["ListenerArn"])
        if kind == "application":
            region.elbv2.create_rule(
                ListenerArn=listener,
                Priority=10,
                Conditions=[{"Field": "path-pattern", "Values": ["/api/*"]}],
                Actions=[{"Type": "forward", "TargetGroupArn": group}],
            )
    classic = region.keep("AWS::ElasticLoadBalancing::LoadBalancer", f"{label}-classic")
    region.elb.create_load_balancer(
        LoadBalancerName=classic,
        Listeners=[{"Protocol": "HTTP", "LoadBalancerPort": 80, "InstanceProtocol": "HTTP", "InstancePort": 8080}],
        Subnets=network["public"],
        SecurityGroups=[network["balancer"]],
    )
    region.elb.register_instances_with_load_balancer(
        LoadBalancerName=classic, Instances=[{"InstanceId": target} for target in targets]
    )


def databases(region, network):
    """A database with a read replica and an Aurora cluster, in one subnet group."""
    label = network["label"]
    group = region.keep("AWS::RDS::DBSubnetGroup", f"{label}-data")
    region.rds.create_db_subnet_group(
        DBSubnetGroupName=group, DBSubnetGroupDescription="data tier", SubnetIds=network["private"]
    )
    region.rds.create_db_instance(
        DBInstanceIdentifier=region.keep("AWS::RDS::DBInstance", f"{label}-orders"),
        DBInstanceClass="db.t3.medium",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="owner",
        MasterUserPassword="only-for-moto",
        DBSubnetGroupName=group,
        VpcSecurityGroupIds=[network["database"]],
        MultiAZ=True,
    )
    region.rds.create_db_instance_read_replica(
        DBInstanceIdentifier=region.keep("AWS::RDS::DBInstance", f"{label}-orders-replica"),
        SourceDBInstanceIdentifier=f"{label}-orders",
    )
    region.rds.create_db_cluster(
        DBClusterIdentifier=region.keep("AWS::RDS::DBCluster", f"{label}-events"),
        Engine="aurora-postgresql",
        MasterUsername="owner",
        MasterUserPassword="only-for-moto",
        DBSubnetGroupName=group,
        VpcSecurityGroupIds=[network["database"]],
    )


def connections(region, left, right):
    """What ties two VPCs together and to the world: peering, transit gateway, VPN, endpoints, prefix list."""
    ec2, keep = region.ec2, region.keep
    made = ec2.create_vpc_peering_connection(VpcId=left["id"], PeerVpcId=right["id"])
    peering = keep("AWS::EC2::VPCPeeringConnection", made["VpcPeeringConnection"]["VpcPeeringConnectionId"])
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    for here, there in ((left, right), (right, left)):
        ec2.create_route(
            RouteTableId=here["private-table"], DestinationCidrBlock=there["cidr"], VpcPeeringConnectionId=peering
        )

    made = ec2.create_transit_gateway(Description="hub")
    hub = keep("AWS::EC2::TransitGateway", made["TransitGateway"]["TransitGatewayId"])
    table = ec2.create_transit_gateway_route_table(TransitGatewayId=hub)
    table = keep("AWS::EC2::TransitGatewayRouteTable", table["TransitGatewayRouteTable"]["TransitGatewayRouteTableId"])
    for network in (left, right):
        made = ec2.create_transit_gateway_vpc_attachment(
            TransitGatewayId=hub, VpcId=network["id"], SubnetIds=network["private"]
        )
        attachment = made["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]
        keep("AWS::EC2::TransitGatewayAttachment", attachment)
        ec2.associate_transit_gateway_route_table(TransitGatewayRouteTableId=table, TransitGatewayAttachmentId=attachment)
        ec2.create_transit_gateway_route(
            TransitGatewayRouteTableId=table, DestinationCidrBlock=network["cidr"], TransitGatewayAttachmentId=attachment
        )
        ec2.create_route(RouteTableId=network["public-table"], DestinationCidrBlock="10.0.0.0/8", TransitGatewayId=hub)

    made = ec2.create_vpc_endpoint(
        VpcId=left["id"],
        ServiceName=f"com.amazonaws.{region.name}.s3",
        VpcEndpointType="Gateway",
        RouteTableIds=[left["private-table"]],
    )
    keep("AWS::EC2::VPCEndpoint", made["VpcEndpoint"]["VpcEndpointId"])
    made = ec2.create_vpc_endpoint(
        VpcId=left["id"],
        ServiceName=f"com.amazonaws.{region.name}.sqs",
        VpcEndpointType="Interface",
        SubnetIds=left["private"][:2],
        SecurityGroupIds=[left["web"]],
    )
    keep("AWS::EC2::VPCEndpoint", made["VpcEndpoint"]["VpcEndpointId"])

    made = ec2.create_vpn_gateway(Type="ipsec.1")
    gateway = keep("AWS::EC2::VPNGateway", made["VpnGateway"]["VpnGatewayId"])
    ec2.attach_vpn_gateway(VpnGatewayId=gateway, VpcId=left["id"])
    made = ec2.create_customer_gateway(Type="ipsec.1", PublicIp="203.0.113.7", BgpAsn=65000)
    customer = keep("AWS::EC2::CustomerGateway", made["CustomerGateway"]["CustomerGatewayId"])
    made = ec2.create_vpn_connection(Type="ipsec.1", CustomerGatewayId=customer, VpnGatewayId=gateway)
    keep("AWS::EC2::VPNConnection", made["VpnConnection"]["VpnConnectionId"])
    made = ec2.create_egress_only_internet_gateway(VpcId=right["id"])
    outward = made["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]
    keep("AWS::EC2::EgressOnlyInternetGateway", outward)

    made = ec2.create_managed_prefix_list(
        PrefixListName="offices",
        MaxEntries=5,
        AddressFamily="IPv4",
        Entries=[{"Cidr": "198.51.100.0/24", "Description": "office"}, {"Cidr": "203.0.113.0/24"}],
    )
    offices = keep("AWS::EC2::PrefixList", made["PrefixList"]["PrefixListId"])
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "PrefixListIds": [{"PrefixListId": offices}]}
    ec2.authorize_security_group_ingress(GroupId=left["bastion"], IpPermissions=[rule])


def main():
    """Seeds both regions; half of the instances go to the first VPC, so that one call has more than one page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--endpoint-url", default=None, help="else AWS_ENDPOINT_URL")
    parser.add_argument("--instances", type=int, default=1100, help="in the first region; the second has a tenth")
    options = parser.parse_args()
    regions = {}
    for number, label in enumerate(REGIONS):
        region = Region(label, options.endpoint_url)
        total = options.instances // (1 if number == 0 else 10)
        left = vpc(region, "prod", number * 20 + 1)
        right = vpc(region, "stage", number * 20 + 2)
        instances(region, left, max(total * 4 // 5, 6))
        instances(region, right, max(total - total * 4 // 5, 6))
        load_balancers(region, left)
        databases(region, left)
        connections(region, left, right)
        regions[label] = region.made
    account = boto3.client("sts", endpoint_url=options.endpoint_url, region_name=REGIONS[0]).get_caller_identity()
    print(json.dumps({"account": account["Account"], "regions": regions}, indent=1))


if __name__ == "__main__":
    main()

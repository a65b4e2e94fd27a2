#!/usr/bin/env python3
"""Fills us-east-1 of an AWS endpoint (a moto server) with one or a few of each kind beyond EC2, load balancing and databases.

Prints {"vpc": id, "subnets": [...], "group": id} as JSON. Every secret that is given to AWS holds the word CANARY.
"""

import argparse
import json

import boto3
from botocore.config import Config


class Account:
    """The clients of the region, and the network that everything stands in."""

    def __init__(self, endpoint):
        self.endpoint, self.clients = endpoint, {}
        ec2 = self.client("ec2")
        self.vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        # moto's tasks ask their interface for its name.
        ec2.modify_vpc_attribute(VpcId=self.vpc, EnableDnsHostnames={"Value": True})
        self.subnets = [
            ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.9.{at}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"]["SubnetId"]
            for at, zone in enumerate("abc")
        ]
        self.group = ec2.create_security_group(GroupName="kinds", Description="kinds", VpcId=self.vpc)["GroupId"]
        role = self.client("iam").create_role(RoleName="kinds", AssumeRolePolicyDocument="{}")
        self.role = role["Role"]["Arn"]

    def client(self, service):
        if service not in self.clients:
            # No retries: an error of moto's is a gap to name, not a passing state.
            config = Config(region_name="us-east-1", retries={"max_attempts": 1, "mode": "standard"})
            self.clients[service] = boto3.client(service, endpoint_url=self.endpoint, config=config)
        return self.clients[service]


def compute(account):
    """Functions, containers, clusters and groups of instances."""
    network = {"SubnetIds": account.subnets[:2], "SecurityGroupIds": [account.group]}
    account.client("lambda").create_function(
        FunctionName="in-vpc",
        Runtime="python3.12",
        Role=account.role,
        Handler="a.b",
        Code={"ZipFile": b"x"},
        VpcConfig=network,
        Environment={"Variables": {"PASSWORD": "CANARY"}},
    )
    ecs = account.client("ecs")
    for name in ("prod", "idle"):
        ecs.create_cluster(clusterName=name)
    ecs.register_task_definition(
        family="web",
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[
            {
                "name": "web",
                "image": "nginx",
                "cpu": 64,
                "memory": 128,
                "command": ["CANARY"],
                "environment": [{"name": "PASSWORD", "value": "CANARY"}],
                "secrets": [{"name": "KEY", "valueFrom": "CANARY"}],
                "logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": "CANARY"}},
            }
        ],
    )
    network = {"awsvpcConfiguration": {"subnets": account.subnets[:1], "securityGroups": [account.group]}}
    override = {"containerOverrides": [{"name": "web", "environment": [{"name": "PASSWORD", "value": "CANARY"}]}]}
    ecs.create_service(
        cluster="prod", serviceName="web", taskDefinition="web", desiredCount=1, launchType="FARGATE", networkConfiguration=network
    )
    ecs.run_task(
        cluster="prod", taskDefinition="web", count=2, launchType="FARGATE", networkConfiguration=network, overrides=override
    )
    eks = account.client("eks")
    cluster = {"subnetIds": account.subnets, "securityGroupIds": [account.group], "endpointPublicAccess": True}
    eks.create_cluster(name="k8s", roleArn=account.role, resourcesVpcConfig=cluster)
    for name in ("one", "two"):
        eks.create_nodegroup(clusterName="k8s", nodegroupName=name, subnets=account.subnets, nodeRole=account.role)
    eks.create_fargate_profile(
        clusterName="k8s", fargateProfileName="pods", podExecutionRoleArn=account.role, selectors=[{"namespace": "default"}]
    )
    scaling = account.client("autoscaling")
    image = account.client("ec2").describe_images(MaxResults=5)["Images"][0]["ImageId"]
    scaling.create_launch_configuration(
        LaunchConfigurationName="kinds", ImageId=image, InstanceType="t3.micro", UserData="CANARY"
    )
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="kinds",
        LaunchConfigurationName="kinds",
        MinSize=1,
        MaxSize=2,
        VPCZoneIdentifier=",".join(account.subnets),
    )


def data(account):
    """Caches, warehouses, search, files, queues."""
    subnets, group = account.subnets, account.group
    cache = account.client("elasticache")
    cache.create_cache_subnet_group(CacheSubnetGroupName="caches", CacheSubnetGroupDescription="x", SubnetIds=subnets)
    cache.create_cache_cluster(
        CacheClusterId="cache",
        Engine="redis",
        CacheNodeType="cache.t3.micro",
        NumCacheNodes=1,
        CacheSubnetGroupName="caches",
        SecurityGroupIds=[group],
        AuthToken="CANARY-CANARY-CANARY",
    )
    memory = account.client("memorydb")
    memory.create_subnet_group(SubnetGroupName="memory", SubnetIds=subnets)
    memory.create_cluster(
        ClusterName="memory",
        NodeType="db.t4g.small",
        ACLName="open-access",
        SubnetGroupName="memory",
        SecurityGroupIds=[group],
    )
    account.client("dax").create_cluster(
        ClusterName="dax", NodeType="dax.t3.small", ReplicationFactor=2, IamRoleArn=account.role
    )
    redshift = account.client("redshift")
    redshift.create_cluster_subnet_group(ClusterSubnetGroupName="houses", Description="x", SubnetIds=subnets)
    redshift.create_cluster(
        ClusterIdentifier="house",
        NodeType="ra3.xlplus",
        MasterUsername="ada",
        MasterUserPassword="CANARYpass1",
        ClusterSubnetGroupName="houses",
        VpcSecurityGroupIds=[group],
    )
    search = account.client("opensearch")
    options = {"MasterUserName": "ada", "MasterUserPassword": "CANARYpass1!"}
    search.create_domain(
        DomainName="search",
        EngineVersion="OpenSearch_2.11",
        VPCOptions={"SubnetIds": subnets[:1], "SecurityGroupIds": [group]},
        AdvancedSecurityOptions={"Enabled": True, "InternalUserDatabaseEnabled": True, "MasterUserOptions": options},
    )
    # More than one request describes.
    for at in range(6):
        search.create_domain(DomainName=f"search-{at}")
    files = account.client("efs")
    system = files.create_file_system(CreationToken="kinds")["FileSystemId"]
    for subnet in subnets:
        files.create_mount_target(FileSystemId=system, SubnetId=subnet, SecurityGroups=[group])
    account.client("fsx").create_file_system(
        FileSystemType="LUSTRE", StorageCapacity=1200, SubnetIds=subnets[:1], SecurityGroupIds=[group]
    )
    nodes = {"ClientSubnets": subnets, "InstanceType": "kafka.m5.large", "SecurityGroups": [group]}
    account.client("kafka").create_cluster(
        ClusterName="stream", KafkaVersion="3.5.1", NumberOfBrokerNodes=3, BrokerNodeGroupInfo=nodes
    )
    account.client("mq").create_broker(
        BrokerName="queue",
        DeploymentMode="SINGLE_INSTANCE",
        EngineType="ActiveMQ",
        EngineVersion="5.17",
        HostInstanceType="mq.t3.micro",
        PubliclyAccessible=False,
        AutoMinorVersionUpgrade=True,
        SubnetIds=subnets[:1],
        SecurityGroups=[group],
        Users=[{"Username": "ada", "Password": "CANARY-CANARY"}],
    )
    migration = account.client("dms")
    migration.create_replication_subnet_group(
        ReplicationSubnetGroupIdentifier="moves", ReplicationSubnetGroupDescription="x", SubnetIds=subnets
    )
    migration.create_replication_instance(
        ReplicationInstanceIdentifier="move",
        ReplicationInstanceClass="dms.t3.small",
        ReplicationSubnetGroupIdentifier="moves",
        VpcSecurityGroupIds=[group],
    )


def edges(account):
    """Firewalls, resolvers, lines and links."""
    account.client("network-firewall").create_firewall(
        FirewallName="wall",
        FirewallPolicyArn="arn:aws:network-firewall:us-east-1:123456789012:firewall-policy/p",
        VpcId=account.vpc,
        SubnetMappings=[{"SubnetId": account.subnets[0]}],
    )
    places = [{"SubnetId": subnet, "Ip": f"10.9.{at}.10"} for at, subnet in enumerate(account.subnets[:2])]
    resolver = account.client("route53resolver")
    resolver.create_resolver_endpoint(
        CreatorRequestId="1", Name="names", SecurityGroupIds=[account.group], Direction="INBOUND", IpAddresses=places
    )
    resolver.create_resolver_rule(CreatorRequestId="1", Name="rule", RuleType="SYSTEM", DomainName="example.com")
    lines = account.client("directconnect")
    lines.create_connection(location="EqDC2", bandwidth="1Gbps", connectionName="line")
    lines.create_lag(numberOfConnections=1, location="EqDC2", connectionsBandwidth="1Gbps", lagName="lines")
    balancer = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/a/1"
    account.client("apigateway").create_vpc_link(name="rest", targetArns=[balancer])
    account.client("apigatewayv2").create_vpc_link(
        Name="http", SubnetIds=account.subnets[:2], SecurityGroupIds=[account.group]
    )
    account.client("ec2").create_carrier_gateway(VpcId=account.vpc)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--endpoint-url")
    account = Account(parser.parse_args().endpoint_url)
    for fill in (compute, data, edges):
        fill(account)
    print(json.dumps({"vpc": account.vpc, "subnets": account.subnets, "group": account.group}))


if __name__ == "__main__":
    main()

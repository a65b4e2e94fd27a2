//! The kinds beyond EC2, load balancing and databases: where they stand on the map, and which interfaces are theirs.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::gathered::{Data, ended};
use crate::mapper::{mapper, run};
use crate::moto_server::MotoServer;

/// Kinds that stand in subnets in the seeded account.
const DRAWN: [&str; 13] = [
    "AWS::AmazonMQ::Broker",
    "AWS::ApiGatewayV2::VpcLink",
    "AWS::DMS::ReplicationInstance",
    "AWS::ECS::Task",
    "AWS::EFS::MountTarget",
    "AWS::EKS::Cluster",
    "AWS::ElastiCache::CacheCluster",
    "AWS::FSx::FileSystem",
    "AWS::Lambda::Function",
    "AWS::MemoryDB::Cluster",
    "AWS::OpenSearchService::Domain",
    "AWS::Redshift::Cluster",
    "AWS::Route53Resolver::ResolverEndpoint",
];

#[test]
fn what_stands_in_subnets_is_drawn_there_and_no_secret_is_kept() {
    let Some(server) = MotoServer::start() else {
        return;
    };
    let seeded = server.run_script("kinds.py", &["--endpoint-url", &server.endpoint]);
    let data = Data::new();
    let mut command = data.gather(&["--regions", "us-east-1"]);
    let output = server
        .environment(&mut command)
        .output()
        .expect("mapper starts");
    let (code, said) = ended(&output);
    assert!(matches!(code, Some(0 | 3)), "{said}");
    for (path, bytes) in data.files() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("CANARY"), "{path} keeps a secret");
    }
    let folder = data.path().to_string_lossy().into_owned();
    run(&mut mapper(&[
        "prepare",
        "--account",
        "dev",
        "--data",
        &folder,
    ]))
    .ended_with(&[0, 3]);
    let map = std::fs::read(data.path().join("map.json")).expect("a map");
    let map: Value = serde_json::from_slice(&map).expect("JSON");
    let nodes = map["elements"]["nodes"].as_array().expect("nodes");
    let subnets: Vec<&str> = seeded["subnets"]
        .as_array()
        .expect("subnets")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let mut drawn = BTreeSet::new();
    for node in nodes {
        let data = &node["data"];
        let parent = data["parent"].as_str().unwrap_or_default();
        if subnets.iter().any(|subnet| parent.ends_with(subnet)) {
            drawn.insert(data["kind"].as_str().expect("a kind"));
        }
    }
    for kind in DRAWN {
        // moto puts its replication instances and tasks where it likes.
        let anywhere = nodes.iter().any(|node| node["data"]["kind"] == kind);
        assert!(anywhere, "no {kind} on the map: {drawn:?}");
    }
    assert!(drawn.len() >= DRAWN.len() - 2, "{drawn:?}");
}

/// An account of one VPC with two subnets, in which moto cannot make what stands there.
fn made_by_hand() -> Vec<(&'static str, Value)> {
    let interface = |id: &str, subnet: &str, group: &str, description: &str| {
        json!({
            "NetworkInterfaceId": id, "SubnetId": subnet, "VpcId": "vpc-1", "Status": "in-use",
            "Description": description, "PrivateIpAddress": "10.0.1.9", "Groups": [{"GroupId": group}],
        })
    };
    let endpoint = "rslvr-in-1";
    let broker = "arn:aws:kafka:us-east-1:123456789012:cluster/stream/1";
    vec![
        (
            "ec2-describe-vpcs.json",
            json!({"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}),
        ),
        (
            "ec2-describe-subnets.json",
            json!({"Subnets": [
                {"SubnetId": "subnet-a", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "us-east-1a"},
                {"SubnetId": "subnet-b", "VpcId": "vpc-1", "CidrBlock": "10.0.2.0/24", "AvailabilityZone": "us-east-1b"},
            ]}),
        ),
        (
            "ec2-describe-security-groups.json",
            json!({"SecurityGroups": [
                {"GroupId": "sg-1", "GroupName": "one", "VpcId": "vpc-1", "IpPermissions": [], "IpPermissionsEgress": []},
                {"GroupId": "sg-2", "GroupName": "two", "VpcId": "vpc-1", "IpPermissions": [], "IpPermissionsEgress": []},
            ]}),
        ),
        (
            "ec2-describe-network-interfaces.json",
            json!({"NetworkInterfaces": [
                interface("eni-eks", "subnet-a", "sg-1", "Amazon EKS k8s"),
                interface("eni-broker", "subnet-b", "sg-1", "whatever"),
                interface("eni-house", "subnet-a", "sg-1", "whatever"),
                interface("eni-resolver", "subnet-a", "sg-2", "Route 53 Resolver: rslvr-in-1:rni-1"),
                interface("eni-vpn", "subnet-b", "sg-2", "ClientVPN Endpoint resource"),
                interface("eni-files", "subnet-a", "sg-1", "whatever"),
                interface("eni-cache", "subnet-b", "sg-2", "ElastiCache cache"),
                interface("eni-stranger", "subnet-b", "sg-1", "Amazon EKS k8s"),
            ]}),
        ),
        (
            "eks-describe-cluster/k8s",
            json!({"cluster": {"name": "k8s", "resourcesVpcConfig": {
                "vpcId": "vpc-1", "subnetIds": ["subnet-a"], "clusterSecurityGroupId": "sg-1", "endpointPrivateAccess": true,
            }}}),
        ),
        (
            "kafka-list-nodes/arn%3Aaws%3Akafka%3Aus-east-1%3A123456789012%3Acluster%2Fstream%2F1",
            json!({"NodeInfoList": [
                {"NodeARN": format!("{broker}/n"), "BrokerNodeInfo": {"AttachedENIId": "eni-broker", "ClientSubnet": "subnet-b"}},
                {"NodeARN": format!("{broker}/z"), "ZookeeperNodeInfo": {"AttachedENIId": "eni-elsewhere"}},
            ]}),
        ),
        (
            "redshift-serverless-list-workgroups.json",
            json!({"workgroups": [{
                "workgroupName": "house", "securityGroupIds": ["sg-1"], "subnetIds": ["subnet-a", "subnet-b"],
                "endpoint": {"port": 5439, "vpcEndpoints": [{"vpcId": "vpc-1", "networkInterfaces": [
                    {"networkInterfaceId": "eni-house", "subnetId": "subnet-a", "privateIpAddress": "10.0.1.9"},
                ]}]},
            }]}),
        ),
        (
            "route53resolver-list-resolver-endpoints.json",
            json!({"ResolverEndpoints": [
                {"Id": endpoint, "Name": "names", "Direction": "INBOUND", "HostVPCId": "vpc-1", "SecurityGroupIds": ["sg-2"]},
            ]}),
        ),
        (
            "route53resolver-list-resolver-endpoint-ip-addresses/rslvr-in-1",
            json!({"IpAddresses": [
                {"IpId": "rni-1", "SubnetId": "subnet-a"},
            ]}),
        ),
        (
            "ec2-describe-client-vpn-endpoints.json",
            json!({"ClientVpnEndpoints": [
                {"ClientVpnEndpointId": "cvpn-1", "VpcId": "vpc-1", "SecurityGroupIds": ["sg-2"]},
            ]}),
        ),
        (
            "ec2-describe-client-vpn-target-networks/cvpn-1",
            json!({"ClientVpnTargetNetworks": [
                {"AssociationId": "a", "ClientVpnEndpointId": "cvpn-1", "TargetNetworkId": "subnet-b"},
            ]}),
        ),
        (
            "fsx-describe-file-systems.json",
            json!({"FileSystems": [
                {"FileSystemId": "fs-1", "VpcId": "vpc-1", "SubnetIds": ["subnet-a"], "NetworkInterfaceIds": ["eni-files"]},
            ]}),
        ),
        (
            "elasticache-describe-cache-clusters.json",
            json!({"CacheClusters": [{
                "CacheClusterId": "cache", "CacheSubnetGroupName": "caches", "PreferredAvailabilityZone": "us-east-1b",
                "SecurityGroups": [{"SecurityGroupId": "sg-2"}], "CacheNodes": [{"CacheNodeId": "0001", "Endpoint": {"Port": 6379}}],
            }]}),
        ),
        (
            "elasticache-describe-cache-subnet-groups.json",
            json!({"CacheSubnetGroups": [{
                "CacheSubnetGroupName": "caches", "Subnets": [{"SubnetIdentifier": "subnet-a"}, {"SubnetIdentifier": "subnet-b"}],
            }]}),
        ),
        (
            "mq-describe-broker/b-1",
            json!({
                "BrokerId": "b-1", "BrokerName": "queue", "SubnetIds": ["subnet-a"], "SecurityGroups": ["sg-1"],
            }),
        ),
    ]
}

/// Kind and id of a workload, and its subnets with its interfaces there.
type Told<'a> = (&'a str, &'a str, Vec<(&'a str, Option<&'a str>)>);

#[test]
fn interfaces_belong_to_whom_their_records_or_descriptions_name() {
    let mut source = mapper::snapshot::source::Memory {
        name: "dev".to_owned(),
        ..Default::default()
    };
    for (path, answer) in made_by_hand() {
        let bytes = serde_json::to_vec(&answer).expect("JSON");
        source.files.insert(format!("us-east-1/{path}"), bytes);
    }
    let snapshot = mapper::snapshot::read::Snapshot {
        source: &source,
        name: "dev".to_owned(),
        id: None,
    };
    let inventory = mapper::snapshot::read::read(&[snapshot]).expect("an inventory");
    assert_eq!(inventory.warnings, Vec::<String>::new());
    let region = &inventory.accounts[0].regions[0];
    let workloads = mapper::network::attribution::attribute("aws", "123456789012", region);
    let told: BTreeSet<Told<'_>> = workloads
        .iter()
        .map(|workload| {
            let standings = workload.standings.iter();
            let standings = standings.map(|one| (one.subnet.as_str(), one.interface.as_deref()));
            (workload.kind, workload.id.as_str(), standings.collect())
        })
        .collect();
    let node = "arn:aws:kafka:us-east-1:123456789012:cluster/stream/1/n";
    let expected = [
        ("AWS::AmazonMQ::Broker", "b-1", vec![("subnet-a", None)]),
        (
            "AWS::EC2::ClientVpnEndpoint",
            "cvpn-1",
            vec![("subnet-b", Some("eni-vpn"))],
        ),
        // Its description is the cluster's, its subnet is not: anybody may write a description.
        (
            "AWS::EC2::NetworkInterface",
            "eni-stranger",
            vec![("subnet-b", Some("eni-stranger"))],
        ),
        (
            "AWS::EKS::Cluster",
            "k8s",
            vec![("subnet-a", Some("eni-eks"))],
        ),
        (
            "AWS::ElastiCache::CacheCluster",
            "cache",
            vec![("subnet-b", Some("eni-cache"))],
        ),
        (
            "AWS::FSx::FileSystem",
            "fs-1",
            vec![("subnet-a", Some("eni-files"))],
        ),
        (
            "AWS::MSK::Broker",
            node,
            vec![("subnet-b", Some("eni-broker"))],
        ),
        (
            "AWS::RedshiftServerless::Workgroup",
            "house",
            vec![("subnet-a", Some("eni-house"))],
        ),
        (
            "AWS::Route53Resolver::ResolverEndpoint",
            "rslvr-in-1",
            vec![("subnet-a", Some("eni-resolver"))],
        ),
    ];
    assert_eq!(told, expected.into_iter().collect());
}

//! A blocked flow names every setting that stands in its way, in the order of the way, and says where it could not go on.

use std::collections::BTreeMap;

use mapper::net::labels::Labels;
use mapper::network::{self, model::Network};
use mapper::question::ask::{Outcome, ask};
use mapper::question::asked::Question;
use mapper::question::ground::Ground;
use mapper::question::names::Names;
use mapper::reach::verdict::Verdict;
use mapper::reach::way::Arrival;
use mapper::snapshot::read::{Snapshot, read};
use mapper::snapshot::source::Memory;
use serde_json::{Value, json};

/// Two VPCs with a host each, a peering connection between them, and nothing open anywhere.
struct World {
    peering: &'static str,
    routes: bool,
    open: bool,
}

impl World {
    fn network(&self) -> Network {
        self.network_without("")
    }

    /// As if one call had not been made.
    fn network_without(&self, call: &str) -> Network {
        let region = "us-east-1";
        let vpcs = json!({"Vpcs": [
            {"VpcId": "vpc-a", "CidrBlock": "10.1.0.0/16", "OwnerId": "123456789012"},
            {"VpcId": "vpc-b", "CidrBlock": "10.2.0.0/16", "OwnerId": "123456789012"},
        ]});
        let subnets = json!({"Subnets": [
            {"SubnetId": "subnet-a", "VpcId": "vpc-a", "CidrBlock": "10.1.1.0/24", "AvailabilityZone": "us-east-1a"},
            {"SubnetId": "subnet-b", "VpcId": "vpc-b", "CidrBlock": "10.2.1.0/24", "AvailabilityZone": "us-east-1a"},
        ]});
        let table = |id: &str, vpc: &str, own: &str, other: &str| {
            let mut routes =
                vec![json!({"DestinationCidrBlock": own, "GatewayId": "local", "State": "active"})];
            if self.routes {
                routes.push(json!({"DestinationCidrBlock": other, "VpcPeeringConnectionId": "pcx-1", "State": "active"}));
            }
            json!({"RouteTableId": id, "VpcId": vpc, "Routes": routes,
                "Associations": [{"Main": true, "RouteTableId": id}]})
        };
        let tables = json!({"RouteTables": [
            table("rtb-a", "vpc-a", "10.1.0.0/16", "10.2.0.0/16"),
            table("rtb-b", "vpc-b", "10.2.0.0/16", "10.1.0.0/16"),
        ]});
        let action = if self.open { "allow" } else { "deny" };
        let acl = |id: &str, subnet: &str| {
            let entry = |egress: bool| {
                json!({"RuleNumber": 100, "Protocol": "-1", "RuleAction": action,
                "Egress": egress, "CidrBlock": "0.0.0.0/0"})
            };
            json!({"NetworkAclId": id, "Entries": [entry(false), entry(true)],
                "Associations": [{"SubnetId": subnet, "NetworkAclId": id}]})
        };
        let acls = json!({"NetworkAcls": [acl("acl-a", "subnet-a"), acl("acl-b", "subnet-b")]});
        let all = json!([{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]);
        let rules = if self.open { all } else { json!([]) };
        let group = |id: &str, vpc: &str| {
            json!({"GroupId": id, "VpcId": vpc, "GroupName": id,
            "IpPermissions": rules, "IpPermissionsEgress": rules})
        };
        let groups = json!({"SecurityGroups": [group("sg-a", "vpc-a"), group("sg-b", "vpc-b")]});
        let interface = |id: &str, vpc: &str, subnet: &str, address: &str, group: &str| {
            json!({"NetworkInterfaceId": id, "VpcId": vpc, "SubnetId": subnet, "Status": "in-use",
                "PrivateIpAddress": address, "PrivateIpAddresses": [{"PrivateIpAddress": address, "Primary": true}],
                "Groups": [{"GroupId": group}]})
        };
        let interfaces = json!({"NetworkInterfaces": [
            interface("eni-a", "vpc-a", "subnet-a", "10.1.1.10", "sg-a"),
            interface("eni-b", "vpc-b", "subnet-b", "10.2.1.10", "sg-b"),
        ]});
        let side = |vpc: &str, cidr: &str| json!({"VpcId": vpc, "CidrBlock": cidr, "OwnerId": "123456789012", "Region": region});
        let peerings = json!({"VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-1",
            "Status": {"Code": self.peering}, "RequesterVpcInfo": side("vpc-a", "10.1.0.0/16"),
            "AccepterVpcInfo": side("vpc-b", "10.2.0.0/16")}]});
        let instances = json!({"Reservations": [{"Instances": [{"InstanceId": "i-b", "VpcId": "vpc-b",
            "SubnetId": "subnet-b", "PrivateIpAddress": "10.2.1.20", "State": {"Name": "running"},
            "SecurityGroups": [{"GroupId": "sg-b"}]}]}]});
        let files: BTreeMap<String, Vec<u8>> = [
            ("vpcs", vpcs),
            ("subnets", subnets),
            ("route-tables", tables),
            ("network-acls", acls),
            ("security-groups", groups),
            ("network-interfaces", interfaces),
            ("vpc-peering-connections", peerings),
            ("instances", instances),
            ("internet-gateways", json!({"InternetGateways": []})),
        ]
        .into_iter()
        .filter(|(name, _)| *name != call)
        .map(|(name, document): (&str, Value)| {
            let path = format!("{region}/ec2-describe-{name}.json");
            (path, document.to_string().into_bytes())
        })
        .collect();
        let source = Memory {
            name: "world".to_owned(),
            files,
        };
        let snapshot = Snapshot {
            source: &source,
            name: "world".to_owned(),
            id: None,
        };
        network::build(&read(&[snapshot]).expect("the world can be read"))
    }
}

fn asked(network: &Network, source: &str, destination: &str) -> Outcome {
    let labels = Labels::default();
    let ground = Ground::of(network);
    let names = Names::new(&ground, &labels);
    let end = |word: &str| names.resolve(word).expect("it is there");
    let traffic = "tcp/443".parse().expect("a port");
    ask(
        &ground,
        &Question::new(end(source), end(destination), traffic),
    )
}

fn told(outcome: &Outcome) -> Vec<(&str, &str, bool)> {
    let back = |message: &str| message.starts_with("on the way back: ");
    outcome
        .reasons
        .iter()
        .map(|why| (why.code.as_str(), why.resource.as_str(), back(&why.message)))
        .collect()
}

#[test]
fn all_that_stands_in_the_way_is_named_in_its_order() {
    let world = World {
        peering: "active",
        routes: true,
        open: false,
    };
    let network = world.network();
    let outcome = asked(&network, "eni-a", "eni-b");
    assert_eq!(outcome.verdict, Verdict::Blocked);
    assert_eq!(
        told(&outcome),
        [
            ("SG_HAS_NO_RULES", "eni-a", false),
            ("SUBNET_ACL_RESTRICTION", "acl-a", false),
            ("SUBNET_ACL_RESTRICTION", "acl-b", false),
            ("SG_HAS_NO_RULES", "eni-b", false),
            ("SUBNET_ACL_RESTRICTION", "acl-b", true),
            ("SUBNET_ACL_RESTRICTION", "acl-a", true),
        ]
    );
    let kinds: Vec<&str> = outcome
        .best()
        .expect("a part")
        .answer
        .forward
        .hops
        .iter()
        .map(|hop| hop.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            "network interface",
            "security group",
            "network acl",
            "route table",
            "peering connection",
            "network acl",
            "subnet",
            "network interface",
            "security group",
        ]
    );
}

#[test]
fn a_connection_that_is_down_hides_nothing_behind_it() {
    let world = World {
        peering: "pending-acceptance",
        routes: true,
        open: false,
    };
    let codes: Vec<String> = asked(&world.network(), "eni-a", "eni-b")
        .reasons
        .into_iter()
        .filter(|why| !why.message.starts_with("on the way back: "))
        .map(|why| why.code)
        .collect();
    assert_eq!(
        codes,
        [
            "SG_HAS_NO_RULES",
            "SUBNET_ACL_RESTRICTION",
            "BAD_STATE_ROUTE",
            "SUBNET_ACL_RESTRICTION",
            "SG_HAS_NO_RULES",
        ]
    );
}

#[test]
fn without_a_route_the_way_ends_and_what_lies_beyond_is_not_judged() {
    let world = World {
        peering: "active",
        routes: false,
        open: false,
    };
    let network = world.network();
    let outcome = asked(&network, "eni-a", "eni-b");
    assert_eq!(
        told(&outcome),
        [
            ("SG_HAS_NO_RULES", "eni-a", false),
            ("SUBNET_ACL_RESTRICTION", "acl-a", false),
            ("NO_ROUTE_TO_DESTINATION", "rtb-a", false),
        ]
    );
    let part = outcome.best().expect("a part");
    assert_eq!(part.answer.forward.arrival, Arrival::Nowhere);
    assert!(part.answer.back.is_none());
}

#[test]
fn the_same_world_with_its_doors_open_lets_everything_through() {
    let world = World {
        peering: "active",
        routes: true,
        open: true,
    };
    let outcome = asked(&world.network(), "eni-a", "eni-b");
    assert_eq!(outcome.verdict, Verdict::Reachable);
    assert_eq!(outcome.ports.to_string(), "tcp/443");
    assert!(outcome.reasons.is_empty() && outcome.warnings.is_empty());
}

#[test]
fn an_address_of_a_vpc_whose_interfaces_were_not_read_may_be_somebodys() {
    let world = World {
        peering: "active",
        routes: true,
        open: true,
    };
    let outcome = asked(&world.network(), "10.1.1.128/25", "eni-b");
    assert_eq!(outcome.verdict, Verdict::Blocked, "nobody has it");
    let partial = world.network_without("network-interfaces");
    for (source, destination) in [
        ("10.2.1.77", "i-b"),
        ("10.1.1.128/25", "203.0.113.5"),
        ("10.1.1.128/25", "i-b"),
    ] {
        let outcome = asked(&partial, source, destination);
        assert_eq!(outcome.verdict, Verdict::Unknown, "{source} {destination}");
        let why = outcome.reasons.first().map(|why| why.code.as_str());
        assert_eq!(why, Some("UNCOLLECTED"), "{source} {destination}");
    }
}

//! The fictive accounts are coherent: every id is made once, every reference leads somewhere, every address is in its subnet.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;
use mapper::demo::{self, ACCOUNT, Demo};
use mapper::snapshot::read::{Snapshot, read};
use mapper::snapshot::source::Memory;
use serde_json::Value;

/// The records of a document that has one file in each region, with their region.
fn records(demo: &Demo, name: &str, items: &str) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (path, bytes) in &demo.documents {
        let Some((region, file)) = path.split_once('/') else {
            continue;
        };
        if file == format!("{name}.json") {
            let document: Value = serde_json::from_slice(bytes).unwrap();
            for item in document[items].as_array().unwrap() {
                found.push((region.to_owned(), item.clone()));
            }
        }
    }
    found
}

fn text(item: &Value, key: &str) -> String {
    item[key].as_str().unwrap_or_default().to_owned()
}

/// Every string value of a JSON value.
fn strings<'a>(value: &'a Value, into: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => into.push(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, into)),
        Value::Object(fields) => fields.values().for_each(|field| strings(field, into)),
        _ => {}
    }
}

fn accounts() -> [(&'static str, Demo); 3] {
    [
        ("sample", demo::sample()),
        ("fleet", demo::fleet(2_500, 1)),
        ("flat", demo::flat(840, 1)),
    ]
}

#[test]
fn interfaces_stand_in_their_subnets_with_addresses_of_their_own() {
    for (name, demo) in accounts() {
        let subnets: BTreeMap<String, (Vec<IpNet>, String)> =
            records(&demo, "ec2-describe-subnets", "Subnets")
                .into_iter()
                .map(|(_, subnet)| {
                    let v4: IpNet = text(&subnet, "CidrBlock").parse().unwrap();
                    let v6 = subnet["Ipv6CidrBlockAssociationSet"].as_array().unwrap();
                    let v6 = v6
                        .iter()
                        .map(|block| text(block, "Ipv6CidrBlock").parse().unwrap());
                    let blocks = std::iter::once(v4).chain(v6).collect();
                    (text(&subnet, "SubnetId"), (blocks, text(&subnet, "VpcId")))
                })
                .collect();
        let mut taken = BTreeSet::new();
        let mut public = BTreeSet::new();
        let interfaces = records(
            &demo,
            "ec2-describe-network-interfaces",
            "NetworkInterfaces",
        );
        assert!(interfaces.len() > 50, "{name}");
        for (_, interface) in interfaces {
            let (blocks, vpc) = &subnets[&text(&interface, "SubnetId")];
            assert_eq!(&text(&interface, "VpcId"), vpc, "{name}: {interface:#}");
            let v6 = interface["Ipv6Addresses"].as_array().unwrap();
            let v6 = v6.iter().map(|address| text(address, "Ipv6Address"));
            for address in std::iter::once(text(&interface, "PrivateIpAddress")).chain(v6) {
                let parsed: std::net::IpAddr = address.parse().unwrap();
                assert!(
                    blocks.iter().any(|block| block.contains(&parsed)),
                    "{name}: {address}"
                );
                assert!(
                    taken.insert((vpc.clone(), address.clone())),
                    "{name}: {address} twice"
                );
            }
            if let Some(address) = interface["Association"]["PublicIp"].as_str() {
                assert!(public.insert(address.to_owned()), "{name}: {address} twice");
            }
        }
    }
}

#[test]
fn ids_are_made_once_and_references_lead_somewhere() {
    for (name, demo) in accounts() {
        let mut made = BTreeSet::new();
        for (document, items, key) in [
            ("ec2-describe-vpcs", "Vpcs", "VpcId"),
            ("ec2-describe-subnets", "Subnets", "SubnetId"),
            ("ec2-describe-route-tables", "RouteTables", "RouteTableId"),
            ("ec2-describe-network-acls", "NetworkAcls", "NetworkAclId"),
            ("ec2-describe-security-groups", "SecurityGroups", "GroupId"),
            (
                "ec2-describe-security-group-rules",
                "SecurityGroupRules",
                "SecurityGroupRuleId",
            ),
            (
                "ec2-describe-network-interfaces",
                "NetworkInterfaces",
                "NetworkInterfaceId",
            ),
            (
                "ec2-describe-internet-gateways",
                "InternetGateways",
                "InternetGatewayId",
            ),
            (
                "ec2-describe-egress-only-internet-gateways",
                "EgressOnlyInternetGateways",
                "EgressOnlyInternetGatewayId",
            ),
            ("ec2-describe-nat-gateways", "NatGateways", "NatGatewayId"),
            (
                "ec2-describe-vpc-endpoints",
                "VpcEndpoints",
                "VpcEndpointId",
            ),
            (
                "ec2-describe-transit-gateways",
                "TransitGateways",
                "TransitGatewayId",
            ),
            ("ec2-describe-vpn-gateways", "VpnGateways", "VpnGatewayId"),
            (
                "ec2-describe-vpn-connections",
                "VpnConnections",
                "VpnConnectionId",
            ),
            (
                "ec2-describe-customer-gateways",
                "CustomerGateways",
                "CustomerGatewayId",
            ),
            (
                "ec2-describe-managed-prefix-lists",
                "PrefixLists",
                "PrefixListId",
            ),
        ] {
            for (_, item) in records(&demo, document, items) {
                assert!(
                    made.insert(text(&item, key)),
                    "{name}: {} twice",
                    text(&item, key)
                );
            }
        }
        // A peering connection stands in both of its regions.
        for (_, item) in records(
            &demo,
            "ec2-describe-vpc-peering-connections",
            "VpcPeeringConnections",
        ) {
            made.insert(text(&item, "VpcPeeringConnectionId"));
        }
        for (_, reservation) in records(&demo, "ec2-describe-instances", "Reservations") {
            let id = text(&reservation["Instances"][0], "InstanceId");
            assert!(made.insert(id.clone()), "{name}: {id} twice");
        }
        let kinds = [
            "vpc-0", "subnet-0", "rtb-0", "acl-0", "sg-0", "eni-0", "igw-0", "eigw-0", "nat-0",
            "pcx-0", "i-0", "vpce-0", "tgw-0", "vgw-0", "vpn-0", "cgw-0", "pl-",
        ];
        let mut dangling = BTreeSet::new();
        for (path, bytes) in &demo.documents {
            let document: Value = serde_json::from_slice(bytes).unwrap();
            let mut all = Vec::new();
            strings(&document, &mut all);
            for reference in all {
                let is_id = kinds.iter().any(|kind| reference.starts_with(kind));
                if is_id && !reference.contains([' ', '/']) && !made.contains(reference) {
                    dangling.insert((reference.to_owned(), path.clone()));
                }
            }
        }
        // The sample has one group that was deleted while a rule named it: seen in both calls.
        let ids: BTreeSet<&str> = dangling.iter().map(|(id, _)| id.as_str()).collect();
        let expected = usize::from(name == "sample");
        assert_eq!(ids.len(), expected, "{name}: {dangling:?}");
        assert!(
            ids.iter().all(|id| id.starts_with("sg-")),
            "{name}: {dangling:?}"
        );
    }
}

#[test]
fn rules_are_the_same_in_both_calls() {
    for (name, demo) in accounts() {
        let mut of_groups = BTreeMap::<String, usize>::new();
        for (_, group) in records(&demo, "ec2-describe-security-groups", "SecurityGroups") {
            for list in ["IpPermissions", "IpPermissionsEgress"] {
                for permission in group[list].as_array().unwrap() {
                    for peers in [
                        "IpRanges",
                        "Ipv6Ranges",
                        "PrefixListIds",
                        "UserIdGroupPairs",
                    ] {
                        let count = permission[peers].as_array().unwrap().len();
                        *of_groups.entry(text(&group, "GroupId")).or_default() += count;
                    }
                }
            }
        }
        let mut of_rules = BTreeMap::<String, usize>::new();
        for (_, rule) in records(
            &demo,
            "ec2-describe-security-group-rules",
            "SecurityGroupRules",
        ) {
            *of_rules.entry(text(&rule, "GroupId")).or_default() += 1;
        }
        assert_eq!(of_groups, of_rules, "{name}");
    }
}

#[test]
fn the_sample_shows_what_it_is_for() {
    let demo = demo::sample();
    let has = |document: &str, items: &str, what: &dyn Fn(&Value) -> bool| {
        records(&demo, document, items)
            .iter()
            .any(|(_, item)| what(item))
    };
    let instances = |what: &dyn Fn(&Value) -> bool| {
        has("ec2-describe-instances", "Reservations", &|item| {
            what(&item["Instances"][0])
        })
    };
    assert!(instances(&|item| item["State"]["Name"] == "stopped"));
    assert!(instances(
        &|item| item["Tags"][0]["Value"] == "<img src=x onerror=alert(1)>"
    ));
    assert!(has("rds-describe-db-instances", "DBInstances", &|item| {
        item["PubliclyAccessible"] == true
            && item["ReadReplicaSourceDBInstanceIdentifier"].is_string()
    }));
    for scheme in ["internet-facing", "internal"] {
        assert!(has(
            "elbv2-describe-load-balancers",
            "LoadBalancers",
            &|item| item["Scheme"] == scheme
        ));
    }
    assert!(has(
        "elb-describe-load-balancers",
        "LoadBalancerDescriptions",
        &|_| true
    ));
    assert!(has(
        "ec2-describe-transit-gateways",
        "TransitGateways",
        &|_| true
    ));
    assert_eq!(records(&demo, "ec2-describe-vpcs", "Vpcs").len(), 3);
    assert!(
        !demo
            .documents
            .contains_key("eu-west-1/rds-describe-db-instances.json")
    );
    let manifest: Value = serde_json::from_slice(&demo.documents["manifest.json"]).unwrap();
    let denied: Vec<&Value> = manifest["coverage"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["status"] == "denied")
        .collect();
    assert_eq!(denied.len(), 1, "{denied:?}");
}

#[test]
fn the_reader_finds_nothing_wrong_and_everything_there() {
    for (name, demo) in accounts() {
        let instances = records(&demo, "ec2-describe-instances", "Reservations").len();
        let source = Memory {
            name: name.to_owned(),
            files: demo.documents,
        };
        let snapshot = Snapshot {
            source: &source,
            name: name.to_owned(),
            id: Some(ACCOUNT.to_owned()),
        };
        let inventory = read(&[snapshot]).unwrap();
        assert!(
            inventory.warnings.is_empty(),
            "{name}: {:?}",
            inventory.warnings
        );
        let regions = &inventory.accounts[0].regions;
        let read: usize = regions.iter().map(|region| region.instances.len()).sum();
        assert_eq!(read, instances, "{name}");
    }
}

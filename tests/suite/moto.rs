//! A whole run against a moto server: seeded, gathered by the binary, prepared, and every seeded id is found again.
//!
//! What moto gets wrong, so that nothing here stands for AWS itself: load balancers, databases and Lambda functions
//! have no network interfaces; the interfaces of NAT gateways and endpoints have addresses outside their subnet;
//! elastic addresses lie in 127.0.0.0/8; target health is a constant; a transit gateway keeps its default association
//! beside an explicit one, its static routes lose their attachment and its propagated routes are not listed. What it
//! lacks is in [`GAPS`].

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::mapper::{mapper, run};
use crate::moto_server::MotoServer;

/// Calls that moto answers with an error: not there, or (`SearchTransitGatewayRoutes`) failing on `MaxResults`. Any other
/// call that fails is ours.
const GAPS: [(&str, &str); 11] = [
    ("ec2", "DescribeInstanceConnectEndpoints"),
    ("ec2", "DescribeSecurityGroupVpcAssociations"),
    ("ec2", "DescribeTransitGatewayConnects"),
    ("ec2", "DescribeVpcBlockPublicAccessExclusions"),
    ("ec2", "DescribeVpcBlockPublicAccessOptions"),
    ("ec2", "DescribeVpcEndpointConnections"),
    ("ec2", "GetTransitGatewayPrefixListReferences"),
    ("ec2", "SearchTransitGatewayRoutes"),
    ("rds", "DescribeDBProxyEndpoints"),
    ("rds", "DescribeDBProxyTargetGroups"),
    ("rds", "DescribeDBProxyTargets"),
];

/// Where the ids of a kind are found again.
struct Place {
    kind: &'static str,
    /// The file of the snapshot.
    file: &'static str,
    on_map: OnMap,
}

enum OnMap {
    /// A node of its own, by its id, ARN or name.
    Node,
    /// Named by nodes or edges: groups, rules, what carries an edge.
    Named,
    /// What it says is drawn as something else, told here.
    As(&'static str),
}

const fn place(kind: &'static str, file: &'static str, on_map: OnMap) -> Place {
    Place { kind, file, on_map }
}

static PLACES: [Place; 26] = [
    place("AWS::EC2::VPC", "ec2-describe-vpcs.json", OnMap::Node),
    place("AWS::EC2::Subnet", "ec2-describe-subnets.json", OnMap::Node),
    place(
        "AWS::EC2::Instance",
        "ec2-describe-instances.json",
        OnMap::Node,
    ),
    place(
        "AWS::EC2::InternetGateway",
        "ec2-describe-internet-gateways.json",
        OnMap::Node,
    ),
    place(
        "AWS::EC2::EgressOnlyInternetGateway",
        "ec2-describe-egress-only-internet-gateways.json",
        OnMap::Node,
    ),
    place(
        "AWS::EC2::NatGateway",
        "ec2-describe-nat-gateways.json",
        OnMap::Node,
    ),
    place(
        "AWS::EC2::VPCEndpoint",
        "ec2-describe-vpc-endpoints.json",
        OnMap::Node,
    ),
    place(
        "AWS::EC2::VPCPeeringConnection",
        "ec2-describe-vpc-peering-connections.json",
        OnMap::Node,
    ),
    place(
        "AWS::EC2::TransitGateway",
        "ec2-describe-transit-gateways.json",
        OnMap::Node,
    ),
    place(
        "AWS::EC2::VPNGateway",
        "ec2-describe-vpn-gateways.json",
        OnMap::Node,
    ),
    place(
        "AWS::EC2::CustomerGateway",
        "ec2-describe-customer-gateways.json",
        OnMap::Node,
    ),
    place(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "elbv2-describe-load-balancers.json",
        OnMap::Node,
    ),
    place(
        "AWS::ElasticLoadBalancing::LoadBalancer",
        "elb-describe-load-balancers.json",
        OnMap::Node,
    ),
    place(
        "AWS::RDS::DBInstance",
        "rds-describe-db-instances.json",
        OnMap::Node,
    ),
    place(
        "AWS::RDS::DBCluster",
        "rds-describe-db-clusters.json",
        OnMap::As("the instances of the cluster"),
    ),
    place(
        "AWS::EC2::SecurityGroup",
        "ec2-describe-security-groups.json",
        OnMap::As("groups of workloads and rules of edges"),
    ),
    place(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "elbv2-describe-target-groups.json",
        OnMap::Named,
    ),
    place(
        "AWS::ElasticLoadBalancingV2::Listener",
        "elbv2-describe-listeners",
        OnMap::As("edges to targets"),
    ),
    place(
        "AWS::EC2::EIP",
        "ec2-describe-addresses.json",
        OnMap::As("public addresses"),
    ),
    place(
        "AWS::EC2::RouteTable",
        "ec2-describe-route-tables.json",
        OnMap::As("tiers of subnets"),
    ),
    place(
        "AWS::EC2::NetworkAcl",
        "ec2-describe-network-acls.json",
        OnMap::As("verdicts"),
    ),
    place(
        "AWS::EC2::PrefixList",
        "ec2-describe-managed-prefix-lists.json",
        OnMap::Named,
    ),
    place(
        "AWS::EC2::TransitGatewayRouteTable",
        "ec2-describe-transit-gateway-route-tables.json",
        OnMap::As("verdicts"),
    ),
    place(
        "AWS::EC2::TransitGatewayAttachment",
        "ec2-describe-transit-gateway-attachments.json",
        OnMap::As("fabric"),
    ),
    place(
        "AWS::EC2::VPNConnection",
        "ec2-describe-vpn-connections.json",
        OnMap::As("fabric"),
    ),
    place(
        "AWS::RDS::DBSubnetGroup",
        "rds-describe-db-subnet-groups.json",
        OnMap::As("where databases stand"),
    ),
];

#[test]
fn every_seeded_id_is_in_the_snapshot_and_on_the_map() {
    let Some(server) = MotoServer::start() else {
        return;
    };
    let seeded = server.seed(&[]);
    let regions = seeded["regions"].as_object().expect("regions by name");
    assert_size(&seeded);

    let folder = TempDir::new().expect("a folder of our own");
    let data = folder.path().join("account-data");
    let config = folder.path().join("config.json");
    let account = json!({"id": seeded["account"], "name": "moto", "default": true});
    fs::write(&config, json!({"accounts": [account]}).to_string()).expect("config.json");
    let (data_text, config_text) = (data.to_string_lossy(), config.to_string_lossy());
    let folders = [
        "--config",
        config_text.as_ref(),
        "--data",
        data_text.as_ref(),
    ];
    let names: Vec<&str> = regions.keys().map(String::as_str).collect();

    let mut gather = mapper(&[
        "gather",
        "--kinds",
        "core",
        "--regions",
        &names.join(","),
        "--endpoint-url",
        &server.endpoint,
    ]);
    run(server.environment(&mut gather).args(folders)).ended_with(&[0, 3]);
    let account = data.join("moto");
    assert_eq!(unexpected_failures(&account), Vec::<String>::new());
    let lost: Vec<String> = seeded_ids(&seeded)
        .filter(|(region, place, id)| !stands_in(&account.join(region).join(place.file), id))
        .map(|(region, place, id)| format!("{region}/{}: {id}", place.file))
        .collect();
    assert_eq!(lost, Vec::<String>::new(), "not in the snapshot");

    run(mapper(&["prepare"]).args(folders)).ended_with(&[0, 3]);
    let map = fs::read_to_string(data.join("map.json")).expect("map.json");
    let map: Value = serde_json::from_str(&map).expect("map.json is JSON");
    let nodes = texts(&map["elements"]["nodes"], |key| {
        ["resource", "arn", "name"].contains(&key)
    });
    let all = texts(&map["elements"], |_| true);
    let lost: Vec<String> = seeded_ids(&seeded)
        .filter(|(_, place, id)| match place.on_map {
            OnMap::Node => !nodes.contains(*id),
            OnMap::Named => !all.contains(*id),
            OnMap::As(_) => false,
        })
        .map(|(region, place, id)| format!("{region}: {} {id}", place.kind))
        .collect();
    assert_eq!(lost, Vec::<String>::new(), "not on the map");
    for place in &PLACES {
        if let OnMap::As(what) = place.on_map {
            eprintln!("no node of its own: {}, drawn as {what}", place.kind);
        }
    }
}

/// Every seeded id, with its region and place.
fn seeded_ids(seeded: &Value) -> impl Iterator<Item = (&str, &'static Place, &str)> {
    let regions = seeded["regions"].as_object().expect("regions by name");
    regions.iter().flat_map(|(region, kinds)| {
        kinds
            .as_object()
            .expect("ids by kind")
            .iter()
            .flat_map(move |(kind, ids)| {
                let place = PLACES.iter().find(|place| place.kind == kind);
                let place = place.unwrap_or_else(|| panic!("no place for {kind}"));
                let ids = ids.as_array().expect("a list of ids").iter();
                ids.map(move |id| (region.as_str(), place, id.as_str().expect("an id")))
            })
    })
}

/// The account is large enough that the calls have pages.
fn assert_size(seeded: &Value) {
    let mut counts = BTreeMap::<&str, usize>::new();
    for (_, place, _) in seeded_ids(seeded) {
        *counts.entry(place.kind).or_default() += 1;
    }
    let least = [
        ("AWS::EC2::VPC", 4),
        ("AWS::EC2::Subnet", 24),
        ("AWS::EC2::Instance", 1_100),
        ("AWS::RDS::DBInstance", 4),
    ];
    for (kind, least) in least {
        assert!(counts[kind] >= least, "{kind}: {} seeded", counts[kind]);
    }
}

/// Rows of the coverage ledger that are neither read nor one of moto's gaps.
fn unexpected_failures(account: &Path) -> Vec<String> {
    let manifest = fs::read_to_string(account.join("manifest.json")).expect("manifest.json");
    let manifest: Value = serde_json::from_str(&manifest).expect("manifest.json is JSON");
    let rows = manifest["coverage"].as_array().expect("a coverage ledger");
    assert!(rows.len() > 50, "only {} calls", rows.len());
    let fine = |row: &Value| {
        let gap = |(service, operation): &(&str, &str)| {
            row["service"] == *service && row["operation"] == *operation
        };
        row["status"] == "ok" || row["status"] == "empty" || GAPS.iter().any(gap)
    };
    rows.iter()
        .filter(|row| !fine(row))
        .map(Value::to_string)
        .collect()
}

/// Does the file, or any file of the folder, hold this id as a JSON string?
fn stands_in(path: &Path, id: &str) -> bool {
    let quoted = format!("\"{id}\"");
    if path.is_dir() {
        let files = fs::read_dir(path).expect("a folder of the snapshot");
        return files.flatten().any(|file| stands_in(&file.path(), id));
    }
    fs::read_to_string(path).is_ok_and(|text| text.contains(&quoted))
}

/// Every text below `value` whose nearest key is wanted.
fn texts(value: &Value, wanted: impl Fn(&str) -> bool + Copy) -> BTreeSet<&str> {
    fn walk<'v>(
        value: &'v Value,
        key: &str,
        wanted: impl Fn(&str) -> bool + Copy,
        found: &mut BTreeSet<&'v str>,
    ) {
        match value {
            Value::String(text) if wanted(key) => {
                found.insert(text);
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, key, wanted, found)),
            Value::Object(fields) => fields
                .iter()
                .for_each(|(key, item)| walk(item, key, wanted, found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    walk(value, "", wanted, &mut found);
    found
}

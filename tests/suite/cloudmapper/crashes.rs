//! Input on which CloudMapper's `prepare` ends with an exception: here each loses itself at most.

use mapper::cli::draw::Selection;
use mapper::demo;
use mapper::net::labels::Labels;
use mapper::snapshot::source::Memory;
use serde_json::{Value, json};

use super::maps::{Files, Map, attempt, drawn, drawn_with, named, text};
use super::worlds::{World, add, edit};

fn one_host() -> Files {
    let mut world = World::new();
    let group = world.group("group", &[]);
    let [private_a, _] = world.private.clone();
    world.host("host", &private_a, &[group]);
    world.files()
}

#[test]
fn config_without_cidrs() {
    let map = named(
        one_host(),
        r#"{"accounts": [{"id": "111122223333", "name": "test"}]}"#,
    );
    map.one("host");
}

#[test]
fn the_file_of_the_zones_is_missing() {
    let mut files = one_host();
    files.remove("manifest.json");
    files
        .remove("us-east-1/ec2-describe-availability-zones.json")
        .unwrap();
    let map = drawn(files);
    assert_eq!(
        map.around(map.one("host"))[..2],
        ["private-a", "us-east-1a"]
    );
}

#[test]
fn the_file_of_the_subnets_is_missing() {
    let mut files = one_host();
    files.remove("manifest.json");
    files.remove("us-east-1/ec2-describe-subnets.json").unwrap();
    let map = drawn(files);
    assert!(
        map.around(map.one("host")).contains(&"main"),
        "the host is still in its VPC"
    );
}

#[test]
fn a_database_without_a_subnet_group() {
    let mut files = demo::sample().documents;
    edit(
        &mut files,
        "us-east-1/rds-describe-db-instances.json",
        |document| {
            for database in document["DBInstances"].as_array_mut().unwrap() {
                database
                    .as_object_mut()
                    .unwrap()
                    .remove("DBSubnetGroup")
                    .unwrap();
            }
        },
    );
    assert!(!drawn(files).all("orders").is_empty());
}

#[test]
fn a_database_without_a_subnet_group_and_without_interfaces() {
    let mut files = one_host();
    let database = json!({
        "DBInstanceIdentifier": "classic", "DBInstanceArn": "arn:aws:rds:us-east-1:111122223333:db:classic",
        "DBInstanceStatus": "available", "Engine": "mysql", "VpcSecurityGroups": [],
    });
    add(
        &mut files,
        "rds-describe-db-instances.json",
        &json!({"DBInstances": [database]}),
    );
    let map = drawn(files);
    map.one("classic");
    map.one("host");
}

#[test]
fn a_search_domain_that_is_listed_but_not_described() {
    let mut files = one_host();
    let listed = json!({"DomainNames": [{"DomainName": "logs"}]});
    add(&mut files, "es-list-domain-names.json", &listed);
    drawn(files).one("host");
}

#[test]
fn a_container_cluster_without_the_list_of_its_tasks() {
    let mut files = one_host();
    let listed = json!({"clusterArns": ["arn:aws:ecs:us-east-1:111122223333:cluster/shop"]});
    add(&mut files, "ecs-list-clusters.json", &listed);
    drawn(files).one("host");
}

#[test]
fn a_task_without_attachments_and_tags() {
    let mut files = one_host();
    let arn = "arn:aws:ecs:us-east-1:111122223333:task/shop/0123456789abcdef0123456789abcdef";
    let task = json!({"tasks": [{"taskArn": arn, "lastStatus": "RUNNING", "launchType": "EC2"}]});
    let cluster = "arn%3Aaws%3Aecs%3Aus-east-1%3A111122223333%3Acluster%2Fshop";
    let name = mapper::resource::document::quote_plus(arn);
    add(
        &mut files,
        &format!("ecs-describe-tasks/{cluster}/{name}"),
        &task,
    );
    let source = Memory {
        name: "test".to_owned(),
        files: files.clone(),
    };
    let error = attempt(&source, &Labels::default(), &tagged("env=prod"))
        .err()
        .expect("it has no such tag");
    assert!(
        error.to_string().contains("nothing bears env=prod"),
        "{error}"
    );
    drawn(files).one("host");
}

fn tagged(pair: &str) -> Selection {
    Selection {
        tags: vec![pair.to_owned()],
        ..Selection::default()
    }
}

#[test]
fn instances_without_tags_under_a_filter_by_tag() {
    let mut files = demo::sample().documents;
    edit(
        &mut files,
        "us-east-1/ec2-describe-instances.json",
        |document| {
            for reservation in document["Reservations"].as_array_mut().unwrap() {
                let instance = &mut reservation["Instances"][0];
                if instance["Tags"][0]["Value"] == "vault-1" {
                    instance.as_object_mut().unwrap().remove("Tags").unwrap();
                }
            }
        },
    );
    let map = drawn_with(files, &Labels::default(), &tagged("env=prod"));
    map.one("bastion");
    assert!(map.all("vault-2").is_empty());
}

#[test]
fn load_balancers_are_found_by_their_tags() {
    let map = drawn_with(
        demo::sample().documents,
        &Labels::default(),
        &tagged("service=web"),
    );
    assert_eq!(map.all("web-alb").len(), 3);
    assert!(map.all("ledger-nlb").is_empty());
}

/// A Redshift cluster in a VPC, as CloudMapper's folder has it.
fn with_warehouse(files: &mut Files, vpc: &str, subnet: &str) {
    let cluster = json!({
        "ClusterIdentifier": "warehouse", "VpcId": vpc, "ClusterStatus": "available", "ClusterSubnetGroupName": "wide",
        "ClusterNodes": [{"NodeRole": "LEADER", "PrivateIPAddress": "10.9.0.9"}], "VpcSecurityGroups": [],
        "Endpoint": {"Address": "warehouse.example.com", "Port": 5439},
    });
    add(
        files,
        "redshift-describe-clusters.json",
        &json!({"Clusters": [cluster]}),
    );
    let group = json!({
        "ClusterSubnetGroupName": "wide", "VpcId": vpc, "Subnets": [{"SubnetIdentifier": subnet}],
    });
    let groups = json!({"ClusterSubnetGroups": [group]});
    add(
        files,
        "redshift-describe-cluster-subnet-groups.json",
        &groups,
    );
}

#[test]
fn a_warehouse_outside_of_the_vpcs_that_are_drawn() {
    let mut world = World::new();
    let other = world
        .build
        .vpc("other", &["10.9.0.0/16".parse().unwrap()], None);
    let subnet = world.build.subnet(
        &other,
        "other-a",
        'a',
        "10.9.0.0/24".parse().unwrap(),
        false,
    );
    world.build.main_table(&other);
    let group = world.group("group", &[]);
    let [private_a, _] = world.private.clone();
    world.host("host", &private_a, &[group]);
    let mut files = world.files();
    with_warehouse(&mut files, &other.id, &subnet.id);
    let selection = Selection {
        vpc_names: vec!["main".to_owned()],
        ..Selection::default()
    };
    let map = drawn_with(files.clone(), &Labels::default(), &selection);
    map.one("host");
    assert!(map.all("warehouse").is_empty());
    let map = drawn(files);
    assert_eq!(map.around(map.one("warehouse"))[0], "other-a");
}

#[test]
fn a_warehouse_in_a_vpc_that_nobody_listed() {
    let mut files = one_host();
    with_warehouse(
        &mut files,
        "vpc-0aaaaaaaaaaaaaaaa",
        "subnet-0aaaaaaaaaaaaaaaa",
    );
    let map = drawn(files);
    map.one("host");
    map.one("warehouse");
}

#[test]
fn a_vpc_of_another_account_whose_subnets_are_shared_is_drawn() {
    let mut files = one_host();
    edit(&mut files, "us-east-1/ec2-describe-vpcs.json", |document| {
        document["Vpcs"] = json!([]);
    });
    edit(
        &mut files,
        "us-east-1/ec2-describe-subnets.json",
        |document| {
            for subnet in document["Subnets"].as_array_mut().unwrap() {
                subnet["OwnerId"] = json!("444455556666");
            }
        },
    );
    let map = drawn(files);
    let around = map.around(map.one("host"));
    assert_eq!(around[0], "private-a");
    let vpcs: Vec<&Value> = map.kind("AWS::EC2::VPC");
    assert_eq!(vpcs.len(), 1, "{vpcs:?}");
    assert_eq!(vpcs[0]["dangling"], true, "{:?}", vpcs[0]);
}

#[test]
fn one_rule_for_hundreds_of_hosts_is_no_edge_for_each_pair() {
    let begin = std::time::Instant::now();
    let map: Map = drawn(demo::flat(840, 1).documents);
    let hosts = map
        .kind("AWS::EC2::Instance")
        .iter()
        .filter(|node| text(node, "role") != "class")
        .count();
    assert_eq!(hosts, 840);
    assert!(map.edges.len() <= 100, "{} edges", map.edges.len());
    eprintln!(
        "840 hosts, {} edges, {:?}",
        map.edges.len(),
        begin.elapsed()
    );
}

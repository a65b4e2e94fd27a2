//! What CloudMapper loses or writes twice: members of a collapsed group, reasons, machines, ids.

use std::collections::BTreeSet;

use mapper::cli::draw::Selection;
use mapper::demo;
use mapper::demo::balancers::Balancer;
use mapper::demo::groups::{Group, tcp};
use mapper::demo::instances::Spec;
use mapper::demo::interfaces::{Attached, Wanted};
use mapper::demo::vpc::Subnet;
use mapper::net::labels::Labels;
use serde_json::json;

use super::maps::{drawn, drawn_with, named, text};
use super::worlds::{World, edit};

/// Four hosts of one Auto Scaling group, or with one tag, over two zones; a client may call the first group of two.
fn crowd(scaling: Option<&str>, tags: &[(&str, &str)]) -> World {
    let mut world = World::new();
    let client = world.group("client", &[]);
    let server = world.group("server", &[tcp(80).group(&client, "")]);
    let other = world.group("other", &[tcp(81).group(&client, "")]);
    let [private_a, private_b] = world.private.clone();
    world.host("client", &private_a, &[client]);
    let places: [(&str, &Subnet, &Group); 4] = [
        ("one", &private_a, &server),
        ("two", &private_a, &other),
        ("three", &private_b, &server),
        ("four", &private_b, &server),
    ];
    for (name, subnet, group) in places {
        world.build.instance(&Spec {
            scaling,
            tags,
            ..Spec::new(name, "m7g.large", subnet, std::slice::from_ref(group))
        });
    }
    world
}

const MEMBERS: [&str; 4] = ["one", "two", "three", "four"];

#[test]
fn a_collapsed_scaling_group_keeps_its_members_zones_and_edges() {
    let map = drawn(crowd(Some("crowd"), &[]).files());
    let zones: BTreeSet<&str> = MEMBERS
        .iter()
        .map(|name| text(map.one(name), "zone"))
        .collect();
    assert_eq!(zones, BTreeSet::from(["us-east-1a", "us-east-1b"]));
    for name in MEMBERS {
        assert!(map.passes("client", name), "{name}");
    }
}

#[test]
fn a_collapsed_tag_keeps_its_members_zones_and_edges() {
    let selection = Selection {
        collapse_by_tag: Some("service".to_owned()),
        ..Selection::default()
    };
    let files = crowd(None, &[("service", "shop")]).files();
    let map = drawn_with(files, &Labels::default(), &selection);
    let zones: BTreeSet<&str> = MEMBERS
        .iter()
        .map(|name| text(map.one(name), "zone"))
        .collect();
    assert_eq!(zones, BTreeSet::from(["us-east-1a", "us-east-1b"]));
    for name in MEMBERS {
        assert!(map.passes("client", name), "{name}");
    }
}

#[test]
fn ranges_of_one_name_are_one_node_that_keeps_every_rule() {
    let mut world = World::new();
    let open = [
        tcp(22).cidr("203.0.113.7/32", "old line"),
        tcp(443).cidr("203.0.113.8/32", "new line"),
        tcp(8443).cidr("2001:db8:f::/64", "IPv6"),
    ];
    let group = world.group("open", &open);
    let [public_a, _] = world.public.clone();
    world.public_host("host", &public_a, &[group]);
    let config = r#"{"accounts": [], "cidrs": {
        "203.0.113.0/24": {"name": "Office"}, "2001:db8:f::/48": {"name": "Office"}, "192.0.2.0/24": {"name": "Nobody"}
    }}"#;
    let map = named(world.files(), config);
    let edges = map.between("Office", "host");
    let rules: BTreeSet<&str> = edges
        .iter()
        .flat_map(|edge| edge["rules"].as_array().unwrap())
        .filter(|rule| rule["direction"] == "ingress")
        .map(|rule| text(rule, "peer"))
        .collect();
    assert_eq!(
        rules,
        BTreeSet::from(["203.0.113.7/32", "203.0.113.8/32", "2001:db8:f::/64"]),
        "{edges:#?}"
    );
    assert_eq!(map.all("Office").len(), 1);
}

#[test]
fn a_name_without_edges_is_no_node() {
    let mut world = World::new();
    // A rule whose range has a name, on a group that nothing bears.
    world.group("unused", &[tcp(22).cidr("203.0.113.0/24", "")]);
    let config = r#"{"accounts": [], "cidrs": {"203.0.113.0/24": {"name": "Office"}, "192.0.2.0/24": {"name": "Nobody"}}}"#;
    let map = named(world.files(), config);
    assert!(map.all("Office").is_empty());
    assert!(map.all("Nobody").is_empty());
    let ends: BTreeSet<&str> = map
        .edges
        .iter()
        .flat_map(|edge| [text(edge, "source"), text(edge, "target")])
        .collect();
    for node in map.kind("external") {
        assert!(ends.contains(text(node, "id")), "{node} stands alone");
    }
}

#[test]
fn stopped_instances_are_on_the_map() {
    let mut world = World::new();
    let group = world.group("group", &[]);
    let [private_a, _] = world.private.clone();
    world.build.instance(&Spec {
        stopped: true,
        ..Spec::new("asleep", "m7g.large", &private_a, &[group])
    });
    let map = drawn(world.files());
    assert_eq!(text(map.one("asleep"), "state"), "stopped");
}

#[test]
fn addresses_of_services_that_are_not_read_stay_visible() {
    let mut world = World::new();
    let client = world.group("client", &[]);
    let group = world.group("cache", &[tcp(6379).group(&client, "")]);
    let [private_a, _] = world.private.clone();
    world.host("client", &private_a, &[client]);
    for (name, description) in [
        ("cache", "ElastiCache sessions-001"),
        ("eks", "Amazon EKS shop"),
        ("efs", "EFS mount target for fs-0123 (fsmt-0456)"),
        (
            "msk",
            "DO NOT DELETE - Amazon MSK network interface for cluster events",
        ),
    ] {
        world.build.interface(&Wanted {
            name,
            subnet: &private_a,
            groups: std::slice::from_ref(&group),
            description,
            kind: "interface",
            attached: Attached::Service("amazon-aws"),
            public: None,
            dual: false,
            routes: false,
        });
    }
    let files = world.files();
    let path = "us-east-1/ec2-describe-network-interfaces.json";
    let document: serde_json::Value = serde_json::from_slice(&files[path]).unwrap();
    let foreign: Vec<String> = document["NetworkInterfaces"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|interface| interface["RequesterManaged"] == true)
        .map(|interface| text(interface, "PrivateIpAddress").to_owned())
        .collect();
    assert_eq!(foreign.len(), 4);
    let map = drawn(files);
    for address in foreign {
        let shows = |node: &&serde_json::Value| {
            node["addresses"]
                .as_array()
                .is_some_and(|list| list.contains(&json!(address)))
                && text(node, "role") != "class"
        };
        let found: Vec<_> = map.nodes.iter().filter(shows).collect();
        assert_eq!(found.len(), 1, "{address}: {found:?}");
        let id = text(found[0], "id");
        assert!(
            map.passes(
                "client",
                text(
                    map.nodes
                        .iter()
                        .find(|node| text(node, "id") == id)
                        .unwrap(),
                    "name"
                )
            ),
            "{address}"
        );
    }
}

#[test]
fn an_instance_in_two_subnets_has_no_id_twice() {
    let mut world = World::new();
    let group = world.group("group", &[]);
    let [private_a, private_b] = world.private.clone();
    let host = world.host("router", &private_a, std::slice::from_ref(&group));
    let second = world.build.interface(&Wanted {
        name: "router/second",
        subnet: &private_b,
        groups: std::slice::from_ref(&group),
        description: "second",
        kind: "interface",
        attached: Attached::Instance(host.id.clone(), 1),
        public: None,
        dual: false,
        routes: false,
    });
    let mut files = world.files();
    edit(
        &mut files,
        "us-east-1/ec2-describe-instances.json",
        |document| {
            let cards = &mut document["Reservations"][0]["Instances"][0]["NetworkInterfaces"];
            let mut card = cards[0].clone();
            card["NetworkInterfaceId"] = json!(second.id);
            card["SubnetId"] = json!(private_b.id);
            card["PrivateIpAddress"] = json!(second.address);
            card["PrivateIpAddresses"] =
                json!([{"Primary": true, "PrivateIpAddress": second.address}]);
            card["Ipv6Addresses"] = json!([]);
            cards.as_array_mut().unwrap().push(card);
        },
    );
    // That ids are unique is asked of every map.
    let map = drawn(files);
    let subnets: BTreeSet<&str> = map
        .all("router")
        .iter()
        .map(|node| map.around(node)[0])
        .collect();
    assert_eq!(subnets, BTreeSet::from(["private-a", "private-b"]));
}

#[test]
fn a_region_that_is_named_twice_is_drawn_once_and_a_part_of_a_name_is_none() {
    let regions = |names: &[&str]| Selection {
        regions: names.iter().map(ToString::to_string).collect(),
        ..Selection::default()
    };
    let selection = regions(&["us-east-1", "us-east-1"]);
    let map = drawn_with(demo::sample().documents, &Labels::default(), &selection);
    assert_eq!(map.kind("region").len(), 1);
    let source = mapper::snapshot::source::Memory {
        name: "test".to_owned(),
        files: demo::sample().documents,
    };
    let answer = super::maps::attempt(&source, &Labels::default(), &regions(&["us-east"]));
    let error = answer.err().expect("us-east is no region").to_string();
    assert!(error.contains("us-east-1"), "{error}");
}

#[test]
fn a_part_of_a_vpc_id_or_name_takes_nothing_else_along() {
    let mut world = World::new();
    let other = world
        .build
        .vpc("main-2", &["10.9.0.0/16".parse().unwrap()], None);
    world.build.main_table(&other);
    let group = world.group("group", &[]);
    let [private_a, _] = world.private.clone();
    world.host("host", &private_a, &[group]);
    let files = world.files();
    let by_name = |pattern: &str| {
        let selection = Selection {
            vpc_names: vec![pattern.to_owned()],
            ..Selection::default()
        };
        drawn_with(files.clone(), &Labels::default(), &selection)
    };
    let names = |pattern: &str| by_name(pattern).kind("AWS::EC2::VPC").len();
    assert_eq!(names("main"), 1);
    assert_eq!(names("main*"), 2);
}

#[test]
fn copies_of_one_load_balancer_do_not_call_each_other() {
    let mut world = World::new();
    let own = world.build.group_of(&world.vpc, "front");
    let front = world.group(
        "front",
        &[
            tcp(443).cidr("0.0.0.0/0", ""),
            tcp(443).group(&own, "itself"),
        ],
    );
    let public = world.public.clone();
    world.build.balancer(&Balancer {
        name: "shop",
        vpc: &world.vpc,
        subnets: &public.each_ref(),
        groups: &[front],
        network: false,
        facing: true,
        tags: &[],
    });
    let map = drawn(world.files());
    assert_eq!(map.all("shop").len(), 2);
    let own: Vec<_> = map
        .between("shop", "shop")
        .into_iter()
        .filter(|edge| !text(edge, "source").ends_with(":root"))
        .collect();
    assert!(own.is_empty(), "{own:#?}");
}

#[test]
fn interfaces_of_one_scrubbed_id_are_still_two() {
    let mut world = World::new();
    let client = world.group("client", &[]);
    let server = world.group("server", &[tcp(80).group(&client, "")]);
    let [private_a, private_b] = world.private.clone();
    world.host("client", &private_a, &[client]);
    world.host("one", &private_a, std::slice::from_ref(&server));
    world.host("two", &private_b, &[server]);
    let mut files = world.files();
    edit(
        &mut files,
        "us-east-1/ec2-describe-network-interfaces.json",
        |document| {
            document["NetworkInterfaces"] = json!([]);
        },
    );
    edit(
        &mut files,
        "us-east-1/ec2-describe-instances.json",
        |document| {
            for reservation in document["Reservations"].as_array_mut().unwrap() {
                reservation["Instances"][0]["NetworkInterfaces"][0]["NetworkInterfaceId"] =
                    json!("eni-00000000");
            }
        },
    );
    let map = drawn(files);
    assert!(map.passes("client", "one"));
    assert!(map.passes("client", "two"));
}

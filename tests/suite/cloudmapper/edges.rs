//! Edges that CloudMapper misses, invents, or draws without saying why. The verdict in full has tests of its own.

use mapper::demo::databases::Database;
use mapper::demo::groups::{any, tcp};
use mapper::demo::routes::Route;
use mapper::demo::vpc::block;
use serde_json::json;

use super::maps::{drawn, text};
use super::worlds::{World, edit};

#[test]
fn a_rule_for_ipv6_alone_opens_to_the_internet() {
    let mut world = World::new();
    let open = world.group("open", &[tcp(443).cidr("::/0", "")]);
    let closed = world.group("closed", &[]);
    let [public_a, _] = world.public.clone();
    let [private_a, _] = world.private.clone();
    world.host("six", &public_a, std::slice::from_ref(&open));
    world.host("inside", &private_a, &[open]);
    world.host("shut", &public_a, &[closed]);
    let map = drawn(world.files());
    assert!(
        map.exposed("six"),
        "an IPv6 address needs no public one beside it"
    );
    assert!(!map.exposed("inside"), "its subnet has no route");
    assert!(!map.exposed("shut"));
}

#[test]
fn a_prefix_list_stands_for_its_ranges() {
    let mut world = World::new();
    let list = world
        .build
        .prefix_list("clients", &[("10.0.10.0/24", "first zone")]);
    let group = world.group("group", &[]);
    let server = world.group("server", &[tcp(443).list(&list, "")]);
    let [private_a, private_b] = world.private.clone();
    world.host("near", &private_a, std::slice::from_ref(&group));
    world.host("far", &private_b, &[group]);
    world.host("server", &private_b, &[server]);
    let map = drawn(world.files());
    assert!(map.passes("near", "server"));
    assert!(!map.passes("far", "server"));
}

#[test]
fn what_a_group_may_call_counts() {
    let mut world = World::new();
    let mute = world
        .build
        .strict_group(&world.vpc, "mute", "mute", &[], &[]);
    let narrow = [tcp(443).cidr("10.0.0.0/8", "")];
    let narrow = world
        .build
        .strict_group(&world.vpc, "narrow", "narrow", &[], &narrow);
    let free = world.group("free", &[]);
    let server = world.group("server", &[any().cidr("10.0.0.0/16", "")]);
    let [private_a, _] = world.private.clone();
    for (name, group) in [("mute", mute), ("narrow", narrow), ("free", free)] {
        world.host(name, &private_a, &[group]);
    }
    world.host("server", &private_a, &[server]);
    let map = drawn(world.files());
    assert!(!map.passes("mute", "server"));
    assert!(map.passes("free", "server"));
    let edges = map.between("narrow", "server");
    assert_eq!(edges.len(), 1, "{edges:#?}");
    assert_eq!(edges[0]["ports"], json!(["tcp/443"]));
}

#[test]
fn an_edge_says_ports_and_rules() {
    let mut world = World::new();
    let client = world.group("client", &[]);
    let rules = [
        tcp(443).group(&client, "pages"),
        tcp(8080).group(&client, "calls"),
    ];
    let server = world.group("server", &rules);
    let [private_a, private_b] = world.private.clone();
    world.host("client", &private_a, &[client]);
    world.host("server", &private_b, std::slice::from_ref(&server));
    let map = drawn(world.files());
    let edges = map.between("client", "server");
    assert_eq!(edges.len(), 1, "one edge for a pair: {edges:#?}");
    assert_eq!(edges[0]["ports"], json!(["tcp/443", "tcp/8080"]));
    let mut told: Vec<(&str, &str, &str)> = edges[0]["rules"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|rule| rule["direction"] == "ingress")
        .map(|rule| {
            (
                text(rule, "group"),
                text(rule, "ports"),
                text(rule, "description"),
            )
        })
        .collect();
    told.sort_unstable();
    let group = server.id.as_str();
    assert_eq!(
        told,
        [(group, "tcp/443", "pages"), (group, "tcp/8080", "calls")]
    );
    let named = edges[0]["rules"].as_array().unwrap();
    assert!(
        named
            .iter()
            .all(|rule| text(rule, "rule").starts_with("sgr-")),
        "{named:#?}"
    );
}

#[test]
fn a_public_address_without_a_route_is_not_reached() {
    let mut world = World::new();
    let open = world.group("open", &[tcp(22).cidr("0.0.0.0/0", "")]);
    let [public_a, _] = world.public.clone();
    let [private_a, _] = world.private.clone();
    world.public_host("reached", &public_a, std::slice::from_ref(&open));
    world.host("no-address", &public_a, std::slice::from_ref(&open));
    world.public_host("no-route", &private_a, &[open]);
    let map = drawn(world.files());
    assert!(map.exposed("reached"));
    assert_eq!(text(map.one("reached"), "exposure"), "direct");
    for name in ["no-address", "no-route"] {
        assert!(!map.exposed(name), "{name}");
        assert_eq!(text(map.one(name), "exposure"), "", "{name}");
    }
}

#[test]
fn hosts_in_a_secondary_block_are_hosts_of_the_vpc() {
    let mut world = World::with(&[], &["10.9.0.0/16"]);
    let client = world.group("client", &[]);
    let server = world.group("server", &[tcp(443).cidr("10.9.0.0/16", "")]);
    let second = world
        .build
        .subnet(&world.vpc, "second-a", 'a', block([10, 9, 0, 0], 24), false);
    let [private_a, _] = world.private.clone();
    world.host("client", &second, std::slice::from_ref(&client));
    world.host("other", &private_a, &[client]);
    world.host("server", &private_a, &[server]);
    let map = drawn(world.files());
    assert!(map.passes("client", "server"));
    assert!(!map.passes("other", "server"));
    assert!(
        map.all("10.9.0.0/16").is_empty(),
        "it is no network outside"
    );
}

#[test]
fn addresses_beyond_rfc_1918_do_not_make_a_host_public() {
    let mut world = World::with(&[], &["100.64.0.0/20", "198.19.0.0/20"]);
    let client = world.group("client", &[]);
    let rules = [
        tcp(443).cidr("100.64.0.0/10", ""),
        tcp(22).cidr("0.0.0.0/0", ""),
    ];
    let server = world.group("server", &rules);
    let shared = world.build.subnet(
        &world.vpc,
        "shared-a",
        'a',
        block([100, 64, 0, 0], 24),
        false,
    );
    let odd = world
        .build
        .subnet(&world.vpc, "odd-a", 'a', block([198, 19, 0, 0], 24), false);
    world.host("client", &shared, &[client]);
    world.host("server", &odd, std::slice::from_ref(&server));
    world.host("other", &shared, &[server]);
    let map = drawn(world.files());
    for name in ["client", "server", "other"] {
        assert!(!map.exposed(name), "{name}");
        assert_eq!(text(map.one(name), "exposure"), "", "{name}");
        assert!(map.one(name)["public"].is_null(), "{name}");
    }
    let ports: Vec<_> = map
        .between("client", "server")
        .iter()
        .map(|edge| edge["ports"].clone())
        .collect();
    assert!(
        ports
            .iter()
            .any(|ports| ports.to_string().contains("tcp/443")),
        "the rule for 100.64.0.0/10 speaks of hosts of the VPC: {ports:?}"
    );
}

/// Two peered VPCs: `client` here, `server` there with rules for the client's group and range, and a gateway endpoint.
fn peered() -> (World, String) {
    let probe = World::new();
    let connection = {
        let mut probe = probe;
        let other = probe.build.vpc("other", &[block([10, 8, 0, 0], 16)], None);
        probe.build.peering_id(&probe.vpc, &other)
    };
    let mut world = World::with(&[Route::new("10.8.0.0/16", &connection)], &[]);
    let other = world.build.vpc("other", &[block([10, 8, 0, 0], 16)], None);
    world.build.peering(&world.vpc, &other);
    let far = world
        .build
        .subnet(&other, "far-a", 'a', block([10, 8, 0, 0], 24), false);
    world.build.main_table(&other);
    let endpoint = world.build.gateway_endpoint_id(&other, "s3");
    let list = world.build.service_list("s3", &["198.51.100.128/25"]);
    let routes = [
        Route::new("10.0.0.0/16", &connection),
        Route::new(&list, &endpoint),
    ];
    let table = world.build.table(&other, "far", &[&far], &routes);
    world.build.gateway_endpoint(&other, "s3", &[table]);
    world.build.default_acl(&other, &[&far]);
    let client = world.group("client", &[]);
    let vpc = world.vpc.clone();
    let rules = [
        tcp(443).peered(&client, &vpc.id, &connection, ""),
        tcp(8443).cidr("10.0.0.0/16", ""),
    ];
    let server = world.build.group(&other, "server", "server", &rules);
    let [private_a, _] = world.private.clone();
    world.host("client", &private_a, &[client]);
    world.host("server", &far, &[server]);
    (world, endpoint)
}

#[test]
fn a_group_of_a_peered_vpc_is_honoured() {
    let map = drawn(peered().0.files());
    let edges = map.between("client", "server");
    let ports: String = edges.iter().map(|edge| edge["ports"].to_string()).collect();
    assert!(ports.contains("tcp/443"), "{edges:#?}");
    assert!(ports.contains("tcp/8443"), "{edges:#?}");
}

#[test]
fn a_peering_connection_that_is_not_active_carries_nothing() {
    for status in ["pending-acceptance", "rejected", "deleted", "expired"] {
        let mut files = peered().0.files();
        edit(
            &mut files,
            "us-east-1/ec2-describe-vpc-peering-connections.json",
            |document| {
                document["VpcPeeringConnections"][0]["Status"]["Code"] = json!(status);
            },
        );
        assert!(!drawn(files).passes("client", "server"), "{status}");
    }
}

#[test]
fn a_gateway_endpoint_is_not_reached_from_a_peered_vpc() {
    let (world, endpoint) = peered();
    let map = drawn(world.files());
    map.one(&endpoint);
    assert!(!map.passes("client", &endpoint));
}

#[test]
fn a_database_stands_where_it_runs() {
    let make = || {
        let mut world = World::new();
        let group = world.group("db", &[]);
        let [private_a, private_b] = world.private.clone();
        let subnets = world
            .build
            .subnet_group(&world.vpc, "db", &[&private_a, &private_b]);
        world.build.database(&Database {
            name: "orders",
            engine: "postgres",
            size: "db.t4g.micro",
            group: &subnets,
            subnet: &private_b,
            standby: None,
            groups: &[group],
            public: false,
            replica_of: None,
            replicas: &[],
            cluster: None,
            tags: &[],
        });
        world.files()
    };
    let map = drawn(make());
    assert_eq!(
        map.around(map.one("orders"))[0],
        "private-b",
        "its interface tells"
    );
    let mut files = make();
    edit(
        &mut files,
        "us-east-1/ec2-describe-network-interfaces.json",
        |document| {
            document["NetworkInterfaces"] = json!([]);
        },
    );
    let map = drawn(files);
    assert_eq!(
        map.around(map.one("orders"))[0],
        "private-b",
        "its zone tells"
    );
}

#[test]
fn a_rule_for_the_range_of_a_peer_in_another_region_is_honoured() {
    let mut files = mapper::demo::sample().documents;
    files.remove("manifest.json");
    let map = drawn(files);
    // etl-1 in eu-west-1 to api-1a in us-east-1, by 10.2.0.0/16.
    assert!(map.passes("etl-1", "api-1a"));
    assert!(
        !map.passes("sftp", "api-1a"),
        "its subnet has no route to the peer"
    );
}

#[test]
fn a_load_balancer_whose_targets_were_not_gathered_may_reach_who_admits_it() {
    let mut files = mapper::demo::sample().documents;
    files.remove("manifest.json");
    files.retain(|path, _| {
        !path.contains("elbv2-describe-target") && !path.contains("elbv2-describe-listeners")
    });
    let map = drawn(files);
    let edges = map.between("web-alb", "web-1a");
    assert!(!edges.is_empty());
    for edge in edges {
        assert_eq!(text(edge, "verdict"), "unknown", "{edge:#}");
        assert!(
            edge["reasons"].to_string().contains("UNCOLLECTED"),
            "{edge:#}"
        );
    }
    assert!(
        !map.passes("web-alb", "worker-1a"),
        "its group admits nobody"
    );
}

//! What filters leave out.

use super::super::filter::{Filter, tags};
use super::super::graph::Role;
use super::super::link::End;
use super::super::options::Options;
use super::world::{Net, edges, link, nodes, options, set};
use std::collections::BTreeSet;

#[test]
fn filters_leave_out_what_they_do_not_take() {
    let mut net = Net::default();
    let mut classes = Vec::new();
    for id in ["vpc-1", "vpc-12"] {
        let vpc = net.vpc(id);
        let subnet = net.subnet(vpc, &format!("subnet-of-{id}"), "us-east-1a");
        let workload = net.workload(&format!("i-{id}"), None);
        net.0.workloads[workload].tags = vec![("vpc".to_owned(), id.to_owned())];
        classes.push(net.class(subnet, &[workload]));
    }
    net.0.workloads[1].replica_of = Some("other".to_owned());
    let links = || {
        vec![
            link(End::Class(classes[0]), End::Class(classes[1]), &["any"]),
            link(End::Internet, End::Class(classes[0]), &["tcp/443"]),
            link(End::Vpc(0), End::Vpc(1), &["icmp"]),
            link(
                End::External("office".to_owned()),
                End::Class(classes[1]),
                &["tcp/22"],
            ),
        ]
    };
    let drawn = |filter: Filter| {
        let map = net.map(links(), &options(filter));
        let names: Vec<String> = nodes(&map, Role::Vpc)
            .iter()
            .map(|vpc| vpc.resource.clone())
            .collect();
        (names, edges(&map))
    };
    let first = (
        vec!["vpc-1".to_owned()],
        set(&["Internet -> i-vpc-1 tcp/443"]),
    );
    let by_id = Filter {
        vpc_ids: vec!["vpc-1".into()],
        ..Filter::default()
    };
    assert_eq!(drawn(by_id), first, "the id is matched whole");
    let by_name = Filter {
        vpc_names: vec!["*of vpc-1".into()],
        ..Filter::default()
    };
    assert_eq!(drawn(by_name), first);
    let by_tag = Filter {
        tags: vec![tags("vpc=vpc-1").unwrap()],
        ..Filter::default()
    };
    assert_eq!(drawn(by_tag), first);
    let (vpcs, edges) = drawn(Filter {
        read_replicas: false,
        ..Filter::default()
    });
    assert_eq!(vpcs.len(), 2, "an empty subnet is drawn");
    assert_eq!(
        edges,
        set(&[
            "Internet -> i-vpc-1 tcp/443",
            "name of vpc-1 -> name of vpc-12 icmp"
        ])
    );
    let (_, edges) = drawn(Filter {
        internal_edges: false,
        ..Filter::default()
    });
    assert_eq!(
        edges,
        set(&["Internet -> i-vpc-1 tcp/443", "office -> i-vpc-12 tcp/22"])
    );
    let nowhere = Filter {
        regions: vec!["us-east".into()],
        ..Filter::default()
    };
    assert_eq!(drawn(nowhere), (Vec::new(), BTreeSet::new()));
}

#[test]
fn without_zones_an_edge_of_a_zone_is_that_of_its_subnets() {
    let mut net = Net::default();
    let vpc = net.vpc("vpc-1");
    for id in ["subnet-1", "subnet-2"] {
        let subnet = net.subnet(vpc, id, "us-east-1a");
        let workload = net.workload(&format!("i-{id}"), None);
        net.class(subnet, &[workload]);
    }
    let zone = End::Zone {
        vpc,
        zone: "us-east-1a".to_owned(),
    };
    let links = vec![link(End::Internet, zone, &["tcp/443"])];
    let map = net.map(links.clone(), &Options::default());
    assert_eq!(edges(&map), set(&["Internet -> us-east-1a tcp/443"]));
    let map = net.map(
        links,
        &options(Filter {
            zones: false,
            ..Filter::default()
        }),
    );
    assert_eq!(nodes(&map, Role::Zone).len(), 0);
    assert_eq!(
        edges(&map),
        set(&[
            "Internet -> subnet-1 tcp/443",
            "Internet -> subnet-2 tcp/443"
        ])
    );
    let subnet = nodes(&map, Role::Subnet)[0];
    assert_eq!(
        subnet.parent.map(|parent| map.graph[parent].role),
        Some(Role::Vpc)
    );
}

//! Workloads alike, scaling groups and tags as stacks; copies of one workload.

use super::super::graph::Role;
use super::super::link::End;
use super::super::options::Grouping;
use super::super::options::Options;
use super::world::{Net, edges, link, nodes, set};
use crate::network::model::Exposure;

#[test]
fn workloads_alike_are_one_stack_and_a_class_of_one_is_a_leaf() {
    let mut net = Net::default();
    let vpc = net.vpc("vpc-1");
    let subnet = net.subnet(vpc, "subnet-1", "us-east-1a");
    let webs: Vec<usize> = (1..4)
        .map(|n| net.workload(&format!("i-{n}"), Some(&format!("web-{n}"))))
        .collect();
    let db = net.workload("i-9", Some("db"));
    let web = net.class(subnet, &webs);
    let data = net.class(subnet, &[db]);
    let map = net.map(
        vec![link(End::Class(web), End::Class(data), &["tcp/5432"])],
        &Options::default(),
    );
    let stacks = nodes(&map, Role::Class);
    assert_eq!(stacks.len(), 1);
    assert_eq!((stacks[0].name.as_str(), stacks[0].count), ("web", 3));
    assert!(
        stacks[0].id.starts_with("class/subnet-1/"),
        "{}",
        stacks[0].id
    );
    let members = nodes(&map, Role::Leaf)
        .iter()
        .filter(|leaf| {
            leaf.parent
                .is_some_and(|parent| map.graph[parent].role == Role::Class)
        })
        .count();
    assert_eq!(members, 3);
    assert_eq!(edges(&map), set(&["web -> db tcp/5432"]));
    let account = nodes(&map, Role::Account)[0];
    assert_eq!(account.counts.get("AWS::EC2::Instance"), Some(&4));
}

#[test]
fn exposure_and_state_divide_a_class() {
    let mut net = Net::default();
    let vpc = net.vpc("vpc-1");
    let subnet = net.subnet(vpc, "subnet-1", "us-east-1a");
    let ids: Vec<usize> = (0..4)
        .map(|n| net.workload(&format!("i-{n}"), None))
        .collect();
    net.0.workloads[0].exposure = Exposure::Direct;
    net.0.workloads[1].state = Some("stopped".to_owned());
    let class = net.class(subnet, &ids);
    let map = net.map(
        vec![link(End::Internet, End::Class(class), &["any"])],
        &Options::default(),
    );
    assert_eq!(
        edges(&map),
        set(&[
            "Internet -> i-0 any",
            "Internet -> i-1 any",
            "Internet -> instance any"
        ])
    );
}

#[test]
fn a_collapsed_scaling_group_keeps_its_edges_and_its_zones() {
    let mut net = Net::default();
    let vpc = net.vpc("vpc-1");
    let mut links = Vec::new();
    for (number, zone) in ["us-east-1a", "us-east-1b"].iter().enumerate() {
        let subnet = net.subnet(vpc, &format!("subnet-{number}"), zone);
        for half in 0..2 {
            let pair: Vec<usize> = (0..2)
                .map(|n| net.workload(&format!("i-{number}{half}{n}"), None))
                .collect();
            for &workload in &pair {
                net.0.workloads[workload].scaling_group = Some("fleet".to_owned());
            }
            let class = net.class(subnet, &pair);
            links.push(link(
                End::External(format!("net-{number}{half}")),
                End::Class(class),
                &["tcp/443"],
            ));
        }
    }
    let map = net.map(links.clone(), &Options::default());
    let stacks = nodes(&map, Role::Class);
    assert_eq!(stacks.len(), 2, "one in each subnet");
    assert!(
        stacks
            .iter()
            .all(|stack| stack.name == "fleet" && stack.count == 4 && stack.mixed)
    );
    assert_eq!(map.graph.edge_count(), 4, "every member's edge is there");
    let grouping = Grouping {
        scaling_groups: false,
        tag: None,
    };
    let apart = net.map(
        links,
        &Options {
            grouping,
            ..Options::default()
        },
    );
    assert_eq!(nodes(&apart, Role::Class).len(), 4);
    assert_eq!(apart.graph.edge_count(), 4);
}

#[test]
fn a_collapsed_tag_keeps_its_edges_and_comes_before_the_scaling_group() {
    let mut net = Net::default();
    let vpc = net.vpc("vpc-1");
    let subnet = net.subnet(vpc, "subnet-1", "us-east-1a");
    let mut links = Vec::new();
    for number in 0..3 {
        let workload = net.workload(&format!("i-{number}"), None);
        net.0.workloads[workload].tags = vec![("app".to_owned(), "shop".to_owned())];
        net.0.workloads[workload].scaling_group = Some(format!("fleet-{number}"));
        let class = net.class(subnet, &[workload]);
        links.push(link(
            End::Internet,
            End::Class(class),
            &[&format!("tcp/{}", 80 + number)],
        ));
    }
    let grouping = Grouping {
        scaling_groups: true,
        tag: Some("app".to_owned()),
    };
    let map = net.map(
        links,
        &Options {
            grouping,
            ..Options::default()
        },
    );
    let stack = nodes(&map, Role::Class)[0];
    assert_eq!(
        stack.collapsed_by,
        Some(("app".to_owned(), "shop".to_owned()))
    );
    assert_eq!(
        edges(&map),
        set(&["Internet -> shop tcp/80-82"]),
        "ports of arrows that coincide are one set"
    );
}

#[test]
fn a_workload_in_two_subnets_is_a_node_in_each_but_counted_once_and_never_meets_itself() {
    let mut net = Net::default();
    let vpc = net.vpc("vpc-1");
    let balancer = net.workload("i-1", Some("balancer"));
    let classes: Vec<usize> = ["a", "b"]
        .iter()
        .map(|zone| {
            let subnet = net.subnet(vpc, &format!("subnet-{zone}"), zone);
            net.class(subnet, &[balancer])
        })
        .collect();
    let links = vec![link(
        End::Class(classes[0]),
        End::Class(classes[1]),
        &["any"],
    )];
    let map = net.map(links, &Options::default());
    let ids: Vec<&str> = nodes(&map, Role::Leaf)
        .iter()
        .map(|leaf| leaf.id.as_str())
        .collect();
    let arn = &net.0.workloads[balancer].arn;
    assert_eq!(ids, [format!("{arn}@subnet-a"), format!("{arn}@subnet-b")]);
    assert_eq!(nodes(&map, Role::Vpc)[0].counts.values().sum::<usize>(), 1);
    assert_eq!(map.graph.edge_count(), 0);
}

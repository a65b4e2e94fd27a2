//! Small networks made by hand: stacks, copies, filters, and what becomes of arrows.

use std::collections::BTreeSet;

use petgraph::visit::EdgeRef;

use super::build::{Options, build};
use super::filter::{Filter, tags};
use super::graph::{Edge, Node, Role, Topology};
use super::grouping::Grouping;
use super::link::{End, Link};
use crate::inventory::{Account, Inventory, Region};
use crate::network::model::{Class, Exposure, Interface, Network, Subnet, Tier, Vpc, Workload};
use crate::reach::verdict::Verdict;

const ACCOUNT: &str = "123456789012";
const REGION: &str = "us-east-1";

/// A network that grows.
#[derive(Default)]
struct Net(Network);

impl Net {
    fn vpc(&mut self, id: &str) -> usize {
        self.0.vpcs.push(Vpc {
            arn: format!("arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/{id}"),
            id: id.to_owned(),
            account: ACCOUNT.to_owned(),
            region: REGION.to_owned(),
            name: Some(format!("name of {id}")),
            ..Vpc::default()
        });
        self.0.vpcs.len() - 1
    }

    fn subnet(&mut self, vpc: usize, id: &str, zone: &str) -> usize {
        self.0.subnets.push(Subnet {
            arn: format!("arn:aws:ec2:{REGION}:{ACCOUNT}:subnet/{id}"),
            id: id.to_owned(),
            vpc,
            zone: zone.to_owned(),
            tier: Tier::Private,
            ..Subnet::default()
        });
        self.0.subnets.len() - 1
    }

    fn workload(&mut self, id: &str, name: Option<&str>) -> usize {
        self.0.workloads.push(Workload {
            kind: "AWS::EC2::Instance".to_owned(),
            id: id.to_owned(),
            arn: format!("arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{id}"),
            account: ACCOUNT.to_owned(),
            region: REGION.to_owned(),
            name: name.map(str::to_owned),
            ..Workload::default()
        });
        self.0.workloads.len() - 1
    }

    /// A class of the network with one interface for each workload.
    fn class(&mut self, subnet: usize, workloads: &[usize]) -> usize {
        let class = self.0.classes.len();
        let mut interfaces = Vec::new();
        for &workload in workloads {
            let index = self.0.interfaces.len();
            self.0.interfaces.push(Interface {
                id: format!("eni-{index}"),
                workload,
                subnet,
                class,
                groups: vec![format!("sg-{class}")],
                ..Interface::default()
            });
            self.0.workloads[workload].interfaces.push(index);
            interfaces.push(index);
        }
        let samples = interfaces.iter().take(1).copied().collect();
        self.0.classes.push(Class {
            subnet,
            interfaces,
            samples,
        });
        class
    }

    fn map(&self, links: Vec<Link>, options: &Options) -> Topology {
        let inventory = Inventory {
            accounts: vec![Account {
                id: ACCOUNT.to_owned(),
                name: "test".to_owned(),
                regions: vec![Region {
                    name: REGION.to_owned(),
                    ..Region::default()
                }],
                ..Account::default()
            }],
            warnings: Vec::new(),
        };
        build(&inventory, &self.0, links, options)
    }
}

fn link(source: End, target: End, ports: &[&str]) -> Link {
    Link {
        source,
        target,
        verdict: Verdict::Reachable,
        ports: ports.iter().map(|&port| port.to_owned()).collect(),
        rules: Vec::new(),
        reasons: Vec::new(),
        via: Vec::new(),
        cidrs: Vec::new(),
    }
}

fn options(filter: Filter) -> Options {
    Options {
        filter,
        ..Options::default()
    }
}

fn nodes(topology: &Topology, role: Role) -> Vec<&Node> {
    topology
        .graph
        .node_weights()
        .filter(|node| node.role == role)
        .collect()
}

/// `source -> target ports` by names.
fn edges(topology: &Topology) -> BTreeSet<String> {
    let graph = &topology.graph;
    let name = |index: petgraph::graph::NodeIndex| &graph[index].name;
    graph
        .edge_references()
        .map(|edge| {
            let what = match edge.weight() {
                Edge::Traffic(traffic) => traffic.ports.join(","),
                Edge::Fabric(fabric) => fabric.word().to_owned(),
            };
            format!("{} -> {} {what}", name(edge.source()), name(edge.target()))
        })
        .collect()
}

fn set(lines: &[&str]) -> BTreeSet<String> {
    lines.iter().map(|&line| line.to_owned()).collect()
}

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

#[test]
fn a_vpc_that_was_not_gathered_stands_outside() {
    let mut net = Net::default();
    let near = net.vpc("vpc-1");
    let far = net.vpc("vpc-far");
    net.0.vpcs[far].dangling = true;
    let subnet = net.subnet(near, "subnet-1", "us-east-1a");
    let workload = net.workload("i-1", None);
    let class = net.class(subnet, &[workload]);
    let map = net.map(
        vec![link(End::Vpc(far), End::Class(class), &["tcp/443"])],
        &Options::default(),
    );
    assert_eq!(nodes(&map, Role::Vpc).len(), 1);
    assert_eq!(nodes(&map, Role::External)[0].resource, "vpc-far");
    assert_eq!(edges(&map), set(&["name of vpc-far -> i-1 tcp/443"]));
}

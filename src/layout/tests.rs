//! Random maps: nothing overlaps, everything stands inside its box, and the order of the input changes nothing.

use petgraph::graph::NodeIndex;
use proptest::prelude::*;
use rustc_hash::FxHashSet;

use super::arrange::{Layout, arrange};
use super::geometry::{HEADER, PADDING, Rect};
use crate::network::model::Tier;
use crate::topology::graph::{Node, Role, Topology};

/// Adds a node whose id tells where it stands.
fn add(topology: &mut Topology, parent: Option<NodeIndex>, role: Role, name: String) -> NodeIndex {
    let above = parent.map_or(String::new(), |parent| topology.graph[parent].id.clone());
    topology.graph.add_node(Node {
        role,
        id: format!("{above}/{role:?}-{name}"),
        kind: format!("{role:?}"),
        name,
        parent,
        ..Node::default()
    })
}

/// Leaves, then the members of each class.
type Content = (usize, Vec<usize>);

fn content() -> impl Strategy<Value = Content> {
    (0..30_usize, prop::collection::vec(2..40_usize, 0..3))
}

fn fill(topology: &mut Topology, parent: NodeIndex, (leaves, classes): &Content) {
    for leaf in 0..*leaves {
        add(topology, Some(parent), Role::Leaf, format!("web-{leaf}"));
    }
    for (number, members) in classes.iter().enumerate() {
        let class = add(topology, Some(parent), Role::Class, format!("c{number}"));
        for member in 0..*members {
            add(topology, Some(class), Role::Leaf, format!("m-{member}"));
        }
    }
}

/// Regions of VPCs; a VPC is gateways, zones of subnets with their tier, and subnets without a zone.
type Vpc = (usize, Vec<Vec<(u8, Content)>>, Vec<(u8, Content)>);

fn vpc() -> impl Strategy<Value = Vpc> {
    let subnets = || prop::collection::vec((0..4_u8, content()), 0..5);
    (
        0..5_usize,
        prop::collection::vec(subnets(), 0..4),
        prop::collection::vec((0..4_u8, content()), 0..3),
    )
}

fn map() -> impl Strategy<Value = Topology> {
    let regions = prop::collection::vec((0..3_usize, prop::collection::vec(vpc(), 0..4)), 0..3);
    (prop::collection::vec(regions, 1..3), 0..20_usize).prop_map(|(accounts, outside)| {
        let mut topology = Topology::default();
        for (number, regions) in accounts.into_iter().enumerate() {
            let account = add(&mut topology, None, Role::Account, format!("a{number}"));
            for (number, (gateways, vpcs)) in regions.into_iter().enumerate() {
                let region = add(
                    &mut topology,
                    Some(account),
                    Role::Region,
                    format!("r{number}"),
                );
                fill(&mut topology, region, &(gateways, Vec::new()));
                for (number, vpc) in vpcs.into_iter().enumerate() {
                    add_vpc(&mut topology, region, number, vpc);
                }
            }
        }
        for number in 0..outside {
            let role = if number == 0 {
                Role::Internet
            } else {
                Role::External
            };
            add(&mut topology, None, role, format!("net-{number}"));
        }
        topology
    })
}

fn add_vpc(
    topology: &mut Topology,
    region: NodeIndex,
    number: usize,
    (gateways, zones, direct): Vpc,
) {
    let vpc = add(topology, Some(region), Role::Vpc, format!("v{number}"));
    topology.graph[vpc].counts.insert("i".to_owned(), number);
    fill(topology, vpc, &(gateways, Vec::new()));
    for (number, subnets) in zones.into_iter().enumerate() {
        let zone = add(topology, Some(vpc), Role::Zone, format!("z{number}"));
        add_subnets(topology, zone, subnets);
    }
    add_subnets(topology, vpc, direct);
}

fn add_subnets(topology: &mut Topology, parent: NodeIndex, subnets: Vec<(u8, Content)>) {
    for (number, (tier, content)) in subnets.into_iter().enumerate() {
        let subnet = add(topology, Some(parent), Role::Subnet, format!("s{number}"));
        topology.graph[subnet].tier = match tier {
            0 => Tier::Public,
            1 => Tier::Private,
            2 => Tier::Isolated,
            _ => Tier::Unknown,
        };
        fill(topology, subnet, &content);
    }
}

fn apart(a: &Rect, b: &Rect) -> bool {
    a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
}

fn check(topology: &Topology, layout: &Layout, closed: &FxHashSet<NodeIndex>) {
    for node in topology.graph.node_indices() {
        let mut above = topology.graph[node].parent;
        let mut hidden = false;
        while let Some(parent) = above {
            hidden |= closed.contains(&parent);
            above = topology.graph[parent].parent;
        }
        assert_eq!(
            layout.rect(node).is_none(),
            hidden,
            "{}",
            topology.graph[node].id
        );
    }
    let drawn: Vec<_> = topology
        .graph
        .node_indices()
        .filter(|&node| layout.rect(node).is_some())
        .collect();
    let mut siblings = std::collections::BTreeMap::<Option<NodeIndex>, Vec<NodeIndex>>::new();
    for &node in &drawn {
        let rect = layout.rect(node).unwrap();
        assert_eq!((rect.width % 2, rect.height % 2), (0, 0), "{rect:?}");
        let parent = topology.graph[node].parent;
        siblings.entry(parent).or_default().push(node);
        if let Some(outer) = parent.and_then(|parent| layout.rect(parent)) {
            assert!(rect.x >= outer.x + PADDING, "{rect:?} in {outer:?}");
            assert!(rect.y >= outer.y + HEADER, "{rect:?} in {outer:?}");
            assert!(
                rect.x + rect.width <= outer.x + outer.width - PADDING,
                "{rect:?} in {outer:?}"
            );
            assert!(
                rect.y + rect.height <= outer.y + outer.height - PADDING,
                "{rect:?} in {outer:?}"
            );
        }
    }
    for nodes in siblings.values() {
        for (index, &a) in nodes.iter().enumerate() {
            for &b in &nodes[index + 1..] {
                let (a, b) = (layout.rect(a).unwrap(), layout.rect(b).unwrap());
                assert!(apart(&a, &b), "{a:?} {b:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_overlaps_and_all_stands_inside(topology in map(), seed in any::<u64>()) {
        let closed = FxHashSet::default();
        check(&topology, &arrange(&topology, &closed), &closed);
        let closed: FxHashSet<NodeIndex> = topology
            .graph
            .node_indices()
            .filter(|&node| {
                let role = topology.graph[node].role;
                (role.is_container() || role == Role::Class)
                    && (seed >> (node.index() % 61)).trailing_zeros() >= 2
            })
            .collect();
        check(&topology, &arrange(&topology, &closed), &closed);
    }
}

#[test]
fn subnets_of_one_tier_stand_in_one_row_across_zones() {
    let mut topology = Topology::default();
    let account = add(&mut topology, None, Role::Account, "a".into());
    let region = add(&mut topology, Some(account), Role::Region, "r".into());
    let mut rows = Vec::new();
    let vpc = add(&mut topology, Some(region), Role::Vpc, "v".into());
    for (zone, leaves) in [("a", 3), ("b", 40)] {
        let zone = add(&mut topology, Some(vpc), Role::Zone, zone.into());
        for (tier, name) in [(Tier::Private, "app"), (Tier::Public, "web")] {
            let subnet = add(&mut topology, Some(zone), Role::Subnet, name.into());
            topology.graph[subnet].tier = tier;
            fill(&mut topology, subnet, &(leaves, Vec::new()));
            rows.push(subnet);
        }
    }
    let layout = arrange(&topology, &FxHashSet::default());
    let rect = |index: usize| layout.rect(rows[index]).unwrap();
    for (left, right) in [(0, 2), (1, 3)] {
        assert_eq!(
            (rect(left).y, rect(left).height),
            (rect(right).y, rect(right).height)
        );
    }
    assert!(rect(1).y < rect(0).y, "public above private");
}

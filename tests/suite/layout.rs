//! The layout against `tests/fixtures/layout.json`: one fictive map with different boxes closed. The viewer's own layout is
//! held to the same file; both follow `docs/map.md`.

use std::collections::BTreeMap;
use std::path::Path;

use mapper::layout::arrange::arrange;
use mapper::network::model::Tier;
use mapper::topology::graph::{Node, Role, Topology};
use petgraph::graph::NodeIndex;
use rustc_hash::FxHashSet;
use serde::Deserialize;

#[derive(Deserialize)]
struct Fixture {
    nodes: Vec<FixtureNode>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct FixtureNode {
    id: String,
    kind: String,
    name: String,
    #[serde(default)]
    of: String,
    parent: Option<String>,
    #[serde(default)]
    tier: String,
    #[serde(default)]
    zone: String,
    #[serde(default)]
    counts: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
struct Case {
    closed: Vec<String>,
    /// Left, top, width, height of all that is drawn.
    boxes: BTreeMap<String, [i64; 4]>,
}

fn fixture() -> Fixture {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/layout.json");
    let text = std::fs::read_to_string(path).expect("the fixture is part of the project");
    serde_json::from_str(&text).expect("the fixture is JSON")
}

fn role(kind: &str) -> Role {
    match kind {
        "account" => Role::Account,
        "region" => Role::Region,
        "AWS::EC2::VPC" => Role::Vpc,
        "zone" => Role::Zone,
        "AWS::EC2::Subnet" => Role::Subnet,
        "class" => Role::Class,
        "internet" => Role::Internet,
        "external" => Role::External,
        _ => Role::Leaf,
    }
}

/// The fixture's map, its nodes added in the order that `order` gives them.
fn topology(nodes: &[FixtureNode], order: impl Iterator<Item = usize>) -> Topology {
    let mut topology = Topology::default();
    let mut indices: BTreeMap<&str, NodeIndex> = BTreeMap::new();
    for at in order {
        let node = &nodes[at];
        let index = topology.graph.add_node(Node {
            role: role(&node.kind),
            id: node.id.clone(),
            kind: node.kind.clone(),
            of: node.of.clone(),
            name: node.name.clone(),
            zone: node.zone.clone(),
            counts: node.counts.clone(),
            tier: match node.tier.as_str() {
                "public" => Tier::Public,
                "private" => Tier::Private,
                "isolated" => Tier::Isolated,
                _ => Tier::Unknown,
            },
            ..Node::default()
        });
        indices.insert(&node.id, index);
    }
    for node in nodes {
        let parent = node.parent.as_deref().map(|parent| indices[parent]);
        topology.graph[indices[node.id.as_str()]].parent = parent;
    }
    topology
}

fn boxes(topology: &Topology, closed: &[String]) -> BTreeMap<String, [i64; 4]> {
    let graph = &topology.graph;
    let closed: FxHashSet<NodeIndex> = graph
        .node_indices()
        .filter(|&node| closed.contains(&graph[node].id))
        .collect();
    let layout = arrange(topology, &closed);
    graph
        .node_indices()
        .filter_map(|node| {
            let rect = layout.rect(node)?;
            let sides = [rect.x, rect.y, rect.width, rect.height];
            Some((graph[node].id.clone(), sides))
        })
        .collect()
}

#[test]
fn every_box_stands_where_the_written_algorithm_puts_it() {
    let Fixture { nodes, cases } = fixture();
    assert!(cases.len() >= 10 && nodes.len() > 150);
    let forward = topology(&nodes, 0..nodes.len());
    for case in &cases {
        assert_eq!(
            boxes(&forward, &case.closed),
            case.boxes,
            "closed: {:?}",
            case.closed
        );
    }
}

#[test]
fn the_order_of_the_nodes_does_not_matter() {
    let Fixture { nodes, cases } = fixture();
    let backward = topology(&nodes, (0..nodes.len()).rev());
    for case in &cases {
        assert_eq!(
            boxes(&backward, &case.closed),
            case.boxes,
            "closed: {:?}",
            case.closed
        );
    }
}

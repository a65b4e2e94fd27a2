//! From the fictive account's snapshot to its map: goldens of the graph and of the elements, equal bytes for equal input,
//! references that dangle.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use mapper::cli::draw::{Drawing, Selection, draw};
use mapper::demo;
use mapper::inventory::Inventory;
use mapper::net::labels::Labels;
use mapper::snapshot::read::{Snapshot, read};
use mapper::snapshot::source::Memory;
use mapper::topology::graph::{Edge, Node, Role, Topology};
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use serde_json::Value;

type Documents = BTreeMap<String, Vec<u8>>;

fn inventory(files: Documents) -> Inventory {
    let source = Memory {
        name: "demo".to_owned(),
        files,
    };
    let snapshot = Snapshot {
        source: &source,
        name: "demo".to_owned(),
        id: None,
    };
    read(&[snapshot]).expect("the fictive account can be read")
}

fn labels() -> Labels {
    mapper::config::Config::parse(&demo::sample().config)
        .expect("its config.json can be read")
        .labels
}

fn drawing(files: Documents, selection: &Selection) -> Drawing {
    draw(inventory(files), &labels(), selection, "demo").expect("it can be drawn")
}

fn everything() -> Drawing {
    drawing(demo::sample().documents, &Selection::default())
}

/// The graph as an indented tree and a list of arrows.
fn text(topology: &Topology) -> String {
    let graph = &topology.graph;
    let mut children: BTreeMap<Option<NodeIndex>, Vec<NodeIndex>> = BTreeMap::new();
    for index in graph.node_indices() {
        children.entry(graph[index].parent).or_default().push(index);
    }
    for list in children.values_mut() {
        list.sort_by_key(|&index| &graph[index].id);
    }
    let mut out = String::new();
    tree(topology, &children, None, 0, &mut out);
    let mut arrows: Vec<String> = graph
        .edge_references()
        .map(|edge| {
            let name = |index: NodeIndex| &graph[index].name;
            let what = match edge.weight() {
                Edge::Traffic(traffic) => {
                    format!("{} {}", traffic.verdict.word(), traffic.ports.join(" "))
                }
                Edge::Fabric(fabric) => fabric.word().to_owned(),
            };
            format!("{} -> {}: {what}", name(edge.source()), name(edge.target()))
        })
        .collect();
    arrows.sort();
    out.push('\n');
    out.push_str(&arrows.join("\n"));
    out
}

fn tree(
    topology: &Topology,
    children: &BTreeMap<Option<NodeIndex>, Vec<NodeIndex>>,
    parent: Option<NodeIndex>,
    depth: usize,
    out: &mut String,
) {
    for &index in children.get(&parent).into_iter().flatten() {
        let node = &topology.graph[index];
        let _ = writeln!(out, "{}{}", "  ".repeat(depth), line(node));
        tree(topology, children, Some(index), depth + 1, out);
    }
}

fn line(node: &Node) -> String {
    let kind = node.kind.rsplit("::").next().unwrap_or(&node.kind);
    let mut line = format!("{kind} {}", node.name);
    if node.role == Role::Subnet {
        let _ = write!(line, " {:?}", node.tier);
    }
    if !node.cidrs.is_empty() {
        let _ = write!(line, " {}", node.cidrs.join(" "));
    }
    line
}

#[test]
fn the_fictive_account_is_this_graph() {
    insta::assert_snapshot!("demo-graph", text(&everything().topology));
}

#[test]
fn one_vpc_of_the_fictive_account_is_these_elements() {
    let selection = Selection {
        vpc_names: vec!["analytics".to_owned()],
        ..Selection::default()
    };
    let drawing = drawing(demo::sample().documents, &selection);
    let mut map: Value = serde_json::from_slice(&drawing.bytes).expect("map.json is JSON");
    map["mapper"] = Value::from("[version]");
    insta::assert_json_snapshot!("demo-map", map);
}

fn count(value: &Value, side: &str) -> usize {
    value["data"][side].as_array().map_or(1, Vec::len)
}

#[test]
fn bundled_edges_stand_for_every_pair_of_the_graph() {
    let drawing = drawing(demo::fleet(1_000, 1).documents, &Selection::default());
    let map: Value = serde_json::from_slice(&drawing.bytes).expect("map.json is JSON");
    let edges = map["elements"]["edges"].as_array().expect("edges");
    let pairs: usize = edges
        .iter()
        .map(|edge| count(edge, "sources") * count(edge, "targets"))
        .sum();
    assert_eq!(pairs, drawing.topology.graph.edge_count());
    assert!(edges.len() < pairs);
}

#[test]
fn a_large_account_has_no_more_than_three_edges_for_each_class() {
    for documents in [
        demo::fleet(5_000, 1).documents,
        demo::flat(840, 1).documents,
    ] {
        let drawing = drawing(documents, &Selection::default());
        let map: Value = serde_json::from_slice(&drawing.bytes).expect("map.json is JSON");
        let list = |name: &str| map["elements"][name].as_array().expect("a list").iter();
        let classes = list("nodes")
            .filter(|node| node["data"]["kind"] == "class")
            .count();
        let edges = list("edges").count();
        assert!(classes > 0);
        assert!(edges <= 3 * classes, "{edges} edges, {classes} classes");
    }
}

/// The same document with every list of records, groups, rules and tags the other way round.
fn reversed(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(reversed);
            items.reverse();
        }
        Value::Object(fields) => fields.values_mut().for_each(reversed),
        _ => {}
    }
}

#[test]
fn equal_input_gives_equal_bytes_however_the_files_are_ordered() {
    let straight = everything().bytes;
    assert_eq!(everything().bytes, straight);
    let mut files = demo::sample().documents;
    for (path, bytes) in &mut files {
        if path != "manifest.json" {
            let mut value: Value = serde_json::from_slice(bytes).expect("a document is JSON");
            reversed(&mut value);
            *bytes = serde_json::to_vec(&value).expect("JSON");
        }
    }
    let turned = drawing(files, &Selection::default()).bytes;
    assert_eq!(
        String::from_utf8(turned).unwrap(),
        String::from_utf8(straight).unwrap()
    );
}

/// Takes out of a document all records that hold the text.
fn without(files: &mut Documents, path: &str, text: &str) -> usize {
    let bytes = files.get_mut(path).expect("the document is there");
    let mut document: Value = serde_json::from_slice(bytes).expect("a document is JSON");
    let mut gone = 0;
    for items in document.as_object_mut().expect("an object").values_mut() {
        if let Some(items) = items.as_array_mut() {
            let before = items.len();
            items.retain(|item| !item.to_string().contains(text));
            gone += before - items.len();
        }
    }
    *bytes = serde_json::to_vec(&document).expect("JSON");
    gone
}

fn node<'a>(map: &'a Topology, name: &str) -> &'a Node {
    let mut nodes = map.graph.node_weights().filter(|node| node.name == name);
    nodes
        .next()
        .unwrap_or_else(|| panic!("no node is called {name}"))
}

#[test]
fn a_group_that_is_gone_is_told_where_it_is_used() {
    let mut files = demo::sample().documents;
    let path = "us-east-1/ec2-describe-security-groups.json";
    let group = {
        let map = everything().topology;
        node(&map, "bastion")
            .groups
            .first()
            .expect("the bastion has a group")
            .clone()
    };
    assert!(without(&mut files, path, &format!("\"GroupId\":\"{group}\"")) > 0);
    let map = drawing(files, &Selection::default()).topology;
    let bastion = node(&map, "bastion");
    assert!(
        bastion
            .warnings
            .iter()
            .any(|warning| warning.contains(&group)),
        "{:?}",
        bastion.warnings
    );
}

#[test]
fn a_subnet_that_is_gone_leaves_a_marked_box() {
    let mut files = demo::sample().documents;
    let (subnet, name) = {
        let map = everything().topology;
        let bastion = node(&map, "bastion");
        let subnet = &map.graph[bastion.subnet.expect("the bastion stands in a subnet")];
        (subnet.resource.clone(), subnet.name.clone())
    };
    assert_eq!(
        without(&mut files, "us-east-1/ec2-describe-subnets.json", &subnet),
        1,
        "{name}"
    );
    let map = drawing(files, &Selection::default()).topology;
    let bastion = node(&map, "bastion");
    let home = &map.graph[bastion.subnet.expect("the bastion stands somewhere")];
    assert_eq!(
        (home.resource.as_str(), home.dangling),
        (subnet.as_str(), true)
    );
}

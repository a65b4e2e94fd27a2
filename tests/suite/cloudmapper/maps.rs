//! From a snapshot in memory to its map, and questions about the map.

use std::collections::{BTreeMap, BTreeSet};

use mapper::cli::draw::{Selection, draw};
use mapper::config::Config;
use mapper::net::labels::Labels;
use mapper::snapshot::read::{Snapshot, read};
use mapper::snapshot::source::{Memory, Source};
use serde_json::Value;

/// A snapshot: bytes by path below the account's folder.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What is drawn.
pub struct Map {
    pub nodes: Vec<Value>,
    pub edges: Vec<Value>,
}

/// Draws a snapshot without names and filters.
pub fn drawn(files: Files) -> Map {
    drawn_with(files, &Labels::default(), &Selection::default())
}

/// Draws a snapshot with the names of a config.json.
pub fn named(files: Files, config: &str) -> Map {
    let labels = Config::parse(config.as_bytes())
        .expect("config.json can be read")
        .labels;
    drawn_with(files, &labels, &Selection::default())
}

/// Draws a snapshot with names and filters.
pub fn drawn_with(files: Files, labels: &Labels, selection: &Selection) -> Map {
    let source = Memory {
        name: "test".to_owned(),
        files,
    };
    attempt(&source, labels, selection).expect("the snapshot can be drawn")
}

/// Draws a snapshot, or says why not.
pub fn attempt(source: &dyn Source, labels: &Labels, selection: &Selection) -> anyhow::Result<Map> {
    let snapshot = Snapshot {
        source,
        name: "test".to_owned(),
        id: Some("111122223333".to_owned()),
    };
    let inventory = read(&[snapshot])?;
    let drawing = draw(inventory, labels, selection, "snapshot")?;
    let document: Value = serde_json::from_slice(&drawing.bytes)?;
    let list = |key: &str| -> Vec<Value> {
        let items = document["elements"][key]
            .as_array()
            .cloned()
            .unwrap_or_default();
        items.into_iter().map(|item| item["data"].clone()).collect()
    };
    let map = Map {
        nodes: list("nodes"),
        edges: list("edges"),
    };
    map.is_whole();
    Ok(map)
}

/// A text of a node or an edge, empty where there is none.
pub fn text<'a>(data: &'a Value, key: &str) -> &'a str {
    data[key].as_str().unwrap_or_default()
}

/// All ends of an edge on one side: `sources` and `targets` are told only where there are several.
fn ends<'a>(edge: &'a Value, side: &str) -> impl Iterator<Item = &'a str> {
    let all = edge[format!("{side}s")].as_array();
    let all = all.into_iter().flatten().filter_map(Value::as_str);
    std::iter::once(text(edge, side)).chain(all)
}

impl Map {
    /// Ids are unique, and parents and ends are there: no map may ever lack this.
    fn is_whole(&self) {
        let mut ids = BTreeSet::new();
        for data in self.nodes.iter().chain(&self.edges) {
            assert!(ids.insert(text(data, "id")), "{} twice", text(data, "id"));
        }
        for node in &self.nodes {
            let parent = text(node, "parent");
            assert!(
                parent.is_empty() || ids.contains(parent),
                "no {parent} for {node}"
            );
        }
        for edge in &self.edges {
            for end in ends(edge, "source").chain(ends(edge, "target")) {
                assert!(ids.contains(end), "no {end} of {edge}");
            }
        }
    }

    /// The nodes that are called so, or that have that AWS id.
    pub fn all(&self, name: &str) -> Vec<&Value> {
        self.nodes
            .iter()
            .filter(|node| text(node, "name") == name || text(node, "resource") == name)
            .filter(|node| text(node, "role") != "class")
            .collect()
    }

    /// The one node that is called so.
    pub fn one(&self, name: &str) -> &Value {
        let found = self.all(name);
        assert_eq!(found.len(), 1, "nodes called {name}: {found:?}");
        found[0]
    }

    /// Nodes of a kind.
    pub fn kind(&self, kind: &str) -> Vec<&Value> {
        self.nodes
            .iter()
            .filter(|node| text(node, "kind") == kind)
            .collect()
    }

    /// Ids of the nodes called so, and of the boxes around them: where an edge for them may be drawn.
    fn places(&self, name: &str) -> BTreeSet<&str> {
        let parents: BTreeMap<&str, &str> = self
            .nodes
            .iter()
            .map(|node| (text(node, "id"), text(node, "parent")))
            .collect();
        let mut places = BTreeSet::new();
        for node in self.all(name) {
            let mut at = text(node, "id");
            while !at.is_empty() {
                places.insert(at);
                at = parents.get(at).copied().unwrap_or_default();
            }
        }
        assert!(!places.is_empty(), "nothing is called {name}");
        places
    }

    /// Every arrow of traffic from one to the other, of whatever verdict, drawn at them or at a box around them.
    pub fn between(&self, source: &str, target: &str) -> Vec<&Value> {
        let (sources, targets) = (self.places(source), self.places(target));
        self.edges
            .iter()
            .filter(|edge| edge["verdict"].is_string())
            .filter(|edge| {
                ends(edge, "source").any(|end| sources.contains(end))
                    && ends(edge, "target").any(|end| targets.contains(end))
            })
            .collect()
    }

    /// Whether traffic passes from one to the other, or may: nothing on the map says that it does not.
    pub fn passes(&self, source: &str, target: &str) -> bool {
        self.between(source, target)
            .iter()
            .any(|edge| text(edge, "verdict") != "blocked")
    }

    /// Whether the internet reaches it.
    pub fn exposed(&self, name: &str) -> bool {
        let targets = self.places(name);
        self.edges.iter().any(|edge| {
            text(edge, "source") == "external/internet"
                && text(edge, "verdict") != "blocked"
                && ends(edge, "target").any(|end| targets.contains(end))
        })
    }

    /// The names of the boxes around a node, innermost first.
    pub fn around(&self, node: &Value) -> Vec<&str> {
        let mut names = Vec::new();
        let mut at = text(node, "parent");
        while let Some(parent) = self.nodes.iter().find(|node| text(node, "id") == at) {
            names.push(text(parent, "name"));
            at = text(parent, "parent");
        }
        names
    }
}

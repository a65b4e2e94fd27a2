//! The data of a node.

use std::collections::BTreeMap;
use std::net::IpAddr;

use petgraph::graph::NodeIndex;
use serde::{Serialize, Serializer};

use crate::layout::geometry::Rect;
use crate::network::model::{Exposure, Tier};
use crate::topology::graph::{Node, Role, Topology};

/// What is told of a node. What is not known is left out.
#[derive(Debug, Serialize)]
pub struct NodeData<'a> {
    id: &'a str,
    kind: &'a str,
    role: &'static str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    account: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    region: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    resource: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    arn: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    of: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    addresses: &'a [IpAddr],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    public: &'a [IpAddr],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    groups: &'a [String],
    #[serde(skip_serializing_if = "Tags::is_empty")]
    tags: Tags<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exposure: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vpc: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subnet: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    zone: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    scaling_group: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    collapsed_by: Option<TagData<'a>>,
    #[serde(skip_serializing_if = "is_false")]
    mixed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    replica_of: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    cidrs: &'a [String],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    counts: &'a BTreeMap<String, usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<&'static str>,
    #[serde(skip_serializing_if = "is_false")]
    dangling: bool,
    #[serde(skip_serializing_if = "is_false")]
    candidate: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    warnings: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<DocumentData<'a>>,
}

/// Where the raw record stands.
#[derive(Debug, Serialize)]
struct DocumentData<'a> {
    region: &'a str,
    service: &'a str,
    operation: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct TagData<'a> {
    key: &'a str,
    value: &'a str,
}

/// Tags as one JSON object.
#[derive(Debug)]
struct Tags<'a>(&'a [(String, String)]);

impl Tags<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Tags<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl<'a> NodeData<'a> {
    /// The data of that node, whose box is `rect`.
    #[must_use]
    pub fn new(topology: &'a Topology, node: &'a Node, rect: Rect) -> Self {
        let id_of = |index: Option<NodeIndex>| {
            topology
                .graph
                .node_weight(index?)
                .map(|node| node.id.as_str())
        };
        let is_box = node.role.is_container() || node.role == Role::Class;
        Self {
            id: &node.id,
            kind: &node.kind,
            role: role(node.role),
            name: &node.name,
            parent: id_of(node.parent),
            account: &node.account,
            region: &node.region,
            resource: &node.resource,
            arn: &node.arn,
            of: &node.of,
            count: (node.role == Role::Class).then_some(node.count),
            detail: node.detail.as_deref(),
            state: node.state.as_deref(),
            addresses: &node.addresses,
            public: &node.public,
            groups: &node.groups,
            tags: Tags(&node.tags),
            exposure: exposure(node.exposure),
            vpc: id_of(node.vpc),
            subnet: id_of(node.subnet),
            zone: &node.zone,
            scaling_group: node.scaling_group.as_deref(),
            collapsed_by: node
                .collapsed_by
                .as_ref()
                .map(|(key, value)| TagData { key, value }),
            mixed: node.mixed,
            replica_of: node.replica_of.as_deref(),
            cidrs: &node.cidrs,
            counts: &node.counts,
            tier: (node.role == Role::Subnet).then(|| tier(node.tier)),
            dangling: node.dangling,
            candidate: node.candidate,
            warnings: &node.warnings,
            width: is_box.then_some(rect.width),
            height: is_box.then_some(rect.height),
            document: node.document.as_ref().map(|pointer| DocumentData {
                region: &pointer.region,
                service: pointer.document.service,
                operation: pointer.document.operation,
                value: pointer.value.as_deref(),
            }),
        }
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Account | Role::Region | Role::Vpc | Role::Zone | Role::Subnet => "container",
        Role::Class => "class",
        Role::Leaf => "leaf",
        Role::Internet | Role::External => "external",
    }
}

fn exposure(exposure: Exposure) -> Option<&'static str> {
    match exposure {
        Exposure::No => None,
        Exposure::Behind => Some("behind"),
        Exposure::Direct => Some("direct"),
        Exposure::Unknown => Some("unknown"),
    }
}

fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Public => "public",
        Tier::Private => "private",
        Tier::Isolated => "isolated",
        Tier::Unknown => "unknown",
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_false(value: &bool) -> bool {
    !value
}

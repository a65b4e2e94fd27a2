//! Bundles: edges that say the same of copies of one thing in several subnets or zones, told once.

use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use rustc_hash::FxHashMap;

use super::graph::{Edge, Node, Role, Topology, Traffic};
use crate::network::model::{Exposure, Tier};

/// One edge of the map: it holds from each of `sources` to each of `targets`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle<'a> {
    /// By id; at least one.
    pub sources: Vec<NodeIndex>,
    /// By id; at least one.
    pub targets: Vec<NodeIndex>,
    pub edge: &'a Edge,
}

/// What makes nodes copies of one another: they stand in one VPC, in different subnets, and nothing else tells them apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Likeness<'a> {
    /// A stack or a workload, as a service has them in several zones.
    Workload {
        vpc: Option<NodeIndex>,
        tier: Option<Tier>,
        kind: &'a str,
        groups: &'a [String],
        exposure: Exposure,
        scaling_group: Option<&'a str>,
        collapsed_by: Option<&'a (String, String)>,
    },
    /// The subnets of one tier of a VPC.
    Subnet(Option<NodeIndex>, Tier),
    /// The zones of a VPC.
    Zone(Option<NodeIndex>),
    Alone(NodeIndex),
}

/// The bundles of all edges; wiring is never bundled. No order is promised.
#[must_use]
pub fn bundles(topology: &Topology) -> Vec<Bundle<'_>> {
    type Ends<'a> = (Likeness<'a>, Likeness<'a>, &'a Traffic);
    let graph = &topology.graph;
    let mut alike: FxHashMap<Ends, (&Edge, FxHashMap<NodeIndex, Vec<NodeIndex>>)> =
        FxHashMap::default();
    let mut out = Vec::new();
    for arrow in graph.edge_references() {
        let (source, target) = (arrow.source(), arrow.target());
        let edge = arrow.weight();
        let Edge::Traffic(traffic) = edge else {
            out.push(Bundle {
                sources: vec![source],
                targets: vec![target],
                edge,
            });
            continue;
        };
        let ends = (
            likeness(topology, source),
            likeness(topology, target),
            traffic,
        );
        let (_, targets) = alike.entry(ends).or_insert((edge, FxHashMap::default()));
        targets.entry(target).or_default().push(source);
    }
    let id = |index: &NodeIndex| graph.node_weight(*index).map(|node| node.id.as_str());
    for (edge, targets) in alike.into_values() {
        // Targets that the same copies reach.
        let mut same: FxHashMap<Vec<NodeIndex>, Vec<NodeIndex>> = FxHashMap::default();
        for (target, mut sources) in targets {
            sources.sort_unstable_by_key(id);
            same.entry(sources).or_default().push(target);
        }
        for (sources, mut targets) in same {
            targets.sort_unstable_by_key(id);
            out.push(Bundle {
                sources,
                targets,
                edge,
            });
        }
    }
    out
}

fn likeness(topology: &Topology, index: NodeIndex) -> Likeness<'_> {
    let Some(node) = topology.graph.node_weight(index) else {
        return Likeness::Alone(index);
    };
    match node.role {
        Role::Class | Role::Leaf if node.subnet.is_some() => workload(topology, node),
        Role::Subnet => Likeness::Subnet(node.vpc, node.tier),
        Role::Zone => Likeness::Zone(node.vpc),
        _ => Likeness::Alone(index),
    }
}

fn workload<'a>(topology: &'a Topology, node: &'a Node) -> Likeness<'a> {
    let subnet = node.subnet.and_then(|at| topology.graph.node_weight(at));
    Likeness::Workload {
        vpc: node.vpc,
        tier: subnet.map(|subnet| subnet.tier),
        // A stack of one in one zone is a copy of a stack of many in another.
        kind: if node.role == Role::Class {
            &node.of
        } else {
            &node.kind
        },
        groups: &node.groups,
        exposure: node.exposure,
        scaling_group: node.scaling_group.as_deref(),
        collapsed_by: node.collapsed_by.as_ref(),
    }
}

#[cfg(test)]
mod tests {
    use petgraph::graph::NodeIndex;

    use super::*;
    use crate::reach::verdict::Verdict;
    use crate::topology::graph::Fabric;

    fn traffic(ports: &str) -> Edge {
        Edge::Traffic(Traffic {
            verdict: Verdict::Reachable,
            ports: vec![ports.to_owned()],
            rules: Vec::new(),
            reasons: Vec::new(),
            via: Vec::new(),
            cidrs: Vec::new(),
        })
    }

    /// A VPC with three subnets, in each a stack of `web` and one of `api`.
    fn three_zones() -> (Topology, Vec<NodeIndex>, Vec<NodeIndex>) {
        let mut topology = Topology::default();
        let vpc = topology.graph.add_node(Node {
            id: "vpc".to_owned(),
            role: Role::Vpc,
            ..Node::default()
        });
        let (mut web, mut api) = (Vec::new(), Vec::new());
        for zone in ["a", "b", "c"] {
            let subnet = topology.graph.add_node(Node {
                id: format!("subnet-{zone}"),
                role: Role::Subnet,
                vpc: Some(vpc),
                tier: Tier::Private,
                ..Node::default()
            });
            for (list, name) in [(&mut web, "web"), (&mut api, "api")] {
                list.push(topology.graph.add_node(Node {
                    id: format!("{name}-{zone}"),
                    role: Role::Class,
                    of: "AWS::EC2::Instance".to_owned(),
                    groups: vec![format!("sg-{name}")],
                    vpc: Some(vpc),
                    subnet: Some(subnet),
                    ..Node::default()
                }));
            }
        }
        (topology, web, api)
    }

    /// Pairs that bundles stand for, sorted.
    fn pairs(bundles: &[Bundle]) -> Vec<(NodeIndex, NodeIndex, Edge)> {
        let mut out: Vec<(NodeIndex, NodeIndex, Edge)> = Vec::new();
        for bundle in bundles {
            for &source in &bundle.sources {
                for &target in &bundle.targets {
                    out.push((source, target, bundle.edge.clone()));
                }
            }
        }
        out.sort_unstable_by_key(|(source, target, _)| (*source, *target));
        out
    }

    #[test]
    fn a_service_in_three_zones_has_one_edge_to_another() {
        let (mut topology, web, api) = three_zones();
        for &source in &web {
            for &target in &api {
                topology.graph.add_edge(source, target, traffic("tcp/8080"));
            }
        }
        let found = bundles(&topology);
        assert_eq!(found.len(), 1);
        assert_eq!((&found[0].sources, &found[0].targets), (&web, &api));
        assert_eq!(pairs(&found).len(), 9);
    }

    #[test]
    fn what_differs_stays_apart_and_nothing_is_added() {
        let (mut topology, web, api) = three_zones();
        for (at, &source) in web.iter().enumerate() {
            for (to, &target) in api.iter().enumerate() {
                // One zone's copy is denied one target, and one pair has another port.
                if (at, to) == (0, 0) {
                    continue;
                }
                let ports = if (at, to) == (2, 2) {
                    "udp/53"
                } else {
                    "tcp/8080"
                };
                topology.graph.add_edge(source, target, traffic(ports));
            }
        }
        let mut plain: Vec<_> = topology
            .graph
            .edge_references()
            .map(|edge| (edge.source(), edge.target(), edge.weight().clone()))
            .collect();
        plain.sort_unstable_by_key(|(source, target, _)| (*source, *target));
        let found = bundles(&topology);
        assert_eq!(pairs(&found), plain);
        assert_eq!(found.len(), 4);
    }

    #[test]
    fn other_groups_other_vpcs_and_wiring_are_not_copies() {
        let (mut topology, web, api) = three_zones();
        topology.graph[web[1]].groups = vec!["sg-other".to_owned()];
        topology.graph[web[2]].vpc = None;
        for &source in &web {
            topology.graph.add_edge(source, api[0], traffic("tcp/8080"));
            topology
                .graph
                .add_edge(source, api[1], Edge::Fabric(Fabric::Replica));
        }
        assert_eq!(bundles(&topology).len(), 6);
    }
}

//! A network made by hand, its map, and what a test reads off it.

use std::collections::BTreeSet;

use petgraph::visit::EdgeRef;

use super::super::build::build;
use super::super::filter::Filter;
use super::super::graph::{Edge, Node, Role, Topology};
use super::super::link::{End, Link};
use super::super::options::Options;
use crate::inventory::{Account, Inventory, Region};
use crate::network::model::{Class, Interface, Network, Subnet, Tier, Vpc, Workload};
use crate::reach::verdict::Verdict;

pub(super) const ACCOUNT: &str = "123456789012";
const REGION: &str = "us-east-1";

/// A network that grows.
#[derive(Default)]
pub(super) struct Net(pub(super) Network);

impl Net {
    pub(super) fn vpc(&mut self, id: &str) -> usize {
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

    pub(super) fn subnet(&mut self, vpc: usize, id: &str, zone: &str) -> usize {
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

    pub(super) fn workload(&mut self, id: &str, name: Option<&str>) -> usize {
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
    pub(super) fn class(&mut self, subnet: usize, workloads: &[usize]) -> usize {
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

    pub(super) fn map(&self, links: Vec<Link>, options: &Options) -> Topology {
        self.map_with(Region::default(), links, options)
    }

    /// The map, with the records of a region for what the network does not hold.
    pub(super) fn map_with(
        &self,
        mut region: Region,
        links: Vec<Link>,
        options: &Options,
    ) -> Topology {
        REGION.clone_into(&mut region.name);
        let inventory = Inventory {
            accounts: vec![Account {
                id: ACCOUNT.to_owned(),
                name: "test".to_owned(),
                regions: vec![region],
                ..Account::default()
            }],
            warnings: Vec::new(),
        };
        build(&inventory, &self.0, links, options)
    }
}

pub(super) fn link(source: End, target: End, ports: &[&str]) -> Link {
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

pub(super) fn options(filter: Filter) -> Options {
    Options {
        filter,
        ..Options::default()
    }
}

pub(super) fn nodes(topology: &Topology, role: Role) -> Vec<&Node> {
    topology
        .graph
        .node_weights()
        .filter(|node| node.role == role)
        .collect()
}

/// `source -> target ports` by names.
pub(super) fn edges(topology: &Topology) -> BTreeSet<String> {
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

pub(super) fn set(lines: &[&str]) -> BTreeSet<String> {
    lines.iter().map(|&line| line.to_owned()).collect()
}

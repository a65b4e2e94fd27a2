//! The map so far, while nodes and edges are added to it.

use petgraph::graph::NodeIndex;
use rustc_hash::FxHashMap;

use super::documents::Documents;
use super::graph::{Node, Topology};
use super::options::Options;
use crate::inventory::Inventory;
use crate::network::model::Network;

/// The map so far, and where the parts of the network stand on it.
pub(super) struct Builder<'a> {
    pub inventory: &'a Inventory,
    pub network: &'a Network,
    pub options: &'a Options,
    pub documents: Documents,
    pub topology: Topology,
    /// Node ids.
    ids: FxHashMap<String, NodeIndex>,
    /// By index in the network; none for what is not drawn.
    pub vpcs: Vec<Option<NodeIndex>>,
    pub subnets: Vec<Option<NodeIndex>>,
    /// By VPC and zone name.
    pub zones: FxHashMap<(usize, String), NodeIndex>,
    /// By class of the network: the stacks and single workloads that it is drawn as.
    pub classes: Vec<Vec<NodeIndex>>,
    /// By workload and subnet: the leaf. The subnet is none for workloads that stand in no subnet.
    pub stands: FxHashMap<(usize, Option<usize>), NodeIndex>,
}

impl<'a> Builder<'a> {
    /// Nothing is on it yet.
    pub fn new(inventory: &'a Inventory, network: &'a Network, options: &'a Options) -> Self {
        Self {
            inventory,
            network,
            options,
            documents: Documents::new(inventory),
            topology: Topology::default(),
            ids: FxHashMap::default(),
            vpcs: vec![None; network.vpcs.len()],
            subnets: vec![None; network.subnets.len()],
            zones: FxHashMap::default(),
            classes: vec![Vec::new(); network.classes.len()],
            stands: FxHashMap::default(),
        }
    }

    /// Adds a node, unless its id is there already; gives it either way.
    pub fn add(&mut self, node: Node) -> NodeIndex {
        if let Some(&index) = self.ids.get(&node.id) {
            return index;
        }
        let id = node.id.clone();
        let index = self.topology.graph.add_node(node);
        self.ids.insert(id, index);
        index
    }

    /// The node of that id.
    pub fn find(&self, id: &str) -> Option<NodeIndex> {
        self.ids.get(id).copied()
    }

    /// The node's data.
    pub fn node(&self, index: NodeIndex) -> Option<&Node> {
        self.topology.graph.node_weight(index)
    }
}

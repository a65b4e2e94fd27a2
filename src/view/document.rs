//! The whole of map.json: who was gathered and how completely, the filters, the warnings, the elements.

use petgraph::graph::NodeIndex;
use serde::{Serialize, Serializer};

use super::edge::EdgeData;
use super::node::NodeData;
use crate::layout::arrange::Layout;
use crate::topology::bundle::bundles;
use crate::topology::graph::{Account, CallProblem, Node, Topology};

/// The version of the contract.
pub const FORMAT: u32 = 1;

/// map.json.
#[derive(Debug, Serialize)]
struct Map<'a> {
    format: u32,
    mapper: &'a str,
    accounts: Vec<AccountData<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    filters: &'a [String],
    warnings: &'a [String],
    elements: Elements<'a>,
}

#[derive(Debug, Serialize)]
struct Elements<'a> {
    nodes: Nodes<'a>,
    edges: Vec<EdgeElement<'a>>,
}

/// The nodes in their order; each one's data is made when it is written, so that they are never all there at once.
#[derive(Debug)]
struct Nodes<'a> {
    topology: &'a Topology,
    layout: &'a Layout,
    order: Vec<NodeIndex>,
}

impl Serialize for Nodes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.order.iter().filter_map(|&index| {
            let rect = self.layout.rect(index)?;
            let node = self.topology.graph.node_weight(index)?;
            let (x, y) = rect.centre();
            Some(Element {
                data: NodeData::new(self.topology, node, rect),
                position: Position { x, y },
            })
        }))
    }
}

#[derive(Debug, Serialize)]
struct Element<T> {
    data: T,
    position: Position,
}

#[derive(Debug, Serialize)]
struct EdgeElement<'a> {
    data: EdgeData<'a>,
}

#[derive(Debug, Serialize)]
struct Position {
    x: i64,
    y: i64,
}

#[derive(Debug, Serialize)]
struct AccountData<'a> {
    id: &'a str,
    name: &'a str,
    partition: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    gathered: Option<&'a str>,
    source: &'a str,
    coverage: CoverageData<'a>,
}

#[derive(Debug, Serialize)]
struct CoverageData<'a> {
    calls: usize,
    ok: usize,
    empty: usize,
    problems: Vec<ProblemData<'a>>,
}

#[derive(Debug, Serialize)]
struct ProblemData<'a> {
    region: &'a str,
    service: &'a str,
    operation: &'a str,
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
}

/// What the caller adds to the map.
#[derive(Debug, Clone, Default)]
pub struct Heading {
    /// Where the snapshots came from: `snapshot` or `demo`.
    pub source: String,
    /// The filters in force, as the command line has them.
    pub filters: Vec<String>,
}

/// Writes map.json: nodes parents first, then by id, edges by id.
///
/// # Errors
/// None that a map can cause; the signature is serde's.
pub fn write(
    topology: &Topology,
    layout: &Layout,
    heading: &Heading,
) -> serde_json::Result<Vec<u8>> {
    let map = Map {
        format: FORMAT,
        mapper: env!("CARGO_PKG_VERSION"),
        accounts: topology
            .accounts
            .iter()
            .map(|account| account_data(account, &heading.source))
            .collect(),
        filters: &heading.filters,
        warnings: &topology.warnings,
        elements: Elements {
            nodes: nodes(topology, layout),
            edges: edges(topology),
        },
    };
    // Room for all of it at once: a buffer that grows by doubling is there twice while it does.
    let room = 1024 * (topology.graph.node_count() + topology.graph.edge_count() + 16);
    let mut bytes = Vec::with_capacity(room);
    serde_json::to_writer(&mut bytes, &map)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn nodes<'a>(topology: &'a Topology, layout: &'a Layout) -> Nodes<'a> {
    let graph = &topology.graph;
    let mut order: Vec<(usize, &str, NodeIndex)> = graph
        .node_indices()
        .filter_map(|index| {
            let node = graph.node_weight(index)?;
            Some((depth(topology, index), node.id.as_str(), index))
        })
        .collect();
    order.sort_unstable();
    Nodes {
        topology,
        layout,
        order: order.into_iter().map(|(_, _, index)| index).collect(),
    }
}

/// How many boxes a node stands in.
fn depth(topology: &Topology, node: NodeIndex) -> usize {
    let above = |node| {
        topology
            .graph
            .node_weight(node)
            .and_then(|node| node.parent)
    };
    std::iter::successors(above(node), |&parent| above(parent)).count()
}

fn edges(topology: &Topology) -> Vec<EdgeElement<'_>> {
    let nodes = |indices: &[NodeIndex]| -> Vec<&Node> {
        let found = indices.iter();
        found
            .filter_map(|&index| topology.graph.node_weight(index))
            .collect()
    };
    let mut edges: Vec<EdgeElement> = bundles(topology)
        .into_iter()
        .filter_map(|bundle| {
            let (sources, targets) = (nodes(&bundle.sources), nodes(&bundle.targets));
            let data = EdgeData::new(&sources, &targets, bundle.edge)?;
            Some(EdgeElement { data })
        })
        .collect();
    edges.sort_unstable_by(|a, b| a.data.id().cmp(b.data.id()));
    edges
}

fn account_data<'a>(account: &'a Account, source: &'a str) -> AccountData<'a> {
    let coverage = &account.coverage;
    AccountData {
        id: &account.id,
        name: &account.name,
        partition: &account.partition,
        gathered: account.gathered.as_deref(),
        source,
        coverage: CoverageData {
            calls: coverage.calls,
            ok: coverage.ok,
            empty: coverage.empty,
            problems: coverage.problems.iter().map(problem_data).collect(),
        },
    }
}

fn problem_data(problem: &CallProblem) -> ProblemData<'_> {
    ProblemData {
        region: &problem.region,
        service: &problem.service,
        operation: &problem.operation,
        status: &problem.status,
        code: problem.code.as_deref(),
    }
}

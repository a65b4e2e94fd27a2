//! The state of one packing: who stands in whom, which boxes are closed, and the sizes and offsets found so far.

use petgraph::graph::NodeIndex;
use rustc_hash::FxHashSet;

use super::geometry::{
    CELL, GAP, HEADER, Offset, PADDING, Size, boxed, cell, columns, columns_within, rows_height,
    shelf_limit, shelve, whole,
};
use super::order;
use crate::topology::graph::{Role, Topology};

/// One packing.
pub(super) struct Packer<'a> {
    pub topology: &'a Topology,
    /// Boxes and classes that are drawn without what is in them.
    pub closed: &'a FxHashSet<NodeIndex>,
    children: Vec<Vec<NodeIndex>>,
    sizes: Vec<Size>,
    /// From the corner of the parent; none for what stands in a closed box.
    offsets: Vec<Option<Offset>>,
}

/// Where the content of a box begins, seen from its corner.
pub(super) const CONTENT: Offset = Offset {
    x: PADDING,
    y: HEADER,
};

impl<'a> Packer<'a> {
    pub fn new(topology: &'a Topology, closed: &'a FxHashSet<NodeIndex>) -> Self {
        let count = topology.graph.node_count();
        let mut children = vec![Vec::new(); count];
        for (index, node) in topology
            .graph
            .node_indices()
            .zip(topology.graph.node_weights())
        {
            if let Some(list) = node
                .parent
                .and_then(|parent| children.get_mut(parent.index()))
            {
                list.push(index);
            }
        }
        Self {
            topology,
            closed,
            children,
            sizes: vec![Size::default(); count],
            offsets: vec![None; count],
        }
    }

    pub fn role(&self, node: NodeIndex) -> Role {
        self.topology
            .graph
            .node_weight(node)
            .map(|node| node.role)
            .unwrap_or_default()
    }

    pub fn is_open(&self, node: NodeIndex) -> bool {
        !self.closed.contains(&node)
    }

    pub fn size(&self, node: NodeIndex) -> Size {
        self.sizes.get(node.index()).copied().unwrap_or_default()
    }

    pub fn set_size(&mut self, node: NodeIndex, size: Size) {
        if let Some(slot) = self.sizes.get_mut(node.index()) {
            *slot = size;
        }
    }

    pub fn offset(&self, node: NodeIndex) -> Option<Offset> {
        self.offsets.get(node.index()).copied().flatten()
    }

    /// Puts a node there, seen from where the content of its parent begins.
    pub fn put(&mut self, node: NodeIndex, x: i64, y: i64) {
        if let Some(slot) = self.offsets.get_mut(node.index()) {
            *slot = Some(Offset {
                x: CONTENT.x + x,
                y: CONTENT.y + y,
            });
        }
    }

    pub fn children(&self, node: NodeIndex) -> &[NodeIndex] {
        self.children
            .get(node.index())
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The children that the test takes.
    pub fn children_if(&self, node: NodeIndex, test: impl Fn(Role) -> bool) -> Vec<NodeIndex> {
        self.children(node)
            .iter()
            .copied()
            .filter(|&child| test(self.role(child)))
            .collect()
    }

    /// The children that are drawn as one cell, in order: leaves and closed classes.
    pub fn cells(&self, node: NodeIndex) -> Vec<NodeIndex> {
        let mut cells: Vec<_> = self
            .children(node)
            .iter()
            .copied()
            .filter(|&child| match self.role(child) {
                Role::Leaf => true,
                Role::Class => !self.is_open(child),
                _ => false,
            })
            .collect();
        order::sort_cells(self.topology, &mut cells);
        cells
    }

    /// Puts cells into a grid that begins there, seen from the content's corner, and gives its height.
    pub fn grid(&mut self, cells: &[NodeIndex], columns: i64, y: i64) -> i64 {
        for (index, &node) in cells.iter().enumerate() {
            let place = cell(index, columns, Offset { x: 0, y });
            self.put(node, place.x, place.y);
            self.set_size(node, Size::new(CELL, CELL));
        }
        rows_height(cells.len(), columns)
    }

    /// A strip of leaves across a box whose other content has that width; gives the strip's size.
    pub fn strip(&mut self, node: NodeIndex, width: i64) -> Size {
        let cells = self.cells(node);
        if cells.is_empty() {
            return Size::default();
        }
        let columns = columns_within(cells.len(), width);
        let height = self.grid(&cells, columns, 0);
        Size::new(whole(cells.len()).min(columns) * CELL, height)
    }

    /// An open class: its members in a grid.
    pub fn class(&mut self, class: NodeIndex) {
        let members = self.cells(class);
        let columns = columns(members.len());
        let height = self.grid(&members, columns, 0);
        self.set_size(class, boxed(Role::Class, Size::new(columns * CELL, height)));
    }

    /// A strip of leaves above boxes on shelves: a region or an account whose boxes are measured.
    pub fn strip_and_shelves(&mut self, node: NodeIndex, boxes: &[NodeIndex]) {
        let sizes: Vec<Size> = boxes.iter().map(|&node| self.size(node)).collect();
        let shelves = shelve(&sizes, shelf_limit(&sizes));
        let strip = self.strip(node, shelves.size.width);
        let below = if strip.height > 0 && !boxes.is_empty() {
            strip.height + GAP
        } else {
            strip.height
        };
        for (&node, offset) in boxes.iter().zip(&shelves.offsets) {
            self.put(node, offset.x, below + offset.y);
        }
        let content = Size::new(
            shelves.size.width.max(strip.width),
            below + shelves.size.height,
        );
        self.set_size(node, boxed(self.role(node), content));
    }
}

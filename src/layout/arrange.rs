//! Measures from the leaves up, then places from the accounts down.

use petgraph::graph::NodeIndex;
use rustc_hash::FxHashSet;

use super::geometry::{Offset, Rect, Size, least, shelf_limit, shelve};
use super::order;
use super::outside;
use super::packer::Packer;
use crate::topology::graph::{Role, Topology};

/// Where each node stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// By index of the node; none for what stands in a closed box.
    pub rects: Vec<Option<Rect>>,
}

impl Layout {
    /// Where that node stands.
    #[must_use]
    pub fn rect(&self, node: NodeIndex) -> Option<Rect> {
        self.rects.get(node.index()).copied().flatten()
    }
}

/// Lays out the whole map, with all but the `closed` boxes and classes open.
#[must_use]
#[expect(clippy::implicit_hasher, reason = "one hasher in the whole of mapper")]
pub fn arrange(topology: &Topology, closed: &FxHashSet<NodeIndex>) -> Layout {
    let mut packer = Packer::new(topology, closed);
    let mut accounts = Vec::new();
    let mut outside = Vec::new();
    for node in topology.graph.node_indices() {
        match packer.role(node) {
            Role::Account => accounts.push(node),
            Role::Internet | Role::External => outside.push(node),
            _ => {}
        }
    }
    order::sort_boxes(topology, &mut accounts);
    order::sort_outside(topology, &mut outside);
    for &account in &accounts {
        measure(&mut packer, account);
    }
    let sizes: Vec<Size> = accounts
        .iter()
        .map(|&account| packer.size(account))
        .collect();
    let shelves = shelve(&sizes, shelf_limit(&sizes));
    let outside = outside::place(&outside, shelves.size.width);

    let mut layout = Layout {
        rects: vec![None; topology.graph.node_count()],
    };
    for (node, rect) in outside.places {
        set(&mut layout, node, rect);
    }
    for (&account, offset) in accounts.iter().zip(&shelves.offsets) {
        let corner = Offset {
            x: outside.x + offset.x,
            y: outside.y + offset.y,
        };
        place(&packer, &mut layout, account, corner);
    }
    layout
}

/// An account or a region, and all that is in it.
fn measure(packer: &mut Packer, node: NodeIndex) {
    if !packer.is_open(node) {
        let size = least(packer.role(node));
        packer.set_size(node, size);
        return;
    }
    let mut boxes = packer.children_if(node, Role::is_container);
    order::sort_boxes(packer.topology, &mut boxes);
    for &inner in &boxes {
        match packer.role(inner) {
            Role::Vpc => packer.vpc(inner),
            _ => measure(packer, inner),
        }
    }
    packer.strip_and_shelves(node, &boxes);
}

/// Puts a node at that corner, and what is in it accordingly.
fn place(packer: &Packer, layout: &mut Layout, node: NodeIndex, corner: Offset) {
    let size = packer.size(node);
    let rect = Rect {
        x: corner.x,
        y: corner.y,
        width: size.width,
        height: size.height,
    };
    set(layout, node, rect);
    if !packer.is_open(node) {
        return;
    }
    for &child in packer.children(node) {
        if let Some(offset) = packer.offset(child) {
            let corner = Offset {
                x: corner.x + offset.x,
                y: corner.y + offset.y,
            };
            place(packer, layout, child, corner);
        }
    }
}

fn set(layout: &mut Layout, node: NodeIndex, rect: Rect) {
    if let Some(slot) = layout.rects.get_mut(node.index()) {
        *slot = Some(rect);
    }
}

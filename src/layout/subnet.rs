//! The inside of a subnet: a grid of leaves and closed classes, and below it the open classes on shelves.

use petgraph::graph::NodeIndex;

use super::geometry::{CELL, GAP, Size, columns, columns_within, shelf_limit, shelve};
use super::order;
use super::packer::Packer;
use crate::topology::graph::Role;

impl Packer<'_> {
    /// The least width that the content of a subnet asks for, and its open classes measured.
    pub fn natural_width(&mut self, subnet: NodeIndex) -> i64 {
        if !self.is_open(subnet) {
            return 0;
        }
        let cells = self.cells(subnet).len();
        let grid = if cells == 0 { 0 } else { columns(cells) * CELL };
        let boxes = self.open_classes(subnet);
        for &class in &boxes {
            self.class(class);
        }
        let sizes: Vec<Size> = boxes.iter().map(|&class| self.size(class)).collect();
        grid.max(shelve(&sizes, shelf_limit(&sizes)).size.width)
    }

    /// Fills a subnet whose content has that width, and gives the content's height. [`Packer::natural_width`] comes first.
    pub fn fill_subnet(&mut self, subnet: NodeIndex, width: i64) -> i64 {
        if !self.is_open(subnet) {
            return 0;
        }
        let cells = self.cells(subnet);
        let boxes = self.open_classes(subnet);
        let mut height = 0;
        if !cells.is_empty() {
            height = self.grid(&cells, columns_within(cells.len(), width), 0);
            if !boxes.is_empty() {
                height += GAP;
            }
        }
        let sizes: Vec<Size> = boxes.iter().map(|&class| self.size(class)).collect();
        let shelves = shelve(&sizes, width);
        for (&class, offset) in boxes.iter().zip(&shelves.offsets) {
            self.put(class, offset.x, height + offset.y);
        }
        height + shelves.size.height
    }

    fn open_classes(&self, subnet: NodeIndex) -> Vec<NodeIndex> {
        let mut classes = self.children_if(subnet, |role| role == Role::Class);
        classes.retain(|&class| self.is_open(class));
        order::sort_cells(self.topology, &mut classes);
        classes
    }
}

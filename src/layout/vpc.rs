//! The inside of a VPC: a strip of gateways, zones as columns with their subnets in rows by tier, and subnets without a zone.

use petgraph::graph::NodeIndex;

use super::geometry::{FOOT, GAP, HEADER, PADDING, Size, boxed, least, shelf_limit, shelve, whole};
use super::order;
use super::packer::Packer;
use crate::network::model::Tier;
use crate::topology::graph::Role;

/// From top to bottom.
const TIERS: [Tier; 4] = [Tier::Public, Tier::Private, Tier::Isolated, Tier::Unknown];

/// A zone's column.
struct Column {
    zone: NodeIndex,
    width: i64,
    /// The subnets of each tier, top to bottom; empty for a closed zone.
    stacks: [Vec<NodeIndex>; 4],
}

impl Packer<'_> {
    /// Packs a VPC, open or closed.
    pub fn vpc(&mut self, vpc: NodeIndex) {
        if !self.is_open(vpc) {
            self.set_size(vpc, least(Role::Vpc));
            return;
        }
        let mut zones = self.children_if(vpc, |role| role == Role::Zone);
        order::sort_names(self.topology, &mut zones);
        let columns: Vec<Column> = zones.iter().map(|&zone| self.column(zone)).collect();
        let rows = self.rows(&columns);
        let zones_width = columns.iter().map(|column| column.width).sum::<i64>()
            + GAP * (whole(columns.len()) - 1).max(0);

        let mut direct = self.children_if(vpc, |role| role == Role::Subnet);
        order::sort_subnets(self.topology, &mut direct);
        let offsets = self.direct(&direct);
        let direct_width = offsets.size.width;

        let width = zones_width.max(direct_width);
        let strip = self.strip(vpc, width);
        let mut y = strip.height;
        if !columns.is_empty() {
            y += if y > 0 { GAP } else { 0 };
            y += self.place_columns(&columns, &rows, y);
        }
        if !direct.is_empty() {
            y += if y > 0 { GAP } else { 0 };
            for (subnet, x, below) in offsets.places {
                self.put(subnet, x, y + below);
            }
            y += offsets.size.height;
        }
        self.set_size(vpc, boxed(Role::Vpc, Size::new(width.max(strip.width), y)));
    }

    /// Measures a zone: every subnet in it gets the width of the widest.
    fn column(&mut self, zone: NodeIndex) -> Column {
        let mut stacks = [const { Vec::new() }; 4];
        if !self.is_open(zone) {
            let width = least(Role::Zone).width;
            return Column {
                zone,
                width,
                stacks,
            };
        }
        let mut subnets = self.children_if(zone, |role| role == Role::Subnet);
        order::sort_names(self.topology, &mut subnets);
        let widest = subnets
            .iter()
            .map(|&subnet| boxed(Role::Subnet, Size::new(self.natural_width(subnet), 0)).width)
            .max()
            .unwrap_or(0);
        let width = boxed(Role::Zone, Size::new(widest, 0)).width;
        let inner = width - 2 * PADDING;
        for subnet in subnets {
            let height = self.fill_subnet(subnet, inner - 2 * PADDING);
            let height = boxed(Role::Subnet, Size::new(0, height)).height;
            self.set_size(subnet, Size::new(inner, height));
            for (tier, stack) in TIERS.iter().zip(&mut stacks) {
                if self.tier(subnet) == *tier {
                    stack.push(subnet);
                }
            }
        }
        Column {
            zone,
            width,
            stacks,
        }
    }

    /// The height of each tier's row over all zones; none where no zone has a subnet of the tier.
    fn rows(&self, columns: &[Column]) -> [Option<i64>; 4] {
        let mut rows = [None; 4];
        for column in columns {
            for (row, stack) in rows.iter_mut().zip(&column.stacks) {
                if !stack.is_empty() {
                    let height = stack
                        .iter()
                        .map(|&subnet| self.size(subnet).height)
                        .sum::<i64>()
                        + GAP * (whole(stack.len()) - 1);
                    *row = (*row).max(Some(height));
                }
            }
        }
        rows
    }

    /// Puts the zones side by side below `y`, and gives their height.
    fn place_columns(&mut self, columns: &[Column], rows: &[Option<i64>; 4], y: i64) -> i64 {
        let filled: Vec<i64> = rows.iter().copied().flatten().collect();
        let content = filled.iter().sum::<i64>() + GAP * (whole(filled.len()) - 1).max(0);
        let height = (content + HEADER + FOOT).max(least(Role::Zone).height);
        let mut x = 0;
        for column in columns {
            self.put(column.zone, x, y);
            self.set_size(column.zone, Size::new(column.width, height));
            x += column.width + GAP;
            let mut top = 0;
            for (row, stack) in rows.iter().zip(&column.stacks) {
                let Some(row) = row else { continue };
                let mut at = top;
                for (index, &subnet) in stack.iter().enumerate() {
                    let mut size = self.size(subnet);
                    if index + 1 == stack.len() {
                        size.height = top + row - at;
                        self.set_size(subnet, size);
                    }
                    self.put(subnet, 0, at);
                    at += size.height + GAP;
                }
                top += row + GAP;
            }
        }
        height
    }

    /// Measures the subnets that stand in no zone's column, and packs them tier by tier.
    fn direct(&mut self, subnets: &[NodeIndex]) -> Direct {
        for &subnet in subnets {
            let natural = self.natural_width(subnet);
            let width = boxed(Role::Subnet, Size::new(natural, 0)).width;
            let height = self.fill_subnet(subnet, width - 2 * PADDING);
            let height = boxed(Role::Subnet, Size::new(0, height)).height;
            self.set_size(subnet, Size::new(width, height));
        }
        let sizes: Vec<Size> = subnets.iter().map(|&subnet| self.size(subnet)).collect();
        let limit = shelf_limit(&sizes);
        let mut direct = Direct::default();
        for tier in TIERS {
            let row: Vec<NodeIndex> = subnets
                .iter()
                .copied()
                .filter(|&subnet| self.tier(subnet) == tier)
                .collect();
            if row.is_empty() {
                continue;
            }
            if direct.size.height > 0 {
                direct.size.height += GAP;
            }
            let sizes: Vec<Size> = row.iter().map(|&subnet| self.size(subnet)).collect();
            let shelves = shelve(&sizes, limit);
            for (&subnet, offset) in row.iter().zip(&shelves.offsets) {
                let place = (subnet, offset.x, direct.size.height + offset.y);
                direct.places.push(place);
            }
            direct.size.width = direct.size.width.max(shelves.size.width);
            direct.size.height += shelves.size.height;
        }
        direct
    }

    fn tier(&self, subnet: NodeIndex) -> Tier {
        self.topology
            .graph
            .node_weight(subnet)
            .map(|node| node.tier)
            .unwrap_or_default()
    }
}

/// Subnets in no zone's column: each with its offset from where they begin, and what they take together.
#[derive(Default)]
struct Direct {
    places: Vec<(NodeIndex, i64, i64)>,
    size: Size,
}

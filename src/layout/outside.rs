//! What stands outside, in rows above the accounts.

use petgraph::graph::NodeIndex;

use super::geometry::{Rect, whole};

/// Between the centres of two networks outside.
const PITCH: i64 = 180;
/// Between two rows of them.
const ROW: i64 = 110;
/// The diameter of the circle.
const CIRCLE: i64 = 48;
/// Below the last row, before the accounts.
const MARGIN: i64 = 30;

/// The rows above the accounts.
pub(super) struct Outside {
    pub places: Vec<(NodeIndex, Rect)>,
    /// Where the accounts begin.
    pub x: i64,
    pub y: i64,
}

/// Puts nodes, in order, above accounts that are that wide together.
pub(super) fn place(nodes: &[NodeIndex], width: i64) -> Outside {
    if nodes.is_empty() {
        let places = Vec::new();
        return Outside { places, x: 0, y: 0 };
    }
    let columns = (width / PITCH).max(6);
    let total = width.max(whole(nodes.len()).min(columns) * PITCH);
    let rows = nodes.chunks(usize::try_from(columns).unwrap_or(usize::MAX));
    let y = whole(rows.len()) * ROW + MARGIN;
    let mut places = Vec::with_capacity(nodes.len());
    for (row, nodes) in rows.enumerate() {
        let first = (total - PITCH * whole(nodes.len())) / 2 + PITCH / 2;
        for (column, &node) in nodes.iter().enumerate() {
            let rect = Rect {
                x: first + PITCH * whole(column) - CIRCLE / 2,
                y: ROW * whole(row),
                width: CIRCLE,
                height: CIRCLE,
            };
            places.push((node, rect));
        }
    }
    Outside {
        places,
        x: ((total - width) / 2) & !1,
        y,
    }
}

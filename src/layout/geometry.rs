//! Sizes, rectangles, rows of cells and shelves of boxes. All numbers are whole; sizes are even.

use crate::topology::graph::Role;

/// The side of a leaf's cell; its tile of 48 stands in the middle.
pub const CELL: i64 = 86;
/// Above the content of a box.
pub const HEADER: i64 = 32;
/// Left and right of the content.
pub const PADDING: i64 = 13;
/// Below the content: one more than at the sides, so that every size is even and a centre has whole coordinates.
pub const FOOT: i64 = 14;
/// Between boxes.
pub const GAP: i64 = 18;

/// Width and height.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    pub width: i64,
    pub height: i64,
}

impl Size {
    #[must_use]
    pub const fn new(width: i64, height: i64) -> Self {
        Self { width, height }
    }
}

/// The upper left corner of something, seen from that of the box it stands in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offset {
    pub x: i64,
    pub y: i64,
}

/// Where something stands on the map: its upper left corner and its size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rect {
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
}

impl Rect {
    /// Its centre, which is what Cytoscape.js calls the position.
    #[must_use]
    pub fn centre(&self) -> (i64, i64) {
        (self.x + self.width / 2, self.y + self.height / 2)
    }
}

/// The size of a closed box, and the least size of an open one.
#[must_use]
pub fn least(role: Role) -> Size {
    match role {
        Role::Account | Role::Region => Size::new(260, 120),
        Role::Vpc => Size::new(240, 150),
        Role::Zone | Role::Subnet => Size::new(180, 86),
        Role::Class | Role::Leaf | Role::Internet | Role::External => Size::new(0, 0),
    }
}

/// A box around content of that size.
#[must_use]
pub fn boxed(role: Role, content: Size) -> Size {
    let least = least(role);
    Size::new(
        (content.width + 2 * PADDING).max(least.width),
        (content.height + HEADER + FOOT).max(least.height),
    )
}

/// How many columns a grid of `count` cells has if nothing else asks for more: 1 to 8.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts are far below 2^52, and the result is clamped"
)]
pub fn columns(count: usize) -> i64 {
    (((count as f64).sqrt() * 1.2).ceil() as i64).clamp(1, 8)
}

/// The columns of a grid that may use `width`.
#[must_use]
pub fn columns_within(count: usize, width: i64) -> i64 {
    columns(count).max(width / CELL)
}

/// The height of `count` cells in that many columns.
#[must_use]
pub fn rows_height(count: usize, columns: i64) -> i64 {
    whole(count).div_euclid(columns) * CELL + if whole(count) % columns == 0 { 0 } else { CELL }
}

/// The place of the cell number `index` in a grid whose corner is at `corner`.
#[must_use]
pub fn cell(index: usize, columns: i64, corner: Offset) -> Offset {
    Offset {
        x: corner.x + whole(index) % columns * CELL,
        y: corner.y + whole(index) / columns * CELL,
    }
}

/// Boxes packed on shelves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shelves {
    /// One for each box, in the order given.
    pub offsets: Vec<Offset>,
    pub size: Size,
}

/// Packs boxes from left to right; one that would pass `limit` begins a new shelf.
#[must_use]
pub fn shelve(sizes: &[Size], limit: i64) -> Shelves {
    let (mut x, mut y, mut tallest, mut width) = (0, 0, 0, 0);
    let mut offsets = Vec::with_capacity(sizes.len());
    for size in sizes {
        if x > 0 && x + size.width > limit {
            x = 0;
            y += tallest + GAP;
            tallest = 0;
        }
        offsets.push(Offset { x, y });
        x += size.width;
        width = width.max(x);
        x += GAP;
        tallest = tallest.max(size.height);
    }
    Shelves {
        offsets,
        size: Size::new(width, y + tallest),
    }
}

/// The width at which shelves come out at about 16:10.
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "areas of maps are far below 2^52"
)]
pub fn shelf_limit(sizes: &[Size]) -> i64 {
    let area: i64 = sizes
        .iter()
        .map(|size| (size.width + GAP) * (size.height + GAP))
        .sum();
    let widest = sizes.iter().map(|size| size.width).max().unwrap_or(0);
    widest.max((1.6 * area as f64).sqrt().ceil() as i64)
}

/// A count as a coordinate.
#[must_use]
pub fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

//! In which order neighbours stand: by kind, by name in natural order, by id; boxes by how much is in them.

use std::cmp::{Ordering, Reverse};

use petgraph::graph::NodeIndex;

use crate::topology::graph::{Node, Role, Topology};

/// Compares names so that `web-2` stands before `web-10`: a run of digits counts as one character, less than any other,
/// and two runs compare by value. What is alike in this sense compares by code points.
#[must_use]
pub fn natural(left: &str, right: &str) -> Ordering {
    let (mut a, mut b) = (left.as_bytes(), right.as_bytes());
    loop {
        match (a.first(), b.first()) {
            (None, None) => return left.cmp(right),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) => match (x.is_ascii_digit(), y.is_ascii_digit()) {
                (true, false) => return Ordering::Less,
                (false, true) => return Ordering::Greater,
                (false, false) if x != y => return x.cmp(y),
                (false, false) => {
                    a = a.get(1..).unwrap_or_default();
                    b = b.get(1..).unwrap_or_default();
                }
                (true, true) => {
                    let (first, rest_a) = digits(a);
                    let (second, rest_b) = digits(b);
                    let order = first
                        .len()
                        .cmp(&second.len())
                        .then_with(|| first.cmp(second));
                    if order != Ordering::Equal {
                        return order;
                    }
                    a = rest_a;
                    b = rest_b;
                }
            },
        }
    }
}

/// Splits a leading run of digits off, without its leading zeros.
fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(text.len());
    let (run, rest) = text.split_at(end);
    let start = run
        .iter()
        .position(|&byte| byte != b'0')
        .unwrap_or(run.len());
    (run.get(start..).unwrap_or_default(), rest)
}

/// Sorts cells: by kind (a class's by that of its members), name, id.
pub fn sort_cells(topology: &Topology, cells: &mut [NodeIndex]) {
    sort(topology, cells, |a, b| {
        kind(a).cmp(kind(b)).then_with(|| by_name(a, b))
    });
}

/// Sorts boxes: those with more in them first (told by the number of binary digits, so that one instance more or less moves
/// nothing), then by name, id.
pub fn sort_boxes(topology: &Topology, boxes: &mut [NodeIndex]) {
    sort(topology, boxes, |a, b| {
        Reverse(weight(a))
            .cmp(&Reverse(weight(b)))
            .then_with(|| by_name(a, b))
    });
}

/// Sorts by name, id.
pub fn sort_names(topology: &Topology, nodes: &mut [NodeIndex]) {
    sort(topology, nodes, by_name);
}

/// Sorts subnets that stand in no zone's column: by zone, name, id.
pub fn sort_subnets(topology: &Topology, subnets: &mut [NodeIndex]) {
    sort(topology, subnets, |a, b| {
        natural(&a.zone, &b.zone).then_with(|| by_name(a, b))
    });
}

/// Sorts what stands outside: the internet first, then by name, id.
pub fn sort_outside(topology: &Topology, nodes: &mut [NodeIndex]) {
    sort(topology, nodes, |a, b| {
        (a.role != Role::Internet)
            .cmp(&(b.role != Role::Internet))
            .then_with(|| by_name(a, b))
    });
}

fn sort(topology: &Topology, nodes: &mut [NodeIndex], compare: impl Fn(&Node, &Node) -> Ordering) {
    nodes.sort_by(
        |&a, &b| match (topology.graph.node_weight(a), topology.graph.node_weight(b)) {
            (Some(a), Some(b)) => compare(a, b),
            _ => a.cmp(&b),
        },
    );
}

fn by_name(a: &Node, b: &Node) -> Ordering {
    natural(&a.name, &b.name).then_with(|| a.id.cmp(&b.id))
}

fn kind(node: &Node) -> &str {
    if node.role == Role::Class {
        &node.of
    } else {
        &node.kind
    }
}

fn weight(node: &Node) -> u32 {
    let count: usize = node.counts.values().sum();
    usize::BITS - count.leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_compare_by_value() {
        let mut names = vec![
            "web-10", "web-2", "web", "web-02", "Web-1", "web-2a", "10", "é", "",
        ];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(
            names,
            [
                "", "10", "Web-1", "web", "web-02", "web-2", "web-2a", "web-10", "é"
            ]
        );
    }

    #[test]
    fn a_number_longer_than_any_integer_is_still_a_number() {
        let long = "9".repeat(60);
        assert_eq!(natural(&format!("{long}0"), &long), Ordering::Greater);
        assert_eq!(natural("0000", "0"), Ordering::Greater);
    }
}

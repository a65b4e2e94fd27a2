//! The records of a table in their order, each once.

use std::cmp::Ordering;

use crate::resource::record::Resource;

/// Sorts by id. A record that stands there twice (pages that overlap) is one; of two that differ and bear one id, the
/// first in order is kept and the other told.
pub fn settle<R: Resource>(records: &mut Vec<R>, place: &str, warnings: &mut Vec<String>) {
    let compare = |a: &R, b: &R| a.id().cmp(&b.id()).then_with(|| a.cmp(b));
    if !records.is_sorted_by(|a, b| compare(a, b).is_le()) {
        let compare = |a: usize, b: usize| match (records.get(a), records.get(b)) {
            (Some(a), Some(b)) => compare(a, b),
            _ => Ordering::Equal,
        };
        let order = order(records.len(), &compare);
        rearrange(order, &mut |a, b| records.swap(a, b));
    }
    records.dedup();
    records.dedup_by(|next, kept| {
        let same = next.id() == kept.id() && !next.id().is_empty();
        if same {
            warnings.push(format!(
                "{place}/{}: {} stands there twice and differs; the first was taken",
                R::DOCUMENT.name(),
                next.id()
            ));
        }
        same
    });
}

/// The places of a list in the order of what stands there. Not generic, since a sort for each kind of resource would take
/// a tenth of the time that mapper takes to compile.
fn order(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..length).collect();
    places.sort_by(|&a, &b| compare(a, b));
    places
}

/// Brings what stands at `order[0]` to the first place, and so on, by swapping.
fn rearrange(mut order: Vec<usize>, swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..order.len() {
        let mut at = start;
        // Along the circle of those that take each other's places.
        while let Some(place) = order.get_mut(at) {
            let from = std::mem::replace(place, at);
            if from == start || from == at {
                break;
            }
            swap(at, from);
            at = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_list_is_sorted_by_swapping(list in proptest::collection::vec(0_u8..20, 0..40)) {
            let mut swapped = list.clone();
            rearrange(order(list.len(), &|a, b| list[a].cmp(&list[b])), &mut |a, b| swapped.swap(a, b));
            let mut sorted = list;
            sorted.sort_unstable();
            prop_assert_eq!(swapped, sorted);
        }
    }
}

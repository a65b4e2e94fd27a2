//! Exact sets of unsigned numbers as sorted, disjoint intervals that do not touch.

use std::cmp::{max, min};
use std::fmt::Debug;

/// A number that intervals are made of.
pub trait Number: Copy + Ord + Debug {
    const LOWEST: Self;
    const HIGHEST: Self;
    /// The next number; none after the highest.
    fn after(self) -> Option<Self>;
    /// The number before; none before the lowest.
    fn before(self) -> Option<Self>;
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Number for $number {
            const LOWEST: Self = Self::MIN;
            const HIGHEST: Self = Self::MAX;
            fn after(self) -> Option<Self> {
                self.checked_add(1)
            }
            fn before(self) -> Option<Self> {
                self.checked_sub(1)
            }
        }
    )*};
}

numbers!(u8, u16, u32, u128);

/// A set of numbers. Equal sets are equal values.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Intervals<N>(Vec<(N, N)>);

impl<N> Default for Intervals<N> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<N: Number> Intervals<N> {
    /// Every number.
    pub fn all() -> Self {
        Self(vec![(N::LOWEST, N::HIGHEST)])
    }

    /// The numbers from `low` to `high`, both included; none if they are the wrong way round.
    pub fn span(low: N, high: N) -> Self {
        if low <= high {
            Self(vec![(low, high)])
        } else {
            Self::default()
        }
    }

    /// The union of intervals in any order; those the wrong way round hold nothing.
    pub fn collect(spans: impl IntoIterator<Item = (N, N)>) -> Self {
        let mut spans: Vec<(N, N)> = spans
            .into_iter()
            .filter(|(low, high)| low <= high)
            .collect();
        spans.sort_unstable();
        let mut merged: Vec<(N, N)> = Vec::with_capacity(spans.len());
        for (low, high) in spans {
            match merged.last_mut() {
                // Touching intervals are one: nothing lies between the end and the number before the next start.
                Some(last) if low.before().is_none_or(|before| before <= last.1) => {
                    last.1 = max(last.1, high);
                }
                _ => merged.push((low, high)),
            }
        }
        Self(merged)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn is_all(&self) -> bool {
        matches!(self.0.as_slice(), &[(low, high)] if low == N::LOWEST && high == N::HIGHEST)
    }

    /// The intervals, ascending, both ends included.
    pub fn spans(&self) -> &[(N, N)] {
        &self.0
    }

    pub fn has(&self, number: N) -> bool {
        self.holds_span(number, number)
    }

    /// Whether the whole interval lies in the set.
    pub fn holds_span(&self, low: N, high: N) -> bool {
        let at = self.0.partition_point(|span| span.1 < low);
        self.0
            .get(at)
            .is_some_and(|span| span.0 <= low && high <= span.1)
    }

    pub fn contains(&self, other: &Self) -> bool {
        other.0.iter().all(|span| self.holds_span(span.0, span.1))
    }

    pub fn overlaps(&self, other: &Self) -> bool {
        let (mut ours, mut theirs) = (self.0.as_slice(), other.0.as_slice());
        while let (Some((a, rest_a)), Some((b, rest_b))) =
            (ours.split_first(), theirs.split_first())
        {
            if a.1 < b.0 {
                ours = rest_a;
            } else if b.1 < a.0 {
                theirs = rest_b;
            } else {
                return true;
            }
        }
        false
    }

    pub fn union(&self, other: &Self) -> Self {
        Self::collect(self.0.iter().chain(&other.0).copied())
    }

    pub fn intersect(&self, other: &Self) -> Self {
        let mut common = Vec::new();
        let (mut ours, mut theirs) = (self.0.as_slice(), other.0.as_slice());
        while let (Some((a, rest_a)), Some((b, rest_b))) =
            (ours.split_first(), theirs.split_first())
        {
            let (low, high) = (max(a.0, b.0), min(a.1, b.1));
            if low <= high {
                common.push((low, high));
            }
            if a.1 < b.1 {
                ours = rest_a;
            } else {
                theirs = rest_b;
            }
        }
        Self(common)
    }

    pub fn subtract(&self, other: &Self) -> Self {
        self.intersect(&other.complement())
    }

    fn complement(&self) -> Self {
        let mut gaps = Vec::with_capacity(self.0.len() + 1);
        let mut start = Some(N::LOWEST);
        for &(low, high) in &self.0 {
            if let (Some(start), Some(end)) = (start, low.before())
                && start <= end
            {
                gaps.push((start, end));
            }
            start = high.after();
        }
        if let Some(start) = start {
            gaps.push((start, N::HIGHEST));
        }
        Self(gaps)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn members(set: &Intervals<u8>) -> BTreeSet<u8> {
        (0..=u8::MAX).filter(|&number| set.has(number)).collect()
    }

    fn spans() -> impl Strategy<Value = Vec<(u8, u8)>> {
        // Ends near the edges are as likely as those between.
        let end = prop_oneof![0_u8..4, 252_u8..=255, any::<u8>(), 100_u8..120];
        proptest::collection::vec((end.clone(), end), 0..8)
    }

    fn brute(spans: &[(u8, u8)]) -> BTreeSet<u8> {
        spans.iter().flat_map(|&(low, high)| low..=high).collect()
    }

    proptest! {
        #[test]
        fn sets_agree_with_brute_force(a in spans(), b in spans()) {
            let (x, y) = (Intervals::collect(a.clone()), Intervals::collect(b.clone()));
            let (p, q) = (brute(&a), brute(&b));
            prop_assert_eq!(members(&x), p.clone());
            prop_assert_eq!(members(&x.union(&y)), p.union(&q).copied().collect());
            prop_assert_eq!(members(&x.intersect(&y)), p.intersection(&q).copied().collect());
            prop_assert_eq!(members(&x.subtract(&y)), p.difference(&q).copied().collect());
            prop_assert_eq!(x.contains(&y), p.is_superset(&q));
            prop_assert_eq!(x.overlaps(&y), !p.is_disjoint(&q));
            prop_assert_eq!(x.is_empty(), p.is_empty());
            prop_assert_eq!(x.is_all(), p.len() == 256);
        }

        #[test]
        fn equal_sets_are_equal_values(a in spans(), b in spans()) {
            let (x, y) = (Intervals::collect(a), Intervals::collect(b));
            let rebuilt = x.subtract(&y).union(&x.intersect(&y));
            prop_assert_eq!(&rebuilt, &x);
            prop_assert!(x.union(&y).spans().windows(2).all(|pair| pair[0].1.after() < Some(pair[1].0)));
        }
    }
}

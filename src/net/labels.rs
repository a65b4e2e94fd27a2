//! Names of CIDR blocks: the smallest named range that holds a block gives it its name.

use std::collections::BTreeMap;

use ipnet::IpNet;
use rustc_hash::FxHashMap;

/// Named ranges, IPv4 and IPv6. A lookup costs one probe for each prefix length in use.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    names: FxHashMap<IpNet, String>,
    /// The prefix lengths in use, longest first.
    v4: Vec<u8>,
    v6: Vec<u8>,
}

impl Labels {
    /// The name of the smallest range that holds the whole block.
    #[must_use]
    pub fn name(&self, block: IpNet) -> Option<&str> {
        self.range(block).map(|(_, name)| name)
    }

    /// The smallest range that holds the whole block, and its name.
    #[must_use]
    pub fn range(&self, block: IpNet) -> Option<(IpNet, &str)> {
        let lengths = match block {
            IpNet::V4(_) => &self.v4,
            IpNet::V6(_) => &self.v6,
        };
        lengths
            .iter()
            .filter(|&&length| length <= block.prefix_len())
            .filter_map(|&length| IpNet::new(block.addr(), length).ok())
            .map(|wider| wider.trunc())
            .find_map(|wider| self.names.get(&wider).map(|name| (wider, name.as_str())))
    }

    /// Every name with its ranges, both ascending.
    #[must_use]
    pub fn by_name(&self) -> BTreeMap<&str, Vec<IpNet>> {
        let mut by_name: BTreeMap<&str, Vec<IpNet>> = BTreeMap::new();
        for (&range, name) in &self.names {
            by_name.entry(name).or_default().push(range);
        }
        for ranges in by_name.values_mut() {
            ranges.sort_unstable();
        }
        by_name
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

impl FromIterator<(IpNet, String)> for Labels {
    /// Host bits are dropped; of two names for one range the last stays.
    fn from_iter<I: IntoIterator<Item = (IpNet, String)>>(ranges: I) -> Self {
        let names: FxHashMap<IpNet, String> = ranges
            .into_iter()
            .map(|(range, name)| (range.trunc(), name))
            .collect();
        let lengths = |wanted: fn(&IpNet) -> bool| {
            let mut lengths: Vec<u8> = names
                .keys()
                .filter(|range| wanted(range))
                .map(IpNet::prefix_len)
                .collect();
            lengths.sort_unstable_by(|a, b| b.cmp(a));
            lengths.dedup();
            lengths
        };
        let v4 = lengths(|range| matches!(range, IpNet::V4(_)));
        let v6 = lengths(|range| matches!(range, IpNet::V6(_)));
        Self { names, v4, v6 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn labels(ranges: &[(&str, &str)]) -> Labels {
        ranges
            .iter()
            .map(|(range, name)| (range.parse().unwrap(), (*name).to_owned()))
            .collect()
    }

    fn name<'a>(labels: &'a Labels, block: &str) -> Option<&'a str> {
        labels.name(block.parse().unwrap())
    }

    #[test]
    fn the_smallest_range_that_holds_the_block_wins() {
        let labels = labels(&[
            ("198.51.100.0/24", "offices"),
            ("198.51.100.16/28", "berlin"),
            ("2001:db8::/32", "offices"),
        ]);
        assert_eq!(name(&labels, "198.51.100.17/32"), Some("berlin"));
        assert_eq!(name(&labels, "198.51.100.16/28"), Some("berlin"));
        assert_eq!(name(&labels, "198.51.100.0/27"), Some("offices"));
        assert_eq!(name(&labels, "198.51.0.0/16"), None);
        assert_eq!(name(&labels, "2001:db8:1::/48"), Some("offices"));
        assert_eq!(name(&labels, "0.0.0.0/0"), None);
        assert_eq!(labels.by_name()["offices"].len(), 2);
    }

    #[test]
    fn a_default_route_can_be_named() {
        let labels = labels(&[("0.0.0.0/0", "world"), ("10.1.2.3/8", "inside")]);
        assert_eq!(name(&labels, "10.0.0.0/8"), Some("inside"));
        assert_eq!(name(&labels, "8.0.0.0/7"), Some("world"));
        assert_eq!(name(&labels, "::/0"), None);
    }

    fn block() -> impl Strategy<Value = IpNet> {
        (any::<u32>(), 0_u8..=32).prop_map(|(bits, length)| {
            // Few distinct networks, so that ranges do hold one another.
            let address = std::net::Ipv4Addr::from_bits(bits & 0xc000_0003);
            IpNet::new(address.into(), length).unwrap().trunc()
        })
    }

    proptest! {
        #[test]
        fn lookups_agree_with_a_search_of_the_whole_list(ranges in proptest::collection::vec(block(), 0..12), wanted in block()) {
            let labels: Labels = ranges.iter().map(|range| (*range, range.to_string())).collect();
            let best = ranges.iter().filter(|range| range.contains(&wanted)).max_by_key(|range| range.prefix_len());
            prop_assert_eq!(labels.range(wanted).map(|(range, _)| range), best.copied());
        }
    }
}

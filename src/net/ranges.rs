//! Exact sets of addresses, IPv4 and IPv6.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Subnets, Ipv6Subnets};

use super::intervals::Intervals;

/// A set of addresses. IPv4 and IPv6 never meet: `::ffff:10.0.0.1` is an IPv6 address. Equal sets are equal values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AddressSet {
    v4: Intervals<u32>,
    v6: Intervals<u128>,
}

impl AddressSet {
    /// No address.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Every address, IPv4 and IPv6.
    #[must_use]
    pub fn all() -> Self {
        Self {
            v4: Intervals::all(),
            v6: Intervals::all(),
        }
    }

    /// Every IPv4 address.
    #[must_use]
    pub fn all_v4() -> Self {
        Self {
            v4: Intervals::all(),
            v6: Intervals::default(),
        }
    }

    /// Every IPv6 address.
    #[must_use]
    pub fn all_v6() -> Self {
        Self {
            v4: Intervals::default(),
            v6: Intervals::all(),
        }
    }

    /// The addresses from `low` to `high`, both included; none if they are of two families or the wrong way round.
    #[must_use]
    pub fn span(low: IpAddr, high: IpAddr) -> Self {
        match (low, high) {
            (IpAddr::V4(low), IpAddr::V4(high)) => Self {
                v4: Intervals::span(low.to_bits(), high.to_bits()),
                v6: Intervals::default(),
            },
            (IpAddr::V6(low), IpAddr::V6(high)) => Self {
                v4: Intervals::default(),
                v6: Intervals::span(low.to_bits(), high.to_bits()),
            },
            _ => Self::none(),
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.v4.is_empty() && self.v6.is_empty()
    }

    /// Whether the address is in the set.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(address) => self.v4.has(address.to_bits()),
            IpAddr::V6(address) => self.v6.has(address.to_bits()),
        }
    }

    /// Whether the whole block is in the set.
    #[must_use]
    pub fn has_net(&self, net: IpNet) -> bool {
        match net {
            IpNet::V4(net) => self
                .v4
                .holds_span(net.network().to_bits(), net.broadcast().to_bits()),
            IpNet::V6(net) => self
                .v6
                .holds_span(net.network().to_bits(), net.broadcast().to_bits()),
        }
    }

    /// Whether every address of `other` is in the set.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.v4.contains(&other.v4) && self.v6.contains(&other.v6)
    }

    /// Whether some address is in both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.v4.overlaps(&other.v4) || self.v6.overlaps(&other.v6)
    }

    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self {
            v4: self.v4.union(&other.v4),
            v6: self.v6.union(&other.v6),
        }
    }

    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        Self {
            v4: self.v4.intersect(&other.v4),
            v6: self.v6.intersect(&other.v6),
        }
    }

    /// What is in this set and not in `other`.
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Self {
        Self {
            v4: self.v4.subtract(&other.v4),
            v6: self.v6.subtract(&other.v6),
        }
    }

    /// The IPv4 part.
    #[must_use]
    pub fn v4(&self) -> Self {
        Self {
            v4: self.v4.clone(),
            v6: Intervals::default(),
        }
    }

    /// The IPv6 part.
    #[must_use]
    pub fn v6(&self) -> Self {
        Self {
            v4: Intervals::default(),
            v6: self.v6.clone(),
        }
    }

    /// Some address of the set: the lowest, IPv4 before IPv6.
    #[must_use]
    pub fn lowest(&self) -> Option<IpAddr> {
        let v4 = self.v4.spans().first().map(|span| ipv4(span.0));
        v4.or_else(|| self.v6.spans().first().map(|span| ipv6(span.0)))
    }

    /// The intervals, ascending, both ends included, IPv4 before IPv6.
    pub fn spans(&self) -> impl Iterator<Item = (IpAddr, IpAddr)> {
        let v4 = self.v4.spans().iter().map(|&(a, b)| (ipv4(a), ipv4(b)));
        let v6 = self.v6.spans().iter().map(|&(a, b)| (ipv6(a), ipv6(b)));
        v4.chain(v6)
    }

    /// The fewest CIDR blocks that make up the set, ascending, IPv4 before IPv6.
    #[must_use]
    pub fn cidrs(&self) -> Vec<IpNet> {
        let v4 = self.v4.spans().iter().flat_map(|&(low, high)| {
            Ipv4Subnets::new(Ipv4Addr::from_bits(low), Ipv4Addr::from_bits(high), 0)
        });
        let v6 = self.v6.spans().iter().flat_map(|&(low, high)| {
            Ipv6Subnets::new(Ipv6Addr::from_bits(low), Ipv6Addr::from_bits(high), 0)
        });
        v4.map(IpNet::V4).chain(v6.map(IpNet::V6)).collect()
    }
}

fn ipv4(bits: u32) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from_bits(bits))
}

fn ipv6(bits: u128) -> IpAddr {
    IpAddr::V6(Ipv6Addr::from_bits(bits))
}

impl From<IpNet> for AddressSet {
    fn from(net: IpNet) -> Self {
        Self::span(net.network(), net.broadcast())
    }
}

impl From<IpAddr> for AddressSet {
    fn from(address: IpAddr) -> Self {
        Self::span(address, address)
    }
}

impl FromIterator<IpNet> for AddressSet {
    fn from_iter<I: IntoIterator<Item = IpNet>>(nets: I) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for net in nets {
            match net {
                IpNet::V4(net) => v4.push((net.network().to_bits(), net.broadcast().to_bits())),
                IpNet::V6(net) => v6.push((net.network().to_bits(), net.broadcast().to_bits())),
            }
        }
        Self {
            v4: Intervals::collect(v4),
            v6: Intervals::collect(v6),
        }
    }
}

impl FromIterator<(IpAddr, IpAddr)> for AddressSet {
    /// The union of spans, both ends included; those of two families or the wrong way round hold nothing.
    fn from_iter<I: IntoIterator<Item = (IpAddr, IpAddr)>>(spans: I) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for span in spans {
            match span {
                (IpAddr::V4(low), IpAddr::V4(high)) => v4.push((low.to_bits(), high.to_bits())),
                (IpAddr::V6(low), IpAddr::V6(high)) => v6.push((low.to_bits(), high.to_bits())),
                _ => {}
            }
        }
        Self {
            v4: Intervals::collect(v4),
            v6: Intervals::collect(v6),
        }
    }
}

impl FromIterator<IpAddr> for AddressSet {
    fn from_iter<I: IntoIterator<Item = IpAddr>>(addresses: I) -> Self {
        addresses.into_iter().map(IpNet::from).collect()
    }
}

impl fmt::Display for AddressSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, net) in self.cidrs().iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{net}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn net(text: &str) -> IpNet {
        text.parse().unwrap()
    }

    fn set(nets: &[&str]) -> AddressSet {
        nets.iter().map(|text| net(text)).collect()
    }

    #[test]
    fn blocks_merge_into_the_fewest() {
        let halves = set(&[
            "10.0.1.0/24",
            "10.0.0.0/24",
            "2001:db8:8000::/33",
            "2001:db8::/33",
        ]);
        assert_eq!(halves.to_string(), "10.0.0.0/23, 2001:db8::/32");
        assert_eq!(AddressSet::all().to_string(), "0.0.0.0/0, ::/0");
        assert_eq!(AddressSet::none().to_string(), "");
    }

    #[test]
    fn a_hole_is_left_out_exactly() {
        let rest = set(&["10.0.0.0/30"]).subtract(&set(&["10.0.0.1/32"]));
        assert_eq!(rest.to_string(), "10.0.0.0/32, 10.0.0.2/31");
        assert!(!rest.has("10.0.0.1".parse().unwrap()));
        assert!(
            AddressSet::all()
                .subtract(&AddressSet::all_v4())
                .has_net(net("::/0"))
        );
    }

    #[test]
    fn families_never_meet() {
        let v4 = set(&["0.0.0.0/0"]);
        assert!(!v4.has("::ffff:10.0.0.1".parse().unwrap()));
        assert!(!v4.overlaps(&AddressSet::all_v6()));
        assert!(AddressSet::span("10.0.0.1".parse().unwrap(), "::1".parse().unwrap()).is_empty());
    }

    fn nets() -> impl Strategy<Value = Vec<IpNet>> {
        // Blocks of one /24 and of one /120, so that brute force over their 512 addresses is whole.
        let v4 = (any::<u8>(), 24_u8..=32).prop_map(|(host, length)| {
            IpNet::new(IpAddr::from([10, 0, 0, host]), length)
                .unwrap()
                .trunc()
        });
        let v6 = (any::<u16>(), 120_u8..=128).prop_map(|(host, length)| {
            let address = IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, host & 0xff]);
            IpNet::new(address, length).unwrap().trunc()
        });
        proptest::collection::vec(prop_oneof![v4, v6], 0..6)
    }

    fn universe() -> impl Iterator<Item = IpAddr> {
        let v4 = (0..=255_u8).map(|host| IpAddr::from([10, 0, 0, host]));
        let v6 = (0..=255_u16).map(|host| IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, host]));
        v4.chain(v6)
    }

    proptest! {
        #[test]
        fn sets_agree_with_brute_force(a in nets(), b in nets()) {
            let (x, y): (AddressSet, AddressSet) = (a.iter().copied().collect(), b.iter().copied().collect());
            for address in universe() {
                let p = a.iter().any(|net| net.contains(&address));
                let q = b.iter().any(|net| net.contains(&address));
                prop_assert_eq!(x.has(address), p);
                prop_assert_eq!(x.union(&y).has(address), p || q);
                prop_assert_eq!(x.intersect(&y).has(address), p && q);
                prop_assert_eq!(x.subtract(&y).has(address), p && !q);
            }
            prop_assert_eq!(x.contains(&y), y.subtract(&x).is_empty());
            prop_assert_eq!(x.overlaps(&y), !x.intersect(&y).is_empty());
            prop_assert_eq!(&x.union(&y).cidrs().into_iter().collect::<AddressSet>(), &x.union(&y));
        }
    }
}

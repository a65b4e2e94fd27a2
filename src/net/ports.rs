//! Exact sets of protocols, ports and ICMP types.

use std::fmt;

use super::intervals::Intervals;
use super::port_words;

/// IP protocol numbers that have ports or types.
pub const ICMP: u8 = 1;
pub const TCP: u8 = 6;
pub const UDP: u8 = 17;
pub const ICMPV6: u8 = 58;

/// The protocols that neither have ports nor types here: all but ICMP, TCP, UDP and ICMPv6.
const OTHERS: [(u8, u8); 5] = [
    (0, ICMP - 1),
    (ICMP + 1, TCP - 1),
    (TCP + 1, UDP - 1),
    (UDP + 1, ICMPV6 - 1),
    (ICMPV6 + 1, u8::MAX),
];

/// A set of flows by protocol, destination port (TCP, UDP) and type and code (ICMP, ICMPv6). Every other protocol is
/// in the set or not, as AWS filters it. Equal sets are equal values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PortSet {
    tcp: Intervals<u16>,
    udp: Intervals<u16>,
    /// Type in the upper byte, code in the lower.
    icmp: Intervals<u16>,
    icmpv6: Intervals<u16>,
    others: Intervals<u8>,
}

impl PortSet {
    /// Nothing.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// All traffic.
    #[must_use]
    pub fn any() -> Self {
        Self {
            tcp: Intervals::all(),
            udp: Intervals::all(),
            icmp: Intervals::all(),
            icmpv6: Intervals::all(),
            others: Intervals::collect(OTHERS),
        }
    }

    /// TCP ports from `low` to `high`, both included.
    #[must_use]
    pub fn tcp(low: u16, high: u16) -> Self {
        Self::ports(TCP, low, high)
    }

    /// UDP ports from `low` to `high`, both included.
    #[must_use]
    pub fn udp(low: u16, high: u16) -> Self {
        Self::ports(UDP, low, high)
    }

    /// Ports of a protocol, both ends included. Of a protocol without ports: all of it.
    #[must_use]
    pub fn ports(protocol: u8, low: u16, high: u16) -> Self {
        let mut set = Self::none();
        match protocol {
            TCP => set.tcp = Intervals::span(low, high),
            UDP => set.udp = Intervals::span(low, high),
            other => return Self::protocol(other),
        }
        set
    }

    /// All of one protocol.
    #[must_use]
    pub fn protocol(protocol: u8) -> Self {
        let mut set = Self::none();
        match protocol {
            TCP => set.tcp = Intervals::all(),
            UDP => set.udp = Intervals::all(),
            ICMP => set.icmp = Intervals::all(),
            ICMPV6 => set.icmpv6 = Intervals::all(),
            other => set.others = Intervals::span(other, other),
        }
        set
    }

    /// ICMP or ICMPv6 of one type and the codes from the first to the second, both included.
    #[must_use]
    pub fn icmp_codes(protocol: u8, kind: u8, (low, high): (u8, u8)) -> Self {
        let span = Intervals::span(packed(kind, low), packed(kind, high));
        let mut set = Self::none();
        match protocol {
            ICMP => set.icmp = span,
            ICMPV6 => set.icmpv6 = span,
            other => return Self::protocol(other),
        }
        set
    }

    /// ICMP or ICMPv6 of one type (none: every type) and one code (none: every code).
    #[must_use]
    pub fn icmp(protocol: u8, kind: Option<u8>, code: Option<u8>) -> Self {
        let span = match (kind, code) {
            (None, _) => Intervals::all(),
            (Some(kind), None) => Intervals::span(packed(kind, 0), packed(kind, u8::MAX)),
            (Some(kind), Some(code)) => Intervals::span(packed(kind, code), packed(kind, code)),
        };
        let mut set = Self::none();
        match protocol {
            ICMP => set.icmp = span,
            ICMPV6 => set.icmpv6 = span,
            other => return Self::protocol(other),
        }
        set
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::none()
    }

    #[must_use]
    pub fn is_any(&self) -> bool {
        *self == Self::any()
    }

    /// Whether a packet of the protocol to the port is in the set. For ICMP the port is `type * 256 + code`; for
    /// protocols without ports it does not matter.
    #[must_use]
    pub fn has(&self, protocol: u8, port: u16) -> bool {
        match protocol {
            TCP => self.tcp.has(port),
            UDP => self.udp.has(port),
            ICMP => self.icmp.has(port),
            ICMPV6 => self.icmpv6.has(port),
            other => self.others.has(other),
        }
    }

    /// Whether all of `other` is in the set.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.tcp.contains(&other.tcp)
            && self.udp.contains(&other.udp)
            && self.icmp.contains(&other.icmp)
            && self.icmpv6.contains(&other.icmpv6)
            && self.others.contains(&other.others)
    }

    /// Whether something is in both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.tcp.overlaps(&other.tcp)
            || self.udp.overlaps(&other.udp)
            || self.icmp.overlaps(&other.icmp)
            || self.icmpv6.overlaps(&other.icmpv6)
            || self.others.overlaps(&other.others)
    }

    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self {
            tcp: self.tcp.union(&other.tcp),
            udp: self.udp.union(&other.udp),
            icmp: self.icmp.union(&other.icmp),
            icmpv6: self.icmpv6.union(&other.icmpv6),
            others: self.others.union(&other.others),
        }
    }

    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        Self {
            tcp: self.tcp.intersect(&other.tcp),
            udp: self.udp.intersect(&other.udp),
            icmp: self.icmp.intersect(&other.icmp),
            icmpv6: self.icmpv6.intersect(&other.icmpv6),
            others: self.others.intersect(&other.others),
        }
    }

    /// What is in this set and not in `other`.
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Self {
        Self {
            tcp: self.tcp.subtract(&other.tcp),
            udp: self.udp.subtract(&other.udp),
            icmp: self.icmp.subtract(&other.icmp),
            icmpv6: self.icmpv6.subtract(&other.icmpv6),
            others: self.others.subtract(&other.others),
        }
    }

    /// The set in words, each a part of it, in the order tcp, udp, icmp, icmpv6, others: `any`; `tcp/443`,
    /// `tcp/8000-8010`, `tcp`; `icmp`, `icmp/8`, `icmp/8/0`; `proto/47`, and `proto/other` for all that have no name.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        if self.is_any() {
            return vec!["any".to_owned()];
        }
        let mut words = Vec::new();
        for (name, ports) in [("tcp", &self.tcp), ("udp", &self.udp)] {
            port_words::ports(name, ports, &mut words);
        }
        for (name, types) in [("icmp", &self.icmp), ("icmpv6", &self.icmpv6)] {
            port_words::types(name, types, &mut words);
        }
        if self.others == Intervals::collect(OTHERS) {
            words.push("proto/other".to_owned());
        } else {
            port_words::ports("proto", &self.others, &mut words);
        }
        words
    }
}

impl FromIterator<PortSet> for PortSet {
    /// The union.
    fn from_iter<I: IntoIterator<Item = PortSet>>(sets: I) -> Self {
        sets.into_iter()
            .fold(Self::none(), |all, set| all.union(&set))
    }
}

impl fmt::Display for PortSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().join(", "))
    }
}

fn packed(kind: u8, code: u8) -> u16 {
    u16::from_be_bytes([kind, code])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rule(protocol: &str, from: i64, to: i64) -> PortSet {
        PortSet::of_rule(protocol, Some(from), Some(to)).unwrap()
    }

    #[test]
    fn what_is_left_of_all_traffic_is_said_in_full() {
        let rest = PortSet::any().subtract(&PortSet::tcp(22, 22));
        assert_eq!(
            rest.to_string(),
            "tcp/0-21, tcp/23-65535, udp, icmp, icmpv6, proto/other"
        );
        assert_eq!(rest.union(&PortSet::tcp(22, 22)).to_string(), "any");
        let rest = PortSet::protocol(ICMP).subtract(&rule("icmp", 8, 0));
        assert_eq!(rest.to_string(), "icmp/0-7, icmp/8/1-255, icmp/9-255");
    }

    fn set() -> impl Strategy<Value = PortSet> {
        let one = prop_oneof![
            (any::<u16>(), any::<u16>()).prop_map(|(a, b)| PortSet::tcp(a.min(b), a.max(b))),
            (0_u16..64, 0_u16..64).prop_map(|(a, b)| PortSet::udp(a.min(b), a.max(b))),
            (0_u8..4, proptest::option::of(0_u8..4)).prop_map(|(t, c)| PortSet::icmp(
                ICMP,
                Some(t),
                c
            )),
            any::<u8>().prop_map(PortSet::protocol),
            Just(PortSet::any()),
        ];
        (proptest::collection::vec(one, 0..5), any::<bool>()).prop_map(|(sets, turned)| {
            let set: PortSet = sets.into_iter().collect();
            if turned {
                PortSet::any().subtract(&set)
            } else {
                set
            }
        })
    }

    fn samples() -> impl Iterator<Item = (u8, u16)> {
        (0..=u8::MAX).flat_map(|protocol| {
            let few = [
                0, 1, 2, 31, 62, 63, 64, 255, 256, 257, 511, 512, 1023, 1024, 4096, 65534, 65535,
            ];
            few.into_iter().map(move |port| (protocol, port))
        })
    }

    /// Reads the words back.
    fn parsed(words: &[String]) -> PortSet {
        let bounds = |text: &str| -> (u16, u16) {
            let (low, high) = text.split_once('-').unwrap_or((text, text));
            (low.parse().unwrap(), high.parse().unwrap())
        };
        let byte = |number: u16| u8::try_from(number).unwrap();
        words
            .iter()
            .map(
                |word| match word.split('/').collect::<Vec<_>>().as_slice() {
                    ["any"] => PortSet::any(),
                    ["proto", "other"] => (0..=u8::MAX)
                        .filter(|p| ![TCP, UDP, ICMP, ICMPV6].contains(p))
                        .map(PortSet::protocol)
                        .collect(),
                    ["proto", range] => {
                        let (low, high) = bounds(range);
                        (low..=high).map(|p| PortSet::protocol(byte(p))).collect()
                    }
                    [name] => PortSet::of_rule(name, None, None).unwrap(),
                    [name @ ("tcp" | "udp"), range] => {
                        let (low, high) = bounds(range);
                        rule(name, low.into(), high.into())
                    }
                    [name, types] => {
                        let (low, high) = bounds(types);
                        (low..=high).map(|t| rule(name, t.into(), -1)).collect()
                    }
                    [name, kind, codes] => {
                        let (low, high) = bounds(codes);
                        let kind: i64 = kind.parse().unwrap();
                        (low..=high).map(|c| rule(name, kind, c.into())).collect()
                    }
                    _ => panic!("{word}"),
                },
            )
            .collect()
    }

    proptest! {
        #[test]
        fn sets_agree_with_brute_force(a in set(), b in set()) {
            let (both, either, rest) = (a.intersect(&b), a.union(&b), a.subtract(&b));
            for (protocol, port) in samples() {
                let (p, q) = (a.has(protocol, port), b.has(protocol, port));
                prop_assert_eq!(both.has(protocol, port), p && q);
                prop_assert_eq!(either.has(protocol, port), p || q);
                prop_assert_eq!(rest.has(protocol, port), p && !q);
            }
            prop_assert_eq!(a.contains(&b), b.subtract(&a).is_empty());
            prop_assert_eq!(a.overlaps(&b), !both.is_empty());
            prop_assert_eq!(rest.union(&both), a);
        }

        #[test]
        fn words_say_the_whole_set_and_nothing_else(a in set()) {
            prop_assert_eq!(parsed(&a.words()), a);
        }
    }
}

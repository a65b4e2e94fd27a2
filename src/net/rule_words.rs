//! Ports and types as rules of security groups and entries of network ACLs write them.

use super::ports::{ICMP, ICMPV6, PortSet, TCP, UDP};

impl PortSet {
    /// What a rule of a security group lets pass: the protocol by number or name (`-1` is all traffic), and the ports,
    /// or for ICMP the type as `from` and the code as `to`; absent or -1 is every one. None if the words mean nothing.
    #[must_use]
    pub fn of_rule(protocol: &str, from: Option<i64>, to: Option<i64>) -> Option<Self> {
        match number(protocol)? {
            Protocol::All => Some(Self::any()),
            Protocol::One(protocol @ (TCP | UDP)) => {
                let low = bound(from, u16::MIN)?;
                let high = bound(to, u16::MAX)?;
                (low <= high).then(|| Self::ports(protocol, low, high))
            }
            Protocol::One(protocol @ (ICMP | ICMPV6)) => {
                Some(Self::icmp(protocol, byte(from)?, byte(to)?))
            }
            Protocol::One(protocol) => Some(Self::protocol(protocol)),
        }
    }

    /// What an entry of a network ACL speaks of: the protocol as in [`PortSet::of_rule`], the ports of TCP and UDP, the
    /// type and code of ICMP; absent or -1 is every one. None if the words mean nothing.
    #[must_use]
    pub fn of_acl_entry(
        protocol: &str,
        ports: (Option<i64>, Option<i64>),
        icmp: (Option<i64>, Option<i64>),
    ) -> Option<Self> {
        let (from, to) = match number(protocol)? {
            Protocol::One(ICMP | ICMPV6) => icmp,
            _ => ports,
        };
        Self::of_rule(protocol, from, to)
    }
}

impl PortSet {
    /// Whether mapper knows the protocol that AWS prints, by number or name.
    #[must_use]
    pub fn knows(protocol: &str) -> bool {
        number(protocol).is_some()
    }

    /// Whether AWS never prints the protocol without ports.
    #[must_use]
    pub fn needs_ports(protocol: &str) -> bool {
        matches!(number(protocol), Some(Protocol::One(TCP | UDP)))
    }
}

enum Protocol {
    All,
    One(u8),
}

/// The protocol by the number or the name that AWS prints.
fn number(protocol: &str) -> Option<Protocol> {
    Some(match protocol.to_ascii_lowercase().as_str() {
        "-1" | "all" => Protocol::All,
        "tcp" => Protocol::One(TCP),
        "udp" => Protocol::One(UDP),
        "icmp" => Protocol::One(ICMP),
        "icmpv6" => Protocol::One(ICMPV6),
        digits => Protocol::One(digits.parse().ok()?),
    })
}

/// A port, or `open` where there is none; none if it is out of range.
fn bound(port: Option<i64>, open: u16) -> Option<u16> {
    match port {
        None | Some(-1) => Some(open),
        Some(port) => u16::try_from(port).ok(),
    }
}

/// An ICMP type or code, or every one; none if it is out of range.
#[expect(
    clippy::option_option,
    reason = "out of range and every one are two things"
)]
fn byte(value: Option<i64>) -> Option<Option<u8>> {
    match value {
        None | Some(-1) => Some(None),
        Some(value) => u8::try_from(value).ok().map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(protocol: &str, from: i64, to: i64) -> PortSet {
        PortSet::of_rule(protocol, Some(from), Some(to)).unwrap()
    }

    #[test]
    fn rules_read_as_aws_prints_them() {
        for (protocol, from, to, words) in [
            ("tcp", 443, 443, "tcp/443"),
            ("6", 8000, 8010, "tcp/8000-8010"),
            ("udp", 53, 53, "udp/53"),
            ("tcp", 0, 65535, "tcp"),
            ("tcp", -1, -1, "tcp"),
            ("icmp", -1, -1, "icmp"),
            ("icmp", 8, -1, "icmp/8"),
            ("1", 8, 0, "icmp/8/0"),
            ("icmpv6", -1, -1, "icmpv6"),
            ("58", 128, 0, "icmpv6/128/0"),
            ("47", -1, -1, "proto/47"),
            ("50", 80, 80, "proto/50"),
            ("-1", -1, -1, "any"),
        ] {
            assert_eq!(
                rule(protocol, from, to).to_string(),
                words,
                "{protocol} {from} {to}"
            );
        }
        assert_eq!(PortSet::of_rule("-1", None, None), Some(PortSet::any()));
    }

    #[test]
    fn words_without_meaning_are_no_set() {
        for (protocol, from, to) in [
            ("tcp", Some(70000), Some(70001)),
            ("tcp", Some(10), Some(9)),
            ("icmp", Some(300), None),
            ("256", None, None),
            ("gre", None, None),
            ("", None, None),
        ] {
            assert_eq!(PortSet::of_rule(protocol, from, to), None, "{protocol}");
        }
    }

    #[test]
    fn acl_entries_take_ports_or_types_by_protocol() {
        let ports = (Some(1024), Some(65535));
        let entry = |protocol| PortSet::of_acl_entry(protocol, ports, (Some(8), Some(-1)));
        assert_eq!(entry("6").unwrap().to_string(), "tcp/1024-65535");
        assert_eq!(entry("1").unwrap().to_string(), "icmp/8");
        assert_eq!(entry("-1").unwrap().to_string(), "any");
        let bare = PortSet::of_acl_entry("17", (None, None), (None, None));
        assert_eq!(bare.unwrap().to_string(), "udp");
    }
}

//! The words for traffic in a policy file: those of every other port of mapper, and a hint for those of other tools.

use crate::net::ports::PortSet;

use super::near::nearest;

/// Names of services, and the ports that are meant.
const SERVICES: [(&str, &str); 12] = [
    ("ssh", "tcp/22"),
    ("smtp", "tcp/25"),
    ("dns", "udp/53"),
    ("http", "tcp/80"),
    ("ntp", "udp/123"),
    ("https", "tcp/443"),
    ("mysql", "tcp/3306"),
    ("rdp", "tcp/3389"),
    ("postgres", "tcp/5432"),
    ("postgresql", "tcp/5432"),
    ("redis", "tcp/6379"),
    ("ping", "icmp/8"),
];

/// Reads one word.
///
/// # Errors
/// What is wrong with it, and how to write it.
pub fn parse(word: &str) -> Result<PortSet, String> {
    word.parse().map_err(|error: String| {
        let protocol = word.trim().split('/').next().unwrap_or_default();
        let named = |(name, _): &&(&str, &str)| name.eq_ignore_ascii_case(protocol);
        match SERVICES.iter().find(named) {
            Some((_, meant)) => format!("{word:?} is the name of a service; write {meant}"),
            None => match nearest(protocol, ["tcp", "udp", "icmp", "icmpv6", "proto", "any"]) {
                Some(near) if near != protocol => format!("{error}; did you mean `{near}`?"),
                _ => error,
            },
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_word_tells_the_right_one() {
        assert_eq!(parse("tcp/443").unwrap(), PortSet::tcp(443, 443));
        for (word, told) in [
            ("443", "write tcp/443 or udp/443"),
            ("https", "write tcp/443"),
            ("Ping", "write icmp/8"),
            ("tpc/443", "did you mean `tcp`?"),
            ("tcp/70000", "is no port"),
            ("", "names no protocol"),
        ] {
            let error = parse(word).unwrap_err();
            assert!(error.contains(told), "{word}: {error}");
        }
    }
}

//! Port sets read from words, as people type them and as [`PortSet::words`] writes them.

use std::str::FromStr;

use super::ports::{ICMP, ICMPV6, PortSet};

/// The protocols that neither have ports nor types: `proto/other`.
const OTHERS: [(u8, u8); 5] = [(0, 0), (2, 5), (7, 16), (18, 57), (59, u8::MAX)];

impl FromStr for PortSet {
    type Err = String;

    /// Reads words separated by commas: `any`; `tcp`, `tcp/443`, `tcp/8000-8010`, `udp/53`; `icmp`, `icmp/8` (type),
    /// `icmp/8/0` (code), `icmpv6` likewise; `proto/47`. A bare number is refused: it says nothing of the protocol.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',').map(|word| one(word.trim())).collect()
    }
}

fn one(word: &str) -> Result<PortSet, String> {
    let lower = word.to_ascii_lowercase();
    let mut parts = lower.splitn(3, '/');
    let (protocol, first, second) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let wrong = |what: &str| {
        Err(format!(
            "{word:?} {what}; write tcp/443, tcp/8000-8010, udp/53, icmp, icmp/8/0, proto/47 or any"
        ))
    };
    if protocol.parse::<u64>().is_ok() {
        return Err(format!(
            "{word:?} has no protocol; write tcp/{word} or udp/{word}"
        ));
    }
    let read = match (protocol, first, second) {
        ("any", None, None) => Some(PortSet::any()),
        ("tcp", ports, None) => span(ports, u16::MAX).map(|(low, high)| PortSet::tcp(low, high)),
        ("udp", ports, None) => span(ports, u16::MAX).map(|(low, high)| PortSet::udp(low, high)),
        ("icmp", kinds, codes) => icmp(ICMP, kinds, codes),
        ("icmpv6", kinds, codes) => icmp(ICMPV6, kinds, codes),
        ("proto", Some("other"), None) => {
            let numbers = OTHERS.into_iter().flat_map(|(low, high)| low..=high);
            Some(numbers.map(PortSet::protocol).collect())
        }
        ("proto", Some(numbers), None) => {
            bytes(Some(numbers)).map(|(low, high)| (low..=high).map(PortSet::protocol).collect())
        }
        ("tcp" | "udp" | "proto" | "any", ..) => None,
        _ => return wrong("names no protocol"),
    };
    let backwards = |part: Option<&str>| {
        let ends = part.and_then(|part| part.split_once('-'));
        let ends = ends
            .and_then(|(low, high)| Some((low.parse::<u16>().ok()?, high.parse::<u16>().ok()?)));
        ends.is_some_and(|(low, high)| low > high)
    };
    match read {
        Some(set) => Ok(set),
        None if backwards(first) || backwards(second) => {
            wrong("runs backwards: the lower number comes first")
        }
        None => wrong("is no port, type or protocol number"),
    }
}

fn icmp(protocol: u8, kinds: Option<&str>, codes: Option<&str>) -> Option<PortSet> {
    if kinds.is_none() {
        return Some(PortSet::protocol(protocol));
    }
    let (low, high) = bytes(kinds)?;
    let codes = bytes(codes)?;
    let kinds = (low..=high).map(|kind| PortSet::icmp_codes(protocol, kind, codes));
    Some(kinds.collect())
}

fn bytes(text: Option<&str>) -> Option<(u8, u8)> {
    let (low, high) = span(text, u16::from(u8::MAX))?;
    Some((u8::try_from(low).ok()?, u8::try_from(high).ok()?))
}

/// `443`, `8000-8010`, or everything up to `last`.
fn span(text: Option<&str>, last: u16) -> Option<(u16, u16)> {
    let Some(text) = text else {
        return Some((0, last));
    };
    let number = |text: &str| -> Option<u16> {
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse().ok())?
    };
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let (low, high) = (number(low)?, number(high)?);
    (low <= high && high <= last).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_written() {
        for word in [
            "any",
            "tcp",
            "tcp/443",
            "tcp/8000-8010",
            "udp/53",
            "icmp",
            "icmp/8",
            "icmp/8/0",
            "icmpv6/128-129",
            "proto/47",
            "proto/47-50",
            "proto/other",
            "tcp/22, udp/53",
        ] {
            let set: PortSet = word.parse().unwrap();
            assert_eq!(set.to_string(), word);
        }
        let all: PortSet = "icmp/0-255/0-255".parse().unwrap();
        assert_eq!(all, PortSet::protocol(ICMP));
        let some: PortSet = "icmp/3-4/1-2".parse().unwrap();
        assert!(some.has(ICMP, 0x0301) && some.has(ICMP, 0x0402));
        assert!(!some.has(ICMP, 0x0300) && !some.has(ICMP, 0x0303) && !some.has(ICMP, 0x0501));
        let rest = PortSet::any().subtract(&PortSet::tcp(22, 22));
        assert_eq!(rest.to_string().parse::<PortSet>().unwrap(), rest);
        assert_eq!("TCP/443".parse::<PortSet>(), Ok(PortSet::tcp(443, 443)));
    }

    #[test]
    fn what_means_nothing_is_refused_with_the_next_step() {
        for (word, said) in [
            ("443", "write tcp/443 or udp/443"),
            ("", "names no protocol"),
            ("http", "names no protocol"),
            ("tcp/", "is no port"),
            ("tcp/70000", "is no port"),
            ("tcp/+80", "is no port"),
            ("tcp/10-9", "runs backwards"),
            ("tcp/80/1", "is no port"),
            ("icmp/300", "is no port"),
            ("icmp/8/x", "is no port"),
            ("proto", "is no port"),
            ("proto/256", "is no port"),
            ("tcp/443,", "names no protocol"),
        ] {
            let error = word.parse::<PortSet>().unwrap_err();
            assert!(error.contains(said), "{word}: {error}");
        }
    }
}

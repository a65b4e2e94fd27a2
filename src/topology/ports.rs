//! The union of two lists of port words, for arrows that coincide.

use crate::net::ports::{ICMP, ICMPV6, PortSet};

/// Adds the words of `more` to `words`. Words that mean nothing to us are kept as they are.
pub(super) fn add(words: &mut Vec<String>, more: &[String]) {
    if words == more {
        return;
    }
    let mut union = PortSet::none();
    let mut strange = Vec::new();
    for word in words.iter().chain(more) {
        match parse(word) {
            Some(set) => union = union.union(&set),
            None => strange.push(word.clone()),
        }
    }
    strange.sort();
    strange.dedup();
    *words = union.words();
    words.append(&mut strange);
}

/// Reads one word of [`PortSet::words`] back.
fn parse(word: &str) -> Option<PortSet> {
    let mut parts = word.split('/');
    let (protocol, first, second) = (parts.next()?, parts.next(), parts.next());
    Some(match (protocol, first, second) {
        ("any", None, None) => PortSet::any(),
        ("tcp", ports, None) => {
            let (low, high) = span(ports, u16::MAX)?;
            PortSet::tcp(low, high)
        }
        ("udp", ports, None) => {
            let (low, high) = span(ports, u16::MAX)?;
            PortSet::udp(low, high)
        }
        ("icmp", types, codes) => icmp(ICMP, types, codes)?,
        ("icmpv6", types, codes) => icmp(ICMPV6, types, codes)?,
        ("proto", Some("other"), None) => [0, 2, 18, 59]
            .into_iter()
            .zip([0, 5, 57, 255])
            .chain([(7, 16)])
            .flat_map(|(low, high)| low..=high)
            .map(PortSet::protocol)
            .collect(),
        ("proto", numbers, None) => {
            let (low, high) = span(numbers, u16::from(u8::MAX))?;
            let (low, high) = (u8::try_from(low).ok()?, u8::try_from(high).ok()?);
            (low..=high).map(PortSet::protocol).collect()
        }
        _ => return None,
    })
}

fn icmp(protocol: u8, types: Option<&str>, codes: Option<&str>) -> Option<PortSet> {
    let Some(types) = types else {
        return Some(PortSet::protocol(protocol));
    };
    let byte = |number: u16| u8::try_from(number).ok();
    let (low, high) = span(Some(types), u16::from(u8::MAX))?;
    let mut set = PortSet::none();
    for kind in byte(low)?..=byte(high)? {
        match codes {
            None => set = set.union(&PortSet::icmp(protocol, Some(kind), None)),
            Some(codes) => {
                let (low, high) = span(Some(codes), u16::from(u8::MAX))?;
                for code in byte(low)?..=byte(high)? {
                    set = set.union(&PortSet::icmp(protocol, Some(kind), Some(code)));
                }
            }
        }
    }
    Some(set)
}

/// `443`, `8000-8010`, or everything up to `last`.
fn span(text: Option<&str>, last: u16) -> Option<(u16, u16)> {
    let Some(text) = text else {
        return Some((0, last));
    };
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let (low, high) = (low.parse().ok()?, high.parse().ok()?);
    (low <= high).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn union(left: &[&str], right: &[&str]) -> Vec<String> {
        let owned = |words: &[&str]| {
            words
                .iter()
                .map(|&word| word.to_owned())
                .collect::<Vec<_>>()
        };
        let mut words = owned(left);
        add(&mut words, &owned(right));
        words
    }

    #[test]
    fn ranges_that_touch_become_one() {
        assert_eq!(
            union(&["tcp/80", "tcp/443"], &["tcp/81-90", "udp/53"]),
            ["tcp/80-90", "tcp/443", "udp/53"]
        );
        assert_eq!(union(&["icmp/8/0"], &["icmp/8/1-255"]), ["icmp/8"]);
        assert_eq!(union(&["tcp/22"], &["any"]), ["any"]);
        assert_eq!(union(&["proto/47"], &["proto/48-50"]), ["proto/47-50"]);
    }

    #[test]
    fn all_traffic_can_be_put_together_again() {
        let rest = PortSet::any().subtract(&PortSet::tcp(22, 22)).words();
        let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
        assert_eq!(union(&rest, &["tcp/22"]), ["any"]);
    }

    #[test]
    fn a_word_without_meaning_stays() {
        assert_eq!(
            union(&["tcp/80", "tcp/x"], &["tcp/x", "tcp/9-1"]),
            ["tcp/80", "tcp/9-1", "tcp/x"]
        );
    }
}

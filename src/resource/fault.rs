//! What of a record cannot be what AWS sends, although it has the form of it: an address that is none, a port beyond all ports.

use std::fmt::Display;
use std::net::IpAddr;

use ipnet::IpNet;

/// A value that cannot be read, and where in the record it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The path below the record: `Ipv6Addresses[0].Ipv6Address`.
    pub field: String,
    pub what: String,
}

/// So much of a text is enough to find it.
const SHOWN: usize = 60;

/// A text in quotes, the beginning of a long one.
#[must_use]
pub fn quoted(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}…", text.get(..end).unwrap_or_default()),
        None => format!("{text:?}"),
    }
}

/// Looks at the values of a record one by one, and keeps the first that is wrong.
#[derive(Debug, Default)]
pub struct Check {
    found: Option<Fault>,
}

impl Check {
    /// The first fault, if there is one.
    #[must_use]
    pub fn fault(self) -> Option<Fault> {
        self.found
    }

    fn wrong(&mut self, field: impl Display, what: String) {
        self.found.get_or_insert_with(|| Fault {
            field: field.to_string(),
            what,
        });
    }

    /// Notes that a value is not there that AWS never leaves out.
    pub fn missing(&mut self, field: impl Display) {
        self.wrong(field, "it is not there".to_owned());
    }

    /// An IPv4 address, or none; so is an empty text, which old answers have in the place of one.
    pub fn v4(&mut self, field: impl Display, text: Option<&str>) {
        if let Some(text) = text.filter(|text| !text.is_empty())
            && !matches!(text.trim().parse(), Ok(IpAddr::V4(_)))
        {
            self.wrong(field, format!("{} is no IPv4 address", quoted(text)));
        }
    }

    /// An IPv6 address, or none, as [`Check::v4`].
    pub fn v6(&mut self, field: impl Display, text: Option<&str>) {
        if let Some(text) = text.filter(|text| !text.is_empty())
            && !matches!(text.trim().parse(), Ok(IpAddr::V6(_)))
        {
            self.wrong(field, format!("{} is no IPv6 address", quoted(text)));
        }
    }

    /// An IPv4 block, or none.
    pub fn v4_block(&mut self, field: impl Display, text: Option<&str>) {
        if let Some(text) = text
            && !matches!(text.parse(), Ok(IpNet::V4(_)))
        {
            self.wrong(field, format!("{} is no IPv4 CIDR block", quoted(text)));
        }
    }

    /// An IPv6 block, or none.
    pub fn v6_block(&mut self, field: impl Display, text: Option<&str>) {
        if let Some(text) = text
            && !matches!(text.parse(), Ok(IpNet::V6(_)))
        {
            self.wrong(field, format!("{} is no IPv6 CIDR block", quoted(text)));
        }
    }

    /// A block of either family, or none.
    pub fn block(&mut self, field: impl Display, text: Option<&str>) {
        if let Some(text) = text
            && text.parse::<IpNet>().is_err()
        {
            self.wrong(field, format!("{} is no CIDR block", quoted(text)));
        }
    }

    /// A text that must be there and not be empty.
    pub fn text(&mut self, field: impl Display, text: Option<&str>) {
        match text {
            None => self.missing(field),
            Some("") => self.wrong(field, "it is empty".to_owned()),
            Some(_) => {}
        }
    }

    /// One of the words that AWS has for it, or none.
    pub fn word(&mut self, field: impl Display, text: Option<&str>, words: &[&str]) {
        if let Some(text) = text
            && !words.contains(&text)
        {
            let what = format!("{} is a word that mapper does not know", quoted(text));
            self.wrong(field, what);
        }
    }

    /// A TCP or UDP port that is not 0, or none.
    pub fn port(&mut self, field: impl Display, port: Option<i64>) {
        if let Some(port) = port
            && !(1..=65_535).contains(&port)
        {
            self.wrong(field, format!("{port} is no port"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_fault_is_told() {
        let told = |look: &dyn Fn(&mut Check)| {
            let mut check = Check::default();
            look(&mut check);
            check
                .fault()
                .map(|fault| format!("{}: {}", fault.field, fault.what))
        };
        assert_eq!(
            told(&|check| {
                check.v4("A", Some("10.0.0.1"));
                check.v4("A", None);
                check.v4("A", Some(""));
                check.v6("B", Some("2001:db8::1"));
                check.v4_block("C", Some("10.0.0.0/8"));
                check.v6_block("D", Some("::/0"));
                check.block("E", Some("::/0"));
                check.text("F", Some("x"));
                check.port("G", Some(65_535));
                check.word("H", Some("on"), &["off", "on"]);
                check.word("H", None, &["off", "on"]);
            }),
            None
        );
        for (look, words) in [
            (
                &(|check: &mut Check| check.v4("A[0]", Some("::1"))) as &dyn Fn(&mut Check),
                "A[0]: \"::1\" is no IPv4 address",
            ),
            (
                &|check| check.v6("A", Some("10.0.0.1")),
                "A: \"10.0.0.1\" is no IPv6 address",
            ),
            (
                &|check| check.v4_block("A", Some("10.0.0.0/33")),
                "A: \"10.0.0.0/33\" is no IPv4 CIDR block",
            ),
            (
                &|check| check.v6_block("A", Some("")),
                "A: \"\" is no IPv6 CIDR block",
            ),
            (&|check| check.text("A", None), "A: it is not there"),
            (&|check| check.text("A", Some("")), "A: it is empty"),
            (&|check| check.port("A", Some(0)), "A: 0 is no port"),
            (
                &|check| check.word("A", Some("maybe"), &["off", "on"]),
                "A: \"maybe\" is a word that mapper does not know",
            ),
            (
                &|check| {
                    check.port("A", Some(-7));
                    check.text("B", None);
                },
                "A: -7 is no port",
            ),
        ] {
            assert_eq!(told(look).as_deref(), Some(words));
        }
        let long = "é".repeat(100);
        assert_eq!(quoted(&long).chars().count(), 63);
    }
}

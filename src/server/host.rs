//! Which `Host` a request may name: the check that keeps a foreign name from being pointed at this server (DNS rebinding).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The host of an authority, its port put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// An address, which nobody can point elsewhere.
    Address(IpAddr),
    /// A name in lower case.
    Name(String),
}

/// Reads `host`, `host:port`, `1.2.3.4:port` or `[::1]:port`; `None` for anything else, user names and zones included.
#[must_use]
pub fn parse(authority: &str) -> Option<Host> {
    let (host, port) = if let Some(rest) = authority.strip_prefix('[') {
        let (inside, after) = rest.split_once(']')?;
        let address: Ipv6Addr = inside.parse().ok()?;
        (
            Host::Address(address.into()),
            after
                .strip_prefix(':')
                .or(after.is_empty().then_some("0"))?,
        )
    } else {
        let (name, port) = authority.split_once(':').unwrap_or((authority, "0"));
        let host = match name.parse::<Ipv4Addr>() {
            Ok(address) => Host::Address(address.into()),
            Err(_) if is_name(name) => Host::Name(name.to_ascii_lowercase()),
            Err(_) => return None,
        };
        (host, port)
    };
    let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    (digits && port.parse::<u16>().is_ok()).then_some(host)
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 253
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
}

/// The hosts that this server answers to.
#[derive(Debug, Clone)]
pub struct Names {
    public: bool,
    names: Vec<String>,
}

impl Names {
    /// `public`: any address is accepted, since an address cannot be rebound; else loopback only. `names` are accepted
    /// besides `localhost`: the machine's own, and those of `--allow-host`.
    #[must_use]
    pub fn new(public: bool, names: impl IntoIterator<Item = String>) -> Self {
        let names = names.into_iter().map(|name| name.to_ascii_lowercase());
        Self {
            public,
            names: names.collect(),
        }
    }

    /// Whether the server answers to `host`. Ports do not matter, so that `ssh -L 9000:127.0.0.1:8000` works.
    #[must_use]
    pub fn know(&self, host: &Host) -> bool {
        match host {
            Host::Address(IpAddr::V4(address)) => self.public || address.is_loopback(),
            Host::Address(IpAddr::V6(address)) => self.public || address.is_loopback(),
            Host::Name(name) => name == "localhost" || self.names.contains(name),
        }
    }
}

/// Whether `name` can be given to `--allow-host`: a bare name, without scheme, port or path.
#[must_use]
pub fn is_bare_name(name: &str) -> bool {
    matches!(parse(name), Some(Host::Name(_))) && !name.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(names: &Names, authority: &str) -> bool {
        parse(authority).is_some_and(|host| names.know(&host))
    }

    #[test]
    fn loopback_knows_only_itself() {
        let names = Names::new(false, []);
        for good in [
            "localhost",
            "LOCALHOST:8000",
            "127.0.0.1",
            "127.0.0.1:8000",
            "127.8.9.1:1",
            "[::1]",
            "[::1]:8000",
            "localhost:9000",
        ] {
            assert!(known(&names, good), "{good}");
        }
        for bad in [
            "",
            "evil.com",
            "localhost.evil.com",
            "evil.com:8000",
            "10.0.0.1",
            "0.0.0.0:8000",
            "[::]",
            "[2001:db8::1]:8000",
            "user@localhost",
            "localhost:8000@evil.com",
            "localhost:",
            "localhost:80000",
            "localhost:8000:1",
            "localhost:x",
            "127.0.0.1.nip.io",
            "::1",
            "[::1",
            "[::1]x",
            "[fe80::1%25eth0]",
            "0x7f.1",
            "127.1",
            "localhost/",
            "local host",
            "localhost,evil.com",
        ] {
            assert!(!known(&names, bad), "{bad}");
        }
    }

    #[test]
    fn public_knows_addresses_and_the_names_it_was_told() {
        let names = Names::new(true, ["Map.Example.com".to_owned()]);
        for good in [
            "10.0.0.1:8000",
            "[2001:db8::1]:8000",
            "map.example.com",
            "MAP.EXAMPLE.COM:8000",
            "localhost",
        ] {
            assert!(known(&names, good), "{good}");
        }
        for bad in [
            "evil.com",
            "x.map.example.com",
            "map.example.com.evil.com",
            "example.com",
        ] {
            assert!(!known(&names, bad), "{bad}");
        }
    }

    #[test]
    fn only_bare_names_can_be_allowed() {
        assert!(is_bare_name("map.example.com"));
        for bad in [
            "http://map.example.com",
            "map.example.com:8000",
            "map.example.com/",
            "",
            "10.0.0.1",
        ] {
            assert!(!is_bare_name(bad), "{bad}");
        }
    }
}

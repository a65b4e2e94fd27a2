//! Network ACLs: stateless, first match decides, evaluated over sets of ports.

use std::net::IpAddr;

use crate::net::ports::PortSet;
use crate::network::known::Known;
use crate::network::model::Network;

use super::filter::{Filter, reason, uncollected};

/// What the network ACL of `subnet` lets pass to (egress) or from (ingress) `peer`, of the traffic `asked` for.
#[must_use]
pub fn passes(
    network: &Network,
    subnet: usize,
    egress: bool,
    peer: IpAddr,
    asked: &PortSet,
) -> Filter {
    let Some(subnet) = network.subnets.get(subnet) else {
        return Filter::nothing();
    };
    let acl = match subnet.acl {
        Known::Here(at) => network.acls.get(at),
        Known::Gap(gap) => return Filter::unknown(uncollected(network, gap, &subnet.id)),
        Known::Nowhere => None,
    };
    let Some(acl) = acl else {
        return Filter::unknown(reason(
            "UNKNOWN_RESOURCE",
            &subnet.id,
            "no network ACL in the snapshot names this subnet",
        ));
    };
    let mut out = Filter::nothing();
    let mut left = asked.clone();
    // What an entry that cannot be read may have decided: it may still pass, and is no longer sure.
    let mut unsure = PortSet::none();
    for entry in acl.entries(egress) {
        if !entry.cidr.contains(&peer) {
            continue;
        }
        let Some(traffic) = &entry.traffic else {
            unsure = unsure.union(&left);
            out.unknown.push(reason(
                "UNKNOWN_RESOURCE",
                &acl.id,
                format!(
                    "{} has {}",
                    entry.name(),
                    entry.unheard.as_deref().unwrap_or_default()
                ),
            ));
            continue;
        };
        let decided = left.intersect(traffic);
        if decided.is_empty() {
            continue;
        }
        if entry.allow {
            out.open = out.open.union(&decided.subtract(&unsure));
            out.maybe = out.maybe.union(&decided);
        } else {
            out.maybe = out.maybe.union(&decided.intersect(&unsure));
        }
        out.rules.push(format!("entry {}", entry.number));
        left = left.subtract(traffic);
        if left.is_empty() {
            break;
        }
    }
    out.maybe = out.maybe.union(&left.intersect(&unsure));
    out
}

#[cfg(test)]
mod tests {
    use crate::network::acl::{Entry, NetworkAcl};
    use crate::network::model::Subnet;

    use super::*;

    fn entry(number: i64, allow: bool, traffic: Option<PortSet>, cidr: &str) -> Entry {
        Entry {
            number,
            allow,
            unheard: traffic.is_none().then(|| "no protocol".to_owned()),
            traffic,
            cidr: cidr.parse().unwrap(),
        }
    }

    fn network(entries: Vec<Entry>) -> Network {
        Network {
            subnets: vec![Subnet {
                acl: Known::Here(0),
                ..Subnet::default()
            }],
            acls: vec![NetworkAcl {
                id: "acl-1".to_owned(),
                ingress: entries,
                egress: Vec::new(),
            }],
            ..Network::default()
        }
    }

    fn told(network: &Network, peer: &str) -> (String, String) {
        let filter = passes(
            network,
            0,
            false,
            peer.parse().unwrap(),
            &PortSet::tcp(0, 99),
        );
        (filter.open.to_string(), filter.maybe.to_string())
    }

    #[test]
    fn a_deny_takes_its_own_slice_only() {
        let network = network(vec![
            entry(90, false, Some(PortSet::tcp(20, 29)), "10.0.1.0/24"),
            entry(100, true, Some(PortSet::any()), "0.0.0.0/0"),
        ]);
        assert_eq!(told(&network, "10.0.1.1").0, "tcp/0-19, tcp/30-99");
        assert_eq!(told(&network, "10.0.2.1").0, "tcp/0-99");
        assert_eq!(told(&network, "::1").0, "");
    }

    #[test]
    fn after_an_entry_that_nobody_understands_nothing_is_sure() {
        let network = network(vec![
            entry(80, true, Some(PortSet::tcp(22, 22)), "0.0.0.0/0"),
            entry(90, true, None, "10.0.0.0/8"),
            entry(100, false, Some(PortSet::any()), "0.0.0.0/0"),
        ]);
        assert_eq!(
            told(&network, "10.1.1.1"),
            ("tcp/22".to_owned(), "tcp/0-99".to_owned())
        );
        assert_eq!(
            told(&network, "9.1.1.1"),
            ("tcp/22".to_owned(), "tcp/22".to_owned())
        );
    }

    #[test]
    fn a_subnet_that_no_acl_names_is_unknown() {
        let network = Network {
            subnets: vec![Subnet::default()],
            ..Network::default()
        };
        assert_eq!(
            told(&network, "10.1.1.1"),
            (String::new(), "any".to_owned())
        );
    }
}

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
                    "entry {} has the {}, which mapper does not know",
                    entry.number,
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

//! What the rules of a unit's groups open to blocks outside.

use ipnet::IpNet;

use crate::net::ports::PortSet;
use crate::network::group::Peer;
use crate::network::known::Known;
use crate::network::model::{Network, Role};
use crate::reach::filter::{reason, uncollected};
use crate::reach::verdict::Reason;
use crate::topology::link::End;

use super::rules::RuleRef;
use super::unit::{Family, Unit};

/// What one rule lets in or out.
pub struct Opening {
    pub traffic: PortSet,
    pub rule: Option<RuleRef>,
    pub block: Option<IpNet>,
    pub doubt: Option<(End, Reason)>,
    /// The prefix list that names the block.
    pub list: Option<String>,
}

/// The rules of a unit that speak of blocks outside, of one family.
pub fn openings(network: &Network, family: Family, unit: &Unit, egress: bool) -> Vec<Opening> {
    let Some(interface) = network.interfaces.get(unit.interface) else {
        return Vec::new();
    };
    let everything = Some(everything(family));
    let any = |doubt: Option<Reason>| Opening {
        traffic: PortSet::any(),
        rule: None,
        block: if doubt.is_none() { everything } else { None },
        doubt: doubt.map(|why| (End::Internet, why)),
        list: None,
    };
    if interface.groups.is_empty() {
        return vec![match interface.role {
            Role::Balancer(_) => any(None),
            _ => any(Some(reason(
                "UNKNOWN_RESOURCE",
                &interface.id,
                "no security group is known for this interface",
            ))),
        }];
    }
    let mut out = Vec::new();
    for (id, bears) in interface.groups.iter().zip(&interface.bears) {
        let at = match *bears {
            Known::Here(at) => at,
            Known::Gap(gap) => {
                out.push(any(Some(uncollected(network, gap, id))));
                continue;
            }
            Known::Nowhere => {
                out.push(any(Some(reason(
                    "UNKNOWN_RESOURCE",
                    id,
                    "the interface bears this security group, and it is not in the snapshot",
                ))));
                continue;
            }
        };
        let rules = network
            .groups
            .get(at)
            .map_or(&[][..], |group| group.rules(egress));
        for (number, rule) in rules.iter().enumerate() {
            let opening = |block: Option<IpNet>, doubt: Option<(End, Reason)>| Opening {
                traffic: rule.traffic.clone().unwrap_or_else(PortSet::any),
                rule: Some((at, number, egress)),
                block,
                doubt,
                list: None,
            };
            match &rule.peer {
                Peer::Cidr(cidr) if family.has_net(cidr) => {
                    out.push(opening(Some(*cidr), None));
                }
                Peer::List {
                    id,
                    entries: Known::Here(entries),
                } => {
                    let entries = entries.iter().filter(|net| family.has_net(net));
                    out.extend(entries.map(|net| Opening {
                        list: Some(id.clone()),
                        ..opening(Some(*net), None)
                    }));
                }
                Peer::List {
                    id,
                    entries: Known::Gap(gap),
                } => {
                    let why = uncollected(network, *gap, id);
                    out.push(opening(None, Some((End::External(id.clone()), why))));
                }
                Peer::Cidr(_) | Peer::List { .. } | Peer::Group { .. } => {}
            }
        }
    }
    out
}

/// Every address of a family.
pub fn everything(family: Family) -> IpNet {
    match family {
        Family::V4 => IpNet::V4(ipnet::Ipv4Net::default()),
        Family::V6 => IpNet::V6(ipnet::Ipv6Net::default()),
    }
}

//! Security groups: rules resolved to peers and traffic.

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use super::known::{Known, Scope};
use super::prefix_list::PrefixLists;
use crate::inventory::Region;
use crate::net::ports::PortSet;
use crate::resource::security_group::{IpPermission, SecurityGroupRule, UserIdGroupPair};

/// A security group.
#[derive(Debug, Clone, Default)]
pub struct SecurityGroup {
    pub id: String,
    pub name: Option<String>,
    pub account: String,
    /// The id of its VPC.
    pub vpc: Option<String>,
    pub ingress: Vec<Rule>,
    pub egress: Vec<Rule>,
    /// Further VPCs that it may be used in, by id.
    pub shared_with: Vec<String>,
}

impl SecurityGroup {
    /// The rules of both directions.
    pub fn all_rules(&self) -> impl Iterator<Item = &Rule> {
        self.ingress.iter().chain(&self.egress)
    }

    /// The rules of one direction.
    #[must_use]
    pub fn rules(&self, egress: bool) -> &[Rule] {
        if egress { &self.egress } else { &self.ingress }
    }
}

/// One rule: one peer.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `sgr-…`, where it was read.
    pub id: Option<String>,
    /// `None` where mapper does not know the protocol.
    pub traffic: Option<PortSet>,
    /// That protocol, as AWS prints it.
    pub unheard: Option<String>,
    pub peer: Peer,
    pub description: Option<String>,
}

impl Rule {
    /// The blocks that the rule names; none where it names a group, or a list that was not read.
    #[must_use]
    pub fn blocks(&self) -> &[IpNet] {
        match &self.peer {
            Peer::Cidr(cidr) => std::slice::from_ref(cidr),
            Peer::List {
                entries: Known::Here(entries),
                ..
            } => entries,
            Peer::List { .. } | Peer::Group { .. } | Peer::Unreadable(_) => &[],
        }
    }

    /// Whether the rule is about some of `ports`, or may be.
    #[must_use]
    pub fn is_about(&self, ports: &PortSet) -> bool {
        self.traffic
            .as_ref()
            .is_none_or(|traffic| traffic.overlaps(ports))
    }
}

/// Who a rule lets in or out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Peer {
    Cidr(IpNet),
    /// A prefix list and its entries.
    List {
        id: String,
        entries: Known<Vec<IpNet>>,
    },
    /// The private addresses of the interfaces that bear the group.
    Group {
        id: String,
        account: Option<String>,
    },
    /// A CIDR that cannot be read.
    Unreadable(String),
}

impl Peer {
    /// The peer as the rule names it.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Cidr(cidr) => cidr.to_string(),
            Self::List { id, .. } | Self::Group { id, .. } => id.clone(),
            Self::Unreadable(text) => text.clone(),
        }
    }
}

/// Reads the groups of a region.
#[must_use]
pub fn read(region: &Region, scope: &Scope, lists: &PrefixLists) -> Vec<SecurityGroup> {
    let ids = rule_ids(region);
    let mut shared: FxHashMap<&str, Vec<String>> = FxHashMap::default();
    for association in &region.security_group_vpc_associations {
        if let (Some(group), Some(vpc)) = (&association.group_id, &association.vpc_id)
            && association.state.as_deref() == Some("associated")
        {
            shared.entry(group).or_default().push(vpc.clone());
        }
    }
    let mut out = Vec::with_capacity(region.security_groups.len());
    for group in &region.security_groups {
        let rules = |permissions: &[IpPermission], egress: bool| -> Vec<Rule> {
            let mut rules = Vec::new();
            for permission in permissions {
                expand(permission, scope, lists, &mut rules, |peer| {
                    ids.get(&key(
                        &group.group_id,
                        egress,
                        permission.ip_protocol.as_deref(),
                        permission.from_port,
                        permission.to_port,
                        peer,
                    ))
                    .copied()
                });
            }
            rules
        };
        out.push(SecurityGroup {
            id: group.group_id.clone(),
            name: group.group_name.clone(),
            account: group
                .owner_id
                .clone()
                .unwrap_or_else(|| scope.account.clone()),
            vpc: group.vpc_id.clone(),
            ingress: rules(&group.ip_permissions, false),
            egress: rules(&group.ip_permissions_egress, true),
            shared_with: shared.remove(group.group_id.as_str()).unwrap_or_default(),
        });
    }
    out
}

fn expand<'a>(
    permission: &IpPermission,
    scope: &Scope,
    lists: &PrefixLists,
    out: &mut Vec<Rule>,
    id: impl Fn(&str) -> Option<&'a SecurityGroupRule>,
) {
    let protocol = permission.ip_protocol.as_deref().unwrap_or("-1");
    let traffic = PortSet::of_rule(protocol, permission.from_port, permission.to_port);
    let mut push = |named: &str, peer: Peer, description: &Option<String>| {
        let record = id(named);
        out.push(Rule {
            id: record.map(|record| record.security_group_rule_id.clone()),
            traffic: traffic.clone(),
            unheard: traffic.is_none().then(|| protocol.to_owned()),
            peer,
            description: description
                .clone()
                .or_else(|| record.and_then(|record| record.description.clone()))
                .filter(|text| !text.is_empty()),
        });
    };
    let cidrs = permission
        .ip_ranges
        .iter()
        .map(|range| (&range.cidr_ip, &range.description));
    let cidrs6 = permission
        .ipv6_ranges
        .iter()
        .map(|range| (&range.cidr_ipv6, &range.description));
    for (cidr, description) in cidrs.chain(cidrs6) {
        if let Some(text) = cidr {
            let peer = text.parse::<IpNet>().map_or_else(
                |_| Peer::Unreadable(text.clone()),
                |cidr| Peer::Cidr(cidr.trunc()),
            );
            push(text, peer, description);
        }
    }
    for list in &permission.prefix_list_ids {
        if let Some(id) = &list.prefix_list_id {
            let entries = lists.entries(id, scope);
            push(
                id,
                Peer::List {
                    id: id.clone(),
                    entries,
                },
                &list.description,
            );
        }
    }
    for pair in &permission.user_id_group_pairs {
        if let Some(id) = &pair.group_id {
            push(id, group_peer(id, pair), &pair.description);
        }
    }
}

fn group_peer(id: &str, pair: &UserIdGroupPair) -> Peer {
    Peer::Group {
        id: id.to_owned(),
        account: pair.user_id.clone(),
    }
}

type RuleKey = (String, bool, String, i64, i64, String);

/// DescribeSecurityGroups prints rules without their ids; DescribeSecurityGroupRules has them. The key is all that a rule is.
fn rule_ids(region: &Region) -> FxHashMap<RuleKey, &SecurityGroupRule> {
    let mut out = FxHashMap::default();
    for rule in &region.security_group_rules {
        let peer = rule
            .cidr_ipv4
            .as_deref()
            .or(rule.cidr_ipv6.as_deref())
            .or(rule.prefix_list_id.as_deref())
            .or_else(|| rule.referenced_group_info.as_ref()?.group_id.as_deref());
        if let (Some(group), Some(peer)) = (&rule.group_id, peer) {
            out.insert(
                key(
                    group,
                    rule.is_egress == Some(true),
                    rule.ip_protocol.as_deref(),
                    rule.from_port,
                    rule.to_port,
                    peer,
                ),
                rule,
            );
        }
    }
    out
}

fn key(
    group: &str,
    egress: bool,
    protocol: Option<&str>,
    from: Option<i64>,
    to: Option<i64>,
    peer: &str,
) -> RuleKey {
    let protocol = protocol.unwrap_or("-1");
    // DescribeSecurityGroups leaves the ports of "all protocols" out, DescribeSecurityGroupRules prints -1.
    let number = |port: Option<i64>| {
        if protocol == "-1" {
            -1
        } else {
            port.unwrap_or(-1)
        }
    };
    (
        group.to_owned(),
        egress,
        protocol.to_owned(),
        number(from),
        number(to),
        peer.to_owned(),
    )
}

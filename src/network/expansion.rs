//! Security groups read from their records: permissions taken apart to rules of one peer each.

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use super::group::{Peer, Rule, SecurityGroup};
use super::known::{Known, Unread};
use super::prefix_list::PrefixLists;
use crate::inventory::Region;
use crate::net::ports::PortSet;
use crate::resource::fault::quoted;
use crate::resource::security_group::{IpPermission, SecurityGroupRule};

/// Reads the groups of a region.
#[must_use]
pub fn read(region: &Region, lists: &PrefixLists, unread: &mut Unread<'_>) -> Vec<SecurityGroup> {
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
        let mut rules = |permissions: &[IpPermission], egress: bool| -> Vec<Rule> {
            let mut expansion = Expansion {
                group: &group.group_id,
                egress,
                lists,
                ids: &ids,
                unread: &mut *unread,
                rules: Vec::new(),
            };
            for permission in permissions {
                expansion.take(permission);
            }
            expansion.rules
        };
        let ingress = rules(&group.ip_permissions, false);
        let egress = rules(&group.ip_permissions_egress, true);
        out.push(SecurityGroup {
            id: group.group_id.clone(),
            name: group.group_name.clone(),
            account: group
                .owner_id
                .clone()
                .unwrap_or_else(|| unread.scope.account.clone()),
            vpc: group.vpc_id.clone(),
            ingress,
            egress,
            shared_with: shared.remove(group.group_id.as_str()).unwrap_or_default(),
        });
    }
    out
}

/// What the rules of a permission are about, or why nobody knows. TCP, UDP and ICMP always come with their ports or types.
fn traffic(permission: &IpPermission) -> Result<PortSet, String> {
    let Some(protocol) = permission.ip_protocol.as_deref() else {
        return Err("no protocol".to_owned());
    };
    let (from, to) = (permission.from_port, permission.to_port);
    if PortSet::needs_ports(protocol) && (from.is_none() || to.is_none()) {
        return Err(format!("the protocol {protocol} without ports"));
    }
    match PortSet::of_rule(protocol, from, to) {
        Some(traffic) => Ok(traffic),
        None if PortSet::knows(protocol) => Err(format!(
            "ports or types of the protocol {protocol} that there are not"
        )),
        None => Err(format!(
            "the protocol {}, which mapper does not know",
            quoted(protocol)
        )),
    }
}

/// Permissions of one group and direction, taken apart to rules of one peer each.
struct Expansion<'a, 'b> {
    group: &'a str,
    egress: bool,
    lists: &'a PrefixLists,
    ids: &'a FxHashMap<RuleKey, &'a SecurityGroupRule>,
    unread: &'a mut Unread<'b>,
    rules: Vec<Rule>,
}

impl Expansion<'_, '_> {
    /// Takes a permission apart. What of it cannot be read stays as a rule of which nobody knows all, and is told.
    fn take(&mut self, permission: &IpPermission) {
        let traffic = traffic(permission);
        if let Err(why) = &traffic {
            self.tell(&format!("has {why}"));
        }
        let before = self.rules.len();
        for range in &permission.ip_ranges {
            let peer = self.block(range.cidr_ip.as_deref(), false);
            let named = range.cidr_ip.as_deref().unwrap_or_default();
            self.push(
                permission,
                &traffic,
                named,
                peer,
                range.description.as_ref(),
            );
        }
        for range in &permission.ipv6_ranges {
            let peer = self.block(range.cidr_ipv6.as_deref(), true);
            let named = range.cidr_ipv6.as_deref().unwrap_or_default();
            self.push(
                permission,
                &traffic,
                named,
                peer,
                range.description.as_ref(),
            );
        }
        for list in &permission.prefix_list_ids {
            let id = list.prefix_list_id.as_deref().filter(|id| !id.is_empty());
            let peer = match id {
                Some(id) => Peer::List {
                    id: id.to_owned(),
                    entries: self.entries(id),
                },
                None => self.unreadable("a prefix list without its id"),
            };
            self.push(
                permission,
                &traffic,
                id.unwrap_or_default(),
                peer,
                list.description.as_ref(),
            );
        }
        for pair in &permission.user_id_group_pairs {
            let id = pair.group_id.as_deref().filter(|id| !id.is_empty());
            let peer = match (id, pair.group_name.as_deref()) {
                (Some(id), _) => Peer::Group {
                    id: id.to_owned(),
                    account: pair.user_id.clone(),
                },
                (None, Some(name)) => {
                    self.unreadable(&format!("the group named {} without its id", quoted(name)))
                }
                (None, None) => self.unreadable("a group without its id"),
            };
            self.push(
                permission,
                &traffic,
                id.unwrap_or_default(),
                peer,
                pair.description.as_ref(),
            );
        }
        if self.rules.len() == before {
            let peer = self.unreadable("nobody that it names");
            self.push(permission, &traffic, "", peer, None);
        }
    }

    fn push(
        &mut self,
        permission: &IpPermission,
        traffic: &Result<PortSet, String>,
        named: &str,
        peer: Peer,
        description: Option<&String>,
    ) {
        let record = self.ids.get(&key(
            self.group,
            self.egress,
            permission.ip_protocol.as_deref(),
            permission.from_port,
            permission.to_port,
            named,
        ));
        self.rules.push(Rule {
            id: record.map(|record| record.security_group_rule_id.clone()),
            traffic: traffic.as_ref().ok().cloned(),
            unheard: traffic.as_ref().err().cloned(),
            peer,
            description: description
                .cloned()
                .or_else(|| record.and_then(|record| record.description.clone()))
                .filter(|text| !text.is_empty()),
        });
    }

    fn block(&mut self, text: Option<&str>, v6: bool) -> Peer {
        match text.map(str::parse::<IpNet>) {
            Some(Ok(cidr)) if matches!(cidr, IpNet::V6(_)) == v6 => Peer::Cidr(cidr.trunc()),
            _ => self.unreadable(&match text {
                Some(text) => format!("the CIDR block {}, which is none", quoted(text)),
                None => "a CIDR block that is not there".to_owned(),
            }),
        }
    }

    /// The entries of a list. One that nothing in the snapshot tells of may hold any address.
    fn entries(&mut self, id: &str) -> Known<Vec<IpNet>> {
        match self.lists.entries(id, self.unread.scope) {
            Known::Nowhere => Known::Gap(self.unread.gap(&format!("{id} is not in the snapshot"))),
            known => known,
        }
    }

    /// A peer of which nobody knows whom it stands for.
    fn unreadable(&mut self, what: &str) -> Peer {
        let gap = self.tell(&format!("is about {what}"));
        Peer::List {
            id: what.to_owned(),
            entries: Known::Gap(gap),
        }
    }

    fn tell(&mut self, what: &str) -> usize {
        let direction = if self.egress {
            "an egress"
        } else {
            "an ingress"
        };
        self.unread
            .tell(self.group, &format!("{direction} rule {what}"))
    }
}

/// Group, whether egress, protocol, both ports, peer.
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::inventory::Table;
    use crate::network::known::Scope;
    use crate::resource::record::Resource;
    use crate::resource::security_group;

    /// The ingress rules of a group with one permission, `ports from peer`, and what was told.
    fn told(permission: &Value) -> (Vec<String>, Vec<String>) {
        let group =
            json!({"GroupId": "sg-1", "IpPermissions": [permission], "IpPermissionsEgress": []});
        let region = Region {
            security_groups: Table {
                records: vec![serde_json::from_value(group).unwrap()],
                ..Table::default()
            },
            ..Region::default()
        };
        let (mut gaps, mut lines) = (Vec::new(), Vec::new());
        let mut unread = Unread {
            scope: &Scope::default(),
            document: security_group::SecurityGroup::DOCUMENT,
            gaps: &mut gaps,
            lines: &mut lines,
        };
        let groups = read(&region, &PrefixLists::default(), &mut unread);
        let words = |rule: &Rule| {
            let ports = rule.traffic.as_ref().map(ToString::to_string);
            let ports = ports.or_else(|| rule.unheard.clone()).unwrap_or_default();
            let sure = match &rule.peer {
                Peer::List {
                    entries: Known::Gap(_),
                    ..
                } => "perhaps ",
                _ => "",
            };
            format!("{ports} from {sure}{}", rule.peer.words())
        };
        (groups[0].ingress.iter().map(words).collect(), lines)
    }

    #[test]
    fn a_rule_that_cannot_be_read_stays_and_is_told() {
        let permission = |field: &str, value: Value| {
            let mut permission = json!({"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
                "IpRanges": [{"CidrIp": "10.0.0.0/8"}]});
            permission[field] = value;
            permission
        };
        for (field, value, rule) in [
            ("ToPort", json!(22), "tcp/22 from 10.0.0.0/8"),
            (
                "FromPort",
                json!(null),
                "the protocol tcp without ports from 10.0.0.0/8",
            ),
            (
                "ToPort",
                json!(9),
                "ports or types of the protocol tcp that there are not from 10.0.0.0/8",
            ),
            (
                "ToPort",
                json!(70_000),
                "ports or types of the protocol tcp that there are not from 10.0.0.0/8",
            ),
            ("IpProtocol", json!(null), "no protocol from 10.0.0.0/8"),
            (
                "IpProtocol",
                json!("warp"),
                "the protocol \"warp\", which mapper does not know from 10.0.0.0/8",
            ),
            (
                "IpRanges",
                json!([{"CidrIp": "10.1.0.0/8"}]),
                "tcp/22 from 10.0.0.0/8",
            ),
            (
                "IpRanges",
                json!([{"CidrIp": "10.0.0.0/99"}]),
                "tcp/22 from perhaps the CIDR block \"10.0.0.0/99\", which is none",
            ),
            (
                "IpRanges",
                json!([{"CidrIp": "::/0"}]),
                "tcp/22 from perhaps the CIDR block \"::/0\", which is none",
            ),
            (
                "IpRanges",
                json!([{"CidrIP": "10.0.0.0/8"}]),
                "tcp/22 from perhaps a CIDR block that is not there",
            ),
            (
                "IpRanges",
                json!([]),
                "tcp/22 from perhaps nobody that it names",
            ),
        ] {
            let (rules, lines) = told(&permission(field, value));
            assert_eq!(rules, [rule]);
            let sound = rule == "tcp/22 from 10.0.0.0/8";
            assert_eq!(lines.is_empty(), sound, "{lines:?}");
            if let Some(line) = lines.first() {
                let start = "us-east-1/ec2-describe-security-groups.json: sg-1: an ingress rule ";
                assert!(
                    line.contains(start.trim_start_matches("us-east-1")),
                    "{line}"
                );
            }
        }
        for (field, value, peer) in [
            (
                "Ipv6Ranges",
                json!([{"CidrIpv6": "10.0.0.0/8"}]),
                "perhaps the CIDR block \"10.0.0.0/8\", which is none",
            ),
            (
                "PrefixListIds",
                json!([{}]),
                "perhaps a prefix list without its id",
            ),
            (
                "PrefixListIds",
                json!([{"PrefixListId": "pl-1"}]),
                "perhaps pl-1",
            ),
            (
                "UserIdGroupPairs",
                json!([{"GroupName": "old"}]),
                "perhaps the group named \"old\" without its id",
            ),
            (
                "UserIdGroupPairs",
                json!([{"UserId": "1"}]),
                "perhaps a group without its id",
            ),
            ("UserIdGroupPairs", json!([{"GroupId": "sg-2"}]), "sg-2"),
        ] {
            let (rules, _) = told(&permission(field, value));
            assert_eq!(rules[1], format!("tcp/22 from {peer}"));
        }
    }
}

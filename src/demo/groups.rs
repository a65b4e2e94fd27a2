//! Security groups with their rules, as both calls print them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::resource::security_group::{SecurityGroup, SecurityGroupRule};

use super::build::{Build, tags};
use super::vpc::Vpc;

/// A security group by id and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub id: String,
    pub name: String,
}

/// Protocol and ports, as a rule has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ports {
    protocol: &'static str,
    /// From and to; ICMP: type and code, -1 for every one.
    range: Option<(i64, i64)>,
}

/// One TCP port.
#[must_use]
pub fn tcp(port: i64) -> Ports {
    tcp_range(port, port)
}

/// TCP ports, both ends within.
#[must_use]
pub fn tcp_range(from: i64, to: i64) -> Ports {
    Ports {
        protocol: "tcp",
        range: Some((from, to)),
    }
}

/// One UDP port.
#[must_use]
pub fn udp(port: i64) -> Ports {
    Ports {
        protocol: "udp",
        range: Some((port, port)),
    }
}

/// Every ICMP message.
#[must_use]
pub fn icmp() -> Ports {
    Ports {
        protocol: "icmp",
        range: Some((-1, -1)),
    }
}

/// Every protocol.
#[must_use]
pub fn any() -> Ports {
    Ports {
        protocol: "-1",
        range: None,
    }
}

/// The other side of a rule.
#[derive(Debug, Clone)]
enum Peer {
    /// IPv4, or IPv6 where there is a colon.
    Cidr(String),
    List(String),
    Group(String),
    /// A group of a peered VPC: its id, its VPC, the connection.
    Peered(String, String, String),
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    ports: Ports,
    peer: Peer,
    note: String,
}

impl Ports {
    fn with(self, peer: Peer, note: &str) -> Rule {
        Rule {
            ports: self,
            peer,
            note: note.to_owned(),
        }
    }

    /// From or to a range of addresses.
    #[must_use]
    pub fn cidr(self, cidr: &str, note: &str) -> Rule {
        self.with(Peer::Cidr(cidr.to_owned()), note)
    }

    /// From or to the ranges of a prefix list.
    #[must_use]
    pub fn list(self, id: &str, note: &str) -> Rule {
        self.with(Peer::List(id.to_owned()), note)
    }

    /// From or to the members of a group.
    #[must_use]
    pub fn group(self, group: &Group, note: &str) -> Rule {
        self.with(Peer::Group(group.id.clone()), note)
    }

    /// From or to the members of a group of another VPC, by a peering connection.
    #[must_use]
    pub fn peered(self, group: &Group, vpc: &str, connection: &str, note: &str) -> Rule {
        let peer = Peer::Peered(group.id.clone(), vpc.to_owned(), connection.to_owned());
        self.with(peer, note)
    }
}

/// What members may call: everything, as in a new group.
#[must_use]
pub fn everywhere(vpc: &Vpc) -> Vec<Rule> {
    let mut rules = vec![any().cidr("0.0.0.0/0", "")];
    if vpc.v6.is_some() {
        rules.push(any().cidr("::/0", ""));
    }
    rules
}

impl Build {
    /// The group of that name in a VPC of this region, made or yet to be made.
    #[must_use]
    pub fn group_of(&self, vpc: &Vpc, name: &str) -> Group {
        Group {
            id: self.id_in(&vpc.region, "sg", &format!("{}/{name}", vpc.name)),
            name: name.to_owned(),
        }
    }

    /// A group. Members may call everywhere.
    pub fn group(&mut self, vpc: &Vpc, name: &str, description: &str, ingress: &[Rule]) -> Group {
        self.strict_group(vpc, name, description, ingress, &everywhere(vpc))
    }

    /// A group with rules of its own for what members may call.
    pub fn strict_group(
        &mut self,
        vpc: &Vpc,
        name: &str,
        description: &str,
        ingress: &[Rule],
        egress: &[Rule],
    ) -> Group {
        let group = self.group_of(vpc, name);
        let item = json!({
            "Description": description, "GroupId": group.id, "GroupName": group.name,
            "IpPermissions": self.permissions(ingress), "IpPermissionsEgress": self.permissions(egress),
            "OwnerId": self.account, "SecurityGroupArn": self.arn("ec2", &format!("security-group/{}", group.id)),
            "Tags": tags(&[("Name", name)]), "VpcId": vpc.id,
        });
        self.add::<SecurityGroup>(&item);
        for (outward, rules) in [(false, ingress), (true, egress)] {
            for rule in rules {
                let item = self.rule(&group, outward, rule);
                self.add::<SecurityGroupRule>(&item);
            }
        }
        group
    }

    /// The group that each VPC has from the beginning: members talk to each other.
    pub fn default_group(&mut self, vpc: &Vpc) {
        let group = self.group_of(vpc, "default");
        self.group(
            vpc,
            "default",
            "default VPC security group",
            &[any().group(&group, "")],
        );
    }

    /// Rules of the same protocol and ports stand in one permission, as AWS prints them.
    fn permissions(&self, rules: &[Rule]) -> Value {
        let mut merged: BTreeMap<Ports, [Vec<Value>; 4]> = BTreeMap::new();
        for rule in rules {
            let [v4, v6, lists, pairs] = merged.entry(rule.ports).or_default();
            let (place, mut item) = match &rule.peer {
                Peer::Cidr(cidr) if cidr.contains(':') => (v6, json!({"CidrIpv6": cidr})),
                Peer::Cidr(cidr) => (v4, json!({"CidrIp": cidr})),
                Peer::List(id) => (lists, json!({"PrefixListId": id})),
                Peer::Group(id) => (pairs, json!({"GroupId": id, "UserId": self.account})),
                Peer::Peered(id, vpc, connection) => (
                    pairs,
                    json!({
                        "GroupId": id, "PeeringStatus": "active", "UserId": self.account, "VpcId": vpc,
                        "VpcPeeringConnectionId": connection,
                    }),
                ),
            };
            if !rule.note.is_empty() {
                item["Description"] = json!(rule.note);
            }
            place.push(item);
        }
        merged
            .into_iter()
            .map(|(ports, [v4, v6, lists, pairs])| {
                let mut item = json!({
                    "IpProtocol": ports.protocol, "IpRanges": v4, "Ipv6Ranges": v6, "PrefixListIds": lists,
                    "UserIdGroupPairs": pairs,
                });
                if let Some((from, to)) = ports.range {
                    item["FromPort"] = json!(from);
                    item["ToPort"] = json!(to);
                }
                item
            })
            .collect()
    }

    fn rule(&self, group: &Group, outward: bool, rule: &Rule) -> Value {
        let (from, to) = rule.ports.range.unwrap_or((-1, -1));
        let (key, peer, name) = match &rule.peer {
            Peer::Cidr(cidr) if cidr.contains(':') => ("CidrIpv6", json!(cidr), cidr),
            Peer::Cidr(cidr) => ("CidrIpv4", json!(cidr), cidr),
            Peer::List(id) => ("PrefixListId", json!(id), id),
            Peer::Group(id) => {
                let info = json!({"GroupId": id, "UserId": self.account});
                ("ReferencedGroupInfo", info, id)
            }
            Peer::Peered(id, vpc, connection) => {
                let info = json!({
                    "GroupId": id, "PeeringStatus": "active", "UserId": self.account, "VpcId": vpc,
                    "VpcPeeringConnectionId": connection,
                });
                ("ReferencedGroupInfo", info, id)
            }
        };
        let unique = format!(
            "{}/{outward}/{}/{from}/{to}/{name}",
            group.id, rule.ports.protocol
        );
        let id = self.id("sgr", &unique);
        let mut item = json!({
            "FromPort": from, "GroupId": group.id, "GroupOwnerId": self.account, "IpProtocol": rule.ports.protocol,
            "IsEgress": outward, "SecurityGroupRuleArn": self.arn("ec2", &format!("security-group-rule/{id}")),
            "SecurityGroupRuleId": id, "Tags": [], "ToPort": to,
        });
        item[key] = peer;
        if !rule.note.is_empty() {
            item["Description"] = json!(rule.note);
        }
        item
    }
}

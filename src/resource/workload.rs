//! What sends or receives traffic, as its own record tells it: where it stands, and which interfaces it claims.

use std::net::IpAddr;

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use super::network_interface::{GroupIdentifier, InterfaceAddress, InterfaceAssociation};
use super::record::Tag;
use super::subnet::Subnet;
use super::text::Text;
use crate::net::ports::PortSet;

/// Something that sends or receives traffic.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workload {
    /// AWS's own type name: `AWS::EC2::Instance`.
    pub kind: &'static str,
    /// The id as AWS prints it in that type's own call.
    pub id: String,
    pub arn: String,
    pub name: Option<String>,
    /// One short fact beside the kind: `m7g.large`, `postgres`, `internet-facing`.
    pub detail: Option<String>,
    pub state: Option<String>,
    /// The VPC that its record names.
    pub vpc: Option<String>,
    /// Sorted by key.
    pub tags: Vec<(String, String)>,
    /// The Auto Scaling group of an instance.
    pub scaling_group: Option<String>,
    /// The database that this one is a read replica of.
    pub replica_of: Option<String>,
    pub role: Role,
    /// Whether AWS gives it public addresses by its own setting (an internet-facing scheme, `PubliclyAccessible`), also
    /// where no interface shows them.
    pub internet_facing: bool,
    /// The ports that it answers on, where its own record says; none where only the groups decide.
    pub listens: Option<PortSet>,
    /// Where it stands. Sorted by subnet and interface.
    pub standings: Vec<Standing>,
    /// How its interfaces are known among all.
    pub claims: Vec<Claim>,
    /// What is not as it should be, one line each.
    pub warnings: Vec<String>,
}

/// What a workload does with packets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Sends and receives.
    #[default]
    Host,
    /// Receives only: databases, domains, endpoints, mount targets.
    Server,
    /// Sends only: functions.
    Client,
    /// A load balancer: receives on its listeners, sends to its targets.
    Balancer,
    /// A NAT gateway: carries what others send.
    Nat,
    /// A part of the network itself, such as the foot of a transit gateway.
    Fabric,
}

/// One standing of a workload in a subnet: an interface, or the place where one must be.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    pub subnet: String,
    /// `eni-…`; none where no interface was listed and this is only where one must be.
    pub interface: Option<String>,
    /// Security group ids, sorted.
    pub groups: Vec<String>,
    /// Private IPv4 and all IPv6 addresses, sorted.
    pub addresses: Vec<IpAddr>,
    /// Each public IPv4 address with the private one that it stands for, `(private, public)`, sorted.
    pub associations: Vec<(IpAddr, IpAddr)>,
    /// Delegated prefixes, sorted.
    pub prefixes: Vec<IpNet>,
    /// Whether AWS drops packets that are not from or to it; none where the record does not say.
    pub source_dest_check: Option<bool>,
    /// Whether internet gateways are closed to it.
    pub denies_internet: bool,
    /// Nothing answers: the instance does not run, or the interface is attached to nothing.
    pub idle: bool,
    /// Known by its description and not by a link in a record.
    pub heuristic: bool,
    /// Attached beside the primary interface of its instance.
    pub secondary: bool,
}

/// How an interface is known to belong to a workload, surest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// The record names the interface.
    Interface(String),
    /// The interface is attached to the instance.
    Instance(String),
    /// The interface's description is this text.
    Description(String),
    /// The interface's description begins with this text; the longest that fits wins.
    DescriptionStart(String),
    /// The interface's description is what all of the kind bear: it belongs to the one that has the same groups and may
    /// stand in its subnet, if there is exactly one.
    SharedDescription(&'static str),
}

/// What a record needs from beside itself to tell its workload.
#[derive(Debug, Default)]
pub struct Surroundings<'region> {
    pub partition: &'region str,
    pub account: &'region str,
    pub region: &'region str,
    /// The listed subnets by id.
    pub subnets: FxHashMap<&'region str, &'region Subnet>,
    /// Tags that stand in an answer of their own: by ARN, or by name for classic load balancers.
    pub tags: FxHashMap<&'region str, &'region [Tag]>,
    /// Subnets that stand in an answer of their own, by the type name and the name of whom they are of.
    pub subnet_groups: FxHashMap<(&'static str, String), Vec<String>>,
}

/// Subnets that stand in an answer of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubnetGroup {
    /// The type name of what they are of: a group of subnets, or whoever stands in them.
    pub of: &'static str,
    pub name: String,
    pub subnets: Vec<String>,
}

impl SubnetGroup {
    #[must_use]
    pub fn new(of: &'static str, name: &str, subnets: impl Iterator<Item = String>) -> Self {
        Self {
            of,
            name: name.to_owned(),
            subnets: subnets.collect(),
        }
    }
}

impl Surroundings<'_> {
    /// `arn:aws:<service>:<region>:<account>:<rest>`.
    #[must_use]
    pub fn arn(&self, service: &str, rest: &str) -> String {
        let Self {
            partition,
            account,
            region,
            ..
        } = self;
        format!("arn:{partition}:{service}:{region}:{account}:{rest}")
    }

    /// The tags under an ARN or a name; none if there are none.
    #[must_use]
    pub fn tags(&self, key: &str) -> &[Tag] {
        self.tags.get(key).copied().unwrap_or_default()
    }

    /// The subnets of a group; none, if it was not listed.
    #[must_use]
    pub fn group(&self, of: &'static str, name: &str) -> &[String] {
        let found = self.subnet_groups.get(&(of, name.to_owned()));
        found.map(Vec::as_slice).unwrap_or_default()
    }

    /// The zone of a subnet, if the subnet was listed.
    #[must_use]
    pub fn zone(&self, subnet: &str) -> Option<&str> {
        self.subnets.get(subnet)?.availability_zone.as_deref()
    }

    /// Whether a listed subnet holds the address.
    #[must_use]
    pub fn holds(&self, subnet: &str, address: IpAddr) -> bool {
        let found = self.subnets.get(subnet);
        let block = found.and_then(|subnet| subnet.cidr_block.as_deref());
        let block = block.and_then(|text| text.parse::<IpNet>().ok());
        block.is_some_and(|block| block.contains(&address))
    }
}

/// A text of a record that goes on beyond it.
#[must_use]
pub fn owned(text: Option<&Text>) -> Option<String> {
    text.map(ToString::to_string)
}

/// Tags as pairs, sorted by key.
#[must_use]
pub fn pairs(tags: &[Tag]) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = tags
        .iter()
        .map(|tag| {
            let value = tag.value.as_deref().unwrap_or_default();
            (tag.key.to_string(), value.to_owned())
        })
        .collect();
    pairs.sort_unstable();
    pairs
}

/// A place in each subnet, with the groups, where no interface is known yet.
#[must_use]
pub fn candidates<'a>(
    subnets: impl IntoIterator<Item = &'a str>,
    groups: &[String],
) -> Vec<Standing> {
    let mut groups = groups.to_vec();
    groups.sort_unstable();
    groups.dedup();
    let mut standings: Vec<Standing> = subnets
        .into_iter()
        .map(|subnet| Standing {
            subnet: subnet.to_owned(),
            groups: groups.clone(),
            ..Standing::default()
        })
        .collect();
    standings.sort_unstable();
    standings.dedup();
    standings
}

/// Those of the subnets that may be in one of the zones; all, where no zone is named.
pub fn in_zones<'a>(
    around: &'a Surroundings<'_>,
    subnets: &'a [String],
    zones: &'a [&'a str],
) -> impl Iterator<Item = &'a str> {
    let likely = move |subnet: &&str| {
        let zone = around.zone(subnet);
        zones.is_empty() || zone.is_none_or(|zone| zones.contains(&zone))
    };
    subnets.iter().map(String::as_str).filter(likely)
}

/// The ids of groups, sorted.
#[must_use]
pub fn group_ids(groups: &[GroupIdentifier]) -> Vec<String> {
    let ids = groups
        .iter()
        .filter_map(|group| owned(group.group_id.as_ref()));
    let mut ids: Vec<String> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// An address; text that is none is none.
#[must_use]
pub fn address(text: Option<&str>) -> Option<IpAddr> {
    text?.trim().parse().ok()
}

/// A single TCP port as a set; numbers that are no port are none.
#[must_use]
pub fn tcp_port(port: Option<i64>) -> Option<PortSet> {
    let port = u16::try_from(port?).ok().filter(|&port| port > 0)?;
    Some(PortSet::tcp(port, port))
}

impl Standing {
    /// Takes up an interface's private addresses, and the public ones in front of them.
    pub fn take_addresses<'a>(
        &mut self,
        primary: Option<&str>,
        association: Option<&InterfaceAssociation>,
        listed: &[InterfaceAddress],
        ipv6: impl Iterator<Item = &'a str>,
    ) {
        let listed = listed.iter().map(|entry| {
            (
                entry.private_ip_address.as_deref(),
                entry.association.as_ref(),
            )
        });
        for (private, association) in std::iter::once((primary, association)).chain(listed) {
            let Some(private) = address(private) else {
                continue;
            };
            self.addresses.push(private);
            let public = association.and_then(|found| address(found.public_ip.as_deref()));
            self.associations
                .extend(public.map(|public| (private, public)));
        }
        self.addresses
            .extend(ipv6.filter_map(|text| address(Some(text))));
        self.addresses.sort_unstable();
        self.addresses.dedup();
        self.associations.sort_unstable();
        self.associations.dedup();
    }

    /// Takes up delegated prefixes.
    pub fn take_prefixes<'a>(&mut self, prefixes: impl Iterator<Item = &'a str>) {
        self.prefixes
            .extend(prefixes.filter_map(|text| text.parse::<IpNet>().ok()));
        self.prefixes.sort_unstable();
        self.prefixes.dedup();
    }
}

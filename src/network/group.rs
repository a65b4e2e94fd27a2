//! Security groups: rules resolved to peers and traffic.

use ipnet::IpNet;

use super::known::Known;
use crate::net::ports::PortSet;

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
    /// `None` where mapper does not know what the rule is about.
    pub traffic: Option<PortSet>,
    /// Why not, to be read after "has": `the protocol warp, which mapper does not know`.
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
            Peer::List { .. } | Peer::Group { .. } => &[],
        }
    }

    /// Whether it is known what the rule is about, and whom.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        let unread = matches!(
            self.peer,
            Peer::List {
                entries: Known::Gap(_),
                ..
            }
        );
        self.traffic.is_some() && !unread
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
    /// A prefix list and its entries; also a peer that cannot be read, whose entries nobody knows.
    List {
        id: String,
        entries: Known<Vec<IpNet>>,
    },
    /// The private addresses of the interfaces that bear the group.
    Group {
        id: String,
        account: Option<String>,
    },
}

impl Peer {
    /// The peer as the rule names it.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Cidr(cidr) => cidr.to_string(),
            Self::List { id, .. } | Self::Group { id, .. } => id.clone(),
        }
    }
}

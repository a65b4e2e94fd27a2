//! The result: rows, each for resources alike.

use serde::{Serialize, Serializer};

use crate::net::ports::PortSet;
use crate::network::entrance::{Entrance, Kind};
use crate::reach::verdict::{AllowingRule, Reason};

/// What the internet reaches, and what it does not although groups let it in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Exposure {
    /// What an address outside can open a connection to.
    pub direct: Vec<Row>,
    /// What stands behind a load balancer that is in `direct`.
    pub behind: Vec<Row>,
    /// What a group opens to the internet at large and something else closes.
    pub saved: Vec<Row>,
    /// What may be reached: something was not gathered.
    pub unknown: Vec<Row>,
}

/// Resources that nothing tells apart, and what reaches them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Row {
    /// AWS's type name.
    pub kind: String,
    pub resources: Vec<Resource>,
    /// As mapper prints ports: `tcp/443`, `tcp/8000-8010`, `any`.
    pub ports: Vec<String>,
    pub through: Through,
    /// The load balancer or the service in front.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balancer: Option<Front>,
    /// Who reaches it, in words: `the internet`, a label of config.json, blocks.
    pub source: String,
    /// The same as CIDR blocks.
    pub cidrs: Vec<String>,
    /// The source is the internet at large (a quarter of its addresses or more), not a range.
    pub internet: bool,
    /// The security group rules that open it.
    pub rules: Vec<AllowingRule>,
    /// Gateways, load balancers and target groups on the way, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
    /// What keeps it closed, or what is missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

impl Row {
    /// The same, handed on by a service at the edge of AWS that takes `listens`.
    #[must_use]
    pub fn by(mut self, entrance: &Entrance, listens: &PortSet) -> Self {
        self.through = Through::Entrance(entrance.kind);
        self.balancer = Some(Front {
            id: entrance.id.clone(),
            name: entrance.name.clone(),
            ports: listens.words(),
        });
        for resource in &mut self.resources {
            resource.addresses.clone_from(&entrance.addresses);
        }
        self
    }
}

/// How the internet comes in. A NAT gateway lets nothing in, and is none of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Through {
    Direct,
    LoadBalancer,
    /// A service at the edge of AWS.
    Entrance(Kind),
}

impl Through {
    /// The word in every format.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::LoadBalancer => "load balancer",
            Self::Entrance(kind) => kind.word(),
        }
    }
}

impl Serialize for Through {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// A load balancer in front, or a service at the edge of AWS.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Front {
    /// ARN; of a classic one the name.
    pub id: String,
    pub name: String,
    /// What is dialled at it.
    pub ports: Vec<String>,
}

/// A workload, by one of its interfaces.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Resource {
    pub id: String,
    pub arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub account: String,
    pub region: String,
    /// Ids.
    pub vpc: String,
    pub subnet: String,
    pub interface: String,
    /// The addresses that are dialled; none where they were not gathered.
    pub addresses: Vec<String>,
}

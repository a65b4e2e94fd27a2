//! Where in the network a resource type stands.

/// Where in the network the records of a type stand, or what they say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// Has network interfaces in subnets.
    Subnet,
    /// Holds others: a VPC, a subnet, a zone.
    Container,
    /// Stands at a VPC's border: what leaves or enters passes it.
    Gateway,
    /// Joins VPCs, or a VPC with a network outside.
    Between,
    /// Decides about packets: groups, lists, tables.
    Rule,
    /// Tells something about records of another type.
    Detail,
    /// Only names the records of another type, which are then asked for.
    Name,
}

impl Position {
    /// A word for tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Subnet => "in subnets",
            Self::Container => "holds others",
            Self::Gateway => "edge of a VPC",
            Self::Between => "between networks",
            Self::Rule => "decides",
            Self::Detail => "detail of another",
            Self::Name => "names of others",
        }
    }
}

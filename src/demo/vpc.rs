//! VPCs and subnets of the account in the making.

use std::net::Ipv4Addr;

use ipnet::{Ipv4Net, Ipv6Net};

/// A VPC.
#[derive(Debug, Clone)]
pub struct Vpc {
    pub id: String,
    pub name: String,
    pub region: String,
    /// The first is the primary one.
    pub cidrs: Vec<Ipv4Net>,
    pub v6: Option<Ipv6Net>,
}

/// A subnet.
#[derive(Debug, Clone)]
pub struct Subnet {
    pub id: String,
    pub name: String,
    pub vpc: String,
    /// `us-east-1a`.
    pub zone: String,
    pub cidr: Ipv4Net,
    pub v6: Option<Ipv6Net>,
    /// Whether an instance gets a public address by default.
    pub public: bool,
}

/// `10.0.0.0` with 16 bits.
#[must_use]
pub fn block(address: [u8; 4], bits: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::from(address), bits)
}

//! A question to the engine: one flow from one place to another.

use std::net::IpAddr;

use crate::net::ports::PortSet;

use super::walk::Origin;

/// A question: one source address, one destination address, and the traffic asked for.
#[derive(Debug, Clone)]
pub struct Flow {
    pub origin: Origin,
    pub source: IpAddr,
    pub destination: IpAddr,
    pub asked: PortSet,
    /// The client's ports; 1024 to 65535 unless known.
    pub client: (u16, u16),
    /// Keep the hops.
    pub detail: bool,
    /// Ask the security groups of both ends, and what a load balancer listens on. Without them the answer is what the
    /// way alone lets pass.
    pub groups: bool,
}

/// The client ports that AWS's own clients use: NAT gateways and load balancers take any of these.
pub const EPHEMERAL: (u16, u16) = (1024, 65_535);

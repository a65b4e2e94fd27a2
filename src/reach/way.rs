//! A way through the network, as far as it led: hops, what passes, and what stands in it.

use std::net::IpAddr;

use crate::net::ports::PortSet;

use super::security_group::Reference;
use super::verdict::Reason;

/// Where a way ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// An index into the network's interfaces.
    Interface(usize),
    /// Any address of the internet.
    Internet,
    /// Behind a VPN or a Direct Connect: the gateway or attachment.
    OnPremises(String),
    /// An AWS service behind a gateway endpoint.
    Service(String),
    /// A service of AWS at an address of the sender's own link.
    LinkLocal(&'static str),
    /// Something forwards it, and nobody can say where to.
    Opaque(String),
    /// It was dropped.
    Nowhere,
}

/// One step of the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// As AWS names it.
    pub resource: String,
    /// What it is: `route table`, `network acl`, `subnet`, `nat gateway`.
    pub kind: &'static str,
    /// `forward`, `permit`, `deny`, `drop`, `unknown`, `translate`, `deliver`.
    pub decision: &'static str,
    /// The rule that decided, where there is one: `10.0.0.0/16 → local`, `entry 100`.
    pub rule: Option<String>,
    pub detail: Option<String>,
    /// The subnet where it happens, an index into the network's: an ACL and a route table serve many.
    pub subnet: Option<usize>,
}

/// A NAT gateway's translation, which replies undo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Translation {
    /// Index into the network's NAT gateways.
    pub nat: usize,
    /// The source before.
    pub inner: IpAddr,
    /// The destination that the client dialled (differs behind NAT64).
    pub dialled: IpAddr,
    /// The source behind it: the gateway's private address.
    pub outer: IpAddr,
}

/// What one direction came to.
#[derive(Debug, Clone)]
pub struct Way {
    /// What passes for sure of the traffic asked for.
    pub open: PortSet,
    /// What passes if everything unknown turns out well.
    pub maybe: PortSet,
    pub arrival: Arrival,
    pub hops: Vec<Hop>,
    /// What stands in the way, all of it as far as the way can be followed.
    pub blocked: Vec<Reason>,
    pub unknown: Vec<Reason>,
    pub warnings: Vec<String>,
    /// The source as the other end sees it.
    pub source: IpAddr,
    /// The destination as it arrived: behind a public address the private one.
    pub destination: IpAddr,
    /// The interface that `source` belongs to, as long as AWS knows it.
    pub sender: Option<usize>,
    pub reference: Reference,
    pub translations: Vec<Translation>,
    /// Gateways, peering connections and attachments on the way, in order.
    pub via: Vec<String>,
}

impl Way {
    /// A way that nothing takes, before its first step.
    #[must_use]
    pub fn none(source: IpAddr, destination: IpAddr) -> Self {
        Self {
            open: PortSet::none(),
            maybe: PortSet::none(),
            arrival: Arrival::Nowhere,
            hops: Vec::new(),
            blocked: Vec::new(),
            unknown: Vec::new(),
            warnings: Vec::new(),
            source,
            destination,
            sender: None,
            reference: Reference::Honoured,
            translations: Vec::new(),
            via: Vec::new(),
        }
    }
}

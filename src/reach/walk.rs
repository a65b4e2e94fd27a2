//! One packet's way through the network, from hop to hop; security groups aside, which the ends apply.

use std::net::IpAddr;

use crate::net::ports::PortSet;
use crate::network::model::{Network, Role};

use super::way::Way;

/// Where a packet comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// An interface; its address is the source.
    Interface(usize),
    Internet,
    /// The internet, dialling an interface that has no public address for it: nothing passes, and the walk says what else
    /// stands in the way.
    InternetAt(usize),
    /// The internet, by a service of AWS that hands the client's own packets to an interface.
    Entrance {
        /// Index into the network's entrances.
        entrance: usize,
        /// Index into the network's interfaces.
        at: usize,
    },
    /// Behind the VPN gateway or transit gateway attachment that leads to a subnet: what comes in there.
    OnPremises {
        subnet: usize,
    },
}

/// How a walk is done.
#[derive(Debug, Clone, Copy)]
pub struct Manner<'a> {
    /// Keep every hop, for people; without it only the verdict.
    pub detail: bool,
    /// The first direction, if this is the way back: connections exist, and translations are undone.
    pub reply_to: Option<&'a Way>,
}

/// The walker: where the packet is, and what of the traffic still passes.
pub(super) struct Walk<'n, 'a> {
    pub network: &'n Network,
    pub manner: Manner<'a>,
    pub asked: PortSet,
    pub way: Way,
    /// The subnet where the packet is.
    pub here: Option<usize>,
    /// Steps left: a loop between gateways ends here.
    steps: u8,
}

/// The next thing to do with the packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// Out of a subnet, from an interface in it.
    Leave {
        subnet: usize,
    },
    /// Looked up in a subnet's route table, the ACL behind it.
    Route {
        subnet: usize,
    },
    /// Into a VPC: to the subnet that holds the destination. `from`: the subnet that it left (none: not from a subnet of it).
    Enter {
        vpc: usize,
        from: Option<usize>,
    },
    /// Looked up in the table of a transit gateway, having come in by this attachment from this zone.
    Transit {
        attachment: usize,
        zone: String,
    },
    /// Out of a transit gateway into the VPC of this attachment.
    Land {
        attachment: usize,
        zone: String,
    },
    /// On the internet, to whoever has the address.
    World,
    Done,
}

impl<'n, 'a> Walk<'n, 'a> {
    pub fn new(
        network: &'n Network,
        manner: Manner<'a>,
        source: IpAddr,
        destination: IpAddr,
        asked: &PortSet,
    ) -> Self {
        Self {
            network,
            manner,
            asked: asked.clone(),
            way: Way {
                open: asked.clone(),
                maybe: asked.clone(),
                ..Way::none(source, destination)
            },
            here: None,
            steps: 40,
        }
    }

    /// Follows the packet from `origin` to where it ends.
    pub fn run(mut self, origin: Origin) -> Way {
        let next = match origin {
            Origin::Interface(at) => self.start(at),
            Origin::Internet => self.begin_in_the_world(),
            Origin::InternetAt(at) => self.world_to(at),
            Origin::Entrance { entrance, at } => self.come_by(entrance, at),
            Origin::OnPremises { subnet } => self.begin_on_premises(subnet),
        };
        self.run_from(next)
    }

    /// Follows the packet from its next step to where it ends.
    pub fn run_from(mut self, first: Next) -> Way {
        let mut next = first;
        while next != Next::Done {
            if self.steps == 0 {
                self.block("NO_ROUTE_TO_DESTINATION", "", "the routes form a loop");
                break;
            }
            self.steps -= 1;
            next = match next {
                Next::Leave { subnet } => self.leave(subnet),
                Next::Route { subnet } => self.route(subnet),
                Next::Enter { vpc, from } => self.enter(vpc, from),
                Next::Transit { attachment, zone } => self.transit(attachment, &zone),
                Next::Land { attachment, zone } => self.land(attachment, &zone),
                Next::World => self.world(),
                Next::Done => Next::Done,
            };
        }
        self.way
    }

    fn start(&mut self, at: usize) -> Next {
        let Some(interface) = self.network.interfaces.get(at) else {
            return Next::Done;
        };
        let own = interface.addresses.contains(&self.way.source)
            || interface
                .prefixes
                .iter()
                .any(|prefix| prefix.contains(&self.way.source))
            || interface.inferred;
        if !own && interface.source_dest_check != Some(false) {
            self.block(
                "ENI_ADDRESS_RESTRICTION",
                &interface.id,
                &format!("{} is not an address of the interface", self.way.source),
            );
        }
        self.way.sender = own.then_some(at);
        self.here = Some(interface.subnet);
        self.hop(&interface.id, "network interface", "forward", None, None);
        self.in_use(interface);
        let subnet = interface.subnet;
        if self.link_local(subnet) {
            return Next::Done;
        }
        if let Role::Nat(nat) = interface.role
            && self.manner.reply_to.is_none()
        {
            // Asked about a NAT gateway itself: it begins nothing.
            let id = self.network.nats.get(nat).map_or("", |nat| nat.id.as_str());
            self.block(
                "UNKNOWN_RESOURCE",
                id,
                "a NAT gateway opens no connection of its own",
            );
            return Next::Done;
        }
        Next::Leave { subnet }
    }

    fn leave(&mut self, at: usize) -> Next {
        let Some(subnet) = self.network.subnets.get(at) else {
            return Next::Done;
        };
        if subnet
            .cidrs
            .iter()
            .any(|cidr| cidr.contains(&self.way.destination))
        {
            return self.deliver(at, Some(at));
        }
        self.acl(at, true, self.way.destination);
        Next::Route { subnet: at }
    }
}

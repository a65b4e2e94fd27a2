//! One packet and its answer through a random network, by AWS's rules as they are written: slow and obvious.

use std::net::IpAddr;

use super::world::{Host, Peer, Target, Traffic, World};

/// A packet. For ICMP the type stands where the destination port does.
#[derive(Debug, Clone, Copy)]
pub struct Packet {
    pub source: IpAddr,
    pub destination: IpAddr,
    pub protocol: Protocol,
    pub from: u16,
    pub to: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    Tcp,
    Udp,
    /// ICMP in IPv4, ICMPv6 in IPv6.
    Echo,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    Host(usize),
    World,
}

/// What the gateways on the way remember of a packet that passed.
#[derive(Debug, Clone, Default)]
struct Memory {
    /// NAT gateways, each with the source before it, in order.
    nats: Vec<(usize, IpAddr)>,
    egress_only: bool,
}

/// Where a packet arrived.
#[derive(Debug, Clone)]
struct Arrival {
    at: From,
    /// As the receiver sees it.
    packet: Packet,
    /// Both ends know one another by their private addresses.
    known: bool,
    memory: Memory,
}

/// Whether a connection of this packet comes about.
pub fn passes(world: &World, from: From, packet: Packet) -> bool {
    let Some(arrival) = travel(world, from, packet, None, true) else {
        return false;
    };
    if let From::Host(sender) = from {
        let peer = match arrival.at {
            From::Host(at) if arrival.known => Some(at),
            _ => None,
        };
        if !groups_allow(world, sender, true, packet.destination, peer, &packet) {
            return false;
        }
    }
    if let From::Host(receiver) = arrival.at {
        let peer = match from {
            From::Host(at) if arrival.known => Some(at),
            _ => None,
        };
        let source = arrival.packet.source;
        if !groups_allow(world, receiver, false, source, peer, &arrival.packet) {
            return false;
        }
    }
    let answer = answer(&arrival.packet);
    let back = |acls: bool| {
        travel(world, arrival.at, answer, Some(&arrival.memory), acls)
            .is_some_and(|back| back.at == from)
    };
    match packet.protocol {
        Protocol::Tcp | Protocol::Echo => back(true),
        // UDP may be meant one way; but what comes from the internet needs a subnet that is public.
        Protocol::Udp => from != From::World || back(false),
    }
}

fn answer(packet: &Packet) -> Packet {
    let (from, to) = match packet.protocol {
        Protocol::Echo if packet.source.is_ipv4() => (0, 0),
        Protocol::Echo => (0, 129),
        Protocol::Tcp | Protocol::Udp => (packet.to, packet.from),
    };
    Packet {
        source: packet.destination,
        destination: packet.source,
        protocol: packet.protocol,
        from,
        to,
    }
}

/// The way of one packet. `answers`: what the gateways remember, if it is an answer.
fn travel(
    world: &World,
    from: From,
    packet: Packet,
    answers: Option<&Memory>,
    acls: bool,
) -> Option<Arrival> {
    let mut way = Way {
        world,
        packet,
        sender: match from {
            From::Host(at) => Some(at),
            From::World => None,
        },
        known: true,
        memory: Memory::default(),
        undo: answers.map_or_else(Vec::new, |memory| memory.nats.clone()),
        answers,
        acls,
        steps: 0,
    };
    match from {
        From::Host(at) => way.leave(world.hosts[at].subnet),
        From::World => way.internet(),
    }
}

struct Way<'a> {
    world: &'a World,
    packet: Packet,
    /// The host whose private address the source is.
    sender: Option<usize>,
    known: bool,
    memory: Memory,
    /// Translations that the answer has to undo, the last one first.
    undo: Vec<(usize, IpAddr)>,
    answers: Option<&'a Memory>,
    acls: bool,
    steps: u32,
}

impl Way<'_> {
    fn leave(&mut self, subnet: usize) -> Option<Arrival> {
        self.steps += 1;
        if self.steps > 10 {
            return None;
        }
        let destination = self.packet.destination;
        let here = &self.world.subnets[subnet];
        if here.cidrs.iter().any(|cidr| cidr.contains(&destination)) {
            return self.arrive(subnet);
        }
        self.acl(subnet, true, destination)?;
        if self.world.vpcs[here.vpc]
            .cidrs
            .iter()
            .any(|cidr| cidr.contains(&destination))
        {
            return self.enter(here.vpc);
        }
        let routes = &self.world.table_of(subnet).routes;
        let matching = routes
            .iter()
            .filter(|(cidr, _)| cidr.contains(&destination));
        let (_, target) = matching.max_by_key(|(cidr, _)| cidr.prefix_len())?;
        match *target {
            Target::Gone => None,
            Target::InternetGateway => self.internet_gateway(),
            Target::EgressOnly => {
                // It carries only what begins inside.
                if self.answers.is_some() {
                    return None;
                }
                self.memory.egress_only = true;
                self.internet()
            }
            Target::Nat(at) => self.nat(at, subnet),
            Target::Peering(at) => self.peering(at, here.vpc),
        }
    }

    fn internet_gateway(&mut self) -> Option<Arrival> {
        if is_private(self.packet.destination) {
            return None;
        }
        if self.packet.source.is_ipv4() {
            let nats = self.world.nats.iter();
            let of_nat = nats
                .filter(|nat| nat.private == self.packet.source)
                .find_map(|nat| nat.public);
            let of_host = self.sender.and_then(|at| self.world.hosts[at].public);
            self.packet.source = of_nat.or(of_host)?;
        }
        self.internet()
    }

    /// On the internet: to whoever has the address.
    fn internet(&mut self) -> Option<Arrival> {
        self.sender = None;
        self.known = false;
        let destination = self.packet.destination;
        if is_private(destination) {
            return None;
        }
        let nats = self.world.nats.iter();
        if let Some(nat) = nats.clone().find(|nat| nat.public == Some(destination)) {
            self.packet.destination = nat.private;
            return self.inward(nat.subnet);
        }
        let hosts = &self.world.hosts;
        if let Some(host) = hosts.iter().find(|host| host.public == Some(destination)) {
            self.packet.destination = host.v4;
            return self.inward(host.subnet);
        }
        if let Some(host) = hosts.iter().find(|host| host.v6 == Some(destination)) {
            if self.answers.is_some_and(|memory| memory.egress_only) {
                self.acl(host.subnet, false, self.packet.source)?;
                return self.arrive(host.subnet);
            }
            return self.inward(host.subnet);
        }
        Some(self.at(From::World))
    }

    /// In through the internet gateway of the subnet's VPC.
    fn inward(&mut self, subnet: usize) -> Option<Arrival> {
        if !self.world.vpcs[self.world.subnets[subnet].vpc].igw {
            return None;
        }
        self.acl(subnet, false, self.packet.source)?;
        self.arrive(subnet)
    }

    /// From another subnet or VPC to the subnet of a VPC that holds the destination.
    fn enter(&mut self, vpc: usize) -> Option<Arrival> {
        let destination = self.packet.destination;
        let subnet = self.world.subnets.iter().position(|subnet| {
            subnet.vpc == vpc && subnet.cidrs.iter().any(|cidr| cidr.contains(&destination))
        })?;
        self.acl(subnet, false, self.packet.source)?;
        self.arrive(subnet)
    }

    fn peering(&mut self, at: usize, here: usize) -> Option<Arrival> {
        let peering = &self.world.peerings[at];
        let there = peering.sides[usize::from(peering.sides[0] == here)];
        let holds = |vpc: usize, address: IpAddr| {
            self.world.vpcs[vpc]
                .cidrs
                .iter()
                .any(|cidr| cidr.contains(&address))
        };
        if !peering.active
            || !holds(there, self.packet.destination)
            || !holds(here, self.packet.source)
        {
            return None;
        }
        self.enter(there)
    }

    fn nat(&mut self, at: usize, from: usize) -> Option<Arrival> {
        let nat = &self.world.nats[at];
        if nat.subnet != from {
            self.acl(nat.subnet, false, self.packet.source)?;
        }
        // An answer with another source answers nothing.
        if self.answers.is_some() {
            return None;
        }
        self.memory.nats.push((at, self.packet.source));
        self.packet.source = nat.private;
        self.sender = None;
        self.known = false;
        self.leave(nat.subnet)
    }

    /// Within the subnet: to the interface that has the address.
    fn arrive(&mut self, subnet: usize) -> Option<Arrival> {
        let destination = self.packet.destination;
        let nats = &self.world.nats;
        if let Some(at) = nats.iter().position(|nat| nat.private == destination) {
            let (last, inner) = self.undo.pop()?;
            if last != at {
                return None;
            }
            self.packet.destination = inner;
            return self.leave(subnet);
        }
        let has = |host: &Host| host.v4 == destination || host.v6 == Some(destination);
        let at = self.world.hosts.iter().position(has)?;
        Some(self.at(From::Host(at)))
    }

    fn at(&self, at: From) -> Arrival {
        Arrival {
            at,
            packet: self.packet,
            known: self.known,
            memory: self.memory.clone(),
        }
    }

    /// The network ACL of a subnet: the first entry that matches decides, and none is a no.
    fn acl(&self, subnet: usize, egress: bool, peer: IpAddr) -> Option<()> {
        if !self.acls {
            return Some(());
        }
        let acl = &self.world.acls[self.world.subnets[subnet].acl];
        let mut entries: Vec<_> = acl
            .entries
            .iter()
            .filter(|entry| entry.egress == egress)
            .collect();
        entries.sort_by_key(|entry| entry.number);
        let first = entries
            .into_iter()
            .find(|entry| entry.cidr.contains(&peer) && speaks(entry.traffic, &self.packet));
        first.filter(|entry| entry.allow).map(|_| ())
    }
}

/// The groups of a host: any rule of any of them is enough.
fn groups_allow(
    world: &World,
    host: usize,
    egress: bool,
    peer: IpAddr,
    member: Option<usize>,
    packet: &Packet,
) -> bool {
    let groups = world.hosts[host].groups.iter().map(|&at| &world.groups[at]);
    let mut rules = groups.flat_map(|group| &group.rules);
    rules.any(|rule| {
        let matches = match &rule.peer {
            Peer::Cidr(cidr) => cidr.contains(&peer),
            Peer::Group(group) => member.is_some_and(|at| world.hosts[at].groups.contains(group)),
        };
        rule.egress == egress && matches && speaks(rule.traffic, packet)
    })
}

fn speaks(traffic: Traffic, packet: &Packet) -> bool {
    let echo = |kind: Option<u8>| {
        packet.protocol == Protocol::Echo && kind.is_none_or(|kind| u16::from(kind) == packet.to)
    };
    match traffic {
        Traffic::All => true,
        Traffic::Tcp(low, high) => {
            packet.protocol == Protocol::Tcp && (low..=high).contains(&packet.to)
        }
        Traffic::Udp(low, high) => {
            packet.protocol == Protocol::Udp && (low..=high).contains(&packet.to)
        }
        Traffic::Icmp(kind) => packet.source.is_ipv4() && echo(kind),
        Traffic::Icmp6(kind) => packet.source.is_ipv6() && echo(kind),
    }
}

/// 10.0.0.0/8 is all that these networks use of the private ranges; every IPv6 address of theirs is global.
fn is_private(address: IpAddr) -> bool {
    matches!(address, IpAddr::V4(v4) if v4.octets()[0] == 10)
}

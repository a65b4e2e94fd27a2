//! Small random networks, made from a list of choices so that proptest can shrink them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// Choices that were made beforehand; when they run out, the first of everything is taken.
pub struct Choices<'a> {
    left: std::slice::Iter<'a, u16>,
}

impl<'a> Choices<'a> {
    pub fn new(choices: &'a [u16]) -> Self {
        Self {
            left: choices.iter(),
        }
    }

    /// A number below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        usize::from(*self.left.next().unwrap_or(&0)) % count.max(1)
    }

    pub fn yes(&mut self) -> bool {
        self.below(2) == 1
    }

    /// Yes unless the choices say otherwise, three times of four.
    pub fn mostly(&mut self) -> bool {
        self.below(4) != 3
    }

    pub fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

#[derive(Debug, Clone)]
pub struct World {
    pub vpcs: Vec<Vpc>,
    pub subnets: Vec<Subnet>,
    pub tables: Vec<Table>,
    pub acls: Vec<Acl>,
    pub groups: Vec<Group>,
    pub nats: Vec<Nat>,
    pub peerings: Vec<Peering>,
    pub hosts: Vec<Host>,
}

#[derive(Debug, Clone)]
pub struct Vpc {
    pub cidrs: Vec<IpNet>,
    pub igw: bool,
    /// Index into the tables.
    pub main: usize,
}

#[derive(Debug, Clone)]
pub struct Subnet {
    pub vpc: usize,
    pub cidrs: Vec<IpNet>,
    /// The table that it is associated with; without one the VPC's main table counts.
    pub table: Option<usize>,
    pub acl: usize,
}

#[derive(Debug, Clone)]
pub struct Table {
    pub vpc: usize,
    pub routes: Vec<(IpNet, Target)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    InternetGateway,
    EgressOnly,
    Nat(usize),
    Peering(usize),
    Gone,
}

#[derive(Debug, Clone)]
pub struct Acl {
    pub vpc: usize,
    pub entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
pub struct Entry {
    pub number: u16,
    pub egress: bool,
    pub allow: bool,
    pub traffic: Traffic,
    pub cidr: IpNet,
}

/// A protocol as rules write it, and ports where it has some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Traffic {
    All,
    Tcp(u16, u16),
    Udp(u16, u16),
    /// Every type, or one.
    Icmp(Option<u8>),
    Icmp6(Option<u8>),
}

#[derive(Debug, Clone)]
pub struct Group {
    pub vpc: usize,
    pub rules: Vec<Rule>,
}

#[derive(Debug, Clone)]
pub struct Rule {
    pub egress: bool,
    pub traffic: Traffic,
    pub peer: Peer,
}

#[derive(Debug, Clone)]
pub enum Peer {
    Cidr(IpNet),
    Group(usize),
}

#[derive(Debug, Clone)]
pub struct Nat {
    pub subnet: usize,
    pub private: IpAddr,
    /// None for a private one.
    pub public: Option<IpAddr>,
}

#[derive(Debug, Clone)]
pub struct Peering {
    pub sides: [usize; 2],
    pub active: bool,
}

#[derive(Debug, Clone)]
pub struct Host {
    pub subnet: usize,
    pub v4: IpAddr,
    pub v6: Option<IpAddr>,
    pub public: Option<IpAddr>,
    pub groups: Vec<usize>,
}

pub const WORLD: [&str; 2] = ["8.8.8.8", "2001:4860:4860::8888"];

fn net(text: &str) -> IpNet {
    text.parse().expect("a network")
}

fn traffic(choices: &mut Choices) -> Traffic {
    let ports = [
        (443, 443),
        (0, 65_535),
        (22, 80),
        (80, 443),
        (1024, 65_535),
        (32_768, 60_999),
        (0, 1023),
    ];
    let (low, high) = choices.of(&ports);
    match choices.below(8) {
        0 | 1 => Traffic::All,
        2..=4 => Traffic::Tcp(low, high),
        5 => Traffic::Udp(low, high),
        6 => Traffic::Icmp(choices.of(&[None, Some(8), Some(0)])),
        _ => Traffic::Icmp6(choices.of(&[None, Some(128), Some(129)])),
    }
}

/// Networks that overlap with one another, with hosts and with the world.
fn cidr(choices: &mut Choices) -> IpNet {
    let all = [
        "0.0.0.0/0",
        "::/0",
        "10.0.0.0/8",
        "10.1.0.0/16",
        "10.2.0.0/16",
        "10.1.1.0/24",
        "10.1.2.0/24",
        "10.1.1.0/25",
        "10.2.1.0/24",
        "10.1.1.10/32",
        "8.8.8.8/32",
        "8.0.0.0/7",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "2600:1f14:1::/56",
        "2600:1f14:1:1::/64",
        "2600:1f14:2::/56",
        "2001:4860::/32",
        "128.0.0.0/1",
    ];
    net(choices.of(&all))
}

impl World {
    pub fn of(choices: &[u16]) -> Self {
        let choices = &mut Choices::new(choices);
        let mut world = Self {
            vpcs: Vec::new(),
            subnets: Vec::new(),
            tables: Vec::new(),
            acls: Vec::new(),
            groups: Vec::new(),
            nats: Vec::new(),
            peerings: Vec::new(),
            hosts: Vec::new(),
        };
        let vpcs = 1 + choices.below(3);
        for vpc in 0..vpcs {
            world.vpc(vpc, choices);
        }
        for other in 1..vpcs {
            world.peerings.push(Peering {
                sides: [other - 1, other],
                active: choices.mostly(),
            });
        }
        for vpc in 0..vpcs {
            world.fill(vpc, choices);
        }
        for table in 0..world.tables.len() {
            world.routes(table, choices);
        }
        world
    }

    fn vpc(&mut self, vpc: usize, choices: &mut Choices) {
        let number = vpc + 1;
        let mut cidrs = vec![net(&format!("10.{number}.0.0/16"))];
        let v6 = choices.yes();
        if v6 {
            cidrs.push(net(&format!("2600:1f14:{number}::/56")));
        }
        let main = self.tables.len();
        for _ in 0..=choices.below(2) {
            self.tables.push(Table {
                vpc,
                routes: Vec::new(),
            });
        }
        let acls = self.acls.len();
        for _ in 0..=choices.below(2) {
            let entries = (0..choices.below(5)).map(|at| Entry {
                number: 10 * u16::try_from(at).unwrap_or_default() + 10,
                egress: choices.yes(),
                allow: choices.mostly(),
                traffic: traffic(choices),
                cidr: cidr(choices),
            });
            let mut entries: Vec<Entry> = entries.collect();
            // Most ACLs let everything else pass, as AWS's default does.
            if choices.below(8) != 7 {
                for (egress, cidr) in [
                    (false, "0.0.0.0/0"),
                    (true, "0.0.0.0/0"),
                    (false, "::/0"),
                    (true, "::/0"),
                ] {
                    entries.push(Entry {
                        number: if cidr == "::/0" { 901 } else { 900 },
                        egress,
                        allow: true,
                        traffic: Traffic::All,
                        cidr: net(cidr),
                    });
                }
            }
            self.acls.push(Acl { vpc, entries });
        }
        for at in 0..=choices.below(3) {
            let mut cidrs = vec![net(&format!("10.{number}.{}.0/24", at + 1))];
            if v6 {
                cidrs.push(net(&format!("2600:1f14:{number}:{}::/64", at + 1)));
            }
            let table = choices.below(self.tables.len() - main);
            self.subnets.push(Subnet {
                vpc,
                cidrs,
                table: (table > 0).then_some(main + table),
                acl: acls + choices.below(self.acls.len() - acls),
            });
        }
        self.vpcs.push(Vpc {
            cidrs,
            igw: choices.mostly(),
            main,
        });
    }

    /// Groups, hosts and NAT gateways.
    fn fill(&mut self, vpc: usize, choices: &mut Choices) {
        let first = self.groups.len();
        let count = 1 + choices.below(3);
        for _ in 0..count {
            let rules = (0..choices.below(6)).map(|_| Rule {
                egress: choices.yes(),
                traffic: traffic(choices),
                peer: match choices.below(3) {
                    0 => Peer::Group(choices.below(first + count)),
                    _ => Peer::Cidr(cidr(choices)),
                },
            });
            let mut rules: Vec<Rule> = rules.collect();
            // Most groups let everything out, as AWS's default does, and many let much in.
            let all = |egress: bool, cidr: &str| Rule {
                egress,
                traffic: Traffic::All,
                peer: Peer::Cidr(net(cidr)),
            };
            if choices.mostly() {
                rules.extend([all(true, "0.0.0.0/0"), all(true, "::/0")]);
            }
            if choices.yes() {
                rules.extend([all(false, "0.0.0.0/0"), all(false, "::/0")]);
            }
            self.groups.push(Group { vpc, rules });
        }
        let subnets: Vec<usize> = (0..self.subnets.len())
            .filter(|&at| self.subnets[at].vpc == vpc)
            .collect();
        for at in subnets {
            let number = u8::try_from(self.hosts.len()).unwrap_or(u8::MAX);
            if choices.below(3) == 2 {
                self.nats.push(Nat {
                    subnet: at,
                    private: address(&self.subnets[at].cidrs[0], 200),
                    public: choices
                        .mostly()
                        .then(|| IpAddr::from([203, 0, 113, number])),
                });
            }
            for host in 0..=choices.below(2) {
                let number = u8::try_from(self.hosts.len()).unwrap_or(u8::MAX);
                let low = 10 + u32::try_from(host).unwrap_or_default() * 150;
                let v6 = self.subnets[at].cidrs.get(1).filter(|_| choices.mostly());
                let mut groups = vec![first + choices.below(count)];
                if choices.yes() {
                    groups.push(first + choices.below(count));
                }
                groups.sort_unstable();
                groups.dedup();
                self.hosts.push(Host {
                    subnet: at,
                    v4: address(&self.subnets[at].cidrs[0], low),
                    v6: v6.map(|cidr| address(cidr, low)),
                    public: choices.yes().then(|| IpAddr::from([198, 51, 100, number])),
                    groups,
                });
            }
        }
    }

    fn routes(&mut self, at: usize, choices: &mut Choices) {
        let vpc = self.tables[at].vpc;
        let v4 = [
            "0.0.0.0/0",
            "10.1.0.0/16",
            "10.2.0.0/16",
            "10.3.0.0/16",
            "10.2.1.0/24",
            "8.8.8.0/24",
            "8.0.0.0/7",
            "10.0.0.0/8",
        ];
        let v6 = [
            "::/0",
            "2600:1f14:1::/56",
            "2600:1f14:2::/56",
            "2600:1f14:3::/56",
            "2001:4860::/32",
        ];
        let nats: Vec<usize> = (0..self.nats.len())
            .filter(|&nat| self.subnets[self.nats[nat].subnet].vpc == vpc)
            .collect();
        let peerings: Vec<usize> = (0..self.peerings.len())
            .filter(|&at| self.peerings[at].sides.contains(&vpc))
            .collect();
        let mut usual: Vec<(IpNet, Target)> = Vec::new();
        if choices.mostly() {
            let six = [Target::InternetGateway, Target::EgressOnly];
            let four = nats.iter().map(|&at| Target::Nat(at));
            let four: Vec<Target> = four.chain([Target::InternetGateway]).collect();
            usual.push((net("0.0.0.0/0"), choices.of(&four)));
            usual.push((net("::/0"), choices.of(&six)));
        }
        for &peering in &peerings {
            let sides = self.peerings[peering].sides;
            let there = sides[usize::from(sides[0] == vpc)];
            if choices.mostly() {
                let cidrs = self.vpcs[there].cidrs.iter();
                usual.extend(cidrs.map(|&cidr| (cidr, Target::Peering(peering))));
            }
        }
        usual.retain(|(_, target)| *target != Target::InternetGateway || self.vpcs[vpc].igw);
        self.tables[at].routes.extend(usual);
        for _ in 0..choices.below(4) {
            let six = choices.below(3) == 2;
            let destination = net(choices.of(if six { &v6[..] } else { &v4[..] }));
            // Within the VPC only local routes exist here, and a destination stands in a table once.
            let own = self.vpcs[vpc]
                .cidrs
                .iter()
                .any(|cidr| cidr.contains(&destination));
            let twice = self.tables[at]
                .routes
                .iter()
                .any(|(known, _)| *known == destination);
            if own || twice {
                continue;
            }
            let mut targets = vec![Target::Gone];
            if self.vpcs[vpc].igw {
                targets.extend([Target::InternetGateway, Target::InternetGateway]);
            }
            targets.extend(peerings.iter().map(|&at| Target::Peering(at)));
            if six {
                targets.push(Target::EgressOnly);
            } else {
                targets.extend(nats.iter().map(|&at| Target::Nat(at)));
            }
            let last = targets.len() - 1;
            let target = targets[last - choices.below(targets.len())];
            self.tables[at].routes.push((destination, target));
        }
    }

    pub fn table_of(&self, subnet: usize) -> &Table {
        let subnet = &self.subnets[subnet];
        &self.tables[subnet.table.unwrap_or(self.vpcs[subnet.vpc].main)]
    }
}

/// The address at a place in a network.
fn address(cidr: &IpNet, at: u32) -> IpAddr {
    match cidr {
        IpNet::V4(cidr) => Ipv4Addr::from_bits(cidr.network().to_bits() + at).into(),
        IpNet::V6(cidr) => Ipv6Addr::from_bits(cidr.network().to_bits() + u128::from(at)).into(),
    }
}

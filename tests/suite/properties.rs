//! Properties of reachability on small random networks: brute force agrees, more rules never close, order means nothing.

mod brute;
mod documents;
mod world;

use std::collections::BTreeMap;
use std::net::IpAddr;

use mapper::cli::draw::{Selection, draw};
use mapper::inventory::Inventory;
use mapper::net::labels::Labels;
use mapper::net::ports::{ICMP, ICMPV6, PortSet, TCP, UDP};
use mapper::network::{self, model::Network};
use mapper::reach::answer::{Answer, answer};
use mapper::reach::flow::Flow;
use mapper::reach::walk::Origin;
use mapper::snapshot::read::{Snapshot, read};
use mapper::snapshot::source::Memory;
use proptest::prelude::*;
use serde_json::Value;

use brute::{From, Packet, Protocol};
use world::{Peer, Rule, Traffic, WORLD, World};

const PORTS: [u16; 8] = [0, 22, 80, 443, 1023, 1024, 40_000, 65_535];
const CLIENTS: [u16; 4] = [1024, 32_768, 50_000, 65_535];

fn inventory(files: BTreeMap<String, Vec<u8>>) -> Inventory {
    let source = Memory {
        name: "111122223333".to_owned(),
        files,
    };
    let snapshot = Snapshot {
        source: &source,
        name: "random".to_owned(),
        id: None,
    };
    let inventory = read(&[snapshot]).expect("the documents can be read");
    assert!(inventory.warnings.is_empty(), "{:?}", inventory.warnings);
    inventory
}

fn network(world: &World) -> Network {
    network::build(&inventory(documents::documents(world)))
}

/// A pair of ends: who sends, from which address, and which address he dials.
#[derive(Debug, Clone, Copy)]
struct Pair {
    from: From,
    source: IpAddr,
    destination: IpAddr,
}

/// Every pair of one family in a network, the internet included.
fn pairs(world: &World) -> Vec<Pair> {
    let outside = WORLD.map(|address| address.parse::<IpAddr>().expect("an address"));
    let hosts = || world.hosts.iter().enumerate();
    let senders: Vec<(From, IpAddr)> = hosts()
        .flat_map(|(at, host)| {
            let own = [Some(host.v4), host.v6].into_iter().flatten();
            own.map(move |address| (From::Host(at), address))
        })
        .chain(outside.map(|address| (From::World, address)))
        .collect();
    let receivers: Vec<(From, IpAddr)> = hosts()
        .flat_map(|(at, host)| {
            let own = [Some(host.v4), host.v6, host.public].into_iter().flatten();
            own.map(move |address| (From::Host(at), address))
        })
        .chain(
            world
                .nats
                .iter()
                .filter_map(|nat| Some((From::World, nat.public?))),
        )
        .chain(outside.map(|address| (From::World, address)))
        .collect();
    let mut out = Vec::new();
    for &(from, source) in &senders {
        for &(to, destination) in &receivers {
            let outer = from == From::World && outside.contains(&destination);
            let same = from == to && from != From::World;
            if source.is_ipv4() == destination.is_ipv4() && !same && !outer {
                out.push(Pair {
                    from,
                    source,
                    destination,
                });
            }
        }
    }
    out
}

fn ask(network: &Network, pair: Pair, asked: &PortSet, client: (u16, u16)) -> Answer {
    let origin = match pair.from {
        From::World => Origin::Internet,
        From::Host(at) => Origin::Interface(network.index.interfaces[&format!("eni-{at}")]),
    };
    answer(
        network,
        &Flow {
            origin,
            source: pair.source,
            destination: pair.destination,
            asked: asked.clone(),
            client,
            detail: false,
            groups: true,
        },
    )
}

/// Where the engine and brute force differ, in words.
fn difference(world: &World, network: &Network, pair: Pair, client: u16) -> Option<String> {
    let found = ask(network, pair, &PortSet::any(), (client, client));
    if found.open != found.maybe {
        return Some(format!("{pair:?}: unknown: {:?}", found.reasons));
    }
    let (icmp, kind) = if pair.source.is_ipv4() {
        (ICMP, 8)
    } else {
        (ICMPV6, 128)
    };
    let mut packets = vec![(Protocol::Echo, 0, u16::from(kind))];
    for port in PORTS {
        packets.push((Protocol::Tcp, client, port));
        packets.push((Protocol::Udp, client, port));
    }
    packets.into_iter().find_map(|(protocol, from, to)| {
        let packet = Packet {
            source: pair.source,
            destination: pair.destination,
            protocol,
            from,
            to,
        };
        let wanted = brute::passes(world, pair.from, packet);
        let got = match protocol {
            Protocol::Tcp => found.open.has(TCP, to),
            Protocol::Udp => found.open.has(UDP, to),
            Protocol::Echo => found
                .open
                .overlaps(&PortSet::icmp(icmp, Some(kind), Some(0))),
        };
        (got != wanted).then(|| {
            format!(
                "{:?} {packet:?}: brute force says {wanted}, mapper {got}: {:?}",
                pair.from, found.reasons
            )
        })
    })
}

fn choices() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 60..320)
}

/// Whether some pair had an answer before that it has no more.
fn closed(before: &Network, after: &Network, world: &World) -> Option<String> {
    pairs(world).into_iter().find_map(|pair| {
        let one = ask(before, pair, &PortSet::any(), (1024, 65_535));
        let other = ask(after, pair, &PortSet::any(), (1024, 65_535));
        (!other.open.contains(&one.open)).then(|| {
            format!(
                "{pair:?}: {} before, {} after: {:?}",
                one.open, other.open, other.reasons
            )
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn port_sets_agree_with_single_packets(choices in choices(), client in 0..CLIENTS.len()) {
        let world = World::of(&choices);
        let network = network(&world);
        for pair in pairs(&world) {
            if let Some(difference) = difference(&world, &network, pair, CLIENTS[client]) {
                prop_assert!(false, "{difference}\n{world:#?}");
            }
        }
    }

    #[test]
    fn another_allow_rule_closes_nothing(choices in choices(), group in 0_usize..9, egress in any::<bool>(), tcp in any::<bool>()) {
        let world = World::of(&choices);
        let mut more = world.clone();
        let group = group % more.groups.len();
        let traffic = if tcp { Traffic::Tcp(80, 443) } else { Traffic::All };
        let cidr = if tcp { "10.0.0.0/9" } else { "::/0" };
        more.groups[group].rules.push(Rule { egress, traffic, peer: Peer::Cidr(cidr.parse().expect("a network")) });
        let found = closed(&network(&world), &network(&more), &world);
        prop_assert!(found.is_none(), "{}", found.unwrap_or_default());
    }

    #[test]
    fn one_deny_entry_less_closes_nothing(choices in choices(), at in 0_usize..64) {
        let world = World::of(&choices);
        let mut less = world.clone();
        let denies: Vec<(usize, usize)> = less.acls.iter().enumerate().flat_map(|(acl, found)| {
            found.entries.iter().enumerate().filter(|(_, entry)| !entry.allow).map(move |(entry, _)| (acl, entry))
        }).collect();
        if !denies.is_empty() {
            let (acl, entry) = denies[at % denies.len()];
            less.acls[acl].entries.remove(entry);
            let found = closed(&network(&world), &network(&less), &world);
            prop_assert!(found.is_none(), "{}", found.unwrap_or_default());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shuffled_documents_make_the_same_map(choices in choices(), seed in any::<u64>()) {
        let files = documents::documents(&World::of(&choices));
        let mut shuffled = files.clone();
        for (at, bytes) in shuffled.values_mut().enumerate() {
            *bytes = shuffle(bytes, seed.wrapping_add(at as u64));
        }
        prop_assert_eq!(map(files), map(shuffled));
    }
}

fn map(files: BTreeMap<String, Vec<u8>>) -> String {
    let drawing = draw(
        inventory(files),
        &Labels::default(),
        &Selection::default(),
        "snapshot",
    );
    String::from_utf8(drawing.expect("it can be drawn").bytes).expect("map.json is text")
}

/// The same document with the items of every list in another order.
pub fn shuffle(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut document: Value = serde_json::from_slice(bytes).expect("a document");
    mix(&mut document, &mut (seed | 1));
    serde_json::to_vec(&document).expect("a document")
}

fn mix(value: &mut Value, state: &mut u64) {
    match value {
        Value::Array(items) => {
            for at in (1..items.len()).rev() {
                // Marsaglia's xorshift.
                *state ^= *state << 13;
                *state ^= *state >> 7;
                *state ^= *state << 17;
                let other = usize::try_from(*state % (at as u64 + 1)).unwrap_or_default();
                items.swap(at, other);
            }
            for item in items {
                mix(item, state);
            }
        }
        Value::Object(fields) => fields.values_mut().for_each(|field| mix(field, state)),
        _ => {}
    }
}

/// What the random networks are worth: each kind of way is taken, and enough of the pairs pass and do not.
#[test]
fn random_networks_take_every_kind_of_way() {
    let mut taken: BTreeMap<String, u32> = BTreeMap::new();
    let mut state = 88_172_645_463_325_252_u64;
    for _ in 0..150 {
        let choices: Vec<u16> = (0..320)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                u16::try_from(state >> 48).unwrap_or_default()
            })
            .collect();
        let world = World::of(&choices);
        let network = network(&world);
        for pair in pairs(&world) {
            let found = ask(&network, pair, &PortSet::any(), (1024, 65_535));
            let kinds = found.forward.via.iter().map(|id| id.split('-').next());
            let mut way: Vec<&str> = kinds.flatten().collect();
            way.dedup();
            let word = if found.open.is_empty() {
                "closed"
            } else {
                "open"
            };
            let family = if pair.source.is_ipv4() { 4 } else { 6 };
            *taken
                .entry(format!("{word} {family} {}", way.join(" ")))
                .or_default() += 1;
        }
    }
    eprintln!("ways: {taken:?}");
    for way in [
        "open 4 ",
        "open 6 ",
        "open 4 igw",
        "open 6 igw",
        "open 4 nat igw",
        "open 4 pcx",
        "open 6 pcx",
        "open 6 eigw",
        "open 4 nat pcx",
    ] {
        assert!(
            taken.get(way).is_some_and(|&count| count >= 5),
            "{way}: {taken:?}"
        );
    }
}

//! Whatever the map draws, `explain` says, and what it does not draw is blocked: for every ordered pair of classes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::IpAddr;

use mapper::config::Config;
use mapper::demo;
use mapper::net::ports::{PortSet, TCP, UDP};
use mapper::network::{self, model::Network};
use mapper::question::ask::{Outcome, ask, ask_within};
use mapper::question::asked::Question;
use mapper::question::end::{End, Place, kinds};
use mapper::question::ground::Ground;
use mapper::reach::verdict::Verdict;
use mapper::snapshot::read::{Snapshot, read};
use mapper::snapshot::source::Memory;
use mapper::topology::edges::edges;
use mapper::topology::link;
use rayon::prelude::*;

fn demo_network() -> (Network, Config) {
    let demo = demo::sample();
    let source = Memory {
        name: "demo".to_owned(),
        files: demo.documents,
    };
    let snapshot = Snapshot {
        source: &source,
        name: "demo".to_owned(),
        id: None,
    };
    let inventory = read(&[snapshot]).expect("the fictive account can be read");
    let config = Config::parse(&demo.config).expect("its config.json can be read");
    (network::build(&inventory), config)
}

/// What passes, and what may pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Passes {
    open: PortSet,
    perhaps: PortSet,
}

impl Passes {
    /// Only what connects: what a container's edge leaves of other protocols is not drawn.
    fn connecting(self) -> Self {
        let connecting = PortSet::protocol(TCP).union(&PortSet::protocol(UDP));
        let open = self.open.intersect(&connecting);
        Self {
            perhaps: self.perhaps.intersect(&connecting).subtract(&open),
            open,
        }
    }

    fn add(&mut self, verdict: Verdict, words: &[String]) {
        let ports: PortSet = words
            .iter()
            .map(|word| word.parse::<PortSet>().expect("a word of the map"))
            .collect();
        match verdict {
            Verdict::Reachable => self.open = self.open.union(&ports),
            Verdict::Unknown => self.perhaps = self.perhaps.union(&ports),
            Verdict::Blocked => {}
        }
    }

    fn of(outcome: &Outcome, takes: impl Fn(&Place, &Place) -> bool) -> Self {
        let parts = outcome
            .parts
            .iter()
            .filter(|part| takes(&part.source, &part.destination));
        let mut out = Self::default();
        for part in parts {
            out.open = out.open.union(&part.answer.open);
            out.perhaps = out.perhaps.union(&part.answer.maybe);
        }
        out
    }
}

/// The classes that an end of a link stands for.
fn classes(network: &Network, end: &link::End) -> Vec<usize> {
    let within = |takes: &dyn Fn(usize) -> bool| {
        (0..network.classes.len())
            .filter(|&class| takes(network.classes[class].subnet))
            .collect()
    };
    match end {
        link::End::Class(class) => vec![*class],
        link::End::Subnet(at) => within(&|subnet| subnet == *at),
        link::End::Zone { vpc, zone } => within(&|subnet| {
            let subnet = &network.subnets[subnet];
            subnet.vpc == *vpc && subnet.zone == *zone
        }),
        link::End::Vpc(at) => within(&|subnet| network.subnets[subnet].vpc == *at),
        link::End::Internet | link::End::External(_) => Vec::new(),
    }
}

fn name(network: &Network, class: usize) -> String {
    let interface = &network.interfaces[network.classes[class].samples[0]];
    let workload = &network.workloads[interface.workload];
    format!(
        "{} ({})",
        workload.name.as_deref().unwrap_or(&workload.id),
        interface.id
    )
}

fn end(network: &Network, class: usize) -> End {
    End::interfaces(
        name(network, class),
        network.classes[class].interfaces.iter().copied(),
    )
}

/// Classes whose members open connections, and those that somebody may dial.
fn active(network: &Network, sends: bool) -> Vec<usize> {
    (0..network.classes.len())
        .filter(|&class| {
            network.classes[class].samples.iter().any(|&at| {
                let interface = &network.interfaces[at];
                let role = interface.role;
                !interface.idle
                    && if sends {
                        role.initiates()
                    } else {
                        role.accepts()
                    }
            })
        })
        .collect()
}

fn told(differences: &[String]) -> String {
    let mut out = format!("{} differ:", differences.len());
    for line in differences.iter().take(40) {
        let _ = write!(out, "\n{line}");
    }
    out
}

#[test]
fn every_pair_of_classes_is_answered_as_it_is_drawn() {
    let (network, config) = demo_network();
    let ground = Ground::of(&network);
    let drawn = edges(&network, &config.labels);
    let mut map: BTreeMap<(usize, usize), Passes> = BTreeMap::new();
    for link in &drawn.links {
        for source in classes(&network, &link.source) {
            for target in classes(&network, &link.target) {
                let passes = map.entry((source, target)).or_default();
                passes.add(link.verdict, &link.ports);
            }
        }
    }
    let (senders, receivers) = (active(&network, true), active(&network, false));
    let pairs: Vec<(usize, usize)> = senders
        .iter()
        .flat_map(|&source| receivers.iter().map(move |&target| (source, target)))
        .collect();
    let drawn_pairs = pairs.iter().filter(|pair| map.contains_key(pair)).count();
    assert!(
        pairs.len() > 1000 && drawn_pairs > 100,
        "{} pairs, {drawn_pairs} drawn",
        pairs.len()
    );
    let differences: Vec<String> = pairs
        .par_iter()
        .filter_map(|&(source, target)| {
            // One host and itself: the map draws no loop.
            if source == target && network.classes[source].interfaces.len() == 1 {
                return None;
            }
            let question =
                Question::new(end(&network, source), end(&network, target), PortSet::any());
            let outcome = ask(&ground, &question);
            let answered = Passes::of(&outcome, |_, _| true).connecting();
            let drawn = map.get(&(source, target)).cloned().unwrap_or_default();
            let drawn = drawn.connecting();
            (answered != drawn).then(|| {
                format!(
                    "{} → {}: answered {} and perhaps {}, drawn {} and perhaps {}: {:?}",
                    name(&network, source),
                    name(&network, target),
                    answered.open,
                    answered.perhaps,
                    drawn.open,
                    drawn.perhaps,
                    outcome.reasons
                )
            })
        })
        .collect();
    assert!(differences.is_empty(), "{}", told(&differences));
}

#[test]
fn the_internet_is_answered_as_it_is_drawn() {
    let (network, config) = demo_network();
    let ground = Ground::of(&network);
    let drawn = edges(&network, &config.labels);
    let samples: [IpAddr; 2] = [
        "8.8.8.8".parse().expect("an address"),
        "2001:4860:4860::8888".parse().expect("an address"),
    ];
    let anybody = |place: &Place| match place {
        Place::Outside(block) => samples.iter().any(|sample| block.addresses.has(*sample)),
        Place::Interface { .. } => false,
    };
    let mut differences = Vec::new();
    for inbound in [true, false] {
        let mut map: BTreeMap<usize, Passes> = BTreeMap::new();
        for link in &drawn.links {
            let (outer, inner) = if inbound {
                (&link.source, &link.target)
            } else {
                (&link.target, &link.source)
            };
            if *outer == link::End::Internet {
                for class in classes(&network, inner) {
                    map.entry(class).or_default().add(link.verdict, &link.ports);
                }
            }
        }
        for class in active(&network, !inbound) {
            let (here, there) = (end(&network, class), End::internet(&ground));
            let (source, target) = if inbound {
                (there, here)
            } else {
                (here, there)
            };
            let outcome = ask(&ground, &Question::new(source, target, PortSet::any()));
            let answered = Passes::of(&outcome, |source, target| {
                anybody(if inbound { source } else { target })
            })
            .connecting();
            let drawn = map.get(&class).cloned().unwrap_or_default().connecting();
            if answered != drawn {
                differences.push(format!(
                    "{} {}: answered {} and perhaps {}, drawn {} and perhaps {}: {:?}",
                    if inbound { "in" } else { "out" },
                    name(&network, class),
                    answered.open,
                    answered.perhaps,
                    drawn.open,
                    drawn.perhaps,
                    outcome.reasons
                ));
            }
        }
    }
    assert!(differences.is_empty(), "{}", told(&differences));
}

#[test]
fn networks_with_a_name_are_answered_at_least_as_they_are_drawn() {
    let (network, config) = demo_network();
    let ground = Ground::of(&network);
    let drawn = edges(&network, &config.labels);
    let (mut count, mut differences) = (0, Vec::new());
    for link in &drawn.links {
        let (link::End::External(outer), true) = (&link.source, link.verdict == Verdict::Reachable)
        else {
            continue;
        };
        let blocks = link
            .cidrs
            .iter()
            .filter_map(|cidr| cidr.parse::<ipnet::IpNet>().ok());
        let range = blocks.collect();
        for class in classes(&network, &link.target) {
            count += 1;
            let source = End::addresses(&ground, outer.as_str(), &range);
            let question = Question::new(source, end(&network, class), PortSet::any());
            let outcome = ask(&ground, &question);
            let answered = Passes::of(&outcome, |_, _| true);
            let mut drawn = Passes::default();
            drawn.add(link.verdict, &link.ports);
            if !answered.open.contains(&drawn.open) {
                differences.push(format!(
                    "{outer} → {}: answered {}, drawn {}: {:?}",
                    name(&network, class),
                    answered.open,
                    drawn.open,
                    outcome.reasons
                ));
            }
        }
    }
    assert!(count > 5, "{count} named links");
    assert!(differences.is_empty(), "{}", told(&differences));
}

/// Addresses all over the internet, the same in every run.
fn scattered() -> impl Iterator<Item = IpAddr> {
    let named = [
        "192.0.2.1",
        "192.0.2.127",
        "192.0.2.128",
        "203.0.113.0",
        "203.0.113.255",
        "203.0.114.0",
        "198.51.100.129",
        "198.51.100.193",
        "1.0.0.1",
        "223.255.255.254",
        "2001:db8:beef::1",
        "2001:db8:bef0::1",
        "2600::1",
        "3fff::1",
    ];
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let random = (0..40).map(move |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let bytes = state.to_be_bytes();
        IpAddr::from([bytes[0], bytes[1], bytes[2], bytes[3]])
    });
    named
        .into_iter()
        .map(|text| text.parse().expect("an address"))
        .chain(random)
}

#[test]
fn one_address_of_a_block_answers_for_all_of_it() {
    let (network, _) = demo_network();
    let ground = Ground::of(&network);
    let internet = End::internet(&ground);
    let addresses: Vec<IpAddr> = scattered()
        .filter(|address| internet.outside.has(*address) && !ground.owns(*address))
        .collect();
    assert!(addresses.len() > 30, "{} addresses", addresses.len());
    let differences: Vec<String> = active(&network, false)
        .par_iter()
        .flat_map_iter(|&class| {
            let here = end(&network, class);
            let whole = ask(
                &ground,
                &Question::new(internet.clone(), here.clone(), PortSet::any()),
            );
            let mut out = Vec::new();
            for &address in &addresses {
                let single = End::addresses(&ground, "one", &address.into());
                let one = ask(
                    &ground,
                    &Question::new(single, here.clone(), PortSet::any()),
                );
                let alone = Passes::of(&one, |_, _| true);
                let within = Passes::of(&whole, |source, _| match source {
                    Place::Outside(block) => block.addresses.has(address),
                    Place::Interface { .. } => false,
                });
                if alone != within {
                    out.push(format!(
                        "{address} → {}: alone {alone:?}, in its block {within:?}",
                        name(&network, class)
                    ));
                }
            }
            out
        })
        .collect();
    assert!(differences.is_empty(), "{}", told(&differences));
}

#[test]
fn one_of_a_kind_is_asked_from_the_other_of_its_kind() {
    let (network, _) = demo_network();
    let ground = Ground::of(&network);
    let all = End::interfaces("all", 0..network.interfaces.len());
    let (first, second) = kinds(&ground, &all.spots)
        .into_iter()
        .find_map(|kin| Some((kin.first.interface, kin.second?.interface)))
        .expect("two alike");
    let ends = [
        End::interfaces("both", [first, second]),
        End::interfaces("one", [first]),
    ];
    let [source, target] = ends;
    let outcome = ask(&ground, &Question::new(source, target, PortSet::any()));
    assert!(!outcome.parts.is_empty());
    for part in outcome.parts {
        assert!(matches!(part.source, Place::Interface { at, .. } if at == second));
        assert!(matches!(part.destination, Place::Interface { at, .. } if at == first));
    }
}

#[test]
fn a_question_of_too_many_parts_is_counted_and_not_asked() {
    let (network, _) = demo_network();
    let ground = Ground::of(&network);
    let all = || End::interfaces("all", 0..network.interfaces.len());
    let count = kinds(&ground, &all().spots).len().pow(2);
    let question = Question::new(all(), all(), PortSet::tcp(22, 22));
    let refused = ask_within(&ground, &question, count - 1).map(|outcome| outcome.verdict);
    assert_eq!(refused, Err(count));
    let answered = ask_within(&ground, &question, count).map(|outcome| outcome.verdict);
    assert_eq!(answered, Ok(ask(&ground, &question).verdict));
}

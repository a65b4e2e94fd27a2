//! Realistic accounts of any size: networks of about a thousand instances that are all built to one plan.

pub mod flat;
pub mod network;
pub mod services;

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use network::{Place, Site};

use super::account::{ACCOUNT, NAME};
use super::build::Build;
use super::random::Random;

/// How many instances a VPC holds at most.
const EACH: usize = 1000;
/// The regions in the order in which they are used.
const REGIONS: [&str; 3] = ["us-east-1", "eu-west-1", "us-west-2"];
/// Public addresses come from the network that is kept for measurements (RFC 2544).
const PUBLIC: Ipv4Addr = Ipv4Addr::new(198, 18, 0, 1);
/// So many networks beside a region's first are peered with it.
const SPOKES: usize = 3;
/// There are no more /16 networks in 10.0.0.0/8; from then on they are used again, without peering.
const NETWORKS: usize = 256;

/// The files of an account with so many instances. Equal seeds give equal bytes.
#[must_use]
pub fn documents(instances: usize, seed: u64) -> BTreeMap<String, Vec<u8>> {
    let mut build = Build::new(ACCOUNT, seed, PUBLIC);
    let mut random = Random::new(seed);
    let count = instances.div_ceil(EACH).max(1);
    let places = places(count);
    let mut hubs: BTreeMap<&str, Site> = BTreeMap::new();
    for region in REGIONS.iter().take(count) {
        build.enter(region);
        build.zones(&['a', 'b', 'c']);
    }
    for (at, place) in places.iter().enumerate() {
        build.enter(place.region);
        let site = Site::new(&mut build, place);
        let share = instances / count + usize::from(at < instances % count);
        let hub = hubs.get(place.region).filter(|_| place.spoke);
        network::lay(&mut build, &site, hub);
        services::fill(&mut build, &site, hub, share, &mut random);
        hubs.entry(place.region).or_insert(site);
    }
    build.finish(NAME, false)
}

/// Where each network stands. A region's first network is the hub of those that follow it.
fn places(count: usize) -> Vec<Place> {
    let regions = REGIONS.len().min(count);
    (0..count)
        .map(|number| {
            let within = number / regions;
            Place {
                region: REGIONS.get(number % regions).copied().unwrap_or_default(),
                number: u8::try_from(number % NETWORKS).unwrap_or_default(),
                name: format!("net-{number:03}"),
                hub: within == 0,
                // The hub knows its spokes from the beginning: its routes name their connections.
                spokes: if within == 0 {
                    (1..=SPOKES)
                        .map(|step| number + step * regions)
                        .filter(|spoke| *spoke < count.min(NETWORKS))
                        .collect()
                } else {
                    Vec::new()
                },
                spoke: (1..=SPOKES).contains(&within) && number < NETWORKS,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn count(files: &BTreeMap<String, Vec<u8>>, region: &str) -> usize {
        let path = format!("{region}/ec2-describe-instances.json");
        let document: Value = serde_json::from_slice(&files[&path]).unwrap();
        document["Reservations"].as_array().unwrap().len()
    }

    #[test]
    fn the_account_has_the_size_that_was_asked_for() {
        let files = documents(2_345, 1);
        let sum: usize = REGIONS.iter().map(|region| count(&files, region)).sum();
        assert_eq!(sum, 2_345);
    }

    #[test]
    fn equal_seeds_give_equal_accounts_and_others_do_not() {
        assert_eq!(documents(300, 5), documents(300, 5));
        assert_ne!(documents(300, 5), documents(300, 6));
    }
}

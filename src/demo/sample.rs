//! The account that shows everything: a shop in two regions.

pub mod analytics;
pub mod main_network;
pub mod main_workloads;
pub mod shared_services;

use super::account::{ACCOUNT, NAME};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::build::Build;

/// The one seed: everybody sees the same account.
const SEED: u64 = 7;
/// Public addresses come from a network that is kept for documentation (RFC 5737).
const PUBLIC: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 10);

/// The account's files.
#[must_use]
pub fn documents() -> BTreeMap<String, Vec<u8>> {
    let mut build = Build::new(ACCOUNT, SEED, PUBLIC);
    build.enter("us-east-1");
    build.zones(&['a', 'b', 'c']);
    let main = main_network::vpc(&mut build);
    let shared = shared_services::vpc(&mut build);
    build.enter("eu-west-1");
    build.zones(&['a', 'b', 'c']);
    let analytics = analytics::vpc(&mut build);
    build.enter("us-east-1");
    let network = main_network::network(&mut build, &main, &shared, &analytics);
    main_workloads::workloads(&mut build, &network, &shared);
    shared_services::fill(&mut build, &shared, &main);
    build.enter("eu-west-1");
    analytics::fill(&mut build, &analytics, &main);
    build.finish(NAME, true)
}

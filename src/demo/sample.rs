//! The account that shows everything: a shop in two regions.

pub mod analytics;
pub mod main_network;
pub mod main_services;
pub mod main_storage;
pub mod main_workloads;
pub mod shared_services;

use super::account::{ACCOUNT, NAME};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use main_network::{Beyond, Main};

use super::build::Build;
use super::vpc::Subnet;

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
    let transit = build.transit_gateway("core");
    let storage = build.service_list("s3", &["198.51.100.128/26", "198.51.100.192/26"]);
    let beyond = Beyond {
        shared: &shared,
        analytics: &analytics,
        transit,
        storage,
    };
    let network = main_network::network(&mut build, &main, &beyond);
    main_workloads::workloads(&mut build, &network, &beyond);
    let tools = shared_services::fill(&mut build, &shared, &main, &beyond.transit);
    crossroads(&mut build, &beyond, &network, &tools);
    build.enter("eu-west-1");
    analytics::fill(&mut build, &analytics, &main);
    build.finish(NAME, true)
}

/// The transit gateway's attachments and tables: the two networks, and the headquarters by VPN.
fn crossroads(build: &mut Build, beyond: &Beyond<'_>, main: &Main, tools: &[Subnet]) {
    let gateway = beyond.transit.as_str();
    let to_main = build.attach_vpc(gateway, &main.vpc, &main.app.each_ref());
    let tools: Vec<&Subnet> = tools.iter().collect();
    let to_shared = build.attach_vpc(gateway, beyond.shared, &tools);
    let office = build.vpn("headquarters", gateway, "203.0.113.250", &["10.100.0.0/14"]);
    let networks = [&to_main, &to_shared];
    // Analytics is reached by peering; whatever comes this way is dropped.
    let fixed = [("10.100.0.0/14", Some(&office)), ("10.2.0.0/16", None)];
    build.transit_table(gateway, "networks", &networks, &networks, &fixed);
    build.transit_table(gateway, "headquarters", &[&office], &networks, &[]);
}

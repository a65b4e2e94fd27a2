//! Fuzzes the arguments of `mapper explain` against the fictive account.
#![no_main]

#[path = "../entries.rs"]
#[expect(dead_code, reason = "each target throws at one of them")]
mod entries;

use std::sync::OnceLock;

use mapper::net::labels::Labels;
use mapper::network::{self, model::Network};
use mapper::snapshot::read::{Snapshot, read};
use mapper::snapshot::source::Memory;

static NETWORK: OnceLock<Network> = OnceLock::new();

fn sample() -> Network {
    let source = Memory {
        name: "demo".to_owned(),
        files: mapper::demo::sample().documents,
    };
    let snapshot = Snapshot {
        source: &source,
        name: "demo".to_owned(),
        id: None,
    };
    network::build(&read(&[snapshot]).expect("the fictive account can be read"))
}

libfuzzer_sys::fuzz_target!(|input: (&str, &str, &str)| {
    let network = NETWORK.get_or_init(sample);
    entries::words(network, &Labels::default(), input.0, input.1, input.2);
});

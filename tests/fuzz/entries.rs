//! What outside text meets first: the functions that fuzzing throws bytes at. None of them may panic.

use std::collections::BTreeMap;
use std::str::FromStr;

use mapper::cli::draw::{Selection, draw};
use mapper::config::Config;
use mapper::gather::convert;
use mapper::gather::shapes::SHAPES;
use mapper::net::labels::Labels;
use mapper::net::ports::PortSet;
use mapper::network::{self, model::Network};
use mapper::policy;
use mapper::question::ask::ask;
use mapper::question::asked::Question;
use mapper::question::ground::Ground;
use mapper::question::names::Names;
use mapper::snapshot::read::{Snapshot, read};
use mapper::snapshot::source::Memory;

/// The files of a snapshot, by path below the account's folder: read, asked, drawn.
pub fn snapshot(files: BTreeMap<String, Vec<u8>>) {
    let source = Memory {
        name: "fuzz".to_owned(),
        files,
    };
    let snapshot = Snapshot {
        source: &source,
        name: "fuzz".to_owned(),
        id: None,
    };
    let Ok(inventory) = read(&[snapshot]) else {
        return;
    };
    let network = network::build(&inventory);
    let some = network
        .workloads
        .iter()
        .step_by(network.workloads.len() / 3 + 1);
    for workload in some {
        words(
            &network,
            &Labels::default(),
            "internet",
            &workload.id,
            "any",
        );
        words(
            &network,
            &Labels::default(),
            &workload.id,
            "internet",
            "tcp/443",
        );
    }
    let _ = draw(
        inventory,
        &Labels::default(),
        &Selection::default(),
        "snapshot",
    );
}

/// The arguments of `mapper explain`.
pub fn words(network: &Network, labels: &Labels, source: &str, destination: &str, port: &str) {
    let ground = Ground::of(network);
    let names = Names::new(&ground, labels);
    let ports = PortSet::from_str(port);
    let ends = (names.resolve(source), names.resolve(destination));
    if let (Ok(source), Ok(destination)) = ends {
        let asked = ports.unwrap_or_else(|_| PortSet::any());
        let _ = ask(&ground, &Question::new(source, destination, asked));
    }
}

/// What AWS answers to a call, and what it refuses it with.
pub fn answer(service: &str, operation: &str, items: &str, body: &[u8]) {
    let _ = mapper::aws::refusal::said(body);
    if let Some(shape) = SHAPES.answer(service, operation) {
        let _ = convert::read(&SHAPES, shape, body, items, &mut |_| Ok(()));
    }
}

/// A policy file. What is read can be told again; what is not says where.
pub fn policy(text: &str) {
    if let Err(mistake) = policy::read(text) {
        assert!(!mistake.to_string().is_empty());
    }
}

/// `config.json`.
pub fn config(bytes: &[u8]) {
    if let Err(error) = Config::parse(bytes) {
        assert!(!error.to_string().is_empty());
    }
}

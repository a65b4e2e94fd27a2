//! How long all pairs of classes take on one core, and one question beyond reading the snapshot.
//!
//! `cargo bench --bench reach` prints a table of growth first, then divan's figures.

#![expect(clippy::print_stdout, reason = "a benchmark says its figures")]

use std::time::{Duration, Instant};

use divan::Bencher;
use divan::counter::ItemsCount;
use mapper::config::Config;
use mapper::demo::{self, Demo};
use mapper::inventory::Inventory;
use mapper::net::labels::Labels;
use mapper::net::ports::PortSet;
use mapper::network::{self, model::Network};
use mapper::question::ask::ask;
use mapper::question::asked::Question;
use mapper::question::ground::Ground;
use mapper::question::names::Names;
use mapper::snapshot::read::{Snapshot, read};
use mapper::snapshot::source::Memory;
use mapper::topology::edges::edges;

const SIZES: [usize; 3] = [2_000, 20_000, 100_000];
/// Hosts of an account whose classes do not become more with them.
const FLAT: [usize; 3] = [400, 4_000, 40_000];
const SEED: u64 = 1;

fn main() {
    // Divan takes the arguments of the test harness; a list of names needs no figures.
    if !std::env::args().any(|argument| argument == "--list" || argument == "--test") {
        alone(growth);
        alone(flat);
    }
    alone(divan::main);
}

/// Does the work on one core.
fn alone(work: impl FnOnce() + Send) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.expect("a thread can be started").install(work);
}

fn inventory(instances: usize) -> Inventory {
    inventory_of(demo::fleet(instances, SEED))
}

fn inventory_of(account: Demo) -> Inventory {
    let source = Memory {
        name: "bench".to_owned(),
        files: account.documents,
    };
    let snapshot = Snapshot {
        source: &source,
        name: "bench".to_owned(),
        id: None,
    };
    read(&[snapshot]).expect("the fictive account can be read")
}

fn labels() -> Labels {
    Config::parse(&demo::sample().config)
        .expect("its names can be read")
        .labels
}

/// One question, with all that it needs beyond the network.
fn question(network: &Network, labels: &Labels, source: &str, destination: &str) -> usize {
    let ground = Ground::of(network);
    let names = Names::new(&ground, labels);
    let end = |word: &str| names.resolve(word).expect("it is in the account");
    let question = Question::new(end(source), end(destination), PortSet::any());
    ask(&ground, &question).parts.len()
}

/// The first and the last instance, by the order of their ids.
fn ends(network: &Network) -> (String, String) {
    let mut ids = network
        .workloads
        .iter()
        .filter(|workload| workload.kind == "AWS::EC2::Instance")
        .map(|workload| workload.id.clone());
    let first = ids.next().unwrap_or_default();
    (first.clone(), ids.next_back().unwrap_or(first))
}

/// The best of several runs, which is the one that was disturbed least.
fn best<T>(mut run: impl FnMut() -> T) -> Duration {
    (0..5)
        .map(|_| {
            let begin = Instant::now();
            divan::black_box(run());
            begin.elapsed()
        })
        .min()
        .unwrap_or_default()
}

/// A line for each size.
fn growth() {
    println!(
        "instances   classes   network   all pairs   growth/linear   host to host   internet to host   host to network"
    );
    let labels = labels();
    let mut first: Option<f64> = None;
    for size in SIZES {
        let inventory = inventory(size);
        let built = best(|| network::build(&inventory));
        let network = network::build(&inventory);
        drop(inventory);
        let pairs = best(|| edges(&network, &labels));
        let each = pairs.as_secs_f64() / f64::from(u32::try_from(size).unwrap_or(u32::MAX));
        let growth = each / *first.get_or_insert(each);
        let (one, other) = ends(&network);
        let ask = |source: &str, destination: &str| {
            best(|| question(&network, &labels, source, destination)).as_secs_f64() * 1e3
        };
        println!(
            "{size:>9} {:>9} {:>6} ms {:>8} ms {growth:>15.2} {:>11.1} ms {:>15.1} ms {:>14.1} ms",
            network.classes.len(),
            built.as_millis(),
            pairs.as_millis(),
            ask(&one, &other),
            ask("internet", &other),
            ask(&one, "10.0.0.0/8"),
        );
    }
}

/// The same for hosts of one group in three subnets, open to every address: more hosts, and never more classes.
fn flat() {
    println!("\n    hosts   classes   network   growth/linear   all pairs   growth/linear");
    let labels = labels();
    let mut first: Option<(f64, f64)> = None;
    for size in FLAT {
        let inventory = inventory_of(demo::flat(size, SEED));
        let built = best(|| network::build(&inventory)).as_secs_f64();
        let network = network::build(&inventory);
        let pairs = best(|| edges(&network, &labels)).as_secs_f64();
        let count = f64::from(u32::try_from(size).unwrap_or(u32::MAX));
        let each = (built / count, pairs / count);
        let least = *first.get_or_insert(each);
        println!(
            "{size:>9} {:>9} {:>6.1} ms {:>15.2} {:>8.2} ms {:>15.2}",
            network.classes.len(),
            built * 1e3,
            each.0 / least.0,
            pairs * 1e3,
            each.1 / least.1,
        );
    }
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn all_pairs(bencher: Bencher<'_, '_>, instances: usize) {
    let network = network::build(&inventory(instances));
    let labels = labels();
    bencher
        .counter(ItemsCount::new(network.classes.len()))
        .bench_local(|| edges(&network, &labels).links.len());
}

#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn one_question(bencher: Bencher<'_, '_>, instances: usize) {
    let network = network::build(&inventory(instances));
    let labels = labels();
    let (one, other) = ends(&network);
    bencher.bench_local(|| question(&network, &labels, &one, &other));
}

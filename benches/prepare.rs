//! How long a map takes, whole pipeline from files in memory to map.json, beside what parsing the same files costs.
//!
//! `cargo bench --bench prepare` prints a table of growth first, then divan's figures.

#![expect(clippy::print_stdout, reason = "a benchmark says its figures")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use mapper::cli::draw::{Selection, draw};
use mapper::config::Config;
use mapper::demo;
use mapper::snapshot::read::{Snapshot, read};
use mapper::snapshot::source::Memory;
use serde_json::Value;

const SIZES: [usize; 3] = [2_000, 20_000, 100_000];
const SEED: u64 = 1;

fn main() {
    // Divan takes the arguments of the test harness; a list of names needs no figures.
    if !std::env::args().any(|argument| argument == "--list" || argument == "--test") {
        growth();
    }
    divan::main();
}

/// The snapshot as it would stand on disk.
fn snapshot(instances: usize) -> Memory {
    Memory {
        name: "bench".to_owned(),
        files: demo::fleet(instances, SEED).documents,
    }
}

/// All that `mapper prepare` does between reading and writing: the bytes of map.json.
fn prepare(source: &Memory) -> Vec<u8> {
    let snapshot = Snapshot {
        source,
        name: "bench".to_owned(),
        id: None,
    };
    let inventory = read(&[snapshot]).expect("the fictive account can be read");
    let labels = Config::parse(&demo::sample().config)
        .expect("its names can be read")
        .labels;
    draw(inventory, &labels, &Selection::default(), "demo")
        .expect("it can be drawn")
        .bytes
}

/// The least that any program does with the files.
fn parse(source: &Memory) -> usize {
    let documents = source.files.values();
    documents
        .filter_map(|bytes| serde_json::from_slice::<Value>(bytes).ok())
        .filter(Value::is_object)
        .count()
}

fn bytes(source: &Memory) -> usize {
    source.files.values().map(Vec::len).sum()
}

/// The best of several runs, which is the one that was disturbed least.
fn best<T>(runs: u32, mut run: impl FnMut() -> T) -> Duration {
    (0..runs)
        .map(|_| {
            let begin = Instant::now();
            divan::black_box(run());
            begin.elapsed()
        })
        .min()
        .unwrap_or_default()
}

/// What is on the map: classes and stand-alone workloads, edges of traffic.
fn counts(map: &[u8]) -> BTreeMap<&'static str, usize> {
    let map: Value = serde_json::from_slice(map).expect("map.json is JSON");
    let data = |key: &str| -> Vec<Value> {
        let items = map["elements"][key].as_array().cloned().unwrap_or_default();
        items.into_iter().map(|item| item["data"].clone()).collect()
    };
    let nodes = data("nodes");
    let boxes: BTreeMap<&str, bool> = nodes
        .iter()
        .filter_map(|node| Some((node["id"].as_str()?, node["kind"] == "class")))
        .collect();
    let alone = nodes
        .iter()
        .filter(|node| node["role"] == "leaf" && node["subnet"].is_string())
        .filter(|node| {
            let parent = node["parent"].as_str().unwrap_or_default();
            boxes.get(parent) != Some(&true)
        })
        .count();
    let classes = boxes.values().filter(|is_class| **is_class).count();
    let edges = data("edges")
        .iter()
        .filter(|edge| edge["verdict"].is_string())
        .count();
    BTreeMap::from([("classes", classes + alone), ("edges", edges)])
}

/// A line for each size, and how much worse than linear the growth from the first to it is.
fn growth() {
    println!(
        "instances      MB   prepare     parse   prepare/parse   per instance   growth/linear   classes   edges"
    );
    let mut first: Option<f64> = None;
    for size in SIZES {
        let source = snapshot(size);
        let runs = if size > 50_000 { 2 } else { 5 };
        let map = prepare(&source);
        let counts = counts(&map);
        drop(map);
        let prepared = best(runs, || prepare(&source));
        let parsed = best(runs, || parse(&source));
        let each = prepared.as_secs_f64() / f64::from(u32::try_from(size).unwrap_or(u32::MAX));
        let growth = each / *first.get_or_insert(each);
        println!(
            "{size:>9} {:>7} {:>7} ms {:>6} ms {:>15.2} {:>11.1} us {growth:>15.2} {:>9} {:>7}",
            bytes(&source) / 1_000_000,
            prepared.as_millis(),
            parsed.as_millis(),
            prepared.as_secs_f64() / parsed.as_secs_f64(),
            each * 1e6,
            counts["classes"],
            counts["edges"],
        );
    }
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn whole_pipeline(bencher: Bencher<'_, '_>, instances: usize) {
    let source = snapshot(instances);
    bencher
        .counter(ItemsCount::new(instances))
        .bench_local(|| prepare(&source));
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn parsing_alone(bencher: Bencher<'_, '_>, instances: usize) {
    let source = snapshot(instances);
    bencher
        .counter(BytesCount::new(bytes(&source)))
        .bench_local(|| parse(&source));
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn making_the_account(instances: usize) -> usize {
    demo::fleet(instances, SEED).documents.len()
}

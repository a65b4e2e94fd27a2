//! A run that is killed at any moment: the old snapshot is whole, and the next run fetches only what is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use mapper::snapshot::write::journal;
use serde_json::Value;

use crate::fake_aws::{self, FakeAws};
use crate::gathered::{Data, ended};

/// Service and operation of the calls that a broken-off run has noted as fetched.
pub fn journaled(data: &Data) -> BTreeSet<(String, String)> {
    let entries = fs::read_dir(data.path()).expect("a folder");
    entries
        .filter_map(Result::ok)
        .filter(|entry| {
            entry
                .file_name()
                .to_string_lossy()
                .starts_with(".dev.partial-")
        })
        .filter_map(|entry| journal::read(&entry.path()))
        .flat_map(|(_, rows)| rows)
        .map(|row| (row.service, row.operation))
        .collect()
}

/// The files of the current snapshot; in the manifest without what a clock tells.
fn snapshot(data: &Data) -> BTreeMap<String, Vec<u8>> {
    let mut files = data.files();
    files.retain(|name, _| name.starts_with("dev/"));
    if let Some(manifest) = files.get_mut("dev/manifest.json") {
        let mut value: Value = serde_json::from_slice(manifest).expect("JSON");
        value["begin"] = Value::Null;
        value["end"] = Value::Null;
        for row in value["coverage"].as_array_mut().expect("rows") {
            row["milliseconds"] = Value::Null;
        }
        *manifest = serde_json::to_vec(&value).expect("JSON");
    }
    files
}

/// An AWS that takes its time, and notes what it is asked.
fn slow(asked: &Arc<Mutex<Vec<(String, String)>>>) -> FakeAws {
    let noted = Arc::clone(asked);
    FakeAws::start(move |asked| {
        thread::sleep(Duration::from_millis(10));
        let call = (asked.service.to_owned(), asked.operation.clone());
        noted.lock().expect("no panic").push(call);
        let usual = ["GetCallerIdentity", "DescribeRegions"];
        (!usual.contains(&asked.operation.as_str()))
            .then(|| (200, fake_aws::full(asked.service, &asked.operation)))
    })
}

#[test]
fn a_run_killed_at_any_moment_goes_on_to_the_same_bytes() {
    // Runs that are killed, each after its own part of the requests that a whole one makes.
    let kills = env::var("MAPPER_KILLS").map_or(10, |kills| kills.parse().expect("a number"));
    let asked: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
    let aws = slow(&asked);
    // Few at a time, so that there is something between nothing and all.
    let few = ["--concurrency", "4", "--keep", "0"];
    let whole = Data::new();
    assert_eq!(ended(&whole.run(&aws, &few)).0, Some(0));
    let requests = asked.lock().expect("no panic").len();
    let whole = snapshot(&whole);

    let (mut resumed, mut spared) = (0, 0);
    for kill in 0..kills {
        let data = Data::new();
        fs::create_dir(data.path().join("dev")).expect("a folder");
        fs::write(data.path().join("dev/manifest.json"), "old").expect("a file");
        asked.lock().expect("no panic").clear();
        let mut command = data.gather(&few);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = aws
            .environment(&mut command)
            .spawn()
            .expect("mapper starts");
        // So far into the run, and then a moment more, since between two requests much happens.
        let so_far = requests * kill / kills;
        while asked.lock().expect("no panic").len() < so_far
            && child.try_wait().expect("it was started").is_none()
        {
            thread::sleep(Duration::from_millis(1));
        }
        thread::sleep(Duration::from_millis(kill as u64 * 7 % 13));
        child.kill().expect("it was started");
        child.wait().expect("it ends");
        let manifest = fs::read(data.path().join("dev/manifest.json")).expect("a snapshot");
        if manifest != b"old" {
            assert_eq!(snapshot(&data), whole, "it was done before it was killed");
            continue;
        }
        let fetched = journaled(&data);
        asked.lock().expect("no panic").clear();
        let (code, said) = ended(&data.run(&aws, &few));
        assert_eq!(code, Some(0), "{said}");
        assert!(
            snapshot(&data) == whole,
            "killed after {kill} parts: other bytes"
        );
        let again = asked.lock().expect("no panic");
        for call in &fetched {
            assert!(!again.contains(call), "{call:?} was fetched before");
        }
        resumed += usize::from(!fetched.is_empty());
        spared += fetched.len();
        let left: Vec<String> = data
            .files()
            .into_keys()
            .filter(|name| name.contains("partial"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
    eprintln!(
        "{resumed} of {kills} runs went on from where they were killed; {spared} calls were spared"
    );
    assert!(
        resumed >= kills / 2,
        "only {resumed} runs had something to go on from"
    );
}

#[test]
fn a_fresh_run_fetches_everything() {
    let asked = Arc::default();
    let aws = slow(&asked);
    let answered = AtomicUsize::new(0);
    let stops = FakeAws::start(move |asked| {
        let expired = answered.fetch_add(1, Ordering::Relaxed) >= 25;
        expired.then(|| fake_aws::error(asked, 400, "ExpiredToken"))
    });
    let data = Data::new();
    assert_eq!(ended(&data.run(&stops, &["--concurrency", "1"])).0, Some(1));
    let fetched = journaled(&data);
    assert!(!fetched.is_empty());
    assert_eq!(ended(&data.run(&aws, &["--fresh"])).0, Some(0));
    let asked = asked.lock().expect("no panic");
    assert!(fetched.iter().all(|call| asked.contains(call)));
}

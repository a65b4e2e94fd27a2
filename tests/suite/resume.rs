//! A run that is killed at any moment: every snapshot stays whole, and the next run fetches only what is missing.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::env;
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use mapper::gather::plan::Plan;
use mapper::resource::call::Along;
use mapper::snapshot::manifest::Row;
use mapper::snapshot::write::journal;
use serde_json::Value;

use crate::fake_aws::{self, Asked, FakeAws, REGION};
use crate::gathered::{Data, ended};

/// What a run that was broken off has noted as fetched.
fn noted(data: &Data) -> Vec<Row> {
    let entries = fs::read_dir(data.path()).expect("a folder");
    let names = entries.filter_map(Result::ok).map(|entry| entry.path());
    let partial = names.filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(".dev.partial-")
    });
    let journals = partial.filter_map(|path| journal::read(&path));
    journals.flat_map(|(_, rows)| rows).collect()
}

/// Service and operation of the calls that a broken-off run has noted as fetched.
pub fn journaled(data: &Data) -> BTreeSet<(String, String)> {
    let rows = noted(data).into_iter();
    rows.map(|row| (row.service, row.operation)).collect()
}

/// The files of a snapshot by their path in it; in the manifest without what a clock tells.
type Snapshot = BTreeMap<String, Vec<u8>>;

/// The snapshots below a folder: the current one at `dev`, older ones at `.history/dev/<time>`.
fn snapshots(data: &Data) -> BTreeMap<String, Snapshot> {
    let mut found: BTreeMap<String, Snapshot> = BTreeMap::new();
    for (path, bytes) in data.files() {
        let parts = if path.starts_with(".history/dev/") {
            3
        } else {
            1
        };
        let at = path.match_indices('/').nth(parts - 1);
        let Some((folder, file)) = at.map(|(at, _)| path.split_at(at)) else {
            continue;
        };
        if (folder == "dev" || parts == 3) && file != "/.journal.jsonl" {
            let snapshot = found.entry(folder.to_owned()).or_default();
            snapshot.insert(file.to_owned(), without_clock(file, bytes));
        }
    }
    found
}

fn without_clock(file: &str, bytes: Vec<u8>) -> Vec<u8> {
    if file != "/manifest.json" {
        return bytes;
    }
    let mut manifest: Value = serde_json::from_slice(&bytes).expect("JSON");
    manifest["begin"] = Value::Null;
    manifest["end"] = Value::Null;
    for row in manifest["coverage"].as_array_mut().expect("rows") {
        row["milliseconds"] = Value::Null;
    }
    serde_json::to_vec(&manifest).expect("JSON")
}

/// A request as the ledger counts it: service, operation, and the value that it is made for.
type Request = (String, String, String);

/// An AWS whose every id begins with one letter. It notes what is asked, by the access key of who asks.
struct Counted {
    aws: FakeAws,
    asked: Arc<Mutex<HashMap<String, Vec<Request>>>>,
}

impl Counted {
    fn start(letter: &'static str) -> Self {
        let asked: Arc<Mutex<HashMap<String, Vec<Request>>>> = Arc::default();
        let noted = Arc::clone(&asked);
        let plan = Plan::of_catalogue();
        // Written once: a thousand runs ask for the same.
        let steps = plan.steps_in(REGION).map(|step| step.document);
        let answers: HashMap<(&str, &str), String> = steps
            .map(|document| (document.service, document.operation))
            .map(|call| (call, small(call.0, call.1, letter)))
            .collect();
        let aws = FakeAws::start(move |asked| {
            // As far away as a machine beside this one.
            thread::sleep(Duration::from_millis(1));
            let text = answers.get(&(asked.service, asked.operation.as_str()));
            let mut noted = noted.lock().expect("no panic");
            let by = noted.entry(asked.access_key.clone()).or_default();
            by.extend(requests(&plan, asked, letter));
            drop(noted);
            Some((200, page(asked, text?)))
        });
        Self { aws, asked }
    }

    /// What a run asks, and what it ends with.
    fn run(&self, data: &Data, who: &str, options: &[&str]) -> (Option<i32>, String) {
        let mut command = data.gather(options);
        let command = self.aws.environment(&mut command);
        let output = command.env("AWS_ACCESS_KEY_ID", who).output();
        ended(&output.expect("mapper starts"))
    }

    /// How often each request of the plan was made.
    fn made(&self, who: &str) -> BTreeMap<Request, usize> {
        let mut made = BTreeMap::new();
        let asked = self.asked.lock().expect("no panic");
        for request in asked.get(who).into_iter().flatten() {
            *made.entry(request.clone()).or_default() += 1;
        }
        made
    }

    fn count(&self, who: &str) -> usize {
        let asked = self.asked.lock().expect("no panic");
        asked.get(who).map_or(0, Vec::len)
    }
}

/// One item an answer, but three load balancers.
fn small(service: &str, operation: &str, letter: &str) -> String {
    let text = fake_aws::full(service, operation);
    let text = text.replace(">x<", &format!(">{letter}<"));
    let text = text.replace("\"x\"", &format!("\"{letter}\""));
    let list = ("<LoadBalancers>", "</LoadBalancers>");
    if (service, operation) != ("elbv2", "DescribeLoadBalancers") {
        return text;
    }
    let (before, rest) = text.split_once(list.0).expect("a list");
    let (item, after) = rest.split_once(list.1).expect("its end");
    let mut items = String::new();
    for at in 1..4 {
        items.push_str(&item.replace(&format!(">{letter}<"), &format!(">{letter}{at}<")));
    }
    format!("{before}{}{items}{}{after}", list.0, list.1)
}

/// VPCs come in three pages.
fn page(asked: &Asked, text: &str) -> String {
    let end = "</DescribeVpcsResponse>";
    let token = asked
        .parameters
        .get("NextToken")
        .map_or("0", String::as_str);
    let next = token.parse::<u8>().expect("our own token") + 1;
    if asked.operation == "DescribeVpcs" && next < 3 {
        return text.replace(end, &format!("<nextToken>{next}</nextToken>{end}"));
    }
    text.to_owned()
}

/// What a request is about, once for each value that it asks for.
fn requests(plan: &Plan, asked: &Asked, letter: &str) -> Vec<Request> {
    let mut steps = plan.steps.iter();
    let step = steps.find(|step| {
        (step.document.service, step.document.operation)
            == (asked.service, asked.operation.as_str())
    });
    let parameters = asked.parameters.values();
    let values: Vec<&str> = parameters
        .filter(|value| value.starts_with(letter))
        .map(String::as_str)
        .collect();
    let along = step
        .and_then(|step| step.call.parent)
        .map(|parent| parent.along);
    let values = match along {
        None => vec![String::new()],
        Some(Along::Alone) => values.into_iter().map(str::to_owned).collect(),
        Some(Along::Pair) => vec![values.join("/")],
        Some(Along::Many(_)) => vec![letter.to_owned()],
    };
    let request = |value| (asked.service.to_owned(), asked.operation.clone(), value);
    values.into_iter().map(request).collect()
}

/// Numbers that look random; equal seeds give equal numbers (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bound = u64::try_from(bound).expect("a number");
        usize::try_from((word ^ (word >> 31)) % bound).expect("below the bound")
    }
}

/// What a whole run of the plan asks, and the snapshot that it makes.
struct Whole {
    kinds: &'static str,
    made: BTreeMap<Request, usize>,
    old: Snapshot,
    /// As `old` stands on disk.
    files: BTreeMap<String, Vec<u8>>,
    new: Snapshot,
}

impl Whole {
    fn of(kinds: &'static str, before: &Counted, now: &Counted) -> Self {
        let gathered = |aws: &Counted| {
            let data = Data::new();
            let (code, said) = aws.run(&data, kinds, &["--kinds", kinds]);
            assert_eq!(code, Some(0), "{said}");
            data
        };
        let (old, new) = (gathered(before), gathered(now));
        let current = |data: &Data| snapshots(data).remove("dev").expect("a snapshot");
        let mut files = old.files();
        files.retain(|path, _| path.starts_with("dev/"));
        let whole = Self {
            kinds,
            made: now.made(kinds),
            old: current(&old),
            files,
            new: current(&new),
        };
        assert_ne!(whole.old, whole.new);
        whole
    }
}

/// What became of the runs that were killed.
#[derive(Default)]
struct Tally {
    resumed: AtomicUsize,
    spared: AtomicUsize,
    /// Killed when the new snapshot was in its place already.
    late: AtomicUsize,
}

/// Kills one run after so many requests and so much time, and runs the same again.
fn round(at: usize, seed: u64, now: &Counted, whole: &Whole, tally: &Tally) {
    let mut random = Random(seed ^ (at as u64).wrapping_mul(0x2545_f491_4f6c_dd1d));
    let requests: usize = whole.made.values().sum();
    let so_far = random.below(requests + 1);
    // Between two requests much happens, and most of all after the last.
    let bound = if so_far == requests { 20_000 } else { 4_000 };
    let then = Duration::from_micros(random.below(bound) as u64);
    let keep = random.below(2).to_string();
    let told = format!(
        "round {at} of MAPPER_SEED={seed}: killed {then:?} after {so_far} requests of {requests}"
    );
    // Few at a time, so that there is something between nothing and all.
    let options = [
        "--kinds",
        whole.kinds,
        "--concurrency",
        "4",
        "--keep",
        &keep,
    ];

    let data = Data::new();
    for (path, bytes) in &whole.files {
        let file = data.path().join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, bytes).expect("a file");
    }
    let (first, second) = (format!("killed-{at}"), format!("resumed-{at}"));
    let mut command = data.gather(&options);
    now.aws
        .environment(&mut command)
        .env("AWS_ACCESS_KEY_ID", &first);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("mapper starts");
    while now.count(&first) < so_far && child.try_wait().expect("it was started").is_none() {
        thread::sleep(Duration::from_micros(200));
    }
    thread::sleep(then);
    child.kill().expect("it was started");
    child.wait().expect("it ends");

    let there = snapshots(&data);
    assert!(
        there
            .values()
            .all(|found| *found == whole.old || *found == whole.new),
        "{told}"
    );
    let current = there
        .get("dev")
        .unwrap_or_else(|| panic!("{told}: no snapshot"));
    let mut missing = whole.made.clone();
    if *current == whole.new {
        tally.late.fetch_add(1, Ordering::Relaxed);
    } else {
        let fetched = noted(&data);
        tally
            .resumed
            .fetch_add(usize::from(!fetched.is_empty()), Ordering::Relaxed);
        tally.spared.fetch_add(fetched.len(), Ordering::Relaxed);
        for row in fetched {
            let request = (row.service, row.operation, row.value.unwrap_or_default());
            assert!(
                missing.remove(&request).is_some(),
                "{told}: {request:?} was never to be asked"
            );
        }
    }

    let (code, said) = now.run(&data, &second, &options);
    assert_eq!(code, Some(0), "{told}: {said}");
    // Who the caller is and which regions there are is asked each time.
    assert_eq!(now.made(&second), missing, "{told}");
    let there = snapshots(&data);
    assert!(there["dev"] == whole.new, "{told}: other bytes");
    assert!(
        there
            .values()
            .all(|found| *found == whole.old || *found == whole.new),
        "{told}"
    );
    assert_eq!(there.len(), if keep == "0" { 1 } else { 2 }, "{told}");
    let left = data.files().into_keys();
    let left: Vec<String> = left
        .filter(|path| path.contains("partial") || path.contains(".old-"))
        .collect();
    assert!(left.is_empty(), "{told}: {left:?}");
}

/// `MAPPER_KILLS` says how often, `MAPPER_SEED` repeats the moments of another run.
#[test]
fn a_run_killed_at_any_moment_goes_on_to_the_same_bytes() {
    let number = |name: &str| {
        env::var(name)
            .ok()
            .map(|text| text.parse::<u64>().expect("a number"))
    };
    let kills = usize::try_from(number("MAPPER_KILLS").unwrap_or(200)).expect("a number");
    let seed = number("MAPPER_SEED").unwrap_or_else(|| RandomState::new().build_hasher().finish());
    let (before, now) = (Counted::start("y"), Counted::start("x"));
    let core = Whole::of("core", &before, &now);
    let all = Whole::of("all", &before, &now);
    let (next, tally) = (AtomicUsize::new(0), Tally::default());
    let lost = thread::scope(|scope| {
        let mut workers = Vec::new();
        for _ in 0..4 {
            workers.push(scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= kills {
                        return;
                    }
                    // The further kinds cost twice as much and go the same way.
                    let whole = if at % 10 == 9 { &all } else { &core };
                    round(at, seed, &now, whole, &tally);
                }
            }));
        }
        let ended = workers.into_iter().map(thread::ScopedJoinHandle::join);
        ended.filter(Result::is_err).count()
    });
    let [resumed, spared, late] =
        [&tally.resumed, &tally.spared, &tally.late].map(|count| count.load(Ordering::Relaxed));
    let told = format!(
        "MAPPER_SEED={seed}: {kills} runs killed, {late} of them when they were done; {resumed} went on from where they \
         were killed, {spared} calls were spared"
    );
    eprintln!("{told}");
    assert_eq!(lost, 0, "{told}");
    assert!(resumed * 2 >= kills, "{told}");
}

/// An AWS that answers everything, and notes what it is asked.
fn answering(asked: &Arc<Mutex<Vec<(String, String)>>>) -> FakeAws {
    let noted = Arc::clone(asked);
    FakeAws::start(move |asked| {
        let call = (asked.service.to_owned(), asked.operation.clone());
        noted.lock().expect("no panic").push(call);
        let usual = ["GetCallerIdentity", "DescribeRegions"];
        (!usual.contains(&asked.operation.as_str()))
            .then(|| (200, fake_aws::full(asked.service, &asked.operation)))
    })
}

#[test]
fn a_fresh_run_fetches_everything() {
    let asked = Arc::default();
    let aws = answering(&asked);
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

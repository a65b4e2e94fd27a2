//! How long `mapper gather` takes against a server that answers after a fixed time, beside one call after another.
//!
//! `cargo bench --bench gather` prints two tables: an account of 1,100 instances in 17 regions, and 20,000 instances under a
//! server that keeps to AWS's buckets.

#![expect(clippy::print_stdout, reason = "a benchmark says its figures")]

#[path = "gather/answers.rs"]
mod answers;
#[expect(dead_code, reason = "the suite uses all of it")]
#[path = "../tests/suite/fake_aws.rs"]
mod fake_aws;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use std::{env, fs};

use answers::Answers;
use fake_aws::{FakeAws, usual, wrapped};
use mapper::demo;
use mapper::gather::plan::{Plan, Scope};
use serde_json::{Value, json};

/// How long the server thinks about each answer.
const LATENCY: Duration = Duration::from_millis(80);
/// The regions that are enabled without asking for them.
const REGIONS: [&str; 17] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];
/// AWS's figures for calls of EC2 that change nothing:
/// <https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html>.
const BURST: f64 = 100.0;
const A_SECOND: f64 = 20.0;

/// What the server saw.
#[derive(Default)]
struct Seen {
    calls: Vec<Value>,
    refused: usize,
    now: usize,
    most: usize,
    /// Tokens of each region and operation, and when they were counted.
    buckets: BTreeMap<(String, String), (f64, Instant)>,
}

impl Seen {
    fn allows(&mut self, key: (String, String)) -> bool {
        let now = Instant::now();
        let (tokens, since) = self.buckets.entry(key).or_insert((BURST, now));
        let filled = *tokens + now.duration_since(*since).as_secs_f64() * A_SECOND;
        *since = now;
        *tokens = filled.min(BURST);
        let allowed = *tokens >= 1.0;
        *tokens -= f64::from(u8::from(allowed));
        self.refused += usize::from(!allowed);
        allowed
    }
}

fn main() {
    // Divan's and the test harness's arguments mean nothing here; a list of names needs no figures.
    if env::args().any(|argument| argument == "--list" || argument == "--test") {
        return;
    }
    side_by_side();
    under_buckets();
}

/// An AWS of some regions that has an account's documents.
struct Server {
    aws: FakeAws,
    seen: Arc<Mutex<Seen>>,
    /// Whether answers take their time and requests are counted.
    is_timed: Arc<AtomicBool>,
}

impl Server {
    fn start(
        account: &BTreeMap<String, Vec<u8>>,
        regions: &'static [&'static str],
        buckets: bool,
    ) -> Self {
        let answers = Answers::new(account);
        let (seen, is_timed) = (Arc::<Mutex<Seen>>::default(), Arc::<AtomicBool>::default());
        let (watch, clock) = (Arc::clone(&seen), Arc::clone(&is_timed));
        let aws = FakeAws::start(move |asked| {
            let answer = || {
                if asked.operation == "DescribeRegions" {
                    return listed(regions);
                }
                let page = answers.page(&asked.region, asked);
                page.unwrap_or_else(|| usual(asked))
            };
            if !clock.load(Ordering::Relaxed) {
                return Some((200, answer()));
            }
            {
                let mut seen = watch.lock().expect("no panic");
                seen.now += 1;
                seen.most = seen.most.max(seen.now);
                seen.calls
                    .push(json!({"service": asked.service, "region": asked.region,
                    "operation": asked.operation, "parameters": asked.parameters}));
                let key = (asked.region.clone(), asked.operation.clone());
                if buckets && asked.service == "ec2" && !seen.allows(key) {
                    seen.now -= 1;
                    return Some(fake_aws::error(asked, 503, "RequestLimitExceeded"));
                }
            }
            thread::sleep(LATENCY);
            let text = answer();
            watch.lock().expect("no panic").now -= 1;
            Some((200, text))
        });
        let server = Self {
            aws,
            seen,
            is_timed,
        };
        // Every answer is written once before the clock starts: AWS does not write them on the caller's cores.
        gather(&server.aws);
        server.is_timed.store(true, Ordering::Relaxed);
        server
    }
}

fn listed(regions: &[&str]) -> String {
    let items = regions.iter().map(|region| {
        format!(
            "<item><regionName>{region}</regionName><regionEndpoint>{region}</regionEndpoint>\
             <optInStatus>opt-in-not-required</optInStatus></item>"
        )
    });
    let items: String = items.collect();
    wrapped(
        "ec2",
        "DescribeRegions",
        &format!("<regionInfo>{items}</regionInfo>"),
    )
}

/// How long a gathering took, and how much memory at most.
struct Run {
    seconds: f64,
    megabytes: f64,
    code: Option<i32>,
}

fn gather(aws: &FakeAws) -> Run {
    let data = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mapper"));
    command
        .current_dir(data.path())
        .args([
            "gather",
            "--account",
            "dev",
            "--data",
            ".",
            "--kinds",
            "core",
            "--quiet",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let begin = Instant::now();
    let mut child = aws
        .environment(&mut command)
        .spawn()
        .expect("mapper starts");
    let mut most = 0.0_f64;
    let code = loop {
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            break status.code();
        }
        most = most.max(megabytes(child.id()).unwrap_or_default());
        thread::sleep(Duration::from_millis(2));
    };
    Run {
        seconds: begin.elapsed().as_secs_f64(),
        megabytes: most,
        code,
    }
}

/// The most memory that a process had, where the system tells it.
fn megabytes(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes / 1024.0)
}

/// The longest chain of calls of which each needs the one before: identity, regions, then the plan's.
fn chain() -> usize {
    let plan = Plan::of(Scope::Core);
    let depth = |mut at: usize| {
        let mut depth = 1;
        while let Some(parent) = plan
            .steps
            .iter()
            .position(|step| step.children.iter().any(|child| child.step == at))
        {
            depth += 1;
            at = parent;
        }
        depth
    };
    2 + (0..plan.steps.len()).map(depth).max().unwrap_or(0)
}

/// 17 regions, 1,100 instances: `mapper gather`, one call after another, and the floor.
fn side_by_side() {
    let server = Server::start(&demo::fleet(1_100, 1).documents, &REGIONS, false);
    let mut runs: Vec<Run> = (0..3).map(|_| gather(&server.aws)).collect();
    let (calls, most) = {
        let mut seen = server.seen.lock().expect("no panic");
        let each = seen.calls.len() / runs.len();
        seen.calls.truncate(each);
        (std::mem::take(&mut seen.calls), seen.most)
    };
    runs.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    let best = runs.first().expect("three runs");
    let count = f64::from(u32::try_from(calls.len()).unwrap_or(u32::MAX));
    let together = f64::from(u32::try_from(most).unwrap_or(u32::MAX));
    let latency = LATENCY.as_secs_f64();
    let links = f64::from(u32::try_from(chain()).unwrap_or(u32::MAX));
    let floor = (count * latency / together).max(links * latency);
    println!(
        "{count} calls in {} regions, {} ms each, at most {together} in flight, chains of {links}",
        REGIONS.len(),
        LATENCY.as_millis()
    );
    println!("collector                   seconds   of the floor   MB   exit code");
    println!("floor                       {floor:>7.2} {:>14.2}", 1.0);
    for run in &runs {
        println!(
            "mapper gather               {:>7.2} {:>14.2} {:>4.0}   {:?}",
            run.seconds,
            run.seconds / floor,
            run.megabytes,
            run.code
        );
    }
    match sequential(&server.aws, &calls) {
        Some(seconds) => println!(
            "boto3, one after another    {seconds:>7.2} {:>14.2}        {:.1} times mapper",
            seconds / floor,
            seconds / best.seconds
        ),
        None => println!("boto3 is not there (.tests/venv or MAPPER_TEST_VENV): not compared"),
    }
}

/// The same calls by boto3, one after another: seconds without its start.
fn sequential(aws: &FakeAws, calls: &[Value]) -> Option<f64> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let venv =
        env::var_os("MAPPER_TEST_VENV").map_or_else(|| root.join(".tests/venv"), PathBuf::from);
    let python = venv.join("bin/python");
    if !python.is_file() {
        return None;
    }
    let list = tempfile::NamedTempFile::new().expect("a file");
    fs::write(list.path(), Value::from(calls).to_string()).expect("a list");
    let output = Command::new(python)
        .arg(root.join("benches/gather/sequential.py"))
        .arg(&aws.endpoint)
        .arg(list.path())
        .stderr(Stdio::inherit())
        .output()
        .ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// One region of 20,000 instances, whose calls are refused as AWS refuses them.
fn under_buckets() {
    let server = Server::start(&demo::flat(20_000, 1).documents, &["us-east-1"], true);
    let run = gather(&server.aws);
    let seen = server.seen.lock().expect("no panic");
    let mut each: BTreeMap<&str, f64> = BTreeMap::new();
    for call in &seen.calls {
        *each
            .entry(call["operation"].as_str().unwrap_or_default())
            .or_default() += 1.0;
    }
    // Pages come one after another; what the bucket does not hold at first it gains with time.
    let needs = |count: &f64| (count * LATENCY.as_secs_f64()).max((count - BURST) / A_SECOND);
    let least = each.values().map(needs).fold(0.0, f64::max) + 2.0 * LATENCY.as_secs_f64();
    println!(
        "\n20,000 interfaces in one region, buckets of {BURST} and {A_SECOND} a second for each call"
    );
    println!(
        "{} calls, {} refused, {:.2} s where pages and buckets take {least:.2} s: {:.2} times; {:.0} MB, exit code {:?}",
        seen.calls.len(),
        seen.refused,
        run.seconds,
        run.seconds / least,
        run.megabytes,
        run.code
    );
}

//! What breaks on the way to AWS, and what `mapper gather` says of it: held to what the proxy in between did.

use std::fs;
use std::process::Output;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use mapper::gather::plan::Plan;
use mapper::snapshot::manifest::Status;

use crate::fake_aws::{self, Answer, Asked, FakeAws};
use crate::fault_proxy::{Deeds, Fault, FaultProxy};
use crate::gathered::{Data, ended};

/// One item in every answer.
fn full(asked: &Asked) -> Answer {
    let asks_for_data = !matches!(
        asked.operation.as_str(),
        "GetCallerIdentity" | "DescribeRegions"
    );
    asks_for_data.then(|| (200, fake_aws::full(asked.service, &asked.operation)))
}

fn run(data: &Data, proxy: &FaultProxy, arguments: &[&str]) -> Output {
    let mut command = data.gather(arguments);
    proxy
        .environment(&mut command)
        .output()
        .expect("mapper starts")
}

/// The ledger says of every call of the plan what became of it: whole with its file where the last answer passed,
/// not whole and without one where it did not, skipped where it was never asked.
fn tells_the_truth(data: &Data, deeds: &Deeds) {
    let manifest = data.manifest();
    for step in Plan::of_catalogue().steps_in(fake_aws::REGION) {
        let (service, operation) = (step.document.service, step.document.operation);
        let mut rows = manifest.coverage.iter();
        let row = rows
            .find(|row| row.service == service && row.operation == operation)
            .unwrap_or_else(|| panic!("no row of {service}:{operation}"));
        let value = fake_aws::value_in_full(step);
        let file = format!("dev/us-east-1/{}", step.document.path(value));
        let is_there = data.path().join(file).exists();
        let done = deeds.get(&(service.to_owned(), operation.to_owned()));
        match done.and_then(|done| done.last()) {
            None => {
                assert_eq!(row.status, Status::Skipped, "{row:?}");
                assert!(!is_there, "{row:?}");
            }
            Some(Fault::Pass | Fault::Drip(_)) => {
                assert_eq!((row.status, row.count), (Status::Ok, 1), "{row:?}");
                assert!(is_there, "{row:?}");
            }
            Some(fault) => {
                assert!(!row.status.is_whole() && !is_there, "{fault:?}: {row:?}");
                assert_eq!(row.count, 0, "{row:?}");
            }
        }
    }
}

/// A number that looks random and is the same in every run.
fn noise(asked: &Asked, before: usize) -> u64 {
    let text = format!("{}{}{before}", asked.service, asked.operation);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    }) >> 20
}

#[test]
fn what_passes_in_the_end_is_whole() {
    let aws = FakeAws::start(full);
    let often = FaultProxy::start(&aws.endpoint, |asked, before| {
        match noise(asked, before) % 10 {
            0..3 => Fault::Error(503, "RequestLimitExceeded"),
            _ => Fault::Pass,
        }
    });
    let data = Data::new();
    let output = run(&data, &often, &[]);
    assert_eq!(ended(&output).0, Some(0), "{}", ended(&output).1);
    tells_the_truth(&data, &often.deeds());
    let throttled: usize = often
        .deeds()
        .values()
        .map(|done| done.iter().filter(|fault| **fault != Fault::Pass).count())
        .sum();
    assert!(throttled > 10, "only {throttled}");

    // Everything fails once, each in its own way.
    let once = FaultProxy::start(&aws.endpoint, |asked, before| {
        if before > 0 {
            return Fault::Pass;
        }
        match noise(asked, 0) % 9 {
            0 => Fault::Status(500),
            1 => Fault::Status(502),
            2 => Fault::Status(503),
            3 => Fault::Status(504),
            4 => Fault::Reset,
            5 => Fault::Truncated,
            6 => Fault::Stall(Duration::from_secs(8)),
            7 => Fault::Error(400, "Throttling"),
            _ => Fault::Drip(Duration::from_millis(400)),
        }
    });
    let data = Data::new();
    let output = run(&data, &once, &["--timeout", "4"]);
    assert_eq!(ended(&output).0, Some(0), "{}", ended(&output).1);
    tells_the_truth(&data, &once.deeds());
}

#[test]
fn what_never_passes_is_told_as_what_it_is() {
    let aws = FakeAws::start(full);
    let fault = |asked: &Asked| match (asked.service, asked.operation.as_str()) {
        (_, "DescribeVpcs" | "ListClustersV2") => (Fault::Html, Status::Failed),
        (_, "DescribeSubnets" | "DescribeCacheClusters") | ("eks", "ListClusters") => {
            (Fault::Malformed, Status::Failed)
        }
        (_, "DescribeInstances") => (Fault::Error(403, "UnauthorizedOperation"), Status::Denied),
        (_, "DescribeAddresses" | "ListFunctions") => {
            (Fault::Error(403, "AccessDeniedException"), Status::Denied)
        }
        (_, "DescribeNatGateways") => (Fault::Error(403, "OptInRequired"), Status::NotEnabled),
        (_, "DescribeRouteTables") => (Fault::Status(500), Status::Failed),
        (_, "DescribeNetworkInterfaces") => (Fault::Status(504), Status::Failed),
        (_, "DescribeFlowLogs") | ("fsx", _) => {
            (Fault::Error(400, "ThrottlingException"), Status::Throttled)
        }
        (_, "DescribeVpcEndpoints") => (Fault::Reset, Status::Failed),
        (_, "DescribeDhcpOptions") => (Fault::Stall(Duration::from_secs(8)), Status::Failed),
        (_, "DescribeDBInstances") | ("ecs", "ListClusters") => (Fault::Truncated, Status::Failed),
        (_, "DescribeNetworkAcls") => (Fault::Drip(Duration::from_millis(400)), Status::Ok),
        ("elbv2", "DescribeLoadBalancers") => (Fault::Error(403, "AccessDenied"), Status::Denied),
        _ => (Fault::Pass, Status::Ok),
    };
    let proxy = FaultProxy::start(&aws.endpoint, move |asked, _| fault(asked).0);
    let data = Data::new();
    let output = run(&data, &proxy, &["--timeout", "3", "--max-attempts", "3"]);
    let (code, said) = ended(&output);
    assert_eq!(code, Some(3), "{said}");
    tells_the_truth(&data, &proxy.deeds());
    let mut told = 0;
    for row in data.manifest().coverage {
        let asked = Asked {
            service: Box::leak(row.service.clone().into_boxed_str()),
            operation: row.operation.clone(),
            region: fake_aws::REGION.to_owned(),
            access_key: String::new(),
            parameters: std::collections::BTreeMap::new(),
        };
        let (_, expected) = fault(&asked);
        if expected != Status::Ok && row.service != "elb" {
            assert_eq!(row.status, expected, "{row:?}");
            assert!(said.contains(&row.operation), "{said}");
            told += 1;
        }
    }
    assert_eq!(told, 18);
    // What may pass was asked again, what may not was not.
    let deeds = proxy.deeds();
    let times = |operation: &str| deeds[&("ec2".to_owned(), operation.to_owned())].len();
    assert_eq!(
        (times("DescribeRouteTables"), times("DescribeFlowLogs")),
        (2, 3)
    );
    assert_eq!(times("DescribeInstances"), 1);
}

#[test]
fn credentials_that_expire_on_the_way_cost_nothing_that_was_fetched() {
    let aws = FakeAws::start(full);
    let data = Data::new();
    let asked = AtomicUsize::new(0);
    let before = FaultProxy::start(&aws.endpoint, move |_, _| {
        if asked.fetch_add(1, Ordering::Relaxed) < 25 {
            Fault::Pass
        } else {
            Fault::Error(400, "ExpiredToken")
        }
    });
    let (code, said) = ended(&run(&data, &before, &["--concurrency", "1"]));
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("aws sso login") && said.contains("goes on from"),
        "{said}"
    );
    assert!(!data.path().join("dev").exists());
    let fetched = crate::resume::journaled(&data);
    assert!(fetched.len() > 5, "only {fetched:?}");

    let after = FaultProxy::start(&aws.endpoint, |_, _| Fault::Pass);
    let (code, said) = ended(&run(&data, &after, &[]));
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("going on from the run of"), "{said}");
    for (service, operation) in &fetched {
        assert!(
            !after
                .deeds()
                .contains_key(&(service.clone(), operation.clone())),
            "{operation}"
        );
    }
    assert_eq!(
        data.manifest().coverage.len(),
        Plan::of_catalogue().steps_in(fake_aws::REGION).count()
    );
}

#[test]
fn a_clock_that_is_wrong_is_told_and_the_old_snapshot_stands() {
    let aws = FakeAws::start(full);
    // From the first request on, and in the middle, as when a machine wakes up.
    for (code, passes) in [("SignatureDoesNotMatch", 0), ("RequestTimeTooSkewed", 25)] {
        let data = Data::new();
        fs::create_dir(data.path().join("dev")).expect("a folder");
        fs::write(data.path().join("dev/manifest.json"), "old").expect("a file");
        let asked = AtomicUsize::new(0);
        let proxy = FaultProxy::start(&aws.endpoint, move |_, _| {
            if asked.fetch_add(1, Ordering::Relaxed) < passes {
                Fault::Pass
            } else {
                Fault::Error(403, code)
            }
        });
        let options = ["--concurrency", "1", "--kinds", "core"];
        let (ended, said) = ended(&run(&data, &proxy, &options));
        assert_eq!(ended, Some(1), "{said}");
        assert!(
            said.contains(code) && said.contains("this machine's clock"),
            "{said}"
        );
        // Nothing is asked again that will be refused again; what was on its way when the first refusal came is refused too.
        let refused: usize = proxy
            .deeds()
            .values()
            .map(|done| done.iter().filter(|fault| **fault != Fault::Pass).count())
            .sum();
        assert!(refused < 10, "{refused} times");
        let manifest = fs::read(data.path().join("dev/manifest.json")).expect("a snapshot");
        assert_eq!(manifest, b"old");
        assert_eq!(crate::resume::journaled(&data).is_empty(), passes == 0);
    }
}

#[test]
fn a_service_without_an_endpoint_in_the_region_is_told_as_such() {
    let (data, aws) = (Data::new(), FakeAws::start(full));
    let mut command = data.gather(&["--kinds", "core", "--max-attempts", "2"]);
    aws.environment(&mut command);
    // A name that nobody has: https://www.rfc-editor.org/rfc/rfc6761#section-6.4
    command.env("AWS_ENDPOINT_URL_RDS", "http://rds.no-region-1.invalid");
    let (code, said) = ended(&command.output().expect("mapper starts"));
    assert_eq!(code, Some(3), "{said}");
    let mut unsupported = 0;
    for row in data.manifest().coverage {
        if row.service == "rds" && row.status != Status::Skipped {
            assert_eq!((row.status, row.count), (Status::Unsupported, 0), "{row:?}");
            unsupported += 1;
        } else if row.service != "rds" {
            assert_eq!(row.status, Status::Ok, "{row:?}");
        }
    }
    assert!(unsupported > 3, "{said}");
    assert!(said.contains("unsupported"), "{said}");
}

#[test]
fn a_disk_that_takes_nothing_is_told() {
    let (data, aws) = (Data::new(), FakeAws::start(full));
    fs::write(data.path().join("file"), "").expect("a file");
    let mut command =
        crate::mapper::mapper(&["gather", "--account", "dev", "--data", "file/below"]);
    let output = aws.environment(command.current_dir(data.path())).output();
    let (code, said) = ended(&output.expect("mapper starts"));
    assert_eq!(code, Some(1));
    assert!(said.contains("file/below"), "{said}");
}

/// A limit on the size of files stands for a disk that is full: writing fails in the same place.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_leaves_the_old_snapshot() {
    let (data, aws) = (Data::new(), FakeAws::start(full));
    fs::create_dir(data.path().join("dev")).expect("a folder");
    fs::write(data.path().join("dev/manifest.json"), "old").expect("a file");
    let mut command = std::process::Command::new("sh");
    command
        .current_dir(data.path())
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 1; exec \"$0\" gather --account dev --data .",
        ])
        .arg(env!("CARGO_BIN_EXE_mapper"));
    let output = aws.environment(&mut command).output().expect("a shell");
    let (code, said) = ended(&output);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("cannot write") && said.contains("the old snapshot is as it was"),
        "{said}"
    );
    let old = fs::read(data.path().join("dev/manifest.json")).expect("still there");
    assert_eq!(old, b"old");
}

//! What breaks on the way to AWS, and what `mapper gather` says of it: held to what the proxy in between did.
//!
//! | fault | test | the ledger, or what is left |
//! |---|---|---|
//! | throttling at 30 % of calls | `what_is_throttled_often_is_whole` | every row `ok`, one page, its file |
//! | 500, 502, 503, 504, reset, stall, slow drip, cut off, malformed, HTML, throttling, once each | `what_fails_once_is_whole` | the same |
//! | the same for ever, 404, 501, a page token that repeats, a drip slower than patience | `what_never_passes_is_told_as_what_it_is` | `failed`, `throttled`, `unsupported`; no file; asked as often as may help |
//! | AccessDenied, an organisation's explicit deny, OptInRequired | the same | `denied`, `not-enabled` with AWS's words; asked once |
//! | expired token in the middle | `credentials_that_expire_on_the_way_cost_nothing_that_was_fetched` | no new snapshot; the next run asks for the rest |
//! | clock skew | `a_clock_that_is_wrong_is_told_and_the_old_snapshot_stands` | the old snapshot; what was fetched |
//! | a region without an endpoint | `a_service_without_an_endpoint_in_the_region_is_told_as_such` | `unsupported`; all others `ok` |
//! | full disk, unwritable folder | `faults_disk` | the old snapshot, byte for byte |
//! | names with `../` and odd characters | `odd_names` | one file a value within the folder, `failed` where none can be |
//! | two gathers at once, Ctrl-C, a killed run | `gather`, `bucket` | one goes on, the other says so |
//! | SIGKILL at 200 random moments | `resume` | whole snapshots; only what is missing is asked again |

use std::fs;
use std::process::Output;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use mapper::gather::plan::Plan;
use mapper::snapshot::manifest::Status;

use crate::fake_aws::{self, Answer, Asked, FakeAws};
use crate::fault_proxy::{Fault, FaultProxy};
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

/// What the ledger must say of a call whose every request met this fault, and how many requests there were to be.
fn held_to(fault: Fault, attempts: usize) -> (Status, usize) {
    match fault {
        Fault::Pass => (Status::Ok, 1),
        Fault::Drip(time) if time < PATIENCE => (Status::Ok, 1),
        Fault::Error(_, code) | Fault::Says(_, code, _) => match code {
            "RequestLimitExceeded" | "Throttling" | "ThrottlingException" => {
                (Status::Throttled, attempts)
            }
            "OptInRequired" => (Status::NotEnabled, 1),
            _ => (Status::Denied, 1),
        },
        Fault::Status(404 | 501) => (Status::Unsupported, 1),
        // The second page tells of itself.
        Fault::SameToken => (Status::Failed, 2),
        // AWS has not asked to come back, so half as often.
        _ => (Status::Failed, attempts.div_ceil(2)),
    }
}

/// The ledger says of every call of the plan what became of it, held to what the proxy did to its requests: whole with its
/// file where the last one passed, what the fault means and no file where it did not, skipped where none was made.
fn tells_the_truth(data: &Data, proxy: &FaultProxy, attempts: usize) {
    let (manifest, deeds) = (data.manifest(), proxy.deeds());
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
        let Some((last, before)) = done.and_then(|done| done.split_last()) else {
            assert_eq!((row.status, row.pages), (Status::Skipped, 0), "{row:?}");
            assert!(!is_there, "{row:?}");
            continue;
        };
        let (status, requests) = held_to(*last, attempts);
        assert_eq!(row.status, status, "{last:?}: {row:?}");
        assert_eq!(is_there, status == Status::Ok, "{last:?}: {row:?}");
        assert_eq!(row.count, u64::from(is_there), "{last:?}: {row:?}");
        if status == Status::Ok {
            assert_eq!((row.pages, &row.code), (1, &None), "{row:?}");
            assert!(
                before
                    .iter()
                    .all(|fault| held_to(*fault, attempts).0 != Status::Ok)
            );
        } else {
            assert_eq!(before.len() + 1, requests, "{last:?}: {row:?}");
            assert_eq!(
                row.pages as usize,
                if *last == Fault::SameToken { 2 } else { 0 }
            );
        }
        if let Fault::Error(_, code) | Fault::Says(_, code, _) = *last {
            assert_eq!(row.code.as_deref(), Some(code), "{row:?}");
        }
        if let Fault::Says(_, _, message) = *last {
            assert_eq!(row.message.as_deref(), Some(message), "{row:?}");
        }
    }
}

/// How long one request may take in these tests.
const PATIENCE: Duration = Duration::from_secs(3);

/// A number that looks random and is the same in every run.
fn noise(asked: &Asked, before: usize) -> u64 {
    let text = format!("{}{}{before}", asked.service, asked.operation);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    }) >> 20
}

#[test]
fn what_is_throttled_often_is_whole() {
    let aws = FakeAws::start(full);
    let proxy = FaultProxy::start(&aws.endpoint, |asked, before| {
        match noise(asked, before) % 10 {
            0..3 => Fault::Error(503, "RequestLimitExceeded"),
            _ => Fault::Pass,
        }
    });
    let data = Data::new();
    let output = run(&data, &proxy, &[]);
    assert_eq!(ended(&output).0, Some(0), "{}", ended(&output).1);
    tells_the_truth(&data, &proxy, 10);
    let throttled: usize = proxy
        .deeds()
        .values()
        .map(|done| done.iter().filter(|fault| **fault != Fault::Pass).count())
        .sum();
    assert!(throttled > 10, "only {throttled}");
}

#[test]
fn what_fails_once_is_whole() {
    let faults = [
        Fault::Status(500),
        Fault::Status(502),
        Fault::Status(503),
        Fault::Status(504),
        Fault::Reset,
        Fault::Truncated,
        Fault::Malformed,
        Fault::Html,
        Fault::Stall(Duration::from_secs(8)),
        Fault::Error(400, "Throttling"),
        Fault::Drip(Duration::from_secs(8)),
        Fault::Drip(Duration::from_millis(400)),
    ];
    let aws = FakeAws::start(full);
    let count = faults.len() as u64;
    let fault_of = move |asked: &Asked| faults[usize::try_from(noise(asked, 0) % count).unwrap()];
    let proxy = FaultProxy::start(&aws.endpoint, move |asked, before| match before {
        0 => fault_of(asked),
        _ => Fault::Pass,
    });
    let data = Data::new();
    let output = run(&data, &proxy, &["--timeout", "3"]);
    assert_eq!(ended(&output).0, Some(0), "{}", ended(&output).1);
    tells_the_truth(&data, &proxy, 10);
    // Each fault was met by a call through the SDK's clients and by one of mapper's own.
    let deeds = proxy.deeds();
    for fault in faults {
        let met = |sdk: bool| {
            let mut first = deeds
                .iter()
                .filter(|(_, done)| done.first() == Some(&fault));
            let clients = ["ec2", "elb", "elbv2", "rds"];
            first.any(|((service, _), _)| clients.contains(&service.as_str()) == sdk)
        };
        assert!(met(true) && met(false), "{fault:?}");
    }
}

/// In AWS's own words:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>.
const FORBIDDEN: &str = "User: arn:aws:iam::123456789012:user/ada is not authorized to perform: ec2:DescribeAddresses \
                         with an explicit deny in a service control policy";

#[test]
fn what_never_passes_is_told_as_what_it_is() {
    let faults: [(&str, &str, Fault); 26] = [
        ("ec2", "DescribeVpcs", Fault::Html),
        ("kafka", "ListClustersV2", Fault::Html),
        ("ec2", "DescribeSubnets", Fault::Malformed),
        ("elasticache", "DescribeCacheClusters", Fault::Malformed),
        ("eks", "ListClusters", Fault::Malformed),
        (
            "ec2",
            "DescribeInstances",
            Fault::Error(403, "UnauthorizedOperation"),
        ),
        (
            "lambda",
            "ListFunctions",
            Fault::Error(403, "AccessDeniedException"),
        ),
        (
            "elbv2",
            "DescribeLoadBalancers",
            Fault::Error(403, "AccessDenied"),
        ),
        (
            "ec2",
            "DescribeAddresses",
            Fault::Says(403, "UnauthorizedOperation", FORBIDDEN),
        ),
        (
            "efs",
            "DescribeFileSystems",
            Fault::Says(400, "AccessDeniedException", FORBIDDEN),
        ),
        (
            "ec2",
            "DescribeNatGateways",
            Fault::Error(403, "OptInRequired"),
        ),
        ("ec2", "DescribeRouteTables", Fault::Status(500)),
        ("ec2", "DescribeNetworkInterfaces", Fault::Status(504)),
        ("ec2", "DescribeCarrierGateways", Fault::Status(404)),
        ("dax", "DescribeClusters", Fault::Status(501)),
        (
            "ec2",
            "DescribeFlowLogs",
            Fault::Error(400, "ThrottlingException"),
        ),
        (
            "fsx",
            "DescribeFileSystems",
            Fault::Error(400, "ThrottlingException"),
        ),
        ("ec2", "DescribeVpcEndpoints", Fault::Reset),
        (
            "ec2",
            "DescribeDhcpOptions",
            Fault::Stall(Duration::from_secs(8)),
        ),
        (
            "ec2",
            "DescribeCustomerGateways",
            Fault::Drip(Duration::from_secs(8)),
        ),
        ("rds", "DescribeDBInstances", Fault::Truncated),
        ("ecs", "ListClusters", Fault::Truncated),
        (
            "ec2",
            "DescribeNetworkAcls",
            Fault::Drip(Duration::from_millis(400)),
        ),
        ("ec2", "DescribeSecurityGroups", Fault::SameToken),
        ("rds", "DescribeDBClusters", Fault::SameToken),
        ("memorydb", "DescribeClusters", Fault::SameToken),
    ];
    let of = move |service: &str, operation: &str| {
        let mut faults = faults.iter();
        let found = faults.find(|(s, o, _)| *s == service && *o == operation);
        found.map_or(Fault::Pass, |(_, _, fault)| *fault)
    };
    let aws = FakeAws::start(full);
    let proxy = FaultProxy::start(&aws.endpoint, move |asked, _| {
        of(asked.service, &asked.operation)
    });
    let data = Data::new();
    let output = run(
        &data,
        &proxy,
        &["-v", "--timeout", "3", "--max-attempts", "3"],
    );
    let (code, said) = ended(&output);
    assert_eq!(code, Some(3), "{said}");
    tells_the_truth(&data, &proxy, 3);
    let deeds = proxy.deeds();
    for (service, operation, fault) in faults {
        let met = deeds.get(&(service.to_owned(), operation.to_owned()));
        assert!(
            met.is_some_and(|met| met.contains(&fault)),
            "{service}:{operation} was not asked"
        );
        let is_told = said.contains(&format!("{service}:{operation}"));
        assert_eq!(
            is_told,
            held_to(fault, 3).0 != Status::Ok,
            "{operation}: {said}"
        );
    }
    assert!(said.contains("a policy of the organisation"), "{said}");
}

#[test]
fn credentials_that_expire_on_the_way_cost_nothing_that_was_fetched() {
    let aws = FakeAws::start(full);
    // While the SDK's clients ask, and while mapper's own caller does.
    for (passes, code, next) in [
        (25, "ExpiredToken", "aws sso login"),
        (25, "InvalidClientTokenId", "check the access key"),
        (90, "ExpiredTokenException", "aws sso login"),
    ] {
        let data = Data::new();
        let asked = AtomicUsize::new(0);
        let before = FaultProxy::start(&aws.endpoint, move |_, _| {
            if asked.fetch_add(1, Ordering::Relaxed) < passes {
                Fault::Pass
            } else {
                Fault::Error(400, code)
            }
        });
        let (code, said) = ended(&run(&data, &before, &["--concurrency", "1"]));
        assert_eq!(code, Some(1), "{said}");
        assert!(
            said.contains(next) && said.contains("goes on from"),
            "{said}"
        );
        assert!(!data.path().join("dev").exists());
        let fetched = crate::resume::journaled(&data);
        assert!(fetched.len() > passes / 2, "only {fetched:?}");
        let all_passed = |call: &(String, String)| {
            let done = before.deeds().remove(call).unwrap_or_default();
            !done.is_empty() && done.iter().all(|fault| *fault == Fault::Pass)
        };
        assert!(fetched.iter().all(all_passed), "{fetched:?}");

        let after = FaultProxy::start(&aws.endpoint, |_, _| Fault::Pass);
        let (code, said) = ended(&run(&data, &after, &[]));
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("going on from the run of"), "{said}");
        let again = after.deeds();
        for call in &fetched {
            assert!(!again.contains_key(call), "{call:?} was fetched before");
        }
        let steps = Plan::of_catalogue();
        let missing = steps.steps_in(fake_aws::REGION).count() - fetched.len();
        // The caller's identity and the regions are asked each time.
        assert_eq!(again.len(), missing + 2);
        assert!(
            data.manifest()
                .coverage
                .iter()
                .all(|row| row.status == Status::Ok)
        );
    }
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
    let mut command = data.gather(&["--max-attempts", "2"]);
    aws.environment(&mut command);
    // Names that nobody has: https://www.rfc-editor.org/rfc/rfc6761#section-6.4
    command.env("AWS_ENDPOINT_URL_RDS", "http://rds.no-region-1.invalid");
    command.env("AWS_ENDPOINT_URL_FSX", "http://fsx.no-region-1.invalid");
    let (code, said) = ended(&command.output().expect("mapper starts"));
    assert_eq!(code, Some(3), "{said}");
    let mut unsupported = 0;
    for row in data.manifest().coverage {
        let is_lost = ["rds", "fsx"].contains(&row.service.as_str());
        if is_lost && row.status != Status::Skipped {
            assert_eq!((row.status, row.count), (Status::Unsupported, 0), "{row:?}");
            unsupported += 1;
        } else if !is_lost {
            assert_eq!(row.status, Status::Ok, "{row:?}");
        }
    }
    assert!(unsupported > 3, "{said}");
    assert!(said.contains("unsupported"), "{said}");
}

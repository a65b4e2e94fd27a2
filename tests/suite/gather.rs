//! `mapper gather` against AWS stand-ins: what is on disk, what never gets there, and what a failure leaves behind.

use std::fs;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use mapper::gather::plan::Plan;
use mapper::snapshot::manifest::Status;
use serde_json::{Value, json};

use crate::fake_aws::{self, Answer, Asked, CANARY, FakeAws, REGION};
use crate::gathered::{Data, ended};

fn everything(asked: &Asked) -> Answer {
    let asks_for_data = !matches!(
        asked.operation.as_str(),
        "GetCallerIdentity" | "DescribeRegions"
    );
    asks_for_data.then(|| (200, fake_aws::full(asked.service, &asked.operation)))
}

#[test]
fn secrets_and_unknown_elements_never_reach_the_disk() {
    let secrets = Plan::of_catalogue()
        .steps
        .iter()
        .map(|step| fake_aws::full(step.document.service, step.document.operation))
        .map(|xml| xml.replace("<unheardOf>", "").matches(CANARY).count())
        .sum::<usize>();
    assert!(secrets > 300, "the canary stands in {secrets} places only");

    let (data, aws) = (Data::new(), FakeAws::start(everything));
    let output = data.run(&aws, &["-vv"]);
    assert_eq!(ended(&output).0, Some(0), "{}", ended(&output).1);
    let files = data.files();
    for (name, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(CANARY), "{name} holds a secret");
    }
    for printed in [&output.stdout, &output.stderr] {
        assert!(!String::from_utf8_lossy(printed).contains(CANARY));
    }

    // The grep has something to find: what stands beside the secrets is there.
    let vpn = &data.json("us-east-1/ec2-describe-vpn-connections.json")["VpnConnections"][0];
    assert_eq!(vpn["CustomerGatewayId"], "x");
    assert_eq!(vpn["Options"]["TunnelOptions"][0]["OutsideIpAddress"], "x");
    let database = &data.json("us-east-1/rds-describe-db-instances.json")["DBInstances"][0];
    assert_eq!(database["PendingModifiedValues"]["Port"], 1);
    let listener = &data.json("us-east-1/elbv2-describe-listeners/x")["Listeners"][0];
    assert_eq!(
        listener["DefaultActions"][0]["AuthenticateOidcConfig"]["ClientId"],
        "x"
    );
    for (file, name) in [
        (
            "us-east-1/ec2-describe-vpn-connections.json",
            "CustomerGatewayConfiguration",
        ),
        (
            "us-east-1/ec2-describe-vpn-connections.json",
            "PreSharedKey\"",
        ),
        (
            "us-east-1/rds-describe-db-instances.json",
            "MasterUserPassword",
        ),
        (
            "us-east-1/rds-describe-db-clusters.json",
            "MasterUserPassword",
        ),
        ("us-east-1/elbv2-describe-listeners/x", "\"ClientSecret"),
    ] {
        let text = String::from_utf8_lossy(&files[&format!("dev/{file}")]).into_owned();
        assert!(!text.contains(name), "{file} holds {name}");
    }
}

#[test]
fn every_call_of_the_plan_has_a_row_and_a_file() {
    let (data, aws) = (Data::new(), FakeAws::start(everything));
    let output = data.run(&aws, &[]);
    assert_eq!(ended(&output).0, Some(0), "{}", ended(&output).1);
    let manifest = data.manifest();
    assert_eq!(manifest.account.id, fake_aws::ACCOUNT);
    assert_eq!(
        (manifest.partition.as_str(), manifest.account.name.as_str()),
        ("aws", "dev")
    );
    let plan = Plan::of_catalogue();
    assert_eq!(manifest.coverage.len(), plan.steps_in(REGION).count());
    for step in plan.steps_in(REGION) {
        let document = step.document;
        let value = fake_aws::value_in_full(step).map(str::to_owned);
        let row = manifest
            .coverage
            .iter()
            .find(|row| row.service == document.service && row.operation == document.operation)
            .unwrap_or_else(|| panic!("no row of {}", document.name()));
        assert_eq!(
            (row.status, row.count, &row.value),
            (Status::Ok, 1, &value),
            "{row:?}"
        );
        let file = data.json(&format!("{REGION}/{}", document.path(value.as_deref())));
        assert!(
            document.items.is_empty() || !file[document.items].is_null(),
            "{} has no {}",
            document.name(),
            document.items
        );
        assert!(file.get("NextToken").is_none() && file.get("Marker").is_none());
    }
    assert_eq!(
        data.json("describe-regions.json")["Regions"][0]["RegionName"],
        REGION
    );
    let mut sorted = manifest.coverage.clone();
    sorted.sort_by(|a, b| {
        (&a.service, &a.operation, &a.value).cmp(&(&b.service, &b.operation, &b.value))
    });
    assert_eq!(manifest.coverage, sorted);
}

#[test]
fn a_call_that_fails_is_a_row_and_no_file() {
    let throttled = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&throttled);
    let aws = FakeAws::start(move |asked| match asked.operation.as_str() {
        "DescribeSubnets" => Some(fake_aws::error(asked, 403, "UnauthorizedOperation")),
        "DescribeDBInstances" => Some(fake_aws::error(asked, 403, "AccessDenied")),
        "DescribeDBClusters" => Some(fake_aws::error(asked, 403, "OptInRequired")),
        "DescribeFlowLogs" => Some(fake_aws::error(asked, 400, "InvalidAction")),
        "DescribeNatGateways" => Some(fake_aws::error(asked, 400, "Surprise")),
        "DescribeVpcEndpoints" => Some((200, "<html>hello".to_owned())),
        "DescribeLoadBalancers" if asked.service == "elbv2" => {
            Some(fake_aws::error(asked, 403, "AccessDenied"))
        }
        "DescribeVpcs" if counter.fetch_add(1, Ordering::Relaxed) < 3 => {
            Some(fake_aws::error(asked, 503, "RequestLimitExceeded"))
        }
        _ => None,
    });
    let data = Data::new();
    let output = data.run(&aws, &[]);
    let (code, said) = ended(&output);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("ec2:DescribeSubnets"), "{said}");
    assert_eq!(throttled.load(Ordering::Relaxed), 4);
    let manifest = data.manifest();
    let status = |service: &str, operation: &str| {
        let mut rows = manifest.coverage.iter();
        rows.find(|row| row.service == service && row.operation == operation)
            .map(|row| (row.status, row.code.clone().unwrap_or_default()))
            .expect(operation)
    };
    let file = |name: &str| data.path().join("dev").join(REGION).join(name).exists();
    for (service, operation, expected, code, name) in [
        (
            "ec2",
            "DescribeSubnets",
            Status::Denied,
            "UnauthorizedOperation",
            "ec2-describe-subnets.json",
        ),
        (
            "rds",
            "DescribeDBInstances",
            Status::Denied,
            "AccessDenied",
            "rds-describe-db-instances.json",
        ),
        (
            "rds",
            "DescribeDBClusters",
            Status::NotEnabled,
            "OptInRequired",
            "rds-describe-db-clusters.json",
        ),
        (
            "ec2",
            "DescribeFlowLogs",
            Status::Unsupported,
            "InvalidAction",
            "ec2-describe-flow-logs.json",
        ),
        (
            "ec2",
            "DescribeNatGateways",
            Status::Failed,
            "Surprise",
            "ec2-describe-nat-gateways.json",
        ),
        (
            "elbv2",
            "DescribeListeners",
            Status::Skipped,
            "",
            "elbv2-describe-listeners",
        ),
        (
            "elbv2",
            "DescribeRules",
            Status::Skipped,
            "",
            "elbv2-describe-rules",
        ),
    ] {
        assert_eq!(
            status(service, operation),
            (expected, code.to_owned()),
            "{operation}"
        );
        assert!(!file(name), "{name} is there");
    }
    assert_eq!(status("ec2", "DescribeVpcEndpoints").0, Status::Failed);
    assert!(!file("ec2-describe-vpc-endpoints.json"));
    for (operation, name) in [
        ("DescribeVpcs", "ec2-describe-vpcs.json"),
        ("DescribeInstances", "ec2-describe-instances.json"),
    ] {
        assert_eq!(status("ec2", operation).0, Status::Empty);
        assert!(file(name), "{name} is not there");
    }
    assert_eq!(
        status("elb", "DescribeTags").0,
        Status::Empty,
        "nothing was to be asked"
    );
}

#[test]
fn pages_are_one_file_and_a_token_that_repeats_ends_the_call() {
    let aws = FakeAws::start(|asked| {
        let page = asked
            .parameters
            .get("NextToken")
            .map_or("0", String::as_str);
        match asked.operation.as_str() {
            "DescribeVpcs" => {
                assert_eq!(asked.parameters["MaxResults"], "1000");
                let page: usize = page.parse().expect("our own token");
                let next = if page < 4 {
                    format!("<nextToken>{}</nextToken>", page + 1)
                } else {
                    String::new()
                };
                let item = format!("<vpcSet><item><vpcId>vpc-{page}</vpcId></item></vpcSet>{next}");
                Some((200, fake_aws::wrapped("ec2", "DescribeVpcs", &item)))
            }
            "DescribeSubnets" => {
                let item = "<subnetSet><item><subnetId>subnet-1</subnetId></item></subnetSet><nextToken>5</nextToken>";
                Some((200, fake_aws::wrapped("ec2", "DescribeSubnets", item)))
            }
            _ => None,
        }
    });
    let data = Data::new();
    assert_eq!(ended(&data.run(&aws, &[])).0, Some(3));
    let vpcs: Vec<Value> = (0..5)
        .map(|page| json!({"VpcId": format!("vpc-{page}")}))
        .collect();
    assert_eq!(
        data.json("us-east-1/ec2-describe-vpcs.json"),
        json!({"Vpcs": vpcs})
    );
    let manifest = data.manifest();
    let row = |operation: &str| {
        manifest
            .coverage
            .iter()
            .find(|row| row.operation == operation)
            .expect(operation)
    };
    assert_eq!(
        (row("DescribeVpcs").pages, row("DescribeVpcs").count),
        (5, 5)
    );
    assert_eq!(row("DescribeSubnets").status, Status::Failed);
    assert!(
        !data
            .path()
            .join("dev/us-east-1/ec2-describe-subnets.json")
            .exists()
    );
}

#[test]
fn a_run_that_cannot_end_well_leaves_the_old_snapshot() {
    let data = Data::new();
    fs::create_dir_all(data.path().join("dev/us-east-1")).expect("a folder");
    fs::write(data.path().join("dev/describe-regions.json"), "old").expect("a file");
    let old = data.files();
    let config = r#"{"accounts": [{"id": "999999999999", "name": "dev"}]}"#;

    let aws = FakeAws::start(|asked| match asked.operation.as_str() {
        "DescribeVpcs" => Some(fake_aws::error(asked, 400, "ExpiredToken")),
        _ => None,
    });
    // A lock, and what the next run may go on from.
    let without_lock = |data: &Data| {
        let mut files = data.files();
        files.retain(|name, _| !name.starts_with(".dev."));
        files
    };
    let (code, said) = ended(&data.run(&aws, &[]));
    assert_eq!(code, Some(1));
    assert!(
        said.contains("ExpiredToken") && said.contains("aws sso login"),
        "{said}"
    );
    assert_eq!(without_lock(&data), old);

    let aws = FakeAws::start(|_| None);
    let (code, said) = ended(&data.run(&aws, &["--regions", "us-east-1,moon-1"]));
    assert_eq!(code, Some(1));
    assert!(
        said.contains("moon-1") && said.contains("the account has us-east-1"),
        "{said}"
    );
    assert_eq!(without_lock(&data), old);

    fs::write(data.path().join("config.json"), config).expect("a file");
    let (code, said) = ended(&data.run(&aws, &[]));
    assert_eq!(code, Some(1));
    assert!(
        said.contains("999999999999") && said.contains(fake_aws::ACCOUNT),
        "{said}"
    );
    fs::remove_file(data.path().join("config.json")).expect("it is there");
    assert_eq!(without_lock(&data), old);

    let (code, said) = ended(&data.run(&aws, &["--account", "a/../../dev"]));
    assert_eq!(code, Some(1));
    assert!(said.contains("holds a slash"), "{said}");
    assert_eq!(without_lock(&data), old);

    assert_eq!(ended(&data.run(&aws, &[])).0, Some(0));
    assert_ne!(without_lock(&data), old);
}

#[test]
fn a_run_that_is_killed_leaves_the_old_snapshot_and_the_next_one_clears_up() {
    let slow = FakeAws::start(|asked| {
        if asked.operation == "DescribeInstances" {
            thread::sleep(Duration::from_secs(20));
        }
        None
    });
    let data = Data::new();
    fs::create_dir(data.path().join("dev")).expect("a folder");
    fs::write(data.path().join("dev/manifest.json"), "old").expect("a file");
    let mut command = data.gather(&[]);
    slow.environment(&mut command)
        .stderr(Stdio::null())
        .stdout(Stdio::null());
    let mut child = command.spawn().expect("mapper starts");
    let has_files =
        |name: &str| name.starts_with(".dev.partial-") && name.ends_with("ec2-describe-vpcs.json");
    let patience = Instant::now() + Duration::from_mins(1);
    while !data.files().keys().any(|name| has_files(name)) {
        assert!(
            Instant::now() < patience,
            "no file came: {:?}",
            data.files().keys()
        );
        thread::sleep(Duration::from_millis(20));
    }

    let (code, said) = ended(&data.run(&slow, &[]));
    assert_eq!(code, Some(1));
    assert!(
        said.contains("another gather of account 'dev' is running"),
        "{said}"
    );

    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert_eq!(
        fs::read(data.path().join("dev/manifest.json")).expect("still there"),
        b"old"
    );
    assert!(
        data.files()
            .keys()
            .any(|name| name.starts_with(".dev.partial-"))
    );

    let quick = FakeAws::start(|_| None);
    assert_eq!(ended(&data.run(&quick, &[])).0, Some(0));
    assert_eq!(data.manifest().account.name, "dev");
    let kept =
        |(name, bytes): (String, Vec<u8>)| name.starts_with(".history/dev/") && bytes == b"old";
    assert!(
        data.files().into_iter().any(kept),
        "the old snapshot is kept"
    );
    assert!(
        !data
            .files()
            .keys()
            .any(|name| name.starts_with(".dev.partial-"))
    );
}

#[test]
fn tags_are_asked_in_batches_and_written_one_file_each() {
    let batches = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&batches);
    let aws = FakeAws::start(
        move |asked| match (asked.service, asked.operation.as_str()) {
            ("elbv2", "DescribeLoadBalancers") => {
                let member =
                    |at| format!("<member><LoadBalancerArn>lb/{at}</LoadBalancerArn></member>");
                let members: String = (0..45).map(member).collect();
                let members = format!("<LoadBalancers>{members}</LoadBalancers>");
                Some((
                    200,
                    fake_aws::wrapped("elbv2", "DescribeLoadBalancers", &members),
                ))
            }
            ("elbv2", "DescribeTags") => {
                counter.fetch_add(1, Ordering::Relaxed);
                let arns: Vec<&String> = asked
                    .parameters
                    .iter()
                    .filter(|(key, _)| key.starts_with("ResourceArns.member."))
                    .map(|(_, value)| value)
                    .collect();
                assert!((1..=20).contains(&arns.len()));
                // One load balancer went away between the two calls.
                if arns.iter().any(|arn| *arn == "lb/7") {
                    return Some(fake_aws::error(asked, 400, "LoadBalancerNotFound"));
                }
                let member = |arn: &&String| {
                    format!(
                        "<member><ResourceArn>{arn}</ResourceArn><Tags><member><Key>Name</Key>\
                         <Value>{arn}</Value></member></Tags></member>"
                    )
                };
                let members: String = arns.iter().map(member).collect();
                let members = format!("<TagDescriptions>{members}</TagDescriptions>");
                Some((200, fake_aws::wrapped("elbv2", "DescribeTags", &members)))
            }
            _ => None,
        },
    );
    let data = Data::new();
    assert_eq!(ended(&data.run(&aws, &[])).0, Some(3));
    for at in (0..45).filter(|at| *at != 7) {
        let arn = format!("lb/{at}");
        let written = data.json(&format!("us-east-1/elbv2-describe-tags/lb%2F{at}"));
        let tags = json!([{"Key": "Name", "Value": arn}]);
        assert_eq!(
            written,
            json!({"TagDescriptions": [{"ResourceArn": arn, "Tags": tags}]})
        );
    }
    assert!(
        !data
            .path()
            .join("dev/us-east-1/elbv2-describe-tags/lb%2F7")
            .exists()
    );
    let manifest = data.manifest();
    let failed: Vec<_> = manifest
        .coverage
        .iter()
        .filter(|row| !row.status.is_whole())
        .collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].value.as_deref(), Some("lb/7"));
    // Three batches, and the one that failed again, each alone.
    assert_eq!(batches.load(Ordering::Relaxed), 3 + 20);
}

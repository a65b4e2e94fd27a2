//! The kinds beyond EC2, load balancing and databases: how their calls are asked, signed and paged.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use mapper::snapshot::manifest::Status;
use serde_json::{Value, json};

use crate::fake_aws::{self, FakeAws};
use crate::gathered::{Data, ended};
use crate::moto_server::venv;

/// What is asked of a call, one request after another: its parameters.
type Asked = Arc<Mutex<Vec<(String, BTreeMap<String, String>)>>>;

/// An AWS that answers with what `tell` says to an operation, and notes what it is asked.
fn telling(
    tell: impl Fn(&fake_aws::Asked) -> Option<String> + Send + Sync + 'static,
) -> (FakeAws, Asked) {
    let asked = Asked::default();
    let noted = Arc::clone(&asked);
    let aws = FakeAws::start(move |asked| {
        let call = (asked.operation.clone(), asked.parameters.clone());
        noted.lock().expect("no panic").push(call);
        tell(asked).map(|text| (200, text))
    });
    (aws, asked)
}

#[test]
fn pages_and_batches_come_together_in_one_file() {
    let (aws, asked) = telling(|asked| {
        let token = ["Marker", "nextToken", "position"];
        let token = token.iter().find_map(|key| asked.parameters.get(*key));
        let page = token.map_or(0, |token| token.parse::<usize>().expect("our own token"));
        let items = |list: Vec<Value>| Value::Array(list);
        let body = match (asked.service, asked.operation.as_str()) {
            ("lambda", "ListFunctions") => json!({
                "Functions": [{"FunctionName": format!("f{page}")}],
                "NextMarker": if page < 2 { json!((page + 1).to_string()) } else { json!("") },
            }),
            ("ecs", "ListClusters") => json!({"clusterArns": ["full", "idle"]}),
            ("ecs", "ListTasks") if asked.parameters["cluster"] == "full" => json!({
                "taskArns": items((0..100).map(|at| json!(format!("task-{page}-{at}"))).collect()),
                "nextToken": (page < 2).then(|| (page + 1).to_string()),
            }),
            ("ecs", "DescribeTasks") => {
                let tasks = asked.parameters.iter();
                let tasks = tasks.filter(|(key, _)| key.starts_with("tasks."));
                json!({
                    "tasks": items(tasks.map(|(_, arn)| json!({"taskArn": arn})).collect()),
                    "failures": [],
                })
            }
            ("apigateway", "GetVpcLinks") => json!({
                "item": [{"id": format!("l{page}"), "name": "x"}],
                "position": (page < 1).then(|| (page + 1).to_string()),
            }),
            ("cloudfront", "ListVpcOrigins") => {
                let more = if page < 2 {
                    format!("<NextMarker>{}</NextMarker>", page + 1)
                } else {
                    String::new()
                };
                return Some(format!(
                    "<VpcOriginList><IsTruncated>{}</IsTruncated>{more}<Items><VpcOriginSummary><Id>o{page}</Id>\
                     </VpcOriginSummary></Items></VpcOriginList>",
                    page < 2
                ));
            }
            ("elasticache", "DescribeCacheClusters") => {
                let more = if page < 1 { "<Marker>1</Marker>" } else { "" };
                return Some(fake_aws::wrapped(
                    "elasticache",
                    "DescribeCacheClusters",
                    &format!(
                        "{more}<CacheClusters><CacheCluster><CacheClusterId>c{page}</CacheClusterId></CacheCluster>\
                         </CacheClusters>"
                    ),
                ));
            }
            ("opensearch", "ListDomainNames") => json!({
                "DomainNames": items((0..7).map(|at| json!({"DomainName": format!("d{at}")})).collect()),
            }),
            ("opensearch", "DescribeDomains") => {
                let names = asked.parameters.values();
                json!({"DomainStatusList": items(names.map(|name| json!({"DomainName": name})).collect())})
            }
            _ => return None,
        };
        Some(body.to_string())
    });
    let data = Data::new();
    let (code, said) = ended(&data.run(&aws, &[]));
    assert_eq!(code, Some(0), "{said}");
    let ids = |path: &str, items: &str, key: &str| -> Vec<String> {
        let list = data.json(path)[items].as_array().expect("a list").clone();
        let ids = list.into_iter().map(|item| match key {
            "" => item,
            key => item[key].clone(),
        });
        ids.map(|id| id.as_str().expect("text").to_owned())
            .collect()
    };
    let functions = data.json("us-east-1/lambda-list-functions.json");
    assert_eq!(
        functions,
        json!({"Functions": [
            {"FunctionName": "f0"}, {"FunctionName": "f1"}, {"FunctionName": "f2"},
        ]})
    );
    assert_eq!(
        ids("us-east-1/apigateway-get-vpc-links.json", "items", "id"),
        ["l0", "l1"]
    );
    let caches = "us-east-1/elasticache-describe-cache-clusters.json";
    assert_eq!(ids(caches, "CacheClusters", "CacheClusterId"), ["c0", "c1"]);
    let origins = data.json("us-east-1/cloudfront-list-vpc-origins.json");
    let origins = origins["VpcOriginList"]["Items"]
        .as_array()
        .expect("a list")
        .clone();
    let origins: Vec<&str> = origins
        .iter()
        .filter_map(|one| one["Id"].as_str())
        .collect();
    assert_eq!(origins, ["o0", "o1", "o2"]);
    let tasks: BTreeSet<String> = ids("us-east-1/ecs-describe-tasks/full", "tasks", "taskArn")
        .into_iter()
        .collect();
    assert_eq!(tasks.len(), 300);
    for at in 0..7 {
        let path = format!("us-east-1/opensearch-describe-domains/d{at}");
        assert_eq!(
            ids(&path, "DomainStatusList", "DomainName"),
            [format!("d{at}")]
        );
    }

    let asked = asked.lock().expect("no panic");
    let of = |operation: &str| asked.iter().filter(|(name, _)| name == operation).count();
    assert_eq!((of("DescribeTasks"), of("DescribeDomains")), (3, 2));
    let functions = asked.iter().find(|(name, _)| name == "ListFunctions");
    assert_eq!(functions.expect("a request").1["MaxItems"], "50");
    // A cluster without tasks has none to describe, and its row says so.
    let manifest = data.manifest();
    let row = |value: &str| {
        let mut rows = manifest.coverage.iter();
        let row = rows
            .find(|row| row.operation == "DescribeTasks" && row.value.as_deref() == Some(value));
        row.map(|row| (row.status, row.count, row.pages))
            .expect(value)
    };
    assert_eq!(row("idle"), (Status::Empty, 0, 0));
    assert_eq!(row("full"), (Status::Ok, 300, 3));
    let read = mapper::snapshot::source::Folder::new(data.path().join("dev"));
    let snapshot = mapper::snapshot::read::Snapshot {
        source: &read,
        name: "dev".to_owned(),
        id: None,
    };
    let inventory = mapper::snapshot::read::read(&[snapshot]).expect("an inventory");
    let region = &inventory.accounts[0].regions[0];
    assert_eq!(region.ecs_tasks.len(), 300);
    assert!(
        region.ecs_tasks.coverage.is_whole(),
        "{:?}",
        region.ecs_tasks.coverage
    );
    assert_eq!(region.opensearch_domains.len(), 7);
}

#[test]
fn a_list_that_was_cut_off_is_not_taken_for_whole() {
    let aws = FakeAws::start(|asked| match asked.operation.as_str() {
        "ListClusters" if asked.service == "ecs" => {
            Some((200, json!({"clusterArns": ["c"]}).to_string()))
        }
        "ListTasks" if asked.parameters.contains_key("nextToken") => {
            Some(fake_aws::error(asked, 400, "AccessDeniedException"))
        }
        "ListTasks" => Some((
            200,
            json!({"taskArns": ["t"], "nextToken": "1"}).to_string(),
        )),
        _ => None,
    });
    let data = Data::new();
    let (code, said) = ended(&data.run(&aws, &[]));
    // Nobody asked for containers by name: it is told, and the snapshot is whole without them.
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("mapper permissions --extended"), "{said}");
    let manifest = data.manifest();
    let statuses = |operation: &str| -> Vec<(Option<String>, Status)> {
        let rows = manifest
            .coverage
            .iter()
            .filter(|row| row.operation == operation);
        rows.map(|row| (row.value.clone(), row.status)).collect()
    };
    assert_eq!(
        statuses("ListTasks"),
        [(Some("c".to_owned()), Status::Denied)]
    );
    assert_eq!(
        statuses("DescribeTasks"),
        [
            (None, Status::Skipped),
            (Some("c".to_owned()), Status::Skipped)
        ]
    );
    assert!(
        !data
            .path()
            .join("dev/us-east-1/ecs-describe-tasks")
            .exists()
    );
}

#[test]
fn refusals_of_every_protocol_are_told_as_what_they_are() {
    let aws = FakeAws::start(|asked| {
        let refused = match (asked.service, asked.operation.as_str()) {
            ("lambda", "ListFunctions") => (403, "AccessDeniedException"),
            ("mq", "ListBrokers") => (403, "ForbiddenException"),
            ("dms", _) => (400, "AccessDeniedFault"),
            ("elasticache", "DescribeCacheClusters") => (403, "AccessDenied"),
            ("fsx", _) => (400, "UnrecognizedClientException"),
            ("kafka", "ListClustersV2") => (400, "OptInRequired"),
            ("memorydb", "DescribeClusters") => (400, "UnknownOperationException"),
            ("dax", "DescribeClusters") => (400, "InvalidSignatureException"),
            // A signature that only one service refuses is that service's own matter.
            ("autoscaling", _) => (403, "SignatureDoesNotMatch"),
            _ => return None,
        };
        Some(fake_aws::error(asked, refused.0, refused.1))
    });
    let data = Data::new();
    let (code, said) = ended(&data.run(&aws, &["--kinds", "all"]));
    assert_eq!(code, Some(3), "{said}");
    let manifest = data.manifest();
    let told: BTreeMap<(&str, &str), (Status, Option<&str>)> = manifest
        .coverage
        .iter()
        .filter(|row| !row.status.is_whole())
        .map(|row| {
            (
                (row.service.as_str(), row.operation.as_str()),
                (row.status, row.code.as_deref()),
            )
        })
        .collect();
    for (call, status, code) in [
        (
            ("lambda", "ListFunctions"),
            Status::Denied,
            "AccessDeniedException",
        ),
        (("mq", "ListBrokers"), Status::Denied, "ForbiddenException"),
        (
            ("dms", "DescribeReplicationInstances"),
            Status::Denied,
            "AccessDeniedFault",
        ),
        (
            ("elasticache", "DescribeCacheClusters"),
            Status::Denied,
            "AccessDenied",
        ),
        (
            ("fsx", "DescribeFileSystems"),
            Status::NotEnabled,
            "UnrecognizedClientException",
        ),
        (
            ("kafka", "ListClustersV2"),
            Status::NotEnabled,
            "OptInRequired",
        ),
        (
            ("memorydb", "DescribeClusters"),
            Status::Unsupported,
            "UnknownOperationException",
        ),
        (
            ("dax", "DescribeClusters"),
            Status::Failed,
            "InvalidSignatureException",
        ),
        (
            ("autoscaling", "DescribeAutoScalingGroups"),
            Status::Failed,
            "SignatureDoesNotMatch",
        ),
    ] {
        assert_eq!(told.get(&call), Some(&(status, Some(code))), "{call:?}");
    }
    assert_eq!(
        manifest
            .coverage
            .iter()
            .filter(|row| row.service == "ec2" && !row.status.is_whole())
            .count(),
        0
    );
}

#[test]
fn a_gathering_of_the_core_asks_for_nothing_else() {
    let (aws, asked) = telling(|_| None);
    let data = Data::new();
    let (code, said) = ended(&data.run(&aws, &["--kinds", "core"]));
    assert_eq!(code, Some(0), "{said}");
    let asked = asked.lock().expect("no panic");
    assert!(
        asked
            .iter()
            .all(|(operation, _)| operation != "ListFunctions")
    );
    assert!(
        asked
            .iter()
            .any(|(operation, _)| operation == "DescribeVpcs")
    );
}

#[test]
fn requests_are_signed_as_aws_wants_them() {
    let Some(venv) = venv() else { return };
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/moto/signatures.py");
    let mut server = Command::new(venv.join("bin/python"))
        .arg(script)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python starts");
    let mut lines = BufReader::new(server.stdout.take().expect("it was asked for")).lines();
    let port = lines.next().expect("a port").expect("text");
    let data = Data::new();
    let mut command = data.gather(&["--regions", "us-east-1"]);
    let endpoint = format!("http://127.0.0.1:{port}");
    let output = fake_aws::point_at(&endpoint, &mut command)
        .output()
        .expect("mapper starts");
    let _ = server.kill();
    let _ = server.wait();
    let asked: Vec<Value> = lines
        .map_while(Result::ok)
        .filter_map(|line| serde_json::from_str(&line).ok())
        .collect();
    let services: BTreeSet<&str> = asked
        .iter()
        .filter_map(|one| one["service"].as_str())
        .collect();
    let (_, said) = ended(&output);
    assert!(services.len() > 20, "only {services:?}; {said}");
    for one in &asked {
        assert_eq!(one["signed"], true, "{one}");
    }
    let odd = asked.iter().filter(|one| {
        one["path"]
            .as_str()
            .is_some_and(|path| path.contains("%3A"))
    });
    assert!(odd.count() > 0, "no path was odd");
}

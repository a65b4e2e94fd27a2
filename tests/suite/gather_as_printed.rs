//! Holds each file of `mapper gather` to what the AWS CLI prints, and to recorded accounts.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use mapper::gather::plan::Plan;
use mapper::resource::call::{Along, Way, Wire};
use mapper::resource::document::Document;
use serde_json::{Map, Value};

use crate::gathered::{Data, ended};
use crate::moto_server::{MotoServer, venv};
use crate::replay::Replay;
use crate::shared_data::shared;

/// The arguments of the AWS CLI for a document; `told` are the items of the document of another call, asked with the
/// same value.
fn arguments(
    service: &str,
    operation: &str,
    value: Option<&str>,
    told: impl Fn(&Document, &str) -> Vec<String>,
) -> Vec<String> {
    use mapper::resource::document::kebab;
    let plan = Plan::of_catalogue();
    let step = plan
        .steps
        .iter()
        .find(|step| step.document.service == service && step.document.operation == operation)
        .expect("a call of the plan");
    let mut arguments = vec![service.to_owned(), kebab(operation)];
    let wire = match step.call.way {
        Way::Wire(wire) => wire,
        Way::Sdk(_) => Wire::default(),
    };
    if let (Some(parameter), Some(value)) = (step.document.parameter, value) {
        let plural = if step.call.batch > 1 { "s" } else { "" };
        let parent = step.call.parent.expect("what tells the values");
        let (value, second) = match parent.along {
            Along::Alone => (value, None),
            Along::Pair => value
                .split_once('/')
                .map(|(a, b)| (a, Some(vec![b.to_owned()])))
                .expect("two"),
            Along::Many(_) => (value, Some(told(&parent.document, value))),
        };
        match wire.asked_as {
            Some(name) => arguments.push(format!("--{}", kebab(name))),
            None => arguments.push(format!("--{}{plural}", kebab(parameter))),
        }
        arguments.push(value.to_owned());
        if let (Some(name), Some(values)) = (step.document.second, second) {
            arguments.push(format!("--{}", kebab(name)));
            arguments.extend(values);
        }
    }
    for (key, value) in wire.always {
        arguments.push(format!("--{}", kebab(key)));
        if *value != "true" {
            arguments.push((*value).to_owned());
        }
    }
    if operation == "SearchTransitGatewayRoutes" {
        arguments.extend(["--filters", "Name=state,Values=active,blackhole"].map(str::to_owned));
    }
    arguments
}

/// Members that are a secret, dropped from what the CLI prints.
fn without_secrets(value: Value) -> Value {
    match value {
        // A driver of logs may be told the key of where they go.
        Value::Object(mut map) if map.contains_key("logDriver") => {
            map.remove("options");
            map.remove("secretOptions");
            Value::Object(map)
        }
        Value::Object(map) => {
            let is_secret = |key: &str| {
                matches!(
                    key,
                    "CustomerGatewayConfiguration"
                        | "PreSharedKey"
                        | "MasterUserPassword"
                        | "InitQuery"
                        | "ClientSecret"
                        | "Environment"
                        | "authKey"
                        | "command"
                        | "customerRouterConfig"
                        | "environment"
                        | "environmentFiles"
                        | "secrets"
                )
            };
            let kept = map.into_iter().filter(|(key, _)| !is_secret(key));
            Value::Object(
                kept.map(|(key, value)| (key, without_secrets(value)))
                    .collect::<Map<_, _>>(),
            )
        }
        Value::Array(list) => Value::Array(list.into_iter().map(without_secrets).collect()),
        other => other,
    }
}

/// Where two documents differ, as JSON paths without indices.
fn differences(ours: &Value, theirs: &Value, path: &str, found: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                let (a, b) = (a.get(key), b.get(key));
                let path = format!("{path}.{key}");
                match (a, b) {
                    (Some(a), Some(b)) => differences(a, b, &path, found),
                    _ => found.push(path),
                }
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (a, b) in a.iter().zip(b) {
                differences(a, b, path, found);
            }
        }
        _ if ours == theirs => {}
        _ => found.push(path.to_owned()),
    }
}

#[test]
fn every_file_is_what_the_aws_cli_prints() {
    /// What moto makes up anew for each answer: clocks.
    const CLOCKS: [&str; 6] = [
        ".LatestRestorableTime",
        ".EarliestRestorableTime",
        ".SizeInBytes.Timestamp",
        // A state that goes on with each question.
        ".tasks.lastStatus",
        // The size of the page that was asked for.
        ".MaxResults",
        // Not written as the service model says.
        ".loaIssueTime",
    ];
    /// What moto does not answer.
    const GAPS: [&str; 33] = [
        "cloudfront:ListVpcOrigins",
        "dax:DescribeSubnetGroups",
        "directconnect:DescribeDirectConnectGatewayAssociations",
        "directconnect:DescribeDirectConnectGatewayAttachments",
        "directconnect:DescribeDirectConnectGateways",
        "directconnect:DescribeVirtualGateways",
        "directconnect:DescribeVirtualInterfaces",
        "ec2:DescribeClientVpnAuthorizationRules",
        "ec2:DescribeClientVpnEndpoints",
        "ec2:DescribeClientVpnRoutes",
        "ec2:DescribeClientVpnTargetNetworks",
        "ec2:DescribeLocalGatewayRouteTableVpcAssociations",
        "ec2:DescribeLocalGatewayRouteTables",
        "ec2:DescribeLocalGateways",
        "ec2:DescribeRouteServerEndpoints",
        "ec2:DescribeRouteServerPeers",
        "ec2:DescribeRouteServers",
        "ec2:DescribeVerifiedAccessEndpoints",
        "ec2:DescribeVpcEncryptionControls",
        "elasticache:DescribeServerlessCaches",
        "kafka:ListNodes",
        "lambda:ListFunctionUrlConfigs",
        "redshift-serverless:ListWorkgroups",
        "ec2:DescribeInstanceConnectEndpoints",
        "ec2:DescribeSecurityGroupVpcAssociations",
        "ec2:DescribeTransitGatewayConnects",
        "ec2:DescribeVpcBlockPublicAccessExclusions",
        "ec2:DescribeVpcBlockPublicAccessOptions",
        "ec2:DescribeVpcEndpointConnections",
        "ec2:GetTransitGatewayPrefixListReferences",
        "rds:DescribeDBProxyEndpoints",
        "rds:DescribeDBProxyTargetGroups",
        "rds:DescribeDBProxyTargets",
    ];
    let Some(server) = MotoServer::start() else {
        return;
    };
    server.seed(&["--instances", "40"]);
    server.run_script("kinds.py", &["--endpoint-url", &server.endpoint]);
    let data = Data::new();
    let mut command = data.gather(&["--regions", "us-east-1,eu-west-1"]);
    let output = server
        .environment(&mut command)
        .output()
        .expect("mapper starts");
    let (code, said) = ended(&output);
    assert!(matches!(code, Some(0 | 3)), "{said}");
    let manifest = data.manifest();
    let mut asked = Vec::new();
    let mut files = Vec::new();
    for row in &manifest.coverage {
        let call = format!("{}:{}", row.service, row.operation);
        if !row.status.is_whole() {
            assert!(GAPS.contains(&call.as_str()), "{row:?}");
        } else if row.pages > 0 {
            let document = Document::list(leak(&row.service), leak(&row.operation), "");
            let value = row.value.as_deref();
            let told = |document: &Document, value: &str| {
                let path = format!("{}/{}", row.region, document.path(Some(value)));
                let items = data.json(&path)[document.items].as_array().cloned();
                let items = items.unwrap_or_default().into_iter();
                items
                    .filter_map(|item| item.as_str().map(str::to_owned))
                    .collect()
            };
            let mut words = arguments(&row.service, &row.operation, value, told);
            words.extend(["--region".to_owned(), row.region.clone()]);
            words.extend(["--endpoint-url".to_owned(), server.endpoint.clone()]);
            asked.push(words);
            files.push(format!("{}/{}", row.region, document.path(value)));
        }
    }
    assert!(files.len() > 100, "only {} files", files.len());
    let printed = aws_prints(&server, &asked);
    let mut compared = 0;
    for (file, theirs) in files.iter().zip(printed) {
        assert!(
            !theirs.is_null(),
            "the AWS CLI failed where mapper did not: {file}"
        );
        let mut found = Vec::new();
        differences(&data.json(file), &without_secrets(theirs), "", &mut found);
        found.retain(|path| !CLOCKS.iter().any(|clock| path.ends_with(clock)));
        assert!(found.is_empty(), "{file} differs at {found:?}");
        compared += 1;
    }
    eprintln!("{compared} files are what the AWS CLI prints");
}

/// What the AWS CLI prints for each list of arguments, in one process.
fn aws_prints(server: &MotoServer, asked: &[Vec<String>]) -> Vec<Value> {
    let folder = tempfile::tempdir().expect("a folder");
    // Version 1 of the CLI prints times as they came, version 2 as written here.
    let config = folder.path().join("config");
    fs::write(&config, "[default]\ncli_timestamp_format = iso8601\n").expect("a file");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/moto/aws_print.py");
    let mut command = Command::new(venv().expect("it ran the server").join("bin/python"));
    let mut child = server
        .environment(command.arg(script))
        .env("AWS_CONFIG_FILE", &config)
        .env("AWS_MAX_ATTEMPTS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python starts");
    let mut stdin = child.stdin.take().expect("it was asked for");
    serde_json::to_writer(&mut stdin, asked).expect("it listens");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    serde_json::from_slice(&output.stdout).expect("aws_print.py prints JSON")
}

/// Text that lives as long as the test binary.
fn leak(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

/// The folder of recorded accounts, if they and what serves them are there.
fn recorded() -> Option<PathBuf> {
    shared("oracles")?;
    shared("tools/replay_server.py")?;
    shared("")
}

#[test]
fn recorded_accounts_are_gathered_as_they_were() {
    let Some(shared) = recorded() else { return };
    let mut compared = 0;
    for name in [
        "test-transit-gateway",
        "test-vpc-peering",
        "widdix-2az-wordpress",
        "ecs-refarch",
    ] {
        let root = shared.join("oracles").join(name);
        let Some(replay) = Replay::start(&shared, &root, &["--page", "5"]) else {
            return;
        };
        let data = Data::new();
        // The server that replays them knows these services only.
        let mut command = data.gather(&["--kinds", "core"]);
        let output = replay
            .environment(&mut command)
            .output()
            .expect("mapper starts");
        let (code, said) = ended(&output);
        assert_eq!(code, Some(0), "{name}: {said}");
        let source = fs::read_dir(&root)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .find(|path| {
                path.file_name()
                    .is_some_and(|name| name.to_string_lossy().parse::<u64>().is_ok())
            })
            .unwrap_or(root);
        compared += compare_with_recorded(&data, &source);
    }
    assert!(compared > 80, "only {compared} files");
    eprintln!("{compared} recorded files came back as they were");
}

/// Holds each gathered file to the recorded one; gives how many there were.
fn compare_with_recorded(data: &Data, source: &Path) -> usize {
    // The replay server cuts times to milliseconds and has no flag for routes that are left over.
    const LOST: [&str; 4] = [
        ".InstanceCreateTime",
        ".LatestRestorableTime",
        ".CreatedTime",
        ".AdditionalRoutesAvailable",
    ];
    let mut compared = 0;
    for (file, bytes) in data.files() {
        let Some(below) = file.strip_prefix("dev/") else {
            continue;
        };
        let recorded = source.join(below);
        if !below.contains('/') || !recorded.is_file() {
            continue;
        }
        let ours: Value = serde_json::from_slice(&bytes).expect("JSON");
        let text = fs::read(&recorded).expect("a file");
        let mut theirs: Value = serde_json::from_slice(&text).expect("JSON");
        if let Some(map) = theirs.as_object_mut() {
            for key in ["NextToken", "Marker", "NextMarker", "ResponseMetadata"] {
                map.remove(key);
            }
        }
        let mut found = Vec::new();
        differences(
            &ours,
            &without_secrets(without_nulls(theirs)),
            "",
            &mut found,
        );
        found.retain(|path| !LOST.iter().any(|lost| path.ends_with(lost)));
        assert!(found.is_empty(), "{below} differs at {found:?}");
        compared += 1;
    }
    compared
}

/// XML has no null: what is recorded as one comes back as absent.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(
                kept.map(|(key, value)| (key, without_nulls(value)))
                    .collect(),
            )
        }
        Value::Array(list) => Value::Array(list.into_iter().map(without_nulls).collect()),
        other => other,
    }
}

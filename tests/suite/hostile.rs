//! Text from AWS and from other people's files: it never commands the terminal, never becomes a path, and its secrets stay.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::server::exchange;

/// What a terminal would obey, a page would run, and a line of output would be mistaken for.
const EVIL: &str = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}<img src=x onerror=alert(1)>\r\nerror: forged\u{8}";

fn mapper(at: &Path, options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mapper"));
    command
        .args(options)
        .current_dir(at)
        .env_remove("MAPPER_TOKEN")
        .env_remove("AWS_PROFILE")
        .env("AWS_ACCESS_KEY_ID", "x")
        .env("AWS_SECRET_ACCESS_KEY", "x")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .stdin(Stdio::null());
    command
}

/// The exit code and all that was printed.
fn run(at: &Path, options: &[&str]) -> (Option<i32>, String) {
    let output = mapper(at, options).output().unwrap();
    let mut printed = String::from_utf8(output.stdout).unwrap();
    printed.push_str(&String::from_utf8(output.stderr).unwrap());
    (output.status.code(), printed)
}

fn assert_tame(printed: &str, of: &str) {
    let obeyed = |letter: char| {
        (letter.is_control() && letter != '\n' && letter != '\t')
            || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if let Some(letter) = printed.chars().find(|&letter| obeyed(letter)) {
        panic!("{of} prints {letter:?}: {printed:?}");
    }
    let forged = printed
        .lines()
        .find(|line| line.starts_with("error: forged"));
    assert!(forged.is_none(), "{of} prints a forged line: {printed}");
}

/// Every file below `at`.
fn files(at: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(at).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn no_account_name_leads_out_of_the_data_folder() {
    let at = tempfile::tempdir().unwrap();
    let inner = at.path().join("inner");
    fs::create_dir(&inner).unwrap();
    for name in [
        "../outside",
        "a/b",
        "..",
        ".",
        ".hidden",
        "",
        "a\\b",
        EVIL,
        "/tmp/mapper-outside",
    ] {
        for command in ["gather", "prepare"] {
            let mut options = vec![command, "--account", name];
            if command == "gather" {
                options.extend(["--endpoint-url", "http://127.0.0.1:1"]);
            }
            let (code, printed) = run(&inner, &options);
            assert!(
                matches!(code, Some(1 | 2)),
                "{command} {name:?}: {code:?} {printed}"
            );
            assert_tame(&printed, &format!("{command} {name:?}"));
        }
    }
    let outside: Vec<PathBuf> = files(at.path())
        .into_iter()
        .filter(|path| !path.starts_with(&inner))
        .collect();
    assert!(outside.is_empty(), "{outside:?}");
}

#[test]
fn a_config_of_hostile_text_is_refused_in_plain_words() {
    let at = tempfile::tempdir().unwrap();
    for config in [
        json!({"accounts": [{"id": "123456789012", "name": "../outside", "default": true}], "cidrs": {}}),
        json!({"accounts": [{"id": EVIL, "name": "dev", "default": true}], "cidrs": {}}),
        json!({"accounts": [], "cidrs": {EVIL: {"name": "x"}}}),
        json!({"accounts": [{"id": "123456789012", "name": EVIL, "default": true}], "cidrs": {}}),
    ] {
        fs::write(at.path().join("config.json"), config.to_string()).unwrap();
        for command in ["gather", "prepare"] {
            let mut options = vec![command];
            if command == "gather" {
                options.extend(["--endpoint-url", "http://127.0.0.1:1"]);
            }
            let (code, printed) = run(at.path(), &options);
            assert!(
                matches!(code, Some(1 | 2)),
                "{command} {config}: {code:?} {printed}"
            );
            assert_tame(&printed, &format!("{command} with {config}"));
        }
    }
}

/// Puts hostile text behind the text of every tag, description and name.
fn poison(value: &mut Value) {
    const FREE: [&str; 7] = [
        "Value",
        "Description",
        "GroupName",
        "KeyName",
        "DBName",
        "Engine",
        "InstanceType",
    ];
    match value {
        Value::Array(items) => items.iter_mut().for_each(poison),
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if FREE.contains(&name.as_str()) => text.push_str(EVIL),
                    value => poison(value),
                }
            }
        }
        _ => {}
    }
}

#[test]
fn a_snapshot_of_hostile_text_is_drawn_and_told_without_obeying_it() {
    let at = tempfile::tempdir().unwrap();
    assert_eq!(
        run(at.path(), &["demo", "--write", "account-data"]).0,
        Some(0)
    );
    for path in files(&at.path().join("account-data/demo")) {
        let mut document: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        poison(&mut document);
        if path.ends_with("us-east-1/ec2-describe-instances.json") {
            // References to nothing, so that the ids themselves are told in warnings.
            let instance = &mut document["Reservations"][0]["Instances"][0];
            instance["SubnetId"] = json!(EVIL);
            instance["SecurityGroups"] = json!([{"GroupId": EVIL, "GroupName": EVIL}]);
            instance["NetworkInterfaces"] = json!([]);
        }
        if path.ends_with("us-east-1/ec2-describe-network-interfaces.json") {
            document["NetworkInterfaces"][0]["Groups"] =
                json!([{"GroupId": EVIL, "GroupName": EVIL}]);
            document["NetworkInterfaces"][1]["NetworkInterfaceId"] = json!({"not": EVIL});
        }
        if path.ends_with("us-east-1/ec2-describe-vpcs.json") {
            document["Vpcs"]
                .as_array_mut()
                .unwrap()
                .push(json!({"VpcId": EVIL, "CidrBlock": EVIL}));
        }
        fs::write(&path, document.to_string()).unwrap();
    }
    for verbosity in ["-v", "-vv", "-q"] {
        let (code, printed) = run(at.path(), &["prepare", verbosity, "--account", "demo"]);
        assert!(matches!(code, Some(0 | 3)), "{code:?} {printed}");
        assert_tame(&printed, &format!("prepare {verbosity}"));
    }
    let map = fs::read_to_string(at.path().join("account-data/map.json")).unwrap();
    let whole: Value = serde_json::from_str(&map).unwrap();
    assert!(whole["elements"]["nodes"].as_array().unwrap().len() > 20);
    assert!(
        map.contains("onerror=alert(1)"),
        "the text is kept, as text"
    );
    assert!(
        !map.contains('\u{1b}'),
        "control characters are escaped in JSON"
    );
}

/// `mapper serve` on a free port, killed with the test.
struct Served(Child, String);

impl Served {
    fn start(at: &Path) -> Self {
        let mut child = mapper(at, &["serve", "--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut url)
            .unwrap();
        let host = url
            .trim()
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .to_owned();
        Self(child, host)
    }

    fn get(&self, path: &str) -> (u16, String) {
        let host = &self.1;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let answer = exchange(host.parse().unwrap(), &request);
        (answer.status, answer.text())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Gone already is fine.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A map with one node whose record stands where `account`, `region` and `value` say.
fn map(account: &str, region: &str, value: Option<&str>) -> String {
    let (service, operation) =
        value.map_or(("ec2", "DescribeVpcs"), |_| ("elbv2", "DescribeListeners"));
    json!({"format": 1, "accounts": [{"id": "1", "name": account}], "elements": {"nodes": [{"data": {
        "id": "n", "account": "1", "resource": "vpc-1",
        "document": {"region": region, "service": service, "operation": operation, "value": value},
    }}], "edges": []}})
    .to_string()
}

#[test]
fn a_hostile_map_opens_no_file_outside_its_folder() {
    let at = tempfile::tempdir().unwrap();
    let data = at.path().join("account-data");
    let vpcs = r#"{"Vpcs": [{"VpcId": "vpc-1", "Tags": [{"Key": "k", "Value": "canary"}]}]}"#;
    for folder in ["account-data/dev/us-east-1", "outside/us-east-1"] {
        fs::create_dir_all(at.path().join(folder)).unwrap();
        fs::write(at.path().join(folder).join("ec2-describe-vpcs.json"), vpcs).unwrap();
    }
    fs::write(data.join("map.json"), map("dev", "us-east-1", None)).unwrap();
    let served = Served::start(at.path());
    let (status, text) = served.get("/api/resources/n");
    assert!(status == 200 && text.contains("canary"), "{status} {text}");
    let absolute = at.path().join("outside").display().to_string();
    for (account, region, value) in [
        ("../outside", "us-east-1", None),
        (absolute.as_str(), "us-east-1", None),
        ("..", "outside/us-east-1", None),
        ("dev", "../../outside/us-east-1", None),
        ("dev", "../us-east-1/../../../outside/us-east-1", None),
        ("dev", "us-east-1", Some("../ec2-describe-vpcs.json")),
    ] {
        fs::write(data.join("map.json"), map(account, region, value)).unwrap();
        let (status, text) = served.get("/api/resources/n");
        assert!(
            status == 404 && !text.contains("canary"),
            "{account} {region} {value:?}: {status} {text}"
        );
    }
}

#[test]
fn secrets_of_another_tools_snapshot_are_not_served() {
    let at = tempfile::tempdir().unwrap();
    let region = at.path().join("account-data/dev/us-east-1");
    fs::create_dir_all(&region).unwrap();
    let functions = json!({"Functions": [{"FunctionName": "vpc-1", "Environment": {"Variables": {"DB": "canary"}}}]});
    fs::write(
        region.join("lambda-list-functions.json"),
        functions.to_string(),
    )
    .unwrap();
    let map = map("dev", "us-east-1", None)
        .replace("ec2", "lambda")
        .replace("DescribeVpcs", "ListFunctions");
    fs::write(at.path().join("account-data/map.json"), map).unwrap();
    let (status, text) = Served::start(at.path()).get("/api/resources/n");
    assert!(
        status == 200 && text.contains("\"DB\"") && !text.contains("canary"),
        "{status} {text}"
    );
}

//! The traps of reachability, one folder each: a small snapshot, questions, and the answers that AWS's guides give.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use mapper::cli::draw::{Drawing, Selection, draw};
use mapper::net::labels::Labels;
use mapper::snapshot::read::{Snapshot, read};
use mapper::snapshot::source::Memory;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::mapper::{mapper, run};
use crate::properties::shuffle;

/// `question.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// The number of the trap.
    trap: u32,
    title: String,
    /// What stands in the snapshot, in words.
    network: String,
    /// AWS's pages that settle it.
    sources: Vec<String>,
    questions: Vec<Question>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    /// The question, in words.
    ask: String,
    source: String,
    destination: String,
    port: String,
    verdict: String,
    /// What passes or may pass, as the answer names it; not given where nothing does.
    #[serde(default)]
    ports: String,
    /// Everything that stands in the way, and where.
    #[serde(default)]
    reasons: Vec<Place>,
    /// How the warnings begin.
    #[serde(default)]
    warnings: Vec<String>,
    /// What some reason's message contains.
    #[serde(default)]
    says: Option<String>,
    /// What a load balancer that is dialled gets to its targets.
    #[serde(default)]
    onward: Vec<Onward>,
    /// Why, in words.
    because: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Onward {
    target: String,
    verdict: String,
    #[serde(default)]
    reasons: Vec<Place>,
}

#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
struct Place {
    code: String,
    resource: String,
}

pub fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/cases");
    let mut folders: Vec<PathBuf> = fs::read_dir(&root)
        .expect("tests/fixtures/cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

fn name(folder: &Path) -> String {
    folder
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn case(folder: &Path) -> Case {
    let path = folder.join("question.json");
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What `mapper explain --batch` answers to the questions of a case, in order.
fn answers(folder: &Path, case: &Case) -> Vec<Value> {
    let mut batch = tempfile::NamedTempFile::new().expect("a file");
    for question in &case.questions {
        let Question {
            source,
            destination,
            port,
            ..
        } = question;
        let line = json!({"source": source, "destination": destination, "port": port});
        writeln!(batch, "{line}").expect("a line");
    }
    let mut command = mapper(&["explain", "--account", "dev", "--data"]);
    command.arg(folder.join("account-data"));
    command.arg("--batch").arg(batch.path());
    let run = run(&mut command).ended_with(&[0]);
    let lines = run.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}

/// What is wrong with the answers of a folder, one line each.
fn wrong(folder: &Path) -> Vec<String> {
    let case = case(folder);
    let mut out = Vec::new();
    if case.title.is_empty() || case.network.is_empty() || case.sources.is_empty() {
        out.push("title, network and sources say what it is about".to_owned());
    }
    if !name(folder).starts_with(&format!("{:02}-", case.trap)) {
        out.push(format!(
            "the folder's name begins with its trap, {:02}-",
            case.trap
        ));
    }
    if case.questions.is_empty() {
        out.push("it asks nothing".to_owned());
    }
    let answers = answers(folder, &case);
    if answers.len() != case.questions.len() {
        out.push(format!("{} answers", answers.len()));
    }
    for (question, answer) in case.questions.iter().zip(&answers) {
        let what = differences(question, answer);
        out.extend(what.into_iter().map(|what| {
            format!(
                "{} ({} → {} {}): {what}",
                question.ask, question.source, question.destination, question.port
            )
        }));
    }
    out
}

fn differences(question: &Question, answer: &Value) -> Vec<String> {
    let mut out = Vec::new();
    if question.because.is_empty() || question.ask.is_empty() {
        out.push("`ask` and `because` say what and why".to_owned());
    }
    let list = |key: &str| -> Vec<&str> {
        let items = answer[key].as_array().into_iter().flatten();
        items.filter_map(Value::as_str).collect()
    };
    if answer["verdict"] != question.verdict.as_str() {
        out.push(format!(
            "{} is not {}: {}",
            answer["verdict"], question.verdict, answer
        ));
        return out;
    }
    let ports = list("ports").join(", ");
    if ports != question.ports {
        out.push(format!("ports `{ports}`, not `{}`", question.ports));
    }
    let reasons = || answer["reasons"].as_array().into_iter().flatten();
    out.extend(misplaced(&question.reasons, &answer["reasons"]));
    for onward in &question.onward {
        let mut legs = answer["onward"].as_array().into_iter().flatten();
        let leg = legs.find(|leg| leg["target"] == onward.target.as_str());
        let Some(leg) = leg else {
            out.push(format!("nothing goes on to {}: {answer}", onward.target));
            continue;
        };
        if leg["verdict"] != onward.verdict.as_str() {
            out.push(format!("on to {}: {leg}", onward.target));
        }
        out.extend(misplaced(&onward.reasons, &leg["reasons"]));
    }
    let warnings = list("warnings");
    for warning in &question.warnings {
        if !warnings.iter().any(|told| told.starts_with(warning)) {
            out.push(format!("no warning {warning} among {warnings:?}"));
        }
    }
    if let Some(says) = &question.says {
        let mut messages = reasons().filter_map(|why| why["message"].as_str());
        if !messages.any(|message| message.contains(says.as_str())) {
            out.push(format!("no reason says `{says}`: {}", answer["reasons"]));
        }
    }
    out
}

/// Where the reasons of an answer are not those that are wanted, each with its resource.
fn misplaced(wanted: &[Place], reasons: &Value) -> Option<String> {
    let got = reasons.as_array().into_iter().flatten();
    let got: BTreeSet<(&str, &str)> = got
        .filter_map(|why| Some((why["code"].as_str()?, why["resource"].as_str()?)))
        .collect();
    let wanted = wanted.iter();
    let wanted: BTreeSet<(&str, &str)> = wanted
        .map(|place| (place.code.as_str(), place.resource.as_str()))
        .collect();
    (got != wanted).then(|| format!("{got:?}, not {wanted:?}: {reasons}"))
}

#[test]
fn every_trap_is_answered_as_aws_does() {
    let folders = folders();
    let traps: BTreeSet<u32> = folders.iter().map(|folder| case(folder).trap).collect();
    assert!((1..=29).all(|trap| traps.contains(&trap)), "{traps:?}");
    let mut failed = Vec::new();
    for folder in &folders {
        failed.extend(
            wrong(folder)
                .into_iter()
                .map(|line| format!("{}: {line}", name(folder))),
        );
    }
    assert!(
        failed.is_empty(),
        "{} wrong:\n{}",
        failed.len(),
        failed.join("\n")
    );
}

/// Every file of a folder's one account, by its path below the account.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, at: &Path, out: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(at).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(root, &path, out);
            } else {
                let name = path.strip_prefix(root).expect("below the root");
                let name = name.to_string_lossy().into_owned();
                out.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    let root = folder.join("account-data/dev");
    let mut out = BTreeMap::new();
    walk(&root, &root, &mut out);
    out
}

fn map(files: BTreeMap<String, Vec<u8>>) -> Drawing {
    let source = Memory {
        name: "dev".to_owned(),
        files,
    };
    let snapshot = Snapshot {
        source: &source,
        name: "dev".to_owned(),
        id: None,
    };
    let inventory = read(&[snapshot]).expect("the snapshot can be read");
    let drawing = draw(
        inventory,
        &Labels::default(),
        &Selection::default(),
        "snapshot",
    );
    drawing.expect("it can be drawn")
}

/// Trap 26, on every folder.
#[test]
fn the_order_of_records_means_nothing() {
    for folder in folders() {
        let files = files(&folder);
        let mut shuffled = files.clone();
        for (at, (path, bytes)) in shuffled.iter_mut().enumerate() {
            if path != "manifest.json" {
                *bytes = shuffle(bytes, 7919 * (at as u64 + 1));
            }
        }
        assert_ne!(files, shuffled, "{}: nothing was shuffled", name(&folder));
        let (one, other) = (map(files), map(shuffled));
        assert!(one.bytes == other.bytes, "{}", name(&folder));
    }
}

/// Trap 27: the map of the folder shows what stands there, and tells what is gone.
#[test]
fn what_dangles_does_not_blank_the_map() {
    let folder = folders()
        .into_iter()
        .find(|folder| name(folder).starts_with("27-"));
    let map: Value =
        serde_json::from_slice(&map(files(&folder.expect("trap 27"))).bytes).expect("JSON");
    let text = map.to_string();
    for id in ["i-web", "i-orphan", "eni-lost", "subnet-web"] {
        assert!(text.contains(id), "{id} is not on the map");
    }
    let warnings = map["warnings"].to_string();
    for id in ["sg-gone", "subnet-gone"] {
        assert!(warnings.contains(id), "{id}: {warnings}");
    }
}

/// Trap 28: the folder's hosts become 840.
#[test]
fn eight_hundred_hosts_under_one_rule_are_few_edges() {
    let folder = folders()
        .into_iter()
        .find(|folder| name(folder).starts_with("28-"));
    let mut files = files(&folder.expect("trap 28"));
    let grow = |files: &mut BTreeMap<String, Vec<u8>>,
                file: &str,
                list: fn(&mut Value) -> &mut Value,
                make: fn(&Value, usize) -> Value| {
        let bytes = files
            .get_mut(&format!("us-east-1/{file}.json"))
            .expect("the file");
        let mut document: Value = serde_json::from_slice(bytes).expect("JSON");
        let items = list(&mut document).as_array_mut().expect("a list");
        let patterns = items.clone();
        *items = (0..840)
            .map(|at| make(&patterns[at % patterns.len()], at))
            .collect();
        *bytes = serde_json::to_vec(&document).expect("JSON");
    };
    grow(
        &mut files,
        "ec2-describe-instances",
        |all| &mut all["Reservations"][0]["Instances"],
        |host, at| {
            let mut host = host.clone();
            host["InstanceId"] = json!(format!("i-{at}"));
            host["Tags"] = json!([{"Key": "Name", "Value": format!("host-{at}")}]);
            host
        },
    );
    grow(
        &mut files,
        "ec2-describe-network-interfaces",
        |all| &mut all["NetworkInterfaces"],
        |interface, at| {
            let mut interface = interface.clone();
            let address = format!("10.0.{}.{}", 16 * (at % 2) + at / 200, 10 + at % 200);
            interface["NetworkInterfaceId"] = json!(format!("eni-{at}"));
            interface["PrivateIpAddress"] = json!(address);
            interface["PrivateIpAddresses"] =
                json!([{"PrivateIpAddress": address, "Primary": true}]);
            interface["Attachment"]["InstanceId"] = json!(format!("i-{at}"));
            interface
        },
    );
    let map: Value = serde_json::from_slice(&map(files).bytes).expect("JSON");
    let nodes = map["elements"]["nodes"].as_array().map_or(0, Vec::len);
    let edges = map["elements"]["edges"].as_array().map_or(0, Vec::len);
    assert!(nodes > 840, "{nodes} nodes");
    assert!((1..=12).contains(&edges), "{edges} edges");
}

//! The traps of reachability, one folder each: a small snapshot, questions, and the answers that AWS's guides give.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::mapper::{mapper, run};

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
    /// Why, in words.
    because: String,
}

#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
struct Place {
    code: String,
    resource: String,
}

fn folders() -> Vec<PathBuf> {
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
    let got: BTreeSet<(&str, &str)> = reasons()
        .filter_map(|why| Some((why["code"].as_str()?, why["resource"].as_str()?)))
        .collect();
    let wanted = question.reasons.iter();
    let wanted: BTreeSet<(&str, &str)> = wanted
        .map(|place| (place.code.as_str(), place.resource.as_str()))
        .collect();
    if got != wanted {
        out.push(format!("{got:?}, not {wanted:?}: {}", answer["reasons"]));
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

#[test]
fn every_trap_is_answered_as_aws_does() {
    let folders = folders();
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

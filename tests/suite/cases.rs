//! The traps of reachability, one folder each: a small snapshot, questions, and the answers that AWS's guides give.

use std::collections::BTreeSet;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use mapper::net::ports::{ICMP, PortSet};
use mapper::network::{self, model::Network};
use mapper::reach::flow::{Answer, EPHEMERAL, Flow, answer};
use mapper::reach::walk::Origin;
use mapper::snapshot::read::{self, Snapshot};
use mapper::snapshot::source::Folder;
use serde::Deserialize;

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
    /// What passes or may pass; not given where nothing does.
    #[serde(default)]
    ports: String,
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

fn network(folder: &Path) -> Network {
    let mut folders: Vec<Folder> = fs::read_dir(folder.join("account-data"))
        .expect("the snapshots' folder")
        .map(|entry| Folder::new(entry.expect("an entry").path()))
        .collect();
    folders.sort_by(|a, b| a.root().cmp(b.root()));
    let snapshots: Vec<Snapshot<'_>> = folders
        .iter()
        .map(|source| Snapshot {
            source,
            name: name(source.root()),
            id: None,
        })
        .collect();
    network::build(&read::read(&snapshots).expect("the snapshot can be read"))
}

/// What is wrong with the answers of a folder, one line each.
fn wrong(folder: &Path) -> Vec<String> {
    let case = case(folder);
    let network = network(folder);
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
    for question in &case.questions {
        let answer = ask(&network, question);
        let mut tell = |what: String| {
            out.push(format!(
                "{} ({} → {} {}): {what}",
                question.ask, question.source, question.destination, question.port
            ));
        };
        if question.because.is_empty() {
            tell("`because` says nothing".to_owned());
        }
        let verdict = answer.verdict.word();
        if verdict != question.verdict {
            tell(format!(
                "{verdict}, not {}: {:?}",
                question.verdict, answer.reasons
            ));
            continue;
        }
        let ports = answer.ports.to_string();
        if ports != question.ports {
            tell(format!("ports `{ports}`, not `{}`", question.ports));
        }
        let places: BTreeSet<Place> = answer
            .reasons
            .iter()
            .map(|reason| Place {
                code: reason.code.clone(),
                resource: reason.resource.clone(),
            })
            .collect();
        for place in &question.reasons {
            if !places.contains(place) {
                tell(format!("{place:?} is not among {:?}", answer.reasons));
            }
        }
        if question.reasons.is_empty() && !places.is_empty() {
            tell(format!("reasons that nobody expects: {:?}", answer.reasons));
        }
        for warning in &question.warnings {
            if !answer.warnings.iter().any(|told| told.starts_with(warning)) {
                tell(format!("no warning {warning} among {:?}", answer.warnings));
            }
        }
        if let Some(says) = &question.says
            && !answer
                .reasons
                .iter()
                .any(|reason| reason.message.contains(says.as_str()))
        {
            tell(format!("no reason says `{says}`: {:?}", answer.reasons));
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

fn ask(network: &Network, question: &Question) -> Answer {
    let v6 = question.destination.contains(':') || question.source.contains(':');
    let world: IpAddr = if v6 {
        "2001:4860:4860::8888"
    } else {
        "8.8.8.8"
    }
    .parse()
    .expect("an address");
    let (destination, at) = place(network, &question.destination);
    let outside = matches!(question.source.as_str(), "internet")
        || (question.source.parse::<IpAddr>().is_ok()
            && place(network, &question.source).1.is_none());
    let (source, origin) = if question.source == "internet" {
        (world, Origin::Internet)
    } else {
        let (address, at) = place(network, &question.source);
        (
            address.expect("a source address"),
            at.map_or(Origin::Internet, Origin::Interface),
        )
    };
    let destination = if question.destination == "internet" {
        world
    } else {
        let interface = at.map(|at| &network.interfaces[at]);
        if outside && question.destination.parse::<IpAddr>().is_err() {
            interface
                .and_then(|found| found.associations.first().map(|&(_, public)| public))
                .or(destination)
        } else {
            destination
        }
        .expect("a destination address")
    };
    answer(
        network,
        &Flow {
            origin,
            source,
            destination,
            asked: ports(&question.port),
            client: EPHEMERAL,
            detail: true,
            groups: true,
        },
    )
}

fn place(network: &Network, text: &str) -> (Option<IpAddr>, Option<usize>) {
    if let Ok(address) = text.parse::<IpAddr>() {
        let at = network
            .interfaces
            .iter()
            .position(|found| found.addresses.contains(&address));
        return (Some(address), at);
    }
    let workload = network
        .workloads
        .iter()
        .find(|found| found.id == text || found.name.as_deref() == Some(text));
    let at = workload.and_then(|found| found.interfaces.first().copied());
    (
        at.and_then(|at| {
            network.interfaces[at]
                .addresses
                .first()
                .or(network.interfaces[at].stand_in.first())
                .copied()
        }),
        at,
    )
}

fn ports(text: &str) -> PortSet {
    let (protocol, rest) = text.split_once('/').unwrap_or((text, ""));
    let (low, high) = rest.split_once('-').unwrap_or((rest, rest));
    let range = (low.parse().unwrap_or(0), high.parse().unwrap_or(u16::MAX));
    match protocol {
        "tcp" => PortSet::tcp(range.0, range.1),
        "udp" => PortSet::udp(range.0, range.1),
        "icmp" => PortSet::icmp(ICMP, Some(8), Some(0)),
        _ => PortSet::any(),
    }
}

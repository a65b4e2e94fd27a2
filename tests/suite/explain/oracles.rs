//! Batches of the command over accounts whose flows others computed, asked by address and by name.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::mapper::mapper;
use crate::shared_data::shared;

/// Where a verdict says less than two directions and one client port do.
const OTHER: [(&str, &str); 6] = [
    (
        "test-nat-gateway--m01/0021",
        "UDP passes one way, and the warning says that answers do not come back",
    ),
    (
        "test-vpc-endpoint-gateway--m01/0015",
        "answers come back to some client ports: a warning; the oracle asks for one that is not among them",
    ),
    (
        "test-vpc-endpoint-gateway--m01/0016",
        "answers come back to some client ports: a warning; the oracle asks for one that is not among them",
    ),
    (
        "widdix-2az-wordpress/0055",
        "the database has no interface in the snapshot: by an address it is unknown, by its name reachable",
    ),
    (
        "widdix-2az-wordpress/0126",
        "the database has no interface in the snapshot: by an address it is unknown, by its name reachable",
    ),
    (
        "widdix-2az-wordpress/0197",
        "the database has no interface in the snapshot: by an address it is unknown, by its name reachable",
    ),
];

fn port(flow: &Value) -> String {
    match (flow["protocol"].as_str(), flow["dst_port"].as_u64()) {
        (Some(name @ ("tcp" | "udp")), Some(port)) => format!("{name}/{port}"),
        (Some("icmp"), _) => "icmp/8/0".to_owned(),
        (Some("any-0"), _) => "proto/0".to_owned(),
        (Some(name), _) => name.to_owned(),
        (None, _) => format!("proto/{}", flow["protocol"]),
    }
}

/// The questions of one snapshot, answered by one run.
fn answers(oracles: &Path, snapshot: &str, questions: &[Value]) -> Vec<Value> {
    let data = oracles.to_string_lossy().into_owned();
    let mut child = mapper(&["explain", "--batch", "-", "--data", &data])
        .args(["--account", snapshot])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("mapper starts");
    let mut lines = String::new();
    for question in questions {
        lines.push_str(&question.to_string());
        lines.push('\n');
    }
    let mut stdin = child.stdin.take().expect("its stdin is piped");
    let writer = std::thread::spawn(move || {
        // A program that has gone is told by its answers.
        let _ = stdin.write_all(lines.as_bytes());
    });
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("the questions were written");
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}

#[test]
fn batches_agree_with_computed_flows_by_address_and_by_name() {
    let Some(oracles) = shared("oracles") else {
        return;
    };
    let text = fs::read_to_string(oracles.join("flows.jsonl")).expect("flows.jsonl");
    let mut snapshots: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in text.lines() {
        let flow: Value = serde_json::from_str(line).expect("a flow");
        let snapshot = flow["snapshot"].as_str().expect("a snapshot").to_owned();
        snapshots.entry(snapshot).or_default().push(flow);
    }
    let (mut count, mut differences) = (0, Vec::new());
    for by_name in [false, true] {
        for (snapshot, flows) in &snapshots {
            let text = |flow: &Value, key: &str| flow[key].as_str().unwrap_or_default().to_owned();
            let questions: Vec<Value> = flows
                .iter()
                .map(|flow| {
                    let (source, target) = (text(flow, "src"), text(flow, "dst"));
                    let dialled = by_name && !target.starts_with("public-ip-of:");
                    json!({
                        "source": if source == "internet" { text(flow, "src_ip") } else { source },
                        "destination": if dialled { target } else { text(flow, "dst_ip") },
                        "port": port(flow),
                    })
                })
                .collect();
            let answers = answers(&oracles, snapshot, &questions);
            assert_eq!(answers.len(), flows.len(), "{snapshot}");
            for ((flow, question), answer) in flows.iter().zip(&questions).zip(&answers) {
                count += 1;
                let passes = flow["reachable"] == true && flow["return_ok"] != false;
                let wanted = if passes { "reachable" } else { "blocked" };
                let id = text(flow, "id");
                let known = OTHER.iter().any(|(other, _)| *other == id);
                if answer["verdict"] != wanted && !known {
                    differences.push(format!("{id} {question}: not {wanted}: {answer}"));
                }
            }
        }
    }
    assert!(count > 3000, "{count} flows");
    assert!(
        differences.is_empty(),
        "{} of {count} differ:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

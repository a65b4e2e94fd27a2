//! The command itself: words, exit codes, text, JSON and batches.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::mapper::{Run, mapper, run};

/// The fictive account as a snapshot, with its config.json.
pub fn demo_folder() -> tempfile::TempDir {
    let at = tempfile::tempdir().expect("a folder");
    let path = at.path().to_string_lossy().into_owned();
    run(&mut mapper(&["demo", "--write", &path])).ended_with(&[0]);
    at
}

/// `mapper explain` over it.
pub fn explain(at: &Path, words: &[&str]) -> Run {
    let data = at.to_string_lossy().into_owned();
    let config = at.join("config.json").to_string_lossy().into_owned();
    let mut arguments = vec!["explain"];
    arguments.extend(words);
    arguments.extend(["--data", &data, "--config", &config]);
    run(&mut mapper(&arguments))
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

#[test]
fn the_exit_code_is_the_verdict() {
    let at = demo_folder();
    for (words, code) in [
        (&["NYC office", "bastion", "--port", "tcp/22"][..], 0),
        (&["internet", "orders-ro", "--port", "tcp/5432"], 0),
        // Some ranges of it pass, and they are not the internet.
        (&["internet", "bastion", "--port", "tcp/22"], 10),
        (&["8.8.8.8", "bastion", "--port", "tcp/22"], 10),
        (&["web-1a", "etl-1", "--port", "tcp/22"], 10),
        (&["nobody-at-all", "bastion"], 1),
        (&["web", "bastion"], 1),
        (&["web-1a", "bastion", "--port", "443"], 2),
        (&["web-1a"], 2),
        (&["--batch", "-", "--format", "json"], 2),
    ] {
        let run = explain(at.path(), words);
        assert_eq!(run.code, Some(code), "{words:?}: {run:?}");
    }
    let run = explain(at.path(), &["bastoin", "web-1a"]);
    assert!(run.stderr.contains("did you mean bastion?"), "{run:?}");
}

#[test]
fn json_has_the_shape_that_others_read() {
    let at = demo_folder();
    let run = explain(
        at.path(),
        &["8.8.8.8", "web-1a", "--port", "tcp/22", "--format", "json"],
    );
    let told = json(&run.ended_with(&[10]));
    assert_eq!(told["source"], "8.8.8.8");
    assert_eq!(told["destination"], "web-1a");
    assert_eq!(told["protocol"], "tcp");
    assert_eq!(told["asked"], serde_json::json!(["tcp/22"]));
    assert_eq!(told["ports"], serde_json::json!([]));
    assert_eq!(told["verdict"], "blocked");
    let codes: Vec<&str> = told["reasons"]
        .as_array()
        .expect("reasons")
        .iter()
        .filter_map(|why| why["code"].as_str())
        .collect();
    // Every setting that stands in the way, not only the first.
    assert_eq!(
        codes,
        [
            "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
            "ENI_SG_RULES_MISMATCH",
            "RETURN_PATH_ASYMMETRIC",
        ]
    );
    for hop in told["hops"].as_array().expect("hops") {
        for field in ["resource", "kind", "decision"] {
            assert!(hop[field].is_string(), "{hop}");
        }
        for field in ["rule", "detail"] {
            assert!(hop.get(field).is_some(), "{hop}");
        }
    }
    for field in ["verdict", "ports", "hops", "reasons"] {
        assert!(told["return"].get(field).is_some(), "{told}");
    }
    assert!(told["warnings"].is_array());
}

#[test]
fn a_batch_is_answered_line_by_line_in_order_and_goes_on_after_a_bad_line() {
    let at = demo_folder();
    let questions = concat!(
        "{\"source\":\"internet\",\"destination\":\"web-alb\",\"port\":\"tcp/443\"}\n",
        "nonsense\n",
        "\n",
        "{\"source\":\"nobody-at-all\",\"destination\":\"bastion\"}\n",
        "{\"source\":\"web-1a\",\"destination\":\"etl-1\",\"port\":\"443\"}\n",
        "{\"source\":\"web-1a\",\"destination\":\"etl-1\",\"port\":null}",
    );
    let file = at.path().join("questions.jsonl");
    std::fs::write(&file, questions).expect("written");
    let from_file = explain(at.path(), &["--batch", &file.to_string_lossy()]);

    let data = at.path().to_string_lossy().into_owned();
    let mut child = mapper(&["explain", "--batch", "-", "--data", &data])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("mapper starts");
    let mut stdin = child.stdin.take().expect("its stdin is piped");
    stdin.write_all(questions.as_bytes()).expect("written");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stdout), from_file.stdout);

    let lines: Vec<Value> = from_file
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect();
    assert_eq!(from_file.code, Some(3), "{}", from_file.stderr);
    let verdicts: Vec<Option<&str>> = lines.iter().map(|line| line["verdict"].as_str()).collect();
    assert_eq!(
        verdicts,
        [Some("reachable"), None, None, None, Some("blocked")]
    );
    let numbers: Vec<Option<u64>> = lines.iter().map(|line| line["line"].as_u64()).collect();
    assert_eq!(numbers, [None, Some(2), Some(4), Some(5), None]);
    assert!(lines[1]["error"].is_string());

    std::fs::write(&file, questions.lines().next().expect("a line")).expect("written");
    explain(at.path(), &["--batch", &file.to_string_lossy()]).ended_with(&[0]);
}

#[test]
fn the_internet_is_everybody_and_its_narrower_ranges_are_parts() {
    let at = demo_folder();
    let words = [
        "internet", "bastion", "--port", "tcp/22", "--format", "json",
    ];
    let told = json(&explain(at.path(), &words));
    assert_eq!(told["verdict"], "blocked");
    let warning = told["warnings"][0].as_str().expect("a warning");
    assert!(warning.starts_with("PARTIAL: "), "{warning}");
    let open: Vec<&str> = told["parts"]
        .as_array()
        .expect("parts")
        .iter()
        .filter(|part| part["verdict"] == "reachable")
        .filter_map(|part| part["source"].as_str())
        .collect();
    assert!(open.contains(&"NYC office"), "{open:?}");
}

#[test]
fn a_load_balancer_is_followed_to_its_targets() {
    let at = demo_folder();
    let words = [
        "internet", "web-alb", "--port", "tcp/443", "--format", "json",
    ];
    let told = json(&explain(at.path(), &words).ended_with(&[0]));
    let onward = told["onward"].as_array().expect("onward");
    assert!(!onward.is_empty());
    for leg in onward {
        assert_eq!(leg["verdict"], "reachable", "{leg}");
        assert_eq!(leg["listener"], serde_json::json!(["tcp/443"]), "{leg}");
        assert!(
            leg["target"]
                .as_str()
                .is_some_and(|id| id.starts_with("i-"))
        );
    }
    let kept = json(&explain(
        at.path(),
        &["api-1a", "ledger-nlb", "--format", "json"],
    ));
    assert_eq!(kept["onward"][0]["preserves_client"], true, "{kept}");
}

#[test]
fn addresses_that_aws_answers_itself_pass_every_filter() {
    let at = demo_folder();
    for (address, port, code) in [
        ("10.0.0.2", "udp/53", 0),
        ("169.254.169.253", "udp/53", 0),
        ("169.254.169.254", "tcp/80", 0),
        ("169.254.169.123", "udp/123", 0),
        ("10.0.0.2", "tcp/80", 10),
        ("10.0.0.3", "udp/53", 10),
    ] {
        let run = explain(at.path(), &["web-1a", address, "--port", port]);
        assert_eq!(run.code, Some(code), "{address} {port}: {run:?}");
    }
}

#[test]
fn a_host_and_itself_are_told_apart_from_two_alike() {
    let at = demo_folder();
    let warned = |destination: &str| {
        let answer = json(&explain(
            at.path(),
            &["bastion", destination, "--format", "json"],
        ));
        answer["warnings"].to_string().contains("one interface")
    };
    assert!(warned("bastion") && !warned("api-1a"));
}

#[test]
fn text_has_no_colour_in_a_pipe_and_no_command_of_a_hostile_name() {
    let at = demo_folder();
    let run = explain(at.path(), &["bastion", "10.0.12.20", "--port", "tcp/22"]);
    assert!(!run.stdout.contains('\u{1b}'), "{run:?}");
    assert!(
        run.stdout.contains("<img src=x onerror=alert(1)>"),
        "{run:?}"
    );
    let groups = at.path().join("demo/us-east-1/ec2-describe-instances.json");
    let text = std::fs::read_to_string(&groups).expect("the instances");
    let hostile = text.replace("\"bastion\"", "\"bas\\u001b[2J\\ntion\"");
    std::fs::write(&groups, hostile).expect("written");
    let run = explain(at.path(), &["8.8.8.8", "10.0.0.11", "--port", "tcp/22"]);
    assert!(!run.stdout.contains('\u{1b}'), "{run:?}");
    assert!(run.stdout.contains("bas[2J tion"), "{run:?}");
}

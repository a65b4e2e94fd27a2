//! `GET /api/explain` of the real binary: the same answers as the command's, and what happens when the snapshot goes.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::Value;

use super::command::{demo_folder, explain};
use crate::mapper::{mapper, run};
use crate::server::exchange;

/// A server, ended with the test.
struct Serving {
    child: Child,
    address: SocketAddr,
}

impl Serving {
    fn start(arguments: &[&str]) -> Self {
        let mut child = mapper(arguments)
            .env_remove("MAPPER_TOKEN")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("mapper starts");
        let stdout = child.stdout.take().expect("its stdout is piped");
        let line = BufReader::new(stdout).lines().next();
        let line = line.expect("a line").expect("the line can be read");
        let rest = line.strip_prefix("http://").expect("an address");
        let address = rest.split('/').next().expect("a host").parse();
        Self {
            child,
            address: address.expect("a socket address"),
        }
    }

    fn ask(&self, query: &str) -> (u16, Value) {
        let host = self.address;
        let answer = exchange(
            host,
            &format!(
                "GET /api/explain?{query} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            ),
        );
        let body = serde_json::from_slice(&answer.body).expect("JSON");
        (answer.status, body)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Gone already is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_demo_answers_from_memory_as_the_command_does_from_its_snapshot() {
    let at = demo_folder();
    let server = Serving::start(&["demo", "--port", "0"]);
    for (source, destination, port) in [
        ("internet", "bastion", "tcp/22"),
        ("web-1a", "orders", "tcp/5432"),
        ("metrics-1", "web-1a", ""),
    ] {
        let (status, told) = server.ask(&format!(
            "source={source}&destination={destination}&port={}",
            port.replace('/', "%2F")
        ));
        let mut words = vec![source, destination, "--format", "json"];
        if !port.is_empty() {
            words.extend(["--port", port]);
        }
        let answer = explain(at.path(), &words);
        if status == 200 {
            let same: Value = serde_json::from_str(&answer.stdout).expect("JSON");
            assert_eq!(told, same, "{source} {destination}");
        } else {
            assert_eq!((status, answer.code), (404, Some(1)), "{told}");
        }
    }
    assert_eq!(
        server.ask("source=nobody-at-all&destination=bastion").0,
        404
    );
    for (name, port, status) in [(2048, 6, 404), (2049, 6, 400), (8, 1025, 400)] {
        let query = format!(
            "source={}&destination=bastion&port={}",
            "x".repeat(name),
            "tcp/22".to_owned() + &" ".repeat(port - 6).replace(' ', "%20")
        );
        assert_eq!(server.ask(&query).0, status, "{name} {port}");
    }
    let (status, told) = server.ask("source=internet&destination=bastion&port=443");
    assert_eq!(status, 400);
    assert!(
        told["error"]
            .as_str()
            .is_some_and(|error| error.contains("tcp/443")),
        "{told}"
    );
}

#[test]
fn a_served_folder_is_read_once_again_when_it_changes_and_missed_when_it_goes() {
    let at = demo_folder();
    let data = at.path().to_string_lossy().into_owned();
    let config = at.path().join("config.json").to_string_lossy().into_owned();
    run(&mut mapper(&[
        "prepare", "--data", &data, "--config", &config,
    ]))
    .ended_with(&[0]);
    let server = Serving::start(&["serve", "--data", &data, "--port", "0"]);
    let query = "source=NYC+office&destination=bastion&port=tcp%2F22";
    let (status, told) = server.ask(query);
    assert_eq!(
        (status, told["verdict"].as_str()),
        (200, Some("reachable")),
        "{told}"
    );
    assert_eq!(
        server
            .ask("source=external%2FNYC%20office&destination=bastion")
            .0,
        200
    );
    let hops = told["hops"].as_array().expect("hops");
    let node = hops[0]["node"].as_str().unwrap_or_default();
    assert!(node.contains(":internet-gateway/igw-"), "{told}");

    // Without the rule nobody comes in from there.
    let groups = at
        .path()
        .join("demo/us-east-1/ec2-describe-security-groups.json");
    let text = fs::read_to_string(&groups).expect("the groups");
    fs::write(
        &groups,
        text.replace("\"203.0.113.0/24\"", "\"203.0.114.0/24\""),
    )
    .expect("written");
    let (status, told) = server.ask("source=203.0.113.7&destination=bastion&port=tcp%2F22");
    assert_eq!(
        (status, told["verdict"].as_str()),
        (200, Some("blocked")),
        "{told}"
    );

    fs::remove_dir_all(Path::new(&data).join("demo")).expect("removed");
    let (status, told) = server.ask(query);
    assert_eq!(status, 503, "{told}");
    assert!(
        told["error"]
            .as_str()
            .is_some_and(|error| error.contains("demo")),
        "{told}"
    );
}

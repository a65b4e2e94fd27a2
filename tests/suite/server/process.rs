//! The real binary: ports, printed addresses, signals, a map that changes under it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::client::{connect, exchange};

const MAP: &str = r#"{"format":1,"mapper":"0.1.0","accounts":[],"warnings":[],"elements":{"nodes":[],"edges":[]}}"#;

/// `mapper serve`, killed with the test.
struct Served {
    child: Child,
    /// The lines printed so far on stdout.
    urls: Vec<String>,
}

impl Served {
    /// Waits for `lines` lines on stdout.
    fn start(at: &Path, options: &[&str], lines: usize) -> Self {
        Self::start_command("serve", at, options, lines)
    }

    fn start_command(command: &str, at: &Path, options: &[&str], lines: usize) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_mapper"))
            .arg(command)
            .args(options)
            .current_dir(at)
            .env_remove("MAPPER_TOKEN")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let urls: Vec<String> = stdout.lines().take(lines).map(Result::unwrap).collect();
        if urls.len() < lines {
            let (status, error) = finish(child);
            panic!("only {urls:?}, then {status}: {error}");
        }
        Self { child, urls }
    }

    fn address(&self) -> SocketAddr {
        let rest = self.urls[0].strip_prefix("http://").unwrap();
        rest.split('/').next().unwrap().parse().unwrap()
    }

    fn get(&self, path: &str, header: &str) -> super::Answer {
        let host = self.address();
        exchange(
            host,
            &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{header}\r\n"),
        )
    }

    fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    /// The exit status and stderr.
    fn end(mut self) -> (ExitStatus, String) {
        let mut error = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut error)
            .unwrap();
        (self.child.wait().unwrap(), error)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Gone already is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn finish(child: Child) -> (ExitStatus, String) {
    let output = child.wait_with_output().unwrap();
    (output.status, String::from_utf8(output.stderr).unwrap())
}

fn run(at: &Path, options: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_mapper"))
        .args(options)
        .current_dir(at)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn folder() -> tempfile::TempDir {
    let at = tempfile::tempdir().unwrap();
    fs::create_dir(at.path().join("account-data")).unwrap();
    fs::write(at.path().join("account-data/map.json"), MAP).unwrap();
    at
}

#[test]
fn a_signal_stops_it_in_time_with_a_connection_open() {
    for signal in ["-TERM", "-INT"] {
        let at = folder();
        let served = Served::start(at.path(), &["--port", "0"], 1);
        let mut half = connect(served.address());
        half.write_all(b"GET / HTTP/1.1\r\nHost: loc").unwrap();
        assert_eq!(served.get("/api/map", "").body, MAP.as_bytes());
        let begin = Instant::now();
        served.signal(signal);
        let (status, error) = served.end();
        assert_eq!(status.code(), Some(0), "{signal}: {error}");
        assert!(
            begin.elapsed() < Duration::from_secs(3),
            "{signal}: {:?}",
            begin.elapsed()
        );
    }
}

#[test]
fn a_second_signal_stops_it_at_once() {
    let at = folder();
    let served = Served::start(at.path(), &["--port", "0"], 1);
    let mut half = connect(served.address());
    half.write_all(b"GET / HTTP/1.1\r\nHost: loc").unwrap();
    assert_eq!(served.get("/api/health", "").status, 200);
    let begin = Instant::now();
    served.signal("-INT");
    std::thread::sleep(Duration::from_millis(300));
    served.signal("-INT");
    let (status, _) = served.end();
    assert_eq!(status.code(), Some(0));
    assert!(
        begin.elapsed() < Duration::from_secs(2),
        "{:?}",
        begin.elapsed()
    );
}

#[test]
fn a_taken_port_is_one_clear_line() {
    let at = folder();
    let other = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = other.local_addr().unwrap().port().to_string();
    let (code, out, error) = run(at.path(), &["serve", "--port", &port]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert_eq!(error.lines().count(), 1, "{error}");
    assert!(
        error.contains(&format!("127.0.0.1:{port}")) && error.contains("--port 0"),
        "{error}"
    );
}

#[test]
fn a_taken_default_port_leads_to_the_next() {
    let at = folder();
    // Another test run may hold it already: taken is all that matters.
    let _other = TcpListener::bind((Ipv4Addr::LOCALHOST, 8000));
    let served = Served::start(at.path(), &[], 1);
    let port = served.address().port();
    assert!((8001..=8010).contains(&port), "{port}");
    assert_eq!(served.get("/api/health", "").status, 200);
    served.signal("-TERM");
    let (_, error) = served.end();
    assert!(
        error.contains(&format!("port 8000 is taken, using {port}")),
        "{error}"
    );
}

#[test]
fn localhost_is_served_whatever_it_resolves_to() {
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_err() {
        eprintln!("skipped: this machine has no ::1");
        return;
    }
    let at = folder();
    let served = Served::start(at.path(), &["--port", "0"], 2);
    let port = served.address().port();
    assert_eq!(
        served.urls,
        [
            format!("http://127.0.0.1:{port}/"),
            format!("http://[::1]:{port}/")
        ]
    );
    let request =
        format!("GET /api/map HTTP/1.1\r\nHost: [::1]:{port}\r\nConnection: close\r\n\r\n");
    assert_eq!(
        exchange((Ipv6Addr::LOCALHOST, port).into(), &request).status,
        200
    );
}

#[test]
fn public_prints_an_address_that_opens_it() {
    let at = folder();
    let served = Served::start(at.path(), &["--public", "--port", "0"], 1);
    let url = served.urls[0].clone();
    let path = &url[url.find("/login").unwrap()..];
    let token = path.strip_prefix("/login?token=").unwrap();
    assert_eq!(token.len(), 43);
    assert_eq!(served.get("/api/map", "").status, 401);
    assert_eq!(served.get(path, "").status, 303);
    assert_eq!(
        served
            .get("/api/map", &format!("Authorization: Bearer {token}\r\n"))
            .status,
        200
    );
    served.signal("-TERM");
    let (_, error) = served.end();
    assert!(
        error.contains("no TLS") && error.contains("ssh -L"),
        "{error}"
    );
    assert!(!error.contains(token), "the token stands on stdout only");
}

#[test]
fn public_without_a_token_is_warned_of() {
    let at = folder();
    let served = Served::start(at.path(), &["--public", "--no-auth", "--port", "0"], 1);
    assert_eq!(served.get("/api/map", "").status, 200);
    served.signal("-TERM");
    let (_, error) = served.end();
    assert!(
        error.contains("--no-auth: everyone who can reach this port"),
        "{error}"
    );
}

#[test]
fn scripts_get_one_line_of_json() {
    let at = folder();
    let served = Served::start(at.path(), &["--json", "--port", "0"], 1);
    let line: serde_json::Value = serde_json::from_str(&served.urls[0]).unwrap();
    assert_eq!(line["pid"], served.child.id());
    assert!(
        line["url"]
            .as_str()
            .unwrap()
            .starts_with("http://127.0.0.1:")
    );
}

#[test]
fn wrong_options_are_usage_errors() {
    let at = folder();
    for options in [
        &["serve", "--token", "short"][..],
        &["serve", "--token", "has spaces in the middle"],
        &["serve", "--token", "a-long-enough-token", "--no-auth"],
        &["serve", "--allow-host", "http://map.example.com"],
        &["serve", "--port", "70000"],
        &["serve", "--bind", "localhost"],
        &["serve", "--bind", "127.0.0.1", "--public"],
    ] {
        let (code, out, error) = run(at.path(), options);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{options:?}: {error}");
    }
}

#[test]
fn a_new_map_is_served_without_a_restart() {
    let at = tempfile::tempdir().unwrap();
    let served = Served::start(at.path(), &["--port", "0"], 1);
    let none = served.get("/api/map", "");
    assert_eq!(
        (none.status, none.text()),
        (
            404,
            "{\"error\":\"there is no map yet\",\"next\":\"mapper prepare\"}".to_owned()
        )
    );
    assert_eq!(served.get("/", "").status, 200);

    let path = at.path().join("account-data/map.json");
    fs::create_dir(at.path().join("account-data")).unwrap();
    fs::write(&path, MAP).unwrap();
    let first = served.get("/api/map", "");
    assert_eq!(first.body, MAP.as_bytes());
    let tag = format!("If-None-Match: {}\r\n", first.header("etag").unwrap());
    assert_eq!(served.get("/api/map", &tag).status, 304);

    // Half of a map: the last good one stays.
    fs::write(&path, &MAP[..40]).unwrap();
    assert_eq!(served.get("/api/map", &tag).status, 304);

    let second = MAP.replace("0.1.0", "0.1.1");
    fs::write(&path, &second).unwrap();
    let answer = served.get("/api/map", &tag);
    assert_eq!((answer.status, answer.body), (200, second.into_bytes()));

    served.signal("-TERM");
    let (_, error) = served.end();
    assert!(
        error.contains("there is no account-data/map.json yet"),
        "{error}"
    );
    assert!(
        error.contains("the last good map is still served"),
        "{error}"
    );
}

#[test]
fn the_demo_is_served_from_memory_with_every_record_that_its_map_points_to() {
    let at = tempfile::tempdir().unwrap();
    let served = Served::start_command("demo", at.path(), &["--port", "0"], 1);
    let map: serde_json::Value = serde_json::from_slice(&served.get("/api/map", "").body).unwrap();
    assert_eq!(map["accounts"][0]["source"], "demo");
    let nodes = map["elements"]["nodes"].as_array().unwrap();
    let mut records = 0;
    for node in nodes.iter().map(|node| &node["data"]) {
        let id = node["id"].as_str().unwrap();
        let path: String =
            percent_encoding::utf8_percent_encode(id, percent_encoding::NON_ALPHANUMERIC).collect();
        let answer = served.get(&format!("/api/resources/{path}"), "");
        let expected = if node["document"].is_object() {
            200
        } else {
            404
        };
        assert_eq!(answer.status, expected, "{node}: {}", answer.text());
        if expected == 200 {
            let record: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
            assert_eq!(record["id"], id);
            assert!(record["record"].is_object(), "{record}");
            records += 1;
        }
    }
    assert!(records > 50, "{records} records of {} nodes", nodes.len());
    assert_eq!(
        fs::read_dir(at.path()).unwrap().count(),
        0,
        "nothing is written"
    );
}

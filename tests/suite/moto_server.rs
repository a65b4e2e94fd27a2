//! An AWS account on this machine: a moto server that ends with the test that started it.

use std::env;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long the server may take to listen; Python imports for seconds on a loaded machine.
const START: Duration = Duration::from_mins(2);

/// One moto server on a free loopback port. Its account is 123456789012; dropping it ends the process.
pub struct MotoServer {
    /// What `--endpoint-url` takes, without a slash at its end.
    pub endpoint: String,
    venv: PathBuf,
    process: Child,
}

impl MotoServer {
    /// Starts a server of its own for the calling test.
    ///
    /// `None` where the virtual environment is not there: the test then says that it was skipped. In CI that is a
    /// failure, since `tests/run` installs it.
    pub fn start() -> Option<Self> {
        let venv = venv()?;
        // Port 0 lets the system choose; the server prints the address it got.
        let mut process = Command::new(venv.join("bin/moto_server"))
            .args(["-H", "127.0.0.1", "-p", "0"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("moto_server starts");
        let log = process.stderr.take().expect("its log was asked for");
        let (told, address) = mpsc::channel();
        // Reads to the end: a full pipe would stop the server, which logs each request.
        thread::spawn(move || {
            let mut last = String::new();
            for line in BufReader::new(log).lines().map_while(Result::ok) {
                if let Some(place) = line.find("http://127.0.0.1:") {
                    let _ = told.send(line[place..].trim().to_owned());
                }
                last = line;
            }
            last
        });
        let mut server = Self {
            endpoint: String::new(),
            venv,
            process,
        };
        server.endpoint = address
            .recv_timeout(START)
            .expect("moto_server listens within two minutes");
        Some(server)
    }

    /// Fills the account: `tests/moto/seed.py` with `arguments`, and what it printed.
    pub fn seed(&self, arguments: &[&str]) -> serde_json::Value {
        self.run_script("seed.py", arguments)
    }

    /// What a script of `tests/moto` printed.
    pub fn run_script(&self, script: &str, arguments: &[&str]) -> serde_json::Value {
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/moto")
            .join(script);
        let mut command = Command::new(self.venv.join("bin/python"));
        command.arg(script).args(arguments);
        let output = self
            .environment(&mut command)
            .output()
            .expect("python starts");
        assert!(
            output.status.success(),
            "the script failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).expect("the script prints JSON")
    }

    /// What the AWS CLI prints for `aws --region <region> <arguments>`; none where it prints nothing or fails.
    pub fn aws(&self, region: &str, arguments: &[&str]) -> Option<serde_json::Value> {
        let mut command = Command::new(self.venv.join("bin/aws"));
        command
            .args(["--output", "json", "--region", region])
            .args(arguments);
        let output = self
            .environment(&mut command)
            .output()
            .expect("the AWS CLI starts");
        serde_json::from_slice(&output.stdout).ok()
    }

    /// Points any AWS client at this server: made-up credentials, and nothing of the user's own configuration.
    pub fn environment<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        let aws: Vec<OsString> = env::vars_os()
            .map(|(name, _)| name)
            .filter(|name| name.to_string_lossy().starts_with("AWS_"))
            .collect();
        for name in aws {
            command.env_remove(name);
        }
        command
            .stdin(Stdio::null())
            .env("AWS_ENDPOINT_URL", &self.endpoint)
            .env("AWS_ACCESS_KEY_ID", "testing")
            .env("AWS_SECRET_ACCESS_KEY", "testing")
            .env("AWS_DEFAULT_REGION", "us-east-1")
            .env("AWS_CONFIG_FILE", "/dev/null")
            .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
            .env("AWS_EC2_METADATA_DISABLED", "true")
    }
}

impl Drop for MotoServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The virtual environment that `tests/run` makes, or the one that `MAPPER_TEST_VENV` names.
pub fn venv() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let venv =
        env::var_os("MAPPER_TEST_VENV").map_or_else(|| root.join(".tests/venv"), PathBuf::from);
    if venv.join("bin/moto_server").is_file() {
        return Some(venv);
    }
    assert!(
        env::var_os("CI").is_none(),
        "no moto_server in {}: run tests/run, which installs it",
        venv.display()
    );
    eprintln!(
        "skipped: no moto_server in {}; tests/run installs it",
        venv.display()
    );
    None
}

#[test]
fn a_server_answers_and_ends_with_its_test() {
    let Some(server) = MotoServer::start() else {
        return;
    };
    let answer = server.aws("us-east-1", &["sts", "get-caller-identity"]);
    assert_eq!(answer.expect("an answer")["Account"], "123456789012");
    let address = server.endpoint.trim_start_matches("http://").to_owned();
    drop(server);
    assert!(
        std::net::TcpStream::connect(address).is_err(),
        "the server still listens"
    );
}

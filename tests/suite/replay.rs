//! A recorded account as a live endpoint, ended with the test that started it.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::moto_server::venv;

/// One replay server on a loopback port. Dropping it ends the process.
pub struct Replay {
    endpoint: String,
    process: Child,
}

impl Replay {
    /// Serves the recorded account below `root`; none where there is no virtual environment.
    pub fn start(shared: &Path, root: &Path, arguments: &[&str]) -> Option<Self> {
        let python = venv()?.join("bin/python");
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("an address").port().to_string();
        drop(free);
        let mut process = Command::new(python)
            .arg("-u")
            .arg(shared.join("tools/replay_server.py"))
            .args(["--port", &port, "--root"])
            .arg(root)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python starts");
        let out = process.stdout.take().expect("it was asked for");
        let mut first = String::new();
        BufReader::new(out)
            .read_line(&mut first)
            .expect("it says what it replays");
        let server = Self {
            endpoint: format!("http://127.0.0.1:{port}"),
            process,
        };
        // It says so just before it listens.
        for _ in 0..200 {
            if std::net::TcpStream::connect(("127.0.0.1", port.parse().expect("a port"))).is_ok() {
                break;
            }
            thread::sleep(Duration::from_millis(50));
        }
        Some(server)
    }

    /// Points an AWS client at this server.
    pub fn environment<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        crate::fake_aws::point_at(&self.endpoint, command).env("AWS_REGION", "us-east-1")
    }
}

impl Drop for Replay {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

//! Runs the real binary as a user does, and says what it printed.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Fails the test unless the exit code is one of `codes`; the message shows what was printed.
    #[track_caller]
    pub fn ended_with(self, codes: &[i32]) -> Self {
        let code = self.code.unwrap_or(-1);
        assert!(
            codes.contains(&code),
            "exit code {code}, not of {codes:?}:\n{}\n{}",
            self.stdout,
            self.stderr
        );
        self
    }
}

/// The binary with no colour and nothing to read.
pub fn mapper<S: AsRef<OsStr>>(arguments: &[S]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mapper"));
    command
        .args(arguments)
        .stdin(Stdio::null())
        .env("NO_COLOR", "1");
    command
}

/// Runs to the end.
pub fn run(command: &mut Command) -> Run {
    let output = command.output().expect("mapper starts");
    Run {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

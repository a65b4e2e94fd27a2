//! A wrong command line that only the command itself can see.

use std::fmt;

/// The command line asks for what cannot be. The program ends with exit code 2.
#[derive(Debug)]
pub struct Usage(String);

impl Usage {
    /// An error for [`crate::cli::run`] to report; `message` names the option and the next step.
    pub fn error(message: impl Into<String>) -> anyhow::Error {
        Self(message.into()).into()
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

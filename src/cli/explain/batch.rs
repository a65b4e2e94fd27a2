//! Many questions over one reading of the snapshot: a line of JSON in, a line of JSON out, in order.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;

use crate::cli::outcome::Outcome;
use crate::cli::terminal::Terminal;
use crate::question::ground::Ground;
use crate::question::names::Names;

use super::answer::Asked;
use super::json::in_json;

/// Answers every line of a file (`-`: standard input). A line that is no question, or names nothing, is answered with
/// `{"line", "error"}`, and the rest goes on.
///
/// # Errors
/// The file cannot be read, or stdout cannot be written.
pub fn run(ground: &Ground, names: &Names, file: &Path, terminal: Terminal) -> Result<Outcome> {
    let reader: Box<dyn BufRead> = if file == Path::new("-") {
        Box::new(BufReader::new(io::stdin()))
    } else {
        let opened = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
        Box::new(BufReader::new(opened))
    };
    let mut outcome = Outcome::Done;
    for (at, line) in reader.split(b'\n').enumerate() {
        let line = line.with_context(|| format!("cannot read {}", file.display()))?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let answer = match one(ground, names, &line) {
            Ok(answer) => answer,
            Err(error) => {
                outcome = Outcome::Incomplete;
                json!({"line": at + 1, "error": error}).to_string()
            }
        };
        terminal.result(&answer)?;
    }
    Ok(outcome)
}

fn one(ground: &Ground, names: &Names, line: &[u8]) -> Result<String, String> {
    let asked: Asked = serde_json::from_slice(line).map_err(|error| {
        format!(r#"not a question: {error}; write {{"source": …, "destination": …, "port": …}}"#)
    })?;
    in_json(ground, names, &asked).map_err(|error| error.to_string())
}

//! The `mapper` command: parse, run, report the error, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    mapper::cli::run()
}

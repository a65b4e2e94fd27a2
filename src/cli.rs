//! The command line: one file a command; this room alone knows clap, and only it prints.

pub mod check;
pub mod configure;
pub mod content;
pub mod data;
pub mod demo;
pub mod draw;
pub mod explain;
pub mod gather;
pub mod history;
pub mod kinds;
pub mod listen;
pub mod machine;
pub mod outcome;
pub mod permissions;
pub mod prepare;
pub mod public;
pub mod serve;
pub mod snapshots;
pub mod terminal;
pub mod usage;

use std::io;
use std::process::ExitCode;

use clap::{ArgAction, Args, Parser, Subcommand};

use outcome::Outcome;
use terminal::Terminal;
use usage::Usage;

/// Draws an AWS account as a true, readable network map.
#[derive(Debug, Parser)]
#[command(name = "mapper", version, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
struct Globals {
    /// Print results and errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Print more; twice for every detail
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
}

/// One row a command; each delegates to its file.
#[derive(Debug, Subcommand)]
enum Command {
    /// Show the map of a fictive account, or write it as a snapshot
    Demo(Box<demo::Demo>),
    /// Gather an AWS account into a snapshot on disk, read-only
    Gather(gather::Gather),
    /// Draw the map of one or more snapshots
    Prepare(prepare::Prepare),
    /// Say whether one thing reaches another, by which way, and what decides
    Explain(explain::Explain),
    /// List what the internet reaches, and what only something else than a security group keeps from it
    Public(public::Public),
    /// Check a policy: who must reach whom, and who must not
    Check(check::Check),
    /// Change config.json: its accounts and the names of CIDR blocks
    Configure(configure::Configure),
    /// List the resource types that mapper reads, with the call each one needs
    Kinds(kinds::Kinds),
    /// List the snapshots, current and older
    Snapshots(history::History),
    /// Print the least-privilege policy that gathering needs
    Permissions(permissions::Permissions),
    /// Show the map in a browser
    Serve(Box<serve::Serve>),
}

impl Command {
    fn run(self, terminal: Terminal) -> anyhow::Result<Outcome> {
        match self {
            Self::Demo(command) => command.run(terminal),
            Self::Gather(command) => command.run(terminal),
            Self::Prepare(command) => command.run(terminal),
            Self::Explain(command) => command.run(terminal),
            Self::Public(command) => command.run(terminal),
            Self::Check(command) => command.run(terminal),
            Self::Configure(command) => command.run(terminal),
            Self::Kinds(command) => command.run(terminal),
            Self::Snapshots(command) => command.run(terminal),
            Self::Permissions(command) => command.run(terminal),
            Self::Serve(command) => command.run(terminal),
        }
    }
}

/// Exit code 1: the command failed.
const FAILED: u8 = 1;
/// Exit code 2: the command line is wrong.
const USAGE: u8 = 2;
/// Exit code 3: done, but incomplete.
const INCOMPLETE: u8 = 3;
/// Exit code 10: a question answered with no.
const NO: u8 = 10;
/// Exit code 11: a question that the snapshot does not answer.
const UNKNOWN: u8 = 11;

/// Parses the command line, runs the command, reports an error on stderr, and says the exit code: 0 done, 1 failed,
/// 2 usage, 3 done but incomplete, and of a question 10 no and 11 unknown. A broken pipe is success.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return answer_of_clap(&error),
    };
    let terminal = Terminal::new(cli.globals.quiet, cli.globals.verbose);
    match cli.command.run(terminal) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Incomplete) => ExitCode::from(INCOMPLETE),
        Ok(Outcome::No) => ExitCode::from(NO),
        Ok(Outcome::Unknown) => ExitCode::from(UNKNOWN),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            terminal.error(&error);
            ExitCode::from(if error.is::<Usage>() { USAGE } else { FAILED })
        }
    }
}

/// `--help` and `--version` are answers, all else is wrong usage.
fn answer_of_clap(error: &clap::Error) -> ExitCode {
    // The terminal may be gone; then nobody is left to be told.
    let _ = error.print();
    if error.use_stderr() {
        ExitCode::from(USAGE)
    } else {
        ExitCode::SUCCESS
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use anyhow::Context;
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_broken_pipe_is_found_beneath_its_context() {
        let broken = Err::<(), _>(io::Error::from(io::ErrorKind::BrokenPipe))
            .context("cannot write to stdout")
            .unwrap_err();
        assert!(is_broken_pipe(&broken));
        let denied = anyhow::Error::from(io::Error::from(io::ErrorKind::PermissionDenied));
        assert!(!is_broken_pipe(&denied));
    }
}

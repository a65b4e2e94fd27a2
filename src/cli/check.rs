//! `mapper check`: does a network keep to a policy?

mod text;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use clap::{Args, ValueEnum};

use crate::cli::outcome::Outcome;
use crate::cli::snapshots::Snapshots;
use crate::cli::terminal::Terminal;
use crate::export::{junit, sarif};
use crate::network;
use crate::policy::judge::judge;
use crate::policy::read;
use crate::policy::report::Report;
use crate::question::ground::Ground;

/// Options of `mapper check`.
#[derive(Debug, Clone, Args)]
pub struct Check {
    /// The policy: who must reach whom, and who must not (TOML; docs/policy.md)
    #[arg(value_name = "POLICY")]
    policy: PathBuf,
    /// How the result is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Where the result goes [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    snapshots: Snapshots,
}

/// How the result is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// Everything, as JSON
    Json,
    /// A test case a rule, for CI servers
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

impl Check {
    /// Checks every rule. The outcome is that of the worst: violated, then unknown or about nothing.
    ///
    /// # Errors
    /// A policy with a mistake, a snapshot that cannot be used, a result that cannot be written.
    pub fn run(self, terminal: Terminal) -> Result<Outcome> {
        let file = self.policy.display().to_string();
        let text =
            fs::read_to_string(&self.policy).with_context(|| format!("cannot read {file}"))?;
        let policy = read(&text).map_err(|mistake| anyhow!("{file}:{mistake}"))?;
        let (config, mut inventory) = self.snapshots.read()?;
        let network = network::build_releasing(&mut inventory);
        let ground = Ground::of(&network);
        let report = judge(&ground, &config.labels, &policy)
            .map_err(|mistake| anyhow!("{file}:{mistake}"))?;
        let written = match self.format {
            Format::Text => text::write(&report, &file),
            Format::Json => serde_json::to_string_pretty(&report)? + "\n",
            Format::Junit => junit::write(&report, &file, text::findings)?,
            Format::Sarif => serde_json::to_string_pretty(&sarif::write(&report, &file))? + "\n",
        };
        match &self.out {
            Some(out) => {
                put(out, &written).with_context(|| format!("cannot write {}", out.display()))?;
                terminal.note(&format!(
                    "wrote {}: {}",
                    out.display(),
                    report.summary.words()
                ));
            }
            None => terminal.result(written.trim_end())?,
        }
        terminal.unread(inventory.warnings.iter().chain(&network.unread));
        terminal.warnings(&network.warnings);
        Ok(outcome(&report))
    }
}

/// Writes a file whole or not at all; a pipe or a device is written as it is.
fn put(out: &Path, text: &str) -> Result<()> {
    let old = fs::metadata(out).ok();
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        return Ok(fs::write(out, text)?);
    }
    // What a link leads to is replaced, not the link.
    let target = fs::canonicalize(out).unwrap_or_else(|_| out.to_owned());
    let folder = target
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".check-");
    // As any new file: the umask takes away from this.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    if let Some(old) = old {
        fs::set_permissions(file.path(), old.permissions())?;
    }
    file.persist(&target)?;
    Ok(())
}

fn outcome(report: &Report) -> Outcome {
    let summary = report.summary;
    match (summary.violated, summary.unknown + summary.empty) {
        (1.., _) => Outcome::No,
        (0, 1..) => Outcome::Unknown,
        (0, 0) => Outcome::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_takes_the_place_of_another_whole() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out.json");
        fs::write(&out, "old").unwrap();
        let held = folder.path().join("held.json");
        fs::hard_link(&out, &held).unwrap();
        put(&out, "new").unwrap();
        assert_eq!(fs::read_to_string(&out).unwrap(), "new");
        // Whoever reads the old one reads it to its end.
        assert_eq!(fs::read_to_string(&held).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}

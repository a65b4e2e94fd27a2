//! `mapper demo`: the fictive account, shown in a browser or written as a snapshot.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use serde_json::Value;

use crate::cli::content::memory::Memory;
use crate::cli::draw::{Selection, draw};
use crate::cli::listen::Listen;
use crate::cli::outcome::Outcome;
use crate::cli::terminal::Terminal;
use crate::config::Config;
use crate::config::file::bytes;
use crate::demo::{self, ACCOUNT, NAME};
use crate::snapshot::read::{Snapshot, read};
use crate::snapshot::source;

/// Options of `mapper demo`.
#[derive(Debug, Clone, Args)]
pub struct Demo {
    /// Write the account as a snapshot below this folder, and show nothing
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with_all = ["port", "public", "ipv6", "bind", "allow_host", "no_auth", "open", "json"]
    )]
    write: Option<PathBuf>,
    /// Instead of the small account a realistic one with so many instances, at most 1,000,000
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    instances: Option<u32>,
    /// Other seeds give other ids and sizes
    #[arg(long, value_name = "S", default_value_t = 1, requires = "instances")]
    seed: u64,
    /// How the instances stand together
    #[arg(long, value_enum, default_value_t, requires = "instances", hide = true)]
    shape: Shape,
    #[command(flatten)]
    listen: Listen,
}

/// How the instances of a large account stand together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// Networks of services.
    #[default]
    Services,
    /// One group, one rule.
    Flat,
}

impl Demo {
    /// Draws the account and shows it until Ctrl-C, all from memory; with `--write` only writes its snapshot.
    ///
    /// # Errors
    /// When the folder holds something else than a demo snapshot, or cannot be written; what [`Listen::serve`] says.
    pub fn run(self, terminal: Terminal) -> anyhow::Result<Outcome> {
        let demo = self.account();
        if let Some(data) = &self.write {
            tell(data, &demo, terminal)?;
            return Ok(Outcome::Done);
        }
        let snapshot = source::Memory {
            name: NAME.to_owned(),
            files: demo.documents,
        };
        let map = prepared(&snapshot, &demo.config)?;
        let labels = Config::parse(&demo.config)?.labels;
        self.listen
            .serve(Arc::new(Memory::new(map, snapshot, labels)?), terminal)
    }

    fn account(&self) -> demo::Demo {
        match (self.instances, self.shape) {
            (None, _) => demo::sample(),
            (Some(count), Shape::Services) => demo::fleet(count as usize, self.seed),
            (Some(count), Shape::Flat) => demo::flat(count as usize, self.seed),
        }
    }
}

/// The map of a snapshot in memory.
fn prepared(snapshot: &source::Memory, config: &[u8]) -> anyhow::Result<Vec<u8>> {
    let config = Config::parse(config)?;
    let inventory = read(&[Snapshot {
        source: snapshot,
        name: NAME.to_owned(),
        id: None,
    }])?;
    let drawing = draw(inventory, &config.labels, &Selection::default(), "demo")?;
    Ok(drawing.bytes)
}

/// Writes the snapshot and says how to go on.
fn tell(data: &Path, demo: &demo::Demo, terminal: Terminal) -> anyhow::Result<()> {
    let folder = write(data, demo)?;
    let data = data.display();
    terminal.note(&format!(
        "wrote {} documents of the fictive account {ACCOUNT} to {}",
        demo.documents.len(),
        folder.display()
    ));
    terminal.note(&format!(
        "next: mapper prepare --data {data} --config {data}/config.json"
    ));
    Ok(())
}

/// Writes `<data>/demo/` and `<data>/config.json`, whole or not at all; a demo snapshot that stands there is replaced.
fn write(data: &Path, demo: &demo::Demo) -> anyhow::Result<PathBuf> {
    let folder = data.join(NAME);
    let config = data.join("config.json");
    refuse_foreign(&folder)?;
    refuse_other_config(&config, &demo.config)?;
    fs::create_dir_all(data).with_context(|| {
        format!(
            "cannot make the folder {}; name another with --write",
            data.display()
        )
    })?;
    let beside = tempfile::Builder::new()
        .prefix(".demo-")
        .tempdir_in(data)
        .with_context(|| format!("cannot write to the folder {}", data.display()))?;
    let fresh = beside.path().join("new");
    for (path, bytes) in &demo.documents {
        let file = fresh.join(path);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)
                .with_context(|| format!("cannot make the folder {}", parent.display()))?;
        }
        fs::write(&file, bytes).with_context(|| format!("cannot write {}", file.display()))?;
    }
    if folder.exists() {
        let old = beside.path().join("old");
        fs::rename(&folder, &old)
            .with_context(|| format!("cannot replace the folder {}", folder.display()))?;
    }
    fs::rename(&fresh, &folder)
        .with_context(|| format!("cannot put the snapshot at {}", folder.display()))?;
    fs::write(&config, &demo.config)
        .with_context(|| format!("cannot write {}", config.display()))?;
    Ok(folder)
}

/// Whatever stands where the snapshot goes must be an earlier demo snapshot.
fn refuse_foreign(folder: &Path) -> anyhow::Result<()> {
    let is_there = folder.try_exists().with_context(|| {
        format!(
            "cannot look at {}; name another folder with --write",
            folder.display()
        )
    })?;
    if is_there && !is_demo(folder) {
        bail!(
            "{} is there already and is not a demo snapshot; name another folder with --write",
            folder.display()
        );
    }
    Ok(())
}

fn is_demo(folder: &Path) -> bool {
    fs::read(folder.join("manifest.json"))
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok())
        .and_then(|manifest| {
            manifest
                .pointer("/account/id")?
                .as_str()
                .map(|id| id == ACCOUNT)
        })
        .unwrap_or(false)
}

/// A config.json that somebody has written or changed stays.
fn refuse_other_config(config: &Path, ours: &[u8]) -> anyhow::Result<()> {
    match bytes(config) {
        Ok(theirs) if theirs == ours => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        _ => bail!(
            "{} is there already and is not the demo's; name another folder with --write",
            config.display()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_snapshot_is_replaced_and_nothing_else() {
        let data = tempfile::tempdir().unwrap();
        let demo = demo::sample();
        let folder = write(data.path(), &demo).unwrap();
        fs::write(folder.join("stale"), b"").unwrap();
        write(data.path(), &demo).unwrap();
        assert!(!folder.join("stale").exists());
        assert!(folder.join("us-east-1/ec2-describe-vpcs.json").exists());
        let names = |path: &Path| fs::read_dir(path).unwrap().count();
        assert_eq!(
            names(data.path()),
            2,
            "the folder and config.json, nothing beside them"
        );

        fs::write(
            folder.join("manifest.json"),
            br#"{"account":{"id":"123456789012"}}"#,
        )
        .unwrap();
        let error = write(data.path(), &demo).unwrap_err().to_string();
        assert!(error.contains("not a demo snapshot"), "{error}");
        assert!(folder.join("us-east-1/ec2-describe-vpcs.json").exists());
    }

    #[test]
    fn a_config_of_the_user_stays() {
        let data = tempfile::tempdir().unwrap();
        fs::write(data.path().join("config.json"), b"{}").unwrap();
        let error = write(data.path(), &demo::sample()).unwrap_err().to_string();
        assert!(error.contains("config.json"), "{error}");
        assert!(!data.path().join(NAME).exists());
    }
}

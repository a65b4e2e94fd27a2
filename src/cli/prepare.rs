//! `mapper prepare`: snapshots to map.json.

use std::fs;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::cli::draw::{Drawing, Selection, draw};
use crate::cli::outcome::Outcome;
use crate::cli::terminal::Terminal;
use crate::config::Config;
use crate::reach::verdict::Verdict;
use crate::snapshot::read::{Snapshot, read};
use crate::snapshot::source::Folder;
use crate::topology::bundle::bundles;
use crate::topology::graph::{Edge, Role, Topology};

/// The folder of snapshots, unless `--data` names another.
pub const DATA: &str = "account-data";
/// Accounts and names, unless `--config` names another.
const CONFIG: &str = "config.json";
/// The map's file below it, unless `--out` names another.
pub const MAP: &str = "map.json";

/// Options of `mapper prepare`.
#[derive(Debug, Clone, Args)]
pub struct Prepare {
    /// Draw this account; repeat for several
    #[arg(long = "account", value_name = "NAME", conflicts_with = "all")]
    accounts: Vec<String>,
    /// Draw every account of config.json that was gathered
    #[arg(long)]
    all: bool,
    /// Accounts and names of networks [default: config.json, if it is there]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where the snapshots are
    #[arg(long, value_name = "DIR", default_value = DATA)]
    data: PathBuf,
    /// Where the map goes [default: map.json in the data folder]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    selection: Selection,
}

impl Prepare {
    /// Reads the snapshots, writes the map, and says what is on it. An incomplete inventory is told, and is no failure:
    /// `gather` has said so already.
    ///
    /// # Errors
    /// A config.json, a snapshot or a filter that cannot be used; a map that cannot be written.
    pub fn run(self, terminal: Terminal) -> Result<Outcome> {
        let config = self.config()?;
        let names = self.names(&config)?;
        let mut folders: Vec<(String, Option<String>, Folder)> = Vec::new();
        for name in names {
            let id = config.account(&name).map(|account| account.id.clone());
            let path = self.data.join(folder_name(&name)?);
            let mut parts = Folder::accounts(&path).with_context(|| {
                format!("no snapshot of {name}; run `mapper gather --account {name}`")
            })?;
            if let (1, Some(folder)) = (parts.len(), parts.pop()) {
                folders.push((name, id, folder));
            } else {
                for folder in Folder::accounts(&path)? {
                    let name = folder
                        .root()
                        .file_name()
                        .map(|name| name.to_string_lossy().into_owned());
                    folders.push((name.unwrap_or_default(), None, folder));
                }
            }
        }
        let snapshots: Vec<Snapshot> = folders
            .iter()
            .map(|(name, id, folder)| Snapshot {
                source: folder,
                name: name.clone(),
                id: id.clone(),
            })
            .collect();
        let inventory = read(&snapshots)?;
        let drawing = draw(&inventory, &config.labels, &self.selection, "snapshot")?;
        let out = self.out.clone().unwrap_or_else(|| self.data.join(MAP));
        put(&out, &drawing.bytes)?;
        report(terminal, &out, &drawing);
        Ok(Outcome::Done)
    }

    fn config_name(&self) -> std::path::Display<'_> {
        self.config
            .as_deref()
            .unwrap_or(Path::new(CONFIG))
            .display()
    }

    fn config(&self) -> Result<Config> {
        match &self.config {
            Some(path) => Config::read(path),
            None => Ok(Config::read_if_there(Path::new(CONFIG))?.unwrap_or_default()),
        }
    }

    /// Which accounts: those named, all that were gathered, the default one, or the only one there is.
    fn names(&self, config: &Config) -> Result<Vec<String>> {
        if !self.accounts.is_empty() {
            let mut names = self.accounts.clone();
            names.sort();
            names.dedup();
            return Ok(names);
        }
        if self.all {
            let mut names = Vec::new();
            for account in &config.accounts {
                if self.data.join(folder_name(&account.name)?).is_dir() {
                    names.push(account.name.clone());
                }
            }
            if names.is_empty() {
                bail!(
                    "none of the accounts in {} has a snapshot in {}; run `mapper gather --all`",
                    self.config_name(),
                    self.data.display()
                );
            }
            return Ok(names);
        }
        if let Some(account) = config.default_account() {
            return Ok(vec![account.name.clone()]);
        }
        let gathered = gathered(&self.data);
        match gathered.as_slice() {
            [only] => Ok(vec![only.clone()]),
            [] => bail!(
                "no snapshot in {}; run `mapper gather`",
                self.data.display()
            ),
            several => bail!(
                "which account? {} has {}; name one with --account, or mark one as default in {}",
                self.data.display(),
                several.join(", "),
                self.config_name()
            ),
        }
    }
}

/// The account's name as a folder below the data folder: one plain part.
fn folder_name(name: &str) -> Result<&Path> {
    let path = Path::new(name);
    let mut parts = path.components();
    match (parts.next(), parts.next()) {
        (Some(Component::Normal(_)), None) => Ok(path),
        _ => bail!(
            "`{name}` cannot be the name of an account: its snapshot stands in a folder of that name"
        ),
    }
}

/// The folders that snapshots may stand in, sorted.
fn gathered(data: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(data) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

/// Writes a file whole or not at all.
fn put(out: &Path, bytes: &[u8]) -> Result<()> {
    let folder = out
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let mut file = tempfile::Builder::new()
        .prefix(".map-")
        .tempfile_in(folder)
        .with_context(|| format!("cannot write to the folder {}", folder.display()))?;
    file.write_all(bytes)
        .and_then(|()| file.as_file().sync_all())
        .with_context(|| format!("cannot write {}", out.display()))?;
    allow_reading(file.path());
    file.persist(out)
        .map_err(|error| error.error)
        .with_context(|| format!("cannot write {}", out.display()))?;
    Ok(())
}

/// A temporary file is its owner's alone. The map is as private as the snapshot beside it: others may read neither if the
/// umask says so, and this program cannot ask for the umask, so the group at least may read it.
#[cfg(unix)]
fn allow_reading(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    // A map that only its owner can read is still a map.
    let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o640));
}

#[cfg(not(unix))]
fn allow_reading(_: &Path) {}

fn report(terminal: Terminal, out: &Path, drawing: &Drawing) {
    let topology = &drawing.topology;
    terminal.note(&format!("wrote {}: {}", out.display(), summary(topology)));
    for account in &topology.accounts {
        for problem in &account.coverage.problems {
            terminal.warn(&format!(
                "{}: {} {} in {}: {}",
                account.name, problem.service, problem.operation, problem.region, problem.status
            ));
        }
    }
    if topology.unused_default_vpcs > 0 {
        terminal.detail(&format!(
            "{} default VPCs without any workload are not drawn; --vpc-ids '*' draws them",
            topology.unused_default_vpcs
        ));
    }
    for warning in &topology.warnings {
        terminal.detail(warning);
    }
    match (topology.warnings.len(), terminal.verbosity()) {
        (0, _) | (_, 1..) => {}
        (1, 0) => terminal.note("1 warning; -v shows it"),
        (count, 0) => terminal.note(&format!("{count} warnings; -v shows them")),
    }
}

/// What is on the map, in a line.
fn summary(topology: &Topology) -> String {
    let graph = &topology.graph;
    let nodes = |role: Role| {
        graph
            .node_weights()
            .filter(|node| node.role == role)
            .count()
    };
    let bundles = bundles(topology);
    let verdict = |verdict: Verdict| {
        let edges = bundles.iter().map(|bundle| bundle.edge);
        edges
            .filter(|edge| matches!(edge, Edge::Traffic(traffic) if traffic.verdict == verdict))
            .count()
    };
    let accounts = nodes(Role::Account);
    format!(
        "{accounts} account{}, {} VPCs, {} subnets, {} leaves in {} stacks; \
         {} edges reachable, {} unknown, {} blocked",
        if accounts == 1 { "" } else { "s" },
        nodes(Role::Vpc),
        nodes(Role::Subnet),
        nodes(Role::Leaf),
        nodes(Role::Class),
        verdict(Verdict::Reachable),
        verdict(Verdict::Unknown),
        verdict(Verdict::Blocked),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_a_folder_and_nothing_else() {
        assert!(folder_name("dev").is_ok());
        for name in ["", ".", "..", "a/b", "/etc", "../x"] {
            assert!(folder_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_map_takes_the_place_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("new/map.json");
        for text in ["one", "two"] {
            put(&out, text.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&out).unwrap(), text);
        }
        let left = fs::read_dir(folder.path().join("new")).unwrap().count();
        assert_eq!(left, 1, "nothing is left beside it");
    }
}

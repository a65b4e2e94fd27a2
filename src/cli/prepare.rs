//! `mapper prepare`: snapshots to map.json.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use clap::Args;

use crate::cli::data::{Data, open, wait_for};
use crate::cli::draw::{Drawing, Selection, draw};
use crate::cli::outcome::Outcome;
use crate::cli::snapshots::Snapshots;
use crate::cli::terminal::Terminal;
use crate::reach::verdict::Verdict;
use crate::snapshot::remote::address::Address;
use crate::topology::bundle::bundles;
use crate::topology::graph::{CallProblem, Edge, Role, Topology};

/// The map's file in the folder of snapshots, unless `--out` names another.
pub const MAP: &str = "map.json";

/// Options of `mapper prepare`.
#[derive(Debug, Clone, Args)]
pub struct Prepare {
    #[command(flatten)]
    snapshots: Snapshots,
    /// Where the map goes, on disk or in S3 [default: map.json beside the snapshots]
    #[arg(long, value_name = "FILE")]
    out: Option<Data>,
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
        let (config, inventory) = self.snapshots.read()?;
        let drawing = draw(inventory, &config.labels, &self.selection, "snapshot")?;
        let data = self.snapshots.data();
        match (&self.out, data) {
            (Some(Data::Folder(file)), _) => put(file, &drawing.bytes)?,
            (None, Data::Folder(folder)) => put(&folder.join(MAP), &drawing.bytes)?,
            (Some(Data::Bucket(file)), _) => upload(file, &drawing.bytes)?,
            (None, Data::Bucket(address)) => upload(&address.join(MAP), &drawing.bytes)?,
        }
        let out = self
            .out
            .as_ref()
            .map_or_else(|| data.file(MAP), Data::to_string);
        report(terminal, &out, &drawing);
        Ok(Outcome::Done)
    }
}

/// Writes an object, whole or not at all.
fn upload(file: &Address, bytes: &[u8]) -> Result<()> {
    let (folder, name) = file.split().with_context(|| {
        format!("{file} names a bucket, where --out takes an object: {file}/{MAP}")
    })?;
    wait_for(async {
        let store = open(&folder).await?;
        store.write(&name, bytes.to_vec()).await
    })
}

/// Writes a file whole or not at all.
fn put(out: &Path, bytes: &[u8]) -> Result<()> {
    let folder = out
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(|| {
        format!(
            "cannot make the folder {}; name another file with --out",
            folder.display()
        )
    })?;
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

fn report(terminal: Terminal, out: &str, drawing: &Drawing) {
    let topology = &drawing.topology;
    terminal.note(&format!("wrote {out}: {}", summary(topology)));
    let accounts = topology.accounts.iter();
    let told = accounts.map(|account| {
        (
            account.name.as_str(),
            unanswered(&account.coverage.problems),
        )
    });
    for line in together(told) {
        terminal.warn(&line);
    }
    if topology.unused_default_vpcs > 0 {
        terminal.detail(&format!(
            "{} default VPCs without any workload are not drawn; --vpc-ids '*' draws them",
            topology.unused_default_vpcs
        ));
    }
    terminal.unread(&drawing.unread);
    let told: BTreeSet<&String> = drawing.unread.iter().collect();
    let others = topology.warnings.iter();
    terminal.warnings(others.filter(|line| !told.contains(line)));
}

/// The calls that were not answered, one line for each way that a call failed in some regions.
fn unanswered(problems: &[CallProblem]) -> Vec<String> {
    /// Lines before the rest is summed up.
    const MOST: usize = 20;
    let mut alike: BTreeMap<(&str, &str, &str), Vec<&str>> = BTreeMap::new();
    for problem in problems {
        let key = (
            problem.service.as_str(),
            problem.operation.as_str(),
            problem.status.as_str(),
        );
        alike.entry(key).or_default().push(&problem.region);
    }
    let more = alike.len().saturating_sub(MOST);
    let lines = alike
        .into_iter()
        .take(MOST)
        .map(|((service, operation, status), regions)| {
            let regions = few(&regions);
            format!("{service} {operation} in {regions}: {status}")
        });
    let rest = (more > 0).then(|| format!("and {more} more calls, all in manifest.json"));
    lines.chain(rest).collect()
}

/// The lines of all accounts, each once with the accounts that it is told of.
fn together<'a>(told: impl Iterator<Item = (&'a str, Vec<String>)>) -> Vec<String> {
    let mut lines: Vec<(String, Vec<&str>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (account, said) in told {
        for line in said {
            let at = *places.entry(line.clone()).or_insert(lines.len());
            match lines.get_mut(at) {
                Some((_, accounts)) => accounts.push(account),
                None => lines.push((line, vec![account])),
            }
        }
    }
    let lines = lines.into_iter();
    lines
        .map(|(line, accounts)| format!("{}: {line}", few(&accounts)))
        .collect()
}

/// Names, of many the first three.
fn few(names: &[&str]) -> String {
    match names {
        [first, second, third, rest @ ..] if !rest.is_empty() => {
            format!("{first}, {second}, {third} and {} more", rest.len())
        }
        few => few.join(", "),
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
    // What stands in several subnets is a tile in each.
    let leaves = graph.node_weights().filter(|node| node.role == Role::Leaf);
    let resources: BTreeSet<&str> = leaves
        .map(|node| {
            if node.arn.is_empty() {
                &node.id
            } else {
                &node.arn
            }
            .as_str()
        })
        .collect();
    format!(
        "{accounts} account{}, {} VPCs, {} subnets, {} resources ({} tiles, {} stacks); \
         {} edges reachable, {} unknown, {} blocked",
        if accounts == 1 { "" } else { "s" },
        nodes(Role::Vpc),
        nodes(Role::Subnet),
        resources.len(),
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
    fn what_many_accounts_say_is_one_line() {
        let told = [
            ("dev", vec!["x", "y"]),
            ("prod", vec!["y"]),
            ("a", vec!["y"]),
            ("b", vec!["y", "x"]),
        ];
        let told = told.map(|(name, lines)| (name, lines.into_iter().map(str::to_owned).collect()));
        assert_eq!(
            together(told.into_iter()),
            ["dev, b: x", "dev, prod, a and 1 more: y"]
        );
    }

    #[test]
    fn calls_that_failed_alike_are_one_line() {
        let problem = |operation: &str, region: &str| CallProblem {
            region: region.to_owned(),
            service: "ec2".to_owned(),
            operation: operation.to_owned(),
            status: "denied".to_owned(),
            code: None,
        };
        let mut problems: Vec<CallProblem> = ["a", "b", "c", "d", "e"]
            .map(|region| problem("DescribeVpcs", region))
            .into();
        assert_eq!(
            unanswered(&problems),
            ["ec2 DescribeVpcs in a, b, c and 2 more: denied"]
        );
        problems.extend((0..30).map(|at| problem(&format!("Describe{at:02}"), "a")));
        let lines = unanswered(&problems);
        assert_eq!(lines.len(), 21);
        assert_eq!(lines[0], "ec2 Describe00 in a: denied");
        assert_eq!(lines[20], "and 11 more calls, all in manifest.json");
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

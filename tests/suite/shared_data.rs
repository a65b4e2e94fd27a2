//! Real answers, recorded and documented by others: nothing panics, and no record is lost unseen.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use mapper::inventory::{CATALOGUE, Inventory, Kind, Region, Table, Visit};
use mapper::network;
use mapper::resource::record::Resource;
use mapper::snapshot::read::{Snapshot, read};
use mapper::snapshot::source::{Folder, Memory};
use serde_json::Value;

/// A file or folder of the data for checking that is no part of the project, where it is there: below `MAPPER_SHARED`, or
/// the folder `shared` beside the repository.
pub fn shared(part: &str) -> Option<PathBuf> {
    let root = std::env::var_os("MAPPER_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let found = root.join(part);
    if found.exists() {
        return Some(found);
    }
    eprintln!("skipped: no {} (set MAPPER_SHARED)", found.display());
    None
}

/// The folders in a folder, by name.
pub fn folders(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

/// The catalogue's row for a file name; recorded pages bear a number (`ec2-describe-instances.2.json`).
fn row(file: &str) -> Option<&'static Kind> {
    let name = file.split('.').next()?;
    CATALOGUE.iter().find(|kind| kind.document.name() == name)
}

/// How many records a file holds, counted without the reader.
fn count(bytes: &[u8], kind: &Kind) -> usize {
    let whole: Value = serde_json::from_slice(bytes).unwrap();
    let many = |value: &Value| match value {
        Value::Array(items) => items.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    };
    let items = many(&whole[kind.document.items]);
    match kind.document.nested {
        None => items.len(),
        Some(nested) => items.iter().map(|item| many(&item[nested]).len()).sum(),
    }
}

/// The number of records in each table of a region that is not empty.
fn counts(region: &Region) -> BTreeMap<String, usize> {
    struct Counts(BTreeMap<String, usize>);
    impl Visit for Counts {
        fn table<R: Resource>(&mut self, _: &'static str, table: &Table<R>) {
            if !table.is_empty() {
                self.0.insert(R::DOCUMENT.name(), table.len());
            }
        }
    }
    let mut counts = Counts(BTreeMap::new());
    region.visit(&mut counts);
    counts.0
}

fn inventory(source: &Memory) -> Inventory {
    let snapshot = Snapshot {
        source,
        name: source.name.clone(),
        id: Some("123456789012".to_owned()),
    };
    read(&[snapshot]).unwrap()
}

/// Reads one answer as a whole snapshot and says what does not hold.
fn check(path: &Path, kind: &Kind) -> Vec<String> {
    let bytes = fs::read(path).unwrap();
    if bytes.len() <= 4 || serde_json::from_slice::<Value>(&bytes).is_err() {
        return Vec::new();
    }
    let expected = count(&bytes, kind);
    let name = kind.document.name();
    let file = match kind.document.parameter {
        None => format!("us-east-1/{name}.json"),
        Some(_) => format!("us-east-1/{name}/asked"),
    };
    let source = Memory {
        name: path.display().to_string(),
        files: BTreeMap::from([(file, bytes)]),
    };
    let inventory = inventory(&source);
    let region = &inventory.accounts[0].regions[0];
    let found = counts(region).get(&name).copied().unwrap_or_default();
    let lost = inventory.warnings.len();
    // A record that stands there twice is one; each other loss is a warning.
    let mut wrong = Vec::new();
    if found + lost < expected && !repeats(&source, kind, expected - found) {
        wrong.push(format!("{}: {found} of {expected} records", path.display()));
    }
    wrong.extend(homeless(&inventory));
    // Some recordings were made up and bear one id twice; that is told, and no fault of the reader.
    let faults = inventory.warnings.into_iter();
    wrong.extend(faults.filter(|line| !line.contains("stands there twice and differs")));
    wrong
}

/// Instances and load balancers that the network has lost; those that stand in no VPC count as well.
fn homeless(inventory: &Inventory) -> Vec<String> {
    let network = network::build(inventory);
    let region = &inventory.accounts[0].regions[0];
    let alive = region.instances.iter().filter(|instance| {
        let state = instance
            .state
            .as_ref()
            .and_then(|state| state.name.as_deref());
        state != Some("terminated")
    });
    let instances = alive.map(|instance| instance.instance_id.as_str());
    let balancers = region.load_balancers.iter();
    let balancers = balancers.map(|balancer| balancer.load_balancer_arn.as_str());
    instances
        .chain(balancers)
        .filter(|id| network.workloads.iter().all(|workload| workload.id != *id))
        .map(|id| format!("{id} is not in the network"))
        .collect()
}

/// Whether so many of the answer's records are copies of others.
fn repeats(source: &Memory, kind: &Kind, missing: usize) -> bool {
    let bytes = source.files.values().next().unwrap();
    let whole: Value = serde_json::from_slice(bytes).unwrap();
    let Some(items) = whole[kind.document.items].as_array() else {
        return false;
    };
    let mut texts: Vec<String> = items.iter().map(Value::to_string).collect();
    texts.sort();
    texts.dedup();
    items.len() - texts.len() >= missing
}

/// Reads every answer below the folders of `root`: how many there were, and what was wrong with them.
fn read_all(root: &Path) -> (usize, Vec<String>) {
    let (mut files, mut wrong) = (0, Vec::new());
    for folder in folders(root) {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if let Some(kind) = row(&name) {
                files += 1;
                wrong.extend(check(&path, kind));
            }
        }
    }
    (files, wrong)
}

#[test]
fn recorded_answers_read_whole() {
    let Some(root) = shared("data/recorded") else {
        return;
    };
    let (files, mut wrong) = read_all(&root);
    // Two recordings had the addresses of this instance blotted out, the public one that it has among them.
    let blotted = "Association.PublicIp of i-0b0a1a67da5466dfd: it is empty";
    wrong.retain(|line| !line.ends_with(blotted));
    eprintln!("{files} recorded answers read");
    assert!(files > 150, "{files}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn documented_answers_read_whole() {
    let Some(root) = shared("data/aws-doc-examples") else {
        return;
    };
    let (files, mut wrong) = read_all(&root);
    // The page of this call prints the key of its items without an s, which the service model and the call do not.
    wrong.retain(|line| !line.contains("local-gateway-route-table-vpc-associations"));
    // Two pages print what is no address.
    for slip in ["\"10-0-0-157\"", "\"198.11.222.333\""] {
        let slip = format!("{slip} is no IPv4 address");
        wrong.retain(|line| !line.ends_with(&slip));
    }
    eprintln!("{files} documented answers read");
    assert!(files > 60, "{files}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn whole_accounts_read_without_a_loss() {
    let mut roots: Vec<PathBuf> = shared("oracles")
        .map(|root| folders(&root))
        .unwrap_or_default();
    roots.extend(shared("data/cloudmapper-demo/demo"));
    for root in &roots {
        let mut expected = 0;
        let accounts = Folder::accounts(root).unwrap();
        for account in &accounts {
            let snapshot = Snapshot {
                source: account,
                name: "whole".to_owned(),
                id: None,
            };
            let inventory = read(&[snapshot]).unwrap();
            assert_eq!(inventory.warnings, [""; 0], "{}", root.display());
            let account = &inventory.accounts[0];
            assert_eq!(account.id.len(), 12, "{}: {}", root.display(), account.id);
            expected += account
                .regions
                .iter()
                .map(|region| region.vpcs.len())
                .sum::<usize>();
            let network = network::build(&inventory);
            assert!(!network.subnets.is_empty(), "{}", root.display());
        }
        assert!(expected > 0, "{} has no VPC", root.display());
    }
    eprintln!("{} accounts read", roots.len());
}

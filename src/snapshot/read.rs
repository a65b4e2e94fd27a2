//! A snapshot's files to an inventory, side by side, each fault named with its file and JSON path.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use anyhow::{Context, Result, bail};
use rayon::prelude::*;

use crate::inventory::{Account, CATALOGUE, Fill, Inventory, Region, Table};
use crate::resource::document::Document;
use crate::resource::record::Resource;

use super::identity;
use super::layout::{self, File, RegionFiles};
use super::ledger::Ledger;
use super::manifest::{self, Manifest};
use super::parse::{Parsed, parse};
use super::settle::settle;
use super::source::{Source, is_account_id};
use super::unasked;

/// One account's snapshot, and what config.json says of the account.
pub struct Snapshot<'source> {
    pub source: &'source dyn Source,
    /// The name to show, which is also the folder's.
    pub name: String,
    /// The account id in config.json.
    pub id: Option<String>,
}

/// Reads snapshots into one inventory. Equal files give an equal inventory, in whatever order they or their records
/// stand.
///
/// # Errors
/// A folder that cannot be listed, a manifest that cannot be read, a snapshot without any region, and two snapshots of
/// one account. A bad file or record is no error: it is a warning and less than whole coverage.
pub fn read(snapshots: &[Snapshot<'_>]) -> Result<Inventory> {
    let mut inventory = Inventory::default();
    for snapshot in snapshots {
        let (account, warnings) = account(snapshot)?;
        inventory.accounts.push(account);
        inventory.warnings.extend(warnings);
    }
    inventory
        .accounts
        .sort_by(|a, b| (&a.id, &a.name).cmp(&(&b.id, &b.name)));
    for pair in inventory.accounts.windows(2) {
        if let [a, b] = pair
            && a.id == b.id
            && !a.id.is_empty()
        {
            bail!(
                "{} and {} are both snapshots of account {}; choose one of them with --account",
                a.name,
                b.name,
                a.id
            );
        }
    }
    inventory.warnings.sort();
    Ok(inventory)
}

fn account(snapshot: &Snapshot<'_>) -> Result<(Account, Vec<String>)> {
    let source = snapshot.source;
    let place = source.place();
    let entries = source.list()?;
    let manifest = if entries.iter().any(|entry| entry.path == manifest::FILE) {
        let told = Manifest::read(&source.read(manifest::FILE)?);
        let unusable = || format!("cannot use {place}/{}; gather again", manifest::FILE);
        Some(told.with_context(unusable)?)
    } else {
        None
    };
    let ledger = Ledger::new(manifest.as_ref());
    let mut files = layout::regions(&entries);
    files.retain(|_, files| {
        CATALOGUE
            .iter()
            .any(|kind| !files.of(&kind.document).is_empty())
    });
    for region in ledger.regions() {
        files.entry(region.to_owned()).or_default();
    }
    if files.is_empty() {
        bail!(
            "no snapshot in {place}: no <region>/ec2-describe-vpcs.json or any other answer is there; \
             run `mapper gather --account {}` or give the folder that holds the account's folder with --data",
            snapshot.name
        );
    }
    let mut warnings = Vec::new();
    if manifest
        .as_ref()
        .is_some_and(|manifest| manifest.coverage.is_empty())
    {
        warnings.push(format!(
            "{place}/{}: no coverage ledger in it, so that nobody knows which calls were refused; gather again",
            manifest::FILE
        ));
    }
    let regions = regions(source, &files, &ledger, &mut warnings);
    let told = manifest
        .as_ref()
        .map(|manifest| manifest.account.id.clone());
    if let (Some(told), Some(config)) = (&told, &snapshot.id)
        && told != config
    {
        warnings.push(format!(
            "{place}/{}: the snapshot is of account {told}, config.json says {config}",
            manifest::FILE
        ));
    }
    let id = told
        .filter(|id| is_account_id(id))
        .or_else(|| snapshot.id.clone())
        .or_else(|| caller(source, &files))
        .or_else(|| folder_id(&place))
        .or_else(|| identity::of_owners(&regions))
        .unwrap_or_default();
    let partition = match &manifest {
        Some(manifest) if !manifest.partition.is_empty() => manifest.partition.clone(),
        _ => {
            let region = regions.first().map_or("", |region| region.name.as_str());
            identity::partition(region).to_owned()
        }
    };
    let account = Account {
        id,
        name: snapshot.name.clone(),
        partition,
        gathered: manifest.map(|manifest| manifest.begin),
        regions,
    };
    Ok((account, warnings))
}

fn caller(source: &dyn Source, files: &BTreeMap<String, RegionFiles>) -> Option<String> {
    const CALLER: Document = Document::list("sts", "GetCallerIdentity", "Account");
    let file = files.values().find_map(|files| files.find(&CALLER, None))?;
    identity::of_caller(&source.read(&file.path).ok()?)
}

/// The id in the folder's own name, as in Batfish's layout.
fn folder_id(place: &str) -> Option<String> {
    let name = place.trim_end_matches(['/', '\\']);
    let name = name.rsplit(['/', '\\']).next()?;
    is_account_id(name).then(|| name.to_owned())
}

/// The work of one table, to be done beside the others; hands back its warnings.
type Job<'region> = Box<dyn FnOnce() -> Vec<String> + Send + 'region>;

fn regions(
    source: &dyn Source,
    files: &BTreeMap<String, RegionFiles>,
    ledger: &Ledger<'_>,
    warnings: &mut Vec<String>,
) -> Vec<Region> {
    let mut regions: Vec<Region> = files
        .keys()
        .map(|name| Region {
            name: name.clone(),
            ..Region::default()
        })
        .collect();
    let mut jobs = Vec::new();
    for (region, (name, files)) in regions.iter_mut().zip(files) {
        let mut plan = Plan {
            source,
            region: name,
            files,
            ledger,
            jobs: &mut jobs,
        };
        region.fill(&mut plan);
    }
    let told: Vec<Vec<String>> = jobs.into_par_iter().map(|job| job()).collect();
    warnings.extend(told.into_iter().flatten());
    for (region, files) in regions.iter_mut().zip(files.values()) {
        warnings.extend(unasked::note(&source.place(), region, files, ledger));
    }
    regions
}

/// Plans the reading of each table of one region.
struct Plan<'plan, 'region> {
    source: &'region dyn Source,
    region: &'region str,
    files: &'region RegionFiles,
    ledger: &'region Ledger<'region>,
    jobs: &'plan mut Vec<Job<'region>>,
}

impl<'region> Fill<'region> for Plan<'_, 'region> {
    fn table<R: Resource>(&mut self, _name: &'static str, table: &'region mut Table<R>) {
        let (source, region, ledger) = (self.source, self.region, self.ledger);
        let files = self.files.of(&R::DOCUMENT);
        self.jobs
            .push(Box::new(move || fill(source, region, files, ledger, table)));
    }
}

/// Fills a table from its files, and tells what was lost.
fn fill<R: Resource>(
    source: &dyn Source,
    region: &str,
    files: &[File],
    ledger: &Ledger<'_>,
    table: &mut Table<R>,
) -> Vec<String> {
    let place = source.place();
    let (coverage, missing) = ledger.coverage(region, &R::DOCUMENT, files);
    let mut warnings: Vec<String> = missing
        .into_iter()
        .map(|line| format!("{place}/{line}"))
        .collect();
    table.coverage = coverage;
    let read: Vec<OnceLock<Parsed<R>>> = files.iter().map(|_| OnceLock::new()).collect();
    side_by_side(files.len(), &|at| {
        if let (Some(file), Some(place)) = (files.get(at), read.get(at)) {
            place.get_or_init(|| records(source, file));
        }
    });
    for (file, parsed) in files.iter().zip(read) {
        let Some(parsed) = parsed.into_inner() else {
            continue;
        };
        let read = parsed.records.len() + parsed.losses.len();
        if let Some(count) = ledger.count(region, &R::DOCUMENT, file)
            && count != read as u64
            && parsed.losses.is_empty()
        {
            warnings.push(format!(
                "{place}/{}: {read} items, where the manifest tells of {count}; gather again, unless it was changed on purpose",
                file.path
            ));
        }
        if table.records.is_empty() {
            table.records = parsed.records;
        } else {
            table.records.extend(parsed.records);
        }
        if parsed.losses.is_empty() {
            continue;
        }
        table.coverage.lose(&file.path, file.value.as_deref());
        let next = if parsed.unreadable {
            format!(
                "; gather again, or put there what `{}` prints",
                R::DOCUMENT.command()
            )
        } else {
            String::new()
        };
        let line = |loss: String| format!("{place}/{}: {loss}{next}", file.path);
        warnings.extend(parsed.losses.into_iter().map(line));
    }
    settle(
        &mut table.records,
        &format!("{place}/{region}"),
        &mut warnings,
    );
    // The records stay while the network is built; the room that they grew into need not.
    table.records.shrink_to_fit();
    warnings
}

/// Does the work of each place beside the others. Not generic: it would be compiled for each kind of resource.
fn side_by_side(places: usize, work: &(dyn Fn(usize) + Sync)) {
    match places {
        0 => {}
        1 => work(0),
        _ => (0..places).into_par_iter().for_each(work),
    }
}

fn records<R: Resource>(source: &dyn Source, file: &File) -> Parsed<R> {
    let mut parsed = match source.read(&file.path) {
        Ok(bytes) => parse::<R>(&bytes, &R::DOCUMENT),
        Err(error) => Parsed {
            records: Vec::new(),
            losses: vec![format!("{error:#}")],
            unreadable: true,
        },
    };
    for record in &mut parsed.records {
        if let Some(value) = &file.value {
            record.asked_with(value);
        }
        record.settle();
    }
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::Coverage;
    use crate::snapshot::source::Memory;

    fn memory(files: &[(&str, &str)]) -> Memory {
        Memory {
            name: "data/dev".to_owned(),
            files: files
                .iter()
                .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
                .collect(),
        }
    }

    fn named<'a>(source: &'a Memory, name: &str) -> Snapshot<'a> {
        Snapshot {
            source,
            name: name.to_owned(),
            id: None,
        }
    }

    fn inventory(files: &[(&str, &str)]) -> Inventory {
        let source = memory(files);
        read(&[named(&source, "dev")]).unwrap()
    }

    const VPCS: &str = "us-east-1/ec2-describe-vpcs.json";

    #[test]
    fn order_of_records_pages_and_lists_does_not_matter() {
        let one = inventory(&[(
            VPCS,
            r#"{"Vpcs": [{"VpcId": "vpc-2"}, {"VpcId": "vpc-1", "OwnerId": "111111111111",
                "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]}]}"#,
        )]);
        let other = inventory(&[(
            VPCS,
            r#"{"Vpcs": [{"VpcId": "vpc-1", "OwnerId": "111111111111",
                "Tags": [{"Value": "2", "Key": "b"}, {"Key": "a", "Value": "1"}]}, {"VpcId": "vpc-2"}, {"VpcId": "vpc-2"}]}"#,
        )]);
        assert_eq!(one, other);
        assert_eq!(one.accounts[0].id, "111111111111");
        assert_eq!(one.accounts[0].regions[0].vpcs.len(), 2);
        assert_eq!(one.warnings, [""; 0]);
    }

    #[test]
    fn a_bad_record_is_named_with_file_and_path_and_the_table_is_less_than_whole() {
        let told = inventory(&[
            (VPCS, r#"{"Vpcs": [{"VpcId": "vpc-1"}, {"VpcId": 7}]}"#),
            (
                "us-east-1/ec2-describe-subnets.json",
                r#"{"Subnets": [{"SubnetId": "subnet-1"}]}"#,
            ),
        ]);
        let region = &told.accounts[0].regions[0];
        assert_eq!((region.vpcs.len(), region.subnets.len()), (1, 1));
        assert!(matches!(&region.vpcs.coverage, Coverage::Missing(problem)
            if problem.status == "unreadable" && problem.code.as_deref() == Some(VPCS)));
        assert_eq!(region.subnets.coverage, Coverage::Collected);
        assert_eq!(region.route_tables.coverage, Coverage::Absent);
        assert_eq!(told.warnings.len(), 1);
        assert!(
            told.warnings[0].starts_with(
                "data/dev/us-east-1/ec2-describe-vpcs.json: Vpcs[1].VpcId: invalid type"
            )
        );
    }

    #[test]
    fn a_file_that_is_no_answer_says_so_and_what_to_do() {
        for text in [
            "<html>",
            r#"[{"VpcId": "vpc-1"}]"#,
            r#"{"Subnets": []}"#,
            r#"{"Vpcs": [{"VpcId"#,
        ] {
            let told = inventory(&[(VPCS, text)]);
            assert!(told.accounts[0].regions[0].vpcs.is_empty());
            assert!(!told.accounts[0].regions[0].vpcs.coverage.is_whole());
            assert_eq!(told.warnings.len(), 1, "{:?}", told.warnings);
            assert!(told.warnings[0].starts_with("data/dev/us-east-1/ec2-describe-vpcs.json: "));
            assert!(told.warnings[0].ends_with("put there what `aws ec2 describe-vpcs` prints"));
        }
    }

    #[test]
    fn two_that_differ_and_bear_one_id_are_told() {
        let told = inventory(&[(
            VPCS,
            r#"{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.1.0.0/16"}, {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}"#,
        )]);
        let vpcs = &told.accounts[0].regions[0].vpcs;
        assert_eq!(vpcs.len(), 1);
        assert_eq!(vpcs[0].cidr_block.as_deref(), Some("10.0.0.0/16"));
        assert!(told.warnings[0].contains("vpc-1 stands there twice"));
    }

    #[test]
    fn regions_of_the_ledger_are_there_although_nothing_was_read() {
        let manifest = r#"{"format": 1, "mapper": "0.1.0", "account": {"id": "012345678901", "name": "dev"},
            "partition": "aws-cn", "caller": "", "begin": "2026-11-22T14:02:00Z", "end": "", "coverage": [
            {"region": "cn-north-1", "service": "ec2", "operation": "DescribeVpcs", "status": "denied", "code": "No"}]}"#;
        let told = inventory(&[("manifest.json", manifest), (VPCS, r#"{"Vpcs": []}"#)]);
        let account = &told.accounts[0];
        assert_eq!(
            (account.id.as_str(), account.partition.as_str()),
            ("012345678901", "aws-cn")
        );
        assert_eq!(account.gathered.as_deref(), Some("2026-11-22T14:02:00Z"));
        let names: Vec<&str> = account
            .regions
            .iter()
            .map(|region| region.name.as_str())
            .collect();
        assert_eq!(names, ["cn-north-1", "us-east-1"]);
        assert!(
            matches!(&account.regions[0].vpcs.coverage, Coverage::Missing(problem) if problem.status == "denied")
        );
        assert_eq!(account.regions[1].vpcs.coverage, Coverage::Collected);
    }

    #[test]
    fn the_account_is_told_by_config_caller_or_folder_before_owners() {
        let vpcs = (
            VPCS,
            r#"{"Vpcs": [{"VpcId": "vpc-1", "OwnerId": "333333333333"}]}"#,
        );
        let caller = (
            "us-east-1/sts-get-caller-identity.json",
            r#"{"Account": "222222222222"}"#,
        );
        let id = |files: &[(&str, &str)], place: &str, config: Option<&str>| {
            let source = Memory {
                name: place.to_owned(),
                ..memory(files)
            };
            let snapshot = Snapshot {
                id: config.map(str::to_owned),
                ..named(&source, "dev")
            };
            read(&[snapshot]).unwrap().accounts[0].id.clone()
        };
        assert_eq!(
            id(&[vpcs, caller], "d/444444444444", Some("111111111111")),
            "111111111111"
        );
        assert_eq!(id(&[vpcs, caller], "d/444444444444", None), "222222222222");
        assert_eq!(id(&[vpcs], "d/444444444444", None), "444444444444");
        assert_eq!(id(&[vpcs], "d", None), "333333333333");
    }

    #[test]
    fn a_folder_without_a_snapshot_and_one_account_twice_are_refused() {
        let empty = memory(&[("reports/notes.json", "{\"a\": [1]}")]);
        let error = read(&[named(&empty, "dev")]).unwrap_err().to_string();
        assert!(
            error.starts_with("no snapshot in data/dev")
                && error.contains("mapper gather --account dev")
        );
        let source = memory(&[(
            VPCS,
            r#"{"Vpcs": [{"VpcId": "vpc-1", "OwnerId": "333333333333"}]}"#,
        )]);
        let error = read(&[named(&source, "a"), named(&source, "b")])
            .unwrap_err()
            .to_string();
        assert!(error.contains("a and b are both snapshots of account 333333333333"));
    }
}

//! `mapper public`: goldens on the fictive account, exactness of sources, and agreement with the map's exposure.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use mapper::exposure::find::find;
use mapper::exposure::model::{Exposure, Row};
use mapper::net::labels::Labels;
use mapper::network::model::{self, Network};
use mapper::network::{self};
use mapper::question::ground::Ground;
use mapper::snapshot::read::{Snapshot, read};
use mapper::snapshot::source::{Folder, Memory};
use mapper::topology::edges::edges;
use serde_json::{Value, json};

use crate::check::Account;
use crate::shared_data::{folders, shared};

fn listed(account: &Account) -> Value {
    let told = account
        .run(&["public", "--format", "json"])
        .ended_with(&[0]);
    serde_json::from_str(&told.stdout).expect("JSON")
}

/// The rows of a list that speak of a resource.
fn rows<'v>(told: &'v Value, list: &str, id: &str) -> Vec<&'v Value> {
    let rows = told[list].as_array().expect("a list");
    let speaks = |row: &&Value| {
        let resources = row["resources"].as_array().expect("resources");
        resources
            .iter()
            .any(|resource| resource["id"] == id || resource["name"] == id)
    };
    rows.iter().filter(speaks).collect()
}

#[test]
fn the_fictive_account_is_told_in_every_format() {
    let account = Account::demo();
    for format in ["table", "json", "csv", "markdown"] {
        let told = account
            .run(&["public", "--format", format])
            .ended_with(&[0]);
        assert_eq!(told.stderr, "", "{format}");
        insta::assert_snapshot!(format!("public-{format}"), told.stdout);
    }
}

#[test]
fn the_planted_mistake_is_listed_and_no_nat_gateway_is() {
    let told = listed(&Account::demo());
    let found = rows(&told, "direct", "orders-ro");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["ports"], json!(["tcp/5432"]));
    assert_eq!(found[0]["internet"], true);
    assert_eq!(found[0]["rules"][0]["peer"], "0.0.0.0/0");
    // A range is not the internet, and is told by its label.
    let bastion = rows(&told, "direct", "bastion");
    assert!(
        bastion.iter().all(|row| row["internet"] == false),
        "{bastion:?}"
    );
    assert!(
        bastion
            .iter()
            .any(|row| row["source"] == "Staff VPN, NYC office"),
        "{bastion:?}"
    );
    // The rule is open, and there is no way in.
    let saved = rows(&told, "saved", "migration-runner");
    assert_eq!(
        saved[0]["reasons"][0]["code"],
        "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"
    );
    for list in ["direct", "behind", "saved", "unknown"] {
        for row in told[list].as_array().expect("a list") {
            assert_ne!(row["kind"], "AWS::EC2::NatGateway", "{row}");
        }
    }
}

/// The fictive account with the ingress of the replica's group changed.
fn with_sources(v4: &[&str]) -> Account {
    let account = Account::demo();
    let file = account.path("demo/us-east-1/ec2-describe-security-groups.json");
    let mut groups: Value = serde_json::from_slice(&fs::read(&file).expect("read")).expect("JSON");
    let all = groups["SecurityGroups"].as_array_mut().expect("groups");
    let group = all
        .iter_mut()
        .find(|group| group["GroupName"] == "reporting-temp")
        .expect("the replica's group");
    let ranges: Vec<Value> = v4.iter().map(|cidr| json!({"CidrIp": cidr})).collect();
    group["IpPermissions"] =
        json!([{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": ranges}]);
    fs::write(&file, groups.to_string()).expect("written");
    account
}

#[test]
fn a_source_is_what_its_blocks_come_to() {
    // Two halves are the whole.
    let told = listed(&with_sources(&["0.0.0.0/1", "128.0.0.0/1"]));
    let found = rows(&told, "direct", "orders-ro");
    assert_eq!(
        (found.len(), &found[0]["source"]),
        (1, &json!("the internet (IPv4)"))
    );
    assert_eq!(found[0]["internet"], true);
    assert_eq!(found[0]["rules"].as_array().map(Vec::len), Some(2));
    // A private range is nobody on the internet.
    let told = listed(&with_sources(&["10.0.0.0/8", "192.168.0.0/16"]));
    assert!(rows(&told, "direct", "orders-ro").is_empty());
    assert!(rows(&told, "saved", "orders-ro").is_empty());
    // A range is itself, and no more.
    let told = listed(&with_sources(&["192.0.2.0/26", "198.18.0.0/24"]));
    let found = rows(&told, "direct", "orders-ro");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["source"], "Staff VPN, 198.18.0.0/24");
    assert_eq!(found[0]["cidrs"], json!(["192.0.2.0/26", "198.18.0.0/24"]));
    assert_eq!(found[0]["internet"], false);
}

#[test]
fn what_was_not_gathered_makes_it_unknown_and_says_so() {
    let account = Account::demo();
    fs::remove_file(account.path("demo/us-east-1/ec2-describe-network-acls.json"))
        .expect("removed");
    let told = account
        .run(&["public", "--format", "json"])
        .ended_with(&[3]);
    assert!(
        told.stderr.contains("warning: something may be reached"),
        "{}",
        told.stderr
    );
    let told: Value = serde_json::from_str(&told.stdout).expect("JSON");
    assert!(rows(&told, "direct", "orders-ro").is_empty());
    let unknown = rows(&told, "unknown", "orders-ro");
    assert_eq!(unknown[0]["reasons"][0]["code"], "UNCOLLECTED");
    // The other region has its network ACLs.
    assert_eq!(rows(&told, "direct", "sftp").len(), 1);
}

#[test]
fn a_region_whose_interfaces_were_not_gathered_is_named() {
    let account = Account::demo();
    fs::remove_file(account.path("demo/us-east-1/ec2-describe-network-interfaces.json"))
        .expect("removed");
    let told = account.run(&["public"]).ended_with(&[3]);
    assert!(
        told.stderr
            .contains("warning: ec2:DescribeNetworkInterfaces in us-east-1 of 111122223333: "),
        "{}",
        told.stderr
    );
    // What cannot be read is named.
    let file = "ec2-describe-network-interfaces.json is not there";
    assert!(told.stderr.contains(file), "{}", told.stderr);
}

#[test]
fn no_cell_of_the_csv_is_a_formula_and_no_format_obeys_hostile_names() {
    let account = Account::demo();
    let file = account.path("demo/us-east-1/rds-describe-db-instances.json");
    let text = fs::read_to_string(&file).expect("read");
    fs::write(
        &file,
        text.replace("\"orders-ro\"", "\"=cmd|'/C calc'!A0\""),
    )
    .expect("written");
    let told = account.run(&["public", "--format", "csv"]).ended_with(&[0]);
    assert!(
        told.stdout.contains("\"'=cmd|'/C calc'!A0\""),
        "{}",
        told.stdout
    );
    assert!(!told.stdout.contains(",=cmd"), "{}", told.stdout);
    assert!(!told.stdout.contains('\r'), "{}", told.stdout);
}

/// The worst that is said of each ARN.
fn by_arn<'a>(found: impl Iterator<Item = (&'a str, u8)>) -> BTreeMap<String, u8> {
    let mut out = BTreeMap::new();
    for (arn, exposure) in found.filter(|(_, exposure)| *exposure > 0) {
        let known = out.entry(arn.to_owned()).or_default();
        *known = exposure.max(*known);
    }
    out
}

fn drawn(network: &Network) -> BTreeMap<String, u8> {
    let found = edges(network, &Labels::default()).exposure;
    let rank = |exposure: &model::Exposure| match exposure {
        model::Exposure::No => 0,
        model::Exposure::Unknown => 1,
        model::Exposure::Behind => 2,
        model::Exposure::Direct => 3,
    };
    by_arn(
        network
            .workloads
            .iter()
            .zip(&found)
            .map(|(workload, exposure)| (workload.arn.as_str(), rank(exposure))),
    )
}

fn told(exposure: &Exposure) -> BTreeMap<String, u8> {
    let large = |rows: &[Row], rank: u8| -> Vec<(String, u8)> {
        let rows = rows.iter().filter(|row| row.internet);
        rows.flat_map(|row| {
            row.resources
                .iter()
                .map(move |resource| (resource.arn.clone(), rank))
        })
        .collect()
    };
    let all = [
        large(&exposure.direct, 3),
        large(&exposure.behind, 2),
        large(&exposure.unknown, 1),
    ]
    .concat();
    by_arn(all.iter().map(|(arn, rank)| (arn.as_str(), *rank)))
}

/// Where map and list differ, one line each.
fn differences(name: &str, folder: &Path) -> (usize, Vec<String>) {
    let Ok(folders) = Folder::accounts(folder) else {
        return (0, Vec::new());
    };
    let snapshots: Vec<Snapshot<'_>> = folders
        .iter()
        .map(|source| Snapshot {
            source,
            name: name.to_owned(),
            id: Some("123456789012".to_owned()),
        })
        .collect();
    let Ok(inventory) = read(&snapshots) else {
        return (0, Vec::new());
    };
    compared(name, &network::build(&inventory))
}

fn compared(name: &str, network: &Network) -> (usize, Vec<String>) {
    let ground = Ground::of(network);
    let (drawn, told) = (drawn(network), told(&find(&ground, &Labels::default())));
    let mut out = Vec::new();
    for workload in &network.workloads {
        let (map, list) = (drawn.get(&workload.arn), told.get(&workload.arn));
        if map != list {
            out.push(format!(
                "{name}: {}: map {map:?}, list {list:?}",
                workload.arn
            ));
        }
    }
    (drawn.len(), out)
}

/// Answers that were recorded one by one: each folder as one region.
fn recorded(root: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(root) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for folder in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        let mut source = Memory {
            name: folder.display().to_string(),
            files: BTreeMap::new(),
        };
        for file in fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
        {
            if let Ok(bytes) = fs::read(file.path()) {
                let name = format!("us-east-1/{}", file.file_name().to_string_lossy());
                source.files.insert(name, bytes);
            }
        }
        let snapshot = Snapshot {
            source: &source,
            name: source.name.clone(),
            id: Some("123456789012".to_owned()),
        };
        if let Ok(inventory) = read(&[snapshot]) {
            out.extend(compared(&source.name, &network::build(&inventory)).1);
        }
    }
    out
}

#[test]
fn the_list_agrees_with_the_map() {
    let account = Account::demo();
    let (exposed, mut found) = differences("demo", &account.path("demo"));
    assert!(
        exposed > 10,
        "the fictive account has {exposed} exposed workloads"
    );
    let mut compare = |name: &str, folder: &Path| {
        let (exposed, differ) = differences(name, folder);
        found.extend(differ);
        exposed
    };
    let mut exposed = 0;
    for folder in shared("oracles").iter().flat_map(|root| folders(root)) {
        exposed += compare(&folder.display().to_string(), &folder);
    }
    if let Some(folder) = shared("data/cloudmapper-demo/demo") {
        exposed += compare("cloudmapper-demo", &folder);
    }
    if let Some(root) = shared("data/recorded") {
        found.extend(recorded(&root));
    }
    eprintln!("{exposed} exposed workloads compared");
    assert!(
        found.is_empty(),
        "{} differences:\n{}",
        found.len(),
        found.join("\n")
    );
}

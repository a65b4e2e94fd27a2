//! What came of a gathering, as tables.

use std::collections::{BTreeMap, BTreeSet};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use crate::cli::terminal::clean;
use crate::inventory::CATALOGUE;
use crate::resource::position::Position;
use crate::snapshot::manifest::{Manifest, Row, Status};

/// As many regions as stand side by side on a terminal.
const REGIONS_A_TABLE: usize = 6;
/// Rows of problems before the rest is summed up.
const MOST_PROBLEMS: usize = 40;

/// How many of each kind there are in each region; kinds that are nowhere and regions that hold nothing are left out.
pub fn counts(manifest: &Manifest) -> String {
    let mut counts: BTreeMap<(usize, &str), u64> = BTreeMap::new();
    let mut regions = BTreeSet::new();
    for row in &manifest.coverage {
        let kind = CATALOGUE.iter().position(|kind| {
            kind.document.service == row.service
                && kind.document.operation == row.operation
                && kind.position != Position::Name
        });
        if let Some(kind) = kind.filter(|_| row.count > 0) {
            *counts.entry((kind, &row.region)).or_default() += row.count;
            regions.insert(row.region.as_str());
        }
    }
    let kinds: BTreeSet<usize> = counts.keys().map(|(kind, _)| *kind).collect();
    let regions: Vec<&str> = regions.into_iter().collect();
    let tables: Vec<String> = regions
        .chunks(REGIONS_A_TABLE)
        .map(|regions| {
            let mut table = plain();
            table.set_header(std::iter::once("kind").chain(regions.iter().copied()));
            for &kind in &kinds {
                let name = CATALOGUE.get(kind).map_or("", |row| row.kind);
                let numbers: Vec<Option<u64>> = regions
                    .iter()
                    .map(|region| counts.get(&(kind, *region)).copied())
                    .collect();
                if numbers.iter().all(Option::is_none) {
                    continue;
                }
                let numbers = numbers
                    .into_iter()
                    .map(|number| number.map_or_else(String::new, |number| number.to_string()));
                table.add_row(std::iter::once(name.to_owned()).chain(numbers));
            }
            for column in table.column_iter_mut().skip(1) {
                column.set_cell_alignment(CellAlignment::Right);
            }
            table.trim_fmt()
        })
        .collect();
    if tables.is_empty() {
        return "nothing found".to_owned();
    }
    tables.join("\n\n")
}

/// What stands above the tables of one account among several.
pub fn heading(manifest: &Manifest) -> String {
    clean(&format!(
        "account {} ({})",
        manifest.account.name, manifest.account.id
    ))
    .into_owned()
}

/// Where the snapshot stands and how whole it is, in one sentence.
pub fn sentence(manifest: &Manifest, place: &str) -> String {
    let regions: BTreeSet<&str> = manifest
        .coverage
        .iter()
        .map(|row| row.region.as_str())
        .collect();
    let items: u64 = manifest.coverage.iter().map(|row| row.count).sum();
    let calls = manifest.coverage.iter().filter(|row| row.pages > 0).count();
    let lost = manifest.coverage.len()
        - manifest
            .coverage
            .iter()
            .filter(|row| row.status.is_whole())
            .count();
    let missing = match lost {
        0 => String::new(),
        lost => format!(", {} without an answer", counted(lost as u64, "call")),
    };
    format!(
        "account {} ({}): {} of {} from {}{missing}; snapshot in {place}",
        manifest.account.name,
        manifest.account.id,
        counted(items, "item"),
        counted(regions.len() as u64, "region"),
        counted(calls as u64, "call"),
    )
}

/// `1 call`, `2 calls`.
fn counted(count: u64, what: &str) -> String {
    let more = if count == 1 { "" } else { "s" };
    format!("{count} {what}{more}")
}

/// How many calls a policy denies that stands above the account's own, if any: rights that are granted do not help.
pub fn forbidden(manifest: &Manifest) -> Option<String> {
    let from_above = |row: &&Row| {
        let says = |words| {
            let message = row.message.as_deref();
            message.is_some_and(|message| message.contains(words))
        };
        row.status == Status::Denied
            && (says("in a service control policy") || says("in a resource control policy"))
    };
    let count = manifest.coverage.iter().filter(from_above).count();
    (count > 0).then(|| {
        format!(
            "a policy of the organisation denies {count} of these calls: no right that is granted within the account changes \
             that"
        )
    })
}

/// The calls that were not answered; those that failed alike in several regions or for several values are one row.
pub fn problems(manifest: &Manifest) -> String {
    let mut alike: BTreeMap<(&str, &str, &str, &str), Vec<&Row>> = BTreeMap::new();
    for row in manifest
        .coverage
        .iter()
        .filter(|row| !row.status.is_whole())
    {
        let key = (
            row.service.as_str(),
            row.operation.as_str(),
            row.status.word(),
            row.code.as_deref().unwrap_or_default(),
        );
        alike.entry(key).or_default().push(row);
    }
    let mut table = plain();
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["not answered", "status", "code", "where", "AWS says"]);
    let groups = alike.len();
    for ((service, operation, status, code), rows) in alike.into_iter().take(MOST_PROBLEMS) {
        let message = rows.iter().find_map(|row| row.message.as_deref());
        table.add_row([
            format!("{service}:{operation}"),
            status.to_owned(),
            one_line(code),
            places(&rows),
            one_line(message.unwrap_or_default()),
        ]);
    }
    let more = groups.saturating_sub(MOST_PROBLEMS);
    let rest = if more > 0 {
        format!("\nand {more} more, all in manifest.json")
    } else {
        String::new()
    };
    format!("{}{rest}", table.trim_fmt())
}

fn places(rows: &[&Row]) -> String {
    let regions: BTreeSet<&str> = rows.iter().map(|row| row.region.as_str()).collect();
    let shown: Vec<&str> = regions.iter().copied().take(3).collect();
    let regions = match regions.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    };
    let values = rows.iter().filter(|row| row.value.is_some()).count();
    if values > 1 {
        format!("{regions} ({values} times)")
    } else {
        regions
    }
}

/// The beginning of a message, without line ends.
fn one_line(message: &str) -> String {
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut line: String = message.chars().take(120).collect();
    if line.len() < message.len() {
        line.push('…');
    }
    clean(&line).into_owned()
}

fn plain() -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::manifest::{FORMAT, Identity};

    fn row(region: &str, operation: &str, status: Status, count: u64) -> Row {
        Row {
            region: region.into(),
            service: "ec2".into(),
            operation: operation.into(),
            value: None,
            status,
            count,
            pages: 1,
            milliseconds: 1,
            code: (!status.is_whole()).then(|| "UnauthorizedOperation".into()),
            message: Some("You are \u{1b}[31mnot\nauthorized".into()),
        }
    }

    fn manifest() -> Manifest {
        Manifest {
            format: FORMAT,
            mapper: "0".into(),
            account: Identity {
                id: "123456789012".into(),
                name: "dev".into(),
            },
            partition: "aws".into(),
            caller: String::new(),
            begin: String::new(),
            end: String::new(),
            folder: None,
            coverage: vec![
                row("eu-west-1", "DescribeSubnets", Status::Ok, 3),
                row("eu-west-1", "DescribeVpcs", Status::Ok, 2),
                row("eu-west-1", "DescribeInstances", Status::Denied, 0),
                row("us-east-1", "DescribeVpcs", Status::Ok, 1),
                row("us-east-1", "DescribeInstances", Status::Denied, 0),
                row("us-east-1", "DescribeSubnets", Status::Empty, 0),
            ],
        }
    }

    #[test]
    fn counts_stand_by_kind_and_region() {
        let text = counts(&manifest());
        let lines: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(
            lines,
            [
                vec!["kind", "eu-west-1", "us-east-1"],
                vec!["AWS::EC2::VPC", "2", "1"],
                vec!["AWS::EC2::Subnet", "3"],
            ]
        );
    }

    #[test]
    fn problems_alike_are_one_row_and_cannot_command_the_terminal() {
        let text = problems(&manifest());
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.contains("ec2:DescribeInstances"), "{text}");
        assert!(text.contains("eu-west-1, us-east-1"), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
        let said = sentence(&manifest(), "account-data/dev");
        assert_eq!(
            said,
            "account dev (123456789012): 6 items of 2 regions from 6 calls, 2 calls without an answer; \
             snapshot in account-data/dev"
        );
    }
}

//! The rows of `mapper public`: grouped for people, flat for spreadsheets.

use std::collections::{BTreeMap, BTreeSet};

use crate::exposure::model::{Exposure, Resource, Row, Through};
use crate::reach::verdict::{AllowingRule, Reason};

/// How many names stand in a cell.
const NAMES: usize = 4;
/// How many addresses, rules and reasons do.
const MORE: usize = 3;

/// A part of the list with its own columns.
pub struct Section {
    pub title: &'static str,
    pub header: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

/// The columns of the flat list.
pub const HEADER: [&str; 20] = [
    "list",
    "kind",
    "id",
    "name",
    "arn",
    "account",
    "region",
    "vpc",
    "subnet",
    "interface",
    "addresses",
    "ports",
    "through",
    "load balancer",
    "dialled",
    "source",
    "cidrs",
    "rules",
    "path",
    "reasons",
];

/// Every resource in a row.
pub fn flat(exposure: &Exposure) -> Vec<Vec<String>> {
    let lists = [
        ("direct", &exposure.direct),
        ("behind", &exposure.behind),
        ("saved", &exposure.saved),
        ("unknown", &exposure.unknown),
    ];
    let mut out = Vec::new();
    for (list, rows) in lists {
        for row in rows {
            out.extend(
                row.resources
                    .iter()
                    .map(|resource| one(list, row, resource)),
            );
        }
    }
    out
}

fn one(list: &str, row: &Row, resource: &Resource) -> Vec<String> {
    let front = row.balancer.as_ref();
    let rules: Vec<String> = row.rules.iter().map(AllowingRule::words).collect();
    let reasons: Vec<String> = row.reasons.iter().map(Reason::words).collect();
    vec![
        list.to_owned(),
        row.kind.clone(),
        resource.id.clone(),
        resource.name.clone().unwrap_or_default(),
        resource.arn.clone(),
        resource.account.clone(),
        resource.region.clone(),
        resource.vpc.clone(),
        resource.subnet.clone(),
        resource.interface.clone(),
        resource.addresses.join(" "),
        row.ports.join(" "),
        row.through.word().to_owned(),
        front.map(|front| front.name.clone()).unwrap_or_default(),
        front.map(|front| front.ports.join(" ")).unwrap_or_default(),
        row.source.clone(),
        row.cidrs.join(" "),
        rules.join("; "),
        row.path.join(" -> "),
        reasons.join("; "),
    ]
}

/// What says the same of several rows.
type Alike<'r> = (
    &'r str,
    &'r [String],
    Option<&'r str>,
    &'r str,
    Vec<String>,
    Vec<String>,
);

/// The lists that are not empty, resources alike in one row.
pub fn sections(exposure: &Exposure) -> Vec<Section> {
    let mut out = Vec::new();
    let mut section = |title: &'static str, rows: &[Row], behind: bool, why: bool| {
        if rows.is_empty() {
            return;
        }
        let mut header = vec!["kind", "resources", "addresses", "ports", "from"];
        let fronts = |row: &Row| matches!(row.through, Through::Entrance(_));
        let front = if rows.iter().any(fronts) {
            "load balancer or service"
        } else {
            "load balancer"
        };
        header.extend(behind.then_some(front));
        header.push("opened by");
        header.extend(why.then_some(if title.starts_with("Open") {
            "closed by"
        } else {
            "missing"
        }));
        out.push(Section {
            title,
            header,
            rows: grouped(rows, behind, why),
        });
    };
    section("Reached from the internet", &exposure.direct, false, false);
    section(
        "Reached through a load balancer",
        &exposure.behind,
        true,
        false,
    );
    section(
        "Open in a security group, closed by something else",
        &exposure.saved,
        false,
        true,
    );
    section(
        "Unknown: not everything was gathered",
        &exposure.unknown,
        true,
        true,
    );
    out
}

fn grouped(rows: &[Row], behind: bool, why: bool) -> Vec<Vec<String>> {
    let mut groups: BTreeMap<Alike<'_>, Vec<&Resource>> = BTreeMap::new();
    for row in rows {
        let mut rules: Vec<String> = row.rules.iter().map(AllowingRule::words).collect();
        if rules.is_empty() {
            rules.push("no security group filters it".to_owned());
        }
        // The same reason at each interface is told once.
        let reasons: BTreeSet<String> = row.reasons.iter().map(reason).collect();
        let key = (
            row.kind.as_str(),
            row.ports.as_slice(),
            row.balancer.as_ref().map(|front| front.name.as_str()),
            row.source.as_str(),
            rules,
            reasons.into_iter().collect(),
        );
        groups.entry(key).or_default().extend(&row.resources);
    }
    let cells =
        |((kind, ports, front, source, rules, reasons), resources): (Alike<'_>, Vec<&Resource>)| {
            let mut cells = vec![
                kind.to_owned(),
                names(&resources),
                fronted(addresses(&resources), front.filter(|_| !behind)),
                ports.join(", "),
                source.to_owned(),
            ];
            cells.extend(behind.then(|| front.unwrap_or_default().to_owned()));
            cells.push(some(rules, "; ", MORE));
            cells.extend(why.then(|| some(reasons, "; ", MORE)));
            cells
        };
    groups.into_iter().map(cells).collect()
}

/// What is dialled, with the service that has it where that is not the resource itself.
fn fronted(addresses: String, front: Option<&str>) -> String {
    match front {
        Some(front) if addresses.is_empty() => format!("by {front}"),
        Some(front) => format!("{addresses} of {front}"),
        None => addresses,
    }
}

fn reason(reason: &Reason) -> String {
    format!("{}: {}", reason.code, reason.message)
}

fn names(resources: &[&Resource]) -> String {
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for resource in resources {
        names.insert(
            &resource.arn,
            resource.name.as_deref().unwrap_or(&resource.id),
        );
    }
    let mut list: Vec<String> = names.values().map(|name| (*name).to_owned()).collect();
    list.sort_unstable();
    let count = list.len();
    let words = some(list, ", ", NAMES);
    if count > 1 {
        format!("{count} x {words}")
    } else {
        words
    }
}

fn addresses(resources: &[&Resource]) -> String {
    let all: BTreeSet<&str> = resources
        .iter()
        .flat_map(|resource| resource.addresses.iter().map(String::as_str))
        .collect();
    some(all.into_iter().map(str::to_owned).collect(), ", ", MORE)
}

fn some(mut list: Vec<String>, between: &str, most: usize) -> String {
    if list.len() > most {
        let more = list.len() - most;
        list.truncate(most);
        list.push(format!("{more} more"));
    }
    list.join(between)
}

/// The counts, in a line.
pub fn summary(exposure: &Exposure) -> String {
    let count = |rows: &[Row]| {
        let all: BTreeSet<&str> = rows
            .iter()
            .flat_map(|row| row.resources.iter().map(|resource| resource.arn.as_str()))
            .collect();
        all.len()
    };
    format!(
        "{} reached from the internet, {} behind load balancers, {} saved by something else, {} unknown\n",
        count(&exposure.direct),
        count(&exposure.behind),
        count(&exposure.saved),
        count(&exposure.unknown),
    )
}

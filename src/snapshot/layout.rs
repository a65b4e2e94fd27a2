//! Which file holds which document: mapper's own names, CloudMapper's, and those of CloudMapper's first year.

use std::collections::BTreeMap;

use crate::resource::document::{Document, unquote_plus};

use super::source::Entry;

/// Files no larger than this hold nothing (`{}`, `null`, `[]`): CloudMapper counts them as absent.
const NOTHING: u64 = 4;

/// The ten calls that CloudMapper made in its first year: the file then, and the file today.
const FIRST_NAMES: [(&str, &str); 10] = [
    ("describe-vpcs.json", "ec2-describe-vpcs.json"),
    (
        "describe-availability-zones.json",
        "ec2-describe-availability-zones.json",
    ),
    ("describe-subnets.json", "ec2-describe-subnets.json"),
    ("describe-instances.json", "ec2-describe-instances.json"),
    (
        "describe-security-groups.json",
        "ec2-describe-security-groups.json",
    ),
    (
        "describe-network-interfaces.json",
        "ec2-describe-network-interfaces.json",
    ),
    (
        "describe-vpc-peering-connections.json",
        "ec2-describe-vpc-peering-connections.json",
    ),
    (
        "describe-db-instances.json",
        "rds-describe-db-instances.json",
    ),
    (
        "describe-load-balancers.json",
        "elb-describe-load-balancers.json",
    ),
    (
        "describe-load-balancers-v2.json",
        "elbv2-describe-load-balancers.json",
    ),
];

/// A file of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Below the account's folder.
    pub path: String,
    /// The parameter of the call, decoded; for two levels the last (`<cluster>/<task>`: the task).
    pub value: Option<String>,
    /// Every level of the parameter, decoded.
    pub values: Vec<String>,
}

/// The files of one region, by document.
#[derive(Debug, Clone, Default)]
pub struct RegionFiles {
    /// By the document's name on disk without its ending.
    by_name: BTreeMap<String, Vec<File>>,
}

impl RegionFiles {
    /// The files of a document in order of their paths; none if there is none.
    #[must_use]
    pub fn of(&self, document: &Document) -> &[File] {
        self.by_name
            .get(&document.name())
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The file of one call.
    #[must_use]
    pub fn find(&self, document: &Document, value: Option<&str>) -> Option<&File> {
        self.of(document)
            .iter()
            .find(|file| file.value.as_deref() == value)
    }
}

/// The regions among an account's files: each folder that holds files of documents, with these.
#[must_use]
pub fn regions(entries: &[Entry]) -> BTreeMap<String, RegionFiles> {
    let mut regions: BTreeMap<String, RegionFiles> = BTreeMap::new();
    let mut old = Vec::new();
    for entry in entries.iter().filter(|entry| entry.bytes > NOTHING) {
        let Some((region, rest)) = entry.path.split_once('/') else {
            continue;
        };
        if let Some(today) = first_name(rest) {
            old.push((region, today, entry));
        } else if let Some((name, values)) = document(rest) {
            let files = regions.entry(region.to_owned()).or_default();
            files.push(name, entry, values);
        }
    }
    for (region, name, entry) in old {
        let files = regions.entry(region.to_owned()).or_default();
        // Where both stand, the newer name is the newer answer.
        if !files.by_name.contains_key(name) {
            files.push(name, entry, Vec::new());
        }
    }
    regions
}

impl RegionFiles {
    fn push(&mut self, name: &str, entry: &Entry, values: Vec<String>) {
        self.by_name.entry(name.to_owned()).or_default().push(File {
            path: entry.path.clone(),
            value: values.last().cloned(),
            values,
        });
    }
}

fn first_name(file: &str) -> Option<&'static str> {
    FIRST_NAMES
        .iter()
        .find(|(first, _)| *first == file)
        .and_then(|(_, today)| today.strip_suffix(".json"))
}

/// The document's name and the values in its path below the region: `ec2-describe-vpcs.json`,
/// `elbv2-describe-listeners/<value>`, `ecs-describe-tasks/<cluster>/<task>`. None for `*.by-arn.json` and the like,
/// which a replaying server keeps beside the answers.
fn document(path: &str) -> Option<(&str, Vec<String>)> {
    let Some((name, values)) = path.split_once('/') else {
        let name = path.strip_suffix(".json")?;
        return (!name.contains('.')).then(|| (name, Vec::new()));
    };
    let values = values.split('/').map(unquote_plus).collect();
    Some((name, values))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTENERS: Document =
        Document::list("elbv2", "DescribeListeners", "Listeners").per("LoadBalancerArn");
    const TASKS: Document = Document::list("ecs", "DescribeTasks", "tasks").per("cluster");

    fn files(paths: &[(&str, u64)]) -> BTreeMap<String, RegionFiles> {
        let entries: Vec<Entry> = paths
            .iter()
            .map(|&(path, bytes)| Entry {
                path: path.to_owned(),
                bytes,
            })
            .collect();
        regions(&entries)
    }

    #[test]
    fn files_are_found_by_region_document_and_value() {
        let regions = files(&[
            ("describe-regions.json", 90),
            ("us-east-1/ec2-describe-vpcs.json", 90),
            ("us-east-1/elbv2-describe-listeners/arn%3Aaws%3Ax%2Fa+b", 90),
            ("us-east-1/elbv2-describe-listeners/empty", 4),
            ("us-east-1/elbv2-describe-listeners.by-arn.json", 90),
            ("us-east-1/ecs-describe-tasks/cluster/task%2F1", 90),
            ("eu-west-1/ec2-describe-vpcs.json", 2),
        ]);
        let names: Vec<&String> = regions.keys().collect();
        assert_eq!(names, ["us-east-1"]);
        let region = &regions["us-east-1"];
        let listeners = region.of(&LISTENERS);
        assert_eq!(listeners.len(), 1);
        assert_eq!(listeners[0].value.as_deref(), Some("arn:aws:x/a b"));
        let task = region.find(&TASKS, Some("task/1")).unwrap();
        assert_eq!(task.values, ["cluster", "task/1"]);
    }

    #[test]
    fn first_names_stand_in_where_todays_are_missing() {
        let regions = files(&[
            ("us-east-1/describe-load-balancers-v2.json", 90),
            ("us-east-1/describe-load-balancers.json", 90),
            ("us-east-1/describe-vpcs.json", 90),
            ("us-east-1/ec2-describe-vpcs.json", 90),
        ]);
        let path = |service, operation| {
            let document = Document::list(service, operation, "");
            let files = regions["us-east-1"].of(&document);
            assert_eq!(files.len(), 1, "{service} {operation}");
            files[0].path.clone()
        };
        assert_eq!(
            path("ec2", "DescribeVpcs"),
            "us-east-1/ec2-describe-vpcs.json"
        );
        assert_eq!(
            path("elb", "DescribeLoadBalancers"),
            "us-east-1/describe-load-balancers.json"
        );
        assert_eq!(
            path("elbv2", "DescribeLoadBalancers"),
            "us-east-1/describe-load-balancers-v2.json"
        );
    }
}

//! What the manifest's ledger says of a table's calls, against the files that are there.

use std::collections::BTreeMap;

use crate::inventory::{Coverage, Problem};
use crate::resource::document::Document;

use super::layout::File;
use super::manifest::{Manifest, Row, Status};

/// The ledger by region, service and operation.
#[derive(Debug, Default)]
pub struct Ledger<'manifest> {
    rows: BTreeMap<(&'manifest str, &'manifest str, &'manifest str), Vec<&'manifest Row>>,
}

impl<'manifest> Ledger<'manifest> {
    #[must_use]
    pub fn new(manifest: Option<&'manifest Manifest>) -> Self {
        let mut rows: BTreeMap<_, Vec<&Row>> = BTreeMap::new();
        for row in manifest
            .map(|manifest| manifest.coverage.as_slice())
            .unwrap_or_default()
        {
            let call = (
                row.region.as_str(),
                row.service.as_str(),
                row.operation.as_str(),
            );
            rows.entry(call).or_default().push(row);
        }
        Self { rows }
    }

    /// The regions that some call was made in, sorted.
    pub fn regions(&self) -> impl Iterator<Item = &'manifest str> {
        self.rows.keys().map(|(region, _, _)| *region)
    }

    /// Whether a call was made for a value of its parameter, whatever came of it.
    #[must_use]
    pub fn asked(&self, region: &str, document: &Document, value: &str) -> bool {
        let rows = self
            .rows
            .get(&(region, document.service, document.operation));
        let mut rows = rows.into_iter().flatten();
        rows.any(|row| row.value.as_deref().is_none_or(|asked| asked == value))
    }

    /// How many items the manifest says are in a file.
    #[must_use]
    pub fn count(&self, region: &str, document: &Document, file: &File) -> Option<u64> {
        let rows = self
            .rows
            .get(&(region, document.service, document.operation))?;
        let same = |row: &&&Row| row.value == file.value && row.status.is_whole();
        rows.iter().find(same).map(|row| row.count)
    }

    /// How whole a table is, and a line for each file that the ledger promises and that is not there.
    ///
    /// A file wins over a row that tells of a failure: somebody has mended the snapshot by hand.
    #[must_use]
    pub fn coverage(
        &self,
        region: &str,
        document: &Document,
        files: &[File],
    ) -> (Coverage, Vec<String>) {
        let Some(rows) = self
            .rows
            .get(&(region, document.service, document.operation))
        else {
            let coverage = if files.is_empty() {
                Coverage::Absent
            } else {
                Coverage::Collected
            };
            return (coverage, Vec::new());
        };
        let mut problem: Option<Problem> = None;
        let mut missing = Vec::new();
        let mut values = Some(Vec::new());
        for row in rows {
            let there = match &row.value {
                None => !files.is_empty(),
                Some(value) => files.iter().any(|file| file.values.contains(value)),
            };
            if there || row.status == Status::Empty {
                continue;
            }
            let told = if row.status == Status::Ok {
                let path = format!("{region}/{}", document.path(row.value.as_deref()));
                missing.push(format!(
                    "{path} is not there, but the manifest tells of {} items in it; gather again",
                    row.count
                ));
                Problem {
                    status: "unreadable".to_owned(),
                    code: Some(path),
                    values: Vec::new(),
                }
            } else {
                Problem {
                    status: row.status.word().to_owned(),
                    code: row.code.clone(),
                    values: Vec::new(),
                }
            };
            problem.get_or_insert(told);
            values = values.zip(row.value.clone()).map(|(mut all, value)| {
                all.push(value);
                all
            });
        }
        if let (Some(problem), Some(values)) = (&mut problem, values) {
            problem.values = values;
        }
        (
            problem.map_or(Coverage::Collected, Coverage::Missing),
            missing,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VPCS: Document = Document::list("ec2", "DescribeVpcs", "Vpcs");
    const LISTENERS: Document =
        Document::list("elbv2", "DescribeListeners", "Listeners").per("LoadBalancerArn");

    fn row(document: &Document, value: Option<&str>, status: Status) -> Row {
        Row {
            region: "us-east-1".to_owned(),
            service: document.service.to_owned(),
            operation: document.operation.to_owned(),
            value: value.map(str::to_owned),
            status,
            count: 3,
            pages: 1,
            milliseconds: 1,
            code: (!status.is_whole()).then(|| "UnauthorizedOperation".to_owned()),
            message: None,
        }
    }

    fn file(value: Option<&str>) -> File {
        File {
            path: "us-east-1/some".to_owned(),
            value: value.map(str::to_owned),
            values: value.map(str::to_owned).into_iter().collect(),
        }
    }

    fn manifest(coverage: Vec<Row>) -> Manifest {
        Manifest {
            format: 1,
            mapper: "0.1.0".to_owned(),
            account: super::super::manifest::Identity::default(),
            partition: "aws".to_owned(),
            caller: String::new(),
            begin: String::new(),
            end: String::new(),
            folder: None,
            coverage,
        }
    }

    fn status(rows: Vec<Row>, document: &Document, files: &[File]) -> String {
        let manifest = manifest(rows);
        match Ledger::new(Some(&manifest))
            .coverage("us-east-1", document, files)
            .0
        {
            Coverage::Collected => "collected".to_owned(),
            Coverage::Absent => "absent".to_owned(),
            Coverage::Missing(problem) => problem.status,
        }
    }

    #[test]
    fn the_ledger_says_how_whole_a_table_is() {
        let vpcs = |status| vec![row(&VPCS, None, status)];
        assert_eq!(status(vpcs(Status::Ok), &VPCS, &[file(None)]), "collected");
        assert_eq!(status(vpcs(Status::Empty), &VPCS, &[]), "collected");
        assert_eq!(status(vpcs(Status::Denied), &VPCS, &[]), "denied");
        assert_eq!(status(vpcs(Status::NotEnabled), &VPCS, &[]), "not-enabled");
        assert_eq!(status(Vec::new(), &VPCS, &[]), "absent");
    }

    #[test]
    fn a_file_put_there_by_hand_mends_the_ledger() {
        let denied = vec![row(&VPCS, None, Status::Denied)];
        assert_eq!(status(denied, &VPCS, &[file(None)]), "collected");
    }

    #[test]
    fn a_file_that_went_missing_is_told() {
        let manifest = manifest(vec![row(&VPCS, None, Status::Ok)]);
        let (coverage, missing) = Ledger::new(Some(&manifest)).coverage("us-east-1", &VPCS, &[]);
        assert!(matches!(coverage, Coverage::Missing(problem) if problem.status == "unreadable"));
        assert!(missing[0].starts_with("us-east-1/ec2-describe-vpcs.json is not there"));
    }

    #[test]
    fn one_refused_value_makes_the_table_less_than_whole() {
        let rows = vec![
            row(&LISTENERS, Some("a"), Status::Ok),
            row(&LISTENERS, Some("b"), Status::Throttled),
        ];
        let files = [file(Some("a"))];
        assert_eq!(status(rows.clone(), &LISTENERS, &files), "throttled");
        let Coverage::Missing(problem) = Ledger::new(Some(&manifest(rows.clone())))
            .coverage("us-east-1", &LISTENERS, &files)
            .0
        else {
            panic!("one is throttled");
        };
        assert_eq!(problem.values, ["b"]);
        let mended = [file(Some("a")), file(Some("b"))];
        assert_eq!(status(rows, &LISTENERS, &mended), "collected");
        let none = vec![row(&LISTENERS, None, Status::Skipped)];
        assert_eq!(status(none, &LISTENERS, &[]), "skipped");
    }

    #[test]
    fn without_a_manifest_a_file_is_all_there_is_to_know() {
        let ledger = Ledger::new(None);
        let told = |files: &[File]| ledger.coverage("us-east-1", &VPCS, files).0;
        assert_eq!(told(&[]), Coverage::Absent);
        assert_eq!(told(&[file(None)]), Coverage::Collected);
    }
}

//! What a run has fetched so far, line by line, so that the next one can go on from there.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::snapshot::manifest::{Identity, Row};

/// The file in the folder of a snapshot that is being written. It goes where its folder goes, so that it never speaks of
/// another.
pub const FILE: &str = ".journal.jsonl";

/// What a run is about: only a run about the same goes on from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The version of mapper.
    pub mapper: String,
    pub account: Identity,
    pub partition: String,
    /// Sorted.
    pub regions: Vec<String>,
    /// When the first run began, RFC 3339.
    pub begin: String,
}

impl Head {
    /// Whether a run of `self` may take what one of `other` has fetched; when each began aside.
    #[must_use]
    pub fn is_of_one_run_with(&self, other: &Self) -> bool {
        Self {
            begin: String::new(),
            ..self.clone()
        } == Self {
            begin: String::new(),
            ..other.clone()
        }
    }
}

/// The journal of the run that writes.
#[derive(Debug)]
pub struct Journal(Mutex<File>);

impl Journal {
    /// Begins anew, with the rows that are taken over.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn begin(folder: &Path, head: &Head, rows: &[Row]) -> Result<Self> {
        let path = folder.join(FILE);
        let begun = || -> Result<File> {
            let mut text = serde_json::to_vec(head)?;
            text.push(b'\n');
            text.extend(lines(rows)?);
            // Written beside and renamed: a run that is killed here leaves the journal that was there.
            let new = folder.join(format!("{FILE}.new"));
            fs::write(&new, text)?;
            fs::rename(&new, &path)?;
            Ok(File::options().append(true).open(&path)?)
        };
        let file = begun().with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self(Mutex::new(file)))
    }

    /// Notes calls whose files are whole.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn note(&self, rows: &[Row]) -> Result<()> {
        let lines = lines(rows)?;
        if lines.is_empty() {
            return Ok(());
        }
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&lines).context("cannot write the journal")
    }
}

/// One line a row that is whole.
fn lines(rows: &[Row]) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    for row in rows.iter().filter(|row| row.status.is_whole()) {
        serde_json::to_writer(&mut text, row)?;
        text.push(b'\n');
    }
    Ok(text)
}

/// The journal in a folder, if there is one; a line that was being written when the run was killed is left out.
#[must_use]
pub fn read(folder: &Path) -> Option<(Head, Vec<Row>)> {
    let text = fs::read_to_string(folder.join(FILE)).ok()?;
    let mut lines = text.lines();
    let head = serde_json::from_str(lines.next()?).ok()?;
    let rows = lines.map_while(|line| serde_json::from_str(line).ok());
    Some((head, rows.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::manifest::Status;

    fn row(operation: &str, status: Status) -> Row {
        Row {
            region: "us-east-1".into(),
            service: "ec2".into(),
            operation: operation.into(),
            value: None,
            status,
            count: 1,
            pages: 1,
            milliseconds: 1,
            code: None,
            message: None,
        }
    }

    fn head(begin: &str, regions: &[&str]) -> Head {
        Head {
            mapper: "1".into(),
            account: Identity::default(),
            partition: "aws".into(),
            regions: regions.iter().map(|&name| name.to_owned()).collect(),
            begin: begin.into(),
        }
    }

    #[test]
    fn whole_rows_come_back_and_half_a_line_does_not() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()), None);
        let head = head("t", &["us-east-1"]);
        let first = [row("DescribeVpcs", Status::Ok)];
        let journal = Journal::begin(folder.path(), &head, &first).unwrap();
        let more = [
            row("DescribeSubnets", Status::Empty),
            row("DescribeFlowLogs", Status::Denied),
        ];
        journal.note(&more).unwrap();
        let whole = vec![first[0].clone(), more[0].clone()];
        assert_eq!(read(folder.path()), Some((head.clone(), whole.clone())));
        let path = folder.path().join(FILE);
        let mut text = fs::read(&path).unwrap();
        text.extend(b"{\"region\": \"us-ea");
        fs::write(&path, text).unwrap();
        assert_eq!(read(folder.path()), Some((head, whole)));
    }

    #[test]
    fn a_run_goes_on_from_one_about_the_same() {
        let one = head("t1", &["us-east-1"]);
        assert!(one.is_of_one_run_with(&head("t2", &["us-east-1"])));
        assert!(!one.is_of_one_run_with(&head("t1", &["us-east-2"])));
    }
}

//! `manifest.json`: when, by whom and how completely a snapshot was taken.

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

/// The format that this version writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

/// The file below the account's folder.
pub const FILE: &str = "manifest.json";

/// What `manifest.json` holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`] of the writer.
    pub format: u32,
    /// The version of mapper that wrote it.
    pub mapper: String,
    pub account: Identity,
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: String,
    /// The ARN of whoever asked.
    pub caller: String,
    /// RFC 3339, UTC, whole seconds.
    pub begin: String,
    /// RFC 3339, UTC, whole seconds.
    pub end: String,
    /// In a bucket, where the files of the snapshot in force are: below the prefix. None: beside the manifest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// The coverage ledger, one row a call, sorted by region, service, operation and value.
    #[serde(default)]
    pub coverage: Vec<Row>,
}

/// Which account a snapshot is of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Twelve digits.
    pub id: String,
    /// The name in config.json, which is also the folder's.
    pub name: String,
}

/// One call of the coverage ledger.
///
/// A call with a parameter has a row for each value. Where no value was asked, it has one row without a value: `empty`
/// with no pages when the parent call told that there is none, `skipped` when the parent call failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub region: String,
    /// As the AWS CLI names it: `ec2`, `elbv2`.
    pub service: String,
    /// In AWS's own capitals: `DescribeVpcs`.
    pub operation: String,
    /// The parameter of the call, as it was asked (not encoded).
    #[serde(default)]
    pub value: Option<String>,
    pub status: Status,
    /// Items in the file; 0 where there is no file.
    #[serde(default)]
    pub count: u64,
    /// Answers read.
    #[serde(default)]
    pub pages: u32,
    /// From the first request to the last answer, waits and retries included.
    #[serde(default)]
    pub milliseconds: u64,
    /// AWS's error code.
    #[serde(default)]
    pub code: Option<String>,
    /// AWS's own words on the failure. Hostile text.
    #[serde(default)]
    pub message: Option<String>,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Every page was read and there is at least one item.
    Ok,
    /// Every page was read and there is no item.
    Empty,
    /// The caller may not.
    Denied,
    /// AWS asked to slow down until the retries were used up.
    Throttled,
    /// The account or its credentials have no access to the service in this region.
    NotEnabled,
    /// The region or partition has no such service or call.
    Unsupported,
    /// A call that this one depends on failed.
    Skipped,
    /// Anything else, a status of a newer mapper included.
    #[serde(other)]
    Failed,
}

impl Status {
    /// Whether the file holds all that there is.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        matches!(self, Self::Ok | Self::Empty)
    }

    /// The word in the manifest.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Empty => "empty",
            Self::Denied => "denied",
            Self::Throttled => "throttled",
            Self::NotEnabled => "not-enabled",
            Self::Unsupported => "unsupported",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }
}

impl Manifest {
    /// Reads the bytes of a `manifest.json`.
    ///
    /// # Errors
    /// Bytes that are no such JSON, or a format newer than [`FORMAT`].
    pub fn read(bytes: &[u8]) -> Result<Self> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let Format { format } = serde_json::from_slice(bytes).context("no format in it")?;
        if format > FORMAT {
            bail!(
                "format {format} is newer than this mapper, which reads {FORMAT}; use a newer mapper"
            );
        }
        Ok(serde_json::from_slice(bytes)?)
    }

    /// The bytes of a `manifest.json`, indented, with a line end.
    ///
    /// # Errors
    /// None that a manifest of strings and numbers can cause.
    pub fn write(&self) -> Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            format: FORMAT,
            mapper: "0.1.0".into(),
            account: Identity {
                id: "012345678901".into(),
                name: "dev".into(),
            },
            partition: "aws".into(),
            caller: "arn:aws:iam::012345678901:user/ada".into(),
            begin: "2026-11-22T14:02:00Z".into(),
            end: "2026-11-22T14:02:09Z".into(),
            folder: None,
            coverage: vec![Row {
                region: "us-east-1".into(),
                service: "rds".into(),
                operation: "DescribeDBInstances".into(),
                value: None,
                status: Status::NotEnabled,
                count: 0,
                pages: 0,
                milliseconds: 81,
                code: Some("OptInRequired".into()),
                message: None,
            }],
        }
    }

    #[test]
    fn a_manifest_reads_as_it_was_written() {
        let bytes = manifest().write().unwrap();
        assert!(String::from_utf8_lossy(&bytes).contains("\"status\": \"not-enabled\""));
        assert_eq!(Manifest::read(&bytes).unwrap(), manifest());
    }

    #[test]
    fn every_status_is_written_as_its_word() {
        for status in [
            Status::Ok,
            Status::Empty,
            Status::Denied,
            Status::Throttled,
            Status::NotEnabled,
            Status::Unsupported,
            Status::Skipped,
            Status::Failed,
        ] {
            let written = serde_json::to_string(&status).unwrap();
            assert_eq!(written, format!("\"{}\"", status.word()));
            assert_eq!(serde_json::from_str::<Status>(&written).unwrap(), status);
        }
    }

    #[test]
    fn a_newer_format_is_refused_and_a_newer_status_is_a_failure() {
        let newer = br#"{"format": 2, "surprise": true}"#;
        assert!(
            Manifest::read(newer)
                .unwrap_err()
                .to_string()
                .contains("newer mapper")
        );
        assert_eq!(
            serde_json::from_str::<Status>("\"postponed\"").unwrap(),
            Status::Failed
        );
    }
}

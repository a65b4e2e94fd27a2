//! The answer for one raw record: where it stands, and what AWS printed.

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use super::places::Place;
use super::redact::redact;
use crate::snapshot::record;
use crate::snapshot::source::Source;

/// `{"id", "document", "record"}`.
#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    document: Stands<'a>,
    record: Box<RawValue>,
}

#[derive(Serialize)]
struct Stands<'a> {
    account: &'a str,
    region: &'a str,
    service: &'a str,
    operation: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
}

/// The record at `place` in `source`, its account's snapshot, for the node `id`; `None` if it is not there (any more).
///
/// # Errors
/// A snapshot that cannot be read.
pub fn answer(id: &str, place: &Place, source: &dyn Source) -> Result<Option<Vec<u8>>> {
    let stands = record::Place {
        region: &place.region,
        service: place.document.service,
        operation: place.document.operation,
        value: place.value.as_deref(),
    };
    let records = record::Records::open(source, stands)?;
    let ids = [Some(place.resource.as_str()), place.arn.as_deref()];
    let Some(text) = ids.into_iter().flatten().find_map(|id| records.get(id)) else {
        return Ok(None);
    };
    let mut value: Value = serde_json::from_str(text).context("the record is no JSON")?;
    let record = if redact(&mut value) {
        to_raw_value(&value)?
    } else {
        // As it stands on disk, with AWS's order of members.
        RawValue::from_string(text.to_owned())?
    };
    let document = Stands {
        account: &place.account,
        region: &place.region,
        service: place.document.service,
        operation: place.document.operation,
        value: place.value.as_deref(),
    };
    let answer = Answer {
        id,
        document,
        record,
    };
    Ok(Some(serde_json::to_vec(&answer)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::record::Resource;
    use crate::resource::{
        db_instance::DbInstance, instance::Instance, lambda_function::LambdaFunction,
    };
    use crate::snapshot::source::Memory;

    fn asked<R: Resource>(resource: &str, document: &str) -> Option<String> {
        let place = Place {
            account: "dev".to_owned(),
            region: "us-east-1".to_owned(),
            document: R::DOCUMENT,
            value: None,
            resource: resource.to_owned(),
            arn: None,
        };
        let path = format!("us-east-1/{}", R::DOCUMENT.path(None));
        let source = Memory {
            name: "dev".to_owned(),
            files: [(path, document.as_bytes().to_vec())].into(),
        };
        let bytes = answer("node", &place, &source).unwrap()?;
        Some(String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn a_record_is_found_among_its_like_and_given_as_it_stands() {
        let document = r#"{"Reservations": [{"Instances": [{"InstanceId": "i-1"}]},
            {"Instances": [{"InstanceId": "i-2", "Unknown": {"z": [1, null], "a": 1.50}}]}]}"#;
        let answer = asked::<Instance>("i-2", document).unwrap();
        assert!(
            answer.ends_with(
                r#""record":{"InstanceId": "i-2", "Unknown": {"z": [1, null], "a": 1.50}}}"#
            ),
            "{answer}"
        );
        assert!(
            answer.starts_with(r#"{"id":"node","document":{"account":"dev","region":"us-east-1","#),
            "{answer}"
        );
    }

    #[test]
    fn a_replica_that_names_its_source_is_not_its_source() {
        let document = r#"{"DBInstances": [
            {"DBInstanceIdentifier": "a", "ReadReplicaSourceDBInstanceIdentifier": "b"}, {"DBInstanceIdentifier": "b"}]}"#;
        let answer = asked::<DbInstance>("b", document).unwrap();
        assert!(
            answer.ends_with(r#""record":{"DBInstanceIdentifier": "b"}}"#),
            "{answer}"
        );
    }

    #[test]
    fn secrets_of_another_tools_snapshot_are_left_out() {
        let document = r#"{"Functions": [{"FunctionName": "f", "FunctionArn": "f", "Environment": {"Variables": {"DB": "canary"}}}]}"#;
        let answer = asked::<LambdaFunction>("f", document).unwrap();
        assert!(
            answer.contains("\"DB\"") && !answer.contains("canary"),
            "{answer}"
        );
    }

    #[test]
    fn what_is_not_there_is_none() {
        for document in [
            "{}",
            "[]",
            "{",
            r#"{"Reservations": null}"#,
            r#"{"Reservations": [{"Instances": [{"InstanceId": 1}]}]}"#,
        ] {
            assert!(asked::<Instance>("i-1", document).is_none(), "{document}");
        }
    }
}

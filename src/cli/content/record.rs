//! Finds one raw record in a document, as AWS printed it.

use anyhow::Context;
use serde_json::Value;

use super::places::Place;
use crate::inventory::{Fill, Region, Table};
use crate::resource::record::Resource;

/// The record at `place` in `document`, the text of its file, as the answer `{"id", "document", "record"}`; `None` if
/// it is not there.
///
/// # Errors
/// The document is not JSON.
pub fn answer(id: &str, place: &Place, document: &[u8]) -> anyhow::Result<Option<Vec<u8>>> {
    let whole: Value = serde_json::from_slice(document).context("not JSON")?;
    let mut finder = Finder {
        place,
        whole: &whole,
        found: None,
    };
    Region::default().fill(&mut finder);
    let Some(record) = finder.found else {
        return Ok(None);
    };
    let stands = serde_json::json!({
        "account": place.account,
        "region": place.region,
        "service": place.document.service,
        "operation": place.document.operation,
        "value": place.value,
        "file": format!("{}/{}", place.account, place.path()),
    });
    let answer = serde_json::json!({"id": id, "document": stands, "record": record});
    Ok(Some(serde_json::to_vec_pretty(&answer)?))
}

/// Reads the items as the type that the document belongs to, since only the type knows which of its fields is the id.
struct Finder<'a> {
    place: &'a Place,
    whole: &'a Value,
    found: Option<&'a Value>,
}

impl Fill<'_> for Finder<'_> {
    fn table<R: Resource>(&mut self, _: &'static str, _: &mut Table<R>) {
        let document = R::DOCUMENT;
        if self.found.is_some() || document.name() != self.place.document.name() {
            return;
        }
        let items = many(self.whole.get(document.items));
        let mut records = items.iter().flat_map(|item| match document.nested {
            Some(nested) => many(item.get(nested)),
            None => std::slice::from_ref(item),
        });
        self.found = records.find(|record| {
            R::deserialize(*record).is_ok_and(|record| {
                let id = record.id();
                *id == *self.place.resource || Some(&*id) == self.place.arn.as_deref()
            })
        });
    }
}

/// A list of items, or a single object as one item.
fn many(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(items)) => items,
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::{db_instance::DbInstance, instance::Instance};

    fn place<R: Resource>(resource: &str) -> Place {
        Place {
            account: "dev".to_owned(),
            region: "us-east-1".to_owned(),
            document: R::DOCUMENT,
            value: None,
            resource: resource.to_owned(),
            arn: None,
        }
    }

    #[test]
    fn a_record_is_found_among_its_like_and_given_whole() {
        let document = br#"{"Reservations": [{"Instances": [{"InstanceId": "i-1"}]},
            {"Instances": [{"InstanceId": "i-2", "Unknown": {"kept": [1, null]}}]}]}"#;
        let answer = answer("node", &place::<Instance>("i-2"), document)
            .unwrap()
            .unwrap();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!(answer["id"], "node");
        assert_eq!(answer["record"]["Unknown"]["kept"][0], 1);
        assert_eq!(
            answer["document"]["file"],
            "dev/us-east-1/ec2-describe-instances.json"
        );
    }

    #[test]
    fn a_replica_that_names_its_source_is_not_its_source() {
        let document = br#"{"DBInstances": [
            {"DBInstanceIdentifier": "a", "ReadReplicaSourceDBInstanceIdentifier": "b"}, {"DBInstanceIdentifier": "b"}]}"#;
        let answer = answer("node", &place::<DbInstance>("b"), document)
            .unwrap()
            .unwrap();
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!(
            answer["record"],
            serde_json::json!({"DBInstanceIdentifier": "b"})
        );
    }

    #[test]
    fn what_is_not_there_is_none_and_what_is_no_json_is_an_error() {
        let place = place::<Instance>("i-1");
        for document in [
            "{}",
            "[]",
            "null",
            r#"{"Reservations": null}"#,
            r#"{"Reservations": [{"Instances": [{"InstanceId": 1}]}]}"#,
        ] {
            assert!(
                answer("node", &place, document.as_bytes())
                    .unwrap()
                    .is_none(),
                "{document}"
            );
        }
        assert!(answer("node", &place, b"{").is_err());
    }
}

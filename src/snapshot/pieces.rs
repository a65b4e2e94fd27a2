//! A document taken apart: each record as the text that stands on disk, with its JSON path.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::resource::document::Document;

/// Keys that an answer may consist of although it has no items: what pages and protocols leave behind.
const LEFT_BEHIND: [&str; 9] = [
    "ResponseMetadata",
    "NextToken",
    "nextToken",
    "NextMarker",
    "Marker",
    "IsTruncated",
    "MaxResults",
    "AdditionalRoutesAvailable",
    "failures",
];

/// Whether an answer without items may hold this key; any other says that it is an answer to something else.
#[must_use]
pub fn is_left_behind(key: &str) -> bool {
    LEFT_BEHIND.contains(&key)
}

/// One record, or the place where records were expected and something else stands.
#[derive(Debug)]
pub struct Piece<'text> {
    /// `Reservations[2].Instances[0]`.
    pub path: String,
    /// The text of the record, or what is wrong with the place.
    pub json: Result<&'text RawValue, String>,
}

/// Takes a document apart.
///
/// # Errors
/// Text that is no JSON, or whose outermost shape is not that of the document: what it is instead.
pub fn pieces<'text>(text: &'text str, document: &Document) -> Result<Vec<Piece<'text>>, String> {
    let top: &RawValue =
        serde_json::from_str(text).map_err(|error| format!("not JSON: {error}"))?;
    let Ok(object) = serde_json::from_str::<Object<'_>>(top.get()) else {
        return Err(format!(
            "{} where an object with `{}` was expected",
            shape(top),
            document.items
        ));
    };
    let mut pieces = Vec::new();
    if document.items.is_empty() {
        pieces.push(Piece {
            path: "the answer".to_owned(),
            json: Ok(top),
        });
        return Ok(pieces);
    }
    let mut found = false;
    for (_, items) in object.0.iter().filter(|(key, _)| key == document.items) {
        found = true;
        if !matches!(shape(items), "a list" | "an object") {
            return Err(format!(
                "`{}` is {}, not a list",
                document.items,
                shape(items)
            ));
        }
        for group in elements(items, document.items) {
            match document.nested {
                None => pieces.push(group),
                Some(key) => unfold(group, key, &mut pieces),
            }
        }
    }
    let strange = object.0.iter().find(|(key, _)| !is_left_behind(key));
    match strange {
        Some((key, _)) if !found => Err(format!(
            "no `{}` in it, but `{key}`: the answer to another call?",
            document.items
        )),
        _ => Ok(pieces),
    }
}

/// The records inside one item that only groups them.
fn unfold<'text>(group: Piece<'text>, key: &str, pieces: &mut Vec<Piece<'text>>) {
    let Ok(json) = group.json else {
        return pieces.push(group);
    };
    match serde_json::from_str::<Object<'_>>(json.get()) {
        Err(_) => pieces.push(Piece {
            json: Err(format!("{} where an object was expected", shape(json))),
            path: group.path,
        }),
        Ok(object) => {
            let mut found = false;
            for (_, records) in object.0.iter().filter(|(name, _)| name == key) {
                found = true;
                pieces.extend(elements(records, &format!("{}.{key}", group.path)));
            }
            // A group that stands alone leaves the key of its list away where that is empty.
            if !found && group.path.ends_with(']') {
                pieces.push(Piece {
                    json: Err(format!("no `{key}` in it")),
                    path: group.path,
                });
            }
        }
    }
}

/// The elements of a list; a single object is one. Null is no list: AWS never prints it, and a query that found nothing does.
fn elements<'text>(list: &'text RawValue, path: &str) -> Vec<Piece<'text>> {
    match shape(list) {
        "a list" => {
            let items: Vec<&RawValue> = serde_json::from_str(list.get()).unwrap_or_default();
            let piece = |(at, json)| Piece {
                path: format!("{path}[{at}]"),
                json: Ok(json),
            };
            items.into_iter().enumerate().map(piece).collect()
        }
        "an object" => vec![Piece {
            path: path.to_owned(),
            json: Ok(list),
        }],
        other => vec![Piece {
            path: path.to_owned(),
            json: Err(format!("{other} where a list was expected")),
        }],
    }
}

/// What a JSON value is, in words, told by its first byte.
fn shape(json: &RawValue) -> &'static str {
    match json.get().trim_start().as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a truth value",
        Some(b'n') => "nothing",
        _ => "a number",
    }
}

/// The keys and values of an object, in their order, values as they are written.
struct Object<'text>(Vec<(String, &'text RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;

        impl<'de> Visitor<'de> for Keys {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Object(entries))
            }
        }

        deserializer.deserialize_map(Keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VPCS: Document = Document::list("ec2", "DescribeVpcs", "Vpcs");
    const INSTANCES: Document =
        Document::list("ec2", "DescribeInstances", "Reservations").nested("Instances");

    fn told(text: &str, document: &Document) -> Vec<String> {
        match pieces(text, document) {
            Err(why) => vec![why],
            Ok(pieces) => pieces
                .into_iter()
                .map(|piece| match piece.json {
                    Ok(json) => format!("{} = {}", piece.path, json.get()),
                    Err(why) => format!("{}: {why}", piece.path),
                })
                .collect(),
        }
    }

    #[test]
    fn records_are_told_apart_with_their_paths() {
        assert_eq!(
            told(r#" {"Vpcs": [ {"a": [1]}, 5 ], "More": 1} "#, &VPCS),
            [r#"Vpcs[0] = {"a": [1]}"#, "Vpcs[1] = 5"]
        );
        assert_eq!(told(r#"{"Vpcs": {"a": 1}}"#, &VPCS), [r#"Vpcs = {"a": 1}"#]);
        assert_eq!(
            told(
                r#"{"Reservations": [{"Instances": [1, 2]}, 3, {"Instances": null}, {}, {"Instances": 4}]}"#,
                &INSTANCES
            ),
            [
                "Reservations[0].Instances[0] = 1",
                "Reservations[0].Instances[1] = 2",
                "Reservations[1]: a number where an object was expected",
                "Reservations[2].Instances: nothing where a list was expected",
                "Reservations[3]: no `Instances` in it",
                "Reservations[4].Instances: a number where a list was expected",
            ]
        );
    }

    #[test]
    fn what_is_no_such_document_is_said() {
        for (text, words) in [
            ("", "not JSON: EOF"),
            (r#"{"Vpcs": ["#, "not JSON: EOF"),
            ("[]", "a list where an object with `Vpcs` was expected"),
            (r#"{"Subnets": []}"#, "no `Vpcs` in it, but `Subnets`"),
            (r#"{"Vpcs": "all"}"#, "`Vpcs` is a string"),
            (r#"{"Vpcs": null}"#, "`Vpcs` is nothing, not a list"),
        ] {
            let told = told(text, &VPCS);
            assert!(told.len() == 1 && told[0].contains(words), "{told:?}");
        }
        for text in ["{}", r#"{"ResponseMetadata": {}}"#] {
            assert_eq!(told(text, &VPCS), [""; 0]);
        }
    }
}

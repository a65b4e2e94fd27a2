//! Bytes of a document to records: the whole file at once, or, when that fails, record by record.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use serde_json::Value;

use crate::resource::document::Document;
use crate::resource::fault::Fault;
use crate::resource::record::Resource;

use super::pieces::{Piece, is_left_behind, pieces};
use super::place::place;

/// What could be read of a document.
#[derive(Debug)]
pub struct Parsed<R> {
    pub records: Vec<R>,
    /// What could not, a line each, without the file's name: `Vpcs[3].CidrBlock of vpc-1: invalid type: …`.
    pub losses: Vec<String>,
    /// None of the file could be read.
    pub unreadable: bool,
}

/// Reads the records of a document.
#[must_use]
pub fn parse<R: Resource>(bytes: &[u8], document: &Document) -> Parsed<R> {
    let bytes = without_mark(bytes);
    if let Ok(records) = whole::<R>(bytes, document)
        && records.iter().all(|record| record.fault().is_none())
    {
        return Parsed {
            records,
            losses: Vec::new(),
            unreadable: false,
        };
    }
    let mut records = Vec::new();
    let (losses, unreadable) = piecewise(bytes, document, &mut |json, keep| {
        let record: R = serde_json::from_slice(json).map_err(Failure::Form)?;
        let id = record.id().into_owned();
        if keep {
            if let Some(fault) = record.fault() {
                return Err(Failure::Value { id, fault });
            }
            records.push(record);
        }
        Ok(id)
    });
    Parsed {
        records,
        losses,
        unreadable,
    }
}

/// Why a record was not read.
enum Failure {
    /// It does not have the form of its type.
    Form(serde_json::Error),
    /// A value in it cannot be what AWS sends.
    Value { id: String, fault: Fault },
}

/// Reads one record, to be kept or only for its id, which it hands back.
type Read<'records> = dyn FnMut(&[u8], bool) -> Result<String, Failure> + 'records;

/// Hands each record of a document to `read`, and tells what could not be read, and whether that is all. Not generic: it
/// would be compiled for each kind of resource.
fn piecewise(bytes: &[u8], document: &Document, read: &mut Read<'_>) -> (Vec<String>, bool) {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    };
    let mut losses = Vec::new();
    if let Cow::Owned(_) = text {
        losses.push("not all of it is UTF-8 text; what is not reads as \u{fffd}".to_owned());
    }
    match pieces(&text, document) {
        Err(why) => {
            losses.push(why);
            (losses, true)
        }
        Ok(pieces) => {
            losses.extend(pieces.into_iter().filter_map(|piece| lost(piece, read)));
            (losses, false)
        }
    }
}

/// Why a record is lost, with its path, the field and its id, as far as they are known; none if it is not.
fn lost(piece: Piece<'_>, read: &mut Read<'_>) -> Option<String> {
    let path = piece.path;
    let json = match piece.json {
        Ok(json) => json.get(),
        Err(why) => return Some(format!("{path}: {why}")),
    };
    let (field, id, why) = match read(json.as_bytes(), true) {
        Ok(_) => return None,
        Err(Failure::Value { id, fault }) => (fault.field, Some(id), fault.what),
        Err(Failure::Form(error)) => {
            let field = place(json, error.line(), error.column());
            (field, id_without_faults(json, read), bare(&error))
        }
    };
    let dot = if field.is_empty() || field.starts_with('[') {
        ""
    } else {
        "."
    };
    let of = id.filter(|id| !id.is_empty());
    let of = of.map(|id| format!(" of {id}")).unwrap_or_default();
    Some(format!("{path}{dot}{field}{of}: {why}"))
}

/// The id of a record that does not have the form of its type: what it says without the fields that stand in the way.
fn id_without_faults(json: &str, read: &mut Read<'_>) -> Option<String> {
    /// With more wrong fields than this it is no such record at all.
    const MOST: usize = 8;
    let mut value: Value = serde_json::from_str(json).ok()?;
    for _ in 0..MOST {
        let text = value.to_string();
        let error = match read(text.as_bytes(), false) {
            Ok(id) | Err(Failure::Value { id, .. }) => return Some(id),
            Err(Failure::Form(error)) => error,
        };
        let field = place(&text, error.line(), error.column());
        let key = field.split(['.', '[']).next()?;
        value.as_object_mut()?.remove(key)?;
    }
    None
}

/// The bytes without the mark that some editors and shells put before UTF-8 text.
#[must_use]
pub fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// The whole file in one pass. Any fault is an error: then [`pieces`] tells where it is.
fn whole<R: Resource>(bytes: &[u8], document: &Document) -> serde_json::Result<Vec<R>> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    if document.items.is_empty() {
        let record = R::deserialize(&mut deserializer)?;
        deserializer.end()?;
        return Ok(vec![record]);
    }
    let records = Level {
        key: document.items,
        nested: document.nested,
        missing: Missing::IfStrange,
        records: Vec::new(),
        record: PhantomData,
    }
    .deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(records)
}

/// What an object without the key of its list means.
#[derive(Debug, Clone, Copy)]
enum Missing {
    Empty,
    /// A fault where other keys say that it is an answer to something else.
    IfStrange,
    Fault,
}

/// An object whose list under `key` holds records, or objects that hold them under `nested`.
struct Level<R> {
    key: &'static str,
    nested: Option<&'static str>,
    missing: Missing,
    records: Vec<R>,
    record: PhantomData<R>,
}

impl<'de, R: Resource> DeserializeSeed<'de> for Level<R> {
    type Value = Vec<R>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<R>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, R: Resource> Visitor<'de> for Level<R> {
    type Value = Vec<R>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", self.key)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Vec<R>, A::Error> {
        let (mut found, mut strange) = (false, false);
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            if key == self.key {
                found = true;
                self.records = map.next_value_seed(Items {
                    nested: self.nested,
                    records: std::mem::take(&mut self.records),
                })?;
            } else {
                strange |= !is_left_behind(&key);
                map.next_value::<IgnoredAny>()?;
            }
        }
        let fault = match self.missing {
            Missing::Fault => true,
            Missing::IfStrange => strange,
            Missing::Empty => false,
        };
        if !found && fault {
            return Err(A::Error::custom("no items"));
        }
        Ok(self.records)
    }
}

/// The fault without the line and column, which count from the start of the record and not of the file; of a long one, which
/// holds the text that is wrong, both ends.
fn bare(error: &serde_json::Error) -> String {
    const END: usize = 80;
    let told = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let told = told.strip_suffix(&place).unwrap_or(&told);
    let letters: Vec<char> = told.chars().collect();
    match (letters.first_chunk::<END>(), letters.last_chunk::<END>()) {
        (Some(first), Some(last)) if letters.len() > 3 * END => {
            format!("{}…{}", String::from_iter(first), String::from_iter(last))
        }
        _ => told.to_owned(),
    }
}

/// What stands under the key: a list, or one object.
struct Items<R> {
    nested: Option<&'static str>,
    records: Vec<R>,
}

impl<'de, R: Resource> DeserializeSeed<'de> for Items<R> {
    type Value = Vec<R>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<R>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, R: Resource> Visitor<'de> for Items<R> {
    type Value = Vec<R>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, map: A) -> Result<Vec<R>, A::Error> {
        match self.nested {
            None => {
                self.records
                    .push(R::deserialize(MapAccessDeserializer::new(map))?);
                Ok(self.records)
            }
            // A group that stands alone leaves the key of its list away where that is empty.
            Some(key) => nested(key, Missing::Empty, self.records).visit_map(map),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Vec<R>, A::Error> {
        match self.nested {
            None => {
                while let Some(record) = list.next_element()? {
                    self.records.push(record);
                }
            }
            Some(key) => {
                // What is handed into the seed is gone when the list has ended: each group gets a list of its own.
                while let Some(mut records) =
                    list.next_element_seed(nested(key, Missing::Fault, Vec::new()))?
                {
                    self.records.append(&mut records);
                }
            }
        }
        Ok(self.records)
    }
}

fn nested<R>(key: &'static str, missing: Missing, records: Vec<R>) -> Level<R> {
    Level {
        key,
        nested: None,
        missing,
        records,
        record: PhantomData,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::resource::instance::Instance;
    use crate::resource::vpc::Vpc;

    fn vpcs(text: &[u8]) -> Parsed<Vpc> {
        parse(text, &Vpc::DOCUMENT)
    }

    fn ids<R: Resource>(parsed: &Parsed<R>) -> Vec<String> {
        let ids = parsed.records.iter().map(|record| record.id().into_owned());
        ids.collect()
    }

    #[test]
    fn a_sound_document_is_read_whole() {
        let parsed =
            vpcs(br#"{"Vpcs": [{"VpcId": "vpc-1", "New": {}}, {"VpcId": "vpc-2"}], "X": 1}"#);
        assert_eq!(ids(&parsed), ["vpc-1", "vpc-2"]);
        assert!(parsed.losses.is_empty() && !parsed.unreadable);
        let marked = vpcs(b"\xef\xbb\xbf{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}]}");
        assert_eq!(ids(&marked), ["vpc-1"]);
        assert!(vpcs(b"{}").records.is_empty());
    }

    #[test]
    fn one_bad_record_loses_itself_and_nothing_else() {
        let parsed = vpcs(br#"{"Vpcs": [{"VpcId": "vpc-1"}, {"CidrBlock": "10.0.0.0/8"}, null, {"VpcId": "vpc-4"}]}"#);
        assert_eq!(ids(&parsed), ["vpc-1", "vpc-4"]);
        assert_eq!(parsed.losses.len(), 2);
        assert_eq!(parsed.losses[0], "Vpcs[1]: missing field `VpcId`");
        assert!(parsed.losses[1].starts_with("Vpcs[2]: "));
        assert!(!parsed.unreadable);
    }

    #[test]
    fn the_records_of_every_group_are_kept() {
        let text =
            br#"{"Reservations": [{"Instances": [{"InstanceId": "i-1"}, {"InstanceId": "i-2"}]},
            {"Groups": [], "Instances": []}, {"Instances": [{"InstanceId": "i-3"}]}]}"#;
        let parsed: Parsed<Instance> = parse(text, &Instance::DOCUMENT);
        assert_eq!(ids(&parsed), ["i-1", "i-2", "i-3"]);
        assert!(parsed.losses.is_empty());
    }

    #[test]
    fn a_bad_instance_is_found_inside_its_reservation() {
        let text = br#"{"Reservations": [{"Instances": [{"InstanceId": "i-1"}, {"InstanceId": 5}]},
            {"Instances": [{"InstanceId": "i-3"}]}]}"#;
        let parsed: Parsed<Instance> = parse(text, &Instance::DOCUMENT);
        assert_eq!(ids(&parsed), ["i-1", "i-3"]);
        assert_eq!(parsed.losses.len(), 1);
        assert!(
            parsed.losses[0].starts_with("Reservations[0].Instances[1].InstanceId: invalid type")
        );
    }

    #[test]
    fn a_lost_record_is_named_with_its_field_and_id() {
        let long = "x".repeat(5000);
        let parsed = vpcs(
            format!(
                r#"{{"Vpcs": [{{"VpcId": "vpc-1", "CidrBlock": 7, "Tags": {{}}}},
                {{"VpcId": "vpc-2", "Tags": [{{"Key": "a", "Value": 1}}]}},
                {{"VpcId": "vpc-3", "CidrBlock": "10.0.0.0/99"}},
                {{"VpcId": "vpc-4", "IsDefault": "{long}"}},
                {{"VpcId": "vpc-5"}}]}}"#
            )
            .as_bytes(),
        );
        assert_eq!(ids(&parsed), ["vpc-5"]);
        assert_eq!(
            parsed.losses[..3],
            [
                "Vpcs[0].CidrBlock of vpc-1: invalid type: integer `7`, expected a string",
                "Vpcs[1].Tags[0].Value of vpc-2: invalid type: integer `1`, expected a string",
                "Vpcs[2].CidrBlock of vpc-3: \"10.0.0.0/99\" is no IPv4 CIDR block",
            ]
        );
        assert!(parsed.losses[3].starts_with("Vpcs[3].IsDefault of vpc-4: invalid type: string"));
        assert!(parsed.losses[3].len() < 300 && parsed.losses[3].ends_with("expected a boolean"));
        assert!(!parsed.unreadable);
    }

    #[test]
    fn what_is_no_document_is_unreadable_and_text_that_is_no_utf8_is_kept() {
        for text in [
            &b"<html>"[..],
            b"",
            b"[]",
            b"{\"Subnets\": []}",
            b"{\"Vpcs\": [{\"VpcId\": \"a\"}",
        ] {
            let parsed = vpcs(text);
            assert!(parsed.unreadable && parsed.records.is_empty());
            assert_eq!(parsed.losses.len(), 1);
        }
        let parsed = vpcs(b"{\"Vpcs\": [{\"VpcId\": \"vpc-1\", \"State\": \"caf\xe9\"}]}");
        assert_eq!(ids(&parsed), ["vpc-1"]);
        assert_eq!(parsed.losses.len(), 1);
    }

    const SMALL: &[u8] = br#"{"Reservations": [{"Instances": [{"InstanceId": "i-1", "State": {"Name": "running"},
        "NetworkInterfaces": [{"PrivateIpAddresses": [{"Primary": true, "Association": null}]}],
        "Tags": [{"Key": "Name", "Value": "a\u00e9"}]}, {"InstanceId": "i-2"}]}], "NextToken": null}"#;

    proptest! {
        #[test]
        fn no_mutation_of_a_document_panics(
            edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 0..6),
            cut in proptest::option::of(any::<prop::sample::Index>()),
        ) {
            let mut bytes = SMALL.to_vec();
            for (at, byte, edit) in edits {
                let at = at.index(bytes.len().max(1));
                match edit {
                    _ if bytes.is_empty() => {}
                    0 => bytes[at] = byte,
                    1 => { bytes.remove(at); }
                    2 => bytes.insert(at, byte),
                    // Structure for structure, so that shapes change and not only bytes.
                    _ => bytes[at] = b"{}[],:\"n0"[usize::from(byte) % 9],
                }
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len() + 1));
            }
            let parsed: Parsed<Instance> = parse(&bytes, &Instance::DOCUMENT);
            prop_assert!(parsed.records.len() <= 16);
            prop_assert!(!parsed.unreadable || (parsed.records.is_empty() && !parsed.losses.is_empty()));
        }

        #[test]
        fn both_ways_of_reading_agree(ids in proptest::collection::vec("[a-z]{1,4}", 0..6)) {
            let list: Vec<String> = ids.iter().map(|id| format!(r#"{{"VpcId": "{id}"}}"#)).collect();
            let sound = format!(r#"{{"Vpcs": [{}]}}"#, list.join(","));
            let broken = format!(r#"{{"Vpcs": [{}]}}"#, [list.as_slice(), &["7".to_owned()]].concat().join(","));
            let (fast, slow) = (vpcs(sound.as_bytes()), vpcs(broken.as_bytes()));
            prop_assert_eq!(fast.records, slow.records);
            prop_assert_eq!((fast.losses.len(), slow.losses.len()), (0, 1));
        }
    }
}

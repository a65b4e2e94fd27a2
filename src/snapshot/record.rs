//! Single records as they stand on disk, found by id.

use std::ops::Range;

use anyhow::Result;
use rustc_hash::FxHashMap;

use crate::inventory::{Region, Table, Visit};
use crate::resource::document::Document;
use crate::resource::record::Resource;

use super::layout::{self, File};
use super::parse::without_mark;
use super::pieces::pieces;
use super::source::Source;

/// Which answer a record stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place<'text> {
    pub region: &'text str,
    /// As the AWS CLI names it: `elbv2`.
    pub service: &'text str,
    /// In AWS's own capitals: `DescribeListeners`.
    pub operation: &'text str,
    /// The parameter of the call; without it, the answers for every value.
    pub value: Option<&'text str>,
}

/// The records of one answer by id, to be kept while its file is.
#[derive(Debug, Default)]
pub struct Records {
    texts: Vec<String>,
    spans: FxHashMap<String, (usize, Range<usize>)>,
}

impl Records {
    /// Reads an answer. A place that is not in the catalogue, or without a file, has no records; nor have parts of a
    /// file that cannot be read.
    ///
    /// # Errors
    /// A folder that cannot be listed, a file that cannot be opened.
    pub fn open(source: &dyn Source, place: Place<'_>) -> Result<Self> {
        let regions = layout::regions(&source.list()?);
        let mut reader = Reader { place, found: None };
        Region::default().visit(&mut reader);
        let mut records = Self::default();
        let (Some((document, id)), Some(files)) = (reader.found, regions.get(place.region)) else {
            return Ok(records);
        };
        let wanted = |file: &&File| {
            place
                .value
                .is_none_or(|value| file.values.iter().any(|v| v == value))
        };
        for file in files.of(&document).iter().filter(wanted) {
            let bytes = source.read(&file.path)?;
            let text = String::from_utf8_lossy(without_mark(&bytes)).into_owned();
            let at = records.texts.len();
            for (id, span) in ids(&text, &document, file.value.as_deref(), id) {
                // The reader of inventories takes the first of two as well.
                records.spans.entry(id).or_insert((at, span));
            }
            records.texts.push(text);
        }
        Ok(records)
    }

    /// The JSON of a record, byte for byte as it stands on disk (what is no UTF-8 in it replaced).
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&str> {
        let (at, span) = self.spans.get(id)?;
        self.texts.get(*at)?.get(span.clone())
    }
}

/// One record of an answer, for those who want no other from it.
///
/// # Errors
/// As [`Records::open`].
pub fn record(source: &dyn Source, place: Place<'_>, id: &str) -> Result<Option<String>> {
    let records = Records::open(source, place)?;
    Ok(records.get(id).map(str::to_owned))
}

/// The id of a record by its JSON and the value that it was asked with.
type Id = fn(&[u8], Option<&str>) -> Option<String>;

/// Finds the record type of a place.
struct Reader<'text> {
    place: Place<'text>,
    found: Option<(Document, Id)>,
}

impl Visit for Reader<'_> {
    fn table<R: Resource>(&mut self, _name: &'static str, _table: &Table<R>) {
        let document = R::DOCUMENT;
        if document.service == self.place.service && document.operation == self.place.operation {
            self.found = Some((document, id::<R>));
        }
    }
}

fn id<R: Resource>(json: &[u8], value: Option<&str>) -> Option<String> {
    let mut record = serde_json::from_slice::<R>(json).ok()?;
    if let Some(value) = value {
        record.asked_with(value);
    }
    Some(record.id().into_owned())
}

/// Ids and places of the records in a text.
fn ids(
    text: &str,
    document: &Document,
    value: Option<&str>,
    id: Id,
) -> Vec<(String, Range<usize>)> {
    let pieces = pieces(text, document).unwrap_or_default().into_iter();
    let found = pieces.filter_map(|piece| {
        let json = piece.json.ok()?.get();
        let id = id(json.as_bytes(), value)?;
        // Each piece is a part of the text.
        let start = json.as_ptr().addr() - text.as_ptr().addr();
        Some((id, start..start + json.len()))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::source::Memory;

    fn source(files: &[(&str, &str)]) -> Memory {
        Memory {
            name: "dev".to_owned(),
            files: files
                .iter()
                .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
                .collect(),
        }
    }

    const fn place<'a>(service: &'a str, operation: &'a str, value: Option<&'a str>) -> Place<'a> {
        Place {
            region: "us-east-1",
            service,
            operation,
            value,
        }
    }

    #[test]
    fn a_record_comes_back_as_it_stands_on_disk() {
        let text = "\u{feff}{\"Reservations\": [{\"Instances\": [\n  {\"InstanceId\": \"i-1\",  \"New\": 1.50}, 7]}]}";
        let source = source(&[("us-east-1/ec2-describe-instances.json", text)]);
        let records = Records::open(&source, place("ec2", "DescribeInstances", None)).unwrap();
        assert_eq!(
            records.get("i-1"),
            Some("{\"InstanceId\": \"i-1\",  \"New\": 1.50}")
        );
        assert_eq!(records.get("i-2"), None);
        let nowhere = Records::open(&source, place("ec2", "TerminateInstances", None)).unwrap();
        assert_eq!(nowhere.get("i-1"), None);
    }

    #[test]
    fn answers_with_a_parameter_are_found_by_it_or_without_it() {
        let rule = r#"{"RuleArn": "r1", "Priority": "1"}"#;
        let file = format!(r#"{{"Rules": [{rule}]}}"#);
        let source = source(&[("us-east-1/elbv2-describe-rules/arn%3Al1", &file)]);
        for (value, found) in [
            (Some("arn:l1"), true),
            (None, true),
            (Some("arn:l2"), false),
        ] {
            let told = record(&source, place("elbv2", "DescribeRules", value), "r1").unwrap();
            assert_eq!(told.as_deref(), found.then_some(rule), "{value:?}");
        }
    }
}

//! The documents of a fictive account as AWS would send them: XML by the table of shapes, page by page.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Mutex;

use mapper::gather::plan::Plan;
use mapper::gather::shapes::{SHAPES, Shape};
use mapper::resource::document::{Document, path_of};
use serde_json::Value;

use crate::fake_aws::{Asked, wrapped};

/// What an account answers in every region.
pub struct Answers {
    /// By path below the account's folder.
    documents: BTreeMap<String, Value>,
    /// By service and operation.
    known: BTreeMap<(&'static str, &'static str), Document>,
    /// What was answered before, by what was asked.
    pages: Mutex<HashMap<String, Option<String>>>,
}

impl Answers {
    pub fn new(documents: &BTreeMap<String, Vec<u8>>) -> Self {
        let read = |bytes: &Vec<u8>| serde_json::from_slice(bytes).expect("a document is JSON");
        let steps = Plan::of_catalogue().steps.into_iter();
        Self {
            documents: documents
                .iter()
                .map(|(path, bytes)| (path.clone(), read(bytes)))
                .collect(),
            known: steps
                .map(|step| step.document)
                .map(|document| ((document.service, document.operation), document))
                .collect(),
            pages: Mutex::default(),
        }
    }

    /// One page in one region; none where the account has nothing there. It is written once.
    pub fn page(&self, region: &str, asked: &Asked) -> Option<String> {
        let key = format!(
            "{region} {} {} {:?}",
            asked.service, asked.operation, asked.parameters
        );
        if let Some(page) = self.pages.lock().expect("no panic").get(&key) {
            return page.clone();
        }
        let page = self.written(region, asked);
        self.pages
            .lock()
            .expect("no panic")
            .insert(key, page.clone());
        page
    }

    fn written(&self, region: &str, asked: &Asked) -> Option<String> {
        let (_, document) = self.known.iter().find(|((service, operation), _)| {
            *service == asked.service && *operation == asked.operation
        })?;
        let mut items = self.items(region, document, asked);
        if items.is_empty() {
            return None;
        }
        let number = |key: &str| asked.parameters.get(key)?.parse::<usize>().ok();
        let sizes = ["MaxResults", "PageSize", "MaxRecords"];
        let size = sizes
            .iter()
            .find_map(|key| number(key))
            .unwrap_or(usize::MAX);
        let tokens = ["NextToken", "Marker"];
        let begin = tokens.iter().find_map(|key| number(key)).unwrap_or(0);
        let more = items.len() > begin.saturating_add(size);
        items = items.into_iter().skip(begin).take(size).collect();
        let answer = SHAPES.answer(document.service, document.operation)?;
        let root = SHAPES.root(answer)?;
        let (element, member) = root
            .iter()
            .find(|(_, member)| member.key == document.items)?;
        let mut members = String::new();
        if let Shape::List(inner) = &member.shape {
            let _ = write!(members, "<{element}>");
            for item in items {
                put("member", inner, item, &mut members);
            }
            let _ = write!(members, "</{element}>");
        } else {
            put(element, &member.shape, items.pop()?, &mut members);
        }
        let next = root
            .iter()
            .find(|(_, member)| ["NextToken", "NextMarker", "Marker"].contains(&member.key));
        if let (true, Some((element, _))) = (more, next) {
            let _ = write!(members, "<{element}>{}</{element}>", begin + size);
        }
        Some(wrapped(document.service, document.operation, &members))
    }

    /// The items of the files that a request is about.
    fn items(&self, region: &str, document: &Document, asked: &Asked) -> Vec<&Value> {
        let file = |value: Option<&str>| {
            let path = path_of(document.service, document.operation, value);
            let found = self.documents.get(&format!("{region}/{path}"))?;
            Some(match found.get(document.items)? {
                Value::Array(items) => items.iter().collect(),
                one => vec![one],
            })
        };
        if document.parameter.is_none() {
            return file(None).unwrap_or_default();
        }
        let files = asked
            .parameters
            .values()
            .filter_map(|value| file(Some(value)));
        files.flatten().collect()
    }
}

/// A value as the element of its shape; members that the shape does not know are left out.
fn put(element: &str, shape: &Shape, value: &Value, out: &mut String) {
    if value.is_null() {
        return;
    }
    let _ = write!(out, "<{element}>");
    match (shape, value) {
        (Shape::Structure { service, name }, Value::Object(object)) => {
            for (element, member) in SHAPES.structure(service, name).into_iter().flatten() {
                if let Some(value) = object.get(member.key) {
                    put(element, &member.shape, value, out);
                }
            }
        }
        (Shape::List(inner), Value::Array(list)) => {
            for value in list {
                put("member", inner, value, out);
            }
        }
        (Shape::Map(inner), Value::Object(object)) => {
            for (key, value) in object {
                out.push_str("<entry>");
                put("key", &Shape::Text, &Value::from(key.as_str()), out);
                put("value", inner, value, out);
                out.push_str("</entry>");
            }
        }
        (_, Value::String(text)) => {
            out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
        }
        (_, other) => out.push_str(&other.to_string()),
    }
    let _ = write!(out, "</{element}>");
}

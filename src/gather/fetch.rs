//! One call from its first page to its last: asked, asked again, converted and written.

use std::collections::HashSet;

use anyhow::{Result, anyhow};
use serde_json::{Map, Value};
use tokio::time::Instant;

use super::ask::{Broken, Place, Shared, Stop, ask_until_answered};
use super::convert;
use super::parts;
use super::shapes::{SHAPES, Shape};
use crate::resource::call::{Along, Ask, Call};
use crate::resource::document::Document;
use crate::snapshot::manifest::{Row, Status};
use crate::snapshot::write::document::{DocumentFile, Form};

/// Keys of the answer that only serve paging.
const PAGING: [&str; 5] = ["NextToken", "nextToken", "Marker", "NextMarker", "position"];

/// Makes one call, for one value of its parameter or for as many as a batch takes, and writes what it answers. The call is
/// repeated for as many of `members`, the values of its other parameter, as it takes at once. `found` is told each item
/// as it comes. Gives one row, or one for each value.
///
/// # Errors
/// Only what ends the account: any other failure is a row.
pub async fn fetch(
    shared: &Shared,
    place: &Place,
    document: Document,
    call: Call,
    values: &[String],
    members: &[String],
    mut found: impl FnMut(&Value) + Send,
) -> Result<Vec<Row>, Stop> {
    let begin = Instant::now();
    let mut pages = 0;
    let asked = Asked {
        document,
        call,
        values,
        members,
    };
    let written = write(shared, place, &asked, &mut pages, &mut found).await;
    let milliseconds = u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX);
    let row = |value: Option<&String>| Row {
        region: place.clients.region.clone(),
        service: document.service.to_owned(),
        operation: document.operation.to_owned(),
        value: value.cloned(),
        status: Status::Empty,
        count: 0,
        pages,
        milliseconds,
        code: None,
        message: None,
    };
    let values: Vec<Option<&String>> = if values.is_empty() {
        vec![None]
    } else {
        values.iter().map(Some).collect()
    };
    match written {
        Ok(counts) => Ok(values
            .into_iter()
            .zip(counts)
            .map(|(value, count)| Row {
                count,
                status: if count == 0 {
                    Status::Empty
                } else {
                    Status::Ok
                },
                ..row(value)
            })
            .collect()),
        Err(Broken::Stop(stop)) => Err(stop),
        Err(Broken::Row {
            status,
            code,
            message,
        }) => Ok(values
            .into_iter()
            .map(|value| Row {
                status,
                code: code.clone(),
                message: Some(shortened(&message)),
                ..row(value)
            })
            .collect()),
    }
}

/// One call and what it is asked with.
#[derive(Clone, Copy)]
struct Asked<'a> {
    document: Document,
    call: Call,
    values: &'a [String],
    members: &'a [String],
}

/// One file being written, and the records in it.
struct Target {
    path: String,
    file: Option<DocumentFile>,
    /// The one item that pages of one object make together.
    whole: Option<Value>,
    count: u64,
}

impl Target {
    /// Takes an item to its place: into the file, or to the object that later pages go on with.
    fn take(&mut self, item: Value, document: Document, form: Form) -> Result<u64> {
        let records = records(&item, document);
        self.count += records;
        match (form, document.nested) {
            (Form::One, Some(key)) => match &mut self.whole {
                None => self.whole = Some(item),
                Some(whole) => join(whole, item, key),
            },
            _ => {
                if let Some(file) = &mut self.file {
                    file.item(&item)?;
                }
            }
        }
        Ok(records)
    }
}

/// Adds the list under `key` of a later page to that of the first.
fn join(whole: &mut Value, mut page: Value, key: &str) {
    let more = page.get_mut(key).and_then(Value::as_array_mut);
    let more = more.map(std::mem::take).unwrap_or_default();
    match whole.get_mut(key).and_then(Value::as_array_mut) {
        Some(list) => list.extend(more),
        None if more.is_empty() => {}
        None => whole[key] = Value::Array(more),
    }
}

/// Asks page after page and writes each as it comes; gives the count of records of each value.
async fn write(
    shared: &Shared,
    place: &Place,
    asked: &Asked<'_>,
    pages: &mut u32,
    found: &mut (impl FnMut(&Value) + Send),
) -> Result<Vec<u64>, Broken> {
    let Asked {
        document,
        call,
        values,
        members,
    } = *asked;
    let region = &place.clients.region;
    let target = |value: Option<&str>| Target {
        path: format!("{region}/{}", document.path(value)),
        file: None,
        whole: None,
        count: 0,
    };
    let mut targets: Vec<Target> = if values.is_empty() {
        vec![target(None)]
    } else {
        values.iter().map(|value| target(Some(value))).collect()
    };
    let shape = SHAPES.answer(document.service, document.operation);
    let shape = shape.ok_or_else(|| Broken::unreadable(&anyhow!("no shape of the answer")))?;
    let form = form(document);
    let mut rest = Map::new();
    let mut tokens = HashSet::new();
    let mut token = None;
    let mut more;
    let mut seen = HashSet::new();
    let mut batches = batches(call, members).into_iter();
    let mut batch = batches.next().unwrap_or_default();
    loop {
        let ask = Ask {
            values: values.to_vec(),
            members: batch.to_vec(),
            token,
            part: None,
        };
        let answer = ask_until_answered(&shared.budget, place, document, call, ask).await?;
        *pages += 1;
        for target in &mut targets {
            if target.file.is_none() {
                let file = shared.staging.document(&target.path, document.items, form);
                target.file = Some(file.map_err(disk)?);
            }
        }
        let mut items = 0;
        let mut full = None;
        let mut next = answer.token;
        let within = answer.token_at.and_then(|at| at.split_once('.'));
        let members = convert::read(&SHAPES, shape, &answer.body, document.items, &mut |item| {
            found(&item);
            if call.parts {
                seen.insert(parts::key(&item));
            }
            if let Some((_, key)) = within {
                next = text(item.get(key));
            }
            let at = place_of(&item, document, values, targets.len());
            let Some(target) = at.and_then(|at| targets.get_mut(at)) else {
                return Ok(());
            };
            match target.take(item, document, form) {
                Ok(records) => {
                    items += records;
                    Ok(())
                }
                Err(error) => {
                    full = Some(error);
                    Err(anyhow!("the disk does not take it"))
                }
            }
        });
        if let Some(error) = full {
            return Err(disk(error));
        }
        let members = members.map_err(|error| Broken::unreadable(&error))?;
        if let (Some(at), None) = (answer.token_at, within) {
            next = text(members.get(at));
        }
        more = members.get(parts::MORE) == Some(&Value::Bool(true));
        if *pages == 1 {
            rest = members;
            rest.retain(|key, _| !PAGING.contains(&key.as_str()));
        }
        shared.budget.watch.page(region, items);
        token = next;
        match &token {
            None => match batches.next() {
                None => break,
                Some(others) => {
                    batch = others;
                    tokens.clear();
                }
            },
            Some(again) if !tokens.insert(again.clone()) => {
                return Err(Broken::unreadable(&anyhow!(
                    "the page token repeats itself"
                )));
            }
            Some(_) => {}
        }
    }
    // The AWS CLI does not print it either: with every page read it says nothing.
    rest.remove(parts::MORE);
    if more {
        let others = parts::others(shared, place, document, call, values, seen);
        let (others, asked) = others.await?;
        *pages += asked;
        if let Some(target) = targets.first_mut() {
            for item in others {
                found(&item);
                target.take(item, document, form).map_err(disk)?;
            }
        }
    }
    let mut counts = Vec::with_capacity(targets.len());
    for target in targets {
        if let Some(mut file) = target.file {
            if let Some(whole) = &target.whole {
                file.item(whole).map_err(disk)?;
            }
            file.finish(&rest).map_err(disk)?;
        }
        counts.push(target.count);
    }
    Ok(counts)
}

/// The values of the other parameter, as many at once as the call takes; one batch of none where it has no other.
fn batches(call: Call, members: &[String]) -> Vec<&[String]> {
    match call.parent.map(|parent| parent.along) {
        Some(Along::Many(most)) if !members.is_empty() => members.chunks(most.max(1)).collect(),
        _ => vec![members],
    }
}

/// Text that is there and not empty.
fn text(value: Option<&Value>) -> Option<String> {
    let text = value?.as_str().filter(|text| !text.is_empty())?;
    Some(text.to_owned())
}

fn disk(error: anyhow::Error) -> Broken {
    Broken::Stop(Stop::Disk(error))
}

/// Whether the items are a list, one object or the whole answer.
fn form(document: Document) -> Form {
    if document.items.is_empty() {
        return Form::Whole;
    }
    let root = SHAPES
        .answer(document.service, document.operation)
        .and_then(|answer| SHAPES.root(answer));
    let one = root.is_some_and(|root| {
        root.values().any(|member| {
            member.key == document.items && matches!(member.shape, Shape::Structure { .. })
        })
    });
    if one { Form::One } else { Form::List }
}

/// Which of the asked values an item belongs to: it says so itself where there is more than one.
fn place_of(item: &Value, document: Document, values: &[String], targets: usize) -> Option<usize> {
    if targets == 1 {
        return Some(0);
    }
    let said = item.get(document.parameter?)?.as_str()?;
    values.iter().position(|value| value == said)
}

/// How many records an item holds.
fn records(item: &Value, document: Document) -> u64 {
    match document.nested {
        None => 1,
        Some(key) => item
            .get(key)
            .and_then(Value::as_array)
            .map_or(0, |list| list.len() as u64),
    }
}

/// AWS's message, at most 500 characters of it: some carry kilobytes of an encoded policy.
fn shortened(message: &str) -> String {
    const MOST: usize = 500;
    if message.chars().count() <= MOST {
        return message.to_owned();
    }
    let mut short: String = message.chars().take(MOST).collect();
    short.push('…');
    short
}

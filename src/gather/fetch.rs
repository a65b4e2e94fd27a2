//! One call from its first page to its last: asked, asked again, converted and written.

use std::collections::HashSet;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use serde_json::{Map, Value};
use tokio::time::Instant;

use super::ask::{Broken, Place, Shared, Stop, ask_until_answered};
use super::coming::Coming;
use super::shapes::SHAPES;
use super::{convert, parts, target};
use crate::resource::call::{Along, Ask, Call};
use crate::resource::document::Document;
use crate::snapshot::manifest::{Row, Status};

/// Keys of the answer that only serve paging.
const PAGING: [&str; 5] = ["NextToken", "nextToken", "Marker", "NextMarker", "position"];

/// Pages without any item, one after another, that a list may have: AWS leaves some empty where it filters late, but a
/// service whose tokens never end is not waited for.
const EMPTY: u32 = 200;

/// Bytes of a page from which on it takes milliseconds to read.
const LARGE: usize = 128 * 1024;

/// Makes one call, for one value of its parameter or for as many as a batch takes, and writes what it answers. The call is
/// repeated for as many of `members`, the values of its other parameter, as it takes at once. `found` is told each item
/// as it comes. Gives one row, or one for each value.
///
/// # Errors
/// Only what ends the account: any other failure is a row.
pub async fn fetch(
    shared: &Shared,
    place: &Arc<Place>,
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

/// Asks page after page and writes each as it comes; gives the count of records of each value.
async fn write(
    shared: &Shared,
    place: &Arc<Place>,
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
    let mut targets = target::of(region, document, values);
    for target in &targets {
        target.check().map_err(|error| Broken::unreadable(&error))?;
    }
    let shape = SHAPES.answer(document.service, document.operation);
    let shape = shape.ok_or_else(|| Broken::unreadable(&anyhow!("no shape of the answer")))?;
    let form = target::form(document);
    let mut rest = Map::new();
    let mut tokens = HashSet::new();
    let mut token: Option<String> = None;
    let mut coming: Option<Coming> = None;
    let mut empty = 0;
    let mut more;
    let mut seen = HashSet::new();
    let mut batches = batches(call, members).into_iter();
    let mut batch = batches.next().unwrap_or_default();
    loop {
        let ask = |token| Ask {
            values: values.to_vec(),
            members: batch.to_vec(),
            token,
            part: None,
        };
        let answer = match coming.take() {
            Some(coming) => coming.come().await?,
            None => ask_until_answered(&shared.budget, place, document, call, ask(token)).await?,
        };
        *pages += 1;
        // While this page is read, the next one is on its way.
        let next = answer
            .token
            .as_ref()
            .filter(|token| !tokens.contains(*token));
        coming = next.map(|token| {
            let ask = ask(Some(token.clone()));
            Coming::new(&shared.budget, place, document, call, ask)
        });
        for target in &mut targets {
            target.open(&shared.staging, document, form).map_err(disk)?;
        }
        let mut items = 0;
        let mut full = None;
        let mut next = answer.token;
        let within = answer.token_at.and_then(|at| at.split_once('.'));
        let mut each = |item: Value| {
            found(&item);
            if call.parts {
                seen.insert(parts::key(&item));
            }
            if let Some((_, key)) = within {
                next = text(item.get(key));
            }
            let Some(target) = target::of_item(&mut targets, &item, document, values) else {
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
        };
        let mut read = || convert::read(&SHAPES, shape, &answer.body, document.items, &mut each);
        let members = if answer.body.len() < LARGE {
            read()
        } else {
            // Other answers are not kept waiting, nor is the next page's question.
            tokio::task::block_in_place(read)
        };
        if let Some(error) = full {
            return Err(disk(error));
        }
        let members = members.map_err(|error| Broken::unreadable(&error))?;
        if let (Some(at), None, None) = (answer.token_at, within, &next) {
            next = text(members.get(at));
        }
        more = members.get(parts::MORE) == Some(&Value::Bool(true));
        if *pages == 1 {
            rest = members;
            rest.retain(|key, _| !PAGING.contains(&key.as_str()));
        }
        shared.budget.watch.page(region, items);
        empty = if items == 0 { empty + 1 } else { 0 };
        if empty == EMPTY {
            let why = anyhow!("{EMPTY} pages came without an item, and the last is not the end");
            return Err(Broken::unreadable(&why));
        }
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
        counts.push(target.finish(&rest).map_err(disk)?);
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

//! Routes of a transit gateway's table that AWS does not give at once: asked for by ever smaller ranges of addresses.
//!
//! `SearchTransitGatewayRoutes` answers with at most 1,000 routes; where it gives no token for the others, it only says
//! that there are some: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SearchTransitGatewayRoutes.html>.
//! The routes within a range are the route for the range itself and those within its two halves, so that nothing is lost.

use std::collections::HashSet;

use anyhow::anyhow;
use ipnet::IpNet;
use serde_json::Value;

use super::ask::{Broken, Place, Shared, ask_until_answered};
use super::convert;
use super::shapes::SHAPES;
use crate::resource::call::{Ask, Call, Part};
use crate::resource::document::Document;

/// The member that says that there are more.
pub const MORE: &str = "AdditionalRoutesAvailable";

const WITHIN: &str = "route-search.subnet-of-match";
const ITSELF: &str = "route-search.exact-match";

/// What tells one route of a table from another.
#[must_use]
pub fn key(route: &Value) -> String {
    let member = |name: &str| route.get(name).and_then(Value::as_str).unwrap_or_default();
    let (destination, list) = (member("DestinationCidrBlock"), member("PrefixListId"));
    format!("{destination} {list} {}", member("Type"))
}

/// The routes of a table that are not in `seen`, with the number of answers that they took.
///
/// # Errors
/// What a request fails with, and a single address with more routes than one answer holds.
pub(super) async fn others(
    shared: &Shared,
    place: &Place,
    document: Document,
    call: Call,
    values: &[String],
    mut seen: HashSet<String>,
) -> Result<(Vec<Value>, u32), Broken> {
    let (mut found, mut pages) = (Vec::new(), 0);
    let mut ranges: Vec<IpNet> = whole();
    while let Some(range) = ranges.pop() {
        let mut asked = vec![WITHIN];
        while let Some(filter) = asked.pop() {
            let part = Part {
                filter,
                value: range.to_string(),
            };
            let answer = ask(shared, place, document, call, values, part).await?;
            pages += answer.pages;
            for route in answer.routes {
                if seen.insert(key(&route)) {
                    found.push(route);
                }
            }
            if !answer.more {
                continue;
            }
            let halves = range.subnets(range.prefix_len() + 1);
            match halves {
                Ok(halves) if filter == WITHIN => {
                    asked.push(ITSELF);
                    let mut halves: Vec<IpNet> = halves.collect();
                    halves.reverse();
                    ranges.extend(halves);
                }
                _ => {
                    return Err(Broken::unreadable(&anyhow!(
                        "AWS has more routes for {range} than it gives"
                    )));
                }
            }
        }
    }
    Ok((found, pages))
}

/// Every address there is; the last is asked first.
fn whole() -> Vec<IpNet> {
    ["::/0", "0.0.0.0/0"]
        .iter()
        .filter_map(|range| range.parse().ok())
        .collect()
}

/// What one part holds.
struct Answer {
    routes: Vec<Value>,
    more: bool,
    pages: u32,
}

async fn ask(
    shared: &Shared,
    place: &Place,
    document: Document,
    call: Call,
    values: &[String],
    part: Part,
) -> Result<Answer, Broken> {
    let shape = SHAPES.answer(document.service, document.operation);
    let shape = shape.ok_or_else(|| Broken::unreadable(&anyhow!("no shape of the answer")))?;
    let mut answer = Answer {
        routes: Vec::new(),
        more: false,
        pages: 0,
    };
    let mut tokens = HashSet::new();
    let mut token = None;
    loop {
        let ask = Ask {
            values: values.to_vec(),
            members: Vec::new(),
            token,
            part: Some(part.clone()),
        };
        let page = ask_until_answered(&shared.budget, place, document, call, ask).await?;
        answer.pages += 1;
        let members = convert::read(&SHAPES, shape, &page.body, document.items, &mut |route| {
            answer.routes.push(route);
            Ok(())
        });
        let members = members.map_err(|error| Broken::unreadable(&error))?;
        answer.more = members.get(MORE) == Some(&Value::Bool(true));
        let told = page.token_at.and_then(|key| members.get(key)?.as_str());
        token = told.filter(|token| !token.is_empty()).map(str::to_owned);
        match &token {
            None => return Ok(answer),
            Some(again) if !tokens.insert(again.clone()) => {
                return Err(Broken::unreadable(&anyhow!(
                    "the page token repeats itself"
                )));
            }
            Some(_) => {}
        }
    }
}

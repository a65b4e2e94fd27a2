//! Which accounts an organisation has: asked of AWS Organizations, page by page.

use std::collections::HashSet;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Semaphore;

use super::account::identity;
use super::ask::{Broken, Budget, Place, Stop, ask_until_answered};
use super::convert;
use super::limiter::Limiter;
use super::shapes::SHAPES;
use super::watch::Nobody;
use crate::aws::clients::Session;
use crate::config::organisation::Member;
use crate::resource::call::{Ask, Call};
use crate::resource::document::Document;
use crate::snapshot::manifest::Status;

/// Every account, asked in the management account or one that Organizations has delegated to.
pub const DOCUMENT: Document = Document::list("organizations", "ListAccounts", "Accounts");
/// In pages of twenty, which is the most.
const CALL: Call = Call::paged(20);

/// Where the first question goes if nobody names a region.
const HOME: &str = "us-east-1";

/// An account of the answer. <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    id: String,
    #[serde(default)]
    arn: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    state: Option<String>,
    /// What `State` was called before 2025.
    #[serde(default)]
    status: Option<String>,
}

/// The caller's own account, and all accounts of its organisation, whatever their state.
///
/// # Errors
/// Credentials that do not work, a caller who may not ask or whose account is in no organisation, and an answer that is
/// none.
pub async fn members(session: &Session, attempts: u32) -> Result<(String, Vec<Member>)> {
    let place = Place::new(session.clients(session.region().unwrap_or(HOME)), 1);
    let own = identity(&place.clients, None, attempts).await?;
    let budget = Budget {
        attempts,
        limiter: Limiter::default(),
        flights: Semaphore::new(1),
        everywhere: Arc::new(Semaphore::new(1)),
        watch: Arc::new(Nobody),
    };
    let (mut members, mut tokens) = (Vec::new(), HashSet::new());
    let mut token = None;
    loop {
        let ask = Ask {
            token,
            ..Ask::default()
        };
        let answer = ask_until_answered(&budget, &place, DOCUMENT, CALL, ask).await;
        let answer = answer.map_err(|broken| refused(broken, &own.arn))?;
        let (page, next) =
            read(&answer.body).with_context(|| format!("{} cannot be read", DOCUMENT.action()))?;
        members.extend(page);
        match next {
            None => return Ok((own.account, members)),
            Some(again) if !tokens.insert(again.clone()) => {
                bail!("{}: the page token repeats itself", DOCUMENT.action());
            }
            next => token = next,
        }
    }
}

fn refused(broken: Broken, caller: &str) -> anyhow::Error {
    let action = DOCUMENT.action();
    match broken {
        Broken::Stop(Stop::Refused(failure)) => {
            anyhow!(failure).context(format!("{action} failed"))
        }
        Broken::Stop(Stop::Disk(error)) => error,
        Broken::Row {
            status,
            code,
            message,
        } => {
            let code = code.unwrap_or_default();
            let next = match (status, code.as_str()) {
                (Status::Denied, _) => format!(
                    "; {caller} needs that right, in the management account or one that Organizations has delegated to \
                     (`mapper permissions --org`), or name the accounts in config.json"
                ),
                (_, "AWSOrganizationsNotInUseException") => {
                    "; name the accounts in config.json".to_owned()
                }
                _ => String::new(),
            };
            anyhow!("{action} {}: {code} {message}{next}", status.word())
        }
    }
}

/// The accounts of a page, and the token of the next one.
fn read(body: &[u8]) -> Result<(Vec<Member>, Option<String>)> {
    let shape = SHAPES.answer(DOCUMENT.service, DOCUMENT.operation);
    let shape = shape.context("no shape of the answer")?;
    let mut members = Vec::new();
    let rest = convert::read(&SHAPES, shape, body, DOCUMENT.items, &mut |item| {
        members.push(member(item)?);
        Ok(())
    })?;
    let token = rest.get("NextToken").and_then(Value::as_str);
    let token = token.filter(|token| !token.is_empty());
    Ok((members, token.map(str::to_owned)))
}

fn member(item: Value) -> Result<Member> {
    let listed: Listed = serde_json::from_value(item)?;
    let digits = listed.id.bytes().all(|byte| byte.is_ascii_digit());
    if listed.id.len() != 12 || !digits {
        bail!("{:?} is no id of an account", listed.id);
    }
    let partition = listed.arn.split(':').nth(1).unwrap_or_default();
    let known = partition.starts_with("aws")
        && partition
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    Ok(Member {
        id: listed.id,
        name: listed.name,
        partition: if known { partition } else { "aws" }.to_owned(),
        state: listed.state.or(listed.status).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_comes_before_status() {
        let body = br#"{"Accounts": [
            {"Id": "000000000001", "Arn": "arn:aws-us-gov:organizations::1:account/o-1/000000000001", "Name": "a",
             "Email": "a@b", "State": "CLOSED", "Status": "ACTIVE"},
            {"Id": "000000000002", "Name": "b", "Status": "SUSPENDED"}], "NextToken": "t"}"#;
        let (members, token) = read(body).unwrap();
        assert_eq!(token.as_deref(), Some("t"));
        let told: Vec<_> = members
            .iter()
            .map(|one| (one.partition.as_str(), one.state.as_str()))
            .collect();
        assert_eq!(told, [("aws-us-gov", "CLOSED"), ("aws", "SUSPENDED")]);
        assert_eq!(members[0].name, "a");
    }

    #[test]
    fn what_is_no_list_is_an_error() {
        for body in ["", "<html>", r#"{"Accounts": [{"Id": "../x"}]}"#] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
        assert_eq!(
            read(br#"{"Accounts": [], "NextToken": ""}"#).unwrap(),
            (vec![], None)
        );
    }
}

//! An answer as JSON: the contract of `mapper explain --format json`, of batches and of `GET /api/explain`.

use anyhow::{Context, Result};
use serde::Serialize;

use crate::net::labels::Labels;
use crate::net::ports::{ICMP, ICMPV6, PortSet, TCP, UDP};
use crate::question::asked::Part;
use crate::question::ground::Ground;
use crate::question::names::Names;
use crate::question::onward::Onward;
use crate::reach::back::Back;
use crate::reach::verdict;
use crate::reach::way;

use super::answer::{Asked, Refused, Told, answer, traffic};
use super::node::node;
use super::place::words;

/// How many parts are written: the rest is counted.
const PARTS: usize = 200;

#[derive(Serialize)]
struct Answer<'a> {
    source: &'a str,
    destination: &'a str,
    protocol: String,
    asked: Vec<String>,
    ports: Vec<String>,
    verdict: &'static str,
    hops: Vec<Hop<'a>>,
    reasons: Vec<Reason<'a>>,
    #[serde(rename = "return")]
    back: Option<Return<'a>>,
    warnings: &'a [String],
    /// The index of the part whose hops these are.
    #[serde(skip_serializing_if = "Option::is_none")]
    shown: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<OnePart<'a>>,
    #[serde(skip_serializing_if = "is_zero")]
    parts_left_out: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    onward: Vec<Leg<'a>>,
}

/// From a load balancer to targets alike.
#[derive(Serialize)]
struct Leg<'a> {
    listener: Vec<String>,
    group: &'a str,
    target: &'a str,
    alike: usize,
    preserves_client: bool,
    /// None where no packet goes to the target: a function.
    verdict: Option<&'static str>,
    ports: Vec<String>,
    hops: Vec<Hop<'a>>,
    reasons: Vec<Reason<'a>>,
}

#[derive(Serialize)]
struct Hop<'a> {
    resource: &'a str,
    kind: &'a str,
    decision: &'a str,
    rule: Option<&'a str>,
    detail: Option<&'a str>,
    /// The node of the map that it is drawn as, or in.
    #[serde(skip_serializing_if = "Option::is_none")]
    node: Option<String>,
}

#[derive(Serialize)]
struct Reason<'a> {
    code: &'a str,
    resource: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct Return<'a> {
    verdict: &'static str,
    ports: Vec<String>,
    hops: Vec<Hop<'a>>,
    reasons: Vec<Reason<'a>>,
}

#[derive(Serialize)]
struct OnePart<'a> {
    source: String,
    destination: String,
    verdict: &'static str,
    ports: Vec<String>,
    reasons: Vec<Reason<'a>>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands a reference to skip_serializing_if"
)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// The answer as one line.
///
/// # Errors
/// None that a value of ours can cause.
pub fn write(ground: &Ground, labels: &Labels, told: &Told) -> Result<String> {
    let outcome = &told.outcome;
    let best = outcome.best().map(|part| &part.answer);
    let several = outcome.parts.len() > 1;
    let answer = Answer {
        source: &told.source,
        destination: &told.destination,
        protocol: protocol(&told.asked),
        asked: told.asked.words(),
        ports: outcome.ports.words(),
        verdict: outcome.verdict.word(),
        hops: best.map_or_else(Vec::new, |answer| hops(ground, &answer.forward.hops)),
        reasons: reasons(&outcome.reasons),
        back: best
            .and_then(|answer| answer.back.as_ref())
            .map(|way| back(ground, way)),
        warnings: &outcome.warnings,
        shown: outcome.shown.filter(|_| several),
        parts: if several {
            let first = outcome.parts.iter().take(PARTS);
            first.map(|one| part(ground, labels, one)).collect()
        } else {
            Vec::new()
        },
        parts_left_out: outcome.parts.len().saturating_sub(PARTS),
        onward: outcome
            .onward
            .iter()
            .map(|leg| onward(ground, leg))
            .collect(),
    };
    serde_json::to_string(&answer).context("cannot write the answer as JSON")
}

fn onward<'a>(ground: &Ground, leg: &'a Onward) -> Leg<'a> {
    let answer = leg.answer.as_ref();
    Leg {
        listener: leg.listener.words(),
        group: &leg.group,
        target: &leg.target,
        alike: leg.alike,
        preserves_client: leg.preserves_client,
        verdict: answer.map(|answer| answer.verdict.word()),
        ports: leg.traffic.words(),
        hops: answer.map_or_else(Vec::new, |answer| hops(ground, &answer.forward.hops)),
        reasons: answer.map_or_else(Vec::new, |answer| reasons(&answer.reasons)),
    }
}

/// The one protocol that was asked about, or `any`.
fn protocol(asked: &PortSet) -> String {
    for (number, name) in [
        (TCP, "tcp"),
        (UDP, "udp"),
        (ICMP, "icmp"),
        (ICMPV6, "icmpv6"),
    ] {
        if PortSet::protocol(number).contains(asked) {
            return name.to_owned();
        }
    }
    match asked.words().as_slice() {
        [one] if !one.contains('-') => one.clone(),
        _ => "any".to_owned(),
    }
}

fn hops<'a>(ground: &Ground, hops: &'a [way::Hop]) -> Vec<Hop<'a>> {
    let mut interface = None;
    let mut out = Vec::with_capacity(hops.len());
    for hop in hops {
        let own = node(ground.network, hop);
        if hop.kind == "network interface" {
            interface.clone_from(&own);
        }
        // Groups and listeners are the interface's before them.
        let of_interface = matches!(hop.kind, "security group" | "listener" | "service");
        out.push(Hop {
            resource: &hop.resource,
            kind: hop.kind,
            decision: hop.decision,
            rule: hop.rule.as_deref(),
            detail: hop.detail.as_deref(),
            node: if of_interface { interface.clone() } else { own },
        });
    }
    out
}

fn reasons(reasons: &[verdict::Reason]) -> Vec<Reason<'_>> {
    let reasons = reasons.iter();
    reasons
        .map(|why| Reason {
            code: &why.code,
            resource: &why.resource,
            message: &why.message,
        })
        .collect()
}

fn back<'a>(ground: &Ground, back: &'a Back) -> Return<'a> {
    let why: &[verdict::Reason] = if back.way.maybe.is_empty() {
        &back.way.blocked
    } else if back.way.open.is_empty() {
        &back.way.unknown
    } else {
        &[]
    };
    Return {
        verdict: back.verdict.word(),
        ports: back.way.maybe.words(),
        hops: hops(ground, &back.way.hops),
        reasons: reasons(why),
    }
}

fn part<'a>(ground: &Ground, labels: &Labels, part: &'a Part) -> OnePart<'a> {
    OnePart {
        source: words(ground, labels, &part.source),
        destination: words(ground, labels, &part.destination),
        verdict: part.answer.verdict.word(),
        ports: part.answer.ports.words(),
        reasons: reasons(&part.answer.reasons),
    }
}

/// Answers a question in words with a line of JSON.
///
/// # Errors
/// See [`Refused`].
pub fn in_json(ground: &Ground, names: &Names, asked: &Asked) -> Result<String, Refused> {
    let port = asked.port.as_deref().filter(|port| !port.trim().is_empty());
    let traffic = port.map(traffic).transpose().map_err(Refused::Port)?;
    let told = answer(ground, names, asked, traffic)?;
    write(ground, names.labels(), &told).map_err(|error| Refused::Port(error.to_string()))
}

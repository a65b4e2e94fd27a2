//! A checked policy as SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>): a result a finding.

use std::collections::BTreeSet;
use std::fmt::Write;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use crate::policy::report::{Checked, Finding, Outcome, Report, Who};

use super::plain::plain;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What a path may not hold in a URI reference. A colon in the first part would make it a scheme.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b':');

/// How many resources of one finding are listed as its places.
const PLACES: usize = 100;

/// The document; `file` is the policy's path.
#[must_use]
pub fn write(report: &Report, file: &str) -> Value {
    let uri = utf8_percent_encode(&file.replace('\\', "/"), PATH).to_string();
    let mut results = Vec::new();
    for (index, rule) in report.rules.iter().enumerate() {
        let one = |kind: &str, level: &str, message: String, finding: Option<&Finding>| {
            json!({
                "ruleId": plain(&rule.name),
                "ruleIndex": index,
                "kind": kind,
                "level": level,
                "message": {"text": unlinked(&plain(&message))},
                "locations": [{
                    "physicalLocation": {
                        "artifactLocation": {"uri": uri},
                        "region": {"startLine": rule.line},
                    },
                    "logicalLocations": finding.map(places).unwrap_or_default(),
                }],
                "properties": properties(rule, finding),
            })
        };
        if rule.outcome == Outcome::Empty
            || (rule.findings.is_empty() && rule.outcome != Outcome::Holds)
        {
            results.push(one("open", "none", rule.message.clone(), None));
        }
        for finding in &rule.findings {
            // A result that is no failure bears the level none: section 3.27.10.
            let (kind, level) = match finding.outcome {
                Outcome::Violated => ("fail", rule.severity.word()),
                _ => ("open", "none"),
            };
            results.push(one(kind, level, message(rule, finding), Some(finding)));
        }
    }
    let rules: Vec<Value> = report.rules.iter().map(descriptor).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "mapper",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// A message in which nothing is a link: section 3.11.6.
fn unlinked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\\' | '[' | ']') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

fn descriptor(rule: &Checked) -> Value {
    let why = rule
        .reason
        .as_deref()
        .map(|reason| format!(" Reason: {reason}"))
        .unwrap_or_default();
    json!({
        "id": plain(&rule.name),
        "shortDescription": {"text": plain(&rule.name)},
        "fullDescription": {"text": plain(&format!("{}.{why}", rule.sentence()))},
        "defaultConfiguration": {"level": rule.severity.word()},
    })
}

fn message(rule: &Checked, finding: &Finding) -> String {
    let names = |list: &[Who]| {
        list.iter()
            .map(|who| who.words.as_str())
            .collect::<Vec<_>>()
            .join("; ")
    };
    let verb = match (finding.outcome, rule.must) {
        (Outcome::Violated, crate::policy::document::Must::Reach) => "does not reach",
        (Outcome::Violated, crate::policy::document::Must::NotReach) => "reaches",
        _ => "may reach",
    };
    let mut text = format!(
        "{} {verb} {} on {}.",
        names(&finding.sources),
        names(&finding.destinations),
        finding.ports.join(", ")
    );
    if !finding.rules.is_empty() {
        let rules: Vec<String> = finding
            .rules
            .iter()
            .map(crate::reach::verdict::AllowingRule::words)
            .collect();
        let _ = write!(text, " Opened by {}.", rules.join("; "));
    }
    for why in &finding.reasons {
        let _ = write!(text, " {}: {} ({}).", why.code, why.message, why.resource);
    }
    text
}

fn places(finding: &Finding) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    let all = finding.destinations.iter().chain(&finding.sources);
    all.flat_map(|who| &who.resources)
        .filter(|resource| seen.insert(&resource.arn))
        .take(PLACES)
        .map(|resource| {
            json!({
                "name": plain(resource.name.as_deref().unwrap_or(&resource.id)),
                "fullyQualifiedName": plain(&resource.arn),
                "kind": "resource",
            })
        })
        .collect()
}

fn properties(rule: &Checked, finding: Option<&Finding>) -> Value {
    json!({
        "outcome": finding.map_or(rule.outcome, |finding| finding.outcome).word(),
        "ports": finding.map(|finding| finding.ports.clone()).unwrap_or_default(),
        "path": finding.map(|finding| finding.path.iter().map(|hop| plain(hop)).collect::<Vec<_>>()).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_becomes_a_link() {
        assert_eq!(
            unlinked(r"[here](http://x) a\b web-1"),
            r"\[here\](http://x) a\\b web-1"
        );
    }
}

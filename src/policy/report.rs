//! What became of a policy: for each rule its outcome, and who makes it so.

use std::fmt::Write;

use serde::Serialize;

use crate::reach::verdict::{AllowingRule, Reason};

use super::document::{Must, Rule, Severity};

/// The whole result.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    pub title: Option<String>,
    pub summary: Summary,
    /// In the order of the file.
    pub rules: Vec<Checked>,
}

/// How many rules came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub rules: usize,
    pub holds: usize,
    pub violated: usize,
    pub unknown: usize,
    pub empty: usize,
}

/// One rule.
#[derive(Debug, Clone, Serialize)]
pub struct Checked {
    pub name: String,
    pub outcome: Outcome,
    /// One sentence.
    pub message: String,
    /// Where it begins in the file, from 1.
    pub line: usize,
    pub source: String,
    #[serde(serialize_with = "must")]
    pub must: Must,
    pub destination: String,
    pub ports: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
    #[serde(serialize_with = "severity")]
    pub severity: Severity,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many interfaces each end matches.
    pub sources: usize,
    pub destinations: usize,
    /// What makes it violated, then what makes it unknown.
    pub findings: Vec<Finding>,
}

/// What a rule came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Violated,
    /// It hangs on something that was not gathered.
    Unknown,
    /// A selector matches nothing: the rule says nothing about this network.
    Empty,
    Holds,
}

impl Outcome {
    /// The word in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Violated => "violated",
            Self::Unknown => "unknown",
            Self::Empty => "empty",
            Self::Holds => "holds",
        }
    }
}

/// Who makes a rule violated or unknown: the same for every source with every destination of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub outcome: Outcome,
    pub sources: Vec<Who>,
    pub destinations: Vec<Who>,
    /// What passes and must not; what must pass and does not; what of it nobody can tell.
    pub ports: Vec<String>,
    /// The security group rules that open it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<AllowingRule>,
    /// The resources on the way of the first source to the first destination, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
    /// Why it does not pass, or why nobody can tell.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

/// Interfaces that nothing tells apart, or addresses outside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Who {
    /// In a few words: `web-1`, `12 x AWS::EC2::Instance in app-a: web-1, web-2, ...`, `the internet`.
    pub words: String,
    /// AWS's type name; none for addresses outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The subnet's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subnet: Option<String>,
    /// The workloads, by id, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<Resource>,
    /// CIDR blocks outside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cidrs: Vec<String>,
}

/// A workload.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Resource {
    pub id: String,
    pub arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands out a reference"
)]
fn must<S: serde::Serializer>(must: &Must, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(must.words())
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands out a reference"
)]
fn severity<S: serde::Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(severity.word())
}

impl Checked {
    /// A rule before its outcome is known.
    #[must_use]
    pub fn of(rule: &Rule) -> Self {
        Self {
            name: rule.name.clone(),
            outcome: Outcome::Holds,
            message: String::new(),
            line: rule.line,
            source: rule.source.words.clone(),
            must: rule.must,
            destination: rule.destination.words.clone(),
            ports: rule.ports.words(),
            except: rule.except.words(),
            severity: rule.severity,
            reason: rule.reason.clone(),
            sources: 0,
            destinations: 0,
            findings: Vec::new(),
        }
    }

    /// The assertion as a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let on = if self.must == Must::Reach || self.ports != ["any"] {
            format!(" on {}", self.ports.join(", "))
        } else {
            String::new()
        };
        let except = if self.except.is_empty() {
            String::new()
        } else {
            format!(" except {}", self.except.join(", "))
        };
        format!(
            "{} must {} {}{on}{except}",
            self.source,
            self.must.words(),
            self.destination
        )
    }
}

impl Summary {
    /// Counts outcomes.
    #[must_use]
    pub fn of(rules: &[Checked]) -> Self {
        let count = |outcome: Outcome| rules.iter().filter(|rule| rule.outcome == outcome).count();
        Self {
            rules: rules.len(),
            holds: count(Outcome::Holds),
            violated: count(Outcome::Violated),
            unknown: count(Outcome::Unknown),
            empty: count(Outcome::Empty),
        }
    }

    /// In a line.
    #[must_use]
    pub fn words(self) -> String {
        let rules = if self.rules == 1 { "rule" } else { "rules" };
        let mut out = format!(
            "{} {rules}: {} held, {} violated",
            self.rules, self.holds, self.violated
        );
        for (count, word) in [(self.unknown, "unknown"), (self.empty, "about nothing")] {
            if count > 0 {
                let _ = write!(out, ", {count} {word}");
            }
        }
        out
    }
}

//! A checked policy for people.

use std::fmt::Write;

use crate::cli::terminal::line;
use crate::policy::document::Must;
use crate::policy::report::{Checked, Finding, Outcome, Report, Who};
use crate::reach::verdict::{AllowingRule, Reason};

/// How many findings of a rule are shown; `--format json` has all.
const FINDINGS: usize = 12;
/// How many lines of one kind stand below a finding.
const LINES: usize = 6;

/// The report: a line a rule, with its findings below, and a summary.
#[must_use]
pub fn write(report: &Report, file: &str) -> String {
    let mut out = String::new();
    if let Some(title) = &report.title {
        let _ = writeln!(out, "{}\n", line(title));
    }
    for rule in &report.rules {
        let word = match rule.outcome {
            Outcome::Violated => "VIOLATED",
            Outcome::Unknown => "UNKNOWN",
            Outcome::Empty => "EMPTY",
            Outcome::Holds => "ok",
        };
        let _ = writeln!(
            out,
            "{word:<9} {} ({}:{})",
            line(&rule.name),
            line(file),
            rule.line
        );
        if rule.outcome == Outcome::Holds {
            continue;
        }
        let _ = writeln!(out, "          {}", line(&rule.sentence()));
        if let Some(reason) = &rule.reason {
            let _ = writeln!(out, "          because: {}", line(reason));
        }
        if rule.findings.is_empty() {
            let _ = writeln!(out, "          {}", line(&rule.message));
        }
        for text in findings(rule).lines() {
            let _ = writeln!(out, "          {text}");
        }
    }
    let _ = writeln!(out, "\n{}", report.summary.words());
    out
}

/// The findings of a rule.
#[must_use]
pub fn findings(rule: &Checked) -> String {
    let mut out = String::new();
    for finding in rule.findings.iter().take(FINDINGS) {
        one(rule, finding, &mut out);
    }
    if rule.findings.len() > FINDINGS {
        let more = rule.findings.len() - FINDINGS;
        let _ = writeln!(out, "- and {more} more; --format json lists all");
    }
    out
}

fn one(rule: &Checked, finding: &Finding, out: &mut String) {
    let verb = match (finding.outcome, rule.must) {
        (Outcome::Violated, Must::NotReach) => "reaches",
        (Outcome::Violated, Must::Reach) => "does not reach",
        _ => "may reach",
    };
    let _ = writeln!(
        out,
        "- {} {verb} {} on {}",
        names(&finding.sources),
        names(&finding.destinations),
        finding.ports.join(", ")
    );
    let mut list = |word: &str, lines: Vec<String>| {
        for text in lines.iter().take(LINES) {
            let _ = writeln!(out, "    {word} {}", line(text));
        }
        if lines.len() > LINES {
            let _ = writeln!(out, "    {word} {} more", lines.len() - LINES);
        }
    };
    list(
        "opened by",
        finding.rules.iter().map(AllowingRule::words).collect(),
    );
    if !finding.path.is_empty() {
        list("path:", vec![finding.path.join(" -> ")]);
    }
    list("why:", finding.reasons.iter().map(Reason::words).collect());
}

fn names(list: &[Who]) -> String {
    const MOST: usize = 3;
    let mut out: Vec<String> = list.iter().take(MOST).map(|who| line(&who.words)).collect();
    if list.len() > MOST {
        out.push(format!("{} more", list.len() - MOST));
    }
    out.join("; ")
}

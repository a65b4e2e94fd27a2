//! Whether a network keeps to a policy. Work grows with kinds of interfaces, not with interfaces.

use crate::net::labels::Labels;
use crate::network::known::Gap;
use crate::question::ground::Ground;

use super::case::{Case, Side};
use super::document::{Must, Policy, Rule};
use super::faces::Teller;
use super::findings::findings;
use super::mistake::Mistake;
use super::report::{Checked, Finding, Outcome, Report, Summary, Who};
use super::select::Finder;
use super::selected::Selected;
use super::unlisted::unlisted;

/// Checks every rule of a policy.
///
/// # Errors
/// A label that config.json does not have.
pub fn judge(ground: &Ground<'_>, labels: &Labels, policy: &Policy) -> Result<Report, Mistake> {
    let finder = Finder::new(ground, labels);
    let mut rules = Vec::new();
    for rule in &policy.rules {
        let (source, target) = (finder.side(&rule.source)?, finder.side(&rule.destination)?);
        rules.push(check(ground, labels, rule, &source, &target));
    }
    Ok(Report {
        title: policy.title.clone(),
        summary: Summary::of(&rules),
        rules,
    })
}

fn check(
    ground: &Ground<'_>,
    labels: &Labels,
    rule: &Rule,
    source: &Selected,
    target: &Selected,
) -> Checked {
    let mut out = Checked::of(rule);
    let case = Case {
        ground,
        rule,
        asked: rule.ports.subtract(&rule.except),
        source: Side::of(ground, source),
        target: Side::of(ground, target),
    };
    (out.sources, out.destinations) = (case.source.count(), case.target.count());
    for (selected, words) in [
        (source, &rule.source.words),
        (target, &rule.destination.words),
    ] {
        if selected.is_empty() {
            out.outcome = if rule.empty_ok {
                Outcome::Holds
            } else {
                Outcome::Empty
            };
            out.message =
                format!("nothing in the snapshot matches `{words}`, so that the rule says nothing");
            return out;
        }
    }
    if source.is_outside() && target.is_outside() {
        out.outcome = Outcome::Unknown;
        out.message =
            "both ends are outside, and the snapshot knows nothing of what passes between them"
                .to_owned();
        return out;
    }
    let hits = match rule.must {
        Must::NotReach => case.reached(),
        Must::Reach => case.unreached(),
    };
    let teller = Teller { ground, labels };
    out.findings = findings(&case, &teller, hits);
    out.outcome = out
        .findings
        .iter()
        .map(|finding| finding.outcome)
        .min()
        .unwrap_or(Outcome::Holds);
    out.message = message(rule, &out);
    let selectors = [&rule.source.selector, &rule.destination.selector];
    if out.outcome == Outcome::Holds
        && let Some(Gap {
            account,
            region,
            call,
            status,
        }) = unlisted(ground.network, &selectors)
    {
        out.outcome = Outcome::Unknown;
        out.message = format!(
            "it holds for all that were read, and nobody knows of how many more: {call} in {region} of {account}: {status}"
        );
    }
    out
}

fn message(rule: &Rule, checked: &Checked) -> String {
    let worst: Vec<&Finding> = checked
        .findings
        .iter()
        .filter(|finding| finding.outcome == checked.outcome)
        .collect();
    let Some(first) = worst.first() else {
        return match rule.must {
            Must::NotReach => "nothing of it passes".to_owned(),
            Must::Reach => "all of it passes".to_owned(),
        };
    };
    let verb = match (checked.outcome, rule.must) {
        (Outcome::Violated, Must::NotReach) => "reaches",
        (Outcome::Violated, Must::Reach) => "does not reach",
        _ => "may reach",
    };
    let names = |list: &[Who]| match list {
        [] => String::new(),
        [one] => one.words.clone(),
        [one, rest @ ..] => format!("{} and {} more", one.words, rest.len()),
    };
    let more = match worst.len() {
        1 => String::new(),
        count => format!(" ({count} findings)"),
    };
    format!(
        "{} {verb} {} on {}{more}",
        names(&first.sources),
        names(&first.destinations),
        first.ports.join(", ")
    )
}

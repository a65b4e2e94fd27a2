//! The least-privilege policies of a gathering, from the declarations of its calls.

use std::collections::BTreeSet;

use anyhow::Result;
use serde::Serialize;

use super::plan::{Plan, Scope};
use super::regions;
use crate::resource::document::Document;

/// Characters of a managed policy, white space aside:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
pub const MOST_CHARACTERS: usize = 6_144;

/// The call that every run begins with. AWS allows it to everybody; it is named so that the policy is the whole list.
const IDENTITY: &str = "sts:GetCallerIdentity";

/// An action, and what it is limited to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// As IAM names it: `ec2:DescribeVpcs`.
    pub action: String,
    /// An ARN; none where the action takes no other than `*`.
    on: Option<String>,
}

impl Grant {
    fn of(document: &Document) -> Self {
        let action = document.action();
        let on = document.action_on();
        let on = on.map(|rest| format!("arn:aws:{}:*::{rest}", prefix(&action)));
        Self { action, on }
    }

    fn anywhere(action: &str) -> Self {
        Self {
            action: action.to_owned(),
            on: None,
        }
    }
}

/// One document that IAM takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Policy {
    version: &'static str,
    pub statement: Vec<Statement>,
}

/// What may be done with what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Statement {
    sid: String,
    effect: &'static str,
    pub action: Vec<String>,
    resource: Vec<String>,
}

/// What every call of `mapper gather` in `scope` needs.
#[must_use]
pub fn actions(scope: Scope) -> BTreeSet<Grant> {
    let plan = Plan::of(scope);
    let asked = plan.steps.iter().map(|step| Grant::of(&step.document));
    asked
        .chain([Grant::of(&regions::DOCUMENT), Grant::anywhere(IDENTITY)])
        .collect()
}

fn prefix(action: &str) -> &str {
    action.split(':').next().unwrap_or_default()
}

/// The actions as policies of at most `most` characters each, a statement a service. Nearly none of these actions can be
/// limited to single resources (<https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html>).
///
/// # Errors
/// None that strings can cause.
pub fn policies(actions: &BTreeSet<Grant>, most: usize) -> Result<Vec<Policy>> {
    let mut policies = Vec::new();
    let mut policy = Policy::empty();
    for action in actions {
        let mut longer = policy.clone();
        longer.allow(action);
        if longer.characters()? > most && !policy.statement.is_empty() {
            policies.push(policy);
            policy = Policy::empty();
            policy.allow(action);
        } else {
            policy = longer;
        }
    }
    policies.push(policy);
    Ok(policies)
}

/// What the caller needs to take on roles.
#[must_use]
pub fn roles(arns: &BTreeSet<String>) -> Policy {
    Policy {
        statement: vec![Statement {
            sid: "Roles".to_owned(),
            effect: "Allow",
            action: vec!["sts:AssumeRole".to_owned()],
            resource: arns.iter().cloned().collect(),
        }],
        ..Policy::empty()
    }
}

impl Policy {
    fn empty() -> Self {
        Self {
            version: "2012-10-17",
            statement: Vec::new(),
        }
    }

    /// Adds an action to the statement of its service.
    fn allow(&mut self, grant: &Grant) {
        let sid = sid(prefix(&grant.action));
        let on = grant.on.clone().unwrap_or_else(|| "*".to_owned());
        match self.statement.iter_mut().find(|known| known.sid == sid) {
            Some(statement) => {
                add(&mut statement.action, grant.action.clone());
                add(&mut statement.resource, on);
            }
            None => self.statement.push(Statement {
                sid,
                effect: "Allow",
                action: vec![grant.action.clone()],
                resource: vec![on],
            }),
        }
    }

    /// What IAM counts: all but white space, of which no name here has any.
    fn characters(&self) -> Result<usize> {
        Ok(serde_json::to_vec(self)?.len())
    }
}

/// Adds what is not there yet.
fn add(list: &mut Vec<String>, text: String) {
    if !list.contains(&text) {
        list.push(text);
    }
}

/// Letters and digits only, the first of each word large: `redshift-serverless` is `RedshiftServerless`.
fn sid(service: &str) -> String {
    let mut sid = String::new();
    for word in service.split('-') {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        sid.push_str(&first.to_ascii_uppercase());
        sid.push_str(rest);
    }
    sid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_ends_where_iam_ends_it() {
        let grants: BTreeSet<Grant> = (0..400)
            .map(|at| format!("ec2:DescribeSomething{at:03}"))
            .chain(["redshift-serverless:ListWorkgroups".to_owned()])
            .map(|action| Grant::anywhere(&action))
            .collect();
        let policies = policies(&grants, MOST_CHARACTERS).unwrap();
        assert!(policies.len() > 1);
        let mut allowed = BTreeSet::new();
        for policy in &policies {
            assert!(policy.characters().unwrap() <= MOST_CHARACTERS);
            assert!(policy.characters().unwrap() > 500);
            for statement in &policy.statement {
                allowed.extend(
                    statement
                        .action
                        .iter()
                        .map(|action| Grant::anywhere(action)),
                );
            }
        }
        assert_eq!(allowed, grants);
        let last = &policies.last().unwrap().statement;
        assert_eq!(last.last().unwrap().sid, "RedshiftServerless");
    }

    #[test]
    fn core_is_one_policy_and_part_of_all() {
        let core = actions(Scope::Core);
        assert_eq!(policies(&core, MOST_CHARACTERS).unwrap().len(), 1);
        let has = |grants: &BTreeSet<Grant>, action: &str| {
            grants.iter().any(|grant| grant.action == action)
        };
        assert!(has(&core, "ec2:DescribeVpcs") && has(&core, IDENTITY));
        assert!(!has(&core, "lambda:ListFunctions"));
        let all = actions(Scope::All);
        assert!(has(&all, "lambda:ListFunctions"));
        assert!(core.is_subset(&all));
    }
}

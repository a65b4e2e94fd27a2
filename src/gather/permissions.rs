//! The least-privilege policies of a gathering, from the declarations of its calls.

use std::collections::BTreeSet;

use anyhow::Result;
use serde::Serialize;

use super::plan::Plan;
use super::regions;
use crate::inventory::CATALOGUE;

/// Characters of a managed policy, white space aside:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.
pub const MOST_CHARACTERS: usize = 6_144;

/// The call that every run begins with. AWS allows it to everybody; it is named so that the policy is the whole list.
const IDENTITY: &str = "sts:GetCallerIdentity";

/// The services of the core policy, as IAM names them.
const CORE: [&str; 4] = ["ec2", "elasticloadbalancing", "rds", "sts"];

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

/// The actions of every call that `mapper gather` makes, of EC2, load balancing and databases.
#[must_use]
pub fn core_actions() -> BTreeSet<String> {
    let plan = Plan::of_catalogue();
    let asked = plan.steps.iter().map(|step| step.document.action());
    asked
        .chain([regions::DOCUMENT.action(), IDENTITY.to_owned()])
        .filter(|action| is_core(action))
        .collect()
}

/// The actions behind all other documents of the catalogue, asked by `mapper gather` or brought by the AWS CLI.
#[must_use]
pub fn extended_actions() -> BTreeSet<String> {
    let actions = CATALOGUE.iter().map(|row| row.document.action());
    actions.filter(|action| !is_core(action)).collect()
}

fn is_core(action: &str) -> bool {
    CORE.contains(&prefix(action))
}

fn prefix(action: &str) -> &str {
    action.split(':').next().unwrap_or_default()
}

/// The actions as policies of at most `most` characters each, a statement a service. Nearly none of these actions can be
/// limited to single resources (<https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html>).
///
/// # Errors
/// None that strings can cause.
pub fn policies(actions: &BTreeSet<String>, most: usize) -> Result<Vec<Policy>> {
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
    fn allow(&mut self, action: &str) {
        let sid = sid(prefix(action));
        match self.statement.iter_mut().find(|known| known.sid == sid) {
            Some(statement) => statement.action.push(action.to_owned()),
            None => self.statement.push(Statement {
                sid,
                effect: "Allow",
                action: vec![action.to_owned()],
                resource: vec!["*".to_owned()],
            }),
        }
    }

    /// What IAM counts: all but white space, of which no name here has any.
    fn characters(&self) -> Result<usize> {
        Ok(serde_json::to_vec(self)?.len())
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
        let actions: BTreeSet<String> = (0..400)
            .map(|at| format!("ec2:DescribeSomething{at:03}"))
            .chain(["redshift-serverless:ListWorkgroups".to_owned()])
            .collect();
        let policies = policies(&actions, MOST_CHARACTERS).unwrap();
        assert!(policies.len() > 1);
        let mut allowed = BTreeSet::new();
        for policy in &policies {
            assert!(policy.characters().unwrap() <= MOST_CHARACTERS);
            assert!(policy.characters().unwrap() > 500);
            for statement in &policy.statement {
                allowed.extend(statement.action.iter().cloned());
            }
        }
        assert_eq!(allowed, actions);
        let last = &policies.last().unwrap().statement;
        assert_eq!(last.last().unwrap().sid, "RedshiftServerless");
    }

    #[test]
    fn core_is_one_policy_and_nothing_is_in_both() {
        let core = core_actions();
        assert_eq!(policies(&core, MOST_CHARACTERS).unwrap().len(), 1);
        assert!(core.contains("ec2:DescribeVpcs") && core.contains(IDENTITY));
        assert!(core.is_disjoint(&extended_actions()));
        assert!(extended_actions().contains("lambda:ListFunctions"));
    }
}

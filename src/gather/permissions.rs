//! The least-privilege policies of a gathering, from the declarations of its calls.

use std::collections::BTreeSet;

use anyhow::Result;
use serde::Serialize;
use serde_json::{Value, json};

use super::plan::{Plan, Scope};
use super::{organisation, regions};
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
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Value>,
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

/// What the caller of a gathering of many accounts needs: to list those of an organisation, and to take on their roles.
#[must_use]
pub fn organisation(roles: &BTreeSet<String>) -> Policy {
    let listing = BTreeSet::from([organisation::DOCUMENT.action()]);
    Policy {
        statement: vec![
            Statement::allow("Organisation", listing, vec!["*".to_owned()]),
            Statement::allow(
                "Roles",
                BTreeSet::from(["sts:AssumeRole".to_owned()]),
                roles.iter().cloned().collect(),
            ),
        ],
        ..Policy::empty()
    }
}

/// The same, for snapshots in a bucket below a prefix (which may be empty), in the partition of that name.
#[must_use]
pub fn with_bucket(policy: Policy, partition: &str, bucket: &str, prefix: &str) -> Policy {
    let arn = format!("arn:{partition}:s3:::{bucket}");
    let below = if prefix.is_empty() {
        String::new()
    } else {
        format!("{prefix}/")
    };
    let listing = BTreeSet::from(["s3:ListBucket".to_owned()]);
    let listing = Statement {
        condition: (!prefix.is_empty())
            .then(|| json!({"StringLike": {"s3:prefix": [format!("{below}*")]}})),
        ..Statement::allow("Bucket", listing, vec![arn.clone()])
    };
    let objects = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"].map(str::to_owned);
    let objects = Statement::allow("Objects", objects.into(), vec![format!("{arn}/{below}*")]);
    let mut policy = policy;
    policy.statement.extend([listing, objects]);
    policy
}

impl Statement {
    fn allow(sid: &str, action: BTreeSet<String>, resource: Vec<String>) -> Self {
        Self {
            sid: sid.to_owned(),
            effect: "Allow",
            action: action.into_iter().collect(),
            resource,
            condition: None,
        }
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
            None => {
                let actions = BTreeSet::from([grant.action.clone()]);
                self.statement
                    .push(Statement::allow(&sid, actions, vec![on]));
            }
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
    fn a_bucket_is_open_below_its_prefix_only() {
        let roles = BTreeSet::from(["arn:aws:iam::*:role/mapper".to_owned()]);
        let policy = with_bucket(organisation(&roles), "aws", "maps", "a b");
        let policy = serde_json::to_value(policy).unwrap();
        let statements = policy["Statement"].as_array().unwrap();
        assert_eq!(
            statements[0]["Action"],
            json!(["organizations:ListAccounts"])
        );
        assert_eq!(
            statements[1]["Resource"],
            json!(["arn:aws:iam::*:role/mapper"])
        );
        assert_eq!(statements[2]["Resource"], json!(["arn:aws:s3:::maps"]));
        assert_eq!(
            statements[2]["Condition"],
            json!({"StringLike": {"s3:prefix": ["a b/*"]}})
        );
        assert_eq!(
            statements[3]["Resource"],
            json!(["arn:aws:s3:::maps/a b/*"])
        );
        assert!(statements[3].get("Condition").is_none());
        let whole = serde_json::to_value(with_bucket(organisation(&roles), "aws", "maps", ""));
        assert_eq!(
            whole.unwrap()["Statement"][3]["Resource"],
            json!(["arn:aws:s3:::maps/*"])
        );
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

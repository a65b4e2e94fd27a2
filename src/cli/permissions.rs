//! `mapper permissions`: the least-privilege policy of a gathering, ready for IAM, Terraform or CloudFormation.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

use crate::cli::outcome::Outcome;
use crate::cli::terminal::Terminal;
use crate::cli::usage::Usage;
use crate::config::Config;
use crate::config::organisation::check_role_name;
use crate::gather::permissions::{
    MOST_CHARACTERS, Policy, actions, organisation, policies, with_bucket,
};
use crate::gather::plan::Scope;
use crate::snapshot::remote::address::Address;

/// Options of `mapper permissions`.
#[derive(Debug, Clone, Args)]
pub struct Permissions {
    /// What the policy is written for
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// The services beyond EC2, load balancing and RDS as well
    #[arg(long)]
    extended: bool,
    /// What the caller of `gather --org` and `--all` needs instead: to list the organisation's accounts, and to take on the
    /// roles of config.json
    #[arg(long, conflicts_with = "extended")]
    org: bool,
    /// With --org, a role that every account has
    #[arg(long, value_name = "NAME", requires = "org")]
    role_name: Option<String>,
    /// With --org, where the snapshots go: s3://bucket/prefix
    #[arg(long, value_name = "URL", requires = "org")]
    data: Option<Address>,
    /// The accounts whose roles are taken on
    #[arg(long, value_name = "FILE", default_value = "config.json")]
    config: PathBuf,
}

/// Who reads the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// An IAM policy document; several, where one would be too long, are a JSON list
    Json,
    /// aws_iam_policy resources
    Terraform,
    /// A template with AWS::IAM::ManagedPolicy resources
    Cloudformation,
}

impl Permissions {
    /// Prints the policy.
    ///
    /// # Errors
    /// With `--org`, a config.json that cannot be read or names no role.
    pub fn run(self, terminal: Terminal) -> Result<Outcome> {
        let policies = if self.org {
            vec![self.callers()?]
        } else {
            let scope = if self.extended {
                Scope::All
            } else {
                Scope::Core
            };
            policies(&actions(scope), MOST_CHARACTERS)?
        };
        let name = if self.org { "mapper-org" } else { "mapper" };
        let text = match self.format {
            Format::Json => json_text(&policies)?,
            Format::Terraform => terraform(name, &policies)?,
            Format::Cloudformation => cloudformation(&policies)?,
        };
        terminal.result(&text)?;
        Ok(Outcome::Done)
    }
}

impl Permissions {
    fn callers(&self) -> Result<Policy> {
        let arns = self.role_arns()?;
        let first = arns.first().and_then(|arn| arn.split(':').nth(1));
        let partition = first.unwrap_or("aws").to_owned();
        let policy = organisation(&arns);
        Ok(match &self.data {
            Some(Address { bucket, prefix }) => with_bucket(policy, &partition, bucket, prefix),
            None => policy,
        })
    }

    fn role_arns(&self) -> Result<BTreeSet<String>> {
        let config = match &self.role_name {
            Some(_) => Config::read_if_there(&self.config)?.unwrap_or_default(),
            None => Config::read(&self.config).context(
                "roles stand in config.json, or --role-name names the one that every account has",
            )?,
        };
        let accounts = config.accounts.into_iter();
        let mut arns: BTreeSet<String> = accounts.filter_map(|one| one.role_arn).collect();
        if let Some(role) = &self.role_name {
            check_role_name(role).map_err(|error| Usage::error(format!("--role-name: {error}")))?;
            let partitions: BTreeSet<&str> = arns
                .iter()
                .filter_map(|arn| arn.split(':').nth(1))
                .collect();
            let partition = partitions.first().copied().unwrap_or("aws");
            arns.insert(format!("arn:{partition}:iam::*:role/{role}"));
        }
        if arns.is_empty() {
            return Err(Usage::error(format!(
                "no account in {} has a role_arn, so there is no role to take on; name one with --role-name, or add one with \
                 `mapper configure add-account --role-arn`",
                self.config.display()
            )));
        }
        Ok(arns)
    }
}

fn json_text(policies: &[Policy]) -> Result<String> {
    match policies {
        [only] => serde_json::to_string_pretty(only),
        several => serde_json::to_string_pretty(several),
    }
    .context("the policy cannot be written")
}

/// JSON is a Terraform expression once its template marks are doubled.
fn terraform(name: &str, policies: &[Policy]) -> Result<String> {
    let mut text = String::new();
    for (at, policy) in policies.iter().enumerate() {
        let name = numbered(name, at, policies.len(), "-");
        let label = name.replace('-', "_");
        let document = serde_json::to_string_pretty(policy)?;
        let document = document.replace("${", "$${").replace("%{", "%%{");
        let document = document.replace('\n', "\n  ");
        let gap = if at == 0 { "" } else { "\n\n" };
        write!(
            text,
            "{gap}resource \"aws_iam_policy\" \"{label}\" {{\n  name        = \"{name}\"\n  \
             description = \"{DESCRIPTION}\"\n  policy = jsonencode({document})\n}}"
        )?;
    }
    Ok(text)
}

fn cloudformation(policies: &[Policy]) -> Result<String> {
    let (mut resources, mut outputs) = (Map::new(), Map::new());
    for (at, policy) in policies.iter().enumerate() {
        let name = numbered("MapperPolicy", at, policies.len(), "");
        let properties = json!({"Description": DESCRIPTION, "PolicyDocument": policy});
        outputs.insert(format!("{name}Arn"), json!({"Value": {"Ref": name}}));
        let resource = json!({"Type": "AWS::IAM::ManagedPolicy", "Properties": properties});
        resources.insert(name, resource);
    }
    let template = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": DESCRIPTION,
        "Resources": Value::Object(resources),
        "Outputs": Value::Object(outputs),
    });
    Ok(serde_json::to_string_pretty(&template)?)
}

const DESCRIPTION: &str = "What mapper gather asks of AWS, read-only";

/// The name with its number, where there are several.
fn numbered(name: &str, at: usize, all: usize, gap: &str) -> String {
    if all == 1 {
        name.to_owned()
    } else {
        format!("{name}{gap}{}", at + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Vec<Policy> {
        let two = policies(&actions(Scope::Core), 2_000).unwrap();
        assert_eq!(two.len(), 2);
        two
    }

    #[test]
    fn each_format_holds_every_policy() {
        let list: Vec<Value> = serde_json::from_str(&json_text(&two()).unwrap()).unwrap();
        assert_eq!(list.len(), 2);
        let one: Value = serde_json::from_str(&json_text(&two()[..1]).unwrap()).unwrap();
        assert_eq!(one["Version"], "2012-10-17");
        let template: Value = serde_json::from_str(&cloudformation(&two()).unwrap()).unwrap();
        assert_eq!(
            template["Resources"]["MapperPolicy2"]["Properties"]["PolicyDocument"],
            list[1]
        );
        assert_eq!(
            template["Outputs"]["MapperPolicy1Arn"]["Value"]["Ref"],
            "MapperPolicy1"
        );
        let text = terraform("mapper", &two()).unwrap();
        assert!(
            text.starts_with("resource \"aws_iam_policy\" \"mapper_1\" {"),
            "{text}"
        );
        assert_eq!(text.matches("jsonencode({").count(), 2);
        assert_eq!(text.matches('{').count(), text.matches('}').count());
    }

    #[test]
    fn text_of_the_config_is_no_template_of_terraform() {
        let odd = organisation(&["arn:aws:iam::1:role/${file(\"x\")}%{if}".to_owned()].into());
        let text = terraform("mapper-org", &[odd]).unwrap();
        assert!(text.contains("$${file(\\\"x\\\")}%%{if}"), "{text}");
    }
}

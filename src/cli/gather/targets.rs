//! Which accounts are gathered, and how each is reached.

use std::path::Path;

use anyhow::{Result, bail};

use crate::aws::Role;
use crate::cli::usage::Usage;
use crate::config::organisation::{Member, Usual, unknown, with_role};
use crate::config::{Account, Config};

/// An account to gather.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Of its folder.
    pub name: String,
    /// What is known of it; none: whatever account the credentials belong to.
    pub known: Option<Account>,
}

impl From<Account> for Target {
    fn from(account: Account) -> Self {
        Self {
            name: account.name.clone(),
            known: Some(account),
        }
    }
}

/// Every account of config.json, in its order.
///
/// # Errors
/// There is none.
pub fn all(config: &Config, file: &Path) -> Result<Vec<Target>> {
    if config.accounts.is_empty() {
        bail!("{} lists no account", file.display());
    }
    Ok(config.accounts.iter().cloned().map(Target::from).collect())
}

/// The accounts of those names, each once; the default one where none is named.
///
/// # Errors
/// No name, and no default.
pub fn named(config: &Config, names: &[String], file: &Path) -> Result<Vec<Target>> {
    if names.is_empty() {
        let Some(account) = config.default_account() else {
            bail!(
                "no account is named with --account, and {} has none with \"default\": true",
                file.display()
            );
        };
        return Ok(vec![account.clone().into()]);
    }
    let mut targets: Vec<Target> = Vec::new();
    for name in names {
        if targets.iter().all(|target| target.name != *name) {
            targets.push(Target {
                name: name.clone(),
                known: config.account(name).cloned(),
            });
        }
    }
    Ok(targets)
}

/// The active accounts of an organisation, sorted by id: as config.json has them, or else with the usual role. The account
/// `own` is the caller's, and needs none.
///
/// # Errors
/// Accounts that nothing says how to reach.
pub fn of_organisation(
    config: &Config,
    members: &[Member],
    own: &str,
    usual: &Usual,
) -> Result<Vec<Target>> {
    let mut accounts = unknown(&config.accounts, members, &Usual::default());
    let known = config.accounts.iter().filter(|account| {
        let mut active = members.iter().filter(|member| member.is_active());
        active.any(|member| member.id == account.id)
    });
    accounts.extend(known.cloned());
    accounts.sort_by(|a, b| (&a.id, &a.name).cmp(&(&b.id, &b.name)));
    let reached = accounts.into_iter().map(|account| {
        let member = members.iter().find(|member| member.id == account.id);
        let partition = member.map_or("aws", |member| member.partition.as_str());
        if account.id == own || account.profile.is_some() {
            account
        } else {
            with_role(account, partition, usual)
        }
    });
    let accounts: Vec<Account> = reached.collect();
    let lost: Vec<&str> = accounts
        .iter()
        .filter(|account| {
            account.id != own && account.role_arn.is_none() && account.profile.is_none()
        })
        .map(|account| account.name.as_str())
        .collect();
    if let Some(first) = lost.first() {
        return Err(Usage::error(format!(
            "nothing says which role to take on in {} accounts of the organisation ({first}{}): name it with --role-name, \
             or give them role_arn in config.json",
            lost.len(),
            if lost.len() > 1 { ", ..." } else { "" }
        )));
    }
    Ok(accounts.into_iter().map(Target::from).collect())
}

/// The role of an account of config.json, with a session name that tells CloudTrail who came.
#[must_use]
pub fn role(account: &Account) -> Option<Role> {
    const LONGEST: usize = 64;
    let plain = |letter: &char| letter.is_ascii_alphanumeric() || "+=,.@-".contains(*letter);
    let session_name = "mapper-".chars().chain(account.name.chars().filter(plain));
    Some(Role {
        arn: account.role_arn.clone()?,
        external_id: account.external_id.clone(),
        session_name: session_name.take(LONGEST).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(id: &str, name: &str, state: &str) -> Member {
        Member {
            id: id.to_owned(),
            name: name.to_owned(),
            partition: "aws".to_owned(),
            state: state.to_owned(),
        }
    }

    fn config() -> Config {
        Config::parse(
            br#"{"accounts": [{"id": "000000000003", "name": "shop", "role_arn": "arn:aws:iam::000000000003:role/own"},
            {"id": "000000000009", "name": "elsewhere"}, {"id": "000000000004", "name": "lab", "profile": "lab"}]}"#,
        )
        .unwrap()
    }

    fn members() -> Vec<Member> {
        vec![
            member("000000000004", "Laboratory", "ACTIVE"),
            member("000000000002", "Data", "ACTIVE"),
            member("000000000003", "Shop", "ACTIVE"),
            member("000000000001", "Root", "ACTIVE"),
            member("000000000005", "Old", "SUSPENDED"),
        ]
    }

    #[test]
    fn an_organisation_is_gathered_as_config_json_has_it_and_else_by_the_usual_role() {
        let usual = Usual {
            role: Some("mapper".to_owned()),
            external_id: None,
        };
        let targets = of_organisation(&config(), &members(), "000000000001", &usual).unwrap();
        let told: Vec<_> = targets
            .iter()
            .map(|target| {
                let role = target.known.as_ref().unwrap().role_arn.as_deref();
                (
                    target.name.as_str(),
                    role.and_then(|arn| arn.rsplit(':').next()),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("root", None),
                ("data", Some("role/mapper")),
                ("shop", Some("role/own")),
                ("lab", None)
            ]
        );
    }

    #[test]
    fn an_account_that_nothing_leads_to_is_told() {
        let usual = Usual::default();
        let error = of_organisation(&config(), &members(), "000000000001", &usual).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("in 1 accounts of the organisation (data)"),
            "{error}"
        );
        // The caller's own needs no role.
        assert!(of_organisation(&config(), &members()[2..], "000000000001", &usual).is_ok());
    }
}

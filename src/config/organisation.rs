//! Accounts of an organisation as accounts of config.json: their names, and the role to take on in each.

use std::collections::BTreeMap;

use anyhow::Result;

use super::account::Account;

/// An account as AWS Organizations lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Twelve digits.
    pub id: String,
    /// As people wrote it: any characters.
    pub name: String,
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: String,
    /// `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE` or another word of AWS's.
    pub state: String,
}

impl Member {
    /// Whether there is anything to gather in it.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == "ACTIVE"
    }
}

/// What is taken on in each account that config.json has no role for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usual {
    /// The role's name, with its path if it has one.
    pub role: Option<String>,
    /// What the roles' trust policies ask for.
    pub external_id: Option<String>,
}

/// The active members that `known` does not list by their id, as it would list them, sorted by id: with a name that no
/// other account has, and with the usual role.
#[must_use]
pub fn unknown(known: &[Account], members: &[Member], usual: &Usual) -> Vec<Account> {
    let mut new: Vec<&Member> = members
        .iter()
        .filter(|member| member.is_active() && known.iter().all(|one| one.id != member.id))
        .collect();
    new.sort_by(|a, b| a.id.cmp(&b.id));
    new.dedup_by(|a, b| a.id == b.id);
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let names = known.iter().map(|account| account.name.clone());
    for name in names.chain(new.iter().map(|member| slug(&member.name))) {
        *taken.entry(name).or_default() += 1;
    }
    new.into_iter()
        .map(|member| {
            let name = slug(&member.name);
            // All that share a name bear their ids, so that the order in which they are listed does not matter.
            let shared = name.is_empty() || taken.get(&name).is_some_and(|count| *count > 1);
            let name = match (shared, name.as_str()) {
                (false, _) => name,
                (true, "") => member.id.clone(),
                (true, name) => format!("{name}-{}", member.id),
            };
            with_role(
                Account {
                    id: member.id.clone(),
                    name,
                    ..Account::default()
                },
                &member.partition,
                usual,
            )
        })
        .collect()
}

/// The account with the usual role, unless it has one of its own.
#[must_use]
pub fn with_role(account: Account, partition: &str, usual: &Usual) -> Account {
    match &usual.role {
        Some(role) if account.role_arn.is_none() => Account {
            role_arn: Some(format!("arn:{partition}:iam::{}:role/{role}", account.id)),
            external_id: account
                .external_id
                .clone()
                .or_else(|| usual.external_id.clone()),
            ..account
        },
        _ => account,
    }
}

/// Checks a role's name before anything is asked.
///
/// # Errors
/// A name that no role can have.
pub fn check_role_name(role: &str) -> Result<()> {
    let probe = Account {
        id: "123456789012".to_owned(),
        name: "any".to_owned(),
        ..Account::default()
    };
    let usual = Usual {
        role: Some(role.to_owned()),
        external_id: None,
    };
    with_role(probe, "aws", &usual).check_access()
}

/// The members that are left out, in a line; none if all are active.
#[must_use]
pub fn left_out(members: &[Member]) -> Option<String> {
    let closed: Vec<String> = members
        .iter()
        .filter(|member| !member.is_active())
        .map(|member| format!("{} '{}' ({})", member.id, member.name, member.state))
        .collect();
    (!closed.is_empty()).then(|| {
        format!(
            "{} of {} accounts of the organisation are not active and left out: {}",
            closed.len(),
            members.len(),
            closed.join(", ")
        )
    })
}

/// A name as a folder and a command line can bear it: small letters and digits of any script, with `-` for all else.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::is_folder_name;

    fn member(id: usize, name: &str, state: &str) -> Member {
        Member {
            id: format!("{id:012}"),
            name: name.to_owned(),
            partition: "aws".to_owned(),
            state: state.to_owned(),
        }
    }

    #[test]
    fn names_are_folders_and_nobody_elses() {
        let known = [Account {
            id: "000000000009".to_owned(),
            name: "prod".to_owned(),
            ..Account::default()
        }];
        let members = [
            member(4, "Büro & Co. (EU)", "ACTIVE"),
            member(3, "Dev", "ACTIVE"),
            member(1, "dev ", "ACTIVE"),
            member(2, "Prod", "ACTIVE"),
            member(5, "../..", "ACTIVE"),
            member(6, "gone", "SUSPENDED"),
            member(7, "closing", "PENDING_CLOSURE"),
            member(9, "Production", "ACTIVE"),
        ];
        let usual = Usual::default();
        let accounts = unknown(&known, &members, &usual);
        let names: Vec<&str> = accounts.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "dev-000000000001",
                "prod-000000000002",
                "dev-000000000003",
                "büro-co-eu",
                "000000000005"
            ]
        );
        assert!(names.iter().all(|name| is_folder_name(name)));
        let mut reversed = members.to_vec();
        reversed.reverse();
        assert_eq!(unknown(&known, &reversed, &usual), accounts);
    }

    #[test]
    fn the_usual_role_is_taken_on_where_there_is_no_other() {
        let usual = Usual {
            role: Some("audit/mapper".to_owned()),
            external_id: Some("agreed".to_owned()),
        };
        let account = unknown(&[], &[member(1, "dev", "ACTIVE")], &usual).remove(0);
        assert_eq!(
            account.role_arn.as_deref(),
            Some("arn:aws:iam::000000000001:role/audit/mapper")
        );
        assert_eq!(account.external_id.as_deref(), Some("agreed"));
        let own = Account {
            role_arn: Some("arn:aws:iam::000000000001:role/own".to_owned()),
            external_id: None,
            ..account
        };
        assert_eq!(with_role(own.clone(), "aws", &usual), own);
    }

    #[test]
    fn accounts_that_are_not_active_are_told() {
        let members = [member(1, "dev", "ACTIVE"), member(5, "Old", "SUSPENDED")];
        assert_eq!(
            left_out(&members).as_deref(),
            Some(
                "1 of 2 accounts of the organisation are not active and left out: 000000000005 'Old' (SUSPENDED)"
            )
        );
        assert_eq!(left_out(&members[..1]), None);
    }

    #[test]
    fn a_name_that_is_no_roles_is_refused() {
        assert!(check_role_name("OrganizationAccountAccessRole").is_ok());
        for bad in ["", "a b", "${x}", "a:b", "r*"] {
            assert!(check_role_name(bad).is_err(), "{bad}");
        }
    }
}

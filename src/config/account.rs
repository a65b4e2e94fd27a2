//! One account of config.json, and how it is reached.

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};

/// One account of config.json.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// Names the folder, and the account on the command line.
    pub name: String,
    /// The account that is meant when none is named.
    #[serde(default, skip_serializing_if = "is_false")]
    pub default: bool,
    /// The profile of the AWS configuration to gather with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The role to take on before gathering.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<String>,
    /// What the role's trust policy asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The regions to gather; without them, all that are enabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regions: Option<Vec<String>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Account {
    /// Checks what only gathering needs.
    ///
    /// # Errors
    /// A role that is no role's ARN, and an empty list of regions, which would gather nothing.
    pub fn check_access(&self) -> Result<()> {
        if let Some(arn) = &self.role_arn
            && !is_role_arn(arn)
        {
            bail!(
                "{arn:?} of account '{}' is no ARN of a role; write it as arn:aws:iam::{}:role/mapper",
                self.name,
                self.id
            );
        }
        if self.regions.as_ref().is_some_and(Vec::is_empty) {
            bail!(
                "account '{}' has an empty list of regions; name some, or leave the key out for all",
                self.name
            );
        }
        Ok(())
    }
}

/// `arn:<partition>:iam::<twelve digits>:role/<path and name>`.
fn is_role_arn(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next().unwrap_or_default();
    let head = next() == "arn" && next().starts_with("aws") && next() == "iam" && next().is_empty();
    let account = next();
    let role = next().strip_prefix("role/").unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-/".contains(&byte);
    head && account.len() == 12
        && account.bytes().all(|byte| byte.is_ascii_digit())
        && !role.is_empty()
        && role.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_named_by_its_arn() {
        let account = |role: &str| Account {
            role_arn: Some(role.to_owned()),
            ..Account::default()
        };
        for good in [
            "arn:aws:iam::123456789012:role/mapper",
            "arn:aws-us-gov:iam::123456789012:role/path/to/read+only@x",
        ] {
            assert!(account(good).check_access().is_ok(), "{good}");
        }
        for bad in [
            "mapper",
            "arn:aws:iam::12:role/mapper",
            "arn:aws:iam::123456789012:user/mapper",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::123456789012:role/${x}",
        ] {
            assert!(account(bad).check_access().is_err(), "{bad}");
        }
    }
}

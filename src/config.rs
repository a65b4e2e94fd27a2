//! config.json: the accounts and the names of CIDR blocks, in the shape of CloudMapper's.

pub mod account;
pub mod edit;
pub mod file;
pub mod organisation;

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, bail};
use ipnet::IpNet;
use serde::Deserialize;

use crate::net::labels::Labels;

pub use account::Account;

/// What config.json says.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// In the order of the file.
    pub accounts: Vec<Account>,
    /// Names of CIDR blocks, IPv4 and IPv6.
    pub labels: Labels,
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    accounts: Vec<Account>,
    #[serde(default)]
    cidrs: Option<BTreeMap<String, Range>>,
}

#[derive(Deserialize)]
struct Range {
    name: String,
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// A file that cannot be read, and what [`Config::parse`] refuses, with the file's name.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = file::bytes(path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(&bytes).with_context(|| format!("{} is wrong", path.display()))
    }

    /// Reads a file, or gives none where there is none.
    ///
    /// # Errors
    /// As [`Config::read`].
    pub fn read_if_there(path: &Path) -> Result<Option<Self>> {
        match fs::metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            _ => Self::read(path).map(Some),
        }
    }

    /// Reads the bytes of a config.json.
    ///
    /// # Errors
    /// JSON of another shape, an id that is not twelve digits, a name used twice or unfit for a folder, a CIDR block that
    /// is none or has two names.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let File { accounts, cidrs } = serde_json::from_slice(bytes)?;
        for (at, account) in accounts.iter().enumerate() {
            let Account { id, name, .. } = account;
            if id.len() != 12 || !id.bytes().all(|byte| byte.is_ascii_digit()) {
                bail!("the id {id:?} of account '{name}' is not twelve digits");
            }
            if !is_folder_name(name) {
                bail!("{name:?} cannot name an account, since it cannot name a folder; rename it");
            }
            if accounts
                .iter()
                .skip(at + 1)
                .any(|other| other.name == *name)
            {
                bail!("two accounts are named '{name}', and the name is the folder's; rename one");
            }
        }
        Ok(Self {
            labels: labels(cidrs.unwrap_or_default())?,
            accounts,
        })
    }

    /// The account of that name.
    #[must_use]
    pub fn account(&self, name: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.name == name)
    }

    /// The account that is meant when none is named: the first that says so, or the only one.
    #[must_use]
    pub fn default_account(&self) -> Option<&Account> {
        match self.accounts.as_slice() {
            [only] => Some(only),
            accounts => accounts.iter().find(|account| account.default),
        }
    }
}

/// Names by CIDR block. Host bits are dropped, so that two spellings of one block must agree.
fn labels(cidrs: BTreeMap<String, Range>) -> Result<Labels> {
    let mut names: BTreeMap<IpNet, (String, String)> = BTreeMap::new();
    for (text, Range { name }) in cidrs {
        let Ok(block) = text.trim().parse::<IpNet>() else {
            bail!(
                "{text:?} under cidrs is no CIDR block; write it as 198.51.100.0/24 or 2001:db8::/32"
            );
        };
        if let Some((other, taken)) = names.insert(block.trunc(), (text.clone(), name.clone()))
            && taken != name
        {
            bail!(
                "{other:?} and {text:?} under cidrs are one block with the names {taken:?} and {name:?}; choose one"
            );
        }
    }
    let named = names.into_iter();
    Ok(named.map(|(block, (_, name))| (block, name)).collect())
}

/// Whether a name can name a folder beside others, and nothing else.
#[must_use]
pub fn is_folder_name(name: &str) -> bool {
    let plain = |letter: char| !letter.is_control() && !matches!(letter, '/' | '\\' | ':');
    !name.trim().is_empty()
        && !name.starts_with('.')
        && name.len() <= 200
        && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_a_config() {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.json.example");
        let config = Config::read(&example).unwrap();
        assert_eq!(config.default_account().unwrap().name, "dev");
        let block = "198.51.100.7/32".parse().unwrap();
        assert_eq!(config.labels.name(block), Some("Office"));
        let block = "2001:db8:10:1::/64".parse().unwrap();
        assert_eq!(config.labels.name(block), Some("Office"));
    }

    #[test]
    fn leading_zeros_and_missing_parts_are_fine() {
        let config =
            br#"{"accounts": [{"id": "000000000012", "name": "a", "more": 1}], "cidrs": null}"#;
        let config = Config::parse(config).unwrap();
        assert_eq!(config.accounts[0].id, "000000000012");
        assert_eq!(config.default_account().unwrap().name, "a");
        assert!(config.labels.is_empty());
        assert!(Config::parse(b"{}").unwrap().default_account().is_none());
    }

    #[test]
    fn host_bits_are_dropped_and_what_gathering_needs_is_kept() {
        let config = br#"{"accounts": [{"id": "123456789012", "name": "a", "profile": "p", "role_arn": "r", "regions": ["eu-west-1"]}],
            "cidrs": {"10.1.2.3/8": {"name": "inside"}, "10.0.0.0/8": {"name": "inside"}}}"#;
        let config = Config::parse(config).unwrap();
        assert_eq!(
            config.labels.name("10.9.0.0/16".parse().unwrap()),
            Some("inside")
        );
        assert_eq!(config.accounts[0].profile.as_deref(), Some("p"));
        assert_eq!(
            config.accounts[0].regions.as_deref().map(<[String]>::len),
            Some(1)
        );
        assert_eq!(config.accounts[0].external_id, None);
    }

    #[test]
    fn only_plain_names_are_folders() {
        for bad in ["", " ", ".", "..", ".git", "a/b", "a\\b", "c:", "a\u{1b}b"] {
            assert!(!is_folder_name(bad), "{bad:?}");
        }
        for good in ["dev", "Prod 2", "team.a_b-c", "büro"] {
            assert!(is_folder_name(good), "{good:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (config, said) in [
            (
                r#"{"accounts": [{"id": "12", "name": "a"}]}"#,
                "\"12\" of account 'a'",
            ),
            (
                r#"{"accounts": [{"id": "123456789012", "name": "a"}, {"id": "123456789013", "name": "a"}]}"#,
                "two accounts are named 'a'",
            ),
            (
                r#"{"cidrs": {"10.0.0.0/33": {"name": "x"}}}"#,
                "\"10.0.0.0/33\" under cidrs",
            ),
            ("{", "line 1"),
            (
                r#"{"accounts": [{"id": "123456789012", "name": "../x"}]}"#,
                "\"../x\" cannot name an account",
            ),
            (
                r#"{"cidrs": {"10.0.0.0/8": {"name": "a"}, "10.1.2.3/8": {"name": "b"}}}"#,
                "the names \"a\" and \"b\"",
            ),
        ] {
            let error = format!("{:#}", Config::parse(config.as_bytes()).unwrap_err());
            assert!(error.contains(said), "{error}");
        }
        let error = Config::read(Path::new("/nowhere/config.json")).unwrap_err();
        assert!(format!("{error:#}").contains("/nowhere/config.json"));
    }
}

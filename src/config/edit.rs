//! config.json with one thing changed: the order of keys, and all that mapper does not know, stay as they were.

mod members;
mod replace;

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, bail};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::account::Account;
use super::file::bytes;
use members::{Members, list, object, one_line, spaced};

pub use replace::replace;

/// The text of a config.json.
#[derive(Debug, Clone)]
pub struct Draft {
    members: Members,
}

/// What an account or a CIDR block is known by; what is given must all fit.
#[derive(Debug, Clone, Copy)]
pub struct Which<'a> {
    /// The account's id, or the CIDR block.
    pub id: Option<&'a str>,
    pub name: Option<&'a str>,
}

#[derive(Deserialize)]
struct Known {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    name: Option<String>,
}

/// A CIDR block's entry.
#[derive(Serialize)]
struct Range<'a> {
    name: &'a str,
}

impl Which<'_> {
    fn fits(&self, id: &str, name: &str) -> bool {
        self.id.is_none_or(|wanted| wanted == id) && self.name.is_none_or(|wanted| wanted == name)
    }

    fn fits_block(&self, block: &str, name: &str) -> bool {
        let same = |wanted: &str| {
            wanted == block
                || matches!(
                    (wanted.parse::<IpNet>(), block.parse::<IpNet>()),
                    (Ok(one), Ok(other)) if one.trunc() == other.trunc()
                )
        };
        self.id.is_none_or(same) && self.name.is_none_or(|wanted| wanted == name)
    }
}

impl Draft {
    /// Reads a file, or begins with an empty one where there is none.
    ///
    /// # Errors
    /// A file that cannot be read or is no JSON object.
    pub fn read(path: &Path) -> Result<Self> {
        match bytes(path) {
            Ok(bytes) => {
                Self::parse(&bytes).with_context(|| format!("{} is wrong", path.display()))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Self::parse(EMPTY),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    fn parse(bytes: &[u8]) -> Result<Self> {
        Ok(Self {
            members: serde_json::from_slice(bytes)?,
        })
    }

    /// Adds an account at the end. If it is the default, no other is any more.
    ///
    /// # Errors
    /// An id that another account has.
    pub fn add_account(&mut self, account: &Account) -> Result<()> {
        let mut accounts = self.accounts()?;
        for other in &mut accounts {
            let known: Known = serde_json::from_str(other.get())?;
            if known.id.as_deref() == Some(account.id.as_str()) {
                bail!(
                    "account {} is there already, as '{}'",
                    account.id,
                    known.name.unwrap_or_default()
                );
            }
            if account.default {
                *other = without_default(other)?;
            }
        }
        accounts.push(spaced(account)?);
        self.put("accounts", &list(&accounts))
    }

    /// Removes the accounts that fit, and says how many they were.
    ///
    /// # Errors
    /// Accounts that are no list of objects.
    pub fn remove_account(&mut self, which: Which<'_>) -> Result<usize> {
        let mut kept = Vec::new();
        let accounts = self.accounts()?;
        let all = accounts.len();
        for account in accounts {
            let known: Known = serde_json::from_str(account.get())?;
            let (id, name) = (known.id.unwrap_or_default(), known.name.unwrap_or_default());
            if !which.fits(&id, &name) {
                kept.push(account);
            }
        }
        self.put("accounts", &list(&kept))?;
        Ok(all - kept.len())
    }

    /// Names a CIDR block.
    ///
    /// # Errors
    /// A text that is no CIDR block, and a block that has a name.
    pub fn add_cidr(&mut self, block: &str, name: &str) -> Result<()> {
        if block.parse::<IpNet>().is_err() {
            bail!("{block:?} is no CIDR block; write it as 198.51.100.0/24 or 2001:db8::/32");
        }
        let mut cidrs = self.cidrs()?;
        let this = Which {
            id: Some(block),
            name: None,
        };
        for (other, value) in &cidrs.0 {
            if this.fits_block(other, "") {
                let known: Known = serde_json::from_str(value.get())?;
                bail!(
                    "{other} is there already, as '{}'; remove it first",
                    known.name.unwrap_or_default()
                );
            }
        }
        cidrs.0.push((block.to_owned(), spaced(&Range { name })?));
        self.put("cidrs", &object(&cidrs, "    ", "  ")?)
    }

    /// Removes the names of the CIDR blocks that fit, and says how many they were.
    ///
    /// # Errors
    /// CIDR blocks that are no object of objects.
    pub fn remove_cidr(&mut self, which: Which<'_>) -> Result<usize> {
        let cidrs = self.cidrs()?;
        let all = cidrs.0.len();
        let mut kept = Members::default();
        for (block, value) in cidrs.0 {
            let known: Known = serde_json::from_str(value.get())?;
            if !which.fits_block(&block, &known.name.unwrap_or_default()) {
                kept.0.push((block, value));
            }
        }
        let removed = all - kept.0.len();
        self.put("cidrs", &object(&kept, "    ", "  ")?)?;
        Ok(removed)
    }

    /// The text of the file. It may be wrong: [`crate::config::Config::parse`] tells.
    ///
    /// # Errors
    /// None that text can cause.
    pub fn text(&self) -> Result<String> {
        Ok(object(&self.members, "  ", "")? + "\n")
    }

    fn accounts(&self) -> Result<Vec<Box<RawValue>>> {
        self.get("accounts")
            .map_or_else(|| Ok(Vec::new()), |raw| Ok(serde_json::from_str(raw)?))
    }

    fn cidrs(&self) -> Result<Members> {
        match self.get("cidrs") {
            None | Some("null") => Ok(Members::default()),
            Some(raw) => Ok(serde_json::from_str(raw)?),
        }
    }

    fn get(&self, key: &str) -> Option<&str> {
        let found = self.members.0.iter().find(|(name, _)| name == key);
        found.map(|(_, raw)| raw.get())
    }

    fn put(&mut self, key: &str, text: &str) -> Result<()> {
        let raw = RawValue::from_string(text.to_owned())?;
        match self.members.0.iter_mut().find(|(name, _)| name == key) {
            Some((_, value)) => *value = raw,
            None => self.members.0.push((key.to_owned(), raw)),
        }
        Ok(())
    }
}

const EMPTY: &[u8] = b"{\"accounts\": [], \"cidrs\": {}}";

/// The account without its `default`, if it has one.
fn without_default(account: &RawValue) -> Result<Box<RawValue>> {
    let mut members: Members = serde_json::from_str(account.get())?;
    let before = members.0.len();
    members.0.retain(|(key, _)| key != "default");
    if members.0.len() == before {
        return Ok(account.to_owned());
    }
    one_line(&members)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const TEXT: &str = r#"{
  "zeta": {"b": 1.50, "a": [ ]},
  "accounts": [
    { "name": "dev", "id": "123456789012", "owner":  "ada", "default": true },
    { "id": "210987654321", "name": "prod" }
  ],
  "cidrs": {
    "198.51.100.0/24": { "name": "Office", "since": 2019 },
    "10.0.0.0/8": { "name": "inside" }
  },
  "alpha": null
}
"#;

    fn edited(edit: impl FnOnce(&mut Draft)) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        fs::write(&path, TEXT).unwrap();
        let mut draft = Draft::read(&path).unwrap();
        edit(&mut draft);
        replace(&path, &draft.text().unwrap()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        fs::read_to_string(path).unwrap()
    }

    #[test]
    fn what_is_not_changed_stays_as_it_is_written() {
        assert_eq!(edited(|_| ()), TEXT);
        let text = edited(|draft| draft.add_cidr("2001:db8::/32", "Lab").unwrap());
        let line = "    \"10.0.0.0/8\": { \"name\": \"inside\" }";
        let more = format!("{line},\n    \"2001:db8::/32\": {{ \"name\": \"Lab\" }}");
        assert_eq!(text, TEXT.replace(line, &more));
    }

    #[test]
    fn a_new_default_takes_the_place_of_the_old_one() {
        let account = Account {
            id: "000000000012".to_owned(),
            name: "new".to_owned(),
            default: true,
            role_arn: Some("arn:aws:iam::000000000012:role/mapper".to_owned()),
            ..Account::default()
        };
        let text = edited(|draft| draft.add_account(&account).unwrap());
        let dev = r#"{ "name": "dev", "id": "123456789012", "owner": "ada" }"#;
        let new = r#"{ "id": "000000000012", "name": "new", "default": true, "role_arn": "arn:aws:iam::000000000012:role/mapper" }"#;
        assert!(text.contains(&format!("    {dev},\n")), "{text}");
        assert!(
            text.contains(&format!("\"prod\" }},\n    {new}\n  ],")),
            "{text}"
        );
    }

    #[test]
    fn what_fits_is_removed() {
        let id = |id| Which {
            id: Some(id),
            name: None,
        };
        let text = edited(|draft| {
            assert_eq!(draft.remove_account(id("123456789012")).unwrap(), 1);
            assert_eq!(draft.remove_account(id("123456789012")).unwrap(), 0);
            let both = Which {
                id: Some("210987654321"),
                name: Some("dev"),
            };
            assert_eq!(draft.remove_account(both).unwrap(), 0);
            assert_eq!(draft.remove_cidr(id("10.9.9.9/8")).unwrap(), 1);
            let name = Which {
                id: None,
                name: Some("Office"),
            };
            assert_eq!(draft.remove_cidr(name).unwrap(), 1);
        });
        assert!(text.contains("  \"cidrs\": {},\n"), "{text}");
        assert!(!text.contains("dev") && text.contains("prod"), "{text}");
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.json");
        let mut draft = Draft::read(&path).unwrap();
        assert!(draft.add_cidr("10.0.0.0/33", "x").is_err());
        draft.add_cidr("10.0.0.0/8", "inside").unwrap();
        assert!(draft.add_cidr("10.1.2.3/8", "other").is_err());
        let account = |name: &str| Account {
            id: "123456789012".to_owned(),
            name: name.to_owned(),
            ..Account::default()
        };
        draft.add_account(&account("dev")).unwrap();
        assert!(draft.add_account(&account("other")).is_err());
        fs::write(&path, "[]").unwrap();
        assert!(Draft::read(&path).is_err());
    }
}

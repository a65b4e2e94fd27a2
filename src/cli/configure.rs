//! `mapper configure`: accounts and names of CIDR blocks in config.json, as CloudMapper's command of that name.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};

use crate::aws::Access;
use crate::cli::data::{usual_access, wait_for};
use crate::cli::outcome::Outcome;
use crate::cli::terminal::Terminal;
use crate::cli::usage::Usage;
use crate::config::edit::{Draft, Which, replace};
use crate::config::organisation::{Usual, check_role_name, left_out, unknown};
use crate::config::{Account, Config};
use crate::gather::judge::ATTEMPTS;
use crate::gather::organisation;

/// Options of `mapper configure`.
#[derive(Debug, Clone, Args)]
pub struct Configure {
    #[command(subcommand)]
    change: Change,
    /// The file to change; it is made where it is not there
    #[arg(
        long,
        alias = "config-file",
        value_name = "FILE",
        default_value = "config.json",
        global = true
    )]
    config: PathBuf,
}

/// What is changed.
#[derive(Debug, Clone, Subcommand)]
enum Change {
    /// Add an account
    AddAccount(NewAccount),
    /// Remove the accounts of that name, id, or both
    RemoveAccount {
        #[arg(long, value_name = "NAME", required_unless_present = "id")]
        name: Option<String>,
        /// Twelve digits
        #[arg(long, value_name = "ID")]
        id: Option<String>,
    },
    /// Add the active accounts of the organisation that are not there yet, which AWS Organizations is asked for
    DiscoverOrganizationAccounts(Discovery),
    /// Name a CIDR block
    AddCidr {
        #[arg(long, value_name = "BLOCK")]
        cidr: String,
        #[arg(long, value_name = "NAME")]
        name: String,
    },
    /// Remove the CIDR blocks of that address, name, or both
    RemoveCidr {
        #[arg(long, value_name = "BLOCK", required_unless_present = "name")]
        cidr: Option<String>,
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
    },
}

/// An account to add.
#[derive(Debug, Clone, Args)]
struct NewAccount {
    /// Names the account's folder, and the account on the command line
    #[arg(long, value_name = "NAME")]
    name: String,
    /// Twelve digits
    #[arg(long, value_name = "ID")]
    id: String,
    /// Whether it is meant where no account is named
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_value_t = false, default_missing_value = "true")]
    default: bool,
    /// The profile of ~/.aws/config to gather with
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// The role to take on before gathering
    #[arg(long, value_name = "ARN")]
    role_arn: Option<String>,
    /// What the role's trust policy asks for
    #[arg(long, value_name = "ID", requires = "role_arn")]
    external_id: Option<String>,
    /// Only these regions
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    regions: Vec<String>,
}

/// How an organisation is asked for its accounts.
#[derive(Debug, Clone, Args)]
struct Discovery {
    /// The role to take on in each account before gathering; the caller's own account needs none
    #[arg(long, value_name = "NAME")]
    role_name: Option<String>,
    /// What the roles' trust policies ask for
    #[arg(long, value_name = "ID", requires = "role_name")]
    external_id: Option<String>,
    /// The profile of ~/.aws/config to ask with
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Send every request there instead of to AWS (also AWS_ENDPOINT_URL)
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<String>,
}

impl Configure {
    /// Changes the file.
    ///
    /// # Errors
    /// A file that is wrong before or would be after, and a removal that fits nothing; the file is then as it was.
    pub fn run(self, terminal: Terminal) -> Result<Outcome> {
        let before = Config::read_if_there(&self.config)?.unwrap_or_default();
        let mut draft = Draft::read(&self.config)?;
        let file = self.config.display();
        let removed = match &self.change {
            Change::AddAccount(new) => {
                let account = new.account();
                account.check_access()?;
                draft.add_account(&account)?;
                None
            }
            Change::DiscoverOrganizationAccounts(discovery) => {
                let new = discovery.new_accounts(&before, terminal)?;
                if new.is_empty() {
                    terminal.note(&format!("every active account is in {file} already"));
                    return Ok(Outcome::Done);
                }
                for account in &new {
                    draft.add_account(account)?;
                    terminal.note(&format!("account {} is '{}'", account.id, account.name));
                }
                None
            }
            Change::RemoveAccount { name, id } => {
                let which = Which {
                    id: id.as_deref(),
                    name: name.as_deref(),
                };
                Some(draft.remove_account(which)?)
            }
            Change::AddCidr { cidr, name } => {
                draft.add_cidr(cidr, name)?;
                None
            }
            Change::RemoveCidr { cidr, name } => {
                let which = Which {
                    id: cidr.as_deref(),
                    name: name.as_deref(),
                };
                Some(draft.remove_cidr(which)?)
            }
        };
        if removed == Some(0) {
            return Err(Usage::error(format!(
                "nothing in {file} fits, and it is as it was"
            )));
        }
        let text = draft.text()?;
        Config::parse(text.as_bytes()).with_context(|| format!("{file} is as it was"))?;
        replace(&self.config, &text)?;
        terminal.note(&match removed {
            None => format!("added to {file}"),
            Some(removed) => format!("{removed} removed from {file}"),
        });
        Ok(Outcome::Done)
    }
}

impl Discovery {
    /// The accounts of the organisation that the file does not list.
    fn new_accounts(&self, known: &Config, terminal: Terminal) -> Result<Vec<Account>> {
        if let Some(role) = &self.role_name {
            check_role_name(role).map_err(|error| Usage::error(format!("--role-name: {error}")))?;
        }
        let access = Access {
            profile: self.profile.clone(),
            endpoint: self.endpoint_url.clone(),
            ..usual_access()
        };
        let (own, members) =
            wait_for(async { organisation::members(&access.open().await?, ATTEMPTS).await })?;
        if let Some(line) = left_out(&members) {
            terminal.note(&line);
        }
        let usual = Usual {
            role: self.role_name.clone(),
            external_id: self.external_id.clone(),
        };
        let mut new = unknown(&known.accounts, &members, &usual);
        for account in new.iter_mut().filter(|account| account.id == own) {
            account.role_arn = None;
            account.external_id = None;
        }
        Ok(new)
    }
}

impl NewAccount {
    fn account(&self) -> Account {
        Account {
            id: self.id.clone(),
            name: self.name.clone(),
            default: self.default,
            profile: self.profile.clone(),
            role_arn: self.role_arn.clone(),
            external_id: self.external_id.clone(),
            regions: (!self.regions.is_empty()).then(|| self.regions.clone()),
        }
    }
}

//! `mapper kinds`: the catalogue as a table.

use clap::Args;
use comfy_table::{Table, presets};

use crate::cli::outcome::Outcome;
use crate::cli::terminal::Terminal;
use crate::inventory::CATALOGUE;

/// No options.
#[derive(Debug, Clone, Args)]
pub struct Kinds {}

impl Kinds {
    /// Prints kind, IAM action and file of every row of the catalogue.
    ///
    /// # Errors
    /// Only when stdout cannot be written.
    pub fn run(self, terminal: Terminal) -> anyhow::Result<Outcome> {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        table.set_header(["kind", "IAM action", "file"]);
        for row in CATALOGUE {
            let file = match row.document.parameter {
                None => row.document.path(None),
                Some(parameter) => format!("{}/<{parameter}>", row.document.name()),
            };
            table.add_row([row.kind.to_owned(), row.document.action(), file]);
        }
        terminal.result(&table.trim_fmt())?;
        Ok(Outcome::Done)
    }
}

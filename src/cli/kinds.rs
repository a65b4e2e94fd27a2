//! `mapper kinds`: the catalogue as a table.

use clap::Args;
use comfy_table::{Table, presets};

use crate::cli::outcome::Outcome;
use crate::cli::terminal::Terminal;
use crate::inventory::CATALOGUE;
use crate::resource::call::{Along, Way};

/// No options.
#[derive(Debug, Clone, Args)]
pub struct Kinds {}

impl Kinds {
    /// Prints every row of the catalogue: kind, position, the AWS CLI's command, who asks (a crate of the AWS SDK, or
    /// mapper's own caller), IAM action and file. A row that nobody asks is read from snapshots that others made.
    ///
    /// # Errors
    /// Only when stdout cannot be written.
    pub fn run(self, terminal: Terminal) -> anyhow::Result<Outcome> {
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        table.set_header([
            "kind",
            "position",
            "AWS CLI command",
            "asked by",
            "IAM action",
            "file",
        ]);
        for row in CATALOGUE {
            let along = row
                .call
                .and_then(|call| call.parent)
                .map(|parent| parent.along);
            let file = match (row.document.parameter, row.document.second, along) {
                (None, ..) => row.document.path(None),
                (Some(first), Some(second), Some(Along::Pair)) => {
                    format!("{}/<{first}>%2F<{second}>", row.document.name())
                }
                (Some(first), ..) => format!("{}/<{first}>", row.document.name()),
            };
            let asked_by = row.call.map(|call| match call.way {
                Way::Sdk(_) => row.document.sdk_crate(),
                Way::Wire(_) => "mapper".to_owned(),
            });
            table.add_row([
                row.kind.to_owned(),
                row.position.word().to_owned(),
                row.document.command(),
                asked_by.unwrap_or_else(|| "-".to_owned()),
                row.document.action(),
                file,
            ]);
        }
        terminal.result(&table.trim_fmt())?;
        Ok(Outcome::Done)
    }
}

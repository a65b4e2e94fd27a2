//! `mapper public`: what the internet reaches.

mod rows;

use std::fmt::Write;

use anyhow::Result;
use clap::{Args, ValueEnum};
use comfy_table::{ContentArrangement, Table, presets};

use crate::cli::outcome::Outcome;
use crate::cli::snapshots::Snapshots;
use crate::cli::terminal::Terminal;
use crate::export::{csv, markdown};
use crate::exposure::find::find;
use crate::exposure::model::Exposure;
use crate::network::{self, model::Network};
use crate::question::ground::Ground;
use rows::{Section, sections};

/// Options of `mapper public`.
#[derive(Debug, Clone, Args)]
pub struct Public {
    /// How the result is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    snapshots: Snapshots,
}

/// How the result is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: resources alike in one row
    #[default]
    Table,
    /// Everything, as JSON
    Json,
    /// Every resource in a row
    Csv,
    /// The table, for reports
    Markdown,
}

/// The tables without which something that the internet reaches may not even be listed as unknown.
const ESSENTIAL: [&str; 6] = [
    "network_interfaces",
    "security_groups",
    "network_acls",
    "route_tables",
    "internet_gateways",
    "load_balancers",
];

/// The essential calls whose answers are missing, one line each.
fn missing(network: &Network) -> Vec<String> {
    let scopes = network.scopes.iter();
    scopes
        .flat_map(|scope| ESSENTIAL.iter().filter_map(|table| scope.gap(table)))
        .filter_map(|at| network.gaps.get(at))
        .map(|gap| {
            format!(
                "{} in {} of {}: {}; something that the internet reaches there may not be listed",
                gap.call, gap.region, gap.account, gap.status
            )
        })
        .collect()
}

impl Public {
    /// Lists it. The outcome is incomplete where something may be reached and nobody can tell, or an essential call has no
    /// answer.
    ///
    /// # Errors
    /// A snapshot that cannot be used, a stdout that cannot be written.
    pub fn run(self, terminal: Terminal) -> Result<Outcome> {
        let (config, inventory) = self.snapshots.read()?;
        let network = network::build(&inventory);
        let ground = Ground::of(&network);
        let exposure = find(&ground, &config.labels);
        let written = match self.format {
            Format::Table => table(&exposure),
            Format::Json => serde_json::to_string_pretty(&exposure)?,
            Format::Csv => csv::write(&rows::HEADER, &rows::flat(&exposure)),
            Format::Markdown => report(&exposure),
        };
        terminal.result(written.trim_end())?;
        terminal.warnings(inventory.warnings.iter().chain(&network.warnings));
        let missing = missing(&network);
        for line in &missing {
            terminal.warn(line);
        }
        if !exposure.unknown.is_empty() {
            terminal.warn("something may be reached, but not everything was gathered to tell; see what is unknown");
        }
        if missing.is_empty() && exposure.unknown.is_empty() {
            return Ok(Outcome::Done);
        }
        Ok(Outcome::Incomplete)
    }
}

fn table(exposure: &Exposure) -> String {
    let mut out = String::new();
    for Section {
        title,
        header,
        rows,
    } in sections(exposure)
    {
        let _ = write!(out, "{title}\n\n");
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        // On a terminal cells are folded to its width; a file has no width.
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(header);
        for row in rows {
            table.add_row(row.iter().map(|cell| crate::cli::terminal::line(cell)));
        }
        let _ = write!(out, "{}\n\n", table.trim_fmt());
    }
    out + &rows::summary(exposure)
}

fn report(exposure: &Exposure) -> String {
    let mut out = "# What the internet reaches\n\n".to_owned();
    for Section {
        title,
        header,
        rows,
    } in sections(exposure)
    {
        let _ = write!(out, "## {title}\n\n{}\n", markdown::table(&header, &rows));
    }
    out + &rows::summary(exposure)
}

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
const ESSENTIAL: [&str; 10] = [
    "vpcs",
    "subnets",
    "network_interfaces",
    "instances",
    "security_groups",
    "network_acls",
    "route_tables",
    "internet_gateways",
    "load_balancers",
    "classic_load_balancers",
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
        let (config, mut inventory) = self.snapshots.read()?;
        let network = network::build_releasing(&mut inventory);
        let ground = Ground::of(&network);
        let exposure = find(&ground, &config.labels);
        let written = match self.format {
            Format::Table => table(&exposure),
            Format::Json => serde_json::to_string_pretty(&exposure)?,
            Format::Csv => csv::write(&rows::HEADER, &rows::flat(&exposure)),
            Format::Markdown => report(&exposure),
        };
        terminal.result(written.trim_end())?;
        let unread = inventory.warnings.iter().chain(&network.unread);
        let sound = unread.clone().next().is_none();
        terminal.unread(unread);
        terminal.warnings(&network.warnings);
        let missing = missing(&network);
        for line in &missing {
            terminal.warn(line);
        }
        if !exposure.unknown.is_empty() {
            terminal.warn("something may be reached, but not everything was gathered to tell; see what is unknown");
        }
        if sound && missing.is_empty() && exposure.unknown.is_empty() {
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
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(|cell| crate::cli::terminal::line(cell))
                    .collect()
            })
            .collect();
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        table.set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(header.clone());
        table.add_rows(rows.clone());
        let text = table.trim_fmt();
        // A file has no width; on a terminal that is too narrow an id would be broken in two.
        let widest = text.lines().map(|line| line.chars().count()).max();
        let narrow = table
            .width()
            .is_some_and(|width| widest > Some(usize::from(width)));
        let text = if narrow {
            stacked(&header, &rows)
        } else {
            text
        };
        let _ = write!(out, "{text}\n\n");
    }
    out + &rows::summary(exposure)
}

/// Each row as a paragraph: the resources, and below them a line for each other column.
fn stacked(header: &[&str], rows: &[Vec<String>]) -> String {
    const TITLE: usize = 1;
    let widest = header
        .iter()
        .map(|name| name.len())
        .max()
        .unwrap_or_default();
    let paragraph = |row: &Vec<String>| {
        let title = row.get(TITLE).map_or("", String::as_str);
        let cells = header.iter().zip(row).enumerate();
        let lines = cells
            .filter(|(at, (_, cell))| *at != TITLE && !cell.is_empty())
            .map(|(_, (name, cell))| format!("\n  {name:widest$}  {cell}"));
        format!("{title}{}", lines.collect::<String>())
    };
    rows.iter().map(paragraph).collect::<Vec<_>>().join("\n\n")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_a_narrow_terminal_a_row_is_a_paragraph() {
        let rows = [
            ["host", "web", "", "tcp/80"],
            ["host", "db", "192.0.2.1", "tcp/22"],
        ];
        let rows = rows.map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(
            stacked(&["kind", "resources", "addresses", "ports"], &rows),
            "web\n  kind       host\n  ports      tcp/80\n\n\
             db\n  kind       host\n  addresses  192.0.2.1\n  ports      tcp/22"
        );
    }
}

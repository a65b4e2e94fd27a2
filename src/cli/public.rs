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
use crate::network;
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

impl Public {
    /// Lists it. The outcome is incomplete where something may be reached and nobody can tell.
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
        if exposure.unknown.is_empty() {
            return Ok(Outcome::Done);
        }
        terminal.warn("something may be reached, but not everything was gathered to tell; see what is unknown");
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

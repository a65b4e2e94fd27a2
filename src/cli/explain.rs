//! `mapper explain`: may this reach that, by which way, and what decides.

pub mod answer;
mod batch;
pub mod json;
mod node;
mod page;
mod place;
mod text;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::cli::outcome::Outcome;
use crate::cli::snapshots::Snapshots;
use crate::cli::terminal::Terminal;
use crate::cli::usage::Usage;
use crate::network;
use crate::question::ground::Ground;
use crate::question::names::Names;
use crate::reach::verdict::Verdict;
use answer::Asked;

/// Options of `mapper explain`.
#[derive(Debug, Clone, Args)]
pub struct Explain {
    /// Who opens the connection: an id, an ARN, a name, an address, a CIDR block, a label of config.json, or internet
    #[arg(value_name = "SRC", required_unless_present = "batch")]
    source: Option<String>,
    /// Who is dialled, named likewise
    #[arg(value_name = "DST", required_unless_present = "batch")]
    destination: Option<String>,
    /// The traffic: tcp/443, tcp/8000-8010, udp/53, icmp, icmp/8/0, proto/47, any; several with commas [default: any]
    #[arg(long, value_name = "WORDS")]
    port: Option<String>,
    /// Answer a file of questions, one JSON object a line: {"source", "destination", "port"}; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["source", "destination", "port", "format"])]
    batch: Option<PathBuf>,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    snapshots: Snapshots,
}

/// How the answer is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// One JSON object
    Json,
}

impl Explain {
    /// Answers one question, or all of a file. The outcome is the verdict's; of a file, whether every line was answered.
    ///
    /// # Errors
    /// A word that names nothing, a port that is none, a snapshot that cannot be used.
    pub fn run(self, terminal: Terminal) -> Result<Outcome> {
        let asked = self.port.as_deref().map(answer::traffic).transpose();
        let asked = asked.map_err(|error| Usage::error(format!("--port: {error}")))?;
        let (config, mut inventory) = self.snapshots.read()?;
        let network = network::build_releasing(&mut inventory);
        let ground = Ground::of(&network);
        let names = Names::new(&ground, &config.labels);
        terminal.unread(inventory.warnings.iter().chain(&network.unread));
        if let Some(file) = &self.batch {
            return batch::run(&ground, &names, file, terminal);
        }
        let question = Asked {
            source: self.source.unwrap_or_default(),
            destination: self.destination.unwrap_or_default(),
            port: self.port,
        };
        let told = answer::answer(&ground, &names, &question, asked)?;
        match self.format {
            Format::Text => {
                terminal.styled_result(&text::write(&ground, &config.labels, &told, terminal))?;
            }
            Format::Json => terminal.result(&json::write(&ground, &config.labels, &told)?)?,
        }
        Ok(match told.outcome.verdict {
            Verdict::Reachable => Outcome::Done,
            Verdict::Blocked => Outcome::No,
            Verdict::Unknown => Outcome::Unknown,
        })
    }
}

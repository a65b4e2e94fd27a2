//! One question in words, answered; what the command line, a batch and the server share.

use serde::Deserialize;

use crate::net::ports::PortSet;
use crate::question::ask::{Outcome, ask_within};
use crate::question::asked::Question;
use crate::question::ground::Ground;
use crate::question::names::Names;
use crate::question::unresolved::Unresolved;

/// More pairs of parts than this are not asked at once.
const MOST_PAIRS: usize = 200_000;

/// A question in words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    pub source: String,
    pub destination: String,
    #[serde(default)]
    pub port: Option<String>,
}

/// A question with its answer.
#[derive(Debug, Clone)]
pub struct Told {
    pub source: String,
    pub destination: String,
    /// The traffic that was asked about.
    pub asked: PortSet,
    pub outcome: Outcome,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// A word names no end.
    Name(Unresolved),
    /// The port is none.
    Port(String),
    /// The two ends have so many pairs of parts.
    Many(usize),
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(error) => error.fmt(f),
            Self::Port(error) => f.write_str(error),
            Self::Many(count) => write!(
                f,
                "the two ends have {count} pairs of parts, and at most {MOST_PAIRS} are asked at once; ask for less"
            ),
        }
    }
}

impl std::error::Error for Refused {}

/// The words of `--port`.
///
/// # Errors
/// Words that mean nothing; the message says how to write them.
pub fn traffic(words: &str) -> Result<PortSet, String> {
    words.parse()
}

/// Answers a question about some traffic; without any, about all.
///
/// # Errors
/// A word names nothing, or more than one thing; the two have too many parts.
pub fn answer(
    ground: &Ground,
    names: &Names,
    asked: &Asked,
    traffic: Option<PortSet>,
) -> Result<Told, Refused> {
    let source = names.resolve(&asked.source).map_err(Refused::Name)?;
    let destination = names.resolve(&asked.destination).map_err(Refused::Name)?;
    let traffic = traffic.unwrap_or_else(PortSet::any);
    let question = Question::new(source, destination, traffic.clone());
    Ok(Told {
        source: asked.source.trim().to_owned(),
        destination: asked.destination.trim().to_owned(),
        asked: traffic,
        outcome: ask_within(ground, &question, MOST_PAIRS).map_err(Refused::Many)?,
    })
}

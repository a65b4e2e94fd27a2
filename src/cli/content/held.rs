//! The network behind a map, kept so that it can be asked again and again.

use anyhow::Result;

use crate::cli::explain::answer::{Asked, Refused, in_json};
use crate::net::labels::Labels;
use crate::network::{self, model::Network};
use crate::question::ground::Ground;
use crate::question::names::{Names, Unresolved};
use crate::server::content::{Question, Refusal};
use crate::snapshot::read::{Snapshot, read};

/// A network, and the names of blocks in it.
pub struct Held {
    network: Network,
    labels: Labels,
}

impl Held {
    /// Reads snapshots.
    ///
    /// # Errors
    /// A snapshot that cannot be read.
    pub fn read(snapshots: &[Snapshot<'_>], labels: Labels) -> Result<Self> {
        Ok(Self {
            network: network::build(&read(snapshots)?),
            labels,
        })
    }

    /// Answers a question with a line of JSON.
    ///
    /// # Errors
    /// Its words name nothing, or mean nothing.
    pub fn answer(&self, question: &Question) -> Result<Vec<u8>, Refusal> {
        let ground = Ground::of(&self.network);
        let names = Names::new(&ground, &self.labels);
        let asked = Asked {
            source: question.source.clone(),
            destination: question.destination.clone(),
            port: question.port.clone(),
        };
        match in_json(&ground, &names, &asked) {
            Ok(told) => Ok(told.into_bytes()),
            Err(error) => {
                let told = error.to_string();
                Err(match error {
                    Refused::Name(Unresolved::Nothing { .. }) => Refusal::Nothing(told),
                    Refused::Name(_) | Refused::Port(_) | Refused::Many(_) => Refusal::Words(told),
                })
            }
        }
    }
}

//! The network behind a map, on a thread of its own that keeps it together with its names, so that each question only costs its answer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use anyhow::{Context, Result};

use crate::cli::explain::answer::{Asked, Refused};
use crate::cli::explain::json::in_json;
use crate::net::labels::Labels;
use crate::network;
use crate::question::ground::Ground;
use crate::question::names::Names;
use crate::question::unresolved::Unresolved;
use crate::server::content::{Question, Refusal};
use crate::snapshot::read::{Snapshot, read};

type Answered = Result<Vec<u8>, Refusal>;

/// A network that answers questions, one after the other. It ends with the last of its owners.
pub struct Held {
    questions: Sender<(Question, Sender<Answered>)>,
}

impl Held {
    /// Reads snapshots.
    ///
    /// # Errors
    /// A snapshot that cannot be read; no thread can be had.
    pub fn read(snapshots: &[Snapshot<'_>], labels: Labels) -> Result<Self> {
        let network = network::build_releasing(&mut read(snapshots)?);
        let (questions, asked) = channel::<(Question, Sender<Answered>)>();
        // What is known of the network borrows from it, so both live where they are used.
        let answers = move || {
            let ground = Ground::of(&network);
            let names = Names::new(&ground, &labels);
            for (question, reply) in asked {
                let answered =
                    catch_unwind(AssertUnwindSafe(|| answer(&ground, &names, &question)));
                let broken = |_| {
                    Err(Refusal::Broken(
                        "this question cannot be answered".to_owned(),
                    ))
                };
                // Who asked may have left.
                drop(reply.send(answered.unwrap_or_else(broken)));
            }
        };
        thread::Builder::new()
            .name("questions".to_owned())
            .spawn(answers)
            .context("cannot start a thread for questions")?;
        Ok(Self { questions })
    }

    /// Answers a question with a line of JSON.
    ///
    /// # Errors
    /// Its words name nothing, or mean nothing.
    pub fn answer(&self, question: &Question) -> Answered {
        let (reply, answered) = channel();
        let gone = || Refusal::Gone("the network is not there any more: ask again".to_owned());
        self.questions
            .send((question.clone(), reply))
            .map_err(|_| gone())?;
        answered.recv().map_err(|_| gone())?
    }
}

fn answer(ground: &Ground<'_>, names: &Names<'_, '_>, question: &Question) -> Answered {
    let asked = Asked {
        source: question.source.clone(),
        destination: question.destination.clone(),
        port: question.port.clone(),
    };
    match in_json(ground, names, &asked) {
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

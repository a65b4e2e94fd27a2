//! What is asked of two ends, and the answer for one part of each.

use crate::net::ports::PortSet;
use crate::reach::answer::Answer;
use crate::reach::flow::EPHEMERAL;

use super::end::{End, Place};

/// May the source open a connection to the destination?
#[derive(Debug, Clone)]
pub struct Question {
    pub source: End,
    pub destination: End,
    /// The traffic that is asked about; `PortSet::any()` for "what passes?".
    pub asked: PortSet,
    /// The client's ports, to which answers must come back.
    pub client: (u16, u16),
}

impl Question {
    /// A question with the client's ports unknown.
    #[must_use]
    pub fn new(source: End, destination: End, asked: PortSet) -> Self {
        Self {
            source,
            destination,
            asked,
            client: EPHEMERAL,
        }
    }
}

/// The answer for one part of the source and one of the destination.
#[derive(Debug, Clone)]
pub struct Part {
    pub source: Place,
    pub destination: Place,
    /// Its hops are kept only for the part that is shown.
    pub answer: Answer,
}

//! Why a word names no end.

use std::fmt;

/// Why a word names no end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unresolved {
    /// Nothing is called so; names that are like it.
    Nothing { word: String, near: Vec<String> },
    /// Several things are: one line each that tells them apart.
    Ambiguous {
        word: String,
        candidates: Vec<String>,
    },
    /// It is there, and cannot be an end; why, and what to ask instead.
    Unfit { word: String, why: String },
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing { word, near } if near.is_empty() => write!(
                f,
                "nothing is called {word:?}; name an id, an ARN, a name, an address, a CIDR block, a label of config.json or internet"
            ),
            Self::Nothing { word, near } => {
                write!(
                    f,
                    "nothing is called {word:?}; did you mean {}?",
                    near.join(", ")
                )
            }
            Self::Ambiguous { word, candidates } => write!(
                f,
                "{word:?} may be any of {}; name one by its id or ARN",
                candidates.join(", ")
            ),
            Self::Unfit { word, why } => write!(f, "{word}: {why}"),
        }
    }
}

impl std::error::Error for Unresolved {}

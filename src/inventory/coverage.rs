//! How much of a table is known: the coverage ledger's word on one call.

/// Whether a table holds all that there is. Only [`Coverage::Collected`] lets an empty table mean "none".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Coverage {
    /// Every page was read.
    Collected,
    /// The file is not there and no manifest says why: a CloudMapper folder or a hand-made one.
    #[default]
    Absent,
    /// The call was made and failed, was refused or was skipped, or some of its records could not be read.
    Missing(Problem),
}

/// Why a table is not whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problem {
    /// The ledger's status: `denied`, `throttled`, `not-enabled`, `unsupported`, `failed`, `skipped` or `unreadable`.
    pub status: String,
    /// AWS's error code, or the file that could not be read.
    pub code: Option<String>,
}

impl Coverage {
    /// Whether an absence from the table is an absence in AWS.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        matches!(self, Self::Collected)
    }
}

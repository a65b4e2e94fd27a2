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
    /// The values of the call's parameter whose answers are not whole; none: it is about the whole table.
    pub values: Vec<String>,
}

impl Coverage {
    /// Notes that an answer cannot be read, or is not there: of one value of the call's parameter, or of the whole call.
    pub fn lose(&mut self, path: &str, value: Option<&str>) {
        let mut values = Vec::new();
        if let (Some(value), Self::Collected) = (value, &*self) {
            values.push(value.to_owned());
        } else if let (Some(value), Self::Missing(problem)) = (value, &*self)
            && !problem.values.is_empty()
        {
            values.clone_from(&problem.values);
            values.push(value.to_owned());
        }
        *self = Self::Missing(Problem {
            status: "unreadable".to_owned(),
            code: Some(path.to_owned()),
            values,
        });
    }

    /// Whether an absence from the table is an absence in AWS.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        matches!(self, Self::Collected)
    }
}

//! How a command ended when it did not fail.

/// How a command ended when it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Exit code 0; of a question: yes.
    Done,
    /// Exit code 3: the result stands, but something is missing from it, and was named.
    Incomplete,
    /// Exit code 10: the question is answered, with no.
    No,
    /// Exit code 11: the snapshot does not suffice to answer the question.
    Unknown,
}

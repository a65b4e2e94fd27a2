//! How a command ended when it did not fail.

/// How a command ended when it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Exit code 0.
    Done,
    /// Exit code 3: the result stands, but something is missing from it, and was named.
    Incomplete,
}

//! May a packet pass? Verdicts, with their path and their reason.

pub mod verdict;

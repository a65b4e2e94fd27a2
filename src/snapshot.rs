//! An inventory on disk: files as the AWS CLI prints them, and a manifest with the coverage ledger.

pub mod manifest;
pub mod write;

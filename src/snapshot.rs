//! An inventory on disk: files as the AWS CLI prints them, and a manifest with the coverage ledger.

pub mod history;
mod identity;
pub mod layout;
mod ledger;
pub mod manifest;
pub mod parse;
pub mod pieces;
mod place;
pub mod read;
pub mod record;
pub mod remote;
mod settle;
pub mod source;
mod unasked;
pub mod write;

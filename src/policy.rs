//! Assertions about who may reach whom: the policy file, and whether a network keeps to it.

mod atom;
mod case;
pub mod document;
mod faces;
mod findings;
mod grammar;
pub mod judge;
pub mod mistake;
mod near;
mod parts;
mod reached;
pub mod report;
pub mod select;
pub mod selected;
pub mod selector;
mod senders;
mod table;
mod traffic;
mod unlisted;
mod unreached;

pub use document::read;

#[cfg(test)]
mod tests;

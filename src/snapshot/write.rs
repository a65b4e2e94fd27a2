//! Writing a snapshot: beside the old one, and in its place only when it is whole.

pub mod document;
pub mod folders;
pub mod journal;
pub mod name;
pub mod staging;

//! Snapshots in a bucket, in the layout of a folder of snapshots: whole or not at all, since the manifest that names a
//! run's files is written when all of them are there.
//!
//! ```text
//! <prefix>/<account>/manifest.json              the snapshot in force; `folder` says where its files are
//! <prefix>/.history/<account>/<run>/…           the files of each run, its manifest.json among them
//! <prefix>/.<account>.lock                      who is gathering the account
//! <prefix>/map.json                             the map
//! ```

pub mod address;
pub mod fetch;
mod flights;
mod keys;
pub mod lease;
pub mod publish;
mod refusal;
pub mod store;

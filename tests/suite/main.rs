//! The house as one binary: a file for each layer or question, so that everything links once.

#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod demo;
mod hostile;
mod layers;
mod layout;
mod maps;
mod moto;
mod moto_server;
mod server;
mod shared_data;
mod source;

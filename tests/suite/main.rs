//! The house as one binary: a file for each layer or question, so that everything links once.

mod moto_server;

//! The house as one binary: a file for each layer or question, so that everything links once.

#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod bucket;
mod cases;
mod check;
mod cloudmapper;
mod configure;
mod demo;
mod explain;
mod fake_aws;
mod fake_s3;
mod fault_proxy;
mod faults;
mod faults_disk;
mod fuzz;
mod gather;
mod gather_as_printed;
mod gather_history;
mod gather_lies;
mod gather_limits;
mod gather_pages;
mod gather_parts;
mod gathered;
mod hostile;
mod kinds;
mod kinds_map;
mod layers;
mod layout;
mod mapper;
mod maps;
mod moto;
mod moto_server;
mod odd_names;
mod oracles;
mod organisation;
mod organisation_jobs;
mod permissions;
mod properties;
mod public;
mod replay;
mod resume;
mod server;
mod shared_data;
mod shared_networks;
mod source;
mod unreadable;

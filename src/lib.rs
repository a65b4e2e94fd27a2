//! mapper draws an AWS account as a true, readable network map.
//!
//! The groups of modules below are the layers, lowest first; a module may use those of lower groups only.

#![forbid(unsafe_code)]

pub mod aws;
pub mod net;
pub mod server;

pub mod config;
pub mod resource;

pub mod inventory;

pub mod demo;
pub mod network;
pub mod snapshot;

pub mod gather;
pub mod reach;

pub mod question;
pub mod topology;

pub mod exposure;
pub mod layout;
pub mod policy;

pub mod view;

pub mod export;

pub mod cli;

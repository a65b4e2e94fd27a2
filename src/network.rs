//! The network as packets meet it, built once from an inventory of one account or many.

pub mod acl;
pub mod attribution;
pub mod balancer;
mod build;
mod claims;
mod class;
pub mod cuts;
mod edge_service;
pub mod entrance;
mod expansion;
pub mod gateway;
pub mod group;
pub mod index;
pub mod known;
pub mod model;
mod places;
pub mod prefix_list;
pub mod premises;
mod private_link;
mod public_access;
pub mod route;
mod stand_in;
mod subnet_tables;
pub mod transit;
mod workload;

pub use build::{build, build_releasing};

//! May a packet pass? Verdicts, with their path and their reason.

pub mod answer;
mod arrive;
pub mod back;
pub mod balancer;
mod ends;
pub mod filter;
pub mod flow;
mod gateway;
pub mod network_acl;
pub mod opening;
pub mod route;
pub mod security_group;
mod trail;
pub mod verdict;
pub mod walk;
pub mod way;

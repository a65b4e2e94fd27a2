//! What lies behind a route: one file for each kind of target.

mod appliance;
mod endpoint;
mod entrance;
mod internet;
mod link_local;
mod nat;
mod peering;
mod transit;
mod vpn;
mod world;

//! What the internet reaches: directly, behind load balancers, and what only something else than a group keeps from it.

mod admitted;
mod behind;
mod direct;
mod facing;
pub mod find;
pub mod model;
mod pieces;
mod proxied;
mod resources;
mod saved;
mod world;

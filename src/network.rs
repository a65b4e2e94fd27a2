//! The network as packets meet it, built once from an inventory of one account or many.

pub mod model;

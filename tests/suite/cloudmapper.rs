//! Where CloudMapper fails: a test for each known bug and limit of its `prepare`, and its own demo account's edges.

mod crashes;
mod edges;
mod losses;
mod maps;
mod own_demo;
mod worlds;

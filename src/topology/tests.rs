//! Small networks made by hand: stacks, copies, filters, wiring, and what becomes of arrows.

mod filters;
mod stacks;
mod wiring;
mod world;

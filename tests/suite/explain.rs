//! `mapper explain`: its answers on the fictive account agree with the map, and the command keeps its contract.

mod command;
mod edges;
mod obstacles;
mod oracles;
mod served;

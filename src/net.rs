//! Plain network words: sets of ports, sets of addresses, names of CIDR blocks.

mod intervals;
pub mod labels;
pub mod pattern;
mod port_reading;
mod port_words;
pub mod ports;
pub mod ranges;
mod rule_words;

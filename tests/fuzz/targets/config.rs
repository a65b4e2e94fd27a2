//! Fuzzes config.json.
#![no_main]

#[path = "../entries.rs"]
#[expect(dead_code, reason = "each target throws at one of them")]
mod entries;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| entries::config(bytes));

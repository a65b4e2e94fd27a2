//! Fuzzes one file of a snapshot: the first line of the input is its path, the rest its bytes.
#![no_main]

#[path = "../entries.rs"]
#[expect(dead_code, reason = "each target throws at one of them")]
mod entries;

libfuzzer_sys::fuzz_target!(|input: (String, Vec<u8>)| {
    let (path, bytes) = input;
    let path = format!("us-east-1/{path}");
    entries::snapshot(std::iter::once((path, bytes)).collect());
});

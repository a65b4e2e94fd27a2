//! Fuzzes the answers of AWS: the first byte chooses the call.
#![no_main]

#[path = "../entries.rs"]
#[expect(dead_code, reason = "each target throws at one of them")]
mod entries;

use mapper::gather::plan::Plan;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, body)) = bytes.split_first() else {
        return;
    };
    let steps = Plan::of_catalogue().steps;
    if let Some(step) = steps.get(usize::from(*first)) {
        let document = step.document;
        entries::answer(document.service, document.operation, document.items, body);
    }
});

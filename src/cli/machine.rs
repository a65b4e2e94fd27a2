//! What this machine is called.

use std::fs;
use std::process::Command;

use crate::server::host;

/// The machine's name, whole and up to the first dot; empty if it has none that could stand in a URL.
#[must_use]
pub fn names() -> Vec<String> {
    let known = fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let asked = || {
        Command::new("hostname")
            .output()
            .ok()
            .and_then(|output| String::from_utf8(output.stdout).ok())
    };
    let Some(name) = known.or_else(asked) else {
        return Vec::new();
    };
    let whole = name.trim().to_ascii_lowercase();
    let short = whole.split('.').next().unwrap_or_default().to_owned();
    let mut names = vec![whole, short];
    names.dedup();
    names.retain(|name| host::is_bare_name(name));
    names
}

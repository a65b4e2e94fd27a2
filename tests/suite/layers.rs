//! Holds the house to its layers: the groups of `pub mod` in `src/lib.rs`, lowest first, and what each room may name.

use crate::source::Source;
use std::collections::{BTreeMap, BTreeSet};

/// Rooms that are values in, values out: equal input gives equal bytes, and tests need no world around them.
const PURE: [&str; 9] = [
    "network", "reach", "question", "topology", "exposure", "layout", "policy", "view", "export",
];
/// What no pure room may name.
const WORLD: [&str; 12] = [
    "std::fs",
    "std::env",
    "std::process",
    "std::thread",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::UdpSocket",
    "std::time::SystemTime",
    "std::time::Instant",
    "tokio",
    "axum",
    "clap",
];
/// Crates of the AWS SDK, by the start of their names.
const SDK: [&str; 5] = [
    "aws_sdk_",
    "aws_config",
    "aws_smithy_",
    "aws_types",
    "aws_credential_types",
];
/// Names that tell nothing of what stands behind them.
const MEANINGLESS: [&str; 8] = [
    "util", "utils", "common", "helpers", "types", "prelude", "misc", "manager",
];
/// A file longer than this is perhaps two rooms in one.
const LONG: usize = 350;
/// A file longer than this is.
const TOO_LONG: usize = 500;

/// The layer of each room, 0 the lowest, from the groups of `pub mod` lines, which blank lines part.
fn layers(library: &str) -> BTreeMap<String, usize> {
    let mut layers = BTreeMap::new();
    let mut layer = 0;
    let mut group_has_rooms = false;
    for line in library.lines() {
        if line.trim().is_empty() && group_has_rooms {
            layer += 1;
            group_has_rooms = false;
        }
        let module = line
            .strip_prefix("pub mod ")
            .or_else(|| line.strip_prefix("mod "));
        if let Some(room) = module.and_then(|rest| rest.strip_suffix(';')) {
            layers.insert(room.to_owned(), layer);
            group_has_rooms = true;
        }
    }
    layers
}

/// Every breach of the house in these files, one line each.
fn breaches(sources: &[Source], layers: &BTreeMap<String, usize>) -> Vec<String> {
    let modules: BTreeSet<Vec<&str>> = sources.iter().map(Source::module).collect();
    let mut breaches = Vec::new();
    for source in sources {
        let module = source.module();
        // A file of tests may use the whole house.
        let Some(room) = module.first().filter(|_| !module.contains(&"tests")) else {
            continue;
        };
        for path in source.paths() {
            let text = path.join("::");
            let mut tell = |why: String| breaches.push(format!("{}: `{text}`: {why}", source.path));
            if let Some(why) = outside(room, &text) {
                tell(why);
            }
            let Some(target) = absolute(&module, &path) else {
                continue;
            };
            let Some(other) = target.first() else {
                tell("names the crate's root, which holds nothing but rooms".to_owned());
                continue;
            };
            if let Some(why) = upward(room, other, layers) {
                tell(why);
            } else if let Some(face) = face_of(&module, &target, &modules) {
                tell(format!(
                    "imports its own face `{face}`; what neighbours share is a file of its own"
                ));
            }
        }
    }
    breaches
}

/// `crate::` and `super::` paths from the crate's root; none for paths into other crates.
fn absolute<'p>(module: &[&'p str], path: &'p [String]) -> Option<Vec<&'p str>> {
    let mut target: Vec<&str> = match path.first()?.as_str() {
        "crate" => Vec::new(),
        "self" => module.to_vec(),
        "super" => module[..module.len().saturating_sub(1)].to_vec(),
        _ => return None,
    };
    for part in &path[1..] {
        match part.as_str() {
            "super" => {
                target.pop();
            }
            "self" => {}
            part => target.push(part),
        }
    }
    Some(target)
}

/// Why `room` may not use `other`, if it may not.
fn upward(room: &str, other: &str, layers: &BTreeMap<String, usize>) -> Option<String> {
    if room == other {
        return None;
    }
    let (Some(own), Some(theirs)) = (layers.get(room), layers.get(other)) else {
        return Some("is no room that lib.rs lists".to_owned());
    };
    if room == "server" {
        return Some("the server serves bytes and knows no other room".to_owned());
    }
    if ["view", "export"].contains(&room) && ["inventory", "resource"].contains(&other) {
        return Some("all that is drawn is in the graph".to_owned());
    }
    (theirs >= own)
        .then(|| format!("`{room}` may use lower layers only, and `{other}` is not lower"))
}

/// The face of `module` that `target` stands in directly, if it is one of its ancestors.
fn face_of(module: &[&str], target: &[&str], modules: &BTreeSet<Vec<&str>>) -> Option<String> {
    let home = (0..=target.len())
        .rev()
        .map(|length| &target[..length])
        .find(|prefix| modules.contains(*prefix))?;
    let is_ancestor = !home.is_empty() && home.len() < module.len() && module.starts_with(home);
    is_ancestor.then(|| home.join("::"))
}

/// Why `room` may not name this path of another crate, if it may not.
fn outside(room: &str, path: &str) -> Option<String> {
    let names = |what: &str| path == what || path.starts_with(&format!("{what}::"));
    if SDK.iter().any(|start| path.starts_with(start)) && !["aws", "resource"].contains(&room) {
        return Some("only `aws` and `resource` name the SDK".to_owned());
    }
    if PURE.contains(&room) && WORLD.iter().any(|what| names(what)) {
        return Some(format!("`{room}` is pure: values in, values out"));
    }
    if names("clap") && room != "cli" {
        return Some("only `cli` knows clap".to_owned());
    }
    if names("axum") && room != "server" {
        return Some("only `server` knows axum".to_owned());
    }
    None
}

/// What every file keeps, whatever its layer: a first sentence, a name with a meaning, a bounded length.
fn untidy(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    let path = &source.path;
    let first = source.text.lines().next().unwrap_or_default();
    let sentence = first.strip_prefix("//! ").unwrap_or_default();
    if sentence.len() < 10 {
        found.push(format!(
            "{path}: does not begin with a `//!` sentence that says what it is"
        ));
    }
    let stem = path
        .rsplit('/')
        .next()
        .and_then(|file| file.strip_suffix(".rs"))
        .unwrap_or_default();
    if MEANINGLESS.contains(&stem) || stem == "mod" {
        found.push(format!(
            "{path}: `{stem}` says nothing of what stands in it"
        ));
    }
    let lines = source.text.lines().count();
    if lines > TOO_LONG {
        found.push(format!(
            "{path}: {lines} lines, more than {TOO_LONG}: split it"
        ));
    }
    found
}

#[test]
fn the_house_keeps_its_layers() {
    let sources = Source::below("src");
    let library = sources
        .iter()
        .find(|source| source.path == "src/lib.rs")
        .expect("src/lib.rs");
    let layers = layers(&library.text);
    assert!(
        layers.contains_key("resource"),
        "lib.rs lists no rooms: {layers:?}"
    );

    let mut found = breaches(&sources, &layers);
    for source in sources.iter().chain(&Source::below("tests")) {
        found.extend(untidy(source));
        let lines = source.text.lines().count();
        if lines > LONG {
            eprintln!("long: {} has {lines} lines", source.path);
        }
    }
    assert!(
        found.is_empty(),
        "{} breaches of the house:\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn each_rule_can_be_broken() {
    let house = "pub mod net;\npub mod server;\n\npub mod resource;\n\npub mod inventory;\n\npub mod network;\n\npub mod view;\n";
    let layers = layers(house);
    assert_eq!(
        (layers["net"], layers["server"], layers["network"]),
        (0, 0, 3)
    );
    let cases = [
        (
            "src/net/cidr.rs",
            "use crate::inventory::Account;",
            "not lower",
        ),
        ("src/net.rs", "use crate::server::Content;", "not lower"),
        (
            "src/server/guard.rs",
            "fn f(_: crate::net::Cidr) {}",
            "serves bytes",
        ),
        ("src/network.rs", "use {std::io, std::fs};", "is pure"),
        ("src/network.rs", "use std::net::IpAddr;", ""),
        ("src/network.rs", "use std::{io, fs::File};", "is pure"),
        (
            "src/network/model.rs",
            "async fn f() { tokio::time::sleep(x).await }",
            "is pure",
        ),
        ("src/network/model.rs", "use super::Network;", "own face"),
        ("src/network/model.rs", "use crate::network::*;", "own face"),
        ("src/network/model.rs", "use super::class::Class;", ""),
        ("src/network/class.rs", "use crate::resource::Subnet;", ""),
        (
            "src/view.rs",
            "use crate::inventory::Account;",
            "in the graph",
        ),
        ("src/inventory.rs", "use aws_sdk_ec2::Client;", "the SDK"),
        ("src/inventory.rs", "use clap::Parser;", "knows clap"),
        ("src/inventory.rs", "use crate::Account;", "no room"),
        (
            "src/inventory.rs",
            "#[cfg(test)] mod tests { use crate::view::View; }",
            "",
        ),
        (
            "src/inventory.rs",
            "mod x { fn f() { crate::view::f() } }",
            "not lower",
        ),
    ];
    for (path, text, expected) in cases {
        let source = |path: &str, text: &str| Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let mut sources = vec![
            source("src/network.rs", ""),
            source("src/network/class.rs", ""),
        ];
        sources.push(source(path, text));
        let found = breaches(&sources, &layers);
        let told = found.first().map_or("", String::as_str);
        assert_eq!(
            found.is_empty(),
            expected.is_empty(),
            "{path}: {text}: {told}"
        );
        assert!(told.contains(expected), "{path}: {text}: {told}");
    }
}

#[test]
fn an_untidy_file_is_told() {
    let long = format!(
        "//! A sentence that says what it is.\n{}",
        "\n".repeat(TOO_LONG)
    );
    let cases = [
        ("src/net.rs", "//! Plain words of networks.", 0),
        ("src/net.rs", "use std::fs;", 1),
        ("src/util.rs", "//! Plain words of networks.", 1),
        ("src/net.rs", long.as_str(), 1),
    ];
    for (path, text, count) in cases {
        let source = Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        assert_eq!(untidy(&source).len(), count, "{path}");
    }
}

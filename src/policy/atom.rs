//! One word of a selector: an id, a name, a block, or a prefix with a value.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::inventory::CATALOGUE;

use super::near::guess;
use super::selector::{Glob, KINDS, Kind, Selector};

/// The words before the colon.
const PREFIXES: [&str; 11] = [
    "name", "tag", "kind", "vpc", "subnet", "group", "id", "label", "account", "region", "cidr",
];

/// Reads it.
///
/// # Errors
/// What is wrong with it, and what could be written instead.
pub fn atom(word: &str) -> Result<Selector, String> {
    match word {
        "internet" => return Ok(Selector::Internet),
        "all" | "*" => return Ok(Selector::All),
        _ => {}
    }
    if word.starts_with("arn:") {
        return Ok(Selector::Arn(word.to_owned()));
    }
    if let Some(net) = net(word) {
        return net.map(Selector::Net);
    }
    let Some((prefix, value)) = word.split_once(':') else {
        return Ok(if is_id(word) {
            Selector::Id(word.to_owned())
        } else {
            Selector::Label(word.to_owned())
        });
    };
    if value.is_empty() && prefix != "name" {
        return Err(format!("`{word}` says nothing after the colon"));
    }
    let glob = || Glob(value.to_owned());
    Ok(match prefix {
        "name" => Selector::Name(glob()),
        "tag" => tag(value)?,
        "kind" => Selector::Kind(kind(value)?),
        "vpc" => Selector::Vpc(glob()),
        "subnet" => Selector::Subnet(glob()),
        "group" | "sg" => Selector::Group(glob()),
        "id" => Selector::Id(value.to_owned()),
        "label" => Selector::Label(value.to_owned()),
        "account" => Selector::Account(glob()),
        "region" => Selector::Region(glob()),
        "cidr" | "ip" => match net(value) {
            Some(net) => Selector::Net(net?),
            None => {
                return Err(format!(
                    "`{value}` is no CIDR block; write it as cidr:10.0.0.0/8"
                ));
            }
        },
        other => {
            let all = PREFIXES.map(|prefix| format!("{prefix}:"));
            return Err(guess(
                &format!("there is no selector `{other}:`"),
                &format!("{other}:"),
                all.iter().map(String::as_str),
                &format!(
                    "the selectors are internet, all, an id, an ARN, a CIDR block, a label of config.json, {}",
                    all.join(", ")
                ),
            ));
        }
    })
}

/// A CIDR block or an address; none if the word is something else.
fn net(word: &str) -> Option<Result<IpNet, String>> {
    if let Ok(address) = word.parse::<IpAddr>() {
        return Some(Ok(IpNet::from(address)));
    }
    if let Ok(net) = word.parse::<IpNet>() {
        let block = net.trunc();
        return Some(if block == net {
            Ok(net)
        } else {
            Err(format!(
                "`{word}` is an address within a block; the block is {block}, the address {}",
                net.addr()
            ))
        });
    }
    // What begins like an address is meant to be one.
    let (address, length) = word.split_once('/')?;
    address.parse::<IpAddr>().ok()?;
    Some(Err(format!(
        "`{word}` is no CIDR block: its length is `{length}`; write it as 10.0.0.0/8 or 2001:db8::/32"
    )))
}

/// Ids as AWS makes them: `i-0123456789abcdef0`, `vpce-…`, `tgw-attach-…`.
fn is_id(word: &str) -> bool {
    let Some((kind, number)) = word.rsplit_once('-') else {
        return false;
    };
    let hex = |text: &str| {
        text.bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let known = matches!(
        kind,
        "i" | "eni"
            | "vpc"
            | "subnet"
            | "sg"
            | "nat"
            | "vpce"
            | "eice"
            | "tgw"
            | "igw"
            | "pcx"
            | "acl"
            | "rtb"
    );
    known && !number.is_empty() && (hex(number) || number.bytes().any(|byte| byte.is_ascii_digit()))
}

fn tag(value: &str) -> Result<Selector, String> {
    let (key, value) = match value.split_once('=') {
        Some((key, value)) => (key, Some(Glob(value.to_owned()))),
        None => (value, None),
    };
    if key.is_empty() {
        return Err("a tag is written as tag:KEY=VALUE, or tag:KEY for any value".to_owned());
    }
    Ok(Selector::Tag {
        key: key.to_owned(),
        value,
    })
}

fn kind(word: &str) -> Result<Kind, String> {
    let short = word.to_ascii_lowercase();
    if let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == short) {
        return Ok(*kind);
    }
    let mut full = CATALOGUE.iter().map(|row| row.kind);
    if let Some(kind) = full.find(|kind| kind.eq_ignore_ascii_case(word)) {
        return Ok(Kind::Type(kind));
    }
    let words = KINDS.iter().map(|(name, _)| *name);
    Err(guess(
        &format!("there is no kind `{word}`"),
        word,
        words.clone().chain(CATALOGUE.iter().map(|row| row.kind)),
        &format!(
            "kinds are AWS's type names, as AWS::EC2::Instance (`mapper kinds` lists them), and {}",
            words.clone().collect::<Vec<_>>().join(", ")
        ),
    ))
}

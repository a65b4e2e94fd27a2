//! Fictive accounts, made up here: one that shows everything, and realistic ones of any size.

pub mod account;
pub mod balancers;
pub mod build;
pub mod databases;
pub mod documents;
pub mod endpoints;
pub mod fleet;
pub mod gateways;
pub mod groups;
pub mod ids;
pub mod instances;
pub mod interfaces;
pub mod random;
pub mod routes;
pub mod sample;
pub mod subnets;
pub mod targets;
pub mod transit;
pub mod vpc;

use std::collections::BTreeMap;

use serde_json::json;

pub use account::{ACCOUNT, NAME};

/// What a gathering of a fictive account would have given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demo {
    /// Below the account's folder: `us-east-1/ec2-describe-vpcs.json`, `manifest.json`, `describe-regions.json`.
    pub documents: BTreeMap<String, Vec<u8>>,
    /// config.json: the account, and names for the networks outside.
    pub config: Vec<u8>,
}

/// The account that shows everything, always the same.
#[must_use]
pub fn sample() -> Demo {
    Demo {
        documents: sample::documents(),
        config: config(),
    }
}

/// A realistic account with so many instances; equal seeds give equal bytes.
#[must_use]
pub fn fleet(instances: usize, seed: u64) -> Demo {
    Demo {
        documents: fleet::documents(instances, seed),
        config: config(),
    }
}

/// An account with so many hosts in one group that one rule opens to every address.
#[must_use]
pub fn flat(instances: usize, seed: u64) -> Demo {
    Demo {
        documents: fleet::flat::documents(instances, seed),
        config: config(),
    }
}

/// A config.json with this account, and names for the networks that its rules speak of.
fn config() -> Vec<u8> {
    let config = json!({
        "accounts": [{"id": ACCOUNT, "name": NAME, "default": true}],
        "cidrs": {
            "203.0.113.0/24": {"name": "NYC office"},
            "2001:db8:beef::/48": {"name": "NYC office"},
            "192.0.2.0/25": {"name": "Staff VPN"},
            "192.0.2.128/25": {"name": "Acme (partner)"},
            "10.100.0.0/14": {"name": "Headquarters"},
            "192.168.0.0/16": {"name": "Warehouse"},
        },
    });
    format!("{config:#}\n").into_bytes()
}

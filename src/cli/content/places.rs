//! Where the raw record of each node stands, read from the map itself.

use std::collections::HashMap;

use anyhow::{Context, bail};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::inventory::CATALOGUE;
use crate::resource::document::Document;

/// Node ids with the places of their records, and what else of a map leads back to its snapshots.
#[derive(Debug, Default)]
pub struct Places {
    nodes: HashMap<String, Place>,
    /// The accounts' names, which are their folders, with their ids; only those that can name a folder.
    pub accounts: Vec<(String, String)>,
    /// Networks outside that are drawn under a name: the name, and the blocks that it stands for.
    pub named: Vec<(String, Vec<String>)>,
}

/// Where one record stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The account's name, which is its folder.
    pub account: String,
    /// The region's folder.
    pub region: String,
    /// The call, as the catalogue has it; never as the map has it.
    pub document: Document,
    /// The parameter of the call.
    pub value: Option<String>,
    /// The resource's id in AWS.
    pub resource: String,
    /// The resource's ARN.
    pub arn: Option<String>,
}

#[derive(Deserialize)]
struct Map {
    format: u32,
    #[serde(default)]
    accounts: Vec<Account>,
    elements: Elements,
}

#[derive(Deserialize)]
struct Account {
    id: String,
    name: String,
}

#[derive(Deserialize)]
struct Elements {
    nodes: Vec<Node>,
    #[serde(rename = "edges")]
    _edges: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
struct Node {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    id: String,
    account: Option<String>,
    resource: Option<String>,
    arn: Option<String>,
    document: Option<Written>,
    kind: Option<String>,
    name: Option<String>,
    #[serde(default)]
    cidrs: Vec<String>,
}

#[derive(Deserialize)]
struct Written {
    region: String,
    service: String,
    operation: String,
    value: Option<String>,
}

impl Places {
    /// Reads the whole map, so that a half-written one is found out here.
    ///
    /// # Errors
    /// It is not JSON, not a map, or a map of another format.
    pub fn read(map: &[u8]) -> anyhow::Result<Self> {
        let map: Map = serde_json::from_slice(map).context("not a map, or only half of one")?;
        if map.format != 1 {
            bail!(
                "it has format {}, and this mapper reads format 1",
                map.format
            );
        }
        let names: HashMap<&str, &str> = map
            .accounts
            .iter()
            .map(|account| (account.id.as_str(), account.name.as_str()))
            .collect();
        let named = map
            .elements
            .nodes
            .iter()
            .map(|node| &node.data)
            .filter(|data| data.kind.as_deref() == Some("external") && !data.cidrs.is_empty())
            .filter_map(|data| Some((data.name.clone()?, data.cidrs.clone())))
            .collect();
        let places = map.elements.nodes.into_iter().filter_map(|Node { data }| {
            let account = data.account?;
            let written = data.document?;
            let place = Place {
                account: names
                    .get(account.as_str())
                    .map_or(account.as_str(), |name| name)
                    .to_owned(),
                region: written.region,
                document: document(&written.service, &written.operation)?,
                value: written.value,
                resource: data.resource?,
                arn: data.arn,
            };
            is_folder_name(&place.account).then_some((data.id, place))
        });
        Ok(Self {
            nodes: places.collect(),
            named,
            accounts: map
                .accounts
                .iter()
                .filter(|account| is_folder_name(&account.name))
                .map(|account| (account.name.clone(), account.id.clone()))
                .collect(),
        })
    }

    /// The place of the node `id`.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Place> {
        self.nodes.get(id)
    }
}

/// A map may come from elsewhere: the account becomes a folder's name, and must lead nowhere else. Nothing else in a map
/// becomes a part of a path: regions and values are looked up among the files that are there.
fn is_folder_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && !name.contains(['/', '\\', ':'])
        && !name.contains(char::is_control)
}

fn document(service: &str, operation: &str) -> Option<Document> {
    CATALOGUE
        .iter()
        .map(|row| row.document)
        .find(|document| document.service == service && document.operation == operation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(account: &str, operation: &str) -> Vec<u8> {
        serde_json::json!({
            "format": 1,
            "accounts": [{"id": "123456789012", "name": account}],
            "elements": {"nodes": [{"data": {
                "id": "n", "account": "123456789012", "resource": "r",
                "document": {"region": "us-east-1", "service": "ec2", "operation": operation},
            }}], "edges": []},
        })
        .to_string()
        .into_bytes()
    }

    #[test]
    fn a_place_is_of_an_account_and_a_call_of_the_catalogue() {
        let places = Places::read(&map("dev", "DescribeVpcs")).unwrap();
        let place = places.get("n").unwrap();
        assert_eq!(
            (place.account.as_str(), place.region.as_str()),
            ("dev", "us-east-1")
        );
        assert_eq!(place.document.name(), "ec2-describe-vpcs");
        assert!(places.get("m").is_none());
    }

    #[test]
    fn no_text_of_a_map_leads_out_of_the_folder() {
        for account in [
            "",
            ".",
            "..",
            "/etc",
            "../dev",
            "a/b",
            "C:",
            "a\\b",
            "a\0b",
            ".dev.old-1",
        ] {
            let places = Places::read(&map(account, "DescribeVpcs")).unwrap();
            assert!(places.get("n").is_none(), "{account}");
        }
        let places = Places::read(&map("dev", "../../DescribeVpcs")).unwrap();
        assert!(places.get("n").is_none());
    }

    #[test]
    fn half_a_map_is_no_map() {
        let whole = map("dev", "DescribeVpcs");
        for end in 0..whole.len() {
            assert!(Places::read(&whole[..end]).is_err(), "{end} bytes");
        }
        assert!(Places::read(b"{\"format\":2,\"elements\":{\"nodes\":[],\"edges\":[]}}").is_err());
        assert!(Places::read(b"{}").is_err());
    }
}

//! Where the raw record of each node stands, read from the map itself.

use std::collections::HashMap;

use anyhow::{Context, bail};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::inventory::CATALOGUE;
use crate::resource::document::Document;

/// Node ids with the places of their records.
#[derive(Debug, Default)]
pub struct Places(HashMap<String, Place>);

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
            place.is_safe().then_some((data.id, place))
        });
        Ok(Self(places.collect()))
    }

    /// The place of the node `id`.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Place> {
        self.0.get(id)
    }
}

impl Place {
    /// The path below the account's folder.
    #[must_use]
    pub fn path(&self) -> String {
        format!(
            "{}/{}",
            self.region,
            self.document.path(self.value.as_deref())
        )
    }

    /// A map may come from elsewhere: each text that becomes a part of a path must be one part, and no way up.
    fn is_safe(&self) -> bool {
        let part = |text: &str| {
            !text.is_empty()
                && text != "."
                && text != ".."
                && !text.contains(['/', '\\', ':'])
                && !text.contains(char::is_control)
        };
        // `Document::path` escapes what is in the value, but not its dots.
        let value = self
            .value
            .as_deref()
            .is_none_or(|value| !matches!(value, "" | "." | ".."));
        part(&self.account)
            && part(&self.region)
            && value
            && self.value.is_some() == self.document.parameter.is_some()
    }
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

    fn map(account: &str, region: &str, operation: &str, value: Option<&str>) -> Vec<u8> {
        serde_json::json!({
            "format": 1,
            "accounts": [{"id": "123456789012", "name": account}],
            "elements": {"nodes": [{"data": {
                "id": "n", "account": "123456789012", "resource": "r",
                "document": {"region": region, "service": if value.is_some() { "elbv2" } else { "ec2" }, "operation": operation, "value": value},
            }}], "edges": []},
        })
        .to_string()
        .into_bytes()
    }

    fn path(map: &[u8]) -> Option<String> {
        Places::read(map)
            .unwrap()
            .get("n")
            .map(|place| format!("{}/{}", place.account, place.path()))
    }

    #[test]
    fn a_place_is_a_path_below_the_account() {
        assert_eq!(
            path(&map("dev", "us-east-1", "DescribeVpcs", None)).unwrap(),
            "dev/us-east-1/ec2-describe-vpcs.json"
        );
        assert_eq!(
            path(&map(
                "dev",
                "us-east-1",
                "DescribeListeners",
                Some("arn:a/../b")
            ))
            .unwrap(),
            "dev/us-east-1/elbv2-describe-listeners/arn%3Aa%2F..%2Fb"
        );
    }

    #[test]
    fn no_text_of_a_map_leads_out_of_the_folder() {
        for (account, region, operation, value) in [
            ("..", "us-east-1", "DescribeVpcs", None),
            ("/etc", "us-east-1", "DescribeVpcs", None),
            ("dev", "../../etc", "DescribeVpcs", None),
            ("dev", "", "DescribeVpcs", None),
            ("dev", "C:\\x", "DescribeVpcs", None),
            ("dev", "us\0east", "DescribeVpcs", None),
            ("dev", "us-east-1", "../../DescribeVpcs", None),
            ("dev", "us-east-1", "DescribeListeners", Some("..")),
            ("dev", "us-east-1", "DescribeListeners", Some("")),
        ] {
            assert_eq!(
                path(&map(account, region, operation, value)),
                None,
                "{account} {region} {operation} {value:?}"
            );
        }
    }

    #[test]
    fn half_a_map_is_no_map() {
        let whole = map("dev", "us-east-1", "DescribeVpcs", None);
        for end in 0..whole.len() {
            assert!(Places::read(&whole[..end]).is_err(), "{end} bytes");
        }
        assert!(Places::read(b"{\"format\":2,\"elements\":{\"nodes\":[],\"edges\":[]}}").is_err());
        assert!(Places::read(b"{}").is_err());
    }
}

//! The answers that the account would give: items are written to their document at once, so that a large account costs its bytes.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::inventory::CATALOGUE;
use crate::resource::document::Document;

/// When the fictive gathering began and ended.
const BEGIN: &str = "2026-11-22T14:02:00Z";
const END: &str = "2026-11-22T14:02:31Z";
/// The page size that AWS allows at most.
const PAGE: usize = 1000;

/// A call that was refused.
#[derive(Debug, Clone)]
struct Refused {
    region: String,
    document: Document,
    code: &'static str,
    message: String,
}

/// One document in the making.
#[derive(Debug)]
struct Open {
    region: String,
    document: Document,
    value: Option<String>,
    bytes: Vec<u8>,
    count: usize,
    /// The key holds one object and no list.
    single: bool,
}

impl Open {
    fn new(region: &str, document: Document, value: Option<&str>) -> Self {
        Self {
            region: region.to_owned(),
            document,
            value: value.map(str::to_owned),
            bytes: Vec::new(),
            count: 0,
            single: false,
        }
    }

    fn close(self) -> Vec<u8> {
        let mut out = format!("{{\"{}\":", self.document.items).into_bytes();
        out.reserve_exact(self.bytes.len() + 64);
        if self.single {
            out.extend_from_slice(&self.bytes);
        } else {
            out.push(b'[');
            out.extend_from_slice(&self.bytes);
            out.push(b']');
        }
        if self.document.operation == "SearchTransitGatewayRoutes" {
            out.extend_from_slice(b",\"AdditionalRoutesAvailable\":false");
        }
        out.push(b'}');
        out
    }
}

/// All documents of an account.
#[derive(Debug, Default)]
pub struct Documents {
    open: BTreeMap<String, Open>,
    refused: Vec<Refused>,
}

impl Documents {
    /// Adds an item to the document of a call in a region (`value`: of its parameter).
    pub fn push(&mut self, region: &str, document: Document, value: Option<&str>, item: &Value) {
        let open = self.open(region, document, value);
        if open.count > 0 {
            open.bytes.push(b',');
        }
        open.count += 1;
        // `Value` prints itself as JSON.
        open.bytes.extend_from_slice(item.to_string().as_bytes());
    }

    /// The one object that a call answers with.
    pub fn set(&mut self, region: &str, document: Document, item: &Value) {
        let open = self.open(region, document, None);
        open.bytes = item.to_string().into_bytes();
        open.count = 1;
        open.single = true;
    }

    /// Says that a call with this parameter was made, whether or not an item follows.
    pub fn open_empty(&mut self, region: &str, document: Document, value: &str) {
        self.open(region, document, Some(value));
    }

    fn open(&mut self, region: &str, document: Document, value: Option<&str>) -> &mut Open {
        let path = format!("{region}/{}", document.path(value));
        self.open
            .entry(path)
            .or_insert_with(|| Open::new(region, document, value))
    }

    /// Lets AWS refuse a call: what was added to it is not seen, the ledger says why.
    pub fn refuse(&mut self, region: &str, document: Document, code: &'static str, message: &str) {
        self.refused.push(Refused {
            region: region.to_owned(),
            document,
            code,
            message: message.to_owned(),
        });
    }

    /// The files below the account's folder: a document for each call, `describe-regions.json` and `manifest.json`.
    ///
    /// `indented` prints them as the AWS CLI does; a large account is easier on the disk without.
    #[must_use]
    pub fn finish(
        mut self,
        account: &str,
        name: &str,
        regions: &[String],
        indented: bool,
    ) -> BTreeMap<String, Vec<u8>> {
        for region in regions {
            for kind in CATALOGUE.iter().filter(|kind| gathered(&kind.document)) {
                self.open(region, kind.document, None);
            }
        }
        let mut coverage = Vec::new();
        let mut files = BTreeMap::new();
        for (path, open) in std::mem::take(&mut self.open) {
            let refused = self
                .refused
                .iter()
                .find(|refused| refused.region == open.region && refused.document == open.document);
            coverage.push(row(&open, refused, coverage.len()));
            if refused.is_none() {
                files.insert(path, printed(open.close(), indented));
            }
        }
        let manifest = json!({
            "format": 1,
            "mapper": env!("CARGO_PKG_VERSION"),
            "account": {"id": account, "name": name},
            "partition": "aws",
            "caller": format!("arn:aws:sts::{account}:assumed-role/mapper/demo"),
            "begin": BEGIN,
            "end": END,
            "coverage": coverage,
        });
        let list: Vec<Value> = regions.iter().map(|region| described(region)).collect();
        let regions = json!({"Regions": list}).to_string().into_bytes();
        files.insert("describe-regions.json".to_owned(), printed(regions, true));
        let manifest = manifest.to_string().into_bytes();
        files.insert("manifest.json".to_owned(), printed(manifest, true));
        files
    }
}

/// Whether every account answers this call: those without a parameter, of the services that this account uses.
fn gathered(document: &Document) -> bool {
    document.parameter.is_none() && ["ec2", "elb", "elbv2", "rds"].contains(&document.service)
}

fn described(region: &str) -> Value {
    json!({
        "Endpoint": format!("ec2.{region}.amazonaws.com"),
        "OptInStatus": "opt-in-not-required",
        "RegionName": region,
    })
}

fn row(open: &Open, refused: Option<&Refused>, at: usize) -> Value {
    let status = match (refused, open.count) {
        (Some(_), _) => "denied",
        (None, 0) => "empty",
        (None, _) => "ok",
    };
    let count = if refused.is_some() { 0 } else { open.count };
    json!({
        "region": open.region,
        "service": open.document.service,
        "operation": open.document.operation,
        "value": open.value,
        "status": status,
        "count": count,
        "pages": if refused.is_some() { 0 } else { open.count.div_ceil(PAGE).max(1) },
        "milliseconds": 60 + at * 37 % 180,
        "code": refused.map(|refused| refused.code),
        "message": refused.map(|refused| refused.message.as_str()),
    })
}

/// The bytes as they stand on disk. JSON that was just written parses again; were it not so, it would be shown as it is.
fn printed(bytes: Vec<u8>, indented: bool) -> Vec<u8> {
    if !indented {
        return bytes;
    }
    let Ok(value) = serde_json::from_slice::<Value>(&bytes) else {
        return bytes;
    };
    let mut out = Vec::with_capacity(bytes.len() * 2);
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, formatter);
    match serde::Serialize::serialize(&value, &mut serializer) {
        Ok(()) => {
            out.push(b'\n');
            out
        }
        Err(_) => bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VPCS: Document = Document::list("ec2", "DescribeVpcs", "Vpcs");

    #[test]
    fn a_refused_call_leaves_a_row_and_no_file() {
        let mut documents = Documents::default();
        documents.push("us-east-1", VPCS, None, &json!({"VpcId": "vpc-1"}));
        documents.push("eu-west-1", VPCS, None, &json!({"VpcId": "vpc-2"}));
        documents.refuse("eu-west-1", VPCS, "UnauthorizedOperation", "no");
        let regions = ["eu-west-1".to_owned(), "us-east-1".to_owned()];
        let files = documents.finish("123456789012", "demo", &regions, true);
        assert!(files.contains_key("us-east-1/ec2-describe-vpcs.json"));
        assert!(!files.contains_key("eu-west-1/ec2-describe-vpcs.json"));
        let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
        let rows = manifest["coverage"].as_array().unwrap();
        let status = |region: &str| {
            rows.iter()
                .find(|row| row["region"] == region && row["operation"] == "DescribeVpcs")
                .map(|row| row["status"].clone())
        };
        assert_eq!(status("us-east-1"), Some(json!("ok")));
        assert_eq!(status("eu-west-1"), Some(json!("denied")));
    }
}

//! What of the accounts is drawn: by region, by VPC, by tag.

use anyhow::{Result, bail};

use crate::net::pattern::matches;
use crate::network::model::{Vpc, Workload};

/// The filters. Everything is drawn unless one of them says otherwise; a filter that is empty takes all.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Exact names of regions.
    pub regions: Vec<String>,
    /// Ids of VPCs, with `*` as wildcard.
    pub vpc_ids: Vec<String>,
    /// Names of VPCs, with `*` as wildcard.
    pub vpc_names: Vec<String>,
    /// Alternatives; in each, all pairs must be there.
    pub tags: Vec<Vec<(String, String)>>,
    pub read_replicas: bool,
    /// Whether zones are drawn as boxes.
    pub zones: bool,
    /// Whether edges that touch nothing outside are drawn.
    pub internal_edges: bool,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            regions: Vec::new(),
            vpc_ids: Vec::new(),
            vpc_names: Vec::new(),
            tags: Vec::new(),
            read_replicas: true,
            zones: true,
            internal_edges: true,
        }
    }
}

impl Filter {
    /// Whether a region is drawn.
    #[must_use]
    pub fn takes_region(&self, region: &str) -> bool {
        self.regions.is_empty() || self.regions.iter().any(|name| name == region)
    }

    /// Whether a VPC is drawn, if its region is.
    #[must_use]
    pub fn takes_vpc(&self, vpc: &Vpc) -> bool {
        let by_id =
            self.vpc_ids.is_empty() || self.vpc_ids.iter().any(|pattern| matches(pattern, &vpc.id));
        let name = vpc.name.as_deref();
        let by_name = self.vpc_names.is_empty()
            || self
                .vpc_names
                .iter()
                .any(|pattern| name.is_some_and(|name| matches(pattern, name)));
        by_id && by_name && self.takes_region(&vpc.region)
    }

    /// Whether a workload is drawn, if its VPC is.
    #[must_use]
    pub fn takes_workload(&self, workload: &Workload) -> bool {
        if !self.read_replicas && workload.replica_of.is_some() {
            return false;
        }
        let has = |(key, value): &(String, String)| {
            workload
                .tags
                .iter()
                .any(|(own_key, own_value)| own_key == key && own_value == value)
        };
        self.tags.is_empty() || self.tags.iter().any(|pairs| pairs.iter().all(has))
    }

    /// Whether VPCs are asked for by name or id.
    #[must_use]
    pub fn names_vpcs(&self) -> bool {
        !self.vpc_ids.is_empty() || !self.vpc_names.is_empty()
    }
}

/// Reads `K=V,K2=V2`. A key ends at the first `=`, so a value may hold others; a part that holds a comma stands in double
/// quotes (`Name="a,b"` or `"Name=a,b"`), in which `""` is one quote.
///
/// # Errors
/// A pair without `=`, without a key, or with a quote that does not end; the message says how to write it.
pub fn tags(text: &str) -> Result<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    let mut pair = String::new();
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                pair.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => pairs.push(std::mem::take(&mut pair)),
            other => pair.push(other),
        }
    }
    if quoted {
        bail!("a quote in `{text}` does not end; write a value with a comma as NAME=\"a,b\"");
    }
    pairs.push(pair);
    pairs
        .iter()
        .map(|pair| match pair.split_once('=') {
            Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
            _ => bail!("`{pair}` is not a tag; write KEY=VALUE, several with commas between them"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_hold_what_separates() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(tags("env=prod").unwrap(), [pair("env", "prod")]);
        assert_eq!(
            tags("a=1,b=x=y").unwrap(),
            [pair("a", "1"), pair("b", "x=y")]
        );
        assert_eq!(
            tags("a=\"1,2\",b=").unwrap(),
            [pair("a", "1,2"), pair("b", "")]
        );
        assert_eq!(tags("\"a=1,2\"").unwrap(), [pair("a", "1,2")]);
        assert_eq!(
            tags("a=\"say \"\"hi\"\"\"").unwrap(),
            [pair("a", "say \"hi\"")]
        );
        for wrong in ["", "env", "=x", "a=1,,b=2", "a=\"1"] {
            assert!(tags(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn pairs_are_and_options_are_or() {
        let workload = |tags: &[(&str, &str)]| Workload {
            tags: tags
                .iter()
                .map(|&(key, value)| (key.to_owned(), value.to_owned()))
                .collect(),
            ..Workload::default()
        };
        let filter = Filter {
            tags: vec![
                tags("env=prod,team=shop").unwrap(),
                tags("env=test").unwrap(),
            ],
            ..Filter::default()
        };
        assert!(filter.takes_workload(&workload(&[("env", "prod"), ("team", "shop")])));
        assert!(filter.takes_workload(&workload(&[("env", "test")])));
        assert!(!filter.takes_workload(&workload(&[("env", "prod")])));
        assert!(!filter.takes_workload(&workload(&[])));
    }
}

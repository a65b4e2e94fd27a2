//! Which regions an account has, and which of them are asked.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::ask::{Broken, Budget, Place, ask_until_answered};
use super::convert;
use super::shapes::SHAPES;
use crate::resource::call::{Ask, Call, call};
use crate::resource::document::Document;
use crate::snapshot::write::document::Form;
use crate::snapshot::write::staging::Staging;

/// The regions that are enabled for the account.
pub const DOCUMENT: Document = Document::list("ec2", "DescribeRegions", "Regions");
/// Only regions that can be asked are listed, as the AWS CLI does by default.
const ENABLED: Call = call!(ec2.describe_regions);
/// Those not opted in as well, to tell a wrong name from a region that is off.
const ALL: Call = call!(ec2.describe_regions; request => request.all_regions(true));

/// Where the list of regions stands in a snapshot: in CloudMapper's layout, the account's folder itself.
const FILE: &str = "describe-regions.json";

/// The regions that are enabled for the account.
#[derive(Debug)]
pub struct Enabled {
    /// Sorted.
    pub names: Vec<String>,
    listed: Vec<Value>,
}

impl Enabled {
    /// Asks AWS.
    ///
    /// # Errors
    /// What [`ask_until_answered`] fails with, and an answer that names no region or one that is no name.
    pub async fn ask(budget: &Budget, place: &Place) -> Result<Self, Broken> {
        let listed = list(budget, place, ENABLED).await?;
        let names = names(&listed).map_err(|error| Broken::unreadable(&error))?;
        Ok(Self { names, listed })
    }

    /// Writes the answer as it came.
    ///
    /// # Errors
    /// A disk that does not take it.
    pub fn write(&self, staging: &Staging) -> Result<()> {
        let mut file = staging.document(FILE, DOCUMENT.items, Form::List)?;
        for region in &self.listed {
            file.item(region)?;
        }
        file.finish(&serde_json::Map::new())
    }
}

/// The regions to ask: all enabled ones, or those of `wanted`, each of which must be one of them.
///
/// # Errors
/// A name that is not among the enabled regions, with those that are.
pub async fn chosen(
    budget: &Budget,
    place: &Place,
    enabled: &[String],
    wanted: &[String],
) -> Result<Vec<String>> {
    if wanted.is_empty() {
        return Ok(enabled.to_vec());
    }
    let mut chosen = wanted.to_vec();
    chosen.sort();
    chosen.dedup();
    let strangers: Vec<&str> = chosen
        .iter()
        .filter(|name| !enabled.contains(name))
        .map(String::as_str)
        .collect();
    let Some(first) = strangers.first() else {
        return Ok(chosen);
    };
    let all = match list(budget, place, ALL).await {
        Ok(listed) => names(&listed).unwrap_or_default(),
        Err(_) => Vec::new(),
    };
    if all.iter().any(|name| name == first) {
        bail!(
            "region '{first}' is not enabled for this account; enable it in the AWS console, or leave it out"
        );
    }
    bail!(
        "no region is called '{}'; the account has {}",
        strangers.join("', '"),
        enabled.join(", ")
    )
}

async fn list(budget: &Budget, place: &Place, call: Call) -> Result<Vec<Value>, Broken> {
    let answer = ask_until_answered(budget, place, DOCUMENT, call, Ask::default()).await?;
    let mut listed = Vec::new();
    let mut read = || -> Result<()> {
        let shape = SHAPES.answer(DOCUMENT.service, DOCUMENT.operation);
        let shape = shape.context("no shape of the answer")?;
        convert::read(
            &SHAPES,
            shape,
            &answer.body,
            DOCUMENT.items,
            &mut |region| {
                listed.push(region);
                Ok(())
            },
        )?;
        Ok(())
    };
    read().map_err(|error| Broken::unreadable(&error))?;
    Ok(listed)
}

/// The names in the answer, sorted. They become folders, so they must look like regions.
fn names(listed: &[Value]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for region in listed {
        let name = region.get("RegionName").and_then(Value::as_str);
        let name = name.context("a region has no name")?;
        let plain = name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if name.is_empty() || !plain {
            bail!("{name:?} is no name of a region");
        }
        names.push(name.to_owned());
    }
    if names.is_empty() {
        bail!("AWS lists no region for this account");
    }
    names.sort();
    names.dedup();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn regions_are_sorted_and_must_look_like_regions() {
        let listed = [
            json!({"RegionName": "us-west-2"}),
            json!({"RegionName": "af-south-1"}),
        ];
        assert_eq!(names(&listed).unwrap(), ["af-south-1", "us-west-2"]);
        for name in ["", "../etc", "eu/west", "EU"] {
            assert!(names(&[json!({"RegionName": name})]).is_err(), "{name}");
        }
        assert!(names(&[json!({})]).is_err());
        assert!(names(&[]).is_err());
    }
}

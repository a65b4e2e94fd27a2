//! Prefix lists and their entries: the customer's own and AWS's.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, call};
use super::document::Document;
use super::fault::{Check, Fault};
use super::position::Position;
use super::record::{List, Resource, Tag};

/// AWS::EC2::PrefixList, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-managed-prefix-lists.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ManagedPrefixList {
    pub prefix_list_id: String,
    #[serde(default)]
    pub prefix_list_name: Option<String>,
    #[serde(default)]
    pub address_family: Option<String>,
    #[serde(default)]
    pub owner_id: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for ManagedPrefixList {
    const KIND: &'static str = "AWS::EC2::PrefixList";
    const POSITION: Position = Position::Rule;
    const DOCUMENT: Document = Document::list("ec2", "DescribeManagedPrefixLists", "PrefixLists");
    const CALL: Option<Call> = Some(call!(ec2.describe_managed_prefix_lists, max_results 100));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.prefix_list_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        self.tags.0.sort();
    }
}

/// AWS::EC2::PrefixListEntry, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/get-managed-prefix-list-entries.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PrefixListEntry {
    #[serde(skip)]
    pub prefix_list_id: String,
    pub cidr: Option<String>,
    pub description: Option<String>,
}

impl Resource for PrefixListEntry {
    const KIND: &'static str = "AWS::EC2::PrefixListEntry";
    const POSITION: Position = Position::Rule;
    const DOCUMENT: Document =
        Document::list("ec2", "GetManagedPrefixListEntries", "Entries").per("PrefixListId");
    const CALL: Option<Call> = Some(
        call!(ec2.get_managed_prefix_list_entries(set_prefix_list_id), max_results 100)
            .each(ManagedPrefixList::DOCUMENT, "PrefixListId"),
    );

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        check.text("Cidr", self.cidr.as_deref());
        check.block("Cidr", self.cidr.as_deref());
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        Cow::Owned(format!(
            "{}/{}",
            self.prefix_list_id,
            self.cidr.as_deref().unwrap_or_default()
        ))
    }

    fn asked_with(&mut self, value: &str) {
        self.prefix_list_id = value.to_owned();
    }
}

/// AWS::EC2::ServicePrefixList, see <https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-prefix-lists.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ServicePrefixList {
    pub prefix_list_id: String,
    #[serde(default)]
    pub prefix_list_name: Option<String>,
    #[serde(default)]
    pub cidrs: List<String>,
}

impl Resource for ServicePrefixList {
    const KIND: &'static str = "AWS::EC2::ServicePrefixList";
    const POSITION: Position = Position::Rule;
    const DOCUMENT: Document = Document::list("ec2", "DescribePrefixLists", "PrefixLists");
    const CALL: Option<Call> = Some(call!(ec2.describe_prefix_lists, max_results 100));

    fn fault(&self) -> Option<Fault> {
        let mut check = Check::default();
        for (at, cidr) in self.cidrs.iter().enumerate() {
            check.block(format_args!("Cidrs[{at}]"), Some(cidr));
        }
        check.fault()
    }

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.prefix_list_id)
    }

    fn settle(&mut self) {
        self.cidrs.0.sort();
    }
}

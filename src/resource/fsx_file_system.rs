//! FSx file systems.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::Call;
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource, Tag, name_tag};
use super::workload::{Claim, Role, Surroundings, Workload, candidates, pairs};

/// AWS::FSx::FileSystem, see <https://docs.aws.amazon.com/cli/latest/reference/fsx/describe-file-systems.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FsxFileSystem {
    pub file_system_id: String,
    #[serde(rename = "ResourceARN", default)]
    pub arn: Option<String>,
    #[serde(default)]
    pub file_system_type: Option<String>,
    #[serde(default)]
    pub lifecycle: Option<String>,
    #[serde(default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub subnet_ids: List<String>,
    #[serde(default)]
    pub network_interface_ids: List<String>,
    #[serde(default)]
    pub tags: List<Tag>,
}

impl Resource for FsxFileSystem {
    const KIND: &'static str = "AWS::FSx::FileSystem";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list("fsx", "DescribeFileSystems", "FileSystems");
    const CALL: Option<Call> = Some(Call::paged(100));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.file_system_id)
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    fn settle(&mut self) {
        self.subnet_ids.0.sort();
        self.network_interface_ids.0.sort();
        self.tags.0.sort();
    }

    /// Its record names interfaces, but not which of them stands where, nor the groups: they do that themselves.
    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let id = &self.file_system_id;
        let interfaces = self.network_interface_ids.iter();
        Some(Workload {
            kind: Self::KIND,
            id: id.clone(),
            arn: self
                .arn
                .clone()
                .unwrap_or_else(|| around.arn("fsx", &format!("file-system/{id}"))),
            name: name_tag(&self.tags).map(str::to_owned),
            detail: self.file_system_type.clone(),
            state: self.lifecycle.clone(),
            vpc: self.vpc_id.clone(),
            tags: pairs(&self.tags),
            role: Role::Server,
            standings: candidates(self.subnet_ids.iter().map(String::as_str), &[]),
            claims: interfaces.cloned().map(Claim::Interface).collect(),
            ..Workload::default()
        })
    }
}

//! EFS: file systems, and the mount targets by which they stand in subnets.

use std::borrow::Cow;

use serde::Deserialize;

use super::brief::brief;
use super::call::Call;
use super::document::Document;
use super::position::Position;
use super::record::Resource;
use super::workload::{Claim, Role, Standing, Surroundings, Workload, address, tcp_port};

brief!(
    /// AWS::EFS::FileSystem, see <https://docs.aws.amazon.com/cli/latest/reference/efs/describe-file-systems.html>.
    EfsFileSystem = "AWS::EFS::FileSystem",
    Detail,
    "FileSystemId",
    Document::list("efs", "DescribeFileSystems", "FileSystems"),
    Call::paged(100)
);

/// AWS::EFS::MountTarget, see <https://docs.aws.amazon.com/cli/latest/reference/efs/describe-mount-targets.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EfsMountTarget {
    pub mount_target_id: String,
    #[serde(default)]
    pub file_system_id: Option<String>,
    #[serde(default)]
    pub subnet_id: Option<String>,
    #[serde(default)]
    pub vpc_id: Option<String>,
    #[serde(default)]
    pub life_cycle_state: Option<String>,
    #[serde(default)]
    pub ip_address: Option<String>,
    #[serde(default)]
    pub network_interface_id: Option<String>,
}

impl Resource for EfsMountTarget {
    const KIND: &'static str = "AWS::EFS::MountTarget";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document =
        Document::list("efs", "DescribeMountTargets", "MountTargets").per("FileSystemId");
    const CALL: Option<Call> = Some(Call::paged(100).each(EfsFileSystem::DOCUMENT, "FileSystemId"));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.mount_target_id)
    }

    /// It answers NFS: <https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html>.
    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let id = &self.mount_target_id;
        let interface = self.network_interface_id.clone();
        Some(Workload {
            kind: Self::KIND,
            id: id.clone(),
            arn: around.arn("elasticfilesystem", &format!("mount-target/{id}")),
            name: self.file_system_id.clone(),
            state: self.life_cycle_state.clone(),
            vpc: self.vpc_id.clone(),
            role: Role::Server,
            listens: tcp_port(Some(2049)),
            standings: self
                .subnet_id
                .iter()
                .map(|subnet| Standing {
                    subnet: subnet.clone(),
                    interface: interface.clone(),
                    addresses: address(self.ip_address.as_deref()).into_iter().collect(),
                    ..Standing::default()
                })
                .collect(),
            claims: interface
                .clone()
                .map(Claim::Interface)
                .into_iter()
                .collect(),
            ..Workload::default()
        })
    }
}

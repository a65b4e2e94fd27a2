//! MSK: clusters, and the brokers by which they stand in subnets.

use std::borrow::Cow;

use serde::Deserialize;

use super::brief::brief;
use super::call::Call;
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource};
use super::workload::{Claim, Role, Standing, Surroundings, Workload, address};

brief!(
    /// AWS::MSK::Cluster, see <https://docs.aws.amazon.com/cli/latest/reference/kafka/list-clusters-v2.html>.
    MskCluster = "AWS::MSK::Cluster",
    Detail,
    "ClusterArn",
    Document::list("kafka", "ListClustersV2", "ClusterInfoList"),
    Call::paged(100)
);

/// A node of a cluster, see <https://docs.aws.amazon.com/cli/latest/reference/kafka/list-nodes.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MskNode {
    #[serde(rename = "NodeARN")]
    pub arn: Option<String>,
    pub node_type: Option<String>,
    pub broker_node_info: Option<MskBroker>,
    /// What the call was asked with.
    #[serde(skip)]
    pub cluster: String,
}

/// A broker and its interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MskBroker {
    #[serde(rename = "AttachedENIId")]
    pub interface: Option<String>,
    pub client_subnet: Option<String>,
    pub client_vpc_ip_address: Option<String>,
    pub endpoints: List<String>,
}

impl Resource for MskNode {
    const KIND: &'static str = "AWS::MSK::Broker";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document =
        Document::list("kafka", "ListNodes", "NodeInfoList").per("ClusterArn");
    const CALL: Option<Call> = Some(Call::paged(100).each(MskCluster::DOCUMENT, "ClusterArn"));

    fn id(&self) -> Cow<'_, str> {
        match &self.arn {
            Some(arn) => Cow::Borrowed(arn),
            None => Cow::Borrowed(&self.cluster),
        }
    }

    fn asked_with(&mut self, value: &str) {
        self.cluster = value.to_owned();
    }

    fn settle(&mut self) {
        if let Some(broker) = &mut self.broker_node_info {
            broker.endpoints.0.sort();
        }
    }

    /// Only brokers have an interface in the user's VPC.
    fn workload(&self, _around: &Surroundings<'_>) -> Option<Workload> {
        let broker = self.broker_node_info.as_ref()?;
        let id = self.id().into_owned();
        // arn:aws:kafka:region:account:cluster/name/uuid
        let cluster = self.cluster.split('/').nth(1);
        Some(Workload {
            kind: Self::KIND,
            id: id.clone(),
            arn: id,
            name: cluster.map(str::to_owned),
            role: Role::Server,
            standings: broker
                .client_subnet
                .iter()
                .map(|subnet| Standing {
                    subnet: subnet.clone(),
                    interface: broker.interface.clone(),
                    addresses: address(broker.client_vpc_ip_address.as_deref())
                        .into_iter()
                        .collect(),
                    ..Standing::default()
                })
                .collect(),
            claims: broker
                .interface
                .clone()
                .map(Claim::Interface)
                .into_iter()
                .collect(),
            ..Workload::default()
        })
    }
}

//! EKS clusters: where their control plane stands in the network, and who may dial it.

use std::borrow::Cow;

use serde::Deserialize;

use super::brief::names;
use super::call::Call;
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource};
use super::workload::{Claim, Role, Surroundings, Workload, candidates, tcp_port};

names!(
    /// The name of a cluster, see <https://docs.aws.amazon.com/cli/latest/reference/eks/list-clusters.html>.
    EksClusterName = "AWS::EKS::Cluster",
    Document::list("eks", "ListClusters", "clusters"),
    Call::paged(100)
);

/// AWS::EKS::Cluster, see <https://docs.aws.amazon.com/cli/latest/reference/eks/describe-cluster.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EksCluster {
    pub name: String,
    #[serde(default)]
    pub arn: Option<String>,
    #[serde(default)]
    pub version: Option<String>,
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub resources_vpc_config: Option<EksNetwork>,
}

/// Where the control plane reaches into a VPC, and from where it is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EksNetwork {
    pub vpc_id: Option<String>,
    pub subnet_ids: List<String>,
    pub security_group_ids: List<String>,
    pub cluster_security_group_id: Option<String>,
    pub endpoint_public_access: Option<bool>,
    pub endpoint_private_access: Option<bool>,
    pub public_access_cidrs: List<String>,
}

impl Resource for EksCluster {
    const KIND: &'static str = "AWS::EKS::Cluster";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list("eks", "DescribeCluster", "cluster").per("name");
    const CALL: Option<Call> = Some(Call::plain().each(EksClusterName::DOCUMENT, ""));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.name)
    }

    fn settle(&mut self) {
        if let Some(network) = &mut self.resources_vpc_config {
            network.subnet_ids.0.sort();
            network.security_group_ids.0.sort();
            network.public_access_cidrs.0.sort();
        }
    }

    /// The control plane's interfaces in the cluster's subnets. Its public endpoint stands outside of every VPC, so it
    /// makes nothing in here public: <https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html>.
    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let network = self.resources_vpc_config.as_ref()?;
        let name = &self.name;
        let groups = network.cluster_security_group_id.iter();
        let groups: Vec<String> = groups.chain(&network.security_group_ids).cloned().collect();
        Some(Workload {
            kind: Self::KIND,
            id: name.clone(),
            arn: self
                .arn
                .clone()
                .unwrap_or_else(|| around.arn("eks", &format!("cluster/{name}"))),
            name: Some(name.clone()),
            detail: Some(network.endpoint()),
            state: self.status.clone(),
            vpc: network.vpc_id.clone(),
            role: Role::Host,
            listens: tcp_port(Some(443)),
            standings: candidates(network.subnet_ids.iter().map(String::as_str), &groups),
            claims: vec![Claim::Description(format!("Amazon EKS {name}"))],
            ..Workload::default()
        })
    }
}

impl EksNetwork {
    /// Who may dial the API server, in a few words.
    fn endpoint(&self) -> String {
        let public = self.endpoint_public_access == Some(true);
        let private = self.endpoint_private_access == Some(true);
        let mut blocks = self.public_access_cidrs.iter().map(String::as_str);
        // No block is AWS's word for all.
        let open = self.public_access_cidrs.is_empty()
            || blocks.any(|block| matches!(block, "0.0.0.0/0" | "::/0"));
        match (public, private) {
            (true, _) if open => "API server open to the internet".to_owned(),
            (true, _) => format!(
                "API server open to {} block{}",
                self.public_access_cidrs.len(),
                if self.public_access_cidrs.len() == 1 {
                    ""
                } else {
                    "s"
                }
            ),
            (false, true) => "API server private".to_owned(),
            (false, false) => "API server closed".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endpoint_is_told_in_words() {
        let network = |public, private, blocks: &[&str]| EksNetwork {
            endpoint_public_access: Some(public),
            endpoint_private_access: Some(private),
            public_access_cidrs: blocks
                .iter()
                .map(|block| (*block).to_owned())
                .collect::<Vec<_>>()
                .into(),
            ..EksNetwork::default()
        };
        for (network, words) in [
            (
                network(true, true, &["0.0.0.0/0"]),
                "API server open to the internet",
            ),
            (network(true, true, &[]), "API server open to the internet"),
            (
                network(true, false, &["192.0.2.0/24"]),
                "API server open to 1 block",
            ),
            (network(false, true, &[]), "API server private"),
            (network(false, false, &[]), "API server closed"),
        ] {
            assert_eq!(network.endpoint(), words);
        }
    }
}

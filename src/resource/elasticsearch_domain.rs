//! An OpenSearch or Elasticsearch domain, under the API's old name as CloudMapper stores it.

use std::borrow::Cow;

use serde::Deserialize;

use super::document::Document;
use super::position::Position;
use super::record::{List, Resource};
use super::workload::{Claim, Role, Surroundings, Workload, candidates};

/// AWS::Elasticsearch::Domain, see <https://docs.aws.amazon.com/cli/latest/reference/es/describe-elasticsearch-domain.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ElasticsearchDomain {
    pub domain_name: String,
    #[serde(default)]
    pub domain_id: Option<String>,
    #[serde(rename = "ARN", default)]
    pub arn: Option<String>,
    #[serde(rename = "VPCOptions", default)]
    pub vpc_options: Option<DomainVpcOptions>,
    #[serde(default)]
    pub endpoint: Option<String>,
}

impl Resource for ElasticsearchDomain {
    const KIND: &'static str = "AWS::Elasticsearch::Domain";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document =
        Document::list("es", "DescribeElasticsearchDomain", "DomainStatus").per("DomainName");

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.domain_name)
    }

    fn settle(&mut self) {
        if let Some(network) = &mut self.vpc_options {
            network.subnet_ids.0.sort();
            network.security_group_ids.0.sort();
        }
    }

    /// Only a domain with subnets stands in a VPC.
    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let network = self
            .vpc_options
            .as_ref()
            .filter(|network| !network.subnet_ids.is_empty())?;
        let name = &self.domain_name;
        Some(Workload {
            kind: Self::KIND,
            id: name.clone(),
            arn: self
                .arn
                .clone()
                .unwrap_or_else(|| around.arn("es", &format!("domain/{name}"))),
            name: Some(name.clone()),
            vpc: network.vpc_id.clone(),
            role: Role::Server,
            standings: candidates(
                network.subnet_ids.iter().map(String::as_str),
                &network.security_group_ids,
            ),
            claims: vec![Claim::Description(format!("ES {name}"))],
            ..Workload::default()
        })
    }
}

/// The subnets and groups of a domain's interfaces.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DomainVpcOptions {
    #[serde(rename = "VPCId")]
    pub vpc_id: Option<String>,
    pub subnet_ids: List<String>,
    pub security_group_ids: List<String>,
}

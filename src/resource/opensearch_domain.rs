//! OpenSearch and Elasticsearch domains, as the API of today tells them.

use std::borrow::Cow;

use serde::Deserialize;

use super::call::{Call, Wire};
use super::document::Document;
use super::elasticsearch_domain::DomainVpcOptions;
use super::position::Position;
use super::record::Resource;
use super::workload::{Claim, Role, Surroundings, Workload, candidates};

/// The name of a domain, see <https://docs.aws.amazon.com/cli/latest/reference/opensearch/list-domain-names.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OpenSearchDomainName {
    pub domain_name: String,
}

impl Resource for OpenSearchDomainName {
    const KIND: &'static str = "AWS::OpenSearchService::Domain";
    const POSITION: Position = Position::Name;
    const DOCUMENT: Document = Document::list("opensearch", "ListDomainNames", "DomainNames");
    const CALL: Option<Call> = Some(Call::plain());

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.domain_name)
    }
}

/// AWS::OpenSearchService::Domain, see
/// <https://docs.aws.amazon.com/cli/latest/reference/opensearch/describe-domains.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OpenSearchDomain {
    pub domain_name: String,
    #[serde(rename = "ARN", default)]
    pub arn: Option<String>,
    #[serde(default)]
    pub engine_version: Option<String>,
    #[serde(rename = "VPCOptions", default)]
    pub vpc_options: Option<DomainVpcOptions>,
}

impl Resource for OpenSearchDomain {
    const KIND: &'static str = "AWS::OpenSearchService::Domain";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document =
        Document::list("opensearch", "DescribeDomains", "DomainStatusList").per("DomainName");
    const CALL: Option<Call> = Some(
        Call::wire(Wire {
            page: None,
            always: &[],
            asked_as: Some("DomainNames"),
        })
        .each(OpenSearchDomainName::DOCUMENT, "DomainName")
        .batch(5),
    );

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.domain_name)
    }

    fn settle(&mut self) {
        if let Some(network) = &mut self.vpc_options {
            network.subnet_ids.0.sort();
            network.security_group_ids.0.sort();
        }
    }

    /// Only a domain with subnets stands in a VPC; see
    /// <https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html>.
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
            detail: self.engine_version.clone(),
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

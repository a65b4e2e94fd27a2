//! Lambda functions; only those with a VPC configuration stand in the network.

use std::borrow::Cow;

use serde::Deserialize;

use super::brief::brief;
use super::call::Call;
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource};
use super::workload::{Claim, Role, Surroundings, Workload, candidates};

/// AWS::Lambda::Function, see <https://docs.aws.amazon.com/cli/latest/reference/lambda/list-functions.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LambdaFunction {
    pub function_name: String,
    #[serde(default)]
    pub function_arn: Option<String>,
    #[serde(default)]
    pub vpc_config: Option<LambdaVpcConfig>,
}

impl Resource for LambdaFunction {
    const KIND: &'static str = "AWS::Lambda::Function";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list("lambda", "ListFunctions", "Functions");
    const CALL: Option<Call> = Some(Call::paged(50));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.function_name)
    }

    fn settle(&mut self) {
        if let Some(network) = &mut self.vpc_config {
            network.subnet_ids.0.sort();
            network.security_group_ids.0.sort();
        }
    }

    /// Only a function with subnets stands in a VPC; nobody dials its interfaces.
    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let network = self
            .vpc_config
            .as_ref()
            .filter(|network| !network.subnet_ids.is_empty())?;
        let name = &self.function_name;
        Some(Workload {
            kind: Self::KIND,
            id: name.clone(),
            arn: self
                .function_arn
                .clone()
                .unwrap_or_else(|| around.arn("lambda", &format!("function:{name}"))),
            name: Some(name.clone()),
            vpc: network.vpc_id.clone().filter(|vpc| !vpc.is_empty()),
            role: Role::Client,
            standings: candidates(
                network.subnet_ids.iter().map(String::as_str),
                &network.security_group_ids,
            ),
            claims: vec![Claim::DescriptionStart(format!(
                "AWS Lambda VPC ENI-{name}-"
            ))],
            ..Workload::default()
        })
    }
}

brief!(
    /// The address by which the internet calls a function, see
    /// <https://docs.aws.amazon.com/cli/latest/reference/lambda/list-function-url-configs.html>.
    LambdaUrl = "AWS::Lambda::Url",
    Detail,
    "FunctionUrl",
    Document::list("lambda", "ListFunctionUrlConfigs", "FunctionUrlConfigs").per("FunctionName"),
    Call::paged(50).each(LambdaFunction::DOCUMENT, "FunctionName")
);

/// The subnets and groups of a function's interfaces.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LambdaVpcConfig {
    pub vpc_id: Option<String>,
    pub subnet_ids: List<String>,
    pub security_group_ids: List<String>,
}

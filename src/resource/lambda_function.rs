//! A Lambda function; only those with a VPC configuration stand in the network.

use std::borrow::Cow;

use serde::Deserialize;

use super::document::Document;
use super::record::{List, Resource};

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
    const DOCUMENT: Document = Document::list("lambda", "ListFunctions", "Functions");

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.function_name)
    }

    fn settle(&mut self) {
        if let Some(network) = &mut self.vpc_config {
            network.subnet_ids.0.sort();
            network.security_group_ids.0.sort();
        }
    }
}

/// The subnets and groups of a function's interfaces.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct LambdaVpcConfig {
    pub vpc_id: Option<String>,
    pub subnet_ids: List<String>,
    pub security_group_ids: List<String>,
}

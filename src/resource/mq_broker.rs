//! Amazon MQ brokers.

use std::borrow::Cow;

use serde::Deserialize;

use super::brief::brief;
use super::call::Call;
use super::document::Document;
use super::position::Position;
use super::record::{List, Resource};
use super::workload::{Role, Surroundings, Workload, candidates};

brief!(
    /// A broker in the list of all, see <https://docs.aws.amazon.com/cli/latest/reference/mq/list-brokers.html>.
    MqBrokerSummary = "AWS::AmazonMQ::Broker",
    Name,
    "BrokerId",
    Document::list("mq", "ListBrokers", "BrokerSummaries"),
    Call::paged(100)
);

/// AWS::AmazonMQ::Broker, see <https://docs.aws.amazon.com/cli/latest/reference/mq/describe-broker.html>.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MqBroker {
    pub broker_id: String,
    #[serde(default)]
    pub broker_arn: Option<String>,
    #[serde(default)]
    pub broker_name: Option<String>,
    #[serde(default)]
    pub broker_state: Option<String>,
    #[serde(default)]
    pub engine_type: Option<String>,
    #[serde(default)]
    pub publicly_accessible: Option<bool>,
    #[serde(default)]
    pub subnet_ids: List<String>,
    #[serde(default)]
    pub security_groups: List<String>,
}

impl Resource for MqBroker {
    const KIND: &'static str = "AWS::AmazonMQ::Broker";
    const POSITION: Position = Position::Subnet;
    const DOCUMENT: Document = Document::list("mq", "DescribeBroker", "").per("BrokerId");
    const CALL: Option<Call> = Some(Call::plain().each(MqBrokerSummary::DOCUMENT, "BrokerId"));

    fn id(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.broker_id)
    }

    fn settle(&mut self) {
        self.subnet_ids.0.sort();
        self.security_groups.0.sort();
    }

    fn workload(&self, around: &Surroundings<'_>) -> Option<Workload> {
        let id = &self.broker_id;
        Some(Workload {
            kind: Self::KIND,
            id: id.clone(),
            arn: self
                .broker_arn
                .clone()
                .unwrap_or_else(|| around.arn("mq", &format!("broker:{id}"))),
            name: self.broker_name.clone(),
            detail: self.engine_type.clone(),
            state: self.broker_state.clone(),
            role: Role::Server,
            internet_facing: self.publicly_accessible == Some(true),
            standings: candidates(
                self.subnet_ids.iter().map(String::as_str),
                &self.security_groups,
            ),
            ..Workload::default()
        })
    }
}

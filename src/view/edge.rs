//! The data of an edge.

use serde::Serialize;

use super::label;
use crate::reach::verdict::{AllowingRule, Reason, Verdict};
use crate::topology::graph::{Edge, Node, Role};

/// What is told of an edge. What is not known is left out.
#[derive(Debug, Serialize)]
pub struct EdgeData<'a> {
    id: String,
    source: &'a str,
    target: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fabric: Option<&'static str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    ports: &'a [String],
    label: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rules: Vec<RuleData<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<ReasonData<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    via: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    cidrs: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    internet: Option<bool>,
}

#[derive(Debug, Serialize)]
struct RuleData<'a> {
    group: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    direction: &'a str,
    ports: &'a str,
    peer: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct ReasonData<'a> {
    code: &'a str,
    resource: &'a str,
    message: &'a str,
}

impl<'a> EdgeData<'a> {
    /// The data of an edge from each of `sources` to each of `targets`; none without a node at both ends.
    #[must_use]
    pub fn new(sources: &[&'a Node], targets: &[&'a Node], edge: &'a Edge) -> Option<Self> {
        let (source, target) = (*sources.first()?, *targets.first()?);
        let mut data = Self::between(source, target, edge);
        data.sources = ids(sources);
        data.targets = ids(targets);
        Some(data)
    }

    fn between(source: &'a Node, target: &'a Node, edge: &'a Edge) -> Self {
        let pair = format!("{}->{}", source.id, target.id);
        let internet = source.role == Role::Internet || target.role == Role::Internet;
        match edge {
            Edge::Fabric(fabric) => Self {
                id: format!("{pair}#{}", fabric.word()),
                source: &source.id,
                target: &target.id,
                sources: Vec::new(),
                targets: Vec::new(),
                verdict: None,
                fabric: Some(fabric.word()),
                ports: &[],
                label: fabric.word().to_owned(),
                rules: Vec::new(),
                reasons: Vec::new(),
                via: &[],
                cidrs: &[],
                internet: None,
            },
            Edge::Traffic(traffic) => Self {
                id: match traffic.verdict {
                    Verdict::Reachable => pair,
                    other => format!("{pair}#{}", other.word()),
                },
                source: &source.id,
                target: &target.id,
                sources: Vec::new(),
                targets: Vec::new(),
                verdict: Some(traffic.verdict.word()),
                fabric: None,
                ports: &traffic.ports,
                label: label::ports(&traffic.ports),
                rules: traffic.rules.iter().map(rule_data).collect(),
                reasons: traffic.reasons.iter().map(reason_data).collect(),
                via: &traffic.via,
                cidrs: &traffic.cidrs,
                internet: internet.then_some(true),
            },
        }
    }

    /// Unique in the map.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// All ids, if there are several: one is told already.
fn ids<'a>(nodes: &[&'a Node]) -> Vec<&'a str> {
    if nodes.len() < 2 {
        return Vec::new();
    }
    nodes.iter().map(|node| node.id.as_str()).collect()
}

fn rule_data(rule: &AllowingRule) -> RuleData<'_> {
    RuleData {
        group: &rule.group,
        rule: rule.rule.as_deref(),
        direction: rule.direction,
        ports: &rule.ports,
        peer: &rule.peer,
        description: rule.description.as_deref(),
    }
}

fn reason_data(reason: &Reason) -> ReasonData<'_> {
    ReasonData {
        code: &reason.code,
        resource: &reason.resource,
        message: &reason.message,
    }
}

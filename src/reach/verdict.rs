//! What the engine answers: a verdict, the ports, the rules that decided, and the reasons.

use serde::Serialize;

/// The three outcomes. `Unknown` is never drawn as safe and never as open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    Reachable,
    Unknown,
    Blocked,
}

impl Verdict {
    /// The word in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Reachable => "reachable",
            Self::Unknown => "unknown",
            Self::Blocked => "blocked",
        }
    }
}

/// Why a packet does not pass, or why nobody can say.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Reason {
    /// AWS's own explanation code (`NO_ROUTE_TO_DESTINATION`), or one of ours (`UNCOLLECTED`).
    pub code: String,
    /// The resource where it happened, as AWS names it.
    pub resource: String,
    pub message: String,
}

/// A security-group rule that lets a flow pass.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct AllowingRule {
    /// `sg-…`.
    pub group: String,
    /// `sgr-…`, where DescribeSecurityGroupRules was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// `ingress` or `egress`.
    pub direction: &'static str,
    /// `tcp/443`, `tcp/8000-8010`, `udp/53`, `icmp`, `any`.
    pub ports: String,
    /// The peer as the rule names it: a CIDR, a prefix list, a group.
    pub peer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl AllowingRule {
    /// In a few words: `sg-1 sgr-1: ingress tcp/22 from 0.0.0.0/0`.
    #[must_use]
    pub fn words(&self) -> String {
        let rule = self
            .rule
            .as_deref()
            .map(|rule| format!(" {rule}"))
            .unwrap_or_default();
        let of = if self.direction == "egress" {
            "to"
        } else {
            "from"
        };
        format!(
            "{}{rule}: {} {} {of} {}",
            self.group, self.direction, self.ports, self.peer
        )
    }
}

impl Reason {
    /// In a line: `NO_ROUTE_TO_DESTINATION rtb-1: no route to 10.1.0.0/16`.
    #[must_use]
    pub fn words(&self) -> String {
        if self.resource.is_empty() {
            return format!("{}: {}", self.code, self.message);
        }
        format!("{} {}: {}", self.code, self.resource, self.message)
    }
}

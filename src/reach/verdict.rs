//! What the engine answers: a verdict, the ports, the rules that decided, and the reasons.

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
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reason {
    /// AWS's own explanation code (`NO_ROUTE_TO_DESTINATION`), or one of ours (`UNCOLLECTED`).
    pub code: String,
    /// The resource where it happened, as AWS names it.
    pub resource: String,
    pub message: String,
}

/// A security-group rule that lets a flow pass.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AllowingRule {
    /// `sg-…`.
    pub group: String,
    /// `sgr-…`, where DescribeSecurityGroupRules was read.
    pub rule: Option<String>,
    /// `ingress` or `egress`.
    pub direction: &'static str,
    /// `tcp/443`, `tcp/8000-8010`, `udp/53`, `icmp`, `any`.
    pub ports: String,
    /// The peer as the rule names it: a CIDR, a prefix list, a group.
    pub peer: String,
    pub description: Option<String>,
}

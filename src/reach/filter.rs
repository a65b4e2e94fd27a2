//! What one step on the way lets pass: surely, and at most.

use crate::net::ports::PortSet;
use crate::network::known::Gap;
use crate::network::model::Network;

use super::verdict::Reason;

/// The part of the traffic asked for that passes a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// What passes for sure.
    pub open: PortSet,
    /// What passes if everything unknown turns out well; holds `open`.
    pub maybe: PortSet,
    /// What decided: `acl-1 entry 100`, `sg-1`.
    pub rules: Vec<String>,
    /// Why `maybe` is more than `open`.
    pub unknown: Vec<Reason>,
}

impl Filter {
    /// Lets everything pass.
    #[must_use]
    pub fn all() -> Self {
        Self {
            open: PortSet::any(),
            maybe: PortSet::any(),
            rules: Vec::new(),
            unknown: Vec::new(),
        }
    }

    /// Lets nothing pass.
    #[must_use]
    pub fn nothing() -> Self {
        Self {
            open: PortSet::none(),
            maybe: PortSet::none(),
            rules: Vec::new(),
            unknown: Vec::new(),
        }
    }

    /// Nobody can say what passes.
    #[must_use]
    pub fn unknown(reason: Reason) -> Self {
        Self {
            open: PortSet::none(),
            maybe: PortSet::any(),
            rules: Vec::new(),
            unknown: vec![reason],
        }
    }

    /// Lets a fixed set pass.
    #[must_use]
    pub fn only(set: PortSet) -> Self {
        Self {
            maybe: set.clone(),
            open: set,
            rules: Vec::new(),
            unknown: Vec::new(),
        }
    }
}

/// A reason, from its parts.
#[must_use]
pub fn reason(code: &str, resource: &str, message: impl Into<String>) -> Reason {
    Reason {
        code: code.to_owned(),
        resource: resource.to_owned(),
        message: message.into(),
    }
}

/// The reason for a verdict that hangs on a call that was not answered.
#[must_use]
pub fn uncollected(network: &Network, gap: usize, resource: &str) -> Reason {
    let Gap {
        account,
        region,
        call,
        status,
    } = network.gaps.get(gap).cloned().unwrap_or_default();
    let place = format!("{account} {region}");
    reason(
        "UNCOLLECTED",
        resource,
        format!("{call} in {}: {status}", place.trim()),
    )
}

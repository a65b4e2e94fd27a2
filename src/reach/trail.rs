//! What a walk keeps of its way: what filters let pass, where it was dropped, what is in doubt, and every hop.

use std::net::IpAddr;

use crate::net::ports::PortSet;

use super::filter::{Filter, reason};
use super::network_acl;
use super::verdict::Reason;
use super::walk::Walk;
use super::way::Hop;

impl Walk<'_, '_> {
    /// Applies the network ACL of a subnet.
    pub fn acl(&mut self, subnet: usize, egress: bool, peer: IpAddr) {
        self.here = Some(subnet);
        let filter = network_acl::passes(self.network, subnet, egress, peer, &self.asked);
        let found = self.network.subnets.get(subnet);
        let acl = found
            .and_then(|subnet| subnet.acl.here())
            .and_then(|at| self.network.acls.get(at))
            .map(|acl| acl.id.as_str());
        let name = acl
            .or(found.map(|subnet| subnet.id.as_str()))
            .unwrap_or_default();
        let direction = if egress { "egress" } else { "ingress" };
        let other = self.name(peer);
        let message = || format!("the {direction} entries let nothing of it pass for {other}");
        self.apply(
            name,
            "network acl",
            &filter,
            "SUBNET_ACL_RESTRICTION",
            message,
            Some(direction),
        );
    }

    /// Narrows the traffic to what passes a filter, and keeps why.
    pub fn apply(
        &mut self,
        resource: &str,
        kind: &'static str,
        filter: &Filter,
        code: &str,
        message: impl Fn() -> String,
        detail: Option<&str>,
    ) {
        let before = !self.way.maybe.is_empty();
        let alone = self.asked.intersect(&filter.maybe);
        self.way.open = self.way.open.intersect(&filter.open);
        self.way.maybe = self.way.maybe.intersect(&filter.maybe);
        let closes = alone.is_empty() || (before && self.way.maybe.is_empty());
        if closes {
            self.way.blocked.push(reason(code, resource, message()));
        }
        let lost = !filter.maybe.is_empty() && filter.open != filter.maybe;
        if lost {
            self.way.unknown.extend(filter.unknown.iter().cloned());
        }
        let decision = match (closes, lost) {
            (true, _) => "deny",
            (false, true) => "unknown",
            (false, false) => "permit",
        };
        let rule = (!filter.rules.is_empty()).then(|| filter.rules.join(", "));
        self.hop(resource, kind, decision, rule, detail);
    }

    /// An address as messages name it: without hops the answer is for all addresses alike, and none is named.
    pub fn name(&self, address: IpAddr) -> String {
        if self.manner.detail {
            address.to_string()
        } else {
            "the address".to_owned()
        }
    }

    /// Drops the packet.
    pub fn block(&mut self, code: &str, resource: &str, message: &str) {
        self.way.open = PortSet::none();
        self.way.maybe = PortSet::none();
        self.hop(resource, "drop", "drop", None, Some(message));
        self.way.blocked.push(reason(code, resource, message));
    }

    /// Nothing is sure any more.
    pub fn doubt(&mut self, why: Reason) {
        self.way.open = PortSet::none();
        self.hop(
            &why.resource,
            "unknown",
            "unknown",
            None,
            Some(&why.message),
        );
        self.way.unknown.push(why);
    }

    /// Keeps a hop, where hops are kept.
    pub fn hop(
        &mut self,
        resource: &str,
        kind: &'static str,
        decision: &'static str,
        rule: Option<String>,
        detail: Option<&str>,
    ) {
        if self.manner.detail {
            self.way.hops.push(Hop {
                resource: resource.to_owned(),
                kind,
                decision,
                rule,
                detail: detail.map(str::to_owned),
                subnet: self.here,
            });
        }
    }

    /// The coverage gap of `table` in the region of a VPC.
    pub fn gap(&self, vpc: usize, table: &str) -> Option<usize> {
        let scope = self.network.vpcs.get(vpc)?.scope?;
        self.network.scopes.get(scope)?.gap(table)
    }
}

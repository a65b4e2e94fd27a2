//! The plan: which calls are made, and which wait for the answers of others.

use crate::inventory::CATALOGUE;
use crate::resource::call::{Along, Call};
use crate::resource::document::Document;

/// One call of the plan.
#[derive(Debug, Clone)]
pub struct Step {
    pub document: Document,
    pub call: Call,
    /// The steps that are asked for each item of this one's answer.
    pub children: Vec<Child>,
}

/// A step that is asked for the items of another's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Child {
    pub step: usize,
    /// The item's key that holds the parameter; empty where the item is text.
    pub key: &'static str,
    pub along: Along,
}

/// Which calls are made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    /// Those of the core policy: EC2's network, load balancing, databases.
    Core,
    /// All that there are.
    #[default]
    All,
}

/// The calls of one region, in the order of the catalogue.
#[derive(Debug, Clone)]
pub struct Plan {
    pub steps: Vec<Step>,
}

impl Plan {
    /// Every row of the catalogue that has a call.
    #[must_use]
    pub fn of_catalogue() -> Self {
        Self::of(Scope::All)
    }

    /// The rows of the catalogue that have a call in `scope`.
    #[must_use]
    pub fn of(scope: Scope) -> Self {
        let mut steps: Vec<Step> = Vec::new();
        for row in CATALOGUE {
            let Some(call) = row.call else { continue };
            if scope == Scope::Core && call.extended {
                continue;
            }
            // Two record types may stand in one document.
            if steps.iter().all(|step| step.document != row.document) {
                steps.push(Step {
                    document: row.document,
                    call,
                    children: Vec::new(),
                });
            }
        }
        let links: Vec<(usize, Child)> = steps
            .iter()
            .enumerate()
            .filter_map(|(step, child)| {
                let parent = child.call.parent?;
                let at = steps
                    .iter()
                    .position(|step| step.document == parent.document)?;
                let (key, along) = (parent.key, parent.along);
                Some((at, Child { step, key, along }))
            })
            .collect();
        for (parent, child) in links {
            if let Some(step) = steps.get_mut(parent) {
                step.children.push(child);
            }
        }
        Self { steps }
    }

    /// The steps that a region answers, for itself or for all.
    pub fn steps_in<'a>(&'a self, region: &'a str) -> impl Iterator<Item = &'a Step> {
        self.steps
            .iter()
            .filter(move |step| self.is_asked_in(step, region))
    }

    /// Whether a region answers to a call and to those that lead to it.
    #[must_use]
    pub fn is_asked_in(&self, step: &Step, region: &str) -> bool {
        let mut next = Some(step);
        while let Some(step) = next {
            if step.call.only_in.is_some_and(|only| only != region) {
                return false;
            }
            let parent = step.call.parent.map(|parent| parent.document);
            next = parent.and_then(|parent| self.steps.iter().find(|step| step.document == parent));
        }
        true
    }

    /// The steps that wait for no other.
    pub fn roots(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.steps.len()).filter(|&at| {
            self.steps
                .get(at)
                .is_some_and(|step| step.call.parent.is_none())
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::gather::regions;

    /// The actions of AWS that the core policy allows; sts:GetCallerIdentity and account:ListRegions aside.
    const ALLOWED: &str = "
        ec2: DescribeAccountAttributes DescribeAddresses DescribeAvailabilityZones DescribeCustomerGateways
        DescribeDhcpOptions DescribeEgressOnlyInternetGateways DescribeFlowLogs DescribeInstanceConnectEndpoints
        DescribeInstances DescribeInternetGateways DescribeManagedPrefixLists DescribeNatGateways DescribeNetworkAcls
        DescribeNetworkInterfaces DescribePrefixLists DescribeRegions DescribeRouteTables DescribeSecurityGroupRules
        DescribeSecurityGroupVpcAssociations DescribeSecurityGroups DescribeSubnets DescribeTransitGatewayAttachments
        DescribeTransitGatewayConnects DescribeTransitGatewayPeeringAttachments DescribeTransitGatewayRouteTables
        DescribeTransitGatewayVpcAttachments DescribeTransitGateways DescribeVpcBlockPublicAccessExclusions
        DescribeVpcBlockPublicAccessOptions DescribeVpcEndpointConnections DescribeVpcEndpointServiceConfigurations
        DescribeVpcEndpoints DescribeVpcPeeringConnections DescribeVpcs DescribeVpnConnections DescribeVpnGateways
        GetManagedPrefixListEntries GetTransitGatewayPrefixListReferences GetTransitGatewayRouteTableAssociations
        GetTransitGatewayRouteTablePropagations SearchTransitGatewayRoutes
        elasticloadbalancing: DescribeInstanceHealth DescribeListeners DescribeLoadBalancerAttributes
        DescribeLoadBalancers DescribeRules DescribeTags DescribeTargetGroupAttributes DescribeTargetGroups
        DescribeTargetHealth
        rds: DescribeDBClusters DescribeDBInstances DescribeDBProxies DescribeDBProxyEndpoints
        DescribeDBProxyTargetGroups DescribeDBProxyTargets DescribeDBSubnetGroups";

    #[test]
    fn the_plan_asks_what_the_core_policy_allows_and_nothing_else() {
        let mut prefix = "";
        let mut allowed = BTreeSet::new();
        for word in ALLOWED.split_whitespace() {
            match word.strip_suffix(':') {
                Some(service) => prefix = service,
                None => {
                    allowed.insert(format!("{prefix}:{word}"));
                }
            }
        }
        let plan = Plan::of(Scope::Core);
        let asked: BTreeSet<String> = plan
            .steps
            .iter()
            .map(|step| step.document.action())
            .chain([regions::DOCUMENT.action()])
            .collect();
        assert_eq!(asked, allowed);
    }

    #[test]
    fn every_call_with_a_parameter_has_its_parent() {
        let plan = Plan::of_catalogue();
        let children: usize = plan.steps.iter().map(|step| step.children.len()).sum();
        let with_parameter = plan
            .steps
            .iter()
            .filter(|step| step.document.parameter.is_some())
            .count();
        assert_eq!(children, with_parameter);
        assert_eq!(plan.roots().count() + children, plan.steps.len());
    }
}

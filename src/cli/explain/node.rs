//! Where a hop is drawn on the map: the ids of docs/map.md.

use crate::network::model::Network;
use crate::reach::way::Hop;

/// The id of the node that a hop's resource is drawn as; of a rule, a route or an ACL, which are not drawn, that of the
/// subnet where it decides.
pub(super) fn node(network: &Network, hop: &Hop) -> Option<String> {
    let id = hop.resource.as_str();
    if id == "internet" {
        return Some("external/internet".to_owned());
    }
    if let Some(&at) = network.index.interfaces.get(id) {
        return workload(network, network.interfaces.get(at)?.workload, Some(at));
    }
    if let Some(&at) = network.index.subnets.get(id) {
        return Some(network.subnets.get(at)?.arn.clone());
    }
    if let Some(&at) = network.index.vpcs.get(id) {
        return Some(network.vpcs.get(at)?.arn.clone());
    }
    if let Some(&at) = network.index.workloads.get(id) {
        return workload(network, at, None);
    }
    let subnet = hop.subnet.and_then(|at| network.subnets.get(at));
    let vpc = subnet.and_then(|subnet| network.vpcs.get(subnet.vpc));
    let scope = vpc
        .and_then(|vpc| vpc.scope)
        .and_then(|at| network.scopes.get(at));
    let kind = match id.rsplit_once('-').map(|(prefix, _)| prefix) {
        Some("igw") => "internet-gateway",
        Some("eigw") => "egress-only-internet-gateway",
        Some("vgw") => "vpn-gateway",
        Some("vpce") => "vpc-endpoint",
        Some("tgw") => "transit-gateway",
        Some("tgw-attach") => {
            let attachment = network.attachments.iter().find(|found| found.id == id)?;
            let id = format!("transit-gateway/{}", attachment.gateway);
            return Some(scope?.arn("ec2", &id));
        }
        Some("pcx") => {
            let peering = network.peerings.get(*network.index.peerings.get(id)?)?;
            let side = peering.sides.first()?;
            let partition = scope.map_or("aws", |scope| scope.partition.as_str());
            return Some(format!(
                "arn:{partition}:ec2:{}:{}:vpc-peering-connection/{id}",
                side.region, side.account
            ));
        }
        _ => return subnet.map(|subnet| subnet.arn.clone()),
    };
    Some(scope?.arn("ec2", &format!("{kind}/{id}")))
}

/// A workload that stands in several subnets is drawn in each.
fn workload(network: &Network, at: usize, interface: Option<usize>) -> Option<String> {
    let workload = network.workloads.get(at)?;
    let subnet = |at: usize| network.interfaces.get(at).map(|found| found.subnet);
    let mut homes: Vec<usize> = workload
        .interfaces
        .iter()
        .filter_map(|&at| subnet(at))
        .collect();
    homes.sort_unstable();
    homes.dedup();
    let home = interface.and_then(subnet).or(homes.first().copied());
    match (homes.len(), home.and_then(|at| network.subnets.get(at))) {
        (2.., Some(subnet)) => Some(format!("{}@{}", workload.arn, subnet.id)),
        _ => Some(workload.arn.clone()),
    }
}

//! Flow logs, as one fact beside the VPCs and subnets whose traffic they record.

use petgraph::graph::NodeIndex;
use rustc_hash::FxHashMap;

use super::builder::Builder;
use crate::inventory::Region;

/// The logs of one region: the kinds of traffic by what they record.
struct Logs<'a> {
    traffic: FxHashMap<&'a str, Vec<&'a str>>,
    /// Whether all were read.
    is_whole: bool,
}

impl<'a> Logs<'a> {
    fn of(region: &'a Region) -> Self {
        let mut traffic: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        for log in &region.flow_logs {
            let is_on = log.flow_log_status.as_deref() == Some("ACTIVE");
            if let (true, Some(recorded)) = (is_on, log.resource_id.as_deref()) {
                let kind = log.traffic_type.as_deref().unwrap_or("ALL");
                traffic.entry(recorded).or_default().push(kind);
            }
        }
        Self {
            traffic,
            is_whole: region.flow_logs.coverage.is_whole(),
        }
    }

    fn of_what(&self, id: &str) -> &[&'a str] {
        self.traffic.get(id).map_or(&[], Vec::as_slice)
    }
}

/// Says of each VPC whether its traffic is recorded, and of each subnet whether by a log of its own:
/// <https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html>. Nothing is said where the logs were not read.
pub(super) fn add(builder: &mut Builder) {
    let (inventory, network) = (builder.inventory, builder.network);
    let mut logs: FxHashMap<(&str, &str), Logs> = FxHashMap::default();
    for account in &inventory.accounts {
        for region in &account.regions {
            logs.insert((&account.id, &region.name), Logs::of(region));
        }
    }
    let mut facts: Vec<(NodeIndex, &str)> = Vec::new();
    for (vpc, node) in network.vpcs.iter().zip(&builder.vpcs) {
        let logs = logs.get(&(vpc.account.as_str(), vpc.region.as_str()));
        let told = logs.filter(|_| !vpc.dangling);
        let fact = told.and_then(|logs| fact(logs.of_what(&vpc.id), logs.is_whole));
        facts.extend(node.zip(fact));
    }
    for (subnet, node) in network.subnets.iter().zip(&builder.subnets) {
        let vpc = network.vpcs.get(subnet.vpc);
        let logs = vpc.and_then(|vpc| logs.get(&(vpc.account.as_str(), vpc.region.as_str())));
        // Without one of its own, its VPC's holds.
        let fact = logs.and_then(|logs| fact(logs.of_what(&subnet.id), false));
        facts.extend(node.zip(fact));
    }
    for (node, fact) in facts {
        if let Some(node) = builder.topology.graph.node_weight_mut(node) {
            node.detail = Some(fact.to_owned());
        }
    }
}

/// What logs of such traffic are; that there are none only if all were read.
fn fact(traffic: &[&str], is_whole: bool) -> Option<&'static str> {
    let has = |what| traffic.contains(&what);
    if has("ALL") || (has("ACCEPT") && has("REJECT")) {
        Some("flow logs")
    } else if has("REJECT") {
        Some("flow logs of rejected traffic")
    } else if has("ACCEPT") {
        Some("flow logs of accepted traffic")
    } else {
        is_whole.then_some("no flow logs")
    }
}

#[cfg(test)]
mod tests {
    use super::fact;

    #[test]
    fn what_was_not_read_is_not_denied() {
        assert_eq!(
            fact(&["REJECT"], false),
            Some("flow logs of rejected traffic")
        );
        assert_eq!(fact(&["REJECT", "ACCEPT"], false), Some("flow logs"));
        assert_eq!(fact(&["ALL"], true), Some("flow logs"));
        assert_eq!(fact(&[], true), Some("no flow logs"));
        assert_eq!(fact(&[], false), None);
    }
}

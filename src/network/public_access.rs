//! VPC Block Public Access: the mode of each account and region, and its exclusions.

use rustc_hash::FxHashMap;

use super::model::{BlockDoubt, BlockPublicAccess, Network};
use crate::inventory::{Coverage, Region};

/// Sets what is blocked for each VPC and subnet. It is off until somebody switches it on, so a call that was not made
/// leaves it off, with a warning.
pub fn read(regions: &[(usize, &Region)], network: &mut Network) {
    let mut modes: FxHashMap<usize, BlockPublicAccess> = FxHashMap::default();
    let mut doubts: FxHashMap<usize, BlockDoubt> = FxHashMap::default();
    let mut exclusions: FxHashMap<String, BlockPublicAccess> = FxHashMap::default();
    for &(at, region) in regions {
        let Some(scope) = network.scopes.get(at) else {
            continue;
        };
        let options = region.block_public_access_options.first();
        let mode = options.and_then(|options| options.internet_gateway_block_mode.as_deref());
        match mode {
            Some("block-bidirectional") => {
                modes.insert(at, BlockPublicAccess::Bidirectional);
            }
            Some("block-ingress") => {
                modes.insert(at, BlockPublicAccess::Ingress);
            }
            Some("off") | None => {}
            Some(other) => {
                doubts.insert(at, BlockDoubt::Mode(other.to_owned()));
            }
        }
        if modes.contains_key(&at)
            && let Some(gap) = scope.gap("block_public_access_exclusions")
        {
            doubts.insert(at, BlockDoubt::Exclusions(gap));
        }
        let gap = scope.gap("block_public_access_options");
        if let (None, Some(gap), Coverage::Missing(problem)) =
            (mode, gap, &region.block_public_access_options.coverage)
            && problem.status == "unreadable"
        {
            doubts.insert(at, BlockDoubt::Options(gap));
        } else if mode.is_none() && gap.is_some() && !region.vpcs.is_empty() {
            network.warnings.push(format!(
                "{} {}: VPC block public access was not collected and is taken to be off",
                scope.account, scope.region
            ));
        }
        for exclusion in &region.block_public_access_exclusions {
            if !matches!(
                exclusion.state.as_deref(),
                None | Some("create-complete" | "update-complete" | "update-in-progress")
            ) {
                continue;
            }
            let id = exclusion
                .resource_arn
                .as_deref()
                .and_then(|arn| arn.rsplit('/').next());
            let left = match exclusion.internet_gateway_exclusion_mode.as_deref() {
                Some("allow-bidirectional") => BlockPublicAccess::Off,
                Some("allow-egress") => BlockPublicAccess::Ingress,
                _ => continue,
            };
            if let Some(id) = id {
                exclusions.insert(id.to_owned(), left);
            }
        }
    }
    for vpc in &mut network.vpcs {
        let mode = vpc
            .scope
            .and_then(|scope| modes.get(&scope))
            .copied()
            .unwrap_or_default();
        vpc.block = exclusions.get(&vpc.id).map_or(mode, |left| mode.min(*left));
    }
    for subnet in &mut network.subnets {
        let vpc = network.vpcs.get(subnet.vpc);
        let mode = vpc.map(|vpc| vpc.block).unwrap_or_default();
        // An exclusion that is known lifts whatever the mode is.
        let lifted = [Some(&subnet.id), vpc.map(|vpc| &vpc.id)]
            .into_iter()
            .flatten()
            .any(|id| exclusions.get(id) == Some(&BlockPublicAccess::Off));
        let doubt = vpc.and_then(|vpc| doubts.get(&vpc.scope?));
        subnet.block_doubt = doubt.filter(|_| !lifted).cloned();
        subnet.block = exclusions
            .get(&subnet.id)
            .map_or(mode, |left| mode.min(*left));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::inventory::Table;
    use crate::network::known::Scope;
    use crate::network::model::{Subnet, Vpc};

    /// One VPC with one subnet, and what becomes of the subnet.
    fn told(mode: &str, exclusions: &Value) -> (BlockPublicAccess, Option<BlockDoubt>) {
        let region = Region {
            name: "us-east-1".to_owned(),
            block_public_access_options: Table {
                records: vec![
                    serde_json::from_value(json!({"InternetGatewayBlockMode": mode})).unwrap(),
                ],
                ..Table::default()
            },
            block_public_access_exclusions: Table {
                records: serde_json::from_value(exclusions.clone()).unwrap(),
                ..Table::default()
            },
            ..Region::default()
        };
        let mut network = Network {
            vpcs: vec![Vpc {
                id: "vpc-1".to_owned(),
                scope: Some(0),
                ..Vpc::default()
            }],
            subnets: vec![Subnet {
                id: "subnet-1".to_owned(),
                ..Subnet::default()
            }],
            scopes: vec![Scope::default()],
            ..Network::default()
        };
        read(&[(0, &region)], &mut network);
        (
            network.subnets[0].block,
            network.subnets[0].block_doubt.clone(),
        )
    }

    fn exclusion(resource: &str, mode: &str, state: &str) -> Value {
        json!([{"ExclusionId": "x", "ResourceArn": format!("arn:aws:ec2:us-east-1:111122223333:{resource}"),
            "InternetGatewayExclusionMode": mode, "State": state}])
    }

    #[test]
    fn exclusions_lift_what_their_mode_says() {
        let none = json!([]);
        let (block, excluded) = ("block-bidirectional", "subnet/subnet-1");
        assert_eq!(told("off", &none).0, BlockPublicAccess::Off);
        assert_eq!(told(block, &none).0, BlockPublicAccess::Bidirectional);
        let lifted = |resource, mode, state| told(block, &exclusion(resource, mode, state)).0;
        assert_eq!(
            lifted(excluded, "allow-egress", "create-complete"),
            BlockPublicAccess::Ingress
        );
        assert_eq!(
            lifted("vpc/vpc-1", "allow-bidirectional", "create-complete"),
            BlockPublicAccess::Off
        );
        assert_eq!(
            lifted(excluded, "allow-bidirectional", "delete-complete"),
            BlockPublicAccess::Bidirectional
        );
        // Under block-ingress an exclusion for egress changes nothing.
        let egress = exclusion(excluded, "allow-egress", "create-complete");
        assert_eq!(told("block-ingress", &egress).0, BlockPublicAccess::Ingress);
    }

    #[test]
    fn a_mode_to_come_is_a_doubt_unless_lifted() {
        let (block, doubt) = told("block-weekends", &json!([]));
        assert_eq!(block, BlockPublicAccess::Off);
        assert_eq!(doubt, Some(BlockDoubt::Mode("block-weekends".to_owned())));
        let lifted = exclusion("subnet/subnet-1", "allow-bidirectional", "create-complete");
        assert_eq!(told("block-weekends", &lifted).1, None);
    }
}

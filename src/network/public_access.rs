//! VPC Block Public Access: the mode of each account and region, and its exclusions.

use rustc_hash::FxHashMap;

use super::model::{BlockDoubt, BlockPublicAccess, Network};
use crate::inventory::Region;

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
        if mode.is_none()
            && scope.gap("block_public_access_options").is_some()
            && !region.vpcs.is_empty()
        {
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

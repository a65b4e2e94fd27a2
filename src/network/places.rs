//! VPCs and subnets: where everything else stands.

use std::collections::BTreeMap;

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use super::model::{BlockPublicAccess, Network, Subnet, Vpc};
use crate::inventory::Region;
use crate::resource::record::name_tag;
use crate::resource::vpc::{self as vpc_record, CidrBlockState};

fn cidr(text: &str) -> Option<IpNet> {
    text.parse::<IpNet>().ok().map(|cidr| cidr.trunc())
}

fn vpc_cidrs(record: &vpc_record::Vpc) -> Vec<IpNet> {
    let serving = |state: &Option<CidrBlockState>| CidrBlockState::is_serving(state.as_ref());
    let v4 = record
        .cidr_block_association_set
        .iter()
        .filter(|block| serving(&block.cidr_block_state))
        .filter_map(|block| block.cidr_block.as_deref());
    let v6 = record
        .ipv6_cidr_block_association_set
        .iter()
        .filter(|block| serving(&block.ipv6_cidr_block_state))
        .filter_map(|block| block.ipv6_cidr_block.as_deref());
    let mut cidrs: Vec<IpNet> = record
        .cidr_block
        .as_deref()
        .into_iter()
        .chain(v4)
        .chain(v6)
        .filter_map(cidr)
        .collect();
    cidrs.sort_unstable();
    cidrs.dedup();
    cidrs
}

/// A shared VPC is seen from several accounts: the owner's picture of it counts.
pub fn vpcs(regions: &[(usize, &Region)], network: &mut Network) {
    let mut found: BTreeMap<(String, String, String), (bool, Vpc)> = BTreeMap::new();
    for &(at, region) in regions {
        let Some(scope) = network.scopes.get(at) else {
            continue;
        };
        for record in &region.vpcs {
            let owner = record
                .owner_id
                .clone()
                .unwrap_or_else(|| scope.account.clone());
            let own = owner == scope.account;
            let key = (owner.clone(), scope.region.clone(), record.vpc_id.clone());
            let vpc = Vpc {
                arn: format!(
                    "arn:{}:ec2:{}:{owner}:vpc/{}",
                    scope.partition, scope.region, record.vpc_id
                ),
                id: record.vpc_id.clone(),
                account: owner,
                region: scope.region.clone(),
                name: name_tag(&record.tags).map(str::to_owned),
                cidrs: vpc_cidrs(record),
                dangling: false,
                scope: Some(at),
                block: BlockPublicAccess::Off,
            };
            let known = found.get(&key).is_some_and(|(own, _)| *own);
            if own || !known {
                found.insert(key, (own, vpc));
            }
        }
    }
    network.vpcs = found.into_values().map(|(_, vpc)| vpc).collect();
}

pub fn subnets(regions: &[(usize, &Region)], network: &mut Network) {
    let mut vpcs: FxHashMap<String, usize> = network
        .vpcs
        .iter()
        .enumerate()
        .map(|(at, vpc)| (vpc.id.clone(), at))
        .collect();
    let mut found: BTreeMap<(usize, String, String), (bool, Subnet)> = BTreeMap::new();
    for &(at, region) in regions {
        let Some(scope) = network.scopes.get(at) else {
            continue;
        };
        for record in &region.subnets {
            let owner = record
                .owner_id
                .clone()
                .unwrap_or_else(|| scope.account.clone());
            let id = record.vpc_id.clone().unwrap_or_default();
            let vpc = *vpcs.entry(id.clone()).or_insert_with(|| {
                network.warnings.push(format!(
                    "{}: its VPC {id} is not in the snapshot",
                    record.subnet_id
                ));
                network.vpcs.push(Vpc {
                    arn: scope.arn("ec2", &format!("vpc/{id}")),
                    id: id.clone(),
                    account: owner.clone(),
                    region: scope.region.clone(),
                    dangling: true,
                    scope: Some(at),
                    ..Vpc::default()
                });
                network.vpcs.len() - 1
            });
            let zone = record.availability_zone.clone().unwrap_or_default();
            let v6 = record
                .ipv6_cidr_block_association_set
                .iter()
                .filter(|block| CidrBlockState::is_serving(block.ipv6_cidr_block_state.as_ref()));
            let cidrs = record
                .cidr_block
                .as_deref()
                .into_iter()
                .chain(v6.filter_map(|block| block.ipv6_cidr_block.as_deref()))
                .filter_map(cidr)
                .collect();
            let subnet = Subnet {
                arn: record.subnet_arn.clone().unwrap_or_else(|| {
                    format!(
                        "arn:{}:ec2:{}:{owner}:subnet/{}",
                        scope.partition, scope.region, record.subnet_id
                    )
                }),
                id: record.subnet_id.clone(),
                vpc,
                zone: zone.clone(),
                name: name_tag(&record.tags).map(str::to_owned),
                cidrs,
                ..Subnet::default()
            };
            let own = owner == scope.account;
            let key = (vpc, zone, record.subnet_id.clone());
            if own || !found.get(&key).is_some_and(|(own, _)| *own) {
                found.insert(key, (own, subnet));
            }
        }
    }
    network.subnets = found.into_values().map(|(_, subnet)| subnet).collect();
}

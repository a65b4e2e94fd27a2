//! What stands outside: the internet, networks by name or CIDR, VPCs that were not gathered, customer gateways.

use petgraph::graph::NodeIndex;

use super::builder::Builder;
use super::graph::{Node, Role};
use crate::network::model::Vpc;
use crate::resource::record::Resource;
use crate::resource::vpn::CustomerGateway;

/// The internet's node.
pub(super) fn internet(builder: &mut Builder) -> NodeIndex {
    builder.add(Node {
        role: Role::Internet,
        id: "external/internet".to_owned(),
        kind: "internet".to_owned(),
        name: "Internet".to_owned(),
        cidrs: vec!["0.0.0.0/0".to_owned(), "::/0".to_owned()],
        ..Node::default()
    })
}

/// A network outside by the name that config.json gives it, or by its CIDR; the CIDRs are added to those it has.
pub(super) fn network(builder: &mut Builder, name: &str, cidrs: &[String]) -> NodeIndex {
    // A name is free text, and must not become the internet's id.
    let id = match name {
        "internet" => "external/name/internet".to_owned(),
        name => format!("external/{name}"),
    };
    let index = builder.add(Node {
        id,
        name: name.to_owned(),
        ..external()
    });
    if let Some(node) = builder.topology.graph.node_weight_mut(index) {
        node.cidrs.extend_from_slice(cidrs);
        node.cidrs.sort();
        node.cidrs.dedup();
    }
    index
}

/// A VPC that was not gathered.
pub(super) fn vpc(builder: &mut Builder, vpc: &Vpc) -> NodeIndex {
    builder.add(Node {
        id: format!("external/{}", vpc.arn),
        name: vpc.name.clone().unwrap_or_else(|| vpc.id.clone()),
        of: <crate::resource::vpc::Vpc as Resource>::KIND.to_owned(),
        account: vpc.account.clone(),
        region: vpc.region.clone(),
        resource: vpc.id.clone(),
        arn: vpc.arn.clone(),
        cidrs: vpc.cidrs.iter().map(ToString::to_string).collect(),
        dangling: vpc.dangling,
        ..external()
    })
}

/// The customer's end of a VPN.
pub(super) fn customer_gateway(
    builder: &mut Builder,
    arn: String,
    account: &str,
    region: &str,
    gateway: &CustomerGateway,
) -> NodeIndex {
    let id = gateway.id().into_owned();
    let document = builder
        .documents
        .of(CustomerGateway::KIND, region, &id, &arn);
    builder.add(Node {
        id: format!("external/{arn}"),
        name: crate::resource::record::name_tag(&gateway.tags)
            .unwrap_or(&id)
            .to_owned(),
        of: CustomerGateway::KIND.to_owned(),
        account: account.to_owned(),
        region: region.to_owned(),
        cidrs: gateway.ip_address.iter().cloned().collect(),
        state: gateway.state.clone(),
        resource: id,
        arn,
        document,
        ..external()
    })
}

fn external() -> Node {
    Node {
        role: Role::External,
        kind: "external".to_owned(),
        ..Node::default()
    }
}

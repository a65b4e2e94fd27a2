//! Gateways, endpoints, peering connections and transit gateways: leaves that stand in a VPC's or a region's strip.

use petgraph::graph::NodeIndex;
use rustc_hash::FxHashMap;

use super::builder::Builder;
use super::containers;
use super::graph::{Node, Role};
use crate::inventory::{Account, Region};
use crate::resource::internet_gateway::{
    EgressOnlyInternetGateway, GatewayAttachment, InternetGateway,
};
use crate::resource::record::{Resource, name_tag};
use crate::resource::transit_gateway::TransitGateway;
use crate::resource::vpc_endpoint::VpcEndpoint;
use crate::resource::vpc_peering_connection::{PeeringVpc, VpcPeeringConnection};
use crate::resource::vpn::VpnGateway;
use crate::resource::workload::pairs;

/// Adds what is in service, or shows what is not as such.
pub(super) fn add(builder: &mut Builder) {
    let inventory = builder.inventory;
    let vpcs = Vpcs::new(builder);
    for account in &inventory.accounts {
        for region in &account.regions {
            if builder.options.filter.takes_region(&region.name) {
                let place = Place { account, region };
                gateways(builder, &vpcs, place);
                peerings(builder, &vpcs, place);
                transit_gateways(builder, place);
            }
        }
    }
}

/// Where VPCs are drawn, by region and id.
pub(super) struct Vpcs<'a>(FxHashMap<(&'a str, &'a str), usize>);

impl<'a> Vpcs<'a> {
    pub fn new(builder: &Builder<'a>) -> Self {
        let vpcs = builder.network.vpcs.iter().enumerate();
        Self(
            vpcs.map(|(index, vpc)| ((vpc.region.as_str(), vpc.id.as_str()), index))
                .collect(),
        )
    }

    /// The VPC's index in the network.
    pub fn index(&self, region: &str, id: &str) -> Option<usize> {
        self.0.get(&(region, id)).copied()
    }

    /// Whether no record tells of the VPC: it is dangling, or nowhere at all.
    pub fn is_unread(&self, builder: &Builder, region: &str, id: &str) -> bool {
        self.index(region, id).is_none_or(|index| {
            let vpc = builder.network.vpcs.get(index);
            vpc.is_none_or(|vpc| vpc.dangling)
        })
    }

    /// The VPC's box.
    pub fn node(&self, builder: &Builder, region: &str, id: Option<&str>) -> Option<NodeIndex> {
        builder
            .vpcs
            .get(self.index(region, id?)?)
            .copied()
            .flatten()
    }
}

/// The region of an account that a record was read in.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub account: &'a Account,
    pub region: &'a Region,
}

impl Place<'_> {
    fn partition(&self) -> &str {
        match self.account.partition.as_str() {
            "" => "aws",
            partition => partition,
        }
    }

    /// An ARN of EC2 in this region, of this account.
    pub fn arn(&self, kind: &str, id: &str) -> String {
        self.arn_of(&self.region.name, &self.account.id, kind, id)
    }

    /// An ARN of EC2 in this partition.
    pub fn arn_of(&self, region: &str, account: &str, kind: &str, id: &str) -> String {
        format!(
            "arn:{}:ec2:{region}:{account}:{kind}/{id}",
            self.partition()
        )
    }
}

/// A leaf for a record, but for where it stands.
fn leaf<R: Resource>(builder: &Builder, place: Place, arn: String, record: &R) -> Node {
    let id = record.id().into_owned();
    let tags = record.tags();
    let mut pairs = pairs(tags);
    pairs.dedup_by(|a, b| a.0 == b.0);
    Node {
        role: Role::Leaf,
        kind: R::KIND.to_owned(),
        name: name_tag(tags).unwrap_or(&id).to_owned(),
        account: place.account.id.clone(),
        region: place.region.name.clone(),
        tags: pairs,
        document: builder.documents.of(R::KIND, &place.region.name, &id, &arn),
        resource: id,
        id: arn.clone(),
        arn,
        ..Node::default()
    }
}

/// Puts a leaf into a VPC.
fn into_vpc(builder: &mut Builder, mut node: Node, vpc: NodeIndex) {
    node.parent = Some(vpc);
    node.vpc = Some(vpc);
    builder.add(node);
}

/// Puts a leaf into the region's strip, unless only some VPCs are asked for; says whether it did.
fn into_region(builder: &mut Builder, mut node: Node, place: Place) -> bool {
    let filter = &builder.options.filter;
    if filter.names_vpcs() || !filter.tags.is_empty() {
        return false;
    }
    let Place { account, region } = place;
    node.parent = Some(containers::add_region(
        builder,
        place.partition(),
        &account.id,
        &region.name,
    ));
    builder.add(node);
    true
}

fn gateways(builder: &mut Builder, vpcs: &Vpcs, place: Place) {
    let region = place.region;
    for gateway in &region.internet_gateways {
        let arn = place.arn("internet-gateway", &gateway.internet_gateway_id);
        let mut node = leaf::<InternetGateway>(builder, place, arn, gateway);
        attached(builder, vpcs, place, &mut node, &gateway.attachments);
    }
    for gateway in &region.egress_only_internet_gateways {
        let id = &gateway.egress_only_internet_gateway_id;
        let arn = place.arn("egress-only-internet-gateway", id);
        let mut node = leaf::<EgressOnlyInternetGateway>(builder, place, arn, gateway);
        attached(builder, vpcs, place, &mut node, &gateway.attachments);
    }
    for gateway in &region.vpn_gateways {
        if is_gone(gateway.state.as_deref()) {
            continue;
        }
        let arn = place.arn("vpn-gateway", &gateway.vpn_gateway_id);
        let mut node = leaf::<VpnGateway>(builder, place, arn, gateway);
        node.state.clone_from(&gateway.state);
        attached(builder, vpcs, place, &mut node, &gateway.vpc_attachments);
    }
    for endpoint in &region.vpc_endpoints {
        // The others have interfaces, and stand with them in their subnets.
        let has_interfaces =
            !endpoint.subnet_ids.is_empty() || !endpoint.network_interface_ids.is_empty();
        if has_interfaces || is_gone(endpoint.state.as_deref()) {
            continue;
        }
        let arn = place.arn("vpc-endpoint", &endpoint.vpc_endpoint_id);
        let mut node = leaf::<VpcEndpoint>(builder, place, arn, endpoint);
        node.state.clone_from(&endpoint.state);
        node.detail.clone_from(&endpoint.service_name);
        if node.name == endpoint.vpc_endpoint_id
            && let Some(service) = endpoint.service_name.as_deref()
        {
            node.name = service.rsplit('.').next().unwrap_or(service).to_owned();
        }
        into_vpc_or_region(builder, vpcs, place, node, endpoint.vpc_id.as_deref());
    }
}

/// Puts a gateway into the VPC that it is attached to, or into the region if there is none.
fn attached(
    builder: &mut Builder,
    vpcs: &Vpcs,
    place: Place,
    node: &mut Node,
    attachments: &[GatewayAttachment],
) {
    let attachment = attachments
        .iter()
        .find(|attachment| attachment.vpc_id.is_some() && !is_gone(attachment.state.as_deref()));
    let node = std::mem::take(node);
    let Some(attachment) = attachment else {
        let state = node.state.clone().unwrap_or_else(|| "detached".to_owned());
        let node = Node {
            state: Some(state),
            ..node
        };
        into_region(builder, node, place);
        return;
    };
    let state = node.state.clone().or_else(|| attachment.state.clone());
    let node = Node { state, ..node };
    into_vpc_or_region(builder, vpcs, place, node, attachment.vpc_id.as_deref());
}

/// Puts a leaf into its VPC if that is drawn, and into the region, marked, if no record tells of the VPC.
fn into_vpc_or_region(
    builder: &mut Builder,
    vpcs: &Vpcs,
    place: Place,
    mut node: Node,
    vpc: Option<&str>,
) {
    if let Some(vpc) = vpcs.node(builder, &place.region.name, vpc) {
        into_vpc(builder, node, vpc);
        return;
    }
    let Some(vpc) = vpc.filter(|vpc| vpcs.is_unread(builder, &place.region.name, vpc)) else {
        return;
    };
    let warning = format!("{vpc}, which it belongs to, was not read");
    let line = format!("{}: {warning}", node.resource);
    node.warnings.push(warning);
    node.dangling = true;
    if into_region(builder, node, place) {
        builder.topology.warnings.push(line);
    }
}

/// Whether a state says that a thing is there no more.
pub(super) fn is_gone(state: Option<&str>) -> bool {
    state.is_some_and(|state| {
        let state = state.to_ascii_lowercase();
        matches!(
            state.as_str(),
            "deleted" | "detached" | "rejected" | "expired" | "failed"
        )
    })
}

fn peerings(builder: &mut Builder, vpcs: &Vpcs, place: Place) {
    for peering in &place.region.vpc_peering_connections {
        let status = peering
            .status
            .as_ref()
            .and_then(|status| status.code.as_deref());
        if is_gone(status) {
            continue;
        }
        let node_of = |builder: &Builder, side: &Option<PeeringVpc>| {
            let side = side.as_ref()?;
            let region = side.region.as_deref().unwrap_or(&place.region.name);
            vpcs.node(builder, region, side.vpc_id.as_deref())
        };
        let home = node_of(builder, &peering.requester_vpc_info)
            .or_else(|| node_of(builder, &peering.accepter_vpc_info));
        let arn = peering_arn(place, peering);
        let mut node = leaf::<VpcPeeringConnection>(builder, place, arn, peering);
        node.state = status.map(str::to_owned);
        if let Some(home) = home {
            into_vpc(builder, node, home);
        } else {
            let side = peering.requester_vpc_info.as_ref();
            let vpc = side.and_then(|side| side.vpc_id.as_deref());
            into_vpc_or_region(builder, vpcs, place, node, vpc);
        }
    }
}

/// The same from both sides: that of the requester.
pub(super) fn peering_arn(place: Place, peering: &VpcPeeringConnection) -> String {
    let side = peering.requester_vpc_info.as_ref();
    let region = side.and_then(|side| side.region.as_deref());
    let owner = side.and_then(|side| side.owner_id.as_deref());
    place.arn_of(
        region.unwrap_or(&place.region.name),
        owner.unwrap_or(&place.account.id),
        "vpc-peering-connection",
        &peering.vpc_peering_connection_id,
    )
}

fn transit_gateways(builder: &mut Builder, place: Place) {
    for gateway in &place.region.transit_gateways {
        if is_gone(gateway.state.as_deref()) {
            continue;
        }
        let arn = transit_arn(place, gateway);
        let mut node = leaf::<TransitGateway>(builder, place, arn, gateway);
        node.state.clone_from(&gateway.state);
        node.detail = gateway.description.clone().filter(|text| !text.is_empty());
        into_region(builder, node, place);
    }
}

/// A transit gateway's ARN, also where its record does not say it.
pub(super) fn transit_arn(place: Place, gateway: &TransitGateway) -> String {
    gateway.transit_gateway_arn.clone().unwrap_or_else(|| {
        let owner = gateway.owner_id.as_deref().unwrap_or(&place.account.id);
        let id = &gateway.transit_gateway_id;
        place.arn_of(&place.region.name, owner, "transit-gateway", id)
    })
}

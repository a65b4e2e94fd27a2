//! Route tables with longest-prefix match.

use std::net::IpAddr;

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use super::known::{Known, Unread};
use super::prefix_list::PrefixLists;
use crate::resource::fault::quoted;
use crate::resource::route_table as record;

/// A route table of a VPC.
#[derive(Debug, Clone, Default)]
pub struct RouteTable {
    pub id: String,
    /// The VPC's id.
    pub vpc: String,
    pub routes: Vec<Route>,
    /// Routes whose prefix list or destination could not be read, by index: they may win any lookup.
    pub unreadable: Vec<(usize, Known<()>)>,
    /// Distinct prefix lengths, longest first, and the routes of each network.
    lengths: Vec<(bool, u8)>,
    networks: FxHashMap<IpNet, Vec<usize>>,
    /// The gateway (internet or VPN) whose incoming packets this table directs.
    pub edge: Option<String>,
}

/// One route.
#[derive(Debug, Clone)]
pub struct Route {
    /// As AWS prints it: a CIDR or a prefix list's id.
    pub destination: String,
    /// The networks it stands for: one, or a prefix list's.
    pub networks: Vec<IpNet>,
    pub target: Target,
    /// `local`, `igw-…`, `nat-…`: the target as AWS prints it.
    pub target_id: String,
    pub propagated: bool,
    /// From a prefix list: a CIDR route of the same length wins over it.
    pub listed: bool,
    pub blackhole: bool,
}

/// What kind of thing a route leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    Local,
    InternetGateway,
    EgressOnlyGateway,
    Nat,
    Peering,
    TransitGateway,
    VpnGateway,
    /// A gateway endpoint, or a Gateway Load Balancer's: the endpoint's record says which.
    Endpoint,
    Interface,
    /// Something that mapper does not model.
    Other,
}

/// What a lookup found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// Index into [`RouteTable::routes`].
    Route(usize),
    /// Several routes of one length from prefix lists: AWS chooses arbitrarily.
    Ambiguous(usize, usize),
    None,
}

impl RouteTable {
    /// Reads a record; `cidrs` are the VPC's, whose `local` routes exist even where a hand-made record leaves them out.
    #[must_use]
    pub fn read(
        table: &record::RouteTable,
        cidrs: &[IpNet],
        lists: &PrefixLists,
        unread: &mut Unread<'_>,
    ) -> Self {
        let mut out = Self {
            id: table.route_table_id.clone(),
            vpc: table.vpc_id.clone().unwrap_or_default(),
            edge: table
                .associations
                .iter()
                .find_map(|association| association.gateway_id.clone()),
            ..Self::default()
        };
        for route in &table.routes {
            // A route server's route that was not chosen: it stands in the answer, not in the table.
            // <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html>
            if route.state.as_deref() == Some("filtered") {
                continue;
            }
            let (mut target, mut target_id) = target(route);
            if let Some(state) = route.state.as_deref()
                && !matches!(state, "active" | "blackhole")
            {
                target = Target::Other;
                target_id = format!("{target_id} in state {state}");
            }
            let mut read = Route {
                destination: String::new(),
                networks: Vec::new(),
                target,
                target_id,
                // By a VPN gateway, or by a route server.
                propagated: matches!(
                    route.origin.as_deref(),
                    Some("EnableVgwRoutePropagation" | "Advertisement")
                ),
                listed: false,
                blackhole: route.state.as_deref() == Some("blackhole"),
            };
            if let Some(list) = &route.destination_prefix_list_id {
                read.destination.clone_from(list);
                read.listed = true;
                match lists.entries(list, unread.scope) {
                    Known::Here(networks) => read.networks = networks,
                    Known::Nowhere => out.unreadable.push((out.routes.len(), Known::Nowhere)),
                    Known::Gap(gap) => out.unreadable.push((out.routes.len(), Known::Gap(gap))),
                }
            } else {
                match destination(route) {
                    Ok((text, network)) => {
                        text.clone_into(&mut read.destination);
                        read.networks.push(network);
                    }
                    Err(what) => {
                        let gap = unread.tell(&table.route_table_id, &format!("a route {what}"));
                        out.unreadable.push((out.routes.len(), Known::Gap(gap)));
                        read.destination = format!("a route {what}");
                    }
                }
            }
            out.routes.push(read);
        }
        for cidr in cidrs {
            if !out.routes.iter().any(|route| route.networks.contains(cidr)) {
                out.routes.push(Route {
                    destination: cidr.to_string(),
                    networks: vec![*cidr],
                    target: Target::Local,
                    target_id: "local".to_owned(),
                    propagated: false,
                    listed: false,
                    blackhole: false,
                });
            }
        }
        for (at, route) in out.routes.iter().enumerate() {
            for network in &route.networks {
                out.networks.entry(*network).or_default().push(at);
                out.lengths
                    .push((matches!(network, IpNet::V6(_)), network.prefix_len()));
            }
        }
        out.lengths.sort_unstable_by(|a, b| b.cmp(a));
        out.lengths.dedup();
        out
    }

    /// The route for `address`: the longest prefix; then static before propagated, a CIDR before a prefix list.
    #[must_use]
    pub fn lookup(&self, address: IpAddr) -> Lookup {
        for &(v6, length) in &self.lengths {
            if v6 != address.is_ipv6() {
                continue;
            }
            let Ok(network) = IpNet::new(address, length) else {
                continue;
            };
            let Some(candidates) = self.networks.get(&network.trunc()) else {
                continue;
            };
            let rank = |at: usize| {
                self.routes
                    .get(at)
                    .map_or((true, true), |route| (route.propagated, route.listed))
            };
            let Some(&best) = candidates.iter().min_by_key(|&&at| rank(at)) else {
                continue;
            };
            let rival = candidates.iter().copied().find(|&at| {
                at != best && rank(at) == rank(best) && self.target_of(at) != self.target_of(best)
            });
            return rival.map_or(Lookup::Route(best), |rival| Lookup::Ambiguous(best, rival));
        }
        Lookup::None
    }

    fn target_of(&self, at: usize) -> Option<(&str, bool)> {
        self.routes
            .get(at)
            .map(|route| (route.target_id.as_str(), route.blackhole))
    }

    /// Every network that some route names.
    pub fn networks(&self) -> impl Iterator<Item = &IpNet> {
        self.networks.keys()
    }
}

/// Where a route leads to, or what is wrong with it. Exactly one of the destinations is set.
fn destination(route: &record::Route) -> Result<(&str, IpNet), String> {
    let v4 = route.destination_cidr_block.as_deref();
    let v6 = route.destination_ipv6_cidr_block.as_deref();
    match (v4, v6) {
        (Some(text), None) | (None, Some(text)) => match text.parse::<IpNet>() {
            Ok(network) if matches!(network, IpNet::V6(_)) == v6.is_some() => {
                Ok((text, network.trunc()))
            }
            _ => Err(format!("for {}, which is no CIDR block", quoted(text))),
        },
        (None, None) => Err("without a destination".to_owned()),
        (Some(_), Some(_)) => Err("with two destinations".to_owned()),
    }
}

/// Exactly one of the record's target fields is set; those of an instance come with its interface.
fn target(route: &record::Route) -> (Target, String) {
    let targets = [
        &route.nat_gateway_id,
        &route.transit_gateway_id,
        &route.vpc_peering_connection_id,
        &route.egress_only_internet_gateway_id,
        if route.network_interface_id.is_some() {
            &route.network_interface_id
        } else {
            &route.instance_id
        },
        &route.gateway_id,
        &route.local_gateway_id,
        &route.carrier_gateway_id,
        &route.core_network_arn,
        &route.odb_network_arn,
    ];
    let named: Vec<&str> = targets.into_iter().flatten().map(String::as_str).collect();
    if named.len() > 1 {
        return (Target::Other, format!("one of {}", named.join(", ")));
    }
    if let Some(id) = &route.nat_gateway_id {
        return (Target::Nat, id.clone());
    }
    if let Some(id) = &route.transit_gateway_id {
        return (Target::TransitGateway, id.clone());
    }
    if let Some(id) = &route.vpc_peering_connection_id {
        return (Target::Peering, id.clone());
    }
    if let Some(id) = &route.egress_only_internet_gateway_id {
        return (Target::EgressOnlyGateway, id.clone());
    }
    if let Some(id) = route
        .network_interface_id
        .as_ref()
        .or(route.instance_id.as_ref())
    {
        return (Target::Interface, id.clone());
    }
    if let Some(id) = &route.gateway_id {
        let target = match id.split('-').next().unwrap_or_default() {
            "local" => Target::Local,
            "igw" => Target::InternetGateway,
            "vgw" => Target::VpnGateway,
            "vpce" => Target::Endpoint,
            "eigw" => Target::EgressOnlyGateway,
            _ => Target::Other,
        };
        return (target, id.clone());
    }
    let other = [
        &route.local_gateway_id,
        &route.carrier_gateway_id,
        &route.core_network_arn,
        &route.odb_network_arn,
    ]
    .into_iter()
    .flatten()
    .next()
    .cloned();
    let unheard = || {
        let mut others = route.others.iter();
        others.find_map(|(key, text)| Some(format!("{key} {}", text.0.as_ref()?)))
    };
    (
        Target::Other,
        other
            .or_else(unheard)
            .unwrap_or_else(|| "a target that mapper does not know".to_owned()),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::network::known::Scope;
    use crate::resource::record::Resource;

    fn table(routes: &Value) -> RouteTable {
        let record = json!({"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [], "Routes": routes});
        let record = serde_json::from_value(record).unwrap();
        let cidrs = ["10.0.0.0/16".parse().unwrap()];
        let mut unread = Unread {
            scope: &Scope::default(),
            document: record::RouteTable::DOCUMENT,
            gaps: &mut Vec::new(),
            lines: &mut Vec::new(),
        };
        RouteTable::read(&record, &cidrs, &PrefixLists::default(), &mut unread)
    }

    fn target(table: &RouteTable, address: &str) -> String {
        match table.lookup(address.parse().unwrap()) {
            Lookup::Route(at) => table.routes[at].target_id.clone(),
            Lookup::Ambiguous(..) => "ambiguous".to_owned(),
            Lookup::None => "none".to_owned(),
        }
    }

    #[test]
    fn the_longest_prefix_of_the_family_wins_and_a_blackhole_too() {
        let table = table(&json!([
            {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active"},
            {"DestinationCidrBlock": "198.51.100.0/24", "NatGatewayId": "nat-gone", "State": "blackhole"},
            {"DestinationIpv6CidrBlock": "2001:db8::/32", "EgressOnlyInternetGatewayId": "eigw-1", "State": "active"},
        ]));
        assert_eq!(target(&table, "10.0.3.4"), "local");
        assert_eq!(target(&table, "198.51.100.1"), "nat-gone");
        assert_eq!(target(&table, "8.8.8.8"), "igw-1");
        assert_eq!(target(&table, "2001:db8::1"), "eigw-1");
        assert_eq!(target(&table, "2001:db9::1"), "none");
    }

    #[test]
    fn static_beats_propagated_whoever_propagates() {
        for origin in ["EnableVgwRoutePropagation", "Advertisement"] {
            let table = table(&json!([
                {"DestinationCidrBlock": "192.168.0.0/16", "GatewayId": "vgw-1", "Origin": origin},
                {"DestinationCidrBlock": "192.168.0.0/16", "VpcPeeringConnectionId": "pcx-1", "Origin": "CreateRoute"},
                {"DestinationCidrBlock": "172.16.0.0/12", "GatewayId": "vgw-1", "Origin": origin},
            ]));
            assert_eq!(target(&table, "192.168.1.1"), "pcx-1");
            assert_eq!(target(&table, "172.16.1.1"), "vgw-1");
        }
    }

    #[test]
    fn a_route_that_cannot_be_read_may_win_any_lookup() {
        for route in [
            json!({"DestinationCidrBlock": "10.0.0.0/99", "NatGatewayId": "nat-1"}),
            json!({"DestinationCidrBlock": "2001:db8::/32", "NatGatewayId": "nat-1"}),
            json!({"DestinationIpv6CidrBlock": "10.0.0.0/8", "NatGatewayId": "nat-1"}),
            json!({"DestinationCidrBlock": "0.0.0.0/0", "DestinationIpv6CidrBlock": "::/0", "NatGatewayId": "nat-1"}),
            json!({"NatGatewayId": "nat-1"}),
        ] {
            let table = table(&json!([route]));
            assert_eq!(table.unreadable, [(0, Known::Gap(0))], "{route}");
            assert_eq!(target(&table, "1.1.1.1"), "none");
        }
        let two = table(&json!([
            {"DestinationCidrBlock": "1.0.0.0/8", "NatGatewayId": "nat-1", "GatewayId": "igw-1"},
            {"DestinationCidrBlock": "2.0.0.0/8", "InstanceId": "i-1", "NetworkInterfaceId": "eni-1"},
        ]));
        assert_eq!(target(&two, "1.1.1.1"), "one of nat-1, igw-1");
        assert_eq!(two.routes[0].target, Target::Other);
        assert_eq!(target(&two, "2.1.1.1"), "eni-1");
    }

    #[test]
    fn what_is_not_in_the_table_yet_or_not_known_is_told_as_it_is() {
        let table = table(&json!([
            {"DestinationCidrBlock": "1.0.0.0/8", "NetworkInterfaceId": "eni-1", "State": "filtered"},
            {"DestinationCidrBlock": "2.0.0.0/8", "NetworkInterfaceId": "eni-1", "State": "dreaming"},
            {"DestinationCidrBlock": "3.0.0.0/8", "QuantumGatewayId": "qgw-1", "State": "active"},
            {"DestinationCidrBlock": "4.0.0.0/8", "State": "active", "Weight": 7},
        ]));
        assert_eq!(target(&table, "1.1.1.1"), "none");
        assert_eq!(target(&table, "2.1.1.1"), "eni-1 in state dreaming");
        assert_eq!(target(&table, "3.1.1.1"), "QuantumGatewayId qgw-1");
        assert_eq!(
            target(&table, "4.1.1.1"),
            "a target that mapper does not know"
        );
        assert!(
            table
                .routes
                .iter()
                .skip(1)
                .take(2)
                .all(|route| route.target == Target::Other)
        );
    }
}

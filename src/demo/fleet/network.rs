//! One network of the fleet: three zones with three tiers, gateways, routes, and the way to its region's hub.

use std::net::Ipv6Addr;

use ipnet::Ipv6Net;

use crate::demo::build::Build;
use crate::demo::routes::Route;
use crate::demo::vpc::{Subnet, Vpc, block};

/// Where a network stands among the others.
#[derive(Debug, Clone)]
pub struct Place {
    pub region: &'static str,
    /// The second octet of its addresses.
    pub number: u8,
    pub name: String,
    /// The first of its region.
    pub hub: bool,
    /// The numbers of the networks that are peered with this hub.
    pub spokes: Vec<usize>,
    /// Peered with its region's hub.
    pub spoke: bool,
}

/// A network and its subnets.
#[derive(Debug, Clone)]
pub struct Site {
    pub place: Place,
    pub vpc: Vpc,
    pub public: [Subnet; 3],
    pub app: [Subnet; 3],
    pub data: [Subnet; 3],
}

const LETTERS: [char; 3] = ['a', 'b', 'c'];

impl Site {
    /// The VPC and its subnets: /20 each, the tiers one after another. Every fourth network has IPv6.
    pub fn new(build: &mut Build, place: &Place) -> Self {
        let cidr = block([10, place.number, 0, 0], 16);
        let v6 = place.number.is_multiple_of(4).then(|| {
            let part = u16::from(place.number) << 8;
            Ipv6Net::new_assert(Ipv6Addr::new(0x2001, 0xdb8, 0x2000, part, 0, 0, 0, 0), 56)
        });
        let vpc = build.vpc(&place.name, &[cidr], v6);
        let mut third = 0;
        let mut tier = |name: &str, public: bool| {
            LETTERS.map(|letter| {
                let cidr = block([10, place.number, third, 0], 20);
                third += 16;
                build.subnet(&vpc, &format!("{name}-{letter}"), letter, cidr, public)
            })
        };
        Self {
            place: place.clone(),
            public: tier("public", true),
            app: tier("app", false),
            data: tier("data", false),
            vpc,
        }
    }
}

/// Gateways, routes and the ACL. `hub`: the network to which this one is peered.
pub fn lay(build: &mut Build, site: &Site, hub: Option<&Site>) {
    let vpc = &site.vpc;
    let internet = build.internet_gateway(vpc);
    let mut peers = Vec::new();
    if let Some(hub) = hub {
        let connection = build.peering(&hub.vpc, vpc);
        for cidr in &hub.vpc.cidrs {
            peers.push(Route::new(&cidr.to_string(), &connection));
        }
    }
    for spoke in &site.place.spokes {
        // The spoke is yet to be made; its name and its block follow from its number.
        let name = format!("net-{spoke:03}");
        let connection = build.id("pcx", &format!("{}/{name}", vpc.name));
        peers.push(Route::new(&format!("10.{spoke}.0.0/16"), &connection));
    }
    build.main_table(vpc);
    let mut outward = vec![Route::new("0.0.0.0/0", &internet)];
    if vpc.v6.is_some() {
        outward.push(Route::new("::/0", &internet));
    }
    build.table(vpc, "public", &site.public.each_ref(), &outward);
    let v6 = vpc.v6.is_some().then(|| build.egress_only_gateway(vpc));
    for (letter, (near, far)) in LETTERS.into_iter().zip(site.public.iter().zip(&site.app)) {
        let nat = build.nat_gateway(&format!("nat-{letter}"), near);
        let mut routes = vec![Route::new("0.0.0.0/0", &nat)];
        routes.extend(v6.as_ref().map(|gateway| Route::new("::/0", gateway)));
        routes.extend(peers.iter().cloned());
        build.table(vpc, &format!("private-{letter}"), &[far], &routes);
    }
    build.table(vpc, "isolated", &site.data.each_ref(), &[]);
    let all: Vec<&Subnet> = site
        .public
        .iter()
        .chain(&site.app)
        .chain(&site.data)
        .collect();
    build.default_acl(vpc, &all);
}

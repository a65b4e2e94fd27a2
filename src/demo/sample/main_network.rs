//! The VPC `main`: three zones, each with a public, an application and a data subnet, IPv4 and IPv6.

use std::net::Ipv6Addr;

use ipnet::Ipv6Net;

use crate::demo::build::Build;
use crate::demo::routes::{Entry, Route};
use crate::demo::vpc::{Subnet, Vpc, block};

/// The VPC and its subnets, one of each tier for each zone.
#[derive(Debug, Clone)]
pub struct Main {
    pub vpc: Vpc,
    pub public: [Subnet; 3],
    pub app: [Subnet; 3],
    pub data: [Subnet; 3],
}

/// What its routes lead to, beside its own gateways.
#[derive(Debug, Clone)]
pub struct Beyond<'a> {
    pub shared: &'a Vpc,
    pub analytics: &'a Vpc,
    /// The transit gateway.
    pub transit: String,
    /// The prefix list of the object storage.
    pub storage: String,
}

/// The zones, and what is added to a subnet's number for each.
const ZONES: [(char, u8); 3] = [('a', 0), ('b', 1), ('c', 2)];

/// The VPC alone.
pub fn vpc(build: &mut Build) -> Vpc {
    let v6 = Ipv6Net::new_assert(Ipv6Addr::new(0x2001, 0xdb8, 0x1000, 0xaa00, 0, 0, 0, 0), 56);
    build.vpc("main", &[block([10, 0, 0, 0], 16)], Some(v6))
}

/// Its subnets, gateways, routes and ACLs.
pub fn network(build: &mut Build, vpc: &Vpc, to: &Beyond<'_>) -> Main {
    let mut tier = |name: &str, first: u8, public: bool| {
        ZONES.map(|(letter, at)| {
            let cidr = block([10, 0, first + at, 0], 24);
            build.subnet(vpc, &format!("{name}-{letter}"), letter, cidr, public)
        })
    };
    let public = tier("public", 0, true);
    let app = tier("app", 10, false);
    let data = tier("data", 20, false);
    routes(build, vpc, [&public, &app, &data], to);
    acls(build, vpc, [&public, &app, &data]);
    Main {
        vpc: vpc.clone(),
        public,
        app,
        data,
    }
}

fn routes(build: &mut Build, vpc: &Vpc, [public, app, data]: [&[Subnet; 3]; 3], to: &Beyond<'_>) {
    let internet = build.internet_gateway(vpc);
    let egress_only = build.egress_only_gateway(vpc);
    let to_shared = build.peering(vpc, to.shared);
    let to_analytics = build.peering(vpc, to.analytics);
    let peers = [
        Route::new("10.1.0.0/16", &to_shared),
        Route::new("10.2.0.0/16", &to_analytics),
    ];
    let transit = [
        Route::new("100.64.0.0/20", &to.transit),
        Route::new("10.100.0.0/14", &to.transit),
    ];
    let storage = build.gateway_endpoint_id(vpc, "s3");
    build.main_table(vpc);
    let mut outward = vec![
        Route::new("0.0.0.0/0", &internet),
        Route::new("::/0", &internet),
    ];
    outward.extend(peers.clone());
    // The mistake to find: the data subnet of the third zone was given the table of the public ones.
    let [public_a, public_b, public_c] = public;
    let [data_a, data_b, data_c] = data;
    build.table(
        vpc,
        "public",
        &[public_a, public_b, public_c, data_c],
        &outward,
    );
    for ((letter, _), (near, subnet)) in ZONES.into_iter().zip(public.iter().zip(app)) {
        let nat = build.nat_gateway(&format!("nat-{letter}"), near);
        let mut routes = vec![
            Route::new("0.0.0.0/0", &nat),
            Route::new("::/0", &egress_only),
        ];
        routes.extend(peers.clone());
        routes.extend(transit.clone());
        routes.push(Route::new(&to.storage, &storage));
        build.table(vpc, &format!("private-{letter}"), &[subnet], &routes);
    }
    let tables = ZONES.map(|(letter, _)| build.table_id(vpc, &format!("private-{letter}")));
    build.gateway_endpoint(vpc, "s3", &tables);
    build.table(vpc, "isolated", &[data_a, data_b], &[]);
}

fn acls(build: &mut Build, vpc: &Vpc, [public, app, data]: [&[Subnet; 3]; 3]) {
    let open: Vec<&Subnet> = public.iter().chain(app).collect();
    build.default_acl(vpc, &open);
    let entry = |number, outward, allow, cidr, ports| Entry {
        number,
        outward,
        allow,
        cidr,
        ports,
    };
    // Databases answer on ports above 1023, and so do the clients of those in other subnets.
    let high = Some((1024, 65535));
    let entries = [
        entry(90, false, false, "0.0.0.0/0", Some((3389, 3389))),
        entry(100, false, true, "0.0.0.0/0", high),
        entry(101, false, true, "::/0", high),
        entry(100, true, true, "0.0.0.0/0", high),
        entry(101, true, true, "::/0", high),
        entry(110, true, true, "10.0.0.0/8", Some((443, 443))),
    ];
    let data: Vec<&Subnet> = data.iter().collect();
    build.acl(vpc, "data", &data, &entries);
}

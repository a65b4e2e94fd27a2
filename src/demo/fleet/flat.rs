//! The shape that makes a map of pairs explode: hundreds of hosts in one group with one rule for every address.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use crate::demo::account::{ACCOUNT, NAME};
use crate::demo::build::Build;
use crate::demo::groups::any;
use crate::demo::instances::Spec;
use crate::demo::routes::Route;
use crate::demo::vpc::{Subnet, block};

/// The files of an account with so many hosts in one VPC of three subnets, without public addresses.
#[must_use]
pub fn documents(instances: usize, seed: u64) -> BTreeMap<String, Vec<u8>> {
    let mut build = Build::new(ACCOUNT, seed, Ipv4Addr::new(198, 18, 0, 1));
    build.enter("us-east-1");
    build.zones(&['a', 'b', 'c']);
    let vpc = build.vpc("flat", &[block([10, 0, 0, 0], 16)], None);
    let subnets = [('a', 0), ('b', 64), ('c', 128)].map(|(letter, third)| {
        let cidr = block([10, 0, third, 0], 18);
        build.subnet(&vpc, &format!("flat-{letter}"), letter, cidr, false)
    });
    let all: Vec<&Subnet> = subnets.iter().collect();
    let internet = build.internet_gateway(&vpc);
    build.main_table(&vpc);
    build.table(&vpc, "public", &all, &[Route::new("0.0.0.0/0", &internet)]);
    build.default_acl(&vpc, &all);
    let open = [any().cidr("0.0.0.0/0", "everything")];
    let groups = [build.group(&vpc, "flat", "one group for all", &open)];
    for (number, subnet) in (1..=instances).zip(subnets.iter().cycle()) {
        let name = format!("host-{number:05}");
        build.instance(&Spec::new(&name, "m5.large", subnet, &groups));
    }
    build.finish(NAME, false)
}

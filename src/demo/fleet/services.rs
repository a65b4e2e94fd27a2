//! What runs in one network of the fleet: a load balancer, five services behind it, a cache and a database.

use crate::demo::balancers::{Action, Balancer};
use crate::demo::build::Build;
use crate::demo::databases::Database;
use crate::demo::fleet::network::Site;
use crate::demo::groups::{Group, tcp};
use crate::demo::instances::{Instance, Spec};
use crate::demo::random::Random;
use crate::demo::targets::Targets;
use crate::demo::vpc::Subnet;

/// A service: its share of the instances, where they stand, what they are called by.
struct Service {
    name: &'static str,
    /// Out of a hundred.
    share: usize,
    /// In how many zones it runs.
    zones: usize,
    /// In the data tier, not the application tier.
    data: bool,
    port: i64,
    /// The groups that call it.
    callers: &'static [&'static str],
    sizes: &'static [&'static str],
}

/// The last one takes what is left over.
const SERVICES: [Service; 6] = [
    Service {
        name: "api",
        share: 25,
        zones: 3,
        data: false,
        port: 8081,
        callers: &["web"],
        sizes: &["m7g.xlarge", "m7g.2xlarge"],
    },
    Service {
        name: "worker",
        share: 20,
        zones: 2,
        data: false,
        port: 8082,
        callers: &[],
        sizes: &["c7g.large", "c7g.xlarge"],
    },
    Service {
        name: "batch",
        share: 12,
        zones: 1,
        data: false,
        port: 7077,
        callers: &["batch"],
        sizes: &["c7g.4xlarge"],
    },
    Service {
        name: "search",
        share: 8,
        zones: 2,
        data: false,
        port: 9200,
        callers: &["api"],
        sizes: &["r7g.large", "r7g.xlarge"],
    },
    Service {
        name: "cache",
        share: 5,
        zones: 3,
        data: true,
        port: 6379,
        callers: &["api"],
        sizes: &["r7g.large"],
    },
    Service {
        name: "web",
        share: 30,
        zones: 3,
        data: false,
        port: 8080,
        callers: &["alb"],
        sizes: &["m7g.large", "m7g.xlarge", "m6i.large"],
    },
];

const TEAMS: [&str; 4] = ["checkout", "catalogue", "search", "platform"];

/// Fills a network with `count` instances. `hub`: the network to which this one is peered.
pub fn fill(build: &mut Build, site: &Site, hub: Option<&Site>, count: usize, random: &mut Random) {
    let common = foundation(build, site);
    let [public_a, ..] = &site.public;
    let bastion = build.group_of(&site.vpc, "bastion");
    let mut left = count;
    if left > 0 {
        left -= 1;
        let key = format!("{}/bastion", site.vpc.name);
        let public = build.elastic(&key);
        build.instance(&Spec {
            key: &key,
            name: "bastion",
            public: Some(public),
            ..Spec::new("bastion", "t4g.nano", public_a, &[bastion])
        });
    }
    let rest = left;
    let mut webs = Vec::new();
    for (at, service) in SERVICES.iter().enumerate() {
        let is_last = at + 1 == SERVICES.len();
        let number = if is_last {
            left
        } else {
            rest * service.share / 100
        };
        left -= number;
        let groups = [own_group(build, site, hub, service), common.clone()];
        let members = members(build, site, service, &groups, number, random);
        if service.name == "web" {
            webs = members;
        }
    }
    front(build, site, &webs);
    storage(build, site);
}

/// The groups that every network has: `common` is given back.
fn foundation(build: &mut Build, site: &Site) -> Group {
    let vpc = &site.vpc;
    let mut open = vec![tcp(443).cidr("0.0.0.0/0", "customers")];
    if vpc.v6.is_some() {
        open.push(tcp(443).cidr("::/0", "customers, IPv6"));
    }
    build.group(vpc, "alb", "load balancer", &open);
    let people = [
        tcp(22).cidr("203.0.113.0/24", "NYC office"),
        tcp(22).cidr("192.0.2.0/25", "Staff VPN"),
    ];
    let bastion = build.group(vpc, "bastion", "SSH for people", &people);
    let watched = [
        tcp(22).group(&bastion, "SSH by way of the bastion"),
        tcp(9100).cidr("10.0.0.0/8", "node exporter"),
    ];
    build.group(vpc, "common", "on every instance", &watched)
}

fn own_group(build: &mut Build, site: &Site, hub: Option<&Site>, service: &Service) -> Group {
    let mut rules: Vec<_> = service
        .callers
        .iter()
        .map(|caller| tcp(service.port).group(&build.group_of(&site.vpc, caller), caller))
        .collect();
    // The hub's workers call the services of the networks around it.
    if let Some(hub) = hub.filter(|_| service.name == "api") {
        let worker = build.group_of(&hub.vpc, "worker");
        let connection = build.peering_id(&hub.vpc, &site.vpc);
        rules.push(tcp(8443).peered(&worker, &hub.vpc.id, &connection, "hub"));
    }
    build.group(&site.vpc, service.name, service.name, &rules)
}

fn members(
    build: &mut Build,
    site: &Site,
    service: &Service,
    groups: &[Group],
    number: usize,
    random: &mut Random,
) -> Vec<Instance> {
    let tier = if service.data { &site.data } else { &site.app };
    let scaling = format!("{}-{}", site.vpc.name, service.name);
    let subnets = tier.iter().take(service.zones).cycle();
    let mut members = Vec::with_capacity(number);
    for (at, subnet) in (0..number).zip(subnets) {
        let name = format!("{}-{at:04}", service.name);
        let key = format!("{}/{name}", site.vpc.name);
        let size = random.pick(service.sizes).copied().unwrap_or("m7g.large");
        let team = random.pick(&TEAMS).copied().unwrap_or("platform");
        members.push(build.instance(&Spec {
            key: &key,
            scaling: Some(&scaling),
            // A scaling group keeps no stopped machines; batch machines are put to sleep by hand.
            stopped: service.name == "batch" && random.below(20) == 0,
            tags: &[("env", "prod"), ("service", service.name), ("team", team)],
            ..Spec::new(&name, size, subnet, groups)
        }));
    }
    members
}

fn front(build: &mut Build, site: &Site, webs: &[Instance]) {
    let vpc = &site.vpc;
    let group = build.group_of(vpc, "alb");
    let name = format!("{}-alb", vpc.name);
    let balancer = build.balancer(&Balancer {
        name: &name,
        vpc,
        subnets: &site.public.each_ref(),
        groups: &[group],
        network: false,
        facing: true,
        tags: &[("env", "prod")],
    });
    let target = format!("{}-web", vpc.name);
    let members: Vec<&Instance> = webs.iter().collect();
    let target = build.target_group(&Targets {
        name: &target,
        vpc,
        protocol: "HTTP",
        port: 8080,
        balancers: &[&balancer],
        members: &members,
        ill: 0,
    });
    build.listener(&balancer, "HTTPS", 443, &Action::Forward(&target));
}

fn storage(build: &mut Build, site: &Site) {
    let vpc = &site.vpc;
    let callers = ["api", "worker"].map(|caller| {
        let group = build.group_of(vpc, caller);
        tcp(5432).group(&group, caller)
    });
    let group = build.group(vpc, "db", "database", &callers);
    let name = format!("{}-db", vpc.name);
    let replica = format!("{name}-ro");
    let subnets: [&Subnet; 3] = site.data.each_ref();
    let subnet_group = build.subnet_group(vpc, &name, &subnets);
    let [data_a, data_b, data_c] = &site.data;
    let groups = [group];
    let base = Database {
        name: &name,
        engine: "postgres",
        size: "db.r7g.4xlarge",
        group: &subnet_group,
        subnet: data_a,
        standby: Some(data_b),
        groups: &groups,
        public: false,
        replica_of: None,
        replicas: &[&replica],
        cluster: None,
        tags: &[("env", "prod")],
    };
    build.database(&base);
    build.database(&Database {
        name: &replica,
        subnet: data_c,
        standby: None,
        replica_of: Some(&name),
        replicas: &[],
        ..base.clone()
    });
}

//! What runs in `main`: the shop's web tier, its services, its databases, and what was forgotten there.

use crate::demo::balancers::{Action, Balancer};
use crate::demo::build::Build;
use crate::demo::databases::Database;
use crate::demo::groups::{Group, any, tcp};
use crate::demo::instances::{Instance, Spec};
use crate::demo::interfaces::{Attached, Wanted};
use crate::demo::sample::main_network::Main;
use crate::demo::subnets::{Subnet, Vpc};
use crate::demo::targets::Targets;

const PROD: (&str, &str) = ("env", "prod");
const LETTERS: [&str; 3] = ["a", "b", "c"];

/// Everything that runs in the VPC.
pub fn workloads(build: &mut Build, main: &Main, shared: &Vpc) {
    let vpc = &main.vpc;
    let office = "203.0.113.0/24";
    let staff = "192.0.2.0/25";
    let bastion = build.group(
        vpc,
        "bastion",
        "SSH for people",
        &[
            tcp(22).cidr(office, "NYC office"),
            tcp(22).cidr("2001:db8:beef::/48", "NYC office, IPv6"),
            tcp(22).cidr(staff, "Staff VPN"),
        ],
    );
    let monitoring = build.group_of(shared, "monitoring");
    let peering = build.peering_id(vpc, shared);
    let common = build.group(
        vpc,
        "common",
        "on every instance",
        &[
            tcp(22).group(&bastion, "SSH by way of the bastion"),
            tcp(9100).peered(&monitoring, &shared.id, &peering, "node exporter"),
        ],
    );
    let jump = build.elastic(&format!("{}/bastion", vpc.name));
    let [public_a, ..] = &main.public;
    build.instance(&Spec {
        public: Some(jump),
        tags: &[PROD, ("team", "platform")],
        ..Spec::new(
            "bastion",
            "t4g.nano",
            public_a,
            std::slice::from_ref(&bastion),
        )
    });
    let services = services(build, main, &common);
    storage(build, main, &services);
    legacy(build, main, &common, office, staff);
    forgotten(build, main, &common);
}

/// The groups that call the databases.
struct Services {
    web: Group,
    api: Group,
    worker: Group,
}

/// One instance of a service in each of the zones, `each` times over.
fn fleet(
    build: &mut Build,
    name: &str,
    size: &str,
    subnets: &[Subnet],
    groups: &[Group],
    each: usize,
) -> Vec<Instance> {
    let scaling = format!("shop-{name}");
    let mut members = Vec::new();
    for (subnet, letter) in subnets.iter().zip(LETTERS) {
        for number in 1..=each {
            members.push(build.instance(&Spec {
                scaling: Some(&scaling),
                tags: &[PROD, ("service", name)],
                ..Spec::new(&format!("{name}-{number}{letter}"), size, subnet, groups)
            }));
        }
    }
    members
}

fn services(build: &mut Build, main: &Main, common: &Group) -> Services {
    let vpc = &main.vpc;
    let front = build.group(
        vpc,
        "web-alb",
        "load balancer of the shop",
        &[
            tcp(443).cidr("0.0.0.0/0", "customers"),
            tcp(443).cidr("::/0", "customers, IPv6"),
            tcp(80).cidr("0.0.0.0/0", "redirected to HTTPS"),
            tcp(80).cidr("::/0", "redirected to HTTPS"),
        ],
    );
    let web = build.group(
        vpc,
        "web",
        "web tier",
        &[tcp(8080).group(&front, "from web-alb")],
    );
    let api = build.group(
        vpc,
        "api",
        "services behind the web tier",
        &[
            tcp(8081).group(&front, "from web-alb, /api"),
            tcp(8443).group(&web, "calls of the web tier"),
            tcp(8443).cidr("10.2.0.0/16", "analytics in eu-west-1"),
        ],
    );
    // A group that was deleted while this rule named it.
    let deleted = build.group_of(vpc, "search-2019");
    let worker = build.group(
        vpc,
        "worker",
        "jobs",
        &[tcp(9200).group(&deleted, "search indexer")],
    );
    let ledger = build.group(
        vpc,
        "ledger",
        "bookkeeping behind an internal load balancer",
        &[tcp(9000).cidr("10.0.0.0/16", "the VPC")],
    );
    let with = |group: &Group| [group.clone(), common.clone()];
    let webs = fleet(build, "web", "m7g.large", &main.app, &with(&web), 2);
    let apis = fleet(build, "api", "m7g.xlarge", &main.app, &with(&api), 2);
    fleet(build, "worker", "c7g.large", &main.app, &with(&worker), 1);
    let [app_a, app_b, _] = main.app.clone();
    let ledgers = fleet(
        build,
        "ledger",
        "r7g.large",
        &[app_a, app_b],
        &with(&ledger),
        1,
    );

    let public: Vec<&Subnet> = main.public.iter().collect();
    let shop = build.balancer(&Balancer {
        name: "web-alb",
        vpc,
        subnets: &public,
        groups: std::slice::from_ref(&front),
        network: false,
        facing: true,
        tags: &[PROD, ("service", "web")],
    });
    let app: Vec<&Subnet> = main.app.iter().collect();
    let inner = build.balancer(&Balancer {
        name: "ledger-nlb",
        vpc,
        subnets: &app,
        groups: &[],
        network: true,
        facing: false,
        tags: &[PROD, ("service", "ledger")],
    });
    let mut target_group = |name, protocol, port, balancer: &str, members: &[Instance], ill| {
        build.target_group(&Targets {
            name,
            vpc,
            protocol,
            port,
            balancers: &[balancer],
            members: &members.iter().collect::<Vec<_>>(),
            ill,
        })
    };
    let to_web = target_group("web", "HTTP", 8080, &shop, &webs, 0);
    let to_api = target_group("api", "HTTP", 8081, &shop, &apis, 1);
    let to_ledger = target_group("ledger", "TCP", 9000, &inner, &ledgers, 0);
    build.listener(&shop, "HTTP", 80, &Action::Redirect);
    let https = build.listener(&shop, "HTTPS", 443, &Action::Forward(&to_web));
    build.path_rule(&https, 10, "/api/*", &Action::Forward(&to_api));
    build.listener(&inner, "TCP", 9000, &Action::Forward(&to_ledger));
    Services { web, api, worker }
}

fn storage(build: &mut Build, main: &Main, services: &Services) {
    let vpc = &main.vpc;
    let Services { web, api, worker } = services;
    let through_proxy = build.group(
        vpc,
        "orders-proxy",
        "connections to the orders database, pooled",
        &[tcp(5432).group(api, "from api")],
    );
    let functions = build.group_of(vpc, "thumbnails");
    let orders = build.strict_group(
        vpc,
        "orders-db",
        "orders database",
        &[
            tcp(5432).group(&through_proxy, "from the proxy"),
            tcp(5432).group(worker, "from worker"),
            tcp(5432).group(&functions, "from the functions"),
        ],
        &[any().cidr("10.0.0.0/16", "within the VPC")],
    );
    let reports = build.group(
        vpc,
        "reporting-temp",
        "for the auditors, remove after March",
        &[tcp(5432).cidr("0.0.0.0/0", "temporary")],
    );
    let users = build.group(
        vpc,
        "users-db",
        "users database",
        &[tcp(5432).group(api, "from api")],
    );
    let sessions = build.group(
        vpc,
        "sessions-cache",
        "session store",
        &[
            tcp(6379).group(web, "from web"),
            tcp(6379).group(api, "from api"),
        ],
    );
    let data: Vec<&Subnet> = main.data.iter().collect();
    let app: Vec<&Subnet> = main.app.iter().collect();
    let [data_a, data_b, data_c] = &main.data;
    let group = build.subnet_group(vpc, "main-data", &data);
    let base = Database {
        name: "orders",
        engine: "postgres",
        size: "db.r7g.xlarge",
        group: &group,
        subnet: data_a,
        standby: Some(data_b),
        groups: std::slice::from_ref(&orders),
        public: false,
        replica_of: None,
        replicas: &["orders-ro"],
        cluster: None,
        tags: &[PROD, ("service", "orders")],
    };
    build.database(&base);
    build.database(&Database {
        name: "orders-ro",
        subnet: data_c,
        standby: None,
        groups: std::slice::from_ref(&reports),
        public: true,
        replica_of: Some("orders"),
        replicas: &[],
        ..base.clone()
    });
    for (name, subnet) in [("users-1", data_a), ("users-2", data_b)] {
        build.database(&Database {
            name,
            engine: "aurora-postgresql",
            size: "db.r7g.large",
            subnet,
            standby: None,
            groups: std::slice::from_ref(&users),
            replicas: &[],
            cluster: Some("users"),
            tags: &[PROD, ("service", "users")],
            ..base.clone()
        });
    }
    let zones: Vec<&str> = data.iter().map(|subnet| subnet.zone.as_str()).collect();
    let members = ["users-1", "users-2"];
    build.cluster(
        "users",
        "main-data",
        &zones,
        std::slice::from_ref(&users),
        &members,
    );
    build.proxy(
        vpc,
        "orders-proxy",
        &app,
        std::slice::from_ref(&through_proxy),
        "orders",
    );
    // A cache, whose own call mapper does not make: its interfaces show it.
    for (subnet, number) in main.data.iter().zip(1..) {
        build.interface(&Wanted {
            name: &format!("cache/sessions/{number}"),
            subnet,
            groups: std::slice::from_ref(&sessions),
            description: &format!("ElastiCache sessions-00{number}"),
            kind: "interface",
            attached: Attached::Service("amazon-elasticache"),
            public: None,
            dual: false,
            routes: false,
        });
    }
}

fn legacy(build: &mut Build, main: &Main, common: &Group, office: &str, staff: &str) {
    let vpc = &main.vpc;
    let front = build.group(
        vpc,
        "back-office-elb",
        "classic load balancer of the back office",
        &[
            tcp(443).cidr(office, "NYC office"),
            tcp(443).cidr(staff, "Staff VPN"),
        ],
    );
    let behind = build.group(
        vpc,
        "back-office",
        "back office",
        &[tcp(8081).group(&front, "from its load balancer")],
    );
    let groups = [behind, common.clone()];
    let [app_a, app_b, _] = &main.app;
    let [public_a, public_b, _] = &main.public;
    let first = build.instance(&Spec::new("back-office-1", "m4.large", app_a, &groups));
    let second = build.instance(&Spec::new("back-office-2", "m4.large", app_b, &groups));
    build.classic_balancer(
        vpc,
        "back-office",
        &[public_a, public_b],
        &[front],
        &[&first, &second],
        8081,
    );
}

/// What nobody remembers: an open group without a way in, a stopped machine, a name that wants to be a program.
fn forgotten(build: &mut Build, main: &Main, common: &Group) {
    let debug = build.group(
        &main.vpc,
        "debug",
        "SSH from everywhere",
        &[
            tcp(22).cidr("0.0.0.0/0", "just for today"),
            tcp(22).cidr("::/0", "just for today"),
        ],
    );
    let [_, app_b, app_c] = &main.app;
    let with_debug = [common.clone(), debug];
    let common = std::slice::from_ref(common);
    build.instance(&Spec::new(
        "migration-runner",
        "t3.medium",
        app_b,
        &with_debug,
    ));
    build.instance(&Spec {
        stopped: true,
        ..Spec::new("reports-2023", "m5.large", app_c, common)
    });
    let name = "<img src=x onerror=alert(1)>";
    build.instance(&Spec {
        key: "hostile",
        tags: &[
            ("note", "\u{1b}[31mred\u{1b}[0m \u{202e}txet"),
            ("owner", "\"><script>alert(2)</script>"),
        ],
        ..Spec::new(name, "t3.micro", app_c, common)
    });
}

//! The services of `main` and their load balancers.

use crate::demo::balancers::{Action, Balancer};
use crate::demo::build::Build;
use crate::demo::groups::{Group, tcp};
use crate::demo::instances::{Instance, Spec};
use crate::demo::sample::main_network::Main;
use crate::demo::targets::Targets;
use crate::demo::vpc::Subnet;

/// The tag of everything that earns money.
pub const PROD: (&str, &str) = ("env", "prod");
const LETTERS: [&str; 3] = ["a", "b", "c"];

/// The groups that call the databases.
pub struct Services {
    pub web: Group,
    pub api: Group,
    pub worker: Group,
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

/// Web tier, services, jobs and bookkeeping, with the load balancers before them.
pub fn services(build: &mut Build, main: &Main, common: &Group) -> Services {
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
            tcp(8443).cidr("100.64.0.0/20", "releases by the runners"),
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

//! The VPC `shared-services`: what the other networks use, and the way to the buildings.

use crate::demo::build::Build;
use crate::demo::groups::{icmp, tcp, udp};
use crate::demo::instances::Spec;
use crate::demo::routes::Route;
use crate::demo::vpc::{Subnet, Vpc, block};

/// The VPC alone: a second block beside the first, for builds.
pub fn vpc(build: &mut Build) -> Vpc {
    let cidrs = [block([10, 1, 0, 0], 16), block([100, 64, 0, 0], 20)];
    build.vpc("shared-services", &cidrs, None)
}

/// All that is in it. Gives the subnets of the tools, where the transit gateway enters.
pub fn fill(build: &mut Build, vpc: &Vpc, main: &Vpc, transit: &str) -> [Subnet; 2] {
    let public_a = build.subnet(vpc, "shared-public-a", 'a', block([10, 1, 0, 0], 24), true);
    let tools_a = build.subnet(vpc, "tools-a", 'a', block([10, 1, 10, 0], 24), false);
    let tools_b = build.subnet(vpc, "tools-b", 'b', block([10, 1, 11, 0], 24), false);
    let builds_a = build.subnet(vpc, "builds-a", 'a', block([100, 64, 0, 0], 24), false);
    let builds_b = build.subnet(vpc, "builds-b", 'b', block([100, 64, 1, 0], 24), false);
    let internet = build.internet_gateway(vpc);
    let nat = build.nat_gateway("nat-shared", &public_a);
    let peering = build.peering_id(main, vpc);
    build.main_table(vpc);
    build.table(
        vpc,
        "public",
        &[&public_a],
        &[Route::new("0.0.0.0/0", &internet)],
    );
    let warehouse = build.vpn_gateway(vpc);
    build.vpn(
        "warehouse",
        &warehouse,
        "203.0.113.251",
        &["192.168.0.0/16"],
    );
    let out = Route::new("0.0.0.0/0", &nat);
    let headquarters = Route::new("10.100.0.0/14", transit);
    let of_tools = [
        out.clone(),
        Route::new("10.0.0.0/16", &peering),
        headquarters.clone(),
        Route::learned("192.168.0.0/16", &warehouse),
    ];
    build.table(vpc, "tools", &[&tools_a, &tools_b], &of_tools);
    // The peering connection is not for builds: they go by the transit gateway.
    let of_builds = [out, Route::new("10.0.0.0/16", transit), headquarters];
    build.table(vpc, "builds", &[&builds_a, &builds_b], &of_builds);
    build.default_acl(vpc, &[&public_a, &tools_a, &tools_b, &builds_a, &builds_b]);

    let monitoring = build.group(
        vpc,
        "monitoring",
        "metrics",
        &[
            tcp(443).cidr("10.0.0.0/8", "dashboards"),
            icmp().cidr("10.0.0.0/8", "ping"),
        ],
    );
    let vault = build.group(
        vpc,
        "vault",
        "secrets",
        &[
            tcp(8200).cidr("10.0.0.0/16", "main"),
            tcp(8200).cidr("100.64.0.0/20", "builds"),
        ],
    );
    let directory = build.group(
        vpc,
        "directory",
        "names and accounts",
        &[
            udp(53).cidr("10.0.0.0/8", "names"),
            tcp(636).cidr("10.0.0.0/8", "accounts"),
            tcp(636).cidr("192.168.0.0/16", "the warehouse's terminals"),
        ],
    );
    let ci = build.group(
        vpc,
        "ci",
        "builds",
        &[tcp(443).cidr("10.100.0.0/16", "developers")],
    );
    let runner = build.group(
        vpc,
        "ci-runner",
        "runners of builds",
        &[tcp(2376).group(&ci, "jobs")],
    );
    let groups = |group: &crate::demo::groups::Group| [group.clone()];
    build.instance(&Spec::new(
        "metrics-1",
        "r7g.large",
        &tools_a,
        &groups(&monitoring),
    ));
    build.instance(&Spec::new(
        "vault-1",
        "m7g.large",
        &tools_a,
        &groups(&vault),
    ));
    build.instance(&Spec::new(
        "vault-2",
        "m7g.large",
        &tools_b,
        &groups(&vault),
    ));
    build.instance(&Spec::new(
        "directory-1",
        "m7i.large",
        &tools_a,
        &groups(&directory),
    ));
    build.instance(&Spec::new(
        "directory-2",
        "m7i.large",
        &tools_b,
        &groups(&directory),
    ));
    build.instance(&Spec::new("ci-1", "m7g.large", &tools_b, &groups(&ci)));
    for (number, subnet) in [
        (1, &builds_a),
        (2, &builds_a),
        (3, &builds_b),
        (4, &builds_b),
    ] {
        let name = format!("runner-{number}");
        build.instance(&Spec {
            scaling: Some("ci-runners"),
            ..Spec::new(&name, "c7g.2xlarge", subnet, &groups(&runner))
        });
    }
    [tools_a, tools_b]
}

//! What runs in `main`: the shop's web tier, its services, its databases, and what was forgotten there.

use crate::demo::build::Build;
use crate::demo::groups::{Group, tcp};
use crate::demo::instances::Spec;
use crate::demo::sample::main_network::{Beyond, Main};
use crate::demo::sample::main_services::{PROD, services};
use crate::demo::sample::main_storage::storage;
use crate::demo::vpc::Subnet;

/// Everything that runs in the VPC.
pub fn workloads(build: &mut Build, main: &Main, to: &Beyond<'_>) {
    let shared = to.shared;
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
    storage(build, main, &services, &to.storage);
    endpoints(build, main);
    legacy(build, main, &common, office, staff);
    forgotten(build, main, &common);
}

/// A private way to AWS's own services.
fn endpoints(build: &mut Build, main: &Main) {
    let group = build.group(
        &main.vpc,
        "endpoints",
        "private ways to AWS's services",
        &[tcp(443).cidr("10.0.0.0/16", "the VPC")],
    );
    let app: Vec<&Subnet> = main.app.iter().collect();
    build.interface_endpoint(&main.vpc, "secretsmanager", &app, &[group]);
    build.flow_log(&main.vpc);
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

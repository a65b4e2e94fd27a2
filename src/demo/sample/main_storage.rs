//! The databases of `main`, the proxy before one of them, the session store, and the function that reads the orders.

use crate::demo::build::Build;
use crate::demo::databases::Database;
use crate::demo::groups::{any, tcp};
use crate::demo::interfaces::{Attached, Wanted};
use crate::demo::sample::main_network::Main;
use crate::demo::sample::main_services::{PROD, Services};
use crate::demo::vpc::Subnet;

/// The data tier, and what pools its connections.
pub fn storage(build: &mut Build, main: &Main, services: &Services, list: &str) {
    let vpc = &main.vpc;
    let Services { web, api, worker } = services;
    let through_proxy = build.group(
        vpc,
        "orders-proxy",
        "connections to the orders database, pooled",
        &[tcp(5432).group(api, "from api")],
    );
    let orders = build.group_of(vpc, "orders-db");
    let functions = build.strict_group(
        vpc,
        "thumbnails",
        "functions, which nobody calls",
        &[],
        &[
            tcp(443).list(list, "object storage"),
            tcp(5432).group(&orders, "orders database"),
            any().cidr("0.0.0.0/0", "anything else"),
            any().cidr("::/0", "anything else"),
        ],
    );
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
    build.function(vpc, "thumbnails", &app, &[functions]);
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

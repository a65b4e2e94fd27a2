//! The VPC `analytics` in another region; its databases were not gathered, for want of permission.

use crate::demo::build::Build;
use crate::demo::databases::Database;
use crate::demo::groups::tcp;
use crate::demo::instances::Spec;
use crate::demo::routes::Route;
use crate::demo::vpc::{Vpc, block};
use crate::resource::db_instance::DbInstance;

/// The VPC alone.
pub fn vpc(build: &mut Build) -> Vpc {
    build.vpc("analytics", &[block([10, 2, 0, 0], 16)], None)
}

/// All that is in it.
pub fn fill(build: &mut Build, vpc: &Vpc, main: &Vpc) {
    let public_a = build.subnet(vpc, "edge-a", 'a', block([10, 2, 0, 0], 24), true);
    let jobs_a = build.subnet(vpc, "jobs-a", 'a', block([10, 2, 10, 0], 24), false);
    let jobs_b = build.subnet(vpc, "jobs-b", 'b', block([10, 2, 11, 0], 24), false);
    let internet = build.internet_gateway(vpc);
    let nat = build.nat_gateway("nat-analytics", &public_a);
    let peering = build.peering(main, vpc);
    build.main_table(vpc);
    build.table(
        vpc,
        "public",
        &[&public_a],
        &[Route::new("0.0.0.0/0", &internet)],
    );
    let routes = [
        Route::new("0.0.0.0/0", &nat),
        Route::new("10.0.0.0/16", &peering),
    ];
    build.table(vpc, "private", &[&jobs_a, &jobs_b], &routes);
    build.default_acl(vpc, &[&public_a, &jobs_a, &jobs_b]);

    let sftp = build.group(
        vpc,
        "sftp",
        "files of partners",
        &[
            tcp(22).cidr("192.0.2.128/25", "Acme"),
            tcp(22).cidr("203.0.113.0/24", "NYC office"),
        ],
    );
    let etl = build.group(
        vpc,
        "etl",
        "jobs",
        &[tcp(22).group(&sftp, "files are fetched")],
    );
    let warehouse = build.group(
        vpc,
        "warehouse-db",
        "facts",
        &[tcp(5432).group(&etl, "from the jobs")],
    );
    let public = build.elastic("analytics/sftp");
    build.instance(&Spec {
        public: Some(public),
        ..Spec::new("sftp", "t4g.small", &public_a, &[sftp])
    });
    let etl = [etl];
    for (name, subnet) in [("etl-1", &jobs_a), ("etl-2", &jobs_a), ("etl-3", &jobs_b)] {
        build.instance(&Spec {
            scaling: Some("etl"),
            ..Spec::new(name, "r7g.2xlarge", subnet, &etl)
        });
    }
    let group = build.subnet_group(vpc, "analytics", &[&jobs_a, &jobs_b]);
    build.database(&Database {
        name: "facts",
        engine: "postgres",
        size: "db.r7g.2xlarge",
        group: &group,
        subnet: &jobs_a,
        standby: Some(&jobs_b),
        groups: &[warehouse],
        public: false,
        replica_of: None,
        replicas: &[],
        cluster: None,
        tags: &[],
    });
    let message = format!(
        "User: arn:aws:sts::{account}:assumed-role/mapper/demo is not authorized to perform: rds:DescribeDBInstances on \
         resource: arn:aws:rds:eu-west-1:{account}:db:* because no identity-based policy allows the \
         rds:DescribeDBInstances action",
        account = build.account,
    );
    build.refuse::<DbInstance>("AccessDenied", &message);
}

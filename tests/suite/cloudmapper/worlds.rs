//! Small accounts, made for one question each with the demo's builder.

use std::net::Ipv4Addr;

use mapper::demo::build::Build;
use mapper::demo::groups::{Group, Rule};
use mapper::demo::instances::{Instance, Spec};
use mapper::demo::routes::Route;
use mapper::demo::vpc::{Subnet, Vpc, block};
use serde_json::Value;

use super::maps::Files;

/// A VPC 10.0.0.0/16 with a public and a private subnet in each of two zones.
pub struct World {
    pub build: Build,
    pub vpc: Vpc,
    /// 10.0.0.0/24 and 10.0.1.0/24.
    pub public: [Subnet; 2],
    /// 10.0.10.0/24 and 10.0.11.0/24.
    pub private: [Subnet; 2],
}

impl World {
    /// The VPC with the default ACL, an internet gateway and a route to it from the public subnets.
    pub fn new() -> Self {
        Self::with(&[], &[])
    }

    /// The same, with routes of the private subnets and with further blocks of the VPC.
    pub fn with(routes: &[Route], blocks: &[&str]) -> Self {
        let mut build = Build::new("111122223333", 1, Ipv4Addr::new(198, 51, 100, 10));
        build.enter("us-east-1");
        build.zones(&['a', 'b']);
        let mut cidrs = vec![block([10, 0, 0, 0], 16)];
        cidrs.extend(
            blocks
                .iter()
                .map(|block| block.parse::<ipnet::Ipv4Net>().unwrap()),
        );
        let v6 = "2001:db8:1:100::/56".parse().unwrap();
        let vpc = build.vpc("main", &cidrs, Some(v6));
        let mut subnet = |name: &str, letter, third, public| {
            build.subnet(&vpc, name, letter, block([10, 0, third, 0], 24), public)
        };
        let public = [
            subnet("public-a", 'a', 0, true),
            subnet("public-b", 'b', 1, true),
        ];
        let private = [
            subnet("private-a", 'a', 10, false),
            subnet("private-b", 'b', 11, false),
        ];
        let internet = build.internet_gateway(&vpc);
        let out = [
            Route::new("0.0.0.0/0", &internet),
            Route::new("::/0", &internet),
        ];
        build.main_table(&vpc);
        build.table(&vpc, "public", &public.each_ref(), &out);
        build.table(&vpc, "private", &private.each_ref(), routes);
        build.default_acl(&vpc, &[&public[0], &public[1], &private[0], &private[1]]);
        Self {
            build,
            vpc,
            public,
            private,
        }
    }

    /// A group with these ingress rules.
    pub fn group(&mut self, name: &str, ingress: &[Rule]) -> Group {
        self.build.group(&self.vpc, name, name, ingress)
    }

    /// A running instance.
    pub fn host(&mut self, name: &str, subnet: &Subnet, groups: &[Group]) -> Instance {
        self.build
            .instance(&Spec::new(name, "m7g.large", subnet, groups))
    }

    /// A running instance with an elastic address.
    pub fn public_host(&mut self, name: &str, subnet: &Subnet, groups: &[Group]) -> Instance {
        let public = Some(self.build.elastic(name));
        self.build.instance(&Spec {
            public,
            ..Spec::new(name, "m7g.large", subnet, groups)
        })
    }

    /// The snapshot.
    pub fn files(self) -> Files {
        self.build.finish("test", true)
    }
}

/// Changes a document of a snapshot.
pub fn edit(files: &mut Files, path: &str, change: impl FnOnce(&mut Value)) {
    let bytes = files.get(path).unwrap_or_else(|| panic!("no {path}"));
    let mut document: Value = serde_json::from_slice(bytes).unwrap();
    change(&mut document);
    files.insert(path.to_owned(), document.to_string().into_bytes());
}

/// Adds a document as CloudMapper would have written it. The manifest goes, as CloudMapper knew none.
pub fn add(files: &mut Files, path: &str, document: &Value) {
    files.remove("manifest.json");
    files.insert(
        format!("us-east-1/{path}"),
        document.to_string().into_bytes(),
    );
}

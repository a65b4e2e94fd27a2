//! Workloads and their interfaces: who stands behind each address.

use rustc_hash::FxHashSet;

use super::attribution::attribute;
use super::known::{Known, Scope};
use super::model::{Interface, Network, Role, Subnet, Vpc, Workload};
use crate::inventory::Region;
use crate::resource::workload::{Role as Part, Standing, Workload as Told};

/// Reads the workloads of a region, whose scope is the one `at` this place.
pub fn read(at: usize, region: &Region, network: &mut Network) {
    let Some(scope) = network.scopes.get(at).cloned() else {
        return;
    };
    let mut reader = Reader { at, scope, network };
    for told in attribute(
        &reader.scope.partition.clone(),
        &reader.scope.account.clone(),
        region,
    ) {
        reader.workload(told);
    }
}

struct Reader<'a> {
    /// Index of the scope.
    at: usize,
    scope: Scope,
    network: &'a mut Network,
}

impl Reader<'_> {
    fn workload(&mut self, told: Told) {
        let at = self.network.workloads.len();
        let role = self.role(&told);
        self.network.warnings.extend(told.warnings.iter().cloned());
        let vpc = told.vpc.clone();
        let id = told.id.clone();
        self.network.workloads.push(Workload {
            kind: told.kind.to_owned(),
            id: told.id,
            arn: told.arn,
            account: self.scope.account.clone(),
            region: self.scope.region.clone(),
            name: told.name,
            detail: told.detail,
            state: told.state,
            tags: told.tags,
            scaling_group: told.scaling_group,
            replica_of: told.replica_of,
            internet_facing: told.internet_facing,
            listens: told.listens,
            warnings: told.warnings,
            ..Workload::default()
        });
        let mut before: Option<(String, usize)> = None;
        for standing in told.standings {
            // Several likely places in one subnet need names of their own.
            let again = match &before {
                Some((subnet, count)) if *subnet == standing.subnet => count + 1,
                _ => 0,
            };
            before = Some((standing.subnet.clone(), again));
            let name = match (&standing.interface, again) {
                (Some(id), _) => id.clone(),
                (None, 0) => format!("{id}@{}", standing.subnet),
                (None, again) => format!("{id}@{}#{again}", standing.subnet),
            };
            self.place(name, at, role, standing, vpc.as_deref());
        }
    }

    fn role(&self, told: &Told) -> Role {
        match told.role {
            Part::Host => Role::Host,
            Part::Server => Role::Server,
            Part::Client => Role::Client,
            Part::Fabric => Role::Fabric,
            Part::Nat => {
                let nats = &self.network.index.nats;
                nats.get(&told.id).map_or(Role::Fabric, |&at| Role::Nat(at))
            }
            Part::Balancer => {
                let Scope {
                    account, region, ..
                } = &self.scope;
                let found = self.network.balancers.binary_search_by(|balancer| {
                    (&balancer.account, &balancer.region, &balancer.id)
                        .cmp(&(account, region, &told.id))
                });
                found.map_or(Role::Server, Role::Balancer)
            }
        }
    }

    fn place(
        &mut self,
        id: String,
        workload: usize,
        role: Role,
        standing: Standing,
        vpc: Option<&str>,
    ) {
        let Some(subnet) = self.subnet(&standing.subnet, vpc) else {
            let told = format!(
                "{id}: its subnet {} is not in the snapshot",
                standing.subnet
            );
            self.warn(workload, told);
            return;
        };
        if self
            .network
            .subnets
            .get(subnet)
            .is_some_and(|subnet| subnet.dangling)
        {
            let told = format!(
                "{id}: its subnet {} is not in the snapshot",
                standing.subnet
            );
            self.warn(workload, told);
        }
        let absence = self.scope.absence("security_groups");
        let mut bears = Vec::with_capacity(standing.groups.len());
        for group in &standing.groups {
            let place = self.network.index.groups.get(group);
            let place = place.map_or(absence, |&at| Known::Here(at));
            if place == Known::Nowhere {
                self.warn(
                    workload,
                    format!("{id}: its security group {group} does not exist"),
                );
            }
            bears.push(place);
        }
        let public = standing.associations.iter().map(|&(_, public)| public);
        let mut public: Vec<_> = public.collect();
        public.sort_unstable();
        public.dedup();
        self.network.interfaces.push(Interface {
            id,
            inferred: standing.interface.is_none(),
            workload,
            subnet,
            addresses: standing.addresses,
            prefixes: standing.prefixes,
            public,
            associations: standing.associations,
            groups: standing.groups,
            bears,
            role,
            source_dest_check: standing.source_dest_check,
            denies_internet: standing.denies_internet,
            idle: standing.idle,
            secondary: standing.secondary,
            ..Interface::default()
        });
    }

    /// A warning of a workload is one of the whole network too.
    fn warn(&mut self, workload: usize, line: String) {
        if let Some(workload) = self.network.workloads.get_mut(workload) {
            workload.warnings.push(line.clone());
        }
        self.network.warnings.push(line);
    }

    /// The place of a subnet. One that no record lists, but that a workload of a known VPC stands in, is drawn there all
    /// the same, dangling.
    fn subnet(&mut self, id: &str, vpc: Option<&str>) -> Option<usize> {
        if let Some(&at) = self.network.index.subnets.get(id) {
            return Some(at);
        }
        let vpc = vpc.filter(|vpc| !vpc.is_empty() && !id.is_empty())?;
        let vpc = self.vpc(vpc);
        let unknown = self.scope.absence("subnets");
        let at = self.network.subnets.len();
        self.network.subnets.push(Subnet {
            arn: self.scope.arn("ec2", &format!("subnet/{id}")),
            id: id.to_owned(),
            vpc,
            dangling: true,
            route_table: unknown,
            acl: unknown,
            ..Subnet::default()
        });
        self.network.index.subnets.insert(id.to_owned(), at);
        Some(at)
    }

    fn vpc(&mut self, id: &str) -> usize {
        if let Some(&at) = self.network.index.vpcs.get(id) {
            return at;
        }
        let at = self.network.vpcs.len();
        self.network.vpcs.push(Vpc {
            arn: self.scope.arn("ec2", &format!("vpc/{id}")),
            id: id.to_owned(),
            account: self.scope.account.clone(),
            region: self.scope.region.clone(),
            dangling: true,
            scope: Some(self.at),
            ..Vpc::default()
        });
        self.network.index.vpcs.insert(id.to_owned(), at);
        at
    }
}

/// Sorts workloads and interfaces and repairs the references between them.
pub fn order(network: &mut Network) {
    let mut places: Vec<usize> = (0..network.workloads.len()).collect();
    let workloads = std::mem::take(&mut network.workloads);
    places.sort_by(|&a, &b| {
        let key = |at: usize| {
            workloads
                .get(at)
                .map(|found| (&found.account, &found.region, &found.kind, &found.id))
        };
        key(a).cmp(&key(b))
    });
    let mut moved = vec![0; places.len()];
    for (new, &old) in places.iter().enumerate() {
        if let Some(place) = moved.get_mut(old) {
            *place = new;
        }
    }
    let mut workloads: Vec<Option<Workload>> = workloads.into_iter().map(Some).collect();
    // As long as it will be: a list that grows by doubling is there twice while it does.
    network.workloads = Vec::with_capacity(places.len());
    let sorted = places.iter();
    let sorted = sorted.filter_map(|&old| workloads.get_mut(old)?.take());
    network.workloads.extend(sorted);
    drop(workloads);
    for interface in &mut network.interfaces {
        interface.workload = moved.get(interface.workload).copied().unwrap_or_default();
    }
    network
        .interfaces
        .sort_by(|a, b| (a.workload, a.subnet, &a.id).cmp(&(b.workload, b.subnet, &b.id)));
    // A shared subnet's interfaces may be told by two accounts. Equal ids alone do not make one interface of several:
    // accounts with their ids scrubbed have the same one everywhere.
    let mut seen = FxHashSet::default();
    let first: Vec<bool> = network
        .interfaces
        .iter()
        .map(|found| seen.insert((found.id.as_str(), found.subnet, &found.addresses)))
        .collect();
    drop(seen);
    let mut first = first.into_iter();
    network
        .interfaces
        .retain(|_| first.next().unwrap_or_default());
    for (at, interface) in network.interfaces.iter().enumerate() {
        if let Some(workload) = network.workloads.get_mut(interface.workload) {
            workload.interfaces.push(at);
        }
    }
}

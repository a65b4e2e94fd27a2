//! Who stands behind each network interface: by the links that records give, by descriptions last.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::inventory::{Region, Table, Visit};
use crate::resource::instance::Instance;
use crate::resource::network_interface::NetworkInterface;
use crate::resource::record::Resource;
use crate::resource::redshift_cluster::RedshiftSubnetGroup;
use crate::resource::workload::{Claim, Role, Standing, Surroundings, Workload};

/// Every workload of a region with its true interfaces where these were listed, and where it must stand where not.
/// Interfaces that nobody claims are workloads themselves (`AWS::EC2::NetworkInterface`). Sorted by kind and id.
///
/// A workload that stands in no VPC has no standings; its warning says so.
#[must_use]
pub fn attribute(partition: &str, account: &str, region: &Region) -> Vec<Workload> {
    let around = surroundings(partition, account, region);
    let mut known = Known {
        around: &around,
        workloads: Vec::new(),
    };
    region.visit(&mut known);
    let mut workloads = known.workloads;
    let claims = Claims::of(&workloads);
    let mut found: Vec<Vec<Standing>> = vec![Vec::new(); workloads.len()];
    let mut alone = Vec::new();
    for interface in &region.network_interfaces {
        let owner = claims.owner(interface, &workloads);
        let owned = owner.and_then(|(at, _)| found.get_mut(at).zip(workloads.get(at)));
        if let (Some((_, heuristic)), Some((found, workload))) = (owner, owned) {
            let mut standing = interface.standing();
            standing.heuristic = heuristic;
            standing.idle |= does_not_run(workload);
            found.push(standing);
        } else {
            alone.extend(interface.workload(&around));
        }
    }
    let listed: FxHashSet<&str> = region
        .network_interfaces
        .iter()
        .map(|interface| interface.network_interface_id.as_str())
        .collect();
    for (workload, found) in workloads.iter_mut().zip(found) {
        settle(workload, found, &listed);
    }
    workloads.extend(alone);
    workloads.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
    workloads
}

fn surroundings<'region>(
    partition: &'region str,
    account: &'region str,
    region: &'region Region,
) -> Surroundings<'region> {
    let subnets = region.subnets.iter();
    let modern = region.load_balancer_tags.iter();
    let modern = modern.map(|told| (told.resource_arn.as_str(), &*told.tags));
    let classic = region.classic_load_balancer_tags.iter();
    let classic = classic.map(|told| (told.load_balancer_name.as_str(), &*told.tags));
    let groups = region.redshift_subnet_groups.iter().filter_map(|group| {
        let name = group.cluster_subnet_group_name.as_deref()?;
        let members = group.subnets.iter();
        let members = members.filter_map(|member| member.subnet_identifier.as_deref());
        Some(((RedshiftSubnetGroup::KIND, name), members.collect()))
    });
    Surroundings {
        partition,
        account,
        region: &region.name,
        subnets: subnets
            .map(|subnet| (subnet.subnet_id.as_str(), subnet))
            .collect(),
        tags: modern.chain(classic).collect(),
        subnet_groups: groups.collect(),
    }
}

/// Gathers the workloads of all types but interfaces, which are everybody's.
struct Known<'around> {
    around: &'around Surroundings<'around>,
    workloads: Vec<Workload>,
}

impl Visit for Known<'_> {
    fn table<R: Resource>(&mut self, _name: &'static str, table: &Table<R>) {
        if R::KIND != NetworkInterface::KIND {
            let told = table
                .iter()
                .filter_map(|record| record.workload(self.around));
            self.workloads.extend(told);
        }
    }
}

/// The claims of all workloads; values are their places. The first of two that claim the same has it.
#[derive(Default)]
struct Claims {
    interfaces: FxHashMap<String, usize>,
    instances: FxHashMap<String, usize>,
    descriptions: FxHashMap<String, usize>,
    /// Longest first.
    starts: Vec<(String, usize)>,
    shared: Vec<(&'static str, Vec<usize>)>,
}

impl Claims {
    fn of(workloads: &[Workload]) -> Self {
        let mut claims = Self::default();
        for (at, workload) in workloads.iter().enumerate() {
            for claim in &workload.claims {
                match claim {
                    Claim::Interface(id) => {
                        claims.interfaces.entry(id.clone()).or_insert(at);
                    }
                    Claim::Instance(id) => {
                        claims.instances.entry(id.clone()).or_insert(at);
                    }
                    Claim::Description(text) => {
                        claims.descriptions.entry(text.clone()).or_insert(at);
                    }
                    Claim::DescriptionStart(text) => claims.starts.push((text.clone(), at)),
                    Claim::SharedDescription(text) => claims.share(text, at),
                }
            }
        }
        claims
            .starts
            .sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        claims
    }

    fn share(&mut self, text: &'static str, at: usize) {
        match self.shared.iter_mut().find(|(known, _)| *known == text) {
            Some((_, sharers)) => sharers.push(at),
            None => self.shared.push((text, vec![at])),
        }
    }

    /// The place of the workload that an interface belongs to, and whether only its description says so.
    fn owner(&self, interface: &NetworkInterface, workloads: &[Workload]) -> Option<(usize, bool)> {
        if let Some(&at) = self.interfaces.get(&interface.network_interface_id) {
            return Some((at, false));
        }
        let attachment = interface.attachment.as_ref();
        let instance = attachment.and_then(|attachment| attachment.instance_id.as_deref());
        if let Some(&at) = instance.and_then(|id| self.instances.get(id)) {
            return Some((at, false));
        }
        let description = interface.description.as_deref()?;
        let standing = interface.standing();
        // A tenant can describe an interface as he likes: groups and subnet must agree with the record.
        let agrees = |at: &usize| {
            let workload = workloads.get(*at);
            workload.is_some_and(|workload| may_stand(workload, &standing))
        };
        if let Some(&at) = self.descriptions.get(description).filter(|&at| agrees(at)) {
            return Some((at, true));
        }
        let start = self
            .starts
            .iter()
            .find(|(start, _)| description.starts_with(start.as_str()));
        if let Some(&(_, at)) = start.filter(|(_, at)| agrees(at)) {
            return Some((at, true));
        }
        let (_, sharers) = self
            .shared
            .iter()
            .find(|(text, _)| description.starts_with(text))?;
        let mut likely = sharers.iter().filter(|&at| agrees(at));
        match (likely.next(), likely.next()) {
            (Some(&only), None) => Some((only, true)),
            _ => None,
        }
    }
}

/// Whether an interface may be the workload's: its record names the subnet, and there the same groups.
fn may_stand(workload: &Workload, interface: &Standing) -> bool {
    workload
        .standings
        .iter()
        .any(|place| place.subnet == interface.subnet && place.groups == interface.groups)
}

/// A stopped instance keeps its interfaces, but nothing answers on them.
fn does_not_run(workload: &Workload) -> bool {
    let runs = |state: &str| matches!(state, "running" | "pending");
    workload.kind == Instance::KIND && workload.state.as_deref().is_some_and(|state| !runs(state))
}

/// Puts the true interfaces in the place of the likely ones. What the record tells of interfaces that were not listed
/// stays; so do the places of a function where it shares another function's interface.
fn settle(workload: &mut Workload, found: Vec<Standing>, listed: &FxHashSet<&str>) {
    if !found.is_empty() {
        let shares = workload.role == Role::Client;
        workload.standings.retain(|place| match &place.interface {
            Some(id) => !listed.contains(id.as_str()),
            None => shares && found.iter().all(|found| found.subnet != place.subnet),
        });
        workload.standings.extend(found);
    }
    workload.standings.sort_unstable();
    workload.standings.dedup();
}

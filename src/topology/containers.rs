//! The boxes: accounts, regions, VPCs, zones, subnets, and what they hold.

use petgraph::graph::NodeIndex;
use rustc_hash::FxHashSet;

use super::builder::Builder;
use super::graph::{Account, CallProblem, Coverage, Node, Role};
use super::stand::Drawn;
use crate::inventory::{self, Table, Visit};
use crate::network::model::{Subnet, Vpc};
use crate::resource::document::Document;
use crate::resource::record::Resource;

/// Adds all boxes that are drawn.
pub(super) fn add(builder: &mut Builder, drawn: &Drawn) {
    for account in &builder.inventory.accounts {
        builder.topology.accounts.push(summary(account));
        add_account(builder, &account.id, &account.partition);
    }
    let network = builder.network;
    let mut busy: FxHashSet<usize> = FxHashSet::default();
    let mut known: FxHashSet<usize> = FxHashSet::default();
    for (index, subnet) in network.subnets.iter().enumerate() {
        known.insert(subnet.vpc);
        if drawn.subnets.contains(&index) {
            busy.insert(subnet.vpc);
        }
    }
    let idle_default = default_vpcs(builder);
    let filter = &builder.options.filter;
    for (index, vpc) in network.vpcs.iter().enumerate() {
        if !filter.takes_vpc(vpc) {
            continue;
        }
        if !busy.contains(&index) {
            // With tags asked for, only what bears them is drawn; a default VPC that nobody uses is in every region.
            let unused = idle_default.contains(&vpc.arn) && !filter.names_vpcs();
            let peer = vpc.dangling && !known.contains(&index);
            if unused {
                builder.topology.unused_default_vpcs += 1;
            }
            if !filter.tags.is_empty() || unused || peer {
                continue;
            }
        }
        let node = add_vpc(builder, vpc);
        if let Some(slot) = builder.vpcs.get_mut(index) {
            *slot = Some(node);
        }
    }
    for (index, subnet) in network.subnets.iter().enumerate() {
        let hidden = !filter.tags.is_empty() && !drawn.subnets.contains(&index);
        if let Some(vpc) = builder
            .vpcs
            .get(subnet.vpc)
            .copied()
            .flatten()
            .filter(|_| !hidden)
        {
            let node = add_subnet(builder, subnet, vpc);
            if let Some(slot) = builder.subnets.get_mut(index) {
                *slot = Some(node);
            }
        }
    }
}

/// The ARNs of default VPCs.
fn default_vpcs(builder: &Builder) -> FxHashSet<String> {
    let mut ids: FxHashSet<(&str, &str)> = FxHashSet::default();
    for account in &builder.inventory.accounts {
        for region in &account.regions {
            for vpc in &region.vpcs {
                if vpc.is_default == Some(true) {
                    ids.insert((&region.name, &vpc.vpc_id));
                }
            }
        }
    }
    let vpcs = builder.network.vpcs.iter();
    vpcs.filter(|vpc| ids.contains(&(vpc.region.as_str(), vpc.id.as_str())))
        .map(|vpc| vpc.arn.clone())
        .collect()
}

/// The partition that an ARN names.
pub(super) fn partition(arn: &str) -> &str {
    arn.split(':')
        .nth(1)
        .filter(|part| !part.is_empty())
        .unwrap_or("aws")
}

/// An account's box. One that was not read is dangling.
fn add_account(builder: &mut Builder, id: &str, partition: &str) -> NodeIndex {
    let partition = if partition.is_empty() {
        "aws"
    } else {
        partition
    };
    let read = builder
        .inventory
        .accounts
        .iter()
        .find(|account| account.id == id);
    let name = read.map_or("", |account| &account.name);
    let node = Node {
        role: Role::Account,
        id: format!("arn:{partition}:iam::{id}:root"),
        kind: "account".to_owned(),
        name: [name, id, "unknown account"]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default()
            .to_owned(),
        account: id.to_owned(),
        dangling: read.is_none(),
        ..Node::default()
    };
    builder.add(node)
}

/// A region's box, within its account's.
pub(super) fn add_region(
    builder: &mut Builder,
    partition: &str,
    account: &str,
    region: &str,
) -> NodeIndex {
    let parent = add_account(builder, account, partition);
    let node = Node {
        role: Role::Region,
        id: format!("arn:{partition}:ec2:{region}:{account}:region"),
        kind: "region".to_owned(),
        name: region.to_owned(),
        parent: Some(parent),
        account: account.to_owned(),
        region: region.to_owned(),
        ..Node::default()
    };
    builder.add(node)
}

fn add_vpc(builder: &mut Builder, vpc: &Vpc) -> NodeIndex {
    const KIND: &str = <crate::resource::vpc::Vpc as Resource>::KIND;
    let parent = add_region(builder, partition(&vpc.arn), &vpc.account, &vpc.region);
    let document = builder.documents.of(KIND, &vpc.region, &vpc.id, &vpc.arn);
    let node = Node {
        role: Role::Vpc,
        id: vpc.arn.clone(),
        kind: KIND.to_owned(),
        name: vpc.name.clone().unwrap_or_else(|| vpc.id.clone()),
        parent: Some(parent),
        account: vpc.account.clone(),
        region: vpc.region.clone(),
        resource: vpc.id.clone(),
        arn: vpc.arn.clone(),
        cidrs: vpc.cidrs.iter().map(ToString::to_string).collect(),
        dangling: vpc.dangling,
        document: document.filter(|_| !vpc.dangling),
        ..Node::default()
    };
    builder.add(node)
}

fn add_subnet(builder: &mut Builder, subnet: &Subnet, vpc: NodeIndex) -> NodeIndex {
    const KIND: &str = <crate::resource::subnet::Subnet as Resource>::KIND;
    let (account, region, vpc_arn) = builder
        .node(vpc)
        .map(|node| (node.account.clone(), node.region.clone(), node.id.clone()))
        .unwrap_or_default();
    let mut parent = vpc;
    if builder.options.filter.zones && !subnet.zone.is_empty() {
        let zone = Node {
            role: Role::Zone,
            id: format!("{vpc_arn}/az/{}", subnet.zone),
            kind: "zone".to_owned(),
            name: subnet.zone.clone(),
            parent: Some(vpc),
            account: account.clone(),
            region: region.clone(),
            ..Node::default()
        };
        parent = builder.add(zone);
        builder
            .zones
            .insert((subnet.vpc, subnet.zone.clone()), parent);
    }
    let document = builder.documents.of(KIND, &region, &subnet.id, &subnet.arn);
    let node = Node {
        role: Role::Subnet,
        id: subnet.arn.clone(),
        kind: KIND.to_owned(),
        name: subnet.name.clone().unwrap_or_else(|| subnet.id.clone()),
        parent: Some(parent),
        account,
        region,
        resource: subnet.id.clone(),
        arn: subnet.arn.clone(),
        zone: subnet.zone.clone(),
        vpc: Some(vpc),
        cidrs: subnet.cidrs.iter().map(ToString::to_string).collect(),
        tier: subnet.tier,
        dangling: subnet.dangling,
        document: document.filter(|_| !subnet.dangling),
        ..Node::default()
    };
    builder.add(node)
}

/// Counts the workloads beneath each box, each once however many subnets it stands in.
pub(super) fn count(builder: &mut Builder) {
    let mut seen: FxHashSet<(NodeIndex, usize)> = FxHashSet::default();
    let mut stands: Vec<_> = builder
        .stands
        .iter()
        .map(|(key, node)| (*key, *node))
        .collect();
    stands.sort_unstable();
    for ((workload, _), leaf) in stands {
        let Some(kind) = builder.node(leaf).map(|node| node.kind.clone()) else {
            continue;
        };
        let mut above = builder.node(leaf).and_then(|node| node.parent);
        while let Some(index) = above {
            let Some(node) = builder.topology.graph.node_weight_mut(index) else {
                break;
            };
            if node.role.is_container() && seen.insert((index, workload)) {
                match node.counts.get_mut(&kind) {
                    Some(count) => *count += 1,
                    None => {
                        node.counts.insert(kind.clone(), 1);
                    }
                }
            }
            above = node.parent;
        }
    }
}

/// An account and how completely it was read.
fn summary(account: &inventory::Account) -> Account {
    struct Ledger<'a> {
        region: &'a str,
        coverage: Coverage,
    }
    impl Visit for Ledger<'_> {
        fn table<R: Resource>(&mut self, _: &'static str, table: &Table<R>) {
            let coverage = &mut self.coverage;
            match &table.coverage {
                inventory::Coverage::Absent => return,
                inventory::Coverage::Collected if table.is_empty() => coverage.empty += 1,
                inventory::Coverage::Collected => coverage.ok += 1,
                inventory::Coverage::Missing(problem) => {
                    let Document {
                        service, operation, ..
                    } = R::DOCUMENT;
                    coverage.problems.push(CallProblem {
                        region: self.region.to_owned(),
                        service: service.to_owned(),
                        operation: operation.to_owned(),
                        status: problem.status.clone(),
                        code: problem.code.clone(),
                    });
                }
            }
            coverage.calls += 1;
        }
    }
    let mut coverage = Coverage::default();
    for region in &account.regions {
        let mut ledger = Ledger {
            region: &region.name,
            coverage,
        };
        region.visit(&mut ledger);
        coverage = ledger.coverage;
    }
    coverage.problems.sort();
    coverage.problems.dedup();
    Account {
        id: account.id.clone(),
        name: account.name.clone(),
        partition: account.partition.clone(),
        gathered: account.gathered.clone(),
        coverage,
    }
}

//! Load balancers as packets meet them: listeners, and the targets behind them.

use rustc_hash::FxHashMap;

use crate::inventory::Region;
use crate::net::ports::PortSet;
use crate::resource::load_balancer::Action;
use crate::resource::target_group::TargetGroup;

use super::known::{Gap, NOT_COLLECTED, Scope};

/// A load balancer.
#[derive(Debug, Clone, Default)]
pub struct Balancer {
    /// ARN; for a classic one its name.
    pub id: String,
    pub name: String,
    pub account: String,
    pub region: String,
    pub kind: Kind,
    pub internet_facing: bool,
    /// Sends to targets in every zone, not only in the node's own.
    pub cross_zone: bool,
    /// Security group ids; none on a network load balancer lets everything in.
    pub groups: Vec<String>,
    /// Subnet ids with a node.
    pub subnets: Vec<String>,
    /// What it listens on.
    pub listens: PortSet,
    pub forwards: Vec<Forward>,
    /// Its listeners were not all read: an index into the network's gaps.
    pub unheard: Option<usize>,
    /// Its listeners, their target groups or what is registered in these were not all read: an index into the network's
    /// gaps.
    pub gap: Option<usize>,
}

/// The generation of a load balancer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    #[default]
    Application,
    Network,
    Gateway,
    Classic,
}

/// From a listener to the targets of one group.
#[derive(Debug, Clone, Default)]
pub struct Forward {
    /// What clients dial.
    pub listener: PortSet,
    /// The target group's ARN; for a classic load balancer empty.
    pub group: String,
    /// The targets see the client's address.
    pub preserves_client: bool,
    pub targets: Vec<Target>,
}

/// A registered target.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Target {
    /// An instance id, an IP address, a function's ARN or a load balancer's ARN.
    pub id: String,
    /// What the load balancer sends to it.
    pub traffic: PortSet,
}

/// Reads the load balancers of a region; `gaps` are the network's.
#[must_use]
pub fn read(region: &Region, scope: &Scope, gaps: &[Gap]) -> Vec<Balancer> {
    let mut out = modern(region, scope, gaps);
    out.extend(classic(region, scope));
    out
}

fn modern(region: &Region, scope: &Scope, gaps: &[Gap]) -> Vec<Balancer> {
    let groups: FxHashMap<&str, &TargetGroup> = region
        .target_groups
        .iter()
        .map(|group| (group.target_group_arn.as_str(), group))
        .collect();
    let mut registered: FxHashMap<&str, Vec<(&str, Option<i64>)>> = FxHashMap::default();
    for health in &region.target_health {
        if let Some(target) = &health.target
            && let Some(id) = &target.id
        {
            registered
                .entry(&health.target_group_arn)
                .or_default()
                .push((id, target.port));
        }
    }
    let mut attributes: FxHashMap<(&str, &str), &str> = FxHashMap::default();
    for attribute in &region.target_group_attributes {
        if let (Some(key), Some(value)) = (&attribute.key, &attribute.value) {
            attributes.insert((&attribute.target_group_arn, key), value);
        }
    }
    for attribute in &region.load_balancer_attributes {
        if let (Some(key), Some(value)) = (&attribute.key, &attribute.value) {
            attributes.insert((&attribute.load_balancer_arn, key), value);
        }
    }
    let mut rules: FxHashMap<&str, Vec<&Action>> = FxHashMap::default();
    for rule in &region.listener_rules {
        rules
            .entry(&rule.listener_arn)
            .or_default()
            .extend(&rule.actions);
    }
    let mut out = Vec::new();
    for record in &region.load_balancers {
        let arn = record.load_balancer_arn.as_str();
        let kind = match record.kind.as_deref() {
            Some("network") => Kind::Network,
            Some("gateway") => Kind::Gateway,
            _ => Kind::Application,
        };
        let cross = attributes
            .get(&(arn, "load_balancing.cross_zone.enabled"))
            .copied();
        let mut balancer = Balancer {
            id: arn.to_owned(),
            name: record.load_balancer_name.clone().unwrap_or_default(),
            account: scope.account.clone(),
            region: scope.region.clone(),
            kind,
            internet_facing: record.scheme.as_deref() == Some("internet-facing"),
            cross_zone: kind == Kind::Application || cross == Some("true"),
            groups: record.security_groups.to_vec(),
            subnets: record
                .availability_zones
                .iter()
                .filter_map(|zone| zone.subnet_id.clone())
                .collect(),
            unheard: scope.gap_of("listeners", arn),
            gap: scope.gap_of("listeners", arn),
            ..Balancer::default()
        };
        for listener in &region.listeners {
            if listener.load_balancer_arn.as_deref() != Some(arn) {
                continue;
            }
            let dialled = traffic(listener.protocol.as_deref(), listener.port);
            balancer.listens = balancer.listens.union(&dialled);
            let rules_gap = scope.gap_of("listener_rules", &listener.listener_arn);
            // Snapshots of CloudMapper have no rules at all: then the default actions are what there is.
            let read = |gap: &usize| {
                gaps.get(*gap)
                    .is_some_and(|gap| gap.status != NOT_COLLECTED)
            };
            balancer.gap = balancer.gap.or(rules_gap.filter(read));
            let actions = rules
                .get(listener.listener_arn.as_str())
                .into_iter()
                .flatten()
                .copied();
            let mut to: Vec<&str> = listener
                .default_actions
                .iter()
                .chain(actions)
                .flat_map(forwarded)
                .collect();
            to.sort_unstable();
            to.dedup();
            for group in to {
                let unread = scope.gap_of("target_health", group);
                let Some(record) = groups.get(group) else {
                    balancer.gap = balancer.gap.or(scope.gap("target_groups")).or(unread);
                    continue;
                };
                balancer.gap = balancer.gap.or(unread);
                let protocol = record.protocol.as_deref();
                let ip_target = record.target_type.as_deref() == Some("ip");
                let attribute = attributes
                    .get(&(group, "preserve_client_ip.enabled"))
                    .copied();
                let preserves = kind == Kind::Network
                    && attribute.map_or_else(
                        || !(ip_target && matches!(protocol, Some("TCP" | "TLS"))),
                        |value| value == "true",
                    );
                let mut targets: Vec<Target> = registered
                    .get(group)
                    .into_iter()
                    .flatten()
                    .map(|&(id, port)| Target {
                        id: id.to_owned(),
                        traffic: traffic(protocol, port.or(record.port)),
                    })
                    .collect();
                targets.sort_unstable();
                targets.dedup();
                balancer.forwards.push(Forward {
                    listener: dialled.clone(),
                    group: group.to_owned(),
                    preserves_client: preserves,
                    targets,
                });
            }
        }
        out.push(balancer);
    }
    out
}

/// The target groups that an action forwards to; redirects and fixed responses end at the load balancer.
fn forwarded(action: &Action) -> Vec<&str> {
    if action.kind.as_deref() != Some("forward") {
        return Vec::new();
    }
    let weighted = action
        .forward_config
        .iter()
        .flat_map(|config| config.target_groups.iter())
        .filter(|group| group.weight != Some(0))
        .filter_map(|group| group.target_group_arn.as_deref());
    let mut out: Vec<&str> = weighted.collect();
    if out.is_empty() {
        out.extend(action.target_group_arn.as_deref());
    }
    out
}

/// A listener's or a target group's protocol and port; HTTP, HTTPS, TLS and GENEVE's health run over TCP.
fn traffic(protocol: Option<&str>, port: Option<i64>) -> PortSet {
    let Some(port) = port.and_then(|port| u16::try_from(port).ok()) else {
        return PortSet::none();
    };
    match protocol {
        Some("UDP" | "QUIC" | "GENEVE") => PortSet::udp(port, port),
        Some("TCP_UDP" | "TCP_QUIC") => PortSet::tcp(port, port).union(&PortSet::udp(port, port)),
        _ => PortSet::tcp(port, port),
    }
}

impl Balancer {
    /// What it listens on, as far as is known, and the gap if that may not be all; none, where nobody asked for listeners.
    /// `gaps` are the network's.
    #[must_use]
    pub fn listening(&self, gaps: &[Gap]) -> Option<(&PortSet, Option<usize>)> {
        let gap = self.unheard.and_then(|at| Some((at, gaps.get(at)?)));
        match gap {
            Some((_, gap)) if self.listens.is_empty() && gap.status == NOT_COLLECTED => None,
            Some((at, _)) => Some((&self.listens, Some(at))),
            None => Some((&self.listens, None)),
        }
    }
}

fn classic(region: &Region, scope: &Scope) -> Vec<Balancer> {
    let mut out = Vec::new();
    for record in &region.classic_load_balancers {
        let mut balancer = Balancer {
            id: record.load_balancer_name.clone(),
            name: record.load_balancer_name.clone(),
            account: scope.account.clone(),
            region: scope.region.clone(),
            kind: Kind::Classic,
            internet_facing: record.scheme.as_deref() == Some("internet-facing"),
            cross_zone: true,
            groups: record.security_groups.to_vec(),
            subnets: record.subnets.to_vec(),
            ..Balancer::default()
        };
        for listener in record
            .listener_descriptions
            .iter()
            .filter_map(|description| description.listener.as_ref())
        {
            let dialled = traffic(Some("TCP"), listener.load_balancer_port);
            balancer.listens = balancer.listens.union(&dialled);
            balancer.forwards.push(Forward {
                listener: dialled,
                group: String::new(),
                preserves_client: false,
                targets: record
                    .instances
                    .iter()
                    .filter_map(|instance| instance.instance_id.clone())
                    .map(|id| Target {
                        id,
                        traffic: traffic(Some("TCP"), listener.instance_port),
                    })
                    .collect(),
            });
        }
        out.push(balancer);
    }
    out
}

//! Workloads and their interfaces: who stands behind each address.

use std::net::IpAddr;

use rustc_hash::FxHashMap;

use super::known::{Known, Scope};
use super::model::{Interface, Network, Role, Workload};
use crate::inventory::Region;
use crate::resource::instance::{Instance, InstanceInterface};
use crate::resource::network_interface::{
    InterfaceAddress, InterfaceAssociation, NetworkInterface,
};
use crate::resource::record::{Tag, name_tag, tag};

/// Reads the workloads of all regions.
pub fn read(regions: &[(usize, &Region)], network: &mut Network) {
    for &(at, region) in regions {
        let Some(scope) = network.scopes.get(at).cloned() else {
            continue;
        };
        let mut reader = Reader {
            scope,
            network,
            owners: FxHashMap::default(),
            workloads: FxHashMap::default(),
        };
        reader.owners(region);
        for instance in &region.instances {
            reader.instance(instance);
        }
        for interface in &region.network_interfaces {
            reader.interface(interface);
        }
        reader.unseen(region);
        reader.inferred(region);
    }
    order(network);
}

struct Reader<'a> {
    scope: Scope,
    network: &'a mut Network,
    /// Interface id → who it belongs to.
    owners: FxHashMap<String, (Workload, Role)>,
    /// `kind id` → index into the network's workloads.
    workloads: FxHashMap<(String, String), usize>,
}

impl Reader<'_> {
    /// What the records of other types say of interfaces.
    fn owners(&mut self, region: &Region) {
        for nat in &region.nat_gateways {
            let at = self.network.index.nats.get(&nat.nat_gateway_id).copied();
            let workload = Workload {
                detail: nat.connectivity_type.clone(),
                state: nat.state.clone(),
                ..self.workload(
                    "AWS::EC2::NatGateway",
                    &nat.nat_gateway_id,
                    "natgateway",
                    &nat.tags,
                )
            };
            for address in &nat.nat_gateway_addresses {
                if let (Some(id), Some(at)) = (&address.network_interface_id, at) {
                    self.owners
                        .insert(id.clone(), (workload.clone(), Role::Nat(at)));
                }
            }
        }
        for endpoint in &region.vpc_endpoints {
            let workload = Workload {
                detail: endpoint.service_name.clone(),
                state: endpoint.state.clone(),
                ..self.workload(
                    "AWS::EC2::VPCEndpoint",
                    &endpoint.vpc_endpoint_id,
                    "vpc-endpoint",
                    &endpoint.tags,
                )
            };
            for id in &endpoint.network_interface_ids {
                self.owners
                    .insert(id.clone(), (workload.clone(), Role::Server));
            }
        }
    }

    fn workload(&self, kind: &str, id: &str, word: &str, tags: &[Tag]) -> Workload {
        let mut pairs: Vec<(String, String)> = tags
            .iter()
            .map(|tag| (tag.key.clone(), tag.value.clone().unwrap_or_default()))
            .collect();
        pairs.sort_unstable();
        Workload {
            kind: kind.to_owned(),
            id: id.to_owned(),
            arn: self.scope.arn("ec2", &format!("{word}/{id}")),
            account: self.scope.account.clone(),
            region: self.scope.region.clone(),
            name: name_tag(tags).map(str::to_owned),
            tags: pairs,
            ..Workload::default()
        }
    }

    fn instance(&mut self, instance: &Instance) {
        let state = instance.state.as_ref().and_then(|state| state.name.clone());
        if state.as_deref() == Some("terminated") {
            return;
        }
        let workload = Workload {
            detail: instance.instance_type.clone(),
            state,
            scaling_group: tag(&instance.tags, "aws:autoscaling:groupName").map(str::to_owned),
            ..self.workload(
                "AWS::EC2::Instance",
                &instance.instance_id,
                "instance",
                &instance.tags,
            )
        };
        self.claim(workload);
    }

    /// The place of a workload, new or known.
    fn claim(&mut self, workload: Workload) -> usize {
        let key = (workload.kind.clone(), workload.id.clone());
        if let Some(&at) = self.workloads.get(&key) {
            return at;
        }
        let at = self.network.workloads.len();
        self.network.workloads.push(workload);
        self.workloads.insert(key, at);
        at
    }

    fn owner(&mut self, record: &NetworkInterface) -> (usize, Role, bool) {
        let instance = record
            .attachment
            .as_ref()
            .and_then(|attachment| attachment.instance_id.clone());
        if let Some(id) = instance
            && let Some(&at) = self.workloads.get(&("AWS::EC2::Instance".to_owned(), id))
        {
            let running = |state: &str| matches!(state, "running" | "pending");
            let idle = self.network.workloads.get(at).is_some_and(|instance| {
                instance
                    .state
                    .as_deref()
                    .is_some_and(|state| !running(state))
            });
            return (at, Role::Host, idle);
        }
        if let Some((workload, role)) = self.owners.get(&record.network_interface_id).cloned() {
            return (self.claim(workload), role, false);
        }
        if let Some((at, arn)) = self.balancer(record.description.as_deref().unwrap_or_default()) {
            let (id, kind) = if arn.starts_with("arn:") {
                (arn.clone(), "AWS::ElasticLoadBalancingV2::LoadBalancer")
            } else {
                (arn.clone(), "AWS::ElasticLoadBalancing::LoadBalancer")
            };
            let balancer = self.network.balancers.get(at).cloned().unwrap_or_default();
            let mut workload = self.workload(kind, &id, "", &[]);
            workload.arn = if arn.starts_with("arn:") {
                arn
            } else {
                self.scope
                    .arn("elasticloadbalancing", &format!("loadbalancer/{arn}"))
            };
            workload.name = Some(balancer.name);
            workload.detail = Some(
                if balancer.internet_facing {
                    "internet-facing"
                } else {
                    "internal"
                }
                .to_owned(),
            );
            return (self.claim(workload), Role::Balancer(at), false);
        }
        let description = record.description.as_deref().unwrap_or_default();
        let role = match record.interface_type.as_deref().unwrap_or_default() {
            "lambda" => Role::Client,
            "transit_gateway" => Role::Fabric,
            "vpc_endpoint" | "gateway_load_balancer_endpoint" | "efs" | "quicksight" => {
                Role::Server
            }
            "nat_gateway" => self
                .network
                .nats
                .iter()
                .position(|nat| nat.interfaces.contains(&record.network_interface_id))
                .map_or(Role::Fabric, Role::Nat),
            _ if description == "RDSNetworkInterface"
                || description.starts_with("ElastiCache")
                || description.starts_with("EFS mount target")
                || description.starts_with("ES ") =>
            {
                Role::Server
            }
            _ if description.starts_with("AWS Lambda VPC ENI") => Role::Client,
            _ => Role::Host,
        };
        let mut workload = self.workload(
            "AWS::EC2::NetworkInterface",
            &record.network_interface_id,
            "network-interface",
            &record.tag_set,
        );
        workload.detail = record.description.clone().filter(|text| !text.is_empty());
        workload.state.clone_from(&record.status);
        let idle = record.status.as_deref() == Some("available");
        (self.claim(workload), role, idle)
    }

    /// `ELB app/<name>/<id>` and `ELB net/<name>/<id>` describe the interfaces of load balancers, `ELB <name>` those of classic ones.
    fn balancer(&self, description: &str) -> Option<(usize, String)> {
        let rest = description.strip_prefix("ELB ")?;
        let wanted = format!(":loadbalancer/{rest}");
        let same = |balancer: &super::balancer::Balancer| {
            balancer.region == self.scope.region
                && balancer.account == self.scope.account
                && (balancer.id.ends_with(&wanted) || balancer.id == rest)
        };
        let at = self.network.balancers.iter().position(same)?;
        Some((at, self.network.balancers.get(at)?.id.clone()))
    }

    fn interface(&mut self, record: &NetworkInterface) {
        let (workload, role, idle) = self.owner(record);
        let subnet = record.subnet_id.clone().unwrap_or_default();
        let mut interface = Interface {
            id: record.network_interface_id.clone(),
            workload,
            role,
            idle,
            source_dest_check: record.source_dest_check,
            denies_internet: record.deny_all_igw_traffic == Some(true),
            groups: record
                .groups
                .iter()
                .filter_map(|group| group.group_id.clone())
                .collect(),
            ..Interface::default()
        };
        interface
            .addresses
            .extend(record.private_ip_address.as_deref().and_then(address));
        addresses(
            &mut interface,
            &record.private_ip_addresses,
            record.association.as_ref(),
        );
        interface.addresses.extend(
            record
                .ipv6_addresses
                .iter()
                .filter_map(|v6| address(v6.ipv6_address.as_deref()?)),
        );
        let v4 = record
            .ipv4_prefixes
            .iter()
            .filter_map(|prefix| prefix.ipv4_prefix.as_deref());
        let v6 = record
            .ipv6_prefixes
            .iter()
            .filter_map(|prefix| prefix.ipv6_prefix.as_deref());
        interface.prefixes.extend(
            v4.chain(v6)
                .filter_map(|text| text.parse::<ipnet::IpNet>().ok()),
        );
        self.place(interface, &subnet);
    }

    /// Instances tell of their interfaces themselves, where the interfaces were not collected.
    fn unseen(&mut self, region: &Region) {
        let known: rustc_hash::FxHashSet<&str> = region
            .network_interfaces
            .iter()
            .map(|record| record.network_interface_id.as_str())
            .collect();
        for instance in &region.instances {
            let Some(&workload) = self.workloads.get(&(
                "AWS::EC2::Instance".to_owned(),
                instance.instance_id.clone(),
            )) else {
                continue;
            };
            let running = instance
                .state
                .as_ref()
                .and_then(|state| state.name.as_deref());
            let idle = running.is_some_and(|state| !matches!(state, "running" | "pending"));
            let own: Vec<&InstanceInterface> = instance.network_interfaces.iter().collect();
            for record in own {
                let Some(id) = record
                    .network_interface_id
                    .clone()
                    .filter(|id| !known.contains(id.as_str()))
                else {
                    continue;
                };
                let mut interface = Interface {
                    id,
                    workload,
                    idle,
                    source_dest_check: record.source_dest_check,
                    groups: record
                        .groups
                        .iter()
                        .filter_map(|group| group.group_id.clone())
                        .collect(),
                    ..Interface::default()
                };
                interface
                    .addresses
                    .extend(record.private_ip_address.as_deref().and_then(address));
                addresses(
                    &mut interface,
                    &record.private_ip_addresses,
                    record.association.as_ref(),
                );
                interface.addresses.extend(
                    record
                        .ipv6_addresses
                        .iter()
                        .filter_map(|v6| address(v6.ipv6_address.as_deref()?)),
                );
                let subnet = record
                    .subnet_id
                    .clone()
                    .or_else(|| instance.subnet_id.clone())
                    .unwrap_or_default();
                self.place(interface, &subnet);
            }
        }
    }

    /// Databases and load balancers whose interfaces nobody has told of stand in each subnet of their group.
    fn inferred(&mut self, region: &Region) {
        for (at, balancer) in self.network.balancers.clone().into_iter().enumerate() {
            if balancer.account != self.scope.account || balancer.region != self.scope.region {
                continue;
            }
            let modern = balancer.id.starts_with("arn:");
            let kind = if modern {
                "AWS::ElasticLoadBalancingV2::LoadBalancer"
            } else {
                "AWS::ElasticLoadBalancing::LoadBalancer"
            };
            if self
                .workloads
                .contains_key(&(kind.to_owned(), balancer.id.clone()))
            {
                continue;
            }
            let mut workload = self.workload(kind, &balancer.id, "", &[]);
            workload.arn = if modern {
                balancer.id.clone()
            } else {
                self.scope.arn(
                    "elasticloadbalancing",
                    &format!("loadbalancer/{}", balancer.id),
                )
            };
            workload.name = Some(balancer.name.clone());
            workload.detail = Some(
                if balancer.internet_facing {
                    "internet-facing"
                } else {
                    "internal"
                }
                .to_owned(),
            );
            self.candidates(
                workload,
                Role::Balancer(at),
                &balancer.groups,
                &balancer.subnets,
            );
        }
        for database in &region.db_instances {
            let mut workload = self.workload(
                "AWS::RDS::DBInstance",
                &database.db_instance_identifier,
                "",
                &database.tag_list,
            );
            workload.arn = database.db_instance_arn.clone().unwrap_or_else(|| {
                self.scope
                    .arn("rds", &format!("db:{}", database.db_instance_identifier))
            });
            workload.name = Some(database.db_instance_identifier.clone());
            workload.detail.clone_from(&database.engine);
            workload.state.clone_from(&database.db_instance_status);
            workload
                .replica_of
                .clone_from(&database.read_replica_source_db_instance_identifier);
            let groups: Vec<String> = database
                .vpc_security_groups
                .iter()
                .filter_map(|membership| membership.vpc_security_group_id.clone())
                .collect();
            let subnets: Vec<String> = database
                .db_subnet_group
                .iter()
                .flat_map(|group| group.subnets.iter())
                .filter_map(|subnet| subnet.subnet_identifier.clone())
                .collect();
            self.candidates(workload, Role::Server, &groups, &subnets);
        }
    }

    fn candidates(
        &mut self,
        workload: Workload,
        role: Role,
        groups: &[String],
        subnets: &[String],
    ) {
        let id = workload.id.clone();
        let at = self.claim(workload);
        for subnet in subnets {
            let interface = Interface {
                id: format!("{id}@{subnet}"),
                inferred: true,
                workload: at,
                role,
                groups: groups.to_vec(),
                ..Interface::default()
            };
            self.place(interface, subnet);
        }
    }

    fn place(&mut self, mut interface: Interface, subnet: &str) {
        let workload = interface.workload;
        let Some(&at) = self.network.index.subnets.get(subnet) else {
            if let Some(workload) = self.network.workloads.get_mut(workload) {
                workload.warnings.push(format!(
                    "{}: its subnet {subnet} is not in the snapshot",
                    interface.id
                ));
            }
            self.network.warnings.push(format!(
                "{}: its subnet {subnet} is not in the snapshot",
                interface.id
            ));
            return;
        };
        interface.subnet = at;
        interface.addresses.sort_unstable();
        interface.addresses.dedup();
        interface.associations.sort_unstable();
        interface.associations.dedup();
        interface.public = interface
            .associations
            .iter()
            .map(|&(_, public)| public)
            .collect();
        interface.public.sort_unstable();
        interface.public.dedup();
        interface.groups.sort_unstable();
        interface.groups.dedup();
        let absence = self.scope.absence("security_groups");
        for group in &interface.groups {
            let place = self
                .network
                .index
                .groups
                .get(group)
                .map_or(absence, |&at| Known::Here(at));
            if place == Known::Nowhere {
                if let Some(workload) = self.network.workloads.get_mut(workload) {
                    workload.warnings.push(format!(
                        "{}: its security group {group} does not exist",
                        interface.id
                    ));
                }
                self.network.warnings.push(format!(
                    "{}: its security group {group} does not exist",
                    interface.id
                ));
            }
            interface.bears.push(place);
        }
        self.network.interfaces.push(interface);
    }
}

fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}

fn addresses(
    interface: &mut Interface,
    listed: &[InterfaceAddress],
    association: Option<&InterfaceAssociation>,
) {
    let public = |association: Option<&InterfaceAssociation>| {
        association.and_then(|found| address(found.public_ip.as_deref()?))
    };
    if let (Some(&private), Some(public)) = (interface.addresses.first(), public(association)) {
        interface.associations.push((private, public));
    }
    for listed in listed {
        let Some(private) = listed.private_ip_address.as_deref().and_then(address) else {
            continue;
        };
        interface.addresses.push(private);
        if let Some(public) = public(listed.association.as_ref()) {
            interface.associations.push((private, public));
        }
    }
}

/// Sorts workloads and interfaces and repairs the references between them.
fn order(network: &mut Network) {
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
    network.workloads = places
        .iter()
        .filter_map(|&old| workloads.get(old).cloned())
        .collect();
    for interface in &mut network.interfaces {
        interface.workload = moved.get(interface.workload).copied().unwrap_or_default();
    }
    network
        .interfaces
        .sort_by(|a, b| (a.workload, a.subnet, &a.id).cmp(&(b.workload, b.subnet, &b.id)));
    // A shared subnet's interfaces may be told by two accounts.
    network.interfaces.dedup_by(|a, b| a.id == b.id);
    for (at, interface) in network.interfaces.iter().enumerate() {
        if let Some(workload) = network.workloads.get_mut(interface.workload) {
            workload.interfaces.push(at);
        }
    }
}

//! Who stands behind each network interface: by the links that records give, by descriptions last.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::claims::Claims;
use crate::inventory::{Region, Table, Visit};
use crate::resource::instance::{Instance, is_down};
use crate::resource::network_interface::NetworkInterface;
use crate::resource::record::Resource;
use crate::resource::workload::{Role, Standing, Surroundings, Workload, owned};

/// Every workload of a region with its true interfaces where these were listed, and where it must stand where not.
/// Interfaces that nobody claims are workloads themselves (`AWS::EC2::NetworkInterface`). Sorted by kind and id.
///
/// A workload that stands in no VPC has no standings; its warning says so.
#[must_use]
pub fn attribute(partition: &str, account: &str, region: &Region) -> Vec<Workload> {
    let around = surroundings(partition, account, region);
    let mut known = Known {
        around: &around,
        workloads: Vec::with_capacity(region.instances.len()),
    };
    region.visit(&mut known);
    let mut workloads = known.workloads;
    let claims = Claims::of(&workloads);
    let mut found: Vec<Vec<Standing>> = vec![Vec::new(); workloads.len()];
    let mut alone = Vec::new();
    let mut unread: BTreeMap<&str, Vec<&NetworkInterface>> = BTreeMap::new();
    for interface in &region.network_interfaces {
        let owner = claims.owner(interface, &workloads);
        let owned = owner.and_then(|(at, _)| found.get_mut(at).zip(workloads.get(at)));
        if let (Some((_, heuristic)), Some((found, workload))) = (owner, owned) {
            let mut standing = interface.standing();
            standing.heuristic = heuristic;
            standing.idle |= does_not_run(workload);
            found.push(standing);
        } else if let Some(instance) = instance_of(interface) {
            unread.entry(instance).or_default().push(interface);
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
    workloads.extend(unread.into_iter().map(|(id, interfaces)| {
        let told = "its own record was not read; its interfaces name it";
        let vpc = interfaces.first();
        let vpc = vpc.and_then(|interface| owned(interface.vpc_id.as_ref()));
        let standings = interfaces.into_iter().map(NetworkInterface::standing);
        let mut standings: Vec<Standing> = standings.collect();
        standings.sort_unstable();
        Workload {
            kind: Instance::KIND,
            id: id.to_owned(),
            arn: around.arn("ec2", &format!("instance/{id}")),
            vpc,
            standings,
            warnings: vec![format!("{id}: {told}")],
            ..Workload::default()
        }
    }));
    workloads.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
    workloads
}

/// The instance that an interface says it is attached to.
fn instance_of(interface: &NetworkInterface) -> Option<&str> {
    let attachment = interface.attachment.as_ref()?;
    attachment
        .instance_id
        .as_deref()
        .filter(|id| id.starts_with("i-"))
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
    let mut groups = Groups::default();
    region.visit(&mut groups);
    Surroundings {
        partition,
        account,
        region: &region.name,
        subnets: subnets
            .map(|subnet| (subnet.subnet_id.as_str(), subnet))
            .collect(),
        tags: modern.chain(classic).collect(),
        subnet_groups: groups.0,
    }
}

/// Gathers the subnet groups of all types.
#[derive(Default)]
struct Groups(FxHashMap<(&'static str, String), Vec<String>>);

impl Visit for Groups {
    fn table<R: Resource>(&mut self, _name: &'static str, table: &Table<R>) {
        for group in table.iter().filter_map(Resource::subnet_group) {
            let subnets = self.0.entry((group.of, group.name)).or_default();
            subnets.extend(group.subnets);
        }
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

/// A stopped instance keeps its interfaces, but nothing answers on them.
fn does_not_run(workload: &Workload) -> bool {
    workload.kind == Instance::KIND && workload.state.as_deref().is_some_and(is_down)
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn table<R: Resource>(records: Value) -> Table<R> {
        Table {
            records: serde_json::from_value(records).unwrap(),
            ..Table::default()
        }
    }

    /// Two subnets in two zones, and the given interfaces (id, subnet, group, address, more).
    fn region(interfaces: &[(&str, &str, &str, &str, Value)]) -> Region {
        let interfaces = interfaces.iter().map(|(id, subnet, group, address, more)| {
            let mut interface = json!({
                "NetworkInterfaceId": id, "SubnetId": subnet, "VpcId": "vpc-1", "Status": "in-use",
                "PrivateIpAddress": address, "Groups": [{"GroupId": group}],
            });
            for (key, value) in more.as_object().unwrap() {
                interface[key] = value.clone();
            }
            interface
        });
        Region {
            name: "us-east-1".to_owned(),
            subnets: table(json!([
                {"SubnetId": "subnet-a", "AvailabilityZone": "us-east-1a", "CidrBlock": "10.0.1.0/24"},
                {"SubnetId": "subnet-b", "AvailabilityZone": "us-east-1b", "CidrBlock": "10.0.2.0/24"},
            ])),
            network_interfaces: table(interfaces.collect()),
            ..Region::default()
        }
    }

    /// `kind id`, then each standing as `interface-or-? subnet addresses`.
    fn told(region: &Region) -> Vec<String> {
        let short = |kind: &str| kind.rsplit("::").next().unwrap_or_default().to_owned();
        let stands = |standing: &Standing| {
            let id = standing.interface.as_deref().unwrap_or("?");
            let guessed = if standing.heuristic { "~" } else { "" };
            let addresses = standing.addresses.iter().map(ToString::to_string);
            let parts: Vec<String> = [standing.subnet.clone()]
                .into_iter()
                .chain(addresses)
                .collect();
            format!(", {guessed}{id} {}", parts.join(" "))
        };
        attribute("aws", "123456789012", region)
            .into_iter()
            .map(|workload| {
                let stands: Vec<String> = workload.standings.iter().map(stands).collect();
                format!(
                    "{} {}{}",
                    short(workload.kind),
                    workload.id,
                    stands.concat()
                )
            })
            .collect()
    }

    fn described(text: &str) -> Value {
        json!({"Description": text})
    }

    #[test]
    fn links_come_before_descriptions_and_what_nobody_claims_stays() {
        let mut region = region(&[
            (
                "eni-1",
                "subnet-a",
                "sg-1",
                "10.0.1.1",
                json!({"Attachment": {"InstanceId": "i-1"}}),
            ),
            (
                "eni-2",
                "subnet-a",
                "sg-1",
                "10.0.1.2",
                described("ELB app/web/50dc"),
            ),
            (
                "eni-3",
                "subnet-b",
                "sg-1",
                "10.0.2.3",
                described("ELB old"),
            ),
            (
                "eni-4",
                "subnet-b",
                "sg-9",
                "10.0.2.4",
                described("Interface for NAT Gateway nat-1"),
            ),
            ("eni-5", "subnet-b", "sg-9", "10.0.2.5", described("mine")),
        ]);
        region.instances =
            table(json!([{"InstanceId": "i-1", "VpcId": "vpc-1", "State": {"Name": "running"}}]));
        let arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/50dc";
        region.load_balancers = table(json!([{"LoadBalancerArn": arn, "SecurityGroups": ["sg-1"],
            "AvailabilityZones": [{"SubnetId": "subnet-a"}, {"SubnetId": "subnet-b"}]}]));
        region.classic_load_balancers = table(
            json!([{"LoadBalancerName": "old", "Subnets": ["subnet-b"], "SecurityGroups": ["sg-1"],
                "Instances": [], "ListenerDescriptions": []}]),
        );
        region.nat_gateways = table(
            json!([{"NatGatewayId": "nat-1", "SubnetId": "subnet-b", "VpcId": "vpc-1",
            "NatGatewayAddresses": [{"NetworkInterfaceId": "eni-4", "PrivateIp": "10.0.2.4"}]}]),
        );
        assert_eq!(
            told(&region),
            [
                "Instance i-1, eni-1 subnet-a 10.0.1.1",
                "NatGateway nat-1, eni-4 subnet-b 10.0.2.4",
                "NetworkInterface eni-5, eni-5 subnet-b 10.0.2.5",
                "LoadBalancer old, ~eni-3 subnet-b 10.0.2.3",
                &format!("LoadBalancer {arn}, ~eni-2 subnet-a 10.0.1.2"),
            ]
        );
    }

    #[test]
    fn an_instance_whose_record_was_not_read_is_named_by_its_interfaces() {
        let attached = || json!({"Attachment": {"InstanceId": "i-1"}});
        let region = region(&[
            ("eni-1", "subnet-a", "sg-1", "10.0.1.1", attached()),
            ("eni-2", "subnet-b", "sg-1", "10.0.2.1", attached()),
        ]);
        assert_eq!(
            told(&region),
            ["Instance i-1, eni-1 subnet-a 10.0.1.1, eni-2 subnet-b 10.0.2.1"]
        );
        let workloads = attribute("aws", "1", &region);
        assert!(workloads[0].warnings[0].starts_with("i-1: its own record was not read"));
    }

    #[test]
    fn a_description_alone_takes_nothing_over() {
        let mut region = region(&[
            (
                "eni-1",
                "subnet-a",
                "sg-other",
                "10.0.1.1",
                described("ELB old"),
            ),
            (
                "eni-2",
                "subnet-b",
                "sg-1",
                "10.0.2.1",
                described("ELB old"),
            ),
        ]);
        region.classic_load_balancers = table(
            json!([{"LoadBalancerName": "old", "Subnets": ["subnet-a"], "SecurityGroups": ["sg-1"],
                "Instances": [], "ListenerDescriptions": []}]),
        );
        assert_eq!(
            told(&region),
            [
                "NetworkInterface eni-1, eni-1 subnet-a 10.0.1.1",
                "NetworkInterface eni-2, eni-2 subnet-b 10.0.2.1",
                "LoadBalancer old, ? subnet-a",
            ]
        );
    }

    fn database(id: &str, zone: &str, group: &str) -> Value {
        json!({"DBInstanceIdentifier": id, "AvailabilityZone": zone, "VpcSecurityGroups": [{"VpcSecurityGroupId": group}],
            "DBSubnetGroup": {"VpcId": "vpc-1", "Subnets": [
                {"SubnetIdentifier": "subnet-a", "SubnetAvailabilityZone": {"Name": "us-east-1a"}},
                {"SubnetIdentifier": "subnet-b"}]}})
    }

    #[test]
    fn a_database_stands_in_its_zone_and_has_the_only_interface_that_fits() {
        let rds = || described("RDSNetworkInterface");
        let mut region = region(&[
            ("eni-1", "subnet-a", "sg-1", "10.0.1.1", rds()),
            ("eni-2", "subnet-b", "sg-2", "10.0.2.1", rds()),
        ]);
        let mut standby = database("standby", "us-east-1a", "sg-3");
        standby["SecondaryAvailabilityZone"] = json!("us-east-1b");
        region.db_instances = table(json!([
            database("first", "us-east-1a", "sg-1"),
            database("twin-1", "us-east-1b", "sg-2"),
            database("twin-2", "us-east-1b", "sg-2"),
            standby,
            {"DBInstanceIdentifier": "homeless"},
        ]));
        assert_eq!(
            told(&region),
            [
                "NetworkInterface eni-2, eni-2 subnet-b 10.0.2.1",
                "DBInstance first, ~eni-1 subnet-a 10.0.1.1",
                "DBInstance homeless",
                "DBInstance standby, ? subnet-a, ? subnet-b",
                "DBInstance twin-1, ? subnet-b",
                "DBInstance twin-2, ? subnet-b",
            ]
        );
    }

    #[test]
    fn functions_are_told_apart_by_the_longest_name_and_keep_shared_places() {
        let mut region = region(&[(
            "eni-1",
            "subnet-a",
            "sg-1",
            "10.0.1.1",
            described("AWS Lambda VPC ENI-pay-later-7f1c"),
        )]);
        let network = json!({"SubnetIds": ["subnet-a", "subnet-b"], "SecurityGroupIds": ["sg-1"]});
        region.lambda_functions = table(json!([
            {"FunctionName": "pay", "VpcConfig": network},
            {"FunctionName": "pay-later", "VpcConfig": network},
            {"FunctionName": "outside"},
        ]));
        assert_eq!(
            told(&region),
            [
                "Function pay, ? subnet-a, ? subnet-b",
                "Function pay-later, ~eni-1 subnet-a 10.0.1.1, ? subnet-b",
            ]
        );
    }

    #[test]
    fn instances_tell_of_interfaces_that_were_not_listed() {
        let mut region = region(&[("eni-1", "subnet-a", "sg-1", "10.0.1.1", json!({}))]);
        region.instances = table(json!([
            {"InstanceId": "i-1", "VpcId": "vpc-1", "SubnetId": "subnet-a", "State": {"Name": "stopped"}, "NetworkInterfaces": [
                {"NetworkInterfaceId": "eni-1", "SubnetId": "subnet-a", "PrivateIpAddress": "10.0.1.9"},
                {"NetworkInterfaceId": "eni-2", "SubnetId": "subnet-b", "PrivateIpAddress": "10.0.2.2"}]},
            {"InstanceId": "i-2", "VpcId": "vpc-1", "SubnetId": "subnet-b", "PrivateIpAddress": "10.0.2.7"},
            {"InstanceId": "i-3", "PrivateIpAddress": "10.5.5.5"},
            {"InstanceId": "i-4", "State": {"Name": "terminated"}},
        ]));
        assert_eq!(
            told(&region),
            [
                "Instance i-1, eni-1 subnet-a 10.0.1.1, eni-2 subnet-b 10.0.2.2",
                "Instance i-2, ? subnet-b 10.0.2.7",
                "Instance i-3",
            ]
        );
        let workloads = attribute("aws", "1", &region);
        assert!(workloads[0].standings.iter().all(|standing| standing.idle));
        assert!(workloads[2].warnings[0].starts_with("i-3: stands in no VPC"));
    }

    #[test]
    fn tasks_clusters_endpoints_and_domains_find_their_places() {
        let mut region = region(&[("eni-1", "subnet-a", "sg-1", "10.0.1.1", json!({}))]);
        let detail = |name: &str, value: &str| json!({"name": name, "value": value});
        region.ecs_tasks = table(json!([
            {"taskArn": "task/1", "taskDefinitionArn": "arn:x/web:3", "attachments": [{"type": "ElasticNetworkInterface",
                "details": [detail("subnetId", "subnet-a"), detail("networkInterfaceId", "eni-1")]}]},
            {"taskArn": "task/bridge"},
        ]));
        region.redshift_subnet_groups =
            table(json!([{"ClusterSubnetGroupName": "all", "Subnets": [
            {"SubnetIdentifier": "subnet-a"}, {"SubnetIdentifier": "subnet-b"}]}]));
        region.redshift_clusters = table(
            json!([{"ClusterIdentifier": "lake", "ClusterSubnetGroupName": "all",
            "ClusterNodes": [{"PrivateIPAddress": "10.0.2.20", "PublicIPAddress": "198.51.100.7"}]}]),
        );
        region.vpc_endpoints = table(json!([
            {"VpcEndpointId": "vpce-1", "VpcEndpointType": "Interface", "SubnetIds": ["subnet-a"]},
            {"VpcEndpointId": "vpce-2", "VpcEndpointType": "Gateway", "RouteTableIds": ["rtb-1"]},
        ]));
        region.elasticsearch_domains = table(
            json!([{"DomainName": "logs", "VPCOptions": {"SubnetIds": ["subnet-b"]}}, {"DomainName": "public"}]),
        );
        assert_eq!(
            told(&region),
            [
                "VPCEndpoint vpce-1, ? subnet-a",
                "Task task/1, eni-1 subnet-a 10.0.1.1",
                "Domain logs, ? subnet-b",
                "Cluster lake, ? subnet-b 10.0.2.20",
            ]
        );
    }
}

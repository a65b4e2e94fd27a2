//! A random network as the AWS CLI prints it.

use std::collections::BTreeMap;

use ipnet::IpNet;
use serde_json::{Value, json};

use super::world::{Peer, Target, Traffic, World};

const REGION: &str = "us-east-1";
const OWNER: &str = "111122223333";

/// The files of the snapshot.
pub fn documents(world: &World) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut put = |name: &str, document: Value| {
        files.insert(
            format!("{REGION}/{name}.json"),
            serde_json::to_vec(&document).expect("a document"),
        );
    };
    put("ec2-describe-vpcs", json!({"Vpcs": vpcs(world)}));
    put("ec2-describe-subnets", json!({"Subnets": subnets(world)}));
    put(
        "ec2-describe-route-tables",
        json!({"RouteTables": tables(world)}),
    );
    put(
        "ec2-describe-network-acls",
        json!({"NetworkAcls": acls(world)}),
    );
    put(
        "ec2-describe-security-groups",
        json!({"SecurityGroups": groups(world)}),
    );
    put(
        "ec2-describe-network-interfaces",
        json!({"NetworkInterfaces": interfaces(world)}),
    );
    put(
        "ec2-describe-nat-gateways",
        json!({"NatGateways": nats(world)}),
    );
    put(
        "ec2-describe-vpc-peering-connections",
        json!({"VpcPeeringConnections": peerings(world)}),
    );
    let gateways = |id: &str, key: &str| -> Vec<Value> {
        let all = world.vpcs.iter().enumerate();
        all.filter(|(_, vpc)| vpc.igw || id == "eigw")
            .map(|(at, _)| {
                json!({key: format!("{id}-{at}"), "Attachments": [{"State": "attached", "VpcId": format!("vpc-{at}")}]})
            })
            .collect()
    };
    put(
        "ec2-describe-internet-gateways",
        json!({"InternetGateways": gateways("igw", "InternetGatewayId")}),
    );
    put(
        "ec2-describe-egress-only-internet-gateways",
        json!({"EgressOnlyInternetGateways": gateways("eigw", "EgressOnlyInternetGatewayId")}),
    );
    files
}

fn six(cidrs: &[IpNet]) -> Vec<Value> {
    cidrs[1..]
        .iter()
        .map(|cidr| json!({"Ipv6CidrBlock": cidr.to_string(), "Ipv6CidrBlockState": {"State": "associated"}}))
        .collect()
}

fn vpcs(world: &World) -> Vec<Value> {
    let all = world.vpcs.iter().enumerate();
    all.map(|(at, vpc)| {
        json!({
            "VpcId": format!("vpc-{at}"), "OwnerId": OWNER, "CidrBlock": vpc.cidrs[0].to_string(),
            "Ipv6CidrBlockAssociationSet": six(&vpc.cidrs),
        })
    })
    .collect()
}

fn subnets(world: &World) -> Vec<Value> {
    let all = world.subnets.iter().enumerate();
    all.map(|(at, subnet)| {
        json!({
            "SubnetId": format!("subnet-{at}"), "VpcId": format!("vpc-{}", subnet.vpc), "OwnerId": OWNER,
            "AvailabilityZone": "us-east-1a", "CidrBlock": subnet.cidrs[0].to_string(),
            "Ipv6CidrBlockAssociationSet": six(&subnet.cidrs),
        })
    })
    .collect()
}

fn tables(world: &World) -> Vec<Value> {
    let all = world.tables.iter().enumerate();
    all.map(|(at, table)| {
        let vpc = &world.vpcs[table.vpc];
        let local = vpc
            .cidrs
            .iter()
            .map(|cidr| route(cidr, "GatewayId", "local", true));
        let routes = table.routes.iter().map(|(cidr, target)| match target {
            Target::InternetGateway => {
                route(cidr, "GatewayId", &format!("igw-{}", table.vpc), true)
            }
            Target::EgressOnly => route(
                cidr,
                "EgressOnlyInternetGatewayId",
                &format!("eigw-{}", table.vpc),
                true,
            ),
            Target::Nat(at) => route(cidr, "NatGatewayId", &format!("nat-{at}"), true),
            Target::Peering(at) => {
                route(cidr, "VpcPeeringConnectionId", &format!("pcx-{at}"), true)
            }
            Target::Gone => route(cidr, "NatGatewayId", "nat-gone", false),
        });
        let routes: Vec<Value> = local.chain(routes).collect();
        let subnets = world.subnets.iter().enumerate();
        let mut associations: Vec<Value> = subnets
            .filter(|(_, subnet)| subnet.table == Some(at))
            .map(|(at, _)| json!({"Main": false, "SubnetId": format!("subnet-{at}")}))
            .collect();
        if vpc.main == at {
            associations.push(json!({"Main": true}));
        }
        json!({
            "RouteTableId": format!("rtb-{at}"), "VpcId": format!("vpc-{}", table.vpc),
            "Associations": associations, "Routes": routes,
        })
    })
    .collect()
}

fn route(cidr: &IpNet, key: &str, target: &str, active: bool) -> Value {
    let destination = match cidr {
        IpNet::V4(_) => "DestinationCidrBlock",
        IpNet::V6(_) => "DestinationIpv6CidrBlock",
    };
    json!({
        destination: cidr.to_string(), key: target, "State": if active { "active" } else { "blackhole" },
        "Origin": if target == "local" { "CreateRouteTable" } else { "CreateRoute" },
    })
}

fn acls(world: &World) -> Vec<Value> {
    let all = world.acls.iter().enumerate();
    all.map(|(at, acl)| {
        let mut entries: Vec<Value> = Vec::new();
        for entry in &acl.entries {
            let mut record = json!({
                "RuleNumber": entry.number, "Egress": entry.egress,
                "RuleAction": if entry.allow { "allow" } else { "deny" },
            });
            let key = if entry.cidr.addr().is_ipv4() { "CidrBlock" } else { "Ipv6CidrBlock" };
            record[key] = json!(entry.cidr.to_string());
            match entry.traffic {
                Traffic::All => record["Protocol"] = json!("-1"),
                Traffic::Tcp(low, high) | Traffic::Udp(low, high) => {
                    let tcp = matches!(entry.traffic, Traffic::Tcp(..));
                    record["Protocol"] = json!(if tcp { "6" } else { "17" });
                    record["PortRange"] = json!({"From": low, "To": high});
                }
                Traffic::Icmp(kind) | Traffic::Icmp6(kind) => {
                    let four = matches!(entry.traffic, Traffic::Icmp(_));
                    record["Protocol"] = json!(if four { "1" } else { "58" });
                    record["IcmpTypeCode"] = json!({"Type": kind.map_or(-1, i64::from), "Code": -1});
                }
            }
            entries.push(record);
        }
        for egress in [true, false] {
            entries.push(json!({"RuleNumber": 32767, "Egress": egress, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}));
            entries.push(json!({"RuleNumber": 32768, "Egress": egress, "RuleAction": "deny", "Protocol": "-1", "Ipv6CidrBlock": "::/0"}));
        }
        let subnets = world.subnets.iter().enumerate();
        let associations: Vec<Value> = subnets
            .filter(|(_, subnet)| subnet.acl == at)
            .map(|(at, _)| json!({"SubnetId": format!("subnet-{at}")}))
            .collect();
        json!({
            "NetworkAclId": format!("acl-{at}"), "VpcId": format!("vpc-{}", acl.vpc),
            "Associations": associations, "Entries": entries,
        })
    })
    .collect()
}

fn groups(world: &World) -> Vec<Value> {
    let all = world.groups.iter().enumerate();
    all.map(|(at, group)| {
        let permissions = |egress: bool| -> Vec<Value> {
            let rules = group.rules.iter().filter(|rule| rule.egress == egress);
            rules
                .map(|rule| {
                    let (protocol, low, high) = match rule.traffic {
                        Traffic::All => ("-1", -1, -1),
                        Traffic::Tcp(low, high) => ("tcp", i64::from(low), i64::from(high)),
                        Traffic::Udp(low, high) => ("udp", i64::from(low), i64::from(high)),
                        Traffic::Icmp(kind) => ("icmp", kind.map_or(-1, i64::from), -1),
                        Traffic::Icmp6(kind) => ("icmpv6", kind.map_or(-1, i64::from), -1),
                    };
                    let mut record = json!({"IpProtocol": protocol});
                    if protocol != "-1" {
                        record["FromPort"] = json!(low);
                        record["ToPort"] = json!(high);
                    }
                    match &rule.peer {
                        Peer::Group(at) => {
                            record["UserIdGroupPairs"] = json!([{"GroupId": format!("sg-{at}"), "UserId": OWNER}]);
                        }
                        Peer::Cidr(IpNet::V4(cidr)) => {
                            record["IpRanges"] = json!([{"CidrIp": cidr.to_string()}]);
                        }
                        Peer::Cidr(IpNet::V6(cidr)) => {
                            record["Ipv6Ranges"] = json!([{"CidrIpv6": cidr.to_string()}]);
                        }
                    }
                    record
                })
                .collect()
        };
        json!({
            "GroupId": format!("sg-{at}"), "GroupName": format!("group {at}"), "VpcId": format!("vpc-{}", group.vpc), "OwnerId": OWNER,
            "IpPermissions": permissions(false), "IpPermissionsEgress": permissions(true),
        })
    })
    .collect()
}

fn interfaces(world: &World) -> Vec<Value> {
    let hosts = world.hosts.iter().enumerate();
    hosts
        .map(|(at, host)| {
            let mut own = json!({"PrivateIpAddress": host.v4.to_string(), "Primary": true});
            if let Some(public) = host.public {
                own["Association"] = json!({"PublicIp": public.to_string()});
            }
            let six: Vec<Value> = host.v6.iter().map(|six| json!({"Ipv6Address": six.to_string()})).collect();
            let groups: Vec<Value> = host.groups.iter().map(|at| json!({"GroupId": format!("sg-{at}")})).collect();
            json!({
                "NetworkInterfaceId": format!("eni-{at}"), "SubnetId": format!("subnet-{}", host.subnet),
                "VpcId": format!("vpc-{}", world.subnets[host.subnet].vpc), "Status": "in-use", "InterfaceType": "interface",
                "SourceDestCheck": true, "PrivateIpAddress": host.v4.to_string(), "PrivateIpAddresses": [own],
                "Ipv6Addresses": six, "Groups": groups,
            })
        })
        .collect()
}

fn nats(world: &World) -> Vec<Value> {
    let all = world.nats.iter().enumerate();
    all.map(|(at, nat)| {
        let mut address = json!({"PrivateIp": nat.private.to_string()});
        if let Some(public) = nat.public {
            address["PublicIp"] = json!(public.to_string());
        }
        json!({
            "NatGatewayId": format!("nat-{at}"), "SubnetId": format!("subnet-{}", nat.subnet), "State": "available",
            "VpcId": format!("vpc-{}", world.subnets[nat.subnet].vpc),
            "ConnectivityType": if nat.public.is_some() { "public" } else { "private" },
            "NatGatewayAddresses": [address],
        })
    })
    .collect()
}

fn peerings(world: &World) -> Vec<Value> {
    let all = world.peerings.iter().enumerate();
    all.map(|(at, peering)| {
        let side = |vpc: usize| {
            json!({
                "VpcId": format!("vpc-{vpc}"), "OwnerId": OWNER, "Region": REGION,
                "CidrBlock": world.vpcs[vpc].cidrs[0].to_string(),
            })
        };
        json!({
            "VpcPeeringConnectionId": format!("pcx-{at}"),
            "RequesterVpcInfo": side(peering.sides[0]), "AccepterVpcInfo": side(peering.sides[1]),
            "Status": {"Code": if peering.active { "active" } else { "pending-acceptance" }},
        })
    })
    .collect()
}

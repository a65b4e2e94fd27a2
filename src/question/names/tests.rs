//! Words and what they find, and the errors of those that find nothing.

use super::*;
use crate::network::index::Index;
use crate::network::model::{Interface, Network, Subnet, Vpc, Workload};

fn network() -> Network {
    let vpc = |id: &str, cidr: &str| Vpc {
        id: id.to_owned(),
        arn: format!("arn:aws:ec2:us-east-1:123456789012:vpc/{id}"),
        account: "123456789012".to_owned(),
        region: "us-east-1".to_owned(),
        cidrs: vec![cidr.parse().unwrap()],
        ..Vpc::default()
    };
    let subnet = |id: &str, vpc: usize| Subnet {
        id: id.to_owned(),
        vpc,
        zone: "us-east-1a".to_owned(),
        ..Subnet::default()
    };
    let workload = |id: &str, name: &str, interface: usize| Workload {
        id: id.to_owned(),
        arn: format!("arn:aws:ec2:us-east-1:123456789012:instance/{id}"),
        name: Some(name.to_owned()),
        interfaces: vec![interface],
        ..Workload::default()
    };
    let interface = |id: &str, workload: usize, subnet: usize, address: &str| Interface {
        id: id.to_owned(),
        workload,
        subnet,
        addresses: vec![address.parse().unwrap()],
        ..Interface::default()
    };
    let mut network = Network {
        vpcs: vec![vpc("vpc-1", "10.0.0.0/16"), vpc("vpc-2", "10.0.0.0/16")],
        subnets: vec![subnet("subnet-1", 0), subnet("subnet-2", 1)],
        workloads: vec![
            workload("i-1", "web", 0),
            workload("i-2", "web", 1),
            workload("i-3", "db", 2),
        ],
        interfaces: vec![
            interface("eni-1", 0, 0, "10.0.0.1"),
            interface("eni-2", 1, 0, "10.0.0.2"),
            interface("eni-3", 2, 1, "10.0.0.1"),
        ],
        ..Network::default()
    };
    network.index = Index::of(&network);
    network
}

fn labels() -> Labels {
    let office = [
        ("203.0.113.0/24".parse().unwrap(), "office".to_owned()),
        ("198.51.100.0/24".parse().unwrap(), "db".to_owned()),
    ];
    office.into_iter().collect()
}

#[test]
fn every_word_finds_its_interfaces() {
    let (network, labels) = (network(), labels());
    let ground = Ground::of(&network);
    let names = Names::new(&ground, &labels);
    let account = "arn:aws:iam::123456789012:root";
    let region = "arn:aws:ec2:us-east-1:123456789012:region";
    let vpc = "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-1";
    let instance = "arn:aws:ec2:us-east-1:123456789012:instance/i-3";
    for (word, interfaces) in [
        ("i-1", &[0][..]),
        ("eni-3", &[2]),
        (instance, &[2]),
        (&format!("{instance}@subnet-2"), &[2]),
        ("subnet-1", &[0, 1]),
        ("vpc-1", &[0, 1]),
        (vpc, &[0, 1]),
        (&format!("{vpc}/az/us-east-1a"), &[0, 1]),
        (region, &[0, 1, 2]),
        (account, &[0, 1, 2]),
        ("10.0.0.2", &[1]),
        ("10.0.0.0/31", &[0, 2]),
        (" i-1 ", &[0]),
        ("office", &[]),
        ("external/office", &[]),
        ("external/10.0.0.2/32", &[1]),
    ] {
        let end = names.resolve(word).unwrap();
        let found: Vec<usize> = end.spots.iter().map(|spot| spot.interface).collect();
        assert_eq!(found, interfaces, "{word}");
    }
    let office = names.resolve("office").unwrap();
    assert_eq!(office.outside.to_string(), "203.0.113.0/24");
    assert!(names.resolve("Internet").unwrap().internet);
    assert!(names.resolve("external/internet").unwrap().internet);
    // A free address of a VPC is asked for and told so; a range is those that are there.
    assert_eq!(
        names.resolve("10.0.9.9").unwrap().outside.to_string(),
        "10.0.9.9/32"
    );
    assert!(names.resolve("10.0.9.0/24").unwrap().is_empty());
}

#[test]
fn what_is_none_or_several_is_told() {
    let (network, labels) = (network(), labels());
    let ground = Ground::of(&network);
    let names = Names::new(&ground, &labels);
    for (word, said) in [
        ("web", "\"web\" may be any of i-1, i-2"),
        ("db", "i-3, the label db of config.json"),
        ("10.0.0.1", "eni-1 in subnet-1, eni-3 in subnet-2"),
        ("ofice", "did you mean office?"),
        (
            "nothing-like-it",
            "nothing is called \"nothing-like-it\"; name an id",
        ),
        ("igw-1", "is no end"),
        ("class/subnet-1/0123456789abcdef", "one of its members"),
        ("external/somebody", "nothing is called"),
        ("", "nothing is called"),
    ] {
        let error = names.resolve(word).unwrap_err().to_string();
        assert!(error.contains(said), "{word}: {error}");
    }
}

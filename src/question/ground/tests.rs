//! The internet, wide blocks, and blocks against what names them.

use proptest::prelude::*;

use super::*;
use crate::network::acl::{Entry, NetworkAcl};
use crate::network::index::Index;
use crate::network::known::Known;
use crate::network::transit::{Attachment, TransitTable};

fn network(vpc: &str, named: &[IpNet]) -> Network {
    let entry = |cidr: &IpNet| Entry {
        number: 100,
        allow: true,
        traffic: None,
        cidr: *cidr,
        unheard: None,
    };
    let mut network = Network {
        vpcs: vec![Vpc {
            id: "vpc-1".to_owned(),
            cidrs: vec![vpc.parse().unwrap()],
            ..Vpc::default()
        }],
        acls: vec![NetworkAcl {
            id: "acl-1".to_owned(),
            ingress: named.iter().map(entry).collect(),
            egress: Vec::new(),
        }],
        ..Network::default()
    };
    network.index = Index::of(&network);
    network
}

#[test]
fn the_internet_is_what_is_routed_less_the_vpcs() {
    let network = network("2001:db8::/32", &[]);
    let internet = Ground::of(&network).internet();
    for (address, routed) in [
        ("8.8.8.8", true),
        ("203.0.113.1", true),
        ("2001:4860::1", true),
        ("2001:db8::1", false),
        ("10.0.0.1", false),
        ("100.64.0.1", false),
        ("169.254.169.254", false),
        ("224.0.0.1", false),
        ("fd00::1", false),
    ] {
        let address: IpAddr = address.parse().unwrap();
        assert_eq!(internet.has(address), routed, "{address}");
    }
}

#[test]
fn a_range_of_somebody_is_no_internet() {
    let block = |net: &str| {
        let net: IpNet = net.parse().unwrap();
        Block {
            addresses: net.into(),
            sample: net.network(),
        }
    };
    for (net, wide) in [
        ("8.0.0.0/8", true),
        ("8.0.0.0/9", false),
        ("203.0.113.0/24", false),
        ("2600::/16", true),
        ("2600::/17", false),
    ] {
        assert_eq!(block(net).is_wide(), wide, "{net}");
    }
}

fn nets() -> impl Strategy<Value = Vec<IpNet>> {
    let one = (any::<u32>(), 0_u8..=32).prop_map(|(bits, length)| {
        // Few distinct networks, so that blocks do hold one another.
        let address = Ipv4Addr::from_bits(bits & 0xC0A8_0103);
        IpNet::new(address.into(), length).unwrap().trunc()
    });
    proptest::collection::vec(one, 0..10)
}

proptest! {
    #[test]
    fn blocks_are_the_set_and_no_named_block_divides_them(named in nets(), asked in nets()) {
        let network = network("10.0.0.0/16", &named);
        let ground = Ground::of(&network);
        let set: AddressSet = asked.into_iter().collect();
        let blocks = ground.blocks(&set.subtract(&ground.inside), usize::MAX);
        let mut all = AddressSet::none();
        for block in &blocks {
            prop_assert!(block.addresses.has(block.sample));
            prop_assert!(!all.overlaps(&block.addresses));
            all = all.union(&block.addresses);
            for net in &named {
                let net = AddressSet::from(*net);
                prop_assert!(net.contains(&block.addresses) || !net.overlaps(&block.addresses));
            }
        }
        prop_assert_eq!(all, set.subtract(&ground.inside));
    }
}

#[test]
fn a_shared_gateway_may_lead_to_premises() {
    let attachment = |vpc: &str| Attachment {
        id: format!("tgw-attach-{vpc}"),
        gateway: "tgw-1".to_owned(),
        kind: "vpc".to_owned(),
        resource: vpc.to_owned(),
        state: "available".to_owned(),
        subnets: Vec::new(),
        table: Known::Nowhere,
        references: false,
        appliance_mode: false,
        ipv6: None,
    };
    let table = TransitTable {
        gateway: "tgw-1".to_owned(),
        ..TransitTable::default()
    };
    for (tables, others, leads) in [
        (vec![table.clone()], vec![], false),
        (Vec::new(), vec![], true),
        (vec![table], vec![attachment("vpc-elsewhere")], true),
    ] {
        let mut network = network("10.0.0.0/16", &[]);
        network.transit_tables = tables;
        network.attachments = others;
        network.attachments.push(attachment("vpc-1"));
        network.index = Index::of(&network);
        assert_eq!(Ground::of(&network).leads_to_premises(0), leads);
    }
}

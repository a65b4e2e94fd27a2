//! Reachability against accounts whose answers others computed: every disagreement is printed, and none may be new.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;

use mapper::net::ports::{ICMP, PortSet, TCP};
use mapper::network::{self, model::Network};
use mapper::reach::answer::{Answer, answer};
use mapper::reach::flow::Flow;
use mapper::reach::verdict::Verdict;
use mapper::reach::walk::Origin;
use mapper::snapshot::read::{self, Snapshot};
use mapper::snapshot::source::Folder;
use serde_json::Value;

use crate::shared_data::shared;

/// Flows where the oracle is wrong, with the page that says so. It does not model the ACLs of the subnets in which a
/// transit gateway has its feet: see <https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html>.
const WRONG: [(&str, &str); 3] = [
    (
        "test-transit-gateway--m01/0049",
        "the foot stands in another subnet: its egress entries see what goes on to workloads, and deny it",
    ),
    (
        "test-transit-gateway--m02/0049",
        "the foot stands in another subnet: its egress entries see what goes on to workloads, and deny it",
    ),
    (
        "test-transit-gateway--m02/0045",
        "foot and workload share a subnet: what comes from the gateway meets no ACL there, the group alone denies",
    ),
];

fn network(folder: &Path) -> Network {
    let folders = Folder::accounts(folder).expect("the oracle's folder is readable");
    let snapshots: Vec<Snapshot<'_>> = folders
        .iter()
        .map(|source| Snapshot {
            source,
            name: source
                .root()
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            id: None,
        })
        .collect();
    network::build(&read::read(&snapshots).expect("the oracle's files are readable"))
}

/// The interface that an oracle names by instance, interface or workload, and address.
fn interface(network: &Network, id: &str, address: Option<IpAddr>) -> Option<usize> {
    if let Some(&at) = network.index.interfaces.get(id) {
        return Some(at);
    }
    let workload = network.workloads.get(*network.index.workloads.get(id)?)?;
    let has = |at: &&usize| {
        let interface = &network.interfaces[**at];
        address.is_none_or(|address| interface.addresses.contains(&address))
    };
    workload
        .interfaces
        .iter()
        .find(has)
        .or(workload.interfaces.first())
        .copied()
}

fn ask(network: &Network, flow: &Value, source: &str, target: &str) -> Result<Answer, String> {
    let text = |key: &str| flow[key].as_str().unwrap_or_default();
    let source_address: IpAddr = text("src_ip").parse().unwrap_or(IpAddr::from([8, 8, 8, 8]));
    let mut destination: IpAddr = text("dst_ip")
        .parse()
        .map_err(|_| "no destination".to_owned())?;
    // A database has no interface in these accounts: it stands at an address of our choice, as it does in the oracle.
    if let Some(at) = interface(network, target, None)
        && let Some(&address) = network.interfaces[at].stand_in.first()
    {
        destination = address;
    }
    let origin = if source == "internet" {
        Origin::Internet
    } else {
        Origin::Interface(
            interface(network, source, Some(source_address))
                .ok_or_else(|| format!("no interface of {source}"))?,
        )
    };
    let port = flow["dst_port"]
        .as_u64()
        .and_then(|port| u16::try_from(port).ok());
    let asked = match (&flow["protocol"], port) {
        (Value::String(name), Some(port)) if name == "tcp" => PortSet::tcp(port, port),
        (Value::String(name), Some(port)) if name == "udp" => PortSet::udp(port, port),
        (Value::String(name), _) if name == "icmp" => PortSet::icmp(ICMP, Some(8), Some(0)),
        (Value::String(name), _) if name == "any-0" => PortSet::protocol(0),
        (Value::String(name), None) if name == "tcp" => PortSet::protocol(TCP),
        (Value::Number(number), _) => PortSet::protocol(
            number
                .as_u64()
                .and_then(|number| u8::try_from(number).ok())
                .unwrap_or(0),
        ),
        other => return Err(format!("a protocol that the test does not know: {other:?}")),
    };
    let client = flow["src_port"]
        .as_u64()
        .and_then(|port| u16::try_from(port).ok())
        .unwrap_or(49_152);
    Ok(answer(
        network,
        &Flow {
            origin,
            source: source_address,
            destination,
            asked,
            client: (client, client),
            detail: true,
            groups: true,
        },
    ))
}

/// Where the oracle says that the packet is denied, in the words of our codes.
fn place(flow: &Value) -> Option<&'static str> {
    let filter = flow["denied_by"]["filter"].as_str()?;
    if filter.contains("_ACL~") {
        Some("security group")
    } else if filter.starts_with("acl-") {
        Some("network acl")
    } else {
        Some("nat")
    }
}

fn our_place(answer: &Answer) -> Vec<&'static str> {
    answer
        .reasons
        .iter()
        .map(|reason| match reason.code.as_str() {
            "ENI_SG_RULES_MISMATCH" | "SG_HAS_NO_RULES" => "security group",
            "SUBNET_ACL_RESTRICTION" => "network acl",
            "NGW_NO_CONNECTION" | "NGW_SOURCE_ADDRESS_REASSIGN" => "nat",
            _ => "other",
        })
        .collect()
}

#[test]
fn computed_flows_agree() {
    let Some(root) = shared("oracles") else {
        return;
    };
    let text = std::fs::read_to_string(root.join("flows.jsonl")).expect("flows.jsonl");
    let mut networks: BTreeMap<String, Network> = BTreeMap::new();
    let (mut agree, mut all, mut places, mut denied) = (0, 0, 0, 0);
    let mut disagreements = Vec::new();
    for line in text.lines() {
        let flow: Value = serde_json::from_str(line).expect("a flow");
        let snapshot = flow["snapshot"].as_str().unwrap_or_default().to_owned();
        let network = networks
            .entry(snapshot.clone())
            .or_insert_with(|| network(&root.join(&snapshot)));
        let text = |key: &str| flow[key].as_str().unwrap_or_default();
        all += 1;
        let answer = match ask(network, &flow, text("src"), text("dst")) {
            Ok(answer) => answer,
            Err(why) => {
                disagreements.push(format!("{}: {why}", text("id")));
                continue;
            }
        };
        let forward = !answer.forward.open.is_empty();
        let back = answer
            .back
            .as_ref()
            .map(|back| back.verdict == Verdict::Reachable);
        let wanted = flow["reachable"].as_bool().unwrap_or_default();
        let wanted_back = flow["return_ok"].as_bool();
        let surely = forward || answer.forward.maybe.is_empty();
        if surely && forward == wanted && (wanted_back.is_none() || back == wanted_back) {
            agree += 1;
        } else {
            disagreements.push(format!(
                "{}: {} → {} {} {}: oracle {wanted} {wanted_back:?} {:?}, mapper {forward} {back:?}: {:?} {:?}",
                text("id"),
                text("src"),
                text("dst"),
                text("protocol"),
                flow["dst_port"],
                flow["denied_by"]["filter"],
                answer.reasons,
                answer.back.as_ref().map(|back| &back.way.blocked)
            ));
        }
        if let Some(place) = place(&flow) {
            denied += 1;
            let ours = our_place(&answer);
            if ours.contains(&place) {
                places += 1;
            } else {
                disagreements.push(format!(
                    "{}: denied by {place} in the oracle, here by {ours:?}",
                    text("id")
                ));
            }
        }
    }
    eprintln!("flows: {agree} of {all} agree, {places} of {denied} denials at the same place");
    let known = |line: &str| {
        WRONG
            .iter()
            .find(|(id, _)| line.starts_with(&format!("{id}: ")))
    };
    for line in &disagreements {
        let why = known(line).map_or("NEW", |(_, why)| why);
        eprintln!("  {line}\n    {why}");
    }
    let new: Vec<&String> = disagreements
        .iter()
        .filter(|line| known(line).is_none())
        .collect();
    assert!(new.is_empty(), "{new:#?}");
    assert!(
        all > 0 && agree + 2 >= all,
        "only {agree} of {all} flows agree"
    );
    assert_eq!(
        disagreements.len(),
        WRONG.len(),
        "an entry of WRONG is out of date"
    );
}

#[test]
fn asserted_facts_agree() {
    let Some(root) = shared("oracles") else {
        return;
    };
    let text = std::fs::read_to_string(root.join("facts.json")).expect("facts.json");
    let facts: Vec<Value> = serde_json::from_str(&text).expect("facts");
    let mut disagreements = Vec::new();
    for fact in &facts {
        let text = |key: &str| fact[key].as_str().unwrap_or_default();
        let network = network(&root.join(text("snapshot")));
        let flow = &fact["flow"];
        let owner = flow["dst_owner"].as_str().unwrap_or_default();
        let answer = match ask(
            &network,
            flow,
            flow["ingress"].as_str().unwrap_or_default(),
            owner,
        ) {
            Ok(answer) => answer,
            Err(why) => {
                disagreements.push(format!("{}: {why}", text("id")));
                continue;
            }
        };
        let forward = !answer.forward.open.is_empty();
        if Some(forward) != fact["reachable"].as_bool()
            || (!forward && !answer.forward.maybe.is_empty())
        {
            disagreements.push(format!(
                "{} {}: {:?} {:?}",
                text("id"),
                text("test"),
                answer.verdict,
                answer.reasons
            ));
        }
    }
    eprintln!(
        "facts: {} of {} agree",
        facts.len() - disagreements.len(),
        facts.len()
    );
    for line in &disagreements {
        eprintln!("  {line}");
    }
    assert!(disagreements.is_empty());
}

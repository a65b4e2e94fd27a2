//! CloudMapper's own demo account: each edge that it draws is on our map, or is named with the reason why it is not true.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use mapper::cli::draw::Selection;
use mapper::net::labels::Labels;
use mapper::snapshot::source::Folder;
use serde_json::Value;

use crate::shared_data::shared;

use super::maps::{Map, attempt, text};

/// Why an edge of CloudMapper is not true, for its source and target; none where it is.
fn untrue(
    source: &Value,
    target: &Value,
    map: &Map,
    documents: &dyn Fn(&str) -> Value,
) -> Option<String> {
    // CloudMapper draws a gateway endpoint as reached by every leaf of its VPC. It is a route in the tables that it names,
    // and the account's folder holds no route tables: whether a subnet uses it is not known, so it is no arrow of traffic.
    if text(target, "type") == "s3" {
        return Some(
            "a gateway endpoint is a route of chosen tables, not something that listens".to_owned(),
        );
    }
    if text(target, "type") == "redshift" && text(source, "type") == "ip" {
        let clusters = documents("redshift-describe-clusters.json");
        let port = &clusters["Clusters"][0]["Endpoint"]["Port"];
        assert_eq!(port, 5439, "it listens on the port of its endpoint alone");
        return Some("the rule is for port 22, and the cluster listens on 5439 alone".to_owned());
    }
    if text(target, "type") == "elb" && text(source, "type") == "cloud" {
        let balancers = documents("elb-describe-load-balancers.json");
        let listeners = &balancers["LoadBalancerDescriptions"][0]["ListenerDescriptions"];
        assert_eq!(listeners.as_array().map(Vec::len), Some(1));
        assert_eq!(listeners[0]["Listener"]["LoadBalancerPort"], 8000);
        return Some(
            "the rule is for port 443, and the load balancer listens on 8000 alone".to_owned(),
        );
    }
    if text(source, "type") == "elb" && text(target, "type") == "ec2" {
        let balancers = documents("elb-describe-load-balancers.json");
        let registered = balancers["LoadBalancerDescriptions"][0]["Instances"].to_string();
        if !registered.contains(text(target, "local_id")) {
            return Some("the instance is not registered with the load balancer".to_owned());
        }
    }
    let (source, target) = (ours(source), ours(target));
    if map.all(&source).is_empty() || map.all(&target).is_empty() {
        return None;
    }
    let blocked: Vec<String> = map
        .between(&source, &target)
        .iter()
        .filter(|edge| text(edge, "verdict") == "blocked")
        .map(|edge| edge["reasons"].to_string())
        .collect();
    (!blocked.is_empty()).then(|| blocked.join(", "))
}

/// What CloudMapper calls an end, as our map calls it.
fn ours(end: &Value) -> String {
    match text(end, "type") {
        "cloud" => "Internet".to_owned(),
        "ec2" | "sqs" | "s3" => text(end, "local_id").to_owned(),
        _ => text(end, "name").to_owned(),
    }
}

#[test]
fn every_edge_of_cloudmapper_is_drawn_or_explained() {
    let Some(folder) = shared("data/cloudmapper-demo") else {
        return;
    };
    let expected = std::fs::read(folder.join("expected-edges.json")).unwrap();
    let expected: Value = serde_json::from_slice(&expected).unwrap();
    let labels: Labels = [("1.1.1.1/32", "SF Office"), ("2.2.2.2/28", "NY Office")]
        .into_iter()
        .map(|(block, name)| (block.parse().unwrap(), name.to_owned()))
        .collect();
    let source = Folder::new(folder.join("demo"));
    let map = attempt(&source, &labels, &Selection::default()).unwrap();
    let documents = |name: &str| -> Value {
        let bytes = std::fs::read(folder.join("demo/us-east-1").join(name)).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    };
    let mut told = BTreeMap::<String, usize>::new();
    let mut missing = Vec::new();
    let mut drawn = 0;
    let edges = expected["edges"].as_array().unwrap();
    for edge in edges {
        let (source, target) = (&edge["source"], &edge["target"]);
        let pair = format!("{} -> {}", ours(source), ours(target));
        let is_there = !map.all(&ours(source)).is_empty() && !map.all(&ours(target)).is_empty();
        if is_there && map.passes(&ours(source), &ours(target)) {
            drawn += 1;
        } else if let Some(reason) = untrue(source, target, &map, &documents) {
            *told.entry(format!("{pair}: {reason}")).or_default() += 1;
        } else {
            missing.push(pair);
        }
    }
    let mut report = format!("{} edges of CloudMapper, {drawn} on the map", edges.len());
    for (line, count) in &told {
        write!(report, "\n  not true ({count}): {line}").unwrap();
    }
    eprintln!("{report}");
    assert!(
        missing.is_empty(),
        "neither drawn nor explained: {missing:#?}"
    );
}

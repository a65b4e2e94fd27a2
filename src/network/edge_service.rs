//! Reads Global Accelerator's accelerators, CloudFront's VPC origins and API Gateway's VPC links.

use super::entrance::{Entrance, Kind, Manner, Told};
use super::model::Network;
use crate::inventory::Region;
use crate::net::ports::{PortSet, TCP, UDP};
use crate::resource::edge::{Accelerator, AcceleratorEndpointGroup, AcceleratorListener};

/// Reads the entrances of all regions.
#[must_use]
pub fn read(regions: &[(usize, &Region)], network: &mut Network) -> Vec<Entrance> {
    let mut out = Vec::new();
    for &(at, region) in regions {
        out.extend(accelerators(region));
        out.extend(region.vpc_origins.iter().map(|origin| {
            let targets = origin.origin_endpoint_arn.iter();
            proxy(Kind::VpcOrigin, &origin.id, origin.name.as_ref(), targets)
        }));
        out.extend(region.rest_vpc_links.iter().map(|link| {
            let targets = link.target_arns.iter();
            proxy(Kind::VpcLink, &link.id, link.name.as_ref(), targets)
        }));
        unread(at, network);
    }
    out.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
    out.dedup_by(|a, b| (a.kind, &a.id) == (b.kind, &b.id));
    out
}

/// A call that was refused may hide an entrance.
fn unread(scope: usize, network: &mut Network) {
    let Some(found) = network.scopes.get(scope) else {
        return;
    };
    let tables = [
        "accelerators",
        "accelerator_listeners",
        "accelerator_endpoint_groups",
        "vpc_origins",
        "rest_vpc_links",
    ];
    let gaps = tables.iter().filter_map(|table| found.gap(table));
    let told: Vec<String> = gaps
        .filter_map(|gap| network.gaps.get(gap))
        .filter(|gap| !matches!(gap.status.as_str(), "not collected" | "skipped"))
        .map(|gap| {
            format!(
                "{} {}: {} was {}: what it would tell the internet to come in by is not known",
                gap.account, gap.region, gap.call, gap.status
            )
        })
        .collect();
    network.warnings.extend(told);
}

/// A service that opens connections of its own to its targets. Their ports are told by other calls.
fn proxy<'a>(
    kind: Kind,
    id: &str,
    name: Option<&String>,
    targets: impl Iterator<Item = &'a String>,
) -> Entrance {
    let manner = Manner {
        listens: PortSet::protocol(TCP),
        traffic: PortSet::protocol(TCP),
        keeps_client: false,
    };
    let told = targets.map(|target| Told {
        target: target.clone(),
        manner: manner.clone(),
    });
    Entrance {
        kind,
        id: id.to_owned(),
        name: name.map_or(id, String::as_str).to_owned(),
        addresses: Vec::new(),
        dual_stack: true,
        told: told.collect(),
        leads: Vec::new(),
    }
}

fn accelerators(region: &Region) -> impl Iterator<Item = Entrance> {
    region
        .accelerators
        .iter()
        .filter(|accelerator| accelerator.enabled != Some(false))
        .map(|accelerator| Entrance {
            kind: Kind::Accelerator,
            id: accelerator.accelerator_arn.clone(),
            name: accelerator
                .name
                .clone()
                .unwrap_or_else(|| accelerator.accelerator_arn.clone()),
            addresses: accelerator.addresses(),
            dual_stack: accelerator.ip_address_type.as_deref() == Some("DUAL_STACK"),
            told: endpoints(region, accelerator),
            leads: Vec::new(),
        })
}

fn endpoints(region: &Region, accelerator: &Accelerator) -> Vec<Told> {
    let mut out = Vec::new();
    let listeners = region
        .accelerator_listeners
        .iter()
        .filter(|listener| listener.accelerator_arn == accelerator.accelerator_arn);
    for listener in listeners {
        let groups = region
            .accelerator_endpoint_groups
            .iter()
            .filter(|group| group.listener_arn == listener.listener_arn);
        for group in groups {
            let ports = ports(listener, group);
            let endpoints = group.endpoint_descriptions.iter();
            // "If you set the weight to 0, Global Accelerator stops sending traffic":
            // https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoints-endpoint-weights.html
            for endpoint in endpoints.filter(|endpoint| endpoint.weight != Some(0)) {
                out.extend(ports.iter().map(|(listens, traffic)| Told {
                    target: endpoint.endpoint_id.clone().unwrap_or_default(),
                    manner: Manner {
                        listens: listens.clone(),
                        traffic: traffic.clone(),
                        keeps_client: endpoint.client_ip_preservation_enabled == Some(true),
                    },
                }));
            }
        }
    }
    out
}

/// What is dialled, and what the endpoints get: the same but for overridden ports.
/// <https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups-port-override.html>
fn ports(
    listener: &AcceleratorListener,
    group: &AcceleratorEndpointGroup,
) -> Vec<(PortSet, PortSet)> {
    let protocol = match listener.protocol.as_deref() {
        Some("UDP") => UDP,
        _ => TCP,
    };
    let port = |port: Option<i64>| u16::try_from(port?).ok();
    let mut same: PortSet = listener
        .port_ranges
        .iter()
        .filter_map(|range| {
            let (low, high) = (port(range.from_port)?, port(range.to_port)?);
            (low <= high).then(|| PortSet::ports(protocol, low, high))
        })
        .collect();
    let mut out = Vec::new();
    for other in &group.port_overrides {
        let (Some(from), Some(to)) = (port(other.listener_port), port(other.endpoint_port)) else {
            continue;
        };
        let dialled = PortSet::ports(protocol, from, from);
        if same.contains(&dialled) {
            same = same.subtract(&dialled);
            out.push((dialled, PortSet::ports(protocol, to, to)));
        }
    }
    if !same.is_empty() {
        out.push((same.clone(), same));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::edge::{PortOverride, PortRange};

    #[test]
    fn overridden_ports_are_sent_elsewhere_and_the_others_where_they_were_dialled() {
        let listener = AcceleratorListener {
            protocol: Some("TCP".to_owned()),
            port_ranges: vec![PortRange {
                from_port: Some(80),
                to_port: Some(81),
            }]
            .into(),
            ..AcceleratorListener::default()
        };
        let told = |listener_port, endpoint_port| PortOverride {
            listener_port: Some(listener_port),
            endpoint_port: Some(endpoint_port),
        };
        let group = AcceleratorEndpointGroup {
            port_overrides: vec![told(80, 8080), told(443, 8443), told(81, 70_000)].into(),
            ..AcceleratorEndpointGroup::default()
        };
        let (http, other) = (PortSet::tcp(80, 80), PortSet::tcp(81, 81));
        assert_eq!(
            ports(&listener, &group),
            [(http, PortSet::tcp(8080, 8080)), (other.clone(), other)]
        );
    }
}

//! From which VPCs there is, or may be, a way to networks on premises.

use rustc_hash::FxHashSet;

use super::model::{Network, Vpc};
use super::transit::Attachment;

/// Places of the VPCs into which a VPN, a Direct Connect or a transit gateway with one of them leads, or may: what hangs on
/// the gateway, or which gateways there are, was not all read. Whether a packet takes that way, its routes decide.
#[must_use]
pub fn leads(network: &Network) -> FxHashSet<usize> {
    let place = |id: &String| network.index.vpcs.get(id).copied();
    let mut out: FxHashSet<usize> = network
        .vpn_gateways
        .iter()
        .flat_map(|gateway| &gateway.vpcs)
        .filter_map(place)
        .collect();
    let inner = |kind: &str| matches!(kind, "vpc" | "peering");
    let outer: FxHashSet<&str> = network
        .attachments
        .iter()
        .filter(|attachment| !inner(&attachment.kind))
        .map(|attachment| attachment.gateway.as_str())
        .collect();
    // What hangs on a peered gateway may lie behind it as well.
    let peered: FxHashSet<&str> = network
        .attachments
        .iter()
        .filter(|attachment| attachment.kind == "peering")
        .map(|attachment| attachment.gateway.as_str())
        .collect();
    // Who only shares a gateway sees neither its tables nor what others attach to it.
    let tables: FxHashSet<&str> = network
        .transit_tables
        .iter()
        .map(|table| table.gateway.as_str())
        .collect();
    let elsewhere = |attachment: &&Attachment| {
        let vpc = place(&attachment.resource).and_then(|at| network.vpcs.get(at));
        attachment.kind == "vpc" && vpc.is_none_or(|vpc| vpc.dangling)
    };
    let foreign: FxHashSet<&str> = network
        .attachments
        .iter()
        .filter(elsewhere)
        .map(|attachment| attachment.gateway.as_str())
        .collect();
    out.extend(
        network
            .attachments
            .iter()
            .filter(|attachment| {
                let gateway = attachment.gateway.as_str();
                let leads = outer.contains(gateway)
                    || peered.contains(gateway)
                    || foreign.contains(gateway)
                    || !tables.contains(gateway);
                attachment.kind == "vpc" && leads
            })
            .filter_map(|attachment| place(&attachment.resource)),
    );
    let unheard = |vpc: &Vpc| {
        let scope = vpc.scope.and_then(|scope| network.scopes.get(scope));
        scope.is_some_and(|scope| {
            let mut doors = ["vpn_gateways", "transit_gateway_attachments"].into_iter();
            doors.any(|table| scope.gap(table).is_some())
        })
    };
    let vpcs = network.vpcs.iter().enumerate();
    out.extend(vpcs.filter(|(_, vpc)| unheard(vpc)).map(|(at, _)| at));
    out
}

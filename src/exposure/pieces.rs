//! Which addresses reach which ports: from what each block of addresses reaches to rows of ports.

use std::collections::BTreeMap;

use crate::net::ports::PortSet;
use crate::net::ranges::AddressSet;

/// Ports that the same addresses reach, for all blocks: each port is in one piece at most.
#[must_use]
pub fn pieces(told: &[(AddressSet, PortSet)]) -> Vec<(PortSet, AddressSet)> {
    let mut atoms: Vec<PortSet> = Vec::new();
    for (_, ports) in told {
        let mut rest = ports.clone();
        let mut next = Vec::new();
        for atom in atoms {
            let (both, only) = (atom.intersect(ports), atom.subtract(ports));
            rest = rest.subtract(&atom);
            next.extend([both, only].into_iter().filter(|part| !part.is_empty()));
        }
        next.extend(Some(rest).filter(|rest| !rest.is_empty()));
        atoms = next;
    }
    let mut out: BTreeMap<AddressSet, PortSet> = BTreeMap::new();
    for atom in atoms {
        let from = told
            .iter()
            .filter(|(_, ports)| ports.overlaps(&atom))
            .fold(AddressSet::none(), |all, (addresses, _)| {
                all.union(addresses)
            });
        let ports = out.entry(from).or_default();
        *ports = ports.union(&atom);
    }
    out.into_iter().map(|(from, ports)| (ports, from)).collect()
}

/// Whether a set is the internet at large: a quarter of all addresses of a family.
#[must_use]
pub fn is_large(addresses: &AddressSet) -> bool {
    const QUARTER_V4: u128 = 1 << 30;
    // The internet is an eighth of IPv6: 2000::/3.
    const QUARTER_V6: u128 = 1 << 123;
    let bits = |address: std::net::IpAddr| match address {
        std::net::IpAddr::V4(address) => u128::from(address.to_bits()),
        std::net::IpAddr::V6(address) => address.to_bits(),
    };
    let count = |part: &AddressSet| -> u128 {
        part.spans().fold(0, |sum: u128, (low, high)| {
            sum.saturating_add(bits(high).saturating_sub(bits(low)).saturating_add(1))
        })
    };
    count(&addresses.v4()) >= QUARTER_V4 || count(&addresses.v6()) >= QUARTER_V6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(nets: &[&str]) -> AddressSet {
        nets.iter()
            .map(|net| net.parse::<ipnet::IpNet>().unwrap())
            .collect()
    }

    #[test]
    fn each_port_has_the_addresses_that_reach_it() {
        let (office, rest) = (set(&["203.0.113.0/24"]), set(&["8.0.0.0/8"]));
        let web = PortSet::tcp(443, 443);
        let told = [
            (office.clone(), web.union(&PortSet::tcp(22, 22))),
            (rest.clone(), web.clone()),
            (set(&["9.0.0.0/8"]), PortSet::none()),
        ];
        let mut found = pieces(&told);
        found.sort_by_key(|(ports, _)| ports.to_string());
        assert_eq!(
            found,
            [
                (PortSet::tcp(22, 22), office.clone()),
                (web, office.union(&rest))
            ]
        );
        assert!(pieces(&[]).is_empty());
    }

    #[test]
    fn halves_are_large_and_private_ranges_are_not() {
        assert!(is_large(&set(&["0.0.0.0/1", "128.0.0.0/1"])));
        assert!(is_large(&set(&["2000::/3"])));
        assert!(is_large(&AddressSet::all()));
        assert!(!is_large(&set(&["10.0.0.0/8", "198.51.100.0/24"])));
        assert!(!is_large(&set(&["2001:db8::/32"])));
    }
}

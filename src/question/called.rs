//! What a set of addresses outside is called: the internet, a label of config.json, the blocks themselves.

use crate::net::labels::Labels;
use crate::net::ranges::AddressSet;

use super::ground::Ground;

/// How many blocks stand in a line.
const BLOCKS: usize = 4;
/// The internet but for more blocks than this is told by what it is.
const HOLES: usize = 6;

/// In a few words: `the internet`, `the internet (IPv4) except 203.0.113.0/24`, `NYC office`, `198.51.100.0/24`.
#[must_use]
pub fn called(ground: &Ground<'_>, labels: &Labels, addresses: &AddressSet) -> String {
    let world = ground.internet();
    if addresses.contains(&world) {
        return "the internet".to_owned();
    }
    let mut out = Vec::new();
    for (part, all, family) in [
        (addresses.v4(), world.v4(), "IPv4"),
        (addresses.v6(), world.v6(), "IPv6"),
    ] {
        if part.is_empty() {
            continue;
        }
        let holes = all.subtract(&part).cidrs();
        let blocks = part.cidrs();
        if holes.is_empty() {
            out.push(format!("the internet ({family})"));
        } else if holes.len() <= HOLES && holes.len() < blocks.len() {
            let holes: Vec<String> = holes.iter().map(|hole| words(labels, *hole)).collect();
            out.push(format!(
                "the internet ({family}) except {}",
                holes.join(", ")
            ));
        } else {
            let mut names: Vec<String> = Vec::new();
            for block in blocks {
                let name = words(labels, block);
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            if names.len() > BLOCKS {
                let more = names.len() - BLOCKS;
                names.truncate(BLOCKS);
                names.push(format!("{more} more blocks"));
            }
            out.extend(names);
        }
    }
    out.dedup();
    out.join(", ")
}

fn words(labels: &Labels, block: ipnet::IpNet) -> String {
    labels
        .name(block)
        .map_or_else(|| block.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::model::{Network, Vpc};

    fn set(nets: &[&str]) -> AddressSet {
        nets.iter()
            .map(|net| net.parse::<ipnet::IpNet>().unwrap())
            .collect()
    }

    #[test]
    fn the_whole_is_told_from_its_parts() {
        let network = Network {
            vpcs: vec![Vpc {
                cidrs: vec!["10.0.0.0/16".parse().unwrap()],
                ..Vpc::default()
            }],
            ..Network::default()
        };
        let ground = Ground::of(&network);
        let office = [("203.0.113.0/24".parse().unwrap(), "office".to_owned())];
        let labels: Labels = office.into_iter().collect();
        let world = ground.internet();
        let said = |addresses: &AddressSet| called(&ground, &labels, addresses);
        assert_eq!(said(&AddressSet::all()), "the internet");
        assert_eq!(said(&world), "the internet");
        assert_eq!(said(&world.v4()), "the internet (IPv4)");
        assert_eq!(
            said(&set(&["0.0.0.0/1", "128.0.0.0/1"])),
            "the internet (IPv4)"
        );
        assert_eq!(
            said(&world.v4().subtract(&set(&["203.0.113.0/24"]))),
            "the internet (IPv4) except office"
        );
        assert_eq!(said(&set(&["203.0.113.0/25"])), "office");
        assert_eq!(
            said(&set(&["203.0.113.0/25", "2001:db8::/32"])),
            "office, 2001:db8::/32"
        );
        let many: Vec<String> = (0..9)
            .map(|at| format!("198.51.100.{}/32", at * 2))
            .collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(said(&set(&many)).ends_with(", 5 more blocks"));
    }
}

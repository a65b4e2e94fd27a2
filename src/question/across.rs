//! Flows between an interface and a block of addresses outside.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::reach::filter::reason;
use crate::reach::flow::Flow;
use crate::reach::verdict::Reason;
use crate::reach::walk::Origin;

use super::end::{Kin, Place, Spot};
use super::ground::{Block, fronts, of_the_internet};
use super::pairs::{Known, Pair, Pairs, place};

impl Pairs<'_> {
    /// Why an interface may have an address of a family all the same: it is only inferred, its record does not tell all of
    /// its addresses, and its subnet has that family.
    pub fn unread_family(&self, spot: Spot, v4: bool) -> Option<Reason> {
        let interface = self.interface(spot)?;
        let subnet = self.ground.network.subnets.get(interface.subnet)?;
        let has = |address: IpAddr| address.is_ipv4() == v4;
        let cidrs = || subnet.cidrs.iter().map(IpNet::network);
        let missing = interface.inferred
            && spot.address.is_none()
            && !interface.addresses.is_empty()
            && !self.addresses(spot, true).into_iter().any(has)
            && (subnet.cidrs.is_empty() || cidrs().any(has));
        missing.then(|| {
            let family = if v4 { "IPv4" } else { "IPv6" };
            reason(
                "UNCOLLECTED",
                &interface.id,
                format!("whether the interface has an {family} address was not collected"),
            )
        })
    }

    /// To a block outside.
    pub fn outward(&self, source: &Kin, block: &Block) -> Vec<Pair> {
        if let Some(why) = self.unread_family(source.first, block.sample.is_ipv4()) {
            return vec![Pair {
                source: place(source.first, None, source.count),
                destination: Place::Outside(block.clone()),
                flow: Err(self.doubt(why)),
            }];
        }
        let from = self.addresses(source.first, true);
        from.into_iter()
            .filter(|from| from.is_ipv4() == block.sample.is_ipv4())
            .map(|from| Pair {
                source: place(source.first, Some(from), source.count),
                destination: Place::Outside(block.clone()),
                flow: Ok(self.flow(
                    Origin::Interface(source.first.interface),
                    from,
                    block.sample,
                )),
            })
            .collect()
    }

    /// From a block outside.
    pub fn inward(&self, block: &Block, target: &Kin) -> Vec<Pair> {
        let spot = target.first;
        let Some(interface) = self.interface(spot) else {
            return Vec::new();
        };
        let sample = block.sample;
        let family = |address: &IpAddr| address.is_ipv4() == sample.is_ipv4();
        let pair = |to: Option<IpAddr>, flow: Result<Flow, Known>| Pair {
            source: Place::Outside(block.clone()),
            destination: place(spot, to, target.count),
            flow,
        };
        let private: Vec<IpAddr> = self
            .addresses(spot, true)
            .into_iter()
            .filter(family)
            .collect();
        let vpc = self.ground.network.subnets.get(interface.subnet);
        let vpc = vpc.map_or(usize::MAX, |subnet| subnet.vpc);
        if let Some(why) = self.unread_family(spot, sample.is_ipv4()) {
            return vec![pair(None, Err(self.doubt(why)))];
        }
        if let Some(why) = self.ground.unheard(&block.addresses) {
            return vec![pair(
                private.first().copied(),
                Err(self.doubt_in(why, spot, block)),
            )];
        }
        if self.ground.inside.has(sample) {
            let why = reason(
                "UNKNOWN_RESOURCE",
                &sample.to_string(),
                "no interface has this address, so nothing sends from it",
            );
            return vec![pair(private.first().copied(), Err(Known::Blocked(why)))];
        }
        if let Some(peer) = self.ungathered_peer(vpc, sample) {
            let why = reason(
                "UNCOLLECTED",
                peer,
                "the VPC that has this address was not gathered: what it sends, and whether it may, is not known",
            );
            return vec![pair(
                private.first().copied(),
                Err(self.doubt_in(why, spot, block)),
            )];
        }
        if !of_the_internet(sample) {
            if !self.ground.leads_to_premises(vpc) {
                let id = self.ground.network.vpcs.get(vpc);
                let why = reason(
                    "NO_ROUTE_TO_DESTINATION",
                    id.map_or("", |vpc| vpc.id.as_str()),
                    "no VPN, Direct Connect or transit gateway leads from such addresses into the VPC",
                );
                let to = private.first().copied();
                return to
                    .map(|to| pair(Some(to), Err(Known::Blocked(why))))
                    .into_iter()
                    .collect();
            }
            let origin = Origin::OnPremises {
                subnet: interface.subnet,
            };
            return private
                .into_iter()
                .map(|to| pair(Some(to), Ok(self.flow(origin, sample, to))))
                .collect();
        }
        let mut public: Vec<IpAddr> = match spot.address {
            Some(address) if of_the_internet(address) => vec![address],
            Some(_) => Vec::new(),
            None => {
                let mut seen = Vec::new();
                fronts(interface)
                    .filter_map(|(private, public)| {
                        let likeness = self.ground.network.cuts.place(private);
                        let new = !seen.contains(&likeness);
                        seen.push(likeness);
                        new.then_some(public)
                    })
                    .collect()
            }
        };
        public.retain(family);
        let at = spot.interface;
        let entrances: Vec<Pair> = self
            .ground
            .network
            .entrances_to(at, sample.is_ipv4())
            .flat_map(|entrance| private.iter().map(move |&to| (entrance, to)))
            .map(|(entrance, to)| {
                let origin = Origin::Entrance { entrance, at };
                pair(Some(to), Ok(self.flow(origin, sample, to)))
            })
            .collect();
        let direct: Vec<Pair> = if public.is_empty() {
            let origin = Origin::InternetAt(spot.interface);
            let flow = |&to: &IpAddr| pair(Some(to), Ok(self.flow(origin, sample, to)));
            private.iter().map(flow).collect()
        } else {
            let flow = |&to: &IpAddr| pair(Some(to), Ok(self.flow(Origin::Internet, sample, to)));
            public.iter().map(flow).collect()
        };
        direct.into_iter().chain(entrances).collect()
    }
}

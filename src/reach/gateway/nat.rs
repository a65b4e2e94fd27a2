//! NAT gateways: outbound only, with the source replaced.

use std::net::{IpAddr, Ipv4Addr};

use crate::net::ports::{ICMP, PortSet, TCP, UDP};

use crate::reach::filter::{Filter, reason, uncollected};
use crate::reach::security_group::Reference;
use crate::reach::walk::{Next, Walk};
use crate::reach::way::Translation;

impl Walk<'_, '_> {
    /// Through a NAT gateway, from a subnet of its VPC.
    pub(crate) fn nat_gateway(&mut self, id: &str, subnet: usize) -> Next {
        let vpc = self
            .network
            .subnets
            .get(subnet)
            .map_or(usize::MAX, |subnet| subnet.vpc);
        let Some((at, nat)) = self
            .network
            .index
            .nats
            .get(id)
            .and_then(|&at| Some((at, self.network.nats.get(at)?)))
        else {
            match self.gap(vpc, "nat_gateways") {
                Some(gap) => self.doubt(uncollected(self.network, gap, id)),
                None => self.block("UNKNOWN_RESOURCE", id, "the NAT gateway does not exist"),
            }
            return Next::Done;
        };
        self.way.via.push(id.to_owned());
        if nat.state != "available" {
            self.block(
                "BAD_STATE_ROUTE",
                id,
                &format!("the NAT gateway is {}", nat.state),
            );
        }
        if self
            .network
            .vpcs
            .get(vpc)
            .is_none_or(|vpc| vpc.id != nat.vpc)
        {
            self.block(
                "NGW_REQUIRES_SOURCE_IN_VPC",
                id,
                "packets enter a NAT gateway only from its own VPC",
            );
            return Next::Done;
        }
        let zone = self.network.subnets.get(subnet);
        let zone = zone.map_or("", |subnet| subnet.zone.as_str());
        if let Some(zones) = &nat.zones
            && !zones.iter().any(|served| served == zone)
        {
            // <https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html>
            self.block(
                "REGIONAL_NGW_ROUTE_AZ_RESTRICTION",
                id,
                &format!("the regional NAT gateway has no address in {zone}, and its zones are kept by hand"),
            );
        }
        let home = self.network.index.subnets.get(&nat.subnet).copied();
        if let Some(home) = home
            && home != subnet
        {
            self.acl(home, false, self.way.source);
        }
        let carried = [TCP, UDP, ICMP]
            .into_iter()
            .map(PortSet::protocol)
            .collect::<PortSet>();
        let message = || "a NAT gateway carries TCP, UDP and ICMP only".to_owned();
        self.apply(
            id,
            "nat gateway",
            &Filter::only(carried),
            "NGW_SOURCE_ADDRESS_REASSIGN",
            message,
            None,
        );
        if self.manner.reply_to.is_some() {
            // An answer that would be translated on its way back matches no connection at the other end.
            self.block(
                "RETURN_PATH_ASYMMETRIC",
                id,
                "the way back leads through a NAT gateway, which changes its source",
            );
            return Next::Done;
        }
        let Some(&(outer, _)) = nat.addresses.first() else {
            self.doubt(reason(
                "UNKNOWN_RESOURCE",
                id,
                "the NAT gateway's addresses are not in the snapshot",
            ));
            return Next::Done;
        };
        self.way.translations.push(Translation {
            nat: at,
            inner: self.way.source,
            dialled: self.way.destination,
            outer,
        });
        self.way.source = outer;
        self.way.sender = None;
        self.way.reference = Reference::Lost;
        if let Some(v4) = nat64(self.way.destination) {
            self.way.destination = v4;
        }
        self.hop(
            id,
            "nat gateway",
            "translate",
            None,
            Some(&format!("the source becomes {outer}")),
        );
        if let Some(home) = home {
            return Next::Leave { subnet: home };
        }
        match self
            .own_table(nat.route_table.as_ref())
            .here()
            .and_then(|at| self.network.route_tables.get(at))
        {
            Some(table) => self.follow(table, subnet),
            None => {
                self.doubt(reason(
                    "UNKNOWN_RESOURCE",
                    id,
                    "the route table of this regional NAT gateway is not in the snapshot",
                ));
                Next::Done
            }
        }
    }

    /// The NAT gateway with a private address in a VPC.
    pub(crate) fn nat_at(&self, vpc: usize, address: IpAddr) -> Option<usize> {
        let vpc = self.network.vpcs.get(vpc)?;
        self.network.nats.iter().position(|nat| {
            nat.vpc == vpc.id && nat.addresses.iter().any(|(private, _)| *private == address)
        })
    }

    /// Answers are translated back; what nobody asked for is dropped.
    pub(crate) fn arrive_at_nat(&mut self, nat: usize, subnet: usize) -> Next {
        let Some(found) = self.network.nats.get(nat) else {
            return Next::Done;
        };
        let first = self.manner.reply_to;
        let done = self.way.translations.len();
        // The last translation of the way there is undone first.
        let undone = first.and_then(|first| {
            let left = first.translations.len().checked_sub(done + 1)?;
            first
                .translations
                .get(left)
                .filter(|translation| translation.nat == nat)
                .copied()
        });
        let Some(translation) = undone else {
            self.block(
                "NGW_NO_CONNECTION",
                &found.id,
                "a NAT gateway drops what answers no connection from inside",
            );
            return Next::Done;
        };
        self.way.via.push(found.id.clone());
        self.way.translations.push(translation);
        self.way.destination = translation.inner;
        self.way.source = if translation.dialled.is_ipv6() {
            translation.dialled
        } else {
            self.way.source
        };
        self.hop(
            &found.id,
            "nat gateway",
            "translate",
            None,
            Some(&format!("the destination becomes {}", translation.inner)),
        );
        if subnet == usize::MAX {
            return self.leave_regional(nat);
        }
        Next::Leave { subnet }
    }
}

impl Walk<'_, '_> {
    /// Out of a regional NAT gateway on the way back: by its own route table.
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html>
    fn leave_regional(&mut self, nat: usize) -> Next {
        let Some(found) = self.network.nats.get(nat) else {
            return Next::Done;
        };
        let vpc = self.network.index.vpcs.get(&found.vpc).copied();
        let vpc = vpc.unwrap_or(usize::MAX);
        let inside = self.network.vpcs.get(vpc).is_some_and(|vpc| {
            vpc.cidrs
                .iter()
                .any(|cidr| cidr.contains(&self.way.destination))
        });
        let table = self.own_table(found.route_table.as_ref()).here();
        let table = table.and_then(|at| self.network.route_tables.get(at));
        let subnets = self.network.index.subnets_of.get(vpc);
        match (table, subnets.and_then(|all| all.first())) {
            // What it routes on to (a transit gateway's spoke) leaves by any of the VPC's zones.
            (Some(table), Some(&subnet)) if !inside => self.follow(table, subnet),
            _ => Next::Enter { vpc, from: None },
        }
    }
}

/// The IPv4 address inside `64:ff9b::/96`.
fn nat64(address: IpAddr) -> Option<IpAddr> {
    let IpAddr::V6(v6) = address else {
        return None;
    };
    let bits = v6.to_bits();
    let low = u32::try_from(bits & 0xffff_ffff).ok()?;
    (bits >> 32 == 0x0064_ff9b_0000_0000_0000_0000).then(|| IpAddr::V4(Ipv4Addr::from_bits(low)))
}

#[cfg(test)]
mod tests {
    use super::nat64;

    #[test]
    fn nat64_holds_an_ipv4_address_under_its_one_prefix() {
        let told = |address: &str| nat64(address.parse().unwrap()).map(|found| found.to_string());
        assert_eq!(told("64:ff9b::808:808").as_deref(), Some("8.8.8.8"));
        assert_eq!(told("64:ff9b:1::808:808"), None);
        assert_eq!(told("2001:db8::1"), None);
        assert_eq!(told("8.8.8.8"), None);
    }
}

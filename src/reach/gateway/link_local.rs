//! Services of AWS that every instance finds on its own link: the resolver, instance metadata, the clock.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::net::ports::PortSet;
use crate::reach::filter::Filter;
use crate::reach::walk::Walk;
use crate::reach::way::Arrival;

impl Walk<'_, '_> {
    /// Delivers what is dialled on the sender's own link; true if it was. Neither security groups nor network ACLs filter
    /// it, and no route leads there or elsewhere.
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html>
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html>
    pub(crate) fn link_local(&mut self, subnet: usize) -> bool {
        let Some((service, ports)) =
            service(self.way.destination).or_else(|| self.resolver(subnet))
        else {
            return false;
        };
        let message = || "the service does not answer on this".to_owned();
        self.apply(
            service,
            "service",
            &Filter::only(ports),
            "UNKNOWN_RESOURCE",
            message,
            None,
        );
        self.way.arrival = Arrival::LinkLocal(service);
        true
    }

    /// The resolver answers at the base of the VPC's blocks plus two as well, an address that AWS keeps for it.
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html>
    fn resolver(&self, subnet: usize) -> Option<(&'static str, PortSet)> {
        let IpAddr::V4(dialled) = self.way.destination else {
            return None;
        };
        let at = self.network.subnets.get(subnet)?.vpc;
        let cidrs = &self.network.vpcs.get(at)?.cidrs;
        let found = cidrs.iter().any(|cidr| match cidr {
            IpNet::V4(cidr) => cidr.network().to_bits().checked_add(2) == Some(dialled.to_bits()),
            IpNet::V6(_) => false,
        });
        (found && self.interface_at(at, self.way.destination).is_none()).then(dns)
    }
}

fn dns() -> (&'static str, PortSet) {
    let ports = PortSet::udp(53, 53).union(&PortSet::tcp(53, 53));
    ("Route 53 Resolver", ports)
}

/// The service at an address that is the same in every VPC.
fn service(address: IpAddr) -> Option<(&'static str, PortSet)> {
    let last = match address {
        IpAddr::V4(v4) => match v4.octets() {
            [169, 254, 170, 2] => {
                return Some(("Amazon ECS task metadata", PortSet::tcp(80, 80)));
            }
            [169, 254, 169, last] => u16::from(last),
            _ => return None,
        },
        IpAddr::V6(v6) => match v6.segments() {
            [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x123] => 123,
            [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x253] => 253,
            [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x254] => 254,
            _ => return None,
        },
    };
    match last {
        123 => Some(("Amazon Time Sync Service", PortSet::udp(123, 123))),
        253 => Some(dns()),
        254 => Some(("instance metadata", PortSet::tcp(80, 80))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::service;

    #[test]
    fn services_stand_at_addresses_that_are_the_same_everywhere() {
        let told = |address: &str| {
            let (name, ports) = service(address.parse().unwrap())?;
            Some(format!("{name} {ports}"))
        };
        assert_eq!(
            told("169.254.169.253").as_deref(),
            Some("Route 53 Resolver tcp/53, udp/53")
        );
        assert_eq!(told("fd00:ec2::253"), told("169.254.169.253"));
        assert_eq!(
            told("fd00:ec2::254").as_deref(),
            Some("instance metadata tcp/80")
        );
        assert_eq!(
            told("169.254.169.123").as_deref(),
            Some("Amazon Time Sync Service udp/123")
        );
        assert_eq!(told("169.254.168.253"), None);
        assert_eq!(told("169.254.169.1"), None);
    }
}

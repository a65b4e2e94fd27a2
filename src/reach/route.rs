//! Route tables: which way a packet takes out of its subnet.

use crate::network::known::Known;
use crate::network::route::{Lookup, Route, RouteTable, Target};

use super::filter::{reason, uncollected};
use super::walk::{Next, Walk};

impl Walk<'_, '_> {
    /// Looks the destination up in the route table of a subnet, and does what the route says.
    pub(super) fn route(&mut self, subnet: usize) -> Next {
        self.here = Some(subnet);
        let Some(found) = self.network.subnets.get(subnet) else {
            return Next::Done;
        };
        let table = match found.route_table {
            Known::Here(at) => self.network.route_tables.get(at),
            Known::Gap(gap) => {
                self.doubt(uncollected(self.network, gap, &found.id));
                return Next::Done;
            }
            Known::Nowhere => None,
        };
        let Some(table) = table else {
            self.doubt(reason(
                "UNKNOWN_RESOURCE",
                &found.id,
                "neither a route table of its own nor a main one of its VPC is in the snapshot",
            ));
            return Next::Done;
        };
        self.follow(table, subnet)
    }

    /// Follows the route of a table for the destination; `subnet` is where the packet is.
    pub(super) fn follow(&mut self, table: &RouteTable, subnet: usize) -> Next {
        let destination = self.way.destination;
        let chosen = match table.lookup(destination) {
            Lookup::Route(at) => table.routes.get(at),
            Lookup::Ambiguous(at, _) => {
                self.doubt(reason(
                    "AMBIGUOUS_PREFIX_LIST_ROUTE",
                    &table.id,
                    format!(
                        "two prefix lists of equal length hold {}: AWS chooses one arbitrarily",
                        self.name(destination)
                    ),
                ));
                table.routes.get(at)
            }
            Lookup::None => None,
        };
        let hidden = self.hidden(table, chosen);
        // Whatever stands on another way says nothing of the one that a lost destination may lead.
        let lost = |(at, _): &(usize, _)| table.routes.get(*at).is_some_and(|route| !route.listed);
        if table.unreadable.iter().any(lost) {
            return Next::Done;
        }
        let Some(route) = chosen else {
            if hidden {
                return Next::Done;
            }
            self.block(
                "NO_ROUTE_TO_DESTINATION",
                &table.id,
                &format!("no route for {}", self.name(destination)),
            );
            return Next::Done;
        };
        let rule = format!("{} → {}", route.destination, route.target_id);
        if route.blackhole {
            self.hop(&table.id, "route table", "drop", Some(rule), None);
            if hidden {
                return Next::Done;
            }
            self.block(
                "BAD_STATE_ROUTE",
                &table.id,
                &format!(
                    "the route for {} leads to {}, which is gone (blackhole)",
                    route.destination, route.target_id
                ),
            );
            return Next::Done;
        }
        self.hop(&table.id, "route table", "forward", Some(rule), None);
        self.take(route, subnet)
    }

    /// A route whose prefix list or destination could not be read may be the one that counts. Whether there is one.
    fn hidden(&mut self, table: &RouteTable, chosen: Option<&Route>) -> bool {
        let mut hidden = false;
        for &(at, why) in &table.unreadable {
            let Some(route) = table.routes.get(at) else {
                continue;
            };
            // A gateway endpoint takes only what goes to its service, and that arrives by another route as well.
            if route.listed
                && route.target == Target::Endpoint
                && (chosen.is_some() || !is_public(self.way.destination))
            {
                continue;
            }
            // To a service's own addresses only, whatever they are.
            hidden |= !(route.listed && route.target == Target::Endpoint);
            self.doubt(match why {
                Known::Gap(gap) => uncollected(self.network, gap, &route.destination),
                Known::Here(()) | Known::Nowhere => reason(
                    "UNKNOWN_RESOURCE",
                    &route.destination,
                    "the entries of this prefix list are not in the snapshot",
                ),
            });
        }
        hidden
    }

    fn take(&mut self, route: &Route, subnet: usize) -> Next {
        let Some(vpc) = self.network.subnets.get(subnet).map(|subnet| subnet.vpc) else {
            return Next::Done;
        };
        match route.target {
            Target::Local => Next::Enter {
                vpc,
                from: Some(subnet),
            },
            Target::InternetGateway => self.internet_gateway(&route.target_id, subnet),
            Target::EgressOnlyGateway => self.egress_only_gateway(&route.target_id, subnet),
            Target::Nat => self.nat_gateway(&route.target_id, subnet),
            Target::Peering => self.peering(&route.target_id, vpc),
            Target::TransitGateway => self.transit_gateway(&route.target_id, subnet),
            Target::VpnGateway => self.vpn_gateway(route, vpc),
            Target::Endpoint => self.endpoint(route, vpc),
            Target::Interface => self.appliance(&route.target_id, subnet),
            Target::Other => {
                self.doubt(reason(
                    "UNKNOWN_RESOURCE",
                    &route.target_id,
                    format!(
                        "mapper does not know what {} does with packets",
                        route.target_id
                    ),
                ));
                Next::Done
            }
        }
    }
}

/// Whether the internet routes an address at all.
#[must_use]
pub fn is_public(address: std::net::IpAddr) -> bool {
    match address {
        std::net::IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_multicast()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b)))
        }
        // Global unicast is 2000::/3; everything else (unique local, link local, multicast) stays inside.
        std::net::IpAddr::V6(v6) => v6.segments()[0] >> 13 == 1,
    }
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn the_internet_routes_public_addresses_only() {
        for inner in [
            "10.0.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "100.64.0.1",
            "169.254.169.254",
            "127.0.0.1",
            "224.0.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "fd00::1",
            "fe80::1",
            "::1",
        ] {
            assert!(!is_public(inner.parse().unwrap()), "{inner}");
        }
        for outer in [
            "8.8.8.8",
            "100.63.255.255",
            "172.32.0.1",
            "192.169.0.1",
            "2600:1f14::1",
        ] {
            assert!(is_public(outer.parse().unwrap()), "{outer}");
        }
    }
}

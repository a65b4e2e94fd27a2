//! Whom a selector means in a network.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::net::labels::Labels;
use crate::net::ranges::AddressSet;
use crate::network::balancer;
use crate::network::model::{Interface, Role, Workload};
use crate::question::end::End;
use crate::question::ground::Ground;

use super::document::Side;
use super::mistake::Mistake;
use super::near::nearest;
use super::selected::{Meant, Selected};
use super::selector::{Glob, Kind, Selector};

/// Finds whom selectors mean.
pub struct Finder<'a> {
    ground: &'a Ground<'a>,
    labels: &'a Labels,
}

impl<'a> Finder<'a> {
    #[must_use]
    pub fn new(ground: &'a Ground<'a>, labels: &'a Labels) -> Self {
        Self { ground, labels }
    }

    /// Whom one end of a rule means.
    ///
    /// # Errors
    /// A label that config.json does not have.
    pub fn side(&self, side: &Side) -> Result<Selected, Mistake> {
        self.find(&side.selector).map_err(|message| Mistake {
            line: side.line,
            column: side.column,
            message,
        })
    }

    fn find(&self, selector: &Selector) -> Result<Selected, String> {
        Ok(match selector {
            Selector::AnyOf(parts) => {
                let mut out = Selected::default();
                for part in parts {
                    out = out.or(self.find(part)?);
                }
                out
            }
            Selector::AllOf(parts) => {
                let mut out = self.everything();
                for part in parts {
                    out = out.and(&self.find(part)?);
                }
                out
            }
            Selector::Not(inner) => self.others(&self.find(inner)?),
            Selector::All => self.workloads(|_| true),
            Selector::Internet => Selected {
                outside: self.ground.internet(),
                ..Selected::default()
            },
            Selector::Net(net) => self.range(&AddressSet::from(*net)),
            Selector::Label(label) => self.label(label)?,
            Selector::Id(id) => self
                .workloads(|workload| workload.id == *id)
                .or(self.interfaces(|interface| {
                    interface.id == *id || interface.groups.binary_search(id).is_ok()
                }))
                .or(self.places(|place| place == id)),
            Selector::Arn(arn) => self
                .workloads(|workload| workload.arn == *arn)
                .or(self.by_arn(arn)),
            Selector::Name(glob) => self.workloads(|workload| {
                glob.matches(workload.name.as_deref().unwrap_or(&workload.id))
            }),
            Selector::Tag { key, value } => self.workloads(|workload| {
                let mut tags = workload.tags.iter();
                tags.any(|(other, text)| {
                    other == key && value.as_ref().is_none_or(|value| value.matches(text))
                })
            }),
            Selector::Kind(kind) => self.kind(*kind),
            Selector::Vpc(glob) => self.in_vpc(glob),
            Selector::Subnet(glob) => self.interfaces(|interface| {
                let subnet = self.ground.network.subnets.get(interface.subnet);
                subnet.is_some_and(|subnet| is_called(glob, &subnet.id, subnet.name.as_deref()))
            }),
            Selector::Group(glob) => self.interfaces(|interface| self.bears(interface, glob)),
            Selector::Account(glob) => self.workloads(|workload| glob.matches(&workload.account)),
            Selector::Region(glob) => self.workloads(|workload| glob.matches(&workload.region)),
        })
    }

    /// Every interface, every workload without one, every address outside.
    fn everything(&self) -> Selected {
        Selected {
            outside: AddressSet::all().subtract(&self.ground.inside),
            ..self.workloads(|_| true)
        }
    }

    fn others(&self, than: &Selected) -> Selected {
        let all = self.everything();
        let mut here = BTreeMap::new();
        for (at, _) in all.here {
            match than.here.get(&at) {
                None => {
                    here.insert(at, Meant::Whole);
                }
                Some(Meant::Whole) => {}
                Some(Meant::Only(addresses)) => {
                    let rest: BTreeSet<IpAddr> = self
                        .ground
                        .network
                        .interfaces
                        .get(at)
                        .into_iter()
                        .flat_map(|interface| {
                            interface
                                .addresses
                                .iter()
                                .chain(&interface.stand_in)
                                .copied()
                        })
                        .filter(|address| !addresses.contains(address))
                        .collect();
                    if !rest.is_empty() {
                        here.insert(at, Meant::Only(rest));
                    }
                }
            }
        }
        Selected {
            here,
            outside: all.outside.subtract(&than.outside),
            bare: all.bare.difference(&than.bare).copied().collect(),
        }
    }

    fn workloads(&self, takes: impl Fn(&Workload) -> bool) -> Selected {
        let mut out = Selected::default();
        for (at, workload) in self.ground.network.workloads.iter().enumerate() {
            if takes(workload) {
                out.here.extend(
                    workload
                        .interfaces
                        .iter()
                        .map(|&interface| (interface, Meant::Whole)),
                );
                if workload.interfaces.is_empty() {
                    out.bare.insert(at);
                }
            }
        }
        out
    }

    fn interfaces(&self, takes: impl Fn(&Interface) -> bool) -> Selected {
        let all = self.ground.network.interfaces.iter().enumerate();
        let here = all
            .filter(|(_, interface)| takes(interface))
            .map(|(at, _)| (at, Meant::Whole));
        Selected {
            here: here.collect(),
            ..Selected::default()
        }
    }

    /// What stands in a VPC or subnet of an id.
    fn places(&self, takes: impl Fn(&str) -> bool) -> Selected {
        let network = self.ground.network;
        self.interfaces(|interface| {
            let subnet = network.subnets.get(interface.subnet);
            let vpc = subnet.and_then(|subnet| network.vpcs.get(subnet.vpc));
            subnet.is_some_and(|subnet| takes(&subnet.id)) || vpc.is_some_and(|vpc| takes(&vpc.id))
        })
    }

    fn by_arn(&self, arn: &str) -> Selected {
        let network = self.ground.network;
        self.interfaces(|interface| {
            let subnet = network.subnets.get(interface.subnet);
            let vpc = subnet.and_then(|subnet| network.vpcs.get(subnet.vpc));
            subnet.is_some_and(|subnet| subnet.arn == arn) || vpc.is_some_and(|vpc| vpc.arn == arn)
        })
    }

    fn in_vpc(&self, glob: &Glob) -> Selected {
        let network = self.ground.network;
        self.interfaces(|interface| {
            let subnet = network.subnets.get(interface.subnet);
            let vpc = subnet.and_then(|subnet| network.vpcs.get(subnet.vpc));
            vpc.is_some_and(|vpc| is_called(glob, &vpc.id, vpc.name.as_deref()))
        })
    }

    fn bears(&self, interface: &Interface, glob: &Glob) -> bool {
        let network = self.ground.network;
        interface.groups.iter().any(|id| {
            let group = network
                .index
                .groups
                .get(id)
                .and_then(|&at| network.groups.get(at));
            is_called(glob, id, group.and_then(|group| group.name.as_deref()))
        })
    }

    fn kind(&self, kind: Kind) -> Selected {
        let wanted = match kind {
            Kind::Type(name) => return self.workloads(|workload| workload.kind == name),
            Kind::Any(names) => {
                return self.workloads(|workload| names.contains(&workload.kind.as_str()));
            }
            Kind::Application => balancer::Kind::Application,
            Kind::Network => balancer::Kind::Network,
            Kind::Classic => balancer::Kind::Classic,
        };
        self.interfaces(|interface| {
            let Role::Balancer(at) = interface.role else {
                return false;
            };
            let balancer = self.ground.network.balancers.get(at);
            balancer.is_some_and(|balancer| balancer.kind == wanted)
        })
    }

    fn range(&self, range: &AddressSet) -> Selected {
        let end = End::addresses(self.ground, "", range);
        let mut out = Selected {
            outside: end.outside.subtract(&self.ground.inside),
            ..Selected::default()
        };
        for spot in end.spots {
            let only = match spot.address {
                Some(address) => Meant::Only(BTreeSet::from([address])),
                None => Meant::Whole,
            };
            let one = Selected {
                here: BTreeMap::from([(spot.interface, only)]),
                ..Selected::default()
            };
            out = out.or(one);
        }
        out
    }

    fn label(&self, label: &str) -> Result<Selected, String> {
        let names = self.labels.by_name();
        let range: AddressSet = names
            .iter()
            .filter(|(name, _)| name.to_lowercase() == label.to_lowercase())
            .flat_map(|(_, ranges)| ranges.iter().copied())
            .collect();
        if !range.is_empty() {
            return Ok(self.range(&range));
        }
        let near = nearest(label, names.keys().copied().chain(["internet", "all"]));
        let named =
            |workload: &&Workload| workload.name.as_deref() == Some(label) || workload.id == label;
        let workload = self.ground.network.workloads.iter().find(named);
        let hint = match (near, workload) {
            (None, Some(_)) => format!("; for what has this name write name:{label}"),
            (None, None) if names.is_empty() => {
                "; no network has a name: name some under `cidrs` in config.json, which is looked for here and in the data folder, or named with --config".to_owned()
            }
            (None, None) => format!(
                "; it has {}",
                names.keys().copied().collect::<Vec<_>>().join(", ")
            ),
            (Some(near), _) => format!("; did you mean `{near}`?"),
        };
        Err(format!(
            "no network in config.json is called {label:?}{hint}"
        ))
    }
}

fn is_called(glob: &Glob, id: &str, name: Option<&str>) -> bool {
    glob.matches(id) || name.is_some_and(|name| glob.matches(name))
}

//! A word that names no end, or several: what to say of it.

use std::fmt;

use super::names::{Names, Thing};
use super::near::near;

/// Why a word names no end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unresolved {
    /// Nothing is called so; names that are like it.
    Nothing { word: String, near: Vec<String> },
    /// Several things are: one line each that tells them apart.
    Ambiguous {
        word: String,
        candidates: Vec<String>,
    },
    /// It is there, and cannot be an end; why, and what to ask instead.
    Unfit { word: String, why: String },
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing { word, near } if near.is_empty() => write!(
                f,
                "nothing is called {word:?}; name an id, an ARN, a name, an address, a CIDR block, a label of config.json or internet"
            ),
            Self::Nothing { word, near } => {
                write!(
                    f,
                    "nothing is called {word:?}; did you mean {}?",
                    near.join(", ")
                )
            }
            Self::Ambiguous { word, candidates } => write!(
                f,
                "{word:?} may be any of {}; name one by its id or ARN",
                candidates.join(", ")
            ),
            Self::Unfit { word, why } => write!(f, "{word}: {why}"),
        }
    }
}

impl std::error::Error for Unresolved {}

impl Names<'_, '_> {
    /// Things of one name, told apart.
    pub(super) fn told(&self, things: &[Thing]) -> Vec<String> {
        const MOST: usize = 8;
        let network = self.ground.network;
        let mut out: Vec<String> = things
            .iter()
            .map(|thing| match *thing {
                Thing::Workload(at) => network.workloads.get(at).map(|found| {
                    let same = |thing: &&Thing| match **thing {
                        Thing::Workload(other) => network
                            .workloads
                            .get(other)
                            .is_some_and(|other| other.id == found.id),
                        _ => false,
                    };
                    // Ids may repeat from account to account; ARNs do not.
                    let repeated = things.iter().filter(same).count() > 1;
                    if repeated { &found.arn } else { &found.id }.clone()
                }),
                Thing::Interface(at) => network.interfaces.get(at).map(|found| {
                    let subnet = network.subnets.get(found.subnet);
                    let subnet = subnet.map_or("", |subnet| subnet.id.as_str());
                    format!("{} in {subnet}", found.id)
                }),
                Thing::Subnet(at) => network.subnets.get(at).map(|found| found.arn.clone()),
                Thing::Vpc(at) => network.vpcs.get(at).map(|found| found.arn.clone()),
                Thing::Group(at) => network.groups.get(at).map(|found| found.id.clone()),
            })
            .map(Option::unwrap_or_default)
            .collect();
        out.sort_unstable();
        let more = out.len().saturating_sub(MOST);
        out.truncate(MOST);
        if more > 0 {
            out.push(format!("{more} more"));
        }
        out
    }

    pub(super) fn unknown(&self, word: &str) -> Unresolved {
        let gateway = [
            "igw-", "eigw-", "pcx-", "tgw-", "vgw-", "rtb-", "acl-", "cgw-",
        ];
        if gateway.iter().any(|prefix| word.starts_with(prefix)) {
            return Unresolved::Unfit {
                word: word.to_owned(),
                why: "it carries or filters what others send and is no end; name what lies behind it, such as internet, an address or a CIDR block".to_owned(),
            };
        }
        if word.starts_with("class/") {
            return Unresolved::Unfit {
                word: word.to_owned(),
                why: "a stack of the map has no name of its own; name one of its members"
                    .to_owned(),
            };
        }
        let by_name = self.labels.by_name();
        let known = self
            .called
            .keys()
            .copied()
            .chain(
                self.ids
                    .keys()
                    .copied()
                    .filter(|id| !id.starts_with("arn:")),
            )
            .chain(by_name.keys().copied())
            .chain(["internet"]);
        Unresolved::Nothing {
            word: word.to_owned(),
            near: near(word, known),
        }
    }
}

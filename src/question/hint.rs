//! What to say of a word that names nothing, or several things.

use super::names::{Names, Thing};
use super::near::near;
use super::unresolved::Unresolved;

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

//! Whom a selector may mean that no answer lists: workloads of a call that was refused, failed or could not be read.

use crate::inventory::CATALOGUE;
use crate::network::known::{Gap, NOT_COLLECTED};
use crate::network::model::Network;
use crate::resource::position::Position;

use super::selector::{CLASSIC, Kind, LOAD_BALANCER, Selector};

/// The first call whose answer may hold more of whom a rule speaks of. Of a call that nobody made (a folder of
/// CloudMapper's) nothing is said: its kinds are none that the snapshot speaks of.
#[must_use]
pub fn unlisted<'n>(network: &'n Network, selectors: &[&Selector]) -> Option<&'n Gap> {
    let rows = CATALOGUE
        .iter()
        .filter(|row| row.position == Position::Subnet);
    let mut gaps = rows.flat_map(|row| {
        let scopes = network.scopes.iter();
        let gaps = scopes.filter_map(|scope| network.gaps.get(scope.gap(row.table)?));
        gaps.map(|gap| (row.kind, gap))
    });
    let found = gaps.find(|(kind, gap)| {
        let mut selectors = selectors.iter();
        selectors.any(|selector| may_mean(selector, kind, gap))
    });
    found.map(|(_, gap)| gap)
}

/// Whether a selector may mean a workload of a kind whose call was not answered whole. Calls that were refused are meant where
/// their kind is named; a record that was listed and cannot be read may bear any name.
fn may_mean(selector: &Selector, kind: &str, gap: &Gap) -> bool {
    let one = |selector: &Selector| may_mean(selector, kind, gap);
    let made = gap.status != NOT_COLLECTED;
    match selector {
        Selector::AnyOf(parts) => parts.iter().any(one),
        Selector::AllOf(parts) => {
            let (places, others): (Vec<_>, Vec<_>) = parts.iter().partition(|part| is_place(part));
            if others.is_empty() {
                return places.into_iter().all(one);
            }
            others.into_iter().all(one) && places.into_iter().all(|place| holds(place, gap))
        }
        Selector::Kind(Kind::Type(name)) => made && *name == kind,
        Selector::Kind(Kind::Any(names)) => made && names.contains(&kind),
        Selector::Kind(Kind::Application | Kind::Network) => made && kind == LOAD_BALANCER,
        Selector::Kind(Kind::Classic) => made && kind == CLASSIC,
        Selector::Internet | Selector::Net(_) | Selector::Label(_) => false,
        // Whom these mean is told by the records of interfaces, whosever they are.
        Selector::All
        | Selector::Vpc(_)
        | Selector::Subnet(_)
        | Selector::Group(_)
        | Selector::Account(_)
        | Selector::Region(_) => {
            made && kind == "AWS::EC2::NetworkInterface" && holds(selector, gap)
        }
        Selector::Not(_)
        | Selector::Id(_)
        | Selector::Arn(_)
        | Selector::Name(_)
        | Selector::Tag { .. } => gap.status == "unreadable",
    }
}

/// Whether a selector says where somebody stands, whoever that is.
fn is_place(selector: &Selector) -> bool {
    matches!(
        selector,
        Selector::All
            | Selector::Vpc(_)
            | Selector::Subnet(_)
            | Selector::Group(_)
            | Selector::Account(_)
            | Selector::Region(_)
    )
}

/// Whether somebody whom a call does not list may stand in a place.
fn holds(place: &Selector, gap: &Gap) -> bool {
    match place {
        Selector::Account(glob) => glob.matches(&gap.account),
        Selector::Region(glob) => glob.matches(&gap.region),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::selector::Glob;

    #[test]
    fn a_selector_means_kinds_that_it_may_not_see() {
        let (database, instance) = ("AWS::RDS::DBInstance", "AWS::EC2::Instance");
        let may_mean = |selector: &Selector, kind: &str, status: &str| {
            let gap = Gap {
                region: "eu-west-1".to_owned(),
                status: status.to_owned(),
                ..Gap::default()
            };
            super::may_mean(selector, kind, &gap)
        };
        for (region, meant) in [("eu-*", true), ("us-*", false)] {
            let region = Selector::Region(Glob(region.to_owned()));
            let both = Selector::AllOf(vec![Selector::Kind(Kind::Type(database)), region]);
            assert_eq!(may_mean(&both, database, "denied"), meant);
        }
        let rds = || Selector::Kind(Kind::Type(database));
        let named = || Selector::Name(Glob("x*".to_owned()));
        assert!(may_mean(&rds(), database, "denied"));
        assert!(!may_mean(&rds(), instance, "denied"));
        assert!(!may_mean(&rds(), database, NOT_COLLECTED));
        assert!(may_mean(&named(), database, "unreadable"));
        assert!(!may_mean(&named(), database, "denied"));
        let both = Selector::AllOf(vec![rds(), named()]);
        assert!(
            may_mean(&both, database, "unreadable") && !may_mean(&both, instance, "unreadable")
        );
        assert!(!may_mean(&Selector::Internet, database, "unreadable"));
        let either = Selector::AnyOf(vec![Selector::Internet, rds()]);
        assert!(may_mean(&either, database, "throttled"));
        let interface = "AWS::EC2::NetworkInterface";
        assert!(
            may_mean(&Selector::All, interface, "denied")
                && !may_mean(&Selector::All, database, "denied")
        );
    }
}

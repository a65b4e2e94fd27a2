//! Calls with a parameter that nobody made: a value that another answer names, and that has no answer of its own.

use crate::inventory::{Coverage, Region, Table};
use crate::resource::record::Resource;

use super::layout::RegionFiles;
use super::ledger::Ledger;

/// Notes which answers that verdicts hang on are not there, although others of the same call are: a listener's load
/// balancer, a target group, a prefix list, a transit gateway's table. Where the call was not made at all, its table is
/// absent as it is.
pub fn note(
    place: &str,
    region: &mut Region,
    files: &RegionFiles,
    ledger: &Ledger<'_>,
) -> Vec<String> {
    let mut out = Vec::new();
    let at = Place {
        folder: place,
        region: &region.name,
        files,
        ledger,
    };
    at.look(&region.load_balancers, &mut region.listeners, &mut out);
    at.look(&region.target_groups, &mut region.target_health, &mut out);
    at.look(
        &region.managed_prefix_lists,
        &mut region.prefix_list_entries,
        &mut out,
    );
    at.look(
        &region.transit_gateway_route_tables,
        &mut region.transit_gateway_routes,
        &mut out,
    );
    out
}

/// Where answers stand.
struct Place<'read> {
    folder: &'read str,
    region: &'read str,
    files: &'read RegionFiles,
    ledger: &'read Ledger<'read>,
}

impl Place<'_> {
    fn look<P: Resource, C: Resource>(
        &self,
        parents: &Table<P>,
        answers: &mut Table<C>,
        out: &mut Vec<String>,
    ) {
        if answers.coverage == Coverage::Absent {
            return;
        }
        for parent in parents {
            let id = parent.id();
            let read = self.files.find(&C::DOCUMENT, Some(&id)).is_some();
            if read || self.ledger.asked(self.region, &C::DOCUMENT, &id) {
                continue;
            }
            let path = format!("{}/{}", self.region, C::DOCUMENT.path(Some(&id)));
            answers.coverage.lose(&path, Some(&id));
            out.push(format!(
                "{}/{path} is not there; gather again, or put there what `{}` prints for {id}",
                self.folder,
                C::DOCUMENT.command()
            ));
        }
    }
}
